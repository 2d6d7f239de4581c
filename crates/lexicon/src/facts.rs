//! The words by which a story says whose it is (`lexicon/facts.toml`).

use compact_str::CompactString;
use script::{Letters, Unit};
use serde::{Deserialize, Serialize};

/// Phrases that all say the same.
///
/// As read from a file they are whole; after [`FactsWords::normalise`] they are divided into units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Vec<Vec<CompactString>>")]
pub struct PhraseList(Vec<Vec<CompactString>>);

/// A list as the file has it (a phrase is one text) or as the baked tables have it (a phrase is its units).
#[derive(Deserialize)]
struct Written(Vec<Phrase>);

struct Phrase(Vec<CompactString>);

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            CompactString::deserialize(from).map(|text| Self(vec![text]))
        } else {
            Vec::deserialize(from).map(Self)
        }
    }
}

impl From<Written> for PhraseList {
    fn from(written: Written) -> Self {
        Self(written.0.into_iter().map(|p| p.0).collect())
    }
}

impl From<PhraseList> for Vec<Vec<CompactString>> {
    fn from(list: PhraseList) -> Self {
        list.0
    }
}

impl PhraseList {
    /// How many units the longest phrase has that `units` begin with, if one does.
    pub fn length_at(&self, units: &[Unit]) -> Option<usize> {
        self.0.iter().filter(|p| p.len() <= units.len() && p.iter().zip(units).all(|(form, unit)| *form == unit.form)).map(Vec::len).max()
    }

    fn normalise(&mut self, letters: &Letters) {
        for phrase in &mut self.0 {
            *phrase = script::units(letters, &phrase.join(" ")).units.into_iter().map(|u| u.form).collect();
        }
        self.0.retain(|p| !p.is_empty());
    }
}

/// The words of `facts.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactsWords {
    /// Whose it is, and whence it was sent.
    pub credit: CreditWords,
    /// What stands around the report.
    pub furniture: FurnitureWords,
}

/// Words around the name of an agency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditWords {
    /// «به گزارش» before it.
    pub reports: PhraseList,
    /// «نوشت» after it.
    pub writes: PhraseList,
    /// «در گفت و گو با» before it.
    pub interviews: PhraseList,
    /// «به» before it, with one of `told` after it.
    pub tells: PhraseList,
    /// «گفت» after it.
    pub told: PhraseList,
    /// What may stand between those and its name.
    pub between: PhraseList,
    /// «خبرنگار».
    pub correspondents: PhraseList,
    /// «از» between it and a place.
    pub sent_from: PhraseList,
    /// «در» between it and a town.
    pub sent_in: PhraseList,
    /// «به» between its correspondent and a place.
    pub sent_to: PhraseList,
    /// «به نقل از» before the source that it quotes.
    pub quoting: PhraseList,
    /// «منبع» before it, at the end.
    pub taken_from: PhraseList,
    /// «گروه» before the desk's name, at the head.
    pub desks: PhraseList,
}

/// Words of what is no report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FurnitureWords {
    /// «انتهای پیام».
    pub ends: PhraseList,
    /// «عکس», before a colon.
    pub labels: PhraseList,
    /// «کد خبر», before a colon and numbers.
    pub code_labels: PhraseList,
    /// Whole lines.
    pub notices: PhraseList,
}

impl FactsWords {
    /// Divides the phrases as read from the file into units. Doing it again changes nothing.
    pub fn normalise(&mut self, letters: &Letters) {
        let (c, f) = (&mut self.credit, &mut self.furniture);
        for list in [
            &mut c.reports,
            &mut c.writes,
            &mut c.interviews,
            &mut c.tells,
            &mut c.told,
            &mut c.between,
            &mut c.correspondents,
            &mut c.sent_from,
            &mut c.sent_in,
            &mut c.sent_to,
            &mut c.quoting,
            &mut c.taken_from,
            &mut c.desks,
            &mut f.ends,
            &mut f.labels,
            &mut f.code_labels,
            &mut f.notices,
        ] {
            list.normalise(letters);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_counts() {
        let mut list: PhraseList =
            toml::from_str::<std::collections::BTreeMap<String, PhraseList>>("x = [\"به نقل\", \"به نقل از\"]").unwrap()["x"].clone();
        let letters = Letters::default();
        list.normalise(&letters);
        let units = script::units(&letters, "به نقل از منابع").units;
        assert_eq!(list.length_at(&units), Some(3));
        assert_eq!(list.length_at(&units[1..]), None);
    }
}
