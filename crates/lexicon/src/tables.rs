//! The rows of the CSV files.

use crate::predicates::VerbPattern;
use serde::{Deserialize, Serialize};

/// A row of `states.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// ISO 3166 alpha-3, or XKX, TWN, PSE, EUU.
    pub code: String,
    /// English short name.
    pub latin: String,
    /// Usual Persian name.
    pub name: String,
}

impl State {
    /// PLOVER sector of the state itself: its government; the European Union, which has a state's code, is a body of states.
    pub fn sector(&self) -> &'static str {
        if self.code == "EUU" { "IGO" } else { "GOV" }
    }
}

/// A row of `bodies.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Full Persian name.
    pub name: String,
    /// English name.
    pub latin: String,
    /// Participant code.
    pub code: String,
    /// PLOVER sector.
    pub sector: String,
    /// What kind of body.
    pub kind: String,
}

/// What a title stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TitleKind {
    /// One person.
    Office,
    /// Several people.
    Group,
    /// Several people, where a number stands before («دو نفر»).
    Counted,
    /// An institution that takes a state.
    Organ,
    /// A form of address that shows at most a sector.
    Honorific,
}

/// A row of `titles.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// As written.
    pub title: String,
    /// English.
    pub latin: String,
    /// PLOVER sector; empty for most honorifics.
    pub sector: String,
    /// What it stands for.
    pub kind: TitleKind,
    /// Whether, without a state, a wire means its own country by it.
    pub home: bool,
    /// The state that is meant where none is said («وزارت خزانه‌داری»).
    pub state: Option<String>,
}

/// One term of office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Participant code while in office.
    pub code: String,
    /// Sector while in office.
    pub sector: String,
    /// Office, English.
    pub office: String,
    /// First day, ISO; empty if open.
    pub from: String,
    /// Last day, ISO; empty if open.
    pub until: String,
}

/// A person of `people.csv` with all terms, in order of their start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full Persian name.
    pub name: String,
    /// Usual English name.
    pub latin: String,
    /// Terms of office.
    pub terms: Vec<Term>,
}

impl Person {
    /// The term in force on `day` (ISO): the latest that has begun and not ended; else the latest that has begun (its office is
    /// past, so the sector is ELI unless the person stays what the office made them), else the first.
    ///
    /// Without a day, the last term.
    pub fn term_on(&self, day: Option<&str>) -> Option<(&Term, bool)> {
        let Some(day) = day else { return self.terms.last().map(|t| (t, true)) };
        let begun = |t: &&Term| t.from.is_empty() || t.from.as_str() <= day;
        let ended = |t: &Term| !t.until.is_empty() && !day.starts_with(t.until.as_str()) && t.until.as_str() < day;
        self.terms
            .iter()
            .rev()
            .filter(begun)
            .find(|t| !ended(t))
            .map(|t| (t, true))
            .or_else(|| self.terms.iter().rev().find(begun).map(|t| (t, false)))
            .or_else(|| self.terms.first().map(|t| (t, false)))
    }
}

/// A row of `names.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// One word.
    pub name: String,
    /// Whether it is a given name (else a family name).
    pub given: bool,
    /// Latin form, may be empty.
    pub latin: String,
}

/// A row of `places.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceEntry {
    /// Persian name.
    pub name: String,
    /// English name.
    pub latin: String,
    /// ISO 3166 alpha-3; empty for seas between states.
    pub country: String,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// What kind of place.
    pub kind: String,
}

/// A row of `outlets.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    /// As records print it.
    pub code: String,
    /// Persian name.
    pub name: String,
    /// Every name in words, normalised units joined by spaces.
    pub names: Vec<String>,
    /// Internet domains.
    pub domains: Vec<String>,
    /// ISO 3166 alpha-3 of its seat.
    pub country: String,
    /// agency, paper, broadcaster, site.
    pub kind: String,
}

/// What a verb is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VerbKind {
    /// Has a meaning of its own.
    Full,
    /// Makes compounds with a noun or adjective.
    Light,
    /// Makes tenses.
    Auxiliary,
    /// Makes moods.
    Modal,
}

/// A row of `verbs.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verb {
    /// Infinitive, joined.
    pub infinitive: String,
    /// Past stem.
    pub past: String,
    /// Present stems.
    pub present: Vec<String>,
    /// What it is used as.
    pub kind: VerbKind,
    /// The verb that it makes somebody do: «خوردن» for «خوراندن».
    pub causes: Option<u32>,
    /// English.
    pub latin: String,
}

/// A verb of several words: a nonverbal part and a verb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compound {
    /// Infinitive, normalised.
    pub infinitive: String,
    /// What it is made of.
    pub pattern: VerbPattern,
    /// Whether `verbs.csv` lists it; else only predicates or sayings do.
    pub listed: bool,
    /// English; empty where it is not listed.
    pub latin: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(from: &str, until: &str, office: &str) -> Term {
        Term { code: "RUS".into(), sector: "GOV".into(), office: office.into(), from: from.into(), until: until.into() }
    }

    #[test]
    fn the_term_is_that_of_the_day() {
        let person = Person {
            name: "ولادیمیر پوتین".into(),
            latin: "Vladimir Putin".into(),
            terms: vec![term("2000-05-07", "2008-05-07", "president"), term("2008-05-08", "2012-05-07", "prime minister")],
        };
        let office = |day| person.term_on(Some(day)).map(|(t, now)| (t.office.as_str(), now));
        assert_eq!(office("2004-01-01"), Some(("president", true)));
        assert_eq!(office("2010-01-01"), Some(("prime minister", true)));
        assert_eq!(office("2020-01-01"), Some(("prime minister", false)));
        assert_eq!(office("1998-01-01"), Some(("president", false)));
        // A year as the end of a term covers the whole year.
        let mayor = Person { terms: vec![term("2010", "2012", "mayor")], ..person };
        assert_eq!(mayor.term_on(Some("2012-09-01")).map(|(_, now)| now), Some(true));
    }
}
