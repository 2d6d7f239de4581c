//! Units: the smallest stretches that words are compared in.
//!
//! A unit is a run of letters between spaces, joiners and marks, with the inflection written onto it however it was spaced:
//! «کتاب‌ها», «کتاب ها» and «کتابها» are each one unit «کتابها»; «گفت‌وگو» and «گفت و گو» are three.

use crate::letters::{JOINER, Letters, Normalised};
use compact_str::CompactString;
use icu_segmenter::options::{SentenceBreakInvariantOptions, WordBreakInvariantOptions};
use icu_segmenter::{SentenceSegmenter, WordSegmenter};
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
/// Words and sentences are first broken by ICU's rules (UAX #29); then joiners divide a word, affixes are put back onto theirs,
/// a full stop after a single letter (an initial, an acronym) ends no sentence, and every line break does.
pub fn units(letters: &Letters, text: &str) -> Units {
    let normalised = letters.normalise(text);
    let plain = normalised.text();
    let mut out = Vec::with_capacity(plain.len() / 8);
    let words = WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());
    // Byte offsets go up with letters, so one walk turns them into letter numbers.
    let (mut byte, mut letter) = (0, 0);
    let mut spaced = true;
    let mut starts = Vec::new();
    let mut previous = 0;
    for boundary in words.segment_str(&plain).skip(1) {
        let word = &plain[previous..boundary];
        debug_assert_eq!(byte, previous);
        push_word(letters, &normalised, word, letter, &mut spaced, &mut out, &mut starts, previous);
        letter += word.chars().count();
        byte = boundary;
        previous = boundary;
    }
    let sentences = sentences(&plain, &out, &starts);
    Units { units: out, sentences }
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

#[allow(clippy::too_many_arguments)] // one walk's state, used in this one place
fn push_word(
    letters: &Letters,
    normalised: &Normalised,
    word: &str,
    first_letter: usize,
    spaced: &mut bool,
    out: &mut Vec<Unit>,
    starts: &mut Vec<usize>,
    byte: usize,
) {
    if word.chars().all(|c| c.is_whitespace() || c.is_control() || c == JOINER) {
        *spaced = true;
        return;
    }
    let (mut part, mut part_start, mut kind) = (CompactString::default(), 0, UnitKind::Punctuation);
    let mut at_byte = byte;
    let mut part_byte = byte;
    let mut close = |part: &mut CompactString, from: usize, to: usize, kind: UnitKind, part_byte: usize, spaced: &mut bool| {
        if part.is_empty() {
            return;
        }
        let form = std::mem::take(part);
        let span = normalised.span(first_letter + from, first_letter + to);
        push_unit(letters, Unit { form, span, kind, joined: !*spaced }, out, starts, part_byte);
        *spaced = false;
    };
    for (n, c) in word.chars().enumerate() {
        let size = c.len_utf8();
        if c == JOINER {
            close(&mut part, part_start, n, kind, part_byte, spaced);
        } else {
            let here = kind_of(c);
            // Signs inside a number belong to it (UAX #29 keeps them in one word); otherwise a change of kind divides.
            let same = !part.is_empty() && (here == kind || (kind == UnitKind::Number && here == UnitKind::Punctuation));
            if !same {
                close(&mut part, part_start, n, kind, part_byte, spaced);
                (part_start, kind, part_byte) = (n, here, at_byte);
            }
            part.push(c);
        }
        at_byte += size;
    }
    close(&mut part, part_start, word.chars().count(), kind, part_byte, spaced);
}

/// Appends a unit, or joins it onto the one before where it is an affix.
fn push_unit(letters: &Letters, unit: Unit, out: &mut Vec<Unit>, starts: &mut Vec<usize>, byte: usize) {
    if unit.kind == UnitKind::Word
        && let Some(last) = out.last_mut()
        && last.kind == UnitKind::Word
    {
        let near = unit.span.start.saturating_sub(last.span.end) <= 1;
        let suffix = near && letters.suffixes.contains(unit.form.as_str()) && last.form.chars().count() > 1;
        let prefix = near && letters.prefixes.contains(last.form.as_str());
        if suffix || prefix {
            // An ezafe written apart («خانه ی») adds nothing to the word.
            if !(suffix && unit.form == "ی" && last.form.ends_with('ه')) {
                last.form.push_str(&unit.form);
            }
            last.span.end = unit.span.end;
            return;
        }
    }
    if out.last().is_some_and(|last| last.kind == UnitKind::Word) && letters.with_and.contains(unit.form.as_str()) {
        // Its first letter is «و», by the table.
        let and: CompactString = unit.form.chars().take(1).collect();
        let rest = CompactString::from(&unit.form[and.len()..]);
        let middle = unit.span.start + 1;
        out.push(Unit { form: and, span: Span::new(unit.span.start, middle), ..unit });
        starts.push(byte);
        out.push(Unit { form: rest, span: Span::new(middle, unit.span.end), kind: unit.kind, joined: true });
        starts.push(byte);
        return;
    }
    out.push(unit);
    starts.push(byte);
}

fn sentences(plain: &str, units: &[Unit], starts: &[usize]) -> Vec<Range<usize>> {
    let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let mut breaks: Vec<usize> = segmenter.segment_str(plain).collect();
    breaks.extend(plain.match_indices('\n').map(|(i, _)| i + 1));
    breaks.sort_unstable();
    breaks.dedup();
    let mut out = Vec::new();
    let mut first = 0;
    for b in breaks {
        let end = starts.partition_point(|&s| s < b);
        if end <= first {
            continue;
        }
        let initial = end >= 2 && {
            let (stop, before) = (&units[end - 1], &units[end - 2]);
            let line_ends = plain[..b].ends_with('\n');
            stop.form == "."
                && stop.joined
                && !line_ends
                && before.form.chars().count() == 1
                && before.kind != UnitKind::Punctuation
                && units.get(end).is_some_and(|next| next.joined)
        };
        if !initial {
            out.push(first..end);
            first = end;
        }
    }
    if first < units.len() {
        out.push(first..units.len());
    }
    out
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
