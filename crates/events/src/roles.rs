//! Roles: who stands where a predicate's frame looks for them.

use crate::Story;
use crate::features::bucket;
use crate::proposals::{Proposal, Shape};
use crate::sight::{self, Sides};
use actors::{Cast, Mention, MentionKind};
use judge::{Features, Judge};
use lexicon::{EntryKind, PrepositionId, ReferenceKind, Role};
use model::EventType;
use persian::Tense;
use syntax::Phrase;

/// Somebody in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    /// Index into the cast's actors.
    pub actor: u32,
    /// Index into the cast's mentions; none for a dropped subject taken from elsewhere.
    pub mention: usize,
    /// How it was found.
    pub by: &'static str,
}

/// The parties of an event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled {
    pub actors: Vec<Party>,
    pub recipients: Vec<Party>,
}

/// Clauses looked back through for a dropped subject.
const CLAUSES_BACK: usize = 4;

/// A mention that could be a party, with what is known of it, for training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Index into the cast's mentions.
    pub mention: usize,
    /// What holds for it.
    pub features: Features,
}

/// Mentions weighed on each side of a trigger at most.
const REACH: usize = 8;

/// Fills the roles: the frames propose, the judge weighs every mention around.
pub(crate) fn fill(
    story: &Story<'_>,
    cast: &mut Cast,
    proposal: &Proposal,
    speaker: Option<&Party>,
    judge: &Judge,
) -> (Filled, Vec<Candidate>) {
    let predicate = &story.book.predicates[proposal.predicate as usize];
    let framed = by_frame(story, cast, proposal, speaker);
    let candidates = candidates(story, cast, proposal, speaker, &framed, judge.named);
    if judge.frames_alone {
        return (settled(story, proposal, framed), candidates);
    }
    let mut filled = Filled::default();
    let mut best: [Option<(f64, usize)>; 2] = [None, None];
    for (n, candidate) in candidates.iter().enumerate() {
        let (actor, recipient) = (judge.actor.probability(&candidate.features), judge.recipient.probability(&candidate.features));
        let (side, probability, threshold) =
            if actor >= recipient { (0, actor, judge.actor.threshold()) } else { (1, recipient, judge.recipient.threshold()) };
        if probability >= threshold {
            let list = if side == 0 { &mut filled.actors } else { &mut filled.recipients };
            list.extend(named(cast, candidate.mention, &framed, side));
            // A list of like members shares one role; one longer than any meeting is a table, and only its head counts.
            let listed = with_coordinates(cast, story, candidate.mention);
            for &other in listed.iter().skip(1).filter(|_| listed.len() <= LONGEST_LIST) {
                if broad(&cast.mentions[other]) == broad(&cast.mentions[candidate.mention]) {
                    list.extend(parties(cast, &[other], "listed with it"));
                }
            }
        }
        for (side, p) in [(0, actor), (1, recipient)] {
            if best[side].is_none_or(|(b, _)| p > b) {
                best[side] = Some((p, n));
            }
        }
    }
    // «حمله خواهیم کرد»: who says so does it.
    if let Some(party) = framed.actors.iter().find(|p| p.by == FIRST_PERSON) {
        filled.recipients.retain(|r| r.actor != party.actor);
        if !filled.actors.iter().any(|a| a.actor == party.actor) {
            filled.actors = vec![party.clone()];
        }
    }
    // Who visits and who is visited the frame tells apart.
    if predicate.mode.as_deref() == Some("visit") {
        let host = |p: &Party| framed.recipients.iter().any(|r| r.mention == p.mention);
        let (hosts, visitors): (Vec<Party>, Vec<Party>) = filled.actors.drain(..).partition(host);
        (filled.actors, filled.recipients) =
            if visitors.is_empty() { (hosts, filled.recipients) } else { (visitors, [hosts, filled.recipients].concat()) };
    }
    // A noun with an owner of its own has no second doer in the subject of its clause; nor has a meeting that owns both sides.
    let owned = |p: &Party| matches!(p.by, "genitive" | "adjective" | "coordinate genitive");
    let owners = filled.actors.iter().filter(|p| owned(p)).count() + filled.actors.iter().filter(|p| p.by == "listed with it").count();
    let enough = if predicate.event_type.is_reciprocal() { 2 } else { 1 };
    if proposal.shape == Shape::Noun && filled.actors.iter().any(owned) && owners >= enough {
        filled.actors.retain(|p| owned(p) || p.by == "listed with it");
    }
    // Somebody did it: where nobody is sure, the likeliest, unless nobody is likely at all.
    if filled.actors.is_empty()
        && let Some((p, n)) = best[0]
        && p >= judge.actor.threshold() * LIKELY
    {
        let mention = candidates[n].mention;
        filled.recipients.retain(|r| r.mention != mention);
        filled.actors = named(cast, mention, &framed, 0);
    }
    // Likewise whom the frame says it was done to.
    if filled.recipients.is_empty() {
        let likely = |c: &&Candidate| judge.recipient.probability(&c.features) >= judge.recipient.threshold() * FRAMED;
        let taken = |mention: usize| {
            let same = |a: &Party| a.mention == mention || cast.mentions[mention].actors.contains(&a.actor);
            filled.actors.iter().any(same)
        };
        let chosen =
            candidates.iter().filter(|c| framed.recipients.iter().any(|r| r.mention == c.mention) && !taken(c.mention)).find(likely);
        if let Some(chosen) = chosen {
            filled.recipients = named(cast, chosen.mention, &framed, 1);
        }
    }
    (settled(story, proposal, filled), candidates)
}

/// Share of the threshold from which on the frame's recipient is taken where none reaches it.
const FRAMED: f64 = 0.7;

/// How the doer of a verb in the first person is found.
const FIRST_PERSON: &str = "the speaker, first person";

/// Mentions joined before an owner at most.
const OWNERS: usize = 6;

/// Words between two joined event nouns at most.
const COORDINATE_NOUNS: usize = 8;

/// Members of a list that can share a role.
const LONGEST_LIST: usize = 12;

/// Share of the threshold from which on the likeliest actor is taken where none reaches it.
const LIKELY: f64 = 0.4;

/// The parties of a mention, by the frame's word for them where the frame chose them too.
fn named(cast: &Cast, mention: usize, framed: &Filled, side: usize) -> Vec<Party> {
    let list = if side == 0 { &framed.actors } else { &framed.recipients };
    let by = list.iter().find(|p| p.mention == mention).map_or("weighed", |p| p.by);
    parties(cast, &[mention], by)
}

fn candidates(
    story: &Story<'_>,
    cast: &Cast,
    proposal: &Proposal,
    speaker: Option<&Party>,
    framed: &Filled,
    named: bool,
) -> Vec<Candidate> {
    let sentence = &story.document.sentences[story.document.sentence_of(proposal.trigger.start)];
    let near: Vec<usize> = cast.mentions_in(sentence.tokens.clone()).filter(|(_, m)| !m.actors.is_empty()).map(|(n, _)| n).collect();
    let split = near.partition_point(|&n| cast.mentions[n].tokens.start < proposal.anchor);
    let from = split.saturating_sub(REACH);
    let mut chosen: Vec<usize> = near[from..near.len().min(split + REACH)].to_vec();
    for party in framed.actors.iter().chain(&framed.recipients).chain(speaker) {
        if !chosen.contains(&party.mention) && !cast.mentions[party.mention].actors.is_empty() {
            chosen.push(party.mention);
        }
    }
    // What a verb's clause is joined to by «و» after it has parties of its own; media that only report are none.
    let joined_after = |n: usize| {
        let clause = story.tree.clause_of[cast.mentions[n].tokens.start] as usize;
        matches!(proposal.shape, Shape::Verb(_)) && story.tree.clauses[clause].joined_to == Some(proposal.clause)
    };
    // «به خبرنگاران گفت»: who is told takes no part.
    let told = |n: usize| {
        let this = &cast.mentions[n];
        let phrase = story.tree.phrase_of[this.tokens.start].map(|p| &story.tree.phrases[p as usize]);
        let reporter =
            this.kind == MentionKind::Group && this.actors.iter().all(|&a| cast.actors[a as usize].sector.as_deref() == Some("JRN"));
        reporter && phrase.is_some_and(|p| p.preposition.is_some()) && !framed.recipients.iter().any(|p| p.mention == n)
    };
    let reports = |n: usize| speaker.is_some_and(|s| s.mention == n) && is_medium(cast, &cast.mentions[n]);
    // Whose word it is does not do it, where grammar has somebody else who does.
    let says = |n: usize| {
        let phrase = story.tree.phrase_of[cast.mentions[n].tokens.start].map(|p| &story.tree.phrases[p as usize]);
        let source = phrase.is_some_and(|p| p.saying.is_some()) || speaker.is_some_and(|s| s.mention == n);
        source && !framed.actors.is_empty() && !framed.actors.iter().chain(&framed.recipients).any(|p| p.mention == n)
    };
    chosen.retain(|&n| !says(n) && !joined_after(n) && !told(n) && !reports(n) && !story.is_furniture(cast.mentions[n].tokens.start));
    chosen.sort_unstable();
    let words = |n: usize| story.document.span(cast.mentions[n].tokens.clone());
    let sides: Vec<Sides> =
        sight::of(story, proposal).map_or_else(Vec::new, |told| chosen.iter().map(|&n| Sides::of(told, words(n))).collect());
    let event_type = story.book.predicates[proposal.predicate as usize].event_type;
    let of = |(at, &mention): (usize, &usize)| {
        let mut features = features(story, cast, proposal, speaker, framed, mention, split_of(&near, split, mention), named);
        if let Some(&this) = sides.get(at) {
            let by = |list: &[Party]| list.iter().any(|p| p.mention == mention);
            let frame = if by(&framed.actors) {
                "actor"
            } else if by(&framed.recipients) {
                "recipient"
            } else {
                "none"
            };
            sight::of_mention(this, &sides, event_type, frame, &mut features);
        }
        Candidate { mention, features }
    };
    chosen.iter().enumerate().map(of).collect()
}

/// Whether a mention means newspapers, agencies or broadcasters rather than people.
fn is_medium(cast: &Cast, mention: &Mention) -> bool {
    matches!(mention.kind, MentionKind::Organ | MentionKind::Body)
        && mention.actors.iter().all(|&a| cast.actors[a as usize].sector.as_deref() == Some("JRN"))
}

/// How many mentions lie between a mention and the trigger, and on which side it is.
fn split_of(near: &[usize], split: usize, mention: usize) -> Option<i32> {
    near.iter().position(|&n| n == mention).map(|at| if at < split { -((split - at) as i32) } else { (at - split) as i32 + 1 })
}

#[allow(clippy::too_many_arguments)] // everything that is known of a mention beside a trigger
fn features(
    story: &Story<'_>,
    cast: &Cast,
    proposal: &Proposal,
    speaker: Option<&Party>,
    framed: &Filled,
    mention: usize,
    order: Option<i32>,
    keep: bool,
) -> Features {
    let predicate = &story.book.predicates[proposal.predicate as usize];
    let this = &cast.mentions[mention];
    let mut out = Features::new(keep);
    let kind = predicate.event_type.as_str();
    let pick = |list: &[Party]| list.iter().find(|p| p.mention == mention).map(|p| p.by);
    let (actor, recipient) = (pick(&framed.actors), pick(&framed.recipients));
    let frame = match (actor, recipient) {
        (Some(by), _) => ("actor ", by),
        (None, Some(by)) => ("recipient ", by),
        (None, None) => ("", "none"),
    };
    let shape = match proposal.shape {
        Shape::Noun => "noun",
        Shape::Verb(_) if proposal.passive => "passive",
        Shape::Verb(v) => match story.document.verbs[v as usize].tense {
            Tense::Infinitive => "infinitive",
            _ => "verb",
        },
    };
    out.say(&["frame=", frame.0, frame.1]);
    out.say(&["type=", kind, " frame=", frame.0, frame.1]);
    out.say(&["shape=", shape, " frame=", frame.0, frame.1]);
    out.say(&["rule=", &predicate.rule, " frame=", frame.0]);
    let alone = if framed.actors.is_empty() { "no" } else { "yes" };
    let other = if framed.recipients.is_empty() { "no" } else { "yes" };
    out.say(&["frame=", frame.0, " has actor=", alone, " recipient=", other]);
    let phrase = story.tree.phrase_of[this.tokens.start].map(|p| &story.tree.phrases[p as usize]);
    let preposition = phrase.map_or("-", |p| {
        if p.saying.is_some() {
            "saying"
        } else if p.object {
            "object"
        } else {
            p.preposition.map_or("bare", |id| story.book.grammar.prepositions[id as usize].as_str())
        }
    });
    let side = if this.tokens.start < proposal.anchor { "before" } else { "after" };
    let clause = story.tree.clause_of[this.tokens.start] as usize;
    let near = if story.document.sentence_of(this.tokens.start) != story.document.sentence_of(proposal.trigger.start) {
        "other sentence"
    } else if clause == proposal.clause {
        "same clause"
    } else if story.tree.clauses[proposal.clause].joined_to == Some(clause) {
        "joined clause"
    } else if story.tree.clauses[proposal.clause].parent == Some(clause) {
        "clause around"
    } else {
        "other clause"
    };
    let same_phrase = phrase.is_some_and(|p| p.tokens.contains(&proposal.anchor));
    let place = if same_phrase { "own phrase" } else { preposition };
    let head =
        phrase.is_some_and(|p| cast.mentions_in(p.tokens.clone()).find(|(_, m)| m.is_participant()).is_some_and(|(n, _)| n == mention));
    let head = if head { "head" } else { "inner" };
    out.say(&["place=", place, " side=", side, " shape=", shape, " near=", near]);
    out.say(&["place=", place, " side=", side, " type=", kind]);
    out.say(&["place=", place, " side=", side, " rule=", &predicate.rule]);
    out.say(&["place=", place, " head=", head, " shape=", shape]);
    out.say(&["near=", near, " shape=", shape]);
    out.say(&["near=", near, " side=", side, " head=", head]);
    if let Some(id) = phrase.and_then(|p| p.preposition) {
        let asked = |roles: &[Role]| roles.contains(&Role::Preposition(id));
        let which = if asked(&predicate.recipients) {
            "recipient"
        } else if asked(&predicate.actors) {
            "actor"
        } else {
            "none"
        };
        out.say(&["asked=", which, " near=", near, " side=", side]);
    }
    let order = match order {
        None => "elsewhere",
        Some(-1) => "1 before",
        Some(-2) => "2 before",
        Some(-3) => "3 before",
        Some(1) => "1 after",
        Some(2) => "2 after",
        Some(3) => "3 after",
        Some(n) if n < 0 => "far before",
        Some(_) => "far after",
    };
    out.say(&["order=", order, " shape=", shape]);
    out.say(&["order=", order, " type=", kind]);
    out.say(&["order=", order, " place=", place]);
    let mention_kind = this.kind.name();
    out.say(&["kind=", mention_kind]);
    out.say(&["kind=", mention_kind, " type=", kind, " side=", side]);
    out.say(&["kind=", mention_kind, " place=", place]);
    let sector = this.actors.first().and_then(|&a| cast.actors[a as usize].sector.as_deref()).unwrap_or("-");
    out.say(&["sector=", sector, " type=", kind]);
    let coded = this.actors.iter().any(|&a| cast.actors[a as usize].code.is_some());
    out.say(&["coded=", if coded { "yes" } else { "no" }]);
    let distance = bucket(this.tokens.start.abs_diff(proposal.anchor));
    out.say(&["distance=", distance, " side=", side, " shape=", shape]);
    if speaker.is_some_and(|s| s.mention == mention) {
        out.say(&["speaker type=", kind]);
        out.say(&["speaker near=", near, " frame=", frame.0]);
        let first = match proposal.shape {
            Shape::Verb(v) => story.document.verbs[v as usize].person.is_first(),
            Shape::Noun => false,
        };
        out.say(&["speaker first person=", if first { "yes" } else { "no" }]);
    }
    // A list shares one role.
    let list =
        |parties: &[Party]| parties.iter().any(|p| p.mention != mention && cast.mentions[p.mention].tokens.end + 1 == this.tokens.start);
    if list(&framed.actors) {
        out.say(&["follows a framed actor"]);
    }
    if list(&framed.recipients) {
        out.say(&["follows a framed recipient"]);
    }
    let next = story.document.tokens.get(this.tokens.end).map_or("-", |t| t.form.as_str());
    out.say(&["next=", next, " side=", side]);
    let first = story.document.sentences[story.document.sentence_of(this.tokens.start)].tokens.start + 1 >= this.tokens.start;
    out.say(&["opens sentence=", if first { "yes" } else { "no" }, " side=", side]);
    out
}

/// What the frame of the lexicon alone gives.
fn by_frame(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal, speaker: Option<&Party>) -> Filled {
    let predicate = &story.book.predicates[proposal.predicate as usize];
    let (actor_roles, recipient_roles) = (predicate.actors.clone(), predicate.recipients.clone());
    let mut filled = Filled::default();
    // What somebody is told to do, or said to be, is the speaker's act towards the clause's subject.
    if actor_roles.is_empty() {
        filled.actors.extend(speaker.cloned());
    }
    filled.actors.extend(first(story, cast, proposal, &actor_roles, speaker));
    filled.recipients = first(story, cast, proposal, &recipient_roles, speaker);
    if predicate.event_type.is_reciprocal() && filled.recipients.is_empty() && actor_roles.contains(&Role::Conjunct) {
        let more = look(story, cast, proposal, Role::Conjunct, speaker);
        if more.len() > 1 {
            filled.actors = more;
        }
    }
    filled
}

/// Each party once and on one side; equals on one side.
fn settled(story: &Story<'_>, proposal: &Proposal, mut filled: Filled) -> Filled {
    let predicate = &story.book.predicates[proposal.predicate as usize];
    dedupe(&mut filled.actors);
    dedupe(&mut filled.recipients);
    let actors: Vec<u32> = filled.actors.iter().map(|p| p.actor).collect();
    filled.recipients.retain(|p| !actors.contains(&p.actor));
    // Parties of equals are all actors, unless one visits, asks or offers the other.
    let equals = matches!(predicate.event_type, EventType::Consult | EventType::Cooperate) && predicate.mode.as_deref() != Some("visit");
    if equals && !filled.actors.is_empty() {
        let recipients = std::mem::take(&mut filled.recipients);
        filled.actors.extend(recipients);
    }
    filled
}

fn dedupe(parties: &mut Vec<Party>) {
    let mut seen = Vec::new();
    parties.retain(|p| {
        let new = !seen.contains(&p.actor);
        seen.push(p.actor);
        new
    });
}

fn first(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal, roles: &[Role], speaker: Option<&Party>) -> Vec<Party> {
    let noun = proposal.shape == Shape::Noun;
    // A noun's own owner says more than the subject of the clause it happens to stand in.
    let ordered = roles.iter().filter(|&&r| !noun || r != Role::Subject);
    for &role in ordered {
        let found = look(story, cast, proposal, role, speaker);
        if !found.is_empty() {
            return found;
        }
    }
    if !noun || !roles.contains(&Role::Subject) {
        return Vec::new();
    }
    let owner = owner_before(story, cast, proposal);
    if owner.is_empty() { look(story, cast, proposal, Role::Subject, speaker) } else { owner }
}

fn look(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal, role: Role, speaker: Option<&Party>) -> Vec<Party> {
    match role {
        Role::Subject if proposal.passive => agent(story, cast, proposal),
        Role::Subject => match proposal.shape {
            Shape::Verb(verb) => subject_of_verb(story, cast, proposal, verb, speaker),
            Shape::Noun => subject(story, cast, proposal.clause, proposal.anchor, CLAUSES_BACK, speaker),
        },
        Role::Object if proposal.passive => subject(story, cast, proposal.clause, proposal.anchor, 1, speaker),
        Role::Object => object(story, cast, proposal),
        Role::Genitive | Role::GenitiveObject | Role::Adjective => genitive_of(story, cast, proposal, role),
        Role::Conjunct => conjunct(story, cast, proposal),
        Role::Preposition(id) => preposition(story, cast, proposal, id),
    }
}

/// The doer of a passive: «از سوی»، «توسط».
fn agent(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal) -> Vec<Party> {
    let mut found = preposition(story, cast, proposal, story.book.grammar.senses.agent);
    for party in &mut found {
        party.by = "agent of the passive";
    }
    found
}

/// A mention and those coordinate with it («روسیه، چین و ایران»).
fn with_coordinates(cast: &Cast, story: &Story<'_>, first: usize) -> Vec<usize> {
    let mut out = vec![first];
    let mut at = first;
    while let (Some(this), Some(next)) = (cast.mentions.get(at), cast.mentions.get(at + 1)) {
        let between = this.tokens.end..next.tokens.start;
        let linked = match between.len() {
            1 => story.is_and(between.start) || story.is_comma(between.start),
            2 => {
                story.is_and(between.start) && story.is_quote(between.start + 1)
                    || story.is_comma(between.start) && story.is_and(between.start + 1)
            }
            _ => false,
        };
        let comma_only = between.len() == 1 && story.is_comma(between.start);
        let alike = broad(this) == broad(next);
        if !linked || comma_only && !alike || next.kind == MentionKind::Place {
            break;
        }
        out.push(at + 1);
        at += 1;
    }
    out
}

/// States and people by broad class, for lists.
fn broad(mention: &Mention) -> u8 {
    match mention.kind {
        MentionKind::State | MentionKind::Capital | MentionKind::Seat | MentionKind::Nationality => 0,
        MentionKind::Body | MentionKind::Organ => 1,
        MentionKind::Person | MentionKind::Office | MentionKind::Reference(_) => 2,
        MentionKind::Group => 3,
        MentionKind::Place => 4,
    }
}

fn parties(cast: &Cast, mentions: &[usize], by: &'static str) -> Vec<Party> {
    let each = |&m: &usize| cast.mentions[m].actors.iter().map(move |&actor| Party { actor, mention: m, by });
    mentions.iter().flat_map(each).collect()
}

/// The participants at the head of a phrase: its first mention that can take part, with its coordinates.
fn in_phrase(story: &Story<'_>, cast: &Cast, phrase: &Phrase, before: usize, by: &'static str) -> Vec<Party> {
    let head = cast.mentions_in(phrase.tokens.clone()).find(|(_, m)| m.is_participant() && m.tokens.start < before);
    head.map_or_else(Vec::new, |(n, _)| parties(cast, &with_coordinates(cast, story, n), by))
}

/// The same, or the state of a place where nobody else is named.
fn in_phrase_or_place(story: &Story<'_>, cast: &mut Cast, phrase: &Phrase, by: &'static str) -> Vec<Party> {
    let found = in_phrase(story, cast, phrase, usize::MAX, by);
    if !found.is_empty() {
        return found;
    }
    let place = cast.mentions_in(phrase.tokens.clone()).find(|(_, m)| m.kind == MentionKind::Place).map(|(n, m)| (n, m.named.code.clone()));
    match place {
        Some((mention, Some(code))) => vec![Party { actor: cast.state(story.book, &code), mention, by }],
        _ => Vec::new(),
    }
}

/// The clause's own subject phrase, if it has one: the first phrase with no preposition and no «را» that names somebody.
fn own_subject(story: &Story<'_>, cast: &Cast, clause: usize, before: usize) -> Vec<Party> {
    for (_, phrase) in story.tree.phrases_of(clause) {
        if phrase.preposition.is_some()
            || phrase.saying.is_some()
            || phrase.tokens.start >= before
            || story.is_furniture(phrase.tokens.start)
        {
            continue;
        }
        // «ارتش عراق کویت را»: nothing divides subject and object but that the second name does not belong to the first.
        let groups = groups(story, cast, phrase);
        // «سوریه سلاح های خود را»: a name that opens the phrase, with other words after it, is not what «را» marks.
        let opens = groups.first().is_some_and(|g| {
            let last = &cast.mentions[*g.last().unwrap_or(&g[0])];
            cast.mentions[g[0]].tokens.start == phrase.tokens.start && last.tokens.end < phrase.tokens.end
        });
        if phrase.object && groups.len() < 2 && !opens {
            continue;
        }
        if phrase.object {
            return parties(cast, &groups[0], "subject");
        }
        let found = in_phrase(story, cast, phrase, before, "subject");
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The participants of a phrase in groups: each name with those coordinate with it, one group after another.
fn groups(story: &Story<'_>, cast: &Cast, phrase: &Phrase) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    for (n, mention) in cast.mentions_in(phrase.tokens.clone()) {
        if !(mention.is_participant() || mention.kind == MentionKind::Place) || out.last().is_some_and(|g| g.contains(&n)) {
            continue;
        }
        out.push(with_coordinates(cast, story, n));
    }
    out
}

fn subject_of_verb(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal, verb: u32, speaker: Option<&Party>) -> Vec<Party> {
    let verb = &story.document.verbs[verb as usize];
    if verb.tense == Tense::Infinitive {
        // «محکوم کردن اسرائیل از سوی ایران»
        let found = agent(story, cast, proposal);
        if !found.is_empty() {
            return found;
        }
    }
    if verb.person.is_first()
        && let Some(speaker) = speaker
    {
        return vec![Party { by: FIRST_PERSON, ..speaker.clone() }];
    }
    subject(story, cast, proposal.clause, proposal.trigger.start, CLAUSES_BACK, speaker)
}

/// The subject of a clause, its own or dropped: from the clause it is joined to, what a relative clause tells of, the clause it
/// stands in, or the sentence before.
pub(crate) fn subject(story: &Story<'_>, cast: &Cast, clause: usize, before: usize, back: usize, speaker: Option<&Party>) -> Vec<Party> {
    let own = own_subject(story, cast, clause, before);
    if !own.is_empty() || back == 0 {
        return own;
    }
    let this = &story.tree.clauses[clause];
    if let Some(other) = this.joined_to {
        return relabel(subject(story, cast, other, usize::MAX, back - 1, speaker), "subject of the clause before");
    }
    if let Some(antecedent) = this.antecedent {
        // A relative clause tells of the noun before «که»; a content clause («گفت که») goes on with the speaker.
        let head = cast.mentions.iter().rposition(|m| m.tokens.end <= antecedent + 1 && m.is_participant());
        if let Some(n) = head.filter(|&n| cast.mentions[n].tokens.end == antecedent + 1) {
            return relabel(parties(cast, &[n], ""), "what the relative clause tells of");
        }
    }
    if let Some(parent) = this.parent.filter(|&p| p != clause) {
        let found = subject(story, cast, parent, usize::MAX, back - 1, speaker);
        if !found.is_empty() {
            return relabel(found, "subject of the clause around");
        }
    }
    if let Some(speaker) = speaker {
        return vec![Party { by: "the speaker", ..speaker.clone() }];
    }
    // The sentence before: its main clause's subject, as wires chain them.
    let sentence = this.sentence;
    if sentence > 0 && story.tree.clauses.iter().take(clause).all(|c| c.sentence != sentence) && !story.document.sentences[sentence].title {
        let before = story.tree.clauses.iter().rposition(|c| c.sentence + 1 == sentence && c.verb.is_some());
        if let Some(n) = before {
            return relabel(own_subject(story, cast, n, usize::MAX), "subject of the sentence before");
        }
    }
    Vec::new()
}

fn relabel(mut parties: Vec<Party>, by: &'static str) -> Vec<Party> {
    for party in &mut parties {
        party.by = by;
    }
    parties
}

fn object(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal) -> Vec<Party> {
    let phrases: Vec<_> = story.tree.phrases_of(proposal.clause).map(|(_, p)| p).collect();
    // «موضع آمریکا درباره دریای جنوبی را»: the mark stands after what hangs on the object.
    let marked = phrases.iter().rposition(|p| p.object).and_then(|n| {
        let mut at = n;
        while phrases[at].preposition.is_some() && at > 0 && phrases[at - 1].tokens.end == phrases[at].opens {
            at -= 1;
        }
        phrases[at].preposition.is_none().then(|| phrases[at])
    });
    let named = marked.map(|p| groups(story, cast, p)).unwrap_or_default();
    // What opens the phrase and goes on in plain words is the subject.
    let subject_alone = named.len() == 1
        && marked.is_some_and(|p| {
            cast.mentions[named[0][0]].tokens.start == p.tokens.start
                && cast.mentions[*named[0].last().unwrap_or(&0)].tokens.end < p.tokens.end
        });
    if !subject_alone && let Some(last) = named.last() {
        let place = |&n: &usize| Some((n, cast.mentions[n].named.code.clone()?)).filter(|_| cast.mentions[n].kind == MentionKind::Place);
        let placed: Vec<(usize, String)> = last.iter().filter_map(place).collect();
        if placed.is_empty() {
            return parties(cast, last, "object with «را»");
        }
        // What is done to a place is done to its state.
        return placed
            .into_iter()
            .map(|(mention, code)| Party { actor: cast.state(story.book, &code), mention, by: "object with «را»" })
            .collect();
    }
    // An infinitive or noun owns its object: «محکوم کردن اسرائیل».
    if let Shape::Verb(verb) = proposal.shape
        && story.document.verbs[verb as usize].tense == Tense::Infinitive
    {
        return after(story, cast, proposal.trigger.end, "object of the infinitive");
    }
    if marked.is_some() {
        return Vec::new();
    }
    // A second bare phrase before the verb.
    let bare: Vec<_> = phrases
        .iter()
        .filter(|p| p.preposition.is_none() && p.saying.is_none() && p.tokens.start < proposal.trigger.start)
        .map(|p| in_phrase(story, cast, p, proposal.trigger.start, "bare object"))
        .filter(|p| !p.is_empty())
        .collect();
    if bare.len() > 1 { bare.last().cloned().unwrap_or_default() } else { Vec::new() }
}

/// The participants that begin at a token, in the phrase that holds it.
fn after(story: &Story<'_>, cast: &Cast, at: usize, by: &'static str) -> Vec<Party> {
    let Some(mention) = cast.mentions_in(at..at + 1).next() else { return Vec::new() };
    if mention.1.is_participant() { parties(cast, &with_coordinates(cast, story, mention.0), by) } else { Vec::new() }
}

/// What the words of a predicate own: a name inside them («خروج *نیروهای آمریکایی*»), or after the last, or after an earlier one.
fn genitive_of(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal, role: Role) -> Vec<Party> {
    if proposal.shape == Shape::Noun {
        let inside = cast.mentions_in(proposal.trigger.start + 1..proposal.trigger.end).find(|(_, m)| m.is_participant());
        if let Some((n, _)) = inside {
            return parties(cast, &with_coordinates(cast, story, n), "genitive");
        }
    }
    for &anchor in std::iter::once(&proposal.anchor).chain(&proposal.others) {
        let mut found = genitive(story, cast, anchor, role);
        // An adjective is a nationality and nothing else: «اشغال این کشور» has none.
        if role == Role::Adjective {
            found.retain(|p| cast.mentions[p.mention].kind == MentionKind::Nationality);
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// What a noun owns: the first mention after it in its phrase, adjectives between.
fn genitive(story: &Story<'_>, cast: &mut Cast, anchor: usize, role: Role) -> Vec<Party> {
    let end = match story.tree.phrase_of[anchor] {
        Some(p) => story.tree.phrases[p as usize].tokens.end,
        // «وارد بغداد شد»: the word is in no phrase; what follows it is.
        None => match story.tree.phrase_of.get(anchor + 1).copied().flatten() {
            Some(p) if story.tree.phrases[p as usize].preposition.is_none() => story.tree.phrases[p as usize].tokens.end,
            _ => return Vec::new(),
        },
    };
    // «حمله پاییز ۱۳۹۹ ارتش …»: a date may stand between the noun and its owner.
    let end = match story.document.dates.iter().find(|d| d.units.start == end && cast.mentions_in(anchor + 1..end).next().is_none()) {
        Some(date) => story
            .tree
            .phrase_of
            .get(date.units.end)
            .copied()
            .flatten()
            .map(|p| &story.tree.phrases[p as usize])
            .filter(|p| p.preposition.is_none() && p.tokens.start == date.units.end)
            .map_or(end, |p| p.tokens.end),
        None => end,
    };
    let found = cast.mentions_in(anchor + 1..end).next();
    let Some((n, mention)) = found else { return Vec::new() };
    if mention.kind == MentionKind::Place
        && let Some(code) = mention.named.code.clone()
        && mention.tokens.start == anchor + 1
    {
        return vec![Party { actor: cast.state(story.book, &code), mention: n, by: "genitive" }];
    }
    if !mention.is_participant() {
        return Vec::new();
    }
    if (anchor + 1..mention.tokens.start).any(|t| story.is_and(t) || story.document.tokens[t].verb.is_some()) {
        return Vec::new();
    }
    let by = match role {
        Role::Adjective => "adjective",
        Role::GenitiveObject => "genitive that suffers",
        _ => "genitive",
    };
    parties(cast, &with_coordinates(cast, story, n), by)
}

/// Who owns the noun that a prepositional event noun hangs on: «نقش آمریکا در حمله به …», «تلاش ایران برای خرید …».
fn owner_before(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal) -> Vec<Party> {
    if proposal.shape != Shape::Noun {
        return Vec::new();
    }
    let mut anchor = proposal.anchor;
    // «حمله به افغانستان و اشغال این کشور»: both are the same one's.
    if proposal.trigger.start > 0 && story.is_and(proposal.trigger.start - 1) {
        let before = proposal.trigger.start.saturating_sub(COORDINATE_NOUNS)..proposal.trigger.start - 1;
        let noun = before.rev().find(|&t| story.document.phrases_at(t).iter().any(|f| f.entry.kind == EntryKind::EventNoun));
        if let Some(noun) = noun {
            let own = genitive(story, cast, noun, Role::Genitive);
            if !own.is_empty() {
                return relabel(own, "owner of the noun it is joined to");
            }
            anchor = noun;
        }
    }
    let Some(phrase) = story.tree.phrase_of[anchor].map(|p| &story.tree.phrases[p as usize]) else { return Vec::new() };
    if phrase.preposition.is_none() || phrase.saying.is_some() {
        return Vec::new();
    }
    let owner = cast.mentions.iter().rposition(|m| m.tokens.end == phrase.opens && m.is_participant());
    // «تاکید تهران و دوحه بر …»: with those it is joined to.
    let owners = owner.map(|n| {
        let first = (n.saturating_sub(OWNERS)..n).find(|&m| with_coordinates(cast, story, m).contains(&n)).unwrap_or(n);
        with_coordinates(cast, story, first)
    });
    owners.map_or_else(Vec::new, |list| parties(cast, &list, "owner of what it hangs on"))
}

/// Both sides of «میان … و …», of a coordinate genitive («دیدار ظریف و لاوروف») or of a plural subject.
fn conjunct(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal) -> Vec<Party> {
    let found = preposition(story, cast, proposal, story.book.grammar.senses.between);
    if found.len() > 1 {
        return relabel(found, "between");
    }
    let owned = genitive(story, cast, proposal.anchor, Role::Genitive);
    if owned.len() > 1 { relabel(owned, "coordinate genitive") } else { Vec::new() }
}

/// The phrase with this preposition that belongs to the predicate: for a noun the first after it, for a verb the nearest before
/// its trigger, else the first after.
fn preposition(story: &Story<'_>, cast: &mut Cast, proposal: &Proposal, id: PrepositionId) -> Vec<Party> {
    let clause = proposal.clause;
    let mine: Vec<Phrase> =
        story.tree.phrases_of(clause).filter(|(_, p)| p.preposition == Some(id) && p.saying.is_none()).map(|(_, p)| p.clone()).collect();
    let following = |p: &&Phrase| p.opens > proposal.anchor;
    let order: Vec<&Phrase> = match proposal.shape {
        Shape::Noun => mine.iter().filter(following).collect(),
        Shape::Verb(_) => mine.iter().rev().filter(|p| !following(p)).chain(mine.iter().filter(following)).collect(),
    };
    for phrase in order {
        let found = in_phrase_or_place(story, cast, phrase, "preposition");
        if !found.is_empty() {
            return found;
        }
    }
    // A verb may be followed by its phrase: «سفر کرد به تهران».
    if let Shape::Verb(_) = proposal.shape {
        let next = story.tree.phrases.iter().find(|p| p.opens == proposal.trigger.end && p.preposition == Some(id)).cloned();
        if let Some(phrase) = next {
            return in_phrase_or_place(story, cast, &phrase, "preposition after the verb");
        }
    }
    Vec::new()
}

/// Whether a mention can be a speaker.
pub(crate) fn can_speak(mention: &Mention) -> bool {
    mention.is_participant()
        && !matches!(
            mention.kind,
            MentionKind::Nationality | MentionKind::Reference(ReferenceKind::FirstPlural | ReferenceKind::FirstSingular)
        )
}
