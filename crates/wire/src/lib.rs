//! Readers: from files, folders and standard input to [`Story`] values, one after the other.
//!
//! Knows containers (plain text, JSON Lines, a JSON object or array, gzip, Zstandard) and encodings, told apart by content.
//! Does not know what a story says: no dates, names or events are looked for here.
//!
//! Memory stays constant however long the input: one story is held at a time, and nothing longer than [`LONGEST`] is ever
//! buffered. A fault costs the story that has it; the stories after it are still read.
//!
//! ```no_run
//! for story in dabir_wire::sources(&["stories.jsonl.gz".into()], dabir_wire::Options::default()) {
//!     match story {
//!         Ok(story) => println!("{}", story.id),
//!         Err(fault) => eprintln!("{fault}"),
//!     }
//! }
//! ```

mod bytes;
mod documents;
mod encoding;
mod fault;
mod files;
mod json;
mod lines;
mod shape;
mod text;
mod unpack;

pub use encoding_rs::Encoding;
pub use fault::{Fault, Place, WireError};
pub use files::{Meter, Sources, measure, sources};
pub use model::Story;

use std::io::Read;

/// The longest story that is read, in bytes once unpacked and in UTF-8: 16 MiB. Longer ones are refused and passed over.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// How to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Read everything in this encoding (a byte-order mark still wins); `None`: find out for each file.
    pub encoding: Option<&'static Encoding>,
}

/// The encoding that a label of the WHATWG Encoding Standard names (`utf-8`, `windows-1256`, `utf-16le`, …).
///
/// ```
/// assert_eq!(dabir_wire::encoding_named("cp1256").map(|it| it.name()), Some("windows-1256"));
/// assert!(dabir_wire::encoding_named("klingon").is_none());
/// ```
pub fn encoding_named(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|it| *it != encoding_rs::REPLACEMENT)
}

/// The stories of one stream. `name` stands for it in faults; `stem` names a plain text story, and with the line number a
/// JSON story that has no `id`. `named_json` says that the name (`.jsonl`, `.json`) promises JSON, for content that shows nothing.
pub fn stories(
    reader: impl Read + Send + 'static,
    name: &str,
    stem: &str,
    named_json: bool,
    options: Options,
) -> Box<dyn Iterator<Item = Result<Story, WireError>> + Send> {
    shape::stories(Box::new(reader), shape::Origin::new(name, stem, named_json), options)
}
