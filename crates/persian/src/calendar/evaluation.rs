//! How well spans of dates agree with spans marked by others.

use model::Span;

/// Counts over a set of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanScore {
    /// Spans marked.
    pub marked: usize,
    /// Spans found.
    pub found: usize,
    /// Found spans that are marked to the letter.
    pub exact: usize,
    /// Found spans that share a letter with a marked one.
    pub found_overlapping: usize,
    /// Marked spans that share a letter with a found one.
    pub marked_overlapping: usize,
}

impl SpanScore {
    fn share(part: usize, whole: usize) -> f64 {
        if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
    }

    /// Precision and recall of exact spans, 0 to 1.
    pub fn exact(&self) -> (f64, f64) {
        (Self::share(self.exact, self.found), Self::share(self.exact, self.marked))
    }

    /// Precision and recall of overlapping spans, 0 to 1.
    pub fn overlapping(&self) -> (f64, f64) {
        (Self::share(self.found_overlapping, self.found), Self::share(self.marked_overlapping, self.marked))
    }
}

/// Compares what `find` finds in each text with the spans marked there.
pub fn score_spans(rows: &[(String, Vec<Span>)], find: impl Fn(&str) -> Vec<Span>) -> SpanScore {
    let mut score = SpanScore::default();
    for (text, marked) in rows {
        let found = find(text);
        score.marked += marked.len();
        score.found += found.len();
        score.exact += found.iter().filter(|f| marked.contains(f)).count();
        score.found_overlapping += found.iter().filter(|f| marked.iter().any(|m| m.overlaps(**f))).count();
        score.marked_overlapping += marked.iter().filter(|m| found.iter().any(|f| f.overlaps(**m))).count();
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let rows = [("abcdef".to_owned(), vec![Span::new(0, 2), Span::new(3, 5)])];
        let score = score_spans(&rows, |_| vec![Span::new(0, 2), Span::new(4, 6), Span::new(5, 6)]);
        assert_eq!(score, SpanScore { marked: 2, found: 3, exact: 1, found_overlapping: 2, marked_overlapping: 2 });
        assert!((score.exact().1 - 0.5).abs() < 1e-9);
        assert!((score.overlapping().1 - 1.0).abs() < 1e-9);
    }
}
