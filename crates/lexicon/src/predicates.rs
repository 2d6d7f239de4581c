//! `events/TYPE.toml`: the predicates of each type.

use crate::grammar::PrepositionId;
use crate::phrases::WordId;
use model::{Auxiliary, EventType};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a role is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// The clause's subject.
    Subject,
    /// The noun phrase with را, or the bare one before the verb.
    Object,
    /// What an event noun or the nonverbal part owns: حمله *آمریکا*.
    Genitive,
    /// The owner of an action noun that suffers it: دستگیری *فعالان*.
    GenitiveObject,
    /// A nationality adjective on the noun: حملات *اسرائیلی*.
    Adjective,
    /// The members of میان … و …
    Conjunct,
    /// A phrase opened by a preposition.
    Preposition(PrepositionId),
}

/// One element of a verb pattern's nonverbal part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Element {
    /// A word.
    Word(WordId),
    /// Any words of the clause.
    Gap,
}

/// An infinitive of `verbs`, compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerbPattern {
    /// The words before the verb.
    pub nonverbal: Vec<Element>,
    /// The verb, an index into the verb table.
    pub verb: u32,
    /// The verb itself, with no equivalent taken: «فرمودن» where `verb` is «کردن».
    pub row: u32,
}

impl VerbPattern {
    /// Whether a verb without a nonverbal part is this one. What is light in compounds is not so alone: «فرمود» says, «کرد» does not.
    pub fn is_said_alone_by(&self, row: u32) -> bool {
        self.row == self.verb || self.row == row
    }
}

/// One `[[predicate]]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Predicate {
    /// `events/CONSULT.toml#travel`.
    pub rule: String,
    /// PLOVER type.
    pub event_type: EventType,
    /// Its verbs.
    pub verbs: Vec<VerbPattern>,
    /// Where the actor is looked for, best first.
    pub actors: Vec<Role>,
    /// Where the recipient is looked for, best first.
    pub recipients: Vec<Role>,
    /// Its mode.
    pub mode: Option<String>,
    /// A mark the words themselves carry.
    pub auxiliary: Option<Auxiliary>,
    /// The type it has when negated, where that is another.
    pub negated_type: Option<EventType>,
    /// Dropped without an actor.
    pub needs_actor: bool,
    /// Dropped without a recipient.
    pub needs_recipient: bool,
    /// Counts only between known participants.
    pub weak: bool,
    /// Coded even where the judge would drop it.
    pub sure: bool,
    /// Contexts it brings.
    pub contexts: Vec<String>,
}

impl Predicate {
    /// The `id` of an entry without words: the frame of events of its type that the network alone sees.
    pub const SEEN: &str = "seen";

    /// Whether it is such an entry.
    pub fn is_seen(&self) -> bool {
        self.verbs.is_empty() && self.rule.ends_with("#seen")
    }
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PredicateFile {
    #[serde(rename = "type")]
    pub event_type: String,
    #[serde(default)]
    pub modes: BTreeMap<String, ModeWords>,
    #[serde(default)]
    pub predicate: Vec<toml::Spanned<PredicateRow>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum ModeWords {
    Default(String),
    Words(Vec<String>),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PredicateRow {
    pub id: String,
    #[serde(default)]
    #[allow(dead_code)] // for the reader of the file
    pub gloss: String,
    #[serde(default)]
    pub verbs: Vec<toml::Spanned<String>>,
    #[serde(default)]
    pub nouns: Vec<toml::Spanned<String>>,
    #[serde(default)]
    pub actors: Vec<toml::Spanned<String>>,
    #[serde(default)]
    pub recipients: Vec<toml::Spanned<String>>,
    pub mode: Option<String>,
    pub auxiliary: Option<String>,
    #[serde(default)]
    pub becomes: BTreeMap<String, String>,
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub weak: bool,
    #[serde(default)]
    pub sure: bool,
    #[serde(default)]
    pub contexts: Vec<String>,
    #[serde(default)]
    pub fires: Vec<toml::Spanned<ExampleRow>>,
    #[serde(default)]
    pub silent: Vec<toml::Spanned<ExampleRow>>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum ExampleRow {
    Text(String),
    Coded {
        text: String,
        #[serde(default)]
        actors: Vec<String>,
        #[serde(default)]
        recipients: Vec<String>,
    },
}
