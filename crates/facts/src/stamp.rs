//! The time stamp of a story, told from the dates of what it reports.

use crate::lines::Line;
use crate::view::View;
use model::{Precision, Span};
use persian::calendar::{Country, DateContext, DateKind, TimeStamp, find_dates, time_stamp};

/// Most units of a line that is a time stamp with a few words around it.
const STAMP_LINE: usize = 25;
/// Most words around an unlabelled time stamp in its line.
const WORDS_AROUND: usize = 4;
/// Among how many lines at the head and at the end a time stamp without a label may stand, and a bare date.
const STAMP_EDGE: usize = 4;
const DATE_EDGE: usize = 2;
/// Most units of a line that is a bare date.
const DATE_LINE: usize = 10;

/// The time stamp that the text shows: one with a label («تاریخ انتشار: …») at the edge of a line or in a short one; else a line that
/// holds a date with a clock and little more, or else nothing but a full date, near the head or the end.
pub(crate) fn find(view: &View, lines: &[Line], country: Country) -> Option<TimeStamp> {
    let words = &view.book.calendar;
    let body: Vec<&Line> = lines.iter().filter(|l| !l.title).collect();
    let outside = |line: &Line, span: Span| line.units.clone().filter(|&u| view.is_word(u) && !span.overlaps(view.units[u].span)).count();
    let at_edge = |n: usize, edge: usize| n < edge || n + edge >= body.len();
    let mut bare = None;
    let mut unlabelled = None;
    for (n, line) in body.iter().enumerate() {
        if !view.units[line.units.clone()].iter().any(|u| u.form.bytes().any(|b| b.is_ascii_digit())) && line.units.len() > STAMP_LINE {
            continue;
        }
        // The label may stand in a line of its own.
        let stamp = time_stamp(&view.units[line.units.clone()], words, country).or_else(|| {
            let next = body.get(n + 1).filter(|next| line.units.len() + next.units.len() <= STAMP_LINE)?;
            time_stamp(&view.units[line.units.start..next.units.end], words, country)
                .filter(|s| s.labelled && s.span.start == line.span.start)
        });
        match stamp {
            Some(stamp) if stamp.labelled => {
                let at_end_of_line = stamp.span.start == line.span.start || stamp.span.end >= line.span.end;
                if at_end_of_line || line.units.len() <= STAMP_LINE {
                    return Some(stamp);
                }
            }
            Some(stamp) if unlabelled.is_none() && at_edge(n, STAMP_EDGE) && outside(line, stamp.span) <= WORDS_AROUND => {
                unlabelled = Some(stamp);
            }
            None if bare.is_none() && at_edge(n, DATE_EDGE) && line.units.len() <= DATE_LINE => {
                let dates = find_dates(&view.units[line.units.clone()], words, &DateContext { published: None, calendar_country: country });
                bare = dates.into_iter().find_map(|d| {
                    let days = d.value.filter(|v| v.precision == Precision::Day && v.start == v.end && d.kind == DateKind::Absolute)?;
                    (outside(line, d.span) == 0).then(|| TimeStamp { span: d.span, iso: days.start.to_string(), labelled: false })
                });
            }
            _ => {}
        }
    }
    unlabelled.or(bare)
}
