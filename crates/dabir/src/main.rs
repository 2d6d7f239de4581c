//! `dabir`: reads Persian newswire and prints the record of what it reports.
//!
//! Knows flags, the terminal, threads and exit codes. Everything that is known of stories is in the crates below.

mod coder;
mod flags;
mod lexicon_check;
mod lexicon_folder;
mod pipeline;
mod plan;
mod progress;
mod read;
mod report;

use clap::Parser;
use flags::{Command, Flags, LexiconCommand};
use plan::Plan;
use std::process::ExitCode;

/// Something was refused; the rest was read.
const REFUSED: u8 = 1;

fn main() -> ExitCode {
    // clap leaves with status 2 where the flags are at fault.
    let done = match Flags::parse().command {
        Command::Read(flags) => read::read(Plan::read(flags)),
        Command::Explain(flags) => read::read(Plan::explain(flags)),
        Command::Lexicon(LexiconCommand::Check(flags)) => lexicon_check::check(&flags),
    };
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(REFUSED),
        Err(fault) => {
            report::print(&fault);
            ExitCode::from(REFUSED)
        }
    }
}
