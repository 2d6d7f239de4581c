//! A plain text file: one story.

use crate::bytes::{Stream, read_up_to};
use crate::fault::{Fault, Place, WireError};
use crate::json::check_content;
use crate::shape::Origin;
use crate::{LONGEST, Story};

/// Reads it whole, line ends and all.
pub fn story(mut stream: Stream, origin: &Origin) -> Result<Story, WireError> {
    let whole = Place::file(&origin.name);
    let mut bytes = Vec::new();
    let complete = read_up_to(&mut stream, &mut bytes, LONGEST + 1, |_| false)
        .map_err(|fault| WireError::new(whole.clone(), Fault::Unreadable(fault)))?;
    if !complete {
        return Err(WireError::new(whole, Fault::TooLong { bytes: bytes.len() as u64 }));
    }
    let text = String::from_utf8(bytes).map_err(|fault| {
        let at = fault.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&fault.as_bytes()[..at]);
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
        WireError::new(Place::at(&origin.name, line, column), Fault::Undecodable(origin.encoding))
    })?;
    let story = Story { id: origin.stem.clone(), text, ..Story::default() };
    check_content(&story).map_err(|fault| WireError::new(whole, fault))?;
    Ok(story)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &'static [u8]) -> Result<Story, WireError> {
        story(Box::new(bytes), &Origin::new("a.txt", "a", false))
    }

    #[test]
    fn text_stays_as_it_is() {
        let story = read("خبر\r\n متن \n".as_bytes()).unwrap();
        assert_eq!((story.id.as_str(), story.text.as_str(), story.title), ("a", "خبر\r\n متن \n", None));
    }

    #[test]
    fn bad_bytes_have_a_place() {
        assert_eq!(read(b"\xd8\xae\n\xd8\xae\xffx").unwrap_err().place, Place::at("a.txt", 2, 2));
    }
}
