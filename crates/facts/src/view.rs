//! A story's units, and what the lexicon knows of them.

use lexicon::{Codebook, EntryKind, PhraseList, PhraseMatch};
use model::Span;
use script::{Unit, UnitKind};

/// No name of an outlet or place has more units.
const LONGEST_NAME: usize = 10;
/// A full stretch of kashida, which old newsrooms write for a dash.
const KASHIDA: char = 'ـ';

/// A story's units with the lexicon.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub book: &'a Codebook,
    pub units: &'a [Unit],
    pub text: &'a [char],
}

/// A place met in the text.
pub(crate) struct PlaceFound {
    /// One past its last unit.
    pub end: usize,
    /// English name.
    pub latin: String,
    /// Whether it is a town; else a region, a state or something smaller.
    pub city: bool,
    /// Whether it is a state.
    pub state: bool,
}

impl View<'_> {
    /// The letters of a unit; none past the end.
    pub fn form(&self, at: usize) -> &str {
        self.units.get(at).map_or("", |u| u.form.as_str())
    }

    /// Where the units `start..end` stand.
    pub fn span(&self, start: usize, end: usize) -> Span {
        match (self.units.get(start), end.checked_sub(1).and_then(|e| self.units.get(e))) {
            (Some(first), Some(last)) if start < end => first.span.cover(last.span),
            (first, _) => {
                let at = first.map_or(self.text.len() as u32, |u| u.span.start);
                Span::new(at, at)
            }
        }
    }

    /// How many units of a phrase of `list` start here.
    pub fn phrase(&self, list: &PhraseList, at: usize) -> Option<usize> {
        self.units.get(at..).and_then(|units| list.length_at(units))
    }

    fn matches(&self, at: usize) -> Vec<PhraseMatch> {
        let window = self.units.iter().skip(at).take(LONGEST_NAME);
        let words: Vec<_> = window.map(|u| (self.book.phrases.word(&u.form), 0)).collect();
        let mut found = Vec::new();
        self.book.phrases.matches_at(&words, 0, &mut found);
        found
    }

    /// The outlet whose name starts here, by the longest of its names: one past its last unit, and its number.
    pub fn outlet(&self, at: usize) -> Option<(usize, usize)> {
        let found = self.matches(at);
        let outlets = found.iter().map(|m| (m.end, self.book.entry(m.entry))).filter(|(_, e)| e.kind == EntryKind::Outlet);
        outlets.max_by_key(|(end, e)| (*end, std::cmp::Reverse(e.index))).map(|(end, e)| (at + end, e.index as usize))
    }

    /// Whether the units `start..end` may also be something else than an outlet's name.
    pub fn is_ambiguous(&self, start: usize, end: usize) -> bool {
        let also = |m: &PhraseMatch| {
            let kind = self.book.entry(m.entry).kind;
            start + m.end == end && matches!(kind, EntryKind::Place | EntryKind::State | EntryKind::Name | EntryKind::Person)
        };
        let single = end == start + 1;
        single && self.book.common_words.contains(self.form(start)) || self.matches(start).iter().any(also)
    }

    /// The place whose name starts here, by the longest of its names; a town before a region before a state.
    pub fn place(&self, at: usize) -> Option<PlaceFound> {
        let found = self.matches(at);
        let rank = |m: &PhraseMatch| {
            let entry = self.book.entry(m.entry);
            let index = std::cmp::Reverse(entry.index);
            match entry.kind {
                EntryKind::Place if self.book.places[entry.index as usize].kind == "city" => Some((m.end, 3, index)),
                EntryKind::Place => Some((m.end, 2, index)),
                EntryKind::State => Some((m.end, 1, index)),
                _ => None,
            }
        };
        let (m, (_, rank, _)) = found.iter().filter_map(|m| Some((m, rank(m)?))).max_by_key(|(_, rank)| *rank)?;
        let index = self.book.entry(m.entry).index as usize;
        let latin = if rank == 1 { &self.book.states[index].latin } else { &self.book.places[index].latin };
        Some(PlaceFound { end: at + m.end, latin: latin.clone(), city: rank == 3, state: rank == 1 })
    }

    /// Whether nothing but kashida stands for a dash before unit `at`.
    pub fn kashida_before(&self, at: usize) -> bool {
        let from = at.checked_sub(1).and_then(|b| self.units.get(b)).map_or(0, |u| u.span.end);
        let to = self.units.get(at).map_or(self.text.len(), |u| u.span.start as usize);
        self.text.get(from as usize..to).is_some_and(|gap| gap.contains(&KASHIDA) && !gap.contains(&'\n'))
    }

    /// One past the dashes that stand at `at`; `at` where none stands there but kashida before it does.
    pub fn dash(&self, at: usize) -> Option<usize> {
        let end = self.skip(at, |form| matches!(form, "-" | "–" | "—" | "_" | "−" | "‐"));
        (end > at || self.kashida_before(at)).then_some(end)
    }

    /// One past the marks at `at` that end a byline: dashes, a colon, a slash.
    pub fn mark(&self, at: usize) -> Option<usize> {
        self.dash(at).or_else(|| {
            let end = self.skip(at, |form| matches!(form, ":" | "：" | "/"));
            (end > at).then_some(end)
        })
    }

    /// The first unit from `at` on whose form is not one of those meant.
    pub fn skip(&self, at: usize, meant: impl Fn(&str) -> bool) -> usize {
        let mut end = at;
        while end < self.units.len() && meant(self.form(end)) {
            end += 1;
        }
        end
    }

    /// Whether the unit is no mark.
    pub fn is_word(&self, at: usize) -> bool {
        self.units.get(at).is_some_and(|u| u.kind != UnitKind::Punctuation)
    }
}

/// Quotation marks, brackets, and what old sites write in their place.
pub(crate) fn is_quote(form: &str) -> bool {
    matches!(form, "«" | "»" | "\"" | "'" | "“" | "”" | "‘" | "’" | "ˈ" | "`" | "´" | "(" | ")" | "[" | "]")
}
