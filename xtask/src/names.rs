//! How well names are found, on files with a tag a token.

use actors::MentionKind;
use clap::Args;
use eval::names::{NameKind, NameScores, Sentence, read, score};
use eval::{PublishedNamesTable, published};
use judge::Judge;
use lexicon::{Codebook, EntryKind};
use miette::{Context, IntoDiagnostic, Result};
use model::Span;
use persian::Document;
use persian::calendar::DateContext;
use std::ops::Range;
use std::path::PathBuf;

/// Flags of `eval-names`.
#[derive(Args)]
pub struct Names {
    /// Files of two columns, token and tag (`B-PER`, `I-PER`, `O`), with an empty line between sentences
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Weights in the place of models/: a folder that training/export.py wrote
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// The names that the lexicon finds, without the network
    #[arg(long)]
    lexicon_alone: bool,
}

/// Scores the names that the network finds, or the lexicon.
pub fn run(flags: &Names) -> Result<()> {
    let book = builtin::codebook().into_diagnostic()?;
    let parser = if flags.lexicon_alone { None } else { Some(crate::syntax::parser(flags.models.as_deref())?) };
    for path in &flags.data {
        let at = path.display().to_string();
        let sentences = read(&at, &crate::read(path)?).into_diagnostic()?;
        let scores = match &parser {
            Some(parser) => by_network(parser, &book, &sentences),
            None => lexicon_alone(&book, &builtin::judge().into_diagnostic()?, &sentences).into_diagnostic(),
        };
        let scores = scores.wrap_err_with(|| at.clone())?;
        println!("{at}: {}\n{scores}\n", if parser.is_some() { "the network" } else { "the lexicon alone" });
    }
    println!("published by others, in per cent:\n{}", PublishedNamesTable(&published().names));
    Ok(())
}

/// Sentences are given together, a line each, as a story's lines are: the network sees their neighbours.
fn by_network(parser: &syntax::Parser, book: &Codebook, sentences: &[Sentence]) -> Result<NameScores> {
    let texts: Vec<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
    let (text, starts) = eval::names::together(&texts);
    let read = parser.read(book, &text, 0).into_diagnostic()?;
    let span = |tokens: &Range<usize>| read.tokens[tokens.start].span.cover(read.tokens[tokens.end - 1].span);
    let kind = |kind| match kind {
        syntax::NameKind::Person => NameKind::Person,
        syntax::NameKind::Organisation => NameKind::Organisation,
        syntax::NameKind::Place => NameKind::Place,
    };
    let found: Vec<(NameKind, Span)> = read.names.iter().map(|name| (kind(name.kind), span(&name.tokens))).collect();
    score(sentences, |_| eval::names::apart(&starts, &found)).into_diagnostic()
}

fn lexicon_alone(book: &Codebook, judge: &Judge, sentences: &[Sentence]) -> Result<NameScores, eval::names::ReaderError> {
    score(sentences, |texts| texts.iter().map(|text| names(book, judge, text)).collect())
}

/// The names that the lexicon finds in one sentence, read by itself.
fn names(book: &Codebook, judge: &Judge, text: &str) -> Vec<(NameKind, Span)> {
    let document = persian::read(book, text, None, &DateContext::default());
    let setting = actors::Setting { text: text.chars().collect(), ..actors::Setting::default() };
    let mut found = Vec::new();
    for mention in &actors::read(book, judge, &document, &setting).mentions {
        match mention.kind {
            MentionKind::Body | MentionKind::Organ => found.push((NameKind::Organisation, document.span(mention.tokens.clone()))),
            MentionKind::State | MentionKind::Capital | MentionKind::Place => {
                found.push((NameKind::Place, document.span(mention.tokens.clone())));
            }
            MentionKind::Person | MentionKind::Office | MentionKind::Reference(_) => {
                let name = mention.named.name.clone();
                // Within «وزیر خارجه روسیه سرگئی لاوروف» the state and the person are a name each.
                let mut at = mention.tokens.start;
                while at < mention.tokens.end {
                    let outside = name.as_ref().is_none_or(|name| !name.contains(&at));
                    let inner = if outside { named_at(&document, at) } else { None };
                    at = inner.as_ref().map_or(at + 1, |(_, tokens)| tokens.end);
                    found.extend(inner.map(|(kind, tokens)| (kind, document.span(tokens))));
                }
                found.extend(name.map(|name| (NameKind::Person, document.span(name))));
            }
            MentionKind::Group | MentionKind::Seat | MentionKind::Nationality => {}
        }
    }
    found
}

/// The body, state, capital or place whose name begins at a token, and its tokens.
fn named_at(document: &Document, at: usize) -> Option<(NameKind, Range<usize>)> {
    const PLACES: [EntryKind; 3] = [EntryKind::State, EntryKind::Capital, EntryKind::Place];
    let found = document.longest(at, |kind| kind == EntryKind::Body || PLACES.contains(&kind)).filter(|found| found.exact)?;
    let kind = if found.entry.kind == EntryKind::Body { NameKind::Organisation } else { NameKind::Place };
    Some((kind, found.start..found.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicon_finds_names_of_each_kind() {
        let book = builtin::codebook().expect("the built-in lexicon");
        let text = "علی لاریجانی در تهران با نماینده سازمان ملل دیدار کرد .";
        let found: Vec<_> = names(&book, &builtin::judge().expect("the built-in judge"), text)
            .into_iter()
            .map(|(kind, span)| (kind, span.slice(text)))
            .collect();
        assert!(found.contains(&(NameKind::Person, "علی لاریجانی")), "{found:?}");
        assert!(found.contains(&(NameKind::Place, "تهران")), "{found:?}");
        assert!(found.iter().any(|(kind, name)| *kind == NameKind::Organisation && name.contains("سازمان ملل")), "{found:?}");
    }
}
