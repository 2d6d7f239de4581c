//! Whose story it is and whence it was sent.

use crate::lines::Line;
use crate::view::{View, is_quote};
use model::Span;

/// Most units between «به گزارش» and the agency's name.
const REACH: usize = 10;
/// Of those, most that the lexicon does not list.
const UNKNOWN: usize = 1;
/// The same after «خبرنگار» or «گروه», which a desk's name follows.
const UNKNOWN_DESK: usize = 4;
/// Least units of the line after a desk's name at the head: what is shorter is a list.
const AFTER_DESK: usize = 6;
/// Most units of a desk's name at the head.
const DESK: usize = 5;
/// Among how many lines of a paper's story the agency that it is from is credited.
const PAPER_LINES: usize = 4;
/// Most units in brackets after an agency's name.
const BRACKET: usize = 6;

/// A byline at the head of a line: «اسلام آباد - ایرنا -», «فارس:», «ایسنا نوشت:», «ساری -».
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The agency and where its name stands.
    pub outlet: Option<(usize, Span)>,
    /// Whether a verb makes it one («رویترز گزارش داد:»), which an outlet also writes of another's report.
    pub by_verb: bool,
    /// English name of the place and where it stands.
    pub place: Option<(String, Span)>,
    /// Its first unit.
    pub start: usize,
    /// The first unit of the report after it.
    pub end: usize,
}

/// How an agency is credited within the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CreditKind {
    /// «به گزارش ایرنا».
    Reports,
    /// «در گفت و گو با ایرنا».
    Interview,
    /// «منبع: ایرنا».
    TakenFrom,
}

/// An agency credited within the report.
#[derive(Clone, Debug)]
pub(crate) struct Credit {
    pub kind: CreditKind,
    /// Which line of the body it stands in.
    pub line: usize,
    /// The agency and where its name stands.
    pub outlet: (usize, Span),
    /// English name of the place it reports from and where it stands.
    pub place: Option<(String, Span)>,
}

/// The byline that a line begins with. A place without an agency is taken for one only where `place_alone` says so.
pub(crate) fn head(view: &View, line: &Line, place_alone: bool) -> Option<Head> {
    let words = &view.book.facts.credit;
    let end = line.units.end;
    let start = view.skip(line.units.start, |form| is_quote(form) || matches!(form, "*" | "." | "•"));
    let inside = |at: usize| at <= end;
    // «تهران - ایرنا -», «تهران (پانا) -», «ساری -»
    if let Some(place) = view.place(start).filter(|p| !p.state)
        && inside(place.end)
    {
        let found = (place.latin.clone(), view.span(start, place.end));
        let dash = view.dash(place.end);
        let next = dash.unwrap_or(place.end);
        let bracket = view.form(next) == "(";
        if let Some((name_end, outlet)) = view.outlet(next + usize::from(bracket)).filter(|_| dash.is_some() || bracket) {
            let name_start = next + usize::from(bracket);
            let after = view.skip(name_end, |form| form == ")");
            if let Some(report) = view.mark(after).or((bracket && after > name_end).then_some(after)).filter(|&r| inside(r)) {
                let outlet = Some((outlet, view.span(name_start, name_end)));
                return Some(Head { outlet, by_verb: false, place: Some(found), start, end: report });
            }
        }
        if let Some(report) = dash.filter(|&r| r < end && place_alone && place.city) {
            return Some(Head { outlet: None, by_verb: false, place: Some(found), start, end: report });
        }
    }
    // «ایرنا:», «خبرگزاری فارس -», «ایسنا نوشت:», «ایسنا/گیلان»
    if let Some((name_end, outlet)) = view.outlet(start).filter(|o| inside(o.0)) {
        let row = &view.book.outlets[outlet];
        let own = Some((outlet, view.span(start, name_end)));
        let after = bracket(view, view.skip(name_end, |form| matches!(form, "»" | "\"" | "'")));
        if let Some(length) = view.phrase(&words.writes, after) {
            let report = view.mark(after + length).unwrap_or(after + length).min(end);
            return Some(Head { outlet: own, by_verb: true, place: None, start, end: report });
        }
        // Names like «الف» and «انتخاب» are words too.
        let plain = name_end > start + 1 || row.kind == "agency" || !view.is_ambiguous(start, name_end);
        if let Some(report) = view.mark(after).filter(|&r| plain && inside(r)) {
            if let Some(place) = view.place(report).filter(|p| !p.state)
                && let Some(after_place) = view.mark(place.end).filter(|&r| inside(r))
            {
                let found = (place.latin, view.span(report, place.end));
                return Some(Head { outlet: own, by_verb: false, place: Some(found), start, end: after_place });
            }
            let report = desk(view, report, end).unwrap_or(report);
            return Some(Head { outlet: own, by_verb: false, place: None, start, end: report });
        }
    }
    desk(view, start, end).map(|report| Head { outlet: None, by_verb: false, place: None, start, end: report })
}

/// One past the desk's name and its mark: «گروه سیاسی:».
fn desk(view: &View, start: usize, end: usize) -> Option<usize> {
    let length = view.phrase(&view.book.facts.credit.desks, start)?;
    let mark = (start + length + 1..=start + length + DESK).find_map(|at| view.mark(at))?;
    (mark + AFTER_DESK <= end).then_some(mark)
}

/// One past the brackets that stand at `at`.
fn bracket(view: &View, at: usize) -> usize {
    if view.form(at) != "(" {
        return at;
    }
    (at + 1..=at + BRACKET).find(|&n| view.form(n) == ")").map_or(at, |n| n + 1)
}

/// Every agency credited in the body, in order.
pub(crate) fn credits(view: &View, lines: &[Line]) -> Vec<Credit> {
    let words = &view.book.facts.credit;
    let mut credits = Vec::new();
    for (number, line) in lines.iter().filter(|l| !l.title).enumerate() {
        let mut at = line.units.start;
        while at < line.units.end {
            let (kind, length) = if let Some(length) = view.phrase(&words.reports, at) {
                (CreditKind::Reports, length)
            } else if let Some(length) = view.phrase(&words.interviews, at) {
                (CreditKind::Interview, length)
            } else if let Some(length) = view.phrase(&words.taken_from, at).filter(|l| view.form(at + l) == ":") {
                (CreditKind::TakenFrom, length + 1)
            } else if let Some(credit) = told(view, number, at, line.units.end) {
                credits.push(credit);
                at += 1;
                continue;
            } else {
                at += 1;
                continue;
            };
            at += length;
            if let Some(credit) = credit(view, kind, number, at, line.units.end) {
                credits.push(credit);
            }
        }
    }
    credits
}

/// The agency in «به ایرنا گفت».
fn told(view: &View, line: usize, at: usize, end: usize) -> Option<Credit> {
    let words = &view.book.facts.credit;
    let start = at + view.phrase(&words.tells, at)?;
    let (name_end, outlet) = view.outlet(start).filter(|o| o.0 < end)?;
    view.phrase(&words.told, name_end)?;
    Some(Credit { kind: CreditKind::Interview, line, outlet: (outlet, view.span(start, name_end)), place: None })
}

/// The agency after «به گزارش», which ends before unit `at`.
fn credit(view: &View, kind: CreditKind, line: usize, at: usize, end: usize) -> Option<Credit> {
    let words = &view.book.facts.credit;
    let (mut next, mut unknown, mut bound) = (at, 0, if kind == CreditKind::Reports { UNKNOWN } else { 0 });
    // «به خبرنگار ایرنا» has the word in its opening phrase.
    let mut correspondent = false;
    if at > 0 && view.phrase(&words.correspondents, at - 1).is_some() {
        bound = UNKNOWN_DESK;
    }
    while next < end.min(at + REACH) {
        if let Some((name_end, outlet)) = view.outlet(next)
            && name_end <= end
            && (unknown == 0 || !view.is_ambiguous(next, name_end))
        {
            let after = bracket(view, view.skip(name_end, |form| matches!(form, "»" | "\"" | "'" | ")")));
            let place = (kind == CreditKind::Reports).then(|| sent_from(view, after, correspondent)).flatten();
            return Some(Credit { kind, line, outlet: (outlet, view.span(next, name_end)), place });
        }
        if view.phrase(&words.quoting, next).is_some() {
            return None;
        }
        if is_quote(view.form(next)) || view.dash(next).is_some_and(|e| e > next) {
            next += 1;
        } else if let Some(length) = view.phrase(&words.correspondents, next) {
            correspondent = true;
            bound = UNKNOWN_DESK;
            next += length;
        } else if let Some(length) = view.phrase(&words.desks, next) {
            bound = UNKNOWN_DESK;
            next += length;
        } else if let Some(length) = view.phrase(&words.between, next) {
            next += length;
        } else if let Some((_, length)) = view.book.calendar.longest(&view.units[next..end]) {
            next += length;
        } else if view.is_word(next) && unknown < bound {
            unknown += 1;
            next += 1;
        } else {
            return None;
        }
    }
    None
}

/// The place after an agency's name: «از واشنگتن», «در کابل»; after its correspondent's also «به اندونزی»; after that of the source it
/// quotes («به نقل از رویترز از بغداد»).
fn sent_from(view: &View, at: usize, correspondent: bool) -> Option<(String, Span)> {
    let words = &view.book.facts.credit;
    if let Some(length) = view.phrase(&words.quoting, view.skip(at, |f| f == "،")) {
        let quoted = view.skip(at, |f| f == "،") + length;
        let (name_end, _) = view.outlet(quoted)?;
        return place_after(view, name_end, false);
    }
    place_after(view, at, correspondent)
}

fn place_after(view: &View, at: usize, correspondent: bool) -> Option<(String, Span)> {
    let words = &view.book.facts.credit;
    let (length, state) = view
        .phrase(&words.sent_from, at)
        .map(|l| (l, true))
        .or_else(|| view.phrase(&words.sent_in, at).map(|l| (l, false)))
        .or_else(|| view.phrase(&words.sent_to, at).filter(|_| correspondent).map(|l| (l, true)))?;
    // «در» opens an adverbial as well, which a town seldom is and a state often.
    let place = view.place(at + length).filter(|p| p.city || p.state && state)?;
    Some((place.latin, view.span(at + length, place.end)))
}

/// The code of the agency whose story it is, and where it was read off the text.
pub(crate) fn source(view: &View, outlet: Option<usize>, head: Option<&Head>, credits: &[Credit]) -> (Option<String>, Option<Span>) {
    let rows = &view.book.outlets;
    let code = |n: usize| Some(rows[n].code.clone());
    let own = outlet.map(|n| &rows[n]);
    let home = own.map_or("IRN", |row| row.country.as_str());
    let at_home = |found: &(usize, Span)| rows[found.0].country == home;
    let signed = head.and_then(|h| h.outlet);
    if let (Some(n), Some(row)) = (outlet, own)
        && (row.kind == "agency" || row.kind == "broadcaster")
    {
        // An agency's site prints its own reports; the colleague it takes one over from signs at the head.
        let colleague = signed.filter(at_home);
        let here = credits.iter().map(|c| c.outlet).chain(signed).find(|(c, _)| *c == n).map(|(_, span)| span);
        return colleague.map_or((code(n), here), |(h, span)| (code(h), Some(span)));
    }
    let paper = own.is_some_and(|row| row.kind == "paper");
    let of_kind = |kind| {
        // A paper's own stories quote agencies further down, and people who spoke to them.
        let counts = move |c: &&Credit| c.kind == kind && !(paper && (c.line >= PAPER_LINES || kind == CreditKind::Interview));
        credits.iter().find(counts).map(|c| c.outlet)
    };
    // «رویترز گزارش داد:» opens what a home agency took from Reuters.
    let byline = signed.filter(|s| at_home(s) || head.is_some_and(|h| !h.by_verb));
    let found = byline
        .or_else(|| of_kind(CreditKind::Reports))
        .or_else(|| of_kind(CreditKind::Interview).filter(at_home))
        .or_else(|| of_kind(CreditKind::TakenFrom))
        .or_else(|| signed.filter(|_| outlet.is_none()));
    match (found, outlet) {
        (Some((n, span)), _) => (code(n), Some(span)),
        (None, Some(n)) => (code(n), None),
        (None, None) => (None, None),
    }
}
