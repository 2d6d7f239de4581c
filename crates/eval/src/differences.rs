//! Where a record departs from the gold, and why.

use crate::compared::{Compared, Dyad, all_dyads};
use crate::gold::GoldStory;
use model::{Event, EventType, ExplainedPredicate, Explanation, Quad};
use std::collections::BTreeMap;
use std::fmt;

/// Why a dyad of the gold was missed, as far as can be told from what was looked at where its trigger stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The lexicon has no predicate there.
    NoPredicate,
    /// Predicates of other types only; the type of the event or, where none came of it, of the predicate.
    OtherType(EventType),
    /// The right predicate was weighed and found too light: what the judge said.
    Judge(String),
    /// The right predicate was dropped before it was weighed (nobody takes part in it, it is furniture): why.
    Dropped(String),
    /// The event was found, with these actors instead.
    OtherActor(String),
    /// The event was found, with these recipients instead.
    OtherRecipient(String),
    /// It was taken for another telling of an event with these participants.
    Merged(String),
    /// The gold's words stand nowhere in the story.
    NotVerbatim,
}

impl Reason {
    /// The reason without its particulars, for counting.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoPredicate => "no predicate of the lexicon",
            Self::OtherType(_) => "other type",
            Self::Judge(_) => "dropped by the judge",
            Self::Dropped(_) => "dropped before the judge",
            Self::OtherActor(_) => "other actor",
            Self::OtherRecipient(_) => "other recipient",
            Self::Merged(_) => "merged away",
            Self::NotVerbatim => "evidence not verbatim",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::NoPredicate | Self::NotVerbatim => Ok(()),
            Self::OtherType(kind) => write!(f, ": {kind}"),
            Self::Judge(what) | Self::Dropped(what) => write!(f, ": {what}"),
            Self::OtherActor(who) | Self::OtherRecipient(who) | Self::Merged(who) => write!(f, ": {who}"),
        }
    }
}

/// A dyad of the gold that the record lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedDyad {
    /// The dyad.
    pub dyad: Dyad,
    /// The gold's trigger, or its evidence where it names none.
    pub words: String,
    /// Why it was missed.
    pub reason: Reason,
}

/// A dyad of the record that the gold lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpuriousDyad {
    /// The dyad.
    pub dyad: Dyad,
    /// The words of the first event that gave it.
    pub words: String,
    /// Its lexicon entry.
    pub rule: String,
}

/// How one record departs from the gold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// The story.
    pub id: String,
    /// Gold dyads that the record lacks.
    pub missed: Vec<MissedDyad>,
    /// Dyads of the record that the gold lacks.
    pub spurious: Vec<SpuriousDyad>,
}

/// Compares a story's gold with its explained record.
pub fn differences(story: &GoldStory, explanation: &Explanation) -> Differences {
    let record = &explanation.record;
    let (gold, found) = (Compared::all_of_gold(story), Compared::all_of(Some(record)));
    let (wanted, got) = (all_dyads(&gold), all_dyads(&found));
    let full_text = story.input().full_text();
    let missed = wanted.difference(&got).filter_map(|dyad| {
        let n = gold.iter().position(|event| event.dyads().contains(dyad))?;
        let event = &story.events[n];
        let words = event.trigger.as_ref().unwrap_or(&event.evidence).clone();
        Some(MissedDyad { dyad: dyad.clone(), words, reason: reason(story, explanation, n, dyad) })
    });
    let spurious = got.difference(&wanted).filter_map(|dyad| {
        let event = &record.events[found.iter().position(|event| event.dyads().contains(dyad))?];
        let words = event.spans.trigger.first().map_or_else(String::new, |span| span.slice(&full_text).to_owned());
        Some(SpuriousDyad { dyad: dyad.clone(), words, rule: event.rule.clone() })
    });
    Differences { id: story.id.clone(), missed: missed.collect(), spurious: spurious.collect() }
}

fn reason(story: &GoldStory, explanation: &Explanation, n: usize, dyad: &Dyad) -> Reason {
    let gold = &story.events[n];
    let wanted = gold.event_type;
    let Some(span) = story.trigger(gold).or_else(|| story.evidence(gold)) else { return Reason::NotVerbatim };
    let mut there: Vec<&ExplainedPredicate> = Vec::new();
    for predicate in explanation.sentences.iter().flat_map(|s| &s.predicates).filter(|p| p.trigger.overlaps(span)) {
        // A predicate across two sentences is shown in both.
        if !there.contains(&predicate) {
            there.push(predicate);
        }
    }
    let event = |p: &ExplainedPredicate| p.event.and_then(|e| explanation.record.events.get(e as usize));
    let came_of: Vec<(&ExplainedPredicate, &Event)> = there.iter().filter_map(|p| Some((*p, event(p)?))).collect();
    let dropped = |wanted: &dyn Fn(EventType) -> bool| there.iter().find(|p| p.event.is_none() && wanted(p.event_type));
    if let Some((predicate, event)) = came_of.iter().find(|(_, event)| event.event_type == wanted) {
        let compared = Compared::from(*event);
        if predicate.reason.is_some() {
            return Reason::Merged(sides(&compared));
        }
        let actors = if wanted.is_reciprocal() { compared.everybody() } else { compared.actors.clone() };
        return if actors.contains(&dyad.actor) { Reason::OtherRecipient(sides(&compared)) } else { Reason::OtherActor(sides(&compared)) };
    }
    if let Some(predicate) = dropped(&|kind| kind == wanted).or_else(|| dropped(&|kind| may_become(kind, wanted))) {
        let why = predicate.reason.clone().unwrap_or_default();
        return if why.contains("judge") { Reason::Judge(why) } else { Reason::Dropped(why) };
    }
    let other = came_of.first().map(|(_, event)| event.event_type).or_else(|| there.first().map(|p| p.event_type));
    other.map_or(Reason::NoPredicate, Reason::OtherType)
}

/// Whether a predicate of one type may stand for an event of another, as future and negation change types in the guide.
fn may_become(predicate: EventType, event: EventType) -> bool {
    match event {
        EventType::Agree => matches!(predicate, EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid),
        EventType::Concede => predicate == EventType::Retreat,
        EventType::Reject => quad(predicate) != Quad::MaterialConflict,
        EventType::Threaten => quad(predicate) == Quad::MaterialConflict,
        _ => false,
    }
}

fn quad(event_type: EventType) -> Quad {
    match event_type {
        EventType::Agree | EventType::Consult | EventType::Support | EventType::Concede => Quad::VerbalCooperation,
        EventType::Cooperate | EventType::Aid | EventType::Retreat => Quad::MaterialCooperation,
        EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten => Quad::VerbalConflict,
        EventType::Protest | EventType::Sanction | EventType::Mobilize | EventType::Coerce | EventType::Assault => Quad::MaterialConflict,
    }
}

/// `RUS CHN → PAK`.
fn sides(event: &Compared) -> String {
    let side = |codes: &std::collections::BTreeSet<String>| match codes.len() {
        0 => "-".to_owned(),
        _ => codes.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
    };
    format!("{} → {}", side(&event.actors), side(&event.recipients))
}

impl Differences {
    /// Missed and spurious dyads.
    pub fn count(&self) -> usize {
        self.missed.len() + self.spurious.len()
    }
}

impl fmt::Display for Differences {
    /// Dyads of the same words and fate on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        for same in self.missed.chunk_by(|a, b| a.words == b.words && a.reason == b.reason) {
            write!(f, "\n  missed    {}  «{}»  {}", few(same.iter().map(|m| &m.dyad)), same[0].words, same[0].reason)?;
        }
        for same in self.spurious.chunk_by(|a, b| a.words == b.words && a.rule == b.rule) {
            write!(f, "\n  spurious  {}  «{}»  {}", few(same.iter().map(|s| &s.dyad)), same[0].words, same[0].rule)?;
        }
        Ok(())
    }
}

/// The first dyads, and how many more there are.
fn few<'a>(dyads: impl ExactSizeIterator<Item = &'a Dyad>) -> String {
    const SHOWN: usize = 4;
    let more = dyads.len().saturating_sub(SHOWN);
    let shown: Vec<String> = dyads.take(SHOWN).map(Dyad::to_string).collect();
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// The `n` stories with the most differences, worst first; equals in the order given. Stories without any are left out.
pub fn worst(mut all: Vec<Differences>, n: usize) -> Vec<Differences> {
    all.retain(|d| d.count() > 0);
    all.sort_by_key(|d| std::cmp::Reverse(d.count()));
    all.truncate(n);
    all
}

/// How often each reason stands behind a missed dyad.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReasonCounts {
    /// By [`Reason::name`].
    pub counts: BTreeMap<&'static str, usize>,
}

/// Counts the reasons over stories.
pub fn reasons(all: &[Differences]) -> ReasonCounts {
    let mut counts = BTreeMap::new();
    for missed in all.iter().flat_map(|d| &d.missed) {
        *counts.entry(missed.reason.name()).or_default() += 1;
    }
    ReasonCounts { counts }
}

impl fmt::Display for ReasonCounts {
    /// The commonest first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows: Vec<(&str, usize)> = self.counts.iter().map(|(name, n)| (*name, *n)).collect();
        rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        write!(f, "missed dyads: {}", rows.iter().map(|(_, n)| n).sum::<usize>())?;
        rows.iter().try_for_each(|(name, n)| write!(f, "\n{n:6}  {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_gold;
    use crate::score::tests::{event, record};
    use model::{ExplainedSentence, Span};

    /// The gold has ACCUSE IRN → USA at «گفت», which is 4 to 7.
    fn gold() -> GoldStory {
        let line = r#"{"id": "1", "text": "الف گفت و ب رفت", "events": [{"type": "ACCUSE", "evidence": "الف گفت", "trigger": "گفت",
            "actors": [{"code": "IRN"}], "recipients": [{"code": "USA"}]}]}"#;
        read_gold(&line.replace('\n', " ")).unwrap().remove(0)
    }

    fn predicate(kind: &str, trigger: [u32; 2], event: Option<u32>, reason: Option<&str>) -> ExplainedPredicate {
        ExplainedPredicate {
            rule: String::new(),
            event_type: kind.parse().unwrap(),
            trigger: Span::from(trigger),
            text: String::new(),
            event,
            reason: reason.map(str::to_owned),
        }
    }

    fn found(events: Vec<Event>, predicates: Vec<ExplainedPredicate>) -> Differences {
        let sentence = ExplainedSentence { span: Span::new(0, 16), text: String::new(), mentions: Vec::new(), predicates };
        differences(&gold(), &Explanation { record: record("1", events), sentences: vec![sentence] })
    }

    fn why(events: Vec<Event>, predicates: Vec<ExplainedPredicate>) -> Reason {
        found(events, predicates).missed.remove(0).reason
    }

    #[test]
    fn reasons_for_what_was_missed() {
        let here = [4, 7];
        let judged = Some("the judge gives it 0.10, under 0.30");
        assert_eq!(why(vec![], vec![predicate("ACCUSE", [12, 15], None, judged)]), Reason::NoPredicate);
        assert_eq!(why(vec![], vec![predicate("ACCUSE", here, None, judged)]).name(), "dropped by the judge");
        assert_eq!(why(vec![], vec![predicate("ACCUSE", here, None, Some("no participant was found"))]).name(), "dropped before the judge");
        assert_eq!(why(vec![], vec![predicate("AID", here, None, judged)]), Reason::OtherType(EventType::Aid));
        let rejected = vec![event("REJECT", "IRN", "USA", here)];
        assert_eq!(why(rejected, vec![predicate("ACCUSE", here, Some(0), None)]), Reason::OtherType(EventType::Reject));
        let by = |actors, recipients, reason| {
            why(vec![event("ACCUSE", actors, recipients, here)], vec![predicate("ACCUSE", here, Some(0), reason)])
        };
        assert_eq!(by("FRA", "USA", None), Reason::OtherActor("FRA → USA".into()));
        assert_eq!(by("IRN", "", None), Reason::OtherRecipient("IRN → -".into()));
        assert_eq!(by("FRA", "USA", Some("another telling of the same event")), Reason::Merged("FRA → USA".into()));
    }

    #[test]
    fn dyads_of_one_fate_stand_on_one_line() {
        let many = found(vec![event("AID", "FRA", "DEU GBR ITA ESP PRT", [12, 15])], vec![]).to_string();
        let line = "  spurious  AID FRA DEU, AID FRA ESP, AID FRA GBR, AID FRA ITA and 1 more  «رفت»  events/AID.toml#made-up";
        assert_eq!(many.lines().last(), Some(line));
    }

    #[test]
    fn types_that_the_guide_changes() {
        assert!(may_become(EventType::Consult, EventType::Agree) && may_become(EventType::Assault, EventType::Threaten));
        assert!(!may_become(EventType::Accuse, EventType::Agree) && !may_become(EventType::Consult, EventType::Threaten));
    }

    #[test]
    fn spurious_dyads_name_their_rule_and_the_worst_come_first() {
        let bad = found(vec![event("AID", "FRA", "", [12, 15])], vec![]);
        assert_eq!(
            bad.spurious,
            [SpuriousDyad {
                dyad: Compared::from(&event("AID", "FRA", "", [0, 1])).dyads().pop_first().unwrap(),
                words: "رفت".into(),
                rule: "events/AID.toml#made-up".into()
            }]
        );
        let right = found(vec![event("ACCUSE", "IRN", "USA", [4, 7])], vec![]);
        assert_eq!(right.count(), 0);
        let half = found(vec![], vec![]);
        assert_eq!(reasons(&[bad.clone(), half.clone()]).counts, BTreeMap::from([("no predicate of the lexicon", 2)]));
        assert_eq!(worst(vec![right, half.clone(), bad.clone()], 5), [bad.clone(), half]);
        assert!(bad.to_string().contains("spurious  AID FRA -  «رفت»  events/AID.toml#made-up"), "{bad}");
    }
}
