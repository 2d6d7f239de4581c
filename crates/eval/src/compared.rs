//! Events as they are compared: codes, marks and days, from gold and record alike.

use crate::gold::{GoldEvent, GoldRelation, GoldStory};
use jiff::civil::Date;
use jiff::{Span as Time, ToSpan};
use model::{Auxiliary, Event, EventType, Record, RelationKind};
use std::collections::BTreeSet;
use std::fmt;

/// What may follow the colon of a code and still tell participants apart; anything else after a colon is cut off with it.
const BODIES: &[&str] = &[
    "UN",
    "UNSC",
    "UNHCR",
    "UNICEF",
    "UNESCO",
    "WHO",
    "WFP",
    "IAEA",
    "OPEC",
    "NATO",
    "ASEAN",
    "OIC",
    "AU",
    "CD",
    "ECO",
    "SCO",
    "BRICS",
    "G7",
    "G20",
    "IMF",
    "WB",
    "WTO",
    "ICC",
    "ICJ",
    "ICRC",
    "GCC",
    "AL",
    "OSCE",
    "OPCW",
    "CSTO",
    "CIS",
    "SAARC",
    "NAM",
    "FATF",
    "INTERPOL",
    "ISIS",
    "ALQAEDA",
    "PKK",
    "TALIBAN",
    "HEZBOLLAH",
    "HAMAS",
    "HOUTHI",
];

/// Stands for a side that nobody is on.
const NOBODY: &str = "-";

/// Days that a date may be off and still count as overlapping.
const SLACK: i32 = 1;

/// Type and the codes of two participants. Where the sides of the event are unordered, so are these (kept in the order of the
/// alphabet); a side with nobody on it is `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dyad {
    /// PLOVER type.
    pub event_type: EventType,
    /// Code of the actor.
    pub actor: String,
    /// Code of the recipient.
    pub recipient: String,
}

impl fmt::Display for Dyad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.event_type, self.actor, self.recipient)
    }
}

/// An event, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    pub event_type: EventType,
    pub modes: Vec<String>,
    pub actors: BTreeSet<String>,
    pub recipients: BTreeSet<String>,
    /// Without `future` on AGREE, where it is implied.
    pub auxiliary: BTreeSet<Auxiliary>,
    /// First and last day.
    pub days: Option<(Date, Date)>,
    pub country: Option<String>,
    /// Whether it stands on somebody's word.
    pub attributed: bool,
}

/// A code as it is compared; `None` for none.
pub(crate) fn canonical(code: Option<&str>) -> Option<String> {
    let code = code?.trim().to_uppercase();
    let code = match code.split_once(':') {
        Some((head, tail)) if !tail.is_empty() && !BODIES.contains(&tail) => head.to_owned(),
        _ => code,
    };
    (!code.is_empty()).then_some(code)
}

fn day(text: Option<&str>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}

fn days(start: Option<&str>, end: Option<&str>) -> Option<(Date, Date)> {
    let start = day(start)?;
    Some((start, day(end).unwrap_or(start)))
}

fn marks(event_type: EventType, marks: &[Auxiliary]) -> BTreeSet<Auxiliary> {
    marks.iter().copied().filter(|&mark| !(event_type == EventType::Agree && mark == Auxiliary::Future)).collect()
}

fn said(by: Option<&str>) -> bool {
    by.is_some_and(|by| !by.is_empty())
}

impl From<&GoldEvent> for Compared {
    fn from(event: &GoldEvent) -> Self {
        let codes = |parties: &[crate::GoldParticipant]| parties.iter().filter_map(|p| canonical(p.code.as_deref())).collect();
        Self {
            event_type: event.event_type,
            modes: event.modes.clone(),
            actors: codes(&event.actors),
            recipients: codes(&event.recipients),
            auxiliary: marks(event.event_type, &event.auxiliary),
            days: event.date.as_ref().and_then(|d| days(d.start.as_deref(), d.end.as_deref())),
            country: event.place.as_ref().and_then(|p| canonical(p.country.as_deref())),
            attributed: said(event.said_by.as_deref()),
        }
    }
}

impl From<&Event> for Compared {
    fn from(event: &Event) -> Self {
        let codes = |parties: &[model::Participant]| parties.iter().filter_map(|p| canonical(p.code.as_deref())).collect();
        Self {
            event_type: event.event_type,
            modes: event.modes.clone(),
            actors: codes(&event.actors),
            recipients: codes(&event.recipients),
            auxiliary: marks(event.event_type, &event.auxiliary),
            days: event.date.as_ref().and_then(|d| days(Some(&d.start), Some(&d.end))),
            country: event.place.as_ref().and_then(|p| canonical(p.country.as_deref())),
            attributed: said(event.said_by.as_deref()),
        }
    }
}

impl Compared {
    pub fn all_of_gold(story: &GoldStory) -> Vec<Self> {
        story.events.iter().map(Self::from).collect()
    }

    pub fn all_of(record: Option<&Record>) -> Vec<Self> {
        record.map_or_else(Vec::new, |r| r.events.iter().map(Self::from).collect())
    }

    /// Everybody on either side.
    pub fn everybody(&self) -> BTreeSet<String> {
        self.actors.union(&self.recipients).cloned().collect()
    }

    pub fn dyads(&self) -> BTreeSet<Dyad> {
        let dyad =
            |actor: &str, recipient: &str| Dyad { event_type: self.event_type, actor: actor.to_owned(), recipient: recipient.to_owned() };
        let two_sided = self.event_type == EventType::Assault && self.recipients.is_empty() && self.actors.len() > 1;
        if self.event_type.is_reciprocal() || two_sided {
            let everybody: Vec<String> = self.everybody().into_iter().collect();
            return match everybody.as_slice() {
                [] => [dyad(NOBODY, NOBODY)].into(),
                [one] => [dyad(one, NOBODY)].into(),
                all => (1..all.len()).flat_map(|n| all[n..].iter().map(move |y| (&all[n - 1], y))).map(|(x, y)| dyad(x, y)).collect(),
            };
        }
        let side = |codes: &BTreeSet<String>| if codes.is_empty() { vec![NOBODY.to_owned()] } else { codes.iter().cloned().collect() };
        let recipients = side(&self.recipients);
        side(&self.actors).iter().flat_map(|a| recipients.iter().map(move |r| dyad(a, r))).collect()
    }

    /// Whether the days of `other` overlap these, give or take [`SLACK`]; `None` where the gold (`self`) has none.
    pub fn date_met_by(&self, other: &Self) -> Option<bool> {
        let wanted = self.days?;
        let Some(got) = other.days else { return Some(false) };
        let slack: Time = SLACK.days();
        // Dates at the ends of the calendar stay where they are.
        Some(got.0 <= wanted.1.saturating_add(slack) && wanted.0 <= got.1.saturating_add(slack))
    }

    /// Whether `other` is in the same country; `None` where the gold (`self`) names none.
    pub fn place_met_by(&self, other: &Self) -> Option<bool> {
        self.country.as_ref().map(|country| other.country.as_ref() == Some(country))
    }

    fn same_participants(&self, other: &Self) -> bool {
        if self.event_type.is_reciprocal() {
            self.everybody() == other.everybody()
        } else {
            self.actors == other.actors && self.recipients == other.recipients
        }
    }

    /// Whether `other`, of the same type, is right in all that the gold (`self`) tells.
    pub fn met_by(&self, other: &Self) -> bool {
        self.same_participants(other)
            && self.auxiliary == other.auxiliary
            && self.date_met_by(other) != Some(false)
            && self.place_met_by(other) != Some(false)
    }

    /// How much `other`, of the same type, has in common with the gold (`self`); `None` where too little to be matched with it.
    fn agreement(&self, other: &Self) -> Option<usize> {
        let everybody = self.everybody();
        let shared = self.actors.intersection(&other.actors).count() * 2
            + self.dyads().intersection(&other.dyads()).count() * 3
            + everybody.intersection(&other.everybody()).count();
        (shared > 0 || everybody.is_empty()).then(|| {
            usize::from(self.met_by(other)) * 100
                + shared
                + usize::from(self.date_met_by(other) == Some(true))
                + usize::from(self.place_met_by(other) == Some(true))
        })
    }
}

/// Matches gold events with events of the same type that share a participant (or whose gold has none), one to one, best agreement
/// first; where agreement is equal, in the order of the gold and then of the record. Pairs of indices.
pub(crate) fn pair_up(gold: &[Compared], found: &[Compared]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (i, wanted) in gold.iter().enumerate() {
        for (j, got) in found.iter().enumerate().filter(|(_, got)| got.event_type == wanted.event_type) {
            candidates.extend(wanted.agreement(got).map(|agreement| (std::cmp::Reverse(agreement), i, j)));
        }
    }
    candidates.sort_unstable();
    let (mut used_gold, mut used_found) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut pairs = Vec::new();
    for (_, i, j) in candidates {
        if !used_gold[i] && !used_found[j] {
            (used_gold[i], used_found[j]) = (true, true);
            pairs.push((i, j));
        }
    }
    pairs
}

/// The dyads of all events of a story.
pub(crate) fn all_dyads(events: &[Compared]) -> BTreeSet<Dyad> {
    events.iter().flat_map(Compared::dyads).collect()
}

/// Kind and unordered pair.
pub(crate) type ComparedRelation = (RelationKind, [Option<String>; 2]);

fn relation(kind: RelationKind, a: Option<&str>, b: Option<&str>) -> ComparedRelation {
    let mut pair = [canonical(a), canonical(b)];
    pair.sort();
    (kind, pair)
}

pub(crate) fn gold_relations(story: &GoldStory) -> BTreeSet<ComparedRelation> {
    let one = |r: &GoldRelation| relation(r.kind, r.a.code.as_deref(), r.b.code.as_deref());
    story.relations.iter().map(one).collect()
}

pub(crate) fn relations(record: Option<&Record>) -> BTreeSet<ComparedRelation> {
    let one = |r: &model::Relation| relation(r.kind, r.a.code.as_deref(), r.b.code.as_deref());
    record.map_or_else(BTreeSet::new, |r| r.relations.iter().map(one).collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An event from its type, actors and recipients, in words divided by spaces.
    pub fn event(kind: &str, actors: &str, recipients: &str) -> Compared {
        let codes = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Compared {
            event_type: kind.parse().unwrap(),
            modes: Vec::new(),
            actors: codes(actors),
            recipients: codes(recipients),
            auxiliary: BTreeSet::new(),
            days: None,
            country: None,
            attributed: false,
        }
    }

    fn dyads(kind: &str, actors: &str, recipients: &str) -> Vec<String> {
        event(kind, actors, recipients).dyads().iter().map(Dyad::to_string).collect()
    }

    fn dated(start: &str, end: &str) -> Compared {
        Compared { days: days(Some(start), Some(end)), ..event("ASSAULT", "USA", "AFG") }
    }

    #[test]
    fn codes_are_cut_at_what_is_no_known_body() {
        let cases = [
            ("igo:un ", Some("IGO:UN")),
            ("IGO:P5PLUS1", Some("IGO")),
            ("NSA:ISIS", Some("NSA:ISIS")),
            ("IRN:GOV", Some("IRN")),
            ("IGO:", Some("IGO:")),
            ("", None),
        ];
        for (code, expected) in cases {
            assert_eq!(canonical(Some(code)).as_deref(), expected, "{code}");
        }
        assert_eq!(canonical(None), None);
    }

    #[test]
    fn dyads_of_ordered_events() {
        assert_eq!(dyads("ACCUSE", "IRN", "USA ISR"), ["ACCUSE IRN ISR", "ACCUSE IRN USA"]);
        assert_eq!(dyads("PROTEST", "FRA", ""), ["PROTEST FRA -"]);
        assert_eq!(dyads("ACCUSE", "", "USA"), ["ACCUSE - USA"]);
        assert_eq!(dyads("ACCUSE", "", ""), ["ACCUSE - -"]);
    }

    #[test]
    fn dyads_of_meetings_of_equals_are_unordered() {
        assert_eq!(dyads("CONSULT", "RUS", "PAK"), ["CONSULT PAK RUS"]);
        assert_eq!(dyads("AGREE", "PAK RUS", ""), ["AGREE PAK RUS"]);
        assert_eq!(dyads("COOPERATE", "RUS IRN", "CHN"), ["COOPERATE CHN IRN", "COOPERATE CHN RUS", "COOPERATE IRN RUS"]);
        assert_eq!(dyads("CONSULT", "RUS", "RUS"), ["CONSULT RUS -"]);
        assert_eq!(dyads("CONSULT", "", ""), ["CONSULT - -"]);
    }

    #[test]
    fn only_two_sided_violence_is_unordered() {
        assert_eq!(dyads("ASSAULT", "SYR ISR", ""), ["ASSAULT ISR SYR"]);
        assert_eq!(dyads("ASSAULT", "USA", "AFG"), ["ASSAULT USA AFG"]);
        assert_eq!(dyads("ASSAULT", "USA GBR", "IRQ"), ["ASSAULT GBR IRQ", "ASSAULT USA IRQ"]);
        assert_eq!(dyads("ASSAULT", "USA", ""), ["ASSAULT USA -"]);
    }

    #[test]
    fn dates_overlap_with_a_day_of_slack() {
        let gold = dated("2019-03-29", "2019-03-30");
        for (start, end, expected) in [
            ("2019-03-28", "2019-03-28", true),
            ("2019-03-27", "2019-03-27", false),
            ("2019-03-31", "2019-04-09", true),
            ("2019-04-01", "2019-04-09", false),
            ("2019-01-01", "2019-12-31", true),
        ] {
            assert_eq!(gold.date_met_by(&dated(start, end)), Some(expected), "{start} {end}");
        }
        assert_eq!(gold.date_met_by(&dated("", "")), Some(false));
        assert_eq!(dated("", "").date_met_by(&gold), None);
        assert_eq!(dated("2019-03-29T10:00+03:30", "?").days, dated("2019-03-29", "2019-03-29").days);
    }

    #[test]
    fn what_the_gold_leaves_null_is_not_asked() {
        let gold = event("CONSULT", "RUS", "PAK");
        let found = Compared { country: Some("PAK".into()), ..dated("2019-03-29", "2019-03-29") };
        let found = Compared { event_type: EventType::Consult, actors: ["PAK".into()].into(), recipients: ["RUS".into()].into(), ..found };
        assert!(gold.met_by(&found), "unordered, date and place not asked");
        assert!(!found.met_by(&gold), "date and place asked and not given");
        let negated = Compared { auxiliary: [Auxiliary::Negated].into(), ..found };
        assert!(!gold.met_by(&negated));
    }

    #[test]
    fn future_is_implied_in_agree() {
        assert_eq!(marks(EventType::Agree, &[Auxiliary::Future]), BTreeSet::new());
        assert_eq!(marks(EventType::Request, &[Auxiliary::Future]), [Auxiliary::Future].into());
    }

    #[test]
    fn the_best_agreement_is_matched_first() {
        // Taken in order, the first gold event would take the first found and leave the second with nothing.
        let gold = [event("ACCUSE", "IRN", "USA"), event("ACCUSE", "IRN", "ISR")];
        let found = [event("ACCUSE", "IRN", "ISR"), event("ACCUSE", "IRN", "")];
        assert_eq!(pair_up(&gold, &found), [(1, 0), (0, 1)]);
    }

    #[test]
    fn ties_go_by_order_and_types_never_mix() {
        let gold = [event("ACCUSE", "IRN", "USA"), event("ACCUSE", "IRN", "USA"), event("REJECT", "IRN", "USA")];
        let found = [event("REQUEST", "IRN", "USA"), event("ACCUSE", "IRN", "USA"), event("ACCUSE", "IRN", "USA")];
        assert_eq!(pair_up(&gold, &found), [(0, 1), (1, 2)]);
    }

    #[test]
    fn a_full_match_goes_before_a_larger_overlap() {
        // The second shares more participants with the first gold event, but the first is right in all.
        let gold = [event("CONSULT", "RUS PAK", "")];
        let found = [event("CONSULT", "RUS PAK CHN", ""), event("CONSULT", "RUS", "PAK")];
        assert_eq!(pair_up(&gold, &found), [(0, 1)]);
    }

    #[test]
    fn strangers_are_not_matched_but_nobody_matches_anybody() {
        assert_eq!(pair_up(&[event("ACCUSE", "IRN", "USA")], &[event("ACCUSE", "FRA", "GBR")]), []);
        // Sides crossed: shared, though neither actor nor dyad is the same.
        assert_eq!(pair_up(&[event("ACCUSE", "IRN", "USA")], &[event("ACCUSE", "USA", "")]), [(0, 0)]);
        assert_eq!(pair_up(&[event("ACCUSE", "", "")], &[event("ACCUSE", "FRA", "GBR")]), [(0, 0)]);
    }

    #[test]
    fn relations_are_unordered() {
        let of = |a, b| relation(RelationKind::Ally, Some(a), Some(b));
        assert_eq!(of("PAK", "USA"), of("USA", "PAK"));
        assert_ne!(of("PAK", "USA"), of("PAK", "IND"));
    }
}
