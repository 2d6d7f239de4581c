//! Names in Latin letters where the lexicon has none.

/// Transliterates a Persian name letter by letter after UNGEGN's 2012 romanisation, without marks: consonants one for one,
/// vowels as far as they are written (short vowels are not), words capitalised. It is a reading aid, not a spelling.
///
/// ```
/// assert_eq!(dabir_actors::transliterate("لاوروف"), "Lavrvf");
/// ```
pub fn transliterate(name: &str) -> String {
    let mut out = String::new();
    for word in name.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let start = out.len();
        for c in word.chars() {
            out.push_str(letter(c));
        }
        if let Some(first) = out[start..].chars().next() {
            out.replace_range(start..start + first.len_utf8(), &first.to_uppercase().to_string());
        }
    }
    out
}

fn letter(c: char) -> &'static str {
    match c {
        'ا' | 'آ' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' => "t",
        'ث' | 'س' | 'ص' => "s",
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' => "d",
        'ذ' | 'ز' | 'ض' | 'ظ' => "z",
        'ر' => "r",
        'ژ' => "zh",
        'ش' => "sh",
        'غ' | 'ق' => "gh",
        'ف' => "f",
        'ک' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'و' => "v",
        'ی' => "i",
        _ => "",
    }
}
