//! JSON objects over any number of lines, alone, one after the other, or in an array.

use crate::LONGEST;
use crate::bytes::fill;
use crate::json::{Chunk, Chunks};
use std::io::{self, BufRead};

/// Cuts a stream into its outermost objects without parsing them. Commas and brackets between them are passed over.
pub struct Documents<R> {
    source: R,
    number: u64,
    in_array: bool,
}

impl<R: BufRead> Documents<R> {
    pub fn new(source: R) -> Self {
        Self { source, number: 1, in_array: false }
    }
}

/// Where in the JSON the next byte stands.
#[derive(Default)]
struct Scanner {
    depth: u32,
    in_string: bool,
    escaped: bool,
}

impl Scanner {
    /// True when `byte` ends the object.
    fn step(&mut self, byte: u8) -> bool {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.depth == 0
    }
}

impl<R: BufRead> Chunks for Documents<R> {
    fn next(&mut self, object: &mut Vec<u8>) -> io::Result<Option<Chunk>> {
        object.clear();
        let mut scanner = Scanner::default();
        let mut chunk = Chunk { line: self.number, bytes: 0, too_long: false };
        loop {
            let available = fill(&mut self.source)?;
            if available.is_empty() {
                if chunk.bytes == 0 && self.in_array {
                    // An array that was never closed: an empty remainder is parsed, which says that the JSON breaks off.
                    self.in_array = false;
                    return Ok(Some(Chunk { line: self.number, ..chunk }));
                }
                self.in_array = false;
                return Ok((chunk.bytes > 0).then_some(chunk));
            }
            let mut used = 0;
            let mut done = false;
            for &byte in available {
                used += 1;
                self.number += u64::from(byte == b'\n');
                if chunk.bytes == 0 {
                    match byte {
                        b'[' => self.in_array = true,
                        b']' => self.in_array = false,
                        _ => {}
                    }
                    if byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b',') {
                        continue;
                    }
                    chunk.line = self.number;
                }
                chunk.bytes += 1;
                if chunk.bytes <= LONGEST as u64 {
                    object.push(byte);
                } else if !chunk.too_long {
                    chunk.too_long = true;
                    *object = Vec::new();
                }
                // What is no object ends with its line, so that the ones after it are still found.
                let stray = object.first().is_some_and(|first| *first != b'{');
                if if stray { byte == b'\n' } else { scanner.step(byte) } {
                    done = true;
                    break;
                }
            }
            self.source.consume(used);
            if done {
                return Ok(Some(chunk));
            }
        }
    }

    fn line(&self) -> u64 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(text: &str) -> Vec<(u64, String)> {
        let mut documents = Documents::new(text.as_bytes());
        let mut object = Vec::new();
        let mut found = Vec::new();
        while let Some(chunk) = documents.next(&mut object).unwrap() {
            found.push((chunk.line, String::from_utf8(object.clone()).unwrap()));
        }
        found
    }

    #[test]
    fn objects_are_cut_at_their_braces() {
        let text = "[\n {\"a\": \"}\\\"{\"},\n\n{\"b\": [{}]}\n]\n";
        assert_eq!(objects(text), [(2, r#"{"a": "}\"{"}"#.to_owned()), (4, r#"{"b": [{}]}"#.to_owned())]);
    }

    #[test]
    fn what_breaks_off_is_given_out() {
        assert_eq!(objects("[{},\n{\"a\": 1"), [(1, "{}".to_owned()), (2, "{\"a\": 1".to_owned())]);
        assert_eq!(objects("[{},\n"), [(1, "{}".to_owned()), (2, String::new())]);
    }

    #[test]
    fn strays_end_with_their_line() {
        assert_eq!(objects("[1,\n{}]"), [(1, "1,\n".to_owned()), (2, "{}".to_owned())]);
    }
}
