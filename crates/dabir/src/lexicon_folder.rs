//! Reads the files of a lexicon folder.

use crate::report::Fault;
use std::fs;
use std::io;
use std::path::Path;

/// Every `.csv` and `.toml` file in `folder` and the folders in it: its path relative to `folder`, with `/`
/// (`events/CONSULT.toml`), and its text; sorted by path. Hidden files are left out, others are not looked at.
pub fn files(folder: &Path) -> Result<Vec<(String, String)>, Fault> {
    let mut found = Vec::new();
    gather(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn gather(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) -> Result<(), Fault> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |fault: io::Error| Fault::LexiconFile { path, fault }
    };
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.')) else { continue };
        if path.is_dir() {
            gather(&path, &format!("{prefix}{name}/"), found)?;
        } else if path.extension().is_some_and(|ending| ending == "csv" || ending == "toml") {
            let text = fs::read_to_string(&path).map_err(failed(&path))?;
            // Spreadsheet programs put a byte-order mark before a CSV file.
            found.push((format!("{prefix}{name}"), text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_and_sorted() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("events")).unwrap();
        for (name, text) in [("states.csv", "\u{feff}code"), ("events/AID.toml", "a"), ("README.md", "x"), (".hidden.csv", "x")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let expected = [("events/AID.toml", "a"), ("states.csv", "code")].map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(files(folder.path()).unwrap(), expected);
    }

    #[test]
    fn a_file_that_is_no_text_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("states.csv"), b"\xff").unwrap();
        assert!(files(folder.path()).unwrap_err().to_string().contains("states.csv"));
    }
}
