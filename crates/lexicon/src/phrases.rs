//! One table for every phrase of the lexicon: a trie over word numbers.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use script::Letters;
use serde::{Deserialize, Serialize};

/// Number of a word in the vocabulary; 0 is no word of the lexicon.
pub type WordId = u32;

/// Every phrase of the lexicon and what it stands for (a number the owner gives meaning to).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PhraseTable {
    vocabulary: FxHashMap<CompactString, WordId>,
    edges: FxHashMap<(u32, WordId), u32>,
    ends: FxHashMap<u32, Vec<u32>>,
    nodes: u32,
    /// Words with higher numbers are nobody's base; 0 while all are.
    last_base: WordId,
}

/// A phrase found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhraseMatch {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// What it stands for.
    pub entry: u32,
    /// Whether every word was met as the lexicon writes it, no ending taken off.
    pub exact: bool,
}

impl PhraseTable {
    /// The number of `form`, given to it now if it had none.
    pub fn intern(&mut self, form: &str) -> WordId {
        let next = self.vocabulary.len() as WordId + 1;
        *self.vocabulary.entry(form.into()).or_insert(next)
    }

    /// The number of `form` as it stands, 0 if the lexicon does not know it.
    pub fn word(&self, form: &str) -> WordId {
        self.vocabulary.get(form).copied().unwrap_or(0)
    }

    /// The number of the entry that `form` is an inflected form of, 0 if there is none.
    pub fn base(&self, letters: &Letters, form: &str) -> WordId {
        let known = |w: &WordId| *w != 0 && (self.last_base == 0 || *w <= self.last_base);
        letters.stripped(form).map(|stem| self.word(&stem)).find(known).unwrap_or(0)
    }

    /// Lets no word that comes from now on be the base of another: «حادث شدن» must not hide that «حادثه‌ای» is «حادثه».
    pub(crate) fn close_bases(&mut self) {
        self.last_base = self.vocabulary.len() as WordId;
    }

    /// Adds a phrase. Adding the same phrase for the same entry twice changes nothing.
    pub fn add(&mut self, words: &[WordId], entry: u32) {
        let mut node = 0;
        for &word in words {
            let next = self.nodes + 1;
            let to = *self.edges.entry((node, word)).or_insert(next);
            if to == next {
                self.nodes = next;
            }
            node = to;
        }
        let ends = self.ends.entry(node).or_default();
        if node != 0 && !ends.contains(&entry) {
            ends.push(entry);
        }
    }

    /// Every phrase that starts at word `start`, shortest first. `words` gives for each word its number and its base's.
    pub fn matches_at(&self, words: &[(WordId, WordId)], start: usize, found: &mut Vec<PhraseMatch>) {
        let mut open: Vec<(u32, bool)> = vec![(0, true)];
        let mut next = Vec::new();
        for (at, &(word, base)) in words.iter().enumerate().skip(start) {
            next.clear();
            for &(node, exact) in &open {
                if word != 0
                    && let Some(&to) = self.edges.get(&(node, word))
                {
                    next.push((to, exact));
                }
                if base != 0
                    && base != word
                    && let Some(&to) = self.edges.get(&(node, base))
                {
                    next.push((to, false));
                }
            }
            for &(node, exact) in &next {
                for &entry in self.ends.get(&node).into_iter().flatten() {
                    found.push(PhraseMatch { start, end: at + 1, entry, exact });
                }
            }
            if next.is_empty() {
                break;
            }
            std::mem::swap(&mut open, &mut next);
        }
    }
}
