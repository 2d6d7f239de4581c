//! The time at which a story says it was published.

use super::expression::{Core, YearOf};
use super::find::Reader;
use super::resolve::{Resolver, Side};
use super::{Country, iso_local};
use lexicon::{CalendarWords, Link};
use model::Span;

/// A time stamp found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// Where it stands, its label included.
    pub span: Span,
    /// ISO 8601: a date, or a date and time with the offset that the country's clocks had.
    pub iso: String,
    /// Whether words like «تاریخ انتشار» say what it is. Without them it is a full date with a clock time or day of the week.
    pub labelled: bool,
}

/// The time stamp among `units`: a labelled one if there is one, otherwise the first full date with a clock time beside it, or one that
/// is introduced by its weekday («Fri 29 Mar 2019»). Dates without a year are none.
pub fn time_stamp(units: &[script::Unit], words: &CalendarWords, country: Country) -> Option<TimeStamp> {
    let reader = Reader::new(units, words);
    let resolver = Resolver { published: None };
    let mut unlabelled = None;
    let mut at = 0;
    while at < units.len() {
        let label = reader.link(at, Link::Label);
        // «تاریخ انتشار :»
        let mut start = label.unwrap_or(at);
        if label.is_some() {
            while matches!(reader.form(start), ":" | "-" | "：" | "،") {
                start += 1;
            }
        }
        let clock_first = reader.clock(start).filter(|(_, _, end)| {
            let next = end + usize::from(reader.is_dash(*end) || reader.form(*end) == "،" || reader.form(*end) == "(");
            next < units.len() && reader.expression(next).is_some()
        });
        let date = match clock_first {
            Some((_, _, end)) => end + usize::from(reader.is_dash(end) || reader.form(end) == "،" || reader.form(end) == "("),
            None => start,
        };
        let read = if date < units.len() { reader.expression(date) } else { None };
        let Some(read) = read else {
            at = start.max(at + 1);
            continue;
        };
        let full = matches!(read.core, Core::Date { year: YearOf::Given(..), days: Some((a, b)), .. } if a == b);
        let with_weekday = matches!(read.core, Core::Date { weekday: Some(_), .. });
        if let (true, Ok(days)) = (full, resolver.days(&read.core, Side::Past)) {
            let time = read.time.map(|t| (t, read.seconds)).or(clock_first.map(|(t, s, _)| (t, s)));
            let iso = match time {
                Some((time, seconds)) => iso_local(country, days.start.to_datetime(time), seconds)?,
                None => days.start.to_string(),
            };
            let first = if label.is_some() || clock_first.is_some() { at } else { read.start };
            let span = units[first].span.cover(units[read.end - 1].span);
            if label.is_some() {
                return Some(TimeStamp { span, iso, labelled: true });
            }
            // English weekdays stand in no Persian sentence; a Persian one needs the clock.
            let latin = units[read.start].kind == script::UnitKind::Latin;
            if unlabelled.is_none() && (time.is_some() || with_weekday && latin) {
                unlabelled = Some(TimeStamp { span, iso, labelled: false });
            }
        }
        at = read.end.max(at + 1);
    }
    unlabelled
}
