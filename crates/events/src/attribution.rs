//! Attribution: on whose word an event stands.

use crate::Story;
use crate::proposals::Proposal;
use crate::roles::{Party, can_speak, subject};
use actors::MentionKind;
use lexicon::EntryKind;
use model::{Attribution, Stance};
use std::ops::Range;

/// Somebody's words: where they reach and whose they are.
#[derive(Clone, Debug)]
struct Speech {
    /// The tokens that rest on this word.
    reach: Range<usize>,
    /// The speaker as an actor, where it is one.
    party: Option<Party>,
    attribution: Attribution,
    /// A relay («به نقل از رویترز») stands outside a speaker's own words.
    relay: bool,
    /// A phrase names somebody as the source of the sentence («به گفته X»).
    certain: bool,
}

/// All the speech of a story.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributions {
    speeches: Vec<Speech>,
}

/// Sentences a quotation goes on for without naming its speaker again.
const SPEECH_GOES_ON: usize = 3;

pub(crate) fn find(story: &Story<'_>) -> Attributions {
    let mut speeches = Vec::new();
    phrases(story, &mut speeches);
    verbs(story, &mut speeches);
    colons(story, &mut speeches);
    Attributions { speeches }
}

/// «به گفته X»، «به نقل از X»: the sentence rests on X; a medium's relay in the first lines carries the whole story.
fn phrases(story: &Story<'_>, out: &mut Vec<Speech>) {
    for phrase in &story.tree.phrases {
        let Some(saying) = phrase.saying else { continue };
        let row = &story.book.saying_phrases[saying as usize];
        let sentence = &story.document.sentences[story.document.sentence_of(phrase.tokens.start)];
        // The agency whose story it is does not count as a source.
        let outlet = story.document.longest(phrase.tokens.start, |k| k == EntryKind::Outlet);
        // A medium reports from a capital; only a person or body is a source («به گفته مسکو» is).
        let fits = |m: &actors::Mention| can_speak(m) && !(row.medium && matches!(m.kind, MentionKind::Capital | MentionKind::State));
        let mention = story.cast.mentions_in(phrase.tokens.clone()).find(|(_, m)| fits(m));
        if row.medium && outlet.is_none() && mention.is_none() {
            continue;
        }
        let tokens = match (&outlet, &mention) {
            (Some(o), _) if row.medium => o.start..o.end,
            (_, Some((_, m))) => m.tokens.clone(),
            (Some(o), None) => o.start..o.end,
            (None, None) => phrase.tokens.clone(),
        };
        let own = outlet.is_some_and(|o| is_own_agency(story, o.entry.index));
        if own || tokens.is_empty() {
            continue;
        }
        let lead = story.document.sentences.iter().filter(|s| !s.title).take(3).any(|s| s.tokens.start == sentence.tokens.start);
        let reach = if row.medium && lead { 0..story.document.tokens.len() } else { sentence.tokens.clone() };
        let span = story.document.span(tokens);
        let named = mention.is_some();
        out.push(Speech {
            reach,
            party: mention
                .filter(|_| !row.medium)
                .and_then(|(n, m)| m.actors.first().map(|&actor| Party { actor, mention: n, by: "source" })),
            attribution: Attribution { source: story.display(span), span, verb: row.name.clone(), stance: row.stance },
            relay: row.medium,
            certain: !row.medium && named,
        });
    }
    for n in 0..story.document.tokens.len() {
        let Some(found) = story.document.phrases_at(n).iter().find(|f| f.entry.kind == EntryKind::Impersonal && f.exact) else { continue };
        let row = &story.book.impersonals[found.entry.index as usize];
        let sentence = &story.document.sentences[story.document.sentence_of(n)];
        let span = story.document.span(found.start..found.end);
        let attribution = Attribution { source: story.display(span), span, verb: row.name.clone(), stance: row.stance };
        out.push(Speech { reach: sentence.tokens.clone(), party: None, attribution, relay: true, certain: false });
    }
}

/// Whether an outlet is the story's own agency: named in the dateline or by the story's facts.
fn is_own_agency(story: &Story<'_>, outlet: u32) -> bool {
    story.own_outlets.contains(&outlet)
}

/// «X گفت (که) …»: what follows rests on X, to the end of the sentence, and on while the next sentences go on speaking.
fn verbs(story: &Story<'_>, out: &mut Vec<Speech>) {
    for (n, clause) in story.tree.clauses.iter().enumerate() {
        let Some(verb) = clause.verb else { continue };
        let Some((stance, words)) = saying(story, n, verb) else { continue };
        let found = subject(story, story.cast, n, usize::MAX, 4, None);
        let Some(party) = found.into_iter().next() else { continue };
        let Some(mention) = story.cast.mentions.get(party.mention) else { continue };
        let sentence = &story.document.sentences[clause.sentence];
        let mut end = sentence.tokens.end;
        // «گفت:» opens a quotation that may run over several sentences.
        let verb_end = story.document.verbs[verb as usize].tokens.end;
        if open_quotation(story, verb_end..sentence.tokens.end) {
            for next in story.document.sentences.iter().skip(clause.sentence + 1).take(SPEECH_GOES_ON) {
                end = next.tokens.end;
                if next.tokens.clone().any(|t| story.is_quote(t)) {
                    break;
                }
            }
        }
        let span = story.document.span(mention.tokens.clone());
        let attribution = Attribution { source: story.display(span), span, verb: words, stance };
        out.push(Speech { reach: sentence.tokens.start..end, party: Some(party), attribution, relay: false, certain: false });
    }
}

/// Whether a quotation mark opened in the stretch stays open.
fn open_quotation(story: &Story<'_>, tokens: Range<usize>) -> bool {
    let opens = tokens.clone().filter(|&t| story.document.tokens[t].form == "«").count();
    let closes = tokens.clone().filter(|&t| story.document.tokens[t].form == "»").count();
    let plain = tokens.filter(|&t| story.document.tokens[t].form == "\"").count();
    opens > closes || plain % 2 == 1
}

/// The stance and words of a clause's verb of saying, if it is one.
fn saying(story: &Story<'_>, clause: usize, verb: u32) -> Option<(Stance, String)> {
    let verb = &story.document.verbs[verb as usize];
    let shown = |from: usize| story.display(story.document.span(from..verb.tokens.end));
    if let Some((row, _)) = story.book.sayings_of(verb.lemma, 0).find(|(_, pattern)| pattern.is_said_alone_by(verb.row)) {
        return Some((row.stance, shown(verb.tokens.start)));
    }
    let from = story.tree.clauses[clause].parts.last().map_or(0, |p| p.start);
    let at = verb.tokens.start.checked_sub(1).filter(|&t| t >= from)?;
    let token = &story.document.tokens[at];
    let row = [token.word, token.base].into_iter().filter(|&w| w != 0).find_map(|w| story.book.sayings_of(verb.lemma, w).next())?;
    Some((row.0.stance, shown(at)))
}

/// «روحانی: …»: a headline or line whose speaker stands before a colon.
fn colons(story: &Story<'_>, out: &mut Vec<Speech>) {
    for sentence in &story.document.sentences {
        let Some(colon) = sentence.tokens.clone().take(14).find(|&t| story.is_colon(t)) else { continue };
        if sentence.tokens.clone().take_while(|&t| t < colon).any(|t| story.document.tokens[t].verb.is_some()) {
            continue;
        }
        let Some((n, mention)) = story.cast.mentions_in(sentence.tokens.start..colon).filter(|(_, m)| can_speak(m)).last() else {
            continue;
        };
        if mention.tokens.end + 1 < colon {
            continue;
        }
        let span = story.document.span(mention.tokens.clone());
        let attribution = Attribution { source: story.display(span), span, verb: ":".to_owned(), stance: Stance::Says };
        let party = mention.actors.first().map(|&actor| Party { actor, mention: n, by: "speaker before the colon" });
        out.push(Speech { reach: colon + 1..sentence.tokens.end, party, attribution, relay: false, certain: false });
    }
}

impl Attributions {
    /// Who speaks the words a proposal stands in.
    pub(crate) fn speaker(&self, proposal: &Proposal) -> Option<Party> {
        let at = proposal.trigger.start;
        let holds = |s: &&Speech| !s.relay && s.reach.contains(&at) && s.party.is_some();
        self.speeches.iter().filter(holds).min_by_key(|s| s.reach.len()).and_then(|s| s.party.clone())
    }

    /// On whose word the event stands: the outermost source that is not its own actor.
    pub(crate) fn of(&self, story: &Story<'_>, proposal: &Proposal, actors: &[Party]) -> Option<Found> {
        let at = proposal.trigger.start;
        let span = story.document.span(proposal.trigger.clone());
        let is_actor = |s: &Speech| s.party.as_ref().is_some_and(|p| actors.iter().any(|a| a.actor == p.actor));
        self.speeches
            .iter()
            .filter(|s| s.reach.contains(&at))
            .filter(|s| s.relay || !is_actor(s))
            // The saying clause's own event is told by the wire, not by the speaker.
            .filter(|s| s.relay || s.attribution.span.start < span.start || s.attribution.span.start > span.end)
            .max_by_key(|s| (s.relay, s.reach.len()))
            .map(|s| Found {
                attribution: s.attribution.clone(),
                relay: s.relay,
                certain: s.certain,
                own_actor: self.speaker(proposal).is_some_and(|p| actors.iter().any(|a| a.actor == p.actor)),
            })
    }
}

/// A source found for an event.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub attribution: Attribution,
    /// A medium that relays.
    pub relay: bool,
    /// Whether a phrase says so («به گفته X»): there is nothing to weigh.
    pub certain: bool,
    /// Whether the event's own actor speaks the words it stands in.
    pub own_actor: bool,
}
