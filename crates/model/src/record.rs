//! What comes out of a story: the output contract, field by field.

use crate::{Span, StoryFacts};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands for it in records and files.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;

            /// Fails with the list of valid words.
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|x| x.as_str() == text)
                    .ok_or_else(|| format!("`{text}` is none of {}", [$($text),+].join(", ")))
            }
        }
    };
}

named!(
    /// PLOVER's sixteen event types.
    EventType {
        /// Agree, promise, accept; any future cooperation.
        Agree = "AGREE",
        /// Meetings, talks, visits that took place.
        Consult = "CONSULT",
        /// Praise, endorse, recognise; sign or ratify.
        Support = "SUPPORT",
        /// Announce easing, ceasefire or withdrawal to come; apologise, pardon.
        Concede = "CONCEDE",
        /// Mutual material dealings.
        Cooperate = "COOPERATE",
        /// One-sided material help.
        Aid = "AID",
        /// Material yielding that takes place.
        Retreat = "RETREAT",
        /// Ask, urge, demand.
        Request = "REQUEST",
        /// Criticise, allege, investigate.
        Accuse = "ACCUSE",
        /// Refuse, deny, veto.
        Reject = "REJECT",
        /// Threaten, warn with consequences.
        Threaten = "THREATEN",
        /// Demonstrate, strike, riot.
        Protest = "PROTEST",
        /// Reduce or break relations; convict; expel.
        Sanction = "SANCTION",
        /// Raise readiness, deploy, test a missile.
        Mobilize = "MOBILIZE",
        /// Arrest, seize, censor, restrict.
        Coerce = "COERCE",
        /// Any deliberate violence.
        Assault = "ASSAULT",
    }
);

named!(
    /// The auxiliary marks: what keeps an event from being reported as having just happened.
    Auxiliary {
        /// More than about a month before the story, or marked as old.
        Historical = "historical",
        /// Announced for later.
        Future = "future",
        /// Conditional, possible, demanded, speculated.
        Hypothetical = "hypothetical",
        /// Said not to have happened.
        Negated = "negated",
    }
);

named!(
    /// PLOVER's quad classes. SANCTION is material conflict here (the manual says both).
    Quad {
        /// 1.
        VerbalCooperation = "verbal-cooperation",
        /// 2.
        MaterialCooperation = "material-cooperation",
        /// 3.
        VerbalConflict = "verbal-conflict",
        /// 4.
        MaterialConflict = "material-conflict",
    }
);

named!(
    /// How finely a date or place is known.
    Precision {
        /// A clock time.
        Minute = "minute",
        /// One day.
        Day = "day",
        /// A stretch of days named as such ("15 to 17 Mordad", "last week").
        Interval = "interval",
        /// A month.
        Month = "month",
        /// A season.
        Season = "season",
        /// A year.
        Year = "year",
        /// A decade.
        Decade = "decade",
        /// A century.
        Century = "century",
    }
);

named!(
    /// What two participants are to each other.
    RelationKind {
        /// Formal or declared allies.
        Ally = "ally",
        /// Partners in some field.
        Partner = "partner",
        /// Rivals.
        Rival = "rival",
        /// Adversaries.
        Adversary = "adversary",
        /// `a` supplies `b`.
        Supplier = "supplier",
        /// `a` is a client of `b`.
        Client = "client",
        /// `a` mediates for `b`.
        Mediator = "mediator",
        /// `a` is a member of `b`.
        Member = "member",
        /// Neighbours.
        Neighbour = "neighbour",
    }
);

named!(
    /// Where a relation is going.
    Trend {
        /// Getting closer.
        Improving = "improving",
        /// Getting colder.
        Worsening = "worsening",
        /// Staying.
        Steady = "steady",
    }
);

named!(
    /// When a relation holds.
    RelationTime {
        /// No longer.
        Past = "past",
        /// At the time of the story.
        Present = "present",
    }
);

named!(
    /// How the source stands to what it tells.
    Stance {
        /// Reports it.
        Says = "says",
        /// Claims it; the story keeps its distance.
        Claims = "claims",
        /// Denies it.
        Denies = "denies",
        /// Confirms it.
        Confirms = "confirms",
    }
);

impl EventType {
    /// Whether the sides of the event are unordered (accords and meetings of equals).
    pub fn is_reciprocal(self) -> bool {
        matches!(self, Self::Agree | Self::Consult | Self::Cooperate)
    }
}

/// A person, body, group or state that the story names, with every place where it is meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Number within the story; participants point to it.
    pub id: u32,
    /// The fullest form in the story, letters normalised.
    pub name: String,
    /// The name in Latin letters: from the lexicon, or transliterated.
    pub latin: Option<String>,
    /// person, state, body, group, place-as-government.
    pub kind: String,
    /// ISO 3166 alpha-3, `EUU`, `IGO:…`, `NSA:…`, `NGO`, `MNC`; null where it could not be resolved.
    pub code: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// English title of the office, if any.
    pub title: Option<String>,
    /// Why `code` is null, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unresolved: Option<Unresolved>,
    /// Every place that means this actor, pronouns and stand-ins included.
    pub mentions: Vec<Span>,
}

/// Why a field is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unresolved {
    /// One of a fixed set of words (`unknown-name`, `no-antecedent`, `ambiguous`, `anchored-to-event`, …).
    pub reason: String,
}

/// An actor in its role in one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The actor's name.
    pub name: String,
    /// The actor's code.
    pub code: Option<String>,
    /// The actor's sector.
    pub sector: Option<String>,
    /// [`Actor::id`].
    pub actor: u32,
}

/// Days, both included; ISO 8601 Gregorian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateInterval {
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// How finely it is known.
    pub precision: Precision,
}

/// Where it happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// English name.
    pub name: String,
    /// ISO 3166 alpha-3.
    pub country: Option<String>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
}

/// On whose word an event stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// As written.
    pub source: String,
    /// Where it is written.
    pub span: Span,
    /// The verb or phrase of saying.
    pub verb: String,
    /// How the source stands to it.
    pub stance: Stance,
}

/// Where each field of an event was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSpans {
    /// The words that made the event, at each telling; the first is the one in `evidence`.
    pub trigger: Vec<Span>,
    /// One an actor, in their order.
    pub actors: Vec<Span>,
    /// One a recipient, in their order.
    pub recipients: Vec<Span>,
    /// The words that date it.
    pub date: Option<Span>,
    /// The words that place it.
    pub place: Option<Span>,
    /// The evidence.
    pub evidence: Option<Span>,
}

/// How one field or event came about, for `dabir explain`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided (`trigger`, `actor`, `recipient`, `date`, `place`, `realis`, `type`).
    pub field: String,
    /// By which lexicon entry or rule.
    pub by: String,
}

/// One thing that somebody did, said, will do or refused to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// PLOVER type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// PLOVER modes of the type.
    pub modes: Vec<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Who did it.
    pub actors: Vec<Participant>,
    /// To or with whom.
    pub recipients: Vec<Participant>,
    /// Realis marks; empty when it is reported as having happened.
    pub auxiliary: Vec<Auxiliary>,
    /// When; null where the story does not say.
    pub date: Option<DateInterval>,
    /// Why `date` is null, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_unresolved: Option<Unresolved>,
    /// Where; null where the story does not say.
    pub place: Option<Place>,
    /// The outermost source besides the agency, as written.
    pub said_by: Option<String>,
    /// The same with span, verb and stance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// Quad class of the type.
    pub quad: Quad,
    /// Score of the mode, or of the type where no mode has one.
    pub score: f64,
    /// The finest CAMEO code that the words carry.
    pub cameo: Option<String>,
    /// The verbatim words of the story.
    pub evidence: String,
    /// Where each field was read.
    pub spans: EventSpans,
    /// The lexicon entry or model decision that made it, `events/CONSULT.toml#travel`.
    pub rule: String,
    /// Probability that it is right, 0 to 1.
    pub confidence: f64,
    /// The derivation; filled only when it is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
}

/// Where each field of a relation was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationSpans {
    /// The words for `a`.
    pub a: Span,
    /// The words for `b`.
    pub b: Span,
    /// The words that state it.
    pub trigger: Span,
    /// The evidence.
    pub evidence: Span,
}

/// A standing relation that the story states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// First participant.
    pub a: Participant,
    /// Second participant.
    pub b: Participant,
    /// What `a` is to `b`.
    pub kind: RelationKind,
    /// Where it is going.
    pub trend: Option<Trend>,
    /// When it holds.
    pub time: RelationTime,
    /// The verbatim words of the story.
    pub evidence: String,
    /// Where each field was read.
    pub spans: RelationSpans,
    /// The lexicon entry that made it.
    pub rule: String,
}

/// Where each field of a mechanism was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MechanismSpans {
    /// The words for its name.
    pub name: Span,
    /// The words for the round.
    pub round: Option<Span>,
    /// One a party.
    pub parties: Vec<Span>,
}

/// A standing body of two or more parties that meets in rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mechanism {
    /// As written, normalised.
    pub name: String,
    /// English kind (`consultative group`).
    pub latin: Option<String>,
    /// Which round is told of.
    pub round: Option<u32>,
    /// Who sits in it.
    pub parties: Vec<Participant>,
    /// What it is about, as written.
    pub subject: Option<String>,
    /// Where each field was read.
    pub spans: MechanismSpans,
}

/// All that one story reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`Story::id`](crate::Story::id).
    pub id: String,
    /// What the story says of itself.
    pub story: StoryFacts,
    /// Everybody it names.
    pub actors: Vec<Actor>,
    /// What happened.
    pub events: Vec<Event>,
    /// Who stands how to whom.
    pub relations: Vec<Relation>,
    /// Standing bodies that meet.
    pub mechanisms: Vec<Mechanism>,
    /// Which reader read it: `lexicon`.
    pub reader: String,
    /// Version of lexicon and codebook: a hash of their contents.
    pub lexicon_version: String,
    /// Version of the judge's weights: a hash of them.
    pub judge_version: String,
}
