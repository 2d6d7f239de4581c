//! The figures.

use crate::calibration::{Calibration, calibration};
use crate::compared::{Compared, all_dyads, gold_relations, pair_up, relations};
use crate::gold::GoldStory;
use model::{EventType, Record};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::iter::Sum;

/// Resamples of the stories behind an interval.
const RESAMPLES: usize = 1000;

/// Seed of the resampling: the same files give the same intervals.
pub(crate) const SEED: u64 = 7;

/// What was found of what is to be found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found and in the gold.
    pub right: usize,
    /// Found and not in the gold.
    pub spurious: usize,
    /// In the gold and not found.
    pub missed: usize,
}

impl Counts {
    /// Share of what was found that is right, 0 to 1; 0 where nothing was found.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.right + self.spurious)
    }

    /// Share of the gold that was found, 0 to 1; 0 where there is none.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.spurious + self.missed)
    }

    pub(crate) fn of_sets<T: Ord>(gold: &BTreeSet<T>, found: &BTreeSet<T>) -> Self {
        let right = gold.intersection(found).count();
        Self { right, spurious: found.len() - right, missed: gold.len() - right }
    }

    fn of_types(gold: &[Compared], found: &[Compared]) -> Self {
        let count = |events: &[Compared]| {
            let mut counts: BTreeMap<EventType, usize> = BTreeMap::new();
            for event in events {
                *counts.entry(event.event_type).or_default() += 1;
            }
            counts
        };
        let found_counts = count(found);
        let right = count(gold).iter().map(|(kind, n)| *n.min(found_counts.get(kind).unwrap_or(&0))).sum();
        Self { right, spurious: found.len() - right, missed: gold.len() - right }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |a, b| Self {
            right: a.right + b.right,
            spurious: a.spurious + b.spurious,
            missed: a.missed + b.missed,
        })
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Counts over all stories, with how far chance in the choice of stories could move the F1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// The counts, summed over the stories.
    pub counts: Counts,
    /// 95% interval of the F1 by resampling the stories.
    pub interval: (f64, f64),
}

impl Measure {
    pub(crate) fn of(stories: &[Counts], random: &mut fastrand::Rng) -> Self {
        let counts = stories.iter().copied().sum();
        if stories.is_empty() {
            return Self { counts, interval: (0.0, 0.0) };
        }
        let mut resample = || (0..stories.len()).map(|_| stories[random.usize(..stories.len())]).sum::<Counts>();
        let mut f1s: Vec<f64> = (0..RESAMPLES).map(|_| resample().f1()).collect();
        f1s.sort_unstable_by(f64::total_cmp);
        let tail = RESAMPLES / 40;
        Self { counts, interval: (f1s[tail], f1s[RESAMPLES - 1 - tail]) }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { counts, interval: (low, high) } = self;
        write!(f, "P {:.3}  R {:.3}  F1 {:.3}  [{low:.3}, {high:.3}]", counts.precision(), counts.recall(), counts.f1())
    }
}

/// How many of those that were asked are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Right ones.
    pub right: usize,
    /// All that were asked.
    pub of: usize,
}

impl Share {
    /// 0 to 1; `None` where nothing was asked.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| ratio(self.right, self.of))
    }

    /// Counts an answer; `None` was not asked.
    pub(crate) fn count(&mut self, right: Option<bool>) {
        self.of += usize::from(right.is_some());
        self.right += usize::from(right == Some(true));
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.right, self.of)?;
        self.share().map_or(Ok(()), |share| write!(f, "  {share:.3}"))
    }
}

/// What is found where there is nothing: sport, weather, advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FalseEvents {
    /// Stories in which the gold has no event.
    pub stories: usize,
    /// Events found in them.
    pub events: usize,
}

impl FalseEvents {
    /// Events found per hundred such stories.
    pub fn per_hundred(self) -> f64 {
        100.0 * ratio(self.events, self.stories)
    }
}

impl fmt::Display for FalseEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} stories without events, {:.1} per hundred", self.events, self.stories, self.per_hundred())
    }
}

/// All figures of a set of records on a set of gold stories, summed over the stories.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Gold stories.
    pub stories: usize,
    /// Gold stories without a record; they count as coded with nothing.
    pub missing: usize,
    /// Records without a gold story; they are left out.
    pub unknown: usize,
    /// The multiset of event types of each story.
    pub event_type: Measure,
    /// The set of [`Dyad`](crate::Dyad)s of each story.
    pub dyad: Measure,
    /// Events one to one: type, both participant sets and realis marks equal, dates overlapping with a day of slack, the same
    /// country.
    pub record: Measure,
    /// Kind and unordered pair.
    pub relation: Measure,
    /// One of the gold's modes, among events matched on type and a shared participant; so the next four.
    pub mode: Share,
    /// Dates overlapping with a day of slack.
    pub date: Share,
    /// The same country.
    pub place: Share,
    /// The same realis marks.
    pub auxiliary: Share,
    /// Attributed or not, as the gold.
    pub said_by: Share,
    /// Source, day published and dateline of the stories whose gold has them.
    pub facts: Share,
    /// Events in stories without any.
    pub false_events: FalseEvents,
    /// How true the events' confidence is.
    pub calibration: Calibration,
}

/// Scores records against gold, matched by the name of the story.
pub fn score(gold: &[GoldStory], records: &[Record]) -> Scores {
    let by_id: FxHashMap<&str, &Record> = records.iter().map(|r| (r.id.as_str(), r)).collect();
    let known: FxHashSet<&str> = gold.iter().map(|g| g.id.as_str()).collect();
    let mut scores = Scores {
        stories: gold.len(),
        missing: gold.iter().filter(|g| !by_id.contains_key(g.id.as_str())).count(),
        unknown: by_id.keys().filter(|id| !known.contains(*id)).count(),
        calibration: calibration(gold, records),
        ..Scores::default()
    };
    let (mut types, mut dyads, mut full, mut related) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for story in gold {
        let record = by_id.get(story.id.as_str()).copied();
        let (wanted, got) = (Compared::all_of_gold(story), Compared::all_of(record));
        let pairs = pair_up(&wanted, &got);
        types.push(Counts::of_types(&wanted, &got));
        dyads.push(Counts::of_sets(&all_dyads(&wanted), &all_dyads(&got)));
        let right = pairs.iter().filter(|&&(i, j)| wanted[i].met_by(&got[j])).count();
        full.push(Counts { right, spurious: got.len() - right, missed: wanted.len() - right });
        related.push(Counts::of_sets(&gold_relations(story), &relations(record)));
        for (i, j) in pairs {
            let (a, b) = (&wanted[i], &got[j]);
            scores.mode.count((!a.modes.is_empty()).then(|| a.modes.iter().any(|m| b.modes.contains(m))));
            scores.date.count(a.date_met_by(b));
            scores.place.count(a.place_met_by(b));
            scores.auxiliary.count(Some(a.auxiliary == b.auxiliary));
            scores.said_by.count(Some(a.attributed == b.attributed));
        }
        count_facts(&mut scores.facts, story, record);
        if wanted.is_empty() {
            scores.false_events.stories += 1;
            scores.false_events.events += got.len();
        }
    }
    let mut random = fastrand::Rng::with_seed(SEED);
    scores.event_type = Measure::of(&types, &mut random);
    scores.dyad = Measure::of(&dyads, &mut random);
    scores.record = Measure::of(&full, &mut random);
    scores.relation = Measure::of(&related, &mut random);
    scores
}

fn count_facts(share: &mut Share, story: &GoldStory, record: Option<&Record>) {
    let got = record.map(|r| &r.story);
    let day = |text: &str| text.chars().take(10).collect::<String>();
    let mut ask = |wanted: Option<&str>, got: Option<&str>, part: &dyn Fn(&str) -> String| {
        let asked = wanted.filter(|w| !w.is_empty());
        share.count(asked.map(|w| part(w).to_lowercase() == part(got.unwrap_or_default()).to_lowercase()));
    };
    ask(story.story.source.as_deref(), got.and_then(|s| s.source.as_deref()), &str::to_owned);
    ask(story.story.published.as_deref(), got.and_then(|s| s.published.as_deref()), &day);
    ask(story.story.dateline.as_deref(), got.and_then(|s| s.dateline.as_deref()), &str::to_owned);
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} stories, {} without a record, {} records of other stories", self.stories, self.missing, self.unknown)?;
        for (name, measure) in [("type", self.event_type), ("dyad", self.dyad), ("record", self.record), ("relation", self.relation)] {
            writeln!(f, "{name:9} {measure}")?;
        }
        let shares = [
            ("mode", self.mode),
            ("date", self.date),
            ("place", self.place),
            ("aux", self.auxiliary),
            ("said_by", self.said_by),
            ("facts", self.facts),
        ];
        for (name, share) in shares {
            writeln!(f, "{name:9} {share}")?;
        }
        writeln!(f, "{:9} {}", "false", self.false_events)?;
        write!(f, "{:9} {}", "confident", self.calibration)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::read_gold;
    use model::{Actor, DateInterval, Event, EventSpans, Participant, Place, Precision, Quad, Span, StoryFacts};

    /// An event from its type, actors and recipients (codes divided by spaces) and the place of its trigger.
    pub fn event(kind: &str, actors: &str, recipients: &str, trigger: [u32; 2]) -> Event {
        let parties = |codes: &str| {
            let party = |code: &str| Participant { name: code.to_owned(), code: Some(code.to_owned()), sector: None, actor: 0 };
            codes.split_whitespace().map(party).collect()
        };
        Event {
            event_type: kind.parse().unwrap(),
            modes: Vec::new(),
            contexts: Vec::new(),
            actors: parties(actors),
            recipients: parties(recipients),
            auxiliary: Vec::new(),
            date: None,
            date_unresolved: None,
            place: None,
            said_by: None,
            attribution: None,
            quad: Quad::VerbalConflict,
            score: 0.0,
            cameo: None,
            evidence: String::new(),
            spans: EventSpans { trigger: vec![Span::from(trigger)], ..EventSpans::default() },
            rule: format!("events/{kind}.toml#made-up"),
            confidence: 0.75,
            decisions: Vec::new(),
        }
    }

    pub fn record(id: &str, events: Vec<Event>) -> Record {
        Record {
            id: id.to_owned(),
            story: StoryFacts::default(),
            actors: Vec::<Actor>::new(),
            events,
            relations: Vec::new(),
            mechanisms: Vec::new(),
            reader: "lexicon".to_owned(),
            lexicon_version: String::new(),
            judge_version: String::new(),
        }
    }

    fn on(mut event: Event, day: &str, country: &str) -> Event {
        event.date = Some(DateInterval { start: day.to_owned(), end: day.to_owned(), precision: Precision::Day });
        event.place = Some(Place { name: String::new(), country: Some(country.to_owned()), lat: None, lon: None });
        event
    }

    fn counts(right: usize, spurious: usize, missed: usize) -> Counts {
        Counts { right, spurious, missed }
    }

    /// Three stories: one right but for a date, one half right, one without events.
    fn example() -> (Vec<GoldStory>, Vec<Record>) {
        let gold = [
            r#"{"id": "meeting", "story": {"source": "IRNA", "published": "2019-03-29T11:23+04:30", "dateline": "Islamabad"},
                "events": [{"type": "CONSULT", "modes": ["visit"], "actors": [{"code": "RUS"}], "recipients": [{"code": "PAK"}],
                    "date": {"start": "2019-03-29", "end": "2019-03-29"}, "place": {"country": "PAK"}, "said_by": "او"}],
                "relations": [{"a": {"code": "PAK"}, "b": {"code": "IND"}, "kind": "rival"}]}"#,
            r#"{"id": "words", "events": [{"type": "ACCUSE", "actors": [{"code": "IRN"}], "recipients": [{"code": "USA"}, {"code": "ISR"}]},
                {"type": "ACCUSE", "actors": [{"code": "USA"}], "recipients": [{"code": "IRN"}]},
                {"type": "REQUEST", "actors": [{"code": "IRN"}], "recipients": [{"code": "IGO:UN"}]}]}"#,
            r#"{"id": "weather"}"#,
        ];
        let mut meeting = record("meeting", vec![on(event("CONSULT", "PAK RUS", "", [0, 1]), "2019-03-25", "PAK")]);
        meeting.story.source = Some("irna".to_owned());
        meeting.story.published = Some("2019-03-29".to_owned());
        let words = vec![event("ACCUSE", "IRN", "USA", [0, 1]), event("REJECT", "IRN", "USA", [0, 1])];
        let weather = record("weather", vec![event("AID", "IRN", "", [0, 1])]);
        let records = vec![record("stranger", Vec::new()), weather, record("words", words), meeting];
        (read_gold(&gold.map(|line| line.replace('\n', " ")).join("\n")).unwrap(), records)
    }

    #[test]
    fn figures_as_reckoned_by_hand() {
        let (gold, records) = example();
        let scores = score(&gold, &records);
        assert_eq!((scores.stories, scores.missing, scores.unknown), (3, 0, 1));
        // CONSULT; one ACCUSE of two, REJECT for REQUEST; AID.
        assert_eq!(scores.event_type.counts, counts(2, 2, 2));
        // PAK-RUS; of IRN-USA, IRN-ISR, USA-IRN and IRN-UN the first; spurious REJECT and AID.
        assert_eq!(scores.dyad.counts, counts(2, 2, 3));
        // The meeting is four days off, the accusation lacks a recipient.
        assert_eq!(scores.record.counts, counts(0, 4, 4));
        assert_eq!(scores.relation.counts, counts(0, 0, 1));
        assert_eq!(scores.mode, Share { right: 0, of: 1 });
        assert_eq!(scores.date, Share { right: 0, of: 1 });
        assert_eq!(scores.place, Share { right: 1, of: 1 });
        assert_eq!(scores.auxiliary, Share { right: 2, of: 2 });
        assert_eq!(scores.said_by, Share { right: 1, of: 2 });
        assert_eq!(scores.facts, Share { right: 2, of: 3 });
        assert_eq!(scores.false_events, FalseEvents { stories: 1, events: 1 });
        assert!((scores.dyad.counts.f1() - 4.0 / 9.0).abs() < 1e-12);
        let (low, high) = scores.dyad.interval;
        assert!(low <= scores.dyad.counts.f1() && scores.dyad.counts.f1() <= high && low < high);
    }

    #[test]
    fn the_table_shows_every_figure() {
        let (gold, records) = example();
        let table = score(&gold, &records).to_string();
        for line in [
            "3 stories, 0 without a record, 1 records of other stories",
            "dyad      P 0.500  R 0.400  F1 0.444  [",
            "place     1/1  1.000",
            "false     1 in 1 stories without events, 100.0 per hundred",
        ] {
            assert!(table.lines().any(|l| l.starts_with(line)), "{line}\n---\n{table}");
        }
    }

    #[test]
    fn a_record_one_day_off_is_right() {
        let (gold, mut records) = example();
        records[3].events[0].date.as_mut().unwrap().end = "2019-03-28".to_owned();
        assert_eq!(score(&gold, &records).record.counts, counts(1, 3, 3));
    }

    #[test]
    fn stories_without_a_record_are_coded_with_nothing() {
        let (gold, _) = example();
        let scores = score(&gold, &[]);
        assert_eq!(scores.missing, 3);
        assert_eq!(scores.event_type.counts, counts(0, 0, 4));
        assert_eq!((scores.event_type.counts.precision(), scores.event_type.counts.f1()), (0.0, 0.0));
        assert_eq!((scores.date.share(), scores.date.to_string().as_str()), (None, "0/0"));
        assert_eq!(score(&[], &[]).dyad, Measure::default());
    }

    #[test]
    fn order_of_stories_moves_no_count() {
        let (mut gold, mut records) = example();
        let one = score(&gold, &records);
        gold.reverse();
        records.reverse();
        let other = score(&gold, &records);
        assert_eq!((one.dyad.counts, one.record.counts, one.date), (other.dyad.counts, other.record.counts, other.date));
        assert_eq!(one, score(&example().0, &example().1), "the seed is fixed");
    }
}
