//! Gold files: stories with what a careful reader coded of them, one JSON object a line.

use model::{Auxiliary, EventType, Record, RelationKind, Span, Story};
use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One coded story.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldStory {
    /// Names the story.
    pub id: String,
    /// The headline, where it is given apart from the text.
    pub title: Option<String>,
    /// The body.
    #[serde(default)]
    pub text: String,
    /// When it was published, as the collection says.
    pub published: Option<String>,
    /// Who published it, as the collection says.
    pub outlet: Option<String>,
    /// What the story says of itself.
    #[serde(default)]
    pub story: GoldFacts,
    /// What happened.
    #[serde(default)]
    pub events: Vec<GoldEvent>,
    /// Who stands how to whom.
    #[serde(default)]
    pub relations: Vec<GoldRelation>,
}

/// What the story says of itself; null where it says nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldFacts {
    /// Code or name of the agency.
    pub source: Option<String>,
    /// ISO 8601 date, or date and time with offset.
    pub published: Option<String>,
    /// English name of the place it was sent from.
    pub dateline: Option<String>,
}

/// One coded event.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEvent {
    /// PLOVER type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// PLOVER modes; any of them counts as right.
    #[serde(default)]
    pub modes: Vec<String>,
    /// Who did it.
    #[serde(default)]
    pub actors: Vec<GoldParticipant>,
    /// To or with whom.
    #[serde(default)]
    pub recipients: Vec<GoldParticipant>,
    /// Realis marks.
    #[serde(default)]
    pub auxiliary: Vec<Auxiliary>,
    /// When; null is not asked.
    pub date: Option<GoldDate>,
    /// Where; null is not asked.
    pub place: Option<GoldPlace>,
    /// On whose word.
    pub said_by: Option<String>,
    /// Verbatim words of the story.
    #[serde(default)]
    pub evidence: String,
    /// The words in the evidence that name the deed; only some gold files have them.
    pub trigger: Option<String>,
}

/// A coded participant.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldParticipant {
    /// ISO 3166 alpha-3, `IGO:…` and so on.
    pub code: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// Who is meant.
    pub name: Option<String>,
    /// The words that stand for it in or near the evidence; only some gold files have them.
    pub mention: Option<String>,
}

/// Days, both included, ISO 8601.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldDate {
    /// First day.
    pub start: Option<String>,
    /// Last day; the first where it is missing.
    pub end: Option<String>,
}

/// A coded place.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldPlace {
    /// ISO 3166 alpha-3; null is not asked.
    pub country: Option<String>,
}

/// A coded relation.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldRelation {
    /// One side.
    pub a: GoldParticipant,
    /// The other.
    pub b: GoldParticipant,
    /// What they are to each other.
    pub kind: RelationKind,
}

/// A file that is no gold or record file.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A line that is not of the shape.
    #[error("line {line}: {fault}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        fault: serde_json::Error,
    },
    /// Two stories of one name.
    #[error("line {line}: story `{id}` came before")]
    Twice {
        /// From 1.
        line: usize,
        /// The name.
        id: String,
    },
}

impl GoldStory {
    /// What a reader is given: the story without its coding.
    pub fn input(&self) -> Story {
        Story {
            id: self.id.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
            published: self.published.clone(),
            outlet: self.outlet.clone(),
            url: None,
        }
    }

    /// Where the evidence of one of its events stands in [`Story::full_text`]: the first place in the body, in the headline only
    /// where the body lacks it. `None` where it is not verbatim.
    pub fn evidence(&self, event: &GoldEvent) -> Option<Span> {
        self.place_of(event).map(|start| Span::new(start, start + length(&event.evidence)))
    }

    /// Where the trigger of one of its events stands; `None` where the gold names none.
    pub fn trigger(&self, event: &GoldEvent) -> Option<Span> {
        let trigger = event.trigger.as_deref()?;
        let start = self.place_of(event)? + length(&event.evidence[..event.evidence.find(trigger)?]);
        Some(Span::new(start, start + length(trigger)))
    }

    /// Where the words that stand for a participant are, of all their places the one nearest to the event's trigger (to its evidence
    /// where the gold names no trigger); `None` where there are no such words.
    pub fn mention(&self, event: &GoldEvent, participant: &GoldParticipant) -> Option<Span> {
        let words = participant.mention.as_deref().filter(|words| !words.is_empty())?;
        let near = self.trigger(event).or_else(|| self.evidence(event))?.start;
        let full = self.input().full_text();
        // «وی» stands in «روی», too, where it means nobody.
        let whole = |at: usize| {
            let before = full[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            before && full[at + words.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric())
        };
        let starts = full.match_indices(words).map(|(at, _)| (!whole(at), length(&full[..at])));
        let nearest = starts.min_by_key(|(part, start)| (*part, start.abs_diff(near)))?.1;
        Some(Span::new(nearest, nearest + length(words)))
    }

    fn place_of(&self, event: &GoldEvent) -> Option<u32> {
        if event.evidence.is_empty() {
            return None;
        }
        let body = self.title.as_deref().map_or(0, |title| length(title) + 1);
        if let Some(at) = self.text.find(&event.evidence) {
            return Some(body + length(&self.text[..at]));
        }
        let full = self.input().full_text();
        full.find(&event.evidence).map(|at| length(&full[..at]))
    }
}

fn length(text: &str) -> u32 {
    text.chars().count() as u32
}

/// Reads a gold file. Fails at the first line that is none, and at a story that comes twice.
pub fn read_gold(text: &str) -> Result<Vec<GoldStory>, GoldError> {
    rows(text, |story: &GoldStory| &story.id)
}

/// Reads a file of records, as `dabir read --format jsonl` prints them. Fails as [`read_gold`] does.
pub fn read_records(text: &str) -> Result<Vec<Record>, GoldError> {
    rows(text, |record: &Record| &record.id)
}

fn rows<T: DeserializeOwned>(text: &str, id: impl Fn(&T) -> &String) -> Result<Vec<T>, GoldError> {
    let mut seen = FxHashSet::default();
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(text, line)| {
            let row: T = serde_json::from_str(text).map_err(|fault| GoldError::Line { line, fault })?;
            if !seen.insert(id(&row).clone()) {
                return Err(GoldError::Twice { line, id: id(&row).clone() });
            }
            Ok(row)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trigger_stands_in_the_body() {
        let line = r#"{"id": "1", "title": "ب رفت", "text": "الف. ب رفت و رفت.", "events":
            [{"type": "CONSULT", "evidence": "ب رفت و رفت", "trigger": "رفت"}, {"type": "CONSULT", "evidence": "پ", "trigger": "پ"}]}"#;
        let gold = read_gold(&line.replace('\n', "")).unwrap().remove(0);
        assert_eq!(gold.evidence(&gold.events[0]), Some(Span::new(11, 22)));
        let trigger = gold.trigger(&gold.events[0]).unwrap();
        assert_eq!((trigger, trigger.slice(&gold.input().full_text())), (Span::new(13, 16), "رفت"));
        assert_eq!(gold.trigger(&gold.events[1]), None);
    }

    #[test]
    fn the_headline_stands_in_where_the_body_lacks_the_words() {
        let gold =
            read_gold(r#"{"id": "1", "title": "ب رفت", "text": "متن", "events": [{"type": "CONSULT", "evidence": "رفت"}]}"#).unwrap();
        assert_eq!(gold[0].evidence(&gold[0].events[0]), Some(Span::new(2, 5)));
    }

    #[test]
    fn faults_name_the_line() {
        let fault = read_gold("{\"id\": \"1\", \"text\": \"\"}\n\n{").unwrap_err().to_string();
        assert!(fault.starts_with("line 3: "), "{fault}");
        let twice = read_gold("{\"id\": \"1\"}\n{\"id\": \"1\"}").unwrap_err().to_string();
        assert_eq!(twice, "line 2: story `1` came before");
    }
}
