//! Relations: who stands how to whom, as far as the story says so.

use crate::Story;
use crate::roles::subject;
use actors::{Cast, Mention, MentionKind};
use lexicon::{EntryKind, ReferenceKind};
use model::{Participant, Relation, RelationKind, RelationSpans, RelationTime, Trend};
use persian::Tense;

pub(crate) fn find(story: &Story<'_>, cast: &mut Cast) -> Vec<Relation> {
    let mut out: Vec<Relation> = Vec::new();
    let mut at = 0;
    while at < story.document.tokens.len() {
        let relation = story.document.longest(at, |k| k == EntryKind::Relation);
        let trend = story.document.longest(at, |k| k == EntryKind::Trend);
        let end = relation.map_or(at, |f| f.end).max(trend.map_or(at, |f| f.end));
        if end == at {
            at += 1;
            continue;
        }
        let (kind, trend, time, rule) = match (relation.filter(|f| f.end == end), trend) {
            (Some(f), _) => {
                let row = &story.book.relations[f.entry.index as usize];
                (row.kind, row.trend, row.time, row.rule.clone())
            }
            (None, Some(f)) => {
                let row = &story.book.trends[f.entry.index as usize];
                (RelationKind::Partner, Some(row.trend), None, row.rule.clone())
            }
            (None, None) => unreachable!("one of the two ends here"),
        };
        let trend = if denied(story, at) { trend.map(turned) } else { trend };
        for (a, b) in sides(
            story,
            cast,
            at,
            end,
            kind,
            rule.starts_with("relations.toml#improving") || rule.starts_with("relations.toml#worsening") || kind == RelationKind::Rival,
        ) {
            let trigger = story.document.span(at..end);
            let sentence = &story.document.sentences[story.document.sentence_of(at)];
            let time = time.unwrap_or_else(|| if past(story, at) { RelationTime::Past } else { RelationTime::Present });
            let party = |(actor, _): &(u32, usize)| {
                let actor = &cast.actors[*actor as usize];
                Participant { name: actor.name.clone(), code: actor.code.clone(), sector: actor.sector.clone(), actor: actor.id }
            };
            let span = |(_, m): &(u32, usize)| story.document.span(cast.mentions[*m].tokens.clone());
            let evidence = trigger.cover(span(&a)).cover(span(&b));
            let evidence = if sentence.span.contains(evidence) { evidence } else { sentence.span };
            let relation = Relation {
                a: party(&a),
                b: party(&b),
                kind,
                trend,
                time,
                evidence: story.slice(evidence),
                spans: RelationSpans { a: span(&a), b: span(&b), trigger, evidence },
                rule: rule.clone(),
            };
            let mut pair = [relation.a.code.clone(), relation.b.code.clone()];
            pair.sort();
            let again = out.iter_mut().find(|r| {
                let mut other = [r.a.code.clone(), r.b.code.clone()];
                other.sort();
                other == pair && r.kind == relation.kind
            });
            match again {
                Some(known) => known.trend = known.trend.or(relation.trend),
                None => out.push(relation),
            }
        }
        at = end;
    }
    out
}

/// Words after the trigger within which its owners stand.
const OWNERS: usize = 8;

/// Whether the clause's verb denies: «روی خوشی در روابطش ندید».
fn denied(story: &Story<'_>, at: usize) -> bool {
    let clause = &story.tree.clauses[story.tree.clause_of[at] as usize];
    clause.verb.is_some_and(|v| story.document.verbs[v as usize].negative)
}

/// A trend denied is its opposite.
fn turned(trend: Trend) -> Trend {
    match trend {
        Trend::Improving => Trend::Worsening,
        Trend::Worsening => Trend::Improving,
        Trend::Steady => Trend::Steady,
    }
}

/// An actor and the mention that named it.
type Side = (u32, usize);

/// The pairs of sides. «روابط X با Y و Z»: X with each; «روابط X و Y»: the two; «روابطش با Y»: the subject with Y; a maker of arms
/// and who needs them: the subject and the next one named.
fn sides(story: &Story<'_>, cast: &Cast, start: usize, end: usize, kind: RelationKind, trend: bool) -> Vec<(Side, Side)> {
    let clause = story.tree.clause_of[start] as usize;
    let state = |m: &Mention| match m.kind {
        MentionKind::State
        | MentionKind::Capital
        | MentionKind::Seat
        | MentionKind::Nationality
        | MentionKind::Body
        | MentionKind::Organ
        | MentionKind::Group => true,
        MentionKind::Reference(kind) => {
            matches!(kind, ReferenceKind::Country | ReferenceKind::Both | ReferenceKind::Home | ReferenceKind::Body)
        }
        MentionKind::Person | MentionKind::Office | MentionKind::Place => false,
    };
    let coded = |a: u32| cast.actors[a as usize].code.is_some();
    let named = |tokens: std::ops::Range<usize>| -> Vec<Side> {
        let each = cast.mentions_in(tokens).filter(|(_, m)| state(m)).flat_map(|(n, m)| m.actors.iter().map(move |&a| (a, n)));
        each.filter(|(a, _)| coded(*a)).collect()
    };
    let different = |x: u32, y: u32| cast.actors[x as usize].code != cast.actors[y as usize].code;
    let sentence_end = story.document.sentences[story.document.sentence_of(start)].tokens.end;
    let clause_end = story.tree.clauses[clause].end().min(sentence_end);
    let phrase_of = |at: usize| story.tree.phrase_of.get(at).copied().flatten().map(|p| &story.tree.phrases[p as usize]);
    let own_end = phrase_of(end - 1).map_or(end, |p| p.tokens.end);
    let owners = named(end..own_end.min(end + OWNERS));
    let with = story.book.grammar.preposition("با");
    // The phrase with «با» that comes next, with its whole list.
    let partners: Vec<Side> = story
        .tree
        .phrases
        .iter()
        .find(|p| p.opens >= end && p.opens <= end + OWNERS && p.preposition.is_some() && p.preposition == with)
        .map(|p| {
            let listed = story
                .tree
                .phrases
                .iter()
                .find(|q| q.opens == p.tokens.end && q.preposition.is_some())
                .map_or(p.tokens.end, |q| q.tokens.end);
            named(p.tokens.start..listed.min(clause_end))
        })
        .unwrap_or_default();
    let subject_side = || {
        // «X متحد Y است»: the word says something of the subject only by a verb of being; a trend («در حال گسترش روابط با») needs none.
        let verb = story.tree.clauses[clause].verb.map(|v| &story.book.verbs[story.document.verbs[v as usize].lemma as usize].infinitive);
        let predicated = trend || verb.is_some_and(|v| story.book.grammar.copulas.contains(v));
        if !predicated {
            return None;
        }
        let subject = subject(story, cast, clause, start, 3, None);
        subject.iter().map(|p| (p.actor, p.mention)).find(|(a, _)| coded(*a)).map(|s| state_of(cast, s))
    };
    if !partners.is_empty() {
        let Some(a) = owners.first().copied().or_else(subject_side) else { return Vec::new() };
        return partners.into_iter().filter(|b| different(a.0, b.0)).map(|b| (a, b)).collect();
    }
    if let [a, rest @ ..] = owners.as_slice()
        && let Some(b) = rest.iter().find(|b| different(a.0, b.0))
    {
        return vec![(*a, *b)];
    }
    let Some(a) = subject_side() else { return Vec::new() };
    let reach = if kind == RelationKind::Supplier { sentence_end } else { clause_end.min(end + OWNERS) };
    let b = owners.into_iter().chain(named(end..reach)).find(|b| different(a.0, b.0));
    b.map(|b| (a, b)).into_iter().collect()
}

/// A person stands for the state in a relation of states.
fn state_of(cast: &Cast, (actor, mention): (u32, usize)) -> (u32, usize) {
    let this = &cast.actors[actor as usize];
    if this.kind != "person" {
        return (actor, mention);
    }
    let state = cast.actors.iter().find(|a| a.kind == "state" && a.code == this.code);
    (state.map_or(actor, |s| s.id), mention)
}

/// Whether the clause's verb sets the relation in the past.
fn past(story: &Story<'_>, at: usize) -> bool {
    let clause = &story.tree.clauses[story.tree.clause_of[at] as usize];
    clause.verb.is_some_and(|v| matches!(story.document.verbs[v as usize].tense, Tense::Imperfect | Tense::Pluperfect))
}
