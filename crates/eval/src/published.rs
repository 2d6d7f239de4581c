//! What others have published of their own systems, to stand beside our figures.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// Published figures, each with the page it was read on.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// On names.
    pub names: Vec<PublishedNames>,
    /// On words, tags, lemmas and trees.
    pub syntax: Vec<PublishedSyntax>,
}

/// A system's figures on names, in per cent.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct PublishedNames {
    /// The system.
    pub system: String,
    /// What it was measured on.
    pub test: String,
    /// The kinds scored.
    pub kinds: String,
    /// Precision, micro-averaged.
    pub precision: Option<f64>,
    /// Recall, micro-averaged.
    pub recall: Option<f64>,
    /// F1, micro-averaged.
    pub f1: f64,
    /// Precision and recall of single kinds (`PER`, `ORG`, `LOC`).
    #[serde(default)]
    pub by_kind: BTreeMap<String, [f64; 2]>,
    /// What it learned from.
    pub trained_on: String,
    /// What keeps the figure from being compared as it stands.
    pub note: Option<String>,
    /// The page.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A system's figures on a treebank of Universal Dependencies, in per cent, F1 of the CoNLL 2018 scorer unless the note says otherwise.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct PublishedSyntax {
    /// The system.
    pub system: String,
    /// Version of the system or its models.
    pub version: String,
    /// `PerDT`, `Seraji` or `not named`.
    pub treebank: String,
    /// Release of Universal Dependencies.
    pub release: Option<String>,
    /// What was read: `raw text`, `gold tokens` or `not said`.
    pub from: String,
    /// Tokens.
    pub tokens: Option<f64>,
    /// Sentences.
    pub sentences: Option<f64>,
    /// Syntactic words.
    pub words: Option<f64>,
    /// Universal part-of-speech tags.
    pub upos: Option<f64>,
    /// The treebank's own tags.
    pub xpos: Option<f64>,
    /// Universal features.
    pub ufeats: Option<f64>,
    /// UPOS, XPOS and features together.
    pub all_tags: Option<f64>,
    /// Lemmas.
    pub lemmas: Option<f64>,
    /// Unlabelled attachment score.
    pub uas: Option<f64>,
    /// Labelled attachment score.
    pub las: Option<f64>,
    /// Labelled attachment score of content words.
    pub clas: Option<f64>,
    /// Content words with head, relation, tag, features and function words right.
    pub mlas: Option<f64>,
    /// Content words with head, relation and lemma right.
    pub blex: Option<f64>,
    /// What keeps the figures from being compared as they stand.
    pub note: Option<String>,
    /// The page.
    pub title: String,
    /// Its address.
    pub url: String,
}

impl PublishedSyntax {
    /// The figures by the CoNLL scorer's names, in its order.
    pub fn figures(&self) -> [(&'static str, Option<f64>); 13] {
        crate::conll2018::named([
            self.tokens,
            self.sentences,
            self.words,
            self.upos,
            self.xpos,
            self.ufeats,
            self.all_tags,
            self.lemmas,
            self.uas,
            self.las,
            self.clas,
            self.mlas,
            self.blex,
        ])
    }
}

/// The published figures, from `crates/eval/published.toml`.
///
/// # Panics
/// Never: the file is part of the program, and a test reads it.
pub fn published() -> Published {
    toml::from_str(include_str!("../published.toml")).expect("the file is part of the program, and a test reads it")
}

/// The figures on names as a table, with sources below.
#[derive(Clone, Copy, Debug)]
pub struct PublishedNamesTable<'a>(pub &'a [PublishedNames]);

impl fmt::Display for PublishedNamesTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |figure: Option<f64>| figure.map_or_else(|| "–".to_owned(), |x| format!("{x:.2}"));
        let width = |text: fn(&PublishedNames) -> &str| self.0.iter().map(|row| text(row).chars().count()).max().unwrap_or(0) + 2;
        let (system, test, kinds) = (width(|r| &r.system), width(|r| &r.test), width(|r| &r.kinds));
        writeln!(f, "    {:system$}{:test$}{:kinds$}{:>9}{:>9}{:>9}", "system", "test", "kinds", "precision", "recall", "F1")?;
        for (row, n) in self.0.iter().zip(1..) {
            let (p, r, f1) = (cell(row.precision), cell(row.recall), cell(Some(row.f1)));
            writeln!(f, "{n:2}. {:system$}{:test$}{:kinds$}{p:>9}{r:>9}{f1:>9}", row.system, row.test, row.kinds)?;
            for (kind, [p, r]) in &row.by_kind {
                let f1 = 2.0 * p * r / (p + r);
                writeln!(f, "    {:system$}{:test$}{kind:kinds$}{p:>9.2}{r:>9.2}{f1:>9.2}", "", "")?;
            }
        }
        for (row, n) in self.0.iter().zip(1..) {
            write!(f, "\n{n:2}. Learned from: {}.", row.trained_on)?;
            if let Some(note) = &row.note {
                write!(f, " Note: {note}.")?;
            }
            write!(f, "\n    {}\n    {}", row.title, row.url)?;
        }
        Ok(())
    }
}

/// The figures on trees as a table, with sources below.
#[derive(Clone, Copy, Debug)]
pub struct PublishedSyntaxTable<'a>(pub &'a [PublishedSyntax]);

impl fmt::Display for PublishedSyntaxTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: [&str; 8] = ["Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS"];
        let name = |row: &PublishedSyntax| format!("{} {}", row.system, row.version);
        let treebank = |row: &PublishedSyntax| {
            let release = row.release.as_ref().map(|release| format!(" {release}")).unwrap_or_default();
            format!("{}{release}, {}", row.treebank, row.from)
        };
        let widest = |text: &dyn Fn(&PublishedSyntax) -> String| self.0.iter().map(|row| text(row).chars().count()).max().unwrap_or(0) + 2;
        let (system, read) = (widest(&name), widest(&treebank));
        write!(f, "    {:system$}{:read$}", "system", "treebank and what was read")?;
        for figure in SHOWN {
            write!(f, "{figure:>10}")?;
        }
        for (row, n) in self.0.iter().zip(1..) {
            write!(f, "\n{n:2}. {:system$}{:read$}", name(row), treebank(row))?;
            for (_, figure) in row.figures().into_iter().filter(|(name, _)| SHOWN.contains(name)) {
                match figure {
                    Some(figure) => write!(f, "{figure:>10.2}")?,
                    None => write!(f, "{:>10}", "–")?,
                }
            }
        }
        writeln!(f)?;
        for (row, n) in self.0.iter().zip(1..) {
            let note = row.note.as_ref().map(|note| format!("Note: {note}. ")).unwrap_or_default();
            write!(f, "\n{n:2}. {note}{}\n    {}", row.title, row.url)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_a_share_and_has_its_page() {
        let published = published();
        let share = |x: f64| (1.0..=100.0).contains(&x);
        for row in &published.names {
            assert!(share(row.f1) && !row.title.is_empty() && row.url.starts_with("https://"), "{row:?}");
            if let (Some(p), Some(r)) = (row.precision, row.recall) {
                assert!((2.0 * p * r / (p + r) - row.f1).abs() < 0.02, "F1 does not follow from precision and recall: {row:?}");
            }
            assert!(row.by_kind.keys().all(|kind| ["PER", "ORG", "LOC"].contains(&kind.as_str())), "{row:?}");
        }
        for row in &published.syntax {
            let figures: Vec<f64> = row.figures().into_iter().filter_map(|(_, figure)| figure).collect();
            assert!(!figures.is_empty() && figures.into_iter().all(share), "{row:?}");
            assert!(["PerDT", "Seraji", "not named"].contains(&row.treebank.as_str()), "{row:?}");
            assert!(["raw text", "gold tokens", "not said"].contains(&row.from.as_str()), "{row:?}");
            assert!(row.uas.zip(row.las).is_none_or(|(uas, las)| uas > las), "{row:?}");
            assert!(!row.title.is_empty() && row.url.starts_with("https://"), "{row:?}");
        }
    }

    #[test]
    fn the_peers_are_there() {
        let published = published();
        for (system, treebank) in [("Stanza", "PerDT"), ("Stanza", "Seraji"), ("UDPipe 2", "PerDT"), ("Trankit, large", "Seraji")] {
            let whole = |row: &&PublishedSyntax| row.from == "raw text" && row.figures().iter().all(|(_, figure)| figure.is_some());
            let row = published.syntax.iter().filter(whole).find(|row| row.system == system && row.treebank == treebank);
            assert!(row.is_some(), "{system} on {treebank}");
        }
        assert!(PublishedNamesTable(&published.names).to_string().contains("ParsBERT"));
        let shown = PublishedSyntaxTable(&published.syntax).to_string();
        let stanza = shown.lines().find(|line| line.contains("Stanza 1.5.1") && line.contains("PerDT")).expect("a row");
        assert!(
            stanza.split_whitespace().eq("5. Stanza 1.5.1 PerDT 2.12, raw text 99.96 99.73 99.46 97.17 97.31 98.55 92.90 90.80".split(' '))
        );
    }
}
