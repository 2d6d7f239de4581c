//! What stands around the report: time stamp, desk codes, end mark, labels, notices.

use crate::lines::Line;
use crate::view::View;
use model::Span;
use persian::calendar::{DateContext, TimeStamp, find_dates};
use script::UnitKind;

/// Most words around a time stamp in a line that is nothing else.
const STAMP_WORDS: usize = 4;
/// Most units of codes after an end mark.
const END_CODES: usize = 14;
/// Most units of a line that begins with a label.
const LABELLED: usize = 14;
/// Most letters of an editor's or desk's sign among codes («آساق», «م.ق»).
const SIGN: usize = 5;
/// Most units of a line of codes.
const CODES: usize = 14;
/// Among how many lines at the end codes are looked for. The lead may stand after them.
const TAIL: usize = 6;

/// What is no report.
#[derive(Debug, Default)]
pub(crate) struct Furniture {
    /// For each line whether all of it is.
    pub whole: Vec<bool>,
    /// Whole lines and stretches within lines.
    pub spans: Vec<Span>,
    /// Desk and editor codes, in order, each once.
    pub codes: Vec<String>,
}

/// Finds it.
pub(crate) fn find(view: &View, lines: &[Line], stamp: Option<&TimeStamp>) -> Furniture {
    let words = &view.book.facts.furniture;
    let mut out = Furniture { whole: vec![false; lines.len()], ..Furniture::default() };
    let mut codes: Vec<(u32, String)> = Vec::new();
    for (n, line) in lines.iter().enumerate().filter(|(_, l)| !l.title) {
        let in_tail = n + TAIL >= lines.len();
        let units = line.units.clone();
        if let Some(stamp) = stamp.filter(|s| s.span.overlaps(line.span)) {
            let around = units.clone().filter(|&u| view.is_word(u) && !stamp.span.overlaps(view.units[u].span)).count();
            out.mark(n, line, around <= STAMP_WORDS, stamp.span);
        }
        pictures(view, line, n, &mut out);
        // «انتهای پیام/ ۳»; the words may stand anywhere near the end of the line.
        let from = units.end.saturating_sub(END_CODES).max(units.start);
        let last = (from..units.end).find_map(|at| {
            let length = view.phrase(&words.ends, at)?;
            // Nothing but codes, or the same words again, may follow.
            let rest = (at + length..units.end)
                .all(|u| is_sign(view, u) || view.phrase(&words.ends, u).is_some() || view.phrase(&words.ends, u - 1).is_some());
            rest.then_some((at, length))
        });
        if let Some((at, length)) = last {
            gather(view, at + length, units.end, &mut codes);
            out.mark(n, line, at == units.start, view.span(at, units.end));
        } else if let Some(length) =
            view.phrase(&words.code_labels, units.start).filter(|l| units.len() <= LABELLED && is_colon(view, units.start + l))
        {
            gather(view, units.start + length, units.end, &mut codes);
            out.mark(n, line, true, line.span);
        } else if view.phrase(&words.labels, units.start).is_some_and(|l| units.len() <= LABELLED && is_colon(view, units.start + l))
            || notice(view, line)
        {
            out.mark(n, line, true, line.span);
        } else if in_tail && units.len() <= CODES && units.clone().all(|u| is_sign(view, u)) && starred(view, units.start, units.end) {
            // «آساق*274**1104**»
            if !is_date(view, line) {
                gather(view, units.start, units.end, &mut codes);
            }
            out.mark(n, line, true, line.span);
        } else if let Some(at) = trailing_codes(view, line).filter(|_| in_tail) {
            gather(view, at, units.end, &mut codes);
            out.mark(n, line, false, view.span(at, units.end));
        }
    }
    // A line of numbers alone is one only at the very end: in the middle it is part of a table or list.
    let end = (0..lines.len()).rev().take_while(|&n| !lines[n].title);
    for n in end {
        let line = &lines[n];
        if !out.whole[n] {
            let units = line.units.clone();
            let numbers = units.clone().filter(|&u| view.units[u].kind == UnitKind::Number && view.form(u).len() > 1).count();
            let only = units.len() <= CODES && units.clone().all(|u| view.units[u].kind == UnitKind::Number || is_slash(view.form(u)));
            if !(only && numbers > 0) {
                break;
            }
            if !is_date(view, line) {
                gather(view, units.start, units.end, &mut codes);
            }
            out.mark(n, line, true, line.span);
        }
    }
    codes.sort_by_key(|(at, _)| *at);
    for (_, code) in codes {
        if !out.codes.contains(&code) {
            out.codes.push(code);
        }
    }
    out
}

impl Furniture {
    fn mark(&mut self, line_number: usize, line: &Line, whole: bool, stretch: Span) {
        self.whole[line_number] |= whole;
        self.spans.push(if whole { line.span } else { stretch });
    }
}

/// Whether a line of numbers holds a day («15/7/1383»).
fn is_date(view: &View, line: &Line) -> bool {
    find_dates(&view.units[line.units.clone()], &view.book.calendar, &DateContext::default()).iter().any(|d| d.value.is_some())
}

/// Pictures as Markdown has them: `![](address)`.
fn pictures(view: &View, line: &Line, line_number: usize, out: &mut Furniture) {
    let text = &view.text[line.span.start as usize..line.span.end as usize];
    let mut at = 0;
    let mut covered = 0;
    while let Some(start) = text[at..].windows(2).position(|w| w == ['!', '[']).map(|p| at + p) {
        let Some(end) = text[start..].iter().position(|c| *c == ')').map(|p| start + p + 1) else { break };
        out.spans.push(Span::new(line.span.start + start as u32, line.span.start + end as u32));
        covered += end - start;
        at = end;
    }
    out.whole[line_number] |= covered > 0 && covered == text.iter().filter(|c| !c.is_whitespace()).count();
}

fn is_colon(view: &View, at: usize) -> bool {
    matches!(view.form(at), ":" | "：" | "/") || view.kashida_before(at)
}

fn is_slash(form: &str) -> bool {
    matches!(form, "*" | "/" | "|" | "-" | "_" | "." | "،" | "," | "\\" | "(" | ")" | "+" | "#")
}

/// A unit that may stand among codes: a number, a mark, a short sign of letters.
fn is_sign(view: &View, at: usize) -> bool {
    let Some(unit) = view.units.get(at) else { return false };
    match unit.kind {
        UnitKind::Number => true,
        UnitKind::Word => unit.form.chars().count() <= SIGN,
        UnitKind::Latin => false,
        UnitKind::Punctuation => is_slash(&unit.form) || unit.form == ":",
    }
}

/// Whether units hold a number and one of the marks that only codes have beside it.
fn starred(view: &View, start: usize, end: usize) -> bool {
    let number = |u: usize| view.units[u].kind == UnitKind::Number;
    let star = |u: usize| matches!(view.form(u), "*" | "/");
    let words = (start..end).filter(|&u| matches!(view.units[u].kind, UnitKind::Word | UnitKind::Latin)).count();
    let stars = (start..end).filter(|&u| star(u)).count();
    // A number may hold its slash («۹۹۰۳/۶۱۸۵»).
    let slashed = (start..end).any(|u| number(u) && view.form(u).contains('/')) && star(end - 1);
    (start..end).any(number) && (stars > 0 || slashed) && words <= stars.max(1)
}

/// The first unit of the codes that follow the last stop of a line on the same line: «… کرد.۹۱۴۱*۱۰۲۴*».
fn trailing_codes(view: &View, line: &Line) -> Option<usize> {
    let units = line.units.clone();
    let from = units.end.saturating_sub(CODES).max(units.start + 1);
    let stop =
        (from..units.end).find(|&u| matches!(view.form(u - 1), "." | "»" | "؟" | "!") && (u..units.end).all(|x| is_sign(view, x)))?;
    let sure = (stop..units.end).any(|u| view.form(u) == "*") || view.form(units.end - 1) == "/";
    (sure && starred(view, stop, units.end)).then_some(stop)
}

/// A line that is one of the notices and nothing else.
fn notice(view: &View, line: &Line) -> bool {
    let start = view.skip(line.units.start, |f| matches!(f, "*" | "-" | "•"));
    let length = view.phrase(&view.book.facts.furniture.notices, start);
    length.is_some_and(|l| start + l <= line.units.end && (start + l..line.units.end).all(|u| !view.is_word(u)))
}

/// The codes among units: every number, with the letters that a slash ties to it («ک/۳»).
fn gather(view: &View, start: usize, end: usize, codes: &mut Vec<(u32, String)>) {
    for at in start..end {
        let unit = &view.units[at];
        if unit.kind != UnitKind::Number {
            continue;
        }
        let sign = (at >= start + 2 && view.form(at - 1) == "/" && matches!(view.units[at - 2].kind, UnitKind::Word | UnitKind::Latin))
            .then(|| view.form(at - 2));
        let parts: Vec<&str> = unit.form.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
        for (n, part) in parts.iter().enumerate() {
            let code = match sign {
                Some(sign) if n == 0 => format!("{sign}/{part}"),
                _ => (*part).to_owned(),
            };
            codes.push((unit.span.start, code));
        }
    }
}
