//! JSON Lines: the output contract, one object a line.

use model::{Explanation, Record};

/// A record as one line, line end included.
pub fn record(record: &Record) -> String {
    line(record)
}

/// An explanation as one line, line end included.
pub fn explanation(explanation: &Explanation) -> String {
    line(explanation)
}

fn line(value: &impl serde::Serialize) -> String {
    let mut line = serde_json::to_string(value).expect("the plain types hold strings, numbers and lists only, which always serialise");
    line.push('\n');
    line
}
