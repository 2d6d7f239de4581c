//! The one place where the binary meets the stages.

use crate::flags::ReaderFlag;
use crate::lexicon_folder;
use crate::report::Fault;
use code::{Along, Network};
use lexicon::{Codebook, SourceFile};
use model::{Explanation, Record, Story};
use std::path::Path;
use std::sync::Arc;

pub use lexicon::{Example, RelationExample};

/// A coder with its lexicon.
pub struct Coder(code::Coder);

impl Coder {
    /// With the built-in lexicon, and the files of `folder` over it; with the network where the reader is the full one.
    pub fn new(folder: Option<&Path>, reader: ReaderFlag) -> Result<Self, Fault> {
        let Self(coder) = match folder {
            None => Self::of(builtin::codebook().map_err(damaged)?)?,
            Some(_) => Self::with_examples(folder)?,
        };
        match reader {
            ReaderFlag::Lexicon => Ok(Self(coder)),
            ReaderFlag::Full => {
                let encoder = builtin::encoder().map_err(damaged)?;
                let tagger = builtin::tagger().map_err(damaged)?;
                let judge = builtin::full_judge().map_err(damaged)?;
                let along = Along::Network(Arc::new(Network { encoder, tagger }));
                let gate = coder.judge.clone();
                Ok(Self(code::Coder { judge, ..coder }.with(along).gated(gate)))
            }
        }
    }

    /// The same from the text files, so that the test sentences are there too: the baked tables leave them out.
    pub fn with_examples(folder: Option<&Path>) -> Result<Self, Fault> {
        let own = folder.map(lexicon_folder::files).transpose()?.unwrap_or_default();
        let own: Vec<_> = own.into_iter().map(|(name, text)| SourceFile { name, text }).collect();
        let layers = [builtin::files().map_err(damaged)?, own];
        let layers: Vec<&[SourceFile]> = layers.iter().map(Vec::as_slice).filter(|layer| !layer.is_empty()).collect();
        let book = Codebook::read_layers(&layers);
        Self::of(book.map_err(|faults| Fault::Lexicon(faults.iter().map(ToString::to_string).collect()))?)
    }

    fn of(book: Codebook) -> Result<Self, Fault> {
        Ok(Self(code::Coder::new(book, builtin::judge().map_err(damaged)?)))
    }

    /// The test sentences of the lexicon; only after [`with_examples`](Self::with_examples).
    pub fn examples(&self) -> &[Example] {
        &self.0.book.examples
    }

    /// The test sentences of relations; only after [`with_examples`](Self::with_examples).
    pub fn relation_examples(&self) -> &[RelationExample] {
        &self.0.book.relation_examples
    }

    /// The same coder without its judge: the entries of the lexicon decide alone.
    pub fn lexicon_alone(self) -> Self {
        Self(self.0.lexicon_alone())
    }

    /// The record of a story.
    pub fn code(&self, story: &Story) -> Result<Record, Fault> {
        Ok(code::code(story, &self.0)?)
    }

    /// The record of a story with its derivation.
    pub fn explain(&self, story: &Story) -> Result<Explanation, Fault> {
        Ok(code::explain(story, &self.0)?)
    }
}

fn damaged(fault: impl std::fmt::Display) -> Fault {
    Fault::Lexicon(vec![format!("the built-in tables are damaged: {fault}")])
}
