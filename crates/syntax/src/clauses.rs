//! Clauses: each finite verb ends one; «که» and its like open one inside another.

use lexicon::{Codebook, EntryKind};
use persian::{Document, Tense};
use std::ops::Range;

/// A clause: its stretches of tokens, its verb, and how it hangs on others.
#[derive(Clone, Debug, Default)]
pub struct Clause {
    /// The sentence it stands in.
    pub sentence: usize,
    /// Its tokens; more than one stretch where a clause stands inside it.
    pub parts: Vec<Range<usize>>,
    /// The verb that ends it, an index into [`Document::verbs`]; none in headlines and fragments.
    pub verb: Option<u32>,
    /// The word that opens it (که، اگر), if one does.
    pub opener: Option<usize>,
    /// The clause that it stands in or depends on.
    pub parent: Option<usize>,
    /// The token before «که», where it interrupts a phrase: what a relative clause tells of.
    pub antecedent: Option<usize>,
    /// The clause before it in the sentence that it is joined to by «و» or a comma.
    pub joined_to: Option<usize>,
    /// Its phrases, indices into the tree's phrases.
    pub phrases: Range<usize>,
}

impl Clause {
    /// Whether a token belongs to it.
    pub fn holds(&self, token: usize) -> bool {
        self.parts.iter().any(|p| p.contains(&token))
    }

    /// First token.
    pub fn start(&self) -> usize {
        self.parts.first().map_or(0, |p| p.start)
    }

    /// One past the last token.
    pub fn end(&self) -> usize {
        self.parts.last().map_or(0, |p| p.end)
    }
}

/// A stretch that has begun and has no verb yet.
#[derive(Default)]
struct Open {
    parts: Vec<Range<usize>>,
    opener: Option<usize>,
    antecedent: Option<usize>,
    parent: Option<usize>,
    joined_to: Option<usize>,
}

pub(crate) fn find(book: &Codebook, document: &Document, sentence: usize, out: &mut Vec<Clause>) {
    let range = document.sentences[sentence].tokens.clone();
    let first = out.len();
    let mut waiting: Vec<Open> = Vec::new();
    let mut open = Open::default();
    let mut start = range.start;
    let mut at = range.start;
    let close = |open: Open, verb: Option<u32>, out: &mut Vec<Clause>| {
        let Open { parts, opener, antecedent, parent, joined_to } = open;
        if parts.iter().all(Range::is_empty) {
            return;
        }
        out.push(Clause { sentence, parts, verb, opener, parent, antecedent, joined_to, phrases: 0..0 });
    };
    while at < range.end {
        let token = &document.tokens[at];
        if let Some(n) = token.verb {
            let verb = &document.verbs[n as usize];
            let boundary = verb.tokens.end >= range.end || ends_here(book, document, verb.tokens.end);
            let closes = verb.is_finite() && (verb.tense != Tense::Participle || boundary);
            at = verb.tokens.end;
            if closes {
                open.parts.push(start..at);
                close(std::mem::take(&mut open), Some(n), out);
                start = at;
                let here = out.len() - 1;
                // What comes next: «و» joins another clause to this one, «که» hangs one on it, anything else goes on with what
                // this one interrupted.
                let next = &document.tokens[at.min(range.end - 1)];
                let and = at < range.end && book.grammar.particles.and.iter().any(|w| *w == next.form);
                if and || waiting.is_empty() {
                    open.joined_to = (here >= first).then_some(here);
                    open.parent = out[here].parent;
                    open.antecedent = out[here].antecedent;
                } else if let Some(back) = waiting.pop() {
                    open = back;
                }
            }
            continue;
        }
        let opener = document.phrases_at(at).iter().filter(|f| f.entry.kind == EntryKind::ClauseOpener && f.exact).max_by_key(|f| f.end);
        if let Some(found) = opener {
            let (opens, end) = (found.start, found.end);
            if opens > start {
                open.parts.push(start..opens);
            }
            let has_words = open.parts.iter().any(|p| !p.is_empty());
            let mut inner = Open { opener: Some(opens), ..Open::default() };
            if has_words && !only_marks(document, &open.parts) {
                inner.antecedent =
                    open.parts.last().and_then(|p| p.clone().rev().find(|&t| document.tokens[t].kind != script::UnitKind::Punctuation));
                inner.parent = open.parent;
                waiting.push(std::mem::take(&mut open));
            } else {
                inner.parent = open.joined_to.or(open.parent);
            }
            open = inner;
            start = opens;
            at = end;
            continue;
        }
        at += 1;
    }
    if start < range.end {
        open.parts.push(start..range.end);
    }
    close(open, None, out);
    while let Some(left) = waiting.pop() {
        close(left, None, out);
    }
}

fn only_marks(document: &Document, parts: &[Range<usize>]) -> bool {
    parts.iter().flat_map(Clone::clone).all(|t| document.tokens[t].kind == script::UnitKind::Punctuation)
}

/// Whether a clause can end before this token.
fn ends_here(book: &Codebook, document: &Document, at: usize) -> bool {
    let token = &document.tokens[at];
    token.kind == script::UnitKind::Punctuation
        || book.grammar.particles.and.iter().any(|w| *w == token.form)
        || document.phrases_at(at).iter().any(|f| f.entry.kind == EntryKind::ClauseOpener)
}
