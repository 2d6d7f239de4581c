//! Every form of every verb, made from the stems of `verbs.csv` by the tables of `grammar.toml`.
//!
//! The forms of a language's verbs are many but finite: they are made once, and reading a word is looking it up.

use crate::grammar::{Conjugation, Grammar};
use crate::tables::{Verb, VerbKind};
use compact_str::CompactString;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Person and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonNumber {
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

impl PersonNumber {
    /// Whether the speaker is meant, alone or among others.
    pub fn is_first(self) -> bool {
        matches!(self, Self::FirstSingular | Self::FirstPlural)
    }

    /// Whether several are meant.
    pub fn is_plural(self) -> bool {
        matches!(self, Self::FirstPlural | Self::SecondPlural | Self::ThirdPlural)
    }
}

/// The forms of a verb by their usual names, as far as realis needs them; mood and aspect tell the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tense {
    /// کرد.
    Past,
    /// می‌کرد.
    Imperfect,
    /// کرده است, کرده باشد.
    Perfect,
    /// کرده بود.
    Pluperfect,
    /// می‌کند.
    Present,
    /// بکند, کند, بکنید.
    Subjunctive,
    /// خواهد کرد.
    Future,
    /// کرده: a participle with no auxiliary.
    Participle,
    /// کردن.
    Infinitive,
}

/// How the speaker puts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mood {
    /// As a fact: رفت, می‌رود.
    Indicative,
    /// As something wished, feared, possible: برود, رفته باشد.
    Subjunctive,
    /// As an order: برو, بروید.
    Imperative,
}

/// What a form of one word can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerbForm {
    /// Index into [`Codebook::verbs`](crate::Codebook::verbs).
    pub verb: u32,
    /// Which form it is.
    pub tense: Tense,
    /// Its mood; none for participles and infinitives.
    pub mood: Option<Mood>,
    /// Person and number; those of participles and infinitives mean nothing.
    pub person: PersonNumber,
    /// Whether it denies.
    pub negative: bool,
    /// Whether it stands without prefix and, in the past, without ending: such forms often are nouns too.
    pub bare: bool,
    /// Whether it has the prefix of what goes on or recurs.
    pub imperfective: bool,
    /// Whether it nearly always is another word: one that addresses one person without that prefix («سازی», «بدهی»), and what
    /// the grammar lists.
    pub slight: bool,
}

/// About how many forms a verb has.
const FORMS: usize = 128;

/// Every form of every verb, and what it can be.
#[derive(Clone, Debug, Default)]
pub struct VerbForms {
    numbers: FxHashMap<CompactString, u32>,
    /// The readings of form `n` are `readings[starts[n]..starts[n + 1]]`, the likeliest first.
    starts: Vec<u32>,
    readings: Vec<VerbForm>,
    /// By preverb and verb, the verb that they make together.
    joined: FxHashMap<(CompactString, u32), u32>,
    /// The verb of the future.
    pub future: Option<u32>,
    /// The verb of the pluperfect.
    pub past: Option<u32>,
    /// The verb of the passive.
    pub passive: Option<u32>,
    /// The verb of what is going on.
    pub progressive: Option<u32>,
}

impl VerbForms {
    /// What a normalised form can be, the likeliest first.
    pub fn of(&self, form: &str) -> &[VerbForm] {
        self.numbers.get(form).map_or(&[], |&n| &self.readings[self.starts[n as usize] as usize..self.starts[n as usize + 1] as usize])
    }

    /// Every form with its readings, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[VerbForm])> {
        self.numbers.keys().map(|form| (form.as_str(), self.of(form)))
    }

    /// The verb of a preverb and a verb, if the lexicon has it («فرا» and «رسیدن» are «فرارسیدن»).
    pub fn joined(&self, preverb: &str, verb: u32) -> Option<u32> {
        self.joined.get(&(CompactString::from(preverb), verb)).copied()
    }

    /// Makes all forms.
    pub(crate) fn make(verbs: &[Verb], grammar: &Grammar) -> Self {
        let c = &grammar.conjugation;
        let numbers: FxHashMap<&str, u32> = verbs.iter().enumerate().map(|(n, v)| (v.infinitive.as_str(), n as u32)).collect();
        let mut making = Making { c, forms: Self::default(), found: Vec::new(), verb: 0, kind: VerbKind::Full, before: "" };
        making.forms.numbers.reserve(verbs.len() * FORMS);
        making.found.reserve(verbs.len() * FORMS);
        for form in &c.irregular {
            let Some(&verb) = numbers.get(form.infinitive.as_str()) else { continue };
            (making.verb, making.kind) = (verb, VerbKind::Auxiliary);
            let mood = if form.tense == Tense::Subjunctive { Mood::Subjunctive } else { Mood::Indicative };
            let imperfective = form.form.strip_prefix(c.negative.as_str()).unwrap_or(&form.form).starts_with(c.progressive.as_str());
            making.add(
                &[&form.form],
                VerbForm {
                    tense: form.tense,
                    mood: Some(mood),
                    person: form.person,
                    negative: form.negative,
                    imperfective,
                    ..making.plain()
                },
            );
        }
        let auxiliary = |infinitive: &str| numbers.get(infinitive).copied();
        making.forms.future = auxiliary(&c.future_auxiliary);
        making.forms.past = auxiliary(&c.past_auxiliary);
        making.forms.passive = auxiliary(&c.passive_auxiliary);
        making.forms.progressive = auxiliary(&c.progressive_auxiliary);
        for (n, verb) in verbs.iter().enumerate() {
            if c.defective.contains(&verb.infinitive) {
                continue;
            }
            // «برگشتن» is «بر» and «گشتن»: prefixes stand between.
            let preverb = grammar.preverbs.iter().find_map(|p| {
                let core = numbers.get(verb.infinitive.strip_prefix(p.as_str())?)?;
                Some((p.as_str(), *core))
            });
            if let Some((preverb, core)) = preverb {
                making.forms.joined.insert((preverb.into(), core), n as u32);
            }
            making.before = preverb.map_or("", |p| p.0);
            (making.verb, making.kind) = (n as u32, verb.kind);
            making.past(&verb.past[making.before.len()..]);
            for stem in &verb.present {
                let short = verb.present.contains(&format!("{stem}{}", c.glide));
                making.present(stem.strip_prefix(making.before).unwrap_or(stem), short, c.plain_present.contains(&verb.infinitive));
            }
        }
        // «برخواهد گشت»: the preverb stands before the auxiliary of the future.
        if let Some(want) = making.forms.future {
            (making.verb, making.kind) = (want, VerbKind::Full);
            for preverb in &grammar.preverbs {
                making.before = preverb;
                for stem in &verbs[want as usize].present {
                    for negative in [false, true] {
                        for (&person, ending) in &c.present_endings {
                            let prefix = if negative { c.negative.as_str() } else { "" };
                            let mood = Some(Mood::Indicative);
                            making.add(
                                &[prefix, stem, ending],
                                VerbForm { tense: Tense::Future, mood, person, negative, slight: true, ..making.plain() },
                            );
                        }
                    }
                }
            }
        }
        let mut forms = making.finish();
        for form in &grammar.rare_verbs {
            if let Some(&number) = forms.numbers.get(form.as_str()) {
                let range = forms.starts[number as usize] as usize..forms.starts[number as usize + 1] as usize;
                forms.readings[range].iter_mut().filter(|r| r.mood.is_some()).for_each(|r| r.slight = true);
            }
        }
        forms
    }
}

/// The table while it is made, and the verb whose forms are being made.
struct Making<'a> {
    c: &'a Conjugation,
    forms: VerbForms,
    /// Form number, rank among its readings, reading.
    found: Vec<(u32, u32, VerbForm)>,
    verb: u32,
    kind: VerbKind,
    before: &'a str,
}

impl Making<'_> {
    fn plain(&self) -> VerbForm {
        VerbForm {
            verb: self.verb,
            tense: Tense::Past,
            mood: None,
            person: PersonNumber::ThirdSingular,
            negative: false,
            bare: false,
            imperfective: false,
            slight: false,
        }
    }

    fn add(&mut self, parts: &[&str], reading: VerbForm) {
        let mut form = CompactString::with_capacity(self.before.len() + parts.iter().map(|p| p.len()).sum::<usize>());
        form.push_str(self.before);
        for part in parts {
            form.push_str(part);
        }
        let next = self.forms.numbers.len() as u32;
        let number = *self.forms.numbers.entry(form).or_insert(next);
        // A finite form before a participle before an infinitive, the verbs that make others before full ones, then the order of the file.
        let form = match reading.tense {
            Tense::Infinitive => 2,
            Tense::Participle => 1,
            _ => 0,
        };
        // «می‌برد» is rather present than imperfect, «می‌خرید» rather the imperfect than «you buy».
        let unlikely = match (reading.tense, reading.person) {
            (Tense::Imperfect, PersonNumber::ThirdSingular) => 1,
            (Tense::Present, PersonNumber::SecondPlural) if reading.imperfective => 2,
            _ if reading.mood == Some(Mood::Imperative) => 3,
            _ => 0,
        };
        let rank = u32::from(reading.slight) << 31
            | form << 29
            | u32::from(self.kind == VerbKind::Full) << 28
            | u32::from(reading.negative) << 27
            // «رسانید» is rather a past than an order.
            | u32::from(reading.person == PersonNumber::SecondPlural && reading.tense != Tense::Past) << 26
            | reading.verb << 2
            | unlikely;
        self.found.push((number, rank, reading));
    }

    /// The stem as it is written after a prefix that ends in a consonant: «نیامد», «بیفتد».
    fn after_consonant(&self, stem: &str) -> Vec<String> {
        let vowel = self.c.vowels.iter().find_map(|(first, written)| Some((stem.strip_prefix(first.as_str())?, written)));
        match vowel {
            Some((rest, written)) => written.iter().map(|w| format!("{w}{rest}")).collect(),
            None => vec![stem.to_owned()],
        }
    }

    /// Prefixes with the stem after them: none, negative, progressive, both.
    fn prefixed(&self, stem: &str) -> Vec<(String, bool, bool)> {
        let mut out = vec![(stem.to_owned(), false, false)];
        out.extend(self.after_consonant(stem).into_iter().map(|s| (format!("{}{s}", self.c.negative), true, false)));
        out.push((format!("{}{stem}", self.c.progressive), false, true));
        out.push((format!("{}{}{stem}", self.c.negative, self.c.progressive), true, true));
        out
    }

    fn past(&mut self, stem: &str) {
        let c = self.c;
        for (stem, negative, imperfective) in self.prefixed(stem) {
            let prefixed = negative || imperfective;
            let of = VerbForm { negative, imperfective, bare: !prefixed, ..self.plain() };
            for (&person, ending) in &c.past_endings {
                let tense = if imperfective { Tense::Imperfect } else { Tense::Past };
                let slight = person == PersonNumber::SecondSingular && !imperfective;
                let bare = !prefixed && ending.is_empty();
                self.add(&[&stem, ending], VerbForm { tense, mood: Some(Mood::Indicative), person, bare, slight, ..of });
            }
            self.add(&[&stem, &c.participle], VerbForm { tense: Tense::Participle, ..of });
            // «رفته‌ای» is one unit; the others are where a joiner is left out.
            for (&person, word) in &c.perfect {
                let slight = person == PersonNumber::SecondSingular && !imperfective;
                let (tense, mood) = (Tense::Perfect, Some(Mood::Indicative));
                self.add(&[&stem, &c.participle, word], VerbForm { tense, mood, person, bare: false, slight, ..of });
            }
            if !imperfective {
                self.add(&[&stem, &c.infinitive], VerbForm { tense: Tense::Infinitive, ..of });
            }
        }
    }

    /// `short`: a stem that has a longer one for its endings («گو» beside «گوی»); `plain`: its present needs no prefix («دارد»).
    fn present(&mut self, stem: &str, short: bool, plain: bool) {
        let c = self.c;
        let mut all: Vec<(String, VerbForm)> = Vec::new();
        for (stem, negative, imperfective) in self.prefixed(stem) {
            let tense = if imperfective || plain { Tense::Present } else { Tense::Subjunctive };
            let bare = !(negative || imperfective);
            all.push((stem, VerbForm { tense, negative, bare, imperfective, ..self.plain() }));
        }
        for stem in self.after_consonant(stem) {
            all.push((format!("{}{stem}", c.subjunctive), VerbForm { tense: Tense::Subjunctive, ..self.plain() }));
        }
        for (stem, of) in all {
            let mood = Some(if of.tense == Tense::Present { Mood::Indicative } else { Mood::Subjunctive });
            if !short {
                for (&person, ending) in &c.present_endings {
                    let slight = person == PersonNumber::SecondSingular && !of.imperfective;
                    self.add(&[&stem, ending], VerbForm { mood, person, slight, ..of });
                }
            }
            if of.imperfective {
                continue;
            }
            for (&person, ending) in &c.imperative_endings {
                // The bare stem of a full verb is a noun («ساز», «فروش»); with a preverb it is an order («برگرد»).
                let noun = ending.is_empty() && of.bare && self.kind == VerbKind::Full && self.before.is_empty();
                if self.kind == VerbKind::Modal || noun || short && !ending.is_empty() {
                    continue;
                }
                let slight = person == PersonNumber::SecondSingular;
                self.add(&[&stem, ending], VerbForm { tense: Tense::Subjunctive, mood: Some(Mood::Imperative), person, slight, ..of });
            }
        }
    }

    fn finish(self) -> VerbForms {
        let Self { mut forms, found, .. } = self;
        // Each form's readings side by side: counted, then put where they belong.
        let mut starts = vec![0_u32; forms.numbers.len() + 1];
        for &(number, ..) in &found {
            starts[number as usize + 1] += 1;
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0_u32; found.len()];
        for (at, &(number, ..)) in found.iter().enumerate() {
            order[next[number as usize] as usize] = at as u32;
            next[number as usize] += 1;
        }
        forms.readings.reserve_exact(found.len());
        forms.starts.reserve_exact(starts.len());
        for group in starts.windows(2) {
            let first = forms.readings.len();
            forms.starts.push(first as u32);
            let group = &mut order[group[0] as usize..group[1] as usize];
            // Of one rank, the reading that was made first.
            group.sort_unstable_by_key(|&at| (found[at as usize].1, at));
            for &at in group.iter() {
                let reading = found[at as usize].2;
                if !forms.readings[first..].contains(&reading) {
                    forms.readings.push(reading);
                }
            }
        }
        forms.starts.push(forms.readings.len() as u32);
        forms
    }
}
