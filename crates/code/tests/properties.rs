//! What holds for every text, also for one that no agency would send.

use dabir_code::{Coder, code, explain};
use model::{Event, Participant, Record, Span, Story};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use std::sync::LazyLock;

const CONSULTATION: &str = include_str!("../../../examples/consultation.txt");
const PARLIAMENT_QUESTION: &str = include_str!("../../../examples/parliament-question.txt");
const CEASEFIRE: &str = include_str!("../../../examples/ceasefire.txt");
const WIRE: &str = include_str!("../../../examples/wire.jsonl");

fn coder() -> Coder {
    Coder::new(builtin::codebook().expect("the built-in tables are whole"), builtin::judge().expect("the judge's weights are whole"))
}

/// Two coders made apart, so that an order that hangs on an address or a hash seed shows.
static CODERS: LazyLock<[Coder; 2]> = LazyLock::new(|| [coder(), coder()]);

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let of_line = |line: &str| serde_json::from_str::<Story>(line).expect("examples/wire.jsonl is whole").full_text();
    [CONSULTATION, PARLIAMENT_QUESTION, CEASEFIRE].into_iter().map(str::to_owned).chain(WIRE.lines().map(of_line)).collect()
});

static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| TEXTS.iter().flat_map(|text| text.split_whitespace()).collect());

static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| TEXTS.iter().flat_map(|text| text.lines()).filter(|line| !line.is_empty()).collect());

/// What may stand between words: spaces of several kinds, joiners, direction marks, a stretched and a voweled letter, marks,
/// letters of Arabic keyboards, one beyond the basic plane.
const BETWEEN: &str = "      \n\r\t\u{a0}\u{200c}\u{200d}\u{200f}\u{202b}\u{feff}\u{640}\u{64b}\u{653}.،؛:؟…«»\"'()-/*يكۀھ😀";

/// Numbers in digits of three scripts.
const NUMBERS: [&str; 4] = [" ۱۳۹۸ ", "١٢", " 2019", "1/6"];

/// Runs of an example's words, split and joined by what should not be there.
fn jumble() -> impl Strategy<Value = String> {
    let run = (0..WORDS.len(), 1..12_usize).prop_map(|(from, count)| WORDS[from..WORDS.len().min(from + count)].join(" "));
    let line = (0..LINES.len()).prop_map(|at| LINES[at].to_owned());
    // Cut anywhere: half words, half sentences, and a quotation that never ends.
    let piece = (0..LINES.len(), 0..80_usize, 1..80_usize).prop_map(|(at, from, count)| LINES[at].chars().skip(from).take(count).collect());
    let fragment = prop_oneof![4 => run, 1 => line, 2 => piece];
    let mark = prop::sample::select(BETWEEN.chars().collect::<Vec<_>>()).prop_map(String::from);
    let number = prop::sample::select(&NUMBERS[..]).prop_map(str::to_owned);
    vec((fragment, prop_oneof![9 => mark, 1 => number]), 0..9)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(words, between)| [words, between]).collect())
}

/// The same letters as another keyboard writes them.
fn other_keyboard(text: &str) -> String {
    let letter = |c| match c {
        'ی' => 'ي',
        'ک' => 'ك',
        'ه' => 'ھ',
        '\u{200c}' => ' ',
        c => c,
    };
    text.chars().map(letter).collect()
}

fn story(text: impl Strategy<Value = String>, title: impl Strategy<Value = String>) -> impl Strategy<Value = Story> {
    let published =
        prop::sample::select(&["2019-03-29", "2024-05-06T16:05+03:30", "1399-12-30", "0000-00-00", "۱۳۹۸", "", "-", "9999-12-31"][..]);
    let outlet = prop::sample::select(&["IRNA", "farsnews.ir", "bakhtarnews.af", "BBC", "؟", ""][..]);
    (text, option::of(title), option::of(published), option::of(outlet), any::<bool>()).prop_map(
        |(text, title, published, outlet, arabic)| Story {
            id: "any".into(),
            title,
            text: if arabic { other_keyboard(&text) } else { text },
            published: published.map(Into::into),
            outlet: outlet.map(Into::into),
            url: None,
        },
    )
}

fn within(span: Span, length: u32) -> Result<(), TestCaseError> {
    prop_assert!(span.start < span.end && span.end <= length, "{span:?} in a text of {length}");
    Ok(())
}

fn parties_exist(record: &Record, parties: &[Participant], spans: &[Span], length: u32) -> Result<(), TestCaseError> {
    prop_assert_eq!(parties.len(), spans.len(), "one span a participant");
    for party in parties {
        prop_assert!(record.actors.iter().any(|actor| actor.id == party.actor), "{party:?} is no actor of the story");
    }
    spans.iter().try_for_each(|span| within(*span, length))
}

fn event_holds(record: &Record, event: &Event, text: &str, length: u32) -> Result<(), TestCaseError> {
    let spans = &event.spans;
    let Some(evidence) = spans.evidence else {
        return Err(TestCaseError::fail(format!("no span of evidence: {event:?}")));
    };
    within(evidence, length)?;
    prop_assert_eq!(&event.evidence, evidence.slice(text));
    prop_assert!(!spans.trigger.is_empty(), "nothing made {event:?}");
    for span in spans.trigger.iter().chain(&spans.date).chain(&spans.place).chain(event.attribution.iter().map(|a| &a.span)) {
        within(*span, length)?;
    }
    parties_exist(record, &event.actors, &spans.actors, length)?;
    parties_exist(record, &event.recipients, &spans.recipients, length)?;
    prop_assert!(!event.actors.is_empty() || !event.recipients.is_empty(), "nobody in {event:?}");
    prop_assert!((0.0..=1.0).contains(&event.confidence), "confidence {}", event.confidence);
    prop_assert_eq!(event.date.is_some(), event.date_unresolved.is_none(), "a missing date has its reason: {:?}", event);
    Ok(())
}

fn holds(story: &Story) -> Result<(), TestCaseError> {
    let [first, second] = &*CODERS;
    let record = code(story, first).expect("codes");
    let text = story.full_text();
    let length = text.chars().count() as u32;

    for actor in &record.actors {
        actor.mentions.iter().try_for_each(|span| within(*span, length))?;
    }
    for event in &record.events {
        event_holds(&record, event, &text, length)?;
    }
    for relation in &record.relations {
        let spans = &relation.spans;
        parties_exist(&record, &[relation.a.clone(), relation.b.clone()], &[spans.a, spans.b], length)?;
        within(spans.trigger, length)?;
        within(spans.evidence, length)?;
        prop_assert_eq!(&relation.evidence, spans.evidence.slice(&text));
    }
    for mechanism in &record.mechanisms {
        within(mechanism.spans.name, length)?;
        mechanism.spans.round.iter().try_for_each(|span| within(*span, length))?;
        parties_exist(&record, &mechanism.parties, &mechanism.spans.parties, length)?;
    }
    let facts = &record.story;
    let read_off = facts.spans.iter().map(|(_, span)| span);
    facts.furniture.iter().chain(&facts.lead).chain(read_off).try_for_each(|span| within(*span, length))?;

    let bytes = |record: &Record| serde_json::to_vec(record).expect("a record is always JSON");
    prop_assert_eq!(bytes(&record), bytes(&code(story, second).expect("codes")), "the same story gave two records");
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        // A case is a whole story: a long hunt for the smallest would take minutes.
        max_shrink_iters: 400,
        ..ProptestConfig::with_cases(cases)
    }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn any_characters_are_read(story in story("(?s).{0,300}", "\\PC{0,40}")) {
        holds(&story)?;
    }

    #[test]
    fn any_persian_is_read(story in story(jumble(), jumble())) {
        holds(&story)?;
    }

    #[test]
    fn explaining_does_not_change_the_record(story in story(jumble(), "\\PC{0,40}")) {
        let explanation = explain(&story, &CODERS[0]).expect("codes");
        let mut record = explanation.record;
        for event in &mut record.events {
            event.decisions.clear();
        }
        prop_assert_eq!(record, code(&story, &CODERS[0]).expect("codes"));
        let text = story.full_text();
        for sentence in &explanation.sentences {
            prop_assert_eq!(&sentence.text, sentence.span.slice(&text));
            for mention in &sentence.mentions {
                prop_assert_eq!(&mention.text, mention.span.slice(&text));
            }
        }
    }
}

/// The examples themselves, whole: the longest way through every stage.
#[test]
fn whole_stories_are_read() {
    for text in TEXTS.iter() {
        let plain = Story { id: "plain".into(), text: text.clone(), ..Story::default() };
        let record = code(&plain, &CODERS[0]).expect("codes");
        assert!(!record.actors.is_empty(), "nobody in {text}");
        holds(&plain).unwrap();
        holds(&Story { text: other_keyboard(text), ..plain }).unwrap();
    }
}
