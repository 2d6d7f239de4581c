//! `code()`: one story in, its record out. The only place that knows the order of the stages.
//!
//! ```
//! use dabir_code::{Coder, code};
//! use model::Story;
//! let coder = Coder::new(builtin::codebook()?, builtin::judge()?);
//! let story = Story {
//!     id: "1".into(),
//!     text: "وزیر خارجه روسیه امروز در تهران با ظریف دیدار کرد.".into(),
//!     published: Some("2019-03-29".into()),
//!     ..Story::default()
//! };
//! let record = code(&story, &coder)?;
//! assert_eq!(record.events[0].event_type.as_str(), "CONSULT");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use actors::{Cast, Decision, MentionKind, Setting};
use encoder::Encoder;
use events::{Happenings, Proposals};
use jiff::civil::Date;
use judge::Judge;
use lexicon::Codebook;
use model::{Auxiliary, EventType, ExplainedMention, ExplainedSentence, Explanation, Place, Record, Span, Story, StoryFacts};
use persian::Document;
use persian::calendar::{Country, DateContext};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use tagger::{Seen, Tagger, TaggerError, Told};

/// What a story is coded with: the codebook, the judge, and the network that reads along in the full reader.
#[derive(Clone, Debug)]
pub struct Coder {
    /// What may be coded, and how Persian says it.
    pub book: Codebook,
    /// What weighs its proposals.
    pub judge: Judge,
    /// What reads along, if anything does.
    pub along: Along,
    /// The judge of the lexicon reader, before a network that is to be spared stories without politics.
    pub gate: Option<Judge>,
}

/// What reads along with the lexicon.
#[derive(Clone, Debug, Default)]
pub enum Along {
    /// Nothing: the lexicon reader.
    #[default]
    Nothing,
    /// The network.
    Network(Arc<Network>),
    /// What a network was once heard to say of stories, by their ids: for training.
    Kept(Arc<BTreeMap<String, Opinion>>),
}

/// The encoder and the readers of events over it.
pub struct Network {
    /// Pieces to vectors.
    pub encoder: Encoder,
    /// Vectors to events.
    pub tagger: Tagger,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

/// What the network says of a story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// Where it sees an event, listed in the lexicon or not.
    pub seen: Vec<Seen>,
    /// What it makes of each proposal's words.
    pub told: Vec<Told>,
}

/// The network failed on a story, which a sound network does on none.
#[derive(Debug, thiserror::Error)]
#[error("story {id}: {source}")]
pub struct CodeError {
    /// Which story.
    pub id: String,
    /// What the network says.
    pub source: TaggerError,
}

/// Chance from which on what the network alone sees is proposed.
const SEEN: f32 = 0.2;

/// Probability that a proposal must have in the lexicon reader for the network to read the story: kept so low that of a hundred coded
/// events at most one is in a story that it shuts out (`cargo xtask eval-gate`).
const GATE: f64 = 0.25;

impl Coder {
    /// A coder of these tables.
    pub fn new(book: Codebook, judge: Judge) -> Self {
        Self { book, judge, along: Along::Nothing, gate: None }
    }

    /// The same coder with a network that reads along; its judge must have learned with it.
    #[must_use]
    pub fn with(self, along: Along) -> Self {
        Self { along, ..self }
    }

    /// The same coder, whose network reads only stories that may hold an event by the lexicon reader, of which this is the judge; the
    /// others are coded as that reader would.
    #[must_use]
    pub fn gated(self, judge: Judge) -> Self {
        Self { gate: Some(judge), ..self }
    }

    /// The same coder of the lexicon with nothing but its judge's gate before it: for measuring what the gate lets pass.
    #[must_use]
    pub fn gate_alone(self) -> Self {
        let judge = self.judge.clone();
        self.with(Along::Kept(Arc::default())).gated(judge)
    }

    /// The same coder, for training its judge of records: every record is kept, with what the judge sees of it.
    #[must_use]
    pub fn for_training_of_records(self) -> Self {
        Self { judge: self.judge.for_training_of_records(), ..self }
    }

    /// What the records call it.
    pub fn reader(&self) -> &'static str {
        match self.along {
            Along::Nothing => "lexicon",
            Along::Network(_) | Along::Kept(_) => "full",
        }
    }

    /// The same coder without its judge: the entries of the lexicon decide alone. What their test sentences are checked with.
    #[must_use]
    pub fn lexicon_alone(self) -> Self {
        Self { judge: self.judge.lexicon_alone(), ..self }
    }

    /// The same coder, for training its judge: every proposal is kept, with what the judge sees of it. `frames_alone` leaves the
    /// choice of parties to the lexicon's frames.
    #[must_use]
    pub fn for_training(self, frames_alone: bool) -> Self {
        Self { judge: self.judge.for_training(frames_alone), ..self }
    }
}

/// Everything that was read on the way to a record.
struct Reading {
    facts: StoryFacts,
    document: Document,
    happenings: Happenings,
    /// Whether the gate let it pass, if there is one.
    passed: bool,
}

fn read(story: &Story, coder: &Coder) -> Result<(Vec<char>, Reading), CodeError> {
    read_with_opinion(story, coder).map(|(text, reading, _)| (text, reading))
}

fn read_with_opinion(story: &Story, coder: &Coder) -> Result<(Vec<char>, Reading, Opinion), CodeError> {
    let book = &coder.book;
    let full_text = story.full_text();
    let text: Vec<char> = full_text.chars().collect();
    let facts = facts::read(story, book);
    let day = facts.published.as_deref().and_then(|p| p.get(..10)).and_then(|p| p.parse::<Date>().ok());
    let source = outlet(book, facts.source.as_deref());
    let home = home(book, &facts, source);
    let afghan = home.as_deref() == Some("AFG");
    let context = DateContext { published: day, calendar_country: if afghan { Country::Afghanistan } else { Country::Iran } };
    let title_length = story.title.as_ref().map(|t| t.chars().count() as u32).or_else(|| headline_length(story, &facts));
    let document = persian::read(book, &full_text, title_length, &context);
    let tree = syntax::read(book, &document);
    let furniture: Vec<_> = facts.furniture.iter().map(|span| tokens_in(&document, *span)).collect();
    let dateline = facts.dateline.as_ref().and_then(|name| {
        let place = book.places.iter().find(|p| p.latin == *name && !p.country.is_empty())?;
        Some(Place { name: place.latin.clone(), country: Some(place.country.clone()), lat: place.latitude, lon: place.longitude })
    });
    let setting = Setting {
        home: home.clone(),
        day: day.map(|d| d.to_string()),
        dateline: dateline.as_ref().and_then(|place: &Place| place.country.clone()),
        text: text.clone(),
        furniture: furniture.clone(),
    };
    let cast = actors::read(book, &coder.judge, &document, &setting);
    let mut view = events::Story {
        book,
        document: &document,
        tree: &tree,
        cast: &cast,
        day,
        home,
        dateline,
        text: &text,
        own_outlets: source.into_iter().map(|n| n as u32).collect(),
        furniture,
        told: &[],
    };
    let listed = events::propose(&view);
    if let Some(gate) = coder.gate.as_ref().filter(|gate| !events::likely(&view, &listed, gate, GATE)) {
        let happenings = events::read(&view, &listed, gate);
        return Ok((text, Reading { facts, document, happenings, passed: false }, Opinion::default()));
    }
    let failed = |source| CodeError { id: story.id.clone(), source };
    let (opinion, proposals) = opinion(&view, listed, story, &full_text, coder).map_err(failed)?;
    view.told = &opinion.told;
    let happenings = events::read(&view, &proposals, &coder.judge);
    Ok((text, Reading { facts, document, happenings, passed: true }, opinion))
}

/// What the network says of a story, and where events may be told by the lexicon and by it.
fn opinion(
    view: &events::Story<'_>,
    listed: Proposals,
    story: &Story,
    text: &str,
    coder: &Coder,
) -> Result<(Opinion, Proposals), TaggerError> {
    match &coder.along {
        Along::Nothing => Ok((Opinion::default(), listed)),
        Along::Kept(kept) => {
            let opinion = kept.get(&story.id).cloned().unwrap_or_default();
            let proposals = listed.with_seen(view, &opinion.seen);
            Ok((opinion, proposals))
        }
        Along::Network(network) => {
            let tokens = &view.document.tokens;
            let starts = view.document.sentences.iter().filter_map(|s| tokens.get(s.tokens.start));
            let breaks: Vec<u32> = starts.map(|t| t.span.start).collect();
            // Behind a gate only windows that name a party or hold the lexicon's words.
            let named = view.cast.mentions.iter().filter(|m| !m.actors.is_empty()).map(|m| view.document.span(m.tokens.clone()));
            let points: Vec<Span> = named.chain(listed.spans(view)).collect();
            let asked = |window: Span| coder.gate.is_none() || points.iter().any(|p| p.overlaps(window));
            let tagged = network.tagger.read(&network.encoder, text, &breaks, asked)?;
            let seen = network.tagger.seen(&tagged, SEEN);
            let proposals = listed.with_seen(view, &seen);
            let told = network.tagger.told(&tagged, &proposals.triggers(view))?;
            Ok((Opinion { seen, told }, proposals))
        }
    }
}

/// Whether a story passes a coder's gate; every story passes where there is none.
pub fn passes_gate(story: &Story, coder: &Coder) -> Result<bool, CodeError> {
    read(story, coder).map(|(_, reading)| reading.passed)
}

/// What the coder's network says of a story: to be kept for training.
pub fn opinion_of(story: &Story, coder: &Coder) -> Result<Opinion, CodeError> {
    read_with_opinion(story, coder).map(|(_, _, opinion)| opinion)
}

/// Length of a headline that a plain text begins with.
fn headline_length(story: &Story, facts: &StoryFacts) -> Option<u32> {
    let headline = facts.headline.as_ref()?;
    story.text.trim_start().starts_with(headline.as_str()).then(|| {
        let lead = story.text.chars().take_while(|c| c.is_whitespace()).count();
        (lead + headline.chars().count()) as u32
    })
}

fn tokens_in(document: &Document, span: Span) -> std::ops::Range<usize> {
    let from = document.tokens.partition_point(|t| t.span.end <= span.start);
    let to = document.tokens.partition_point(|t| t.span.start < span.end);
    from..to.max(from)
}

fn outlet(book: &Codebook, source: Option<&str>) -> Option<usize> {
    book.outlets.iter().position(|o| Some(o.code.as_str()) == source)
}

/// The country that bare titles («رئیس جمهور») mean: that of the agency. Persian newswire whose agency is not known is taken to be
/// Iran's; a foreign service's bare titles mean nobody.
fn home(book: &Codebook, facts: &StoryFacts, source: Option<usize>) -> Option<String> {
    let known = source.map(|n| book.outlets[n].country.clone());
    let given = facts.outlet.as_deref().and_then(|given| {
        let domain = |o: &&lexicon::Outlet| o.domains.iter().any(|d| given.ends_with(d.as_str())) || o.code.eq_ignore_ascii_case(given);
        book.outlets.iter().find(domain).map(|o| o.country.clone())
    });
    match given.or(known) {
        Some(country) if country == "IRN" || country == "AFG" => Some(country),
        Some(_) => None,
        None => Some("IRN".to_owned()),
    }
}

fn record(story: &Story, coder: &Coder, reading: Reading) -> Record {
    let Happenings { cast, events, relations, mechanisms, .. } = reading.happenings;
    Record {
        id: story.id.clone(),
        story: reading.facts,
        actors: cast.actors,
        events,
        relations,
        mechanisms,
        reader: coder.reader().to_owned(),
        lexicon_version: coder.book.version.clone(),
        // What does not pass the gate is coded by the gate's judge.
        judge_version: coder.gate.as_ref().filter(|_| !reading.passed).unwrap_or(&coder.judge).version.clone(),
    }
}

/// Codes a story. Pure: the same story and coder give the same record.
pub fn code(story: &Story, coder: &Coder) -> Result<Record, CodeError> {
    let (_, reading) = read(story, coder)?;
    let mut record = record(story, coder, reading);
    for event in &mut record.events {
        event.decisions.clear();
    }
    Ok(record)
}

/// Codes a story and shows how each part of the record came about.
pub fn explain(story: &Story, coder: &Coder) -> Result<Explanation, CodeError> {
    let (text, reading) = read(story, coder)?;
    let slice = |span: Span| text[span.start as usize..span.end as usize].iter().collect::<String>();
    let cast: &Cast = &reading.happenings.cast;
    let document = &reading.document;
    let sentences = document
        .sentences
        .iter()
        .map(|sentence| ExplainedSentence {
            span: sentence.span,
            text: slice(sentence.span),
            mentions: cast
                .mentions_in(sentence.tokens.clone())
                .flat_map(|(_, m)| {
                    let span = document.span(m.tokens.clone());
                    let shown = |actor: Option<u32>| ExplainedMention {
                        span,
                        text: slice(span),
                        actor,
                        code: actor.map_or_else(
                            || m.named.code.clone().filter(|_| m.kind == MentionKind::Place),
                            |a| cast.actors[a as usize].code.clone(),
                        ),
                        by: m.by.clone(),
                    };
                    if m.actors.is_empty() { vec![shown(None)] } else { m.actors.iter().map(|&a| shown(Some(a))).collect() }
                })
                .collect(),
            predicates: reading
                .happenings
                .considered
                .iter()
                .filter(|p| sentence.span.contains(p.trigger) || sentence.span.overlaps(p.trigger))
                .cloned()
                .collect(),
        })
        .collect();
    Ok(Explanation { record: record(story, coder, reading), sentences })
}

/// What the judge sees of a story's proposals: for training it.
pub fn judged(story: &Story, coder: &Coder) -> Result<Vec<JudgedProposal>, CodeError> {
    let (_, reading) = read(story, coder)?;
    let Reading { document, happenings, .. } = reading;
    let cast = &happenings.cast;
    let codes = |actors: &[u32]| codes(cast, actors);
    let shown = happenings
        .judged
        .iter()
        .map(|j| JudgedProposal {
            event_type: j.event_type,
            trigger: happenings.considered[j.considered].trigger,
            actors: codes(&j.actors),
            recipients: codes(&j.recipients),
            features: j.features.names.clone(),
            realis: j.realis.iter().map(|(mark, features)| (*mark, features.names.clone())).collect(),
            modes: j.modes.iter().map(|(mode, features)| (mode.clone(), features.names.clone())).collect(),
            places: j.places.iter().map(|(code, features)| (code.clone(), features.names.clone())).collect(),
            sourced: j.sourced.as_ref().map(|f| f.names.clone()),
            mentions: j
                .around
                .iter()
                .map(|c| {
                    let mention = &cast.mentions[c.mention];
                    JudgedMention {
                        span: document.span(mention.tokens.clone()),
                        codes: codes(&mention.actors),
                        features: c.features.names.clone(),
                    }
                })
                .collect(),
        })
        .collect();
    Ok(shown)
}

/// What the judge sees of each event of a story as a whole: for training it.
pub fn judged_records(story: &Story, coder: &Coder) -> Result<Vec<JudgedRecord>, CodeError> {
    let (_, Reading { happenings, .. }) = read(story, coder)?;
    let codes = |parties: &[model::Participant]| parties.iter().filter_map(|p| p.code.clone()).collect();
    let shown = happenings.events.iter().zip(&happenings.weighed).map(|(event, features)| JudgedRecord {
        event_type: event.event_type,
        triggers: event.spans.trigger.clone(),
        actors: codes(&event.actors),
        recipients: codes(&event.recipients),
        features: features.names.clone(),
    });
    Ok(shown.collect())
}

/// An event with all its tellings as the judge sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedRecord {
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// The words of each telling.
    pub triggers: Vec<Span>,
    /// Codes of its actors.
    pub actors: Vec<String>,
    /// Codes of its recipients.
    pub recipients: Vec<String>,
    /// What holds for it.
    pub features: Vec<String>,
}

/// Whom the words of a story mean, mention by mention.
pub fn whom(story: &Story, coder: &Coder) -> Result<Vec<Whom>, CodeError> {
    let (text, Reading { document, happenings, .. }) = read(story, coder)?;
    let slice = |span: Span| text[span.start as usize..span.end as usize].iter().collect::<String>();
    let cast = &happenings.cast;
    let shown = |m: &actors::Mention| Whom {
        span: document.span(m.tokens.clone()),
        codes: codes(cast, &m.actors),
        names: m.actors.iter().flat_map(|&a| &cast.actors[a as usize].mentions).map(|&span| slice(span)).collect(),
        by: m.by.clone(),
    };
    Ok(cast.mentions.iter().chain(&cast.inner).map(shown).collect())
}

/// Words of a story, and whom they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    /// Where they stand.
    pub span: Span,
    /// The codes of whom they mean.
    pub codes: Vec<String>,
    /// The words of every mention of these.
    pub names: Vec<String>,
    /// The lexicon line or rule that resolved them, or why they were not.
    pub by: String,
}

fn codes(cast: &Cast, actors: &[u32]) -> Vec<String> {
    actors.iter().filter_map(|&a| cast.actors[a as usize].code.clone()).collect()
}

/// What the judge is asked about references in a story: for training it.
pub fn references(story: &Story, coder: &Coder) -> Result<Vec<JudgedReference>, CodeError> {
    let (_, Reading { document, happenings, .. }) = read(story, coder)?;
    let shown = |d: &Decision| JudgedReference {
        span: document.span(d.tokens.clone()),
        candidates: d.candidates.iter().map(|(codes, features)| (codes.clone(), features.names.clone())).collect(),
    };
    Ok(happenings.cast.decisions.iter().map(shown).collect())
}

/// Words that leave open whom they mean, and the candidates as the judge sees them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedReference {
    /// Where they stand.
    pub span: Span,
    /// The codes of each candidate and what holds for it; the last, without codes, is «nobody named here».
    pub candidates: Vec<(Vec<String>, Vec<String>)>,
}

/// A proposal as the judge sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedProposal {
    /// Its type after realis.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// The words that made it.
    pub trigger: Span,
    /// Codes of the actors chosen.
    pub actors: Vec<String>,
    /// Codes of the recipients chosen.
    pub recipients: Vec<String>,
    /// What holds for it.
    pub features: Vec<String>,
    /// What holds for it and the source found for it, if one was.
    pub sourced: Option<Vec<String>>,
    /// The marks of realis weighed, and what holds for each.
    pub realis: Vec<(Auxiliary, Vec<String>)>,
    /// The modes weighed, and what holds for each; «none» last.
    pub modes: Vec<(Option<String>, Vec<String>)>,
    /// The countries weighed for its place, and what holds for each; «nowhere» last.
    pub places: Vec<(Option<String>, Vec<String>)>,
    /// The mentions weighed for its roles.
    pub mentions: Vec<JudgedMention>,
}

/// A mention as the judge sees it beside a proposal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedMention {
    /// Where it stands.
    pub span: Span,
    /// The codes it stands for.
    pub codes: Vec<String>,
    /// What holds for it.
    pub features: Vec<String>,
}
