//! The shape of a sentence, read in two ways.
//!
//! [`Parser`] puts heads on the encoder's vectors: words and their clitics, tags, features, lemmas and trees in the terms of
//! Universal Dependencies, and names. [`read`] is the shallow way of the lexicon reader: clauses, and in them phrases with their
//! prepositions.
//!
//! Knows that a Persian clause ends in its verb, that «که» opens another inside it, and that a preposition, a mark, «را» or an
//! adverb ends a phrase. Knows no actors and no events, and does no I/O. A shallow reading on purpose: it is what the lexicon
//! reader goes by where no trained parser speaks.

mod arborescence;
mod clauses;
mod names;
mod parser;
mod phrases;
mod scripts;

pub use arborescence::best_tree;
pub use clauses::Clause;
pub use names::{Name, NameKind};
pub use parser::{AnalysedSentence, Analysis, Parser, ParserError, Weights, Word};
pub use phrases::Phrase;

use lexicon::Codebook;
use persian::Document;

/// Clauses and phrases of a document.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Every clause, in the order in which they end.
    pub clauses: Vec<Clause>,
    /// Every phrase, in order.
    pub phrases: Vec<Phrase>,
    /// The clause of each token.
    pub clause_of: Vec<u32>,
    /// The phrase of each token, if it is in one.
    pub phrase_of: Vec<Option<u32>>,
}

impl Tree {
    /// The phrases of a clause, in order.
    pub fn phrases_of(&self, clause: usize) -> impl Iterator<Item = (usize, &Phrase)> {
        self.phrases.iter().enumerate().filter(move |(_, p)| p.clause as usize == clause)
    }
}

/// Reads the clauses and phrases of every sentence.
pub fn read(book: &Codebook, document: &Document) -> Tree {
    let mut tree = Tree { clause_of: vec![0; document.tokens.len()], phrase_of: vec![None; document.tokens.len()], ..Tree::default() };
    for sentence in 0..document.sentences.len() {
        let first = tree.clauses.len();
        clauses::find(book, document, sentence, &mut tree.clauses);
        for n in first..tree.clauses.len() {
            for part in &tree.clauses[n].parts {
                tree.clause_of[part.clone()].fill(n as u32);
            }
        }
        for n in first..tree.clauses.len() {
            let from = tree.phrases.len();
            let parts = tree.clauses[n].parts.clone();
            for part in parts {
                phrases::find(book, document, n, tree.clauses[n].verb, part, &mut tree.phrases);
            }
            tree.clauses[n].phrases = from..tree.phrases.len();
            for (k, phrase) in tree.phrases.iter().enumerate().skip(from) {
                tree.phrase_of[phrase.tokens.clone()].fill(Some(k as u32));
            }
        }
    }
    tree
}
