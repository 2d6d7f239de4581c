//! Whom each mention means, in the order of the text.

use crate::detect::Found;
use crate::latin::transliterate;
use crate::mention::{Mention, MentionKind};
use crate::weigh::{Decision, Heard, Question, best, features, most_named, nobody};
use judge::{Features, Judge};
use lexicon::{Codebook, EntryKind, ReferenceKind, TitleKind};
use model::{Actor, Unresolved};
use persian::Document;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::ops::Range;

/// What is known from outside the text.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// Alpha-3 code of the country whose wire it is, which bare titles («رئیس جمهور») mean; none for foreign services.
    pub home: Option<String>,
    /// ISO day of the story, which offices are looked up at.
    pub day: Option<String>,
    /// Alpha-3 code of the country it was sent from.
    pub dateline: Option<String>,
    /// The full text, by code points.
    pub text: Vec<char>,
    /// Tokens that are the agency's furniture: who is named there is nobody that the story's words refer back to.
    pub furniture: Vec<Range<usize>>,
}

/// Everybody a story names, and every place where they are meant.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// The actors, by first mention.
    pub actors: Vec<Actor>,
    /// The mentions, in order; none overlap.
    pub mentions: Vec<Mention>,
    /// References that only stand inside a mention or refer within their clause («همتای روس *وی*», «*خود*»), in order; they take part in
    /// nothing themselves.
    pub inner: Vec<Mention>,
    /// What the judge was asked about references; kept for training only.
    pub decisions: Vec<Decision>,
}

impl Cast {
    /// The mentions that begin in a range of tokens, with their numbers.
    pub fn mentions_in(&self, tokens: Range<usize>) -> impl Iterator<Item = (usize, &Mention)> {
        let from = self.mentions.partition_point(|m| m.tokens.start < tokens.start);
        self.mentions.iter().enumerate().skip(from).take_while(move |(_, m)| m.tokens.start < tokens.end)
    }

    /// Whether a mention other than a bare adjective covers some of these tokens and more.
    pub fn mentions_around(&self, start: usize, end: usize) -> bool {
        let from = self.mentions.partition_point(|m| m.tokens.end <= start);
        self.mentions[from..]
            .iter()
            .take_while(|m| m.tokens.start < end)
            .any(|m| m.tokens.start <= start && m.tokens.len() >= end - start && m.kind != MentionKind::Nationality)
    }

    /// The actor that stands for a state, made now if nobody named the state before.
    pub fn state(&mut self, book: &Codebook, code: &str) -> u32 {
        if let Some(known) = self.actors.iter().find(|a| a.kind == "state" && a.code.as_deref() == Some(code)) {
            return known.id;
        }
        let state = book.state(code);
        let id = self.actors.len() as u32;
        self.actors.push(Actor {
            id,
            name: state.map_or_else(|| code.to_owned(), |s| s.name.clone()),
            latin: state.map(|s| s.latin.clone()),
            kind: "state".to_owned(),
            code: Some(code.to_owned()),
            sector: Some(state.map_or("GOV", |s| s.sector()).to_owned()),
            title: None,
            unresolved: None,
            mentions: Vec::new(),
        });
        id
    }

    /// The codes a mention stands for.
    pub fn codes<'a>(&'a self, mention: &'a Mention) -> impl Iterator<Item = &'a str> {
        mention.actors.iter().filter_map(|&a| self.actors[a as usize].code.as_deref())
    }
}

/// Tokens of the longest preposition.
const PREPOSITION: usize = 3;
/// What «این کشور» is called in the names of features.
const COUNTRY: &str = "country";
/// Tokens after a country in which «این کشور» can hardly mean another.
const CLOSE: usize = 7;
/// What «آنان» is called in the names of features.
const THEY: &str = "they";
/// What an unknown name is called in the names of features.
const UNKNOWN: &str = "unknown name";
/// Letters that two words share at least if one is to take up the other («اتحادیه», «اتحادیه اروپا»).
const STEM: usize = 3;
/// Sentences looked back through for one that names two sides.
const PAIR_REACH: usize = 8;

/// What identifies an actor within a story.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Body(u32),
    Person(u32),
    Named(String),
    Titled(u32, Option<String>, String),
}

struct Resolver<'a> {
    book: &'a Codebook,
    judge: &'a Judge,
    document: &'a Document,
    setting: &'a Setting,
    cast: Cast,
    keys: FxHashMap<Key, u32>,
    /// Actor by a word of a personal name already met.
    names: FxHashMap<String, u32>,
    /// Code a title was last met with.
    titles: FxHashMap<u32, (Option<String>, u32)>,
    /// First person or office of each sentence that has one.
    subjects: Vec<(usize, u32)>,
    /// State codes in order of mention, with the sentence.
    countries: Vec<(usize, String)>,
    /// Participants with a code in order of mention, with the sentence.
    sides: Vec<(usize, u32)>,
    /// Every place in the story, from its first to its last, where words carry a code themselves.
    codes: Vec<Heard<String>>,
    /// How often the most named of these is named.
    most: usize,
    /// People met so far.
    people: Vec<Heard<u32>>,
    /// Mentions of bodies met so far.
    bodies: Vec<usize>,
    last_body: Option<u32>,
    last_group: Vec<u32>,
    last_group_end: usize,
}

pub(crate) fn resolve(book: &Codebook, judge: &Judge, document: &Document, setting: &Setting, found: Found) -> Cast {
    let mut resolver = Resolver {
        book,
        judge,
        document,
        setting,
        cast: Cast { mentions: found.mentions, inner: found.inner, ..Cast::default() },
        keys: FxHashMap::default(),
        names: FxHashMap::default(),
        titles: FxHashMap::default(),
        subjects: Vec::new(),
        countries: Vec::new(),
        sides: Vec::new(),
        codes: Vec::new(),
        most: 0,
        people: Vec::new(),
        bodies: Vec::new(),
        last_body: None,
        last_group: Vec::new(),
        last_group_end: 0,
    };
    resolver.hear();
    resolver.collect_names();
    let mut inner = 0;
    for n in 0..resolver.cast.mentions.len() {
        let start = resolver.cast.mentions[n].tokens.start;
        while resolver.cast.inner.get(inner).is_some_and(|m| m.tokens.start < start) {
            resolver.inside(inner);
            inner += 1;
        }
        resolver.one(n);
    }
    for n in inner..resolver.cast.inner.len() {
        resolver.inside(n);
    }
    resolver.cast
}

/// Whether a preposition ends before a token, in its sentence.
fn governed(document: &Document, token: usize) -> bool {
    let start = document.sentences[document.sentence_of(token)].tokens.start;
    let ends = |at: usize| document.phrases_at(at).iter().any(|f| f.entry.kind == EntryKind::Preposition && f.exact && f.end == token);
    (start.max(token.saturating_sub(PREPOSITION))..token).any(ends)
}

/// Words of an English office that tell no two apart.
const SMALL_WORDS: [&str; 6] = ["of", "the", "and", "for", "to", "in"];

/// Whether two English titles name one office: more than half of their words are shared.
fn same_office(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && !SMALL_WORDS.contains(w));
        words.map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let (a, b) = (words(a), words(b));
    a.intersection(&b).count() * 2 > a.union(&b).count()
}

impl Resolver<'_> {
    fn display(&self, tokens: Range<usize>) -> String {
        let span = self.document.span(tokens);
        let slice: String = self.setting.text[span.start as usize..span.end as usize].iter().collect();
        self.book.letters.display(&slice).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Gathers every place where words carry a code themselves.
    fn hear(&mut self) {
        for mention in &self.cast.mentions {
            let named = &mention.named;
            let person = named.person.filter(|_| named.code.is_none()).map(|p| &self.book.people[p as usize]);
            let term = person.and_then(|p| p.term_on(self.setting.day.as_deref()));
            let token = mention.tokens.start;
            if let Some(code) = named.code.clone().or_else(|| term.map(|(t, _)| t.code.clone()))
                && !self.setting.furniture.iter().any(|f| f.contains(&token))
            {
                let sentence = self.document.sentence_of(token);
                let governed = governed(self.document, token);
                self.codes.push(Heard { token, sentence, whom: code, how: mention.kind.name(), governed });
            }
        }
        self.most = most_named(&self.codes);
    }

    /// Asks the judge which of the codes named in the story words mean. `states` leaves bodies out. Where the lexicon decides alone,
    /// it is the title's own state, the one it was met with, the country spoken of, or the wire's own, in this order.
    fn whose(&mut self, label: &str, tokens: &Range<usize>, sentence: usize, title: Option<u32>, states: bool) -> Option<String> {
        let title_words = title.map_or("", |t| self.book.titles[t as usize].latin.as_str());
        let asked = Question { label, tokens: tokens.clone(), sentence, most: self.most, title: title_words, keep: self.judge.named };
        // «حمله به افغانستان و اشغال این کشور»: a country named a few words before in the same sentence needs no weighing.
        if label == COUNTRY
            && let Some(near) = self.codes.iter().rev().find(|h| h.token < tokens.start)
            && near.sentence == sentence
            && tokens.start - near.token <= CLOSE
            && near.whom.len() == 3
        {
            return Some(near.whom.clone());
        }
        let mut candidates: Vec<&String> = Vec::new();
        // «مجلس شورای اسلامی» is Iran's, «کنگره» that of the United States, where the story speaks of them at all.
        let own = title.and_then(|t| self.book.titles[t as usize].state.as_ref());
        if let Some(own) = own
            && (self.setting.home.as_ref() == Some(own) || self.codes.iter().any(|h| h.whom == *own))
        {
            return Some(own.clone());
        }
        for code in self.codes.iter().map(|h| &h.whom).chain(&self.setting.home).chain(&self.setting.dateline).chain(own) {
            if !candidates.contains(&code) && (!states || code.len() == 3) {
                candidates.push(code);
            }
        }
        // «آنان» are people: a state alone is meant only where no people were named.
        if label == THEY {
            let people = |h: &&Heard<String>| h.token < tokens.start && matches!(h.how, "group" | "nationality" | "person" | "office");
            let named: Vec<&String> = self.codes.iter().filter(people).map(|h| &h.whom).collect();
            if !named.is_empty() {
                candidates.retain(|code| named.contains(code));
            }
        }
        let speaker = self.subject_before(sentence).and_then(|a| self.cast.actors[a as usize].code.as_ref());
        let met = title.and_then(|t| self.titles.get(&t)).and_then(|(code, _)| code.as_ref());
        let last = self.countries.last().map(|(_, code)| code);
        let mut shown: Vec<Features> = Vec::with_capacity(candidates.len() + 1);
        for &code in &candidates {
            let is = [
                (Some(code) == self.setting.home.as_ref(), "the wire's own country"),
                (Some(code) == self.setting.dateline.as_ref(), "where it was sent from"),
                (Some(code) == speaker, "the speaker's"),
                (Some(code) == met, "met with the title"),
                (Some(code) == last, "the country spoken of"),
                (Some(code) == own, "the title's own"),
                (code.len() != 3, "a body"),
            ];
            let names: Vec<&str> = is.iter().filter(|(holds, _)| *holds).map(|(_, name)| *name).collect();
            shown.push(features(&asked, self.document, &self.codes, code, &names));
        }
        shown.push(nobody(&asked, candidates.len()));
        let chosen = if self.judge.strict {
            let row = title.map(|t| &self.book.titles[t as usize]);
            let home = self.setting.home.as_ref().filter(|_| row.is_some_and(|row| row.home));
            let spoken_of = last.filter(|_| row.is_none_or(|row| row.kind != TitleKind::Office) && label != UNKNOWN);
            own.or(met).or(spoken_of).or(home).cloned()
        } else {
            best(&self.judge.reference, &shown).map(|n| candidates[n].clone())
        };
        if self.judge.named {
            let codes = candidates.iter().map(|code| vec![(*code).clone()]).chain([Vec::new()]);
            self.cast.decisions.push(Decision { tokens: tokens.clone(), candidates: codes.zip(shown).collect() });
        }
        chosen
    }

    /// Asks the judge which of the people met so far words mean.
    fn who(&mut self, label: &str, tokens: &Range<usize>, sentence: usize) -> Option<u32> {
        let asked = Question { label, tokens: tokens.clone(), sentence, most: most_named(&self.people), title: "", keep: self.judge.named };
        let mut candidates: Vec<u32> = Vec::new();
        for h in self.people.iter().rev() {
            if !candidates.contains(&h.whom) {
                candidates.push(h.whom);
            }
        }
        let subject = self.subject_before(sentence);
        let mut shown: Vec<Features> = Vec::with_capacity(candidates.len() + 1);
        for &person in &candidates {
            let actor = &self.cast.actors[person as usize];
            let is = [
                (Some(person) == subject, "the first person of the sentence before"),
                (actor.code.is_none(), "without a code"),
                (actor.title.is_some(), "of a title"),
                (actor.code == self.setting.home && actor.code.is_some(), "of the wire's own country"),
            ];
            let names: Vec<&str> = is.iter().filter(|(holds, _)| *holds).map(|(_, name)| *name).collect();
            shown.push(features(&asked, self.document, &self.people, &person, &names));
        }
        shown.push(nobody(&asked, candidates.len()));
        let chosen = best(&self.judge.reference, &shown).map(|n| candidates[n]);
        if self.judge.named {
            let codes = candidates.iter().map(|&a| self.cast.actors[a as usize].code.iter().cloned().collect()).chain([Vec::new()]);
            self.cast.decisions.push(Decision { tokens: tokens.clone(), candidates: codes.zip(shown).collect() });
        }
        chosen
    }

    /// The body that «این شورا» or «این اتحادیه» takes up: the last whose words begin like the stand-in's last word, else the last of all.
    fn body_before(&self, mention: &Mention) -> Option<u32> {
        let noun = &self.document.tokens[mention.tokens.end - 1].form;
        let alike = |form: &str| {
            let shared = form.chars().zip(noun.chars()).take_while(|(a, b)| a == b).count();
            shared >= STEM && shared + 1 >= form.chars().count().min(noun.chars().count())
        };
        let named = self.bodies.iter().rev().find(|&&n| {
            let tokens = self.cast.mentions[n].tokens.clone();
            self.document.tokens[tokens].iter().any(|t| alike(&t.form))
        });
        named.and_then(|&n| self.cast.mentions[n].actors.first().copied()).or(self.last_body)
    }

    /// A headline names people by their last name or their office before the body gives title, state and name; so names with a code of
    /// their own, and those of the table, are gathered first.
    fn collect_names(&mut self) {
        for n in 0..self.cast.mentions.len() {
            let mention = self.cast.mentions[n].clone();
            if mention.kind != MentionKind::Person {
                continue;
            }
            let row = mention.named.person.map(|p| &self.book.people[p as usize]);
            let term = row.and_then(|p| p.term_on(self.setting.day.as_deref()));
            if let Some(code) = mention.named.code.clone().or_else(|| term.map(|(t, _)| t.code.clone())) {
                self.person(&mention, Some(code));
            }
        }
    }

    fn actor(&mut self, key: Key, make: impl FnOnce(&Self) -> Actor) -> u32 {
        if let Some(&id) = self.keys.get(&key) {
            return id;
        }
        let id = self.cast.actors.len() as u32;
        let actor = Actor { id, ..make(self) };
        self.cast.actors.push(actor);
        self.keys.insert(key, id);
        id
    }

    /// The state of a code; for a body's code the first actor that has it.
    fn of_code(&mut self, code: &str) -> u32 {
        let known = self.cast.actors.iter().find(|a| a.code.as_deref() == Some(code) && (code.len() != 3 || a.kind == "state"));
        match known {
            Some(actor) => actor.id,
            None => self.state_actor(code),
        }
    }

    fn state_actor(&mut self, code: &str) -> u32 {
        self.cast.state(self.book, code)
    }

    fn one(&mut self, n: usize) {
        let mention = self.cast.mentions[n].clone();
        let sentence = self.document.sentence_of(mention.tokens.start);
        let (actors, by) = match mention.kind {
            MentionKind::Reference(kind) => self.reference(&mention, kind, sentence),
            MentionKind::State | MentionKind::Capital | MentionKind::Seat | MentionKind::Nationality => {
                let code = mention.named.code.clone().unwrap_or_default();
                (vec![self.state_actor(&code)], mention.by.clone())
            }
            MentionKind::Body => (vec![self.body(&mention)], mention.by.clone()),
            MentionKind::Place => (Vec::new(), mention.by.clone()),
            MentionKind::Person => {
                let (code, by) = self.code_of(&mention, sentence);
                let id = self.person(&mention, code);
                (vec![id], by)
            }
            MentionKind::Office | MentionKind::Group | MentionKind::Organ => self.titled(&mention, sentence),
        };
        if !self.setting.furniture.iter().any(|f| f.contains(&mention.tokens.start)) {
            self.note(&mention, &actors, sentence);
        }
        for &a in &actors {
            let span = self.document.span(mention.tokens.clone());
            let mentions = &mut self.cast.actors[a as usize].mentions;
            if !mentions.contains(&span) {
                mentions.push(span);
            }
        }
        if !actors.is_empty()
            && (matches!(mention.kind, MentionKind::Body | MentionKind::Organ)
                || actors.len() == 1 && mention.named.code.as_deref() == Some("EUU"))
        {
            self.bodies.push(n);
        }
        let stored = &mut self.cast.mentions[n];
        stored.actors = actors;
        stored.by = by;
    }

    /// Resolves a reference inside another mention, or within its clause.
    fn inside(&mut self, n: usize) {
        let mention = self.cast.inner[n].clone();
        let MentionKind::Reference(kind) = mention.kind else { return };
        let sentence = self.document.sentence_of(mention.tokens.start);
        let (actors, by) = self.reference(&mention, kind, sentence);
        for &a in &actors {
            let span = self.document.span(mention.tokens.clone());
            let mentions = &mut self.cast.actors[a as usize].mentions;
            if !mentions.contains(&span) {
                mentions.push(span);
            }
        }
        let stored = &mut self.cast.inner[n];
        stored.actors = actors;
        stored.by = by;
    }

    /// The subject that «خود» takes up: the first mention of its sentence before it that no preposition governs, or the person spoken of.
    fn subject_of(&self, tokens: &Range<usize>, sentence: usize) -> Vec<u32> {
        let start = self.document.sentences[sentence].tokens.start;
        let before = self.cast.mentions_in(start..tokens.start).map(|(_, m)| m).filter(|m| m.is_participant());
        let subject = before
            .filter(|m| m.kind != MentionKind::Nationality && !governed(self.document, m.tokens.start))
            .map(|m| m.actors.clone())
            .next();
        subject.unwrap_or_else(|| self.subject_before(sentence).into_iter().collect())
    }

    /// Remembers what later words may refer back to.
    fn note(&mut self, mention: &Mention, actors: &[u32], sentence: usize) {
        let person = matches!(
            mention.kind,
            MentionKind::Person
                | MentionKind::Office
                | MentionKind::Reference(ReferenceKind::Person | ReferenceKind::Office | ReferenceKind::Counterpart)
        );
        if person
            && let [one] = actors
            && self.subjects.last().is_none_or(|s| s.0 != sentence)
        {
            self.subjects.push((sentence, *one));
        }
        if matches!(mention.kind, MentionKind::Person | MentionKind::Office)
            && let [one] = actors
        {
            let how = match (mention.named.title.is_some(), mention.named.name.is_some()) {
                (true, true) => "name and title",
                (true, false) => "title",
                _ => "name",
            };
            let token = mention.tokens.start;
            self.people.push(Heard { token, sentence, whom: *one, how, governed: governed(self.document, token) });
        }
        if mention.kind == MentionKind::Group {
            // «وزیران خارجه استونی و لتونی» are one group.
            if mention.tokens.start != self.last_group_end + 1 {
                self.last_group.clear();
            }
            self.last_group.extend(actors);
            self.last_group_end = mention.tokens.end;
            // «یک مقام روس» is one person.
            let before = mention.tokens.start.checked_sub(1).map(|t| self.document.tokens[t].form.as_str());
            if let ([one], Some(before)) = (actors, before)
                && self.book.grammar.particles.numerals.first().is_some_and(|n| n == before)
            {
                let token = mention.tokens.start;
                self.people.push(Heard {
                    token,
                    sentence,
                    whom: *one,
                    how: "one of a group",
                    governed: governed(self.document, token - 1),
                });
            }
        }
        if mention.kind == MentionKind::Body {
            self.last_body = actors.first().copied();
        }
        let code = match mention.kind {
            MentionKind::Place | MentionKind::State | MentionKind::Capital | MentionKind::Nationality | MentionKind::Seat => {
                mention.named.code.clone()
            }
            _ => actors.first().and_then(|&a| self.cast.actors[a as usize].code.clone()),
        };
        if let Some(code) = code.filter(|c| c.len() == 3) {
            self.countries.push((sentence, code));
        }
        if !matches!(mention.kind, MentionKind::Place | MentionKind::Nationality | MentionKind::Reference(ReferenceKind::Both)) {
            let coded = actors.iter().filter(|&&a| self.cast.actors[a as usize].code.is_some());
            self.sides.extend(coded.map(|&a| (sentence, a)));
        }
    }

    fn body(&mut self, mention: &Mention) -> u32 {
        let index = mention.named.body.unwrap_or_default();
        self.actor(Key::Body(index), |r| {
            let body = &r.book.bodies[index as usize];
            Actor {
                id: 0,
                name: body.name.clone(),
                latin: Some(body.latin.clone()).filter(|l| !l.is_empty()),
                kind: "body".to_owned(),
                code: Some(body.code.clone()),
                sector: Some(body.sector.clone()).filter(|s| !s.is_empty()),
                title: None,
                unresolved: None,
                mentions: Vec::new(),
            }
        })
    }

    /// The code of a titled or named mention, and how it was found.
    fn code_of(&mut self, mention: &Mention, sentence: usize) -> (Option<String>, String) {
        let named = &mention.named;
        if named.code.is_some() {
            return (named.code.clone(), mention.by.clone());
        }
        if named.unlisted {
            return (None, "unknown-state".to_owned());
        }
        if let Some(owner) = named.owner {
            let code = match owner {
                ReferenceKind::Home => self.setting.home.clone(),
                ReferenceKind::Body => self.last_body.and_then(|a| self.cast.actors[a as usize].code.clone()),
                ReferenceKind::OwnCountry => {
                    let subject = self.subject_of(&mention.tokens, sentence);
                    subject.first().and_then(|&a| self.cast.actors[a as usize].code.clone())
                }
                ReferenceKind::Person => {
                    self.who("owner", &mention.tokens, sentence).and_then(|a| self.cast.actors[a as usize].code.clone())
                }
                _ => self.whose(COUNTRY, &mention.tokens, sentence, None, true),
            };
            if code.is_some() {
                return (code, format!("{} + what the story names before", mention.by));
            }
        }
        if let Some(name) = &named.name
            && let Some(id) = self.known_name(name.clone())
            && let Some(code) = self.cast.actors[id as usize].code.clone()
        {
            return (Some(code), "a name met in the story".to_owned());
        }
        if let Some(person) = named.person {
            let person = &self.book.people[person as usize];
            if let Some((term, now)) = person.term_on(self.setting.day.as_deref()) {
                let by = format!("people.csv#{} ({}{})", person.name, term.office, if now { "" } else { ", not in office that day" });
                return (Some(term.code.clone()), by);
            }
        }
        if let Some(title) = named.title {
            let row = &self.book.titles[title as usize];
            let (home, name) = (if row.home { " of the wire's" } else { "" }, if named.name.is_some() { " with a name" } else { "" });
            let label = format!("{}{home}{name}", mention.kind.name());
            let reason = "title-without-state".to_owned();
            return match self.whose(&label, &mention.tokens, sentence, Some(title), false) {
                Some(code) => (Some(code), format!("{}, weighed among who is named", mention.by)),
                None => (None, reason),
            };
        }
        if let Some(code) = self.whose(UNKNOWN, &mention.tokens, sentence, None, true) {
            return (Some(code), "an unknown name, weighed among the countries spoken of".to_owned());
        }
        (None, "unknown-name".to_owned())
    }

    fn known_name(&self, name: Range<usize>) -> Option<u32> {
        // The last word of a name tells most; the first is often shared.
        let words = &self.document.tokens[name];
        words.iter().rev().find_map(|t| self.names.get(t.form.as_str())).copied()
    }

    fn person(&mut self, mention: &Mention, code: Option<String>) -> u32 {
        let name = mention.named.name.clone().unwrap_or_else(|| mention.tokens.clone());
        let shown = self.display(name.clone());
        let known = if mention.named.person.is_some() { None } else { self.known_name(name.clone()) };
        let sector = mention.named.sector.clone();
        let title = mention.named.title.map(|t| self.book.titles[t as usize].latin.clone());
        let id = known.unwrap_or_else(|| {
            let key = mention.named.person.map_or_else(|| Key::Named(shown.clone()), Key::Person);
            let person = mention.named.person;
            self.actor(key, |r| {
                let row = person.map(|p| &r.book.people[p as usize]);
                let term = row.and_then(|p| p.term_on(r.setting.day.as_deref()));
                let from_table = term.map(|(t, now)| if now || t.sector != "GOV" { t.sector.clone() } else { "ELI".to_owned() });
                Actor {
                    id: 0,
                    latin: row.map(|p| p.latin.clone()).or_else(|| Some(transliterate(&r.book.letters.normalise(&shown).text()))),
                    name: shown.clone(),
                    kind: "person".to_owned(),
                    code: code.clone(),
                    sector: sector.clone().or(from_table),
                    title: title.clone().or_else(|| term.filter(|t| t.1).map(|(t, _)| t.office.clone())),
                    unresolved: if code.is_none() { Some(Unresolved { reason: "unknown-name".to_owned() }) } else { None },
                    mentions: Vec::new(),
                }
            })
        });
        let actor = &mut self.cast.actors[id as usize];
        if shown.chars().count() > actor.name.chars().count() && mention.named.name.is_some() {
            actor.name = shown;
            if mention.named.person.is_none() {
                actor.latin = Some(transliterate(&self.book.letters.normalise(&actor.name).text()));
            }
        }
        if actor.code.is_none() && code.is_some() {
            actor.code = code;
            actor.unresolved = None;
        }
        if actor.title.is_none() {
            actor.title = title;
        }
        if sector.is_some() && (actor.sector.is_none() || actor.sector.as_deref() == Some("ELI")) {
            actor.sector = sector;
        }
        let (code, last) = (actor.code.clone(), name.end - 1);
        for t in name {
            let form = self.document.tokens[t].form.to_string();
            if form.chars().count() > 2 && (t == last || !self.names.contains_key(&form)) {
                self.names.insert(form, id);
            }
        }
        if let Some(title) = mention.named.title {
            self.titles.insert(title, (code, id));
        }
        id
    }

    fn titled(&mut self, mention: &Mention, sentence: usize) -> (Vec<u32>, String) {
        let title = mention.named.title.unwrap_or_default();
        let row = self.book.titles[title as usize].clone();
        // «معاونان وزیران خارجه دو کشور»: one on each side.
        if let Some(owner @ (ReferenceKind::Both | ReferenceKind::Three)) = mention.named.owner {
            let pair = self.sides_before(sentence, if owner == ReferenceKind::Both { 2 } else { 3 });
            let codes: Vec<String> = pair.iter().filter_map(|&a| self.cast.actors[a as usize].code.clone()).collect();
            if codes.len() < 2 {
                return (Vec::new(), "no-antecedent".to_owned());
            }
            let one = |this: &mut Self, code: &String| {
                let mut own = mention.clone();
                own.named.owner = None;
                own.named.code = Some(code.clone());
                this.titled(&own, sentence).0
            };
            let actors = codes.iter().flat_map(|c| one(self, c)).collect();
            return (actors, format!("{} + the two sides spoken of", mention.by));
        }
        let (code, by) = self.code_of(mention, sentence);
        // An office with the same state, borne by somebody named before, is that person.
        if row.kind == TitleKind::Office
            && let Some((known, id)) = self.titles.get(&title)
            && *known == code
            && code.is_some()
        {
            return (vec![*id], by);
        }
        if row.kind == TitleKind::Office
            && let Some(id) = self.bearer(&row.latin, code.as_deref())
        {
            return (vec![id], format!("{by}, borne by somebody the story names"));
        }
        let shown = self.display(mention.tokens.clone());
        let kind = match row.kind {
            TitleKind::Group | TitleKind::Counted => "group",
            TitleKind::Organ => "body",
            _ => "person",
        };
        let key = match row.kind {
            _ if mention.named.unlisted => shown.clone(),
            TitleKind::Office => String::new(),
            _ => row.title.clone(),
        };
        let id = self.actor(Key::Titled(title, code.clone(), key), |_| Actor {
            id: 0,
            latin: Some(row.latin.clone()).filter(|l| !l.is_empty()),
            name: shown,
            kind: kind.to_owned(),
            code: code.clone(),
            sector: mention.named.sector.clone(),
            title: (row.kind == TitleKind::Office).then(|| row.latin.clone()),
            unresolved: if code.is_none() { Some(Unresolved { reason: by.clone() }) } else { None },
            mentions: Vec::new(),
        });
        if code.is_some() && !matches!(row.kind, TitleKind::Group | TitleKind::Counted) {
            self.titles.insert(title, (code, id));
        }
        (vec![id], by)
    }

    /// The one person named in the story who bears an office of a state.
    fn bearer(&self, office: &str, code: Option<&str>) -> Option<u32> {
        let bears = |a: &&Actor| {
            a.kind == "person" && code.is_some() && a.code.as_deref() == code && a.title.as_deref().is_some_and(|t| same_office(t, office))
        };
        let named = self.keys.iter().filter(|(key, _)| matches!(key, Key::Person(_) | Key::Named(_))).map(|(_, id)| *id);
        let mut bearers: Vec<u32> = named.filter(|&id| bears(&&self.cast.actors[id as usize])).collect();
        // Keys are listed in no order.
        bearers.sort_unstable();
        bearers.dedup();
        if let [one] = bearers[..] { Some(one) } else { None }
    }

    fn subject_before(&self, sentence: usize) -> Option<u32> {
        self.subjects.iter().rev().find(|s| s.0 <= sentence).map(|s| s.1)
    }

    /// The sides last spoken of together: the first of this sentence or of the nearest before that names so many, else those last named
    /// apart. People are kept as who they are; each side has a code of its own.
    fn sides_before(&self, sentence: usize, count: usize) -> Vec<u32> {
        let code = |a: u32| self.cast.actors[a as usize].code.as_deref();
        let take = |sides: &mut dyn Iterator<Item = u32>| {
            let mut taken: Vec<u32> = Vec::new();
            for a in sides {
                if taken.iter().all(|&p| code(p) != code(a)) {
                    taken.push(a);
                }
                if taken.len() == count {
                    break;
                }
            }
            taken
        };
        let mut last = sentence;
        while last + PAIR_REACH >= sentence {
            let taken = take(&mut self.sides.iter().filter(|s| s.0 == last).map(|s| s.1));
            if taken.len() == count {
                return taken;
            }
            let Some(before) = last.checked_sub(1) else { break };
            last = before;
        }
        let taken = take(&mut self.sides.iter().rev().map(|s| s.1));
        if taken.len() == count { taken } else { Vec::new() }
    }

    fn reference(&mut self, mention: &Mention, kind: ReferenceKind, sentence: usize) -> (Vec<u32>, String) {
        let by = mention.by.clone();
        let none = || (Vec::new(), "no-antecedent".to_owned());
        match kind {
            ReferenceKind::Person | ReferenceKind::Office | ReferenceKind::FirstSingular => {
                let label = match kind {
                    ReferenceKind::Person => "he",
                    ReferenceKind::Office => "this official",
                    _ => "I",
                };
                // «این مقام لبنانی»: the last person of that state, or somebody of it.
                if let Some(code) = mention.named.code.clone() {
                    let of_state = |h: &&Heard<u32>| self.cast.actors[h.whom as usize].code.as_ref() == Some(&code);
                    let id = self.people.iter().rev().find(of_state).map(|h| h.whom);
                    return (vec![id.unwrap_or_else(|| self.of_code(&code))], by);
                }
                match self.who(label, &mention.tokens, sentence) {
                    Some(id) => (vec![id], by),
                    None => none(),
                }
            }
            ReferenceKind::People => match self.whose(THEY, &mention.tokens, sentence, None, false) {
                Some(code) if self.last_group.iter().any(|&a| self.cast.actors[a as usize].code.as_ref() == Some(&code)) => {
                    (self.last_group.clone(), by)
                }
                Some(code) => (vec![self.of_code(&code)], by),
                None => none(),
            },
            ReferenceKind::Reflexive => {
                let subject = self.subject_of(&mention.tokens, sentence);
                if subject.is_empty() { none() } else { (subject, by) }
            }
            ReferenceKind::Both | ReferenceKind::Three => {
                let sides = self.sides_before(sentence, if kind == ReferenceKind::Both { 2 } else { 3 });
                if sides.is_empty() { none() } else { (sides, by) }
            }
            ReferenceKind::OwnCountry => {
                let subject = self.subject_of(&mention.tokens, sentence);
                let code = subject.first().and_then(|&a| self.cast.actors[a as usize].code.clone());
                match code {
                    Some(code) => (vec![self.of_code(&code)], by),
                    None => none(),
                }
            }
            ReferenceKind::Country => match self.whose(COUNTRY, &mention.tokens, sentence, None, true) {
                Some(code) => (vec![self.state_actor(&code)], by),
                None => none(),
            },
            ReferenceKind::Home => match self.setting.home.clone() {
                Some(code) => (vec![self.state_actor(&code)], by),
                None => none(),
            },
            ReferenceKind::Body => match self.body_before(mention) {
                Some(id) => (vec![id], by),
                None => none(),
            },
            ReferenceKind::FirstPlural => match self.whose("we", &mention.tokens, sentence, None, false) {
                Some(code) => (vec![self.of_code(&code)], by),
                None => none(),
            },
            ReferenceKind::Counterpart => {
                let Some(code) = mention.named.code.clone() else {
                    return mention.named.person.map_or_else(none, |_| {
                        let (code, by) = self.code_of(mention, sentence);
                        (vec![self.person(mention, code)], by)
                    });
                };
                // The rank is that of the person whose counterpart this is.
                let like = self
                    .subjects
                    .iter()
                    .rev()
                    .find(|s| s.0 == sentence)
                    .or(self.subjects.last())
                    .map(|s| self.cast.actors[s.1 as usize].clone());
                let office = like.as_ref().and_then(|l| l.title.clone()).unwrap_or_default();
                let id = if mention.named.name.is_some() {
                    self.person(mention, Some(code))
                } else if let Some(id) = self.bearer(&office, Some(&code)) {
                    id
                } else {
                    let shown = self.display(mention.tokens.clone());
                    self.actor(Key::Titled(u32::MAX, Some(code.clone()), String::new()), |_| Actor {
                        id: 0,
                        latin: like.as_ref().and_then(|l| l.title.clone()),
                        name: shown,
                        kind: "person".to_owned(),
                        code: Some(code.clone()),
                        sector: None,
                        title: None,
                        unresolved: None,
                        mentions: Vec::new(),
                    })
                };
                if let Some(like) = like {
                    let actor = &mut self.cast.actors[id as usize];
                    // «همتای او» says the rank in the story's own words; a table of offices says less of that day.
                    actor.title = like.title.or(actor.title.take());
                    actor.sector = actor.sector.take().or(like.sector);
                }
                (vec![id], by)
            }
        }
    }
}
