//! The words of the page, in English or Persian.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The language of the page's own words. The story's words stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Persian.
    Persian,
}

/// One word in both languages; without `en`, the record's own word is English already.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    en: Option<String>,
    fa: String,
}

/// The words of the page in one language. Build it once and hand it to every page.
#[derive(Debug)]
pub struct Labels {
    language: Language,
    table: BTreeMap<String, BTreeMap<String, Label>>,
}

impl Labels {
    /// Reads the built-in table.
    ///
    /// # Panics
    /// Never in a tested build: the table is part of the program.
    pub fn new(language: Language) -> Self {
        let table = toml::from_str(include_str!("../labels.toml")).expect("labels.toml is built in and parsed by a test");
        Self { language, table }
    }

    /// Which language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The word for `key` in `section`; what the table lacks is shown as the record has it.
    pub fn get<'a>(&'a self, section: &str, key: &'a str) -> &'a str {
        let Some(label) = self.table.get(section).and_then(|words| words.get(key)) else { return key };
        match self.language {
            Language::English => label.en.as_deref().unwrap_or(key),
            Language::Persian => &label.fa,
        }
    }

    /// One of the page's own words.
    pub(crate) fn page<'a>(&'a self, key: &'a str) -> &'a str {
        debug_assert!(self.table["page"].contains_key(key), "labels.toml lacks {key}");
        self.get("page", key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Auxiliary, EventType, Precision, RelationKind, RelationTime, Stance, Trend};

    #[test]
    fn every_fixed_word_has_a_label() {
        let labels = Labels::new(Language::Persian);
        let check = |section: &str, words: Vec<&str>| {
            for word in words {
                assert_ne!(labels.get(section, word), word, "{section}.{word}");
            }
        };
        check("types", EventType::ALL.iter().map(|it| it.as_str()).collect());
        check("auxiliary", Auxiliary::ALL.iter().map(|it| it.as_str()).collect());
        check("precision", Precision::ALL.iter().map(|it| it.as_str()).collect());
        check("relation", RelationKind::ALL.iter().map(|it| it.as_str()).collect());
        check("trend", Trend::ALL.iter().map(|it| it.as_str()).collect());
        check("time", RelationTime::ALL.iter().map(|it| it.as_str()).collect());
        check("stance", Stance::ALL.iter().map(|it| it.as_str()).collect());
    }

    #[test]
    fn english_falls_back_to_the_record() {
        let labels = Labels::new(Language::English);
        assert_eq!(labels.get("mode", "visit"), "visit");
        assert_eq!(labels.get("relation", "ally"), "ally of");
        assert_eq!(labels.get("mode", "never heard of"), "never heard of");
    }
}
