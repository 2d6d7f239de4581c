//! A tiny random network and PyTorch's own answers: `python3 training/export.py --fixture crates/encoder/tests/tiny`.

use dabir_encoder::{Encoder, Graph, Input, Matrix, Vocabulary};
use serde::Deserialize;

static ENCODER: &[u8] = include_bytes!("tiny/encoder.onnx");
static TOKENS: &[u8] = include_bytes!("tiny/tokens.onnx");
static WORDS: &[u8] = include_bytes!("tiny/words.onnx");

#[derive(Deserialize)]
struct Answers {
    divided: Vec<Divided>,
    ids: Vec<i32>,
    first: Vec<i32>,
    last: Vec<i32>,
    kind: Vec<i32>,
    convention: i32,
    vectors: Vec<f32>,
    split: Vec<f32>,
    name: Vec<f32>,
    upos: Vec<f32>,
    feats: Vec<f32>,
    lemma: Vec<f32>,
    arcs: Vec<f32>,
    relations: Vec<f32>,
}

#[derive(Deserialize)]
struct Divided {
    text: String,
    pieces: Vec<(u32, u32, u32)>,
}

fn answers() -> Answers {
    serde_json::from_str(include_str!("tiny/answers.json")).expect("the fixture is whole")
}

fn vocabulary() -> Vocabulary {
    Vocabulary::read(include_str!("tiny/pieces.tsv"), include_str!("../../../models/letters.tsv")).expect("the tables are right")
}

fn farthest(found: &Matrix, expected: &[f32]) -> f32 {
    assert_eq!(found.numbers().len(), expected.len());
    found.numbers().iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn pieces_are_those_of_training() {
    let vocabulary = vocabulary();
    for Divided { text, pieces } in answers().divided {
        let found: Vec<_> = vocabulary.pieces(&text).expect("divides").iter().map(|p| (p.number, p.span.start, p.span.end)).collect();
        assert_eq!(found, pieces, "{text:?}");
    }
}

#[test]
fn the_encoder_gives_what_pytorch_gives() {
    let answers = answers();
    let graph = Graph::read("encoder", ENCODER).expect("a graph");
    let [vectors] = graph.run([("ids", Input::Row(answers.ids.clone()))], ["vectors"]).expect("runs");
    // Eight bits cost this much; 32 numbers a row of a layer norm are about 1 in size.
    assert!(farthest(&vectors, &answers.vectors) < 0.05, "{}", farthest(&vectors, &answers.vectors));
    let again = graph.run([("ids", Input::Row(answers.ids))], ["vectors"]).expect("runs");
    assert_eq!(again, [vectors], "the same numbers on every run");
}

#[test]
fn the_heads_give_what_pytorch_gives() {
    let answers = answers();
    let vectors = Matrix::new(32, answers.vectors.clone());
    let given = || {
        [
            ("vectors", Input::Matrix(&vectors)),
            ("first", Input::Whole(answers.first.clone())),
            ("last", Input::Whole(answers.last.clone())),
            ("convention", Input::Whole(vec![answers.convention])),
        ]
    };
    let tokens = Graph::read("tokens", TOKENS).expect("a graph");
    let [split, name] = tokens.run(given(), ["split", "name"]).expect("runs");
    let words = Graph::read("words", WORDS).expect("a graph");
    let inputs = given().into_iter().chain([("kind", Input::Whole(answers.kind.clone()))]);
    let [upos, feats, lemma, arcs, relations] = words.run(inputs, ["upos", "feats", "lemma", "arcs", "relations"]).expect("runs");
    let pairs = [
        (&split, &answers.split),
        (&name, &answers.name),
        (&upos, &answers.upos),
        (&feats, &answers.feats),
        (&lemma, &answers.lemma),
        (&arcs, &answers.arcs),
        (&relations, &answers.relations),
    ];
    for (found, expected) in pairs {
        assert!(farthest(found, expected) < 1e-3, "{}", farthest(found, expected));
    }
    assert_eq!(arcs.width(), answers.first.len() + 1, "every word and the root can be a head");
}

#[test]
fn a_text_has_a_vector_a_piece_and_the_same_alone_or_again() {
    let encoder = Encoder::new(vocabulary(), ENCODER).expect("a network");
    let text = "کتاب می شود. دست";
    let whole = encoder.encode(text, &[0, 13]).expect("encodes");
    assert_eq!(whole.vectors.rows(), whole.pieces.len());
    let again = encoder.encode(text, &[0, 13]).expect("encodes");
    assert_eq!(whole.vectors, again.vectors);
    assert_eq!(encoder.encode("", &[]).expect("encodes").pieces, []);
}

#[test]
fn bytes_that_are_no_graph_are_refused_by_name() {
    let wrong = Graph::read("words", b"no graph").err().expect("refused").to_string();
    assert!(wrong.starts_with("graph words: "), "{wrong}");
    let wrong = Vocabulary::read("<s>\t0\n▁ک", "").err().expect("refused").to_string();
    assert_eq!(wrong, "pieces.tsv:2: no tab");
}
