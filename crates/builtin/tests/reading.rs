//! How the trained network reads sentences of our own: for a reader of Persian to review.
//!
//! `cargo insta review` after new weights. A line a word: number, form, lemma, tag, features, head, relation.

use std::fmt::Write;

const TEXTS: [&str; 6] = [
    "وزیر خارجه روسیه روز سه‌شنبه در تهران با همتای ایرانی خود دیدار کرد.",
    "سازمان ملل متحد حمله به بیمارستان را محکوم کرد و خواستار توقف فوری درگیری‌ها شد.",
    "او گفت: «ما این توافق‌نامه را امضا نخواهیم کرد.» نماینده‌اش هم چیزی نگفت.",
    // Joiners lost and spaced, Arabic letters, no space after a mark.
    "كتابهاي تازه او،هفته گذشته منتشر شد.",
    "نیروهای ارتش که از شهر عقب‌نشینی کرده بودند، دوباره به آن بازگشتند.",
    "به گزارش ایرنا، علی رضایی، سخنگوی وزارت نیرو، از قطع برق در اصفهان خبر داد.",
];

#[test]
fn sentences_are_read() {
    let parser = dabir_builtin::parser().expect("the weights are whole");
    let book = dabir_builtin::codebook().expect("the tables are whole");
    let mut out = String::new();
    for text in TEXTS {
        let read = parser.read(&book, text, 0).expect("reads");
        for sentence in &read.sentences {
            let (first, last) = (&read.tokens[sentence.tokens.start], &read.tokens[sentence.tokens.end - 1]);
            let letters = text.chars().skip(first.span.start as usize).take((last.span.end - first.span.start) as usize);
            writeln!(out, "# {}", letters.collect::<String>()).expect("strings take all");
            for at in sentence.words.clone() {
                let word = &read.words[at];
                let head = word.head.map_or(0, |h| h - sentence.words.start + 1);
                let (upos, feats, deprel) = (parser.upos(word), parser.feats(word), parser.deprel(word));
                writeln!(out, "{}\t{}\t{}\t{upos}\t{feats}\t{head}\t{deprel}", at - sentence.words.start + 1, word.form, word.lemma)
                    .expect("strings take all");
            }
            for name in read.names.iter().filter(|n| sentence.tokens.contains(&n.tokens.start)) {
                let forms: Vec<&str> = read.tokens[name.tokens.clone()].iter().map(|t| t.form.as_str()).collect();
                writeln!(out, "= {:?}: {}", name.kind, forms.join(" ")).expect("strings take all");
            }
            out.push('\n');
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn whatever_is_read_is_a_tree_over_the_text_and_the_same_again() {
    let parser = dabir_builtin::parser().expect("the weights are whole");
    let book = dabir_builtin::codebook().expect("the tables are whole");
    for text in ["", " \n\u{200c} ", "😀", "ab؟!...\n\n۱۲۳", "و\u{64E}\u{640}\u{200f}", &"کتاب ".repeat(400)] {
        let read = parser.read(&book, text, 0).expect("reads");
        assert_eq!(read, parser.read(&book, text, 0).expect("reads"), "{text:?}");
        let mut at = 0;
        for sentence in &read.sentences {
            assert_eq!(sentence.words.start, at);
            at = sentence.words.end;
            let roots = read.words[sentence.words.clone()].iter().filter(|w| w.head.is_none()).count();
            assert_eq!(roots, 1, "{text:?}");
            assert!(read.words[sentence.words.clone()].iter().all(|w| w.head.is_none_or(|h| sentence.words.contains(&h))), "{text:?}");
        }
        assert_eq!(at, read.words.len());
        assert!(read.words.windows(2).all(|w| w[0].span.start <= w[1].span.start), "{text:?}");
    }
}
