//! Surface tokens and sentences, divided as the Universal Dependencies treebanks of Persian divide them.
//!
//! A token is a run between spaces with the punctuation cut off, each mark a token of its own. Joiners stay inside; what is
//! written with a space («می شود», «کتاب ها») stays apart, as in the treebanks, which tie it with `goeswith`. Clitics stay on
//! their token: «کتابش» is one token, though two syntactic words.

use crate::letters::{Class, JOINER, Letters, presentation_form};
use compact_str::CompactString;
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use model::Span;
use std::ops::Range;

/// A token of the text as it is written: `FORM`, and `SpaceAfter` of CoNLL-U.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceToken {
    /// Its letters, look-alikes put right. Vowel signs stay; direction marks, tatweels, and joiners at its ends or doubled are left out.
    pub form: CompactString,
    /// Where it stands in the original, with all that belongs to it.
    pub span: Span,
    /// Whether white space or the end of the text follows it.
    pub space_after: bool,
}

/// A text in surface tokens and sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// The tokens, in order.
    pub tokens: Vec<SurfaceToken>,
    /// The tokens of each sentence; together they cover all tokens.
    pub sentences: Vec<Range<usize>>,
}

/// Divides `text` into surface tokens and sentences.
///
/// All that is visible lies in some token. A line's end ends a sentence, and so do full stops, question and exclamation marks,
/// but not inside quotes and brackets, nor after initials, abbreviations and the number of a list's item.
///
/// ```
/// # let toml = include_str!("../../../lexicon/characters.toml");
/// # let letters = dabir_script::Letters::read(toml::Deserializer::parse(toml)?)??;
/// let read = dabir_script::tokens(&letters, "وي گفت: «مي‌آيم.» ۱٫۵ درصد؟");
/// let forms: Vec<&str> = read.tokens.iter().map(|token| token.form.as_str()).collect();
/// assert_eq!(forms, ["وی", "گفت", ":", "«", "می\u{200c}آیم", ".", "»", "۱.۵", "درصد", "؟"]);
/// assert_eq!(read.sentences, [0..7, 7..10]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tokens(letters: &Letters, text: &str) -> Tokens {
    let mut reader = Reader {
        letters,
        text,
        chunk: Vec::with_capacity(64),
        plain: true,
        tokens: Vec::with_capacity(text.len() / 9),
        sentences: Sentences::default(),
    };
    let mut at = 0;
    for (byte, c) in text.char_indices() {
        let letter = letters.letter(c);
        match letter.class {
            Class::Space => reader.close_chunk(byte, at),
            Class::LineEnd => {
                reader.close_chunk(byte, at);
                reader.sentences.end_line(reader.tokens.len());
            }
            class => {
                reader.plain &= letter.plain;
                reader.chunk.push(Piece { c, class, byte });
            }
        }
        at += 1;
    }
    reader.close_chunk(text.len(), at);
    reader.sentences.end_line(reader.tokens.len());
    Tokens { tokens: reader.tokens, sentences: reader.sentences.done }
}

/// One code point between two spaces.
#[derive(Clone, Copy)]
struct Piece {
    c: char,
    class: Class,
    /// Where it begins in the text.
    byte: usize,
}

impl Piece {
    /// Whether it is a letter or digit.
    fn in_word(self) -> bool {
        matches!(self.class, Class::Arabic | Class::Latin | Class::Digit)
    }

    /// Whether it goes with its neighbour, whatever that is.
    fn leans(self) -> bool {
        matches!(self.class, Class::Combining | Class::Joiner | Class::Invisible | Class::Kashida)
    }
}

/// One walk through a text.
struct Reader<'a> {
    letters: &'a Letters,
    text: &'a str,
    /// What stands since the last space.
    chunk: Vec<Piece>,
    /// Whether all of the chunk stands in a form as it is.
    plain: bool,
    tokens: Vec<SurfaceToken>,
    sentences: Sentences,
}

impl Reader<'_> {
    /// Divides what stands since the last space; `byte` and `at` (in code points) say where it ends.
    fn close_chunk(&mut self, byte: usize, at: u32) {
        let length = self.chunk.len();
        let first = at - length as u32;
        let mut start = 0;
        while start < length {
            let (end, class) = self.token_end(start);
            if let Some(class) = class {
                let end_byte = self.chunk.get(end).map_or(byte, |p| p.byte);
                let form = self.form(start, end, end_byte);
                let sign = self.chunk[start].c;
                self.sentences.token(self.tokens.len(), class, sign, start > 0);
                let span = Span::new(first + start as u32, first + end as u32);
                self.tokens.push(SurfaceToken { form, span, space_after: end == length });
            }
            start = end;
        }
        self.chunk.clear();
        self.plain = true;
    }

    fn form(&self, start: usize, end: usize, end_byte: usize) -> CompactString {
        let pieces = &self.chunk[start..end];
        let joiner = |p: &Piece| p.class == Class::Joiner;
        let tidy = !(joiner(&pieces[0]) || joiner(&pieces[pieces.len() - 1]) || pieces.windows(2).any(|w| w.iter().all(joiner)));
        if self.plain && tidy {
            return CompactString::from(&self.text[pieces[0].byte..end_byte]);
        }
        let mut form = CompactString::default();
        let mut joined = false;
        for piece in pieces {
            if joiner(piece) {
                joined = !form.is_empty();
                continue;
            }
            let letter = self.letters.letter(piece.c);
            let Some(shown) = (if letter.plain { Some(piece.c) } else { letter.shown }) else { continue };
            if std::mem::take(&mut joined) {
                form.push(JOINER);
            }
            match presentation_form(shown) {
                Some(plain) => form.extend(plain.chars().filter_map(|c| self.letters.letter(c).shown)),
                None => form.push(shown),
            }
        }
        if form.is_empty() {
            // Tatweels or vowel signs alone.
            form.extend(pieces.iter().filter(|p| !matches!(p.class, Class::Joiner | Class::Invisible)).map(|p| p.c));
        }
        form
    }

    /// Where the token at `start` ends, and what it begins with; nothing where only invisible marks are left.
    fn token_end(&self, start: usize) -> (usize, Option<Class>) {
        let chunk = &self.chunk;
        let skip = |from: usize| from + chunk[from..].iter().take_while(|p| p.leans()).count();
        let head = skip(start);
        let visible = || chunk[start..head].iter().any(|p| matches!(p.class, Class::Kashida | Class::Combining));
        let Some(&piece) = chunk.get(head) else {
            return (head, visible().then_some(Class::Kashida));
        };
        if visible() && !piece.in_word() {
            return (head, Some(Class::Kashida));
        }
        let mut end = head + 1;
        let mut class = piece.class;
        match piece.class {
            Class::Arabic | Class::Latin | Class::Digit => end = self.word_end(head),
            Class::Sign if matches!(piece.c, '#' | '@') && chunk.get(end).is_some_and(|p| p.in_word()) => {
                end += chunk[end..].iter().take_while(|p| p.in_word() || p.leans() || p.c == '_').count();
                class = Class::Latin;
            }
            Class::Sign => end += chunk[end..].iter().take_while(|p| p.c == piece.c).count(),
            Class::Symbol => end = self.symbol_end(head),
            _ => {}
        }
        // What leans on nothing after it belongs here.
        let after = skip(end);
        if chunk[end..after].iter().all(|p| p.class != Class::Kashida) && chunk.get(after).is_none_or(|p| !p.in_word()) {
            end = after;
        }
        (end, Some(class))
    }

    /// Where the symbol at `start` ends: emoji may be many code points long.
    fn symbol_end(&self, start: usize) -> usize {
        let chunk = &self.chunk;
        let run =
            &chunk[start..start + chunk[start..].iter().take_while(|p| p.class == Class::Symbol || p.leans()).take(LONGEST_SYMBOL).count()];
        let (from, to) = (run[0].byte, run[run.len() - 1].byte + run[run.len() - 1].c.len_utf8());
        let words = WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());
        let boundary = words.segment_str(&self.text[from..to]).nth(1).map_or(to, |b| from + b);
        start + run.iter().take_while(|p| p.byte < boundary).count()
    }

    /// Where the word or number at `start` ends.
    fn word_end(&self, start: usize) -> usize {
        let chunk = &self.chunk;
        if let Some(end) = self.address_end(start) {
            return end;
        }
        let mut at = start + 1;
        let mut last = chunk[start].class;
        while let Some(&piece) = chunk.get(at) {
            if piece.leans() {
                at += 1;
            } else if piece.in_word() {
                let arabic = piece.class == Class::Arabic;
                if arabic != (last == Class::Arabic) && chunk[at - 1].class != Class::Joiner && chunk[at - 1].c != '_' {
                    let run = chunk[at..].iter().take_while(|p| p.class == Class::Arabic).count();
                    let known = if last == Class::Digit { &self.letters.tables.after_numbers } else { &self.letters.tables.after_latin };
                    if !(arabic && known.contains(self.form(at, at + run, self.byte(at + run)).as_str())) {
                        break;
                    }
                    at += run - 1;
                }
                last = piece.class;
                at += 1;
            } else if last == Class::Digit && matches!(piece.c, '%' | '\u{66A}' | '\u{2030}') {
                return at + 1;
            } else if self.goes_on(start, at, last) {
                at += 1;
            } else {
                break;
            }
        }
        if self.keeps_stop(start, at) { at + 1 } else { at }
    }

    fn byte(&self, at: usize) -> usize {
        self.chunk.get(at).map_or_else(|| self.chunk.last().map_or(0, |p| p.byte + p.c.len_utf8()), |p| p.byte)
    }

    /// Whether the sign at `at` stands inside a word or number that began at `start`.
    fn goes_on(&self, start: usize, at: usize, last: Class) -> bool {
        use Class::{Arabic, Digit, Latin};
        let chunk = &self.chunk;
        let Some(next) = chunk.get(at + 1).filter(|p| p.in_word()) else { return false };
        let digits = |from: usize| chunk[from..].iter().take_while(|p| p.class == Digit).count();
        match (chunk[at].c, last, next.class) {
            ('_', ..)
            | ('.' | '/' | ':' | '-' | '+' | '*' | '\u{D7}' | '\u{66B}' | '\u{2010}'..='\u{2013}', Digit, Digit)
            | ('.' | '-' | '\'' | '\u{2019}' | '&', Latin, Latin)
            | ('.' | '-', Latin, Digit)
            | ('.' | '-', Digit, Latin) => true,
            (',' | '\u{60C}' | '\u{66C}', Digit, Digit) => digits(at + 1) == 3,
            // The path of an address.
            ('/', Latin, Latin | Digit) => chunk[start..at].iter().any(|p| p.c == '.'),
            // Letters of an acronym, each alone.
            ('.', Arabic, Arabic) => {
                let alone = |before: Option<&Piece>| before.is_none_or(|p| p.c == '.');
                alone(chunk[start..at - 1].last()) && chunk.get(at + 2).is_none_or(|p| !(p.in_word() || p.leans()))
            }
            _ => false,
        }
    }

    /// Whether the full stop at `at` belongs to the word before it: an initial, an abbreviation.
    fn keeps_stop(&self, start: usize, at: usize) -> bool {
        let chunk = &self.chunk;
        if chunk.get(at).is_none_or(|p| p.class != Class::Stop) || chunk.get(at + 1).is_some_and(|p| !p.leans()) {
            return false;
        }
        let word = &chunk[start..at];
        match word {
            [letter] => letter.class == Class::Arabic || letter.c.is_uppercase(),
            _ if word[0].class != Class::Latin => false,
            _ => {
                word.iter().any(|p| p.c == '.') && word[1].c == '.' || {
                    self.letters.tables.abbreviations.contains(&self.text[word[0].byte..chunk[at].byte])
                }
            }
        }
    }

    /// Where the address of a page or mailbox that begins at `start` ends.
    fn address_end(&self, start: usize) -> Option<usize> {
        let chunk = &self.chunk;
        if chunk[start].class != Class::Latin {
            return None;
        }
        let begins =
            |prefix: &str| prefix.chars().enumerate().all(|(n, c)| chunk.get(start + n).is_some_and(|p| p.c.eq_ignore_ascii_case(&c)));
        let mailbox = || {
            let name =
                chunk[start..].iter().take(LONGEST_MAILBOX).take_while(|p| p.c.is_ascii_alphanumeric() || "._-+".contains(p.c)).count();
            chunk.get(start + name).is_some_and(|p| p.c == '@') && chunk.get(start + name + 1).is_some_and(|p| p.c.is_ascii_alphanumeric())
        };
        let page = ["http://", "https://", "ftp://", "www."].into_iter().any(begins);
        if !page && !mailbox() {
            return None;
        }
        let mut end = start;
        while let Some(piece) = chunk.get(end) {
            let before = chunk[end.saturating_sub(1)];
            // Letters of the Arabic script stand in a path; one that follows anything else begins a new word.
            let in_path = matches!(before.c, '/' | '=' | '_' | '-' | '%') || !before.c.is_ascii();
            let inside = piece.c.is_ascii_graphic() && !matches!(piece.c, '"' | '<' | '>' | '|' | '\\' | '^' | '`' | '{' | '}')
                || page && in_path && (piece.in_word() || piece.leans());
            if !inside {
                break;
            }
            end += 1;
        }
        while end > start + 1 && matches!(chunk[end - 1].c, '.' | ',' | ':' | ';' | '!' | '?' | ')' | ']' | '\'' | '*') {
            end -= 1;
        }
        Some(end)
    }
}

/// Code points within which an emoji ends, so that no text takes more than linear time.
const LONGEST_SYMBOL: usize = 64;
/// Code points within which the name of a mailbox ends (RFC 5321).
const LONGEST_MAILBOX: usize = 64;
/// Tokens inside quotes or brackets beyond which sentences end in them after all.
const LONGEST_QUOTE: usize = 60;
/// Tokens within which a colon ends the line of place and agency before a report («تهران - ایرنا:»).
const LONGEST_DATELINE: usize = 8;

/// Finds the ends of sentences, token by token.
#[derive(Default)]
struct Sentences {
    done: Vec<Range<usize>>,
    /// First token of the sentence that is open.
    first: usize,
    /// Marks that end a sentence stand just before.
    ending: Option<Ending>,
    /// Quotes and brackets that are open, and the token that opened the first.
    depth: usize,
    quoted: bool,
    opened: usize,
    /// Ends inside quotes and brackets: they count where these are never closed, or too late.
    held: Vec<usize>,
    /// A closing bracket came first: the opening one that follows closes («علی )ع( گفت», as old programs stored it).
    mirrored: bool,
    /// The sentence begins with a number.
    numbered: bool,
    /// A dash after a space stands in the sentence.
    dashed: bool,
}

/// The marks at a sentence's end.
#[derive(Clone, Copy, Default)]
struct Ending {
    /// One full stop.
    stop: bool,
    /// Full stops without a space between them.
    stops: usize,
    /// A question or exclamation mark.
    mark: bool,
    /// A closing quote or bracket after these.
    closed: bool,
}

impl Sentences {
    /// Takes the next token: its number, class and first code point, and whether no space stands before it.
    fn token(&mut self, at: usize, class: Class, c: char, joined: bool) {
        match class {
            Class::Stop | Class::SentenceEnd | Class::Ellipsis => {
                let before = self.ending.unwrap_or_default();
                let stops = match class {
                    Class::Stop if joined => before.stops + 1,
                    Class::Stop => 1,
                    _ => 0,
                };
                let mark = class == Class::SentenceEnd || before.mark && !before.closed;
                self.ending = Some(Ending { stop: stops == 1, stops, mark, closed: false });
                return;
            }
            Class::Closing if self.depth == 0 && c == ')' && !self.mirrored => self.mirrored = true,
            Class::Closing => return self.close(at),
            Class::Quote if self.quoted => {
                self.quoted = false;
                return self.close(at);
            }
            Class::Comma => {
                self.ending = None;
                if c == ':' && self.dashed && self.depth == 0 && at - self.first < LONGEST_DATELINE {
                    self.ending = Some(Ending { stop: true, ..Ending::default() });
                }
                return;
            }
            _ => {}
        }
        if let Some(ending) = self.ending.take() {
            let item = self.numbered && at - self.first == 2;
            if (ending.stop || ending.mark && !ending.closed) && !item {
                if self.depth == 0 {
                    self.end(at);
                } else {
                    self.held.push(at);
                }
            }
        }
        if at == self.first {
            self.numbered = class == Class::Digit;
        }
        if self.depth > 0 && at - self.opened > LONGEST_QUOTE {
            self.release();
            (self.depth, self.quoted) = (0, false);
        }
        match class {
            Class::Opening if self.mirrored && c == '(' => self.mirrored = false,
            Class::Opening => self.open(at),
            Class::Quote => {
                self.quoted = true;
                self.open(at);
            }
            Class::Kashida => self.dashed |= !joined,
            Class::Sign => self.dashed |= !joined && matches!(c, '-' | '\u{2010}'..='\u{2015}'),
            _ => {}
        }
    }

    fn open(&mut self, at: usize) {
        if self.depth == 0 {
            self.opened = at;
        }
        self.depth += 1;
    }

    fn close(&mut self, at: usize) {
        if let Some(ending) = &mut self.ending {
            ending.closed = true;
        }
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            if at - self.opened > LONGEST_QUOTE {
                self.release();
            }
            self.held.clear();
        }
    }

    /// Lets the ends inside quotes and brackets count.
    fn release(&mut self) {
        for at in std::mem::take(&mut self.held) {
            self.end(at);
        }
    }

    /// Ends the open sentence before token `at`.
    fn end(&mut self, at: usize) {
        if at > self.first {
            self.done.push(self.first..at);
            self.first = at;
            (self.dashed, self.mirrored) = (false, false);
        }
    }

    /// Ends the line before token `at`.
    fn end_line(&mut self, at: usize) {
        self.release();
        self.end(at);
        *self = Self { done: std::mem::take(&mut self.done), first: at, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
        Letters::read(toml::Deserializer::parse(include_str!("../../../lexicon/characters.toml")).expect("parses"))
            .expect("has the tables")
            .expect("has single letters")
    });

    fn forms(text: &str) -> Vec<String> {
        tokens(&LETTERS, text).tokens.into_iter().map(|token| token.form.to_string()).collect()
    }

    /// The forms with a space between them.
    fn spaced(text: &str) -> String {
        forms(text).join(" ")
    }

    /// The sentences, each as [`spaced`].
    fn sentences(text: &str) -> Vec<String> {
        let read = tokens(&LETTERS, text);
        let form = |range: &Range<usize>| read.tokens[range.clone()].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
        read.sentences.iter().map(form).collect()
    }

    #[test]
    fn joiners_stay_in_a_word_and_spaces_divide() {
        assert_eq!(forms("می‌شود"), ["می\u{200c}شود"]);
        assert_eq!(forms("میشود"), ["میشود"]);
        assert_eq!(forms("می شود"), ["می", "شود"]);
        assert_eq!(forms("کتاب\u{200c}\u{200c}ها"), ["کتاب\u{200c}ها"]);
        assert_eq!(forms("کتاب\u{200c} ها"), ["کتاب", "ها"]);
        assert_eq!(forms("می \u{200c}رود"), ["می", "رود"]);
        assert_eq!(forms("خانه\u{AC}ی"), ["خانه\u{200c}ی"]);
        assert_eq!(forms("خانه ی"), ["خانه", "ی"]);
        assert_eq!(forms("کتابها"), ["کتابها"]);
    }

    #[test]
    fn letters_are_put_right_and_vowel_signs_stay() {
        assert_eq!(forms("كتابي"), ["کتابی"]);
        assert_eq!(forms("خانه\u{654} كاملا\u{64b}"), ["خانه\u{654}", "کاملا\u{64b}"]);
        assert_eq!(forms("مـــردم"), ["مردم"]);
        assert_eq!(forms("\u{202b}سلام\u{202c}"), ["سلام"]);
        // Presentation forms: lam and alef in one, and a word of four letters.
        assert_eq!(forms("س\u{FEFB}م"), ["سلام"]);
    }

    #[test]
    fn marks_are_tokens_each() {
        assert_eq!(spaced("آمد،رفت؛«خوب»(بد)."), "آمد ، رفت ؛ « خوب » ( بد ) .");
        assert_eq!(spaced("چرا؟!"), "چرا ؟ !");
        assert_eq!(spaced("و..."), "و . . .");
        assert_eq!(spaced("پیامبر(ص)"), "پیامبر ( ص )");
        assert_eq!(spaced("سیاسی-فرهنگی"), "سیاسی - فرهنگی");
        assert_eq!(spaced("و/یا"), "و / یا");
        assert_eq!(spaced("تهران ـ ایرنا"), "تهران ـ ایرنا");
        assert_eq!(spaced("«نو» \"نو\" 'نو' “نو” ‹نو› „نو”"), "« نو » \" نو \" ' نو ' “ نو ” ‹ نو › „ نو ”");
        assert_eq!(spaced("----- پایان"), "----- پایان");
    }

    #[test]
    fn numbers_keep_their_signs() {
        assert_eq!(spaced("۳٫۵ ۱٬۲۰۰ 1,200 ۱۲،۰۰۰ 10.7"), "۳.۵ ۱,۲۰۰ 1,200 ۱۲،۰۰۰ 10.7");
        assert_eq!(spaced("90% ۵٪ 31/10/1917 ۲۰:۳۰ ۵+۱ 3-2"), "90% ۵% 31/10/1917 ۲۰:۳۰ ۵+۱ 3-2");
        assert_eq!(spaced("سال 1398."), "سال 1398 .");
        assert_eq!(spaced("سال ۱۳۹۸،۱۲ نفر"), "سال ۱۳۹۸ ، ۱۲ نفر");
        assert_eq!(spaced("سال98بود"), "سال 98 بود");
        assert_eq!(spaced("۵ام 10تا"), "۵ام 10تا");
        assert_eq!(spaced("پی -۳۵"), "پی - ۳۵");
    }

    #[test]
    fn initials_acronyms_and_abbreviations() {
        assert_eq!(spaced("پ.ک.ک اعلام کرد"), "پ.ک.ک اعلام کرد");
        assert_eq!(spaced("م. آزاد"), "م. آزاد");
        assert_eq!(spaced("رفت.او"), "رفت . او");
        assert_eq!(spaced("Dr. Smith, U.S. and AT&T"), "Dr. Smith , U.S. and AT&T");
        assert_eq!(sentences("آقای م. آزاد آمد. Dr. Smith رفت."), ["آقای م. آزاد آمد .", "Dr. Smith رفت ."]);
    }

    #[test]
    fn addresses_hashtags_and_latin_words() {
        assert_eq!(spaced("(www.example.ir/a?b=1)."), "( www.example.ir/a?b=1 ) .");
        assert_eq!(spaced("https://example.org/wiki/ایران."), "https://example.org/wiki/ایران .");
        assert_eq!(spaced("https://example.org/a.jpg)انتهای پیام"), "https://example.org/a.jpg ) انتهای پیام");
        assert_eq!(spaced("ali.r@example.com،"), "ali.r@example.com ،");
        assert_eq!(spaced("example.ir، #تیم_ملی! @dabir"), "example.ir ، #تیم_ملی ! @dabir");
        assert_eq!(spaced("GPSها F-16 Wi-Fi کووید_۱۹ i20 ویروسH5N1"), "GPSها F-16 Wi-Fi کووید_۱۹ i20 ویروس H5N1");
        assert_eq!(spaced("خوب😀👍🏽🇮🇷👨‍👩‍👧بد"), "خوب 😀 👍🏽 🇮🇷 👨\u{200D}👩\u{200D}👧 بد".replace('\u{200D}', ""));
    }

    #[test]
    fn sentences_end_at_marks_and_lines() {
        assert_eq!(sentences("آمد. رفت! چرا؟ نماند\nپس"), ["آمد .", "رفت !", "چرا ؟", "نماند", "پس"]);
        assert_eq!(sentences("چرا؟! نمی‌دانم."), ["چرا ؟ !", "نمی\u{200c}دانم ."]);
        assert_eq!(sentences("نان و... خریدیم."), ["نان و . . . خریدیم ."]);
        assert_eq!(sentences("نرخ ۳.۵ شد.او رفت"), ["نرخ ۳.۵ شد .", "او رفت"]);
        assert_eq!(sentences("۱. نان ۲. آب"), ["۱ . نان ۲ .", "آب"]);
        assert_eq!(sentences("تهران - ایرنا: باران آمد."), ["تهران - ایرنا :", "باران آمد ."]);
        assert_eq!(sentences(""), [""; 0]);
    }

    #[test]
    fn sentences_do_not_end_in_quotes() {
        assert_eq!(sentences("گفت: «آمدم. دیدم.» و رفت. بعد"), ["گفت : « آمدم . دیدم . »", "و رفت .", "بعد"]);
        assert_eq!(sentences("پرسید «چرا؟» و رفت. بعد"), ["پرسید « چرا ؟ » و رفت .", "بعد"]);
        assert_eq!(sentences("«می‌آیی؟»، پرسید."), ["« می\u{200c}آیی ؟ » ، پرسید ."]);
        assert_eq!(sentences("گفت \"نه!\" و رفت. بعد"), ["گفت \" نه ! \" و رفت .", "بعد"]);
        // One that is never closed ends nothing but itself.
        assert_eq!(sentences("گفت: «آمدم. دیدم.\nبعد."), ["گفت : « آمدم .", "دیدم .", "بعد ."]);
        // Brackets stored the wrong way round.
        assert_eq!(sentences("امام )ع( فرمود. رفت."), ["امام ) ع ( فرمود .", "رفت ."]);
    }

    #[test]
    fn spans_are_of_the_original() {
        let text = "\u{feff}وي گفت:مي\u{200c}\u{200c}آيم\u{200f} .";
        let read = tokens(&LETTERS, text);
        let slices: Vec<&str> = read.tokens.iter().map(|t| t.span.slice(text)).collect();
        assert_eq!(slices, ["\u{feff}وي", "گفت", ":", "مي\u{200c}\u{200c}آيم\u{200f}", "."]);
        assert_eq!(read.tokens.iter().map(|t| t.space_after).collect::<Vec<_>>(), [true, false, false, true, true]);
    }

    proptest! {
        #[test]
        fn tokens_cover_what_is_visible(text in "\\PC*|[اآبپكيیئء\u{200c}\u{650}\u{640}\u{200f} ۱٢5%.،:؟!«»()\"aB@#_/\\-\n]{0,40}|[ﭐ-﷿ﹰ-ﻼ😀👍🏽🇮🇷\u{200d}\u{fe0f}ا. ]{0,30}") {
            let read = tokens(&LETTERS, &text);
            let mut inside = vec![false; text.chars().count()];
            let mut end = 0;
            for token in &read.tokens {
                prop_assert!(token.span.start >= end && !token.span.is_empty(), "{:?}", read.tokens);
                prop_assert!(!token.form.is_empty() && !token.form.contains(char::is_whitespace), "{:?}", token);
                end = token.span.end;
                inside[token.span.start as usize..end as usize].fill(true);
            }
            prop_assert!(end as usize <= inside.len());
            for (at, c) in text.chars().enumerate() {
                match LETTERS.letter(c).class {
                    Class::Space | Class::LineEnd => prop_assert!(!inside[at], "{c:?} at {at}"),
                    Class::Joiner | Class::Invisible => {}
                    _ => prop_assert!(inside[at], "{c:?} at {at}"),
                }
            }
            // A token is followed by a space, or by the next token with nothing visible between them.
            for pair in read.tokens.windows(2) {
                let between: String = text.chars().take(pair[1].span.start as usize).skip(pair[0].span.end as usize).collect();
                prop_assert_eq!(pair[0].space_after, !between.is_empty());
            }
            let mut at = 0;
            for sentence in &read.sentences {
                prop_assert!(sentence.start == at && sentence.end > at);
                at = sentence.end;
            }
            prop_assert_eq!(at, read.tokens.len());
        }
    }
}
