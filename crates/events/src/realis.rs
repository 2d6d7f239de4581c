//! Realis: whether it happened, is to happen, may happen, did not happen, or happened long ago; and what that makes of its type.

use crate::Story;
use crate::circumstances::Dated;
use crate::proposals::{Proposal, Shape};
use crate::roles::Party;
use lexicon::{EntryKind, Predicate};
use model::{Auxiliary, EventType};
use persian::Tense;
use std::collections::BTreeSet;

/// Days before the story from which an event is history (the guide: about a month).
const HISTORY: i32 = 35;

/// Words before an event noun within which a word marks it.
const CLOSE: usize = 3;
/// Words before an event noun within which a word sets it in the past.
const BACKGROUND: usize = 12;

/// What the words around a predicate mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The marks that go into the record.
    pub auxiliary: BTreeSet<Auxiliary>,
    /// Whether the doer speaks of himself («حمله می‌کنیم»).
    pub first_person: bool,
    /// How each mark was read, for the explanation.
    pub by: Vec<(Auxiliary, String)>,
}

impl Marks {
    fn mark(&mut self, auxiliary: Auxiliary, by: impl Into<String>) {
        if self.auxiliary.insert(auxiliary) {
            self.by.push((auxiliary, by.into()));
        }
    }
}

/// Reads the marks of a proposal.
pub(crate) fn find(story: &Story<'_>, proposal: &Proposal, predicate: &Predicate, date: Option<&Dated>) -> Marks {
    let mut marks = Marks::default();
    let clause = &story.tree.clauses[proposal.clause];
    if let Some(auxiliary) = predicate.auxiliary {
        marks.mark(auxiliary, predicate.rule.clone());
    }
    let governing = match proposal.shape {
        Shape::Verb(verb) => Some(verb),
        Shape::Noun => None,
    };
    if let Some(verb) = governing {
        let verb = &story.document.verbs[verb as usize];
        marks.first_person = verb.person.is_first();
        if verb.negative {
            marks.mark(Auxiliary::Negated, "a negated verb");
        }
        match verb.tense {
            Tense::Future => marks.mark(Auxiliary::Future, "future tense"),
            Tense::Subjunctive => {
                // A subjunctive hangs on what is wished, ordered or planned.
                if planned(story, proposal) {
                    marks.mark(Auxiliary::Future, "a plan and the subjunctive");
                } else {
                    marks.mark(Auxiliary::Hypothetical, "subjunctive");
                }
            }
            _ => {}
        }
    } else if let Some(verb) = clause.verb {
        // An event noun shares its clause's time where the clause tells of its taking place.
        let verb = &story.document.verbs[verb as usize];
        let last = story.document.span(verb.tokens.clone());
        let near = verb.tokens.start.saturating_sub(proposal.anchor) <= 12;
        if near && verb.tense == Tense::Future {
            marks.mark(Auxiliary::Future, format!("future tense of «{}»", story.display(last)));
        }
    }
    // Words of the clause, nearest the trigger; an event noun is only marked by words right before it.
    let close = proposal.trigger.start.saturating_sub(CLOSE).max(clause.start());
    let reach = match proposal.shape {
        Shape::Verb(_) => clause.start()..clause.end(),
        Shape::Noun => proposal.trigger.start.saturating_sub(BACKGROUND).max(clause.start())..proposal.trigger.end,
    };
    for at in reach {
        for found in story.document.phrases_at(at).iter().filter(|f| f.entry.kind == EntryKind::Realis && f.exact) {
            let auxiliary = story.book.realis[found.entry.index as usize].auxiliary;
            // What sets a noun in the past may stand further off than what makes it possible.
            if proposal.shape == Shape::Noun && at < close && auxiliary != Auxiliary::Historical {
                continue;
            }
            // The predicate's own words mark nothing («بدون پاسخ گذاشتن»).
            if proposal.trigger.contains(&found.start)
                && matches!(proposal.shape, Shape::Verb(_))
                && found.end <= proposal.trigger.end
                && proposal.trigger.len() < 6
            {
                continue;
            }
            // «عدم اشاعه» denies what stands right after it, not the clause's verb.
            if auxiliary == Auxiliary::Negated && !(found.end..found.end + 2).contains(&proposal.trigger.start) {
                continue;
            }
            let words = story.display(story.document.span(found.start..found.end));
            marks.mark(auxiliary, format!("realis.toml «{words}»"));
        }
        let modal = matches!(proposal.shape, Shape::Verb(_))
            && at < proposal.trigger.start
            && story.document.phrases_at(at).iter().any(|f| f.entry.kind == EntryKind::Modal);
        if modal && predicate.event_type != EventType::Request {
            marks.mark(Auxiliary::Hypothetical, "a modal word");
        }
    }
    if let (Some(dated), Some(day)) = (date, story.day) {
        if dated.days.end < day && (day - dated.days.end).get_days() > HISTORY {
            marks.mark(Auxiliary::Historical, "its date");
        }
        if dated.days.start > day && marks.auxiliary.is_empty() {
            marks.mark(Auxiliary::Future, "its date");
        }
    }
    if marks.auxiliary.contains(&Auxiliary::Future) {
        marks.auxiliary.remove(&Auxiliary::Hypothetical);
        marks.auxiliary.remove(&Auxiliary::Historical);
    }
    marks
}

/// Whether a plan («قرار است») governs the clause: in it or right before it in the sentence.
fn planned(story: &Story<'_>, proposal: &Proposal) -> bool {
    let clause = &story.tree.clauses[proposal.clause];
    let sentence = &story.document.sentences[clause.sentence];
    (sentence.tokens.start..proposal.trigger.start).any(|at| {
        story.document.phrases_at(at).iter().any(|f| {
            f.entry.kind == EntryKind::Realis && f.exact && story.book.realis[f.entry.index as usize].auxiliary == Auxiliary::Future
        })
    })
}

/// The type and marks that go into the record: what future or negation makes of a type by the guide.
pub(crate) fn decide(predicate: &Predicate, mut marks: Marks, actors: &[Party], speaker: Option<&Party>) -> (EventType, Marks) {
    let future = marks.auxiliary.contains(&Auxiliary::Future);
    let mut event_type = predicate.event_type;
    if marks.auxiliary.contains(&Auxiliary::Negated)
        && let Some(other) = predicate.negated_type
    {
        marks.auxiliary.remove(&Auxiliary::Negated);
        event_type = other;
    }
    if future && !marks.auxiliary.contains(&Auxiliary::Negated) {
        let announced_by_doer = marks.first_person || speaker.is_some_and(|s| actors.iter().any(|a| a.actor == s.actor));
        let becomes = match event_type {
            EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid => Some(EventType::Agree),
            EventType::Retreat => Some(EventType::Concede),
            EventType::Sanction | EventType::Assault | EventType::Coerce | EventType::Mobilize if announced_by_doer => {
                Some(EventType::Threaten)
            }
            _ => None,
        };
        if let Some(becomes) = becomes {
            event_type = becomes;
            marks.auxiliary.remove(&Auxiliary::Future);
        }
    }
    if event_type == EventType::Agree {
        marks.auxiliary.remove(&Auxiliary::Future);
    }
    (event_type, marks)
}
