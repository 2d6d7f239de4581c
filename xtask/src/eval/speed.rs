//! How fast stories are coded, and in how much memory.

use clap::Args;
use miette::{IntoDiagnostic, Result, miette};
use model::Story;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Flags of `speed`.
#[derive(Args)]
pub struct Speed {
    /// Stories in any form that `dabir read` takes
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reader: crate::Reader,
    /// Stop after so many stories
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Also run the early stages by themselves and show their share of the time
    #[arg(long)]
    stages: bool,
}

/// Codes all stories on this thread against the clock.
pub fn run(flags: &Speed) -> Result<()> {
    let began = Instant::now();
    let coder = flags.reader.coder()?;
    let start = began.elapsed();
    let gate = coder.gate.as_ref().map(|judge| code::Coder::new(coder.book.clone(), judge.clone()).gate_alone());
    let (mut passed, mut coding_passed, mut counting) = (0_usize, Duration::ZERO, Duration::ZERO);
    let mut stages = Stages::default();
    let (mut stories, mut characters, mut events, mut refused, mut coding) = (0_usize, 0_usize, 0_usize, 0_usize, Duration::ZERO);
    let began = Instant::now();
    for story in wire::sources(&flags.files, wire::Options::default()).take(flags.limit.unwrap_or(usize::MAX)) {
        let Ok(story) = story else {
            refused += 1;
            continue;
        };
        stories += 1;
        characters += story.title.as_deref().map_or(0, |t| t.chars().count() + 1) + story.text.chars().count();
        let began = Instant::now();
        events += code::code(&story, &coder).into_diagnostic()?.events.len();
        let took = began.elapsed();
        coding += took;
        let began = Instant::now();
        if let Some(gate) = &gate
            && code::passes_gate(&story, gate).into_diagnostic()?
        {
            passed += 1;
            coding_passed += took;
        }
        counting += began.elapsed();
        if flags.stages {
            stages.run(&story, &coder);
        }
    }
    let reading = began.elapsed().saturating_sub(coding + counting + stages.sum());
    if stories == 0 {
        return Err(miette!("no story in these files"));
    }
    let seconds = coding.as_secs_f64();
    println!("{stories} stories, {characters} characters, {events} events; {refused} refused");
    println!("{:.1} stories/s, {:.2} million characters/s, one thread", stories as f64 / seconds, characters as f64 / seconds / 1e6);
    if gate.is_some() {
        let each_second = passed as f64 / coding_passed.as_secs_f64();
        println!("{passed} stories pass the gate, {each_second:.2} of them a second");
    }
    println!("loading {:.0} ms; coding {seconds:.2} s; reading files {:.2} s", start.as_secs_f64() * 1000.0, reading.as_secs_f64());
    if flags.stages {
        for (name, time) in stages.with_rest(coding) {
            println!("  {:4.1}%  {name}", 100.0 * time.as_secs_f64() / seconds);
        }
        println!("text layer, {:.1} MB of UTF-8:", stages.bytes as f64 / 1e6);
        for (name, time) in stages.text_layer() {
            println!("  {:5.1} MB/s  {name}", stages.bytes as f64 / 1e6 / time.as_secs_f64());
        }
    }
    if let Some(memory) = peak_memory() {
        println!("peak memory {memory}");
    }
    Ok(())
}

/// Time of each stage that can be run by itself.
#[derive(Default)]
struct Stages {
    /// Length of the texts.
    bytes: usize,
    letters: Duration,
    units: Duration,
    tokens: Duration,
    facts: Duration,
    words: Duration,
    syntax: Duration,
    actors: Duration,
}

impl Stages {
    /// Runs the early stages in `code`'s order. What they are told from outside (day, home country) is left out: it takes no time.
    fn run(&mut self, story: &Story, coder: &code::Coder) {
        let book = &coder.book;
        let full_text = story.full_text();
        self.bytes += full_text.len();
        timed(&mut self.letters, || book.letters.normalise(&full_text));
        timed(&mut self.units, || script::units(&book.letters, &full_text));
        timed(&mut self.tokens, || script::tokens(&book.letters, &full_text));
        timed(&mut self.facts, || facts::read(story, book));
        let title_length = story.title.as_ref().map(|t| t.chars().count() as u32);
        let context = persian::calendar::DateContext::default();
        let document = timed(&mut self.words, || persian::read(book, &full_text, title_length, &context));
        timed(&mut self.syntax, || syntax::read(book, &document));
        let setting = actors::Setting { text: full_text.chars().collect(), ..actors::Setting::default() };
        timed(&mut self.actors, || actors::read(book, &coder.judge, &document, &setting));
    }

    fn sum(&self) -> Duration {
        self.coding() + self.letters + self.units + self.tokens
    }

    /// Time of the stages that are parts of coding.
    fn coding(&self) -> Duration {
        self.facts + self.words + self.syntax + self.actors
    }

    /// What text is read with before any entry of the lexicon is looked up, and with dates, phrases and verbs.
    fn text_layer(&self) -> [(&'static str, Duration); 4] {
        [
            ("letters put right", self.letters),
            ("units and sentences", self.units),
            ("surface tokens and sentences", self.tokens),
            ("units, sentences, dates, phrases, verbs", self.words),
        ]
    }

    fn with_rest(&self, coding: Duration) -> [(&'static str, Duration); 5] {
        [
            ("story facts", self.facts),
            ("characters, words, dates, verbs", self.words),
            ("clauses, phrases", self.syntax),
            ("actors", self.actors),
            ("events and the rest", coding.saturating_sub(self.coding())),
        ]
    }
}

fn timed<T>(total: &mut Duration, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    *total += began.elapsed();
    result
}

/// The most memory this process has held, as Linux tells it; `None` elsewhere.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes: f64 = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(format!("{:.0} MB", kilobytes / 1024.0))
}
