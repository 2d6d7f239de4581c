//! Chores of the repository: `cargo xtask HELP`.

use clap::{Parser, Subcommand};
use miette::{Context, IntoDiagnostic, Result};
use model::Story;
use std::io::Write;
use std::path::PathBuf;

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
    }
}

fn read(path: &std::path::Path) -> Result<String> {
    std::fs::read_to_string(path).into_diagnostic().wrap_err_with(|| path.display().to_string())
}

fn coder(judge: Option<&std::path::Path>) -> Result<code::Coder> {
    let book = builtin::codebook().into_diagnostic()?;
    match judge {
        Some(path) => code::Coder::with_judge(book, &read(path)?),
        None => code::Coder::new(book),
    }
    .into_diagnostic()
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
