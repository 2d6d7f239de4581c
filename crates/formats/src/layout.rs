//! Lines for a terminal: right-to-left runs isolated, wrapped by width, coloured if asked for.

use anstyle::{AnsiColor, Style};
use std::ops::Range;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::UnicodeWidthStr;

/// How the page is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns of the terminal; less than 40 counts as 40.
    pub width: usize,
    /// Whether to write ANSI colours and bold.
    pub color: bool,
}

/// How a run stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Strong,
    Faint,
    Heading,
    /// The words that made an event.
    Trigger,
    Good,
    Bad,
    Colored(AnsiColor),
}

impl Tone {
    fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Strong => style.bold(),
            Self::Faint => style.dimmed(),
            Self::Heading => style.bold().fg_color(Some(AnsiColor::Cyan.into())),
            Self::Trigger => style.bold().underline(),
            Self::Good => style.fg_color(Some(AnsiColor::Green.into())),
            Self::Bad => style.fg_color(Some(AnsiColor::Red.into())),
            Self::Colored(color) => style.bold().fg_color(Some(color.into())),
        }
    }
}

/// First strong isolate, right-to-left isolate, and their end (Unicode Standard Annex 9).
const FSI: char = '\u{2068}';
const RLI: char = '\u{2067}';
const PDI: char = '\u{2069}';

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}') && c.is_alphabetic()
}

/// Characters that would steer the terminal or undo the isolates: they come from the story and are not shown.
fn is_steering(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}')
}

/// What stands for a character on the page, if anything.
fn shown(c: char) -> Option<char> {
    if c.is_whitespace() && c != '\u{a0}' { Some(' ') } else { (!is_steering(c)).then_some(c) }
}

/// A value on the page: runs of text, each with its tone, isolated where it is Persian.
#[derive(Clone, Debug, Default)]
pub struct Value {
    text: String,
    runs: Vec<Run>,
}

#[derive(Clone, Debug)]
struct Run {
    range: Range<usize>,
    tone: Tone,
    /// Runs of the same number share an isolate; `None` needs none.
    isolate: Option<usize>,
}

impl Value {
    /// A value of one run.
    pub fn new(text: &str, tone: Tone) -> Self {
        Self::default().and(text, tone)
    }

    /// Adds a run. Persian text is isolated from what stands around it.
    pub fn and(self, text: &str, tone: Tone) -> Self {
        self.marked(text, &[], tone)
    }

    /// Adds plain text.
    pub fn plain(self, text: &str) -> Self {
        self.and(text, Tone::Plain)
    }

    /// Adds a text with some of it marked as [`Tone::Trigger`]: ranges of code points of `text`, in any order.
    pub fn marked(mut self, text: &str, marks: &[Range<usize>], tone: Tone) -> Self {
        let isolate = text.chars().any(is_right_to_left).then_some(self.runs.len());
        for (index, c) in text.chars().enumerate() {
            let Some(c) = shown(c) else { continue };
            let tone = if marks.iter().any(|mark| mark.contains(&index)) { Tone::Trigger } else { tone };
            let start = self.text.len();
            self.text.push(c);
            let end = self.text.len();
            match self.runs.last_mut() {
                Some(run) if run.tone == tone && run.isolate == isolate => {
                    run.range.end = end;
                }
                _ => self.runs.push(Run { range: start..end, tone, isolate }),
            }
        }
        self
    }

    /// Adds another value as it is.
    pub fn join(mut self, more: &Self) -> Self {
        let (bytes, runs) = (self.text.len(), self.runs.len());
        self.text.push_str(&more.text);
        self.runs.extend(more.runs.iter().map(|run| Run {
            range: run.range.start + bytes..run.range.end + bytes,
            tone: run.tone,
            isolate: run.isolate.map(|number| number + runs),
        }));
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Its columns on a terminal.
    pub fn width(&self) -> usize {
        self.text.width()
    }

    /// Its lines, none wider than `width` unless a single character is.
    fn lines(&self, width: usize, color: bool) -> Vec<String> {
        let options = Options::new(width.max(1))
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        let mut from = 0;
        let mut lines = Vec::new();
        for line in textwrap::wrap(&self.text, options) {
            // Lines are the text in its order, less the spaces between them.
            let start = self.text[from..].find(line.as_ref()).map_or(from, |at| from + at);
            from = start + line.len();
            lines.push(self.line(start..from, color));
        }
        lines
    }

    fn line(&self, line: Range<usize>, color: bool) -> String {
        let mut out = String::with_capacity(line.len() + 16);
        let mut open: Option<usize> = None;
        for run in &self.runs {
            let part = run.range.start.max(line.start)..run.range.end.min(line.end);
            if part.is_empty() {
                continue;
            }
            if open != run.isolate {
                if open.is_some() {
                    out.push(PDI);
                }
                if run.isolate.is_some() {
                    out.push(self.opening(run.isolate, &line));
                }
                open = run.isolate;
            }
            let style = if color { run.tone.style() } else { Style::new() };
            out.push_str(&style.render().to_string());
            out.push_str(&self.text[part]);
            out.push_str(&style.render_reset().to_string());
        }
        if open.is_some() {
            out.push(PDI);
        }
        out
    }

    /// A first strong isolate; but where a line of Persian begins with a Latin word, its direction must be told.
    fn opening(&self, isolate: Option<usize>, line: &Range<usize>) -> char {
        let parts = self.runs.iter().filter(|run| run.isolate == isolate);
        let range = parts.fold(line.end..line.start, |all, run| {
            all.start.min(run.range.start.max(line.start))..all.end.max(run.range.end.min(line.end))
        });
        match self.text[range].chars().find(|c| c.is_alphabetic()) {
            Some(c) if !is_right_to_left(c) => RLI,
            _ => FSI,
        }
    }
}

/// A page being written.
#[derive(Debug)]
pub struct Sheet {
    out: String,
    look: Look,
}

impl Sheet {
    pub fn new(look: Look) -> Self {
        Self { out: String::new(), look: Look { width: look.width.max(40), ..look } }
    }

    pub fn finish(self) -> String {
        self.out
    }

    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A value, indented, wrapped under itself.
    pub fn line(&mut self, indent: usize, value: &Value) {
        let width = self.look.width - indent.min(self.look.width - 20);
        for line in value.lines(width, self.look.color) {
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    /// A label, and a value beside it that wraps in its own column.
    pub fn field(&mut self, indent: usize, label: &str, value: &Value) {
        const COLUMN: usize = 10;
        let label = Value::new(label, Tone::Faint);
        let pad = COLUMN.max(label.width()) - label.width() + 1;
        let hang = indent + label.width() + pad;
        let width = self.look.width - hang.min(self.look.width - 20);
        for (index, line) in value.lines(width, self.look.color).iter().enumerate() {
            if index == 0 {
                self.out.push_str(&" ".repeat(indent));
                self.out.push_str(&label.line(0..label.text.len(), self.look.color));
                self.out.push_str(&" ".repeat(pad));
            } else {
                self.out.push_str(&" ".repeat(hang));
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// A rule across the page with a name in it.
    pub fn rule(&mut self, name: &str) {
        let name = Value::new(name, Tone::Strong);
        let rest = self.look.width.saturating_sub(name.width() + 5);
        let bars = |count: usize| Value::new(&"━".repeat(count), Tone::Faint).line(0..count * '━'.len_utf8(), self.look.color);
        let line = format!("{} {} {}\n", bars(3), name.line(0..name.text.len(), self.look.color), bars(rest));
        self.out.push_str(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(value: &Value, width: usize) -> Vec<String> {
        value.lines(width, false)
    }

    #[test]
    fn persian_is_isolated_and_latin_is_not() {
        let value = Value::new("Russia ", Tone::Plain).plain("روسیه").plain(" RUS");
        assert_eq!(lines(&value, 40), ["Russia \u{2068}روسیه\u{2069} RUS"]);
        assert_eq!(lines(&Value::new("Russia", Tone::Plain), 40), ["Russia"]);
    }

    #[test]
    fn neighbouring_persian_values_keep_their_own_isolates() {
        let value = Value::new("روسیه", Tone::Plain).plain("هند");
        assert_eq!(lines(&value, 40), ["\u{2068}روسیه\u{2069}\u{2068}هند\u{2069}"]);
    }

    #[test]
    fn every_wrapped_line_is_isolated_by_itself() {
        let value = Value::new("who ", Tone::Plain).plain("یک دو سه چهار");
        assert_eq!(lines(&value, 10), ["who \u{2068}یک دو\u{2069}", "\u{2068}سه چهار\u{2069}"]);
    }

    #[test]
    fn a_line_of_persian_that_begins_with_latin_is_told_its_direction() {
        assert_eq!(lines(&Value::new("NATO اعلام کرد", Tone::Plain), 40), ["\u{2067}NATO اعلام کرد\u{2069}"]);
        assert_eq!(lines(&Value::new("۱۲ نفر", Tone::Plain), 40), ["\u{2068}۱۲ نفر\u{2069}"]);
    }

    #[test]
    fn width_counts_columns_not_bytes() {
        // Half-space and diacritics take no column, wide characters two.
        let value = Value::new("می‌رود", Tone::Plain);
        assert_eq!(value.width(), 5);
        assert_eq!(lines(&Value::new("中文中文", Tone::Plain), 4), ["中文", "中文"]);
        for line in lines(&Value::new(&"گفت‌وگوی دو کشور ادامه دارد ".repeat(20), Tone::Plain), 30) {
            assert!(line.width() <= 30, "{line}");
        }
    }

    #[test]
    fn long_words_are_broken() {
        assert_eq!(lines(&Value::new("abcdefgh", Tone::Plain), 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn marks_are_emphasised_inside_one_isolate() {
        let value = Value::default().marked("وزیر آمد و رفت", &[5..8, 11..14], Tone::Plain);
        assert_eq!(value.lines(40, true), ["\u{2068}وزیر \u{1b}[1m\u{1b}[4mآمد\u{1b}[0m و \u{1b}[1m\u{1b}[4mرفت\u{1b}[0m\u{2069}"]);
        assert_eq!(value.lines(40, false), ["\u{2068}وزیر آمد و رفت\u{2069}"]);
    }

    #[test]
    fn marks_hold_across_line_ends_and_hidden_characters() {
        let mark = 6..9;
        let value = Value::default().marked("\u{202b}وزیر آمد\nو رفت", &[mark], Tone::Plain);
        assert_eq!(value.lines(40, true), ["\u{2068}وزیر \u{1b}[1m\u{1b}[4mآمد\u{1b}[0m و رفت\u{2069}"]);
    }

    #[test]
    fn stories_cannot_steer_the_terminal() {
        let value = Value::new("الف\u{1b}[31m\u{2069}\u{202e}ب\u{7}", Tone::Plain);
        assert_eq!(lines(&value, 40), ["\u{2068}الف[31mب\u{2069}"]);
    }

    #[test]
    fn fields_wrap_in_their_column() {
        let mut sheet = Sheet::new(Look { width: 40, color: false });
        sheet.field(2, "who", &Value::new("one two three four five six seven", Tone::Plain));
        assert_eq!(sheet.finish(), "  who        one two three four five six\n             seven\n");
    }
}
