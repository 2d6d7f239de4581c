//! Measuring on treebanks: what is read from their raw text against what is annotated.

use clap::Args;
use eval::conll2018::{Scores, score_sentences};
use eval::conllu::{Sentence, Treebank};
use eval::noise::{noisy, noisy_treebank};
use miette::{Context, IntoDiagnostic, Result};
use std::path::{Path, PathBuf};

/// Flags of `eval-syntax`.
#[derive(Args)]
pub struct Syntax {
    /// Treebanks in CoNLL-U
    #[arg(long = "treebank", required = true, num_args = 1.., value_name = "FILE")]
    treebanks: Vec<PathBuf>,
    /// Read the text as careless typists write it: no zero-width non-joiner, Arabic ي and ك, no space after punctuation
    #[arg(long)]
    noise: bool,
    /// Score the files of the same names in this folder, in the place of reading now: what another parser made of the raw text
    #[arg(long, value_name = "DIR", conflicts_with = "write")]
    read: Option<PathBuf>,
    /// Write what was read into this folder, in CoNLL-U
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

/// Scores treebank by treebank.
pub fn run(flags: &Syntax) -> Result<()> {
    let letters = builtin::codebook().into_diagnostic()?.letters;
    for path in &flags.treebanks {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let mut treebank = load(path)?;
        name.clone_into(&mut treebank.name);
        let mut text = treebank.text();
        if flags.noise {
            text = noisy(&text);
            treebank = noisy_treebank(&treebank);
        }
        let sentences = match &flags.read {
            Some(folder) => load(&folder.join(&name))?.sentences,
            None => by_rules(&letters, &text),
        };
        if let Some(folder) = &flags.write {
            let path = folder.join(&name);
            let read: String = sentences.iter().map(ToString::to_string).collect();
            std::fs::write(&path, read).into_diagnostic().wrap_err_with(|| path.display().to_string())?;
        }
        let scores: Scores = score_sentences(&treebank, &sentences).into_diagnostic()?;
        println!("{name}: {} sentences, {} words\n{scores}\n", treebank.sentences.len(), scores.words.right + scores.words.missed);
    }
    Ok(())
}

fn load(path: &Path) -> Result<Treebank> {
    Treebank::read(&path.display().to_string(), &crate::read(path)?).into_diagnostic()
}

/// Tokens and sentences by the rules of `script` alone; every token is one word, and there is no tree.
fn by_rules(letters: &script::Letters, text: &str) -> Vec<Sentence> {
    let read = script::tokens(letters, text);
    // Scoring compares characters as they stand in the text.
    let mut starts: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    starts.push(text.len());
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
