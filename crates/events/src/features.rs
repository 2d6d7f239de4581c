//! What the judge is shown of a proposal: named features of the words, the parties, realis, time and attribution.

use crate::Story;
use crate::circumstances::Circumstances;
use crate::proposals::{Proposal, Shape};
use crate::realis::Marks;
use crate::roles::Party;
use crate::sight::{self, climb};
use actors::Cast;
use judge::Features;
use model::{Auxiliary, EventType};
use tagger::{Part, Told};

#[allow(clippy::too_many_arguments)] // everything that is known of a proposal
pub(crate) fn of_proposal(
    story: &Story<'_>,
    cast: &Cast,
    proposal: &Proposal,
    event_type: EventType,
    actors: &[Party],
    recipients: &[Party],
    realis: &Marks,
    circumstances: &Circumstances,
    attributed: bool,
    sport: usize,
    named: bool,
) -> Features {
    let predicate = &story.book.predicates[proposal.predicate as usize];
    let sentence_number = story.document.sentence_of(proposal.trigger.start);
    let sentence = &story.document.sentences[sentence_number];
    let mut out = Features::new(named);
    let kind = event_type.as_str();
    let flag = |b: bool| if b { "true" } else { "false" };
    let shape = match proposal.shape {
        Shape::Verb(v) => tense(story.document.verbs[v as usize].tense),
        Shape::Noun => "noun",
    };
    out.say(&["type=", kind]);
    out.say(&["rule=", &predicate.rule]);
    out.say(&["shape=", shape]);
    out.say(&["type=", kind, " shape=", shape]);
    out.say(&["rule=", &predicate.rule, " noun=", flag(matches!(proposal.shape, Shape::Noun))]);
    let words: Vec<&str> = story.document.tokens[proposal.trigger.clone()].iter().map(|t| t.form.as_str()).collect();
    if proposal.trigger.len() <= 4 {
        out.say(&["words=", &words.join(" ")]);
    }
    for mark in Auxiliary::ALL {
        if realis.auxiliary.contains(mark) {
            out.say(&["realis=", mark.as_str()]);
            out.say(&["type=", kind, " realis=", mark.as_str()]);
            if realis.certain.contains(mark) {
                out.say(&["certain=", mark.as_str()]);
                out.say(&["certain=", mark.as_str(), " lacks=", lacking_side(predicate, actors, recipients)]);
            }
        }
    }
    let count = |n: usize| match n {
        0 => "0",
        1 => "1",
        _ => "2+",
    };
    let lacking = lacking_side(predicate, actors, recipients);
    out.say(&["lacks=", lacking]);
    out.say(&["weak=", flag(predicate.weak), " lacks=", lacking]);
    out.say(&["actors=", count(actors.len()), " recipients=", count(recipients.len())]);
    out.say(&["type=", kind, " actors=", count(actors.len()), " recipients=", count(recipients.len())]);
    for (side, parties) in [("actor", actors), ("recipient", recipients)] {
        for party in parties.iter().take(2) {
            let actor = &cast.actors[party.actor as usize];
            let mention = &cast.mentions[party.mention];
            out.say(&[side, " by=", party.by]);
            out.say(&[side, " kind=", mention.kind.name()]);
            out.say(&[side, " sector=", actor.sector.as_deref().unwrap_or("-")]);
            out.say(&["type=", kind, " ", side, " sector=", actor.sector.as_deref().unwrap_or("-")]);
            out.say(&[
                side,
                " code=",
                if actor.code.is_none() {
                    "none"
                } else if actor.code.as_deref().is_some_and(|c| c.len() == 3) {
                    "state"
                } else {
                    "body"
                },
            ]);
            let distance = mention.tokens.start.abs_diff(proposal.anchor);
            out.say(&[side, " distance=", bucket(distance)]);
        }
    }
    let all: Vec<Option<&str>> = actors.iter().chain(recipients).map(|p| cast.actors[p.actor as usize].code.as_deref()).collect();
    let home = story.home.as_deref();
    let domestic = home.is_some() && all.iter().all(|c| *c == home);
    out.say(&["domestic=", flag(domestic)]);
    out.say(&["type=", kind, " domestic=", flag(domestic)]);
    let mut distinct: Vec<_> = all.iter().flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    out.say(&["states=", count(distinct.len())]);
    out.say(&["title=", flag(sentence.title)]);
    out.say(&["type=", kind, " title=", flag(sentence.title)]);
    out.say(&["line=", bucket(sentence_number)]);
    let clause = &story.tree.clauses[proposal.clause];
    let quoted =
        sentence.tokens.clone().take_while(|&t| t < proposal.trigger.start).filter(|&t| story.document.tokens[t].form == "«").count()
            > sentence.tokens.clone().take_while(|&t| t < proposal.trigger.start).filter(|&t| story.document.tokens[t].form == "»").count();
    out.say(&["quoted=", flag(quoted)]);
    out.say(&["said=", flag(attributed)]);
    out.say(&["dated=", flag(circumstances.date.is_some())]);
    let age = match (&circumstances.date, story.day) {
        (Some(dated), Some(day)) => match (day - dated.days.end).get_days() {
            i32::MIN..=-1 => "ahead",
            0..=1 => "0-1",
            2..=7 => "2-7",
            8..=35 => "8-35",
            36..=200 => "36-200",
            _ => "200+",
        },
        _ => circumstances.undated.unwrap_or("none"),
    };
    out.say(&["age=", age]);
    out.say(&["age=", age, " shape=", shape]);
    out.say(&["type=", kind, " age=", age]);
    out.say(&["placed=", flag(circumstances.placed.span.is_some())]);
    out.say(&["opener=", clause.opener.map_or("-", |t| story.document.tokens[t].form.as_str())]);
    if matches!(proposal.shape, Shape::Noun) {
        let phrase = story.tree.phrase_of[proposal.anchor].map(|p| &story.tree.phrases[p as usize]);
        let governor = phrase.map_or("-", |p| {
            if p.object {
                story.book.grammar.particles.object.first().map_or("-", String::as_str)
            } else {
                p.preposition.map_or("bare", |id| story.book.grammar.prepositions[id as usize].as_str())
            }
        });
        out.say(&["governor=", governor]);
        out.say(&["type=", kind, " governor=", governor]);
        let head = phrase.is_some_and(|p| p.tokens.start == proposal.trigger.start);
        out.say(&["head=", flag(head)]);
        let previous = proposal.trigger.start.checked_sub(1).map_or("-", |t| story.document.tokens[t].form.as_str());
        out.say(&["before=", previous]);
        if let Some(verb) = clause.verb {
            let verb = &story.document.verbs[verb as usize];
            out.say(&["clause verb=", &story.book.verbs[verb.lemma as usize].infinitive]);
        }
    }
    verbs(story, proposal, kind, &mut out);
    // The words around, which no entry lists: a light verb, an adverb, a noun that takes the event back.
    for (name, at) in [("next=", proposal.trigger.end), ("after next=", proposal.trigger.end + 1)] {
        let next = story.document.tokens.get(at).filter(|_| at < sentence.tokens.end);
        out.say(&[name, next.map_or("-", |t| t.form.as_str())]);
    }
    // What the story is about, so that a match in sport is told from one in politics.
    out.say(&["story sport=", bucket(sport)]);
    out.say(&["sentence sport=", flag(story.sport_in(sentence_number) > 0)]);
    let political = distinct_states(cast);
    out.say(&["story states=", bucket(political)]);
    if let Some(told) = sight::of(story, proposal) {
        sight::of_event(told, event_type, !predicate.is_seen(), &mut out);
    }
    out
}

/// Which of the sides that the entry needs is missing.
fn lacking_side(predicate: &lexicon::Predicate, actors: &[Party], recipients: &[Party]) -> &'static str {
    match (predicate.needs_actor && actors.is_empty(), predicate.needs_recipient && recipients.is_empty() && actors.len() < 2) {
        (true, true) => "both",
        (true, false) => "actor",
        (false, true) => "recipient",
        (false, false) => "nothing",
    }
}

/// A tense by its name.
pub(crate) fn tense(tense: persian::Tense) -> &'static str {
    match tense {
        persian::Tense::Infinitive => "infinitive",
        persian::Tense::Participle => "participle",
        persian::Tense::Subjunctive => "subjunctive",
        persian::Tense::Present => "present",
        persian::Tense::Imperfect => "imperfect",
        persian::Tense::Future => "future",
        persian::Tense::Pluperfect => "pluperfect",
        persian::Tense::Perfect => "perfect",
        persian::Tense::Past => "past",
    }
}

/// What the verbs say: whether the proposal's own or its clause's makes a compound with the words of the proposal, and which
/// verbs stand before and after it in the sentence.
fn verbs(story: &Story<'_>, proposal: &Proposal, kind: &str, out: &mut Features) {
    let (own, side, shape) = match proposal.shape {
        Shape::Verb(verb) => (Some(verb), "", " of verb"),
        Shape::Noun => (story.tree.clauses[proposal.clause].verb, "clause ", " of noun"),
    };
    let verbs = &story.document.verbs;
    if let Some(verb) = own {
        let compound = match &verbs[verb as usize].nonverbal {
            None => "none",
            Some(part) if part.tokens.contains(&proposal.anchor) => "same",
            Some(part) if part.tokens.start < proposal.trigger.end && proposal.trigger.start < part.tokens.end => "overlapping",
            Some(_) => "other",
        };
        out.say(&[side, "compound=", compound]);
        out.say(&["type=", kind, " ", side, "compound=", compound]);
    }
    let sentence = &story.document.sentences[story.document.sentence_of(proposal.trigger.start)].tokens;
    let within = |v: &&persian::Verb| sentence.contains(&v.tokens.start);
    let first = verbs.partition_point(|v| v.tokens.start < proposal.trigger.start);
    let before = verbs[..first].iter().rev().take_while(within).find(|v| !v.modal);
    let after = verbs[first..].iter().take_while(within).find(|v| v.tokens.start >= proposal.trigger.end);
    for (name, verb) in [("verb before=", before), ("verb after=", after)] {
        let infinitive = verb.map_or("-", |v| v.infinitive(story.book));
        out.say(&[name, infinitive]);
        out.say(&[name, infinitive, shape]);
    }
}

/// What holds for a proposal and the source found for it.
pub(crate) fn of_attribution(mut features: Features, attribution: &crate::attribution::Found, told: Option<&Told>) -> Features {
    let relay = if attribution.relay { "relay" } else { "speech" };
    let own = if attribution.own_actor { "yes" } else { "no" };
    features.say(&["source=", relay]);
    features.say(&["source=", relay, " of actor=", own]);
    features.say(&["source verb=", &attribution.attribution.verb]);
    features.say(&["source stance=", attribution.attribution.stance.as_str()]);
    if let Some(told) = told {
        let chance = told.part(Part::Source, attribution.attribution.span);
        let most = told.near.iter().map(|n| n.chances[Part::Source as usize]).fold(0.0, f32::max);
        climb(chance, &["source network"], &mut features);
        climb(chance, &["source network ", relay], &mut features);
        climb(most, &["source network most"], &mut features);
    }
    features
}

fn distinct_states(cast: &Cast) -> usize {
    let mut codes: Vec<&str> = cast.actors.iter().filter_map(|a| a.code.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

pub(crate) fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3-4",
        5..=8 => "5-8",
        9..=16 => "9-16",
        _ => "17+",
    }
}
