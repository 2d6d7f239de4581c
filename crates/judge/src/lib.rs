//! The judge: how sure the lexicon's proposals are, by weights learned from coded stories.
//!
//! Knows named features, logistic regressions over them and the file they are kept in (`models/judge.toml`). Knows no Persian, no
//! stories and no events: which features hold is said by `events`. Does no I/O.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The features that hold for something: a number each, and their names where they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    numbers: Vec<u64>,
    /// The names, in the same order; empty unless they are kept.
    pub names: Vec<String>,
    keep: bool,
}

impl Features {
    /// None yet. `keep` keeps their names, which only training needs.
    pub fn new(keep: bool) -> Self {
        Self { keep, ..Self::default() }
    }

    /// Says that the feature named by these parts together holds.
    pub fn say(&mut self, parts: &[&str]) {
        self.numbers.push(number(parts));
        if self.keep {
            self.names.push(parts.concat());
        }
    }
}

/// FNV-1a over the bytes of a name, so that a name given in parts and the same name in the file meet.
fn number(parts: &[&str]) -> u64 {
    parts.iter().flat_map(|p| p.bytes()).fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// A logistic regression: a weight a feature.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    threshold: f64,
    bias: f64,
    weights: FxHashMap<u64, f64>,
}

/// A scale as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleFile {
    /// Probability from which on the answer is yes.
    threshold: f64,
    /// Weight of everything.
    bias: f64,
    /// Weight of each feature; one that is not listed weighs nothing.
    weights: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JudgeFile {
    event: ScaleFile,
    actor: ScaleFile,
    recipient: ScaleFile,
    attributed: ScaleFile,
    reference: ScaleFile,
    place: ScaleFile,
    mode: ScaleFile,
    realis: ScaleFile,
    record: ScaleFile,
}

/// The scales: whether a proposal is an event, who did it, to whom, whether it rests on a source's word, whom words mean, where it happened,
/// in which mode and realis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judge {
    /// A hash of all weights, 16 hexadecimal digits.
    pub version: String,
    /// Whether a proposal is an event.
    pub event: Scale,
    /// Whether a mention is the actor.
    pub actor: Scale,
    /// Whether a mention is the recipient.
    pub recipient: Scale,
    /// Whether an event rests on the word of the source that was found for it.
    pub attributed: Scale,
    /// Which of several candidates words mean.
    pub reference: Scale,
    /// In which of several countries an event happened.
    pub place: Scale,
    /// Which of the modes of its type an event has.
    pub mode: Scale,
    /// Whether a mark of realis holds for an event.
    pub realis: Scale,
    /// Whether all tellings of an event together make a record.
    pub record: Scale,
    /// Names of features are kept, for training and explaining.
    pub named: bool,
    /// Whether the parties are taken from the frames alone.
    pub frames_alone: bool,
    /// Whether what an entry needs decides, rather than being weighed.
    pub strict: bool,
    /// Every record is kept, for training.
    pub all_records: bool,
}

/// Weights that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeError(pub String);

impl std::fmt::Display for JudgeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the judge's weights: {}", self.0)
    }
}

impl std::error::Error for JudgeError {}

impl Judge {
    /// Takes a deserialiser over `models/judge.toml`; the outer error is the deserialiser's.
    pub fn read<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Result<Self, JudgeError>, D::Error> {
        JudgeFile::deserialize(source).map(|file| {
            let version = version(&file);
            Ok(Self {
                version,
                event: Scale::new(file.event)?,
                actor: Scale::new(file.actor)?,
                recipient: Scale::new(file.recipient)?,
                attributed: Scale::new(file.attributed)?,
                reference: Scale::new(file.reference)?,
                place: Scale::new(file.place)?,
                mode: Scale::new(file.mode)?,
                realis: Scale::new(file.realis)?,
                record: Scale::new(file.record)?,
                named: false,
                frames_alone: false,
                strict: false,
                all_records: false,
            })
        })
    }

    /// No judge: the entries of the lexicon decide alone, by their frames and by what they need. What their test sentences are
    /// checked with.
    #[must_use]
    pub fn lexicon_alone(mut self) -> Self {
        // No weight may tip the scale between two entries that tell one event.
        (self.event, self.record) = (Scale::default(), Scale::default());
        self.attributed.threshold = 0.0;
        (self.frames_alone, self.strict) = (true, true);
        self
    }

    /// The same judge, keeping the names of features and every proposal, for training. `frames_alone` takes the parties from the
    /// frames and leaves the scales of parties out.
    #[must_use]
    pub fn for_training(mut self, frames_alone: bool) -> Self {
        self.named = true;
        self.event.threshold = 0.0;
        self.frames_alone = frames_alone;
        self
    }

    /// The same judge, keeping the names of features and every record that the proposals make, for training.
    #[must_use]
    pub fn for_training_of_records(mut self) -> Self {
        (self.named, self.all_records) = (true, true);
        self
    }
}

/// The same for the same weights on every machine.
fn version(file: &JudgeFile) -> String {
    let scales =
        [&file.event, &file.actor, &file.recipient, &file.attributed, &file.reference, &file.place, &file.mode, &file.realis, &file.record];
    let line = |(name, weight): (&String, &f64)| format!("{name} {weight}\n");
    let scale = |s: &&ScaleFile| format!("{} {}\n{}", s.threshold, s.bias, s.weights.iter().map(line).collect::<String>());
    let text: String = scales.iter().map(scale).collect();
    format!("{:016x}", number(&[&text]))
}

impl Scale {
    fn new(file: ScaleFile) -> Result<Self, JudgeError> {
        if !(0.0..=1.0).contains(&file.threshold) || !file.bias.is_finite() || file.weights.values().any(|w| !w.is_finite()) {
            return Err(JudgeError("a weight is no number, or a threshold no probability".to_owned()));
        }
        let weights = file.weights.into_iter().map(|(name, weight)| (number(&[&name]), weight)).collect();
        Ok(Self { threshold: file.threshold, bias: file.bias, weights })
    }

    /// Probability from which on the answer is yes.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The probability that the answer is yes.
    pub fn probability(&self, features: &Features) -> f64 {
        // Not the platform's `exp`: its last digits differ from machine to machine.
        1.0 / (1.0 + libm::exp(-self.sum(features)))
    }

    /// The probabilities of candidates of whom one is right (softmax over their weights); none where there are none.
    pub fn shares(&self, candidates: &[Features]) -> Vec<f64> {
        let sums: Vec<f64> = candidates.iter().map(|features| self.sum(features)).collect();
        let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raised: Vec<f64> = sums.iter().map(|sum| libm::exp(sum - most)).collect();
        let all: f64 = raised.iter().sum();
        raised.iter().map(|r| r / all).collect()
    }

    /// Summed in the features' order, so that the same story gives the same bits everywhere.
    fn sum(&self, features: &Features) -> f64 {
        features.numbers.iter().fold(self.bias, |sum, f| sum + self.weights.get(f).copied().unwrap_or(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: &str = "[event]\nthreshold = 0.5\nbias = -1.0\nweights = { \"type=CONSULT\" = 2.0, \"type=AID shape=noun\" = -3.0 }\n\
        [actor]\nthreshold = 0.5\nbias = 0.0\nweights = {}\n[recipient]\nthreshold = 0.5\nbias = 0.0\nweights = {}\n\
        [attributed]\nthreshold = 0.5\nbias = 0.0\nweights = {}\n[reference]\nthreshold = 0.5\nbias = 0.0\nweights = { near = 2.0 }\n\
        [place]\nthreshold = 0.5\nbias = 0.0\nweights = {}\n[mode]\nthreshold = 0.5\nbias = 0.0\nweights = {}\n\
        [realis]\nthreshold = 0.5\nbias = 0.0\nweights = {}\n[record]\nthreshold = 0.5\nbias = 0.0\nweights = {}\n";

    fn judge(text: &str) -> Result<Judge, JudgeError> {
        Judge::read(toml::Deserializer::parse(text).expect("parses")).expect("has the shape")
    }

    fn features(names: &[&[&str]]) -> Features {
        let mut out = Features::new(false);
        for parts in names {
            out.say(parts);
        }
        out
    }

    #[test]
    fn a_feature_said_in_parts_meets_its_weight() {
        let judge = judge(WEIGHTS).expect("is sound");
        let sure = judge.event.probability(&features(&[&["type=", "CONSULT"], &["unheard of"]]));
        assert!((sure - 1.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-12);
        let unsure = judge.event.probability(&features(&[&["type=AID", " shape=", "noun"]]));
        assert!(unsure < 0.02);
    }

    #[test]
    fn shares_of_candidates_add_up_to_one() {
        let judge = judge(WEIGHTS).expect("is sound");
        let shares = judge.reference.shares(&[features(&[&["far"]]), features(&[&["ne", "ar"]]), features(&[])]);
        assert!(shares[1] > 0.7 && (shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{shares:?}");
        assert!(judge.reference.shares(&[]).is_empty());
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        assert!(judge(&WEIGHTS.replacen("threshold = 0.5", "threshold = 1.5", 1)).is_err());
        assert!(judge(&WEIGHTS.replacen("2.0", "inf", 1)).is_err());
    }

    #[test]
    fn the_version_follows_the_weights() {
        let version = |text: &str| judge(text).expect("is sound").version;
        assert_eq!(version(WEIGHTS), version(WEIGHTS));
        assert_ne!(version(WEIGHTS), version(&WEIGHTS.replacen("2.0", "2.5", 1)));
    }
}
