//! Long texts in windows that a network can take.

use std::ops::Range;

/// A stretch of pieces given to the network at once, and those of them whose vectors are taken from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// What the network sees.
    pub pieces: Range<usize>,
    /// What is kept of it; together all windows keep every piece once, in order.
    pub kept: Range<usize>,
}

/// Divides `count` pieces into windows of at most `size`: whole sentences, as many as fit. `starts` are the pieces at which
/// sentences begin, going up. A sentence longer than a window is read in several that share `overlap` pieces, of which each
/// keeps the half on its own side.
///
/// ```
/// use dabir_encoder::windows;
/// let read: Vec<_> = windows(12, &[0, 4, 7], 8, 2).into_iter().map(|w| w.pieces).collect();
/// assert_eq!(read, [0..7, 7..12]);
/// ```
pub fn windows(count: usize, starts: &[usize], size: usize, overlap: usize) -> Vec<Window> {
    debug_assert!(overlap < size, "windows that share all their pieces go nowhere");
    let mut out = Vec::new();
    let mut first = 0;
    while first < count {
        let mut end = count;
        if count - first > size {
            // The last sentence that begins within reach; a sentence that is too long alone is cut.
            let n = starts.partition_point(|&s| s <= first + size);
            let Some(&last) = starts[..n].last().filter(|&&s| s > first) else {
                let until = starts.get(n).map_or(count, |&s| s.min(count));
                cut(first..until, size, overlap, &mut out);
                first = until;
                continue;
            };
            end = last;
        }
        out.push(Window { pieces: first..end, kept: first..end });
        first = end;
    }
    out
}

/// One long sentence in windows that overlap.
fn cut(sentence: Range<usize>, size: usize, overlap: usize, out: &mut Vec<Window>) {
    let mut at = sentence.start;
    let mut kept = sentence.start;
    loop {
        let end = (at + size).min(sentence.end);
        let last = end == sentence.end;
        let keep_to = if last { end } else { end - overlap / 2 };
        out.push(Window { pieces: at..end, kept: kept..keep_to });
        if last {
            return;
        }
        kept = keep_to;
        at = end - overlap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_sentence_is_cut_with_overlap() {
        let read = windows(20, &[0, 2, 17], 8, 4);
        let seen: Vec<_> = read.iter().map(|w| (w.pieces.clone(), w.kept.clone())).collect();
        assert_eq!(seen, [(0..2, 0..2), (2..10, 2..8), (6..14, 8..12), (10..17, 12..17), (17..20, 17..20)]);
    }

    proptest! {
        #[test]
        fn every_piece_is_kept_once(count in 0usize..300, mut starts in prop::collection::vec(0usize..320, 0..20), size in 4usize..40) {
            starts.sort_unstable();
            let read = windows(count, &starts, size, size / 3);
            let mut at = 0;
            for w in &read {
                prop_assert_eq!(w.kept.start, at);
                prop_assert!(w.kept.end > at && w.pieces.len() <= size);
                prop_assert!(w.pieces.start <= w.kept.start && w.kept.end <= w.pieces.end);
                at = w.kept.end;
            }
            prop_assert_eq!(at, count);
        }
    }
}
