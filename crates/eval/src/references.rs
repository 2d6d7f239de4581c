//! Short passages with the referent of every pronoun and stand-in, and how many of them are found.

use model::{Span, Story};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A passage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Names it.
    pub name: String,
    /// Gregorian day of its publication, ISO 8601.
    pub published: String,
    /// Its text.
    pub text: String,
    /// What refers in it.
    pub references: Vec<PassageReference>,
}

/// A pronoun or stand-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassageReference {
    /// As written.
    pub words: String,
    /// Which occurrence of the words, as whole words, from 1.
    pub nth: usize,
    /// The codes of whom it means; none where no reader can say.
    pub codes: BTreeSet<String>,
    /// A word of the name by which the passage names the person or body.
    pub name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    passage: Vec<Passage>,
}

/// A file of passages that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PassageError {
    /// Not of the shape.
    #[error(transparent)]
    Shape(#[from] toml::de::Error),
    /// Words that stand nowhere in their passage.
    #[error("passage `{passage}`: «{words}» does not stand there {nth} times")]
    Nowhere {
        /// The passage.
        passage: String,
        /// The words.
        words: String,
        /// How often they should.
        nth: usize,
    },
}

/// Reads passages. Fails where the file is not of the shape, and where words do not stand in their passage.
pub fn read_passages(text: &str) -> Result<Vec<Passage>, PassageError> {
    let file: File = toml::from_str(text)?;
    for passage in &file.passage {
        for reference in &passage.references {
            if passage.span(reference).is_none() {
                return Err(PassageError::Nowhere { passage: passage.name.clone(), words: reference.words.clone(), nth: reference.nth });
            }
        }
    }
    Ok(file.passage)
}

impl Passage {
    /// The passage as a story.
    pub fn story(&self) -> Story {
        Story { id: self.name.clone(), text: self.text.clone(), published: Some(self.published.clone()), ..Story::default() }
    }

    /// Where a reference stands.
    fn span(&self, reference: &PassageReference) -> Option<Span> {
        let letter = |c: char| c.is_alphanumeric() || c == '\u{200c}';
        let whole = |at: usize| {
            let after = &self.text[at + reference.words.len()..];
            !self.text[..at].chars().next_back().is_some_and(letter) && !after.chars().next().is_some_and(letter)
        };
        let places = self.text.match_indices(&reference.words).map(|(at, _)| at).filter(|at| whole(*at));
        let at = places.into_iter().nth(reference.nth.checked_sub(1)?)?;
        let start = self.text[..at].chars().count() as u32;
        Some(Span::new(start, start + reference.words.chars().count() as u32))
    }
}

/// Words of a passage and whom a reader took them for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Where they stand.
    pub span: Span,
    /// The codes of whom they mean.
    pub codes: BTreeSet<String>,
    /// All words by which the passage names these.
    pub names: Vec<String>,
    /// By which rule.
    pub by: String,
}

/// A reference that was taken for somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongReference {
    /// The passage.
    pub passage: String,
    /// The words.
    pub words: String,
    /// Whom they mean.
    pub wanted: String,
    /// Whom they were taken for.
    pub taken: String,
}

/// How many references were taken for whom they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceScores {
    /// Right ones and all, by the words.
    pub by_words: BTreeMap<String, (usize, usize)>,
    /// The others.
    pub wrong: Vec<WrongReference>,
}

impl ReferenceScores {
    /// Share of right ones, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        let (right, all) = self.by_words.values().fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
        right as f64 / all.max(1) as f64
    }
}

impl fmt::Display for ReferenceScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (right, all) = self.by_words.values().fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
        write!(f, "{right} of {all} references taken for whom they mean, {:.3}", self.accuracy())
    }
}

/// Scores a reader of passages. A reference is right where the words taken with the least beside it mean the same codes, and, where a
/// name is given, somebody whom the passage names so.
/// The error is the reader's.
pub fn score_references<E>(passages: &[Passage], read: impl Fn(&Story) -> Result<Vec<Taken>, E>) -> Result<ReferenceScores, E> {
    let mut scores = ReferenceScores::default();
    for passage in passages {
        let taken = read(&passage.story())?;
        for reference in &passage.references {
            let Some(span) = passage.span(reference) else { continue };
            let nearest = taken
                .iter()
                .filter(|t| t.span.overlaps(span))
                .min_by_key(|t| t.span.start.abs_diff(span.start) + t.span.end.abs_diff(span.end));
            let codes = nearest.map(|t| t.codes.clone()).unwrap_or_default();
            let named =
                reference.name.as_ref().is_none_or(|name| nearest.is_some_and(|t| t.names.iter().any(|n| n.contains(name.as_str()))));
            let right = codes == reference.codes && named;
            let count = scores.by_words.entry(reference.words.clone()).or_default();
            count.0 += usize::from(right);
            count.1 += 1;
            if !right {
                let list = |codes: &BTreeSet<String>| codes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
                scores.wrong.push(WrongReference {
                    passage: passage.name.clone(),
                    words: reference.words.clone(),
                    wanted: format!("{} {}", list(&reference.codes), reference.name.as_deref().unwrap_or_default()),
                    taken: nearest
                        .map_or_else(|| "nobody".to_owned(), |t| format!("{} {} by {}", list(&t.codes), t.names.join(" | "), t.by)),
                });
            }
        }
    }
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[[passage]]\nname = \"a\"\npublished = \"2020-01-01\"\ntext = \"لاوروف آمد. وی رفت و روی دیوار وی\"\n\
        references = [{ words = \"وی\", nth = 2, codes = [\"RUS\"], name = \"لاوروف\" }]\n";

    #[test]
    fn the_nth_whole_word_is_asked() {
        let passages = read_passages(FILE).unwrap();
        let at = passages[0].span(&passages[0].references[0]).unwrap();
        let taken = |name: &str| Taken { span: at, codes: BTreeSet::from(["RUS".to_owned()]), names: vec![name.into()], by: String::new() };
        let scores = |found: Vec<Taken>| score_references(&passages, |_| Ok::<_, ()>(found.clone())).expect("nothing fails");
        assert!((scores(vec![taken("سرگئی لاوروف")]).accuracy() - 1.0).abs() < 1e-9);
        assert_eq!(scores(vec![taken("پوتین")]).wrong.len(), 1);
        assert_eq!(scores(Vec::new()).wrong[0].taken, "nobody");
    }

    #[test]
    fn words_that_stand_nowhere_are_refused() {
        let fault = read_passages(&FILE.replace("nth = 2", "nth = 3")).unwrap_err().to_string();
        assert_eq!(fault, "passage `a`: «وی» does not stand there 3 times");
    }
}
