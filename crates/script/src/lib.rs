//! How Persian is written: letters, marks, alignment, units, surface tokens and sentence breaks.
//!
//! Knows the script: which code points stand for one letter, where a word ends, which affixes belong to it however they are
//! spaced, and where each normalised letter stood in the original. Knows no words, no grammar, no calendar, and does no I/O;
//! the tables come from `lexicon/characters.toml`.

mod breaks;
mod letters;
mod tokens;
mod units;

pub use letters::{Letters, LettersError, Normalised};
pub use tokens::{SurfaceToken, Tokens, tokens};
pub use units::{Unit, UnitKind, Units, units};
