//! Tellings of one event become one record.

use crate::proposals::Shape;
use crate::roles::Party;
use crate::{Candidate, Story, features, sight};
use actors::Cast;
use judge::{Features, Judge};
use model::{
    Auxiliary, DateInterval, Decision, Event, EventSpans, EventType, ExplainedPredicate, Participant, Precision, Span, Unresolved,
};
use std::collections::BTreeSet;

/// Merges candidates into events, in order of their first telling, and weighs each event as a whole: what the judge saw of each is kept
/// for training only.
pub(crate) fn merge(
    story: &Story<'_>,
    cast: &Cast,
    candidates: Vec<Candidate>,
    considered: &mut [ExplainedPredicate],
    sport: usize,
    judge: &Judge,
) -> (Vec<Event>, Vec<Features>) {
    let groups = clearest_first(story, cast, group(story, cast, candidates));
    let sums: Vec<Sum> = groups.iter().map(|g| Sum::of(story, cast, g)).collect();
    let (mut out, mut weighed) = (Vec::new(), Vec::new());
    for (at, group) in groups.iter().enumerate() {
        let features = of_record(story, cast, group, &sums, at, sport, judge.named);
        let probability = judge.record.probability(&features);
        let least = judge.record.threshold() * group.iter().map(|c| c.asked(story, cast)).fold(1.0, f64::min);
        if !judge.strict && !judge.all_records && probability < least {
            for member in group {
                let reason = format!("with its other tellings the judge gives it {probability:.2}, under {least:.2}");
                considered[member.considered].reason = Some(reason);
            }
            continue;
        }
        for (n, member) in group.iter().enumerate() {
            considered[member.considered].event = Some(out.len() as u32);
            if n > 0 {
                considered[member.considered].reason = Some("another telling of the same event".to_owned());
            }
        }
        out.push(event(story, cast, group, probability, judge));
        if judge.named {
            weighed.push(features);
        }
    }
    (out, weighed)
}

/// Puts the clearest telling of each group first, and gives it what others name better.
fn clearest_first(story: &Story<'_>, cast: &Cast, groups: Vec<Vec<Candidate>>) -> Vec<Vec<Candidate>> {
    let mut out = Vec::with_capacity(groups.len());
    for mut group in groups {
        // The clearest telling: most sides filled, in the body rather than the headline, most probable.
        let clarity = |c: &Candidate| {
            let title = story.document.sentences[story.document.sentence_of(c.proposal.trigger.start)].title;
            let sides =
                u8::from(!c.actors.is_empty()) + u8::from(!c.recipients.is_empty() || c.event_type.is_reciprocal() && c.actors.len() > 1);
            // A visit says more than the talks held on it.
            let visit = c.mode.as_deref() == Some("visit");
            let people =
                c.actors.iter().chain(&c.recipients).filter(|p| cast.mentions[p.mention].kind == actors::MentionKind::Person).count();
            // One that hardly tells of an event speaks for none of the others. Of two that are as likely the one with more words.
            (c.probability >= UNLIKELY, sides, visit, !title, people, (c.probability * 1000.0) as u32, c.proposal.trigger.len())
        };
        let best = (0..group.len()).rev().max_by_key(|&n| clarity(&group[n])).unwrap_or(0);
        group.swap(0, best);
        fullest(cast, &mut group);
        hosted(cast, &mut group);
        out.push(group);
    }
    out
}

/// A telling under this speaks for an event only where no other does.
const UNLIKELY: f64 = 0.4;

/// What other events must know of an event to be weighed beside it.
struct Sum {
    event_type: EventType,
    parties: BTreeSet<String>,
    likeliest: f64,
    sentence: usize,
}

impl Sum {
    fn of(story: &Story<'_>, cast: &Cast, group: &[Candidate]) -> Self {
        let parties = codes(cast, &group[0].actors).union(&codes(cast, &group[0].recipients)).cloned().collect();
        let likeliest = group.iter().map(|c| c.probability).fold(0.0, f64::max);
        Self { event_type: group[0].event_type, parties, likeliest, sentence: story.document.sentence_of(group[0].proposal.trigger.start) }
    }
}

/// Steps between the probabilities of a telling.
const LIKELY: [(f64, &str); 10] = [
    (0.3, "0.3"),
    (0.36, "0.36"),
    (0.42, "0.42"),
    (0.48, "0.48"),
    (0.55, "0.55"),
    (0.62, "0.62"),
    (0.7, "0.7"),
    (0.78, "0.78"),
    (0.86, "0.86"),
    (0.93, "0.93"),
];

/// What holds for an event with all its tellings, beside the others of the story.
fn of_record(story: &Story<'_>, cast: &Cast, group: &[Candidate], sums: &[Sum], at: usize, sport: usize, named: bool) -> Features {
    let (best, this) = (&group[0], &sums[at]);
    let mut out = Features::new(named);
    let kind = best.event_type.as_str();
    let count = |n: usize| ["0", "1", "2", "3"].get(n).copied().unwrap_or("4+");
    out.say(&["type=", kind]);
    for (_, step) in LIKELY.iter().filter(|(from, _)| this.likeliest >= *from) {
        out.say(&["likeliest>=", step]);
        out.say(&["type=", kind, " likeliest>=", step]);
    }
    for (_, step) in LIKELY.iter().filter(|(from, _)| best.probability >= *from) {
        out.say(&["clearest>=", step]);
    }
    let tellings = group.iter().filter(|c| c.probability >= UNLIKELY).count();
    out.say(&["tellings=", count(tellings)]);
    out.say(&["type=", kind, " tellings=", count(tellings)]);
    let headline = group.iter().any(|c| story.document.sentences[story.document.sentence_of(c.proposal.trigger.start)].title);
    let body = group.iter().any(|c| !story.document.sentences[story.document.sentence_of(c.proposal.trigger.start)].title);
    let told = match (headline, body) {
        (true, true) => "headline and body",
        (true, false) => "headline",
        (false, _) => "body",
    };
    out.say(&["told in ", told]);
    out.say(&["type=", kind, " told in ", told]);
    out.say(&["line=", features::bucket(this.sentence)]);
    let coded = |list: &[Party]| list.iter().filter(|p| cast.actors[p.actor as usize].code.is_some()).count();
    let sides = [" actors=", count(coded(&best.actors)), " recipients=", count(coded(&best.recipients))];
    out.say(&[&["coded"], &sides[..]].concat());
    out.say(&[&["type=", kind], &sides[..]].concat());
    for mark in &best.realis.auxiliary {
        out.say(&["realis=", mark.as_str()]);
        out.say(&["type=", kind, " realis=", mark.as_str()]);
    }
    // What may be no politics at all: sport, or words that mean much else and name one side of one state.
    let sentence = story.document.sentence_of(best.proposal.trigger.start);
    let weak = if story.book.predicates[best.proposal.predicate as usize].weak { "weak" } else { "plain" };
    out.say(&["story sport=", features::bucket(sport)]);
    out.say(&["sentence sport=", features::bucket(story.sport_in(sentence)), " ", weak]);
    let mut states: Vec<&str> =
        best.actors.iter().chain(&best.recipients).filter_map(|p| cast.actors[p.actor as usize].code.as_deref()).collect();
    states.sort_unstable();
    states.dedup();
    let home = if states.iter().all(|code| Some(*code) == story.home.as_deref()) { "at home" } else { "abroad" };
    out.say(&[home, " states=", count(states.len()), " ", weak]);
    out.say(&["type=", kind, " ", home, " states=", count(states.len())]);
    out.say(&["mode=", best.mode.as_deref().unwrap_or("none")]);
    out.say(&["attributed=", if best.attribution.is_some() { "yes" } else { "no" }]);
    // Other events of its type: the same parties told apart, some of them, or others altogether.
    let mut beside: Vec<&str> = Vec::new();
    let (mut like, mut rank) = (0, 0);
    for (n, other) in sums.iter().enumerate() {
        if n == at || other.event_type != best.event_type {
            continue;
        }
        like += 1;
        let stronger = other.likeliest > this.likeliest || other.likeliest >= this.likeliest && n < at;
        rank += usize::from(stronger);
        let shared = this.parties.intersection(&other.parties).count();
        let relation = match (shared, this.parties.len(), other.parties.len()) {
            (0, _, _) => ["others, weaker", "others, stronger"],
            (s, a, b) if s == a && s == b => ["the same, weaker", "the same, stronger"],
            (s, a, _) if s == a => ["more, weaker", "more, stronger"],
            (s, _, b) if s == b => ["fewer, weaker", "fewer, stronger"],
            _ => ["some, weaker", "some, stronger"],
        };
        let relation = relation[usize::from(stronger)];
        if !beside.contains(&relation) {
            beside.push(relation);
        }
        if other.sentence.abs_diff(this.sentence) <= 1 && !beside.contains(&"near") {
            beside.push("near");
        }
    }
    out.say(&["like it=", count(like)]);
    out.say(&["rank=", count(rank)]);
    out.say(&["type=", kind, " rank=", count(rank)]);
    for relation in beside {
        out.say(&["beside ", relation]);
        out.say(&["type=", kind, " beside ", relation]);
    }
    for (n, other) in sums.iter().enumerate() {
        if n != at && other.event_type != best.event_type && other.sentence == this.sentence && other.parties == this.parties {
            let stronger = if other.likeliest > this.likeliest { " stronger" } else { " weaker" };
            out.say(&["type=", kind, " with ", other.event_type.as_str(), stronger]);
        }
    }
    let listed = group.iter().any(|c| !story.book.predicates[c.proposal.predicate as usize].is_seen());
    let chances = group.iter().filter_map(|c| sight::of(story, &c.proposal)).map(|t| t.chance(best.event_type));
    if let Some(most) = chances.reduce(f32::max) {
        sight::climb(most, &["network"], &mut out);
        sight::climb(most, &["network, ", if listed { "listed" } else { "seen" }], &mut out);
        sight::climb(most, &["type=", kind, " network"], &mut out);
    }
    out
}

/// A visit has a visitor and a host: where one telling tells which is which, the clearest follows it; else the host is at home where
/// the visit is.
fn hosted(cast: &Cast, group: &mut [Candidate]) {
    let visit = |c: &&Candidate| c.mode.as_deref() == Some("visit");
    let told = group.iter().filter(visit).find(|c| !c.actors.is_empty() && !c.recipients.is_empty()).map(|c| {
        let (visitors, hosts) = sides_apart(cast, c);
        (visitors.difference(&hosts).cloned().collect(), hosts)
    });
    let at_home = || {
        let country = group.iter().filter(visit).find_map(|c| c.circumstances.placed.place.as_ref()?.country.clone())?;
        let (hosts, visitors): (BTreeSet<String>, BTreeSet<String>) =
            codes(cast, &group[0].actors).into_iter().partition(|c| *c == country);
        (!hosts.is_empty() && !visitors.is_empty()).then_some((visitors, hosts))
    };
    let Some((visitors, hosts)): Option<(BTreeSet<String>, BTreeSet<String>)> = told.or_else(at_home) else { return };
    let best = &mut group[0];
    if !best.recipients.is_empty() {
        return;
    }
    let of = |p: &Party, codes: &BTreeSet<String>| cast.actors[p.actor as usize].code.as_ref().is_some_and(|c| codes.contains(c));
    let (recipients, actors): (Vec<Party>, Vec<Party>) = best.actors.drain(..).partition(|p| of(p, &hosts) && !of(p, &visitors));
    (best.actors, best.recipients) = (actors, recipients);
}

/// Gives the clearest telling the fullest name of each party: where it names only the state and another telling names the person
/// or body that acts for it, that one.
fn fullest(cast: &Cast, group: &mut [Candidate]) {
    let Some((best, others)) = group.split_first_mut() else { return };
    let reciprocal = best.event_type.is_reciprocal();
    for side in 0..2 {
        let bare: Vec<usize> = {
            let list = if side == 0 { &best.actors } else { &best.recipients };
            (0..list.len()).filter(|&n| cast.actors[list[n].actor as usize].kind == "state").collect()
        };
        for n in bare {
            let code = {
                let list = if side == 0 { &best.actors } else { &best.recipients };
                cast.actors[list[n].actor as usize].code.clone()
            };
            let taken: Vec<u32> = best.actors.iter().chain(&best.recipients).map(|p| p.actor).collect();
            let fuller = others
                .iter()
                .flat_map(|c| {
                    let (own, other) = if side == 0 { (&c.actors, &c.recipients) } else { (&c.recipients, &c.actors) };
                    own.iter().chain(other.iter().filter(|_| reciprocal))
                })
                .find(|p| {
                    let actor = &cast.actors[p.actor as usize];
                    actor.kind == "person" && actor.code == code && !taken.contains(&p.actor)
                })
                .cloned();
            if let Some(fuller) = fuller {
                let list = if side == 0 { &mut best.actors } else { &mut best.recipients };
                list[n] = fuller;
            }
        }
    }
}

fn codes(cast: &Cast, parties: &[Party]) -> BTreeSet<String> {
    parties
        .iter()
        .map(|p| {
            let actor = &cast.actors[p.actor as usize];
            actor.code.clone().unwrap_or_else(|| format!("?{}", actor.name))
        })
        .collect()
}

/// Words between two tellings that stand close by.
const NEAR: usize = 25;

/// Candidates that tell of one event, in order of their first telling. Those with the same parties come together first; one
/// that names fewer of them then joins the nearest group that its own fit into.
fn group(story: &Story<'_>, cast: &Cast, candidates: Vec<Candidate>) -> Vec<Vec<Candidate>> {
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    let mut partial = Vec::new();
    for candidate in candidates {
        if is_partial(&candidate) {
            partial.push(candidate);
            continue;
        }
        match groups.iter_mut().find(|g| compatible(&g[0], &candidate) && sides(cast, &g[0]) == sides(cast, &candidate)) {
            Some(group) => group.push(candidate),
            None => groups.push(vec![candidate]),
        }
    }
    for candidate in partial {
        let (actors, recipients) = sides(cast, &candidate);
        let distance =
            |g: &Vec<Candidate>| g.iter().map(|c| c.proposal.anchor.abs_diff(candidate.proposal.anchor)).min().unwrap_or(usize::MAX);
        let titled = |c: &Candidate| story.document.sentences[story.document.sentence_of(c.proposal.trigger.start)].title;
        let fits = |g: &Vec<Candidate>| {
            let (a, r) = sides(cast, &g[0]);
            // Fewer parties fit into much: only the same words, the headline, or words close by tell of the same.
            let near = g.iter().any(|c| c.proposal.predicate == candidate.proposal.predicate || titled(c) != titled(&candidate))
                || distance(g) <= NEAR;
            compatible(&g[0], &candidate) && near && actors.is_subset(&a) && recipients.is_subset(&r)
        };
        let nearest = (0..groups.len()).filter(|&n| fits(&groups[n])).min_by_key(|&n| distance(&groups[n]));
        match nearest {
            Some(n) => groups[n].push(candidate),
            None => groups.push(vec![candidate]),
        }
    }
    let first = |g: &Vec<Candidate>| g.iter().map(|c| c.proposal.trigger.start).min().unwrap_or(0);
    groups.sort_by_key(first);
    groups
}

/// Whether a candidate lacks a side that another telling may name.
fn is_partial(candidate: &Candidate) -> bool {
    if candidate.event_type.is_reciprocal() {
        candidate.actors.len() + candidate.recipients.len() < 2
    } else {
        candidate.actors.is_empty() || candidate.recipients.is_empty()
    }
}

/// The codes of both sides as they stand.
fn sides_apart(cast: &Cast, candidate: &Candidate) -> (BTreeSet<String>, BTreeSet<String>) {
    (codes(cast, &candidate.actors), codes(cast, &candidate.recipients))
}

/// The codes of both sides; of equals, all on one.
fn sides(cast: &Cast, candidate: &Candidate) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut actors, mut recipients) = sides_apart(cast, candidate);
    if candidate.event_type.is_reciprocal() {
        actors.append(&mut recipients);
    }
    (actors, recipients)
}

/// Whether two candidates may tell of one event, parties aside: the same type and standing to reality, days that do not exclude
/// one another.
fn compatible(a: &Candidate, b: &Candidate) -> bool {
    let mark = |c: &Candidate, mark| c.realis.auxiliary.contains(&mark);
    let apart = match (&a.circumstances.date, &b.circumstances.date) {
        (Some(x), Some(y)) => x.days.end < y.days.start || y.days.end < x.days.start,
        _ => false,
    };
    let same_mark = |m| mark(a, m) == mark(b, m);
    // A round of a standing body is a meeting of its own.
    if a.round != b.round {
        return false;
    }
    a.event_type == b.event_type && same_mark(Auxiliary::Negated) && same_mark(Auxiliary::Historical) && !apart
}

fn participants(cast: &Cast, parties: &[Party]) -> Vec<Participant> {
    parties
        .iter()
        .map(|p| {
            let actor = &cast.actors[p.actor as usize];
            Participant { name: actor.name.clone(), code: actor.code.clone(), sector: actor.sector.clone(), actor: p.actor }
        })
        .collect()
}

fn event(story: &Story<'_>, cast: &Cast, group: &[Candidate], probability: f64, judge: &Judge) -> Event {
    let best = &group[0];
    let predicate = &story.book.predicates[best.proposal.predicate as usize];
    let clause = &story.tree.clauses[best.proposal.clause];
    // The evidence: the clause, without marks at its edges, and everything a field was read from in the same sentence.
    let sentence = &story.document.sentences[clause.sentence];
    let mut evidence = story.document.span(best.proposal.trigger.clone());
    let mut first = clause.start();
    let mut last = clause.end();
    let mark = |t: usize| story.document.tokens[t].kind == script::UnitKind::Punctuation;
    while first + 1 < last && mark(first) {
        first += 1;
    }
    while last > first + 1 && mark(last - 1) {
        last -= 1;
    }
    evidence = evidence.cover(story.document.span(first..last));
    let parties: Vec<&Party> = best.actors.iter().chain(&best.recipients).collect();
    for party in &parties {
        let span = story.document.span(cast.mentions[party.mention].tokens.clone());
        if sentence.span.contains(span) {
            evidence = evidence.cover(span);
        }
    }
    // Fields that another telling knows and the clearest does not.
    let date = group.iter().find_map(|c| c.circumstances.date.clone().filter(|_| true));
    let dated = best.circumstances.date.clone().or(date);
    // Of several tellings the one whose place is surest, those first whose own words name it.
    let sure = |c: &&Candidate| (c.circumstances.placed.span.is_some(), (c.circumstances.placed.share * 1000.0) as u32);
    let placed = group.iter().rev().max_by_key(sure).unwrap_or(best);
    let historical = best.realis.auxiliary.contains(&Auxiliary::Historical);
    let (date, unresolved) = match (&dated, story.day) {
        (Some(d), _) => (Some(DateInterval::from(d.days)), None),
        (None, _) if best.circumstances.undated.is_some() => (None, best.circumstances.undated),
        (None, _) if historical => (None, Some("undated-background")),
        (None, Some(day)) => (Some(DateInterval { start: day.to_string(), end: day.to_string(), precision: Precision::Day }), None),
        (None, None) => (None, Some("no-publication-date")),
    };
    let mention_span = |p: &Party| story.document.span(cast.mentions[p.mention].tokens.clone());
    let mode = std::iter::once(best).chain(group).find_map(|c| c.mode.clone());
    let (quad, score, cameo) = story.book.ontology.grade(best.event_type, mode.as_deref());
    let mut contexts: Vec<String> = Vec::new();
    for name in &story.book.ontology.contexts {
        if group.iter().any(|c| c.contexts.contains(name)) {
            contexts.push(name.clone());
        }
    }
    let attribution = std::iter::once(best).chain(group).find_map(|c| c.attribution.clone());
    let mut triggers: Vec<Span> = Vec::new();
    for candidate in group {
        let span = story.document.span(candidate.proposal.trigger.clone());
        if !triggers.contains(&span) {
            triggers.push(span);
        }
    }
    Event {
        event_type: best.event_type,
        modes: mode.into_iter().collect(),
        contexts,
        actors: participants(cast, &best.actors),
        recipients: participants(cast, &best.recipients),
        auxiliary: best.realis.auxiliary.iter().copied().collect(),
        date,
        date_unresolved: unresolved.map(|reason| Unresolved { reason: reason.to_owned() }),
        place: placed.circumstances.placed.place.clone(),
        said_by: attribution.as_ref().map(|a| a.source.clone()),
        attribution,
        quad,
        score,
        cameo: cameo.map(str::to_owned),
        evidence: story.slice(evidence),
        spans: EventSpans {
            trigger: triggers,
            actors: best.actors.iter().map(mention_span).collect(),
            recipients: best.recipients.iter().map(mention_span).collect(),
            date: dated.as_ref().map(|d| d.span),
            place: placed.circumstances.placed.span,
            evidence: Some(evidence),
        },
        rule: predicate.rule.clone(),
        confidence: probability.clamp(0.01, 0.99),
        decisions: decisions(story, cast, best, dated.as_ref().map(|d| d.rule), placed.circumstances.placed.by, judge),
    }
}

fn decisions(
    story: &Story<'_>,
    cast: &Cast,
    best: &Candidate,
    dated: Option<&'static str>,
    placed: &'static str,
    judge: &Judge,
) -> Vec<Decision> {
    let predicate = &story.book.predicates[best.proposal.predicate as usize];
    let mut out = Vec::new();
    let mut say = |field: &str, by: String| out.push(Decision { field: field.to_owned(), by });
    let shape = match best.proposal.shape {
        Shape::Verb(_) if best.proposal.passive => "by its verb, in the passive",
        Shape::Verb(_) => "by its verb",
        Shape::Noun => "by its noun",
    };
    say("trigger", format!("{} {shape}", predicate.rule));
    if let Some(told) = sight::of(story, &best.proposal) {
        say("network", sight::likeliest_types(told));
    }
    for (field, parties, scale) in [("actor", &best.actors, &judge.actor), ("recipient", &best.recipients, &judge.recipient)] {
        let weighed = |mention: usize| best.around.iter().find(|c| c.mention == mention).map(|c| scale.probability(&c.features));
        for party in parties {
            let mention = &cast.mentions[party.mention];
            let share = weighed(party.mention).map(|p| format!(" {p:.2}")).unwrap_or_default();
            say(field, format!("{}: {}{share} ({})", cast.actors[party.actor as usize].name, party.by, mention.by));
        }
        // The likeliest of those who were not chosen.
        let other = |c: &&crate::RoleCandidate| {
            let actors = &cast.mentions[c.mention].actors;
            !actors.is_empty() && !best.actors.iter().chain(&best.recipients).any(|p| actors.contains(&p.actor))
        };
        let next = best.around.iter().filter(other).map(|c| (scale.probability(&c.features), c.mention));
        if let Some((share, mention)) = next.max_by(|a, b| a.0.total_cmp(&b.0)) {
            let words = story.display(story.document.span(cast.mentions[mention].tokens.clone()));
            say(field, format!("next {words}: {share:.2}"));
        }
    }
    for (mark, by) in &best.realis.by {
        say("realis", format!("{mark}: {by}"));
    }
    if best.event_type != predicate.event_type {
        say("type", format!("{} becomes {} by the guide", predicate.event_type, best.event_type));
    }
    if let Some(rule) = dated {
        say("date", rule.to_owned());
    }
    if !placed.is_empty() {
        say("place", placed.to_owned());
    }
    out
}
