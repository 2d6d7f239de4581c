//! The nonverbal part of a compound, also where other words stand between it and its verb.

use super::{Nonverbal, Verb};
use crate::document::Document;
use lexicon::{Codebook, Element, EntryKind, VerbPattern, WordId};
use script::UnitKind;
use std::cmp::Reverse;
use std::ops::Range;

/// Words that may stand between a nonverbal part and its verb.
const SPLIT: usize = 12;
/// Words of the nonverbal part's own phrase among them: «دیدار بسیار کوتاهی با وی داشت».
const MODIFIERS: usize = 2;
/// Words that a gap of a pattern may cover.
const GAP: usize = 10;

/// Finds the nonverbal parts of a sentence's verbs.
pub(super) fn find(book: &Codebook, document: &Document, sentence: &Range<usize>, verbs: &mut [Verb]) {
    for n in 0..verbs.len() {
        let from = verbs[..n].iter().rev().find(|v| !v.modal).map_or(sentence.start, |v| v.tokens.end);
        verbs[n].nonverbal = nonverbal(book, document, from, &verbs[n]);
    }
}

/// A part met, and how well it fits: listed, begun early, in many words, in a long one.
type Met = ((bool, Reverse<usize>, usize, usize), Nonverbal);

fn nonverbal(book: &Codebook, document: &Document, from: usize, verb: &Verb) -> Option<Nonverbal> {
    let start = verb.tokens.start;
    let first = from.max(start.saturating_sub(SPLIT + 1));
    let mut found: Option<Nonverbal> = None;
    for at in (first..start).rev() {
        let token = &document.tokens[at];
        if token.kind == UnitKind::Punctuation || document.phrases_at(at).iter().any(|f| f.entry.kind == EntryKind::ClauseOpener) {
            break;
        }
        let listed = |part: &Nonverbal| book.compounds[part.compound as usize].listed;
        let partner = |part: &Nonverbal| part.passive && !verb.passive;
        let met = at_word(book, document, from, verb, at);
        match (&found, met) {
            (None, Some(met)) => {
                let done = met.tokens.end == start && !partner(&met) && listed(&met);
                found = Some(met);
                if done {
                    break;
                }
            }
            // «خواستار پایان جنگ شد»: what the verb makes by itself before what it makes passive.
            (Some(part), met) if partner(part) => {
                let gap = |m: &Nonverbal| book.compounds[m.compound as usize].pattern.nonverbal.last() == Some(&Element::Gap);
                if let Some(met) = met.filter(|m| !partner(m) && gap(m)) {
                    return Some(met);
                }
            }
            // The head of a noun phrase stands before its words: «سفری کوتاه به تهران کرد».
            (Some(part), Some(met)) if met.tokens.end >= part.tokens.start && listed(&met) => found = Some(met),
            (Some(part), _) if at <= part.tokens.start => break,
            _ => {}
        }
    }
    found
}

/// The best compound whose nonverbal part ends in the word at `at`.
fn at_word(book: &Codebook, document: &Document, from: usize, verb: &Verb, at: usize) -> Option<Nonverbal> {
    let token = &document.tokens[at];
    let mut best: Option<Met> = None;
    if book.ends_nonverbal(token.word) {
        // A word that is known as it stands is no form of another («کشتی» of «کشت»).
        with_word(book, document, from, verb, at, (token.word, 0), &mut best);
    } else if token.word == 0 && token.kind == UnitKind::Word {
        // Of the words that it can be a form of, the longest: «حمله‌ای» is not «حمل».
        for stem in book.letters.stripped(&token.form) {
            let word = book.phrases.word(&stem);
            if book.ends_nonverbal(word) {
                with_word(book, document, from, verb, at, (word, stem.len()), &mut best);
            }
        }
    }
    best.map(|(_, part)| part)
}

/// Takes the compounds whose nonverbal part ends in a word, of a known length, where they fit better.
fn with_word(book: &Codebook, document: &Document, from: usize, verb: &Verb, at: usize, word: (WordId, usize), best: &mut Option<Met>) {
    let start = verb.tokens.start;
    let actives: &[u32] = if verb.passive { &[] } else { &book.active[verb.lemma as usize] };
    for (lemma, passive) in std::iter::once((verb.lemma, verb.passive)).chain(actives.iter().map(|&a| (a, true))) {
        for (compound, of) in book.compounds_of(lemma, word.0) {
            let Some(begins) = begins(document, &of.pattern, at, from) else { continue };
            let apart = at + 1 < start && of.pattern.nonverbal.last() != Some(&Element::Gap);
            if apart && (passive && !verb.passive || !split(book, document, begins, at + 1..start, verb)) {
                continue;
            }
            let words = of.pattern.nonverbal.iter().filter(|e| **e != Element::Gap).count();
            let fit = (of.listed, Reverse(begins), words, word.1);
            if best.as_ref().is_none_or(|(b, _)| fit > *b) {
                *best = Some((fit, Nonverbal { tokens: begins..at + 1, compound, passive }));
            }
        }
    }
}

/// Where a pattern's words begin if its last stands at `at`.
fn begins(document: &Document, pattern: &VerbPattern, at: usize, from: usize) -> Option<usize> {
    let mut elements = pattern.nonverbal.iter().rev().skip_while(|e| **e == Element::Gap).skip(1);
    let (mut begins, mut gap) = (at, false);
    elements.try_for_each(|element| match element {
        Element::Gap => {
            gap = true;
            Some(())
        }
        Element::Word(word) => {
            let reach = if gap { begins.saturating_sub(GAP) } else { begins.saturating_sub(1) }.max(from);
            let is = |&t: &usize| document.tokens[t].word == *word || document.tokens[t].base == *word;
            begins = (reach..begins).rev().find(is)?;
            gap = false;
            Some(())
        }
    })?;
    Some(begins)
}

/// Whether a nonverbal part can be parted from its verb by these words: those of its own phrase, and what else the clause says.
fn split(book: &Codebook, document: &Document, begins: usize, between: Range<usize>, verb: &Verb) -> bool {
    let preposition = |t: usize| document.longest(t, |k| k == EntryKind::Preposition);
    // «با حمایت مردم … کرد»: in a phrase of its own it makes no compound.
    if (begins.saturating_sub(3)..begins).any(|t| preposition(t).is_some_and(|f| f.end == begins)) {
        return false;
    }
    let opens = |t: usize| preposition(t).is_some() || document.phrases_at(t).iter().any(|f| f.entry.kind == EntryKind::Breaker);
    let own = between.clone().take_while(|&t| !opens(t)).count();
    // What is said of somebody is an adjective, and has no phrase of its own.
    let forms = book.verb_forms();
    let said_of = [forms.past, forms.passive].contains(&Some(verb.lemma));
    own <= if said_of { 0 } else { MODIFIERS }
}
