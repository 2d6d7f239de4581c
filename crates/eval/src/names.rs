//! How well names are found: files with a tag a token, and the figures of CoNLL's shared tasks on them.
//!
//! A file holds a token and its tag a line and an empty line between sentences. The tag is divided from the token by a tab, a bar or the
//! last space, and tells whether a name begins there (`B-PER`), goes on (`I-PER`) or none stands there (`O`); `B_PER` is read alike.
//! A name is right if its first token, last token and kind are those of the file, as `conlleval` counts. Persons, organisations and
//! places are scored; dates, times, sums and percentages (`DAT`, `TIM`, `MON`, `PCT`) are left out on both sides.
//!
//! ```
//! use dabir_eval::names::{NameKind, read, score};
//! use model::Span;
//! let sentences = read("two.conll", "علی\tB-PER\nرفت\tO\n\nتهران\tB-LOC\n")?;
//! let scores = score(&sentences, |texts| texts.iter().map(|_| vec![(NameKind::Person, Span::new(0, 3))]).collect())?;
//! assert_eq!((scores.of(NameKind::Person).right, scores.of(NameKind::Person).spurious), (1, 1));
//! assert_eq!(scores.all().missed, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::score::Counts;
use model::Span;
use std::fmt;
use std::ops::Range;
use thiserror::Error;

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A person: `PER`.
    Person,
    /// A body of people: `ORG`.
    Organisation,
    /// A place or state: `LOC`.
    Place,
}

impl NameKind {
    /// Every kind, in the order of the figures.
    pub const ALL: [Self; 3] = [Self::Person, Self::Organisation, Self::Place];

    /// As the files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PER",
            Self::Organisation => "ORG",
            Self::Place => "LOC",
        }
    }
}

/// Kinds that files mark and nobody is scored on here.
const LEFT_OUT: [&str; 4] = ["DAT", "TIM", "MON", "PCT"];

/// A name in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it names.
    pub kind: NameKind,
    /// The sentence's tokens that it is made of.
    pub tokens: Range<usize>,
}

/// A sentence of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The tokens as the file has them (some hold spaces), each with its place in the text.
    pub tokens: Vec<(String, Span)>,
    /// The tokens with a space between every two of them, marks too: what a reader is given.
    pub text: String,
    /// The names marked, in order.
    pub names: Vec<Name>,
}

impl Sentence {
    fn push(&mut self, token: &str) {
        if !self.tokens.is_empty() {
            self.text.push(' ');
        }
        let start = self.tokens.last().map_or(0, |(_, span)| span.end + 1);
        self.text.push_str(token);
        self.tokens.push((token.to_owned(), Span::new(start, start + token.chars().count() as u32)));
    }

    /// The tokens that a stretch of the text touches; none if it lies in a space or behind the end.
    pub fn touched(&self, span: Span) -> Range<usize> {
        let from = self.tokens.partition_point(|(_, token)| token.end <= span.start);
        let to = self.tokens.partition_point(|(_, token)| token.start < span.end);
        from..to.max(from)
    }

    /// What was found, as a tag a token could say it: names grown to whole tokens, each token in one name at most. Of names that
    /// share a token the first stands, of those that begin together the longest; a name without a token is kept, and is wrong.
    fn snapped(&self, found: &[(NameKind, Span)]) -> Vec<Name> {
        let mut names: Vec<Name> = found.iter().map(|&(kind, span)| Name { kind, tokens: self.touched(span) }).collect();
        names.sort_by_key(|name| (name.tokens.start, usize::MAX - name.tokens.end, name.kind));
        let mut end = 0;
        names.retain(|name| {
            let free = name.tokens.is_empty() || name.tokens.start >= end;
            end = end.max(name.tokens.end);
            free
        });
        names
    }
}

/// Why a file cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{file}:{line}: {fault}")]
pub struct NamesError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: NamesFault,
}

/// What is wrong with a line.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NamesFault {
    /// It is no token with a tag.
    #[error("no token with a tag `O`, `B-…` or `I-…` behind it: `{0}`")]
    NoTag(String),
    /// The tag's kind is none that is known.
    #[error("`{0}` is no kind of name (PER, ORG, LOC; left out: DAT, TIM, MON, PCT)")]
    Kind(String),
}

/// A tag: whether the name begins there, and its kind; `None` for `O`.
type Tag<'a> = Option<(bool, &'a str)>;

/// Divides a line into token and tag.
fn divide(line: &str) -> Option<(&str, Tag<'_>)> {
    let (token, tag) = ['\t', '|', ' '].iter().find_map(|&mark| line.rsplit_once(mark).filter(|(_, tag)| tag_of(tag).is_some()))?;
    if token.trim().is_empty() { None } else { Some((token.trim(), tag_of(tag)?)) }
}

fn tag_of(text: &str) -> Option<Tag<'_>> {
    if text == "O" {
        return Some(None);
    }
    let (begins, rest) = text.strip_prefix('B').map(|rest| (true, rest)).or_else(|| text.strip_prefix('I').map(|rest| (false, rest)))?;
    let kind = rest.strip_prefix(['-', '_'])?;
    (!kind.is_empty()).then_some(Some((begins, kind)))
}

/// Reads a file; `file` is its name, for faults.
///
/// A line that begins with `# ` and ends in no tag is a comment. A name that goes on where none of its kind was begins there, as
/// `conlleval` has it.
pub fn read(file: &str, text: &str) -> Result<Vec<Sentence>, NamesError> {
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    let mut before: Tag<'_> = None;
    for (line, number) in text.trim_start_matches('\u{FEFF}').lines().zip(1..) {
        let line = line.trim_end();
        let fault = |fault| NamesError { file: file.to_owned(), line: number, fault };
        if line.trim().is_empty() {
            before = None;
            if !sentence.tokens.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        let Some((token, tag)) = divide(line) else {
            if line.starts_with("# ") {
                continue;
            }
            return Err(fault(NamesFault::NoTag(line.to_owned())));
        };
        let at = sentence.tokens.len();
        sentence.push(token);
        if let Some((begins, kind)) = tag {
            match NameKind::ALL.into_iter().find(|k| k.as_str() == kind) {
                Some(known) => match sentence.names.last_mut() {
                    Some(name) if !begins && before.is_some_and(|(_, last)| last == kind) => name.tokens.end = at + 1,
                    _ => sentence.names.push(Name { kind: known, tokens: at..at + 1 }),
                },
                None if LEFT_OUT.contains(&kind) => {}
                None => return Err(fault(NamesFault::Kind(kind.to_owned()))),
            }
        }
        before = tag;
    }
    if !sentence.tokens.is_empty() {
        sentences.push(sentence);
    }
    Ok(sentences)
}

/// A reader gave names for another number of sentences than it was given.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the reader was given {given} sentences and gave the names of {answered}")]
pub struct ReaderError {
    /// Sentences it was given.
    pub given: usize,
    /// Sentences it answered for.
    pub answered: usize,
}

/// Scores a reader on sentences.
///
/// The reader is given the texts of all sentences at once, in the order of the file, so that it may read neighbours together
/// ([`together`]); for each it gives the names it finds, with spans in code points of that sentence's text. A span grows to the
/// tokens it touches.
pub fn score(sentences: &[Sentence], reader: impl Fn(&[&str]) -> Vec<Vec<(NameKind, Span)>>) -> Result<NameScores, ReaderError> {
    let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    let found = reader(&texts);
    if found.len() != sentences.len() {
        return Err(ReaderError { given: sentences.len(), answered: found.len() });
    }
    let mut scores = NameScores { sentences: sentences.len(), ..NameScores::default() };
    for (sentence, found) in sentences.iter().zip(&found) {
        scores.tokens += sentence.tokens.len();
        let found = sentence.snapped(found);
        for name in &found {
            let counts = &mut scores.kinds[name.kind as usize];
            if sentence.names.contains(name) { counts.right += 1 } else { counts.spurious += 1 }
        }
        for name in sentence.names.iter().filter(|name| !found.contains(name)) {
            scores.kinds[name.kind as usize].missed += 1;
        }
    }
    Ok(scores)
}

/// Texts as one, a line each, and where each begins in it, in code points.
///
/// With [`apart`], for readers that read several sentences together: a line's end ends a sentence for Dabir.
pub fn together(texts: &[&str]) -> (String, Vec<u32>) {
    let next = |at: &mut u32, text: &&str| {
        let start = *at;
        *at += text.chars().count() as u32 + 1;
        Some(start)
    };
    let starts = texts.iter().scan(0, next).collect();
    (texts.join("\n"), starts)
}

/// Names found in texts that were put [`together`], each with the text that it begins in, its span counted from there.
pub fn apart(starts: &[u32], found: &[(NameKind, Span)]) -> Vec<Vec<(NameKind, Span)>> {
    let mut out = vec![Vec::new(); starts.len()];
    for &(kind, span) in found {
        if let Some(n) = starts.partition_point(|&start| start <= span.start).checked_sub(1) {
            out[n].push((kind, Span::new(span.start - starts[n], span.end.saturating_sub(starts[n]))));
        }
    }
    out
}

/// Names found, missed and made up, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameScores {
    /// Sentences read.
    pub sentences: usize,
    /// Their tokens.
    pub tokens: usize,
    kinds: [Counts; 3],
}

impl NameScores {
    /// Counts of one kind.
    pub fn of(&self, kind: NameKind) -> Counts {
        self.kinds[kind as usize]
    }

    /// Counts of all kinds: what micro-averaged figures are made of.
    pub fn all(&self) -> Counts {
        self.kinds.iter().fold(Counts::default(), |a, b| Counts {
            right: a.right + b.right,
            spurious: a.spurious + b.spurious,
            missed: a.missed + b.missed,
        })
    }
}

impl fmt::Display for NameScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} sentences, {} tokens; in per cent, names with the right tokens and kind", self.sentences, self.tokens)?;
        writeln!(f, "{:6}{:>10}{:>9}{:>9}{:>9}", "", "precision", "recall", "F1", "marked")?;
        let kinds = NameKind::ALL.map(|kind| (kind.as_str(), self.of(kind)));
        for (n, (name, c)) in kinds.into_iter().chain([("micro", self.all())]).enumerate() {
            let [p, r, f1] = [c.precision(), c.recall(), c.f1()].map(|share| 100.0 * share);
            let end = if n < kinds.len() { "\n" } else { "" };
            write!(f, "{name:6}{p:>10.2}{r:>9.2}{f1:>9.2}{:>9}{end}", c.right + c.missed)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NameKind::{Organisation, Person, Place};

    fn one(text: &str) -> Sentence {
        read("f", text).expect("a good file").remove(0)
    }

    #[test]
    fn a_sentence_is_its_tokens_with_spaces_between() {
        let sentence = one("محیط زیست\tB-ORG\n،\tO\nآن ها\tO\n");
        assert_eq!(sentence.text, "محیط زیست ، آن ها");
        let spans: Vec<_> = sentence.tokens.iter().map(|(token, span)| (token.as_str(), *span)).collect();
        assert_eq!(spans, [("محیط زیست", Span::new(0, 9)), ("،", Span::new(10, 11)), ("آن ها", Span::new(12, 17))]);
        for (token, span) in &sentence.tokens {
            assert_eq!(span.slice(&sentence.text), token);
        }
    }

    #[test]
    fn every_way_to_write_a_tag_is_read() {
        for text in
            ["بانک\tB-ORG\nملی\tI-ORG", "بانک|B_ORG\nملی|I_ORG", "بانک B-ORG\nملی I-ORG", "# doc = 1/2\nبانک\tB_ORG \nملی\tI_ORG\n\n\n"]
        {
            assert_eq!(one(text).names, [Name { kind: Organisation, tokens: 0..2 }], "{text}");
        }
        let spaced = one("آن ها O\n# O\n| B-LOC");
        assert_eq!(spaced.tokens.iter().map(|(t, _)| t.as_str()).collect::<Vec<_>>(), ["آن ها", "#", "|"]);
    }

    #[test]
    fn names_end_where_conlleval_ends_them() {
        // A begin after a name, a change of kind, a name left out between, a name that goes on from nothing, a sentence's end.
        let text = "a\tB-PER\nb\tB-PER\nc\tI-LOC\nd\tB-DAT\ne\tI-PER\nf\tO\ng\tI-ORG\nh\tI-ORG\n\ni\tI-ORG\n";
        let sentences = read("f", text).expect("a good file");
        let names: Vec<_> = sentences[0].names.iter().map(|n| (n.kind, n.tokens.clone())).collect();
        assert_eq!(names, [(Person, 0..1), (Person, 1..2), (Place, 2..3), (Person, 4..5), (Organisation, 6..8)]);
        assert_eq!(sentences[1].names, [Name { kind: Organisation, tokens: 0..1 }]);
    }

    #[test]
    fn faults_name_file_and_line() {
        let fault = |text: &str| read("x.conll", text).expect_err("a fault").to_string();
        assert_eq!(fault("a\tO\n\nb\n"), "x.conll:3: no token with a tag `O`, `B-…` or `I-…` behind it: `b`");
        assert!(fault("a\tO\nb\tB-PRE\n").starts_with("x.conll:2: `PRE` is no kind of name"));
        assert!(fault("\tO\n").starts_with("x.conll:1: no token"));
        assert!(fault("a\tB\n").starts_with("x.conll:1: no token"));
    }

    /// Nine tokens, two in a name each: PER 0..2, LOC 3, ORG 5..7, PER 8.
    const NINE: &str = "a\tB-PER\nb\tI-PER\nc\tO\nd\tB-LOC\ne\tO\nf\tB-ORG\ng\tI-ORG\nh\tO\ni\tB-PER\n";

    fn scored(found: &[(NameKind, Span)]) -> NameScores {
        score(&[one(NINE)], |_| vec![found.to_vec()]).expect("one answer for one sentence")
    }

    #[test]
    fn figures_are_those_made_by_hand() {
        // Token n stands at 2n..2n+1. Right: PER 0..2. Wrong kind: LOC as ORG. Wrong end: ORG 5..6. Missed: PER 8. Made up: PER 7.
        let scores = scored(&[
            (Person, Span::new(0, 3)),
            (Organisation, Span::new(6, 7)),
            (Organisation, Span::new(10, 11)),
            (Person, Span::new(14, 15)),
        ]);
        assert_eq!(scores.of(Person), Counts { right: 1, spurious: 1, missed: 1 });
        assert_eq!(scores.of(Organisation), Counts { right: 0, spurious: 2, missed: 1 });
        assert_eq!(scores.of(Place), Counts { right: 0, spurious: 0, missed: 1 });
        assert_eq!(scores.all(), Counts { right: 1, spurious: 3, missed: 3 });
        assert!((scores.all().f1() - 0.25).abs() < 1e-12);
        let shown = scores.to_string();
        assert!(shown.contains("PER        50.00    50.00    50.00        2\n"), "{shown}");
        assert!(shown.ends_with("micro      25.00    25.00    25.00        4"), "{shown}");
    }

    #[test]
    fn spans_grow_to_whole_tokens() {
        let sentence = one("کتاب ها\tO\nسازمان ملل\tB-ORG\n");
        assert_eq!(sentence.touched(Span::new(8, 14)), 1..2);
        assert_eq!(sentence.touched(Span::new(5, 9)), 0..2);
        assert_eq!(sentence.touched(Span::new(7, 8)), 1..1);
        assert_eq!(sentence.touched(Span::new(90, 99)), 2..2);
        let scores = score(&[sentence], |_| vec![vec![(Organisation, Span::new(8, 14))]]).expect("one answer for one sentence");
        assert_eq!(scores.all(), Counts { right: 1, spurious: 0, missed: 0 });
    }

    #[test]
    fn a_token_is_in_one_name_at_most() {
        // The same twice, and one within another, count once; one that touches no token counts as wrong.
        let twice = scored(&[(Person, Span::new(0, 3)), (Person, Span::new(0, 3)), (Place, Span::new(0, 1)), (Place, Span::new(40, 44))]);
        assert_eq!(twice.of(Person), Counts { right: 1, spurious: 0, missed: 1 });
        assert_eq!(twice.of(Place), Counts { right: 0, spurious: 1, missed: 1 });
    }

    #[test]
    fn sentences_put_together_come_apart() {
        let (text, starts) = together(&["علی رفت", "", "تهران"]);
        assert_eq!((text.as_str(), starts.as_slice()), ("علی رفت\n\nتهران", [0, 8, 9].as_slice()));
        let found = apart(&starts, &[(Person, Span::new(0, 3)), (Place, Span::new(9, 14))]);
        assert_eq!(found, [vec![(Person, Span::new(0, 3))], vec![], vec![(Place, Span::new(0, 5))]]);
    }

    #[test]
    fn a_reader_must_answer_for_every_sentence() {
        let sentences = read("f", "a\tO\n\nb\tO\n").expect("a good file");
        let error = score(&sentences, |_| vec![Vec::new()]).expect_err("an answer is missing");
        assert_eq!(error, ReaderError { given: 2, answered: 1 });
    }
}
