//! What a story says of itself: whose it is, when and whence it was sent, its headline and lead, and what around the report is none
//! of it.
//!
//! Knows how newsrooms sign, date and end their stories (words in `lexicon/facts.toml`, names in `lexicon/outlets.csv` and
//! `lexicon/places.csv`). Knows no grammar, no actors and no events, and does no I/O.
//!
//! Given fields win: `published` and `title` are taken as they are. The `outlet` decides the `source` where it is an agency; a site
//! or paper prints the stories of others, so there the text's own credit comes first.

mod credit;
mod furniture;
mod lines;
mod stamp;
mod view;

use credit::Head;
use lexicon::Codebook;
use lines::Line;
use model::{Span, Story, StoryFacts};
use view::View;

/// Most units that a headline found in plain text may have.
const HEADLINE_UNITS: usize = 25;
/// Least units of a line that is a paragraph, where it has no final stop.
const PARAGRAPH_UNITS: usize = 8;
/// Beyond this a first line is the whole story, and its first sentence is the lead.
const LONG_LINE_UNITS: usize = 150;
/// Among how many lines at the head the agency's byline is looked for: headlines of several lines may come first.
const HEAD_LINES: usize = 4;

/// Reads what `story` says of itself. Spans count in [`Story::full_text`].
///
/// - `source`: the code of the agency in `outlets.csv`, or the outlet as given where the lexicon does not know it. In "X quoting Y" it
///   is X.
/// - `published`: as given, else the time stamp that the text shows, with the offset of the country's clocks.
/// - `dateline`: the English name of the place that stands before the agency's name at the head («تهران - ایرنا -»), or after it
///   («به گزارش ایرنا از تهران»).
/// - `headline`: the title as given, else a short first line without final stop that a longer one follows.
/// - `lead`: the first paragraph, without byline and dateline; in scraped stories the last one, where it comes right after time stamp
///   or desk codes and has a byline. Where the whole story is one line, its first sentence.
/// - `furniture`: lines and stretches that are not the report. A byline before the lead is one of them.
/// - `spans`: `source`, `published`, `dateline`, `headline`, each where it was read off the text.
pub fn read(story: &Story, book: &Codebook) -> StoryFacts {
    let text = story.full_text();
    let units = script::units(&book.letters, &text);
    let chars: Vec<char> = text.chars().collect();
    let view = View { book, units: &units.units, text: &chars };
    let title_length = story.title.as_ref().map_or(0, |t| t.chars().count() as u32);
    let lines = lines::lines(&view, title_length, story.title.is_some());

    let outlet = outlet(story, book);
    let afghan = outlet.is_some_and(|n| book.outlets[n].country == "AFG");
    let country = if afghan { persian::calendar::Country::Afghanistan } else { persian::calendar::Country::Iran };
    let stamp = stamp::find(&view, &lines, country);
    let mut around = furniture::find(&view, &lines, stamp.as_ref());

    let report: Vec<usize> = (0..lines.len()).filter(|&n| !lines[n].title && !around.whole[n]).collect();
    let headline = if story.title.is_some() { None } else { headline(&view, &lines, &report) };
    let body: Vec<usize> = report.iter().copied().filter(|&n| Some(n) != headline).collect();

    let heads = heads(&view, &lines, &body, &around.whole);
    let (lead_line, late) = lead_line(&view, &lines, &body, &around.whole, &heads);
    let mut facts = StoryFacts {
        language: "fa".to_owned(),
        outlet: story.outlet.clone(),
        url: story.url.clone(),
        published: story.published.clone().filter(|p| !p.trim().is_empty()),
        headline: story.title.clone().or_else(|| headline.map(|n| lines[n].span.slice(&text).to_owned())),
        ..StoryFacts::default()
    };
    if let Some(n) = headline {
        facts.spans.push(("headline".to_owned(), lines[n].span));
    }
    if facts.published.is_none()
        && let Some(stamp) = &stamp
    {
        facts.published = Some(stamp.iso.clone());
        facts.spans.push(("published".to_owned(), stamp.span));
    }

    // A byline on the lead that stands last is the story's; otherwise the first one.
    let head = late.and_then(|n| heads.iter().find(|(line, _)| *line == n)).or_else(|| heads.iter().find(|(_, h)| h.outlet.is_some()));
    let credits = credit::credits(&view, &lines);
    let (source, span) = credit::source(&view, outlet, head.map(|(_, h)| h), &credits);
    facts.source = source.or_else(|| outlet.is_none().then(|| story.outlet.clone()).flatten());
    if let Some(span) = span {
        facts.spans.push(("source".to_owned(), span));
    }
    let placed = head.filter(|(_, h)| h.place.is_some()).or_else(|| heads.iter().find(|(_, h)| h.place.is_some()));
    let dateline = placed.and_then(|(_, h)| h.place.clone()).or_else(|| credits.iter().find_map(|c| c.place.clone()));
    if let Some((name, span)) = dateline {
        facts.dateline = Some(name);
        facts.spans.push(("dateline".to_owned(), span));
    }

    facts.lead =
        lead_line.map(|n| lead(&view, &lines[n], &units.sentences, heads.iter().find(|(line, _)| *line == n).map(|(_, h)| h), &around));
    for (_, head) in &heads {
        around.spans.push(view.span(head.start, head.end));
    }
    around.spans.retain(|s| !s.is_empty());
    around.spans.sort_unstable();
    around.spans.dedup();
    facts.desk_codes = around.codes;
    facts.furniture = around.spans;
    facts
}

/// The outlet that the story's `outlet` or else its `url` names.
fn outlet(story: &Story, book: &Codebook) -> Option<usize> {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let of_host = |host: &str| {
        let host = host.to_lowercase();
        book.outlets.iter().position(|o| {
            let whole = |d: &String| host.strip_suffix(d.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            o.domains.iter().any(whole)
        })
    };
    let given = story.outlet.as_deref().map(str::trim).filter(|o| !o.is_empty());
    let by_name = |given: &str| {
        let normal: String = bare(&book.letters.normalise(given).text());
        book.outlets
            .iter()
            .position(|o| bare(&o.code) == normal)
            .or_else(|| book.outlets.iter().position(|o| o.names.iter().any(|n| bare(n) == normal)))
    };
    let host = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split(['/', '?', '#', ':']).next().unwrap_or(rest).to_owned()
    };
    given.and_then(|g| of_host(&host(g)).or_else(|| by_name(g))).or_else(|| story.url.as_deref().and_then(|u| of_host(&host(u))))
}

/// A short first line without final stop that a longer one follows.
fn headline(view: &View, lines: &[Line], report: &[usize]) -> Option<usize> {
    let (&first, rest) = report.split_first()?;
    let line = &lines[first];
    // Only what the text begins with; time stamp and notices may come before it.
    let (longest, count) = (rest.iter().map(|&n| lines[n].units.len()).max()?, line.units.len());
    let stop = matches!(view.form(line.units.end - 1), "." | "؛" | "،" | "…" | ":" | "/");
    let signed =
        credit::head(view, line, true).is_some() || view.book.facts.credit.reports.length_at(&view.units[line.units.clone()]).is_some();
    (count <= HEADLINE_UNITS && longest > count && !stop && !signed).then_some(first)
}

/// The bylines at the head of the report, and those that come right after furniture.
fn heads(view: &View, lines: &[Line], body: &[usize], whole: &[bool]) -> Vec<(usize, Head)> {
    let after_furniture = |n: usize| n > 0 && whole[n - 1];
    let looked = body.iter().enumerate().filter(|&(at, &n)| at < HEAD_LINES || after_furniture(n));
    looked.filter_map(|(at, &n)| Some((n, credit::head(view, &lines[n], at == 0 || after_furniture(n))?))).collect()
}

/// The line that is the lead, and the same again where it stands last, after time stamp or desk codes.
fn lead_line(view: &View, lines: &[Line], body: &[usize], whole: &[bool], heads: &[(usize, Head)]) -> (Option<usize>, Option<usize>) {
    if let [_, .., last] = *body
        && whole[last - 1]
        && heads.iter().any(|(n, h)| *n == last && h.outlet.is_some())
    {
        return (Some(last), Some(last));
    }
    let start = |n: usize| heads.iter().find(|(line, _)| *line == n).map_or(lines[n].units.start, |(_, h)| h.end);
    let paragraph = |n: usize| {
        let units = start(n)..lines[n].units.end;
        units.len() >= PARAGRAPH_UNITS || units.len() > 2 && matches!(view.form(units.end - 1), "." | "؟" | "!" | "»")
    };
    (body.iter().copied().find(|&n| paragraph(n)).or(body.first().copied()), None)
}

/// The span of the lead within its line: without byline and end mark.
fn lead(view: &View, line: &Line, sentences: &[std::ops::Range<usize>], head: Option<&Head>, around: &furniture::Furniture) -> Span {
    let start = head.map_or(line.units.start, |h| h.end).min(line.units.end - 1);
    let whole = view.span(start, line.units.end);
    let mut end = around.spans.iter().filter(|s| s.start > whole.start && s.end >= whole.end).map(|s| s.start).min().unwrap_or(whole.end);
    if line.units.len() > LONG_LINE_UNITS
        && let Some(sentence) = sentences.iter().find(|s| s.end > start)
    {
        end = end.min(view.units[sentence.end - 1].span.end);
    }
    // What is left of the end mark's blank.
    while end > whole.start + 1 && view.text[end as usize - 1].is_whitespace() {
        end -= 1;
    }
    Span::new(whole.start, end)
}

#[cfg(test)]
mod tests;
