//! How well participants and places are found, and whom words are taken for.

use actors::MentionKind;
use clap::Args;
use eval::{GoldMention, MentionClass, MentionScores, Whom};
use lexicon::ReferenceKind;
use miette::{Context, IntoDiagnostic, Result};
use persian::calendar::DateContext;
use std::path::PathBuf;

/// Flags of `eval-actors`.
#[derive(Args)]
pub struct Actors {
    /// Coded stories, one a line
    stories: PathBuf,
    #[command(flatten)]
    judges: crate::Judges,
    #[command(flatten)]
    reader: crate::Reader,
    /// Also list what was missed, and why
    #[arg(long)]
    missed: bool,
}

/// Scores participants, sectors and places of records; where the gold gives the words that stand for each, also whom they are taken
/// for.
pub fn run(flags: &Actors) -> Result<()> {
    let at = || flags.stories.display().to_string();
    let gold = eval::read_gold(&crate::read(&flags.stories)?).into_diagnostic().wrap_err_with(at)?;
    let coders = flags.judges.coders(&flags.reader)?;
    let (mut records, mut scores, mut wrong) = (Vec::new(), MentionScores::default(), Vec::new());
    for (story, coder) in gold.iter().zip(coders.iter().cycle()) {
        let explanation = code::explain(&story.input(), coder).into_diagnostic()?;
        for mention in eval::gold_mentions(story, &explanation) {
            let class = class_of(coder, &mention.words);
            scores.add(class, &mention);
            if mention.whom != Whom::Right {
                wrong.push((class, mention));
            }
        }
        records.push(explanation.record);
    }
    println!("{}", eval::participants(&gold, &records));
    let missed = eval::missed_participants(&gold, &records);
    let unnamed = missed.iter().filter(|m| m.unnamed).count();
    println!("codes missed: {} that nobody in the story was given, {} named and in no event", unnamed, missed.len() - unnamed);
    if flags.missed {
        for m in &missed {
            println!("  {}\t{}\t{}\t{}", m.story, m.code, m.name, if m.unnamed { "nobody was given it" } else { "in no event" });
        }
    }
    if !scores.0.is_empty() {
        println!("\nwhom the gold's words were taken for\n{scores}\n\nwhy not\n{}", Why(&wrong));
        if flags.missed {
            for (class, m) in &wrong {
                println!("  {}\t{class:?}\t{}\t{}\t{:?}", m.story, m.code, m.words, m.whom);
            }
        }
    }
    Ok(())
}

/// Flags of `eval-references`.
#[derive(Args)]
pub struct References {
    /// Passages with the referent of each pronoun and stand-in
    #[arg(default_value = "crates/code/tests/references.toml")]
    passages: PathBuf,
    #[command(flatten)]
    reader: crate::Reader,
    /// Also list what was taken for somebody else
    #[arg(long)]
    missed: bool,
}

/// Scores whom pronouns and stand-ins are taken for.
pub fn references(flags: &References) -> Result<()> {
    let at = || flags.passages.display().to_string();
    let passages = eval::read_passages(&crate::read(&flags.passages)?).into_diagnostic().wrap_err_with(at)?;
    let coder = flags.reader.coder()?;
    let taken = |w: code::Whom| eval::Taken { span: w.span, codes: w.codes.into_iter().collect(), names: w.names, by: w.by };
    let scores =
        eval::score_references(&passages, |story| Ok::<_, code::CodeError>(code::whom(story, &coder)?.into_iter().map(taken).collect()));
    let scores = scores.into_diagnostic()?;
    println!("{scores}");
    if flags.missed {
        for w in &scores.wrong {
            println!("  {}\t{}\t{}\t{}", w.passage, w.words, w.wanted, w.taken);
        }
    }
    Ok(())
}

/// What kind of words these are, read by themselves.
fn class_of(coder: &code::Coder, words: &str) -> MentionClass {
    let book = &coder.book;
    let document = persian::read(book, words, None, &DateContext::default());
    let setting = actors::Setting { text: words.chars().collect(), ..actors::Setting::default() };
    let cast = actors::read(book, &coder.judge, &document, &setting);
    let Some(first) = cast.mentions.first() else { return MentionClass::Other };
    match first.kind {
        MentionKind::Person => MentionClass::Name,
        MentionKind::Office | MentionKind::Group | MentionKind::Organ => MentionClass::Title,
        MentionKind::Body => MentionClass::Body,
        MentionKind::State | MentionKind::Capital | MentionKind::Seat | MentionKind::Nationality => MentionClass::State,
        MentionKind::Place => MentionClass::Other,
        MentionKind::Reference(
            ReferenceKind::Person | ReferenceKind::People | ReferenceKind::FirstPlural | ReferenceKind::FirstSingular,
        ) => MentionClass::Pronoun,
        MentionKind::Reference(_) => MentionClass::StandIn,
    }
}

/// Counts of why words were not taken for the right participant.
struct Why<'a>(&'a [(MentionClass, GoldMention)]);

impl std::fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = |takes: &dyn Fn(MentionClass, &Whom) -> bool| self.0.iter().filter(|(class, m)| takes(*class, &m.whom)).count();
        let reference = |class| matches!(class, MentionClass::Pronoun | MentionClass::StandIn);
        writeln!(f, "{:28} {}", "not seen", count(&|_, w| *w == Whom::Nobody))?;
        writeln!(f, "{:28} {}", "unknown name", count(&|c, w| !reference(c) && matches!(w, Whom::Unresolved(_))))?;
        writeln!(f, "{:28} {}", "unresolved reference", count(&|c, w| reference(c) && matches!(w, Whom::Unresolved(_))))?;
        writeln!(f, "{:28} {}", "wrong reference", count(&|c, w| reference(c) && matches!(w, Whom::Other(..))))?;
        write!(f, "{:28} {}", "wrong state or body", count(&|c, w| !reference(c) && matches!(w, Whom::Other(..))))
    }
}
