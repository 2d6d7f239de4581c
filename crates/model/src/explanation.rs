//! How a record came about, sentence by sentence: what `dabir explain` shows.

use crate::{EventType, Record, Span};
use serde::{Deserialize, Serialize};

/// A record with its derivation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The record, each event with its [`decisions`](crate::Event::decisions).
    pub record: Record,
    /// Every sentence, also those that gave nothing.
    pub sentences: Vec<ExplainedSentence>,
}

/// One sentence and what was looked at in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedSentence {
    /// Where it stands.
    pub span: Span,
    /// Its words as written.
    pub text: String,
    /// Who was seen in it: the words, the name they were resolved to and its code, and how.
    pub mentions: Vec<ExplainedMention>,
    /// Every predicate that the lexicon proposed here.
    pub predicates: Vec<ExplainedPredicate>,
}

/// A mention and what it was resolved to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedMention {
    /// Where it stands.
    pub span: Span,
    /// Its words as written.
    pub text: String,
    /// The actor it means, if any.
    pub actor: Option<u32>,
    /// The code it was resolved to.
    pub code: Option<String>,
    /// The lexicon line or rule that resolved it, or why it was not resolved.
    pub by: String,
}

/// A predicate that the lexicon proposed, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedPredicate {
    /// The lexicon entry, `events/CONSULT.toml#travel`.
    pub rule: String,
    /// The type it stands for.
    pub event_type: EventType,
    /// The words that matched.
    pub trigger: Span,
    /// The same as written.
    pub text: String,
    /// The event of the record it went into (an index into `events`).
    pub event: Option<u32>,
    /// Why it went into none, or into one told elsewhere.
    pub reason: Option<String>,
}
