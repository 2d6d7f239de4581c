//! The judge: how likely a proposal is to be an event that a careful coder would write, from what is known around it.
//!
//! A logistic regression over named features, its weights learned from coded stories (`models/judge.toml`). It weighs the
//! lexicon's proposals; it makes none of its own.

use crate::Story;
use crate::circumstances::Circumstances;
use crate::proposals::{Proposal, Shape};
use crate::realis::Marks;
use crate::roles::Party;
use actors::{Cast, MentionKind};
use model::{Attribution, Auxiliary, EventType};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names of the features that hold for a proposal.
pub type Features = Vec<String>;

/// The weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// Probability under which a proposal is dropped.
    threshold: f64,
    /// Weight of every proposal.
    bias: f64,
    /// Weight of each feature; one that is not listed weighs nothing.
    weights: BTreeMap<String, f64>,
}

/// Weights that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeError(pub String);

impl std::fmt::Display for JudgeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the judge's weights: {}", self.0)
    }
}

impl std::error::Error for JudgeError {}

impl Judge {
    /// A judge of these weights. Fails where a weight is no number or the threshold no probability.
    pub fn new(threshold: f64, bias: f64, weights: BTreeMap<String, f64>) -> Result<Self, JudgeError> {
        if !(0.0..=1.0).contains(&threshold) || !bias.is_finite() || weights.values().any(|w| !w.is_finite()) {
            return Err(JudgeError("a weight is no number, or the threshold no probability".to_owned()));
        }
        Ok(Self { threshold, bias, weights })
    }

    /// Itself, if its figures are sound; for one that was read from a file.
    pub fn checked(self) -> Result<Self, JudgeError> {
        Self::new(self.threshold, self.bias, self.weights)
    }

    /// A judge that keeps everything, at probability one half.
    pub fn lenient() -> Self {
        Self { threshold: 0.0, bias: 0.0, weights: BTreeMap::new() }
    }

    /// Probability under which a proposal is dropped.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Probability that the proposal is an event.
    pub fn probability(&self, features: &Features) -> f64 {
        // Summed in the features' order, so that the same story gives the same bits everywhere.
        let sum = features.iter().fold(self.bias, |sum, f| sum + self.weights.get(f).copied().unwrap_or(0.0));
        1.0 / (1.0 + (-sum).exp())
    }
}

#[allow(clippy::too_many_arguments)] // everything that is known of a proposal
pub(crate) fn features(
    story: &Story<'_>,
    cast: &Cast,
    proposal: &Proposal,
    event_type: EventType,
    actors: &[Party],
    recipients: &[Party],
    realis: &Marks,
    circumstances: &Circumstances,
    attribution: Option<&Attribution>,
) -> Features {
    let predicate = &story.book.predicates[proposal.predicate as usize];
    let sentence_number = story.document.sentence_of(proposal.trigger.start);
    let sentence = &story.document.sentences[sentence_number];
    let mut out = Features::new();
    let mut say = |name: String| out.push(name);
    let shape = match proposal.shape {
        Shape::Verb(v) => match story.document.verbs[v as usize].tense {
            persian::Tense::Infinitive => "infinitive",
            persian::Tense::Participle => "participle",
            persian::Tense::Subjunctive => "subjunctive",
            persian::Tense::Present => "present",
            persian::Tense::Imperfect => "imperfect",
            persian::Tense::Future => "future",
            _ => "past",
        },
        Shape::Noun => "noun",
    };
    say(format!("type={event_type}"));
    say(format!("rule={}", predicate.rule));
    say(format!("shape={shape}"));
    say(format!("type={event_type} shape={shape}"));
    say(format!("rule={} noun={}", predicate.rule, matches!(proposal.shape, Shape::Noun)));
    let words: Vec<&str> = story.document.tokens[proposal.trigger.clone()].iter().map(|t| t.form.as_str()).collect();
    if proposal.trigger.len() <= 4 {
        say(format!("words={}", words.join(" ")));
    }
    for mark in Auxiliary::ALL {
        if realis.auxiliary.contains(mark) {
            say(format!("realis={mark}"));
            say(format!("type={event_type} realis={mark}"));
        }
    }
    let count = |n: usize| match n {
        0 => "0",
        1 => "1",
        _ => "2+",
    };
    say(format!("actors={} recipients={}", count(actors.len()), count(recipients.len())));
    say(format!("type={event_type} actors={} recipients={}", count(actors.len()), count(recipients.len())));
    for (side, parties) in [("actor", actors), ("recipient", recipients)] {
        for party in parties.iter().take(2) {
            let actor = &cast.actors[party.actor as usize];
            let mention = &cast.mentions[party.mention];
            say(format!("{side} by={}", party.by));
            say(format!("{side} kind={}", kind_name(mention.kind)));
            say(format!("{side} sector={}", actor.sector.as_deref().unwrap_or("-")));
            say(format!("type={event_type} {side} sector={}", actor.sector.as_deref().unwrap_or("-")));
            say(format!("{side} code={}", if actor.code.is_none() { "none" } else if actor.code.as_deref().is_some_and(|c| c.len() == 3) { "state" } else { "body" }));
            let distance = mention.tokens.start.abs_diff(proposal.anchor);
            say(format!("{side} distance={}", bucket(distance)));
        }
    }
    let all: Vec<Option<&str>> = actors.iter().chain(recipients).map(|p| cast.actors[p.actor as usize].code.as_deref()).collect();
    let home = story.home.as_deref();
    let domestic = home.is_some() && all.iter().all(|c| *c == home);
    say(format!("domestic={domestic}"));
    say(format!("type={event_type} domestic={domestic}"));
    let mut distinct: Vec<_> = all.iter().flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    say(format!("states={}", count(distinct.len())));
    say(format!("title={}", sentence.title));
    say(format!("type={event_type} title={}", sentence.title));
    say(format!("line={}", bucket(sentence_number)));
    let clause = &story.tree.clauses[proposal.clause];
    let quoted = sentence.tokens.clone().take_while(|&t| t < proposal.trigger.start).filter(|&t| story.document.tokens[t].form == "«").count()
        > sentence.tokens.clone().take_while(|&t| t < proposal.trigger.start).filter(|&t| story.document.tokens[t].form == "»").count();
    say(format!("quoted={quoted}"));
    say(format!("said={}", attribution.is_some()));
    say(format!("dated={}", circumstances.date.is_some()));
    say(format!("placed={}", circumstances.place_span.is_some()));
    say(format!("opener={}", clause.opener.map_or("-", |t| story.document.tokens[t].form.as_str())));
    if matches!(proposal.shape, Shape::Noun) {
        let phrase = story.tree.phrase_of[proposal.anchor].map(|p| &story.tree.phrases[p as usize]);
        let governor = phrase.map_or("-", |p| {
            if p.object { "را" } else { p.preposition.map_or("bare", |id| story.book.grammar.prepositions[id as usize].as_str()) }
        });
        say(format!("governor={governor}"));
        say(format!("type={event_type} governor={governor}"));
        let head = phrase.is_some_and(|p| p.tokens.start == proposal.trigger.start);
        say(format!("head={head}"));
        let previous = proposal.trigger.start.checked_sub(1).map_or("-", |t| story.document.tokens[t].form.as_str());
        say(format!("before={previous}"));
        if let Some(verb) = clause.verb {
            let verb = &story.document.verbs[verb as usize];
            say(format!("clause verb={}", story.book.verbs[verb.lemma as usize].infinitive));
        }
    } else {
        say(format!("weak={}", predicate.weak));
    }
    // What the story is about, so that a match in sport is told from one in politics.
    let political = distinct_states(story, cast);
    say(format!("story states={}", bucket(political)));
    out
}

fn distinct_states(_story: &Story<'_>, cast: &Cast) -> usize {
    let mut codes: Vec<&str> = cast.actors.iter().filter_map(|a| a.code.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3-4",
        5..=8 => "5-8",
        9..=16 => "9-16",
        _ => "17+",
    }
}

fn kind_name(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Person => "person",
        MentionKind::Office => "office",
        MentionKind::Group => "group",
        MentionKind::Organ => "organ",
        MentionKind::Body => "body",
        MentionKind::State => "state",
        MentionKind::Capital => "capital",
        MentionKind::Seat => "seat",
        MentionKind::Nationality => "nationality",
        MentionKind::Place => "place",
        MentionKind::Reference(_) => "reference",
    }
}
