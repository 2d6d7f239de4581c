//! Faults, told on standard error.

use crate::plan::is_set;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use std::io::{self, IsTerminal, Write, stderr};
use std::path::PathBuf;
use thiserror::Error;
use wire::WireError;

/// What can go wrong.
#[derive(Debug, Diagnostic, Error)]
pub enum Fault {
    /// A story that could not be read.
    #[error("{message}")]
    Refused {
        /// Place and fault.
        message: String,
        /// What to do about it.
        #[help]
        help: Option<String>,
    },
    /// A story on which the coder failed.
    #[error("a story could not be coded, by a defect of this program")]
    #[diagnostic(help("please report it with the message above and the story"))]
    Defect,
    /// A story on which the network failed.
    #[error(transparent)]
    #[diagnostic(help("please report it with the story"))]
    Coding(#[from] code::CodeError),
    /// Records that could not be written.
    #[error("the output cannot be written: {0}")]
    Unwritable(io::Error),
    /// A lexicon file that could not be read.
    #[error("{}: {fault}", path.display())]
    LexiconFile {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: io::Error,
    },
    /// A test sentence of the lexicon that does not give what it must.
    #[error("{place}: {reason}\n{text}")]
    Sentence {
        /// File and line.
        place: String,
        /// What it gives and what it must.
        reason: String,
        /// The sentence.
        text: String,
    },
    /// A lexicon with faults.
    #[error("the lexicon has {} fault{}:\n{}", .0.len(), if .0.len() == 1 { "" } else { "s" }, .0.join("\n"))]
    #[diagnostic(help("lexicon/README.md explains every file and column"))]
    Lexicon(Vec<String>),
}

impl From<WireError> for Fault {
    fn from(error: WireError) -> Self {
        Self::Refused { message: error.to_string(), help: error.fault.help().map(str::to_owned) }
    }
}

/// Prints it. A standard error that cannot be written to is nothing we can tell anybody about.
pub fn print(fault: &Fault) {
    let colored = stderr().is_terminal() && !is_set("NO_COLOR");
    let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    // One line a message where a program reads it.
    let width = terminal_size::terminal_size_of(stderr()).map_or(usize::from(u16::MAX), |(width, _)| usize::from(width.0));
    let mut text = String::new();
    if GraphicalReportHandler::new_themed(theme).with_width(width).render_report(&mut text, fault).is_err() {
        text = format!("{fault}\n");
    }
    let _ = stderr().write_all(text.as_bytes());
}
