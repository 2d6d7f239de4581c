//! Which types are taken for which.

use crate::gold::GoldStory;
use model::{Event, EventType, Record, Span};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::fmt;

/// For each type of the gold, the types that were found where its triggers stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// How often a gold type met a found type; `None`: nothing was found there.
    pub counts: BTreeMap<(EventType, Option<EventType>), usize>,
}

/// Compares the types at the triggers of the gold; gold events that name no trigger are left out.
pub fn confusion(gold: &[GoldStory], records: &[Record]) -> Confusion {
    let by_id: FxHashMap<&str, &Record> = records.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut counts = BTreeMap::new();
    for story in gold {
        let found = by_id.get(story.id.as_str()).map_or(&[][..], |record| &record.events);
        for event in &story.events {
            if let Some(trigger) = story.trigger(event) {
                *counts.entry((event.event_type, type_at(found, trigger, event.event_type))).or_default() += 1;
            }
        }
    }
    Confusion { counts }
}

/// The type of the event whose trigger overlaps the span: the wanted one if there is one, else the one with the largest overlap,
/// else the first.
fn type_at(events: &[Event], span: Span, wanted: EventType) -> Option<EventType> {
    let overlap = |event: &Event| {
        let shared = |t: &Span| t.end.min(span.end).saturating_sub(t.start.max(span.start));
        event.spans.trigger.iter().map(shared).max().unwrap_or(0)
    };
    let there = events.iter().rev().map(|e| (e.event_type == wanted, overlap(e), e.event_type)).filter(|(_, shared, _)| *shared > 0);
    there.max_by_key(|(same, shared, _)| (*same, *shared)).map(|(_, _, event_type)| event_type)
}

impl fmt::Display for Confusion {
    /// A row a gold type, a column a found type, the last column for nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:10}", "gold↓")?;
        for kind in EventType::ALL {
            write!(f, "{:>5.4}", kind.as_str())?;
        }
        write!(f, "{:>5}{:>6}", "–", "all")?;
        for &gold in EventType::ALL {
            write!(f, "\n{gold:10}")?;
            for found in EventType::ALL.iter().copied().map(Some).chain([None]) {
                match self.counts.get(&(gold, found)) {
                    Some(n) => write!(f, "{n:5}")?,
                    None => write!(f, "{:>5}", "·")?,
                }
            }
            let all: usize = self.counts.iter().filter(|((kind, _), _)| *kind == gold).map(|(_, n)| n).sum();
            write!(f, "{all:6}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_gold;
    use crate::score::tests::{event, record};

    #[test]
    fn types_at_the_trigger() {
        let gold = read_gold(
            &r#"{"id": "1", "text": "الف گفت و ب رفت و پ زد", "events": [
            {"type": "ACCUSE", "evidence": "الف گفت", "trigger": "گفت"},
            {"type": "CONSULT", "evidence": "ب رفت", "trigger": "رفت"},
            {"type": "ASSAULT", "evidence": "پ زد", "trigger": "زد"},
            {"type": "AID", "evidence": "پ زد"}]}"#
                .replace('\n', " "),
        )
        .unwrap();
        // «گفت» is 4 to 7, «رفت» 12 to 15: there a longer overlap of another type gives way to the wanted one.
        let found = [event("REJECT", "IRN", "", [4, 7]), event("REQUEST", "IRN", "", [12, 15]), event("CONSULT", "IRN", "", [14, 17])];
        let confusion = confusion(&gold, &[record("1", found.into())]);
        let expected = [
            ((EventType::Consult, Some(EventType::Consult)), 1),
            ((EventType::Accuse, Some(EventType::Reject)), 1),
            ((EventType::Assault, None), 1),
        ];
        assert_eq!(confusion.counts, BTreeMap::from(expected));
        let table = confusion.to_string();
        let row = table.lines().find(|l| l.starts_with("ACCUSE")).unwrap();
        assert_eq!(row.split_whitespace().last(), Some("1"));
        assert_eq!(table.lines().count(), 17);
    }

    #[test]
    fn the_largest_overlap_then_the_first() {
        let events = [event("AID", "", "", [0, 4]), event("REJECT", "", "", [2, 9]), event("CONCEDE", "", "", [3, 10])];
        assert_eq!(type_at(&events, Span::new(3, 8), EventType::Assault), Some(EventType::Reject));
        assert_eq!(type_at(&events, Span::new(10, 12), EventType::Assault), None);
    }
}
