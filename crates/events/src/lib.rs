//! What happened: predicates with their roles, realis, attribution, time and place; relations and mechanisms.
//!
//! Knows how the frames of `lexicon/events/` are met in clauses and phrases, and how the tellings of one event become one record.
//! Knows nothing of how names are found, and does no I/O. Each step is a pure function of what came before.

mod attribution;
mod circumstances;
mod features;
mod mechanisms;
mod merge;
mod places;
mod proposals;
mod realis;
mod relations;
mod roles;
mod sight;

pub use roles::Candidate as RoleCandidate;

use actors::Cast;
use jiff::civil::Date;
use judge::{Features, Judge};
use lexicon::{Codebook, EntryKind, PrepositionId};
use model::{Auxiliary, Event, EventType, ExplainedPredicate, Mechanism, Place, Relation, Span};
use persian::Document;
use std::collections::BTreeSet;
use syntax::Tree;
use tagger::{Seen, Told};

/// Everything the event stage reads from.
pub struct Story<'a> {
    /// What may be coded and how it is said.
    pub book: &'a Codebook,
    /// Words, verbs, dates.
    pub document: &'a Document,
    /// Clauses and phrases.
    pub tree: &'a Tree,
    /// Who is named.
    pub cast: &'a Cast,
    /// The day of the story.
    pub day: Option<Date>,
    /// Country whose wire it is.
    pub home: Option<String>,
    /// The place of the dateline.
    pub dateline: Option<Place>,
    /// The full text, by code points.
    pub text: &'a [char],
    /// Outlets that are the story's own agency, indices into the codebook's outlets.
    pub own_outlets: Vec<u32>,
    /// Tokens that are the agency's furniture and not the report.
    pub furniture: Vec<std::ops::Range<usize>>,
    /// What the network makes of the proposals' triggers, in the order of triggers and types; empty where it does not read along.
    pub told: &'a [Told],
}

/// Where an event may be told.
#[derive(Clone, Debug, Default)]
pub struct Proposals(Vec<proposals::Proposal>);

impl Proposals {
    /// The same and where the network alone sees an event.
    #[must_use]
    pub fn with_seen(mut self, story: &Story<'_>, seen: &[Seen]) -> Self {
        proposals::add_seen(story, seen, &mut self.0);
        self
    }

    /// The words of each.
    pub fn spans(&self, story: &Story<'_>) -> impl Iterator<Item = Span> {
        self.0.iter().map(|p| story.document.span(p.trigger.clone()))
    }

    /// The words of each and the type that they would tell of, in order, none twice.
    pub fn triggers(&self, story: &Story<'_>) -> Vec<(Span, EventType)> {
        let of = |p: &proposals::Proposal| (story.document.span(p.trigger.clone()), story.book.predicates[p.predicate as usize].event_type);
        let mut out: Vec<_> = self.0.iter().map(of).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Finds where events may be told by the lexicon: where its predicates stand.
pub fn propose(story: &Story<'_>) -> Proposals {
    Proposals(proposals::find(story))
}

/// What the event stage gives.
#[derive(Clone, Debug, Default)]
pub struct Happenings {
    /// Who is named, with actors that only events brought in.
    pub cast: Cast,
    /// Events, in order of their first telling.
    pub events: Vec<Event>,
    /// Standing relations.
    pub relations: Vec<Relation>,
    /// Standing bodies that meet.
    pub mechanisms: Vec<Mechanism>,
    /// Every proposal and what became of it.
    pub considered: Vec<ExplainedPredicate>,
    /// What the judge saw of each proposal that had a role filled; kept for training only.
    pub judged: Vec<Judged>,
    /// What it saw of each event as a whole, in the events' order; kept for training only.
    pub weighed: Vec<Features>,
}

/// What is found once for all proposals of a story.
struct Found {
    attributions: attribution::Attributions,
    spots: Vec<places::Spot>,
    /// Words of sport in the story.
    sport: usize,
}

impl Found {
    fn of(story: &Story<'_>, cast: &Cast) -> Self {
        Self {
            attributions: attribution::find(story),
            spots: places::spots(story, cast),
            sport: (0..story.document.sentences.len()).map(|n| story.sport_in(n)).sum(),
        }
    }
}

/// Whether a proposal of a story is an event with at least this probability, or by an entry that is `sure`: the gate before the
/// network.
pub fn likely(story: &Story<'_>, Proposals(proposals): &Proposals, judge: &Judge, at_least: f64) -> bool {
    let mut cast = story.cast.clone();
    let found = Found::of(story, &cast);
    proposals.iter().any(|proposal| {
        candidate(story, &mut cast, proposal, &found, judge).is_ok_and(|c| c.probability >= at_least * c.asked(story, &cast))
    })
}

/// Reads the events of a story from its proposals.
pub fn read(story: &Story<'_>, Proposals(proposals): &Proposals, judge: &Judge) -> Happenings {
    let mut cast = story.cast.clone();
    let found = Found::of(story, &cast);
    let mut candidates = Vec::new();
    let mut considered = Vec::new();
    for proposal in proposals {
        let predicate = &story.book.predicates[proposal.predicate as usize];
        let coded = candidate(story, &mut cast, proposal, &found, judge).and_then(|c| {
            let least = judge.event.threshold() * c.asked(story, &cast);
            if c.probability >= least { Ok(c) } else { Err(format!("the judge gives it {:.2}, under {least:.2}", c.probability)) }
        });
        let trigger = story.document.span(proposal.trigger.clone());
        let (reason, kept) = match coded {
            Ok(candidate) => (None, Some(candidate)),
            Err(reason) => match sight::of(story, proposal) {
                Some(told) => (Some(format!("{reason}; the network: {}", sight::likeliest_types(told))), None),
                None => (Some(reason), None),
            },
        };
        considered.push(ExplainedPredicate {
            rule: predicate.rule.clone(),
            event_type: predicate.event_type,
            trigger,
            text: story.slice(trigger),
            event: None,
            reason,
        });
        if let Some(mut kept) = kept {
            kept.considered = considered.len() - 1;
            candidates.push(kept);
        }
    }
    let judged = if judge.named { candidates.iter().map(Judged::from).collect() } else { Vec::new() };
    let candidates = without_shadows(story, &cast, candidates, &mut considered);
    let (events, weighed) = merge::merge(story, &cast, candidates, &mut considered, found.sport, judge);
    let relations = relations::find(story, &mut cast);
    let mechanisms = mechanisms::find(story, &cast);
    Happenings { cast, events, relations, mechanisms, considered, judged, weighed }
}

/// The codes of those parties that have one.
fn coded<'c, 'p>(cast: &'c Cast, parties: impl IntoIterator<Item = &'p roles::Party>) -> BTreeSet<&'c str> {
    parties.into_iter().filter_map(|p| cast.actors[p.actor as usize].code.as_deref()).collect()
}

/// Leaves out what other words say better at the same place: what the network alone sees where the lexicon names another deed of the
/// same parties («توقیف خواهد کرد» seizes, and does not threaten besides), and a noun inside the words of a verb of the same type that
/// is denied, conditional or to come («کمک نفرستاد»: the help was not sent).
fn without_shadows(story: &Story<'_>, cast: &Cast, candidates: Vec<Candidate>, considered: &mut [ExplainedPredicate]) -> Vec<Candidate> {
    let seen = |c: &Candidate| story.book.predicates[c.proposal.predicate as usize].is_seen();
    let codes = |c: &Candidate| -> BTreeSet<&str> { coded(cast, c.actors.iter().chain(&c.recipients)) };
    let noun = |c: &Candidate| matches!(c.proposal.shape, proposals::Shape::Noun);
    let marked = |c: &Candidate| !c.realis.certain.is_empty();
    let shadowed = |c: &Candidate| {
        let other = |d: &&Candidate| {
            let met = c.proposal.trigger.start < d.proposal.trigger.end && d.proposal.trigger.start < c.proposal.trigger.end;
            let better = seen(c) && !seen(d) && codes(c) == codes(d) || noun(c) && !noun(d) && c.event_type == d.event_type && marked(d);
            met && better
        };
        candidates.iter().any(|d| other(&d))
    };
    let dropped: Vec<bool> = candidates.iter().map(shadowed).collect();
    let kept = candidates.into_iter().zip(dropped).filter_map(|(c, dropped)| {
        if dropped {
            considered[c.considered].reason = Some("other words at the same place say it better".to_owned());
        }
        (!dropped).then_some(c)
    });
    kept.collect()
}

/// A proposal as the judge saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Index into [`Happenings::considered`].
    pub considered: usize,
    /// Its type after realis.
    pub event_type: EventType,
    /// What holds for it.
    pub features: Features,
    /// What holds for it and the source found for it, if one was.
    pub sourced: Option<Features>,
    /// The marks of realis weighed.
    pub realis: Vec<(Auxiliary, Features)>,
    /// The modes weighed; «none» last.
    pub modes: Vec<(Option<String>, Features)>,
    /// The countries weighed for its place; «nowhere» last.
    pub places: Vec<(Option<String>, Features)>,
    /// The mentions weighed for its roles.
    pub around: Vec<RoleCandidate>,
    /// The actors chosen, indices into the cast's actors.
    pub actors: Vec<u32>,
    /// The recipients chosen.
    pub recipients: Vec<u32>,
}

impl From<&Candidate> for Judged {
    fn from(c: &Candidate) -> Self {
        let ids = |parties: &[roles::Party]| parties.iter().map(|p| p.actor).collect();
        Self {
            considered: c.considered,
            event_type: c.event_type,
            features: c.features.clone(),
            sourced: c.sourced.clone(),
            realis: c.marks.clone(),
            modes: c.modes.clone(),
            places: c.circumstances.placed.weighed.clone(),
            around: c.around.clone(),
            actors: ids(&c.actors),
            recipients: ids(&c.recipients),
        }
    }
}

/// One proposal with everything filled that can be.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub proposal: proposals::Proposal,
    pub event_type: EventType,
    pub actors: Vec<roles::Party>,
    pub recipients: Vec<roles::Party>,
    pub realis: realis::Marks,
    pub circumstances: circumstances::Circumstances,
    pub attribution: Option<model::Attribution>,
    pub contexts: Vec<String>,
    pub mode: Option<String>,
    pub features: Features,
    pub sourced: Option<Features>,
    /// The marks of realis that were weighed, for training only.
    pub marks: Vec<(Auxiliary, Features)>,
    /// The modes that were weighed, for training only.
    pub modes: Vec<(Option<String>, Features)>,
    pub around: Vec<roles::Candidate>,
    pub probability: f64,
    /// The standing body of the lexicon whose round it is, if it is one.
    pub round: Option<u32>,
    pub considered: usize,
}

impl Candidate {
    /// How sure the judge must be, as a share of what it asks of others. Nothing where the entry is sure, or where a clause says under
    /// what condition a known side does it to another (which the coded stories hold too seldom to be learned); a third where a verb whose
    /// entry is not weak says of two known sides that it was so, was not so or will be so.
    fn asked(&self, story: &Story<'_>, cast: &Cast) -> f64 {
        let predicate = &story.book.predicates[self.proposal.predicate as usize];
        if predicate.sure {
            return 0.0;
        }
        let proposals::Shape::Verb(verb) = self.proposal.shape else { return 1.0 };
        let (actors, recipients) = (coded(cast, &self.actors), coded(cast, &self.recipients));
        let two_sided =
            !actors.is_empty() && !recipients.is_empty() && actors != recipients || self.event_type.is_reciprocal() && actors.len() > 1;
        let past = story.document.verbs[verb as usize].tense == persian::Tense::Past;
        match () {
            () if !two_sided || predicate.is_seen() => 1.0,
            () if self.realis.certain.contains(&Auxiliary::Hypothetical) => 0.0,
            () if !predicate.weak && (self.realis.auxiliary.is_empty() && past || !self.realis.certain.is_empty()) => 0.3,
            () => 1.0,
        }
    }
}

/// The standing body whose name the trigger's own phrase or pattern holds («نشست گروه مشورتی … برگزار شد»).
fn round(story: &Story<'_>, proposal: &proposals::Proposal) -> Option<u32> {
    let sentence = &story.document.sentences[story.document.sentence_of(proposal.trigger.start)];
    let reach = proposal.trigger.start..(proposal.trigger.end + 3).min(sentence.tokens.end);
    reach
        .into_iter()
        .find_map(|at| story.document.phrases_at(at).iter().find(|f| f.entry.kind == EntryKind::Mechanism).map(|f| f.entry.index))
}

/// Chance from which on a context that the network gives an event goes into the record beside those of the lexicon's words: of a coded
/// story's contexts both together meet more than either alone.
const CONTEXT: f32 = 0.5;

/// Words of sport from which on a story is a report of sport.
const MATCH: usize = 6;

/// Fills a proposal, or says why nothing comes of it.
fn candidate(
    story: &Story<'_>,
    cast: &mut Cast,
    proposal: &proposals::Proposal,
    Found { attributions, spots, sport }: &Found,
    judge: &Judge,
) -> Result<Candidate, String> {
    let sport = *sport;
    let predicate = &story.book.predicates[proposal.predicate as usize];
    if story.is_furniture(proposal.trigger.start) {
        return Err("it stands in the agency's furniture".to_owned());
    }
    let sentence = story.document.sentence_of(proposal.trigger.start);
    let speaker = attributions.speaker(proposal);
    let (roles::Filled { mut actors, mut recipients }, around) = roles::fill(story, cast, proposal, speaker.as_ref(), judge);
    if actors.is_empty() && recipients.is_empty() {
        return Err("no participant was found".to_owned());
    }
    if judge.strict && predicate.weak && story.sport_in(sentence) > 0 {
        return Err("the entry is weak, and the sentence speaks of sport".to_owned());
    }
    // In a report of a match «حمله» is none, however it is told.
    if !predicate.sure && sport >= MATCH && story.sport_in(sentence) > 0 {
        return Err("sentence and story speak of sport".to_owned());
    }
    if judge.strict {
        needed(cast, predicate, &actors, &recipients)?;
    }
    let coded = |parties: &[roles::Party]| parties.iter().any(|p| cast.actors[p.actor as usize].code.is_some());
    if !coded(&actors) && !coded(&recipients) {
        return Err("no participant could be resolved to a state or body".to_owned());
    }
    let placed = places::find(story, cast, spots, proposal, predicate, [&actors, &recipients], judge);
    let circumstances = circumstances::find(story, proposal, placed);
    let marks = realis::find(story, proposal, predicate, circumstances.date.as_ref());
    let (event_type, realis) = realis::decide(predicate, marks, &actors, speaker.as_ref());
    // «مذاکره با X را نپذیرفت»: what two would do together one refuses the other.
    if predicate.event_type.is_reciprocal() && !event_type.is_reciprocal() && recipients.is_empty() && actors.len() > 1 {
        recipients = actors.split_off(1);
    }
    let (realis, marks) = realis::weighed(story, proposal, predicate, event_type, realis, &circumstances, judge);
    let found = attributions.of(story, proposal, &actors);
    let told = sight::of(story, proposal);
    let (mode, modes) = circumstances::weighed_mode(story, cast, predicate, proposal, event_type, [&actors, &recipients], judge);
    let mut contexts = circumstances::contexts(story, predicate, sentence);
    contexts.extend(told.into_iter().flat_map(|t| &t.contexts).filter(|(_, chance)| *chance >= CONTEXT).map(|(name, _)| name.clone()));
    let features = features::of_proposal(
        story,
        cast,
        proposal,
        event_type,
        &actors,
        &recipients,
        &realis,
        &circumstances,
        found.is_some(),
        sport,
        judge.named,
    );
    let sourced = found.as_ref().map(|f| features::of_attribution(features.clone(), f, told));
    let attribution = found.filter(|f| {
        f.certain || judge.frames_alone || sourced.as_ref().is_some_and(|s| judge.attributed.probability(s) >= judge.attributed.threshold())
    });
    let attribution = attribution.map(|f| f.attribution);
    let probability = judge.event.probability(&features);
    Ok(Candidate {
        proposal: proposal.clone(),
        event_type,
        actors,
        recipients,
        realis,
        circumstances,
        attribution,
        contexts,
        mode,
        marks,
        modes,
        features,
        sourced,
        around,
        probability,
        round: round(story, proposal),
        considered: 0,
    })
}

/// What an entry needs, where nothing else decides.
fn needed(cast: &Cast, predicate: &lexicon::Predicate, actors: &[roles::Party], recipients: &[roles::Party]) -> Result<(), String> {
    let two_sided = actors.len() > 1 && (predicate.event_type.is_reciprocal() || predicate.event_type == EventType::Assault);
    if (predicate.needs_actor || predicate.weak) && actors.is_empty() {
        return Err("the entry needs an actor, and none was found".to_owned());
    }
    // Ambiguous words count only between sides that are known.
    let unknown = |parties: &[roles::Party]| !parties.is_empty() && parties.iter().all(|p| cast.actors[p.actor as usize].code.is_none());
    if predicate.weak && (unknown(actors) || unknown(recipients)) {
        return Err("the entry is weak, and a side of it is unknown".to_owned());
    }
    if (predicate.needs_recipient || predicate.weak) && recipients.is_empty() && !two_sided {
        return Err("the entry needs a recipient, and none was found".to_owned());
    }
    Ok(())
}

impl Story<'_> {
    fn is(&self, token: usize, list: &[String]) -> bool {
        self.document.tokens.get(token).is_some_and(|t| list.iter().any(|w| *w == t.form))
    }

    pub(crate) fn is_and(&self, token: usize) -> bool {
        self.is(token, &self.book.grammar.particles.and)
    }

    pub(crate) fn is_comma(&self, token: usize) -> bool {
        self.is(token, &self.book.grammar.particles.comma)
    }

    pub(crate) fn is_object(&self, token: usize) -> bool {
        self.is(token, &self.book.grammar.particles.object)
    }

    pub(crate) fn is_quote(&self, token: usize) -> bool {
        self.is(token, &self.book.grammar.particles.quotation)
    }

    pub(crate) fn is_colon(&self, token: usize) -> bool {
        self.is(token, &self.book.grammar.particles.colon)
    }

    /// The preposition that begins at a token.
    pub(crate) fn preposition_at(&self, token: usize) -> Option<PrepositionId> {
        let found =
            self.document.phrases_at(token).iter().filter(|f| f.entry.kind == EntryKind::Preposition && f.exact).max_by_key(|f| f.end)?;
        Some(found.entry.index as PrepositionId)
    }

    /// Whether a token is the agency's furniture («اسلام آباد - ایرنا -») and not the report.
    pub(crate) fn is_furniture(&self, token: usize) -> bool {
        self.furniture.iter().any(|f| f.contains(&token))
    }

    /// Words of sport in a sentence.
    pub(crate) fn sport_in(&self, sentence: usize) -> usize {
        let tokens = self.document.sentences[sentence].tokens.clone();
        tokens.filter(|&t| self.document.phrases_at(t).iter().any(|f| f.entry.kind == EntryKind::Sport)).count()
    }

    /// The words of a span as written.
    pub(crate) fn slice(&self, span: model::Span) -> String {
        self.text[span.start as usize..span.end as usize].iter().collect()
    }

    /// The words of a span as records show names: letters put right, one space between.
    pub(crate) fn display(&self, span: model::Span) -> String {
        self.book.letters.display(&self.slice(span)).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
