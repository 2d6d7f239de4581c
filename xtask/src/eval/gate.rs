//! What the gate before the network lets pass.

use clap::Args;
use miette::{Context, IntoDiagnostic, Result};
use std::path::PathBuf;

/// Flags of `eval-gate`.
#[derive(Args)]
pub struct Gate {
    /// Coded stories, one a line
    stories: PathBuf,
    #[command(flatten)]
    judges: crate::Judges,
}

/// Counts the stories that pass, and the coded events in them.
pub fn run(flags: &Gate) -> Result<()> {
    let at = || flags.stories.display().to_string();
    let gold = eval::read_gold(&crate::read(&flags.stories)?).into_diagnostic().wrap_err_with(at)?;
    let coders: Vec<_> = flags.judges.coders(&crate::Reader::default())?.into_iter().map(code::Coder::gate_alone).collect();
    let (mut passed, mut kept, mut quiet, mut quiet_passed) = (0, 0, 0, 0);
    for (story, coder) in gold.iter().zip(coders.iter().cycle()) {
        let passes = code::passes_gate(&story.input(), coder).into_diagnostic()?;
        let events = story.events.len();
        passed += usize::from(passes);
        kept += if passes { events } else { 0 };
        quiet += usize::from(events == 0);
        quiet_passed += usize::from(events == 0 && passes);
    }
    let events: usize = gold.iter().map(|s| s.events.len()).sum();
    println!("{passed} of {} stories pass, and with them {kept} of {events} events: {:.4}", gold.len(), kept as f64 / events.max(1) as f64);
    println!("{quiet_passed} of {quiet} stories without events pass");
    Ok(())
}
