//! The codebook (what may be coded) and the lexicon (how Persian says it), read from text files and checked.
//!
//! Knows the files of `codebook/` and `lexicon/`, their columns and their faults, and turns them into tables that the stages
//! look words up in: [`Codebook`]. Knows nothing of stories and does no I/O: whoever calls hands over the files' contents.
//!
//! ```
//! use dabir_lexicon::{Codebook, SourceFile};
//! let broken = SourceFile { name: "states.csv".into(), text: "code,latin\nRUS\n".into() };
//! let faults = Codebook::read(&[broken]).unwrap_err();
//! assert!(faults.iter().any(|f| f.file == "states.csv"));
//! ```

mod calendar;
mod codebook;
mod conjugation;
mod facts;
mod fault;
mod grammar;
mod ontology;
mod phrases;
mod predicates;
mod source;
mod tables;
mod words;

pub use calendar::*;
pub use codebook::{Codebook, Entry, EntryKind, Example, RelationExample};
pub use conjugation::{Mood, PersonNumber, Tense, VerbForm, VerbForms};
pub use facts::{CreditWords, FactsWords, FurnitureWords, PhraseList};
pub use fault::Fault;
pub use grammar::{Conjugation, Grammar, IrregularForm, PrepositionId, Senses};
pub use ontology::{Ontology, TypeRules};
pub use phrases::{PhraseMatch, PhraseTable, WordId};
pub use predicates::{Element, Predicate, Role, VerbPattern};
pub use source::SourceFile;
pub use tables::{Body, Compound, Name, Outlet, Person, PlaceEntry, State, Term, Title, TitleKind, Verb, VerbKind};
pub use words::{Impersonal, MechanismPattern, Realis, Reference, ReferenceKind, RelationPattern, SayingPhrase, SayingVerb, TrendPattern};
