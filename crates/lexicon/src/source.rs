//! The files as handed over.

use crate::fault::{Fault, place};
use serde::de::DeserializeOwned;

/// One file of `codebook/` or `lexicon/`, or of a folder laid over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to its folder, with `/`: `states.csv`, `events/CONSULT.toml`; the codebook's is `codebook/plover.toml`.
    pub name: String,
    /// Contents.
    pub text: String,
}

/// A row of a CSV file with the place of each cell.
pub(crate) struct Row<'a> {
    pub file: &'a str,
    pub line: usize,
    headers: &'a csv::StringRecord,
    cells: csv::StringRecord,
}

impl Row<'_> {
    /// The cell under `column`, trimmed; empty where the column is absent.
    pub fn get(&self, column: &str) -> &str {
        self.headers.iter().position(|h| h == column).and_then(|n| self.cells.get(n)).unwrap_or("").trim()
    }

    /// The values of the cell under `column`, divided at `|`.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.get(column).split('|').map(str::trim).filter(|x| !x.is_empty())
    }

    /// A fault in the cell under `column`. The column counted is that of the cell's first letter in an unquoted row.
    pub fn fault(&self, column: &str, message: impl Into<String>) -> Fault {
        let n = self.headers.iter().position(|h| h == column).unwrap_or(0);
        let before: usize = self.cells.iter().take(n).map(|c| c.chars().count() + 1).sum();
        Fault { file: self.file.to_owned(), line: self.line, column: before + 1, message: format!("{column}: {}", message.into()) }
    }
}

impl SourceFile {
    /// Hands each row to `each`; faults are collected, so that one reading shows them all.
    pub(crate) fn rows(&self, columns: &[&str], faults: &mut Vec<Fault>, mut each: impl FnMut(&Row<'_>) -> Result<(), Fault>) {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(self.text.as_bytes());
        let headers = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => return faults.push(self.csv_fault(&error)),
        };
        for missing in columns.iter().filter(|c| !headers.iter().any(|h| h == **c)) {
            faults.push(Fault { file: self.name.clone(), line: 1, column: 1, message: format!("column `{missing}` is missing") });
        }
        for unknown in headers.iter().filter(|h| !columns.contains(h)) {
            let message = format!("unknown column `{unknown}`; valid are {}", columns.join(", "));
            faults.push(Fault { file: self.name.clone(), line: 1, column: 1, message });
        }
        for cells in reader.into_records() {
            match cells {
                Ok(cells) => {
                    let line = cells.position().map_or(0, |p| p.line() as usize);
                    if let Err(fault) = each(&Row { file: &self.name, line, headers: &headers, cells }) {
                        faults.push(fault);
                    }
                }
                Err(error) => faults.push(self.csv_fault(&error)),
            }
        }
    }

    fn csv_fault(&self, error: &csv::Error) -> Fault {
        let line = error.position().map_or(0, |p| p.line() as usize);
        Fault { file: self.name.clone(), line, column: 1, message: error.to_string() }
    }

    /// Reads the whole file as TOML.
    pub(crate) fn toml<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        toml::from_str(&self.text).map_err(|error| {
            let (line, column) = error.span().map_or((0, 0), |s| place(&self.text, s.start));
            Fault { file: self.name.clone(), line, column, message: error.message().to_owned() }
        })
    }

    /// A fault at a byte offset of the file.
    pub(crate) fn fault_at(&self, byte: usize, message: impl Into<String>) -> Fault {
        let (line, column) = place(&self.text, byte);
        Fault { file: self.name.clone(), line, column, message: message.into() }
    }
}
