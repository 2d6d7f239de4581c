//! The program itself, run as people run it.

use encoding_rs::WINDOWS_1256;
use std::fs;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const STORY: &str = "وزیر خارجه روسیه به تهران سفر کرد.\n";

/// A folder to try things in.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dabir"));
        command.args(arguments).current_dir(self.path()).env_remove("NO_COLOR");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::new(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    fn pipe(&self, input: &[u8], arguments: &[&str]) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::new(child.wait_with_output().unwrap())
    }
}

struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Ran {
    fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The ids of the JSON Lines that came out; every line must be whole.
    fn ids(&self) -> Vec<String> {
        assert!(self.out.is_empty() || self.out.ends_with('\n'));
        let id = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
        self.out.lines().map(id).collect()
    }

    fn refused(&self, message: &str) {
        assert_eq!(self.status, 1, "{}", self.err);
        assert!(self.err.contains(message), "{message} is not in {}", self.err);
    }

    fn well(&self) {
        assert_eq!((self.status, self.err.as_str()), (0, ""));
    }
}

fn line(id: &str) -> String {
    serde_json::json!({"id": id, "text": STORY, "published": "2019-03-29"}).to_string() + "\n"
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn utf_16(text: &str, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_page_is_the_default() {
    let desk = Desk::new();
    desk.put("a.txt", STORY);
    let ran = desk.run(&["read", "a.txt"]);
    ran.well();
    assert!(ran.out.starts_with("━━━ a ━"), "{}", ran.out);
    assert!(ran.out.contains("CONSULT") && ran.out.contains("\u{2068}") && !ran.out.contains('\u{1b}'), "{}", ran.out);
}

#[test]
fn labels_and_colours_can_be_asked_for() {
    let desk = Desk::new();
    desk.put("a.txt", STORY);
    assert!(desk.run(&["read", "--lang", "fa", "a.txt"]).out.contains("شاهد"));
    assert!(desk.run(&["read", "--color", "always", "a.txt"]).out.contains("\u{1b}["));
    assert!(!desk.run(&["read", "--color", "never", "a.txt"]).out.contains("\u{1b}["));
}

#[test]
fn every_container_and_encoding_gives_the_same_records() {
    let desk = Desk::new();
    let two = line("1") + &line("2");
    let plain = desk.put("plain.jsonl", &two);
    let expected = desk.run(&["read", "--format", "jsonl", "plain.jsonl"]);
    expected.well();
    assert_eq!(expected.ids(), ["1", "2"]);
    // Named so that only the content can tell.
    for (name, contents) in [
        ("bare", fs::read(&plain).unwrap()),
        ("gz", gzip(two.as_bytes())),
        ("zst", zstd(two.as_bytes())),
        ("mark", [b"\xef\xbb\xbf", two.as_bytes()].concat()),
        ("utf-16", utf_16(&two, true)),
        ("utf-16-without-mark", utf_16(&two, false)),
        ("utf-16.gz", gzip(&utf_16(&two, true))),
        ("array.json", format!("[\n{},{}]\n", line("1"), line("2")).into_bytes()),
    ] {
        desk.put(name, contents);
        let ran = desk.run(&["read", "--format", "jsonl", name]);
        ran.well();
        assert_eq!(ran.out, expected.out, "{name}");
    }
}

#[test]
fn windows_1256_is_found_or_forced() {
    let desk = Desk::new();
    let arabic_letters = STORY.replace('ی', "ي");
    desk.put("utf8/a.txt", &arabic_letters);
    desk.put("1256/a.txt", WINDOWS_1256.encode(&arabic_letters).0);
    let expected = desk.run(&["read", "--format", "jsonl", "utf8/a.txt"]);
    for arguments in
        [&["read", "--format", "jsonl", "1256/a.txt"][..], &["read", "--format", "jsonl", "--encoding", "cp1256", "1256/a.txt"]]
    {
        let ran = desk.run(arguments);
        ran.well();
        assert_eq!(ran.out, expected.out);
    }
    desk.run(&["read", "--encoding", "utf-8", "1256/a.txt"]).refused("a.txt:1:1: bytes that are not valid UTF-8");
    desk.run(&["read", "--encoding", "windows-1256", "utf8/a.txt"]).refused("the text is UTF-8, not windows-1256");
}

#[test]
fn standard_input_may_be_text_or_json() {
    let desk = Desk::new();
    assert_eq!(desk.pipe(STORY.as_bytes(), &["read", "--format", "jsonl", "-"]).ids(), ["stdin"]);
    assert_eq!(desk.pipe((line("1") + &line("2")).as_bytes(), &["read", "--format", "jsonl", "-"]).ids(), ["1", "2"]);
    assert_eq!(desk.pipe(&zstd(line("1").as_bytes()), &["read", "--format", "jsonl", "-"]).ids(), ["1"]);
    desk.pipe(b"", &["read", "-"]).refused("standard input: the story is empty");
}

#[test]
fn a_live_feed_is_answered_at_once() {
    let desk = Desk::new();
    let mut child = desk.command(&["read", "--format", "jsonl", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(line("1").as_bytes()).unwrap();
    input.flush().unwrap();
    let mut first = [0; 8];
    // Would wait for ever if the program waited for more.
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"{\"id\":\"1");
    drop(input);
    assert!(child.wait_with_output().unwrap().status.success());
}

#[test]
fn folders_are_read_in_order_on_any_number_of_threads() {
    let desk = Desk::new();
    for name in ["wire/b/2.txt", "wire/a.txt", "wire/b/1.txt", "wire/.git/x.txt"] {
        desk.put(name, STORY);
    }
    desk.put("wire/c.jsonl", (0..200).map(|n| line(&format!("c{n}"))).collect::<String>());
    let one = desk.run(&["read", "--format", "jsonl", "--threads", "1", "wire"]);
    one.well();
    assert_eq!(one.ids()[..4], ["a", "1", "2", "c0"]);
    assert_eq!(one.ids().len(), 203);
    assert_eq!(desk.run(&["read", "--format", "jsonl", "--threads", "7", "wire"]).out, one.out);
}

#[test]
fn bad_files_are_refused_and_the_others_read() {
    let desk = Desk::new();
    desk.put("good.txt", STORY);
    desk.put("empty.txt", "");
    desk.put("blank.txt", " \n\n");
    desk.put("picture.txt", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &[0, 1, 2, 3, 200, 255][..]].concat());
    desk.put("latin.txt", "The minister went to Tehran.");
    desk.put("damaged.txt", [STORY.as_bytes(), STORY.as_bytes(), b"\xff\xfe", STORY.as_bytes()].concat());
    let mut cut = gzip(STORY.repeat(200).as_bytes());
    cut.truncate(cut.len() - 12);
    desk.put("cut.gz", cut);
    desk.put("empty/.keep", "");
    for (name, message) in [
        ("empty.txt", "empty.txt: the story is empty"),
        ("blank.txt", "blank.txt: the story is empty"),
        ("picture.txt", "picture.txt: this is a PNG picture, not text"),
        ("latin.txt", "latin.txt: there is no Persian in it"),
        ("damaged.txt", "damaged.txt:3:1: bytes that are not valid UTF-8"),
        ("cut.gz", "cut.gz: reading broke off"),
        ("missing.txt", "missing.txt: no such file or folder"),
        ("empty", "empty: the folder holds no files"),
    ] {
        let ran = desk.run(&["read", "--format", "jsonl", name, "good.txt"]);
        ran.refused(message);
        assert_eq!(ran.ids(), ["good"], "{name}");
        assert_eq!(ran.err.matches('×').count(), 1, "{}", ran.err);
    }
}

#[test]
fn bad_lines_are_refused_and_the_others_read() {
    let desk = Desk::new();
    for (bad, message) in [
        (r#"{"id": "x", "text": "وزیر"#, "s.jsonl:2:25: the JSON breaks off: EOF while parsing a string"),
        (r#"{"id": "x" "text": "وزیر"}"#, "s.jsonl:2:12: not valid JSON: expected `,` or `}`"),
        (r#"{"id": "x"}"#, "s.jsonl:2: the story has no `text`"),
        (r#"{"id": "x", "text": ["وزیر"]}"#, "s.jsonl:2:21: `text` must be a string, not an array"),
        (r#"{"id": "x", "text": "وزیر", "published": "1398-01-09"}"#, "s.jsonl:2:42: `published` must be a Gregorian ISO 8601 date"),
        (r#"{"id": "x", "text": ""}"#, "s.jsonl:2: the story is empty"),
        (r#"{"id": "x", "text": "Latin"}"#, "s.jsonl:2: there is no Persian in it"),
        (r#""x""#, "s.jsonl:2: `story` must be an object, not a string"),
    ] {
        desk.put("s.jsonl", format!("{}{bad}\n{}", line("1"), line("3")));
        let ran = desk.run(&["read", "--format", "jsonl", "s.jsonl"]);
        ran.refused(message);
        assert_eq!(ran.ids(), ["1", "3"], "{bad}");
    }
    desk.put("s.jsonl", [line("1").as_bytes(), b"{\"id\": \"x\", \"text\": \"\xff\"}\n", line("3").as_bytes()].concat());
    let ran = desk.run(&["read", "--format", "jsonl", "s.jsonl"]);
    ran.refused("s.jsonl:2:22: bytes that are not valid UTF-8");
    assert_eq!(ran.ids(), ["1", "3"]);
}

#[test]
fn a_line_of_50_megabytes_is_passed_over() {
    let desk = Desk::new();
    let mut file = BufWriter::new(fs::File::create(desk.path().join("s.jsonl")).unwrap());
    file.write_all(line("1").as_bytes()).unwrap();
    file.write_all(b"{\"id\": \"long\", \"text\": \"").unwrap();
    let megabyte = "خب".repeat(256 * 1024);
    (0..50).for_each(|_| file.write_all(megabyte.as_bytes()).unwrap());
    file.write_all(b"\"}\n").unwrap();
    file.write_all(line("3").as_bytes()).unwrap();
    file.into_inner().unwrap();
    let ran = desk.run(&["read", "--format", "jsonl", "s.jsonl"]);
    ran.refused("s.jsonl:2: a story of more than 16 MiB");
    assert_eq!(ran.ids(), ["1", "3"]);
}

#[test]
fn stories_without_an_id_are_named_after_their_line() {
    let desk = Desk::new();
    desk.put("wire.jsonl", "\n{\"text\": \"وزیر روسیه به تهران سفر کرد.\"}\n");
    assert_eq!(desk.run(&["read", "--format", "jsonl", "wire.jsonl"]).ids(), ["wire:2"]);
}

#[test]
fn csv_has_a_header_and_a_row_an_event() {
    let desk = Desk::new();
    desk.put("s.jsonl", line("1") + "broken\n" + &line("2"));
    let ran = desk.run(&["read", "--format", "csv", "s.jsonl"]);
    ran.refused("s.jsonl:2:1");
    let mut lines = ran.out.lines();
    let header = lines.next().unwrap();
    assert!(header.starts_with("id,source,published,type,modes,contexts,quad,score,cameo,actor_names,actor_codes"), "{header}");
    assert!(lines.next().unwrap().starts_with("1,"));
    assert!(lines.any(|line| line.starts_with("2,")));
}

#[test]
fn unlikely_events_can_be_left_out() {
    let desk = Desk::new();
    desk.put("a.txt", STORY);
    let ran = desk.run(&["read", "--format", "csv", "--min-confidence", "1", "a.txt"]);
    ran.well();
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
}

#[test]
fn explanations_are_pages_or_json() {
    let desk = Desk::new();
    desk.put("a.txt", STORY);
    let page = desk.run(&["explain", "a.txt"]);
    page.well();
    assert!(page.out.contains("[1] ") && page.out.contains("events/CONSULT.toml#"), "{}", page.out);
    let json = desk.run(&["explain", "--format", "json", "a.txt"]);
    json.well();
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["record"]["id"], "a");
    assert_eq!(value["sentences"].as_array().unwrap().len(), 1);
}

#[test]
fn usage_faults_are_told_apart() {
    let desk = Desk::new();
    for arguments in [
        &["read"][..],
        &["read", "--format", "xml", "a.txt"],
        &["read", "--encoding", "klingon", "a.txt"],
        &["read", "--threads", "0", "a.txt"],
        &["read", "--min-confidence", "2", "a.txt"],
        &["read", "--lexicon", "nowhere", "a.txt"],
        &["read", "--reader", "best", "a.txt"],
        &["unknown"],
        &[],
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?} {}", ran.err);
        assert!(!ran.err.is_empty());
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_fault() {
    let desk = Desk::new();
    desk.put("s.jsonl", (0..5000).map(|n| line(&n.to_string())).collect::<String>());
    let mut child = desk.command(&["read", "--format", "jsonl", "s.jsonl"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let ran = Ran::new(child.wait_with_output().unwrap());
    ran.well();
}

#[test]
fn a_lexicon_with_faults_stops_everything() {
    let desk = Desk::new();
    desk.put("a.txt", STORY);
    desk.put("mine/states.csv", "code,latin\nbroken\n");
    for arguments in [&["read", "--lexicon", "mine", "a.txt"][..], &["lexicon", "check", "mine"]] {
        let ran = desk.run(arguments);
        ran.refused("states.csv:");
        assert_eq!(ran.out, "", "{arguments:?}");
    }
    assert_eq!(desk.run(&["lexicon", "check", "nowhere"]).status, 2);
}
