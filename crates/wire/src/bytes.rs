//! Reading bytes without losing or hoarding them.

use std::io::{self, BufRead, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A reader of any kind that may cross threads.
pub type Stream = Box<dyn Read + Send>;

/// Counts the bytes that pass.
pub struct Counting<R> {
    pub inner: R,
    pub count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Read at once.
const CHUNK: usize = 64 * 1024;

/// Appends up to `limit` bytes to `buffer` until `enough` says so; true if the stream ended.
pub fn read_up_to(reader: &mut dyn Read, buffer: &mut Vec<u8>, limit: usize, mut enough: impl FnMut(&[u8]) -> bool) -> io::Result<bool> {
    while buffer.len() < limit {
        let start = buffer.len();
        buffer.resize(limit.min(start + CHUNK), 0);
        let count = match reader.read(&mut buffer[start..]) {
            Ok(count) => count,
            Err(fault) => {
                buffer.truncate(start);
                if fault.kind() == ErrorKind::Interrupted {
                    continue;
                }
                return Err(fault);
            }
        };
        buffer.truncate(start + count);
        if count == 0 {
            return Ok(true);
        }
        if enough(buffer) {
            break;
        }
    }
    Ok(false)
}

/// `fill_buf` that goes on after an interruption.
pub fn fill(reader: &mut dyn BufRead) -> io::Result<&[u8]> {
    loop {
        match reader.fill_buf() {
            Ok(_) => break,
            Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
            Err(fault) => return Err(fault),
        }
    }
    // Already filled: asked again only because the borrow checker cannot follow a borrow out of the loop.
    reader.fill_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_at_the_limit_and_at_the_end() {
        let mut buffer = Vec::new();
        assert!(!read_up_to(&mut &b"abcdef"[..], &mut buffer, 4, |_| false).unwrap());
        assert_eq!(buffer, b"abcd");
        buffer.clear();
        assert!(read_up_to(&mut &b"ab"[..], &mut buffer, 4, |_| false).unwrap());
        assert_eq!(buffer, b"ab");
    }
}
