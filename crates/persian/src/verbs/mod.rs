//! Verbs: which tokens make one verb, the words of its compound, and its tense, mood, aspect, person, polarity and voice.
//!
//! The forms of single words are looked up in [`lexicon::VerbForms`]; here they are put together over several words. No word
//! stands here.

mod compounds;
mod find;

pub use lexicon::{Mood, PersonNumber as Person, Tense};

pub(crate) use find::find;

use lexicon::{Codebook, Compound};
use std::ops::Range;

/// When what a verb says goes on, seen from its tense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Time {
    /// کرد, می‌کرد, کرده بود.
    Past,
    /// می‌کند, بکند, کرده است.
    Present,
    /// خواهد کرد.
    Future,
}

/// How a verb sees what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// As one whole: رفت, برود, خواهد رفت, است.
    Simple,
    /// As going on or recurring: می‌رود, می‌رفت.
    Imperfective,
    /// As going on just then: دارد می‌رود, داشت می‌رفت.
    Progressive,
    /// As done before: رفته است, رفته بود, رفته باشد.
    Perfect,
    /// As having gone on before: می‌رفته است.
    PerfectImperfective,
}

/// Who is the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voice {
    /// Who does it.
    Active,
    /// Who it is done to: کشته شد, دستگیر شد.
    Passive,
    /// Who makes somebody do it: خوراند. [`lexicon::Verb::causes`] says what.
    Causative,
}

/// The words that make a compound with a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonverbal {
    /// From its first to its last word; other words may stand before the verb, and in it where the compound has a gap.
    pub tokens: Range<usize>,
    /// Index into [`Codebook::compounds`].
    pub compound: u32,
    /// Whether the verb makes this compound's passive: «دستگیر شد» of «دستگیر کردن».
    pub passive: bool,
}

/// One verb: its tokens and what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    /// Its tokens, auxiliaries included; neither its nonverbal part nor «داشت» of «داشت … می‌رفت».
    pub tokens: Range<usize>,
    /// Index into [`Codebook::verbs`], light verbs by their usual equivalent.
    pub lemma: u32,
    /// The same with no equivalent taken: «نمودن» where the lemma is «کردن».
    pub row: u32,
    /// The words before it that make a compound with it.
    pub nonverbal: Option<Nonverbal>,
    /// Tense, and as much of the mood as realis needs.
    pub tense: Tense,
    /// Mood; none for participles and infinitives.
    pub mood: Option<Mood>,
    /// Aspect.
    pub aspect: Aspect,
    /// Person and number.
    pub person: Person,
    /// Whether it denies.
    pub negative: bool,
    /// Whether it is a participle with the passive auxiliary (کشته شد).
    pub passive: bool,
    /// Voice, that of a compound too (دستگیر شد).
    pub voice: Voice,
    /// Whether it only says how another verb is meant: what ought to be (باید), what is going on (دارد می‌رود).
    pub modal: bool,
    /// «داشت» of «داشت … می‌رفت»: a verb of its own among the document's, and marked as modal.
    pub progressive: Option<Range<usize>>,
}

impl Verb {
    /// Whether it can end a clause: an infinitive cannot, nor can a modal («باید … کند»).
    pub fn is_finite(&self) -> bool {
        self.tense != Tense::Infinitive && !self.modal
    }

    /// When it goes on; none for participles and infinitives.
    pub fn time(&self) -> Option<Time> {
        match self.tense {
            Tense::Past | Tense::Imperfect | Tense::Pluperfect => Some(Time::Past),
            Tense::Present | Tense::Subjunctive | Tense::Perfect => Some(Time::Present),
            Tense::Future => Some(Time::Future),
            Tense::Participle | Tense::Infinitive => None,
        }
    }

    /// Its infinitive, that of the compound where it belongs to one.
    pub fn infinitive<'b>(&self, book: &'b Codebook) -> &'b str {
        match &self.nonverbal {
            Some(part) => &book.compounds[part.compound as usize].infinitive,
            None => &book.verbs[self.lemma as usize].infinitive,
        }
    }

    /// The compound it belongs to.
    pub fn compound<'b>(&self, book: &'b Codebook) -> Option<&'b Compound> {
        self.nonverbal.as_ref().map(|part| &book.compounds[part.compound as usize])
    }
}
