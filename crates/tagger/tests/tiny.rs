//! Tiny random readers and PyTorch's own answers: `python3 training/export.py --fixture-of-events crates/tagger/tests/tiny`.

use dabir_tagger::{Part, Tagged, Tagger, Weights};
use encoder::{Encoder, Vocabulary};
use model::{EventType, Span};
use serde::Deserialize;

#[derive(Deserialize)]
struct Answers {
    text: String,
    spans: Vec<(u32, u32)>,
    trigger: Span,
    #[serde(rename = "type")]
    event_type: EventType,
    chances: Vec<f32>,
    auxiliary: Vec<f32>,
    modes: Vec<f32>,
    roles: Vec<f32>,
}

fn read() -> (Answers, Tagger, Tagged) {
    let answers: Answers = serde_json::from_str(include_str!("tiny/answers.json")).expect("the fixture is whole");
    let vocabulary =
        Vocabulary::read(include_str!("tiny/pieces.tsv"), include_str!("../../../models/letters.tsv")).expect("the tables are right");
    let encoder = Encoder::new(vocabulary, include_bytes!("tiny/encoder.onnx")).expect("an encoder");
    let weights = Weights {
        triggers: include_bytes!("tiny/triggers.onnx"),
        told: include_bytes!("tiny/told.onnx"),
        labels: include_str!("tiny/events.json"),
    };
    let tagger = Tagger::new(weights).expect("readers");
    let tagged = tagger.read(&encoder, &answers.text, &[0], |_| true).expect("reads");
    (answers, tagger, tagged)
}

/// Eight bits cost this much of a chance.
const CLOSE: f32 = 0.02;

#[test]
fn types_are_what_pytorch_finds() {
    let (answers, tagger, tagged) = read();
    let kinds = EventType::ALL.len() + 1;
    let told = tagger.told(&tagged, &[(answers.trigger, answers.event_type)]).expect("runs");
    for (kind, (event_type, chance)) in told[0].types.iter().enumerate() {
        let touching = answers.spans.iter().enumerate().filter(|(_, s)| s.0 < answers.trigger.end && s.1 > answers.trigger.start);
        let greatest = touching.map(|(n, _)| answers.chances[n * kinds + kind + 1]).fold(0.0, f32::max);
        assert!((chance - greatest).abs() < CLOSE, "{event_type}: {chance} and {greatest}");
    }
}

#[test]
fn what_a_trigger_tells_is_what_pytorch_finds() {
    let (answers, tagger, tagged) = read();
    let told = tagger.told(&tagged, &[(answers.trigger, answers.event_type)]).expect("runs").remove(0);
    for ((mark, chance), wanted) in told.auxiliary.iter().zip(&answers.auxiliary) {
        assert!((chance - wanted).abs() < CLOSE, "{mark}: {chance} and {wanted}");
    }
    for ((mode, chance), wanted) in told.modes.iter().zip(&answers.modes) {
        assert!((chance - wanted).abs() < CLOSE, "{mode}: {chance} and {wanted}");
    }
    for (n, &(start, end)) in answers.spans.iter().enumerate() {
        let near = told.near.iter().find(|n| n.span == Span::new(start, end)).expect("a random network believes all of all");
        // Two pieces may stand for one letter: theirs is the first that is found.
        let first = answers.spans.iter().position(|s| *s == (start, end)).unwrap_or(n);
        for (chance, wanted) in near.chances.iter().zip(&answers.roles[first * 5..]) {
            assert!((chance - wanted).abs() < CLOSE, "piece {n}: {chance} and {wanted}");
        }
    }
    assert!(told.part(Part::Source, Span::new(1000, 1001)) == 0.0, "nothing stands there");
}

#[test]
fn triggers_are_told_in_order_and_those_on_no_piece_not_at_all() {
    let (answers, tagger, tagged) = read();
    let one = (answers.trigger, answers.event_type);
    let other = (Span::new(11, 14), EventType::Assault);
    let both = tagger.told(&tagged, &[one, other]).expect("runs");
    assert_eq!(both.len(), 2);
    assert_eq!(both[1].trigger, other.0);
    assert!(tagger.told(&tagged, &[(Span::new(500, 600), EventType::Aid)]).expect("runs").is_empty(), "it touches no piece");
}

#[test]
fn runs_of_one_type_are_seen_as_one() {
    let (_, tagger, tagged) = read();
    let all = tagger.seen(&tagged, 0.0);
    assert!(all.windows(2).all(|w| w[0].trigger.start <= w[1].trigger.start));
    assert!(tagger.seen(&tagged, 1.1).is_empty());
}
