//! `dabir lexicon check`: the files, and the sentences that must (not) fire.

use crate::coder::{Coder, Example, RelationExample};
use crate::flags::CheckFlags;
use crate::report::{self, Fault};
use model::{Explanation, Participant, Record, Story};
use std::io::{Write, stdout};

/// Checks it. How many sentences failed; a fault where the files themselves are at fault.
pub fn check(flags: &CheckFlags) -> Result<u64, Fault> {
    let coder = Coder::with_examples(flags.folder.as_deref())?.lexicon_alone();
    let mut failed = 0;
    for example in coder.examples() {
        let story = Story { id: format!("{}:{}", example.file, example.line), text: example.text.clone(), ..Story::default() };
        if let Some(reason) = failure(example, &coder.explain(&story)?) {
            failed += 1;
            report::print(&Fault::Sentence { place: story.id, reason, text: story.text });
        }
    }
    for example in coder.relation_examples() {
        let story = Story { id: format!("{}:{}", example.file, example.line), text: example.text.clone(), ..Story::default() };
        if let Some(reason) = relation_failure(example, &coder.code(&story)?) {
            failed += 1;
            report::print(&Fault::Sentence { place: story.id, reason, text: story.text });
        }
    }
    let sentences = coder.examples().len() + coder.relation_examples().len();
    // Whoever pipes this away has seen enough.
    let _ = writeln!(stdout(), "{sentences} test sentences, {failed} failed");
    Ok(failed)
}

/// Why the record of a relation's test sentence is not what its entry promises; `None` if it is.
fn relation_failure(example: &RelationExample, record: &Record) -> Option<String> {
    let [a, b] = &example.sides;
    let sides = |x: &Participant, y: &Participant| x.code.as_ref() == Some(a) && y.code.as_ref() == Some(b);
    let meets = |r: &model::Relation| r.kind == example.kind && (sides(&r.a, &r.b) || sides(&r.b, &r.a));
    if record.relations.iter().any(meets) {
        return None;
    }
    let code = |it: &Participant| it.code.clone().unwrap_or_else(|| "?".to_owned());
    let given: Vec<_> = record.relations.iter().map(|r| format!("{} {} {}", code(&r.a), r.kind, code(&r.b))).collect();
    let given = if given.is_empty() { "no relation".to_owned() } else { given.join(", ") };
    Some(format!("gives {given}, and must give {a} {} {b}", example.kind))
}

/// Why the record of a test sentence is not what its predicate promises; `None` if it is. Where two entries tell one event, either may
/// name its rule.
fn failure(example: &Example, explanation: &Explanation) -> Option<String> {
    let record = &explanation.record;
    let of_type = || record.events.iter().filter(|event| event.event_type == example.event_type);
    if !example.fires {
        return of_type().next().map(|event| format!("gives {} by {}, and must not", event.event_type, event.rule));
    }
    let has = |side: &[Participant], codes: &[String]| codes.iter().all(|code| side.iter().any(|it| it.code.as_ref() == Some(code)));
    let predicates = explanation.sentences.iter().flat_map(|sentence| &sentence.predicates);
    let went_into: Vec<u32> = predicates.filter(|it| it.rule == example.rule).filter_map(|it| it.event).collect();
    let numbered = record.events.iter().zip(0..).filter(|(event, _)| event.event_type == example.event_type);
    let mut fired = numbered.filter(|(_, n)| went_into.contains(n)).map(|(event, _)| event).peekable();
    if fired.peek().is_none() {
        let given: Vec<_> = record.events.iter().map(|event| format!("{} by {}", event.event_type, event.rule)).collect();
        let given = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
        return Some(format!("gives {given}, and must give {} by {}", example.event_type, example.rule));
    }
    let codes = |side: &[Participant]| side.iter().map(|it| it.code.as_deref().unwrap_or("?")).collect::<Vec<_>>().join(" ");
    let mut seen = Vec::new();
    for event in fired {
        if has(&event.actors, &example.actors) && has(&event.recipients, &example.recipients) {
            return None;
        }
        seen.push(format!("{} → {}", codes(&event.actors), codes(&event.recipients)));
    }
    Some(format!("gives {}, and must give {} → {}", seen.join(", "), example.actors.join(" "), example.recipients.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::EventType;

    fn example(fires: bool) -> Example {
        Example {
            rule: "events/CONSULT.toml#travel".into(),
            event_type: EventType::Consult,
            text: "وزیر خارجه روسیه به تهران سفر کرد.".into(),
            fires,
            actors: vec!["RUS".into()],
            recipients: Vec::new(),
            file: "events/CONSULT.toml".into(),
            line: 7,
        }
    }

    fn record(events: Vec<model::Event>) -> Explanation {
        let predicates = events.iter().zip(0..).map(|(event, n)| model::ExplainedPredicate {
            rule: event.rule.clone(),
            event_type: event.event_type,
            trigger: model::Span::new(0, 1),
            text: String::new(),
            event: Some(n),
            reason: None,
        });
        let sentence = model::ExplainedSentence {
            span: model::Span::new(0, 1),
            text: String::new(),
            mentions: Vec::new(),
            predicates: predicates.collect(),
        };
        Explanation { record: bare(events), sentences: vec![sentence] }
    }

    fn bare(events: Vec<model::Event>) -> Record {
        Record {
            id: String::new(),
            story: model::StoryFacts::default(),
            actors: Vec::new(),
            events,
            relations: Vec::new(),
            mechanisms: Vec::new(),
            reader: String::new(),
            lexicon_version: String::new(),
            judge_version: String::new(),
        }
    }

    fn event() -> model::Event {
        let participant = Participant { name: "روسیه".into(), code: Some("RUS".into()), sector: None, actor: 0 };
        model::Event {
            event_type: EventType::Consult,
            modes: Vec::new(),
            contexts: Vec::new(),
            actors: vec![participant],
            recipients: Vec::new(),
            auxiliary: Vec::new(),
            date: None,
            date_unresolved: None,
            place: None,
            said_by: None,
            attribution: None,
            quad: model::Quad::VerbalCooperation,
            score: 1.0,
            cameo: None,
            evidence: String::new(),
            spans: model::EventSpans::default(),
            rule: "events/CONSULT.toml#travel".into(),
            confidence: 1.0,
            decisions: Vec::new(),
        }
    }

    #[test]
    fn what_fires_must_give_type_rule_and_codes() {
        assert_eq!(failure(&example(true), &record(vec![event()])), None);
        assert!(failure(&example(true), &record(Vec::new())).unwrap().starts_with("gives nothing"));
        let other_rule = model::Event { rule: "events/CONSULT.toml#meet".into(), ..event() };
        assert!(failure(&example(true), &record(vec![other_rule])).unwrap().contains("CONSULT by events/CONSULT.toml#meet"));
        let nobody = model::Event { actors: Vec::new(), ..event() };
        assert!(failure(&example(true), &record(vec![nobody])).unwrap().contains("must give RUS"));
    }

    #[test]
    fn a_relation_must_join_both_sides() {
        let example = RelationExample {
            kind: model::RelationKind::Ally,
            text: "ترکیه متحد آمریکا است.".into(),
            sides: ["TUR".into(), "USA".into()],
            file: "relations.toml".into(),
            line: 3,
        };
        let failed = relation_failure(&example, &bare(Vec::new())).unwrap();
        assert_eq!(failed, "gives no relation, and must give TUR ally USA");
    }

    #[test]
    fn what_is_silent_must_not_give_the_type() {
        assert_eq!(failure(&example(false), &record(Vec::new())), None);
        assert!(failure(&example(false), &record(vec![event()])).unwrap().ends_with("and must not"));
    }
}
