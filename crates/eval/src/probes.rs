//! Probes of faithfulness: a sentence is changed in one way, and the record must change exactly as it should.
//!
//! The templates are data (`probes.toml`), for the sentences are Persian; what must come of each change is the coding guide's.

use model::{Auxiliary, EventType, Participant, Record, Story};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Templates of one predicate. `{a}` stands for who does it, `{b}` for to whom, `{s}` for a source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Templates {
    id: String,
    #[serde(rename = "type")]
    event_type: EventType,
    /// The type of its negation, where that is another.
    negated_type: Option<EventType>,
    /// The type of its future, where that is another.
    future_type: Option<EventType>,
    /// Both are actors.
    #[serde(default)]
    reciprocal: bool,
    plain: String,
    negated: String,
    conditional: String,
    future: String,
    question: String,
    passive: Option<String>,
    fronted: String,
    quoted: String,
    attributed: String,
    /// Words and code of `{a}`, words and code of `{b}`.
    fillers: Vec<[String; 4]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Words and code of `{s}`.
    source: [String; 2],
    /// Officials of a state that there is not.
    invented: Vec<String>,
    /// The day of publication, ISO 8601.
    published: String,
    predicate: Vec<Templates>,
}

/// A file of templates that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ProbeError(#[from] toml::de::Error);

/// What the record of a probe must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    /// Nothing that is told as a fact.
    NoFact,
    /// One event and no other.
    Event {
        event_type: EventType,
        actors: BTreeSet<String>,
        recipients: BTreeSet<String>,
        auxiliary: BTreeSet<Auxiliary>,
        said_by: Option<String>,
    },
}

/// A sentence and what must be read in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The predicate, the change and the number of the fillers: `attack/passive/1`.
    pub name: String,
    /// What was changed.
    pub change: &'static str,
    /// To be read.
    pub story: Story,
    expected: Expected,
}

/// All probes of a file of templates.
pub fn read_probes(text: &str) -> Result<Vec<Probe>, ProbeError> {
    let file: File = toml::from_str(text)?;
    let mut out = Vec::new();
    for templates in &file.predicate {
        for n in 0..templates.fillers.len() {
            templates.probes(&file, n, &mut out);
        }
    }
    Ok(out)
}

impl Templates {
    fn probes(&self, file: &File, number: usize, out: &mut Vec<Probe>) {
        let [a, a_code, b, b_code] = &self.fillers[number];
        let invented = &file.invented[number % file.invented.len()];
        let event = |event_type: EventType, a: &str, b: &str, mark: Option<Auxiliary>| {
            let set = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<BTreeSet<String>>();
            let (actors, recipients) = if self.reciprocal { (set(&[a, b]), set(&[])) } else { (set(&[a]), set(&[b])) };
            Expected::Event { event_type, actors, recipients, auxiliary: mark.into_iter().collect(), said_by: None }
        };
        let plain = event(self.event_type, a_code, b_code, None);
        // An AGREE is of the future by itself.
        let mark = |other: Option<EventType>, mark| {
            let implied = mark == Auxiliary::Future && self.event_type == EventType::Agree;
            if other.is_some() || implied { None } else { Some(mark) }
        };
        let said = match plain.clone() {
            Expected::Event { event_type, actors, recipients, auxiliary, .. } => {
                Expected::Event { event_type, actors, recipients, auxiliary, said_by: Some(file.source[0].clone()) }
            }
            none @ Expected::NoFact => none,
        };
        let negated = event(self.negated_type.unwrap_or(self.event_type), a_code, b_code, mark(self.negated_type, Auxiliary::Negated));
        let future = event(self.future_type.unwrap_or(self.event_type), a_code, b_code, mark(self.future_type, Auxiliary::Future));
        let conditional = event(self.event_type, a_code, b_code, Some(Auxiliary::Hypothetical));
        let mut add = |change: &'static str, template: &str, a: &str, b: &str, expected: Expected| {
            let text = template.replace("{a}", a).replace("{b}", b).replace("{s}", &file.source[0]);
            let name = format!("{}/{change}/{}", self.id, number + 1);
            let story = Story { id: name.clone(), text, published: Some(file.published.clone()), ..Story::default() };
            out.push(Probe { name, change, story, expected });
        };
        add("plain", &self.plain, a, b, plain.clone());
        add("negated", &self.negated, a, b, negated);
        add("conditional", &self.conditional, a, b, conditional);
        add("future", &self.future, a, b, future);
        add("question", &self.question, a, b, Expected::NoFact);
        if let Some(passive) = &self.passive {
            add("passive", passive, a, b, plain.clone());
        }
        add("fronted", &self.fronted, a, b, plain);
        add("quoted", &self.quoted, a, b, said.clone());
        add("attributed", &self.attributed, a, b, said);
        add("swapped", &self.plain, b, a, event(self.event_type, b_code, a_code, None));
        add("renamed", &self.plain, invented, b, event(self.event_type, &unknown(invented), b_code, None));
    }
}

/// Somebody without a code, by name.
fn unknown(name: &str) -> String {
    format!("?{name}")
}

impl Probe {
    /// What is wrong with the record of its story; `None` if nothing is.
    pub fn fault(&self, record: &Record) -> Option<String> {
        let shown = || {
            let events = record.events.iter().map(|e| {
                let marks: Vec<&str> = e.auxiliary.iter().map(|m| m.as_str()).collect();
                let parties = |list: &[Participant]| parties(list).into_iter().collect::<Vec<_>>().join("+");
                let said = e.said_by.as_deref().map(|s| format!(" by {s}")).unwrap_or_default();
                format!("{} {} → {} [{}]{said}", e.event_type, parties(&e.actors), parties(&e.recipients), marks.join(" "))
            });
            let events: Vec<String> = events.collect();
            if events.is_empty() { "nothing".to_owned() } else { events.join("; ") }
        };
        let right = match &self.expected {
            Expected::NoFact => record.events.iter().all(|e| e.auxiliary.contains(&Auxiliary::Hypothetical)),
            Expected::Event { event_type, actors, recipients, auxiliary, said_by } => match &record.events[..] {
                [e] => {
                    // Of what two do with each other both are doers.
                    let sides = |actors: &BTreeSet<String>, recipients: &BTreeSet<String>| {
                        let (mut actors, mut recipients) = (actors.clone(), recipients.clone());
                        if event_type.is_reciprocal() {
                            actors.append(&mut recipients);
                        }
                        (actors, recipients)
                    };
                    let said = match (said_by, &e.said_by) {
                        (Some(wanted), Some(found)) => found.contains(wanted.as_str()) || wanted.contains(found.as_str()),
                        (None, None) => true,
                        _ => false,
                    };
                    let marks: BTreeSet<Auxiliary> = e.auxiliary.iter().copied().collect();
                    e.event_type == *event_type
                        && sides(&parties(&e.actors), &parties(&e.recipients)) == sides(actors, recipients)
                        && marks == *auxiliary
                        && said
                }
                _ => false,
            },
        };
        (!right).then(shown)
    }
}

fn parties(list: &[Participant]) -> BTreeSet<String> {
    list.iter().map(|p| p.code.clone().unwrap_or_else(|| unknown(&p.name))).collect()
}

/// How many probes of each change were right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProbeScores {
    /// Right ones and all, by the change.
    pub by_change: BTreeMap<&'static str, (usize, usize)>,
    /// Names, texts and records of the others.
    pub wrong: Vec<(String, String, String)>,
}

impl ProbeScores {
    /// Counts the record of a probe.
    pub fn add(&mut self, probe: &Probe, record: &Record) {
        let count = self.by_change.entry(probe.change).or_default();
        count.1 += 1;
        match probe.fault(record) {
            None => count.0 += 1,
            Some(shown) => self.wrong.push((probe.name.clone(), probe.story.text.clone(), shown)),
        }
    }

    /// The share of right ones.
    pub fn share(&self) -> f64 {
        let (right, all) = self.by_change.values().fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
        right as f64 / all.max(1) as f64
    }
}

impl fmt::Display for ProbeScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (change, (right, all)) in &self.by_change {
            writeln!(f, "{change:<12}{right}/{all}  {:.3}", *right as f64 / (*all).max(1) as f64)?;
        }
        write!(f, "{:<12}{:.3}", "all", self.share())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::tests::{event, record};
    use model::Event;

    const TEMPLATES: &str = r#"
        source = ["سخنگوی نروژ", "NOR"]
        invented = ["وزیر زرستان"]
        published = "2021-05-01"
        [[predicate]]
        id = "attack"
        type = "ASSAULT"
        plain = "{a} به {b} حمله کرد."
        negated = "{a} به {b} حمله نکرد."
        conditional = "اگر {a} به {b} حمله کند."
        future = "{a} به {b} حمله خواهد کرد."
        question = "آیا {a} به {b} حمله کرد؟"
        fronted = "به {b} {a} حمله کرد."
        quoted = "{s} گفت: «{a} به {b} حمله کرد.»"
        attributed = "به گفته {s} {a} به {b} حمله کرد."
        fillers = [["ترکیه", "TUR", "سوریه", "SYR"]]
    "#;

    #[test]
    fn each_change_asks_for_its_own_record() {
        let probes = read_probes(TEMPLATES).expect("templates");
        assert_eq!(probes.len(), 10, "no passive is given");
        let event = event("ASSAULT", "TUR", "SYR", [0, 1]);
        let right = |events: Vec<Event>| -> Vec<&str> {
            let record = record("1", events);
            probes.iter().filter(|p| p.fault(&record).is_none()).map(|p| p.change).collect()
        };
        assert_eq!(right(vec![event.clone()]), ["plain", "fronted"]);
        assert_eq!(right(Vec::new()), ["question"]);
        let mut maybe = event.clone();
        maybe.auxiliary.push(Auxiliary::Hypothetical);
        assert_eq!(right(vec![maybe]), ["conditional", "question"]);
        let back = Event { actors: event.recipients.clone(), recipients: event.actors.clone(), ..event.clone() };
        assert_eq!(right(vec![back.clone()]), ["swapped"]);
        assert!(right(vec![event, back]).is_empty(), "one event too many");
    }
}
