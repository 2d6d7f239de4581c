//! The stories in `examples/` and what is read in them, as pages that a reader of Persian can review: each sentence, under it who was
//! seen in it and what happened. `INSTA_UPDATE=always cargo test -p dabir-code --test examples` writes the pages anew; what they
//! should hold is in `examples/expected.jsonl`.

use dabir_code::{Along, Coder, Network, code, explain, passes_gate};
use model::{Event, EventType, ExplainedMention, Participant, Record, Relation, Story};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

const TEXTS: [(&str, &str); 3] = [
    ("consultation", include_str!("../../../examples/consultation.txt")),
    ("parliament-question", include_str!("../../../examples/parliament-question.txt")),
    ("ceasefire", include_str!("../../../examples/ceasefire.txt")),
];
const WIRE: &str = include_str!("../../../examples/wire.jsonl");
const EXPECTED: &str = include_str!("../../../examples/expected.jsonl");

static CODER: LazyLock<Coder> = LazyLock::new(|| {
    let book = builtin::codebook().expect("the built-in tables are whole");
    Coder::new(book, builtin::judge().expect("the judge's weights are whole"))
});

/// The full reader: with the network.
static FULL: LazyLock<Coder> = LazyLock::new(|| {
    let network = Network { encoder: builtin::encoder().expect("an encoder"), tagger: builtin::tagger().expect("readers") };
    let judge = builtin::full_judge().expect("the judge's weights are whole");
    Coder::new(builtin::codebook().expect("the built-in tables are whole"), judge).with(Along::Network(Arc::new(network)))
});

fn stories() -> Vec<Story> {
    let texts = TEXTS.iter().map(|(id, text)| Story { id: (*id).to_owned(), text: (*text).to_owned(), ..Story::default() });
    texts.chain(WIRE.lines().map(|line| serde_json::from_str(line).expect("a line of examples/wire.jsonl is a story"))).collect()
}

fn expected() -> Vec<Value> {
    EXPECTED.lines().map(|line| serde_json::from_str(line).expect("a line of examples/expected.jsonl is JSON")).collect()
}

/// Persian and Latin stand in one line: a Latin word before every Persian run and every number keeps each in its place on the screen.
fn page(story: &Story) -> String {
    let explanation = explain(story, &CODER).expect("codes");
    let record = &explanation.record;
    let mut page = head(record);
    let mut shown = BTreeSet::new();
    for sentence in &explanation.sentences {
        let _ = writeln!(page, "\n{}", one_line(&sentence.text));
        for mention in &sentence.mentions {
            let _ = writeln!(page, "  {}", mention_line(record, mention));
        }
        for (at, event) in record.events.iter().enumerate() {
            if event.spans.trigger.first().is_some_and(|trigger| sentence.span.overlaps(*trigger)) && shown.insert(at) {
                let _ = writeln!(page, "  {}", event_line(story, event));
            }
        }
    }
    for (at, event) in record.events.iter().enumerate() {
        if !shown.contains(&at) {
            let _ = writeln!(page, "\noutside of all sentences {}", event_line(story, event));
        }
    }
    let _ = writeln!(page);
    for relation in &record.relations {
        let _ = writeln!(page, "{}", relation_line(relation));
    }
    for mechanism in &record.mechanisms {
        let round = mechanism.round.map_or_else(|| "unknown".to_owned(), |round| round.to_string());
        let latin = mechanism.latin.as_deref().unwrap_or("?");
        let _ = writeln!(page, "mechanism {latin}, round {round}, name {}, of {}", mechanism.name, parties(&mechanism.parties));
    }
    page.trim_end().to_owned() + "\n"
}

fn head(record: &Record) -> String {
    let facts = &record.story;
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    format!(
        "story {}\nsource {}, published {}, dateline {}, desk codes [{}]\nheadline {}\n",
        record.id,
        or_none(&facts.source),
        or_none(&facts.published),
        or_none(&facts.dateline),
        facts.desk_codes.join(", "),
        or_none(&facts.headline),
    )
}

/// `«هند» → IND`, and the name where the words only stand in for it: `«وی» → IND: آنیل مهروترا`.
fn mention_line(record: &Record, mention: &ExplainedMention) -> String {
    let words = one_line(&mention.text);
    let code = mention.code.as_deref().unwrap_or("?");
    let name = mention.actor.and_then(|id| record.actors.iter().find(|actor| actor.id == id)).map(|actor| actor.name.as_str());
    match name {
        Some(name) if name != words => format!("mention «{words}» → {code}: {name}"),
        Some(_) => format!("mention «{words}» → {code}"),
        None => format!("mention «{words}» → {code}, no actor"),
    }
}

fn event_line(story: &Story, event: &Event) -> String {
    let text = story.full_text();
    let mut line = format!("event {}", event.event_type);
    for mode in &event.modes {
        let _ = write!(line, "/{mode}");
    }
    for mark in &event.auxiliary {
        let _ = write!(line, " [{mark}]");
    }
    let _ = write!(line, " who {}", parties(&event.actors));
    if !event.recipients.is_empty() {
        let _ = write!(line, " → whom {}", parties(&event.recipients));
    }
    let _ = match &event.date {
        Some(date) if date.start == date.end => write!(line, "; on {}", date.start),
        Some(date) => write!(line, "; from {} until {}", date.start, date.end),
        None => write!(line, "; undated"),
    };
    if let Some(place) = &event.place {
        let _ = write!(line, "; at {}, {}", place.name, place.country.as_deref().unwrap_or("?"));
    }
    if let Some(source) = &event.said_by {
        let _ = write!(line, "; said by {}", one_line(source));
    }
    if let Some(trigger) = event.spans.trigger.first() {
        let _ = write!(line, "; in the words {}", one_line(trigger.slice(&text)));
    }
    line
}

fn parties(parties: &[Participant]) -> String {
    let one = |p: &Participant| format!("{}/{} {}", p.code.as_deref().unwrap_or("?"), p.sector.as_deref().unwrap_or("?"), p.name);
    if parties.is_empty() { "nobody".to_owned() } else { parties.iter().map(one).collect::<Vec<_>>().join(" and ") }
}

fn relation_line(relation: &Relation) -> String {
    let trend = relation.trend.map_or("", |trend| trend.as_str());
    let sides = parties(&[relation.a.clone(), relation.b.clone()]);
    format!("relation {} {} {trend}: {sides}", relation.kind, relation.time).replace(" :", ":")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

macro_rules! examples {
    ($($test:ident = $id:literal),+ $(,)?) => {
        const SHOWN: &[&str] = &[$($id),+];

        $(
            #[test]
            fn $test() {
                let story = stories().into_iter().find(|story| story.id == $id).expect("examples/ holds the story");
                insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                    insta::assert_snapshot!($id, page(&story));
                });
            }
        )+
    };
}

examples! {
    consultation = "consultation",
    airstrike = "airstrike",
    treaty = "treaty",
    protest = "protest",
    phone_call = "phone-call",
    parliament_question = "parliament-question",
    ultimatum = "ultimatum",
    nuclear_talks = "nuclear-talks",
    ceasefire = "ceasefire",
    match_report = "match",
    weather = "weather",
    headlines = "headlines",
}

#[test]
fn every_example_is_shown_and_has_its_coding() {
    let shown: BTreeSet<_> = SHOWN.iter().map(|id| (*id).to_owned()).collect();
    let stories: BTreeSet<_> = stories().into_iter().map(|story| story.id).collect();
    let codings: BTreeSet<_> = expected().iter().map(|coding| coding["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(shown, stories);
    assert_eq!(codings, stories);
}

#[test]
fn expected_codings_hold_to_their_stories() {
    let stories = stories();
    for coding in expected() {
        let story = stories.iter().find(|story| coding["id"] == story.id.as_str()).expect("examples/ holds the story");
        assert_eq!(coding["text"], story.text.as_str(), "{}", story.id);
        assert_eq!(coding["title"].as_str(), story.title.as_deref(), "{}", story.id);
        for event in coding["events"].as_array().expect("a list of events") {
            let [event_type, evidence, trigger] = ["type", "evidence", "trigger"].map(|key| event[key].as_str().expect("a text"));
            let event_type: EventType = event_type.parse().expect("a type of PLOVER");
            assert!(story.full_text().contains(evidence), "{}: {evidence}", story.id);
            assert!(evidence.contains(trigger), "{}: {event_type} {trigger}", story.id);
            for mode in event["modes"].as_array().expect("a list of modes") {
                let known = mode.as_str().is_some_and(|mode| CODER.book.ontology.rules(event_type).modes.contains_key(mode));
                assert!(known, "{}: {event_type} has no mode {mode}", story.id);
            }
        }
    }
}

/// The record of the full reader says so; it sees the same each time, and knows an event when it is told of one.
#[test]
fn the_full_reader_reads_the_same_each_time() {
    let text = "وزیر خارجه روسیه امروز در تهران با وزیر خارجه ایران دیدار کرد.";
    let story = Story { id: "1".into(), text: text.into(), published: Some("2019-03-29".into()), ..Story::default() };
    let record = code(&story, &FULL).expect("codes");
    assert_eq!((record.reader.as_str(), record.events.len()), ("full", 1));
    assert_eq!(record.events[0].event_type, EventType::Consult);
    assert_eq!(record, code(&story, &FULL).expect("codes"));
}

/// The traps: words of war in a match report, words of crisis in weather and prices.
#[test]
fn sport_and_weather_hold_no_event() {
    for story in stories().into_iter().filter(|story| ["match", "weather"].contains(&story.id.as_str())) {
        for coder in [&*FULL, &*CODER] {
            let record = code(&story, coder).expect("codes");
            assert!(record.events.is_empty(), "{}: {:?}", story.id, record.events.iter().map(|e| &e.evidence).collect::<Vec<_>>());
        }
    }
}

fn told(text: &str, coder: &Coder) -> Record {
    let story = Story { id: "1".into(), text: text.into(), published: Some("2021-05-04".into()), ..Story::default() };
    code(&story, coder).expect("codes")
}

/// The network is spared what holds no politics; what passes is read by it. A story that does not pass is coded as the lexicon reader
/// does.
#[test]
fn the_gate_lets_politics_pass() {
    let harvest = "کشاورزان شهرستان امسال گندم بیشتری برداشت کردند و هوا تا پایان هفته آفتابی است.";
    let criticism = "وزیر خارجه روسیه از سیاست آمریکا در سوریه انتقاد کرد.";
    let gate = CODER.clone().gate_alone();
    let passes = |text: &str| passes_gate(&Story { id: "1".into(), text: text.into(), ..Story::default() }, &gate).expect("codes");
    assert!(passes(criticism) && !passes(harvest));
    let gated = FULL.clone().gated(CODER.judge.clone());
    assert_eq!(told(harvest, &gated).judge_version, CODER.judge.version);
    assert_eq!(told(criticism, &gated), told(criticism, &FULL));
}

/// An official of a state that no table lists is himself and nobody else's official.
#[test]
fn an_unlisted_state_is_no_other_state() {
    let record = told("وزیر خارجه زرستان روز یکشنبه از رئیس جمهور ترکیه انتقاد کرد.", &CODER);
    let [event] = &record.events[..] else { panic!("{:?}", record.events) };
    assert_eq!((event.actors[0].name.as_str(), event.actors[0].code.as_deref()), ("وزیر خارجه زرستان", None));
    assert_eq!(event.recipients[0].code.as_deref(), Some("TUR"));
}

/// A condition is coded as one, and «به گفته X» names the source.
#[test]
fn conditions_and_sources_are_read_as_such() {
    let record = told("اگر وزیر خارجه هند این هفته با وزیر خارجه ژاپن دیدار کند، اوضاع منطقه بهتر می شود.", &CODER);
    assert!(record.events.iter().all(|e| e.auxiliary.contains(&model::Auxiliary::Hypothetical)) && !record.events.is_empty());
    let record = told("به گفته سخنگوی وزارت خارجه نروژ، دولت هلند روز یکشنبه روسیه را به جاسوسی متهم کرد.", &CODER);
    assert_eq!(record.events[0].said_by.as_deref(), Some("سخنگوی وزارت خارجه نروژ"));
}
