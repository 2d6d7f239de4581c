//! Phrases: runs of words between prepositions, marks, verbs, adverbs and «را».

use lexicon::{Codebook, EntryKind, PrepositionId};
use persian::Document;
use script::UnitKind;
use std::ops::Range;

/// A phrase of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The clause it stands in.
    pub clause: u32,
    /// Its words, without the preposition.
    pub tokens: Range<usize>,
    /// The preposition that opens it.
    pub preposition: Option<PrepositionId>,
    /// Where the preposition begins.
    pub opens: usize,
    /// The saying phrase («به گفته») that opens it, an index into [`Codebook::saying_phrases`].
    pub saying: Option<u32>,
    /// Whether «را» follows it.
    pub object: bool,
    /// Whether a comma or bracket stands before it.
    pub after_mark: bool,
}

/// The kinds of phrase that hold together, whatever small words are inside.
pub(crate) fn holds_together(kind: EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::State
            | EntryKind::Body
            | EntryKind::Title
            | EntryKind::Person
            | EntryKind::Place
            | EntryKind::Seat
            | EntryKind::Reference
            | EntryKind::EventNoun
            | EntryKind::Mechanism
            | EntryKind::Outlet
    )
}

pub(crate) fn find(book: &Codebook, document: &Document, clause: usize, own_verb: Option<u32>, part: Range<usize>, out: &mut Vec<Phrase>) {
    let particles = &book.grammar.particles;
    let mut current: Option<Phrase> = None;
    let mut after_mark = false;
    let mut at = part.start;
    let fresh = |opens: usize, after_mark: bool| Phrase {
        clause: clause as u32,
        tokens: opens..opens,
        preposition: None,
        opens,
        saying: None,
        object: false,
        after_mark,
    };
    let close = |current: &mut Option<Phrase>, end: usize, out: &mut Vec<Phrase>| {
        if let Some(mut phrase) = current.take() {
            phrase.tokens.end = end.max(phrase.tokens.start);
            if !phrase.tokens.is_empty() {
                out.push(phrase);
            }
        }
    };
    while at < part.end {
        let token = &document.tokens[at];
        // «دانش آموزان ربوده شده را»: a participle inside a phrase is a word of it.
        let attribute = |verb: u32| document.verbs[verb as usize].tense == persian::Tense::Participle && own_verb != Some(verb);
        if let Some(verb) = token.verb.filter(|&v| !attribute(v)) {
            close(&mut current, at, out);
            at = document.verbs[verb as usize].tokens.end.min(part.end);
            after_mark = false;
            continue;
        }
        if let Some(date) = document.dates.iter().find(|d| d.units.start == at && d.units.end <= part.end) {
            close(&mut current, at, out);
            at = date.units.end;
            continue;
        }
        if token.kind == UnitKind::Punctuation {
            let quote = particles.quotation.iter().any(|w| *w == token.form);
            if quote && current.as_ref().is_some_and(|p| p.tokens.start == at || at > p.tokens.start) {
                // Quotation marks around a name stay inside its phrase.
                at += 1;
                continue;
            }
            if quote {
                at += 1;
                continue;
            }
            close(&mut current, at, out);
            after_mark = true;
            at += 1;
            continue;
        }
        let found = document.phrases_at(at);
        let longest = |kind: EntryKind| found.iter().filter(|f| f.entry.kind == kind && f.exact && f.end <= part.end).max_by_key(|f| f.end);
        let kept = found.iter().filter(|f| holds_together(f.entry.kind) && f.end <= part.end).map(|f| f.end).max().unwrap_or(at);
        let preposition = longest(EntryKind::Preposition);
        let saying = longest(EntryKind::SayingPhrase);
        let opens = preposition.map_or(at, |f| f.end).max(saying.map_or(at, |f| f.end));
        // «به همین دلیل» is one adverb, though «به» opens phrases.
        if let Some(breaker) = longest(EntryKind::Breaker).filter(|b| b.end > opens.max(kept) && b.end > at + 1) {
            close(&mut current, at, out);
            at = breaker.end;
            continue;
        }
        // «جمعی از کارگران»: what follows is whom the sentence is about.
        let of = |list: &[String]| at > part.start && list.iter().any(|w| *w == document.tokens[at - 1].form);
        if opens == at + 1
            && opens >= kept
            && saying.is_none()
            && particles.partitive_preposition == token.form
            && of(&particles.partitives)
        {
            if current.is_none() {
                current = Some(Phrase { tokens: opens..opens, ..fresh(opens, after_mark) });
            }
            at = opens;
            continue;
        }
        if opens > at && opens >= kept {
            close(&mut current, at, out);
            let mut phrase = fresh(at, after_mark);
            phrase.saying = saying.filter(|f| f.end == opens).map(|f| f.entry.index);
            phrase.preposition = preposition.filter(|f| f.end == opens || phrase.saying.is_none()).map(|f| f.entry.index as PrepositionId);
            phrase.tokens = opens..opens;
            current = Some(phrase);
            after_mark = false;
            at = opens;
            continue;
        }
        if kept > at + 1 || kept > at && longest(EntryKind::Breaker).is_none() {
            current.get_or_insert_with(|| fresh(at, after_mark));
            after_mark = false;
            at = kept;
            continue;
        }
        if particles.object.iter().any(|w| *w == token.form) {
            if let Some(phrase) = &mut current {
                phrase.object = true;
            }
            close(&mut current, at, out);
            at += 1;
            continue;
        }
        if let Some(breaker) = longest(EntryKind::Breaker) {
            match &mut current {
                // «از سوی یک مقام آمریکایی»: nothing of the phrase has come yet.
                Some(phrase) if phrase.tokens.start == at && phrase.opens < at => phrase.tokens = breaker.end..breaker.end,
                _ => close(&mut current, at, out),
            }
            at = breaker.end;
            continue;
        }
        current.get_or_insert_with(|| fresh(at, after_mark));
        after_mark = false;
        at += 1;
    }
    close(&mut current, part.end, out);
}
