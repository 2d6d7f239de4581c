//! Relations: who stands how to whom, as far as the story says so.

use crate::Story;
use crate::roles::subject;
use actors::{Cast, Mention, MentionKind};
use lexicon::{EntryKind, ReferenceKind};
use model::{Participant, Relation, RelationKind, RelationSpans, RelationTime};
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
        if let Some((a, b)) = sides(story, cast, at, end) {
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
                rule,
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

/// The two sides: the coordinate owners of the words («روابط ایران و روسیه»), or the subject and the owner or «با» party.
fn sides(story: &Story<'_>, cast: &Cast, start: usize, end: usize) -> Option<((u32, usize), (u32, usize))> {
    let clause = story.tree.clause_of[start] as usize;
    let state = |m: &Mention| match m.kind {
        MentionKind::State | MentionKind::Capital | MentionKind::Seat | MentionKind::Nationality | MentionKind::Body | MentionKind::Organ | MentionKind::Group => true,
        MentionKind::Reference(kind) => matches!(kind, ReferenceKind::Country | ReferenceKind::Both | ReferenceKind::Home | ReferenceKind::Body),
        MentionKind::Person | MentionKind::Office | MentionKind::Place => false,
    };
    let coded = |a: u32| cast.actors[a as usize].code.is_some();
    let sentence_end = story.document.sentences[story.document.sentence_of(start)].tokens.end;
    let reach = story.tree.clauses[clause].end().min(sentence_end).min(end + 8);
    let after: Vec<(u32, usize)> = cast
        .mentions_in(end..reach)
        .filter(|(_, m)| state(m))
        .flat_map(|(n, m)| m.actors.iter().map(move |&a| (a, n)))
        .filter(|(a, _)| coded(*a))
        .collect();
    let different = |x: u32, y: u32| cast.actors[x as usize].code != cast.actors[y as usize].code;
    if let [a, rest @ ..] = after.as_slice()
        && let Some(b) = rest.iter().find(|b| different(a.0, b.0))
    {
        return Some((*a, *b));
    }
    let b = *after.first()?;
    // The owner right before («رابطه‌اش») or the clause's subject.
    let subject = subject(story, cast, clause, start, 3, None);
    let a = subject.iter().map(|p| (p.actor, p.mention)).find(|(a, _)| coded(*a) && different(*a, b.0))?;
    Some((state_of(cast, a), b))
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
