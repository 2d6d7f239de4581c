//! Lines of a stream, none longer than [`LONGEST`](crate::LONGEST) ever held.

use crate::LONGEST;
use crate::bytes::fill;
use crate::json::{Chunk, Chunks};
use std::io::{self, BufRead};

/// Reads line after line.
pub struct Lines<R> {
    source: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(source: R) -> Self {
        Self { source, number: 0 }
    }
}

impl<R: BufRead> Chunks for Lines<R> {
    fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Option<Chunk>> {
        loop {
            line.clear();
            let mut bytes = 0_u64;
            let mut ended = false;
            self.number += 1;
            while !ended {
                let available = fill(&mut self.source)?;
                let newline = available.iter().position(|byte| *byte == b'\n');
                let part = &available[..newline.unwrap_or(available.len())];
                if available.is_empty() && bytes == 0 {
                    return Ok(None);
                }
                bytes += part.len() as u64;
                if bytes <= LONGEST as u64 {
                    line.extend_from_slice(part);
                } else {
                    // Refused: its memory goes back at once, the rest is only passed over.
                    *line = Vec::new();
                }
                ended = newline.is_some() || available.is_empty();
                let consumed = part.len() + usize::from(newline.is_some());
                self.source.consume(consumed);
            }
            if bytes > LONGEST as u64 {
                return Ok(Some(Chunk { line: self.number, bytes, too_long: true }));
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(Chunk { line: self.number, bytes, too_long: false }));
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
    use std::io::{BufReader, Read};

    #[test]
    fn blank_lines_count_but_are_passed_over() {
        let mut lines = Lines::new(&b"\n{}\r\n  \n[]"[..]);
        let mut line = Vec::new();
        assert_eq!(lines.next(&mut line).unwrap().unwrap().line, 2);
        assert_eq!(line, b"{}\r");
        assert_eq!(lines.next(&mut line).unwrap().unwrap().line, 4);
        assert_eq!(line, b"[]");
        assert!(lines.next(&mut line).unwrap().is_none());
    }

    #[test]
    fn a_line_too_long_is_not_held() {
        let long = io::repeat(b'x').take(3 * LONGEST as u64);
        let mut lines = Lines::new(BufReader::new(long.chain(&b"\nnext"[..])));
        let mut line = Vec::new();
        let chunk = lines.next(&mut line).unwrap().unwrap();
        assert!(chunk.too_long && line.capacity() == 0);
        assert_eq!(chunk.bytes, 3 * LONGEST as u64);
        lines.next(&mut line).unwrap().unwrap();
        assert_eq!(line, b"next");
    }
}
