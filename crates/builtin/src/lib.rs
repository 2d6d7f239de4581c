//! The lexicon, codebook and judge of this version, baked in when the program was built.
//!
//! Knows where the tables are in the binary. Knows nothing of their meaning and does no I/O.

use judge::Judge;
use lexicon::{Codebook, SourceFile};

/// The baked tables. Fails only where the binary is damaged.
///
/// ```
/// let book = dabir_builtin::codebook()?;
/// assert!(book.states.iter().any(|s| s.code == "IRN"));
/// # Ok::<(), postcard::Error>(())
/// ```
pub fn codebook() -> Result<Codebook, postcard::Error> {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/codebook.bin")))
}

/// The baked weights of the judge.
pub fn judge() -> Result<Judge, postcard::Error> {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/judge.bin")))
}

/// The text files that the tables were made from, to lay a user's folder over.
pub fn files() -> Result<Vec<SourceFile>, postcard::Error> {
    let texts: Vec<(String, String)> = postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/files.bin")))?;
    Ok(texts.into_iter().map(|(name, text)| SourceFile { name, text }).collect())
}
