//! Whom pronouns and stand-ins mean, on passages written for it; `cargo xtask eval-references --missed` lists what is wrong.

use dabir_code::{CodeError, Coder, Whom, whom};
use eval::{Taken, read_passages, score_references};

/// What has been reached, less a little: a change that falls below it has broken something.
const FLOOR: f64 = 0.68;

#[test]
fn references_are_taken_for_whom_they_mean() {
    let coder = Coder::new(builtin::codebook().expect("the built-in lexicon"), builtin::judge().expect("the built-in judge"));
    let passages = read_passages(include_str!("references.toml")).expect("the passages");
    let taken = |w: Whom| Taken { span: w.span, codes: w.codes.into_iter().collect(), names: w.names, by: w.by };
    let scores = score_references(&passages, |story| Ok::<_, CodeError>(whom(story, &coder)?.into_iter().map(taken).collect()))
        .expect("no network, no fault");
    assert!(scores.accuracy() >= FLOOR, "{scores}");
}
