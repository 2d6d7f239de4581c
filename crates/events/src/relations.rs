//! Relations: who stands how to whom, as far as the story says so.

use crate::Story;
use crate::roles::subject;
use actors::{Cast, Mention, MentionKind};
use lexicon::{EntryKind, PrepositionId, ReferenceKind, Role};
use model::{Participant, Relation, RelationKind, RelationSpans, RelationTime, Trend};
use persian::Tense;
use std::ops::Range;

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
        // «سازمان ملل متحد» has no ally.
        let inside = |m: &Mention| m.kind == MentionKind::Body && m.tokens.start < at && m.tokens.end >= end;
        if cast.mentions.iter().any(inside) {
            at = end;
            continue;
        }
        let (kind, trend, time, rule, frame) = match (relation.filter(|f| f.end == end), trend) {
            (Some(f), _) => {
                let row = &story.book.relations[f.entry.index as usize];
                (row.kind, row.trend, row.time, row.rule.clone(), Some((row.a.as_slice(), row.b.as_slice())))
            }
            (None, Some(f)) => {
                let row = &story.book.trends[f.entry.index as usize];
                (RelationKind::Partner, Some(row.trend), None, row.rule.clone(), None)
            }
            (None, None) => unreachable!("one of the two ends here"),
        };
        let trend = if denied(story, at) { trend.map(turned) } else { trend };
        let body = |side: &Side| cast.actors[side.0 as usize].code.as_deref().is_some_and(|code| code.len() != 3 || code == "EUU");
        // A state is a member of a body, not of a state.
        let fits = |(a, b): &(Side, Side)| kind != RelationKind::Member || body(a) != body(b);
        for (a, b) in sides(story, cast, at..end, kind, frame).into_iter().filter(fits).collect::<Vec<_>>() {
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

/// The pairs of sides. «روابط میان X و Y», «روابط X و Y»: the two; «روابط X با Y و Z»: X with each; «X متحد Y است», «روابطش با Y»:
/// the subject with each; a maker of arms and who needs them: the subject and the next one named. `frame` is where the entry looks
/// for `a` and `b`; a trend has none.
fn sides(
    story: &Story<'_>,
    cast: &Cast,
    trigger: Range<usize>,
    kind: RelationKind,
    frame: Option<(&[Role], &[Role])>,
) -> Vec<(Side, Side)> {
    let Range { start, end } = trigger;
    let clause = story.tree.clause_of[start] as usize;
    let coded = |a: u32| cast.actors[a as usize].code.is_some();
    let named = |tokens: Range<usize>| -> Vec<Side> {
        let each = cast.mentions_in(tokens).filter(|(_, m)| stands(m)).flat_map(|(n, m)| m.actors.iter().map(move |&a| (a, n)));
        each.filter(|(a, _)| coded(*a)).collect()
    };
    let different = |x: u32, y: u32| cast.actors[x as usize].code != cast.actors[y as usize].code;
    let pair = |list: &[Side]| {
        let (a, rest) = list.split_first()?;
        rest.iter().find(|b| different(a.0, b.0)).map(|b| (*a, *b))
    };
    let each = |a: Side, list: Vec<Side>| list.into_iter().filter(|b| different(a.0, b.0)).map(|b| (a, b)).collect::<Vec<_>>();
    let sentence_end = story.document.sentences[story.document.sentence_of(start)].tokens.end;
    let clause_end = story.tree.clauses[clause].end().min(sentence_end);
    // A phrase of the clause with this preposition: the first after the words, else the last before them.
    let senses = story.book.grammar.senses;
    let phrase = |id: PrepositionId, before: bool| {
        let mine = || story.tree.phrases_of(clause).map(|(_, p)| p).filter(move |p| p.preposition == Some(id));
        mine()
            .find(|p| p.opens >= end && p.opens <= end + OWNERS)
            .or_else(|| if before { mine().filter(|p| p.opens < start).last() } else { None })
    };
    let own_end = story.tree.phrase_of.get(end - 1).copied().flatten().map_or(end, |p| story.tree.phrases[p as usize].tokens.end);
    let owners = named(end..own_end.min(end + OWNERS));
    if let Some(both) = phrase(senses.between, true).and_then(|p| pair(&named(p.tokens.clone()))) {
        return vec![both];
    }
    let subject_side = || {
        // «X متحد Y است»: the word says something of the subject only by a verb of being; a trend («در حال گسترش روابط با») needs none.
        let verb = story.tree.clauses[clause].verb.map(|v| &story.book.verbs[story.document.verbs[v as usize].lemma as usize].infinitive);
        let predicated = frame.is_none() || kind == RelationKind::Rival || verb.is_some_and(|v| story.book.grammar.copulas.contains(v));
        if !predicated {
            return None;
        }
        let subject = subject(story, cast, clause, start, 3, None);
        subject.iter().map(|p| (p.actor, p.mention)).find(|(a, _)| coded(*a)).map(|s| state_of(cast, s))
    };
    // «با Y»: after the words, or before them where the entry says so.
    let with = frame.is_some_and(|(_, b)| b.contains(&Role::Preposition(senses.with)));
    let partners = phrase(senses.with, with).map(|p| {
        // «با کشورهایی همچون Y و Z»: the list hangs on.
        let listed =
            story.tree.phrases.iter().find(|q| q.opens == p.tokens.end && q.preposition.is_some()).map_or(p.tokens.end, |q| q.tokens.end);
        named(p.tokens.start..listed.min(clause_end))
    });
    if let Some(partners) = partners.filter(|p| !p.is_empty()) {
        let Some(a) = owners.first().copied().or_else(subject_side) else { return Vec::new() };
        return each(a, partners);
    }
    let against = phrase(senses.against, false).map(|p| named(p.tokens.clone()));
    if let (Some(against), Some(a)) = (against, owners.first()) {
        return each(*a, against);
    }
    // What the subject is to others it is to each of them.
    if frame.is_some_and(|(a, _)| a.first() == Some(&Role::Subject))
        && let Some(a) = subject_side()
        && owners.iter().any(|b| different(a.0, b.0))
    {
        return each(a, owners);
    }
    if let Some(both) = pair(&owners) {
        return vec![both];
    }
    let Some(a) = subject_side() else { return Vec::new() };
    let reach = if kind == RelationKind::Supplier { sentence_end } else { clause_end.min(end + OWNERS) };
    let b = owners.into_iter().chain(named(end..reach)).find(|b| different(a.0, b.0));
    b.map(|b| (a, b)).into_iter().collect()
}

/// Whether a mention can stand for a side: states and bodies, not persons.
fn stands(mention: &Mention) -> bool {
    match mention.kind {
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
    }
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
