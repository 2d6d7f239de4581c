//! The codebook and the lexicon together, checked and indexed: what every stage looks words up in.

use crate::conjugation::VerbForms;
use crate::fault::Fault;
use crate::grammar::{Grammar, GrammarFile, Senses};
use crate::ontology::Ontology;
use crate::phrases::{PhraseTable, WordId};
use crate::predicates::{Element, ExampleRow, ModeWords, Predicate, PredicateFile, PredicateRow, Role, VerbPattern};
use crate::source::{Row, SourceFile};
use crate::tables::{Body, Compound, Name, Outlet, Person, PlaceEntry, State, Term, Title, TitleKind, Verb, VerbKind};
use crate::words::{
    AttributionFile, ContextsFile, Impersonal, MechanismPattern, MechanismsFile, Realis, RealisRow, Reference, ReferencesFile,
    RelationExampleRow, RelationPattern, RelationsFile, SayingPhrase, SayingVerb, TrendPattern,
};
use crate::{CalendarWords, FactsWords};
use model::{Auxiliary, EventType, RelationKind};
use rustc_hash::{FxHashMap, FxHashSet};
use script::Letters;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

/// What a phrase stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EntryKind {
    /// The name of a state: [`Codebook::states`].
    State,
    /// A nationality adjective of a state.
    Nationality,
    /// A state's capital.
    Capital,
    /// Another seat that acts for a state.
    Seat,
    /// [`Codebook::bodies`].
    Body,
    /// [`Codebook::titles`].
    Title,
    /// [`Codebook::people`], by full name or another form.
    Person,
    /// [`Codebook::names`].
    Name,
    /// [`Codebook::places`].
    Place,
    /// [`Codebook::outlets`].
    Outlet,
    /// [`Grammar::prepositions`].
    Preposition,
    /// A word that opens a clause; the index means nothing.
    ClauseOpener,
    /// A word that ends a noun phrase; the index means nothing.
    Breaker,
    /// [`Codebook::references`].
    Reference,
    /// [`Codebook::realis`].
    Realis,
    /// [`Codebook::saying_phrases`].
    SayingPhrase,
    /// [`Codebook::impersonals`].
    Impersonal,
    /// An event noun of [`Codebook::predicates`].
    EventNoun,
    /// A word of the n-th context of the ontology.
    Context,
    /// A word that picks the n-th of [`Codebook::mode_words`].
    Mode,
    /// [`Codebook::relations`].
    Relation,
    /// [`Codebook::trends`].
    Trend,
    /// [`Codebook::mechanisms`].
    Mechanism,
    /// A word before a verb that makes it what may, can or ought to be.
    Modal,
    /// A word that opens what a meeting is about; the index means nothing.
    SubjectMarker,
    /// A word of sport; the index means nothing.
    Sport,
}

/// What a phrase stands for, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Index into the table of that kind.
    pub index: u32,
}

/// A test sentence of a predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The predicate it stands under.
    pub rule: String,
    /// Its type.
    pub event_type: EventType,
    /// The sentence.
    pub text: String,
    /// Whether the type must come out of it (else it must not).
    pub fires: bool,
    /// Codes that must be among the actors.
    pub actors: Vec<String>,
    /// Codes that must be among the recipients.
    pub recipients: Vec<String>,
    /// Where it stands.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

/// A test sentence of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationExample {
    /// What the sides are to each other.
    pub kind: RelationKind,
    /// The sentence.
    pub text: String,
    /// The codes of the two sides, in either order.
    pub sides: [String; 2],
    /// Where it stands.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

/// What a verb pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum VerbUse {
    Predicate(u32, u32),
    Saying(u32, u32),
}

/// The codebook and the lexicon together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Codebook {
    /// A hash of the contents of all files, 16 hexadecimal digits.
    pub version: String,
    /// What may be coded.
    pub ontology: Ontology,
    /// Letters and affixes.
    pub letters: Letters,
    /// The small words of syntax.
    pub grammar: Grammar,
    /// The words of dates.
    pub calendar: CalendarWords,
    /// The words by which stories say whose they are.
    pub facts: FactsWords,
    /// Every phrase.
    pub phrases: PhraseTable,
    entries: Vec<Entry>,
    /// States.
    pub states: Vec<State>,
    /// Bodies.
    pub bodies: Vec<Body>,
    /// Titles.
    pub titles: Vec<Title>,
    /// People.
    pub people: Vec<Person>,
    /// Single names.
    pub names: Vec<Name>,
    /// Words of known people's names that are no frequent words of the language.
    pub name_words: FxHashSet<WordId>,
    /// Frequent words that are no names, normalised.
    pub common_words: FxHashSet<String>,
    /// Places.
    pub places: Vec<PlaceEntry>,
    /// Outlets and agencies.
    pub outlets: Vec<Outlet>,
    /// Verbs.
    pub verbs: Vec<Verb>,
    /// For each verb the one it is an equivalent of (itself for most).
    pub canonical: Vec<u32>,
    /// For each verb the verbs whose compounds it makes passive.
    pub active: Vec<Vec<u32>>,
    /// Verbs of several words, of `verbs.csv` and of the predicates and sayings.
    pub compounds: Vec<Compound>,
    compound_uses: FxHashMap<(u32, WordId), Vec<u32>>,
    /// A bit for each word that ends the nonverbal part of a compound: most words do not, and need no looking up.
    compound_words: Vec<u64>,
    /// Made when first asked for: quicker than reading them from the baked tables would be.
    #[serde(skip)]
    verb_forms: OnceLock<VerbForms>,
    /// Predicates of all types.
    pub predicates: Vec<Predicate>,
    /// The predicate without words of each type: the frame of events that the network alone sees.
    pub seen: BTreeMap<EventType, u32>,
    verb_uses: FxHashMap<(u32, WordId), Vec<VerbUse>>,
    /// Verbs of saying.
    pub sayings: Vec<SayingVerb>,
    /// Words before a source.
    pub saying_phrases: Vec<SayingPhrase>,
    /// Sources that nobody is.
    pub impersonals: Vec<Impersonal>,
    /// Pronouns and stand-ins.
    pub references: Vec<Reference>,
    /// Realis lists.
    pub realis: Vec<Realis>,
    /// Modes picked by a word of the clause: type and mode.
    pub mode_words: Vec<(EventType, String)>,
    /// Modes where no word speaks.
    pub default_modes: BTreeMap<EventType, String>,
    /// Standing relations.
    pub relations: Vec<RelationPattern>,
    /// Growing and cooling relations.
    pub trends: Vec<TrendPattern>,
    /// Standing bodies that meet.
    pub mechanisms: Vec<MechanismPattern>,
    /// Test sentences; not kept in the baked tables.
    #[serde(skip)]
    pub examples: Vec<Example>,
    /// Test sentences of relations; not kept in the baked tables.
    #[serde(skip)]
    pub relation_examples: Vec<RelationExample>,
}

/// The names of all files, in the order they are read.
pub(crate) const FILES: [&str; 23] = [
    "characters.toml",
    "grammar.toml",
    "calendar.toml",
    "verbs.csv",
    "states.csv",
    "bodies.csv",
    "titles.csv",
    "people.csv",
    "names.csv",
    "common_words.csv",
    "places.csv",
    "outlets.csv",
    "references.toml",
    "attribution.toml",
    "realis.toml",
    "contexts.toml",
    "relations.toml",
    "mechanisms.toml",
    "facts.toml",
    "sport.toml",
    "codebook/plover.toml",
    "events/",
    "README.md",
];

impl Codebook {
    /// Reads and checks a lexicon with its codebook. All faults are given at once, in order of file and line.
    pub fn read(files: &[SourceFile]) -> Result<Self, Vec<Fault>> {
        Self::read_layers(&[files])
    }

    /// The same with further layers over the first: a row with the same key replaces, others are added.
    pub fn read_layers(layers: &[&[SourceFile]]) -> Result<Self, Vec<Fault>> {
        let mut reading =
            Reading { book: Self::default(), faults: Vec::new(), layers, entry_numbers: FxHashMap::default(), compound_rows: Vec::new() };
        reading.everything();
        let Reading { mut book, mut faults, .. } = reading;
        faults.sort();
        faults.dedup();
        if faults.is_empty() {
            book.version = version(layers);
            Ok(book)
        } else {
            Err(faults)
        }
    }

    /// What an entry number of [`PhraseTable`] stands for.
    pub fn entry(&self, number: u32) -> Entry {
        self.entries[number as usize]
    }

    /// The predicates whose verb is `verb` and whose nonverbal part ends in `word` (0 for none): predicate and pattern numbers.
    pub fn predicates_of(&self, verb: u32, word: WordId) -> impl Iterator<Item = (&Predicate, u32, &VerbPattern)> {
        self.verb_uses.get(&(verb, word)).into_iter().flatten().filter_map(|u| match *u {
            VerbUse::Predicate(p, n) => {
                let predicate = &self.predicates[p as usize];
                Some((predicate, p, &predicate.verbs[n as usize]))
            }
            VerbUse::Saying(..) => None,
        })
    }

    /// The verbs of saying whose verb is `verb` and whose nonverbal part ends in `word` (0 for none).
    pub fn sayings_of(&self, verb: u32, word: WordId) -> impl Iterator<Item = (&SayingVerb, &VerbPattern)> {
        self.verb_uses.get(&(verb, word)).into_iter().flatten().filter_map(|u| match *u {
            VerbUse::Saying(s, n) => {
                let saying = &self.sayings[s as usize];
                Some((saying, &saying.verbs[n as usize]))
            }
            VerbUse::Predicate(..) => None,
        })
    }

    /// Every form of every verb.
    pub fn verb_forms(&self) -> &VerbForms {
        self.verb_forms.get_or_init(|| VerbForms::make(&self.verbs, &self.grammar))
    }

    /// The compounds of `verb` whose nonverbal part ends in `word`, with their numbers.
    pub fn compounds_of(&self, verb: u32, word: WordId) -> impl Iterator<Item = (u32, &Compound)> {
        self.compound_uses.get(&(verb, word)).into_iter().flatten().map(|&n| (n, &self.compounds[n as usize]))
    }

    /// Whether the nonverbal part of any compound ends in `word`.
    pub fn ends_nonverbal(&self, word: WordId) -> bool {
        self.compound_words.get(word as usize / 64).is_some_and(|bits| bits >> (word % 64) & 1 == 1)
    }

    /// Whether a compound of `verb` ends in `word`, or one of a verb that it makes passive.
    pub fn is_compound(&self, verb: u32, word: WordId) -> bool {
        let of = |v: u32| self.compound_uses.contains_key(&(v, word)) || self.verb_uses.contains_key(&(v, word));
        word != 0 && (of(verb) || self.active[verb as usize].iter().any(|&a| of(a)))
    }

    /// The number of the verb with this infinitive.
    pub fn verb(&self, infinitive: &str) -> Option<u32> {
        self.verbs.iter().position(|v| v.infinitive == infinitive).map(|n| n as u32)
    }

    /// The state with this code.
    pub fn state(&self, code: &str) -> Option<&State> {
        self.states.iter().find(|s| s.code == code)
    }
}

/// FNV over names and contents: stable across builds and machines, which the standard hashers do not promise.
fn version(layers: &[&[SourceFile]]) -> String {
    struct Fnv(u64);
    impl Hasher for Fnv {
        fn finish(&self) -> u64 {
            self.0
        }
        fn write(&mut self, bytes: &[u8]) {
            for b in bytes {
                self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    for layer in layers {
        let mut files: Vec<_> = layer.iter().filter(|f| f.name != "README.md").collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        for file in files {
            file.name.as_bytes().hash(&mut hasher);
            file.text.as_bytes().hash(&mut hasher);
        }
    }
    format!("{:016x}", hasher.finish())
}

struct Reading<'a> {
    book: Codebook,
    faults: Vec<Fault>,
    layers: &'a [&'a [SourceFile]],
    entry_numbers: FxHashMap<Entry, u32>,
    /// Infinitive and English of the compounds of `verbs.csv`, and the fault to tell where one cannot be read.
    compound_rows: Vec<(String, String, Fault)>,
}

impl<'a> Reading<'a> {
    fn everything(&mut self) {
        self.unknown_files();
        self.characters();
        self.grammar();
        self.calendar();
        self.facts();
        self.ontology();
        self.verbs();
        self.states();
        self.bodies();
        self.titles();
        self.people();
        self.names();
        self.common_words();
        self.places();
        self.outlets();
        self.references();
        self.attribution();
        self.realis();
        self.contexts();
        self.relations();
        self.mechanisms();
        self.sport();
        self.events();
        self.compounds();
    }

    fn unknown_files(&mut self) {
        for file in self.layers.iter().flat_map(|l| l.iter()) {
            let known = FILES.contains(&file.name.as_str())
                || file.name.strip_prefix("events/").and_then(|n| n.strip_suffix(".toml")).is_some_and(|n| n.parse::<EventType>().is_ok());
            if !known {
                let message =
                    format!("no file of this name belongs to a lexicon; valid are {} and events/TYPE.toml", FILES[..20].join(", "));
                self.faults.push(Fault { file: file.name.clone(), line: 0, column: 0, message });
            }
        }
    }

    /// The files of this name, the first layer's first.
    fn files(&self, name: &str) -> Vec<&'a SourceFile> {
        self.layers.iter().filter_map(|l| l.iter().find(|f| f.name == name)).collect()
    }

    /// The last layer's file of this name; a fault where none has it.
    fn file(&mut self, name: &str) -> Option<&'a SourceFile> {
        let found = self.files(name).pop();
        if found.is_none() {
            self.faults.push(Fault { file: name.to_owned(), line: 0, column: 0, message: "the file is missing".to_owned() });
        }
        found
    }

    fn words(&mut self, phrase: &str) -> Vec<WordId> {
        let units = script::units(&self.book.letters, phrase);
        units.units.iter().map(|u| self.book.phrases.intern(&u.form)).collect()
    }

    fn normal(&self, text: &str) -> String {
        let units = script::units(&self.book.letters, text);
        units.units.iter().map(|u| u.form.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn normals(&self, texts: &mut [String]) {
        for text in texts {
            *text = self.normal(text);
        }
    }

    fn add(&mut self, phrase: &str, kind: EntryKind, index: usize) {
        let words = self.words(phrase);
        if words.is_empty() {
            return;
        }
        let entry = Entry { kind, index: index as u32 };
        let next = self.book.entries.len() as u32;
        let number = *self.entry_numbers.entry(entry).or_insert(next);
        if number == next {
            self.book.entries.push(entry);
        }
        self.book.phrases.add(&words, number);
    }

    fn characters(&mut self) {
        let Some(file) = self.file("characters.toml") else { return };
        match toml::Deserializer::parse(&file.text).map(Letters::read) {
            Ok(Ok(Ok(letters))) => self.book.letters = letters,
            Ok(Ok(Err(error))) => self.faults.push(file.fault_at(0, error.to_string())),
            Ok(Err(error)) | Err(error) => {
                let at = error.span().map_or(0, |s| s.start);
                self.faults.push(file.fault_at(at, error.message().to_owned()));
            }
        }
    }

    fn grammar(&mut self) {
        let Some(file) = self.file("grammar.toml") else { return };
        let mut read: GrammarFile = match file.toml() {
            Ok(read) => read,
            Err(fault) => return self.faults.push(fault),
        };
        let mut grammar = Grammar::default();
        for (name, variants) in &read.prepositions {
            let index = grammar.prepositions.len();
            grammar.prepositions.push(self.normal(name));
            for variant in variants {
                self.add(variant, EntryKind::Preposition, index);
            }
        }
        let mut sense = |name: &str| {
            grammar.preposition(&self.normal(name)).unwrap_or_else(|| {
                self.faults.push(file.fault_at(0, format!("prepositions_by_sense: `{name}` is no preposition of this file")));
                0
            })
        };
        let named = &read.prepositions_by_sense;
        let senses = Senses {
            agent: sense(&named.agent),
            between: sense(&named.between),
            within: sense(&named.within),
            towards: sense(&named.towards),
            with: sense(&named.with),
            against: sense(&named.against),
        };
        grammar.senses = senses;
        let p = &mut read.particles;
        for opener in &p.clause_openers {
            self.add(opener, EntryKind::ClauseOpener, 0);
        }
        for marker in &p.subject_markers {
            self.add(marker, EntryKind::SubjectMarker, 0);
        }
        for breaker in &p.breakers {
            self.add(breaker, EntryKind::Breaker, 0);
        }
        for list in [&mut p.object, &mut p.and, &mut p.or, &mut p.reflexive, &mut p.partitives] {
            self.normals(list);
        }
        let c = &mut read.conjugation;
        for word in c.irregular.iter_mut().map(|i| &mut i.form) {
            *word = self.normal(word);
        }
        c.impersonal = c.impersonal.iter().map(|w| self.normal(w)).collect();
        for modal in &c.modals {
            self.add(modal, EntryKind::Modal, 0);
        }
        grammar.copulas = read.homographs.copulas.iter().map(|f| self.normal(f)).collect();
        grammar.preverbs = read.homographs.preverbs.iter().map(|f| self.normal(f)).collect();
        grammar.always_verbs = read.homographs.always.iter().map(|f| self.normal(f)).collect();
        grammar.rare_verbs = read.homographs.rare.iter().map(|f| self.normal(f)).collect();
        grammar.homographs = read.homographs.forms.iter().map(|f| self.normal(f)).collect();
        grammar.particles = read.particles;
        grammar.conjugation = read.conjugation;
        grammar.passive = read.passive;
        grammar.equivalent = read.equivalent;
        self.book.grammar = grammar;
    }

    fn calendar(&mut self) {
        let Some(file) = self.file("calendar.toml") else { return };
        match file.toml::<CalendarWords>() {
            Ok(mut words) => {
                for (byte, message) in words.normalise(&self.book.letters) {
                    self.faults.push(file.fault_at(byte, message));
                }
                self.book.calendar = words;
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    fn facts(&mut self) {
        let Some(file) = self.file("facts.toml") else { return };
        match file.toml::<FactsWords>() {
            Ok(mut words) => {
                words.normalise(&self.book.letters);
                self.book.facts = words;
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    fn ontology(&mut self) {
        if let Some(file) = self.file("codebook/plover.toml") {
            self.book.ontology = Ontology::read(file, &mut self.faults);
        }
    }

    /// Hands over the rows of all layers' files of this name, the later layer's in place of those with the same key.
    fn table<T>(
        &mut self,
        name: &str,
        columns: &[&str],
        key: impl Fn(&Row<'_>) -> String,
        parse: impl Fn(&Self, &Row<'_>) -> Result<T, Fault>,
    ) -> Vec<T> {
        if self.file(name).is_none() {
            return Vec::new();
        }
        let mut rows: Vec<T> = Vec::new();
        let mut at: FxHashMap<String, (usize, usize, usize)> = FxHashMap::default();
        let mut faults = Vec::new();
        for (layer, file) in self.files(name).into_iter().enumerate() {
            file.rows(columns, &mut faults, |row| {
                let key = key(row);
                let parsed = parse(self, row)?;
                match at.get(&key) {
                    Some(&(from, line, _)) if from == layer => {
                        return Err(row.fault(columns[0], format!("`{key}` stands in line {line} already")));
                    }
                    Some(&(_, _, n)) => {
                        rows[n] = parsed;
                        at.insert(key, (layer, row.line, n));
                    }
                    None => {
                        at.insert(key, (layer, row.line, rows.len()));
                        rows.push(parsed);
                    }
                }
                Ok(())
            });
        }
        self.faults.extend(faults);
        rows
    }

    fn participant_code(&self, row: &Row<'_>, column: &str) -> Result<String, Fault> {
        let code = row.get(column);
        let state = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        let other = ["IGO:", "NSA:", "NGO:", "MNC:"].iter().any(|p| code.starts_with(p) && code.len() > p.len());
        if state && !self.book.states.is_empty() && code != "NGO" && code != "MNC" && self.book.state(code).is_none() {
            return Err(row.fault(column, format!("`{code}` is no state of states.csv")));
        }
        if state || other {
            Ok(code.to_owned())
        } else {
            Err(row.fault(column, format!("`{code}` is neither an alpha-3 code nor IGO:…, NSA:…, NGO, MNC")))
        }
    }

    fn sector(&self, row: &Row<'_>) -> Result<String, Fault> {
        let sector = row.get("sector");
        if sector.is_empty() || self.book.ontology.sectors.iter().any(|s| s == sector) {
            Ok(sector.to_owned())
        } else {
            Err(row.fault("sector", format!("`{sector}` is none of {}", self.book.ontology.sectors.join(", "))))
        }
    }

    fn verbs(&mut self) {
        /// A row, with what can only be looked up when all are read.
        enum Parsed {
            Verb(Verb, String, Fault),
            Compound(String, String, Fault),
        }
        let rows = self.table(
            "verbs.csv",
            &["infinitive", "past", "present", "kind", "causes", "latin", "source"],
            |row| {
                let infinitive = row.get("infinitive");
                // A preverb written apart makes no other verb; a compound's words are words.
                if row.get("kind") == "compound" { infinitive.to_owned() } else { infinitive.replace(' ', "") }
            },
            |reading, row| {
                let kind = match row.get("kind") {
                    "full" => VerbKind::Full,
                    "light" => VerbKind::Light,
                    "auxiliary" => VerbKind::Auxiliary,
                    "modal" => VerbKind::Modal,
                    "compound" => {
                        if let Some(stem) = ["past", "present", "causes"].into_iter().find(|c| !row.get(c).is_empty()) {
                            return Err(row.fault(stem, "a compound has the stems of its verb, and none of its own"));
                        }
                        let (infinitive, latin) = (row.get("infinitive").to_owned(), row.get("latin").to_owned());
                        return Ok(Parsed::Compound(infinitive, latin, row.fault("infinitive", "")));
                    }
                    other => return Err(row.fault("kind", format!("`{other}` is none of full, light, auxiliary, modal, compound"))),
                };
                let solid = |text: &str| reading.normal(text).replace(' ', "");
                let (infinitive, past) = (solid(row.get("infinitive")), solid(row.get("past")));
                if infinitive != format!("{past}{}", reading.book.grammar.conjugation.infinitive) && kind != VerbKind::Modal {
                    return Err(row.fault("past", format!("`{past}` is not the past stem of `{infinitive}`")));
                }
                let (present, latin) = (row.list("present").map(solid).collect(), row.get("latin").to_owned());
                let verb = Verb { infinitive, past, present, kind, causes: None, latin };
                Ok(Parsed::Verb(verb, solid(row.get("causes")), row.fault("causes", "")))
            },
        );
        let mut verbs = Vec::new();
        for row in rows {
            match row {
                Parsed::Verb(verb, causes, fault) => verbs.push((verb, causes, fault)),
                Parsed::Compound(infinitive, latin, fault) => self.compound_rows.push((infinitive, latin, fault)),
            }
        }
        let numbers: FxHashMap<String, u32> = verbs.iter().enumerate().map(|(n, (v, ..))| (v.infinitive.clone(), n as u32)).collect();
        let mut read = Vec::new();
        for (mut verb, causes, fault) in verbs {
            verb.causes = numbers.get(&causes).copied();
            if verb.causes.is_none() && !causes.is_empty() {
                self.faults.push(Fault { message: format!("`{causes}` is no infinitive of this file"), ..fault });
            }
            read.push(verb);
        }
        let verbs = read;
        self.book.verbs = verbs;
        let canonical = |book: &Codebook, verb: &Verb, n: usize| {
            book.grammar.equivalent.get(&verb.infinitive).and_then(|to| book.verb(to)).unwrap_or(n as u32)
        };
        self.book.canonical = self.book.verbs.iter().enumerate().map(|(n, v)| canonical(&self.book, v, n)).collect();
        // The active partners of each passive verb, so that «دستگیر شد» finds «دستگیر کردن».
        self.book.active = self
            .book
            .verbs
            .iter()
            .map(|v| {
                let partners = self.book.grammar.passive.iter().filter(|(_, passives)| passives.contains(&v.infinitive));
                partners.filter_map(|(active, _)| self.book.verb(active)).collect()
            })
            .collect();
    }

    fn compounds(&mut self) {
        self.book.phrases.close_bases();
        for (infinitive, latin, fault) in std::mem::take(&mut self.compound_rows) {
            match self.verb_pattern(&infinitive) {
                Ok(pattern) if pattern.nonverbal.is_empty() => {
                    self.faults.push(Fault { message: format!("`{infinitive}` is one word, and no compound"), ..fault });
                }
                Ok(pattern) => self.compound(&infinitive, &pattern, Some(latin)),
                Err(message) => self.faults.push(Fault { message, ..fault }),
            }
        }
        for &(_, word) in self.book.compound_uses.keys() {
            let at = word as usize / 64;
            if self.book.compound_words.len() <= at {
                self.book.compound_words.resize(at + 1, 0);
            }
            self.book.compound_words[at] |= 1 << (word % 64);
        }
    }

    fn states(&mut self) {
        let rows = self.table(
            "states.csv",
            &["code", "latin", "name", "variants", "nationality", "capital", "seats", "source"],
            |row| row.get("code").to_owned(),
            |reading, row| {
                let state = State {
                    code: reading.participant_code(row, "code")?,
                    latin: row.get("latin").to_owned(),
                    name: row.get("name").to_owned(),
                };
                let lists = ["variants", "nationality", "capital", "seats"].map(|c| row.list(c).map(str::to_owned).collect::<Vec<_>>());
                Ok((state, lists))
            },
        );
        for (n, (state, [variants, nationality, capital, seats])) in rows.into_iter().enumerate() {
            let name = state.name.clone();
            for (kind, list) in [
                (EntryKind::State, std::iter::once(name).chain(variants).collect::<Vec<_>>()),
                (EntryKind::Nationality, nationality),
                (EntryKind::Capital, capital),
                (EntryKind::Seat, seats),
            ] {
                for phrase in list {
                    self.add(&phrase, kind, n);
                }
            }
            self.book.states.push(state);
        }
    }

    /// Adds the rows of a table with `name` and `variants` under one kind.
    fn named<T>(&mut self, rows: Vec<(T, Vec<String>)>, kind: EntryKind) -> Vec<T> {
        rows.into_iter()
            .enumerate()
            .map(|(n, (row, phrases))| {
                for phrase in phrases {
                    self.add(&phrase, kind, n);
                }
                row
            })
            .collect()
    }

    fn bodies(&mut self) {
        let rows = self.table(
            "bodies.csv",
            &["name", "variants", "latin", "code", "sector", "kind", "source"],
            |row| row.get("name").to_owned(),
            |reading, row| {
                let body = Body {
                    name: row.get("name").to_owned(),
                    latin: row.get("latin").to_owned(),
                    code: reading.participant_code(row, "code")?,
                    sector: reading.sector(row)?,
                    kind: row.get("kind").to_owned(),
                };
                Ok((body, phrases(row, "name")))
            },
        );
        self.book.bodies = self.named(rows, EntryKind::Body);
    }

    fn titles(&mut self) {
        let rows = self.table(
            "titles.csv",
            &["title", "variants", "latin", "sector", "kind", "home", "source"],
            |row| row.get("title").to_owned(),
            |reading, row| {
                let kind = match row.get("kind") {
                    "office" => TitleKind::Office,
                    "group" => TitleKind::Group,
                    "counted" => TitleKind::Counted,
                    "organ" => TitleKind::Organ,
                    "honorific" => TitleKind::Honorific,
                    other => return Err(row.fault("kind", format!("`{other}` is none of office, group, counted, organ, honorific"))),
                };
                let (home, state) = match row.get("home") {
                    "yes" => (true, None),
                    "no" | "" => (false, None),
                    code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => (false, Some(code.to_owned())),
                    other => return Err(row.fault("home", format!("`{other}` is neither yes nor no nor the code of a state"))),
                };
                let title = Title {
                    title: row.get("title").to_owned(),
                    latin: row.get("latin").to_owned(),
                    sector: reading.sector(row)?,
                    kind,
                    home,
                    state,
                };
                Ok((title, phrases(row, "title")))
            },
        );
        self.book.titles = self.named(rows, EntryKind::Title);
    }

    fn people(&mut self) {
        let rows = self.table(
            "people.csv",
            &["name", "variants", "latin", "code", "sector", "office", "from", "until", "source"],
            |row| format!("{} | {} | {}", row.get("name"), row.get("office"), row.get("from")),
            |reading, row| {
                for column in ["from", "until"] {
                    let day = row.get(column);
                    let shape = day.bytes().enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() });
                    if !(shape && matches!(day.len(), 0 | 4 | 7 | 10)) {
                        return Err(row.fault(column, format!("`{day}` is no ISO year, month or day")));
                    }
                }
                let term = Term {
                    code: reading.participant_code(row, "code")?,
                    sector: reading.sector(row)?,
                    office: row.get("office").to_owned(),
                    from: row.get("from").to_owned(),
                    until: row.get("until").to_owned(),
                };
                if !term.until.is_empty() && !term.from.is_empty() && term.until[..4] < term.from[..4] {
                    return Err(row.fault("until", "the term ends before it begins"));
                }
                Ok((row.get("name").to_owned(), row.get("latin").to_owned(), term, phrases(row, "name")))
            },
        );
        let mut by_name: BTreeMap<String, (Person, BTreeSet<String>)> = BTreeMap::new();
        for (name, latin, term, phrases) in rows {
            let entry = by_name.entry(name.clone()).or_insert_with(|| (Person { name, latin, terms: Vec::new() }, BTreeSet::new()));
            entry.0.terms.push(term);
            entry.1.extend(phrases);
        }
        let people = by_name
            .into_values()
            .map(|(mut person, phrases)| {
                person.terms.sort_by(|a, b| a.from.cmp(&b.from));
                (person, phrases.into_iter().collect())
            })
            .collect();
        self.book.people = self.named(people, EntryKind::Person);
    }

    fn names(&mut self) {
        let rows = self.table(
            "names.csv",
            &["name", "kind", "latin", "source"],
            |row| format!("{} {}", row.get("name"), row.get("kind")),
            |_, row| {
                let given = match row.get("kind") {
                    "given" => true,
                    "family" => false,
                    other => return Err(row.fault("kind", format!("`{other}` is neither given nor family"))),
                };
                let name = Name { name: row.get("name").to_owned(), given, latin: row.get("latin").to_owned() };
                Ok((name, vec![row.get("name").to_owned()]))
            },
        );
        self.book.names = self.named(rows, EntryKind::Name);
    }

    fn common_words(&mut self) {
        let rows = self.table(
            "common_words.csv",
            &["word", "count", "source"],
            |row| row.get("word").to_owned(),
            |reading, row| match row.get("count").parse::<u32>() {
                Ok(_) => Ok(reading.normal(row.get("word"))),
                Err(_) => Err(row.fault("count", format!("`{}` is no count", row.get("count")))),
            },
        );
        self.book.common_words = rows.into_iter().collect();
        let names: Vec<String> = self.book.people.iter().map(|p| self.normal(&p.name)).collect();
        for name in names {
            for word in name.split(' ').filter(|w| !self.book.common_words.contains(*w)) {
                let id = self.book.phrases.intern(word);
                self.book.name_words.insert(id);
            }
        }
    }

    fn places(&mut self) {
        let rows = self.table(
            "places.csv",
            &["name", "variants", "latin", "country", "latitude", "longitude", "kind", "source"],
            |row| format!("{} {}", row.get("name"), row.get("country")),
            |reading, row| {
                let degrees = |column: &str, limit: f64| match row.get(column) {
                    "" => Ok(None),
                    text => match text.parse::<f64>() {
                        Ok(x) if x.abs() <= limit => Ok(Some(x)),
                        _ => Err(row.fault(column, format!("`{text}` is no number of degrees up to {limit}"))),
                    },
                };
                let country = if row.get("country").is_empty() { String::new() } else { reading.participant_code(row, "country")? };
                let place = PlaceEntry {
                    name: row.get("name").to_owned(),
                    latin: row.get("latin").to_owned(),
                    country,
                    latitude: degrees("latitude", 90.0)?,
                    longitude: degrees("longitude", 180.0)?,
                    kind: row.get("kind").to_owned(),
                };
                Ok((place, phrases(row, "name")))
            },
        );
        self.book.places = self.named(rows, EntryKind::Place);
    }

    fn outlets(&mut self) {
        let rows = self.table(
            "outlets.csv",
            &["code", "name", "variants", "domains", "country", "kind", "source"],
            |row| row.get("code").to_owned(),
            |reading, row| {
                let names = phrases(row, "name");
                let outlet = Outlet {
                    code: row.get("code").to_owned(),
                    name: row.get("name").to_owned(),
                    names: names.iter().map(|n| reading.normal(n)).collect(),
                    domains: row.list("domains").map(str::to_owned).collect(),
                    country: row.get("country").to_owned(),
                    kind: row.get("kind").to_owned(),
                };
                Ok((outlet, names))
            },
        );
        self.book.outlets = self.named(rows, EntryKind::Outlet);
    }

    fn references(&mut self) {
        let Some(file) = self.file("references.toml") else { return };
        let read: ReferencesFile = match file.toml() {
            Ok(read) => read,
            Err(fault) => return self.faults.push(fault),
        };
        for row in read.reference {
            let index = self.book.references.len();
            for phrase in &row.words {
                self.add(phrase, EntryKind::Reference, index);
            }
            self.book.references.push(Reference { name: row.words.first().cloned().unwrap_or_default(), kind: row.kind });
        }
    }

    fn attribution(&mut self) {
        let Some(file) = self.file("attribution.toml") else { return };
        let read: AttributionFile = match file.toml() {
            Ok(read) => read,
            Err(fault) => return self.faults.push(fault),
        };
        for row in read.saying {
            let index = self.book.sayings.len() as u32;
            let verbs = self.verb_patterns(file, &row.verbs);
            for (n, pattern) in verbs.iter().enumerate() {
                self.index_pattern(pattern, VerbUse::Saying(index, n as u32));
            }
            self.book.sayings.push(SayingVerb { verbs, stance: row.stance });
        }
        for row in read.phrase {
            let index = self.book.saying_phrases.len();
            for phrase in &row.words {
                self.add(phrase, EntryKind::SayingPhrase, index);
            }
            let name = row.words.first().cloned().unwrap_or_default();
            self.book.saying_phrases.push(SayingPhrase { name, stance: row.stance, medium: row.kind == "medium" });
        }
        for row in read.impersonal {
            let index = self.book.impersonals.len();
            for phrase in &row.words {
                self.add(phrase, EntryKind::Impersonal, index);
            }
            self.book.impersonals.push(Impersonal { name: row.words.first().cloned().unwrap_or_default(), stance: row.stance });
        }
    }

    fn realis(&mut self) {
        let Some(file) = self.file("realis.toml") else { return };
        let read: BTreeMap<String, RealisRow> = match file.toml() {
            Ok(read) => read,
            Err(fault) => return self.faults.push(fault),
        };
        for (name, row) in read {
            let certain = matches!(name.as_str(), "conditional" | "question");
            let parsed = if certain { Ok(Auxiliary::Hypothetical) } else { name.parse::<Auxiliary>() };
            match parsed {
                Ok(auxiliary) => {
                    let index = self.book.realis.len();
                    for phrase in &row.words {
                        self.add(phrase, EntryKind::Realis, index);
                    }
                    self.book.realis.push(Realis { auxiliary, certain });
                }
                Err(message) => self.faults.push(file.fault_at(0, message)),
            }
        }
    }

    fn sport(&mut self) {
        let Some(file) = self.file("sport.toml") else { return };
        match file.toml::<RealisRow>() {
            Ok(row) => {
                for phrase in &row.words {
                    self.add(phrase, EntryKind::Sport, 0);
                }
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    fn contexts(&mut self) {
        let Some(file) = self.file("contexts.toml") else { return };
        let read: ContextsFile = match file.toml() {
            Ok(read) => read,
            Err(fault) => return self.faults.push(fault),
        };
        for (name, row) in read {
            match self.book.ontology.contexts.iter().position(|c| *c == name) {
                Some(index) => {
                    for phrase in &row.words {
                        self.add(phrase, EntryKind::Context, index);
                    }
                }
                None => self.faults.push(file.fault_at(0, format!("`{name}` is no context of the codebook"))),
            }
        }
    }

    fn relations(&mut self) {
        let Some(file) = self.file("relations.toml") else { return };
        let read: RelationsFile = match file.toml() {
            Ok(read) => read,
            Err(fault) => return self.faults.push(fault),
        };
        for (n, row) in read.relation.iter().enumerate() {
            for phrase in &row.words {
                self.add(phrase, EntryKind::Relation, n);
            }
            let (a, b) = (self.roles(file, &row.a), self.roles(file, &row.b));
            self.relation_examples(file, row.kind, &row.fires);
            let rule = format!("relations.toml#{}-{}", row.kind, n + 1);
            self.book.relations.push(RelationPattern { rule, kind: row.kind, a, b, trend: row.trend, time: row.time });
        }
        for (n, row) in read.trend.iter().enumerate() {
            self.relation_examples(file, RelationKind::Partner, &row.fires);
            for phrase in &row.words {
                self.add(phrase, EntryKind::Trend, n);
            }
            self.book.trends.push(TrendPattern { rule: format!("relations.toml#{}-{}", row.trend, n + 1), trend: row.trend });
        }
    }

    fn relation_examples(&mut self, file: &SourceFile, kind: RelationKind, rows: &[toml::Spanned<RelationExampleRow>]) {
        for row in rows {
            let line = file.fault_at(row.span().start, "").line;
            let RelationExampleRow { text, a, b } = row.get_ref();
            let sides = [a.clone(), b.clone()];
            self.book.relation_examples.push(RelationExample { kind, text: text.clone(), sides, file: file.name.clone(), line });
        }
    }

    fn mechanisms(&mut self) {
        let Some(file) = self.file("mechanisms.toml") else { return };
        let read: MechanismsFile = match file.toml() {
            Ok(read) => read,
            Err(fault) => return self.faults.push(fault),
        };
        for row in read.mechanism {
            let index = self.book.mechanisms.len();
            for phrase in &row.words {
                self.add(phrase, EntryKind::Mechanism, index);
            }
            self.book.mechanisms.push(MechanismPattern { name: row.words.first().cloned().unwrap_or_default(), latin: row.latin });
        }
    }

    fn events(&mut self) {
        for event_type in EventType::ALL {
            let name = format!("events/{event_type}.toml");
            self.file(&name);
            let mut rows: BTreeMap<String, (usize, PredicateRow, &SourceFile, usize)> = BTreeMap::new();
            let mut order = 0;
            for file in self.files(&name) {
                let read: PredicateFile = match file.toml() {
                    Ok(read) => read,
                    Err(fault) => {
                        self.faults.push(fault);
                        continue;
                    }
                };
                if read.event_type != event_type.as_str() {
                    self.faults.push(file.fault_at(0, format!("type is `{}`, the file's name says {event_type}", read.event_type)));
                }
                self.mode_words(*event_type, file, read.modes);
                let mut here = BTreeSet::new();
                for row in read.predicate {
                    let at = row.span().start;
                    let row = row.into_inner();
                    if !here.insert(row.id.clone()) {
                        self.faults.push(file.fault_at(at, format!("id `{}` stands twice in the file", row.id)));
                    }
                    let place = rows.get(&row.id).map_or(order, |r| r.0);
                    order += 1;
                    rows.insert(row.id.clone(), (place, row, file, at));
                }
            }
            let mut rows: Vec<_> = rows.into_values().collect();
            rows.sort_by_key(|r| r.0);
            for (_, row, file, at) in rows {
                self.predicate(*event_type, row, file, at);
            }
        }
    }

    fn check_mode(&mut self, event_type: EventType, mode: &str, file: &SourceFile, at: usize) {
        let modes = &self.book.ontology.rules(event_type).modes;
        if !modes.contains_key(mode) {
            let valid = modes.keys().cloned().collect::<Vec<_>>().join(", ");
            self.faults.push(file.fault_at(at, format!("{event_type} has no mode `{mode}`; valid are {valid}")));
        }
    }

    fn mode_words(&mut self, event_type: EventType, file: &SourceFile, modes: BTreeMap<String, ModeWords>) {
        for (mode, words) in modes {
            match words {
                ModeWords::Default(mode) => {
                    self.check_mode(event_type, &mode, file, 0);
                    self.book.default_modes.insert(event_type, mode);
                }
                ModeWords::Words(words) => {
                    self.check_mode(event_type, &mode, file, 0);
                    let index = self.book.mode_words.len();
                    for phrase in &words {
                        self.add(phrase, EntryKind::Mode, index);
                    }
                    self.book.mode_words.push((event_type, mode));
                }
            }
        }
    }

    fn predicate(&mut self, event_type: EventType, row: PredicateRow, file: &'a SourceFile, at: usize) {
        let index = self.book.predicates.len();
        let rule = format!("events/{event_type}.toml#{}", row.id);
        if row.id == Predicate::SEEN {
            self.book.seen.insert(event_type, index as u32);
        } else if row.verbs.is_empty() && row.nouns.is_empty() {
            self.faults.push(file.fault_at(at, format!("`{}` has neither verbs nor nouns", row.id)));
        }
        let verbs = self.verb_patterns(file, &row.verbs);
        for (n, pattern) in verbs.iter().enumerate() {
            self.index_pattern(pattern, VerbUse::Predicate(index as u32, n as u32));
        }
        for noun in &row.nouns {
            self.add(noun.get_ref(), EntryKind::EventNoun, index);
        }
        if let Some(mode) = &row.mode {
            self.check_mode(event_type, mode, file, at);
        }
        for context in row.contexts.iter().filter(|c| !self.book.ontology.contexts.contains(c)) {
            self.faults.push(file.fault_at(at, format!("`{context}` is no context of the codebook")));
        }
        let auxiliary = row
            .auxiliary
            .as_deref()
            .and_then(|a| a.parse::<Auxiliary>().map_err(|message| self.faults.push(file.fault_at(at, message))).ok());
        let mut negated_type = None;
        for (when, becomes) in &row.becomes {
            match (when.as_str(), becomes.parse::<EventType>()) {
                ("negated", Ok(t)) => negated_type = Some(t),
                ("negated", Err(message)) => self.faults.push(file.fault_at(at, message)),
                _ => self.faults.push(file.fault_at(at, format!("becomes: `{when}` is not `negated`"))),
            }
        }
        for need in row.needs.iter().filter(|n| !matches!(n.as_str(), "actors" | "recipients")) {
            self.faults.push(file.fault_at(at, format!("needs: `{need}` is neither actors nor recipients")));
        }
        for (fires, examples) in [(true, &row.fires), (false, &row.silent)] {
            for example in examples {
                let line = file.fault_at(example.span().start, "").line;
                let (text, actors, recipients) = match example.get_ref().clone() {
                    ExampleRow::Text(text) => (text, Vec::new(), Vec::new()),
                    ExampleRow::Coded { text, actors, recipients } => (text, actors, recipients),
                };
                let (rule, file) = (rule.clone(), file.name.clone());
                self.book.examples.push(Example { rule, event_type, text, fires, actors, recipients, file, line });
            }
        }
        let (actors, recipients) = (self.roles(file, &row.actors), self.roles(file, &row.recipients));
        self.book.predicates.push(Predicate {
            rule,
            event_type,
            verbs,
            actors,
            recipients,
            mode: row.mode,
            auxiliary,
            negated_type,
            needs_actor: row.needs.iter().any(|n| n == "actors"),
            needs_recipient: row.needs.iter().any(|n| n == "recipients"),
            weak: row.weak,
            sure: row.sure,
            contexts: row.contexts,
        });
    }

    fn roles(&mut self, file: &SourceFile, names: &[toml::Spanned<String>]) -> Vec<Role> {
        let mut out = Vec::new();
        for name in names {
            let role = match name.get_ref().as_str() {
                "subject" => Role::Subject,
                "object" => Role::Object,
                "genitive" => Role::Genitive,
                "genitive-object" => Role::GenitiveObject,
                "adjective" => Role::Adjective,
                "conjunct" => Role::Conjunct,
                text => {
                    let normal = self.normal(text);
                    if normal.bytes().any(|b| b.is_ascii_alphabetic()) || normal.is_empty() {
                        let valid = "subject, object, genitive, genitive-object, adjective, conjunct or a preposition";
                        self.faults.push(file.fault_at(name.span().start, format!("`{text}` is no role source; valid are {valid}")));
                        continue;
                    }
                    // A variant of a listed preposition means that preposition; any other phrase becomes one.
                    let id = self.preposition_of(&normal).unwrap_or_else(|| {
                        let index = self.book.grammar.prepositions.len();
                        self.book.grammar.prepositions.push(normal.clone());
                        self.add(&normal, EntryKind::Preposition, index);
                        index as u16
                    });
                    Role::Preposition(id)
                }
            };
            out.push(role);
        }
        out
    }

    fn preposition_of(&self, normal: &str) -> Option<u16> {
        self.book.grammar.preposition(normal).or_else(|| {
            let ids: Vec<_> = normal.split(' ').map(|w| (self.book.phrases.word(w), 0)).collect();
            let mut found = Vec::new();
            self.book.phrases.matches_at(&ids, 0, &mut found);
            found
                .iter()
                .filter(|m| m.end == ids.len())
                .map(|m| self.book.entry(m.entry))
                .find(|e| e.kind == EntryKind::Preposition)
                .map(|e| e.index as u16)
        })
    }

    fn verb_patterns(&mut self, file: &SourceFile, infinitives: &[toml::Spanned<String>]) -> Vec<VerbPattern> {
        let mut out = Vec::new();
        for infinitive in infinitives {
            match self.verb_pattern(infinitive.get_ref()) {
                Ok(pattern) => {
                    // With a gap or prepositions alone it is a way to say something with a verb, and no verb of its own.
                    let prepositions = pattern.nonverbal.iter().all(|e| self.is_preposition(*e));
                    if !prepositions && !pattern.nonverbal.contains(&Element::Gap) {
                        self.compound(infinitive.get_ref(), &pattern, None);
                    }
                    out.push(pattern);
                }
                Err(message) => self.faults.push(file.fault_at(infinitive.span().start, message)),
            }
        }
        out
    }

    fn verb_pattern(&mut self, text: &str) -> Result<VerbPattern, String> {
        let normal = self.normal(text);
        let mut words: Vec<&str> = normal.split(' ').collect();
        let last = words.pop().ok_or("an empty infinitive")?;
        let mut verb = None;
        // A preverb may be written apart from its verb.
        if let Some(before) = words.last() {
            verb = self.book.verb(&format!("{before}{last}"));
            if verb.is_some() {
                words.pop();
            }
        }
        let verb = verb.or_else(|| self.book.verb(last)).ok_or_else(|| format!("`{last}` (of `{text}`) is no infinitive of verbs.csv"))?;
        let nonverbal: Vec<Element> = words
            .iter()
            .map(|w| if *w == "…" || *w == "..." { Element::Gap } else { Element::Word(self.book.phrases.intern(w)) })
            .collect();
        if nonverbal.first() == Some(&Element::Gap) {
            return Err(format!("`{text}` begins with a gap"));
        }
        Ok(VerbPattern { nonverbal, verb: self.canonical(verb), row: verb })
    }

    fn canonical(&self, verb: u32) -> u32 {
        self.book.canonical[verb as usize]
    }

    fn index_pattern(&mut self, pattern: &VerbPattern, what: VerbUse) {
        let list = self.book.verb_uses.entry((pattern.verb, last_word(pattern))).or_default();
        list.push(what);
    }

    /// Whether an element is a preposition of one word.
    fn is_preposition(&self, element: Element) -> bool {
        let Element::Word(word) = element else { return false };
        let mut found = Vec::new();
        self.book.phrases.matches_at(&[(word, 0)], 0, &mut found);
        found.iter().any(|m| self.book.entry(m.entry).kind == EntryKind::Preposition)
    }

    /// Adds a verb of several words, unless it is there. `latin` is given where `verbs.csv` lists it.
    fn compound(&mut self, infinitive: &str, pattern: &VerbPattern, latin: Option<String>) {
        let last = last_word(pattern);
        if last == 0 {
            return;
        }
        let (infinitive, listed) = (self.normal(infinitive), latin.is_some());
        let new = Compound { infinitive, pattern: pattern.clone(), listed, latin: latin.unwrap_or_default() };
        let list = self.book.compound_uses.entry((pattern.verb, last)).or_default();
        match list.iter().find(|&&n| self.book.compounds[n as usize].pattern == *pattern) {
            Some(&n) if listed => self.book.compounds[n as usize] = new,
            Some(_) => {}
            None => {
                list.push(self.book.compounds.len() as u32);
                self.book.compounds.push(new);
            }
        }
    }
}

/// The last word of a pattern's nonverbal part, 0 where it has none.
fn last_word(pattern: &VerbPattern) -> WordId {
    let word = |e: &Element| match e {
        Element::Word(w) => Some(*w),
        Element::Gap => None,
    };
    pattern.nonverbal.iter().rev().find_map(word).unwrap_or(0)
}

/// The name and variants of a row.
fn phrases(row: &Row<'_>, name: &str) -> Vec<String> {
    std::iter::once(row.get(name)).chain(row.list("variants")).filter(|x| !x.is_empty()).map(str::to_owned).collect()
}
