//! What the network sees happen: at each piece of a text the chance of every type of event, and for a trigger what it tells of its
//! event.
//!
//! Knows the readers of events that lie over the encoder's first layers (`models/triggers.onnx`, `models/told.onnx`) and what their
//! numbers stand for. Knows no lexicon and decides nothing: what it gives are chances, which the judge weighs. Does no I/O.

use encoder::{Encoder, EncoderError, Graph, Input, Matrix, Piece};
use model::{Auxiliary, EventType, Span};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What can be wrong with the network's files, or with a run of it.
#[derive(Debug, thiserror::Error)]
pub enum TaggerError {
    /// `events.json` is not what the program knows.
    #[error("events.json: {0}")]
    Labels(String),
    /// The network.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}

/// The bytes of `models/` that the readers of events are made of.
#[derive(Clone, Copy, Debug)]
pub struct Weights {
    /// `triggers.onnx`.
    pub triggers: &'static [u8],
    /// `told.onnx`.
    pub told: &'static [u8],
    /// `events.json`.
    pub labels: &'static str,
}

#[derive(Deserialize)]
struct Labels {
    types: Vec<EventType>,
    roles: Vec<String>,
    auxiliary: Vec<Auxiliary>,
    modes: Vec<String>,
    contexts: Vec<String>,
}

/// The parts that words can play beside a trigger, in the order of [`Near::chances`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Who did it.
    Actor,
    /// To whom.
    Recipient,
    /// Where.
    Place,
    /// When.
    Date,
    /// On whose word.
    Source,
}

/// Their names in `events.json`.
const PARTS: [&str; 5] = ["actor", "recipient", "place", "date", "source"];

/// A piece near a trigger, and the chance of each [`Part`] that its words play.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// Where it stands.
    pub span: Span,
    /// By [`Part`].
    pub chances: [f32; 5],
}

/// What the network makes of a trigger of a type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The words.
    pub trigger: Span,
    /// The type that was asked for.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// The greatest chance at its pieces of each type.
    pub types: Vec<(EventType, f32)>,
    /// The chance of each mark of realis.
    pub auxiliary: Vec<(Auxiliary, f32)>,
    /// The chance of each mode that is not beyond belief.
    pub modes: Vec<(String, f32)>,
    /// The chance of each context that is not beyond belief.
    pub contexts: Vec<(String, f32)>,
    /// The pieces around that may play a part.
    pub near: Vec<Near>,
}

impl Told {
    /// The chance that the trigger tells of a type.
    pub fn chance(&self, event_type: EventType) -> f32 {
        self.types.iter().find(|(t, _)| *t == event_type).map_or(0.0, |(_, c)| *c)
    }

    /// The likeliest type.
    pub fn likeliest(&self) -> (EventType, f32) {
        self.types.iter().copied().fold((self.event_type, 0.0), |best, next| if next.1 > best.1 { next } else { best })
    }

    /// The greatest chance that words play a part.
    pub fn part(&self, part: Part, words: Span) -> f32 {
        let touching = self.near.iter().filter(|n| n.span.overlaps(words));
        touching.map(|n| n.chances[part as usize]).fold(0.0, f32::max)
    }
}

/// A place where the network alone sees an event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The words.
    pub trigger: Span,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// The greatest chance at its pieces.
    pub chance: f32,
}

/// A text as the readers of events see it.
pub struct Tagged {
    pieces: Vec<Piece>,
    vectors: Matrix,
    chances: Matrix,
}

/// The readers of events.
pub struct Tagger {
    triggers: Graph,
    told: Graph,
    labels: Labels,
}

impl Tagger {
    /// The longest window in pieces: what the readers were trained on.
    pub const WINDOW: usize = 320;
    /// What two windows share where a sentence is longer than one.
    pub const OVERLAP: usize = 80;
    /// Pieces on each side of a trigger that may play a part.
    const REACH: usize = 160;
    /// Triggers asked about at once, and pieces between the first and the last of them.
    const TOGETHER: usize = 48;
    const SPREAD: usize = 320;
    /// Chances under this are not kept.
    const FAINT: f32 = 0.05;

    /// Loads the graphs and labels.
    pub fn new(weights: Weights) -> Result<Self, TaggerError> {
        let labels: Labels = serde_json::from_str(weights.labels).map_err(|e| TaggerError::Labels(e.to_string()))?;
        if labels.roles != PARTS {
            return Err(TaggerError::Labels(format!("the roles are {:?}", labels.roles)));
        }
        Ok(Self { triggers: Graph::read("triggers", weights.triggers)?, told: Graph::read("told", weights.told)?, labels })
    }

    /// Reads a text. `breaks` are code points at which sentences begin, going up. A window of whole sentences that `asked` does not
    /// ask for is not read: there nothing is seen.
    pub fn read(&self, encoder: &Encoder, text: &str, breaks: &[u32], asked: impl Fn(Span) -> bool) -> Result<Tagged, TaggerError> {
        let upper = (&self.triggers, ["vectors", "triggers"]);
        let (pieces, [vectors, chances]) = encoder.encode_shared(text, breaks, (Self::WINDOW, Self::OVERLAP), asked, upper)?;
        Ok(Tagged { pieces, vectors, chances })
    }

    /// Where the network sees an event of any type with at least this chance: runs of pieces of one type, in order.
    pub fn seen(&self, tagged: &Tagged, at_least: f32) -> Vec<Seen> {
        let mut out: Vec<Seen> = Vec::new();
        let mut last = None;
        for (n, piece) in tagged.pieces.iter().enumerate() {
            let row = tagged.chances.row(n).get(1..).unwrap_or_default();
            if row.is_empty() {
                continue;
            }
            let best = (1..row.len()).fold(0, |best, k| if row[k] > row[best] { k } else { best });
            if row[best] < at_least {
                continue;
            }
            match out.last_mut().filter(|s| last == n.checked_sub(1) && s.event_type == self.labels.types[best]) {
                Some(seen) => (seen.trigger, seen.chance) = (seen.trigger.cover(piece.span), seen.chance.max(row[best])),
                None => out.push(Seen { trigger: piece.span, event_type: self.labels.types[best], chance: row[best] }),
            }
            last = Some(n);
        }
        out
    }

    /// What triggers tell of their events; one that touches no piece tells nothing. In the order given, which should be that of the
    /// text.
    pub fn told(&self, tagged: &Tagged, triggers: &[(Span, EventType)]) -> Result<Vec<Told>, TaggerError> {
        let touching = |span: Span| {
            let from = tagged.pieces.partition_point(|p| p.span.end <= span.start);
            let to = tagged.pieces.partition_point(|p| p.span.start < span.end);
            (from < to).then_some(from..to)
        };
        let met: Vec<(Span, EventType, Range<usize>)> =
            triggers.iter().filter_map(|&(span, event_type)| Some((span, event_type, touching(span)?))).collect();
        let mut out = Vec::with_capacity(met.len());
        let mut rest = met.as_slice();
        while let Some((_, _, first)) = rest.first() {
            let near = |m: &&(Span, EventType, Range<usize>)| m.2.start >= first.start && m.2.end <= first.start + Self::SPREAD;
            let count = rest.iter().take(Self::TOGETHER).take_while(near).count().max(1);
            let (together, later) = rest.split_at(count);
            self.together(tagged, together, &mut out)?;
            rest = later;
        }
        Ok(out)
    }

    fn together(&self, tagged: &Tagged, met: &[(Span, EventType, Range<usize>)], out: &mut Vec<Told>) -> Result<(), TaggerError> {
        let first = met.iter().map(|m| m.2.start).min().unwrap_or(0).saturating_sub(Self::REACH);
        let last = (met.iter().map(|m| m.2.end).max().unwrap_or(0) + Self::REACH).min(tagged.pieces.len());
        let pieces = &tagged.pieces[first..last];
        let width = tagged.vectors.width();
        let vectors = Matrix::new(width, tagged.vectors.numbers()[first * width..last * width].to_vec());
        let mut middle = vec![0.0; met.len() * pieces.len()];
        let (mut kinds, mut away) = (Vec::with_capacity(met.len()), Vec::with_capacity(middle.len()));
        for (n, (_, event_type, range)) in met.iter().enumerate() {
            let own = n * pieces.len() + range.start - first..n * pieces.len() + range.end - first;
            middle[own].fill(1.0 / range.len() as f32);
            let kind = self.labels.types.iter().position(|t| t == event_type);
            kinds.push(kind.ok_or_else(|| TaggerError::Labels(format!("no {}", event_type.as_str())))? as i32);
            away.extend((first..last).map(|at| bucket(at as i64 - range.start as i64)));
        }
        let middle = Matrix::new(pieces.len(), middle);
        let inputs = [
            ("vectors", Input::Matrix(&vectors)),
            ("middle", Input::Matrix(&middle)),
            ("kind", Input::Whole(kinds)),
            ("away", Input::Whole(away)),
        ];
        let [auxiliary, modes, contexts, roles] = self.told.run(inputs, ["auxiliary", "mode", "context", "roles"])?;
        let believed = |names: &[String], row: &[f32]| {
            names.iter().zip(row).filter(|(_, c)| **c >= Self::FAINT).map(|(name, c)| (name.clone(), *c)).collect()
        };
        for (n, (trigger, event_type, range)) in met.iter().enumerate() {
            let greatest = |kind: usize| range.clone().map(|at| tagged.chances.row(at)[kind + 1]).fold(0.0, f32::max);
            let near = pieces.iter().enumerate().filter_map(|(at, piece)| {
                let chances: [f32; 5] = roles.row(n * pieces.len() + at).try_into().ok()?;
                chances.iter().any(|c| *c >= Self::FAINT).then_some(Near { span: piece.span, chances })
            });
            out.push(Told {
                trigger: *trigger,
                event_type: *event_type,
                types: self.labels.types.iter().enumerate().map(|(kind, t)| (*t, greatest(kind))).collect(),
                auxiliary: self.labels.auxiliary.iter().copied().zip(auxiliary.row(n).iter().copied()).collect(),
                modes: believed(&self.labels.modes, modes.row(n)),
                contexts: believed(&self.labels.contexts, contexts.row(n)),
                near: near.collect(),
            });
        }
        Ok(())
    }
}

/// Buckets of distance on each side; `training/events.py` has the same.
const BUCKETS: i32 = 16;

/// The bucket of a distance in pieces, before the trigger under [`BUCKETS`] and after it above.
fn bucket(away: i64) -> i32 {
    let far = libm::rint(libm::log2(away.unsigned_abs() as f64 + 1.0) * 1.8) as i32;
    BUCKETS + far.min(BUCKETS) * away.signum() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_fall_into_buckets_on_both_sides() {
        let near: Vec<i32> = (-3..=3).map(bucket).collect();
        assert_eq!(near, [12, 13, 14, 16, 18, 19, 20]);
        assert_eq!((bucket(100_000), bucket(-100_000)), (32, 0));
    }
}
