//! What newswire says of people beside what the tables say: conflicts, and names that no table has.

use actors::{Cast, Mention, MentionKind, Setting};
use clap::Args;
use lexicon::{Person, TitleKind};
use miette::{IntoDiagnostic, Result};
use model::Story;
use persian::Document;
use persian::calendar::DateContext;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Flags of `people-conflicts` and `unlinked-names`.
#[derive(Args)]
pub struct Names {
    /// Stories in any form that `dabir read` takes
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// So many lines at most, the commonest first
    #[arg(long, value_name = "N")]
    top: Option<usize>,
}

/// Words of a title or office that tell no two offices apart.
const SMALL_WORDS: [&str; 9] = ["of", "the", "and", "for", "to", "in", "former", "acting", "deputy"];

/// One conflict, with how often it was met and the first story that shows it.
#[derive(Default)]
struct Met {
    times: usize,
    story: String,
}

fn each_story(files: &[PathBuf], mut take: impl FnMut(&Story, &str, &Document, &Cast)) -> Result<()> {
    let book = builtin::codebook().into_diagnostic()?;
    let judge = builtin::judge().into_diagnostic()?;
    for story in wire::sources(files, wire::Options::default()).flatten() {
        let facts = facts::read(&story, &book);
        let day = facts.published.as_deref().and_then(|day| day.get(..10)).unwrap_or_default();
        let full = story.full_text();
        let title = story.title.as_ref().map(|t| t.chars().count() as u32);
        let document = persian::read(&book, &full, title, &DateContext::default());
        let setting = Setting {
            home: Some("IRN".to_owned()),
            day: Some(day.to_owned()).filter(|d| !d.is_empty()),
            text: full.chars().collect(),
            ..Setting::default()
        };
        let cast = actors::read(&book, &judge, &document, &setting);
        take(&story, day, &document, &cast);
    }
    Ok(())
}

fn print(met: BTreeMap<String, Met>, top: Option<usize>) {
    let mut rows: Vec<(String, Met)> = met.into_iter().collect();
    rows.sort_by(|a, b| b.1.times.cmp(&a.1.times).then(a.0.cmp(&b.0)));
    for (line, met) in rows.into_iter().take(top.unwrap_or(usize::MAX)) {
        println!("{}\t{line}\t{}", met.times, met.story);
    }
}

/// Lists, for people of `people.csv`, what stories say of them at their dates that the table does not: another state, an office when
/// none is open, another office.
pub fn conflicts(flags: &Names) -> Result<()> {
    let book = builtin::codebook().into_diagnostic()?;
    let mut met: BTreeMap<String, Met> = BTreeMap::new();
    let (mut seen, mut agreed) = (0, 0);
    each_story(&flags.files, |story, day, _, cast| {
        for mention in &cast.mentions {
            let (Some(person), Some(title)) = (mention.named.person, mention.named.title) else { continue };
            let (person, title) = (&book.people[person as usize], &book.titles[title as usize]);
            if title.kind != TitleKind::Office || day.is_empty() || mention.kind != MentionKind::Person {
                continue;
            }
            seen += 1;
            let conflict = conflict(person, &title.latin, &title.sector, mention, day);
            if conflict.is_none() {
                agreed += 1;
            }
            if let Some(conflict) = conflict {
                let code = mention.named.code.as_deref().unwrap_or("-");
                let line = format!("{}\t{}\t{}\t{code}\t{}", person.name, conflict, title.latin, &day[..4]);
                let met = met.entry(line).or_default();
                met.times += 1;
                if met.story.is_empty() {
                    met.story = format!("{} {day}", story.id);
                }
            }
        }
    })?;
    println!("# {seen} names of the table with an office beside them, {agreed} as the table has it");
    println!("# times\tname\tconflict\toffice in the story\tstate in the story\tyear\tfirst story");
    print(met, flags.top);
    Ok(())
}

fn conflict(person: &Person, office: &str, sector: &str, mention: &Mention, day: &str) -> Option<String> {
    let (term, now) = person.term_on(Some(day))?;
    if mention.named.code.as_ref().is_some_and(|code| *code != term.code && !person.terms.iter().any(|t| t.code == *code)) {
        return Some(format!("the table's code is {}", term.code));
    }
    if sector == "ELI" {
        return None;
    }
    let words = |text: &str| {
        let words = text.to_lowercase();
        let words = words.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        words.filter(|w| !w.is_empty() && !SMALL_WORDS.contains(&w.as_str())).collect::<Vec<String>>()
    };
    let said = words(office);
    let alike = |other: &str| words(other).iter().any(|w| said.contains(w));
    if !now {
        return Some(format!("no term is open ({}, {} to {})", term.office, term.from, term.until));
    }
    if alike(&term.office) {
        return None;
    }
    match person.terms.iter().find(|t| alike(&t.office)) {
        Some(other) => Some(format!("{} then, {} from {} to {}", term.office, other.office, other.from, other.until)),
        None => Some(format!("{} then", term.office)),
    }
}

/// Lists the commonest names with a title that no table links to anybody, and how many mentions are left unresolved.
pub fn unlinked(flags: &Names) -> Result<()> {
    let book = builtin::codebook().into_diagnostic()?;
    let mut met: BTreeMap<String, Met> = BTreeMap::new();
    let (mut mentions, mut unresolved, mut titled, mut linked) = (0_u32, 0_u32, 0_u32, 0_u32);
    each_story(&flags.files, |story, day, document, cast| {
        for mention in &cast.mentions {
            if mention.kind == MentionKind::Place {
                continue;
            }
            mentions += 1;
            unresolved += u32::from(cast.codes(mention).next().is_none());
            let (Some(title), Some(name)) = (mention.named.title, mention.named.name.clone()) else { continue };
            titled += 1;
            if mention.named.person.is_some() {
                linked += 1;
                continue;
            }
            let code = cast.codes(mention).next().unwrap_or("-");
            let line = format!("{}\t{}\t{code}", document.words(name), book.titles[title as usize].latin);
            let met = met.entry(line).or_default();
            met.times += 1;
            if met.story.is_empty() {
                met.story = format!("{} {day}", story.id);
            }
        }
    })?;
    println!("# {mentions} mentions, {unresolved} without a code ({:.1} %)", 100.0 * f64::from(unresolved) / f64::from(mentions.max(1)));
    println!("# {titled} names with a title, {linked} of them in the table of people");
    println!("# times\tname\toffice in the story\tcode\tfirst story");
    print(met, flags.top);
    Ok(())
}
