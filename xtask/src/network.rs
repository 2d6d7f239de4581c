//! How fast the network reads stories, and whether it reads them alike elsewhere.

use clap::Args;
use miette::{IntoDiagnostic, Result, miette};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Flags of `speed-network`.
#[derive(Args)]
pub struct Network {
    /// Stories in any form that `dabir read` takes
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Take so many stories, spread over all that there are
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
    /// Weights in the place of models/: a folder that training/export.py wrote
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Also print all that is read, a line a word and a name: to compare machines with `diff`
    #[arg(long)]
    fields: bool,
}

/// Reads stories with the encoder and all heads, on one thread, against the clock.
pub fn run(flags: &Network) -> Result<()> {
    let book = builtin::codebook().into_diagnostic()?;
    let began = Instant::now();
    let parser = crate::syntax::parser(flags.models.as_deref())?;
    let loading = began.elapsed();
    let all: Vec<_> = wire::sources(&flags.files, wire::Options::default()).filter_map(Result::ok).collect();
    if all.is_empty() {
        return Err(miette!("no story in these files"));
    }
    let step = (all.len() / flags.limit.max(1)).max(1);
    let (mut stories, mut bytes, mut words, mut reading) = (0_usize, 0_usize, 0_usize, Duration::ZERO);
    for story in all.iter().step_by(step).take(flags.limit) {
        let text = story.full_text();
        let began = Instant::now();
        let read = parser.read(&book, &text, 0).into_diagnostic()?;
        reading += began.elapsed();
        stories += 1;
        bytes += text.len();
        words += read.words.len();
        if flags.fields {
            for (n, word) in read.words.iter().enumerate() {
                println!("{} {n} {word:?}", story.id);
            }
            for name in &read.names {
                println!("{} {name:?}", story.id);
            }
        }
    }
    let seconds = reading.as_secs_f64();
    println!("{stories} stories, {bytes} bytes, {words} words; the network loaded in {:.0} ms", loading.as_secs_f64() * 1000.0);
    println!(
        "{:.2} stories/s, {:.0} words/s, {:.3} MB/s, one thread",
        stories as f64 / seconds,
        words as f64 / seconds,
        bytes as f64 / 1e6 / seconds
    );
    Ok(())
}
