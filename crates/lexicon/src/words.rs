//! The word lists of the smaller files: references, attribution, realis, relations, mechanisms, contexts.

use crate::predicates::{Role, VerbPattern};
use model::{Auxiliary, RelationKind, RelationTime, Stance, Trend};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a pronoun or stand-in stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceKind {
    /// One person: وی، او.
    Person,
    /// Several people: آنان.
    People,
    /// The state last spoken of: این کشور.
    Country,
    /// The two sides last spoken of: طرفین، دو کشور.
    Both,
    /// The three sides last spoken of: سه کشور.
    Three,
    /// The state of the person spoken of: کشورش.
    OwnCountry,
    /// The wire's own country: کشورمان.
    Home,
    /// The person last spoken of, by rank: این مقام، این دیپلمات.
    Office,
    /// The body last spoken of: این سازمان.
    Body,
    /// The speaker's side: ما.
    FirstPlural,
    /// The speaker: من، اینجانب.
    FirstSingular,
    /// Somebody of the same rank on another side: همتای روس خود.
    Counterpart,
    /// The subject of its own clause: خود.
    Reflexive,
}

/// A `[[reference]]` of `references.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The words, as the file writes the first of them.
    pub name: String,
    /// What they stand for.
    pub kind: ReferenceKind,
}

/// A `[[saying]]` of `attribution.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SayingVerb {
    /// Its verbs.
    pub verbs: Vec<VerbPattern>,
    /// How the speaker stands to what is said.
    pub stance: Stance,
}

/// A `[[phrase]]` of `attribution.toml`: words before a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SayingPhrase {
    /// The words.
    pub name: String,
    /// How the source stands to what is said.
    pub stance: Stance,
    /// Whether a medium follows (else a person or body).
    pub medium: bool,
}

/// An `[[impersonal]]` of `attribution.toml`: a source that nobody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impersonal {
    /// The words.
    pub name: String,
    /// How it stands to what is said.
    pub stance: Stance,
}

/// A list of `realis.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Realis {
    /// What the words mark.
    pub auxiliary: Auxiliary,
    /// Whether the verb of their clause bears the mark whatever else is said.
    pub certain: bool,
}

/// A `[[relation]]` of `relations.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationPattern {
    /// `relations.toml#ally-1`.
    pub rule: String,
    /// What `a` is to `b`.
    pub kind: RelationKind,
    /// Where `a` is looked for.
    pub a: Vec<Role>,
    /// Where `b` is looked for.
    pub b: Vec<Role>,
    /// Where it is going.
    pub trend: Option<Trend>,
    /// When it holds; present unless the words say otherwise.
    pub time: Option<RelationTime>,
}

/// A `[[trend]]` of `relations.toml`: relations that grow or cool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendPattern {
    /// `relations.toml#improving-1`.
    pub rule: String,
    /// Where it is going.
    pub trend: Trend,
}

/// A `[[mechanism]]` of `mechanisms.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MechanismPattern {
    /// As the file writes the first of its words.
    pub name: String,
    /// English.
    pub latin: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferencesFile {
    pub reference: Vec<ReferenceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferenceRow {
    pub kind: ReferenceKind,
    pub words: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct AttributionFile {
    #[serde(default)]
    pub saying: Vec<SayingRow>,
    #[serde(default)]
    pub phrase: Vec<PhraseRow>,
    #[serde(default)]
    pub impersonal: Vec<ImpersonalRow>,
}

#[derive(Deserialize)]
pub(crate) struct SayingRow {
    pub verbs: Vec<toml::Spanned<String>>,
    pub stance: Stance,
}

#[derive(Deserialize)]
pub(crate) struct PhraseRow {
    pub words: Vec<String>,
    pub stance: Stance,
    pub kind: String,
}

#[derive(Deserialize)]
pub(crate) struct ImpersonalRow {
    pub words: Vec<String>,
    pub stance: Stance,
}

#[derive(Deserialize)]
pub(crate) struct RealisRow {
    pub words: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct RelationsFile {
    #[serde(default)]
    pub relation: Vec<RelationRow>,
    #[serde(default)]
    pub trend: Vec<TrendRow>,
}

#[derive(Deserialize)]
pub(crate) struct RelationRow {
    #[serde(default)]
    pub fires: Vec<toml::Spanned<RelationExampleRow>>,
    pub kind: RelationKind,
    pub words: Vec<String>,
    #[serde(default)]
    pub a: Vec<toml::Spanned<String>>,
    #[serde(default)]
    pub b: Vec<toml::Spanned<String>>,
    pub trend: Option<Trend>,
    pub time: Option<RelationTime>,
}

#[derive(Deserialize)]
pub(crate) struct RelationExampleRow {
    pub text: String,
    pub a: String,
    pub b: String,
}

#[derive(Deserialize)]
pub(crate) struct TrendRow {
    #[serde(default)]
    pub fires: Vec<toml::Spanned<RelationExampleRow>>,
    pub trend: Trend,
    pub words: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct MechanismsFile {
    pub mechanism: Vec<MechanismRow>,
}

#[derive(Deserialize)]
pub(crate) struct MechanismRow {
    pub words: Vec<String>,
    pub latin: String,
}

/// `contexts.toml`: a table per context.
pub(crate) type ContextsFile = BTreeMap<String, RealisRow>;
