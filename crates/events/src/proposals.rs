//! Proposals: every place where a predicate of the lexicon stands, by verb or by noun.

use crate::Story;
use lexicon::{Element, EntryKind, VerbPattern};
use script::UnitKind;
use std::ops::Range;

/// Words between the nonverbal part and its verb at most, where a prepositional phrase may stand («دیداری با ظریف داشت»).
const SPLIT_COMPOUND: usize = 8;
/// Words of a standing body's name before its last.
const MECHANISM_WORDS: usize = 4;
/// Words of a coordinate nonverbal part at most («دیدار و گفت و گو کرد»).
const COORDINATE: usize = 6;

/// How a predicate stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// By a verb, an index into the document's verbs.
    Verb(u32),
    /// By an event noun.
    Noun,
}

/// A predicate of the lexicon met in the text.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    /// Index into the codebook's predicates.
    pub predicate: u32,
    /// The words that matched, from the first to the last.
    pub trigger: Range<usize>,
    /// The noun, or the last word of the nonverbal part, or the verb: what a genitive hangs on.
    pub anchor: usize,
    /// The clause it stands in.
    pub clause: usize,
    /// How it stands there.
    pub shape: Shape,
    /// The object's role goes to the subject.
    pub passive: bool,
    /// Words of the pattern that matched: a longer match says more.
    pub words: usize,
    /// The other words of the pattern that a genitive may hang on, last first.
    pub others: Vec<usize>,
}

/// Finds every proposal, in order of its trigger. Where two overlap, the one with more words stays; of the same words, all.
pub(crate) fn find(story: &Story<'_>) -> Vec<Proposal> {
    let mut out = Vec::new();
    verbs(story, &mut out);
    nouns(story, &mut out);
    out.sort_by_key(|p| (p.trigger.start, p.trigger.end, p.predicate));
    // Two patterns of one entry may meet in the same words.
    out.dedup_by(|b, a| a.predicate == b.predicate && a.trigger == b.trigger && a.passive == b.passive);
    let longer = |a: &Proposal, b: &Proposal| {
        let overlap = a.anchor == b.anchor || (a.trigger.contains(&b.anchor) && matches!(b.shape, Shape::Noun) && a.words > b.words);
        overlap && (a.words > b.words || a.words == b.words && matches!((a.shape, b.shape), (Shape::Verb(_), Shape::Noun)))
    };
    let kept: Vec<bool> = out.iter().map(|b| !out.iter().any(|a| longer(a, b))).collect();
    let mut keep = kept.iter();
    out.retain(|_| *keep.next().unwrap_or(&true));
    out
}

/// Adds what the network alone sees: its words, with the frame that the lexicon has for its type.
pub(crate) fn add_seen(story: &Story<'_>, seen: &[tagger::Seen], out: &mut Vec<Proposal>) {
    let document = story.document;
    let listed = out.len();
    for seen in seen {
        let Some(&predicate) = story.book.seen.get(&seen.event_type) else { continue };
        let from = document.tokens.partition_point(|t| t.span.end <= seen.trigger.start);
        let to = document.tokens.partition_point(|t| t.span.start < seen.trigger.end);
        if from >= to || story.is_furniture(from) {
            continue;
        }
        let known = out[..listed].iter().any(|p| {
            story.book.predicates[p.predicate as usize].event_type == seen.event_type && p.trigger.start < to && from < p.trigger.end
        });
        if known {
            continue;
        }
        let verb = (from..to).rev().find_map(|t| document.tokens[t].verb);
        // Of a compound the genitive hangs on the last word before the verb.
        let verb_from = verb.map(|v| document.verbs[v as usize].tokens.start);
        let anchor = verb_from.map_or(to - 1, |v| if v > from { v - 1 } else { v.min(to - 1) });
        out.push(Proposal {
            predicate,
            trigger: from..to,
            anchor,
            clause: story.tree.clause_of[verb_from.unwrap_or(anchor)] as usize,
            shape: verb.map_or(Shape::Noun, Shape::Verb),
            passive: verb.is_some_and(|v| document.verbs[v as usize].passive),
            words: 0,
            others: Vec::new(),
        });
    }
    out.sort_by_key(|p| (p.trigger.start, p.trigger.end, p.predicate));
}

fn verbs(story: &Story<'_>, out: &mut Vec<Proposal>) {
    let Story { book, document, tree, .. } = story;
    for (n, verb) in document.verbs.iter().enumerate() {
        let clause = tree.clause_of[verb.tokens.start] as usize;
        // The verb itself, and the active verbs whose compounds it makes passive.
        let mut lemmas = vec![(verb.lemma, verb.passive)];
        if !verb.passive {
            lemmas.extend(book.active[verb.lemma as usize].iter().map(|&a| (a, true)));
        }
        let before = words_before(story, clause, verb.tokens.start);
        let mut found: Vec<Proposal> = Vec::new();
        for &(lemma, passive) in &lemmas {
            if !passive || verb.passive {
                for (_, predicate, _) in book.predicates_of(lemma, 0).filter(|(_, _, p)| passive || p.is_said_alone_by(verb.row)) {
                    let trigger = verb.tokens.clone();
                    let anchor = verb.tokens.start;
                    found.push(Proposal {
                        predicate,
                        trigger,
                        anchor,
                        clause,
                        shape: Shape::Verb(n as u32),
                        passive,
                        words: 1,
                        others: Vec::new(),
                    });
                }
            }
            for (back, &at) in before.iter().enumerate() {
                let token = &document.tokens[at];
                for word in [token.word, token.base] {
                    if word == 0 {
                        continue;
                    }
                    for (_, predicate, pattern) in book.predicates_of(lemma, word) {
                        if let Some(others) = pattern_before(story, &before, back, pattern, n) {
                            let start = others.last().copied().unwrap_or(at);
                            let words = pattern.nonverbal.iter().filter(|e| matches!(e, Element::Word(_))).count() + 1;
                            let trigger = start..verb.tokens.end;
                            found.push(Proposal {
                                predicate,
                                trigger,
                                anchor: at,
                                clause,
                                shape: Shape::Verb(n as u32),
                                passive,
                                words,
                                others,
                            });
                        }
                    }
                    if token.base == token.word {
                        break;
                    }
                }
            }
        }
        // A compound says more than its verb alone («انتظار رفت» is no «رفت»).
        if found.iter().any(|p| p.words > 1) {
            found.retain(|p| p.words > 1);
        }
        // A verb makes one compound: the nearest nonverbal part, and of those the longest; a listed active form before a passive.
        let nearest = found.iter().map(|p| p.anchor).max();
        found.retain(|p| Some(p.anchor) == nearest || coordinate(story, p, nearest));
        let active = found.iter().any(|p| !p.passive && p.words > 1);
        found.retain(|p| !(active && p.passive && !verb.passive));
        out.append(&mut found);
    }
}

/// Whether a proposal's nonverbal part is joined by «و» to the nearest one: both are done («دیدار و گفت و گو کرد»).
fn coordinate(story: &Story<'_>, proposal: &Proposal, nearest: Option<usize>) -> bool {
    let Some(nearest) = nearest else { return false };
    let Shape::Verb(_) = proposal.shape else { return false };
    proposal.words > 1 && proposal.anchor + 1 < nearest && nearest - proposal.anchor <= COORDINATE && story.is_and(proposal.anchor + 1)
}

/// The tokens of the clause before a token, nearest first.
fn words_before(story: &Story<'_>, clause: usize, before: usize) -> Vec<usize> {
    let parts = &story.tree.clauses[clause].parts;
    let mut out: Vec<usize> = parts.iter().flat_map(Clone::clone).filter(|&t| t < before).collect();
    out.reverse();
    out
}

/// Whether the pattern's nonverbal part stands with its last word at `before[back]`; gives its other words, last first.
fn pattern_before(story: &Story<'_>, before: &[usize], back: usize, pattern: &VerbPattern, verb: usize) -> Option<Vec<usize>> {
    let document = story.document;
    let mut elements = pattern.nonverbal.iter().rev().peekable();
    if elements.peek() == Some(&&Element::Gap) {
        elements.next();
    } else if !tight(story, before[back], verb) {
        return None;
    }
    let mut at = back;
    let mut others = Vec::new();
    let mut first = true;
    let mut gap = false;
    for element in elements {
        match element {
            Element::Gap => gap = true,
            Element::Word(word) => {
                if !first {
                    let from = at + 1;
                    let reach = if gap { before.len() } else { (from + 1).min(before.len()) };
                    let is = |&t: &usize| document.tokens[t].word == *word || document.tokens[t].base == *word;
                    at = from + before.get(from..reach)?.iter().position(is)?;
                    others.push(before[at]);
                    gap = false;
                }
                first = false;
            }
        }
    }
    Some(others)
}

/// Whether a nonverbal part at `at` can belong to the verb at `verb`: nothing between, a coordinate, or a short prepositional
/// phrase with no other noun before the verb.
fn tight(story: &Story<'_>, at: usize, number: usize) -> bool {
    let this = &story.document.verbs[number];
    let verb = this.tokens.start;
    let between = at + 1..verb;
    if between.is_empty() {
        return true;
    }
    if between.clone().any(|t| story.document.tokens[t].kind == UnitKind::Punctuation && !story.is_quote(t)) {
        return false;
    }
    if story.is_and(at + 1) && between.len() <= COORDINATE {
        let opens = between.clone().any(|t| story.preposition_at(t).is_some());
        return !opens;
    }
    if between.len() > SPLIT_COMPOUND {
        return false;
    }
    // «خلع سلاح در ژنو آغاز شد»: the word before the verb makes a compound of its own.
    let last = &story.document.tokens[verb - 1];
    if [last.word, last.base].iter().any(|&w| story.book.is_compound(this.lemma, w)) {
        return false;
    }
    // The word before the verb must be in a prepositional phrase, and only an adjective may stand before that phrase.
    let last_phrase = story.tree.phrase_of[verb - 1].map(|p| &story.tree.phrases[p as usize]);
    last_phrase.is_some_and(|p| p.preposition.is_some() && p.opens > at && p.opens <= at + 2) && !story.is_object(verb - 1)
}

fn nouns(story: &Story<'_>, out: &mut Vec<Proposal>) {
    let Story { document, tree, cast, .. } = story;
    for at in 0..document.tokens.len() {
        let nouns: Vec<_> = document.phrases_at(at).iter().filter(|f| f.entry.kind == EntryKind::EventNoun).collect();
        let Some(end) = nouns.iter().map(|f| f.end).max() else { continue };
        // Nor is a word inside a standing body's name («گروه مشورتی»).
        let body = (at.saturating_sub(MECHANISM_WORDS)..at)
            .any(|t| document.phrases_at(t).iter().any(|f| f.entry.kind == EntryKind::Mechanism && f.end >= end));
        if body {
            continue;
        }
        // A word inside a name or title is no event («وزیر جنگ»); a verb's own word is the verb's.
        let inside = cast.mentions_around(at, end);
        if inside || document.tokens[at].verb.is_some() {
            continue;
        }
        let longest = nouns.iter().filter(|f| f.end == end);
        let exact = nouns.iter().any(|f| f.end == end && f.exact);
        for found in longest.filter(|f| f.exact == exact) {
            let clause = tree.clause_of[at] as usize;
            let proposal = Proposal {
                predicate: found.entry.index,
                trigger: at..end,
                anchor: end - 1,
                clause,
                shape: Shape::Noun,
                passive: false,
                words: end - at,
                others: Vec::new(),
            };
            out.push(proposal);
        }
    }
}
