//! One table for every phrase of the lexicon: a trie over word numbers.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use script::Letters;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Number of a word in the vocabulary; 0 is no word of the lexicon.
pub type WordId = u32;

/// Every phrase of the lexicon and what it stands for (a number the owner gives meaning to).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PhraseTable {
    vocabulary: FxHashMap<CompactString, WordId>,
    /// By word, the node after it as the first of a phrase.
    openers: Vec<Node>,
    /// The nodes after further words.
    nodes: Vec<Node>,
    edges: FxHashMap<(NodeId, WordId), NodeId>,
    /// What the phrases to a node stand for besides its first entry.
    further: FxHashMap<NodeId, Vec<u32>>,
    /// Words with higher numbers are nobody's base; 0 while all are.
    last_base: WordId,
    /// By word, its base. Made when first asked for.
    #[serde(skip)]
    bases: OnceLock<Vec<WordId>>,
}

/// Where a node stands: in `openers`, or from [`LATER`] on in `nodes`.
type NodeId = u32;
const LATER: NodeId = 1 << 31;

/// Words in a row that phrases begin with.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Node {
    /// What they stand for by themselves.
    entry: Option<u32>,
    /// Whether they stand for more.
    further: bool,
    /// A bit for each word by which they go on, several words to a bit: most words need no looking up.
    next: u32,
}

impl Node {
    fn bit(word: WordId) -> u32 {
        1 << (word % u32::BITS)
    }
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
        self.bases.take();
        let next = self.vocabulary.len() as WordId + 1;
        *self.vocabulary.entry(form.into()).or_insert(next)
    }

    /// The number of `form` as it stands, 0 if the lexicon does not know it.
    pub fn word(&self, form: &str) -> WordId {
        self.vocabulary.get(form).copied().unwrap_or(0)
    }

    /// The number of `form`, and that of the entry that it is an inflected form of; 0 where there is none.
    /// `letters` must be the same each time.
    pub fn word_and_base(&self, letters: &Letters, form: &str) -> (WordId, WordId) {
        match self.word(form) {
            0 => (0, self.base(letters, form)),
            word => (word, self.bases(letters)[word as usize]),
        }
    }

    fn bases(&self, letters: &Letters) -> &[WordId] {
        self.bases.get_or_init(|| {
            let mut bases = vec![0; self.vocabulary.len() + 1];
            for (form, &word) in &self.vocabulary {
                bases[word as usize] = self.base(letters, form);
            }
            bases
        })
    }

    fn base(&self, letters: &Letters, form: &str) -> WordId {
        let known = |w: &WordId| *w != 0 && (self.last_base == 0 || *w <= self.last_base);
        letters.stripped(form).map(|stem| self.word(&stem)).find(known).unwrap_or(0)
    }

    /// Lets no word that comes from now on be the base of another: «حادث شدن» must not hide that «حادثه‌ای» is «حادثه».
    pub(crate) fn close_bases(&mut self) {
        self.bases.take();
        self.last_base = self.vocabulary.len() as WordId;
    }

    /// Adds a phrase. Adding the same phrase for the same entry twice changes nothing.
    pub fn add(&mut self, words: &[WordId], entry: u32) {
        let Some((&first, rest)) = words.split_first() else { return };
        if self.openers.len() <= first as usize {
            self.openers.resize(first as usize + 1, Node::default());
        }
        let mut number = first;
        for &word in rest {
            self.node_mut(number).next |= Node::bit(word);
            let next = LATER + self.nodes.len() as NodeId;
            number = *self.edges.entry((number, word)).or_insert(next);
            if number == next {
                self.nodes.push(Node::default());
            }
        }
        let end = self.node_mut(number);
        match end.entry {
            None => end.entry = Some(entry),
            Some(first) if first == entry => {}
            Some(_) => {
                end.further = true;
                let further = self.further.entry(number).or_default();
                if !further.contains(&entry) {
                    further.push(entry);
                }
            }
        }
    }

    /// Every phrase that starts at word `start`, shortest first. `words` gives for each word its number and its base's.
    pub fn matches_at(&self, words: &[(WordId, WordId)], start: usize, found: &mut Vec<PhraseMatch>) {
        let Some(&(word, base)) = words.get(start) else { return };
        let before = found.len();
        let so_far = PhraseMatch { start, end: start + 1, entry: 0, exact: true };
        self.follow(words, word, so_far, found);
        if base != word {
            self.follow(words, base, PhraseMatch { exact: false, ..so_far }, found);
        }
        if found.len() > before + 1 {
            found[before..].sort_by_key(|m| m.end);
        }
    }

    /// The phrases that end at a node or go on from it; `so_far` led to it.
    fn follow(&self, words: &[(WordId, WordId)], number: NodeId, so_far: PhraseMatch, found: &mut Vec<PhraseMatch>) {
        let Some(node) = self.node(number) else { return };
        if let Some(entry) = node.entry {
            found.push(PhraseMatch { entry, ..so_far });
        }
        if node.further {
            found.extend(self.further.get(&number).into_iter().flatten().map(|&entry| PhraseMatch { entry, ..so_far }));
        }
        if node.next == 0 {
            return;
        }
        let Some(&(word, base)) = words.get(so_far.end) else { return };
        let mut on = |word: WordId, exact: bool| {
            if word != 0
                && node.next & Node::bit(word) != 0
                && let Some(&to) = self.edges.get(&(number, word))
            {
                self.follow(words, to, PhraseMatch { end: so_far.end + 1, exact, ..so_far }, found);
            }
        };
        on(word, so_far.exact);
        if base != word {
            on(base, false);
        }
    }

    fn node(&self, number: NodeId) -> Option<&Node> {
        if number < LATER { self.openers.get(number as usize) } else { self.nodes.get((number - LATER) as usize) }
    }

    /// A node that is there.
    fn node_mut(&mut self, number: NodeId) -> &mut Node {
        if number < LATER { &mut self.openers[number as usize] } else { &mut self.nodes[(number - LATER) as usize] }
    }
}
