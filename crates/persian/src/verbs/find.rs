//! Which tokens make one verb: auxiliaries after participles, the future, preverbs written apart.

use super::{Aspect, Verb, Voice, compounds};
use crate::document::{Document, Found, Token, ends_clause};
use lexicon::{Codebook, EntryKind, Mood, PersonNumber, Tense, VerbForm, VerbForms, VerbKind};
use script::UnitKind;
use std::ops::Range;

/// Finds the verbs of one sentence.
pub(crate) fn find(book: &Codebook, document: &Document, sentence: Range<usize>, out: &mut Vec<Verb>) {
    let reading = Reading { book, forms: book.verb_forms(), document, tokens: &document.tokens, sentence: sentence.clone() };
    let first = out.len();
    let mut at = sentence.start;
    while at < sentence.end {
        match reading.verb_at(at, &out[first..]) {
            Some(verb) => {
                at = verb.tokens.end;
                out.push(verb);
            }
            None => at += 1,
        }
    }
    reading.progressive(&mut out[first..]);
    compounds::find(book, document, &sentence, &mut out[first..]);
    for verb in &mut out[first..] {
        verb.voice = if verb.passive || verb.nonverbal.as_ref().is_some_and(|n| n.passive) {
            Voice::Passive
        } else if book.verbs[verb.row as usize].causes.is_some() {
            Voice::Causative
        } else {
            Voice::Active
        };
    }
}

/// Words back at which a phrase that covers a word may begin.
const PHRASE_BACK: usize = 4;

/// Words that may stand between «داشت» and the verb that was going on.
const PROGRESSIVE_WORDS: usize = 12;

struct Reading<'a> {
    book: &'a Codebook,
    forms: &'a VerbForms,
    document: &'a Document,
    tokens: &'a [Token],
    sentence: Range<usize>,
}

fn aspect(tense: Tense, imperfective: bool) -> Aspect {
    match tense {
        Tense::Perfect | Tense::Pluperfect | Tense::Participle if imperfective => Aspect::PerfectImperfective,
        Tense::Perfect | Tense::Pluperfect | Tense::Participle => Aspect::Perfect,
        _ if imperfective => Aspect::Imperfective,
        _ => Aspect::Simple,
    }
}

impl Reading<'_> {
    /// What the word at a token can be; nothing past the sentence's end.
    fn forms_at(&self, at: usize) -> &[VerbForm] {
        if at < self.sentence.end && self.tokens[at].kind == UnitKind::Word { self.forms.of(&self.tokens[at].form) } else { &[] }
    }

    fn ends_clause(&self, at: usize) -> bool {
        ends_clause(self.book, self.document, self.sentence.clone(), at)
    }

    /// Whether a longer phrase of the lexicon («گفت و گو») covers a token.
    fn in_phrase(&self, at: usize) -> bool {
        let kinds = [
            EntryKind::EventNoun,
            EntryKind::State,
            EntryKind::Title,
            EntryKind::Body,
            EntryKind::Reference,
            EntryKind::Person,
            EntryKind::Place,
        ];
        let covers = |f: &Found| {
            f.end > at && f.end - f.start > 1 && (f.exact || f.entry.kind == EntryKind::EventNoun) && kinds.contains(&f.entry.kind)
        };
        let from = at.saturating_sub(PHRASE_BACK).max(self.sentence.start);
        (from..=at).any(|start| self.document.phrases_at(start).iter().any(covers))
    }

    fn verb(&self, tokens: Range<usize>, form: VerbForm) -> Verb {
        Verb {
            tokens,
            lemma: self.book.canonical[form.verb as usize],
            row: form.verb,
            nonverbal: None,
            tense: form.tense,
            mood: form.mood,
            aspect: aspect(form.tense, form.imperfective),
            person: form.person,
            negative: form.negative,
            passive: false,
            voice: Voice::Active,
            modal: self.book.verbs[form.verb as usize].kind == VerbKind::Modal,
            progressive: None,
        }
    }

    /// The verb that begins at a token. `before` are those of the sentence so far.
    fn verb_at(&self, at: usize, before: &[Verb]) -> Option<Verb> {
        let mut found = self.forms_at(at);
        if found.is_empty() || self.in_phrase(at) {
            return None;
        }
        if let Some(verb) = self.future(at, found) {
            return Some(verb);
        }
        let form = self.tokens[at].form.as_str();
        // A preverb written apart: «فرا رسیده است».
        let with_preverb;
        let mut start = at;
        if let Some(preverb) = self.preverb_before(at) {
            let joined = |r: &VerbForm| Some(VerbForm { verb: self.forms.joined(preverb, r.verb)?, ..*r });
            with_preverb = found.iter().filter_map(joined).collect::<Vec<_>>();
            if !with_preverb.is_empty() && self.preverb_counts(at, &with_preverb) {
                (found, start) = (&with_preverb, at - 1);
            }
        }
        let first = *found.iter().find(|r| r.tense != Tense::Future)?;
        let kind = |r: &VerbForm| self.book.verbs[r.verb as usize].kind;
        if let Some(participle) = found.iter().find(|r| r.tense == Tense::Participle) {
            let mut verb = self.verb(start..at + 1, *participle);
            verb.modal = kind(&first) == VerbKind::Modal;
            self.extend(&mut verb);
            let alone = verb.tokens.end == at + 1;
            let noun = self.book.grammar.homographs.contains(form) || kind(participle) == VerbKind::Full;
            return (!alone || !noun || self.ends_clause(at + 1)).then_some(verb);
        }
        let mut verb = self.verb(start..at + 1, first);
        if first.tense == Tense::Infinitive {
            return Some(verb);
        }
        let word_before = self.tokens[self.sentence.start..at].last();
        let homograph = self.book.grammar.homographs.contains(form);
        if first.slight {
            // «حمایت کن», but neither «برنامه ریزی» nor «بازی‌های کردی».
            let compound = || word_before.is_some_and(|t| !homograph && self.book.compounds_of(verb.lemma, t.word).next().is_some());
            let counts =
                || compound() || self.after_modal(at, before) || self.alone(start..at + 1) || self.addressed(self.sentence.clone());
            if !(self.ends_clause(at + 1) && counts() || self.helps_next(at, &first)) {
                return None;
            }
        } else {
            let full = first.bare && matches!(first.tense, Tense::Past | Tense::Subjunctive) && kind(&first) == VerbKind::Full;
            // «پیشنهاد کرد» is a verb wherever it stands, «نیروهای کرد» only at a clause's end.
            let compound = || word_before.is_some_and(|t| [t.word, t.base].iter().any(|&w| self.book.is_compound(verb.lemma, w)));
            if (full || homograph) && !self.book.grammar.always_verbs.contains(form) && !compound() && !self.ends_clause(at + 1) {
                return None;
            }
        }
        self.settle_mood(&mut verb, found, before);
        Some(verb)
    }

    /// Whether one who is spoken to is named.
    fn addressed(&self, mut tokens: Range<usize>) -> bool {
        tokens.any(|t| self.book.grammar.conjugation.addressed.contains(self.tokens[t].form.as_str()))
    }

    /// Whether a modal stands before it in its clause: «باید بروی».
    fn after_modal(&self, at: usize, before: &[Verb]) -> bool {
        before.last().is_some_and(|v| v.modal && !(v.tokens.end..at).any(|t| self.ends_clause(t)))
    }

    /// «داری» right before «می‌روی».
    fn helps_next(&self, at: usize, form: &VerbForm) -> bool {
        self.forms.progressive == Some(form.verb)
            && self.forms_at(at + 1).first().is_some_and(|next| next.imperfective && next.person == form.person)
    }

    /// Whether the sentence has no other words.
    fn alone(&self, verb: Range<usize>) -> bool {
        self.sentence.clone().all(|t| verb.contains(&t) || self.tokens[t].kind == UnitKind::Punctuation)
    }

    /// What the words before it make of a form: «بروید» is an order, «باید بروید» none; «باید گفت» is no past.
    fn settle_mood(&self, verb: &mut Verb, found: &[VerbForm], before: &[Verb]) {
        let last = before.last();
        if verb.tense == Tense::Past && verb.person == PersonNumber::ThirdSingular && !verb.negative {
            let impersonal = &self.book.grammar.conjugation.impersonal;
            let nobody = last.is_some_and(|v| impersonal.contains(self.tokens[v.tokens.start].form.as_str()));
            if nobody && self.after_modal(verb.tokens.start, before) {
                (verb.tense, verb.mood) = (Tense::Subjunctive, Some(Mood::Subjunctive));
            }
        } else if found.iter().any(|r| r.verb == verb.row && r.mood == Some(Mood::Imperative)) && verb.tense == Tense::Subjunctive {
            let from = before.iter().rev().find(|v| v.is_finite()).map_or(self.sentence.start, |v| v.tokens.end);
            let opened = last.is_some_and(|v| v.modal)
                || (from..verb.tokens.start).any(|t| {
                    self.document.phrases_at(t).iter().any(|f| matches!(f.entry.kind, EntryKind::ClauseOpener | EntryKind::Modal))
                });
            if !opened && !self.addressed(from..verb.tokens.start)
                || !found.iter().any(|r| r.verb == verb.row && r.mood == Some(Mood::Subjunctive))
            {
                verb.mood = Some(Mood::Imperative);
            }
        }
    }

    /// The word before a token if it is a preverb.
    fn preverb_before(&self, at: usize) -> Option<&str> {
        let before = self.tokens[self.sentence.start..at].last()?;
        self.book.grammar.preverbs.contains(before.form.as_str()).then_some(before.form.as_str())
    }

    /// Whether a preverb that is a preposition too makes a verb with the word after it: «به اجرا در آمد», not «در گذشته».
    fn preverb_counts(&self, at: usize, with: &[VerbForm]) -> bool {
        let preposition = self.document.phrases_at(at - 1).iter().any(|f| f.entry.kind == EntryKind::Preposition && f.end == at);
        let first = with[0];
        let finite = !matches!(first.tense, Tense::Participle | Tense::Infinitive);
        let auxiliary = || {
            let mut verb = self.verb(at..at + 1, first);
            self.extend(&mut verb);
            verb.tokens.end > at + 1
        };
        !preposition || finite && (!first.bare || self.ends_clause(at + 1)) || first.tense == Tense::Participle && auxiliary()
    }

    /// خواهد کرد, نخواهد کرد, برخواهد گشت, باز خواهد گشت.
    fn future(&self, at: usize, found: &[VerbForm]) -> Option<Verb> {
        let future = found.iter().find(|r| {
            let auxiliary = r.tense == Tense::Subjunctive && r.mood == Some(Mood::Subjunctive) && (r.bare || r.negative);
            r.tense == Tense::Future || auxiliary && self.forms.future == Some(r.verb)
        })?;
        let stems = || self.forms_at(at + 1).iter().filter(|r| r.tense == Tense::Past && r.bare);
        let form = |verb: u32| VerbForm { verb, tense: Tense::Future, mood: Some(Mood::Indicative), imperfective: false, ..*future };
        if future.tense == Tense::Future {
            let preverb = self.book.grammar.preverbs.iter().find(|p| self.tokens[at].form.starts_with(p.as_str()))?;
            let verb = stems().find_map(|r| self.forms.joined(preverb, r.verb))?;
            return Some(self.verb(at..at + 2, form(verb)));
        }
        if let Some(preverb) = self.preverb_before(at)
            && let Some(verb) = stems().find_map(|r| self.forms.joined(preverb, r.verb))
        {
            return Some(self.verb(at - 1..at + 2, form(verb)));
        }
        Some(self.verb(at..at + 2, form(stems().next()?.verb)))
    }

    /// کرده است, کرده بود, کرده باشد, کشته شد, کشته شده است, کشته خواهد شد: takes up the auxiliaries after a participle.
    fn extend(&self, verb: &mut Verb) {
        let perfect = &self.book.grammar.conjugation.perfect;
        let become_ = self.forms.passive.map(|v| self.book.canonical[v as usize]);
        let passive_able = Some(verb.lemma) != become_;
        let mut imperfective = verb.aspect == Aspect::PerfectImperfective;
        let mut pluperfect = false;
        loop {
            let at = verb.tokens.end;
            let Some(next) = self.tokens[..self.sentence.end].get(at).filter(|t| t.kind == UnitKind::Word) else { break };
            if let Some((&person, _)) = perfect.iter().find(|(_, word)| next.form == **word) {
                (verb.tense, verb.person) = (if pluperfect { Tense::Pluperfect } else { Tense::Perfect }, person);
                verb.mood = Some(Mood::Indicative);
                verb.tokens.end += 1;
                break;
            }
            let found = self.forms_at(at);
            let of = |which: Option<u32>| {
                found.iter().find(|r| Some(self.book.canonical[r.verb as usize]) == which && r.mood != Some(Mood::Imperative))
            };
            if passive_able
                && !verb.passive
                && let Some(future) = self.future(at, found).filter(|f| Some(f.lemma) == become_ && f.tokens.start == at)
            {
                verb.tokens.end = future.tokens.end;
                verb.negative |= future.negative;
                (verb.tense, verb.mood, verb.person, verb.passive) = (Tense::Future, future.mood, future.person, true);
                imperfective = false;
                break;
            }
            if let Some(r) = of(self.forms.past).filter(|r| r.tense != Tense::Infinitive) {
                (verb.mood, verb.person) = (r.mood, r.person);
                verb.negative |= r.negative;
                verb.tokens.end += 1;
                match r.tense {
                    // رفته بوده است
                    Tense::Participle => {
                        pluperfect = true;
                        (verb.tense, verb.mood) = (Tense::Pluperfect, Some(Mood::Indicative));
                        continue;
                    }
                    Tense::Past | Tense::Imperfect => verb.tense = Tense::Pluperfect,
                    _ => verb.tense = if pluperfect { Tense::Pluperfect } else { Tense::Perfect },
                }
                break;
            }
            let Some(r) = of(become_).filter(|_| passive_able && !verb.passive) else { break };
            (verb.passive, verb.tense, verb.person, verb.mood) = (true, r.tense, r.person, r.mood);
            verb.negative |= r.negative;
            imperfective = r.imperfective;
            verb.tokens.end += 1;
            if r.tense != Tense::Participle {
                break;
            }
        }
        verb.aspect = aspect(verb.tense, imperfective);
    }

    /// «دارد می‌رود», «داشت با وی گفت و گو می‌کرد»: two verbs of the same person and time.
    fn progressive(&self, verbs: &mut [Verb]) {
        let Some(have) = self.forms.progressive else { return };
        for n in 1..verbs.len() {
            let [helper, verb] = &verbs[n - 1..=n] else { continue };
            let tenses = matches!((helper.tense, verb.tense), (Tense::Past, Tense::Imperfect) | (Tense::Present, Tense::Present));
            let one = helper.row == have
                && helper.tokens.len() == 1
                && helper.aspect == Aspect::Simple
                && verb.aspect == Aspect::Imperfective
                && !(helper.negative || verb.negative || verb.modal)
                && helper.person == verb.person
                && verb.lemma != helper.lemma;
            let between = helper.tokens.end..verb.tokens.start;
            let compound = || {
                let before = self.tokens[self.sentence.start..helper.tokens.start].last();
                before.is_some_and(|t| [t.word, t.base].iter().any(|&w| self.book.is_compound(helper.lemma, w)))
            };
            if tenses
                && one
                && between.len() <= PROGRESSIVE_WORDS
                && !between.clone().any(|t| self.ends_clause(t) && !self.in_phrase(t))
                && !compound()
            {
                verbs[n - 1].modal = true;
                verbs[n].progressive = Some(verbs[n - 1].tokens.clone());
                verbs[n].aspect = Aspect::Progressive;
            }
        }
    }
}
