//! Mentions as they are written: title, state and name in any order, bodies, states, capitals, places, stand-ins.

use crate::mention::{Mention, MentionKind, Named};
use lexicon::{Codebook, EntryKind, ReferenceKind, TitleKind};
use persian::{Document, Found as Phrase};
use rustc_hash::FxHashSet;
use script::UnitKind;
use std::ops::Range;

/// Words that may stand between a title and its state («وزیر تجارت خارجی *عراق*»).
const TITLE_MODIFIERS: usize = 4;
/// The state whose bodies the lexicon lists by the names that other states' bodies bear, too.
const OWN: &str = "IRN";
/// Words of a personal name at most.
const NAME_WORDS: usize = 5;

/// What is found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Every mention, in order; none overlap.
    pub mentions: Vec<Mention>,
    /// References inside mentions, and reflexives; in order.
    pub inner: Vec<Mention>,
}

/// Finds every mention. Names that the lexicon does not know are gathered on a first reading, where they
/// stand with a title or a given name; the second knows their last words wherever they stand alone.
pub(crate) fn find(book: &Codebook, document: &Document) -> Found {
    let first = read(book, document, &FxHashSet::default());
    let met = last_names(book, document, &first.mentions);
    if met.is_empty() { first } else { read(book, document, &met) }
}

/// The last words of names met in the story that the lexicon does not list and that are no common words.
fn last_names<'a>(book: &Codebook, document: &'a Document, mentions: &[Mention]) -> FxHashSet<&'a str> {
    let last = mentions.iter().filter_map(|m| m.named.name.as_ref().filter(|n| n.len() > 1 || m.named.title.is_some())?.clone().last());
    let words = last
        .map(|t| &document.tokens[t])
        .filter(|t| t.form.chars().count() > 2 && t.kind == UnitKind::Word && !book.common_words.contains(t.form.as_str()));
    words.map(|t| t.form.as_str()).collect()
}

fn read(book: &Codebook, document: &Document, met: &FxHashSet<&str>) -> Found {
    let mut out = Found::default();
    for sentence in &document.sentences {
        let mut reader = Reader { book, document, met, end: sentence.tokens.end, out: &mut out };
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            at = reader.mention(at).max(at + 1);
        }
    }
    out.inner.sort_by_key(|m| m.tokens.start);
    out
}

struct Reader<'a> {
    book: &'a Codebook,
    document: &'a Document,
    /// Last words of names met in the story.
    met: &'a FxHashSet<&'a str>,
    end: usize,
    out: &'a mut Found,
}

/// What owns a title or stands alone: a state, body, place.
struct Entity {
    end: usize,
    kind: MentionKind,
    named: Named,
    by: String,
}

impl Reader<'_> {
    fn free(&self, at: usize) -> bool {
        at < self.end && self.document.tokens[at].verb.is_none()
    }

    fn longest(&self, at: usize, kind: EntryKind, inflected: bool) -> Option<Phrase> {
        let fits = |f: &&Phrase| f.entry.kind == kind && f.end <= self.end && (f.exact || inflected && !self.derived(kind, f));
        self.document.phrases_at(at).iter().filter(fits).max_by_key(|f| (f.end, f.exact)).copied()
    }

    /// Whether a title was met in an adjective or abstract noun made of it («دولتی», «جاسوسی»), which names nobody.
    fn derived(&self, kind: EntryKind, found: &Phrase) -> bool {
        let letters = &self.book.letters;
        kind == EntryKind::Title && letters.is_derived(&self.document.tokens[found.end - 1].form)
    }

    fn is(&self, at: usize, list: &[String]) -> bool {
        at < self.end && list.iter().any(|w| *w == self.document.tokens[at].form)
    }

    fn quote(&self, at: usize) -> bool {
        self.is(at, &self.book.grammar.particles.quotation)
    }

    /// Reads the mention at a token, if one begins there; gives the token to go on from.
    fn mention(&mut self, at: usize) -> usize {
        if !self.free(at) {
            return at + 1;
        }
        if let Some(end) = self.reference(at) {
            return end;
        }
        let title = self.longest(at, EntryKind::Title, true);
        let entity = self.entity(at);
        let title_end = title.map_or(at, |f| f.end);
        if title_end > at
            && entity.as_ref().is_none_or(|e| title_end >= e.end)
            && let Some(end) = self.titled(at)
        {
            return end;
        }
        if let Some(end) = self.person(at, entity.as_ref().map_or(at, |e| e.end)) {
            return end;
        }
        if let Some(entity) = entity {
            let mut mention = Mention::new(at..entity.end, entity.kind);
            (mention.named, mention.by) = (entity.named, entity.by);
            // «دو فلسطینی» are people, not their state.
            if entity.kind == MentionKind::Nationality
                && self.numeral_before(at)
                && let Some(counted) = self.book.titles.iter().position(|t| t.kind == TitleKind::Counted)
            {
                mention.kind = MentionKind::Group;
                mention.named.sector = Some(self.book.titles[counted].sector.clone());
                mention.named.title = Some(counted as u32);
            }
            let end = entity.end;
            self.out.mentions.push(mention);
            return end;
        }
        // A longer phrase that is no participant (an event noun, a preposition) is not looked into.
        at + 1
    }

    fn reference(&mut self, at: usize) -> Option<usize> {
        let found = self.longest(at, EntryKind::Reference, false)?;
        let longer = |kind| self.longest(at, kind, true).is_some_and(|f| f.end > found.end);
        if longer(EntryKind::Body) || longer(EntryKind::Title) || longer(EntryKind::State) {
            return None;
        }
        let reference = &self.book.references[found.entry.index as usize];
        if reference.kind == ReferenceKind::Reflexive {
            self.inside(&found);
            return Some(found.end);
        }
        let mut mention = Mention::new(at..found.end, MentionKind::Reference(reference.kind));
        mention.by = format!("references.toml#{}", reference.name);
        if reference.kind == ReferenceKind::Counterpart {
            let mut end = found.end;
            if let Some(owner) = self.entity(end).filter(|e| matches!(e.kind, MentionKind::Nationality | MentionKind::State)) {
                mention.named.code = owner.named.code;
                end = owner.end;
            }
            if self.is(end, &self.book.grammar.particles.reflexive) {
                end += 1;
            } else if let Some(r) = self.longest(end, EntryKind::Reference, false).filter(|_| self.free(end)) {
                self.inside(&r);
                end = r.end;
            }
            if mention.named.code.is_none()
                && let Some(owner) = self.entity(end).filter(|e| matches!(e.kind, MentionKind::Nationality | MentionKind::State))
            {
                mention.named.code = owner.named.code;
                end = owner.end;
            }
            mention.tokens.end = end;
            if let Some(name) = self.name(end, true) {
                mention.tokens.end = name.end;
                mention.named.person = name.person;
                mention.named.name = Some(name.tokens);
            } else {
                // «'تهمینه جنجوعا' همتای پاکستانی خود»: the name stood before.
                self.take_name_before(&mut mention);
            }
        }
        // «این مقام لبنانی»
        if reference.kind == ReferenceKind::Office
            && let Some(owner) = self.entity(found.end).filter(|e| e.kind == MentionKind::Nationality)
        {
            mention.named.code = owner.named.code;
            mention.tokens.end = owner.end;
        }
        let end = mention.tokens.end;
        self.out.mentions.push(mention);
        Some(end)
    }

    /// Keeps a reference that only stands inside a mention, or refers within its clause.
    fn inside(&mut self, found: &Phrase) {
        let reference = &self.book.references[found.entry.index as usize];
        let mut mention = Mention::new(found.start..found.end, MentionKind::Reference(reference.kind));
        mention.by = format!("references.toml#{}", reference.name);
        self.out.inner.push(mention);
    }

    /// A bare name directly before (or before a comma, or in quotes) belongs to the title that follows it.
    fn take_name_before(&mut self, mention: &mut Mention) {
        let Some(last) = self.out.mentions.last() else { return };
        let between = last.tokens.end..mention.tokens.start;
        let marks = between.len() <= 2
            && between
                .clone()
                .all(|t| self.quote(t) || self.is(t, &self.book.grammar.particles.comma) || self.document.tokens[t].form == "(");
        if last.kind == MentionKind::Person
            && last.named.title.is_none()
            && marks
            && self.document.sentence_of(last.tokens.start) == self.document.sentence_of(mention.tokens.start)
        {
            let same = last.named.code.is_none()
                || mention.named.code.is_none()
                || last.named.code == mention.named.code
                || last.named.person.is_some();
            if same {
                let last = self.out.mentions.pop().expect("looked at just now");
                mention.tokens.start = last.tokens.start;
                mention.named.name = last.named.name;
                mention.named.person = last.named.person;
                if mention.kind == MentionKind::Office {
                    mention.kind = MentionKind::Person;
                }
            }
        }
    }

    /// State, body, place, capital, nationality at a token: the longest, a body before a state before a place.
    fn entity(&self, at: usize) -> Option<Entity> {
        if !self.free(at) {
            return None;
        }
        let kinds = [
            (EntryKind::Body, true),
            (EntryKind::State, false),
            (EntryKind::Nationality, true),
            (EntryKind::Seat, false),
            (EntryKind::Capital, false),
            (EntryKind::Place, false),
        ];
        let mut best: Option<(Phrase, usize)> = None;
        for (rank, (kind, inflected)) in kinds.into_iter().enumerate() {
            if let Some(found) = self.longest(at, kind, inflected) {
                // «پسکوف» is a town, and in this story a man.
                if kind == EntryKind::Place && found.end == at + 1 && self.met.contains(self.document.tokens[at].form.as_str()) {
                    continue;
                }
                let better =
                    best.is_none_or(|(b, r)| (found.end, found.exact, std::cmp::Reverse(rank)) > (b.end, b.exact, std::cmp::Reverse(r)));
                if better {
                    best = Some((found, rank));
                }
            }
        }
        let (found, _) = best?;
        let mut end = found.end;
        // «ترک کرد» leaves; it is no Turk.
        let next = self.document.tokens.get(found.end).and_then(|t| t.verb).map(|v| self.document.verbs[v as usize].lemma);
        let last = &self.document.tokens[found.end - 1];
        if found.entry.kind == EntryKind::Nationality && next.is_some_and(|v| self.book.is_compound(v, last.word)) {
            return None;
        }
        // An event noun or other word of the language that covers more is not a name («سپاه»… but «جنگ سرد»).
        let index = found.entry.index as usize;
        let book = self.book;
        let (kind, named, by) = match found.entry.kind {
            EntryKind::Body => {
                let body = &book.bodies[index];
                // «بانک مرکزی عراق»: a body listed as Iran's that other states have, too.
                let object = |s: &Phrase| self.is(s.end, &book.grammar.particles.object);
                let state = self.longest(end, EntryKind::State, false).filter(|s| body.code == OWN && self.free(end) && !object(s));
                let code = state.map_or(&body.code, |s| &self.book.states[s.entry.index as usize].code);
                end = state.map_or(end, |s| s.end);
                let named = Named {
                    code: Some(code.clone()),
                    sector: Some(body.sector.clone()).filter(|s| !s.is_empty()),
                    body: Some(found.entry.index),
                    ..Named::default()
                };
                (MentionKind::Body, named, format!("bodies.csv#{}", body.name))
            }
            EntryKind::Place => {
                let place = &book.places[index];
                let code = Some(place.country.clone()).filter(|c| !c.is_empty());
                (
                    MentionKind::Place,
                    Named { code, place: Some(found.entry.index), ..Named::default() },
                    format!("places.csv#{}", place.name),
                )
            }
            kind => {
                let state = &book.states[index];
                let (mention, column) = match kind {
                    EntryKind::State => (MentionKind::State, "name"),
                    EntryKind::Nationality => (MentionKind::Nationality, "nationality"),
                    EntryKind::Seat => (MentionKind::Seat, "seats"),
                    _ => (MentionKind::Capital, "capital"),
                };
                let place = if kind == EntryKind::Capital {
                    self.longest(at, EntryKind::Place, false).filter(|f| f.end == found.end).map(|f| f.entry.index)
                } else {
                    None
                };
                let named = Named { code: Some(state.code.clone()), sector: Some(state.sector().to_owned()), place, ..Named::default() };
                (mention, named, format!("states.csv#{} {column}", state.code))
            }
        };
        Some(Entity { end, kind, named, by })
    }

    /// A title with what follows: other titles, modifiers, the owner, the name.
    fn titled(&mut self, at: usize) -> Option<usize> {
        // «دبیرکل حزب الله»: a body that begins inside a title and goes on beyond it is not cut.
        let beyond = |end: usize| (at + 1..end).any(|t| self.longest(t, EntryKind::Body, false).is_some_and(|b| b.end > end));
        let mut titles: Vec<Phrase> = self
            .document
            .phrases_at(at)
            .iter()
            .filter(|f| f.entry.kind == EntryKind::Title && f.end <= self.end && (f.exact || !self.derived(EntryKind::Title, f)))
            .copied()
            .collect();
        titles.sort_by_key(|f| std::cmp::Reverse((f.end, f.exact)));
        let counted = |f: &&Phrase| self.book.titles[f.entry.index as usize].kind != TitleKind::Counted || self.numeral_before(at);
        let found = *titles.iter().filter(counted).find(|f| !beyond(f.end))?;
        let title = &self.book.titles[found.entry.index as usize];
        if title.kind == TitleKind::Honorific {
            let name = self.name(at, true)?;
            return Some(self.push_person(at, name, Some(title.sector.clone()).filter(|s| !s.is_empty())));
        }
        let mut mention = Mention::new(at..found.end, kind_of(title.kind));
        mention.named.title = Some(found.entry.index);
        mention.named.sector = Some(title.sector.clone()).filter(|s| !s.is_empty());
        mention.by = format!("titles.csv#{}", title.title);
        // «رئیس مجلس شورای اسلامی»: the title holds the name of a body.
        let inside = (at + 1..found.end).find_map(|t| self.longest(t, EntryKind::Body, false).filter(|b| b.end == found.end));
        if let Some(body) = inside {
            mention.named.code = Some(self.book.bodies[body.entry.index as usize].code.clone());
        }
        let plural = title.kind == TitleKind::Group;
        let mut generic = found.end - at == 1 && title.kind == TitleKind::Office;
        let mut j = found.end;
        let mut unknown = 0;
        let mut second: Option<Entity> = None;
        let mut owned = inside.is_some() || title.kind == TitleKind::Counted;
        while self.free(j) {
            if let Some(title) = self.longest(j, EntryKind::Title, true)
                && (self.entity(j).is_none_or(|e| e.end <= title.end))
            {
                let inner = &self.book.titles[title.entry.index as usize];
                if inner.kind == TitleKind::Honorific || owned {
                    break;
                }
                if generic && !inner.sector.is_empty() && inner.sector != "GOV" && inner.kind != TitleKind::Group {
                    mention.named.sector = Some(inner.sector.clone());
                }
                generic &= title.end - j == 1;
                j = title.end;
                mention.tokens.end = j;
                continue;
            }
            if let Some(owner) = self.entity(j) {
                if owned || owner.kind == MentionKind::Place && self.person_begins(j, owner.end) {
                    break;
                }
                // A person's name may look like a state or a town («اردن»): the longer reading wins.
                if self.longest(j, EntryKind::Person, false).is_some_and(|p| p.end > owner.end) {
                    break;
                }
                mention.named.code.clone_from(&owner.named.code);
                if owner.kind == MentionKind::Body {
                    mention.named.body = owner.named.body;
                    let own = owner.named.sector.clone();
                    if generic || own.as_deref() == Some("IGO") || mention.named.sector.is_none() {
                        mention.named.sector = own.or(mention.named.sector.take());
                    }
                }
                mention.by.push_str(" + ");
                mention.by.push_str(&owner.by);
                j = owner.end;
                mention.tokens.end = j;
                owned = true;
                if plural && self.is(j, &self.book.grammar.particles.and) {
                    second = self.entity(j + 1).filter(|e| {
                        matches!(e.kind, MentionKind::State | MentionKind::Nationality | MentionKind::Body | MentionKind::Capital)
                    });
                }
                continue;
            }
            if !owned && let Some(reference) = self.longest(j, EntryKind::Reference, false) {
                let kind = self.book.references[reference.entry.index as usize].kind;
                if matches!(
                    kind,
                    ReferenceKind::Country
                        | ReferenceKind::OwnCountry
                        | ReferenceKind::Three
                        | ReferenceKind::Home
                        | ReferenceKind::Both
                        | ReferenceKind::Body
                        | ReferenceKind::Person
                ) {
                    self.inside(&reference);
                    mention.named.owner = Some(kind);
                    j = reference.end;
                    mention.tokens.end = j;
                    owned = true;
                    continue;
                }
                break;
            }
            if !owned && self.unlisted_state(j) {
                j += 1;
                mention.tokens.end = j;
                mention.named.unlisted = true;
                owned = true;
                continue;
            }
            // «وزیر آموزش و پرورش عراق», but not «مجلس و سقوط کابینه».
            let and = self.is(j, &self.book.grammar.particles.and) && title.kind != TitleKind::Office;
            let event = title.kind != TitleKind::Office && self.longest(j, EntryKind::EventNoun, false).is_some();
            if and || event || self.name(j, owned).is_some() || !self.modifier(j) || unknown >= TITLE_MODIFIERS || owned {
                break;
            }
            unknown += 1;
            j += 1;
        }
        let end = mention.tokens.end;
        let mut apart = None;
        // A name follows, perhaps in quotes or after a comma.
        if title.kind == TitleKind::Office {
            let comma = usize::from(self.is(end, &self.book.grammar.particles.comma));
            let begins = end + comma;
            let enclosed = if comma == 1 { self.enclosed_name(begins) } else { None };
            let name = enclosed.or_else(|| self.name(begins, comma == 0));
            if let Some(name) = name {
                mention.tokens.end = name.end;
                mention.named.person = name.person;
                mention.named.name = Some(name.tokens);
                mention.kind = MentionKind::Person;
            } else if let Some(name) = self.name_beyond(end) {
                apart = Some(name);
            } else {
                self.take_name_before(&mut mention);
            }
        }
        // «دولت قذافی»: a known person owns what bears no state.
        if title.kind != TitleKind::Office
            && mention.named.code.is_none()
            && mention.named.owner.is_none()
            && let Some(found) = self.longest(mention.tokens.end, EntryKind::Person, false).filter(|f| self.free(f.start))
        {
            mention.named.person = Some(found.entry.index);
            mention.tokens.end = found.end;
        }
        let named = apart.map(|name| {
            let mut named = Mention { tokens: name.tokens.clone(), kind: MentionKind::Person, ..mention.clone() };
            named.named.person = name.person;
            named.named.name = Some(name.tokens);
            named
        });
        let mut end = mention.tokens.end;
        let again = second.map(|entity| {
            let mut other = Mention { tokens: end + 1..entity.end, ..mention.clone() };
            other.named.code = entity.named.code;
            end = entity.end;
            other
        });
        self.out.mentions.push(mention);
        self.out.mentions.extend(again);
        if let Some(named) = named {
            // What stands between is read by itself.
            let mut at = end;
            while at < named.tokens.start {
                at = self.mention(at).max(at + 1);
            }
            end = named.tokens.end;
            self.out.mentions.push(named);
        }
        Some(end)
    }

    /// A word that no table knows and that ends as names of states do: its officials are not those of a state the story names.
    fn unlisted_state(&self, at: usize) -> bool {
        let token = &self.document.tokens[at];
        let ends = |end: &String| token.form.ends_with(end.as_str()) && token.form.len() > end.len();
        token.kind == UnitKind::Word
            && token.word == 0
            && token.base == 0
            && !self.book.common_words.contains(token.form.as_str())
            && self.document.phrases_at(at).is_empty()
            && self.book.grammar.particles.state_endings.iter().any(ends)
    }

    /// A name of words that may all be unknown, between a comma (before this token) and another: «وزیر کشور اردن، هیثم الرفاعی، …».
    fn enclosed_name(&self, at: usize) -> Option<FoundName> {
        if let Some(name) = self.name(at, true).filter(|n| self.is(n.end, &self.book.grammar.particles.comma)) {
            return (name.tokens.len() > 1 || name.person.is_some()).then_some(name);
        }
        let comma = (at..self.end.min(at + NAME_WORDS)).find(|&t| self.is(t, &self.book.grammar.particles.comma))?;
        let part = |t: usize| {
            let token = &self.document.tokens[t];
            let other = |f: &Phrase| f.exact && !matches!(f.entry.kind, EntryKind::Name | EntryKind::Person | EntryKind::Place);
            let common = self.book.common_words.contains(token.form.as_str());
            token.kind == UnitKind::Word && self.free(t) && !common && !self.document.phrases_at(t).iter().any(other)
        };
        let person = self.longest(at, EntryKind::Person, false).filter(|p| p.end == comma).map(|p| p.entry.index);
        (comma - at > 1 && (at..comma).all(part)).then_some(FoundName { tokens: at..comma, end: comma, person })
    }

    /// The name after what a title's holder is or does somewhere: «سفیر ایران *در بلگراد،* رسول حیدری‌نیا، …».
    fn name_beyond(&self, at: usize) -> Option<FoundName> {
        self.longest(at, EntryKind::Preposition, false)?;
        let comma = (at + 1..self.end.min(at + 1 + TITLE_MODIFIERS)).find(|&t| self.is(t, &self.book.grammar.particles.comma))?;
        (at..comma).all(|t| self.free(t)).then(|| self.enclosed_name(comma + 1))?
    }

    /// Whether a number ends before a token.
    fn numeral_before(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|t| &self.document.tokens[t]);
        before.is_some_and(|t| t.kind == UnitKind::Number || self.book.grammar.particles.numerals.iter().any(|n| *n == t.form))
    }

    /// A word that may stand inside a title: a plain word of the language.
    fn modifier(&self, at: usize) -> bool {
        let token = &self.document.tokens[at];
        let p = &self.book.grammar.particles;
        let small = [&p.object, &p.and, &p.or, &p.reflexive].iter().any(|l| self.is(at, l));
        let stops = self.document.phrases_at(at).iter().any(|f| {
            f.exact
                && matches!(
                    f.entry.kind,
                    EntryKind::Preposition | EntryKind::ClauseOpener | EntryKind::Breaker | EntryKind::SayingPhrase | EntryKind::Reference
                )
        });
        let dated = self.document.dates.iter().any(|d| d.units.contains(&at));
        token.kind == UnitKind::Word && token.verb.is_none() && !stops && !dated && (!small || self.is(at, &p.and) && self.free(at + 1))
    }

    fn person_begins(&self, at: usize, beyond: usize) -> bool {
        self.name(at, false).is_some_and(|n| n.end > beyond)
    }

    fn person(&mut self, at: usize, beyond: usize) -> Option<usize> {
        let name = self.name(at, false)?;
        if name.end <= beyond && name.person.is_none() || name.end < beyond {
            return None;
        }
        // A town or state whose name is also a given name stays what it is, unless a longer name follows.
        if name.end == beyond && beyond > at {
            return None;
        }
        Some(self.push_person(at, name, None))
    }

    fn push_person(&mut self, at: usize, name: FoundName, sector: Option<String>) -> usize {
        let mut mention = Mention::new(at..name.end, MentionKind::Person);
        mention.named.person = name.person;
        mention.named.name = Some(name.tokens);
        mention.named.sector = sector;
        "name".clone_into(&mut mention.by);
        let end = name.end;
        // «وزیر خارجه روسیه سرگئی لاوروف» was read with its title; here the title follows: «…، وزیر خارجه روسیه».
        self.out.mentions.push(mention);
        end
    }

    /// A personal name at a token. `titled` says that a title stands before, so that unknown words may be a name.
    fn name(&self, at: usize, titled: bool) -> Option<FoundName> {
        let mut j = at;
        let quoted = self.quote(j);
        if quoted {
            j += 1;
        }
        while let Some(found) = self.longest(j, EntryKind::Title, false) {
            // A listed name that begins with an honorific is the name («ملک سلمان»).
            let listed = self.longest(j, EntryKind::Person, false).is_some_and(|p| p.end > found.end);
            if listed || self.book.titles[found.entry.index as usize].kind != TitleKind::Honorific || !self.free(j) {
                break;
            }
            j = found.end;
        }
        let start = j;
        let mut person = None;
        let mut sure = false;
        while self.free(j) && j - start < NAME_WORDS {
            if let Some(found) = self.longest(j, EntryKind::Person, false)
                && !self.other_phrase_longer(j, found.end)
            {
                // «بایدن پوتین را»: two people side by side are two.
                if person.is_some_and(|p| p != found.entry.index) {
                    break;
                }
                person = person.or(Some(found.entry.index));
                j = found.end;
                sure = true;
                continue;
            }
            let token = &self.document.tokens[j];
            if token.kind != UnitKind::Word || self.document.dates.iter().any(|d| d.units.contains(&j)) {
                break;
            }
            let met = self.met.contains(token.form.as_str());
            let known = met || self.longest(j, EntryKind::Name, false).is_some();
            let stops = self.document.phrases_at(j).iter().any(|f| {
                f.exact
                    && !matches!(
                        f.entry.kind,
                        EntryKind::Name | EntryKind::Person | EntryKind::Context | EntryKind::Mode | EntryKind::Place
                    )
            });
            let unknown = token.word == 0
                && token.base == 0
                && !self.book.common_words.contains(token.form.as_str())
                && token.form.chars().count() > 2;
            // After a given name any word that is not frequent may be the last name.
            let last = sure && person.is_none() && !self.book.common_words.contains(token.form.as_str()) && token.form.chars().count() > 2;
            let name_part = !stops && (last || known || self.part_of_person(token.word) || unknown && (titled || sure || quoted));
            if !name_part {
                break;
            }
            sure |= known;
            j += 1;
        }
        if j == start || !(sure || titled || quoted) {
            return None;
        }
        let tokens = start..j;
        // One known word alone is a name only where it can hardly be anything else.
        let single = tokens.len() == 1 && person.is_none() && !titled && !quoted;
        if single && self.book.common_words.contains(self.document.tokens[start].form.as_str()) {
            return None;
        }
        let mut end = j;
        if quoted {
            if !self.quote(end) {
                return None;
            }
            end += 1;
        }
        Some(FoundName { tokens, end, person })
    }

    fn other_phrase_longer(&self, at: usize, end: usize) -> bool {
        self.document.phrases_at(at).iter().any(|f| {
            f.exact
                && f.end > end
                && matches!(f.entry.kind, EntryKind::State | EntryKind::Body | EntryKind::Title | EntryKind::EventNoun | EntryKind::Place)
        })
    }

    /// Whether a word occurs in the lexicon but is no frequent word of the language: a part of some known name.
    fn part_of_person(&self, word: u32) -> bool {
        word != 0 && self.book.name_words.contains(&word)
    }
}

/// A personal name as found.
struct FoundName {
    tokens: Range<usize>,
    end: usize,
    person: Option<u32>,
}

fn kind_of(kind: TitleKind) -> MentionKind {
    match kind {
        TitleKind::Office | TitleKind::Honorific => MentionKind::Office,
        TitleKind::Group | TitleKind::Counted => MentionKind::Group,
        TitleKind::Organ => MentionKind::Organ,
    }
}
