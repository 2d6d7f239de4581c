//! Where words and sentences may end by Unicode's rules (UAX #29, version 17), for the code points that Persian news is made of.
//!
//! ICU knows the rules for all code points, but alone takes four times as long as all that is done here with a text. A word or a
//! line that holds any other code point is left to it; tests hold the two against each other.

use crate::letters::JOINER;
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;

/// What a normalised code point is where words and sentences are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breaking {
    /// A letter of the Arabic script.
    Letter,
    /// A letter of ASCII.
    Latin,
    Digit,
    /// Between two digits it does not end the number.
    InNumber,
    /// Any other mark, which is a word by itself.
    Sign,
    Joiner,
    Space,
    LineEnd,
    /// Left to ICU.
    Unknown,
}

impl Breaking {
    pub(crate) fn of(c: char) -> Self {
        match c {
            ' ' => Self::Space,
            '\n' | '\r' => Self::LineEnd,
            JOINER => Self::Joiner,
            '0'..='9' => Self::Digit,
            'A'..='Z' | 'a'..='z' => Self::Latin,
            '.' | ',' | ';' | '\'' | '\u{60C}' | '\u{2018}' | '\u{2019}' => Self::InNumber,
            '!' | '"' | '#' | '$' | '%' | '&' | '(' | ')' | '*' | '+' | '-' | '/' | ':' | '<' | '=' | '>' | '?' | '@' | '[' | '\\'
            | ']' | '^' | '`' | '{' | '|' | '}' | '~' | '\u{AB}' | '\u{B7}' | '\u{BB}' | '\u{D7}' | '\u{61B}' | '\u{61F}' | '\u{6D4}'
            | '\u{2013}' | '\u{2014}' | '\u{201C}' | '\u{201D}' | '\u{2022}' | '\u{2026}' => Self::Sign,
            '\u{620}'..='\u{64A}' | '\u{66E}' | '\u{66F}' | '\u{671}'..='\u{6D3}' | '\u{6D5}' | '\u{6FA}'..='\u{6FC}' | '\u{6FF}' => {
                Self::Letter
            }
            _ => Self::Unknown,
        }
    }

    /// Whether a sentence may end after it (`SATerm`).
    pub(crate) fn ends_sentence(c: char) -> bool {
        matches!(c, '.' | '!' | '?' | '\u{61F}' | '\u{6D4}')
    }
}

/// Where a sentence that ends with the mark at byte `at` of `line` ends, if it does before the line does. The line holds known code
/// points only.
pub(crate) fn sentence_end(line: &str, at: usize) -> Option<usize> {
    let joins = |c: char| c == JOINER;
    let closes = |c: char| {
        matches!(
            c,
            '"' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' | '\u{AB}' | '\u{BB}' | '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}'
        )
    };
    // SB6 to SB8 are of the full stop alone: it also stands in numbers and abbreviations.
    let stop = line[at..].starts_with('.');
    let mark = line[at..].chars().next()?;
    let after = line[at + mark.len_utf8()..].trim_start_matches(joins);
    let next = after.chars().next()?;
    if stop {
        let before = line[..at].trim_end_matches(joins).chars().next_back();
        if next.is_ascii_digit() || next.is_ascii_uppercase() && before.is_some_and(|c| c.is_ascii_alphabetic()) {
            return None;
        }
    }
    let after = after.trim_start_matches(|c| closes(c) || joins(c));
    let after = after.trim_start_matches(|c| c == ' ' || joins(c));
    let next = after.chars().next()?;
    let goes_on = matches!(next, ',' | '-' | ':' | ';' | '\u{60C}' | '\u{2013}' | '\u{2014}');
    if goes_on || Breaking::ends_sentence(next) || matches!(next, '\n' | '\r') {
        return None;
    }
    if stop {
        let stops =
            |c: char| matches!(Breaking::of(c), Breaking::Letter | Breaking::Latin | Breaking::LineEnd) || Breaking::ends_sentence(c);
        if after.chars().find(|&c| stops(c)).is_some_and(|c| c.is_ascii_lowercase()) {
            return None;
        }
    }
    Some(line.len() - after.len())
}

/// Ends of sentences in a line, by ICU.
pub(crate) fn sentence_ends_by_icu(line: &str) -> impl Iterator<Item = usize> {
    SentenceSegmenter::new(SentenceBreakInvariantOptions::default()).segment_str(line).skip(1)
}
