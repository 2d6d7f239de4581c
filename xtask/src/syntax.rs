//! Measuring on treebanks: what is read from their raw text against what is annotated.

use clap::Args;
use eval::conll2018::{Scores, score_sentences};
use eval::conllu::{Sentence, Treebank, Word};
use eval::noise::{noisy, noisy_treebank};
use eval::{PublishedSyntaxTable, published};
use lexicon::Codebook;
use miette::{Context, IntoDiagnostic, Result};
use std::path::{Path, PathBuf};
use syntax::{Parser, Weights};

/// Flags of `eval-syntax`.
#[derive(Args)]
pub struct Syntax {
    /// Treebanks in CoNLL-U
    #[arg(long = "treebank", required = true, num_args = 1.., value_name = "FILE")]
    treebanks: Vec<PathBuf>,
    /// Read the text as careless typists write it: no zero-width non-joiner, Arabic ي and ك, no space after punctuation
    #[arg(long)]
    noise: bool,
    /// Divide tokens and sentences by rules alone, without the network
    #[arg(long)]
    rules_alone: bool,
    /// Weights in the place of models/: a folder that training/export.py wrote
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Whose habits of annotation to follow (perdt, seraji, iperudt), in the place of those that each file's tags show
    #[arg(long)]
    convention: Option<String>,
    /// Score the files of the same names in this folder, in the place of reading now: what another parser made of the raw text
    #[arg(long, value_name = "DIR", conflicts_with = "write")]
    read: Option<PathBuf>,
    /// Write what was read into this folder, in CoNLL-U
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

/// Scores treebank by treebank.
pub fn run(flags: &Syntax) -> Result<()> {
    let book = builtin::codebook().into_diagnostic()?;
    let parser = if flags.rules_alone || flags.read.is_some() { None } else { Some(parser(flags.models.as_deref())?) };
    for path in &flags.treebanks {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let mut treebank = load(path)?;
        name.clone_into(&mut treebank.name);
        let convention = flags.convention.as_deref().unwrap_or_else(|| convention_of(&treebank));
        let mut text = treebank.text();
        if flags.noise {
            text = noisy(&text);
            treebank = noisy_treebank(&treebank);
        }
        let sentences = match (&flags.read, &parser) {
            (Some(folder), _) => load(&folder.join(&name))?.sentences,
            (None, Some(parser)) => by_network(parser, &book, &text, convention)?,
            (None, None) => by_rules(&book.letters, &text),
        };
        if let Some(folder) = &flags.write {
            let path = folder.join(&name);
            let read: String = sentences.iter().map(ToString::to_string).collect();
            std::fs::write(&path, read).into_diagnostic().wrap_err_with(|| path.display().to_string())?;
        }
        let scores: Scores = score_sentences(&treebank, &sentences).into_diagnostic()?;
        let followed = if parser.is_some() { format!(", read as {convention}") } else { String::new() };
        let words = scores.words.right + scores.words.missed;
        println!("{name}: {} sentences, {words} words{followed}\n{scores}\n", treebank.sentences.len());
    }
    println!("published by others, from raw text, in per cent:\n{}", PublishedSyntaxTable(&published().syntax));
    Ok(())
}

/// The built-in parser, or one with the weights of a folder.
pub fn parser(models: Option<&Path>) -> Result<Parser> {
    let Some(folder) = models else { return builtin::parser().into_diagnostic() };
    // Read once for the whole run, so they may as well stay.
    let bytes = |name: &str| -> Result<&'static [u8]> {
        let path = folder.join(name);
        Ok(std::fs::read(&path).into_diagnostic().wrap_err_with(|| path.display().to_string())?.leak())
    };
    let text = |name: &str| -> Result<&'static str> { Ok(crate::read(&folder.join(name))?.leak()) };
    let weights = Weights {
        encoder: bytes("encoder.onnx")?,
        tokens: bytes("tokens.onnx")?,
        words: bytes("words.onnx")?,
        labels: text("labels.json")?,
        pieces: text("pieces.tsv")?,
        ..builtin::weights()
    };
    Parser::new(weights).into_diagnostic().wrap_err_with(|| folder.display().to_string())
}

/// The convention that a treebank's own tags and lemmas show: PerDT calls a preposition PREP, and iPerUDT gives verbs two stems.
fn convention_of(treebank: &Treebank) -> &'static str {
    let words = || treebank.sentences.iter().flat_map(|s| &s.words);
    let verbs = || words().filter(|w| w.upos == "VERB");
    if words().any(|w| w.xpos == "PREP") {
        "perdt"
    } else if verbs().filter(|w| w.lemma.contains('#')).count() * 2 > verbs().count() {
        "iperudt"
    } else {
        "seraji"
    }
}

fn load(path: &Path) -> Result<Treebank> {
    Treebank::read(&path.display().to_string(), &crate::read(path)?).into_diagnostic()
}

/// What the parser reads, in CoNLL-U. Scoring compares characters as they stand in the text.
fn by_network(parser: &Parser, book: &Codebook, text: &str, convention: &str) -> Result<Vec<Sentence>> {
    let number = parser.conventions().iter().position(|c| c == convention);
    let number = number.ok_or_else(|| miette::miette!("no convention {convention:?}: there are {}", parser.conventions().join(", ")))?;
    let read = parser.read(book, text, number).into_diagnostic()?;
    let starts = starts(text);
    let mut sentences = Vec::new();
    for sentence in &read.sentences {
        let mut out = Sentence::default();
        let mut at = sentence.words.start;
        for token in sentence.tokens.clone() {
            let surface = &read.tokens[token];
            let form = &text[starts[surface.span.start as usize]..starts[surface.span.end as usize]];
            let first = at;
            while at < sentence.words.end && read.words[at].token == token {
                at += 1;
            }
            let words = read.words[first..at].iter().map(|word| Word {
                form: word.form.to_string(),
                lemma: word.lemma.to_string(),
                upos: parser.upos(word).to_owned(),
                xpos: "_".into(),
                feats: parser.feats(word).to_owned(),
                head: Some(word.head.map_or(0, |h| h - sentence.words.start + 1)),
                deprel: parser.deprel(word).to_owned(),
                ..Word::default()
            });
            out.push_words(form, surface.space_after, words.collect());
        }
        sentences.push(out);
    }
    Ok(sentences)
}

/// The byte at which each code point starts, and the text's length.
fn starts(text: &str) -> Vec<usize> {
    text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect()
}

/// Tokens and sentences by the rules of `script` alone; every token is one word, and there is no tree.
fn by_rules(letters: &script::Letters, text: &str) -> Vec<Sentence> {
    let read = script::tokens(letters, text);
    let starts = starts(text);
    let mut sentences = Vec::new();
    for range in read.sentences {
        let mut sentence = Sentence::default();
        for token in &read.tokens[range] {
            sentence.push(&text[starts[token.span.start as usize]..starts[token.span.end as usize]], token.space_after);
        }
        sentences.push(sentence);
    }
    sentences
}
