//! Letters put right, with the way back to the original.

use icu_normalizer::ComposingNormalizerBorrowed;
use model::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// The zero-width non-joiner, which divides the parts of a Persian word without a space.
pub(crate) const JOINER: char = '\u{200C}';

/// The tables of `lexicon/characters.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Letters {
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
            alike: table("letters", &file.letters)?,
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
            .filter_map(|c| match self.alike.get(&c) {
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

/// The plain letters of an Arabic presentation form (blocks U+FB50–U+FDFF and U+FE70–U+FEFC), by Unicode's compatibility mappings.
/// Spaces that a mapping holds (U+FDFA is a phrase) are left out: one code point of the original is never two words.
fn presentation_form(c: char) -> Option<String> {
    let form = matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    form.then(|| {
        let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(c.encode_utf8(&mut [0; 4])).into_owned();
        plain.chars().filter(|c| !c.is_whitespace()).collect()
    })
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
