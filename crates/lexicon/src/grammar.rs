//! `grammar.toml`: prepositions, particles, light-verb equivalences, conjugation.

use crate::conjugation::{PersonNumber, Tense};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Number of a preposition in [`Grammar::prepositions`].
pub type PrepositionId = u16;

/// The tables of `grammar.toml`, all words normalised.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Grammar {
    /// Names of the prepositions; their numbers are their places here.
    pub prepositions: Vec<String>,
    /// Prepositions that say the same of any predicate.
    pub senses: Senses,
    /// Closed classes of single words.
    pub particles: Particles,
    /// Verb forms that are also nouns or adjectives.
    pub homographs: BTreeSet<String>,
    /// Verb forms that nearly always are other words.
    pub rare_verbs: BTreeSet<String>,
    /// Forms that are verbs wherever they stand.
    pub always_verbs: BTreeSet<String>,
    /// Verbs of being, becoming and holding for: what they say of a subject is a relation.
    pub copulas: BTreeSet<String>,
    /// Words that make another verb of a verb, together or apart.
    pub preverbs: BTreeSet<String>,
    /// How a verb is conjugated.
    pub conjugation: Conjugation,
    /// Passive partner verbs, by the infinitive of the active verb.
    pub passive: BTreeMap<String, Vec<String>>,
    /// Light verbs that mean the same, `from → to`.
    pub equivalent: BTreeMap<String, String>,
}

/// The prepositions that say the same of any predicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Senses {
    /// Before the doer of a passive.
    pub agent: PrepositionId,
    /// Before both sides.
    pub between: PrepositionId,
    /// Before a place where.
    pub within: PrepositionId,
    /// Before a place whither.
    pub towards: PrepositionId,
    /// Before a partner.
    pub with: PrepositionId,
    /// Before an adversary.
    pub against: PrepositionId,
}

/// The same as the file names them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SenseNames {
    pub agent: String,
    pub between: String,
    pub within: String,
    pub towards: String,
    pub with: String,
    pub against: String,
}

/// Closed classes of words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Particles {
    /// The object marker.
    pub object: Vec<String>,
    /// And.
    pub and: Vec<String>,
    /// Marks that list.
    pub comma: Vec<String>,
    /// Or.
    pub or: Vec<String>,
    /// Self.
    pub reflexive: Vec<String>,
    /// Endings of names of states and lands.
    pub state_endings: Vec<String>,
    /// Words and phrases that open a clause.
    pub clause_openers: Vec<String>,
    /// Words and phrases that end a noun phrase.
    pub breakers: Vec<String>,
    /// Words and phrases that open what a meeting is about.
    pub subject_markers: Vec<String>,
    /// Words that take a part of what follows («جمعی از …»).
    pub partitives: Vec<String>,
    /// The preposition after them.
    pub partitive_preposition: String,
    /// Words that are numbers, or stand for one.
    pub numerals: Vec<String>,
    /// Quotation marks.
    pub quotation: Vec<String>,
    /// Colons.
    pub colon: Vec<String>,
    /// Marks that end a phrase.
    pub stops: Vec<String>,
}

/// What stands before and after a verb's stems.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conjugation {
    /// The prefix that denies.
    pub negative: String,
    /// The prefix of what goes on or recurs.
    pub progressive: String,
    /// The prefix of subjunctive and imperative.
    pub subjunctive: String,
    /// How a stem's first letter is written after the prefixes that end in a consonant.
    pub vowels: BTreeMap<String, Vec<String>>,
    /// What a present stem in a vowel takes before its endings.
    pub glide: String,
    /// Endings after a past stem.
    pub past_endings: BTreeMap<PersonNumber, String>,
    /// Endings after a present stem.
    pub present_endings: BTreeMap<PersonNumber, String>,
    /// Endings after a present stem in orders.
    pub imperative_endings: BTreeMap<PersonNumber, String>,
    /// What makes a past stem a participle.
    pub participle: String,
    /// What makes a past stem an infinitive.
    pub infinitive: String,
    /// Words that follow a participle in the perfect.
    pub perfect: BTreeMap<PersonNumber, String>,
    /// The verb that makes the future, before a past stem.
    pub future_auxiliary: String,
    /// The verb of the pluperfect and the subjunctive perfect.
    pub past_auxiliary: String,
    /// The verb of the passive.
    pub passive_auxiliary: String,
    /// The verb that stands, at any distance, before another that is going on.
    pub progressive_auxiliary: String,
    /// Verbs whose present needs no prefix.
    pub plain_present: Vec<String>,
    /// Verbs that have no forms but the irregular ones.
    pub defective: Vec<String>,
    /// Words after which a past stem is an infinitive of nobody («باید گفت»).
    pub impersonal: BTreeSet<String>,
    /// The word for one whom one speaks to.
    pub addressed: BTreeSet<String>,
    /// Forms that no stem gives.
    pub irregular: Vec<IrregularForm>,
    /// Words before a verb that make it what may, can or ought to be.
    pub modals: Vec<String>,
}

/// A form that no stem gives.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IrregularForm {
    /// As written.
    pub form: String,
    /// Whose form it is.
    pub infinitive: String,
    /// Which form it is.
    pub tense: Tense,
    /// Person and number.
    pub person: PersonNumber,
    /// Whether it denies.
    #[serde(default)]
    pub negative: bool,
}

/// The table of homographs and preverbs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Homographs {
    pub forms: Vec<String>,
    pub rare: Vec<String>,
    pub preverbs: Vec<String>,
    pub copulas: Vec<String>,
    pub always: Vec<String>,
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrammarFile {
    pub prepositions: BTreeMap<String, Vec<String>>,
    pub prepositions_by_sense: SenseNames,
    pub particles: Particles,
    pub homographs: Homographs,
    pub equivalent: BTreeMap<String, String>,
    pub passive: BTreeMap<String, Vec<String>>,
    pub conjugation: Conjugation,
}

impl Grammar {
    /// The number of the preposition called `name`.
    pub fn preposition(&self, name: &str) -> Option<PrepositionId> {
        self.prepositions.iter().position(|p| p == name).map(|n| n as PrepositionId)
    }
}
