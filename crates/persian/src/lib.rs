//! Persian as far as words go: tokens, sentences, verbs, dates, and where each phrase of the lexicon stands.
//!
//! Knows how verbs are conjugated and how time is told. Knows no clauses, no actors and no events, and does no I/O.
//! Rules come from code, words from `lexicon/`.

pub mod calendar;
mod document;
mod verbs;

pub use document::{Document, Found, Sentence, Token, read};
pub use verbs::{Aspect, Mood, Nonverbal, Person, Tense, Time, Verb, Voice};
