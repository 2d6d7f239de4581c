//! The forms of verbs, against a table written from the grammar of Persian, and against themselves.

use dabir_persian as persian;
use persian::{Aspect, Document, Mood, Person, Time, Verb, Voice};
use std::collections::BTreeMap;

/// In the table `_` stands for the zero-width non-joiner, which nobody sees.
const TABLE: &str = include_str!("conjugation.csv");

fn read(book: &lexicon::Codebook, text: &str) -> Document {
    persian::read(book, text, None, &persian::calendar::DateContext::default())
}

/// What the table says of a verb, from what was read.
fn told(book: &lexicon::Codebook, verb: &Verb) -> Vec<String> {
    let finite = verb.mood.is_some();
    let tense = match verb.time() {
        Some(Time::Past) => "past",
        Some(Time::Present) => "present",
        Some(Time::Future) => "future",
        None => "",
    };
    let mood = match verb.mood {
        Some(Mood::Indicative) => "indicative",
        Some(Mood::Subjunctive) => "subjunctive",
        Some(Mood::Imperative) => "imperative",
        None if verb.tense == persian::Tense::Participle => "participle",
        None => "infinitive",
    };
    let aspect = match verb.aspect {
        Aspect::Simple => "simple",
        Aspect::Imperfective => "imperfective",
        Aspect::Progressive => "progressive",
        Aspect::Perfect => "perfect",
        Aspect::PerfectImperfective => "perfect imperfective",
    };
    let person = match verb.person {
        _ if !finite => "",
        Person::FirstSingular => "1sg",
        Person::SecondSingular => "2sg",
        Person::ThirdSingular => "3sg",
        Person::FirstPlural => "1pl",
        Person::SecondPlural => "2pl",
        Person::ThirdPlural => "3pl",
    };
    let voice = match verb.voice {
        Voice::Active => "active",
        Voice::Passive => "passive",
        Voice::Causative => "causative",
    };
    let polarity = if verb.negative { "negative" } else { "affirmative" };
    [verb.infinitive(book), tense, mood, aspect, polarity, voice, person].map(str::to_owned).to_vec()
}

#[test]
fn forms_are_what_the_grammar_says() {
    let book = builtin::codebook().expect("the tables are whole");
    let mut rows = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(TABLE.as_bytes());
    let columns = ["text", "infinitive", "tense", "mood", "aspect", "polarity", "voice", "person", "nonverbal"];
    assert_eq!(rows.headers().expect("has a header"), &columns[..]);
    let (mut count, mut faults) = (0, Vec::new());
    for row in rows.records() {
        let row = row.expect("is a row");
        let text = row[0].replace('_', "\u{200c}");
        let document = read(&book, &text);
        count += 1;
        let Some(verb) = document.verbs.last() else {
            faults.push(format!("{text}: no verb"));
            continue;
        };
        let mut found = told(&book, verb);
        found.push(verb.nonverbal.as_ref().map(|n| document.words(n.tokens.clone())).unwrap_or_default());
        let wanted: Vec<&str> = row.iter().skip(1).collect();
        if found != wanted {
            faults.push(format!("{text}\n  is    {}\n  found {}", wanted.join(" · "), found.join(" · ")));
        }
    }
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
    assert!(count >= 250, "{count} rows");
}

#[test]
fn every_form_of_every_stem_is_found() {
    let book = builtin::codebook().expect("the tables are whole");
    let mut faults = Vec::new();
    let mut count = 0;
    for (form, readings) in book.verb_forms().iter() {
        // «برخواهد» is nothing without its past stem.
        let readings: Vec<_> = readings.iter().filter(|r| r.tense != persian::Tense::Future).collect();
        if readings.is_empty() {
            continue;
        }
        count += 1;
        let document = read(&book, form);
        let found = document.verbs.first().is_some_and(|v| {
            document.verbs.len() == 1
                && v.tokens == (0..1)
                && readings.iter().any(|r| {
                    r.verb == v.row && r.tense == v.tense && r.negative == v.negative && (r.person == v.person || v.mood.is_none())
                })
        });
        if !found {
            faults.push(form.to_owned());
        }
    }
    assert!(count > 10_000);
    assert!(faults.is_empty(), "{} of {count}: {:?}", faults.len(), &faults[..faults.len().min(40)]);
}

#[test]
fn every_verb_has_its_whole_paradigm() {
    let book = builtin::codebook().expect("the tables are whole");
    let mut forms: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, readings) in book.verb_forms().iter() {
        for reading in readings {
            *forms.entry(reading.verb).or_default() += 1;
        }
    }
    for (number, verb) in book.verbs.iter().enumerate() {
        let count = forms.get(&(number as u32)).copied().unwrap_or(0);
        assert!(count > 60 || book.grammar.conjugation.defective.contains(&verb.infinitive), "{}: {count}", verb.infinitive);
    }
}

#[test]
fn how_a_prefix_is_spaced_does_not_matter() {
    let book = builtin::codebook().expect("the tables are whole");
    for (spaced, others) in [
        ("می شود", ["می\u{200c}شود", "میشود"]),
        ("نمی رفتند", ["نمی\u{200c}رفتند", "نمیرفتند"]),
        ("بر می گردد", ["برمی\u{200c}گردد", "برمیگردد"]),
        ("رفته ای", ["رفته\u{200c}ای", "رفتهای"]),
        ("فرا خوانده بود", ["فراخوانده بود", "فرا\u{200c}خوانده بود"]),
    ] {
        let one = |text: &str| {
            let document = read(&book, text);
            assert_eq!(document.verbs.len(), 1, "{text}");
            told(&book, &document.verbs[0])
        };
        for other in others {
            assert_eq!(one(spaced), one(other), "{spaced} and {other}");
        }
    }
}

#[test]
fn what_goes_on_is_one_verb_with_its_auxiliary_apart() {
    let book = builtin::codebook().expect("the tables are whole");
    let text = "وزیر خارجه داشت با همتای خود مذاکره می\u{200c}کرد.";
    let document = read(&book, text);
    let verb = document.verbs.last().expect("has a verb");
    assert_eq!((verb.aspect, verb.infinitive(&book)), (Aspect::Progressive, "مذاکره کردن"));
    let helper = verb.progressive.clone().expect("has an auxiliary");
    assert_eq!(document.words(helper.clone()), "داشت");
    assert!(document.verbs.iter().any(|v| v.tokens == helper && !v.is_finite()));
}
