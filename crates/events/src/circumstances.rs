//! When and where an event happened, in which mode, and what it is about.

use crate::Story;
use crate::proposals::{Proposal, Shape};
use crate::roles::Party;
use actors::{Cast, Mention, MentionKind};
use lexicon::{EntryKind, Predicate};
use model::{EventType, Place, Span};
use persian::Tense;
use persian::calendar::{DateExpression, DateKind, Days};

/// Days and the words that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dated {
    pub days: Days,
    pub span: Span,
    pub rule: &'static str,
}

/// When and where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circumstances {
    pub date: Option<Dated>,
    /// Why there is no date although words speak of time.
    pub undated: Option<&'static str>,
    pub place: Option<Place>,
    pub place_span: Option<Span>,
    pub place_by: &'static str,
}

pub(crate) fn find(
    story: &Story<'_>,
    cast: &Cast,
    proposal: &Proposal,
    predicate: &Predicate,
    actors: &[Party],
    recipients: &[Party],
) -> Circumstances {
    let mut out = Circumstances::default();
    date(story, proposal, &mut out);
    place(story, cast, proposal, predicate, actors, recipients, &mut out);
    out
}

/// The date expression of the clause nearest to the trigger; else one that opens the sentence before the trigger.
fn date(story: &Story<'_>, proposal: &Proposal, out: &mut Circumstances) {
    let clause = &story.tree.clauses[proposal.clause];
    let distance = |d: &DateExpression| d.units.start.abs_diff(proposal.anchor);
    let in_clause = story.document.dates.iter().filter(|d| clause.holds(d.units.start)).min_by_key(|d| distance(d));
    let sentence = &story.document.sentences[clause.sentence];
    let found = in_clause.or_else(|| {
        let before =
            story.document.dates.iter().filter(|d| sentence.tokens.contains(&d.units.start) && d.units.end <= proposal.trigger.start);
        before.max_by_key(|d| d.units.start).filter(|d| distance(d) <= 20)
    });
    let Some(expression) = found else { return };
    // A date borrowed from another clause keeps that clause's time: «قرار است در اردیبهشت برگزار شود و دیدار …».
    let ahead = |verb: u32| matches!(story.document.verbs[verb as usize].tense, Tense::Future | Tense::Subjunctive);
    let holder = &story.tree.clauses[story.tree.clause_of[expression.units.start] as usize];
    let own = match proposal.shape {
        Shape::Verb(v) => Some(v),
        Shape::Noun => clause.verb,
    };
    let governor = if clause.holds(expression.units.start) { own } else { holder.verb };
    let future = governor.is_some_and(ahead);
    let recurring = matches!(expression.kind, DateKind::Weekday | DateKind::Recurring);
    // The present tells of what is to come as well: of a month without a year, the nearer.
    let present =
        expression.kind == DateKind::Recurring && governor.is_some_and(|v| story.document.verbs[v as usize].tense == Tense::Present);
    let nearer = match (expression.value, expression.future_value, story.day) {
        (Some(past), Some(next), Some(day)) if present => (next.start - day).get_days() < (day - past.end).get_days(),
        _ => false,
    };
    let days = if future && recurring || nearer { expression.future_value.or(expression.value) } else { expression.value };
    match days {
        Some(days) => out.date = Some(Dated { days, span: expression.span, rule: expression.rule }),
        // «پس از دیدار» dates nothing by itself: fresh news stays of its day.
        None if expression.kind == DateKind::Anchored => {}
        None => out.undated = expression.unresolved.map(persian::calendar::Reason::as_str),
    }
}

fn place(
    story: &Story<'_>,
    cast: &Cast,
    proposal: &Proposal,
    predicate: &Predicate,
    actors: &[Party],
    recipients: &[Party],
    out: &mut Circumstances,
) {
    let senses = story.book.grammar.senses;
    let (within, towards) = (Some(senses.within), Some(senses.towards));
    let visit = predicate.mode.as_deref() == Some("visit");
    let clause = proposal.clause;
    // «در تهران»; for a visit also its destination.
    let mut best: Option<(usize, &Mention)> = None;
    for (_, phrase) in story.tree.phrases_of(clause) {
        let fits = phrase.preposition.is_some() && (phrase.preposition == within || visit && phrase.preposition == towards);
        if !fits {
            continue;
        }
        let named = cast.mentions_in(phrase.tokens.clone()).map(|(_, m)| m).find(|m| located(m));
        if let Some(mention) = named {
            let distance = phrase.opens.abs_diff(proposal.anchor);
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, mention));
            }
        }
    }
    if let Some((_, mention)) = best {
        return settle(story, mention, "a phrase of the clause", out);
    }
    // Another place of the sentence, by «در».
    let sentence = story.tree.clauses[clause].sentence;
    let near = story
        .tree
        .phrases
        .iter()
        .filter(|p| p.preposition.is_some() && p.preposition == within && story.tree.clauses[p.clause as usize].sentence == sentence)
        .filter_map(|p| cast.mentions_in(p.tokens.clone()).map(|(_, m)| m).find(|m| located(m)))
        .min_by_key(|m| m.tokens.start.abs_diff(proposal.anchor));
    if let Some(mention) = near {
        return settle(story, mention, "a phrase of the sentence", out);
    }
    // What is done to a state's people or land, or within one state, was done there.
    let mut codes: Vec<&str> = actors.iter().chain(recipients).filter_map(|p| cast.actors[p.actor as usize].code.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    let suffered = matches!(predicate.event_type, EventType::Assault | EventType::Coerce | EventType::Protest | EventType::Mobilize);
    let host = if visit { recipients.first() } else { None };
    let code = host
        .and_then(|p| cast.actors[p.actor as usize].code.as_deref())
        .or(if codes.len() == 1 && codes[0].len() == 3 { Some(codes[0]) } else { None })
        .or(if suffered { recipients.first().and_then(|p| cast.actors[p.actor as usize].code.as_deref()) } else { None });
    if let Some(state) = code.filter(|c| c.len() == 3).and_then(|c| story.book.state(c)) {
        out.place = Some(Place { name: state.latin.clone(), country: Some(state.code.clone()), lat: None, lon: None });
        out.place_by = "implied by the parties";
    } else if let Some(mention) = scene(story, cast) {
        settle(story, mention, "the scene of the lead", out);
        out.place_span = None;
    } else if let Some(place) = &story.dateline {
        out.place = Some(place.clone());
        out.place_by = "the dateline";
    }
}

/// Sentences of the body that set the scene.
const LEAD: usize = 2;

/// The first place that the lead names by «در»: where what is told after it goes on.
fn scene<'a>(story: &Story<'_>, cast: &'a Cast) -> Option<&'a Mention> {
    let within = story.book.grammar.senses.within;
    let lead: Vec<usize> = (0..story.document.sentences.len()).filter(|&n| !story.document.sentences[n].title).take(LEAD).collect();
    let in_lead = |clause: u32| lead.contains(&story.tree.clauses[clause as usize].sentence);
    story
        .tree
        .phrases
        .iter()
        .filter(|p| p.preposition == Some(within) && in_lead(p.clause))
        .find_map(|p| cast.mentions_in(p.tokens.clone()).map(|(_, m)| m).find(|m| located(m)))
}

fn located(mention: &Mention) -> bool {
    matches!(mention.kind, MentionKind::Place | MentionKind::Capital | MentionKind::State) || mention.kind == MentionKind::Seat
}

fn settle(story: &Story<'_>, mention: &Mention, by: &'static str, out: &mut Circumstances) {
    let row = mention.named.place.map(|p| &story.book.places[p as usize]);
    let place = if let Some(row) = row {
        Place {
            name: row.latin.clone(),
            country: Some(row.country.clone()).filter(|c| !c.is_empty()),
            lat: row.latitude,
            lon: row.longitude,
        }
    } else {
        let Some(state) = mention.named.code.as_deref().and_then(|c| story.book.state(c)) else { return };
        Place { name: state.latin.clone(), country: Some(state.code.clone()), lat: None, lon: None }
    };
    out.place = Some(place);
    out.place_span = Some(story.document.span(mention.tokens.clone()));
    out.place_by = by;
}

/// The mode: the predicate's own; where it has none, or only the type's default, the one that a word picks: of the clause, the
/// first, else of what follows the verb in the sentence («از ایران خواست تا مذاکره کند»), the nearest; else the default.
pub(crate) fn mode(story: &Story<'_>, predicate: &Predicate, proposal: &Proposal, event_type: EventType) -> Option<String> {
    let rules = story.book.ontology.rules(event_type);
    let default = story.book.default_modes.get(&event_type);
    let own = predicate.mode.as_ref().filter(|m| rules.modes.contains_key(*m));
    if let Some(mode) = own.filter(|m| Some(*m) != default) {
        return Some(mode.clone());
    }
    let clause = &story.tree.clauses[proposal.clause];
    let rest = match proposal.shape {
        Shape::Verb(_) => proposal.trigger.end..story.document.sentences[clause.sentence].tokens.end,
        Shape::Noun => proposal.trigger.clone(),
    };
    let of_type = |at: usize| {
        let words = story.document.phrases_at(at).iter().filter(|f| f.entry.kind == EntryKind::Mode);
        let longest = words.filter(|f| story.book.mode_words[f.entry.index as usize].0 == event_type).max_by_key(|f| f.end)?;
        Some((at.abs_diff(proposal.anchor), &story.book.mode_words[longest.entry.index as usize].1))
    };
    let own_words = clause.parts.iter().flat_map(Clone::clone).chain(proposal.trigger.clone()).find_map(of_type);
    let picked = own_words.or_else(|| rest.filter_map(of_type).min_by_key(|(distance, _)| *distance));
    picked.map(|(_, mode)| mode).or(own).or(default).cloned()
}

/// The contexts: the predicate's own and those that words of the sentence show, in the codebook's order.
pub(crate) fn contexts(story: &Story<'_>, predicate: &Predicate, sentence: usize) -> Vec<String> {
    let mut shown: Vec<usize> =
        predicate.contexts.iter().filter_map(|c| story.book.ontology.contexts.iter().position(|x| x == c)).collect();
    for at in story.document.sentences[sentence].tokens.clone() {
        let words = story.document.phrases_at(at).iter().filter(|f| f.entry.kind == EntryKind::Context);
        shown.extend(words.map(|f| f.entry.index as usize));
    }
    shown.sort_unstable();
    shown.dedup();
    shown.into_iter().map(|n| story.book.ontology.contexts[n].clone()).collect()
}
