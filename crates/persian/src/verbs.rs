//! Verbs: which tokens make one verb, and its tense, person, polarity and voice.
//!
//! Forms are taken apart by the tables of `grammar.toml` and the stems of `verbs.csv`; no form is listed here.

use crate::document::Token;
use lexicon::{Codebook, VerbKind};
use script::UnitKind;
use std::ops::Range;

/// Person and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// I.
    FirstSingular,
    /// Thou.
    SecondSingular,
    /// He, she, it.
    ThirdSingular,
    /// We.
    FirstPlural,
    /// You.
    SecondPlural,
    /// They.
    ThirdPlural,
}

impl Person {
    fn named(name: &str) -> Self {
        match name {
            "first-singular" => Self::FirstSingular,
            "second-singular" => Self::SecondSingular,
            "first-plural" => Self::FirstPlural,
            "second-plural" => Self::SecondPlural,
            "third-plural" => Self::ThirdPlural,
            _ => Self::ThirdSingular,
        }
    }

    /// Whether the speaker is meant, alone or among others.
    pub fn is_first(self) -> bool {
        matches!(self, Self::FirstSingular | Self::FirstPlural)
    }

    /// Whether several are meant.
    pub fn is_plural(self) -> bool {
        matches!(self, Self::FirstPlural | Self::SecondPlural | Self::ThirdPlural)
    }
}

/// Tense and mood together, as far as realis needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// کرد.
    Past,
    /// می‌کرد.
    Imperfect,
    /// کرده است.
    Perfect,
    /// کرده بود.
    Pluperfect,
    /// می‌کند.
    Present,
    /// بکند، کند.
    Subjunctive,
    /// خواهد کرد.
    Future,
    /// کرده: a participle with no auxiliary.
    Participle,
    /// کردن.
    Infinitive,
}

/// One verb: its tokens and what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    /// Its tokens, auxiliaries included.
    pub tokens: Range<usize>,
    /// Index into [`Codebook::verbs`], light verbs by their usual equivalent.
    pub lemma: u32,
    /// Tense and mood.
    pub tense: Tense,
    /// Person and number.
    pub person: Person,
    /// Whether it denies.
    pub negative: bool,
    /// Whether it is a participle with the passive auxiliary (کشته شد).
    pub passive: bool,
    /// Whether it only says what another verb ought to do (باید).
    pub modal: bool,
}

impl Verb {
    /// Whether it can end a clause: an infinitive cannot, nor can a modal («باید … کند»).
    pub fn is_finite(&self) -> bool {
        self.tense != Tense::Infinitive && !self.modal
    }
}

/// One reading of a single form.
#[derive(Clone, Copy, Debug)]
struct Reading {
    verb: u32,
    tense: Tense,
    person: Person,
    negative: bool,
    bare: bool,
}

/// Readings of a form, also with a preverb before its prefix («برمی گردد», «بازنمی گردد»).
fn readings(book: &Codebook, form: &str, out: &mut Vec<Reading>) {
    plain_readings(book, form, out);
    let mut inner = Vec::new();
    for preverb in &book.grammar.preverbs {
        let Some(rest) = form.strip_prefix(preverb.as_str()) else { continue };
        if book.grammar.conjugation.progressive.iter().any(|p| rest.starts_with(p.as_str())) {
            plain_readings(book, rest, &mut inner);
            out.extend(inner.iter().filter_map(|r| joined(book, preverb, *r)));
        }
    }
}

/// The verb of a preverb and a verb, if the lexicon has it («فرا» and «رسیدن» are «فرارسیدن»).
fn joined(book: &Codebook, preverb: &str, reading: Reading) -> Option<Reading> {
    let verb = book.verb(&format!("{preverb}{}", book.verbs[reading.verb as usize].infinitive))?;
    Some(Reading { verb, bare: false, ..reading })
}

/// Readings of a form by its stems and endings.
fn plain_readings(book: &Codebook, form: &str, out: &mut Vec<Reading>) {
    out.clear();
    let c = &book.grammar.conjugation;
    if let Some(i) = c.irregular.iter().find(|i| i.form == form) {
        if let Some(verb) = book.verb(&i.infinitive) {
            let tense = if i.tense == "past" { Tense::Past } else { Tense::Present };
            out.push(Reading { verb, tense, person: Person::named(&i.person), negative: i.negative, bare: false });
        }
        return;
    }
    stems(book, form, false, None, out);
    for (list, progressive) in [(&c.progressive, true), (&c.negative, false)] {
        for prefix in list {
            if let Some(rest) = form.strip_prefix(prefix.as_str()) {
                let negative = c.negative.iter().any(|n| prefix.starts_with(n.as_str()));
                if progressive || !c.progressive.contains(prefix) {
                    stems(book, rest, negative, Some(if progressive { Tense::Present } else { Tense::Past }), out);
                    glided(&c.glide, rest, |r| stems(book, r, negative, Some(if progressive { Tense::Present } else { Tense::Past }), out));
                }
            }
        }
    }
    for prefix in &c.subjunctive {
        if let Some(rest) = form.strip_prefix(prefix.as_str()) {
            present(book, rest, false, Tense::Subjunctive, false, out);
            glided(&c.glide, rest, |r| present(book, r, false, Tense::Subjunctive, false, out));
        }
    }
}

/// A stem in آ or ا after a prefix is written with the glide: «بیاید», «نیفتاد».
fn glided(glide: &str, rest: &str, mut each: impl FnMut(&str)) {
    if let Some(tail) = rest.strip_prefix(glide) {
        if let Some(tail) = tail.strip_prefix('ا') {
            each(&format!("آ{tail}"));
            each(&format!("ا{tail}"));
        } else {
            each(&format!("ا{tail}"));
        }
    }
}

/// `prefixed`: none, progressive (`Present`) or plain negative (`Past`).
fn stems(book: &Codebook, rest: &str, negative: bool, prefixed: Option<Tense>, out: &mut Vec<Reading>) {
    let c = &book.grammar.conjugation;
    let progressive = prefixed == Some(Tense::Present);
    let bare = prefixed.is_none();
    for (person, ending) in &c.past_endings {
        if let Some(stem) = rest.strip_suffix(ending.as_str()) {
            for &verb in book.past_stems.get(stem).into_iter().flatten() {
                let tense = if progressive { Tense::Imperfect } else { Tense::Past };
                out.push(Reading { verb, tense, person: Person::named(person), negative, bare: bare && ending.is_empty() });
            }
        }
    }
    present(book, rest, negative, if progressive { Tense::Present } else { Tense::Subjunctive }, bare, out);
    if !progressive {
        for (ending, tense) in [(&c.participle, Tense::Participle), (&c.infinitive, Tense::Infinitive)] {
            if let Some(stem) = rest.strip_suffix(ending.as_str()) {
                for &verb in book.past_stems.get(stem).into_iter().flatten() {
                    out.push(Reading { verb, tense, person: Person::ThirdSingular, negative, bare });
                }
            }
        }
    }
}

fn present(book: &Codebook, rest: &str, negative: bool, tense: Tense, bare: bool, out: &mut Vec<Reading>) {
    for (person, ending) in &book.grammar.conjugation.present_endings {
        if let Some(stem) = rest.strip_suffix(ending.as_str()) {
            for &verb in book.present_stems.get(stem).into_iter().flatten() {
                out.push(Reading { verb, tense, person: Person::named(person), negative, bare });
            }
        }
    }
}

/// Finds the verbs of one sentence. `ends_clause` tells whether a clause can end before a token, `in_phrase` whether a longer
/// phrase of the lexicon («گفت و گو») begins there.
pub(crate) fn find(
    book: &Codebook,
    tokens: &[Token],
    sentence: Range<usize>,
    ends_clause: impl Fn(usize) -> bool,
    in_phrase: impl Fn(usize) -> bool,
    out: &mut Vec<Verb>,
) {
    let c = &book.grammar.conjugation;
    let (be, become_) = (book.verb(&c.past_auxiliary), book.verb(&c.passive_auxiliary));
    let mut found = Vec::new();
    let mut more = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let token = &tokens[at];
        if token.kind != UnitKind::Word || in_phrase(at) {
            at += 1;
            continue;
        }
        // خواهد کرد
        if let Some(person) = c.future.get(token.form.as_str())
            && let Some(next) = tokens.get(at + 1).filter(|_| at + 1 < sentence.end)
        {
            readings(book, &next.form, &mut found);
            if let Some(r) = found.iter().find(|r| r.tense == Tense::Past && r.bare) {
                let negative = token.form.starts_with(c.negative_future.as_str());
                out.push(Verb {
                    tokens: at..at + 2,
                    lemma: book.canonical[r.verb as usize],
                    tense: Tense::Future,
                    person: Person::named(person),
                    negative,
                    passive: false,
                    modal: false,
                });
                at += 2;
                continue;
            }
        }
        readings(book, &token.form, &mut found);
        // A preverb written apart: «فرا رسیده است».
        let mut start = at;
        if let Some(before) = at.checked_sub(1).filter(|&b| b >= sentence.start).map(|b| &tokens[b])
            && book.grammar.preverbs.contains(before.form.as_str())
        {
            let with: Vec<Reading> = found.iter().filter_map(|r| joined(book, &before.form, *r)).collect();
            if !with.is_empty() {
                (found, start) = (with, at - 1);
            }
        }
        // «پیشنهاد کرد» is a verb wherever it stands, «نیروهای کرد» only at a clause's end.
        let compound =
            |verb: u32| at > sentence.start && [tokens[at - 1].word, tokens[at - 1].base].iter().any(|&w| book.is_compound(verb, w));
        let homograph = book.grammar.homographs.contains(token.form.as_str());
        let always = book.grammar.always_verbs.contains(token.form.as_str());
        let Some(first) = choose(book, &found) else {
            at += 1;
            continue;
        };
        let kind = book.verbs[first.verb as usize].kind;
        let mut verb = Verb {
            tokens: start..at + 1,
            lemma: book.canonical[first.verb as usize],
            tense: first.tense,
            person: first.person,
            negative: first.negative,
            passive: false,
            modal: kind == VerbKind::Modal,
        };
        if let Some(participle) = found.iter().find(|r| r.tense == Tense::Participle) {
            verb.lemma = book.canonical[participle.verb as usize];
            verb.tense = Tense::Participle;
            verb.negative = participle.negative;
            extend_participle(book, tokens, sentence.end, be, become_, &mut verb, &mut more);
            if verb.tokens.end == at + 1
                && (homograph || book.verbs[participle.verb as usize].kind == VerbKind::Full)
                && !ends_clause(at + 1)
            {
                at += 1;
                continue;
            }
        } else if first.tense != Tense::Infinitive {
            let bare_present = first.bare && first.tense == Tense::Subjunctive && kind == VerbKind::Full;
            let bare_past = first.bare && first.tense == Tense::Past && kind == VerbKind::Full;
            if (homograph || bare_present || bare_past) && !always && !compound(book.canonical[first.verb as usize]) && !ends_clause(at + 1)
            {
                at += 1;
                continue;
            }
        }
        at = verb.tokens.end;
        out.push(verb);
    }
}

/// کرده است، کرده بود، کرده باشد، کشته شد، کشته شده است، کشته خواهد شد.
fn extend_participle(
    book: &Codebook,
    tokens: &[Token],
    end: usize,
    be: Option<u32>,
    become_: Option<u32>,
    verb: &mut Verb,
    readings_of: &mut Vec<Reading>,
) {
    let c = &book.grammar.conjugation;
    let passive_able = Some(verb.lemma) != become_;
    while verb.tokens.end < end {
        let next = &tokens[verb.tokens.end];
        if let Some(person) = c.perfect.get(next.form.as_str()) {
            (verb.tense, verb.person) = (Tense::Perfect, Person::named(person));
            verb.tokens.end += 1;
            return;
        }
        if let Some(person) = c.future.get(next.form.as_str())
            && let Some(after) = tokens.get(verb.tokens.end + 1).filter(|_| verb.tokens.end + 1 < end)
        {
            readings(book, &after.form, readings_of);
            if passive_able
                && readings_of.iter().any(|r| Some(book.canonical[r.verb as usize]) == become_ && r.tense == Tense::Past && r.bare)
            {
                (verb.tense, verb.person, verb.passive) = (Tense::Future, Person::named(person), true);
                verb.negative = next.form.starts_with(c.negative_future.as_str());
                verb.tokens.end += 2;
            }
            return;
        }
        readings(book, &next.form, readings_of);
        let of = |which: Option<u32>| readings_of.iter().find(|r| Some(book.canonical[r.verb as usize]) == which);
        if let Some(r) = of(be).filter(|r| r.tense != Tense::Infinitive) {
            verb.tense = if r.tense == Tense::Past { Tense::Pluperfect } else { Tense::Perfect };
            verb.person = r.person;
            verb.negative |= r.negative;
            verb.tokens.end += 1;
            return;
        }
        let Some(r) = of(become_).filter(|_| passive_able && !verb.passive) else { return };
        (verb.passive, verb.tense, verb.person) = (true, r.tense, r.person);
        verb.negative |= r.negative;
        verb.tokens.end += 1;
        if r.tense != Tense::Participle {
            return;
        }
    }
}

/// The reading to take: a finite form before a participle before an infinitive, a prefixed one before a bare one, verbs in the
/// order of the file.
fn choose(book: &Codebook, found: &[Reading]) -> Option<Reading> {
    let rank = |r: &Reading| {
        let form = match r.tense {
            Tense::Infinitive => 2,
            Tense::Participle => 1,
            _ => 0,
        };
        (form, book.verbs[r.verb as usize].kind == VerbKind::Full, r.verb)
    };
    found.iter().copied().min_by_key(rank)
}
