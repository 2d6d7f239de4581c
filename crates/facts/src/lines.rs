//! Lines of a story.

use crate::view::View;
use model::Span;
use std::ops::Range;

/// A line that holds something.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Without the blanks around it.
    pub span: Span,
    /// Its units, at least one.
    pub units: Range<usize>,
    /// Whether it is (part of) the given title.
    pub title: bool,
}

/// The lines that hold at least one unit.
pub(crate) fn lines(view: &View, title_length: u32, has_title: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in view.text.split(|c| *c == '\n') {
        let end = start + line.len();
        let units =
            view.units.partition_point(|u| (u.span.start as usize) < start)..view.units.partition_point(|u| (u.span.start as usize) < end);
        if !units.is_empty() {
            let blank = |c: &&char| c.is_whitespace();
            let (before, after) = (line.iter().take_while(blank).count(), line.iter().rev().take_while(blank).count());
            let span = Span::new((start + before) as u32, (end - after) as u32);
            lines.push(Line { span, units, title: has_title && span.start < title_length });
        }
        start = end + 1;
    }
    lines
}
