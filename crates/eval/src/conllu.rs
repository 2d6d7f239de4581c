//! Treebanks in CoNLL-U, the format of Universal Dependencies: <https://universaldependencies.org/format.html>.
//!
//! ```
//! use dabir_eval::conllu::Treebank;
//! let text = "# text = دیدمش.\n1-2\tدیدمش\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
//!     1\tدیدم\tدید\tVERB\t_\t_\t0\troot\t_\t_\n2\tش\tاو\tPRON\t_\t_\t1\tobj\t_\t_\n3\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n";
//! let treebank = Treebank::read("example.conllu", text)?;
//! let sentence = &treebank.sentences[0];
//! assert_eq!((sentence.tokens.len(), sentence.words.len()), (2, 3));
//! assert_eq!(treebank.to_string(), text);
//! # Ok::<(), dabir_eval::conllu::ConlluError>(())
//! ```

use std::fmt;
use std::ops::Range;

/// A CoNLL-U file. Empty nodes (`8.1`) are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Treebank {
    /// What it is called in tables: the file's name.
    pub name: String,
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The lines before it, with their `#`.
    pub comments: Vec<String>,
    /// Its surface tokens, in order.
    pub tokens: Vec<Token>,
    /// Its syntactic words, in order.
    pub words: Vec<Word>,
}

/// A surface token: what is written without a space and is no punctuation of its neighbour's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// As written.
    pub form: String,
    /// The tenth field of the token's line.
    pub misc: String,
    /// Its words in [`Sentence::words`].
    pub words: Range<usize>,
    /// Whether it stands on a line of its own, over its words: `38-39`.
    pub multiword: bool,
}

/// A syntactic word: the ten fields of its line, but for `ID`, which is its place in [`Sentence::words`] counted from 1.
/// A field that is not given is `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it would be written by itself.
    pub form: String,
    /// Dictionary form.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: String,
    /// The treebank's own part of speech.
    pub xpos: String,
    /// Features, `Name=Value`, divided by `|`.
    pub feats: String,
    /// `ID` of the head, 0 at the root; `None` where no tree is given.
    pub head: Option<usize>,
    /// Relation to the head, with its subtype.
    pub deprel: String,
    /// Enhanced dependencies.
    pub deps: String,
    /// Anything else.
    pub misc: String,
}

impl Default for Word {
    fn default() -> Self {
        let none = || "_".to_owned();
        Self {
            form: none(),
            lemma: none(),
            upos: none(),
            xpos: none(),
            feats: none(),
            head: None,
            deprel: none(),
            deps: none(),
            misc: none(),
        }
    }
}

/// A fault of a CoNLL-U file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {fault}")]
pub struct ConlluError {
    /// The file, as it was named.
    pub file: String,
    /// Line of the fault, from 1; for a fault of a whole sentence, its last line.
    pub line: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What may be wrong with a CoNLL-U file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A line of words has ten fields.
    #[error("{0} fields in the place of ten")]
    Fields(usize),
    /// Words are numbered from 1 without a gap, and ranges hold the words that follow them.
    #[error("the number `{found}`, where {expected} comes next")]
    Number {
        /// What stands there.
        found: String,
        /// The number that comes next.
        expected: usize,
    },
    /// A token is written with at least one letter.
    #[error("a token without a form")]
    Form,
    /// A head is a word of the sentence, 0, or `_`.
    #[error("the head `{0}`, which is no word of the sentence")]
    Head(String),
    /// From each word the heads lead to the root.
    #[error("heads in a circle")]
    Circle,
    /// A sentence has one root.
    #[error("{0} roots in the place of one")]
    Roots(usize),
    /// A range holds words that are not there.
    #[error("the sentence ends inside a token of several words")]
    Unfinished,
}

impl Token {
    /// Whether a space follows it.
    pub fn space_after(&self) -> bool {
        // Direction marks stand behind the value in one treebank.
        !self.misc.split('|').any(|item| item.trim_end_matches(|c: char| !c.is_ascii()) == "SpaceAfter=No")
    }
}

impl Sentence {
    /// The value of a comment `# name = value`.
    pub fn comment(&self, name: &str) -> Option<&str> {
        self.comments.iter().find_map(|line| {
            let (left, right) = line.strip_prefix('#')?.split_once('=')?;
            (left.trim() == name).then_some(right.trim())
        })
    }

    /// Whether a new paragraph or document begins with it.
    pub fn begins_paragraph(&self) -> bool {
        self.comments.iter().any(|line| {
            let line = line.trim_start_matches('#').trim_start();
            line.starts_with("newpar") || line.starts_with("newdoc")
        })
    }

    /// Its text as its tokens have it, without a space at the end. It differs from the comment `text` where that was edited by hand.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for token in &self.tokens {
            text.push_str(&token.form);
            if token.space_after() {
                text.push(' ');
            }
        }
        text.truncate(text.trim_end_matches(' ').len());
        text
    }

    /// Adds a token that is one word.
    pub fn push(&mut self, form: &str, space_after: bool) {
        let misc = if space_after { "_" } else { "SpaceAfter=No" };
        let at = self.words.len();
        self.words.push(Word { form: form.to_owned(), misc: misc.to_owned(), ..Word::default() });
        self.tokens.push(Token { form: form.to_owned(), misc: misc.to_owned(), words: at..at + 1, multiword: false });
    }

    /// Adds a token of one or more words. Where it is one word, its place in the text is that of the token.
    pub fn push_words(&mut self, form: &str, space_after: bool, mut words: Vec<Word>) {
        let misc = if space_after { "_" } else { "SpaceAfter=No" };
        let at = self.words.len();
        if let [word] = &mut words[..] {
            form.clone_into(&mut word.form);
            misc.clone_into(&mut word.misc);
        }
        let token = Token { form: form.to_owned(), misc: misc.to_owned(), words: at..at + words.len(), multiword: words.len() > 1 };
        self.words.extend(words);
        self.tokens.push(token);
    }

    /// Heads lead to one root, where there are heads at all.
    fn check_tree(&self) -> Result<(), Fault> {
        let heads: Vec<usize> = self.words.iter().filter_map(|word| word.head).collect();
        if heads.is_empty() {
            return Ok(());
        }
        if let Some(word) = self.words.iter().find(|word| word.head.is_none_or(|head| head > self.words.len())) {
            return Err(Fault::Head(word.head.map_or_else(|| "_".to_owned(), |head| head.to_string())));
        }
        let roots = heads.iter().filter(|&&head| head == 0).count();
        if roots != 1 {
            return Err(Fault::Roots(roots));
        }
        for start in 1..=heads.len() {
            let mut at = start;
            for _ in 0..heads.len() {
                if at == 0 {
                    break;
                }
                at = heads[at - 1];
            }
            if at != 0 {
                return Err(Fault::Circle);
            }
        }
        Ok(())
    }
}

impl Treebank {
    /// Reads a file's text; `name` names it in faults and tables.
    pub fn read(name: &str, text: &str) -> Result<Self, ConlluError> {
        let mut treebank = Self { name: name.to_owned(), sentences: Vec::new() };
        let mut sentence = Sentence::default();
        // Words of the range that is open which have not come yet.
        let mut awaited = 0;
        for (n, line) in text.lines().chain([""]).enumerate() {
            let at = |fault| ConlluError { file: name.to_owned(), line: n + 1, fault };
            let line = line.trim_end_matches('\r');
            if line.is_empty() {
                if awaited > 0 {
                    return Err(at(Fault::Unfinished));
                }
                if !sentence.words.is_empty() {
                    sentence.check_tree().map_err(at)?;
                    treebank.sentences.push(std::mem::take(&mut sentence));
                }
            } else if line.starts_with('#') && sentence.words.is_empty() {
                sentence.comments.push(line.to_owned());
            } else {
                read_line(line, &mut sentence, &mut awaited).map_err(at)?;
            }
        }
        Ok(treebank)
    }

    /// The text that a reader is given: the sentences with a space between them, or a blank line where a paragraph begins.
    ///
    /// The sentences' text is put together of their tokens, which scoring goes by; the comment `text` may hold a direction mark more.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for sentence in &self.sentences {
            if !text.is_empty() {
                text.push_str(if sentence.begins_paragraph() { "\n\n" } else { " " });
            }
            text.push_str(&sentence.text());
        }
        text
    }
}

fn read_line(line: &str, sentence: &mut Sentence, awaited: &mut usize) -> Result<(), Fault> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[id, form, lemma, upos, xpos, feats, head, deprel, deps, misc] = fields.as_slice() else {
        return Err(Fault::Fields(fields.len()));
    };
    if id.contains('.') {
        return Ok(());
    }
    if form.trim().is_empty() {
        return Err(Fault::Form);
    }
    let next = sentence.words.len() + 1;
    let wrong = || Fault::Number { found: id.to_owned(), expected: next };
    if let Some((first, last)) = id.split_once('-') {
        let (first, last): (usize, usize) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
        if first != next || last < first || *awaited > 0 {
            return Err(wrong());
        }
        *awaited = last + 1 - first;
        sentence.tokens.push(Token { form: form.to_owned(), misc: misc.to_owned(), words: first - 1..last, multiword: true });
        return Ok(());
    }
    if id.parse() != Ok(next) {
        return Err(wrong());
    }
    if *awaited > 0 {
        *awaited -= 1;
    } else {
        sentence.tokens.push(Token { form: form.to_owned(), misc: misc.to_owned(), words: next - 1..next, multiword: false });
    }
    let head = if head == "_" { None } else { Some(head.parse().map_err(|_| Fault::Head(head.to_owned()))?) };
    let own = str::to_owned;
    sentence.words.push(Word {
        form: own(form),
        lemma: own(lemma),
        upos: own(upos),
        xpos: own(xpos),
        feats: own(feats),
        head,
        deprel: own(deprel),
        deps: own(deps),
        misc: own(misc),
    });
    Ok(())
}

/// The sentence in CoNLL-U, with the empty line after it.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for comment in &self.comments {
            writeln!(f, "{comment}")?;
        }
        for token in &self.tokens {
            if token.multiword {
                writeln!(f, "{}-{}\t{}{}\t{}", token.words.start + 1, token.words.end, token.form, "\t_".repeat(7), token.misc)?;
            }
            for n in token.words.clone() {
                let Word { form, lemma, upos, xpos, feats, head, deprel, deps, misc } = &self.words[n];
                let head = head.map_or_else(|| "_".to_owned(), |head| head.to_string());
                writeln!(f, "{}\t{form}\t{lemma}\t{upos}\t{xpos}\t{feats}\t{head}\t{deprel}\t{deps}\t{misc}", n + 1)?;
            }
        }
        writeln!(f)
    }
}

/// The treebank in CoNLL-U.
impl fmt::Display for Treebank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentences.iter().try_for_each(|sentence| write!(f, "{sentence}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, form: &str, head: &str) -> String {
        format!("{id}\t{form}\t_\t_\t_\t_\t{head}\t_\t_\t_\n")
    }

    fn fault(text: &str) -> (usize, Fault) {
        let error = Treebank::read("a", text).expect_err("is faulty");
        (error.line, error.fault)
    }

    #[test]
    fn tokens_words_and_comments_are_read_and_written() {
        let text = "# newpar\n# text = a bc.\n1\ta\tA\tX\tY\tF=1\t2\tdep:sub\t_\t_\n2-3\tbc\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
            2\tb\t_\t_\t_\t_\t0\troot\t_\t_\n3\tc\t_\t_\t_\t_\t2\tdep\t_\t_\n4\t.\t_\t_\t_\t_\t2\tpunct\t_\t_\n\n";
        let treebank = Treebank::read("a", text).expect("reads");
        let sentence = &treebank.sentences[0];
        assert_eq!(sentence.comment("text"), Some("a bc."));
        assert!(sentence.begins_paragraph());
        assert_eq!(sentence.text(), "a bc.");
        assert_eq!(sentence.tokens.iter().map(|t| t.words.clone()).collect::<Vec<_>>(), [0..1, 1..3, 3..4]);
        assert_eq!((sentence.words[0].feats.as_str(), sentence.words[0].head, sentence.words[1].head), ("F=1", Some(2), Some(0)));
        assert_eq!(treebank.to_string(), text);
    }

    #[test]
    fn empty_nodes_are_left_out() {
        let text = format!("{}{}{}\n", row("1", "a", "0"), row("1.1", "b", "_"), row("2", "c", "1"));
        assert_eq!(Treebank::read("a", &text).expect("reads").sentences[0].words.len(), 2);
    }

    #[test]
    fn sentences_stand_a_space_apart_and_paragraphs_a_blank_line() {
        let text = format!("{}\n{}\n# newpar id = 2\n{}\n", row("1", "a", "0"), row("1", "b", "0"), row("1", "c", "0"));
        assert_eq!(Treebank::read("a", &text).expect("reads").text(), "a b\n\nc");
    }

    #[test]
    fn faults_name_their_line() {
        assert_eq!(fault("1\ta\n"), (1, Fault::Fields(2)));
        assert_eq!(fault(&row("2", "a", "0")), (1, Fault::Number { found: "2".to_owned(), expected: 1 }));
        assert_eq!(fault(&(row("1", "a", "0") + &row("2", "b", "5") + "\n")), (3, Fault::Head("5".to_owned())));
        assert_eq!(fault(&(row("1", "a", "0") + &row("2", "b", "x"))), (2, Fault::Head("x".to_owned())));
        assert_eq!(fault(&(row("1", "a", "2") + &row("2", "b", "1") + &row("3", "c", "0"))), (4, Fault::Circle));
        assert_eq!(fault(&(row("1", "a", "0") + &row("2", "b", "0"))), (3, Fault::Roots(2)));
        assert_eq!(fault(&(row("1-2", "ab", "_") + &row("1", "a", "0"))), (3, Fault::Unfinished));
        assert_eq!(fault(&row("1", " ", "0")), (1, Fault::Form));
        let shown = Treebank::read("a.conllu", "1\ta\n").expect_err("is faulty").to_string();
        assert_eq!(shown, "a.conllu:1: 2 fields in the place of ten");
    }
}
