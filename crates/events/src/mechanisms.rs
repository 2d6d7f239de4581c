//! Mechanisms: standing bodies of two or more parties that meet in rounds.

use crate::Story;
use actors::{Cast, MentionKind};
use lexicon::EntryKind;
use model::{Mechanism, MechanismSpans, Participant};
use script::UnitKind;

/// Words between the round and the name at most («سیزدهمین نشست گروه مشورتی»).
const ROUND_BEFORE: usize = 4;

pub(crate) fn find(story: &Story<'_>, cast: &Cast) -> Vec<Mechanism> {
    let mut out: Vec<Mechanism> = Vec::new();
    let mut at = 0;
    while at < story.document.tokens.len() {
        let Some(found) = story.document.longest(at, |k| k == EntryKind::Mechanism) else {
            at += 1;
            continue;
        };
        at = found.end;
        let row = &story.book.mechanisms[found.entry.index as usize];
        let sentence = &story.document.sentences[story.document.sentence_of(found.start)];
        // Its parties own it: «گروه مشورتی پاکستان و روسیه».
        let mut parties = Vec::new();
        let mut end = found.end;
        let mut listed = true;
        for (_, mention) in cast.mentions_in(found.end..sentence.tokens.end) {
            let between = end..mention.tokens.start;
            let links = between.clone().all(|t| story.is_and(t) || story.is_comma(t) || (parties.is_empty() && plain(story, t)));
            if !listed
                || !links
                || !matches!(mention.kind, MentionKind::State | MentionKind::Nationality | MentionKind::Body | MentionKind::Reference(_))
            {
                listed = false;
                continue;
            }
            parties.extend(mention.actors.iter().map(|&a| (a, story.document.span(mention.tokens.clone()))));
            end = mention.tokens.end;
        }
        if parties.len() < 2 {
            continue;
        }
        let name_span = story.document.span(found.start..found.end);
        let round = (found.start.saturating_sub(ROUND_BEFORE).max(sentence.tokens.start)..found.start).rev().find_map(|t| {
            story.book.calendar.ordinal(&story.book.letters, &story.document.tokens[t].form).map(|n| (n, story.document.span(t..t + 1)))
        });
        let subject = subject(story, end, sentence.tokens.end);
        let participants = parties
            .iter()
            .map(|(a, _)| {
                let actor = &cast.actors[*a as usize];
                Participant { name: actor.name.clone(), code: actor.code.clone(), sector: actor.sector.clone(), actor: *a }
            })
            .collect::<Vec<_>>();
        let mechanism = Mechanism {
            name: story.display(name_span),
            latin: Some(row.latin.clone()),
            round: round.map(|r| r.0),
            parties: participants,
            subject,
            spans: MechanismSpans { name: name_span, round: round.map(|r| r.1), parties: parties.into_iter().map(|p| p.1).collect() },
        };
        let again = out.iter().any(|m| m.latin == mechanism.latin && m.parties == mechanism.parties);
        if !again {
            out.push(mechanism);
        }
    }
    out
}

fn plain(story: &Story<'_>, token: usize) -> bool {
    story.document.tokens[token].kind == UnitKind::Word
        && story.document.tokens[token].verb.is_none()
        && story.preposition_at(token).is_none()
}

/// «با موضوع …», «درباره …»: what it meets on, to the next preposition or verb.
fn subject(story: &Story<'_>, from: usize, end: usize) -> Option<String> {
    let opens = (from..end.min(from + 3)).find_map(|t| {
        let found =
            story.document.phrases_at(t).iter().filter(|f| f.entry.kind == EntryKind::SubjectMarker && f.exact).max_by_key(|f| f.end)?;
        Some(found.end)
    })?;
    let stop = (opens..end)
        .find(|&t| {
            story.document.tokens[t].verb.is_some()
                || story.document.tokens[t].kind == UnitKind::Punctuation
                || story.preposition_at(t).is_some()
        })
        .unwrap_or(end);
    (stop > opens).then(|| story.display(story.document.span(opens..stop)))
}
