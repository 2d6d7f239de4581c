//! Scores of reading raw text into trees, as the CoNLL 2018 shared task defined them
//! (<https://universaldependencies.org/conll18/evaluation.html>, `conll18_ud_eval.py` 1.2; Zeman et al. 2018, "CoNLL 2018 Shared
//! Task: Multilingual Parsing from Raw Text to Universal Dependencies").
//!
//! Tokens and sentences are right where they cover the same characters. Words are aligned by the characters they cover; where a
//! token of several words is involved on either side, by the longest common subsequence of their forms within the smallest span
//! that no such token sticks out of. The other scores are counted on aligned words: subtypes of relations and features that are
//! not universal do not count.

use crate::conllu::{Sentence, Treebank, Word};
use crate::score::Counts;
use rustc_hash::FxHashMap;
use std::fmt;
use std::ops::Range;

/// Relations of content words.
const CONTENT: [&str; 28] = [
    "nsubj",
    "obj",
    "iobj",
    "csubj",
    "ccomp",
    "xcomp",
    "obl",
    "vocative",
    "expl",
    "dislocated",
    "advcl",
    "advmod",
    "discourse",
    "nmod",
    "appos",
    "nummod",
    "acl",
    "amod",
    "conj",
    "fixed",
    "flat",
    "compound",
    "list",
    "parataxis",
    "orphan",
    "goeswith",
    "reparandum",
    "root",
];
/// A relation of content words that says nothing.
const UNKNOWN: &str = "dep";
/// Relations of function words.
const FUNCTIONAL: [&str; 7] = ["aux", "cop", "mark", "det", "clf", "case", "cc"];
/// Features that all languages share.
const UNIVERSAL: [&str; 21] = [
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case", "Definite", "Degree", "VerbForm",
    "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity", "Person", "Polite",
];

/// The task's scores of one treebank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// Surface tokens.
    pub tokens: Counts,
    /// Sentences.
    pub sentences: Counts,
    /// Syntactic words.
    pub words: Counts,
    /// Universal parts of speech.
    pub upos: Counts,
    /// The treebank's own parts of speech.
    pub xpos: Counts,
    /// Universal features.
    pub ufeats: Counts,
    /// The three before together.
    pub all_tags: Counts,
    /// Lemmas; any lemma is right where the gold has none.
    pub lemmas: Counts,
    /// Heads.
    pub uas: Counts,
    /// Heads and relations.
    pub las: Counts,
    /// Heads and relations of content words.
    pub clas: Counts,
    /// Also part of speech, features and function words of content words.
    pub mlas: Counts,
    /// Heads, relations and lemmas of content words.
    pub blex: Counts,
}

impl Scores {
    /// All with the task's names, in its order.
    pub fn rows(&self) -> [(&'static str, Counts); 13] {
        named([
            self.tokens,
            self.sentences,
            self.words,
            self.upos,
            self.xpos,
            self.ufeats,
            self.all_tags,
            self.lemmas,
            self.uas,
            self.las,
            self.clas,
            self.mlas,
            self.blex,
        ])
    }
}

/// The task's figures, in its order.
const FIGURES: [&str; 13] =
    ["Tokens", "Sentences", "Words", "UPOS", "XPOS", "UFeats", "AllTags", "Lemmas", "UAS", "LAS", "CLAS", "MLAS", "BLEX"];

/// Values in the order of the task's figures, with their names.
pub(crate) fn named<T: Copy>(values: [T; 13]) -> [(&'static str, T); 13] {
    std::array::from_fn(|n| (FIGURES[n], values[n]))
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:10} {:>8} {:>8} {:>8}", "", "P", "R", "F1")?;
        for (name, counts) in self.rows() {
            let percent = |share: f64| 100.0 * share;
            let (p, r, f1) = (percent(counts.precision()), percent(counts.recall()), percent(counts.f1()));
            write!(f, "\n{name:10} {p:8.2} {r:8.2} {f1:8.2}")?;
        }
        Ok(())
    }
}

/// Gold and reading are not of the same text: scores would mean nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{treebank}: after {at} characters gold has `{gold}`, the reading `{read}`")]
pub struct Mismatch {
    /// The treebank's name.
    pub treebank: String,
    /// Characters that agree, spaces not counted.
    pub at: usize,
    /// The next characters of the gold.
    pub gold: String,
    /// The next characters of the reading.
    pub read: String,
}

/// Reads the raw text of `gold` with `read` and scores what comes out.
pub fn score(gold: &Treebank, read: impl Fn(&str) -> Vec<Sentence>) -> Result<Scores, Mismatch> {
    score_sentences(gold, &read(&gold.text()))
}

/// Scores sentences that were read from the text of `gold`.
pub fn score_sentences(gold: &Treebank, read: &[Sentence]) -> Result<Scores, Mismatch> {
    let (gold_side, read_side) = (Side::of(&gold.sentences), Side::of(read));
    if gold_side.characters != read_side.characters {
        let agree = gold_side.characters.iter().zip(&read_side.characters).take_while(|(a, b)| a == b).count();
        let next = |side: &Side| side.characters[agree..].iter().take(20).collect();
        return Err(Mismatch { treebank: gold.name.clone(), at: agree, gold: next(&gold_side), read: next(&read_side) });
    }
    let aligned = Aligned::of(&gold_side, &read_side);
    let (g, r) = (&gold_side, &read_side);
    let all = |_: &Entry| true;
    let content = |word: &Entry| word.content;
    let lemma = |gold: &Entry, read: &Entry| gold.word.lemma == "_" || gold.word.lemma == read.word.lemma;
    let head = |gold: &Entry, read: &Entry| aligned.same_head(gold, read);
    let attached = |gold: &Entry, read: &Entry| head(gold, read) && gold.deprel == read.deprel;
    let morphology = |gold: &Entry, read: &Entry| gold.word.upos == read.word.upos && gold.ufeats == read.ufeats;
    let children = |gold: &Entry, read: &Entry| {
        gold.functional.len() == read.functional.len()
            && gold.functional.iter().zip(&read.functional).all(|(&gold_child, &read_child)| {
                let (gold, read) = (&g.words[gold_child], &r.words[read_child]);
                aligned.gold_of.get(&read_child) == Some(&gold_child) && gold.deprel == read.deprel && morphology(gold, read)
            })
    };
    Ok(Scores {
        tokens: same_spans(&g.tokens, &r.tokens),
        sentences: same_spans(&g.sentences, &r.sentences),
        words: aligned.count(g, r, all, |_, _| true),
        upos: aligned.count(g, r, all, |a, b| a.word.upos == b.word.upos),
        xpos: aligned.count(g, r, all, |a, b| a.word.xpos == b.word.xpos),
        ufeats: aligned.count(g, r, all, |a, b| a.ufeats == b.ufeats),
        all_tags: aligned.count(g, r, all, |a, b| morphology(a, b) && a.word.xpos == b.word.xpos),
        lemmas: aligned.count(g, r, all, lemma),
        uas: aligned.count(g, r, all, head),
        las: aligned.count(g, r, all, attached),
        clas: aligned.count(g, r, content, attached),
        mlas: aligned.count(g, r, content, |a, b| attached(a, b) && morphology(a, b) && children(a, b)),
        blex: aligned.count(g, r, content, |a, b| attached(a, b) && lemma(a, b)),
    })
}

/// Gold or reading, its words numbered through.
struct Side<'a> {
    characters: Vec<char>,
    tokens: Vec<Range<usize>>,
    sentences: Vec<Range<usize>>,
    words: Vec<Entry<'a>>,
}

/// A word as it is scored.
struct Entry<'a> {
    word: &'a Word,
    /// The characters of its token.
    span: Range<usize>,
    multiword: bool,
    form: String,
    /// Relation without its subtype.
    deprel: &'a str,
    ufeats: Vec<&'a str>,
    content: bool,
    head: Head,
    /// Its children with relations of function words.
    functional: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    Root,
    Word(usize),
    /// No tree was given.
    Unknown,
}

/// The spaces of Unicode's category Zs: one side may hold them inside a form.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

impl<'a> Side<'a> {
    fn of(sentences: &'a [Sentence]) -> Self {
        let mut side = Self { characters: Vec::new(), tokens: Vec::new(), sentences: Vec::new(), words: Vec::new() };
        for sentence in sentences {
            let (start, first) = (side.characters.len(), side.words.len());
            for token in &sentence.tokens {
                let begin = side.characters.len();
                side.characters.extend(token.form.chars().filter(|&c| !is_space(c)));
                let span = begin..side.characters.len();
                side.tokens.push(span.clone());
                for word in &sentence.words[token.words.clone()] {
                    side.words.push(Entry::of(word, span.clone(), token.multiword, first));
                }
            }
            side.sentences.push(start..side.characters.len());
            for n in first..side.words.len() {
                if let Head::Word(head) = side.words[n].head
                    && FUNCTIONAL.contains(&side.words[n].deprel)
                {
                    side.words[head].functional.push(n);
                }
            }
        }
        side
    }
}

impl<'a> Entry<'a> {
    fn of(word: &'a Word, span: Range<usize>, multiword: bool, first: usize) -> Self {
        let deprel = word.deprel.split(':').next().unwrap_or_default();
        let mut ufeats: Vec<&str> =
            word.feats.split('|').filter(|feat| UNIVERSAL.contains(&feat.split('=').next().unwrap_or_default())).collect();
        ufeats.sort_unstable();
        let head = match word.head {
            Some(0) => Head::Root,
            Some(head) => Head::Word(first + head - 1),
            None => Head::Unknown,
        };
        Self {
            word,
            span,
            multiword,
            form: word.form.chars().filter(|&c| multiword || !is_space(c)).collect::<String>().to_lowercase(),
            deprel,
            ufeats,
            content: CONTENT.contains(&deprel) || deprel == UNKNOWN,
            head,
            functional: Vec::new(),
        }
    }
}

/// Counts the spans that stand in both; both are in order.
fn same_spans(gold: &[Range<usize>], read: &[Range<usize>]) -> Counts {
    let (mut g, mut r, mut right) = (0, 0, 0);
    while g < gold.len() && r < read.len() {
        match gold[g].start.cmp(&read[r].start) {
            std::cmp::Ordering::Less => g += 1,
            std::cmp::Ordering::Greater => r += 1,
            std::cmp::Ordering::Equal => {
                right += usize::from(gold[g].end == read[r].end);
                g += 1;
                r += 1;
            }
        }
    }
    Counts { right, spurious: read.len() - right, missed: gold.len() - right }
}

/// Which words are the same.
struct Aligned {
    /// Gold and read words, in order.
    pairs: Vec<(usize, usize)>,
    /// The gold word of a read word.
    gold_of: FxHashMap<usize, usize>,
}

impl Aligned {
    fn of(gold: &Side, read: &Side) -> Self {
        let (gold, read) = (&gold.words, &read.words);
        let mut pairs = Vec::new();
        let (mut g, mut r) = (0, 0);
        while g < gold.len() && r < read.len() {
            if gold[g].multiword || read[r].multiword {
                let (gold_words, read_words) = multiword_span(gold, read, g, r);
                (g, r) = (gold_words.end, read_words.end);
                common(gold, read, gold_words, read_words, &mut pairs);
            } else if gold[g].span == read[r].span {
                pairs.push((g, r));
                g += 1;
                r += 1;
            } else if gold[g].span.start <= read[r].span.start {
                g += 1;
            } else {
                r += 1;
            }
        }
        let gold_of = pairs.iter().map(|&(g, r)| (r, g)).collect();
        Self { pairs, gold_of }
    }

    fn same_head(&self, gold: &Entry, read: &Entry) -> bool {
        match (gold.head, read.head) {
            (Head::Root, Head::Root) => true,
            (Head::Word(gold), Head::Word(read)) => self.gold_of.get(&read) == Some(&gold),
            _ => false,
        }
    }

    /// Counts the aligned words that are `right`, among those that `count`: on either side by its own word, of a pair by the gold's.
    fn count(&self, gold: &Side, read: &Side, count: impl Fn(&Entry) -> bool, right: impl Fn(&Entry, &Entry) -> bool) -> Counts {
        let among = |side: &Side| side.words.iter().filter(|word| count(word)).count();
        let pairs = self.pairs.iter().map(|&(g, r)| (&gold.words[g], &read.words[r]));
        let right = pairs.filter(|(g, r)| count(g) && right(g, r)).count();
        // What is counted by relation is right only where the relations are the same: no more are right than count on either side.
        Counts { right, spurious: among(read) - right, missed: among(gold) - right }
    }
}

/// The words on either side of the smallest span of characters that holds the token of several words at `g` or `r`, and that no
/// such token sticks out of.
fn multiword_span(gold: &[Entry], read: &[Entry], mut g: usize, mut r: usize) -> (Range<usize>, Range<usize>) {
    let mut end = if gold[g].multiword {
        if !read[r].multiword && read[r].span.start < gold[g].span.start {
            r += 1;
        }
        gold[g].span.end
    } else {
        if !gold[g].multiword && gold[g].span.start < read[r].span.start {
            g += 1;
        }
        read[r].span.end
    };
    let (first_g, first_r) = (g, r);
    let beyond = |words: &[Entry], n: usize, end: usize| {
        words.get(n).is_none_or(|word| if word.multiword { word.span.start >= end } else { word.span.end > end })
    };
    while !beyond(gold, g, end) || !beyond(read, r, end) {
        let of_gold = g < gold.len() && (r >= read.len() || gold[g].span.start <= read[r].span.start);
        let word = if of_gold { &gold[g] } else { &read[r] };
        if word.multiword {
            end = end.max(word.span.end);
        }
        if of_gold {
            g += 1;
        } else {
            r += 1;
        }
    }
    (first_g..g, first_r..r)
}

/// Aligns two stretches of words by the longest common subsequence of their forms, whatever the case of Latin letters.
fn common(gold: &[Entry], read: &[Entry], gold_words: Range<usize>, read_words: Range<usize>, pairs: &mut Vec<(usize, usize)>) {
    let (rows, columns) = (gold_words.len(), read_words.len());
    // Length of the longest from here on; one more row and column of noughts.
    let mut length = vec![vec![0_usize; columns + 1]; rows + 1];
    let same = |g: usize, r: usize| gold[gold_words.start + g].form == read[read_words.start + r].form;
    for g in (0..rows).rev() {
        for r in (0..columns).rev() {
            let with = if same(g, r) { 1 + length[g + 1][r + 1] } else { 0 };
            length[g][r] = with.max(length[g + 1][r]).max(length[g][r + 1]);
        }
    }
    let (mut g, mut r) = (0, 0);
    while g < rows && r < columns {
        if same(g, r) {
            pairs.push((gold_words.start + g, read_words.start + r));
            g += 1;
            r += 1;
        } else if length[g][r] == length[g + 1][r] {
            g += 1;
        } else {
            r += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conllu::Token;

    /// A sentence of tokens: `ab`, or `ab=a+b` for one of several words; words hang from the one before.
    fn sentence(tokens: &str) -> Sentence {
        let mut sentence = Sentence::default();
        for token in tokens.split(' ') {
            let (form, parts) = token.split_once('=').unwrap_or((token, token));
            let start = sentence.words.len();
            for part in parts.split('+') {
                let head = Some(sentence.words.len());
                let deprel = if head == Some(0) { "root" } else { "dep" };
                sentence.words.push(Word { form: part.to_owned(), head, deprel: deprel.to_owned(), ..Word::default() });
            }
            let words = start..sentence.words.len();
            sentence.tokens.push(Token { form: form.to_owned(), misc: "_".to_owned(), words, multiword: token.contains('=') });
        }
        sentence
    }

    fn treebank(sentences: &[&str]) -> Treebank {
        Treebank { name: "a".to_owned(), sentences: sentences.iter().map(|s| sentence(s)).collect() }
    }

    fn scores(gold: &str, read: &str) -> Scores {
        score_sentences(&treebank(&[gold]), &treebank(&[read]).sentences).expect("are of one text")
    }

    fn right_words(gold: &str, read: &str) -> usize {
        scores(gold, read).words.right
    }

    /// `n` words with lines of `head deprel upos feats lemma`.
    fn parsed(lines: &[(usize, &str, &str, &str, &str)]) -> Treebank {
        let mut sentence = Sentence::default();
        for (n, &(head, deprel, upos, feats, lemma)) in lines.iter().enumerate() {
            sentence.push(&format!("w{n}"), true);
            let word = &mut sentence.words[n];
            word.head = Some(head);
            for (field, value) in [(&mut word.deprel, deprel), (&mut word.upos, upos), (&mut word.feats, feats), (&mut word.lemma, lemma)] {
                value.clone_into(field);
            }
        }
        Treebank { name: "a".to_owned(), sentences: vec![sentence] }
    }

    #[test]
    fn tokens_and_sentences_by_their_characters() {
        let gold = treebank(&["ab c .", "d e"]);
        let read = treebank(&["a b c", ". d e"]);
        let scores = score_sentences(&gold, &read.sentences).expect("are of one text");
        // c . d e of five and six; sentences end elsewhere.
        assert_eq!(scores.tokens, Counts { right: 4, spurious: 2, missed: 1 });
        assert_eq!(scores.sentences, Counts { right: 0, spurious: 2, missed: 2 });
        assert!((scores.tokens.f1() - 8.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn words_are_aligned_by_span_or_within_tokens_of_several_by_form() {
        assert_eq!(right_words("a b c", "a b c"), 3);
        assert_eq!(right_words("abcd", "a b c d"), 0);
        assert_eq!(right_words("ab c", "a b c"), 1);
        assert_eq!(right_words("abc=a+b+c", "a b c"), 3);
        assert_eq!(right_words("a bc=b+c d", "a b cd"), 2);
        assert_eq!(right_words("xy=x+y zw=z+w", "x yz=y+z w"), 4);
        // The form of a part need not be written: only forms that are the same are aligned.
        assert_eq!(right_words("x ab=A+q", "x ab=a+b"), 2);
        assert_eq!(right_words("ab=b+a", "ab=a+b"), 1);
    }

    #[test]
    fn other_characters_are_a_mismatch() {
        let error = score_sentences(&treebank(&["ab c"]), &treebank(&["ab d"]).sentences).expect_err("differ");
        assert_eq!((error.at, error.gold.as_str(), error.read.as_str()), (2, "c", "d"));
        // A space within a form is none.
        assert_eq!(right_words("a b", "a b"), 2);
        let mut spaced = sentence("ab c");
        spaced.tokens[0].form = "a b".to_owned();
        assert!(score_sentences(&treebank(&["ab c"]), &[spaced]).is_ok());
    }

    #[test]
    fn tags_features_and_lemmas() {
        let gold = parsed(&[(0, "root", "VERB", "Mood=Ind|Own=1|Tense=Past", "_"), (1, "obj", "NOUN", "Number=Sing", "n")]);
        let read = parsed(&[(0, "root", "VERB", "Tense=Past|Mood=Ind", "v"), (1, "obj", "PROPN", "Number=Plur", "m")]);
        let scores = score_sentences(&gold, &read.sentences).expect("are of one text");
        // Features of a treebank's own do not count, nor does their order; a gold lemma `_` takes any.
        assert_eq!([scores.upos, scores.xpos, scores.ufeats, scores.all_tags, scores.lemmas].map(|c| c.right), [1, 2, 1, 1, 1]);
    }

    #[test]
    fn attachment() {
        // w1 is the root; w0 its subject, w3 its object with the case w2 and the mark w4.
        let gold = parsed(&[
            (2, "nsubj", "NOUN", "_", "a"),
            (0, "root", "VERB", "_", "b"),
            (4, "case", "ADP", "_", "c"),
            (2, "obl:arg", "NOUN", "_", "d"),
            (2, "punct", "PUNCT", "_", "."),
        ]);
        let perfect = score_sentences(&gold, &gold.sentences).expect("are of one text");
        assert!(perfect.rows().iter().all(|(_, c)| c.missed == 0 && c.spurious == 0));
        assert_eq!((perfect.las.right, perfect.clas.right), (5, 3));

        let mut read = gold.clone();
        // Subtypes do not count; the case word is tagged otherwise, which costs its head in MLAS; a lemma differs.
        "obl".clone_into(&mut read.sentences[0].words[3].deprel);
        "SCONJ".clone_into(&mut read.sentences[0].words[2].upos);
        "x".clone_into(&mut read.sentences[0].words[0].lemma);
        let scores = score_sentences(&gold, &read.sentences).expect("are of one text");
        assert_eq!([scores.uas, scores.las, scores.clas, scores.mlas, scores.blex].map(|c| c.right), [5, 5, 3, 2, 2]);

        // A wrong relation costs LAS; becoming a function word's, it leaves the reading one content word fewer.
        "mark".clone_into(&mut read.sentences[0].words[0].deprel);
        let scores = score_sentences(&gold, &read.sentences).expect("are of one text");
        assert_eq!((scores.uas.right, scores.las.right), (5, 4));
        assert_eq!(scores.clas, Counts { right: 2, spurious: 0, missed: 1 });
        // The root has a function word that the gold's has not.
        assert_eq!(scores.mlas.right, 0);
    }

    #[test]
    fn words_without_a_tree_have_no_head() {
        let mut read = sentence("a b");
        for word in &mut read.words {
            word.head = None;
        }
        let scores = score_sentences(&treebank(&["a b"]), &[read]).expect("are of one text");
        assert_eq!((scores.words.right, scores.uas.right), (2, 0));
    }
}
