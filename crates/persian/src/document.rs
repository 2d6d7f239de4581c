//! A story's text in tokens, sentences, verbs and dates.

use crate::calendar::{DateContext, DateExpression, find_dates};
use crate::verbs::{self, Verb};
use compact_str::CompactString;
use lexicon::{Codebook, Entry, EntryKind, PhraseMatch, WordId};
use model::Span;
use script::{Unit, UnitKind};
use std::ops::Range;

/// A unit with what the lexicon knows of it.
#[derive(Clone, Debug)]
pub struct Token {
    /// Normalised letters.
    pub form: CompactString,
    /// Where it stands in the story's full text.
    pub span: Span,
    /// What it is made of.
    pub kind: UnitKind,
    /// No space stands between it and the token before.
    pub joined: bool,
    /// Its number in the vocabulary, 0 if the lexicon does not know it.
    pub word: WordId,
    /// The number of the word it is an inflected form of, or 0.
    pub base: WordId,
    /// The verb it belongs to, an index into [`Document::verbs`].
    pub verb: Option<u32>,
}

/// One sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// From its first to its last token.
    pub span: Span,
    /// Number of its line, from 0; the title is line 0 where there is one.
    pub line: u32,
    /// Whether it is (part of) the title.
    pub title: bool,
}

/// A phrase of the lexicon met in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it stands for.
    pub entry: Entry,
    /// Whether it was met as the lexicon writes it.
    pub exact: bool,
}

/// A story's text, read as far as words go.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Every token.
    pub tokens: Vec<Token>,
    /// Every sentence.
    pub sentences: Vec<Sentence>,
    /// Every verb.
    pub verbs: Vec<Verb>,
    /// Every date expression.
    pub dates: Vec<DateExpression>,
    /// Every phrase of the lexicon, by start, then length.
    pub phrases: Vec<Found>,
    /// `phrases` that start at a token: `phrases[first[t]..first[t + 1]]`.
    first: Vec<u32>,
}

impl Document {
    /// The phrases that start at a token, shortest first.
    pub fn phrases_at(&self, token: usize) -> &[Found] {
        match (self.first.get(token), self.first.get(token + 1)) {
            (Some(&a), Some(&b)) => &self.phrases[a as usize..b as usize],
            _ => &[],
        }
    }

    /// The longest phrase of a kind that starts at a token; an exact match before an inflected one of the same length.
    pub fn longest(&self, token: usize, wanted: impl Fn(EntryKind) -> bool) -> Option<Found> {
        self.phrases_at(token).iter().filter(|f| wanted(f.entry.kind)).max_by_key(|f| (f.end, f.exact)).copied()
    }

    /// The span of a range of tokens.
    pub fn span(&self, tokens: Range<usize>) -> Span {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1).and_then(|n| self.tokens.get(n))) {
            (Some(a), Some(b)) if tokens.start < tokens.end => a.span.cover(b.span),
            (Some(a), _) => Span::new(a.span.start, a.span.start),
            _ => Span::new(0, 0),
        }
    }

    /// The normalised words of a range of tokens, divided by spaces where the original has them or a joiner.
    pub fn words(&self, tokens: Range<usize>) -> String {
        let mut out = String::new();
        for token in &self.tokens[tokens] {
            if !(out.is_empty() || token.joined && token.kind == UnitKind::Punctuation) {
                out.push(' ');
            }
            out.push_str(&token.form);
        }
        out
    }

    /// The sentence that holds a token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentences.partition_point(|s| s.tokens.end <= token).min(self.sentences.len().saturating_sub(1))
    }
}

/// Reads the full text of a story. `title_length` counts the code points of the title, if there is one; `dates` says what
/// relative dates resolve against.
pub fn read(book: &Codebook, full_text: &str, title_length: Option<u32>, dates: &DateContext) -> Document {
    let read = script::units(&book.letters, full_text);
    let dates = find_dates(&read.units, &book.calendar, dates);
    let mut tokens: Vec<Token> = Vec::with_capacity(read.units.len());
    let mut numbers: Vec<(WordId, WordId)> = Vec::with_capacity(read.units.len());
    for Unit { form, span, kind, joined } in read.units {
        let (word, base) =
            if kind == UnitKind::Word { book.phrases.word_and_base(&book.letters, &form) } else { (book.phrases.word(&form), 0) };
        numbers.push((word, base));
        tokens.push(Token { form, span, kind, joined, word, base, verb: None });
    }
    let mut document = Document { dates, ..Document::default() };
    document.phrases.reserve(tokens.len());
    document.first.reserve_exact(tokens.len() + 1);
    document.sentences.reserve_exact(read.sentences.len());
    let mut matches: Vec<PhraseMatch> = Vec::new();
    document.first.push(0);
    for at in 0..tokens.len() {
        matches.clear();
        book.phrases.matches_at(&numbers, at, &mut matches);
        // A phrase does not run over a line's or a sentence's end: marks are no words of the lexicon.
        if matches.len() > 1 {
            matches.sort_unstable_by_key(|m| (m.end, m.exact, m.entry));
        }
        document.phrases.extend(matches.iter().map(|m| Found { start: m.start, end: m.end, entry: book.entry(m.entry), exact: m.exact }));
        document.first.push(document.phrases.len() as u32);
    }
    document.tokens = tokens;
    let line_starts = line_starts(full_text);
    for range in read.sentences {
        let span = document.span(range.clone());
        let line = line_starts.partition_point(|&s| s <= span.start) as u32;
        let title = title_length.is_some_and(|n| span.start < n);
        document.sentences.push(Sentence { tokens: range, span, line, title });
    }
    let mut found = Vec::new();
    for n in 0..document.sentences.len() {
        let range = document.sentences[n].tokens.clone();
        verbs::find(book, &document, range, &mut found);
        for verb in found.drain(..) {
            for token in &mut document.tokens[verb.tokens.clone()] {
                token.verb = Some(document.verbs.len() as u32);
            }
            document.verbs.push(verb);
        }
    }
    document
}

/// The code points that begin each line but the first.
fn line_starts(text: &str) -> Vec<u32> {
    let mut start = 0;
    let ended = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    ended
        .map(|line| {
            start += line.chars().count() as u32;
            start
        })
        .collect()
}

/// Whether a clause can end before token `at`: at a mark, a conjunction, an opener, or the sentence's end.
pub(crate) fn ends_clause(book: &Codebook, document: &Document, sentence: Range<usize>, at: usize) -> bool {
    if at >= sentence.end {
        return true;
    }
    let token = &document.tokens[at];
    let particles = &book.grammar.particles;
    let has = |list: &[String]| list.iter().any(|w| *w == token.form);
    token.kind == UnitKind::Punctuation
        || has(&particles.and) && !token.joined
        || has(&particles.or)
        || document.phrases_at(at).iter().any(|f| f.entry.kind == EntryKind::ClauseOpener)
}
