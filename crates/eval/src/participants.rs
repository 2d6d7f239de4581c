//! Whether the right participants, sectors and places are found, and whom single words are taken for.

use crate::compared::canonical;
use crate::gold::GoldStory;
use crate::score::{Measure, SEED, Share};
use crate::{Counts, GoldParticipant};
use model::{Explanation, Participant, Record, Span};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Participants and places of the events of whole stories, whatever the events are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParticipantScores {
    /// The set of participants' codes of each story's events.
    pub codes: Measure,
    /// Codes of the gold's participants that somebody named in the story was given, taking part in an event or not.
    pub named: Share,
    /// Among codes that both have, the gold's sectors met.
    pub sectors: Share,
    /// The set of countries of each story's events.
    pub countries: Measure,
}

impl fmt::Display for ParticipantScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "participants' codes     {}", self.codes)?;
        writeln!(f, "  of them named at all  {}", self.named)?;
        writeln!(f, "sectors of these codes  {}", self.sectors)?;
        write!(f, "countries of places     {}", self.countries)
    }
}

fn sides<'a>(actors: &'a [GoldParticipant], recipients: &'a [GoldParticipant]) -> impl Iterator<Item = (String, Option<&'a str>)> {
    actors.iter().chain(recipients).filter_map(|p| Some((canonical(p.code.as_deref())?, p.sector.as_deref())))
}

fn gold_of(story: &GoldStory) -> BTreeMap<String, BTreeSet<&str>> {
    let mut out: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for event in &story.events {
        for (code, sector) in sides(&event.actors, &event.recipients) {
            out.entry(code).or_default().extend(sector);
        }
    }
    out
}

fn found_in(record: Option<&Record>) -> BTreeMap<String, BTreeSet<&str>> {
    let mut out: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let of = |p: &'_ Participant| canonical(p.code.as_deref());
    for participant in record.iter().flat_map(|r| &r.events).flat_map(|e| e.actors.iter().chain(&e.recipients)) {
        if let Some(code) = of(participant) {
            out.entry(code).or_default().extend(participant.sector.as_deref());
        }
    }
    out
}

fn named_in(record: Option<&Record>) -> BTreeSet<String> {
    record.iter().flat_map(|r| &r.actors).filter_map(|a| canonical(a.code.as_deref())).collect()
}

/// Scores the participants and places of records, matched with the gold by the name of the story.
pub fn participants(gold: &[GoldStory], records: &[Record]) -> ParticipantScores {
    let by_id: FxHashMap<&str, &Record> = records.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut scores = ParticipantScores::default();
    let (mut codes, mut countries) = (Vec::new(), Vec::new());
    for story in gold {
        let record = by_id.get(story.id.as_str()).copied();
        let (want, got, named) = (gold_of(story), found_in(record), named_in(record));
        codes.push(Counts::of_sets(&want.keys().collect(), &got.keys().collect()));
        for (code, sectors) in &want {
            scores.named.count(Some(named.contains(code)));
            if let Some(found) = got.get(code) {
                for sector in sectors {
                    scores.sectors.count(Some(found.contains(sector)));
                }
            }
        }
        let asked = story.events.iter().filter_map(|e| canonical(e.place.as_ref()?.country.as_deref())).collect();
        let answered = record.iter().flat_map(|r| &r.events).filter_map(|e| canonical(e.place.as_ref()?.country.as_deref())).collect();
        countries.push(Counts::of_sets(&asked, &answered));
    }
    let mut random = fastrand::Rng::with_seed(SEED);
    scores.codes = Measure::of(&codes, &mut random);
    scores.countries = Measure::of(&countries, &mut random);
    scores
}

/// A participant of the gold whose code a record's events lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedParticipant {
    /// Story, code and name.
    pub story: String,
    /// As the gold has it.
    pub code: String,
    /// As the gold names it.
    pub name: String,
    /// Nobody in the story was given that code.
    pub unnamed: bool,
}

/// The participants whose codes the records' events lack, in the order of the stories.
pub fn missed_participants(gold: &[GoldStory], records: &[Record]) -> Vec<MissedParticipant> {
    let by_id: FxHashMap<&str, &Record> = records.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut out = Vec::new();
    for story in gold {
        let record = by_id.get(story.id.as_str()).copied();
        let (got, named) = (found_in(record), named_in(record));
        let mut told = BTreeSet::new();
        for participant in story.events.iter().flat_map(|e| e.actors.iter().chain(&e.recipients)) {
            let Some(code) = canonical(participant.code.as_deref()).filter(|c| !got.contains_key(c)) else { continue };
            if told.insert(code.clone()) {
                let name = participant.name.clone().unwrap_or_default();
                out.push(MissedParticipant { story: story.id.clone(), unnamed: !named.contains(&code), code, name });
            }
        }
    }
    out
}

/// What kind of words stand for a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionClass {
    /// A personal name, with or without a title.
    Name,
    /// A title, group or organ without a name.
    Title,
    /// A body of the lexicon.
    Body,
    /// A state, capital, seat or nationality.
    State,
    /// «وی», «او», «آنان», «ما».
    Pronoun,
    /// «این کشور», «طرفین», «همتای وی».
    StandIn,
    /// None of these, by the words alone.
    Other,
}

impl MentionClass {
    fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Body => "body",
            Self::State => "state, capital, nationality",
            Self::Pronoun => "pronoun",
            Self::StandIn => "stand-in",
            Self::Other => "other words",
        }
    }
}

/// Whom the words of a gold participant were taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The right code.
    Right,
    /// No mention was seen there.
    Nobody,
    /// A mention without a code, and why it has none.
    Unresolved(String),
    /// A mention with other codes, and by which rule.
    Other(String, String),
}

/// The words of a gold participant, and whom they were taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldMention {
    /// The story.
    pub story: String,
    /// The words.
    pub words: String,
    /// The gold's code.
    pub code: String,
    /// Whom they were taken for.
    pub whom: Whom,
}

/// Every participant of a story that the gold gives words for, once for each place and code. Of the mentions that overlap the words
/// the one that shares most of them is asked, of two that share as many the first; where the gold gives the same words to several
/// participants, any mention inside them may answer.
pub fn gold_mentions(story: &GoldStory, explanation: &Explanation) -> Vec<GoldMention> {
    let mentions: Vec<_> = explanation.sentences.iter().flat_map(|s| &s.mentions).collect();
    let mut asked = BTreeSet::new();
    let mut out = Vec::new();
    for event in &story.events {
        for participant in event.actors.iter().chain(&event.recipients) {
            let (Some(span), Some(code)) = (story.mention(event, participant), canonical(participant.code.as_deref())) else { continue };
            if !asked.insert((span.start, span.end, code.clone())) {
                continue;
            }
            let shared = |other: Span| other.end.min(span.end).saturating_sub(other.start.max(span.start));
            let best = mentions.iter().filter(|m| shared(m.span) > 0).max_by_key(|m| (shared(m.span), std::cmp::Reverse(m.span.start)));
            let whom = match best {
                None => Whom::Nobody,
                Some(best) => {
                    let there: Vec<_> = mentions.iter().filter(|m| m.span == best.span).collect();
                    let codes: Vec<String> = there.iter().filter_map(|m| canonical(m.code.as_deref())).collect();
                    // «وزیران خارجه روسیه و ترکیه» stands for two: each has words of its own inside.
                    let several = story.events.iter().flat_map(|e| e.actors.iter().chain(&e.recipients));
                    let several = several.filter(|p| p.mention == participant.mention && p.code != participant.code).count() > 0;
                    let inside = mentions.iter().filter(|m| span.contains(m.span));
                    let parts = several && inside.filter_map(|m| canonical(m.code.as_deref())).any(|c| c == code);
                    if codes.contains(&code) || parts {
                        Whom::Right
                    } else if codes.is_empty() {
                        Whom::Unresolved(best.by.clone())
                    } else {
                        Whom::Other(codes.join(" "), best.by.clone())
                    }
                }
            };
            out.push(GoldMention { story: story.id.clone(), words: participant.mention.clone().unwrap_or_default(), code, whom });
        }
    }
    out
}

/// Shares of words taken for the right participant, by kind of words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MentionScores(pub BTreeMap<MentionClass, Share>);

impl MentionScores {
    /// Counts words of a class.
    pub fn add(&mut self, class: MentionClass, mention: &GoldMention) {
        self.0.entry(class).or_default().count(Some(mention.whom == Whom::Right));
    }

    /// All classes together.
    pub fn all(&self) -> Share {
        self.of(|_| true)
    }

    fn of(&self, takes: impl Fn(MentionClass) -> bool) -> Share {
        let chosen = self.0.iter().filter(|(class, _)| takes(**class));
        chosen.fold(Share::default(), |sum, (_, share)| Share { right: sum.right + share.right, of: sum.of + share.of })
    }
}

impl fmt::Display for MentionScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (class, share) in &self.0 {
            writeln!(f, "{:28} {share}", class.name())?;
        }
        let references = self.of(|class| matches!(class, MentionClass::Pronoun | MentionClass::StandIn));
        writeln!(f, "{:28} {references}", "pronouns and stand-ins")?;
        write!(f, "{:28} {}", "all", self.all())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_gold;
    use crate::score::tests::{event, record};
    use model::{ExplainedMention, ExplainedSentence};

    const LINE: &str = r#"{"id": "1", "text": "وی با وزیر روس دیدار کرد.", "events": [{"type": "CONSULT", "evidence": "وی با وزیر روس دیدار کرد",
        "trigger": "دیدار", "actors": [{"code": "IRN", "sector": "GOV", "name": "ظریف", "mention": "وی"}],
        "recipients": [{"code": "RUS", "sector": "GOV", "mention": "وزیر روس"}], "place": {"country": "RUS"}}]}"#;

    fn gold() -> Vec<GoldStory> {
        read_gold(&LINE.replace('\n', "")).unwrap()
    }

    #[test]
    fn codes_sectors_and_countries() {
        let mut event = event("CONSULT", "RUS USA", "", [0, 2]);
        event.actors[0].sector = Some("MIL".into());
        let record = record("1", vec![event]);
        let scores = participants(&gold(), std::slice::from_ref(&record));
        assert_eq!(scores.codes.counts, Counts { right: 1, spurious: 1, missed: 1 });
        assert_eq!((scores.sectors.right, scores.sectors.of, scores.countries.counts.missed), (0, 1, 1));
        let missed = missed_participants(&gold(), &[record]);
        assert_eq!((missed.len(), missed[0].code.as_str(), missed[0].unnamed), (1, "IRN", true));
    }

    #[test]
    fn words_are_asked_whom_they_mean() {
        let mention = |start, end, code: Option<&str>| ExplainedMention {
            span: Span::new(start, end),
            text: String::new(),
            actor: None,
            code: code.map(str::to_owned),
            by: "rule".into(),
        };
        let mentions = vec![mention(0, 2, None), mention(6, 10, Some("USA")), mention(6, 14, Some("RUS"))];
        let sentence = ExplainedSentence { span: Span::new(0, 24), text: String::new(), mentions, predicates: Vec::new() };
        let explanation = Explanation { record: record("1", Vec::new()), sentences: vec![sentence] };
        let found = gold_mentions(&gold()[0], &explanation);
        assert_eq!(found.iter().map(|m| m.whom.clone()).collect::<Vec<_>>(), [Whom::Unresolved("rule".into()), Whom::Right]);
        let mut scores = MentionScores::default();
        scores.add(MentionClass::Pronoun, &found[0]);
        scores.add(MentionClass::Title, &found[1]);
        assert_eq!((scores.all().right, scores.all().of), (1, 2));
    }
}
