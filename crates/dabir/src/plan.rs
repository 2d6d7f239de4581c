//! What the flags mean, here and now: terminal or not, how many cores, which words.

use crate::flags::{ColorFlag, CommonFlags, ExplainFlags, ExplainFormat, LanguageFlag, ReadFlags, ReadFormat, ReaderFlag};
use formats::{Language, Look};
use std::io::{IsTerminal, stdout};
use std::num::NonZero;
use std::path::PathBuf;
use std::thread::available_parallelism;

/// What is to be printed of each story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The record as a page.
    Page,
    /// The record as a line of JSON.
    JsonLines,
    /// The record's events as rows.
    Csv,
    /// The explanation as a page.
    ExplainPage,
    /// The explanation as a line of JSON.
    ExplainJson,
}

/// All that reading needs to know.
#[derive(Debug)]
pub struct Plan {
    pub paths: Vec<PathBuf>,
    pub output: Output,
    pub options: wire::Options,
    /// Laid over the built-in lexicon.
    pub lexicon: Option<PathBuf>,
    pub reader: ReaderFlag,
    pub language: Language,
    pub look: Look,
    /// Events below it are left out.
    pub min_confidence: f64,
    pub threads: usize,
}

impl Plan {
    /// `dabir read`.
    pub fn read(flags: ReadFlags) -> Self {
        let output = match flags.format {
            ReadFormat::Page => Output::Page,
            ReadFormat::Jsonl => Output::JsonLines,
            ReadFormat::Csv => Output::Csv,
        };
        Self { min_confidence: flags.min_confidence.unwrap_or(0.0), ..Self::common(flags.common, output) }
    }

    /// `dabir explain`.
    pub fn explain(flags: ExplainFlags) -> Self {
        let output = match flags.format {
            ExplainFormat::Page => Output::ExplainPage,
            ExplainFormat::Json => Output::ExplainJson,
        };
        Self::common(flags.common, output)
    }

    fn common(flags: CommonFlags, output: Output) -> Self {
        let language = match flags.lang {
            LanguageFlag::En => Language::English,
            LanguageFlag::Fa => Language::Persian,
        };
        Self {
            paths: flags.files,
            output,
            options: wire::Options { encoding: flags.encoding },
            lexicon: flags.lexicon,
            reader: flags.reader,
            language,
            look: Look { width: width(), color: color(flags.color) },
            min_confidence: 0.0,
            threads: flags.threads.or_else(|| available_parallelism().ok()).map_or(1, NonZero::get),
        }
    }
}

fn color(flag: ColorFlag) -> bool {
    match flag {
        ColorFlag::Always => true,
        ColorFlag::Never => false,
        // https://no-color.org: set and not empty means no.
        ColorFlag::Auto => stdout().is_terminal() && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// Whether an environment variable is set to something.
pub fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Lines longer than this are hard to read, whatever the terminal.
const WIDEST: usize = 110;

fn width() -> usize {
    terminal_size::terminal_size_of(stdout()).map_or(WIDEST, |(width, _)| usize::from(width.0).min(WIDEST))
}
