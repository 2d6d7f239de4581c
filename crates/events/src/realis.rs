//! Realis: whether it happened, is to happen, may happen, did not happen, or happened long ago; and what that makes of its type.

use crate::Story;
use crate::circumstances::{Circumstances, Dated};
use crate::features;
use crate::proposals::{Proposal, Shape};
use crate::roles::Party;
use crate::sight::{self, climb};
use judge::{Features, Judge};
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
    /// Those of which grammar leaves no doubt: no weighing takes them away.
    pub certain: BTreeSet<Auxiliary>,
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
            marks.certain.insert(Auxiliary::Negated);
        }
        match verb.tense {
            Tense::Future => {
                marks.mark(Auxiliary::Future, "future tense");
                marks.certain.insert(Auxiliary::Future);
            }
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
            let lexicon::Realis { auxiliary, certain } = story.book.realis[found.entry.index as usize];
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
            if certain && matches!(proposal.shape, Shape::Verb(_)) {
                marks.certain.insert(auxiliary);
            }
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

/// Weighs each mark of an event's type, with what the words mark among what holds. The marks that were weighed are kept for training
/// only.
pub(crate) fn weighed(
    story: &Story<'_>,
    proposal: &Proposal,
    predicate: &Predicate,
    event_type: EventType,
    mut marks: Marks,
    circumstances: &Circumstances,
    judge: &Judge,
) -> (Marks, Vec<(Auxiliary, Features)>) {
    if judge.strict {
        return (marks, Vec::new());
    }
    let kind = event_type.as_str();
    let told = sight::of(story, proposal);
    let clause = &story.tree.clauses[proposal.clause];
    let verb = match proposal.shape {
        Shape::Verb(v) => Some(v),
        Shape::Noun => clause.verb,
    };
    let verb = verb.map(|v| &story.document.verbs[v as usize]);
    let certain = |mark: &Auxiliary| marks.certain.contains(mark);
    let settled = if Auxiliary::ALL.iter().any(certain) { "another is certain" } else { "none is certain" };
    let tense = verb.map_or("no verb", |v| features::tense(v.tense));
    let shape = if matches!(proposal.shape, Shape::Noun) { "noun" } else { "verb" };
    let form = |at: Option<usize>| at.and_then(|t| story.document.tokens.get(t)).map_or("-", |t| t.form.as_str());
    let age = match (&circumstances.date, story.day) {
        (Some(dated), Some(day)) => match (day - dated.days.end).get_days() {
            i32::MIN..=-1 => "ahead",
            0..=7 => "0-7",
            8..=35 => "8-35",
            _ => "35+",
        },
        _ => circumstances.undated.unwrap_or("none"),
    };
    let title = if story.document.sentences[clause.sentence].title { "headline" } else { "body" };
    let mut weighed = Vec::new();
    for mark in Auxiliary::ALL {
        let name = mark.as_str();
        let by = marks.by.iter().find(|(m, _)| m == mark && marks.auxiliary.contains(mark)).map_or("-", |(_, by)| by.as_str());
        let marked = if marks.auxiliary.contains(mark) { "marked" } else { "not marked" };
        let mut features = Features::new(judge.named);
        let mut say = |parts: &[&str]| {
            let mut all = vec![name, " "];
            all.extend_from_slice(parts);
            features.say(&all);
        };
        say(&[marked]);
        say(&[marked, " ", kind]);
        say(&["by ", by]);
        say(&[marked, " ", shape, " ", tense]);
        say(&[kind, " ", shape]);
        say(&[kind, " ", shape, " ", tense]);
        say(&["age ", age]);
        say(&["age ", age, " ", shape, " ", tense]);
        say(&["opener ", form(clause.opener)]);
        say(&["before ", form(proposal.trigger.start.checked_sub(1))]);
        say(&["after ", form(Some(proposal.trigger.end))]);
        say(&["rule ", &predicate.rule]);
        say(&[title]);
        say(&[settled]);
        if let Some(verb) = verb {
            say(&["verb ", verb.infinitive(story.book)]);
            say(&["negative ", if verb.negative { "yes " } else { "no " }, shape]);
        }
        if let Some(told) = told {
            let chance = told.auxiliary.iter().find(|(m, _)| m == mark).map_or(0.0, |(_, c)| *c);
            climb(chance, &[name, " network"], &mut features);
            climb(chance, &[name, " network ", marked], &mut features);
            climb(chance, &[name, " ", kind, " network"], &mut features);
        }
        if judge.named {
            weighed.push((*mark, features.clone()));
        }
        if !judge.frames_alone
            && !marks.certain.contains(mark)
            && (judge.realis.probability(&features) >= judge.realis.threshold()) != marks.auxiliary.contains(mark)
        {
            if marks.auxiliary.remove(mark) {
                marks.by.retain(|(m, _)| m != mark);
            } else {
                marks.mark(*mark, "weighed");
            }
        }
    }
    (marks, weighed)
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
    // What is promised, conceded or threatened is to come by itself; so is what is refused now («نخواهیم پذیرفت»).
    let refused = event_type != predicate.event_type && predicate.negated_type == Some(event_type);
    if refused || matches!(event_type, EventType::Agree | EventType::Concede | EventType::Threaten) {
        marks.auxiliary.remove(&Auxiliary::Future);
    }
    marks.certain = marks.certain.intersection(&marks.auxiliary).copied().collect();
    (event_type, marks)
}
