//! Whom words mean that do not say it themselves: the candidates, and what holds for each.
//!
//! A title without a state, a group, an unknown name, a pronoun or «این کشور» may mean any country, body or person the story has
//! named so far, or names nearby. Every candidate is shown to the judge by what holds for it; so is the answer «nobody named here».
//! The features know how near a candidate stands, in what words, and how often: no name and no code is among them.

use judge::{Features, Scale};
use persian::Document;
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::ops::Range;

/// Sentences beyond which a distance is only «far».
const FAR: usize = 4;
/// Tokens around a mention in which a state named beside it («معترضان در مصر») is looked at.
const BESIDE: usize = 4;

/// A place where a country, body or person was named.
#[derive(Clone, Debug)]
pub(crate) struct Heard<T> {
    /// First token.
    pub token: usize,
    /// Its sentence.
    pub sentence: usize,
    /// Who was named.
    pub whom: T,
    /// In what words.
    pub how: &'static str,
    /// Whether a preposition stands before.
    pub governed: bool,
}

/// A decision between candidates: what was asked, and what held for each candidate; kept for training only.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The tokens in question.
    pub tokens: Range<usize>,
    /// The codes a candidate stands for (empty for «nobody named here», which comes last) and what holds for it.
    pub candidates: Vec<(Vec<String>, Features)>,
}

/// The candidate that weighs most, if it outweighs «nobody named here» and the rest by the scale's threshold; the last of the
/// features is «nobody».
pub(crate) fn best(scale: &Scale, candidates: &[Features]) -> Option<usize> {
    let shares = scale.shares(candidates);
    let (at, share) = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
    (at + 1 < candidates.len() && *share >= scale.threshold()).then_some(at)
}

/// Small numbers as words, larger ones in steps.
fn step(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4..=6 => "4",
        7..=12 => "7",
        _ => "13",
    }
}

/// How often the most named is named.
pub(crate) fn most_named<T: Eq + Hash>(heard: &[Heard<T>]) -> usize {
    let mut counts: FxHashMap<&T, usize> = FxHashMap::default();
    for h in heard {
        *counts.entry(&h.whom).or_default() += 1;
    }
    counts.into_values().max().unwrap_or_default()
}

/// What is asked.
pub(crate) struct Question<'a> {
    /// What kind of words ask, a name in features: «group», «office of the wire's own country», «وی».
    pub label: &'a str,
    /// The mention.
    pub tokens: Range<usize>,
    /// Its sentence.
    pub sentence: usize,
    /// How often the most named of those heard is named.
    pub most: usize,
    /// The title in the words, in English, if there is one.
    pub title: &'a str,
    /// Whether names are kept.
    pub keep: bool,
}

/// What holds for a candidate, by every place where it is named in the story (in order). `extra` are features of the caller's.
pub(crate) fn features<T: PartialEq>(
    asked: &Question<'_>,
    document: &Document,
    heard: &[Heard<T>],
    whom: &T,
    names: &[&'static str],
) -> Features {
    let mut out = Features::new(asked.keep);
    if !asked.title.is_empty() {
        for name in names {
            out.say(&[asked.title, " is ", name]);
        }
    }
    let mut say = |parts: &[&str]| {
        let mut all = vec![asked.label, " "];
        all.extend_from_slice(parts);
        out.say(&all);
        all[0] = "any";
        out.say(&all);
    };
    for (n, name) in names.iter().enumerate() {
        say(&["is ", name]);
        for other in &names[n + 1..] {
            say(&["is ", name, " and ", other]);
        }
    }
    let before = heard.partition_point(|h| h.token < asked.tokens.start);
    // How many others were named since.
    let mut since: Vec<&T> = Vec::new();
    let mut last = None;
    for h in heard[..before].iter().rev() {
        if h.whom == *whom {
            last = Some(h);
            break;
        }
        if !since.contains(&&h.whom) {
            since.push(&h.whom);
        }
    }
    for name in names {
        match last {
            None => say(&["is ", name, ", not before, others=", step(since.len())]),
            Some(h) => {
                let away = asked.sentence - h.sentence;
                say(&["is ", name, ", sentences=", if away > FAR { "far" } else { step(away) }, " others since=", step(since.len())]);
            }
        }
    }
    match last {
        None => say(&["not before"]),
        Some(h) => {
            let away = asked.sentence - h.sentence;
            let away_word = if away > FAR { "far" } else { step(away) };
            say(&["others since=", step(since.len())]);
            say(&["sentences=", away_word]);
            say(&["sentences=", away_word, " others since=", step(since.len())]);
            say(&["last as ", h.how]);
            say(&["last as ", h.how, " sentences=", away_word]);
            let governed = if h.governed { " after a preposition" } else { " free" };
            say(&["last", governed, " sentences=", away_word]);
            say(&["last as ", h.how, governed, " sentences=", away_word]);
            if away == 0 && asked.tokens.start - h.token <= BESIDE {
                say(&["just before as ", h.how]);
            }
            let first = heard[..before].iter().find(|x| x.sentence == h.sentence).is_some_and(|x| x.whom == *whom);
            if first {
                say(&["first of its sentence, sentences=", away_word]);
            }
            if first && !h.governed {
                say(&["free first of its sentence, sentences=", away_word]);
            }
            if h.token == document.sentences[h.sentence].tokens.start {
                say(&["opens its sentence, sentences=", away_word]);
            }
        }
    }
    if let Some(n) = heard[before..].iter().position(|h| h.whom == *whom && h.token >= asked.tokens.end) {
        let h = &heard[before + n];
        let away = h.sentence - asked.sentence;
        say(&["after, sentences=", if away > 1 { "far" } else { step(away) }]);
        if away == 0 {
            say(&["after in the sentence as ", h.how, " others between=", step(n)]);
            let gap = h.token - asked.tokens.end;
            if gap <= BESIDE {
                say(&["just after as ", h.how, " gap=", step(gap)]);
            }
        }
    }
    let (own, all) = (heard.iter().filter(|h| h.whom == *whom).count(), heard.len());
    say(&["times=", step(own)]);
    if let Some(tenths) = (own * 10).checked_div(all) {
        say(&["share=", step(tenths)]);
    }
    if own == asked.most && own > 0 {
        say(&["most named"]);
    }
    if own == all && own > 0 {
        say(&["alone named"]);
    }
    if heard.iter().any(|h| h.whom == *whom && (document.sentences[h.sentence].title || h.sentence == 0)) {
        say(&["in the first sentence"]);
    }
    if heard.first().is_some_and(|h| h.whom == *whom) {
        say(&["first named"]);
    }
    out
}

/// What holds for «nobody named here».
pub(crate) fn nobody(asked: &Question<'_>, candidates: usize) -> Features {
    let mut out = Features::new(asked.keep);
    for label in [asked.label, "any"] {
        out.say(&[label, " nobody"]);
        out.say(&[label, " nobody of ", step(candidates)]);
    }
    if !asked.title.is_empty() {
        out.say(&[asked.title, " nobody"]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use persian::calendar::DateContext;

    fn heard(document: &Document, token: usize, whom: &'static str, governed: bool) -> Heard<&'static str> {
        Heard { token, sentence: document.sentence_of(token), whom, how: "state", governed }
    }

    #[test]
    fn nearness_and_words_are_said_of_a_candidate() {
        let book = lexicon::Codebook::default();
        let document = persian::read(&book, "الف با ب رفت . پ گفت .", None, &DateContext::default());
        let named = [heard(&document, 0, "A", false), heard(&document, 2, "B", true)];
        let asked =
            Question { label: "group", tokens: 5..6, sentence: document.sentence_of(5), most: most_named(&named), title: "", keep: true };
        let a = features(&asked, &document, &named, &"A", &["at home"]);
        let has = |features: &Features, name: &str| features.names.iter().any(|n| n == name);
        assert!(has(&a, "group is at home") && has(&a, "any is at home"), "{:?}", a.names);
        assert!(has(&a, "group others since=1") && has(&a, "group free first of its sentence, sentences=1"), "{:?}", a.names);
        let b = features(&asked, &document, &named, &"B", &[]);
        assert!(has(&b, "group others since=0") && has(&b, "group last after a preposition sentences=1"), "{:?}", b.names);
        let c = features(&asked, &document, &named, &"C", &[]);
        assert!(has(&c, "group not before") && has(&c, "group times=0"), "{:?}", c.names);
        assert!(has(&nobody(&asked, 2), "group nobody of 2"));
    }

    #[test]
    fn nobody_is_an_answer() {
        // Without weights all candidates are as likely, and the first but the last, «nobody», is taken from the threshold on.
        let scale = Scale::default();
        let none = Features::new(false);
        assert_eq!(best(&scale, &[none.clone(), none.clone()]), Some(0));
        assert_eq!(best(&scale, std::slice::from_ref(&none)), None);
        assert_eq!(best(&scale, &[]), None);
    }
}
