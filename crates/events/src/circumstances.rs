//! When an event happened, in which mode, and what it is about; where is said by `places`.

use crate::Story;
use crate::places::Placed;
use crate::proposals::{Proposal, Shape};
use crate::roles::Party;
use crate::sight::{self, climb};
use actors::Cast;
use judge::{Features, Judge};
use lexicon::{EntryKind, Predicate};
use model::{EventType, Span};
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
    pub placed: Placed,
}

pub(crate) fn find(story: &Story<'_>, proposal: &Proposal, placed: Placed) -> Circumstances {
    let mut out = Circumstances { placed, ..Circumstances::default() };
    date(story, proposal, &mut out);
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

/// Weighs the modes of an event's type, with the one that the entry and the words pick among what holds. `None` where the judge
/// finds none likely; the modes that were weighed are kept for training only, «none» last.
pub(crate) fn weighed_mode(
    story: &Story<'_>,
    cast: &Cast,
    predicate: &Predicate,
    proposal: &Proposal,
    event_type: EventType,
    [actors, recipients]: [&[Party]; 2],
    judge: &Judge,
) -> (Option<String>, Vec<(Option<String>, Features)>) {
    let picked = mode(story, predicate, proposal, event_type);
    let modes: Vec<&String> = story.book.ontology.rules(event_type).modes.keys().collect();
    if judge.strict || modes.is_empty() {
        return (picked, Vec::new());
    }
    let kind = event_type.as_str();
    let clause = &story.tree.clauses[proposal.clause];
    let forms = |tokens: &mut dyn Iterator<Item = usize>| {
        let mut forms: Vec<&str> = tokens.map(|t| story.document.tokens[t].form.as_str()).filter(|f| f.chars().count() > 1).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    };
    let trigger = forms(&mut proposal.trigger.clone());
    let around = forms(&mut clause.parts.iter().flat_map(Clone::clone));
    let sectors = |parties: &[Party]| {
        let mut sectors: Vec<String> = parties.iter().filter_map(|p| cast.actors[p.actor as usize].sector.clone()).collect();
        sectors.sort_unstable();
        sectors.dedup();
        sectors
    };
    let (actors, recipients) = (sectors(actors), sectors(recipients));
    let told = sight::of(story, proposal);
    let chance = |mode: Option<&String>| told.and_then(|t| t.modes.iter().find(|(m, _)| Some(m) == mode)).map_or(0.0, |(_, c)| *c);
    let likeliest = modes.iter().map(|&m| chance(Some(m))).fold(0.0, f32::max);
    let of = |mode: Option<&String>| {
        let name = mode.map_or("none", String::as_str);
        let mut features = Features::new(judge.named);
        features.say(&["mode ", kind, " ", name]);
        features.say(&["mode ", name, " by ", &predicate.rule]);
        if mode == picked.as_ref() {
            features.say(&["mode picked"]);
            features.say(&["mode picked ", kind, " ", name]);
        }
        if mode.is_some() && mode == predicate.mode.as_ref() {
            features.say(&["mode of the entry"]);
        }
        if told.is_some() {
            let seen = if mode.is_some() { chance(mode) } else { likeliest };
            climb(seen, &["mode ", kind, if mode.is_some() { " network" } else { " none, network" }], &mut features);
            climb(seen, &[if mode.is_some() { "mode network" } else { "mode none, network" }], &mut features);
            climb(seen, &["mode ", name, " network"], &mut features);
            if mode.is_some() && seen > 0.0 && seen >= likeliest {
                climb(seen, &["mode network likeliest"], &mut features);
            }
        }
        for form in &trigger {
            features.say(&["mode ", kind, " ", name, " trigger ", form]);
        }
        for form in &around {
            features.say(&["mode ", kind, " ", name, " beside ", form]);
        }
        for sector in &actors {
            features.say(&["mode ", kind, " ", name, " actor ", sector]);
        }
        for sector in &recipients {
            features.say(&["mode ", kind, " ", name, " recipient ", sector]);
        }
        features
    };
    let mut weighed: Vec<(Option<String>, Features)> = modes.iter().map(|&mode| (Some(mode.clone()), of(Some(mode)))).collect();
    weighed.push((None, of(None)));
    let features: Vec<Features> = weighed.iter().map(|(_, features)| features.clone()).collect();
    let shares = judge.mode.shares(&features);
    let best = (0..weighed.len()).rev().max_by(|&a, &b| shares[a].total_cmp(&shares[b]));
    let chosen = best.and_then(|n| weighed[n].0.clone());
    (chosen, if judge.named { weighed } else { Vec::new() })
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
