//! What turns a form into its lemma, and a surface token into its words, as training/data.py writes it.

use std::ops::Range;

/// Joins the parts of a word without a space.
const JOINER: char = '\u{200c}';

/// How a form becomes its lemma.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LemmaScript {
    /// It is this, whatever the form.
    Is(String),
    /// Letters off the front and off the end (joiners are not counted, and go where they come to stand outside), letters put there.
    Edit { front: usize, end: usize, before: String, after: String },
}

impl LemmaScript {
    /// Reads `=…` or `front|end|before|after`.
    pub(crate) fn read(script: &str) -> Option<Self> {
        if let Some(lemma) = script.strip_prefix('=') {
            return Some(Self::Is(lemma.to_owned()));
        }
        let mut parts = script.splitn(4, '|');
        let front = parts.next()?.parse().ok()?;
        let end = parts.next()?.parse().ok()?;
        Some(Self::Edit { front, end, before: parts.next()?.to_owned(), after: parts.next()?.to_owned() })
    }

    /// The lemma of a form; `None` where the form is too short for it.
    pub(crate) fn lemma(&self, form: &str) -> Option<String> {
        let (front, end, before, after) = match self {
            Self::Is(lemma) => return Some(lemma.clone()),
            Self::Edit { front, end, before, after } => (*front, *end, before, after),
        };
        let counts = |c: char| c != JOINER && c != ' ';
        let letters: Vec<usize> = form.char_indices().filter(|(_, c)| counts(*c)).map(|(at, _)| at).collect();
        if front + end >= letters.len() {
            return None;
        }
        let start = letters[front];
        let stop = if end == 0 { form.len() } else { letters[letters.len() - end] };
        let inner = form[start..stop].trim_matches(|c| !counts(c));
        Some(format!("{before}{inner}{after}"))
    }
}

/// How a surface token is divided into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SplitScript {
    /// It is one word.
    Whole,
    /// Later words of these lengths stand at its end.
    Lengths(Vec<usize>),
    /// These later words stand at its end, written otherwise.
    Words(Vec<String>),
}

impl SplitScript {
    /// Reads the empty script, `1`, `3+1`, `j2` (a joiner stands before the later words) or `=مون`.
    pub(crate) fn read(script: &str) -> Option<Self> {
        if script.is_empty() {
            return Some(Self::Whole);
        }
        if let Some(words) = script.strip_prefix('=') {
            return Some(Self::Words(words.split('+').map(str::to_owned).collect()));
        }
        let lengths: Option<Vec<usize>> = script.trim_start_matches('j').split('+').map(|n| n.parse().ok()).collect();
        lengths.map(Self::Lengths)
    }

    /// The words of a token: the letters of each, by their numbers, and how it is written where that is not what stands there.
    /// `None` where the token is too short.
    pub(crate) fn words(&self, token: &[char]) -> Option<Vec<(Range<usize>, Option<String>)>> {
        let (lengths, forms): (Vec<usize>, Vec<Option<String>>) = match self {
            Self::Whole => return Some(vec![(0..token.len(), None)]),
            Self::Lengths(lengths) => (lengths.clone(), vec![None; lengths.len()]),
            Self::Words(words) => words.iter().map(|w| (w.chars().count(), Some(w.clone()))).unzip(),
        };
        let later: usize = lengths.iter().sum();
        let host = token.len().checked_sub(later)?;
        let end = host - token[..host].iter().rev().take_while(|&&c| c == JOINER).count();
        if end == 0 {
            return None;
        }
        let mut out = vec![(0..end, None)];
        let mut at = host;
        for (length, form) in lengths.into_iter().zip(forms) {
            out.push((at..at + length, form));
            at += length;
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lemma(script: &str, form: &str) -> Option<String> {
        LemmaScript::read(script).and_then(|s| s.lemma(form))
    }

    #[test]
    fn lemmas_do_not_mind_joiners() {
        for form in ["باور\u{200c}های", "باورهای", "باور های"] {
            assert_eq!(lemma("0|3||", form).as_deref(), Some("باور"), "{form}");
        }
        assert_eq!(lemma("2|2||رد", "می\u{200c}کند").as_deref(), Some("کرد"));
        assert_eq!(lemma("=کرد", "بکنند").as_deref(), Some("کرد"));
        assert_eq!(lemma("0|3||", "تا"), None);
        assert_eq!(LemmaScript::read("0|x||"), None);
    }

    #[test]
    fn clitics_stand_at_the_end() {
        let words = |script: &str, token: &str| {
            let letters: Vec<char> = token.chars().collect();
            let found = SplitScript::read(script).and_then(|s| s.words(&letters));
            found.map(|w| w.into_iter().map(|(r, form)| form.unwrap_or_else(|| letters[r].iter().collect())).collect::<Vec<String>>())
        };
        assert_eq!(words("1", "کتابش").as_deref(), Some(&["کتاب".to_owned(), "ش".to_owned()][..]));
        assert_eq!(words("j2", "خانه\u{200c}اش").as_deref(), Some(&["خانه".to_owned(), "اش".to_owned()][..]));
        assert_eq!(words("2", "خانه\u{200c}اش").as_deref(), Some(&["خانه".to_owned(), "اش".to_owned()][..]));
        assert_eq!(words("2+1", "دیدمتون").map(|w| w.len()), Some(3));
        assert_eq!(words("4", "کتاب"), None);
    }
}
