//! Stories in JSON: the contract's `{id, title?, text, published?, outlet?, url?}`. Other fields are passed over.

use crate::Story;
use crate::encoding::is_persian_letter;
use crate::fault::{Fault, Place, WireError};
use crate::shape::{Origin, Stories};
use jiff::civil;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::io;
use std::str::FromStr;

/// A stretch of a stream that should be one story.
#[derive(Clone, Copy, Debug)]
pub struct Chunk {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// Whether it was too long to be held.
    pub too_long: bool,
}

/// Cuts a stream into chunks.
pub trait Chunks {
    /// Puts the next one into `buffer`; `None` at the end.
    fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Chunk>>;
    /// The line that was reached.
    fn line(&self) -> u64;
}

/// The stories of a stream of JSON.
pub fn stories(mut chunks: impl Chunks + Send + 'static, origin: Origin) -> Stories {
    let mut buffer = Vec::new();
    let mut broken = false;
    Box::new(std::iter::from_fn(move || {
        if broken {
            return None;
        }
        let chunk = match chunks.next(&mut buffer) {
            Ok(chunk) => chunk?,
            Err(fault) => {
                broken = true;
                return Some(Err(WireError::new(Place::line(&origin.name, chunks.line()), Fault::Unreadable(fault))));
            }
        };
        let story = story(&buffer, chunk, &origin);
        // One long story must not hold its memory for the rest of the stream.
        buffer.shrink_to(1024 * 1024);
        Some(story)
    }))
}

#[derive(Deserialize)]
struct RawStory<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    title: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    published: Option<&'a RawValue>,
    #[serde(borrow)]
    outlet: Option<&'a RawValue>,
    #[serde(borrow)]
    url: Option<&'a RawValue>,
}

/// Line and column of a byte offset of the chunk. The column of the chunk's first line counts from the chunk's start, which
/// is the line's start in JSON Lines.
fn place(text: &str, offset: usize, chunk: Chunk, origin: &Origin) -> Place {
    let offset = (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let before = &text[..offset];
    let line = chunk.line + before.matches('\n').count() as u64;
    let column = before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count() as u64 + 1;
    Place::at(&origin.name, line, column)
}

fn story(bytes: &[u8], chunk: Chunk, origin: &Origin) -> Result<Story, WireError> {
    let here = Place::line(&origin.name, chunk.line);
    if chunk.too_long {
        return Err(WireError::new(here, Fault::TooLong { bytes: chunk.bytes }));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) => {
            let valid = String::from_utf8_lossy(&bytes[..fault.valid_up_to()]);
            let place = place(&valid, valid.len(), chunk, origin);
            return Err(WireError::new(place, Fault::Undecodable(origin.encoding)));
        }
    };
    let start = text.trim_start();
    if !start.is_empty() && !start.starts_with('{') {
        return Err(match serde_json::from_str::<&RawValue>(text) {
            Ok(value) => WireError::new(here, Fault::WrongType { field: "story", expected: "an object", found: kind(value) }),
            Err(fault) => malformed(text, &fault, chunk, origin),
        });
    }
    let raw: RawStory = serde_json::from_str(text).map_err(|fault| malformed(text, &fault, chunk, origin))?;
    let fail = |value: &RawValue, fault| WireError::new(place(text, offset(text, value), chunk, origin), fault);
    let string = |field, value: Option<&RawValue>| match value {
        None => Ok(None),
        Some(value) => match serde_json::from_str::<Option<String>>(value.get()) {
            Ok(string) => Ok(string),
            Err(fault) if fault.is_data() => Err(fail(value, Fault::WrongType { field, expected: "a string", found: kind(value) })),
            Err(fault) => Err(fail(value, Fault::InvalidJson(message(&fault)))),
        },
    };

    let id = match raw.id {
        // Numbers are common as ids, and mean the same in every language.
        Some(value) if kind(value) == "a number" => Some(value.get().to_owned()),
        value => string("id", value)?,
    };
    let title = string("title", raw.title)?.filter(|title| !title.trim().is_empty());
    let body = string("text", raw.text)?.ok_or_else(|| WireError::new(here.clone(), Fault::MissingField("text")))?;
    let published = string("published", raw.published)?.filter(|date| !date.trim().is_empty());
    if let (Some(date), Some(value)) = (&published, raw.published) {
        check_date(date).map_err(|fault| fail(value, fault))?;
    }
    let story = Story {
        id: id.filter(|id| !id.is_empty()).unwrap_or_else(|| format!("{}:{}", origin.stem, chunk.line)),
        title,
        text: body,
        published,
        outlet: string("outlet", raw.outlet)?,
        url: string("url", raw.url)?,
    };
    check_content(&story).map_err(|fault| WireError::new(here, fault))?;
    Ok(story)
}

/// Refuses a story that holds nothing to read.
pub fn check_content(story: &Story) -> Result<(), Fault> {
    let parts = || [story.title.as_deref().unwrap_or_default(), &story.text].into_iter();
    if parts().all(|part| part.trim().is_empty()) {
        return Err(Fault::Empty);
    }
    if parts().any(|part| part.contains('\0')) {
        return Err(Fault::Binary("binary data (there is a NUL in it)"));
    }
    if !parts().any(|part| part.chars().any(is_persian_letter)) {
        return Err(Fault::NotPersian);
    }
    Ok(())
}

/// Dates before this year are taken for Jalali or Hijri ones that were not converted.
const FIRST_YEAR: i16 = 1800;

fn check_date(value: &str) -> Result<(), Fault> {
    let fault = |reason: &str| Fault::NotADate { value: value.chars().take(40).collect(), reason: reason.to_owned() };
    let not_iso = |_| fault("not in ISO 8601");
    // The library also takes basic formats such as 20190329, which other readers of the contract may not.
    let written_out = value.is_ascii() && value.as_bytes().get(4) == Some(&b'-');
    if !written_out {
        return Err(fault("not in ISO 8601"));
    }
    let year = if value.contains(['T', 't', ' ']) {
        jiff::Timestamp::from_str(value).map_err(|_| {
            let local = civil::DateTime::from_str(value).is_ok();
            fault(if local { "the time has no offset from UTC" } else { "not in ISO 8601" })
        })?;
        civil::DateTime::from_str(value.trim_end_matches(['Z', 'z'])).map_err(not_iso)?.year()
    } else {
        civil::Date::from_str(value).map_err(not_iso)?.year()
    };
    if year < FIRST_YEAR {
        return Err(fault("the year looks Jalali or Hijri"));
    }
    Ok(())
}

fn offset(text: &str, value: &RawValue) -> usize {
    // The raw value is a slice of the text.
    value.get().as_ptr() as usize - text.as_ptr() as usize
}

fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

fn malformed(text: &str, fault: &serde_json::Error, chunk: Chunk, origin: &Origin) -> WireError {
    let start = if fault.line() <= 1 { 0 } else { text.match_indices('\n').nth(fault.line() - 2).map_or(text.len(), |(at, _)| at + 1) };
    let place = place(text, (start + fault.column().saturating_sub(1)).min(text.len()), chunk, origin);
    let message = message(fault);
    WireError::new(place, if fault.is_eof() { Fault::TruncatedJson(message) } else { Fault::InvalidJson(message) })
}

/// The message without serde's own position, which counts bytes from the chunk's start.
fn message(fault: &serde_json::Error) -> String {
    let message = fault.to_string();
    message.rfind(" at line ").map_or(message.clone(), |at| message[..at].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Lines;

    fn read(text: &str) -> Vec<Result<Story, String>> {
        let origin = Origin::new("s.jsonl", "s", true);
        stories(Lines::new(io::Cursor::new(text.to_owned().into_bytes())), origin).map(|it| it.map_err(|fault| fault.to_string())).collect()
    }

    fn fault(text: &str) -> String {
        let mut all = read(text);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0).unwrap_err()
    }

    #[test]
    fn a_whole_story() {
        let line =
            r#"{"id": "1", "title": "خبر", "text": "متن", "published": "2019-03-29T11:23+04:30", "outlet": null, "url": "u", "more": [1]}"#;
        let story = read(line).remove(0).unwrap();
        assert_eq!((story.id.as_str(), story.title.as_deref(), story.text.as_str()), ("1", Some("خبر"), "متن"));
        assert_eq!((story.published.as_deref(), story.outlet, story.url.as_deref()), (Some("2019-03-29T11:23+04:30"), None, Some("u")));
    }

    #[test]
    fn ids_may_be_numbers_or_missing() {
        let ids: Vec<_> = read("{\"id\": 17, \"text\": \"متن\"}\n{\"text\": \"متن\"}\n").into_iter().map(|it| it.unwrap().id).collect();
        assert_eq!(ids, ["17", "s:2"]);
    }

    #[test]
    fn faults_say_what_and_where() {
        assert_eq!(fault(r#"{"id": "1"}"#), "s.jsonl:1: the story has no `text`");
        assert_eq!(fault(r#"{"id": "خبر", "text": 7}"#), "s.jsonl:1:23: `text` must be a string, not a number");
        assert_eq!(fault(r#"{"id": true, "text": "متن"}"#), "s.jsonl:1:8: `id` must be a string, not a boolean");
        assert_eq!(fault(r#"["متن"]"#), "s.jsonl:1: `story` must be an object, not an array");
        assert_eq!(fault(r#"{"text": "متن"#), "s.jsonl:1:13: the JSON breaks off: EOF while parsing a string");
        assert_eq!(fault("\n{\"text\": \"متن\",, }"), "s.jsonl:2:16: not valid JSON: key must be a string");
        assert_eq!(fault("متن"), "s.jsonl:1:1: not valid JSON: expected value");
        assert_eq!(fault(r#"{"text": " "}"#), "s.jsonl:1: the story is empty");
        assert_eq!(fault(r#"{"text": "only Latin"}"#), "s.jsonl:1: there is no Persian in it");
        assert_eq!(fault(r#"{"text": "متن\u0000"}"#), "s.jsonl:1: this is binary data (there is a NUL in it), not text");
        assert!(fault(r#"{"text": "\ud800 متن"}"#).starts_with("s.jsonl:1:"));
    }

    #[test]
    fn bad_bytes_are_counted_in_characters() {
        let origin = Origin::new("s", "s", true);
        let bytes = [b"{\"text\": \"", "مت".as_bytes(), b"\xff\"}"].concat();
        let fault = stories(Lines::new(io::Cursor::new(bytes)), origin).next().unwrap().unwrap_err();
        assert_eq!(fault.place, Place::at("s", 1, 13));
        assert!(matches!(fault.fault, Fault::Undecodable(_)));
    }

    #[test]
    fn dates_are_checked() {
        for good in ["2019-03-29", "2019-03-29T11:23+04:30", "2019-03-29T11:23:05Z", "2019-03-29 11:23+03:30"] {
            assert!(check_date(good).is_ok(), "{good}");
        }
        for bad in [
            "1398-01-09",
            "1398-01-09T11:23+04:30",
            "2019-02-30",
            "29/03/2019",
            "20190329",
            "2019-03-29T11:23",
            "۲۰۱۹-۰۳-۲۹",
            "yesterday",
            "2019",
        ] {
            assert!(check_date(bad).is_err(), "{bad}");
        }
        assert_eq!(
            fault(r#"{"text": "متن", "published": "1398-01-09"}"#),
            "s.jsonl:1:30: `published` must be a Gregorian ISO 8601 date, or date and time with offset, not \"1398-01-09\": \
             the year looks Jalali or Hijri"
        );
    }

    #[test]
    fn the_others_are_still_read() {
        let all = read("{\"text\": \"یک\"}\nbroken\n{\"text\": \"دو\"}\n");
        assert_eq!(all.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    }
}
