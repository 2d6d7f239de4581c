//! `dabir read` and `dabir explain`: stories in, records or explanations out.

use crate::coder::Coder;
use crate::pipeline::in_order;
use crate::plan::{Output, Plan};
use crate::progress::Progress;
use crate::report::{self, Fault};
use formats::{Labels, Look};
use model::Story;
use std::io::{self, ErrorKind, Write, stdout};
use std::ops::ControlFlow;

/// Reads all there is. How many stories were refused; a fault only where nothing more can be done.
pub fn read(plan: Plan) -> Result<u64, Fault> {
    let coder = Coder::new(plan.lexicon.as_deref(), plan.reader)?;
    let stories = wire::sources(&plan.paths, plan.options);
    let mut progress = Progress::new(&plan.paths, stories.meter());
    let mut refused = 0;
    let mut stopped: Option<io::Error> = None;
    if plan.output == Output::Csv {
        stopped = write(&formats::csv::header()).err();
    }
    if stopped.is_none() {
        let printer = Printer::new(&plan, coder);
        in_order(
            stories,
            plan.threads,
            move |story| printer.print(&story?),
            |result| {
                let fault = match result {
                    Some(Ok(text)) => match progress.aside(|| write(&text)) {
                        Ok(()) => None,
                        Err(fault) => {
                            stopped = Some(fault);
                            return ControlFlow::Break(());
                        }
                    },
                    Some(Err(fault)) => Some(fault),
                    None => Some(Fault::Defect),
                };
                if let Some(fault) = fault {
                    refused += 1;
                    progress.aside_for_error(|| report::print(&fault));
                }
                progress.step();
                ControlFlow::Continue(())
            },
        );
    }
    progress.finish();
    match stopped {
        // Whoever read our output has seen enough (`| head`): that is no fault.
        Some(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(0),
        Some(fault) => Err(Fault::Unwritable(fault)),
        None => Ok(refused),
    }
}

/// Writes one whole record, so that nothing is ever half-printed.
fn write(text: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// From a story to what is printed of it; done on many threads at once.
struct Printer {
    coder: Coder,
    output: Output,
    labels: Labels,
    look: Look,
    min_confidence: f64,
}

impl Printer {
    fn new(plan: &Plan, coder: Coder) -> Self {
        Self { coder, output: plan.output, labels: Labels::new(plan.language), look: plan.look, min_confidence: plan.min_confidence }
    }

    fn print(&self, story: &Story) -> Result<String, Fault> {
        Ok(match self.output {
            Output::Page => formats::page::record(&self.record(story)?, &self.labels, self.look),
            Output::JsonLines => formats::jsonl::record(&self.record(story)?),
            Output::Csv => formats::csv::rows(&self.record(story)?),
            Output::ExplainPage => formats::explanation::page(&self.coder.explain(story)?, &self.labels, self.look),
            Output::ExplainJson => formats::jsonl::explanation(&self.coder.explain(story)?),
        })
    }

    fn record(&self, story: &Story) -> Result<model::Record, Fault> {
        let mut record = self.coder.code(story)?;
        record.events.retain(|event| event.confidence >= self.min_confidence);
        Ok(record)
    }
}
