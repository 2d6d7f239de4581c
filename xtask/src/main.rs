//! Chores of the repository: `cargo xtask HELP`.

mod actors;
mod eval;
mod names;
mod network;
mod people;
mod syntax;
mod tidy;

use clap::{Parser, Subcommand};
use miette::{Context, IntoDiagnostic, Result};
use model::Story;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Parser)]
#[command(about = "Chores of the repository")]
struct Flags {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Codes the stories of a JSON Lines file with other weights than models/judge.toml: for cross-validation
    Code {
        /// Stories with `id`, `title`, `text`, `published`, `outlet`; other fields are left alone
        stories: PathBuf,
        /// Weights in the place of models/judge.toml
        #[arg(long)]
        judge: Option<PathBuf>,
    },
    /// Prints, for each story of a JSON Lines file, what the judge sees of its proposals: what training/judge.py learns from
    Proposals {
        /// Stories with `id`, `title`, `text`, `published`, `outlet`; other fields are left alone
        stories: PathBuf,
        /// Take the parties from the lexicon's frames alone
        #[arg(long)]
        frames_alone: bool,
        /// Weights in the place of models/judge.toml
        #[arg(long)]
        judge: Option<PathBuf>,
    },
    /// Prints, for each story of a JSON Lines file, what the judge is asked about references: what training/judge.py learns from
    References {
        /// Stories with `id`, `title`, `text`, `published`, `outlet`; other fields are left alone
        stories: PathBuf,
        /// Weights in the place of models/judge.toml
        #[arg(long)]
        judge: Option<PathBuf>,
    },
    /// Lists what stories say of the people of people.csv at their dates that the table does not
    PeopleConflicts(people::Names),
    /// Lists the commonest names with a title that people.csv lacks, and the share of mentions without a code
    UnlinkedNames(people::Names),
    /// Checks what the compiler does not see: paths in the pages, the order of the crates, reasons for libraries, I/O in stages
    Tidy,
    /// Scores participants, sectors and places; whom the words of coded stories are taken for
    EvalActors(self::actors::Actors),
    /// Scores whom the pronouns and stand-ins of passages are taken for
    EvalReferences(self::actors::References),
    /// Scores the built-in coder, or a file of records, on stories coded by careful readers
    EvalGold(eval::Gold),
    /// Checks that the seed story gives all that is asked of it; exit status 1 if it does not
    EvalSeed(eval::Seed),
    /// Precision and recall of the spans of time expressions, on a file in the shape of parstdex's tests
    EvalDates(eval::Dates),
    /// Precision, recall and F1 of names, on files with a tag a token, beside what others have published
    EvalNames(names::Names),
    /// Scores tokens, sentences, words and trees read from the raw text of treebanks, as the CoNLL 2018 shared task does
    EvalSyntax(syntax::Syntax),
    /// Stories and characters a second on one thread, and peak memory
    Speed(eval::Speed),
    /// Stories a second through the encoder and all its heads, on one thread
    SpeedNetwork(network::Network),
}

fn main() -> Result<()> {
    match Flags::parse().chore {
        Chore::Code { stories, judge } => {
            let coder = coder(judge.as_deref())?;
            each(&stories, |story| serde_json::to_value(code::code(story, &coder)))
        }
        Chore::Proposals { stories, frames_alone, judge } => {
            let coder = coder(judge.as_deref())?.for_training(frames_alone);
            each(&stories, |story| Ok(serde_json::json!({ "id": story.id, "proposals": code::judged(story, &coder) })))
        }
        Chore::References { stories, judge } => {
            let coder = coder(judge.as_deref())?.for_training(false);
            each(&stories, |story| Ok(serde_json::json!({ "id": story.id, "references": code::references(story, &coder) })))
        }
        Chore::PeopleConflicts(flags) => people::conflicts(&flags),
        Chore::UnlinkedNames(flags) => people::unlinked(&flags),
        Chore::EvalActors(flags) => self::actors::run(&flags),
        Chore::EvalReferences(flags) => self::actors::references(&flags),
        Chore::EvalGold(flags) => eval::gold(&flags),
        Chore::EvalSeed(flags) => eval::seed(&flags),
        Chore::EvalDates(flags) => eval::dates(&flags),
        Chore::EvalNames(flags) => names::run(&flags),
        Chore::EvalSyntax(flags) => syntax::run(&flags),
        Chore::Speed(flags) => eval::speed(&flags),
        Chore::SpeedNetwork(flags) => network::run(&flags),
        Chore::Tidy => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the repository's root");
            let faults = tidy::faults(root)?;
            if faults.is_empty() { Ok(()) } else { Err(miette::miette!("{}", faults.join("\n"))) }
        }
    }
}

fn read(path: &std::path::Path) -> Result<String> {
    std::fs::read_to_string(path).into_diagnostic().wrap_err_with(|| path.display().to_string())
}

fn coder(judge: Option<&std::path::Path>) -> Result<code::Coder> {
    let judge = match judge {
        Some(path) => {
            let text = read(path)?;
            let at = || path.display().to_string();
            let source = toml::Deserializer::parse(&text).into_diagnostic().wrap_err_with(at)?;
            judge::Judge::read(source).into_diagnostic().wrap_err_with(at)?.into_diagnostic().wrap_err_with(at)?
        }
        None => builtin::judge().into_diagnostic()?,
    };
    Ok(code::Coder::new(builtin::codebook().into_diagnostic()?, judge))
}

/// Prints one JSON line for each story of a file.
fn each(stories: &std::path::Path, row: impl Fn(&Story) -> serde_json::Result<serde_json::Value>) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (n, line) in read(stories)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let at = || format!("{}:{}", stories.display(), n + 1);
        let story: Story = serde_json::from_str(line).into_diagnostic().wrap_err_with(at)?;
        writeln!(out, "{}", row(&story).into_diagnostic().wrap_err_with(at)?).into_diagnostic()?;
    }
    out.flush().into_diagnostic()
}
