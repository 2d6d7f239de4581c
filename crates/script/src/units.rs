//! Units: the smallest stretches that words are compared in.
//!
//! A unit is a run of letters between spaces, joiners and marks, with the inflection written onto it however it was spaced:
//! «کتاب‌ها», «کتاب ها» and «کتابها» are each one unit «کتابها»; «گفت‌وگو» and «گفت و گو» are three.

use crate::breaks::{Breaking, sentence_end, sentence_ends_by_icu};
use crate::letters::{JOINER, Letters, presentation_form};
use compact_str::CompactString;
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use model::Span;
use std::ops::Range;

/// What a unit is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// Letters of the Arabic script.
    Word,
    /// Digits, with the signs inside them.
    Number,
    /// Letters of another script.
    Latin,
    /// A mark, or anything else.
    Punctuation,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Normalised letters, affixes joined on without space or joiner.
    pub form: CompactString,
    /// Where it stands in the original.
    pub span: Span,
    /// What it is made of.
    pub kind: UnitKind,
    /// No space stands between it and the unit before (a joiner, a mark or nothing does).
    pub joined: bool,
}

/// A text in units and sentences.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// The units, in order.
    pub units: Vec<Unit>,
    /// The units of each sentence; together they cover all units.
    pub sentences: Vec<Range<usize>>,
}

/// Divides `text` into units and sentences.
///
/// Words and sentences are first broken by Unicode's rules (UAX #29); then joiners divide a word, affixes are put back onto theirs,
/// a full stop after a single letter (an initial, an acronym) ends no sentence, and every line break does.
pub fn units(letters: &Letters, text: &str) -> Units {
    divide(letters, text, false)
}

/// [`units`]; `by_icu` leaves all breaks to ICU.
fn divide(letters: &Letters, text: &str, by_icu: bool) -> Units {
    let mut reader = Reader {
        letters,
        plain: String::with_capacity(text.len()),
        points: Vec::with_capacity(64),
        in_word: false,
        by_icu,
        known: !by_icu,
        spaced: true,
        units: Vec::with_capacity(text.len() / 8),
        starts: Vec::with_capacity(text.len() / 8),
        marks: Vec::new(),
        lines: vec![Line { end: 0, known: !by_icu }],
    };
    for (at, c) in text.chars().enumerate() {
        let letter = letters.letter(c);
        if let Some(plain) = presentation_form(c) {
            for c in plain.chars() {
                if let Some(c) = letters.letter(c).compared {
                    reader.push(c, Breaking::of(c), at as u32);
                }
            }
        } else if let Some(c) = letter.compared {
            reader.push(c, letter.breaking, at as u32);
        }
    }
    reader.close_word();
    let sentences = reader.sentences();
    Units { units: reader.units, sentences }
}

/// Kind of a letter within a word.
fn kind_of(c: char) -> UnitKind {
    if c.is_ascii_digit() {
        UnitKind::Number
    } else if ('\u{0620}'..='\u{06FF}').contains(&c) && c.is_alphabetic() {
        UnitKind::Word
    } else if c.is_alphanumeric() {
        UnitKind::Latin
    } else {
        UnitKind::Punctuation
    }
}

/// One normalised code point.
#[derive(Clone, Copy)]
struct Point {
    c: char,
    breaking: Breaking,
    /// Where it begins in the normalised text.
    byte: u32,
    /// The code point of the original that it came from.
    origin: u32,
}

/// A line of the normalised text.
struct Line {
    /// Where it ends, its line break included.
    end: usize,
    /// All its code points are known to [`Breaking`].
    known: bool,
}

/// One walk through a text.
struct Reader<'a> {
    letters: &'a Letters,
    /// The normalised text so far.
    plain: String,
    /// What was read since the word before: spaces, then what may be one word or many.
    points: Vec<Point>,
    /// Something other than spaces was read.
    in_word: bool,
    /// All of it is known to [`Breaking`].
    known: bool,
    /// Nothing counts as known.
    by_icu: bool,
    /// A space stands before what comes next.
    spaced: bool,
    units: Vec<Unit>,
    /// Where each unit begins in the normalised text.
    starts: Vec<usize>,
    /// Where the marks that may end a sentence stand.
    marks: Vec<usize>,
    lines: Vec<Line>,
}

impl Reader<'_> {
    fn push(&mut self, c: char, breaking: Breaking, origin: u32) {
        let byte = self.plain.len();
        match breaking {
            Breaking::Space | Breaking::LineEnd => {
                if self.in_word {
                    self.close_word();
                }
            }
            _ => {
                self.in_word = true;
                self.known &= breaking != Breaking::Unknown;
                if matches!(breaking, Breaking::Sign | Breaking::InNumber) && Breaking::ends_sentence(c) {
                    self.marks.push(byte);
                }
            }
        }
        self.points.push(Point { c, breaking, byte: byte as u32, origin });
        self.plain.push(c);
        let end = self.plain.len();
        let after_return = c == '\n' && self.plain.as_bytes().get(byte.wrapping_sub(1)) == Some(&b'\r');
        if after_return && self.lines.len() > 1 {
            // One break of two characters: it belongs to the line that the first ended.
            let last = self.lines.len() - 2;
            self.lines[last].end = end;
        }
        let line = self.lines.last_mut().expect("a text has a line");
        line.end = end;
        line.known &= breaking != Breaking::Unknown;
        if breaking == Breaking::LineEnd && !after_return {
            self.lines.push(Line { end, known: !self.by_icu });
        }
    }

    /// Divides what was read since the word before.
    fn close_word(&mut self) {
        let spaces = self.points.iter().take_while(|p| matches!(p.breaking, Breaking::Space | Breaking::LineEnd)).count();
        if self.known {
            self.spaced |= spaces > 0;
            self.push_known(spaces);
        } else {
            let from = self.points.first().map_or(0, |p| p.byte as usize);
            let words = WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());
            let boundaries: Vec<usize> = words.segment_str(&self.plain[from..]).skip(1).collect();
            let mut first = 0;
            for boundary in boundaries {
                let last = first + self.points[first..].iter().take_while(|p| (p.byte as usize) < from + boundary).count();
                self.push_word(first, last);
                first = last;
            }
        }
        self.points.clear();
        (self.in_word, self.known) = (false, !self.by_icu);
    }

    /// Divides the points from `first` on, which are known and hold no space.
    fn push_known(&mut self, first: usize) {
        let length = self.points.len();
        let mut at = first;
        while at < length {
            let point = self.points[at];
            let start = at;
            at += 1;
            let kind = match point.breaking {
                Breaking::Joiner => {
                    // Where it belongs to no word before, it is as good as a space.
                    self.spaced |= start == first;
                    continue;
                }
                Breaking::Letter => UnitKind::Word,
                Breaking::Latin => UnitKind::Latin,
                Breaking::Digit => UnitKind::Number,
                _ => UnitKind::Punctuation,
            };
            if kind != UnitKind::Punctuation {
                while let Some(next) = self.points.get(at) {
                    let sign = kind == UnitKind::Number
                        && next.breaking == Breaking::InNumber
                        && self.points[at - 1].breaking == Breaking::Digit
                        && self.points[at + 1..]
                            .iter()
                            .find(|p| p.breaking != Breaking::Joiner)
                            .is_some_and(|p| p.breaking == Breaking::Digit);
                    if next.breaking != point.breaking && !sign {
                        break;
                    }
                    at += 1;
                }
            }
            self.push_part(start, at, kind);
        }
    }

    /// Divides a word that ICU found at joiners and where the kind of its letters changes.
    fn push_word(&mut self, first: usize, last: usize) {
        if self.points[first..last].iter().all(|p| p.c.is_whitespace() || p.c.is_control() || p.c == JOINER) {
            self.spaced = true;
            return;
        }
        let mut start = first;
        let mut kind = UnitKind::Punctuation;
        for at in first..last {
            let c = self.points[at].c;
            if c == JOINER {
                self.push_part(start, at, kind);
                start = at + 1;
                continue;
            }
            let here = kind_of(c);
            // Signs inside a number belong to it (UAX #29 keeps them in one word); otherwise a change of kind divides.
            let same = start < at && (here == kind || (kind == UnitKind::Number && here == UnitKind::Punctuation));
            if !same {
                self.push_part(start, at, kind);
                (start, kind) = (at, here);
            }
        }
        self.push_part(start, last, kind);
    }

    /// Makes a unit of the points `start..end`, if there are any.
    fn push_part(&mut self, start: usize, end: usize, kind: UnitKind) {
        if start >= end {
            return;
        }
        let byte = self.points[start].byte as usize;
        let end_byte = self.points.get(end).map_or(self.plain.len(), |p| p.byte as usize);
        let form = CompactString::from(&self.plain[byte..end_byte]);
        let span = Span::new(self.points[start].origin, self.points[end - 1].origin + 1);
        let joined = !std::mem::take(&mut self.spaced);
        self.push_unit(Unit { form, span, kind, joined }, byte);
    }

    /// Appends a unit, or joins it onto the one before where it is an affix.
    fn push_unit(&mut self, unit: Unit, byte: usize) {
        let tables = &self.letters.tables;
        let last = self.units.last_mut().filter(|last| unit.kind == UnitKind::Word && last.kind == UnitKind::Word);
        if let Some(last) = last {
            let near = unit.span.start.saturating_sub(last.span.end) <= 1;
            let suffix = near && tables.suffixes.contains(unit.form.as_str()) && last.form.chars().nth(1).is_some();
            let prefix = near && tables.prefixes.contains(last.form.as_str());
            if suffix || prefix {
                // An ezafe written apart («خانه ی») adds nothing to the word.
                if !(suffix && unit.form == "ی" && last.form.ends_with('ه')) {
                    last.form.push_str(&unit.form);
                }
                last.span.end = unit.span.end;
                return;
            }
            if tables.with_and.contains(unit.form.as_str()) {
                // Its first letter is «و», by the table.
                let and: CompactString = unit.form.chars().take(1).collect();
                let rest = CompactString::from(&unit.form[and.len()..]);
                let middle = unit.span.start + 1;
                self.units.push(Unit { form: and, span: Span::new(unit.span.start, middle), ..unit });
                self.units.push(Unit { form: rest, span: Span::new(middle, unit.span.end), kind: unit.kind, joined: true });
                self.starts.extend([byte, byte]);
                return;
            }
        }
        self.units.push(unit);
        self.starts.push(byte);
    }

    /// The units of each sentence.
    fn sentences(&self) -> Vec<Range<usize>> {
        let units = &self.units;
        let mut out = Vec::with_capacity(self.marks.len() + self.lines.len());
        // The open sentence's first unit; the first unit and mark that the walk has not passed.
        let (mut first, mut unit, mut mark, mut line_start) = (0, 0, 0, 0);
        let mut end_at = |byte: usize| {
            unit += self.starts[unit..].iter().take_while(|&&start| start < byte).count();
            if unit > first && !self.is_initial(unit, byte) {
                out.push(first..unit);
                first = unit;
            }
        };
        for line in &self.lines {
            let text = &self.plain[line_start..line.end];
            if line.known {
                while let Some(&at) = self.marks.get(mark).filter(|&&at| at < line.end) {
                    if let Some(end) = sentence_end(text, at - line_start) {
                        end_at(line_start + end);
                    }
                    mark += 1;
                }
                end_at(line.end);
            } else {
                sentence_ends_by_icu(text).for_each(|end| end_at(line_start + end));
                mark += self.marks[mark..].iter().take_while(|&&at| at < line.end).count();
            }
            line_start = line.end;
        }
        if first < units.len() {
            out.push(first..units.len());
        }
        out
    }

    /// Whether the full stop before unit `end` stands after a single letter and touches what follows: it ends no sentence.
    fn is_initial(&self, end: usize, byte: usize) -> bool {
        let Some([before, stop]) = self.units[..end].last_chunk::<2>() else { return false };
        stop.form == "."
            && stop.joined
            && !self.plain[..byte].ends_with('\n')
            && before.form.chars().nth(1).is_none()
            && before.kind != UnitKind::Punctuation
            && self.units.get(end).is_some_and(|next| next.joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters() -> Letters {
        Letters::read(toml::Deserializer::parse(include_str!("../../../lexicon/characters.toml")).expect("parses"))
            .expect("has the tables")
            .expect("has single letters")
    }

    fn forms(text: &str) -> Vec<String> {
        units(&letters(), text).units.into_iter().map(|u| u.form.to_string()).collect()
    }

    #[test]
    fn spacing_of_affixes_does_not_matter() {
        for text in ["کتاب‌ها", "کتاب ها", "کتابها", "كتابها", "کتـابها"] {
            assert_eq!(forms(text), ["کتابها"], "{text}");
        }
        for text in ["می‌شود", "می شود", "میشود"] {
            assert_eq!(forms(text), ["میشود"], "{text}");
        }
        assert_eq!(forms("گفت‌وگو"), forms("گفت و گو"));
        assert_eq!(forms("گفت وگو"), forms("گفت و گو"));
        assert_eq!(forms("خانه ی ما"), ["خانه", "ما"]);
    }

    #[test]
    fn a_ligature_that_stands_for_a_phrase_is_one_unit() {
        // U+FDFA is four words by Unicode's mapping, U+FEFB two letters, U+FE70 a space with a vowel sign.
        for text in ["\u{FDFA}", "پیامبر \u{FDFA} گفت", "\u{FEFB}\u{FDFA}", "\u{FE70}\u{FDFA} ها"] {
            let read = units(&letters(), text);
            assert!(read.units.windows(2).all(|w| w[0].span.end <= w[1].span.start), "{text:?}: {:?}", read.units);
        }
        assert_eq!(forms("پیامبر \u{FDFA} گفت").len(), 3);
    }

    #[test]
    fn numbers_and_marks() {
        assert_eq!(forms("۱٬۲۰۰ نفر، ۵+۱."), ["1,200", "نفر", "،", "5", "+", "1", "."]);
        assert_eq!(forms("سال98بود"), ["سال", "98", "بود"]);
    }

    #[test]
    fn sentences_end_at_stops_and_lines_but_not_at_initials() {
        let text = "حزب پ.ک.ک بیانیه داد. وی رفت.او آمد\nسطر دیگر";
        assert_eq!(units(&letters(), text).sentences.len(), 4);
    }

    /// Code points that [`Breaking`] knows, and some that it does not.
    const MIXED: &str =
        "[اآبی\u{200c}وهه۱5٫.,،؛:;'\"!؟?۔«»()“”‘’–—…·×_%/\\-+aAbZ \t\n\r\u{64e}\u{640}\u{301}\u{200f}\u{85}\u{2028}😀🏽🇮🇷ﷺé中]";

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn breaks_are_those_of_icu(text in proptest::string::string_regex(&format!("{MIXED}{{0,24}}")).expect("is a pattern")) {
            let letters = letters();
            let (own, icu) = (units(&letters, &text), divide(&letters, &text, true));
            prop_assert_eq!(own.units, icu.units);
            prop_assert_eq!(own.sentences, icu.sentences);
        }
    }

    #[test]
    fn each_known_code_point_breaks_as_icu_breaks() {
        let letters = letters();
        let known = ('\0'..'\u{3000}').filter(|&c| Breaking::of(c) != Breaking::Unknown);
        for c in known {
            for text in [
                format!("ا{c}ا"),
                format!("5{c}5"),
                format!("a{c}b"),
                format!("5{c}ا"),
                format!("ا{c}5 {c}{c}"),
                format!("ا.{c}ا"),
                format!("ا. {c}ا"),
                format!("ا.{c} ا"),
                format!("ا. {c} a"),
                format!("ا{c} ا"),
                format!("ا{c} a"),
                format!("ا{c}»ا"),
                format!("A.{c}A"),
                format!("ا؟{c}ا"),
                format!("{c}ا.\u{200c}{c}"),
            ] {
                let (own, icu) = (units(&letters, &text), divide(&letters, &text, true));
                assert_eq!((own.units, own.sentences), (icu.units, icu.sentences), "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn alignment_is_monotone_and_covers(text in "\\PC*|[اآبپكيیئء\u{200c}\u{0650} ۱٢.،\n]{0,40}|[ﭐ-﷿ﹰ-ﻼهاوی \u{200c}]{0,30}") {
            let letters = letters();
            let normalised = letters.normalise(&text);
            prop_assert_eq!(normalised.original_length() as usize, text.chars().count());
            prop_assert!(normalised.origin().windows(2).all(|w| w[0] <= w[1]));
            let read = units(&letters, &text);
            prop_assert!(read.units.windows(2).all(|w| w[0].span.end <= w[1].span.start));
            // Every letter or digit of the original lies in some unit.
            for (at, c) in text.chars().enumerate() {
                if kind_of(c) == UnitKind::Word && letters.normalise(&c.to_string()).chars() == [c] {
                    prop_assert!(read.units.iter().any(|u| u.span.start <= at as u32 && (at as u32) < u.span.end), "{c:?} at {at}");
                }
            }
            let covered: usize = read.sentences.iter().map(ExactSizeIterator::len).sum();
            prop_assert_eq!(covered, read.units.len());
        }
    }
}
