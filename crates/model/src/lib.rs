//! The plain types of Dabir: a [`Story`] goes in, a [`Record`] comes out.
//!
//! Knows the field's terms and the shape of the output contract. Knows no Persian, no lexicon, and does no I/O.
//! Every position is a [`Span`] of Unicode code points in the story's full text ([`Story::full_text`]).

mod explanation;
mod record;
mod story;

pub use explanation::{ExplainedMention, ExplainedPredicate, ExplainedSentence, Explanation};
pub use record::{
    Actor, Attribution, Auxiliary, DateInterval, Decision, Event, EventSpans, EventType, Mechanism, MechanismSpans, Participant, Place,
    Precision, Quad, Record, Relation, RelationKind, RelationSpans, RelationTime, Stance, Trend, Unresolved,
};
pub use story::{Story, StoryFacts};

use serde::{Deserialize, Serialize};

/// A stretch of the story's full text, in Unicode code points, end excluded. Serialised as `[start, end]`.
///
/// ```
/// use dabir_model::Span;
/// let span = Span::new(1, 3);
/// assert_eq!(span.slice("دبیر"), "بی");
/// assert!(span.contains(Span::new(2, 3)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "[u32; 2]", into = "[u32; 2]")]
pub struct Span {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// A span from `start` to `end` (excluded). An end before the start gives an empty span at `start`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Number of code points.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a code point.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The words it stands for. A span past the end of `text` is cut there.
    pub fn slice(self, text: &str) -> &str {
        let at = |n: u32| text.char_indices().nth(n as usize).map_or(text.len(), |(i, _)| i);
        &text[at(self.start)..at(self.end)]
    }
}

impl From<[u32; 2]> for Span {
    fn from([start, end]: [u32; 2]) -> Self {
        Self::new(start, end)
    }
}

impl From<Span> for [u32; 2] {
    fn from(span: Span) -> Self {
        [span.start, span.end]
    }
}
