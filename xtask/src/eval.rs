//! Measuring: on gold, on the seed, on time expressions, against the clock.

mod events;
mod gate;
mod seed;
mod speed;

pub use events::{Events, run as events};
pub use gate::{Gate, run as gate};
pub use seed::{Seed, run as seed};
pub use speed::{Speed, run as speed};

use clap::Args;
use miette::{Context, IntoDiagnostic, Result};
use model::Span;
use persian::calendar::{DateContext, find_dates, score_spans};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Flags of `eval-gold`.
#[derive(Args)]
pub struct Gold {
    /// Coded stories, one a line
    stories: PathBuf,
    /// Records to score, as `dabir read --format jsonl` prints them, in the place of coding the stories now
    #[arg(long, value_name = "FILE", conflicts_with_all = ["judge", "opinions"])]
    records: Option<PathBuf>,
    #[command(flatten)]
    reader: crate::Reader,
    /// Leave the judge out: the entries of the lexicon decide alone, by their frames and what they need
    #[arg(long, conflicts_with = "records")]
    lexicon_alone: bool,
}

impl Gold {
    fn coder(&self) -> Result<code::Coder> {
        let coder = self.reader.coder()?;
        Ok(if self.lexicon_alone { coder.lexicon_alone() } else { coder })
    }
}

/// Scores records on gold.
pub fn gold(flags: &Gold) -> Result<()> {
    let at = |path: &Path| path.display().to_string();
    let gold = eval::read_gold(&crate::read(&flags.stories)?).into_diagnostic().wrap_err_with(|| at(&flags.stories))?;
    let records = if let Some(path) = &flags.records {
        eval::read_records(&crate::read(path)?).into_diagnostic().wrap_err_with(|| at(path))?
    } else {
        let coder = flags.coder()?;
        gold.iter().map(|story| code::code(&story.input(), &coder).into_diagnostic()).collect::<Result<_>>()?
    };
    println!("{}", eval::score(&gold, &records));
    Ok(())
}

/// Flags of `eval-probes`.
#[derive(Args)]
pub struct Probes {
    /// Templates of sentences
    #[arg(default_value = "crates/code/tests/probes.toml")]
    templates: PathBuf,
    #[command(flatten)]
    reader: crate::Reader,
    /// Also list what was read otherwise
    #[arg(long)]
    missed: bool,
}

/// Scores the records of probes.
pub fn probes(flags: &Probes) -> Result<()> {
    let at = || flags.templates.display().to_string();
    let probes = eval::read_probes(&crate::read(&flags.templates)?).into_diagnostic().wrap_err_with(at)?;
    let coder = flags.reader.coder()?;
    let mut scores = eval::ProbeScores::default();
    for probe in &probes {
        scores.add(probe, &code::code(&probe.story, &coder).into_diagnostic()?);
    }
    println!("{scores}");
    if flags.missed {
        for (name, text, shown) in &scores.wrong {
            println!("  {name}\t{text}\t{shown}");
        }
    }
    Ok(())
}

/// Flags of `eval-dates`.
#[derive(Args)]
pub struct Dates {
    /// A JSON list of `{"test_input": text, "expected": "[[start, end], …]"}`, in code points, end excluded
    file: PathBuf,
}

#[derive(Deserialize)]
struct DatesRow {
    test_input: String,
    expected: String,
}

/// Scores spans of time expressions.
pub fn dates(flags: &Dates) -> Result<()> {
    let at = || flags.file.display().to_string();
    let rows: Vec<DatesRow> = serde_json::from_str(&crate::read(&flags.file)?).into_diagnostic().wrap_err_with(at)?;
    let rows: Vec<(String, Vec<Span>)> = rows
        .into_iter()
        .map(|row| Ok((row.test_input, serde_json::from_str(&row.expected)?)))
        .collect::<serde_json::Result<_>>()
        .into_diagnostic()
        .wrap_err_with(at)?;
    let book = builtin::codebook().into_diagnostic()?;
    let score = score_spans(&rows, |text| {
        let units = script::units(&book.letters, text).units;
        find_dates(&units, &book.calendar, &DateContext::default()).into_iter().map(|found| found.span).collect()
    });
    println!("{} texts, {} spans marked, {} found", rows.len(), score.marked, score.found);
    for (name, (precision, recall)) in [("exact", score.exact()), ("overlapping", score.overlapping())] {
        println!("{name:11} P {precision:.3}  R {recall:.3}");
    }
    Ok(())
}
