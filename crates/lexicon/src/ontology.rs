//! `codebook/plover.toml`: what may be coded.

use crate::fault::Fault;
use crate::source::SourceFile;
use model::{EventType, Quad};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The ontology: types with their quad classes, scores, modes and CAMEO codes; contexts; sectors.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ontology {
    types: BTreeMap<EventType, TypeRules>,
    /// PLOVER's contexts.
    pub contexts: Vec<String>,
    /// PLOVER's sectors.
    pub sectors: Vec<String>,
}

/// What the codebook says of one type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypeRules {
    /// Quad class.
    pub quad: Quad,
    /// Score of the type without a mode.
    pub score: f64,
    /// Whether an event of the type needs a recipient.
    pub needs_recipient: bool,
    /// CAMEO code of the type without a mode.
    pub cameo: Option<String>,
    /// Score and CAMEO code of each mode.
    pub modes: BTreeMap<String, (f64, Option<String>)>,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "type")]
    types: BTreeMap<String, TypeTable>,
    contexts: ContextList,
    sectors: ContextList,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ContextList {
    Names(Vec<String>),
    Table { names: Vec<String> },
    Keyed(BTreeMap<String, toml::Value>),
}

impl ContextList {
    fn names(self) -> Vec<String> {
        match self {
            Self::Names(names) | Self::Table { names } => names,
            Self::Keyed(table) => table.into_keys().collect(),
        }
    }
}

#[derive(Deserialize)]
struct TypeTable {
    quad: String,
    score: f64,
    #[serde(default)]
    needs_recipient: bool,
    cameo: Option<String>,
    #[serde(default)]
    modes: BTreeMap<String, ModeTable>,
}

#[derive(Deserialize)]
struct ModeTable {
    score: f64,
    cameo: Option<String>,
}

impl Ontology {
    pub(crate) fn read(file: &SourceFile, faults: &mut Vec<Fault>) -> Self {
        let read: File = match file.toml() {
            Ok(read) => read,
            Err(fault) => {
                faults.push(fault);
                return Self::default();
            }
        };
        let mut types = BTreeMap::new();
        for (name, table) in read.types {
            match (name.parse::<EventType>(), table.quad.parse::<Quad>()) {
                (Ok(event_type), Ok(quad)) => {
                    let modes = table.modes.into_iter().map(|(m, t)| (m, (t.score, t.cameo))).collect();
                    let rules = TypeRules { quad, score: table.score, needs_recipient: table.needs_recipient, cameo: table.cameo, modes };
                    types.insert(event_type, rules);
                }
                (Err(message), _) | (_, Err(message)) => faults.push(file.fault_at(0, message)),
            }
        }
        for missing in EventType::ALL.iter().filter(|t| !types.contains_key(t)) {
            faults.push(file.fault_at(0, format!("type {missing} is missing")));
        }
        Self { types, contexts: read.contexts.names(), sectors: read.sectors.names() }
    }

    /// The rules of a type. Every type has them: the check refuses a codebook that lacks one.
    pub fn rules(&self, event_type: EventType) -> &TypeRules {
        &self.types[&event_type]
    }

    /// Quad class, score and CAMEO code of a type with a mode.
    pub fn grade(&self, event_type: EventType, mode: Option<&str>) -> (Quad, f64, Option<&str>) {
        let rules = self.rules(event_type);
        let of_mode = mode.and_then(|m| rules.modes.get(m));
        let score = of_mode.map_or(rules.score, |m| m.0);
        let cameo = of_mode.and_then(|m| m.1.as_deref()).or(rules.cameo.as_deref());
        (rules.quad, score, cameo)
    }
}
