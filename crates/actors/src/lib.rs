//! Who is meant: names, titles, states and bodies as they are written, and whom pronouns and stand-ins stand for.
//!
//! Knows how Persian wires name people (title, state and name in any order) and whom a story's later words refer back to. Knows
//! no events and does no I/O. An actor that cannot be resolved keeps no code and says why.

mod detect;
mod latin;
mod mention;
mod resolve;
mod weigh;

pub use latin::transliterate;
pub use mention::{Mention, MentionKind, Named};
pub use resolve::{Cast, Setting};
pub use weigh::Decision;

use judge::Judge;
use lexicon::Codebook;
use persian::Document;

/// Finds everybody a document names and resolves every reference; where words leave open whom they mean, the judge weighs the
/// candidates.
pub fn read(book: &Codebook, judge: &Judge, document: &Document, setting: &Setting) -> Cast {
    let mentions = detect::find(book, document);
    resolve::resolve(book, judge, document, setting, mentions)
}
