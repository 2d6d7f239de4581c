//! `cargo xtask tidy`: what the compiler does not see of the repository's order.
//!
//! - every path and link that the pages name is there;
//! - crates import only what the one-way order of `ARCHITECTURE.md` allows, and every crate stands in it;
//! - every third-party library has its reason in `ARCHITECTURE.md`, and is used;
//! - the stages do no I/O and look at no clock;
//! - nothing is left as a to-do macro.

use miette::{Context, IntoDiagnostic, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use toml::{Table, Value};
use walkdir::WalkDir;

/// Whom each crate may import: the one-way order. `None`: anybody (nobody imports these).
const ORDER: [(&str, Option<&[&str]>); 18] = [
    ("model", Some(&[])),
    ("judge", Some(&[])),
    ("script", Some(&["model"])),
    ("lexicon", Some(&["model", "script"])),
    ("persian", Some(&["model", "script", "lexicon"])),
    ("facts", Some(&["model", "script", "lexicon", "persian"])),
    ("encoder", Some(&["model"])),
    ("tagger", Some(&["model", "encoder"])),
    ("syntax", Some(&["model", "script", "lexicon", "persian", "encoder"])),
    ("actors", Some(&["model", "judge", "script", "lexicon", "persian"])),
    ("events", Some(&["model", "judge", "script", "lexicon", "persian", "syntax", "tagger", "actors"])),
    ("code", Some(&["model", "judge", "script", "lexicon", "persian", "facts", "encoder", "syntax", "tagger", "actors", "events"])),
    ("builtin", Some(&["judge", "lexicon", "encoder", "syntax", "tagger"])),
    ("wire", Some(&["model"])),
    ("formats", Some(&["model"])),
    ("eval", Some(&["model"])),
    ("dabir", None),
    ("xtask", None),
];

/// Crates that do no I/O: a record depends on nothing but the story and the coder.
const PURE: [&str; 14] = [
    "model", "judge", "script", "lexicon", "persian", "facts", "encoder", "tagger", "syntax", "actors", "events", "code", "formats", "eval",
];
/// What shows that a crate reaches outside.
const OUTSIDE: [&str; 9] =
    ["std::fs", "std::io", "std::env", "std::net", "std::process", "std::thread", "println!", "SystemTime", "Instant::now"];

/// Macros that mark what is not done, without their `!`.
const UNDONE: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// The page whose backticked paths must be there.
const MAP: &str = "ARCHITECTURE.md";
/// The pages whose links must be there.
const PAGES: [&str; 10] = [
    MAP,
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "NOTICE.md",
    "docs/COMPARISON.md",
    "lexicon/README.md",
    "models/judge.md",
    "models/network.md",
    "training/README.md",
];

/// Everything out of order in the repository at `root`, a line each; fails where a file cannot be read.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let map = read(root, MAP)?;
    let mut faults = missing(MAP, backticked_paths(&map), root);
    for page in PAGES {
        let folder = root.join(page).parent().map(Path::to_owned).unwrap_or_default();
        faults.extend(missing(page, links(&read(root, page)?), &folder));
    }

    let workspace = manifest(root, "Cargo.toml")?;
    let members = members(root)?;
    let (own, third): (Vec<_>, Vec<_>) =
        table(&workspace, &["workspace", "dependencies"]).partition(|(_, value)| value.get("path").is_some());
    let own: BTreeSet<&str> = own.iter().map(|(name, _)| name.as_str()).collect();
    let mut used = BTreeSet::new();
    for (name, path) in &members {
        let manifest = manifest(root, &format!("{path}/Cargo.toml"))?;
        let imports: Vec<String> = imports(&manifest).collect();
        let ours: Vec<&str> = imports.iter().map(String::as_str).filter(|import| own.contains(import)).collect();
        faults.extend(out_of_order(name, &ours));
        used.extend(imports);
        used.extend(table(&manifest, &["dev-dependencies"]).map(|(name, _)| name.clone()));
        if path.starts_with("crates/") && !map.contains(&format!("`{path}`")) {
            faults.push(format!("{MAP}: says nothing of `{path}`"));
        }
    }
    for (name, _) in third {
        if !map.contains(&format!("`{name}`")) {
            faults.push(format!("{MAP}: gives no reason for the library `{name}`"));
        }
        if !used.contains(name) {
            faults.push(format!("Cargo.toml: no crate uses `{name}`"));
        }
    }

    for (name, path) in &members {
        for entry in WalkDir::new(root.join(path)).sort_by_file_name() {
            let entry = entry.into_diagnostic()?;
            let file = entry.path();
            if file.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let shown = file.strip_prefix(root).unwrap_or(file).display().to_string();
            let source = read(root, &shown)?;
            faults.extend(undone(&shown, &source));
            if PURE.contains(&name.as_str()) && file.starts_with(root.join(path).join("src")) && !shown.ends_with("/tests.rs") {
                faults.extend(reaching_outside(&shown, &source));
            }
        }
    }
    Ok(faults)
}

fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).into_diagnostic().wrap_err_with(|| path.to_owned())
}

fn manifest(root: &Path, path: &str) -> Result<Table> {
    read(root, path)?.parse().into_diagnostic().wrap_err_with(|| path.to_owned())
}

/// Name and path of each crate, by name.
fn members(root: &Path) -> Result<Vec<(String, String)>> {
    let mut found = vec![("xtask".to_owned(), "xtask".to_owned())];
    for entry in fs::read_dir(root.join("crates")).into_diagnostic()? {
        let entry = entry.into_diagnostic()?;
        if entry.path().join("Cargo.toml").is_file() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("crates/{name}");
            found.push((name, path));
        }
    }
    found.sort();
    Ok(found)
}

/// The entries of a table inside others; none where it is absent.
fn table<'a>(whole: &'a Table, keys: &[&str]) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    let found = keys.iter().try_fold(whole, |at, key| at.get(*key)?.as_table());
    found.into_iter().flatten()
}

/// What a crate is built from. Tests may import more: they stand outside the flow.
fn imports(manifest: &Table) -> impl Iterator<Item = String> {
    ["dependencies", "build-dependencies"].into_iter().flat_map(|key| table(manifest, &[key])).map(|(name, _)| name.clone())
}

/// Imports of our own crates that the order does not allow.
fn out_of_order(name: &str, imports: &[&str]) -> Vec<String> {
    match ORDER.iter().find(|(it, _)| *it == name) {
        None => vec![format!("{name}: stands nowhere in the order of xtask/src/tidy.rs")],
        Some((_, None)) => Vec::new(),
        Some((_, Some(allowed))) => {
            let wrong = imports.iter().filter(|import| !allowed.contains(import));
            wrong.map(|import| format!("{name}: imports `{import}`, against the order of {MAP}")).collect()
        }
    }
}

/// Lines of a page outside fenced blocks, with their numbers from 1.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    page.lines().zip(1..).filter_map(move |(line, number)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then_some((number, line))
    })
}

/// What stands in backticks and reads as a path from the root: only letters, digits and `_ . / -`, and with a `/` or a file's ending.
fn backticked_paths(page: &str) -> Vec<(usize, &str)> {
    const ENDINGS: [&str; 6] = [".md", ".rs", ".toml", ".csv", ".py", ".lock"];
    let path = |text: &&str| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "_./-".contains(c));
        let outside = text.starts_with(['/', '-']) || text.starts_with("..");
        plain && !outside && (text.contains('/') || ENDINGS.iter().any(|ending| text.ends_with(ending)))
    };
    prose(page).flat_map(|(number, line)| line.split('`').skip(1).step_by(2).filter(path).map(move |text| (number, text))).collect()
}

/// Where the links of a page lead within the repository.
fn links(page: &str) -> Vec<(usize, &str)> {
    let target = |text: &&str| !text.contains("://") && !text.starts_with('#');
    prose(page)
        .flat_map(|(number, line)| {
            line.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(target).map(move |t| (number, t))
        })
        .map(|(number, text)| (number, text.split('#').next().unwrap_or(text)))
        .collect()
}

/// The paths that lead nowhere from `folder`.
fn missing(page: &str, paths: Vec<(usize, &str)>, folder: &Path) -> Vec<String> {
    let lost = paths.into_iter().filter(|(_, path)| !folder.join(path).exists());
    lost.map(|(number, path)| format!("{page}:{number}: names {path}, which is not there")).collect()
}

/// Macros that mark what is not done.
fn undone(file: &str, source: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (line, number) in source.lines().zip(1..) {
        for word in UNDONE {
            let call = format!("{word}!");
            let mut before = line.match_indices(&call).map(|(at, _)| line[..at].chars().next_back());
            if before.any(|before| before.is_none_or(|c| !c.is_alphanumeric() && c != '_')) {
                faults.push(format!("{file}:{number}: `{word}!` is left"));
            }
        }
    }
    faults
}

/// What a stage's own code, without its comments and test module, reaches for outside.
fn reaching_outside(file: &str, source: &str) -> Vec<String> {
    let lines: Vec<&str> = source.lines().collect();
    let test_module = |n: usize| lines[n].trim() == "#[cfg(test)]" && lines.get(n + 1).is_some_and(|next| next.trim_end().ends_with('{'));
    let end = (0..lines.len()).find(|&n| test_module(n)).unwrap_or(lines.len());
    let code = lines[..end].iter().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//"));
    code.flat_map(|(line, number)| {
        let reached = OUTSIDE.iter().filter(move |word| line.contains(**word));
        reached.map(move |word| format!("{file}:{number}: a stage does no I/O and looks at no clock, but here stands `{word}`"))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_code() {
        let page = "See `crates/model`, `Cargo.toml` and `code()`, `a | b`, `--lexicon`, `../shared/x`.\n```\n`in/a/fence`\n```\n`x.rs`";
        assert_eq!(backticked_paths(page), [(1, "crates/model"), (1, "Cargo.toml"), (5, "x.rs")]);
    }

    #[test]
    fn links_within_the_repository_are_found() {
        let page = "[a](CONTRIBUTING.md#add-an-actor), [b](https://example.org/x), [c](#here)";
        assert_eq!(links(page), [(1, "CONTRIBUTING.md")]);
    }

    #[test]
    fn what_is_not_there_is_named_with_its_line() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let faults = missing("PAGE.md", vec![(1, "Cargo.toml"), (7, "src/nowhere.rs")], folder);
        assert_eq!(faults, ["PAGE.md:7: names src/nowhere.rs, which is not there"]);
    }

    #[test]
    fn imports_go_one_way() {
        assert!(out_of_order("events", &["model", "actors"]).is_empty());
        assert!(out_of_order("dabir", &["code", "wire"]).is_empty());
        assert_eq!(out_of_order("wire", &["persian"]), ["wire: imports `persian`, against the order of ARCHITECTURE.md"]);
        assert_eq!(out_of_order("ledger", &[]).len(), 1);
    }

    #[test]
    fn the_order_has_no_way_back() {
        for (n, (name, allowed)) in ORDER.iter().enumerate() {
            for import in allowed.unwrap_or_default() {
                assert!(ORDER[..n].iter().any(|(before, _)| before == import), "{name} may import {import}, which comes after it");
            }
        }
    }

    #[test]
    fn build_dependencies_count_and_those_of_tests_do_not() {
        let manifest: Table = "[dependencies]\na = \"1\"\n[build-dependencies]\nb = \"1\"\n[dev-dependencies]\nc = \"1\"".parse().unwrap();
        assert_eq!(imports(&manifest).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn what_is_left_undone_is_found() {
        let source = ["fn f() {", "    todo", "!()", "}"].concat();
        assert_eq!(undone("a.rs", &source), [format!("a.rs:1: `{}!` is left", "todo")]);
        assert!(undone("a.rs", "let x = my_todo!();").is_empty());
    }

    #[test]
    fn stages_reach_for_nothing_outside() {
        let source = "//! println!\nuse std::fmt;\nuse std::fs;\n#[cfg(test)]\nmod tests {\n    use std::env;\n}\n";
        assert_eq!(reaching_outside("a.rs", source).len(), 1);
        let declared = "#[cfg(test)]\nmod tests;\nuse std::env;\n";
        assert_eq!(reaching_outside("a.rs", declared).len(), 1);
    }
}
