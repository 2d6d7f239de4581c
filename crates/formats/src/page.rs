//! The page for people: one story, who did what to whom, when, where, on whose word, with the evidence.

use crate::labels::Labels;
use crate::layout::{Look, Sheet, Tone, Value};
use anstyle::AnsiColor;
use model::{DateInterval, Event, Mechanism, Participant, Quad, Record, Relation, Span, Unresolved};
use std::ops::Range;

/// The page of one story, ending in an empty line.
pub fn record(record: &Record, labels: &Labels, look: Look) -> String {
    let mut sheet = Sheet::new(look);
    let writer = Writer { record, labels };
    writer.head(&mut sheet);
    if record.events.is_empty() {
        sheet.blank();
        sheet.line(0, &Value::new(labels.page("no-events"), Tone::Faint));
    }
    for (number, event) in record.events.iter().enumerate() {
        sheet.blank();
        writer.event(&mut sheet, number, event);
    }
    writer.tail(&mut sheet);
    sheet.blank();
    sheet.finish()
}

/// Writes the parts of a record.
pub(crate) struct Writer<'a> {
    pub record: &'a Record,
    pub labels: &'a Labels,
}

/// Between values of one line.
const DOT: &str = " · ";

impl Writer<'_> {
    /// Id, headline, source, time, place of sending.
    pub fn head(&self, sheet: &mut Sheet) {
        let facts = &self.record.story;
        sheet.rule(&self.record.id);
        if let Some(headline) = &facts.headline {
            sheet.line(0, &Value::new(headline, Tone::Strong));
        }
        let desk = (!facts.desk_codes.is_empty()).then(|| format!("{} {}", self.labels.page("desk"), facts.desk_codes.join(", ")));
        let published = facts.published.as_deref().map(|it| it.replacen('T', " ", 1));
        let parts = [&facts.source, &published, &facts.dateline, &desk, &facts.outlet, &facts.url];
        let line = dotted(parts.into_iter().flatten().map(String::as_str), Tone::Plain);
        if !line.is_empty() {
            sheet.line(0, &line);
        }
    }

    /// One event with all its fields.
    pub fn event(&self, sheet: &mut Sheet, number: usize, event: &Event) {
        const INDENT: usize = 3;
        let labels = self.labels;
        sheet.line(0, &self.event_title(number, event));
        self.side(sheet, INDENT, "who", &event.actors);
        self.side(sheet, INDENT, if event.event_type.is_reciprocal() { "with" } else { "to-whom" }, &event.recipients);
        match (&event.date, &event.date_unresolved) {
            (Some(date), _) => sheet.field(INDENT, labels.page("when"), &self.date(date)),
            (None, Some(reason)) => sheet.field(INDENT, labels.page("when"), &self.unknown(reason)),
            (None, None) => {}
        }
        if let Some(place) = &event.place {
            let mut value = Value::new(&place.name, Tone::Plain);
            if let Some(country) = place.country.as_ref().filter(|country| **country != place.name) {
                value = value.plain(", ").plain(country);
            }
            if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
                value = value.and(&format!(" ({lat:.2}, {lon:.2})"), Tone::Faint);
            }
            sheet.field(INDENT, labels.page("where"), &value);
        }
        if let Some(attribution) = &event.attribution {
            let stance = labels.get("stance", attribution.stance.as_str());
            let value = Value::new(&attribution.source, Tone::Plain).plain(DOT).plain(stance).plain(DOT).plain(&attribution.verb);
            sheet.field(INDENT, labels.page("said-by"), &value);
        } else if let Some(source) = &event.said_by {
            sheet.field(INDENT, labels.page("said-by"), &Value::new(source, Tone::Plain));
        }
        if !event.contexts.is_empty() {
            let contexts = event.contexts.iter().map(|it| labels.get("context", it));
            sheet.field(INDENT, labels.page("about"), &dotted(contexts, Tone::Plain));
        }
        sheet.field(INDENT, labels.page("evidence"), &evidence(&event.evidence, event.spans.evidence, &event.spans.trigger));
        sheet.field(INDENT, labels.page("rule"), &Value::new(&event.rule, Tone::Faint));
    }

    /// `1. CONSULT · visit · happened · confidence 0.82`
    pub fn event_title(&self, number: usize, event: &Event) -> Value {
        let labels = self.labels;
        let color = Tone::Colored(match event.quad {
            Quad::VerbalCooperation => AnsiColor::Green,
            Quad::MaterialCooperation => AnsiColor::Cyan,
            Quad::VerbalConflict => AnsiColor::Yellow,
            Quad::MaterialConflict => AnsiColor::Red,
        });
        let code = event.event_type.as_str();
        let name = labels.get("types", code);
        let mut value = Value::new(&format!("{}. ", number + 1), Tone::Strong).and(name, color);
        if name != code {
            value = value.and(&format!(" {code}"), color);
        }
        for mode in &event.modes {
            value = value.plain(DOT).plain(labels.get("mode", mode));
        }
        if event.auxiliary.is_empty() {
            value = value.plain(DOT).plain(labels.page("happened"));
        }
        for mark in &event.auxiliary {
            value = value.plain(DOT).plain(labels.get("auxiliary", mark.as_str()));
        }
        value.and(DOT, Tone::Faint).and(labels.page("confidence"), Tone::Faint).and(&format!(" {:.2}", event.confidence), Tone::Faint)
    }

    /// Relations and mechanisms.
    pub fn tail(&self, sheet: &mut Sheet) {
        for (label, any) in [("relations", !self.record.relations.is_empty()), ("mechanisms", !self.record.mechanisms.is_empty())] {
            if !any {
                continue;
            }
            sheet.blank();
            sheet.line(0, &Value::new(self.labels.page(label), Tone::Heading));
            if label == "relations" {
                self.record.relations.iter().for_each(|relation| self.relation(sheet, relation));
            } else {
                self.record.mechanisms.iter().for_each(|mechanism| self.mechanism(sheet, mechanism));
            }
        }
    }

    fn relation(&self, sheet: &mut Sheet, relation: &Relation) {
        const INDENT: usize = 3;
        let labels = self.labels;
        let mut value = self.short(&relation.a).plain("  ").and(labels.get("relation", relation.kind.as_str()), Tone::Strong).plain("  ");
        value = value.join(&self.short(&relation.b));
        let trend = relation.trend.map(|it| labels.get("trend", it.as_str()));
        for word in trend.into_iter().chain([labels.get("time", relation.time.as_str())]) {
            value = value.plain(DOT).plain(word);
        }
        sheet.line(INDENT, &value);
        let words = evidence(&relation.evidence, Some(relation.spans.evidence), &[relation.spans.trigger]);
        sheet.field(INDENT + 2, labels.page("evidence"), &words);
    }

    fn mechanism(&self, sheet: &mut Sheet, mechanism: &Mechanism) {
        const INDENT: usize = 3;
        let labels = self.labels;
        let mut value = Value::default();
        if let Some(latin) = &mechanism.latin {
            value = value.plain(latin).plain(" ");
        }
        value = value.and(&mechanism.name, Tone::Strong);
        if let Some(round) = mechanism.round {
            value = value.plain(DOT).plain(labels.page("round")).plain(&format!(" {round}"));
        }
        sheet.line(INDENT, &value);
        self.side(sheet, INDENT + 2, "parties", &mechanism.parties);
        if let Some(subject) = &mechanism.subject {
            sheet.field(INDENT + 2, labels.page("about"), &Value::new(subject, Tone::Plain));
        }
    }

    /// One line a participant.
    fn side(&self, sheet: &mut Sheet, indent: usize, label: &str, side: &[Participant]) {
        for (index, participant) in side.iter().enumerate() {
            let label = if index == 0 { self.labels.page(label) } else { "" };
            sheet.field(indent, label, &self.participant(participant));
        }
    }

    /// `Sergei Lavrov سرگئی لاوروف · RUS GOV · foreign minister`
    fn participant(&self, participant: &Participant) -> Value {
        let actor = self.actor(participant);
        let codes: Vec<_> = [&participant.code, &participant.sector].into_iter().flatten().map(String::as_str).collect();
        let mut value = self.name(participant);
        if !codes.is_empty() {
            value = value.plain(DOT).and(&codes.join(" "), Tone::Strong);
        }
        if let Some(title) = actor.and_then(|it| it.title.as_ref()) {
            value = value.plain(DOT).plain(title);
        }
        match actor.and_then(|it| it.unresolved.as_ref()) {
            Some(reason) if participant.code.is_none() => value.plain(DOT).join(&self.unknown(reason)),
            _ => value,
        }
    }

    /// `Russia روسیه (RUS)`
    pub fn short(&self, participant: &Participant) -> Value {
        match &participant.code {
            Some(code) => self.name(participant).plain(&format!(" ({code})")),
            None => self.name(participant),
        }
    }

    fn name(&self, participant: &Participant) -> Value {
        match self.actor(participant).and_then(|it| it.latin.as_ref()) {
            Some(latin) => Value::new(latin, Tone::Plain).plain(" ").plain(&participant.name),
            None => Value::new(&participant.name, Tone::Plain),
        }
    }

    fn actor(&self, participant: &Participant) -> Option<&model::Actor> {
        self.record.actors.iter().find(|actor| actor.id == participant.actor)
    }

    fn unknown(&self, reason: &Unresolved) -> Value {
        Value::new(self.labels.page("unknown"), Tone::Faint).and(&format!(" ({})", reason.reason), Tone::Faint)
    }

    fn date(&self, date: &DateInterval) -> Value {
        if date.start == date.end {
            return Value::new(&date.start, Tone::Plain);
        }
        let precision = self.labels.get("precision", date.precision.as_str());
        Value::new(&format!("{} – {} ", date.start, date.end), Tone::Plain)
            .and("(", Tone::Faint)
            .and(precision, Tone::Faint)
            .and(")", Tone::Faint)
    }
}

/// The evidence with the words that made the event emphasised.
pub(crate) fn evidence(words: &str, span: Option<Span>, triggers: &[Span]) -> Value {
    Value::default().marked(words, &inside(span, triggers), Tone::Plain)
}

/// Spans of the story as ranges of code points of the stretch `whole`; those outside are left out, those over its edge cut.
pub(crate) fn inside(whole: Option<Span>, parts: &[Span]) -> Vec<Range<usize>> {
    let Some(whole) = whole else { return Vec::new() };
    let within = |at: u32| (at.clamp(whole.start, whole.end) - whole.start) as usize;
    parts.iter().filter(|part| part.overlaps(whole)).map(|part| within(part.start)..within(part.end)).collect()
}

fn dotted<'a>(parts: impl Iterator<Item = &'a str>, tone: Tone) -> Value {
    parts.enumerate().fold(Value::default(), |value, (index, part)| {
        let value = if index == 0 { value } else { value.and(DOT, Tone::Faint) };
        value.and(part, tone)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Language;
    use model::{
        Actor, Attribution, EventSpans, EventType, MechanismSpans, Place, Precision, RelationKind, RelationSpans, RelationTime, Stance,
        StoryFacts, Trend,
    };

    pub(crate) const TEXT: &str = "سرگئی لاوروف وزیر خارجه روسیه به تهران سفر کرد. روسیه شریک ایران است.";

    pub(crate) fn span(words: &str) -> Span {
        let at = TEXT.find(words).unwrap();
        let start = TEXT[..at].chars().count() as u32;
        Span::new(start, start + words.chars().count() as u32)
    }

    pub(crate) fn participant(name: &str, code: Option<&str>) -> Participant {
        Participant { name: name.into(), code: code.map(Into::into), sector: code.map(|_| "GOV".into()), actor: 0 }
    }

    /// A record with every part.
    pub(crate) fn example() -> Record {
        let first = "سرگئی لاوروف وزیر خارجه روسیه به تهران سفر کرد.";
        let lavrov = participant("سرگئی لاوروف", Some("RUS"));
        let iran = Participant { actor: 1, ..participant("ایران", Some("IRN")) };
        let actor = |id, name: &str, latin: &str, title: Option<&str>| Actor {
            id,
            name: name.into(),
            latin: Some(latin.into()),
            kind: "person".into(),
            code: None,
            sector: None,
            title: title.map(Into::into),
            unresolved: None,
            mentions: Vec::new(),
        };
        Record {
            id: "one".into(),
            story: StoryFacts {
                source: Some("IRNA".into()),
                published: Some("2019-03-29T11:23+04:30".into()),
                headline: Some("سفر لاوروف".into()),
                desk_codes: vec!["274".into()],
                ..StoryFacts::default()
            },
            actors: vec![actor(0, "سرگئی لاوروف", "Sergei Lavrov", Some("foreign minister")), actor(1, "ایران", "Iran", None)],
            events: vec![Event {
                event_type: EventType::Consult,
                modes: vec!["visit".into()],
                contexts: vec!["diplomatic".into()],
                actors: vec![lavrov.clone()],
                recipients: vec![iran.clone()],
                auxiliary: Vec::new(),
                date: Some(DateInterval { start: "2019-03-29".into(), end: "2019-03-29".into(), precision: Precision::Day }),
                date_unresolved: None,
                place: Some(Place { name: "Tehran".into(), country: Some("IRN".into()), lat: Some(35.69), lon: Some(51.39) }),
                said_by: Some("یک دیپلمات".into()),
                attribution: Some(Attribution {
                    source: "یک دیپلمات".into(),
                    span: Span::new(0, 1),
                    verb: "گفت".into(),
                    stance: Stance::Says,
                }),
                quad: Quad::VerbalCooperation,
                score: 2.5,
                cameo: Some("042".into()),
                evidence: first.into(),
                spans: EventSpans { trigger: vec![span("سفر کرد")], evidence: Some(span(first)), ..EventSpans::default() },
                rule: "events/CONSULT.toml#travel".into(),
                confidence: 0.82,
                decisions: Vec::new(),
            }],
            relations: vec![Relation {
                a: Participant { actor: 2, ..participant("روسیه", Some("RUS")) },
                b: iran.clone(),
                kind: RelationKind::Partner,
                trend: Some(Trend::Improving),
                time: RelationTime::Present,
                evidence: "روسیه شریک ایران است.".into(),
                spans: RelationSpans {
                    a: span("روسیه"), b: span("ایران"), trigger: span("شریک"), evidence: span("روسیه شریک ایران است.")
                },
                rule: "relations.toml#partner".into(),
            }],
            mechanisms: vec![Mechanism {
                name: "گروه مشورتی".into(),
                latin: Some("consultative group".into()),
                round: Some(13),
                parties: vec![iran],
                subject: Some("ثبات راهبردی".into()),
                spans: MechanismSpans { name: Span::new(0, 1), round: None, parties: Vec::new() },
            }],
            reader: "lexicon".into(),
            lexicon_version: "test".into(),
            judge_version: "test".into(),
        }
    }

    fn page(language: Language, color: bool) -> String {
        super::record(&example(), &Labels::new(language), Look { width: 100, color })
    }

    #[test]
    fn a_page_says_it_all() {
        let expected = "\
━━━ one ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
[سفر لاوروف]
IRNA · 2019-03-29 11:23+04:30 · desk 274

1. CONSULT · visit · happened · confidence 0.82
   who        Sergei Lavrov [سرگئی لاوروف] · RUS GOV · foreign minister
   with       Iran [ایران] · IRN GOV
   when       2019-03-29
   where      Tehran, IRN (35.69, 51.39)
   says who   [یک دیپلمات] · says · [گفت]
   about      diplomatic
   evidence   [سرگئی لاوروف وزیر خارجه روسیه به تهران سفر کرد.]
   rule       events/CONSULT.toml#travel

Relations
   [روسیه] (RUS)  partner of  Iran [ایران] (IRN) · improving · now
     evidence   [روسیه شریک ایران است.]

Standing bodies
   consultative group [گروه مشورتی] · round 13
     parties    Iran [ایران] · IRN GOV
     about      [ثبات راهبردی]

";
        assert_eq!(page(Language::English, false).replace('\u{2068}', "[").replace('\u{2069}', "]"), expected);
    }

    #[test]
    fn labels_are_persian_when_asked() {
        let page = page(Language::Persian, false);
        assert!(page.contains("\u{2068}دیدار و گفت‌وگو\u{2069} CONSULT · \u{2068}سفر\u{2069}"), "{page}");
        assert!(!page.contains("confidence"), "{page}");
    }

    #[test]
    fn the_trigger_is_emphasised_in_the_evidence() {
        assert!(page(Language::English, true).contains("تهران \u{1b}[1m\u{1b}[4mسفر کرد\u{1b}[0m."));
        assert!(!page(Language::English, false).contains('\u{1b}'));
    }

    #[test]
    fn unknown_fields_give_their_reason() {
        let mut record = example();
        let event = &mut record.events[0];
        (event.date, event.date_unresolved) = (None, Some(Unresolved { reason: "anchored-to-event".into() }));
        event.actors[0].code = None;
        record.actors[0].unresolved = Some(Unresolved { reason: "unknown-name".into() });
        let page = super::record(&record, &Labels::new(Language::English), Look { width: 100, color: false });
        assert!(page.contains("when       not known (anchored-to-event)"), "{page}");
        assert!(page.contains("not known (unknown-name)"), "{page}");
    }

    #[test]
    fn spans_outside_the_evidence_are_left_out() {
        let whole = Some(Span::new(10, 20));
        assert_eq!(inside(whole, &[Span::new(0, 5), Span::new(12, 14), Span::new(18, 25)]), [2..4, 8..10]);
        assert!(inside(None, &[Span::new(0, 5)]).is_empty());
    }
}
