//! Letters put right, with the way back to the original.

use model::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// The zero-width non-joiner, which divides the parts of a Persian word without a space.
pub(crate) const JOINER: char = '\u{200C}';

/// The tables of `lexicon/characters.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Letters {
    letters: FxHashMap<char, Option<char>>,
    folded: FxHashMap<char, Option<char>>,
    drop: FxHashSet<char>,
    joiner: FxHashSet<char>,
    pub(crate) suffixes: FxHashSet<String>,
    pub(crate) prefixes: FxHashSet<String>,
    pub(crate) with_and: FxHashSet<String>,
    derived: FxHashSet<String>,
    /// Endings taken off to find an entry, longest first.
    strip: Vec<(String, String)>,
}

/// The parts of [`Letters`] as they stand in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LettersFile {
    letters: std::collections::BTreeMap<String, String>,
    folded: std::collections::BTreeMap<String, String>,
    marks: Marks,
    affixes: Affixes,
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
        let mut made = Self {
            letters: table("letters", &file.letters)?,
            folded: table("folded", &file.folded)?,
            drop: set("marks.drop", &file.marks.drop)?,
            joiner: set("marks.joiner", &file.marks.joiner)?,
            ..Self::default()
        };
        let plain = |texts: &[String]| texts.iter().map(|t| made.normalise(t).text()).collect();
        let (suffixes, prefixes, with_and) = (plain(&file.affixes.suffixes), plain(&file.affixes.prefixes), plain(&file.affixes.with_and));
        let strip = file.affixes.strip.iter().map(|(a, b)| (made.normalise(a).text(), made.normalise(b).text())).collect();
        made.derived = file.affixes.derived.iter().map(|t| made.normalise(t).text()).collect();
        (made.suffixes, made.prefixes, made.with_and, made.strip) = (suffixes, prefixes, with_and, strip);
        Ok(made)
    }

    /// What one code point becomes: a letter, the joiner, or nothing.
    fn fold(&self, c: char) -> Option<char> {
        if let Some(&to) = self.letters.get(&c).or_else(|| self.folded.get(&c)) {
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
        let ending = self.strip.iter().map(|(ending, _)| ending.as_str()).find(|e| form.len() > e.len() && form.ends_with(e));
        ending.is_some_and(|e| self.derived.contains(e))
    }

    /// `text` as records show it: look-alike letters put right, marks dropped, spelling kept («رئیس» stays «رئیس»).
    pub fn display(&self, text: &str) -> String {
        text.chars()
            .filter_map(|c| match self.letters.get(&c) {
                Some(&to) => to,
                None if self.joiner.contains(&c) => Some(JOINER),
                None if self.drop.contains(&c) => None,
                None if c.is_whitespace() => Some(' '),
                None => Some(c),
            })
            .collect()
    }

    /// The shorter forms under which a word may have its entry, longest ending off first: «تحریمهای» gives «تحریم».
    pub fn stripped<'a>(&'a self, form: &'a str) -> impl Iterator<Item = String> + 'a {
        self.strip.iter().filter_map(move |(ending, instead)| {
            let stem = form.strip_suffix(ending.as_str())?;
            (stem.chars().count() >= 2).then(|| format!("{stem}{instead}"))
        })
    }
}

/// The letters of an Arabic presentation form (U+FB50–U+FDFF, U+FE70–U+FEFC), by the shape blocks of the Unicode standard.
fn presentation_form(c: char) -> Option<&'static str> {
    let plain = match c {
        '\u{FB50}'..='\u{FB51}' => "ا",
        '\u{FB56}'..='\u{FB59}' => "پ",
        '\u{FB7A}'..='\u{FB7D}' => "چ",
        '\u{FB8A}'..='\u{FB8B}' => "ژ",
        '\u{FB8E}'..='\u{FB91}' => "ک",
        '\u{FB92}'..='\u{FB95}' => "گ",
        '\u{FBA6}'..='\u{FBA9}' | '\u{FE93}'..='\u{FE94}' | '\u{FEE9}'..='\u{FEEC}' => "ه",
        '\u{FBFC}'..='\u{FBFF}' | '\u{FE89}'..='\u{FE8C}' | '\u{FEEF}'..='\u{FEF4}' => "ی",
        '\u{FDF2}' => "الله",
        '\u{FE81}'..='\u{FE82}' => "آ",
        '\u{FE83}'..='\u{FE84}' | '\u{FE87}'..='\u{FE88}' | '\u{FE8D}'..='\u{FE8E}' => "ا",
        '\u{FE85}'..='\u{FE86}' | '\u{FEED}'..='\u{FEEE}' => "و",
        '\u{FE8F}'..='\u{FE92}' => "ب",
        '\u{FE95}'..='\u{FE98}' => "ت",
        '\u{FE99}'..='\u{FE9C}' => "ث",
        '\u{FE9D}'..='\u{FEA0}' => "ج",
        '\u{FEA1}'..='\u{FEA4}' => "ح",
        '\u{FEA5}'..='\u{FEA8}' => "خ",
        '\u{FEA9}'..='\u{FEAA}' => "د",
        '\u{FEAB}'..='\u{FEAC}' => "ذ",
        '\u{FEAD}'..='\u{FEAE}' => "ر",
        '\u{FEAF}'..='\u{FEB0}' => "ز",
        '\u{FEB1}'..='\u{FEB4}' => "س",
        '\u{FEB5}'..='\u{FEB8}' => "ش",
        '\u{FEB9}'..='\u{FEBC}' => "ص",
        '\u{FEBD}'..='\u{FEC0}' => "ض",
        '\u{FEC1}'..='\u{FEC4}' => "ط",
        '\u{FEC5}'..='\u{FEC8}' => "ظ",
        '\u{FEC9}'..='\u{FECC}' => "ع",
        '\u{FECD}'..='\u{FED0}' => "غ",
        '\u{FED1}'..='\u{FED4}' => "ف",
        '\u{FED5}'..='\u{FED8}' => "ق",
        '\u{FED9}'..='\u{FEDC}' => "ک",
        '\u{FEDD}'..='\u{FEE0}' => "ل",
        '\u{FEE1}'..='\u{FEE4}' => "م",
        '\u{FEE5}'..='\u{FEE8}' => "ن",
        '\u{FEF5}'..='\u{FEFC}' => "لا",
        _ => return None,
    };
    Some(plain)
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
