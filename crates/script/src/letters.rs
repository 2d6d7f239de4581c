//! Letters put right, with the way back to the original.

use crate::breaks::Breaking;
use icu_normalizer::ComposingNormalizerBorrowed;
use model::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// The zero-width non-joiner, which divides the parts of a Persian word without a space.
pub(crate) const JOINER: char = '\u{200C}';

/// What `lexicon/characters.toml` says of letters, affixes and marks, ready to be looked up code point by code point.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Tables", into = "Tables")]
pub struct Letters {
    pub(crate) tables: Tables,
    /// What is known of the code points of [`slot`]: nearly all that Persian text holds.
    quick: Vec<Letter>,
}

/// The tables as they stand in the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tables {
    alike: FxHashMap<char, Option<char>>,
    folded: FxHashMap<char, Option<char>>,
    drop: FxHashSet<char>,
    joiner: FxHashSet<char>,
    pub(crate) suffixes: FxHashSet<String>,
    pub(crate) prefixes: FxHashSet<String>,
    pub(crate) with_and: FxHashSet<String>,
    derived: FxHashSet<String>,
    /// Endings taken off to find an entry, longest first.
    strip: Vec<(String, String)>,
    classes: FxHashMap<char, Class>,
    pub(crate) after_numbers: FxHashSet<String>,
    pub(crate) after_latin: FxHashSet<String>,
    pub(crate) abbreviations: FxHashSet<String>,
}

/// What is known of one code point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    /// What it is compared as; nothing for a mark that carries no letter.
    pub(crate) compared: Option<char>,
    /// What it is shown as: spelling kept, look-alikes put right.
    pub(crate) shown: Option<char>,
    pub(crate) class: Class,
    /// What it is, as it is compared, where words are broken.
    pub(crate) breaking: Breaking,
    /// Whether it stands in a token's form as it is.
    pub(crate) plain: bool,
}

/// What a code point does where words and sentences are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Class {
    /// A letter of the Arabic script.
    Arabic,
    /// A letter of another script.
    Latin,
    Digit,
    /// Written onto the letter before it: vowel signs, variation selectors.
    Combining,
    /// The zero-width non-joiner and what is written in its stead.
    Joiner,
    /// Direction marks, control characters and the like.
    Invisible,
    /// The tatweel, which lengthens a word or, alone, stands for a dash.
    Kashida,
    Space,
    LineEnd,
    Stop,
    /// Any other mark that ends a sentence.
    SentenceEnd,
    Ellipsis,
    /// A comma and the like: the sentence goes on.
    Comma,
    Opening,
    Closing,
    /// Opens and closes.
    Quote,
    /// Any other punctuation and signs of Latin-1 and the Arabic block.
    Sign,
    /// Symbols and emoji, which ICU divides.
    Symbol,
}

/// Place of a code point in the quick table: U+0000–U+07FF, then U+2000–U+207F.
fn slot(c: char) -> usize {
    let c = c as usize;
    if c >= 0x2000 {
        c - 0x1800
    } else if c < 0x800 {
        c
    } else {
        usize::MAX
    }
}

/// Size of the quick table.
const SLOTS: u32 = 0x880;

impl From<Tables> for Letters {
    fn from(tables: Tables) -> Self {
        let points = (0..SLOTS).map(|slot| if slot < 0x800 { slot } else { slot + 0x1800 });
        // None of these is a surrogate.
        let quick = points.filter_map(char::from_u32).map(|c| tables.letter(c)).collect();
        Self { tables, quick }
    }
}

impl From<Letters> for Tables {
    fn from(letters: Letters) -> Self {
        letters.tables
    }
}

impl Default for Letters {
    fn default() -> Self {
        Tables::default().into()
    }
}

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LettersFile {
    letters: std::collections::BTreeMap<String, String>,
    folded: std::collections::BTreeMap<String, String>,
    marks: Marks,
    affixes: Affixes,
    punctuation: Punctuation,
    words: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    drop: Vec<String>,
    joiner: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Affixes {
    suffixes: Vec<String>,
    prefixes: Vec<String>,
    with_and: Vec<String>,
    derived: Vec<String>,
    strip: Vec<(String, String)>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Punctuation {
    sentence_end: Vec<String>,
    sentence_goes_on: Vec<String>,
    opening: Vec<String>,
    closing: Vec<String>,
    quotes: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    after_numbers: Vec<String>,
    after_latin: Vec<String>,
    abbreviations: Vec<String>,
}

/// A cell of `characters.toml` that is not one code point where one is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LettersError {
    /// The table.
    pub table: &'static str,
    /// The faulty text.
    pub text: String,
}

impl std::fmt::Display for LettersError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: `{}` is not one code point", self.table, self.text)
    }
}

impl std::error::Error for LettersError {}

fn one(table: &'static str, text: &str) -> Result<char, LettersError> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        _ => Err(LettersError { table, text: text.to_owned() }),
    }
}

impl Letters {
    /// Takes a deserialiser over `characters.toml`; the outer error is the deserialiser's.
    pub fn read<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Result<Self, LettersError>, D::Error> {
        LettersFile::deserialize(source).map(Self::from_file)
    }

    fn from_file(file: LettersFile) -> Result<Self, LettersError> {
        let table = |name, rows: &std::collections::BTreeMap<String, String>| {
            let to = |to: &str| if to.is_empty() { Ok(None) } else { one(name, to).map(Some) };
            rows.iter().map(|(a, b)| Ok((one(name, a)?, to(b)?))).collect::<Result<FxHashMap<_, _>, LettersError>>()
        };
        let set = |table, texts: &[String]| texts.iter().map(|t| one(table, t)).collect::<Result<FxHashSet<char>, _>>();
        let (marks, words) = (file.punctuation, file.words);
        let mut classes = FxHashMap::default();
        for (name, texts, class) in [
            ("punctuation.sentence_end", marks.sentence_end, Class::SentenceEnd),
            ("punctuation.sentence_goes_on", marks.sentence_goes_on, Class::Comma),
            ("punctuation.opening", marks.opening, Class::Opening),
            ("punctuation.closing", marks.closing, Class::Closing),
            ("punctuation.quotes", marks.quotes, Class::Quote),
        ] {
            for text in texts {
                classes.insert(one(name, &text)?, class);
            }
        }
        let tables = Tables {
            alike: table("letters", &file.letters)?,
            folded: table("folded", &file.folded)?,
            drop: set("marks.drop", &file.marks.drop)?,
            joiner: set("marks.joiner", &file.marks.joiner)?,
            classes,
            after_numbers: words.after_numbers.into_iter().collect(),
            after_latin: words.after_latin.into_iter().collect(),
            abbreviations: words.abbreviations.into_iter().collect(),
            ..Tables::default()
        };
        let mut made = Self::from(tables);
        let plain = |texts: &[String]| texts.iter().map(|t| made.normalise(t).text()).collect();
        let (suffixes, prefixes, with_and) = (plain(&file.affixes.suffixes), plain(&file.affixes.prefixes), plain(&file.affixes.with_and));
        let derived = plain(&file.affixes.derived);
        let strip = file.affixes.strip.iter().map(|(a, b)| (made.normalise(a).text(), made.normalise(b).text())).collect();
        // None of these changes what is known of a code point, so the quick table stands.
        made.tables = Tables { suffixes, prefixes, with_and, derived, strip, ..made.tables };
        Ok(made)
    }

    /// What is known of a code point.
    pub(crate) fn letter(&self, c: char) -> Letter {
        self.quick.get(slot(c)).copied().unwrap_or_else(|| self.tables.letter(c))
    }

    /// What one code point is compared as: a letter, the joiner, or nothing.
    fn fold(&self, c: char) -> Option<char> {
        self.letter(c).compared
    }

    /// Puts the letters of `text` right: look-alikes become one letter, vowel signs and direction marks go, digits become
    /// ASCII, every kind of space becomes a space. Each letter kept remembers where it stood.
    pub fn normalise(&self, text: &str) -> Normalised {
        let mut out = Normalised { chars: Vec::with_capacity(text.len() / 2), origin: Vec::with_capacity(text.len() / 2), length: 0 };
        for (at, c) in text.chars().enumerate() {
            out.length = at as u32 + 1;
            // Arabic presentation forms are compatibility letters; PDFs and old sites leave them in the text.
            if let Some(plain) = presentation_form(c) {
                for c in plain.chars() {
                    out.push(self.fold(c), at);
                }
            } else {
                out.push(self.fold(c), at);
            }
        }
        out
    }

    /// Whether a form ends in one of the endings that make an adjective or abstract noun rather than a plural.
    pub fn is_derived(&self, form: &str) -> bool {
        // The longest ending that comes off decides: «هایی» is a plural though it ends in ی.
        let ending = self.tables.strip.iter().map(|(ending, _)| ending.as_str()).find(|e| form.len() > e.len() && form.ends_with(e));
        ending.is_some_and(|e| self.tables.derived.contains(e))
    }

    /// `text` as records show it: look-alike letters put right, marks dropped, spelling kept («رئیس» stays «رئیس»).
    pub fn display(&self, text: &str) -> String {
        text.chars().filter_map(|c| self.letter(c).shown).collect()
    }

    /// The shorter forms under which a word may have its entry, longest ending off first: «تحریمهای» gives «تحریم».
    pub fn stripped<'a>(&'a self, form: &'a str) -> impl Iterator<Item = String> + 'a {
        self.tables.strip.iter().filter_map(move |(ending, instead)| {
            let stem = form.strip_suffix(ending.as_str())?;
            (stem.chars().count() >= 2).then(|| format!("{stem}{instead}"))
        })
    }
}

impl Tables {
    fn letter(&self, c: char) -> Letter {
        let (compared, shown, class) = (self.compared(c), self.shown(c), self.class(c));
        let breaking = compared.map_or(Breaking::Unknown, Breaking::of);
        let plain = class == Class::Combining || shown == Some(c) && !is_presentation_form(c);
        Letter { compared, shown, class, breaking, plain }
    }

    fn compared(&self, c: char) -> Option<char> {
        if let Some(&to) = self.alike.get(&c).or_else(|| self.folded.get(&c)) {
            return to;
        }
        if self.joiner.contains(&c) {
            return Some(JOINER);
        }
        if self.drop.contains(&c) {
            return None;
        }
        Some(match c {
            '۰'..='۹' => char::from(b'0' + (c as u32 - '۰' as u32) as u8),
            '٠'..='٩' => char::from(b'0' + (c as u32 - '٠' as u32) as u8),
            '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' | '\t' => ' ',
            _ => c,
        })
    }

    fn shown(&self, c: char) -> Option<char> {
        match self.alike.get(&c) {
            Some(&to) => to,
            None if self.joiner.contains(&c) => Some(JOINER),
            None if self.drop.contains(&c) => None,
            None if c.is_whitespace() => Some(' '),
            None => Some(c),
        }
    }

    fn class(&self, c: char) -> Class {
        if let Some(&class) = self.classes.get(&c) {
            return class;
        }
        if self.joiner.contains(&c) {
            return Class::Joiner;
        }
        match c {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::LineEnd,
            '.' => Class::Stop,
            '\u{2026}' => Class::Ellipsis,
            '\u{640}' => Class::Kashida,
            '0'..='9' | '٠'..='٩' | '۰'..='۹' => Class::Digit,
            '\u{300}'..='\u{36F}'
            | '\u{610}'..='\u{61A}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
            | '\u{6D6}'..='\u{6DC}'
            | '\u{6DF}'..='\u{6E4}'
            | '\u{6E7}'
            | '\u{6E8}'
            | '\u{6EA}'..='\u{6ED}'
            | '\u{8D3}'..='\u{8FF}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE00}'..='\u{FE0F}' => Class::Combining,
            _ if c.is_whitespace() => Class::Space,
            _ if c.is_control() || self.drop.contains(&c) => Class::Invisible,
            '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{E0001}'..='\u{E007F}' => {
                Class::Invisible
            }
            '\u{600}'..='\u{7FF}' | '\u{870}'..='\u{8FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' if c.is_alphabetic() => {
                Class::Arabic
            }
            _ if c.is_alphanumeric() => Class::Latin,
            '\0'..='\u{7FF}' | '\u{2010}'..='\u{205E}' => Class::Sign,
            _ => Class::Symbol,
        }
    }
}

/// The plain letters of an Arabic presentation form (blocks U+FB50–U+FDFF and U+FE70–U+FEFC), by Unicode's compatibility mappings.
/// Spaces that a mapping holds (U+FDFA is a phrase) are left out: one code point of the original is never two words.
#[inline]
pub(crate) fn presentation_form(c: char) -> Option<String> {
    is_presentation_form(c).then(|| plain_letters(c))
}

#[cold]
fn plain_letters(c: char) -> String {
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(c.encode_utf8(&mut [0; 4])).into_owned();
    plain.chars().filter(|c| !c.is_whitespace()).collect()
}

#[inline]
fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Normalised text that remembers, letter by letter, where each stood in the original.
#[derive(Clone, Debug, Default)]
pub struct Normalised {
    chars: Vec<char>,
    origin: Vec<u32>,
    length: u32,
}

impl Normalised {
    fn push(&mut self, c: Option<char>, at: usize) {
        if let Some(c) = c {
            self.chars.push(c);
            self.origin.push(at as u32);
        }
    }

    /// The normalised letters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// For each normalised letter the code point it came from; never falls.
    pub fn origin(&self) -> &[u32] {
        &self.origin
    }

    /// Number of code points of the original.
    pub fn original_length(&self) -> u32 {
        self.length
    }

    /// The normalised letters as a string.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The stretch of the original that the normalised letters `start..end` came from.
    /// Marks that were dropped inside belong to it; an empty range gives an empty span.
    pub fn span(&self, start: usize, end: usize) -> Span {
        if start >= end {
            let at = self.origin.get(start).copied().unwrap_or(self.length);
            return Span::new(at, at);
        }
        Span::new(self.origin[start], self.origin[end - 1] + 1)
    }
}
