//! One place where somebody is meant.

use lexicon::ReferenceKind;
use std::ops::Range;

/// What kind of words stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A person's name, with or without a title.
    Person,
    /// An office without a name.
    Office,
    /// Several people by what they are.
    Group,
    /// An institution of a state.
    Organ,
    /// A body of the lexicon.
    Body,
    /// A state's name.
    State,
    /// A capital, which may act for its state.
    Capital,
    /// A seat that acts for its state.
    Seat,
    /// A nationality adjective or noun.
    Nationality,
    /// A place that is not a capital.
    Place,
    /// A pronoun or stand-in.
    Reference(ReferenceKind),
}

impl MentionKind {
    /// Its name in the judge's features: «person», «office».
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Office => "office",
            Self::Group => "group",
            Self::Organ => "organ",
            Self::Body => "body",
            Self::State => "state",
            Self::Capital => "capital",
            Self::Seat => "seat",
            Self::Nationality => "nationality",
            Self::Place => "place",
            Self::Reference(_) => "reference",
        }
    }
}

/// What the words say before anything is resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// A code the words carry themselves, by state, nationality or body.
    pub code: Option<String>,
    /// A sector the words carry.
    pub sector: Option<String>,
    /// The title, an index into the lexicon's titles.
    pub title: Option<u32>,
    /// The body, an index into the lexicon's bodies.
    pub body: Option<u32>,
    /// The person, an index into the lexicon's people.
    pub person: Option<u32>,
    /// The place, an index into the lexicon's places.
    pub place: Option<u32>,
    /// The tokens of a personal name.
    pub name: Option<Range<usize>>,
    /// A reference that owns the title («وزیر خارجه این کشور»).
    pub owner: Option<ReferenceKind>,
    /// Whether a state owns the title that the lexicon does not list.
    pub unlisted: bool,
}

/// One place where somebody (or some place) is meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What kind of words stand there.
    pub kind: MentionKind,
    /// What the words say.
    pub named: Named,
    /// Whom it means: indices into the cast's actors; several for «طرفین», none where unresolved.
    pub actors: Vec<u32>,
    /// The lexicon line or rule that resolved it, or why it was not.
    pub by: String,
}

impl Mention {
    pub(crate) fn new(tokens: Range<usize>, kind: MentionKind) -> Self {
        Self { tokens, kind, named: Named::default(), actors: Vec::new(), by: String::new() }
    }

    /// Whether it can take part in an event as it stands (a place only does through its state).
    pub fn is_participant(&self) -> bool {
        !self.actors.is_empty() && self.kind != MentionKind::Place
    }
}
