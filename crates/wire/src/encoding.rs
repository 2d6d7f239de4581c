//! Which encoding the bytes are in, and turning them into UTF-8 as they stream by.

use crate::fault::Fault;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1256};
use std::io::{self, Read};

/// Whether a character is a letter of the Arabic script, presentation forms included (Unicode 16, blocks Arabic, Arabic
/// Supplement, Arabic Presentation Forms A and B).
pub fn is_persian_letter(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{63f}' | '\u{641}'..='\u{64a}' | '\u{66e}'..='\u{66f}' | '\u{671}'..='\u{6d3}' | '\u{6d5}'
        | '\u{6ee}'..='\u{6ef}' | '\u{6fa}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fbb1}'
        | '\u{fbd3}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}')
}

/// What a file is, if its first bytes do not show text: a word for people.
pub fn binary_kind(sample: &[u8], preview: &str) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 12] = [
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive (or a document packed in one: docx, epub, …)"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x7fELF", "a program"),
        (b"BZh", "a bzip2 archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"PAR1", "a Parquet file"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| sample.starts_with(magic)) {
        return Some(kind);
    }
    let harmless = |c| matches!(c, '\t' | '\n' | '\r' | '\x0b' | '\x0c' | '\x1a' | '\u{85}');
    let controls = preview.chars().filter(|c| c.is_control() && !harmless(*c)).count();
    // Text that is only damaged has a stray control character; compressed and machine data have one in ten.
    (controls * 33 > preview.chars().count()).then_some("binary data")
}

/// Finds the encoding of a file from its first bytes; `complete` if they are all.
pub fn detect(sample: &[u8], complete: bool, forced: Option<&'static Encoding>) -> Result<&'static Encoding, Fault> {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return Ok(encoding);
    }
    if let Some(forced) = forced {
        // Valid UTF-8 of this length is never chance; reading it as something else would give letters that mean nothing.
        return if forced.is_single_byte() && Utf8Share::of(sample, complete).is_sure() {
            Err(Fault::WrongEncoding(forced.name()))
        } else {
            Ok(forced)
        };
    }
    if let Some(encoding) = detect_utf_16(sample) {
        return Ok(encoding);
    }
    let share = Utf8Share::of(sample, complete);
    // UTF-8 with a few bad bytes is damaged UTF-8: the stories that hold them are refused, the others read.
    if share.invalid == 0 || share.valid > 4 * share.invalid {
        return Ok(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, complete);
    // No hint of `.ir`: it makes Cyrillic look Arabic. The share of Persian letters is the better hint.
    let guess = detector.guess(None, Utf8Detection::Deny);
    Ok(if guess == WINDOWS_1256 || persian_share(sample) < 0.9 { guess } else { WINDOWS_1256 })
}

/// The share of Arabic letters among the letters outside ASCII, if it were windows-1256.
fn persian_share(sample: &[u8]) -> f64 {
    let text = WINDOWS_1256.decode_without_bom_handling(sample).0;
    let (mut letters, mut persian) = (0_u32, 0_u32);
    for c in text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()) {
        letters += 1;
        persian += u32::from(is_persian_letter(c));
    }
    if letters == 0 { 0.0 } else { f64::from(persian) / f64::from(letters) }
}

/// UTF-16 without a byte-order mark: every other byte comes from a handful of high bytes.
fn detect_utf_16(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.len() / 2;
    if pairs < 4 {
        return None;
    }
    [(UTF_16LE, 1), (UTF_16BE, 0)].into_iter().find_map(|(encoding, high)| {
        let (mut likely, mut zeros) = (0, 0);
        for pair in sample.chunks_exact(2) {
            // ASCII, Arabic, and general punctuation with ZWNJ.
            likely += usize::from(matches!(pair[high], 0x00 | 0x06 | 0x20));
            zeros += usize::from(pair[1 - high] == 0);
        }
        (likely * 10 >= pairs * 9 && zeros * 10 <= pairs && !std::str::from_utf8(sample).is_ok_and(|text| !text.contains('\0')))
            .then_some(encoding)
    })
}

/// How much of a sample is UTF-8 beyond ASCII.
struct Utf8Share {
    valid: usize,
    invalid: usize,
}

impl Utf8Share {
    fn of(sample: &[u8], complete: bool) -> Self {
        let mut share = Self { valid: 0, invalid: 0 };
        let mut rest = sample.len();
        for chunk in sample.utf8_chunks() {
            rest -= chunk.valid().len() + chunk.invalid().len();
            share.valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            // A character cut by the end of the sample is not a fault.
            let cut = rest == 0 && !complete && chunk.invalid().len() < 4;
            share.invalid += usize::from(!chunk.invalid().is_empty() && !cut);
        }
        share
    }

    fn is_sure(&self) -> bool {
        self.valid >= 4 && self.invalid == 0
    }
}

/// Turns a stream into UTF-8. Bytes that mean nothing become the byte `FF`, which no UTF-8 holds, so that the reader of
/// lines finds them where they stand. The byte-order mark goes.
pub struct Utf8Stream<R> {
    source: R,
    decoder: Option<Decoder>,
    input: Vec<u8>,
    start: usize,
    ended: bool,
    /// A character may need more room than a caller offers.
    output: Vec<u8>,
    taken: usize,
}

impl<R: Read> Utf8Stream<R> {
    /// UTF-8 itself is passed on as it is: it is validated story by story.
    pub fn new(source: R, encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        Self { source, decoder, input: Vec::new(), start: 0, ended: false, output: Vec::new(), taken: 0 }
    }

    fn refill(&mut self) -> io::Result<()> {
        const CHUNK: usize = 32 * 1024;
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        self.output.clear();
        self.taken = 0;
        while self.output.is_empty() {
            if self.start == self.input.len() {
                if self.ended {
                    return Ok(());
                }
                self.input.resize(CHUNK, 0);
                self.start = 0;
                let count = self.source.read(&mut self.input);
                self.input.truncate(*count.as_ref().unwrap_or(&0));
                self.ended = count? == 0;
            }
            self.output.resize(3 * CHUNK + 16, 0);
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(&self.input[self.start..], &mut self.output, self.ended);
            self.start += read;
            self.output.truncate(written);
            match result {
                DecoderResult::Malformed(..) => self.output.push(0xff),
                DecoderResult::InputEmpty if self.ended => {
                    self.decoder = None;
                    return Ok(());
                }
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.output.len() {
            if self.decoder.is_none() {
                // UTF-8 all along, or a decoder that has given all.
                return if self.ended { Ok(0) } else { self.source.read(buffer) };
            }
            self.refill()?;
        }
        let count = buffer.len().min(self.output.len() - self.taken);
        buffer[..count].copy_from_slice(&self.output[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

/// The sample as text, bad bytes replaced; for looking at, not for reading.
pub fn preview(sample: &[u8], encoding: &'static Encoding) -> String {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(sample.len()).unwrap_or(0));
    // Room for all of it was made, and bad bytes are replaced: nothing is left to report.
    let _ = decoder.decode_to_string(sample, &mut text, false);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "وزیر خارجه پاکستان با همتای چینی خود در پکن گفت‌وگو کرد و ژرفای روابط را ستود.";

    fn utf_16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn windows_1256(text: &str) -> Vec<u8> {
        WINDOWS_1256.encode(&text.replace('ی', "ي")).0.into_owned()
    }

    fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Vec<u8> {
        let mut out = Vec::new();
        Utf8Stream::new(bytes, encoding).read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn each_encoding_is_told_from_the_others() {
        assert_eq!(detect(STORY.as_bytes(), true, None).unwrap(), UTF_8);
        assert_eq!(detect(&utf_16(STORY, true), true, None).unwrap(), UTF_16LE);
        assert_eq!(detect(&utf_16(STORY, false), true, None).unwrap(), UTF_16BE);
        assert_eq!(detect(&windows_1256(STORY), true, None).unwrap(), WINDOWS_1256);
        assert_eq!(detect(&windows_1256("روسيه و پاكستان"), true, None).unwrap(), WINDOWS_1256);
        assert_eq!(detect(b"plain ASCII", true, None).unwrap(), UTF_8);
        assert_eq!(detect(b"\xef\xbb\xbfa", true, None).unwrap(), UTF_8);
    }

    #[test]
    fn utf_16_json_is_told_too() {
        let line = r#"{"id": "1", "text": "دبیر"}"#;
        assert_eq!(detect(&utf_16(line, true), true, None).unwrap(), UTF_16LE);
        assert_eq!(detect(&utf_16(line, false), true, None).unwrap(), UTF_16BE);
    }

    #[test]
    fn other_scripts_stay_what_they_are() {
        let (russian, _, _) = encoding_rs::WINDOWS_1251.encode("Министр иностранных дел России прибыл в Исламабад с визитом");
        assert_eq!(detect(&russian, true, None).unwrap(), encoding_rs::WINDOWS_1251);
    }

    #[test]
    fn a_character_cut_by_the_sample_is_no_fault() {
        let bytes = STORY.as_bytes();
        assert_eq!(detect(&bytes[..bytes.len() - 2], false, None).unwrap(), UTF_8);
        assert_eq!(detect(&bytes[..3], false, None).unwrap(), UTF_8);
    }

    #[test]
    fn damaged_utf_8_stays_utf_8() {
        let mut bytes = STORY.as_bytes().to_vec();
        bytes[20] = 0xff;
        assert_eq!(detect(&bytes, true, None).unwrap(), UTF_8);
    }

    #[test]
    fn a_forced_encoding_that_cannot_be_is_refused() {
        assert!(matches!(detect(STORY.as_bytes(), true, Some(WINDOWS_1256)), Err(Fault::WrongEncoding("windows-1256"))));
        assert_eq!(detect(&windows_1256(STORY), true, Some(WINDOWS_1256)).unwrap(), WINDOWS_1256);
    }

    #[test]
    fn streams_come_out_as_utf_8() {
        assert_eq!(decoded(&windows_1256(STORY), WINDOWS_1256), STORY.replace('ی', "ي").as_bytes());
        let long = STORY.repeat(2000);
        assert_eq!(decoded(&utf_16(&long, true), UTF_16LE), long.as_bytes());
        assert_eq!(decoded(&[&[0xff, 0xfe][..], &utf_16("خبر", true)].concat(), UTF_16LE), "خبر".as_bytes());
    }

    #[test]
    fn bad_bytes_are_marked() {
        let lone_surrogate = [0x2f, 0x06, 0x00, 0xd8, 0x28, 0x06];
        let out = decoded(&lone_surrogate, UTF_16LE);
        assert!(out.starts_with("د".as_bytes()) && out.contains(&0xff) && out.ends_with("ب".as_bytes()), "{out:x?}");
        assert!(decoded(&lone_surrogate[..3], UTF_16LE).ends_with(&[0xff]));
    }

    #[test]
    fn binary_is_told_from_text() {
        let noise: Vec<u8> = (0..2000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(binary_kind(&noise, &preview(&noise, UTF_8)).is_some());
        assert_eq!(binary_kind(b"%PDF-1.7 ...", "%PDF-1.7 ..."), Some("a PDF document"));
        assert!(binary_kind(STORY.as_bytes(), STORY).is_none());
    }
}
