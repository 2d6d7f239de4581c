//! Speed of the Rust programs in `benches/peers.sh`: `peers PROGRAM STORIES SECONDS`.

use cpu_time::ProcessTime;
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, stories, seconds] = arguments.as_slice() else { return Err("peers PROGRAM STORIES SECONDS".into()) };
    let text = std::fs::read_to_string(stories)?;
    let bench = Bench { program, stories: text.split('\u{1e}').collect(), time: Duration::from_secs_f64(seconds.parse()?) };
    match program.as_str() {
        "dabir" => dabir(&bench),
        "rustam" => {
            rustam(&bench);
            Ok(())
        }
        "parsitext" => {
            parsitext(&bench);
            Ok(())
        }
        _ => Err(format!("no program {program}").into()),
    }
}

struct Bench<'a> {
    program: &'a str,
    stories: Vec<&'a str>,
    time: Duration,
}

impl Bench<'_> {
    /// Whole passes over the stories until the time is up, one at least; the best counts, by the time of the processor.
    /// `work` gives how many things it made.
    fn run(&self, name: &str, work: impl Fn(&str) -> usize) {
        let bytes: usize = self.stories.iter().map(|story| story.len()).sum();
        let (began, mut best, mut made) = (Instant::now(), Duration::MAX, 0);
        while best == Duration::MAX || began.elapsed() < self.time {
            let pass = ProcessTime::now();
            made = self.stories.iter().map(|story| black_box(work(black_box(story)))).sum();
            best = best.min(pass.elapsed());
        }
        println!("{:10} {name:52} {:10.3}   ({made} made)", self.program, bytes as f64 / 1e6 / best.as_secs_f64());
    }
}

fn dabir(bench: &Bench) -> Result<(), Box<dyn std::error::Error>> {
    let book = builtin::codebook()?;
    let dates = persian::calendar::DateContext::default();
    bench.run("letters, each with its place in the original", |story| book.letters.normalise(story).text().len());
    bench.run("letters, sentences, units", |story| {
        let read = script::units(&book.letters, story);
        read.units.len() + read.sentences.len()
    });
    bench.run("letters, sentences, units, verbs, dates, phrases", |story| {
        let read = persian::read(&book, story, None, &dates);
        read.tokens.len() + read.sentences.len() + read.verbs.len() + read.dates.len() + read.phrases.len()
    });
    Ok(())
}

fn rustam(bench: &Bench) {
    let (normalizer, sentences) = (rustam::Normalizer::new(), rustam::SentenceTokenizer::new());
    let (words, lemmatizer) = (rustam::WordTokenizer::new(), rustam::Lemmatizer::new());
    bench.run("normalise", |story| normalizer.normalize(story).len());
    bench.run("sentences, words (verbs joined), as the story stands", |story| {
        sentences.tokenize(story).iter().map(|sentence| 1 + words.tokenize(sentence).len()).sum()
    });
    bench.run("normalise, sentences, words (verbs joined)", |story| {
        sentences.tokenize(&normalizer.normalize(story)).iter().map(|sentence| 1 + words.tokenize(sentence).len()).sum()
    });
    bench.run("normalise, sentences, words, lemmas", |story| {
        let of = |word: &String| usize::from(!lemmatizer.lemmatize(word, "").is_empty());
        let sentences = sentences.tokenize(&normalizer.normalize(story));
        sentences.iter().map(|sentence| 1 + words.tokenize(sentence).iter().map(of).sum::<usize>()).sum()
    });
}

fn parsitext(bench: &Bench) {
    let engine = parsitext::Parsitext::default();
    // Its tokenizer is not to be had without its normaliser: this one has nothing to do but to copy.
    let plain = parsitext::ParsitextConfig::builder()
        .normalize_zwnj(false)
        .unify_digits(parsitext::DigitTarget::None)
        .normalize_orthography(false)
        .remove_extra_spaces(false)
        .reduce_repetitions(false)
        .build();
    let tokenizer = parsitext::Parsitext::new(plain);
    let words = |sentence: &str| tokenizer.tokenize_only(sentence);
    bench.run("normalise", |story| engine.normalize_only(story).len());
    bench.run("normalise, sentences, words", |story| {
        let sentences = parsitext::sentence::split_sentences(&engine.normalize_only(story));
        sentences.iter().map(|sentence| 1 + words(sentence).len()).sum()
    });
    bench.run("normalise, sentences, words, stems", |story| {
        let sentences = parsitext::sentence::split_sentences(&engine.normalize_only(story));
        sentences.iter().map(|sentence| 1 + parsitext::stemmer::stem_tokens(&words(sentence)).len()).sum()
    });
}
