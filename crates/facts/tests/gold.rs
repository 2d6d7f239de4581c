//! Measures on coded stories, which are not part of the repository: `DABIR_SHARED=… cargo test -p dabir-facts --test gold -- --ignored
//! --nocapture`. `DABIR_SHARED` is the folder that holds `gold/train.jsonl` and `seed/story.txt`.

use model::{Span, Story};
use std::path::PathBuf;

fn shared() -> PathBuf {
    PathBuf::from(std::env::var("DABIR_SHARED").expect("DABIR_SHARED names the folder of coded stories"))
}

fn text_of(story: &Story, span: Span) -> String {
    span.slice(&story.full_text()).replace('\n', "⏎")
}

#[test]
#[ignore = "needs DABIR_SHARED"]
fn coded_stories() {
    let book = builtin::codebook().unwrap();
    let lines = std::fs::read_to_string(shared().join("gold/train.jsonl")).unwrap();
    let show = std::env::var_os("SHOW").is_some();
    let (mut stories, mut source, mut day, mut headline) = (0, 0, 0, 0);
    let (mut gold_places, mut right_places, mut said_places) = (0, 0, 0);
    for line in lines.lines() {
        let gold: serde_json::Value = serde_json::from_str(line).unwrap();
        let story: Story = serde_json::from_value(gold.clone()).unwrap();
        let found = dabir_facts::read(&story, &book);
        let wanted = |key: &str| gold["story"][key].as_str();
        stories += 1;
        let head = || story.text.chars().take(160).collect::<String>().replace('\n', "⏎");
        if found.source.as_deref() == wanted("source") {
            source += 1;
        } else if show {
            println!("SOURCE {} {:?}: gold {:?}, found {:?}: {}", story.id, story.outlet, wanted("source"), found.source, head());
        }
        let ten = |x: Option<&str>| x.map(|x| x.chars().take(10).collect::<String>());
        day += usize::from(ten(found.published.as_deref()) == ten(wanted("published")));
        headline += usize::from(found.headline.as_deref() == wanted("headline"));
        let (gold_place, found_place) = (wanted("dateline"), found.dateline.as_deref());
        gold_places += usize::from(gold_place.is_some());
        said_places += usize::from(found_place.is_some());
        right_places += usize::from(found_place.is_some() && found_place == gold_place);
        if show && gold_place != found_place {
            let at = found
                .spans
                .iter()
                .find(|(n, _)| n == "dateline")
                .map(|(_, s)| text_of(&story, Span::new(s.start.saturating_sub(30), s.end + 10)));
            println!("DATELINE {} gold {gold_place:?}, found {found_place:?} {at:?}: {}", story.id, head());
        }
    }
    let share = |n: usize, of: usize| n as f64 / of as f64;
    println!(
        "{stories} stories: source {:.3}, day {:.3}, headline {:.3}; datelines: recall {:.3} ({right_places} of {gold_places}), precision {:.3} (of {said_places})",
        share(source, stories),
        share(day, stories),
        share(headline, stories),
        share(right_places, gold_places),
        share(right_places, said_places)
    );
    assert!(share(source, stories) >= 0.95 && day == stories && share(right_places, gold_places) >= 0.8);
}

#[test]
#[ignore = "needs DABIR_SHARED"]
fn the_seed_story() {
    let text = std::fs::read_to_string(shared().join("seed/story.txt")).unwrap();
    let story = Story { id: "seed".into(), text, ..Story::default() };
    let found = dabir_facts::read(&story, &builtin::codebook().unwrap());
    assert_eq!(found.source.as_deref(), Some("IRNA"));
    assert_eq!(found.dateline.as_deref(), Some("Islamabad"));
    assert_eq!(found.published.as_deref(), Some("2019-03-29T11:23+04:30"));
    assert_eq!(found.desk_codes, ["274", "1104"]);
    assert_eq!(found.headline, None);
    let lead = text_of(&story, found.lead.unwrap());
    assert!(story.text.trim_end().ends_with(&lead), "{lead}");
    assert_eq!(story.text.lines().last().map(|l| l.ends_with(&lead) && l != lead), Some(true));
}
