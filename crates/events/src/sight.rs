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

/// Steps between chances, closer where little or much is said.
const STEPS: [(f32, &str); 11] = [
    (0.004, "1"),
    (0.012, "2"),
    (0.03, "3"),
    (0.07, "4"),
    (0.15, "5"),
    (0.28, "6"),
    (0.45, "7"),
    (0.62, "8"),
    (0.78, "9"),
    (0.89, "10"),
    (0.95, "11"),
];

/// The step that a chance has reached.
pub(crate) fn step(chance: f32) -> &'static str {
    STEPS.iter().rev().find(|(from, _)| chance >= *from).map_or("0", |(_, name)| name)
}

/// Says every step that a chance has reached: what holds for a small chance is learned for a great one too.
pub(crate) fn climb(chance: f32, name: &[&str], out: &mut Features) {
    for (_, step) in STEPS.iter().filter(|(from, _)| chance >= *from) {
        let mut parts = name.to_vec();
        parts.extend_from_slice(&[">=", step]);
        out.say(&parts);
    }
}

/// Whether the words tell of an event of this type, and of any.
pub(crate) fn of_event(told: &Told, event_type: EventType, listed: bool, out: &mut Features) {
    let kind = event_type.as_str();
    let chance = told.chance(event_type);
    let by = if listed { "listed" } else { "seen" };
    climb(chance, &["network"], out);
    climb(chance, &["network, ", by], out);
    climb(chance, &["type=", kind, " network"], out);
    let any: f32 = told.types.iter().map(|(_, c)| c).sum();
    climb(any, &["network any"], out);
    let (best, most) = told.likeliest();
    if best == event_type {
        out.say(&["network agrees, ", by]);
    } else {
        climb(most, &["network says other"], out);
        out.say(&["type=", kind, " network says=", best.as_str()]);
    }
    for (mark, chance) in &told.auxiliary {
        climb(*chance, &["network ", mark.as_str()], out);
    }
}

/// The two likeliest types, for people to read.
pub(crate) fn likeliest_types(told: &Told) -> String {
    let mut types = told.types.clone();
    types.sort_by(|a, b| b.1.total_cmp(&a.1));
    let shown = |(kind, chance): &(EventType, f32)| format!("{} {chance:.2}", kind.as_str());
    types.iter().take(2).map(shown).collect::<Vec<_>>().join(", next ")
}

/// The chances that a mention is the actor and the recipient, and another part.
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
    let kind = event_type.as_str();
    for (side, chance) in [("actor", this.actor), ("recipient", this.recipient)] {
        climb(chance, &["network ", side], out);
        climb(chance, &["type=", kind, " network ", side], out);
        climb(chance, &["frame=", frame, " network ", side], out);
        let of = |s: &Sides| if side == "actor" { s.actor } else { s.recipient };
        if chance > 0.0 && all.iter().all(|s| of(s) <= chance) {
            climb(chance, &["network likeliest ", side], out);
        }
    }
    out.say(&["network actor=", step(this.actor), " recipient=", step(this.recipient)]);
    climb(this.other, &["network other part"], out);
}
