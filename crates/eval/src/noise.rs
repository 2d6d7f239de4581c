//! Carelessly written Persian made out of careful, to measure how reading bears it.

use crate::conllu::{Sentence, Treebank};

const JOINER: char = '\u{200C}';

/// `text` as careless typists write it: no zero-width non-joiner, Arabic ي and ك, no space after punctuation.
///
/// ```
/// assert_eq!(dabir_eval::noise::noisy("می\u{200c}گوید: یک، دو."), "ميگويد:يك،دو.");
/// ```
pub fn noisy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut mark = false;
    for c in text.chars() {
        if c == ' ' && mark {
            continue;
        }
        if let Some(letter) = noisy_letter(c) {
            out.push(letter);
        }
        mark = is_punctuation(c);
    }
    out
}

/// The treebank as if its text had been written so: the forms of tokens and words change as the text does, and no space follows
/// punctuation. What is annotated (lemmas, features, tree) stays. A token of which nothing is left stays as it was.
pub fn noisy_treebank(treebank: &Treebank) -> Treebank {
    let mut out = treebank.clone();
    for sentence in &mut out.sentences {
        noisy_sentence(sentence);
    }
    out
}

fn noisy_sentence(sentence: &mut Sentence) {
    let form = |form: &mut String| {
        let noisy: String = form.chars().filter_map(noisy_letter).collect();
        if !noisy.is_empty() {
            *form = noisy;
        }
    };
    sentence.words.iter_mut().for_each(|word| form(&mut word.form));
    for token in &mut sentence.tokens {
        let mark = token.form.chars().next_back().is_some_and(is_punctuation);
        form(&mut token.form);
        if mark && token.space_after() {
            token.misc = if token.misc == "_" { "SpaceAfter=No".to_owned() } else { format!("{}|SpaceAfter=No", token.misc) };
        }
    }
    // The comment tells the text as it was.
    sentence.comments.retain(|line| line.trim_start_matches('#').split('=').next().map(str::trim) != Some("text"));
}

fn noisy_letter(c: char) -> Option<char> {
    match c {
        JOINER => None,
        'ی' => Some('ي'),
        'ک' => Some('ك'),
        _ => Some(c),
    }
}

/// Marks of ASCII, of the Arabic block, and quotation marks and dashes.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{66A}'..='\u{66D}' | '\u{6D4}' | '\u{AB}' | '\u{BB}')
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2039}' | '\u{203A}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_treebank_changes_as_its_text_does() {
        let text = "1\tمی\u{200c}گوید\t_\t_\t_\t_\t0\troot\t_\tSpaceAfter=No\n2\t:\t_\t_\t_\t_\t1\tpunct\t_\t_\n\
            3-4\tکتابش\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n3\tکتاب\tکتاب\t_\t_\t_\t1\tobj\t_\t_\n4\tش\t_\t_\t_\t_\t3\tnmod\t_\t_\n\
            5\t.\t_\t_\t_\t_\t1\tpunct\t_\t_\n\n1\tآری\t_\t_\t_\t_\t0\troot\t_\t_\n\n";
        let treebank = Treebank::read("a", text).expect("reads");
        let noisy_one = noisy_treebank(&treebank);
        assert_eq!(noisy(&treebank.text()), "ميگويد:كتابش.آري");
        assert_eq!(noisy_one.sentences.iter().map(Sentence::text).collect::<String>(), "ميگويد:كتابش.آري");
        let sentence = &noisy_one.sentences[0];
        assert_eq!((sentence.tokens[2].form.as_str(), sentence.words[2].form.as_str()), ("كتابش", "كتاب"));
        assert_eq!(sentence.words[2].lemma, "کتاب");
    }
}
