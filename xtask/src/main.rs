//! Chores of the repository: `cargo xtask HELP`.

mod ablation;
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
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
        #[command(flatten)]
        reader: Reader,
    },
    /// Prints, for each story of a JSON Lines file, what the judge sees of its proposals: what training/judge.py learns from
    Proposals {
        /// Stories with `id`, `title`, `text`, `published`, `outlet`; other fields are left alone
        stories: PathBuf,
        /// Take the parties from the lexicon's frames alone
        #[arg(long)]
        frames_alone: bool,
        #[command(flatten)]
        reader: Reader,
    },
    /// Prints, for each story of a JSON Lines file, what the judge sees of its events as wholes: what training/judge.py learns from
    Records {
        /// Stories with `id`, `title`, `text`, `published`, `outlet`; other fields are left alone
        stories: PathBuf,
        #[command(flatten)]
        reader: Reader,
    },
    /// Prints, for each story of a JSON Lines file, what the judge is asked about references: what training/judge.py learns from
    References {
        /// Stories with `id`, `title`, `text`, `published`, `outlet`; other fields are left alone
        stories: PathBuf,
        #[command(flatten)]
        reader: Reader,
    },
    /// Prints, for each story of a JSON Lines file, what the network says of it: what the full reader's judge learns from
    Opinions {
        /// Stories with `id`, `title`, `text`, `published`, `outlet`; other fields are left alone
        stories: PathBuf,
        /// Folders that `training/export.py --events` wrote, in the place of models/; of N folders the first reads stories 0, N, 2N, …:
        /// the networks of the folds of a cross-validation
        #[arg(long, num_args = 1.., value_name = "DIR")]
        models: Vec<PathBuf>,
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
    /// Reads sentences that are changed in one way each, and shows how many records change exactly as they should
    EvalProbes(eval::Probes),
    /// Shows which types are taken for which, the worst stories with the reasons, and how true confidence is
    EvalEvents(eval::Events),
    /// Counts the stories that pass the gate before the network, and the coded events in them
    EvalGate(eval::Gate),
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
        Chore::Code { stories, reader } => {
            let coder = reader.coder()?;
            each(&stories, |_, story| serde_json::to_value(code::code(story, &coder).into_diagnostic()?).into_diagnostic())
        }
        Chore::Proposals { stories, frames_alone, reader } => {
            let coder = reader.coder()?.for_training(frames_alone);
            each(&stories, |_, story| {
                Ok(serde_json::json!({ "id": story.id, "proposals": code::judged(story, &coder).into_diagnostic()? }))
            })
        }
        Chore::Records { stories, reader } => {
            let coder = reader.coder()?.for_training_of_records();
            each(&stories, |_, story| {
                Ok(serde_json::json!({ "id": story.id, "records": code::judged_records(story, &coder).into_diagnostic()? }))
            })
        }
        Chore::References { stories, reader } => {
            let coder = reader.coder()?.for_training(false);
            each(&stories, |_, story| {
                Ok(serde_json::json!({ "id": story.id, "references": code::references(story, &coder).into_diagnostic()? }))
            })
        }
        Chore::Opinions { stories, models } => {
            let lexicon = Reader::default().coder()?;
            let of = |folder| Ok(lexicon.clone().with(code::Along::Network(Arc::new(network(folder)?))));
            let coders: Vec<code::Coder> = match &models[..] {
                [] => vec![of(None)?],
                folders => folders.iter().map(|folder| of(Some(folder))).collect::<Result<_>>()?,
            };
            each(&stories, |n, story| {
                let opinion = code::opinion_of(story, &coders[n % coders.len()]).into_diagnostic()?;
                Ok(serde_json::json!({ "id": story.id, "seen": opinion.seen, "told": opinion.told }))
            })
        }
        Chore::PeopleConflicts(flags) => people::conflicts(&flags),
        Chore::UnlinkedNames(flags) => people::unlinked(&flags),
        Chore::EvalActors(flags) => self::actors::run(&flags),
        Chore::EvalReferences(flags) => self::actors::references(&flags),
        Chore::EvalProbes(flags) => eval::probes(&flags),
        Chore::EvalEvents(flags) => eval::events(&flags),
        Chore::EvalGate(flags) => eval::gate(&flags),
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

/// With what stories are read.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Reader {
    /// The lexicon alone, or with the network
    #[arg(long = "reader", value_enum, default_value_t)]
    which: Which,
    /// Weights in the place of those of models/
    #[arg(long, value_name = "FILE")]
    judge: Option<PathBuf>,
    /// What the network says of the stories, as `xtask opinions` prints it, in the place of running it
    #[arg(long, value_name = "FILE")]
    opinions: Option<PathBuf>,
    /// The network reads every story, not only those that pass the gate
    #[arg(long)]
    ungated: bool,
    /// The lexicon reader's weights behind the gate, in the place of models/judge.toml; kept opinions are gated only by these
    #[arg(long, value_name = "FILE", conflicts_with = "ungated")]
    gate: Option<PathBuf>,
    /// Leave a part of the lexicon out, to see what it is worth
    #[arg(long, value_enum, value_name = "PART")]
    without: Option<ablation::Part>,
}

/// The judges of a cross-validation.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Judges {
    /// Weights in the place of those of models/; of N files the first reads stories 0, N, 2N, …, the second 1, N + 1, …: the weights of
    /// the folds of a cross-validation
    #[arg(long = "judges", num_args = 1.., value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Judges {
    /// A coder a fold, or the one that the reader's flags ask for.
    pub fn coders(&self, reader: &Reader) -> Result<Vec<code::Coder>> {
        match &self.files[..] {
            [] => Ok(vec![reader.coder()?]),
            _ if reader.judge.is_some() => Err(miette::miette!("--judge and --judges name weights both")),
            files => files.iter().map(|file| reader.coder_with(Some(file))).collect(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// Lexicon and rules
    #[default]
    Lexicon,
    /// Lexicon, rules and network
    Full,
}

impl Reader {
    /// The coder that these flags ask for.
    pub fn coder(&self) -> Result<code::Coder> {
        self.coder_with(self.judge.as_deref())
    }

    /// The same with other weights.
    pub fn coder_with(&self, judge: Option<&Path>) -> Result<code::Coder> {
        let along = match (&self.opinions, self.which) {
            (Some(path), _) => code::Along::Kept(Arc::new(opinions(path)?)),
            (None, Which::Full) => code::Along::Network(Arc::new(network(None)?)),
            (None, Which::Lexicon) => code::Along::Nothing,
        };
        let full = !matches!(along, code::Along::Nothing);
        let gate = match (&self.gate, &along) {
            (Some(path), _) => Some(read_judge(path)?),
            (None, code::Along::Network(_)) if !self.ungated => Some(builtin::judge().into_diagnostic()?),
            (None, _) => None,
        };
        let judge = match judge {
            Some(path) => read_judge(path)?,
            None if full => builtin::full_judge().into_diagnostic()?,
            None => builtin::judge().into_diagnostic()?,
        };
        let book = match self.without {
            None => builtin::codebook().into_diagnostic()?,
            Some(part) => ablation::codebook_without(part)?,
        };
        let coder = code::Coder::new(book, judge).with(along);
        Ok(match gate {
            Some(gate) => coder.gated(gate),
            None => coder,
        })
    }
}

fn read_judge(path: &Path) -> Result<judge::Judge> {
    let text = read(path)?;
    let at = || path.display().to_string();
    let source = toml::Deserializer::parse(&text).into_diagnostic().wrap_err_with(at)?;
    judge::Judge::read(source).into_diagnostic().wrap_err_with(at)?.into_diagnostic().wrap_err_with(at)
}

/// The network with the built-in encoder and the readers of events of a folder, or the built-in ones.
fn network(folder: Option<&PathBuf>) -> Result<code::Network> {
    let encoder = builtin::encoder().into_diagnostic()?;
    let weights = match folder {
        None => builtin::event_weights(),
        Some(folder) => {
            // Read once for the whole run, so they may as well stay.
            let bytes = |name: &str| -> Result<&'static [u8]> {
                let path = folder.join(name);
                Ok(std::fs::read(&path).into_diagnostic().wrap_err_with(|| path.display().to_string())?.leak())
            };
            tagger::Weights {
                triggers: bytes("triggers.onnx")?,
                told: bytes("told.onnx")?,
                labels: read(&folder.join("events.json"))?.leak(),
            }
        }
    };
    Ok(code::Network { encoder, tagger: tagger::Tagger::new(weights).into_diagnostic()? })
}

fn opinions(path: &Path) -> Result<BTreeMap<String, code::Opinion>> {
    #[derive(serde::Deserialize)]
    struct Row {
        id: String,
        #[serde(flatten)]
        opinion: code::Opinion,
    }
    let text = read(path)?;
    let row = |(n, line): (usize, &str)| {
        let row: Row = serde_json::from_str(line).into_diagnostic().wrap_err_with(|| format!("{}:{}", path.display(), n + 1))?;
        Ok((row.id, row.opinion))
    };
    text.lines().enumerate().map(row).collect()
}

/// Prints one JSON line for each story of a file.
fn each(stories: &std::path::Path, row: impl Fn(usize, &Story) -> Result<serde_json::Value>) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (n, line) in read(stories)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let at = || format!("{}:{}", stories.display(), n + 1);
        let story: Story = serde_json::from_str(line).into_diagnostic().wrap_err_with(at)?;
        writeln!(out, "{}", row(n, &story).wrap_err_with(at)?).into_diagnostic()?;
    }
    out.flush().into_diagnostic()
}
