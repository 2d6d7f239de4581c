//! Opens a stream: unpacks it, finds its encoding, and tells JSON from plain text.

use crate::bytes::{Stream, read_up_to};
use crate::documents::Documents;
use crate::encoding::{Utf8Stream, binary_kind, detect, preview};
use crate::fault::{Fault, Place, WireError};
use crate::json;
use crate::lines::Lines;
use crate::{Options, Story, text, unpack};
use std::io::{self, BufReader, Cursor, Read};

/// A stream's names.
#[derive(Clone, Debug)]
pub struct Origin {
    /// For faults.
    pub name: String,
    /// For the ids of stories that bring none.
    pub stem: String,
    /// Whether the name promises JSON.
    pub named_json: bool,
    /// The name of the encoding, once it is known.
    pub encoding: &'static str,
}

impl Origin {
    /// Of a stream not yet opened.
    pub fn new(name: &str, stem: &str, named_json: bool) -> Self {
        Self { name: name.to_owned(), stem: stem.to_owned(), named_json, encoding: encoding_rs::UTF_8.name() }
    }
}

/// Stories or faults, boxed.
pub type Stories = Box<dyn Iterator<Item = Result<Story, WireError>> + Send>;

/// How much is looked at to find encoding and shape.
const SAMPLE: usize = 64 * 1024;

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The stories of a stream.
pub fn stories(stream: Stream, mut origin: Origin, options: Options) -> Stories {
    match open(stream, &mut origin, options) {
        Ok((shape, stream)) => match shape {
            Shape::Lines => json::stories(Lines::new(BufReader::with_capacity(SAMPLE, stream)), origin),
            Shape::Documents => json::stories(Documents::new(BufReader::with_capacity(SAMPLE, stream)), origin),
            Shape::Text => Box::new(std::iter::once_with(move || text::story(stream, &origin))),
        },
        Err(fault) => Box::new(std::iter::once(Err(WireError::new(Place::file(&origin.name), fault)))),
    }
}

fn open(stream: Stream, origin: &mut Origin, options: Options) -> Result<(Shape, Stream), Fault> {
    let mut stream = unpack::unpack(stream).map_err(Fault::Unreadable)?;
    let mut sample = Vec::new();
    let mut looked = false;
    let looked_at = read_up_to(&mut stream, &mut sample, SAMPLE, |sample| {
        // A live feed must not wait for a full sample: one whole line of JSON shows enough.
        let first_look = !looked && sample.contains(&b'\n');
        looked |= first_look;
        first_look && shows_json_lines(sample)
    });
    let complete = match looked_at {
        Ok(complete) => complete,
        Err(fault) if sample.is_empty() => return Err(Fault::Unreadable(fault)),
        Err(fault) => {
            // What came before the fault is read all the same.
            stream = Box::new(Failing(Some(fault)));
            false
        }
    };
    let encoding = detect(&sample, complete, options.encoding)?;
    origin.encoding = encoding.name();
    let seen = preview(&sample, encoding);
    if seen.trim().is_empty() && complete {
        return Err(Fault::Empty);
    }
    if let Some(kind) = binary_kind(&sample, &seen) {
        return Err(Fault::Binary(kind));
    }
    let shape = Shape::of(&seen, complete, origin.named_json);
    let marked = encoding == encoding_rs::UTF_8 && sample.starts_with(UTF_8_MARK);
    let start = if marked { UTF_8_MARK.len() as u64 } else { 0 };
    let mut whole = Cursor::new(sample);
    whole.set_position(start);
    Ok((shape, Box::new(Utf8Stream::new(whole.chain(stream), encoding))))
}

/// A stream of which nothing is left but its fault.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn shows_json_lines(sample: &[u8]) -> bool {
    sample.split(|byte| *byte == b'\n').next().is_some_and(is_object)
}

fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// A JSON object a line.
    Lines,
    /// Objects over several lines, or an array of them.
    Documents,
    /// One plain text.
    Text,
}

impl Shape {
    /// Told by the first characters; by the name only where these show nothing.
    fn of(seen: &str, complete: bool, named_json: bool) -> Self {
        let start = seen.trim_start();
        let after = |opening: char| start.strip_prefix(opening).map(|rest| rest.trim_start().chars().next());
        match (after('['), after('{')) {
            (Some(Some('{' | ']') | None), _) => return Self::Documents,
            (_, Some(Some('"' | '}') | None)) => {}
            _ if named_json => return Self::Lines,
            _ => return Self::Text,
        }
        let mut lines = start.lines();
        let first = lines.next().unwrap_or_default();
        let cut = !complete && first.len() == start.len();
        let next_opens = lines.map(str::trim).find(|line| !line.is_empty()).is_none_or(|line| line.starts_with('{'));
        if cut || next_opens || is_object(first.as_bytes()) { Self::Lines } else { Self::Documents }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_shape() {
        let of = |seen| Shape::of(seen, true, false);
        assert_eq!(of("{\"id\": 1}\n{\"id\": 2}\n"), Shape::Lines);
        assert_eq!(of("{\"id\": 1, \n{\"id\": 2}\n"), Shape::Lines);
        assert_eq!(of("{\"id\": 1, \"te"), Shape::Lines);
        assert_eq!(of("{\"id\": 1}\nbroken\n"), Shape::Lines);
        assert_eq!(of("{\n \"id\": 1\n}\n"), Shape::Documents);
        assert_eq!(of(" [\n{\"id\": 1}]"), Shape::Documents);
        assert_eq!(of("[خبر فوری] وزیر آمد"), Shape::Text);
        assert_eq!(of("{خبر} وزیر آمد"), Shape::Text);
        assert_eq!(of("وزیر آمد"), Shape::Text);
    }

    #[test]
    fn the_name_speaks_where_content_is_silent() {
        assert_eq!(Shape::of("broken\n{\"id\": 1}", true, true), Shape::Lines);
        assert_eq!(Shape::of("broken\n{\"id\": 1}", true, false), Shape::Text);
    }

    #[test]
    fn a_first_line_longer_than_the_sample_is_a_line() {
        assert_eq!(Shape::of("{\"id\": 1, \"text\": \"دراز", false, false), Shape::Lines);
    }

    #[test]
    fn stories_before_a_fault_are_read() {
        let damaged = (&b"{\"text\": \"\xd8\xae\"}\n{\"te"[..]).chain(Failing(Some(io::Error::other("cut"))));
        let all: Vec<_> = stories(Box::new(damaged), Origin::new("s", "s", false), Options::default()).collect();
        assert_eq!(all[0].as_ref().unwrap().text, "خ");
        assert_eq!(all[1].as_ref().unwrap_err().to_string(), "s:2: reading broke off: cut");
        assert_eq!(all.len(), 2);
    }
}
