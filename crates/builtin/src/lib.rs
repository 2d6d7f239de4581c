//! The lexicon, codebook, judge and trained network of this version, baked in when the program was built.
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

/// The baked weights of the judge that hears the lexicon alone.
pub fn judge() -> Result<Judge, postcard::Error> {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/judge.bin")))
}

/// The baked weights of the judge that hears the network.
pub fn full_judge() -> Result<Judge, postcard::Error> {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/full-judge.bin")))
}

/// The text files that the tables were made from, to lay a user's folder over.
pub fn files() -> Result<Vec<SourceFile>, postcard::Error> {
    let texts: Vec<(String, String)> = postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/files.bin")))?;
    Ok(texts.into_iter().map(|(name, text)| SourceFile { name, text }).collect())
}

/// The files of the trained network, `models/`.
pub fn weights() -> syntax::Weights {
    syntax::Weights {
        encoder: include_bytes!("../../../models/encoder.onnx"),
        tokens: include_bytes!("../../../models/tokens.onnx"),
        words: include_bytes!("../../../models/words.onnx"),
        labels: include_str!("../../../models/labels.json"),
        pieces: include_str!("../../../models/pieces.tsv"),
        letters: include_str!("../../../models/letters.tsv"),
    }
}

/// The files of the readers of events, `models/`.
pub fn event_weights() -> tagger::Weights {
    tagger::Weights {
        triggers: include_bytes!("../../../models/triggers.onnx"),
        told: include_bytes!("../../../models/told.onnx"),
        labels: include_str!("../../../models/events.json"),
    }
}

/// The built-in readers of events.
pub fn tagger() -> Result<tagger::Tagger, tagger::TaggerError> {
    tagger::Tagger::new(event_weights())
}

/// The built-in encoder, under both parser and readers of events.
pub fn encoder() -> Result<encoder::Encoder, encoder::EncoderError> {
    let weights = weights();
    encoder::Encoder::new(encoder::Vocabulary::read(weights.pieces, weights.letters)?, weights.encoder)
}

/// The built-in parser. Takes some tenths of a second: the weights are laid out for this machine's instructions.
///
/// ```no_run
/// let parser = dabir_builtin::parser()?;
/// let book = dabir_builtin::codebook()?;
/// let read = parser.read(&book, "وزیر خارجه روسیه به تهران آمد.", 0)?;
/// assert_eq!(parser.upos(&read.words[5]), "VERB");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parser() -> Result<syntax::Parser, syntax::ParserError> {
    syntax::Parser::new(weights())
}
