//! A bar on standard error, where there is somebody to see it and something to wait for.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr, stdout};
use std::path::PathBuf;
use wire::Meter;

/// With fewer stories than this there is no bar.
const MANY: u64 = 32;

/// Counts stories; shows a bar once there are many.
pub struct Progress {
    watch: Option<Watch>,
    stories: u64,
}

struct Watch {
    bar: ProgressBar,
    meter: Meter,
    /// Records go to the terminal too, and the bar must step aside for them.
    shares_terminal: bool,
}

impl Progress {
    /// Looks whether anybody watches.
    pub fn new(paths: &[PathBuf], meter: Meter) -> Self {
        let watch = stderr().is_terminal().then(|| {
            let total = wire::measure(paths);
            let bar = ProgressBar::hidden();
            let style = match total {
                Some(bytes) => {
                    bar.set_length(bytes);
                    ProgressStyle::with_template("{bar:30} {percent:>3}% {msg} · {elapsed}, {eta} to go")
                }
                None => ProgressStyle::with_template("{spinner} {msg} · {elapsed}"),
            };
            bar.set_style(style.expect("the templates are fixed and valid"));
            Watch { bar, meter, shares_terminal: stdout().is_terminal() }
        });
        Self { watch, stories: 0 }
    }

    /// One story more has been printed or refused.
    pub fn step(&mut self) {
        self.stories += 1;
        let Some(Watch { bar, meter, .. }) = &self.watch else { return };
        if self.stories == MANY {
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        bar.set_position(meter.bytes());
        bar.set_message(format!("{} stories", self.stories));
    }

    /// Writes to standard output.
    pub fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.watch {
            Some(watch) if watch.shares_terminal => watch.bar.suspend(write),
            _ => write(),
        }
    }

    /// Writes to standard error.
    pub fn aside_for_error<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.watch {
            Some(watch) => watch.bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Some(watch) = self.watch {
            watch.bar.finish_and_clear();
        }
    }
}
