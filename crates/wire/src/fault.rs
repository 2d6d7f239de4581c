//! What can be wrong with a story, and where.

use std::fmt;
use std::io;
use thiserror::Error;

/// Where a fault stands: `stories.jsonl:3:18`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as it was given or found; `standard input` for `-`.
    pub file: String,
    /// From 1.
    pub line: Option<u64>,
    /// In characters, from 1.
    pub column: Option<u64>,
}

impl Place {
    /// A whole file.
    pub fn file(file: &str) -> Self {
        Self { file: file.to_owned(), line: None, column: None }
    }

    /// A line of it.
    pub fn line(file: &str, line: u64) -> Self {
        Self { line: Some(line), ..Self::file(file) }
    }

    /// A character of it.
    pub fn at(file: &str, line: u64, column: u64) -> Self {
        Self { column: Some(column), ..Self::line(file, line) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        Ok(())
    }
}

/// A story that could not be read.
#[derive(Debug, Error)]
#[error("{place}: {fault}")]
pub struct WireError {
    /// Where.
    pub place: Place,
    /// What. Already part of the message, and so not its [`source`](std::error::Error::source).
    pub fault: Fault,
}

impl WireError {
    pub(crate) fn new(place: Place, fault: Fault) -> Self {
        Self { place, fault }
    }
}

/// What is wrong with it.
#[derive(Debug, Error)]
pub enum Fault {
    /// The path names nothing.
    #[error("no such file or folder")]
    Missing,
    /// The path cannot be opened.
    #[error("cannot be opened: {0}")]
    Unopenable(io::Error),
    /// Reading broke off (a damaged archive, a disk fault): what follows in this file is lost.
    #[error("reading broke off: {0}")]
    Unreadable(io::Error),
    /// A folder without files.
    #[error("the folder holds no files")]
    EmptyFolder,
    /// No characters but white space.
    #[error("the story is empty")]
    Empty,
    /// No text at all.
    #[error("this is {0}, not text")]
    Binary(&'static str),
    /// Bytes that mean nothing in the encoding.
    #[error("bytes that are not valid {0}")]
    Undecodable(&'static str),
    /// The encoding was forced, but the bytes are plainly in another.
    #[error("the text is UTF-8, not {0}")]
    WrongEncoding(&'static str),
    /// JSON that ends too early.
    #[error("the JSON breaks off: {0}")]
    TruncatedJson(String),
    /// JSON that follows no JSON grammar.
    #[error("not valid JSON: {0}")]
    InvalidJson(String),
    /// A story without a field that it must have.
    #[error("the story has no `{0}`")]
    MissingField(&'static str),
    /// A field of the wrong type.
    #[error("`{field}` must be {expected}, not {found}")]
    WrongType {
        /// Which; `story` for the whole.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// `published` is not what the contract asks for.
    #[error("`published` must be a Gregorian ISO 8601 date, or date and time with offset, not \"{value}\": {reason}")]
    NotADate {
        /// As it was given, cut if long.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Longer than [`LONGEST`](crate::LONGEST).
    #[error("a story of more than {} MiB: {bytes} bytes", crate::LONGEST / 1024 / 1024)]
    TooLong {
        /// Its length as far as it was looked at.
        bytes: u64,
    },
    /// No letter of the Arabic script.
    #[error("there is no Persian in it")]
    NotPersian,
}

impl Fault {
    /// What the person who reads the message can do about it, where something can be said.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Undecodable(_) => "if the file is in another encoding, name it with --encoding",
            Self::WrongEncoding(_) => "leave --encoding out, and the encoding is found",
            Self::TruncatedJson(_) => "was the file copied or downloaded to its end?",
            Self::MissingField(_) | Self::WrongType { .. } => {
                r#"a story is {"id": "…", "title": "…", "text": "…", "published": "2019-03-29", "outlet": "…", "url": "…"}; all but `text` may be missing"#
            }
            Self::NotADate { .. } => "valid are 2019-03-29, 2019-03-29T11:23+04:30 and 2019-03-29T06:53Z",
            Self::TooLong { .. } => "a plain text file is one story; put many stories in JSON Lines, one a line",
            Self::Binary(_) => "plain text, JSON Lines, and either packed with gzip or zstd, can be read",
            _ => return None,
        })
    }
}
