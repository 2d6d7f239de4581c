//! The seed: the one story that Dabir was asked to read, and all that must come out of it.
//!
//! The story itself is no part of the repository; `examples/` holds stories of our own with the same difficulties.

use clap::Args;
use miette::{IntoDiagnostic, Result, miette};
use model::{Actor, Auxiliary, Event, EventType, Participant, Record, Relation, RelationKind, RelationTime, Span, Trend};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Flags of `eval-seed`.
#[derive(Args)]
pub struct Seed {
    /// The story; without it `seed/story.txt` in the folder DABIR_SHARED, or in `shared` beside the repository
    story: Option<PathBuf>,
    #[command(flatten)]
    reader: crate::Reader,
}

/// Reads the seed and shows which of the expectations are met. Fails if one is not.
pub fn run(flags: &Seed) -> Result<()> {
    let path = flags.story.clone().unwrap_or_else(|| {
        let shared = std::env::var_os("DABIR_SHARED");
        let shared = shared.map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")), PathBuf::from);
        shared.join("seed/story.txt")
    });
    if !path.is_file() {
        return Err(miette!(
            help = "it is not part of the repository: name the file, or its shared folder in DABIR_SHARED",
            "the seed story is not at {}",
            path.display()
        ));
    }
    let story = wire::sources(&[path], wire::Options::default()).next().ok_or_else(|| miette!("there is no story in it"))?;
    let story = story.into_diagnostic()?;
    let record = code::code(&story, &flags.reader.coder()?).into_diagnostic()?;
    let expectations = expectations(&Seen::new(record, &story.full_text()));
    let mut part = "";
    for expectation in &expectations {
        if part != expectation.part {
            part = expectation.part;
            println!("{part}");
        }
        println!("  {} {}", if expectation.met { '✓' } else { '✗' }, expectation.what);
    }
    let met = expectations.iter().filter(|e| e.met).count();
    println!("{met} of {} met, {:.0}%", expectations.len(), 100.0 * met as f64 / expectations.len() as f64);
    if met < expectations.len() { Err(miette!("{} expectations are not met", expectations.len() - met)) } else { Ok(()) }
}

/// One thing that must come out of the story.
struct Expectation {
    part: &'static str,
    what: &'static str,
    met: bool,
}

/// The record with the text it was read from.
struct Seen {
    record: Record,
    original: Vec<char>,
    /// The text with ك, ي and ھ put right, letter by letter, so that spans hold in it too.
    text: Vec<char>,
}

/// Puts right the letters that the story writes otherwise, one for one. Not the program's own way of doing so: this checks it.
fn put_right(letter: char) -> char {
    match letter {
        'ك' => 'ک',
        'ي' | 'ى' => 'ی',
        'ھ' => 'ه',
        _ => letter,
    }
}

impl Seen {
    fn new(record: Record, full_text: &str) -> Self {
        let original: Vec<char> = full_text.chars().collect();
        let text = original.iter().copied().map(put_right).collect();
        Self { record, original, text }
    }

    fn words(&self, span: Span) -> String {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default().iter().collect()
    }

    /// Whether a span holds these words.
    fn holds(&self, span: Option<Span>, words: &str) -> bool {
        span.is_some_and(|span| self.words(span).contains(words))
    }

    /// The line that a span begins in.
    fn line(&self, span: Span) -> String {
        let at = (span.start as usize).min(self.text.len());
        let start = self.text[..at].iter().rposition(|c| *c == '\n').map_or(0, |n| n + 1);
        self.text[start..].iter().take_while(|c| **c != '\n').collect()
    }

    /// Whether the story's source, date or dateline was read where these words stand.
    fn fact_from(&self, fact: &str, words: &str) -> bool {
        self.record.story.spans.iter().any(|(name, span)| name == fact && self.holds(Some(*span), words))
    }

    /// Whether there is such an actor, meant by these words somewhere.
    fn actor(&self, words: &str, is: impl Fn(&Actor) -> bool) -> bool {
        self.record.actors.iter().any(|actor| is(actor) && actor.mentions.iter().any(|span| self.holds(Some(*span), words)))
    }

    fn person(&self, words: &str, code: &str, titles: &[&str]) -> bool {
        self.actor(words, |a| {
            let title = a.title.as_deref().unwrap_or_default().to_lowercase();
            let titled = titles.is_empty() || titles.contains(&title.as_str());
            a.kind == "person" && a.code.as_deref() == Some(code) && a.sector.as_deref() == Some("GOV") && titled
        })
    }

    fn coded(&self, words: &str, code: &str) -> bool {
        self.actor(words, |a| a.code.as_deref() == Some(code))
    }

    /// Whether the evidence or a telling of the event stands in a line with these words.
    fn told_in(&self, event: &Event, words: &str) -> bool {
        event.spans.trigger.iter().any(|span| self.line(*span).contains(words))
    }

    /// Whether one of the words that made the event holds these.
    fn triggered_by(&self, event: &Event, words: &str) -> bool {
        event.spans.trigger.iter().any(|span| self.holds(Some(*span), words))
    }

    fn events(&self, event_type: EventType) -> impl Iterator<Item = &Event> {
        self.record.events.iter().filter(move |event| event.event_type == event_type)
    }

    fn relation(&self, a: &str, b: &str, is: impl Fn(&Relation) -> bool) -> bool {
        let code = |p: &Participant, code: &str| p.code.as_deref() == Some(code);
        self.record.relations.iter().any(|r| (code(&r.a, a) && code(&r.b, b) || code(&r.a, b) && code(&r.b, a)) && is(r))
    }

    /// Whether every field of the record that quotes the story stands where its span says.
    fn verbatim(&self) -> bool {
        let slice = |span: Span| self.original.get(span.start as usize..span.end as usize).unwrap_or_default().iter().collect::<String>();
        let event = |e: &Event| e.spans.evidence.is_some_and(|span| slice(span) == e.evidence) && !e.spans.trigger.is_empty();
        let relation = |r: &Relation| slice(r.spans.evidence) == r.evidence;
        self.record.events.iter().all(event) && self.record.relations.iter().all(relation)
    }

    /// Whether every participant, date and place of the events has the span it was read from.
    fn spanned(&self) -> bool {
        self.record.events.iter().all(|e| {
            let sides = e.spans.actors.len() == e.actors.len() && e.spans.recipients.len() == e.recipients.len();
            sides && e.spans.actors.iter().chain(&e.spans.recipients).all(|span| !self.words(*span).is_empty())
        })
    }
}

fn has(side: &[Participant], code: &str) -> bool {
    side.iter().any(|p| p.code.as_deref() == Some(code))
}

/// The codes of both sides, sorted, each once.
fn codes(event: &Event) -> Vec<&str> {
    let codes: BTreeSet<&str> = event.actors.iter().chain(&event.recipients).filter_map(|p| p.code.as_deref()).collect();
    codes.into_iter().collect()
}

/// Whether both take part, on whatever side.
fn between(event: &Event, one: &str, other: &str) -> bool {
    [one, other].iter().all(|code| has(&event.actors, code) || has(&event.recipients, code))
}

fn named(side: &[Participant], name: &str) -> bool {
    side.iter().any(|p| p.name.contains(name))
}

fn dated(event: &Event, start: &str, end: &str) -> bool {
    event.date.as_ref().is_some_and(|d| d.start == start && d.end == end)
}

fn placed(event: &Event, country: &str) -> bool {
    event.place.as_ref().is_some_and(|p| p.country.as_deref() == Some(country))
}

fn marked(event: &Event, mark: Auxiliary) -> bool {
    event.auxiliary.contains(&mark)
}

/// Everything that must come out, as the table of the seed has it.
fn expectations(seen: &Seen) -> Vec<Expectation> {
    let record = &seen.record;
    let story = &record.story;
    let mut out = Vec::new();
    let mut expect = |part, what, met| out.push(Expectation { part, what, met });

    let part = "the story";
    expect(part, "source IRNA", story.source.as_deref() == Some("IRNA"));
    expect(part, "source read off the text", seen.fact_from("source", "ایرنا"));
    expect(part, "dateline Islamabad", story.dateline.as_deref() == Some("Islamabad"));
    expect(part, "dateline read off the text", seen.fact_from("dateline", "اسلام آباد"));
    expect(part, "published 2019-03-29T11:23+04:30, Tehran's summer time", story.published.as_deref() == Some("2019-03-29T11:23+04:30"));
    expect(part, "published read off ۹ فروردین ۱۳۹۸ - ۱۱:۲۳", seen.fact_from("published", "فروردین ۱۳۹۸ - ۱۱:۲۳"));
    expect(part, "desk codes 274 and 1104", ["274", "1104"].iter().all(|code| story.desk_codes.iter().any(|c| c == code)));
    let last_line = seen.text.iter().rposition(|c| *c == '\n').map_or(0, |n| n as u32 + 1);
    expect(
        part,
        "the lead recognised though it stands last",
        story.lead.is_some_and(|s| s.start >= last_line && seen.holds(story.lead, "نگرانی مشترک")),
    );
    expect(part, "names with ك and ھ put right", record.actors.iter().all(|a| a.name.chars().all(|c| c == put_right(c))));
    expect(
        part,
        "offsets that hold in the original letters",
        seen.verbatim()
            && seen
                .actor("پاکستان", |a| a.mentions.iter().any(|s| s.slice(&seen.original.iter().collect::<String>()).contains('ك'))),
    );
    expect(part, "participants of every event with their spans", !record.events.is_empty() && seen.spanned());

    let part = "people";
    let deputy = ["deputy foreign minister", "deputy minister of foreign affairs"];
    expect(part, "Sergei Ryabkov, RUS GOV", seen.person("ریابکوف", "RUS", &[]));
    expect(part, "… deputy foreign minister", seen.person("ریابکوف", "RUS", &deputy));
    expect(part, "Tehmina Janjua, PAK GOV", seen.person("جنجوعا", "PAK", &[]));
    expect(part, "… his counterpart, so deputy foreign minister", seen.person("جنجوعا", "PAK", &deputy));
    expect(part, "Imran Khan, prime minister, PAK", seen.person("عمران خان", "PAK", &["prime minister"]));
    expect(part, "Vladimir Putin, president, RUS", seen.person("پوتین", "RUS", &["president"]));
    expect(part, "Donald Trump's government, USA", seen.coded("ترامپ", "USA"));

    let part = "states and bodies";
    let states = [
        ("Russia", "RUS", "روسیه"),
        ("Pakistan", "PAK", "پاکستان"),
        ("USA", "USA", "آمریکا"),
        ("Afghanistan", "AFG", "افغانستان"),
        ("China", "CHN", "چین"),
        ("India", "IND", "هند"),
    ];
    for (name, code, words) in states {
        expect(part, name, seen.coded(words, code));
    }
    let bodies = [
        ("International Atomic Energy Agency", "IGO:IAEA", "آژانس بین المللی انرژی اتمی"),
        ("OPEC", "IGO:OPEC", "اوپک"),
        ("Conference on Disarmament", "IGO:CD", "کنفرانس خلع سلاح"),
        ("Pakistan's foreign ministry", "PAK", "وزارت امور خارجه"),
        ("Islamabad as Pakistan's government", "PAK", "اسلام آباد"),
        ("Moscow as Russia's government", "RUS", "مسکو"),
        ("Washington as the government of the USA", "USA", "واشنگتن"),
    ];
    for (name, code, words) in bodies {
        expect(part, name, seen.coded(words, code));
    }

    let part = "mechanism";
    let mechanism = || record.mechanisms.iter().filter(|m| m.name.contains("گروه مشورتی"));
    expect(
        part,
        "a consultative group",
        mechanism().any(|m| m.latin.as_deref().is_some_and(|l| l.to_lowercase().contains("consultative group"))),
    );
    expect(part, "round 13, with its span", mechanism().any(|m| m.round == Some(13) && seen.holds(m.spans.round, "سیزدهمین")));
    expect(
        part,
        "between Pakistan and Russia",
        mechanism().any(|m| has(&m.parties, "PAK") && has(&m.parties, "RUS") && m.spans.parties.len() == m.parties.len()),
    );
    expect(part, "on strategic stability", mechanism().any(|m| m.subject.as_deref().is_some_and(|s| s.contains("ثبات"))));

    let part = "happened";
    let visit = || seen.events(EventType::Consult).filter(|e| has(&e.actors, "RUS") && has(&e.recipients, "PAK") && e.auxiliary.is_empty());
    expect(part, "CONSULT RUS → PAK: the visit and the talks", visit().any(|e| seen.told_in(e, "ریابکوف")));
    expect(part, "… of Ryabkov with Janjua", visit().any(|e| named(&e.actors, "ریابکوف") && named(&e.recipients, "جنجوعا")));
    expect(part, "… mode visit", visit().any(|e| e.modes.iter().any(|m| m == "visit")));
    expect(part, "… on Friday 2019-03-29", visit().any(|e| dated(e, "2019-03-29", "2019-03-29")));
    expect(part, "… the day read off «جمعه»", visit().any(|e| seen.holds(e.spans.date, "جمعه")));
    expect(part, "… in Islamabad, with its span", visit().any(|e| placed(e, "PAK") && seen.holds(e.spans.place, "اسلام آباد")));
    let round = |e: &&Event| between(e, "PAK", "RUS") && e.spans.trigger.first().is_some_and(|s| seen.line(*s).contains("سیزدهمین"));
    expect(part, "CONSULT PAK, RUS: the 13th consultative round", seen.events(EventType::Consult).any(|e| round(&e)));
    let backing = || seen.events(EventType::Support).filter(|e| has(&e.actors, "PAK") && has(&e.actors, "RUS"));
    expect(part, "SUPPORT by both: stressing multilateralism", backing().any(|e| seen.told_in(e, "چند جانبه گرایی")));
    expect(part, "SUPPORT by both: backing bilateral and multilateral agreements", backing().any(|e| seen.triggered_by(e, "حمایت")));
    let concern = || seen.events(EventType::Accuse).filter(|e| has(&e.actors, "PAK") && has(&e.actors, "RUS") && seen.told_in(e, "نگرانی"));
    expect(part, "ACCUSE by both: concern at acts that endanger agreements", concern().next().is_some());
    expect(
        part,
        "… mode disapprove, no recipient",
        concern().any(|e| e.modes.iter().any(|m| m == "disapprove") && e.recipients.is_empty()),
    );

    let part = "announced";
    let meeting = || seen.events(EventType::Agree).filter(|e| codes(e) == ["PAK", "RUS"] && seen.triggered_by(e, "دیدار"));
    expect(part, "AGREE PAK, RUS: the meeting of Khan with Putin", meeting().next().is_some());
    let both = |e: &Event| {
        let names: Vec<&str> = e.actors.iter().chain(&e.recipients).map(|p| p.name.as_str()).collect();
        names.len() == 2 && ["عمران خان", "پوتین"].iter().all(|name| names.iter().any(|n| n.contains(name)))
    };
    expect(part, "… by their names", meeting().any(both));
    expect(
        part,
        "… 2019-04-21 to 2019-05-21, read off «اردیبهشت»",
        meeting().any(|e| dated(e, "2019-04-21", "2019-05-21") && seen.holds(e.spans.date, "اردیبهشت")),
    );
    expect(part, "… in Beijing, CHN, with its span", meeting().any(|e| placed(e, "CHN") && seen.holds(e.spans.place, "پکن")));
    let said =
        |e: &Event, words: &str| e.said_by.as_deref().is_some_and(|by| by.chars().map(put_right).collect::<String>().contains(words));
    expect(part, "… said by Pakistani media or some reports", meeting().any(|e| said(e, "رسانه") || said(e, "گزارش")));
    let hosting = |e: &&Event| {
        let planned = e.event_type == EventType::Agree || e.event_type == EventType::Consult && marked(e, Auxiliary::Future);
        planned && codes(e) == ["CHN"] && seen.told_in(e, "میزبانی")
    };
    expect(part, "China's hosting of the conference", record.events.iter().any(|e| hosting(&e)));

    let part = "history";
    let war = || {
        seen.events(EventType::Assault).filter(|e| has(&e.actors, "USA") && has(&e.recipients, "AFG") && marked(e, Auxiliary::Historical))
    };
    expect(part, "ASSAULT USA → AFG, historical: the attack", war().any(|e| seen.triggered_by(e, "حمله")));
    expect(part, "ASSAULT USA → AFG, historical: the occupation", war().any(|e| seen.triggered_by(e, "اشغال")));

    let part = "relations";
    expect(
        part,
        "Pakistan – USA: ally in the past",
        seen.relation("PAK", "USA", |r| r.kind == RelationKind::Ally && r.time == RelationTime::Past),
    );
    expect(part, "Pakistan – USA: worsening", seen.relation("PAK", "USA", |r| r.trend == Some(Trend::Worsening)));
    let closer = |r: &Relation| r.kind == RelationKind::Partner && r.trend == Some(Trend::Improving);
    expect(part, "Pakistan – Russia: partner, improving", seen.relation("PAK", "RUS", closer));
    expect(part, "Pakistan – China: partner, improving", seen.relation("PAK", "CHN", closer));
    expect(part, "Pakistan – India: rival", seen.relation("PAK", "IND", |r| r.kind == RelationKind::Rival));
    let supplies = |r: &Relation| {
        let a = r.a.code.as_deref();
        r.kind == RelationKind::Supplier && a == Some("RUS") || r.kind == RelationKind::Client && a == Some("PAK")
    };
    expect(part, "Russia → Pakistan: supplier of arms and missile defence", seen.relation("RUS", "PAK", supplies));

    let part = "topics";
    let about = |context: &str| record.events.iter().any(|e| e.contexts.iter().any(|c| c == context));
    expect(part, "military", about("military"));
    expect(part, "cbrn", about("cbrn"));
    expect(part, "diplomatic", about("diplomatic"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_read_meets_nothing_but_what_cannot_be_wrong() {
        let record = code::code(&model::Story::default(), &crate::Reader::default().coder().expect("the built-in coder"))
            .expect("no network, no fault");
        let met: Vec<&str> = expectations(&Seen::new(record, "")).iter().filter(|e| e.met).map(|e| e.what).collect();
        assert_eq!(met, ["names with ك and ھ put right"]);
    }

    #[test]
    fn a_story_of_our_own_meets_what_it_tells() {
        let text = "اسلام آباد - ایرنا - معاون وزیر امور خارجه روسیه روز جمعه با همتای پاكستانی خود در اسلام آباد دیدار كرد.";
        let story = model::Story { id: "1".into(), text: text.into(), ..model::Story::default() };
        let record = code::code(&story, &crate::Reader::default().coder().expect("the built-in coder")).expect("no network, no fault");
        let expectations = expectations(&Seen::new(record, text));
        let met = |what: &str| expectations.iter().any(|e| e.what == what && e.met);
        assert!(met("source IRNA") && met("Russia") && met("offsets that hold in the original letters"));
        assert!(!met("India") && !met("OPEC"));
    }
}
