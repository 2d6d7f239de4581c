//! The page of an explanation: each sentence, whom it names, which predicates were looked at, and what became of them.

use crate::labels::Labels;
use crate::layout::{Look, Sheet, Tone, Value};
use crate::page::{Writer, evidence, inside};
use model::{Event, ExplainedMention, ExplainedPredicate, ExplainedSentence, Explanation, Span};
use std::collections::BTreeSet;

/// The page of one story's explanation, ending in an empty line.
pub fn page(explanation: &Explanation, labels: &Labels, look: Look) -> String {
    let mut sheet = Sheet::new(look);
    let writer = Writer { record: &explanation.record, labels };
    writer.head(&mut sheet);
    let mut told = BTreeSet::new();
    for (number, sentence) in explanation.sentences.iter().enumerate() {
        sheet.blank();
        write_sentence(&mut sheet, &writer, number, sentence, &mut told);
    }
    let untold = || explanation.record.events.iter().enumerate().filter(|(number, _)| !told.contains(number));
    if untold().next().is_some() {
        sheet.blank();
        sheet.line(0, &Value::new(labels.page("other"), Tone::Heading));
        for (number, event) in untold() {
            write_event(&mut sheet, &writer, 3, number, event);
            let words = evidence(&event.evidence, event.spans.evidence, &event.spans.trigger);
            sheet.field(6, labels.page("evidence"), &words);
        }
    }
    writer.tail(&mut sheet);
    sheet.blank();
    sheet.finish()
}

fn write_sentence(sheet: &mut Sheet, writer: &Writer, number: usize, sentence: &ExplainedSentence, told: &mut BTreeSet<usize>) {
    let labels = writer.labels;
    let triggers: Vec<Span> = sentence.predicates.iter().map(|it| it.trigger).collect();
    let title = Value::new(&format!("[{}] ", number + 1), Tone::Heading);
    sheet.line(0, &title.marked(sentence.text.trim_end(), &inside(Some(sentence.span), &triggers), Tone::Plain));
    for (index, mention) in sentence.mentions.iter().enumerate() {
        sheet.field(3, if index == 0 { labels.page("mentions") } else { "" }, &mention_value(writer, mention));
    }
    if sentence.predicates.is_empty() {
        sheet.field(3, labels.page("predicates"), &Value::new(labels.page("nothing"), Tone::Faint));
    }
    for (index, predicate) in sentence.predicates.iter().enumerate() {
        sheet.field(3, if index == 0 { labels.page("predicates") } else { "" }, &predicate_value(writer, predicate));
        if let Some(event) = predicate.event.map(|it| it as usize)
            && let Some(coded) = writer.record.events.get(event)
            && told.insert(event)
        {
            write_event(sheet, writer, 14, event, coded);
        }
    }
}

/// `«وزیر خارجه روسیه» → Sergei Lavrov RUS · titles.csv#…`
fn mention_value(writer: &Writer, mention: &ExplainedMention) -> Value {
    let actor = mention.actor.and_then(|id| writer.record.actors.iter().find(|actor| actor.id == id));
    let mut value = Value::new(&mention.text, Tone::Plain).and(" → ", Tone::Faint);
    if let Some(actor) = actor {
        value = value.plain(actor.latin.as_ref().unwrap_or(&actor.name)).plain(" ");
    }
    value = match &mention.code {
        Some(code) => value.and(code, Tone::Good),
        None => value.and("?", Tone::Bad),
    };
    value.and(" · ", Tone::Faint).and(&mention.by, Tone::Faint)
}

/// `✓ CONSULT «سفر کرد» · events/CONSULT.toml#travel → event 1`
fn predicate_value(writer: &Writer, predicate: &ExplainedPredicate) -> Value {
    let labels = writer.labels;
    let (sign, tone) = if predicate.event.is_some() { ("✓ ", Tone::Good) } else { ("✗ ", Tone::Bad) };
    let mut value = Value::new(sign, tone).and(predicate.event_type.as_str(), tone).plain(" ").plain(&predicate.text);
    value = value.and(" · ", Tone::Faint).and(&predicate.rule, Tone::Faint).and(" → ", Tone::Faint);
    value = match predicate.event {
        Some(event) => value.plain(labels.page("event")).plain(&format!(" {}", event + 1)),
        None => value.plain(labels.page("dropped")),
    };
    match &predicate.reason {
        Some(reason) => value.plain(": ").plain(reason),
        None => value,
    }
}

/// The event in two lines and its decisions.
fn write_event(sheet: &mut Sheet, writer: &Writer, indent: usize, number: usize, event: &Event) {
    sheet.line(indent, &writer.event_title(number, event));
    let side = |participants: &[model::Participant]| {
        participants.iter().enumerate().fold(Value::default(), |value, (index, participant)| {
            let value = if index == 0 { value } else { value.plain(", ") };
            value.join(&writer.short(participant))
        })
    };
    let recipients = side(&event.recipients);
    let mut sides = side(&event.actors);
    if !recipients.is_empty() {
        sides = sides.and(" → ", Tone::Faint).join(&recipients);
    }
    if !sides.is_empty() {
        sheet.line(indent + 3, &sides);
    }
    for decision in &event.decisions {
        sheet.field(indent + 3, writer.labels.get("decision", &decision.field), &Value::new(&decision.by, Tone::Plain));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::page::tests::{TEXT, example, span};
    use model::{Decision, EventType};

    fn explanation() -> Explanation {
        let mut record = example();
        record.events[0].decisions = vec![Decision { field: "actor".into(), by: "subject of سفر کرد".into() }];
        let (first, second) = TEXT.split_at(TEXT.find(" روسیه شریک").unwrap() + 1);
        let predicate = |words: &str, event, reason: Option<&str>| ExplainedPredicate {
            rule: "events/CONSULT.toml#travel".into(),
            event_type: EventType::Consult,
            trigger: span(words),
            text: words.into(),
            event,
            reason: reason.map(Into::into),
        };
        Explanation {
            record,
            sentences: vec![
                ExplainedSentence {
                    span: span(first),
                    text: first.into(),
                    mentions: vec![ExplainedMention {
                        span: span("سرگئی لاوروف"),
                        text: "سرگئی لاوروف".into(),
                        actor: Some(0),
                        code: Some("RUS".into()),
                        by: "people.csv".into(),
                    }],
                    predicates: vec![predicate("سفر کرد", Some(0), None), predicate("تهران", None, Some("no recipient"))],
                },
                ExplainedSentence { span: span(second), text: second.into(), mentions: Vec::new(), predicates: Vec::new() },
            ],
        }
    }

    fn written(explanation: &Explanation) -> String {
        let page = page(explanation, &Labels::new(Language::English), Look { width: 120, color: false });
        page.replace('\u{2068}', "[").replace('\u{2069}', "]")
    }

    #[test]
    fn every_sentence_is_accounted_for() {
        let page = written(&explanation());
        for expected in [
            "[1] [سرگئی لاوروف وزیر خارجه روسیه به تهران سفر کرد.]\n",
            "   mentions   [سرگئی لاوروف] → Sergei Lavrov RUS · people.csv\n",
            "   looked at  ✓ CONSULT [سفر کرد] · events/CONSULT.toml#travel → event 1\n",
            "                 actor      [subject of سفر کرد]\n",
            "              ✗ CONSULT [تهران] · events/CONSULT.toml#travel → dropped: no recipient\n",
            "   looked at  nothing in the lexicon matched\n",
        ] {
            assert!(page.replace('\u{2067}', "[").contains(expected), "{expected}\n---\n{page}");
        }
    }

    #[test]
    fn events_that_no_predicate_points_to_are_not_lost() {
        let mut explanation = explanation();
        explanation.sentences[0].predicates.remove(0);
        let page = written(&explanation);
        assert!(page.contains("Events told by no single sentence\n   1. CONSULT"), "{page}");
    }
}
