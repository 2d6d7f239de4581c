//! What was typed, as it was typed. What it means is in [`plan`](crate::plan).

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZero;
use std::path::PathBuf;
use wire::Encoding;

/// Reads Persian newswire and prints the record of what it reports: who did what to whom, when, where, on whose word.
#[derive(Debug, Parser)]
#[command(name = "dabir", version, arg_required_else_help = true)]
pub struct Flags {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the record of each story.
    ///
    /// Exit status: 0 all was read, 1 something was refused (the rest was read), 2 the flags are wrong.
    Read(ReadFlags),
    /// Show how each record came about: the sentences, the words, the lexicon lines, and why the others failed.
    Explain(ExplainFlags),
    /// Work with the lexicon.
    #[command(subcommand)]
    Lexicon(LexiconCommand),
}

/// Work with the lexicon.
#[derive(Debug, Subcommand)]
pub enum LexiconCommand {
    /// Check the lexicon's files, and that its test sentences give what they should.
    Check(CheckFlags),
}

/// `dabir read`.
#[derive(Debug, Args)]
pub struct ReadFlags {
    /// How to print the records.
    #[arg(long, value_enum, default_value_t = ReadFormat::Page)]
    pub format: ReadFormat,

    /// Leave out events less likely than this to be right, 0 to 1.
    #[arg(long, value_name = "P", value_parser = probability)]
    pub min_confidence: Option<f64>,

    /// What both reading commands take.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// `dabir explain`.
#[derive(Debug, Args)]
pub struct ExplainFlags {
    /// How to print the explanations.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Page)]
    pub format: ExplainFormat,

    /// What both reading commands take.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// What both reading commands take.
#[derive(Debug, Args)]
pub struct CommonFlags {
    /// Plain text (one story a file), JSON Lines or JSON, plain or packed (gzip, zstd); folders; `-` for standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Language of the page's labels.
    #[arg(long, value_enum, default_value_t = LanguageFlag::En)]
    pub lang: LanguageFlag,

    /// Read all files in this encoding (utf-8, windows-1256, utf-16le, …) instead of finding it out.
    #[arg(long, value_name = "LABEL", value_parser = encoding)]
    pub encoding: Option<&'static Encoding>,

    /// A folder of lexicon files to lay over the built-in ones.
    #[arg(long, value_name = "DIR", value_parser = folder)]
    pub lexicon: Option<PathBuf>,

    /// Which reader to use.
    #[arg(long, value_enum, default_value_t = ReaderFlag::Full)]
    pub reader: ReaderFlag,

    /// Whether to colour the page; `auto`: on a terminal, unless NO_COLOR is set.
    #[arg(long, value_enum, default_value_t = ColorFlag::Auto)]
    pub color: ColorFlag,

    /// Stories read at once [default: one a core].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZero<usize>>,
}

/// `dabir lexicon check`.
#[derive(Debug, Args)]
pub struct CheckFlags {
    /// A folder of lexicon files to lay over the built-in ones; without it, the built-in ones are checked.
    #[arg(value_name = "DIR", value_parser = folder)]
    pub folder: Option<PathBuf>,
}

/// Formats of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReadFormat {
    /// A page a story, for people.
    Page,
    /// JSON Lines: an object a story.
    Jsonl,
    /// CSV: a row an event.
    Csv,
}

/// Formats of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// A page a story, for people.
    Page,
    /// An object a story, a line each.
    #[value(alias = "jsonl")]
    Json,
}

/// Languages of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LanguageFlag {
    /// English.
    En,
    /// Persian.
    Fa,
}

/// Readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReaderFlag {
    /// Lexicon, rules and network.
    Full,
    /// Lexicon and rules: much faster.
    Lexicon,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorFlag {
    /// On a terminal.
    Auto,
    /// Also into a file or pipe.
    Always,
    /// Nowhere.
    Never,
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("must be a number from 0 to 1".to_owned()),
    }
}

fn encoding(label: &str) -> Result<&'static Encoding, String> {
    wire::encoding_named(label).ok_or_else(|| "no such encoding; usual ones are utf-8, utf-16le, utf-16be and windows-1256".to_owned())
}

fn folder(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    if path.is_dir() { Ok(path) } else { Err("no such folder".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_flags_are_consistent() {
        Flags::command().debug_assert();
        assert!(Flags::try_parse_from(["dabir", "read", "-"]).is_ok());
    }

    #[test]
    fn probabilities_are_checked() {
        assert_eq!(probability("0.5"), Ok(0.5));
        assert!(probability("50").is_err() && probability("NaN").is_err());
    }
}
