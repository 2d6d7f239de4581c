//! What the network makes of a proposal, said in features that the judge weighs.

use crate::Story;
use crate::proposals::Proposal;
use judge::Features;
use model::{EventType, Span};
use tagger::{Part, Told};

/// What the network makes of a proposal's words, where it reads along.
pub(crate) fn of<'a>(story: &Story<'a>, proposal: &Proposal) -> Option<&'a Told> {
    let asked = (story.document.span(proposal.trigger.clone()), story.book.predicates[proposal.predicate as usize].event_type);
    let n = story.told.binary_search_by(|t| (t.trigger, t.event_type).cmp(&asked)).ok()?;
    Some(&story.told[n])
}

/// Chances in steps, which are closer where little or much is said.
pub(crate) fn step(chance: f32) -> &'static str {
    const UP_TO: [(f32, &str); 11] = [
        (0.004, "0"),
        (0.012, "1"),
        (0.03, "2"),
        (0.07, "3"),
        (0.15, "4"),
        (0.28, "5"),
        (0.45, "6"),
        (0.62, "7"),
        (0.78, "8"),
        (0.89, "9"),
        (0.95, "10"),
    ];
    UP_TO.iter().find(|(limit, _)| chance < *limit).map_or("11", |(_, name)| name)
}

/// Whether the words tell of an event of this type, and of any.
pub(crate) fn of_event(told: &Told, event_type: EventType, listed: bool, out: &mut Features) {
    let kind = event_type.as_str();
    let chance = told.chance(event_type);
    let by = if listed { "listed" } else { "seen" };
    out.say(&["network=", step(chance)]);
    out.say(&["network=", step(chance), " ", by]);
    out.say(&["type=", kind, " network=", step(chance)]);
    let any: f32 = told.types.iter().map(|(_, c)| c).sum();
    out.say(&["network any=", step(any)]);
    let (best, most) = told.likeliest();
    if best == event_type {
        out.say(&["network agrees"]);
        out.say(&["network agrees, ", by]);
    } else {
        out.say(&["network says=", best.as_str()]);
        out.say(&["network says other=", step(most)]);
        out.say(&["type=", kind, " network says=", best.as_str()]);
    }
    for (mark, chance) in &told.auxiliary {
        out.say(&["network ", mark.as_str(), "=", step(*chance)]);
    }
}

/// The chances that a mention is the actor and the recipient, and the greatest of all mentions around.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sides {
    pub actor: f32,
    pub recipient: f32,
    other: f32,
}

impl Sides {
    pub(crate) fn of(told: &Told, words: Span) -> Self {
        let other = [Part::Place, Part::Source].map(|p| told.part(p, words));
        Self { actor: told.part(Part::Actor, words), recipient: told.part(Part::Recipient, words), other: other[0].max(other[1]) }
    }
}

/// Whether a mention is a party.
pub(crate) fn of_mention(this: Sides, all: &[Sides], event_type: EventType, frame: &str, out: &mut Features) {
    let (actor, recipient) = (step(this.actor), step(this.recipient));
    let kind = event_type.as_str();
    for (side, chance, name) in [("actor", this.actor, actor), ("recipient", this.recipient, recipient)] {
        out.say(&["network ", side, "=", name]);
        out.say(&["type=", kind, " network ", side, "=", name]);
        out.say(&["frame=", frame, " network ", side, "=", name]);
        let of = |s: &Sides| if side == "actor" { s.actor } else { s.recipient };
        if chance > 0.0 && all.iter().all(|s| of(s) <= chance) {
            out.say(&["network likeliest ", side]);
            out.say(&["network likeliest ", side, "=", name]);
        }
    }
    out.say(&["network actor=", actor, " recipient=", recipient]);
    out.say(&["network other part=", step(this.other)]);
}
