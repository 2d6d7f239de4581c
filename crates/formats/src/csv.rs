//! CSV: a row an event, UTF-8, RFC 4180. Several values in one cell are joined with `;` (a `;` inside a name becomes `,`); an
//! unknown value among them is an empty place, so that names, codes and sectors of one side line up.

use model::{Event, Participant, Record};
use std::fmt::Display;

/// Every column, with what is in it.
pub const COLUMNS: [(&str, &str); 31] = [
    ("id", "the story's id"),
    ("source", "the agency whose story it is"),
    ("published", "when the story was published, ISO 8601"),
    ("type", "PLOVER type"),
    ("modes", "PLOVER modes"),
    ("contexts", "PLOVER contexts"),
    ("quad", "quad class"),
    ("score", "PLOVER score, -10 to 10"),
    ("cameo", "CAMEO code"),
    ("actor_names", "who did it, in Persian"),
    ("actor_codes", "their codes"),
    ("actor_sectors", "their sectors"),
    ("recipient_names", "to or with whom, in Persian"),
    ("recipient_codes", "their codes"),
    ("recipient_sectors", "their sectors"),
    ("auxiliary", "realis marks; empty: reported as having happened"),
    ("date_start", "first day, ISO 8601"),
    ("date_end", "last day, ISO 8601"),
    ("date_precision", "how finely the date is known"),
    ("place_name", "where, in English"),
    ("place_country", "its country, ISO 3166 alpha-3"),
    ("lat", "degrees north, WGS 84"),
    ("lon", "degrees east, WGS 84"),
    ("said_by", "on whose word besides the agency, as written"),
    ("evidence", "the words of the story"),
    ("trigger_start", "first code point of the words that made the event, in title + newline + text"),
    ("trigger_end", "one past their last code point"),
    ("rule", "the lexicon entry or decision that made it"),
    ("confidence", "probability that it is right, 0 to 1"),
    ("lexicon_version", "which lexicon read it"),
    ("judge_version", "which weights judged it"),
];

/// The first line.
pub fn header() -> String {
    lines([COLUMNS.map(|(name, _)| name.to_owned())])
}

/// A record's rows; empty where it has no events.
pub fn rows(record: &Record) -> String {
    lines(record.events.iter().map(|event| row(record, event)))
}

fn lines(rows: impl IntoIterator<Item = [String; COLUMNS.len()]>) -> String {
    const IN_MEMORY: &str = "writing to memory cannot fail, and every row has the same length";
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).expect(IN_MEMORY);
    }
    String::from_utf8(writer.into_inner().expect(IN_MEMORY)).expect("every cell is UTF-8")
}

fn row(record: &Record, event: &Event) -> [String; COLUMNS.len()] {
    let date = event.date.as_ref();
    let place = event.place.as_ref();
    let trigger = event.spans.trigger.first();
    let sides = [&event.actors, &event.recipients].map(|side| {
        [
            joined(side.iter().map(|it| it.name.as_str())),
            joined(side.iter().map(|it: &Participant| it.code.as_deref().unwrap_or_default())),
            joined(side.iter().map(|it| it.sector.as_deref().unwrap_or_default())),
        ]
    });
    let [[actor_names, actor_codes, actor_sectors], [recipient_names, recipient_codes, recipient_sectors]] = sides;
    [
        record.id.clone(),
        text(record.story.source.as_ref()),
        text(record.story.published.as_ref()),
        event.event_type.to_string(),
        joined(event.modes.iter().map(String::as_str)),
        joined(event.contexts.iter().map(String::as_str)),
        event.quad.to_string(),
        event.score.to_string(),
        text(event.cameo.as_ref()),
        actor_names,
        actor_codes,
        actor_sectors,
        recipient_names,
        recipient_codes,
        recipient_sectors,
        joined(event.auxiliary.iter().map(|it| it.as_str())),
        text(date.map(|it| &it.start)),
        text(date.map(|it| &it.end)),
        text(date.map(|it| it.precision)),
        text(place.map(|it| &it.name)),
        text(place.and_then(|it| it.country.as_ref())),
        text(place.and_then(|it| it.lat)),
        text(place.and_then(|it| it.lon)),
        text(event.said_by.as_ref()),
        event.evidence.clone(),
        text(trigger.map(|it| it.start)),
        text(trigger.map(|it| it.end)),
        event.rule.clone(),
        event.confidence.to_string(),
        record.lexicon_version.clone(),
        record.judge_version.clone(),
    ]
}

fn text(value: Option<impl Display>) -> String {
    value.map(|it| it.to_string()).unwrap_or_default()
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.map(|value| value.replace(';', ",")).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::{example, participant};

    #[test]
    fn header_and_rows_have_the_same_columns() {
        let both = header() + &rows(&example());
        let mut reader = csv::Reader::from_reader(both.as_bytes());
        let names = reader.headers().unwrap().clone();
        let row = reader.records().next().unwrap().unwrap();
        let cell = |name: &str| row[names.iter().position(|it| it == name).unwrap()].to_owned();
        assert_eq!((names.len(), row.len()), (COLUMNS.len(), COLUMNS.len()));
        assert_eq!(cell("type"), "CONSULT");
        assert_eq!((cell("actor_names"), cell("actor_codes"), cell("actor_sectors")), ("سرگئی لاوروف".into(), "RUS".into(), "GOV".into()));
        assert_eq!((cell("date_start"), cell("date_precision")), ("2019-03-29".into(), "day".into()));
        assert_eq!((cell("lat"), cell("trigger_start"), cell("trigger_end")), ("35.69".into(), "39".into(), "46".into()));
    }

    #[test]
    fn lists_line_up() {
        let mut record = example();
        record.events[0].actors = vec![participant("الف؛ ب;", None), participant("ج", Some("PAK"))];
        let all = rows(&record);
        assert!(all.contains("\"الف؛ ب,;ج\",;PAK,"), "{all}");
    }

    #[test]
    fn no_events_no_rows() {
        let record = Record { events: Vec::new(), ..example() };
        assert_eq!(rows(&record), "");
    }
}
