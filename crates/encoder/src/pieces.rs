//! Text in the pieces of a unigram vocabulary, each tied to its code points.
//!
//! `training/pieces.py` divides what the network learns from in the same way; `tests/tiny` holds the two together.

use crate::EncoderError;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use model::Span;
use std::collections::HashMap;
use tokenizers::Model;
use tokenizers::models::unigram::Unigram;

/// Opens a stretch that follows a space or the text's start.
const START: char = '▁';
/// Stretches a letter through a line; carries no sound.
const TATWEEL: char = '\u{0640}';
/// Number of the piece for what the vocabulary does not have.
const UNKNOWN: usize = 3;

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its number in the vocabulary.
    pub number: u32,
    /// Code points of the text, from its first letter's to past its last letter's.
    pub span: Span,
}

/// The unigram vocabulary, and the letters that are read as others.
pub struct Vocabulary {
    model: Unigram,
    letters: HashMap<char, char>,
}

impl Vocabulary {
    /// Reads `pieces.tsv` (piece, tab, score a line; the line's number is the piece's) and `letters.tsv` (letter, tab, the letter it
    /// is read as).
    pub fn read(pieces: &str, letters: &str) -> Result<Self, EncoderError> {
        let fault = |table, line: usize, wrong| EncoderError::Table { table, line: line + 1, wrong };
        let mut vocabulary = Vec::new();
        for (n, line) in pieces.lines().enumerate() {
            let (piece, score) = line.split_once('\t').ok_or_else(|| fault("pieces.tsv", n, "no tab"))?;
            let score = score.parse::<f64>().map_err(|_| fault("pieces.tsv", n, "the score is no number"))?;
            vocabulary.push((piece.to_owned(), score));
        }
        let mut table = HashMap::new();
        for (n, line) in letters.lines().enumerate() {
            let (from, to) = line.split_once('\t').ok_or_else(|| fault("letters.tsv", n, "no tab"))?;
            let single = |text: &str| {
                let mut all = text.chars();
                all.next().filter(|_| all.next().is_none()).ok_or_else(|| fault("letters.tsv", n, "not a single letter"))
            };
            table.insert(single(from)?, single(to)?);
        }
        let model = Unigram::from(vocabulary, Some(UNKNOWN), false).map_err(|e| EncoderError::Vocabulary(e.to_string()))?;
        Ok(Self { model, letters: table })
    }

    /// Divides a text into pieces. Spaces, joiners, vowel signs and tatweels lie in none, or within one.
    ///
    /// ```
    /// let vocabulary = dabir_encoder::Vocabulary::read("<s>\t0\n<pad>\t0\n</s>\t0\n<unk>\t0\n▁کتاب\t-3\nها\t-2\n▁\t-4\n", "ك\tک\n")?;
    /// let pieces = vocabulary.pieces("كتابها")?;
    /// assert_eq!(pieces.iter().map(|p| (p.number, p.span.start, p.span.end)).collect::<Vec<_>>(), [(4, 0, 4), (5, 4, 6)]);
    /// # Ok::<(), dabir_encoder::EncoderError>(())
    /// ```
    pub fn pieces(&self, text: &str) -> Result<Vec<Piece>, EncoderError> {
        let mut out = Vec::with_capacity(text.len() / 6);
        let mut stretch = Stretch::default();
        let categories = CodePointMapData::<GeneralCategory>::new();
        let mut opens = true;
        for (at, c) in text.chars().enumerate() {
            let category = categories.get(c);
            if GeneralCategoryGroup::Separator.contains(category) || GeneralCategoryGroup::Other.contains(category) {
                self.close(&mut stretch, &mut out)?;
                opens = true;
                continue;
            }
            if GeneralCategoryGroup::Mark.contains(category) || c == TATWEEL {
                continue;
            }
            let sign = !GeneralCategoryGroup::Letter.contains(category) && !GeneralCategoryGroup::Number.contains(category);
            if sign {
                self.close(&mut stretch, &mut out)?;
            }
            if stretch.letters.is_empty() && opens {
                stretch.push(START, at);
                opens = false;
            }
            stretch.push(self.letters.get(&c).copied().unwrap_or(c), at);
            if sign {
                self.close(&mut stretch, &mut out)?;
            }
        }
        self.close(&mut stretch, &mut out)?;
        Ok(out)
    }

    fn close(&self, stretch: &mut Stretch, out: &mut Vec<Piece>) -> Result<(), EncoderError> {
        if !stretch.letters.is_empty() {
            let tokens = self.model.tokenize(&stretch.letters).map_err(|e| EncoderError::Vocabulary(e.to_string()))?;
            for token in tokens {
                let (first, last) = (stretch.letter(token.offsets.0), stretch.letter(token.offsets.1) - 1);
                out.push(Piece { number: token.id, span: Span::new(stretch.places[first], stretch.places[last] + 1) });
            }
            stretch.letters.clear();
            stretch.places.clear();
        }
        Ok(())
    }
}

/// A run of letters and digits, or one sign, with the code point of each letter.
#[derive(Default)]
struct Stretch {
    letters: String,
    places: Vec<u32>,
}

impl Stretch {
    fn push(&mut self, letter: char, at: usize) {
        self.letters.push(letter);
        self.places.push(at as u32);
    }

    /// The number of the letter that begins at a byte.
    fn letter(&self, byte: usize) -> usize {
        self.letters[..byte].chars().count()
    }
}
