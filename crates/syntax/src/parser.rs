//! Words, tags, lemmas, trees and names by heads on the encoder's vectors.

use crate::arborescence::best_tree;
use crate::names::{self, Label, Name};
use crate::scripts::{LemmaScript, SplitScript};
use compact_str::CompactString;
use encoder::{Encoded, Encoder, EncoderError, Graph, Input};
use lexicon::{Codebook, VerbKind};
use model::Span;
use script::SurfaceToken;
use serde::Deserialize;
use std::ops::Range;

/// A syntactic word, in the fields of CoNLL-U.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// `FORM`: as it stands in the text, or as the treebanks write it where a token is divided otherwise than it is spelled.
    pub form: CompactString,
    /// `LEMMA`.
    pub lemma: CompactString,
    /// `UPOS`, an index into [`Parser::upos`].
    pub upos: u16,
    /// `FEATS`, an index into [`Parser::feats`].
    pub feats: u16,
    /// `HEAD`: the word it depends on, an index into [`Analysis::words`]; `None` at the root.
    pub head: Option<usize>,
    /// `DEPREL`, an index into [`Parser::deprel`].
    pub deprel: u16,
    /// The surface token that it is, or is part of.
    pub token: usize,
    /// Where it stands in the text.
    pub span: Span,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalysedSentence {
    /// Its surface tokens.
    pub tokens: Range<usize>,
    /// Its words.
    pub words: Range<usize>,
}

/// A text as the network reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Surface tokens.
    pub tokens: Vec<SurfaceToken>,
    /// Syntactic words, in order.
    pub words: Vec<Word>,
    /// Sentences, in order.
    pub sentences: Vec<AnalysedSentence>,
    /// Names of persons, organisations and places, in order.
    pub names: Vec<Name>,
}

/// What the numbers of the heads stand for: `labels.json`.
#[derive(Deserialize)]
struct Labels {
    split: Vec<String>,
    name: Vec<String>,
    upos: Vec<String>,
    feats: Vec<String>,
    lemma: Vec<String>,
    deprel: Vec<String>,
    convention: Vec<String>,
}

/// What can be wrong with the files of the heads, or with a run of them.
#[derive(Debug, thiserror::Error)]
pub enum ParserError {
    /// The encoder or a graph fails.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The table of labels cannot be read.
    #[error("labels.json: {0}")]
    Labels(#[from] serde_json::Error),
    /// A label means nothing.
    #[error("labels.json: {kind} {label:?} means nothing here")]
    Label {
        /// Which list it stands in.
        kind: &'static str,
        /// The label.
        label: String,
    },
}

/// The bytes of a trained network: the files of `models/`.
#[derive(Clone, Copy, Debug)]
pub struct Weights {
    /// `encoder.onnx`.
    pub encoder: &'static [u8],
    /// `tokens.onnx`.
    pub tokens: &'static [u8],
    /// `words.onnx`.
    pub words: &'static [u8],
    /// `labels.json`.
    pub labels: &'static str,
    /// `pieces.tsv`.
    pub pieces: &'static str,
    /// `letters.tsv`.
    pub letters: &'static str,
}

/// Reads texts with the encoder and its heads.
pub struct Parser {
    encoder: Encoder,
    tokens: Graph,
    words: Graph,
    splits: Vec<SplitScript>,
    lemmas: Vec<LemmaScript>,
    names: Vec<Label>,
    labels: Labels,
    names_convention: i32,
}

impl Parser {
    /// Loads the graphs and tables.
    pub fn new(weights: Weights) -> Result<Self, ParserError> {
        let labels: Labels = serde_json::from_str(weights.labels)?;
        let wrong = |kind, label: &str| ParserError::Label { kind, label: label.to_owned() };
        let vocabulary = encoder::Vocabulary::read(weights.pieces, weights.letters)?;
        Ok(Self {
            encoder: Encoder::new(vocabulary, weights.encoder)?,
            tokens: Graph::read("tokens", weights.tokens)?,
            words: Graph::read("words", weights.words)?,
            splits: labels.split.iter().map(|l| SplitScript::read(l).ok_or_else(|| wrong("split", l))).collect::<Result<_, _>>()?,
            lemmas: labels.lemma.iter().map(|l| LemmaScript::read(l).ok_or_else(|| wrong("lemma", l))).collect::<Result<_, _>>()?,
            names: labels.name.iter().map(|l| Label::read(l).ok_or_else(|| wrong("name", l))).collect::<Result<_, _>>()?,
            // The names of one data set were learned beside the trees of others.
            names_convention: labels.convention.len().checked_sub(1).ok_or_else(|| wrong("convention", ""))? as i32,
            labels,
        })
    }

    /// The conventions of annotation that it can follow, by name; the first is the usual one.
    pub fn conventions(&self) -> &[String] {
        &self.labels.convention[..self.labels.convention.len() - 1]
    }

    /// A tag by its number, as Universal Dependencies write it.
    pub fn upos(&self, word: &Word) -> &str {
        &self.labels.upos[word.upos as usize]
    }

    /// Features by their number, as CoNLL-U writes them.
    pub fn feats(&self, word: &Word) -> &str {
        &self.labels.feats[word.feats as usize]
    }

    /// A relation by its number, with its subtype.
    pub fn deprel(&self, word: &Word) -> &str {
        &self.labels.deprel[word.deprel as usize]
    }

    /// Reads a text: tokens and sentences by the rules of `script`, the rest by the network. `convention` says whose habits of
    /// annotation to follow, an index into [`Parser::conventions`].
    pub fn read(&self, book: &Codebook, text: &str, convention: usize) -> Result<Analysis, ParserError> {
        let script::Tokens { tokens, sentences } = script::tokens(&book.letters, text);
        let mut out = Analysis { tokens, ..Analysis::default() };
        let breaks: Vec<u32> = sentences.iter().filter_map(|s| out.tokens.get(s.start)).map(|t| t.span.start).collect();
        let encoded = self.encoder.encode(text, &breaks)?;
        if encoded.pieces.is_empty() {
            return Ok(out);
        }
        let original: Vec<char> = text.chars().collect();
        for tokens in sentences {
            self.sentence(book, &original, &encoded, tokens, convention as i32, &mut out)?;
        }
        Ok(out)
    }

    fn sentence(
        &self,
        book: &Codebook,
        original: &[char],
        encoded: &Encoded,
        tokens: Range<usize>,
        convention: i32,
        out: &mut Analysis,
    ) -> Result<(), ParserError> {
        let touching = |span: Span| encoded.touching(span).map_or((0, 0), |(a, b)| (a as i32, b as i32));
        let (first, last): (Vec<i32>, Vec<i32>) = out.tokens[tokens.clone()].iter().map(|t| touching(t.span)).unzip();
        let given = |convention: i32| {
            [
                ("vectors", Input::Matrix(&encoded.vectors)),
                ("first", Input::Whole(first.clone())),
                ("last", Input::Whole(last.clone())),
                ("convention", Input::Whole(vec![convention])),
            ]
        };
        let [splits] = self.tokens.run(given(convention), ["split"])?;
        let [labels] = self.tokens.run(given(self.names_convention), ["name"])?;
        let row = names::best_labels(&self.names, tokens.len(), |token, label| labels.row(token)[label]);
        out.names.extend(names::names(&row, tokens.start));

        let words_from = out.words.len();
        let (mut first_of_word, mut last_of_word, mut kind) = (Vec::new(), Vec::new(), Vec::new());
        for (n, at) in tokens.clone().enumerate() {
            let span = out.tokens[at].span;
            let token = &original[span.start as usize..span.end as usize];
            let whole = || vec![(0..token.len(), None)];
            let parts = self.splits[splits.best(n)].words(token).unwrap_or_else(whole);
            let several = parts.len() > 1;
            for (k, (range, form)) in parts.into_iter().enumerate() {
                let form = form.map_or_else(|| token[range.clone()].iter().collect(), CompactString::from);
                let span = Span::new(span.start + range.start as u32, span.start + range.end as u32);
                out.words.push(Word { form, lemma: CompactString::default(), upos: 0, feats: 0, head: None, deprel: 0, token: at, span });
                first_of_word.push(first[n]);
                last_of_word.push(last[n]);
                kind.push(if several { i32::from(k > 0) + 1 } else { 0 });
            }
        }
        let inputs = [
            ("vectors", Input::Matrix(&encoded.vectors)),
            ("first", Input::Whole(first_of_word)),
            ("last", Input::Whole(last_of_word)),
            ("kind", Input::Whole(kind)),
            ("convention", Input::Whole(vec![convention])),
        ];
        let [upos, feats, lemmas, arcs, relations] = self.words.run(inputs, ["upos", "feats", "lemma", "arcs", "relations"])?;
        let count = out.words.len() - words_from;
        let scores: Vec<Vec<f32>> = (0..count).map(|w| arcs.row(w).to_vec()).collect();
        let heads = best_tree(&scores);
        for (n, &head) in heads.iter().enumerate() {
            let several = out.words[words_from + n].span != out.tokens[out.words[words_from + n].token].span;
            let word = &mut out.words[words_from + n];
            word.upos = upos.best(n) as u16;
            word.feats = feats.best(n) as u16;
            word.head = head.checked_sub(1).map(|h| words_from + h);
            // A row of labels a word: the label whose number under the head is the largest; the root's is for the root alone.
            let fits = |label: usize| (self.labels.deprel[label] == "root") == (head == 0);
            let score = |label: usize| relations.row(n * self.labels.deprel.len() + label)[head];
            let labels = (0..self.labels.deprel.len()).filter(|&l| fits(l));
            word.deprel =
                labels.fold(None, |best, l| if best.is_none_or(|b| score(l) > score(b)) { Some(l) } else { best }).unwrap_or(0) as u16;
            let form = if several { word.form.clone() } else { out.tokens[word.token].form.clone() };
            let tag = self.labels.upos[word.upos as usize].as_str();
            let lemma = self.lemma(book, lemmas.row(n), &form, tag == "PROPN");
            let verb = matches!(tag, "VERB" | "AUX");
            word.lemma = if verb { verb_lemma(book, &form, lemma) } else { lemma };
        }
        out.sentences.push(AnalysedSentence { tokens, words: words_from..out.words.len() });
        Ok(())
    }
}

impl Parser {
    /// How many of the likeliest scripts are looked at, and how far behind the first they may lie (in logits).
    const LIKELY: usize = 6;
    const BEHIND: f32 = 4.0;

    /// The lemma of a form: of the likeliest scripts the first that makes a common word of news; the likeliest where none does, and for
    /// a `name`.
    /// Vowel signs and the hamza of an ezafe («همهٔ») are no part of a lemma.
    fn lemma(&self, book: &Codebook, scores: &[f32], form: &str, name: bool) -> CompactString {
        let bare: String = form.chars().filter(|c| !VOWEL_SIGNS.contains(c)).collect();
        let mut order: Vec<usize> = (0..scores.len()).collect();
        let likelier = |&a: &usize, &b: &usize| scores[b].total_cmp(&scores[a]).then(a.cmp(&b));
        if order.len() > Self::LIKELY {
            order.select_nth_unstable_by(Self::LIKELY, likelier);
            order.truncate(Self::LIKELY);
        }
        order.sort_unstable_by(likelier);
        let reach = order.first().map_or(0.0, |&best| scores[best] - Self::BEHIND);
        let likely = || order.iter().filter(|&&k| scores[k] >= reach).filter_map(|&k| self.lemmas[k].lemma(&bare));
        let known = |lemma: &String| name || book.common_words.contains(lemma.as_str()) || book.phrases.word(lemma) != 0;
        likely().find(known).or_else(|| likely().next()).map_or_else(|| CompactString::from(bare.as_str()), CompactString::from)
    }
}

/// What is written over and under letters, but for the tanwin of adverbs («قبلاً»), which their lemmas keep.
const VOWEL_SIGNS: std::ops::RangeInclusive<char> = '\u{064C}'..='\u{0655}';

/// Joins the parts of a word without a space.
const JOINER: char = '\u{200c}';

/// Between the two stems of a verb where a convention gives both.
const STEMS: char = '#';

/// The lemma of a verb: its past stem, by the lexicon where that knows the form and the network's answer is none of its readings.
fn verb_lemma(book: &Codebook, form: &str, proposed: CompactString) -> CompactString {
    let form: String = form.chars().filter(|c| *c != JOINER && *c != ' ').collect();
    let both = proposed.contains(STEMS);
    // What auxiliaries are called is a matter of convention: «است» has a lemma of its own in one treebank.
    let known = |kind| matches!(kind, VerbKind::Light | VerbKind::Full);
    let lemmas = || {
        book.verb_forms().of(&form).iter().filter(|reading| known(book.verbs[reading.verb as usize].kind)).flat_map(|reading| {
            let verb = &book.verbs[reading.verb as usize];
            let present = verb.present.iter().map(|present| format!("{}{STEMS}{present}", verb.past));
            if both { present.collect() } else { vec![verb.past.clone()] }
        })
    };
    match lemmas().next() {
        Some(first) if !lemmas().any(|l| l == proposed) => CompactString::from(first),
        _ => proposed,
    }
}
