//! Where an event happened: the countries that the story names or implies, weighed by the judge, and the place named nearest in the
//! one that is chosen.

use crate::Story;
use crate::proposals::Proposal;
use crate::roles::Party;
use crate::sight::{self, climb};
use actors::{Cast, MentionKind};
use judge::{Features, Judge};
use lexicon::Predicate;
use model::{Place, Span};
use tagger::Part;

/// A place where a country, or somewhere in it, is named.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    country: String,
    mention: usize,
    token: usize,
    sentence: usize,
    clause: u32,
    /// «در …», towards it, with another preposition, or with none.
    how: &'static str,
    kind: &'static str,
}

/// Where an event happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed {
    pub place: Option<Place>,
    pub span: Option<Span>,
    pub by: &'static str,
    /// How sure the judge is of the country, 0 to 1.
    pub share: f64,
    /// Each country that was weighed, and what held for it; «nowhere» last, without a code. Kept for training only.
    pub weighed: Vec<(Option<String>, Features)>,
}

/// Sentences of the body that set the scene.
const LEAD: usize = 2;
/// What is no country, though it has a code like one.
const NO_COUNTRY: &str = "EUU";

/// Every place of the story where a country is named, in order.
pub(crate) fn spots(story: &Story<'_>, cast: &Cast) -> Vec<Spot> {
    let senses = story.book.grammar.senses;
    let mut out: Vec<Spot> = Vec::new();
    for phrase in &story.tree.phrases {
        let how = match phrase.preposition {
            Some(p) if p == senses.within => "within",
            Some(p) if p == senses.towards => "towards",
            Some(_) => "other preposition",
            None => "no preposition",
        };
        for (n, mention) in cast.mentions_in(phrase.tokens.clone()) {
            let kind = match mention.kind {
                MentionKind::Place => "place",
                MentionKind::Capital => "capital",
                MentionKind::State => "state",
                MentionKind::Seat => "seat",
                _ => continue,
            };
            let Some(country) = mention.named.code.clone().filter(|code| code.len() == 3 && code != NO_COUNTRY) else { continue };
            let token = mention.tokens.start;
            if !story.is_furniture(token) {
                let sentence = story.document.sentence_of(token);
                out.push(Spot { country, mention: n, token, sentence, clause: phrase.clause, how, kind });
            }
        }
    }
    out.sort_by_key(|s| s.token);
    out.dedup_by_key(|s| s.mention);
    out
}

/// How a spot stands to the proposal.
fn stand(story: &Story<'_>, proposal: &Proposal, spot: &Spot) -> &'static str {
    let sentence = story.tree.clauses[proposal.clause].sentence;
    let title = story.document.sentences[spot.sentence].title;
    if spot.clause as usize == proposal.clause {
        "in the clause"
    } else if spot.sentence == sentence {
        if spot.token < proposal.anchor { "before in the sentence" } else { "after in the sentence" }
    } else if title {
        "in the headline"
    } else if spot.sentence + 1 == sentence {
        "in the sentence before"
    } else if spot.sentence < LEAD + 1 {
        "in the lead"
    } else if spot.sentence < sentence {
        "earlier"
    } else {
        "later"
    }
}

/// Weighs where a proposal happened.
pub(crate) fn find(
    story: &Story<'_>,
    cast: &Cast,
    spots: &[Spot],
    proposal: &Proposal,
    predicate: &Predicate,
    [actors, recipients]: [&[Party]; 2],
    judge: &Judge,
) -> Placed {
    let codes = |parties: &[Party]| {
        let codes = parties.iter().filter_map(|p| cast.actors[p.actor as usize].code.clone());
        codes.filter(|code| code.len() == 3 && code != NO_COUNTRY).collect::<Vec<String>>()
    };
    let (actors, recipients) = (codes(actors), codes(recipients));
    let dateline = story.dateline.as_ref().and_then(|place| place.country.clone());
    let mut countries: Vec<&String> = Vec::new();
    for code in spots.iter().map(|s| &s.country).chain(&actors).chain(&recipients).chain(&dateline).chain(&story.home) {
        if !countries.contains(&code) {
            countries.push(code);
        }
    }
    let kind = predicate.event_type.as_str();
    let visit = if predicate.mode.as_deref() == Some("visit") { "visit" } else { "no visit" };
    let nearest = |stand_wanted: &str| {
        let those = spots.iter().filter(|s| stand(story, proposal, s) == stand_wanted);
        those.min_by_key(|s| (s.how != "within", s.token.abs_diff(proposal.anchor))).map(|s| &s.country)
    };
    let near: Vec<Option<&String>> = NEAR.iter().map(|wanted| nearest(wanted)).collect();
    let mut weighed: Vec<(Option<String>, Features)> = Vec::with_capacity(countries.len() + 1);
    // How likely the network holds the likeliest of a country's spots to be the place.
    let heard = sight::of(story, proposal);
    let seen = |country: &String| {
        let chance = |s: &Spot| heard.map_or(0.0, |t| t.part(Part::Place, story.document.span(cast.mentions[s.mention].tokens.clone())));
        spots.iter().filter(|s| s.country == *country).map(chance).fold(0.0, f32::max)
    };
    let chances: Vec<f32> = countries.iter().map(|c| seen(c)).collect();
    let likeliest = chances.iter().copied().fold(0.0, f32::max);
    for (&country, &chance) in countries.iter().zip(&chances) {
        let mut features = Features::new(judge.named);
        let mut say = |parts: &[&str]| {
            features.say(parts);
            let mut typed = vec![kind, " "];
            typed.extend_from_slice(parts);
            features.say(&typed);
        };
        let side = match (actors.contains(country), recipients.contains(country)) {
            (true, true) => "on both sides",
            (true, false) => "actor",
            (false, true) => "recipient",
            (false, false) => "no party",
        };
        say(&["place ", side]);
        say(&["place ", side, " ", visit]);
        if actors.len() + recipients.len() > 0 && actors.iter().chain(&recipients).all(|c| c == country) {
            say(&["place of the only party"]);
        }
        if Some(country) == dateline.as_ref() {
            say(&["place of the dateline"]);
            say(&["place of the dateline, ", side]);
        }
        if Some(country) == story.home.as_ref() {
            say(&["place at home"]);
            say(&["place at home, ", side]);
            if spots.iter().all(|s| s.country == *country) {
                say(&["place at home, no other named"]);
            }
        }
        let own = spots.iter().filter(|s| s.country == *country);
        let mut told: Vec<(&str, &str)> = Vec::new();
        for spot in own.clone() {
            let stands = stand(story, proposal, spot);
            if told.contains(&(stands, spot.how)) {
                continue;
            }
            told.push((stands, spot.how));
            say(&["place ", stands, " ", spot.how]);
            say(&["place ", stands, " ", spot.how, " ", visit]);
            say(&["place ", stands, " ", spot.how, " ", spot.kind]);
            say(&["place ", stands, " ", spot.how, " ", side]);
        }
        for (wanted, first) in NEAR.iter().zip(&near) {
            if *first == Some(country) {
                say(&["place nearest ", wanted]);
            }
        }
        let (count, all) = (own.count(), spots.len());
        let share = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
        say(&["place share ", (count * 10).checked_div(all).map_or("none", |tenths| share[tenths])]);
        if heard.is_some() {
            climb(chance, &["place network"], &mut features);
            if chance > 0.0 && chance >= likeliest {
                climb(chance, &["place network likeliest"], &mut features);
            }
        }
        weighed.push((Some(country.clone()), features));
    }
    let mut nowhere = Features::new(judge.named);
    nowhere.say(&["place nowhere"]);
    nowhere.say(&[kind, " place nowhere"]);
    if spots.is_empty() {
        nowhere.say(&["place nowhere, none named"]);
    }
    if heard.is_some() {
        climb(likeliest, &["place nowhere, network likeliest"], &mut nowhere);
    }
    weighed.push((None, nowhere));

    let features: Vec<Features> = weighed.iter().map(|(_, features)| features.clone()).collect();
    let shares = judge.place.shares(&features);
    let best = (0..countries.len()).rev().max_by(|&a, &b| shares[a].total_cmp(&shares[b]));
    let chosen = best.filter(|&n| shares[n] >= judge.place.threshold() && shares[n] > shares[countries.len()]).map(|n| countries[n]);
    let mut out = Placed::default();
    if let Some(country) = chosen {
        out = in_country(story, cast, spots, proposal, country);
        out.share = best.map_or(0.0, |n| shares[n]);
    }
    if judge.named {
        out.weighed = weighed;
    }
    out
}

/// Stands in which the nearest spot counts for itself.
const NEAR: [&str; 5] = ["in the clause", "before in the sentence", "after in the sentence", "in the sentence before", "in the lead"];

/// The place of a country that the words name nearest, the finest first; else the dateline's, else the country.
fn in_country(story: &Story<'_>, cast: &Cast, spots: &[Spot], proposal: &Proposal, country: &str) -> Placed {
    let sentence = story.tree.clauses[proposal.clause].sentence;
    let own = spots.iter().filter(|s| s.country == country && s.sentence <= sentence);
    let spot = own.min_by_key(|s| {
        (s.clause as usize != proposal.clause, sentence - s.sentence, s.how != "within", s.token.abs_diff(proposal.anchor))
    });
    let state = || story.book.state(country).map(|s| Place { name: s.latin.clone(), country: Some(s.code.clone()), lat: None, lon: None });
    let by = match spot {
        Some(spot) if spot.clause as usize == proposal.clause => "named in the clause",
        Some(spot) if spot.sentence == sentence => "named in the sentence",
        _ => "weighed among the countries of the story",
    };
    let Some(spot) = spot.filter(|s| s.how == "within" || s.sentence == sentence) else {
        let place = story.dateline.clone().filter(|place| place.country.as_deref() == Some(country)).or_else(state);
        return Placed { place, span: None, by, ..Placed::default() };
    };
    let mention = &cast.mentions[spot.mention];
    let row = mention.named.place.map(|p| &story.book.places[p as usize]);
    let place = row.map_or_else(state, |row| {
        Some(Place { name: row.latin.clone(), country: Some(country.to_owned()), lat: row.latitude, lon: row.longitude })
    });
    let own = spot.clause as usize == proposal.clause || spot.sentence == sentence && spot.how == "within";
    let span = own.then(|| story.document.span(mention.tokens.clone()));
    Placed { place, span, by, ..Placed::default() }
}
