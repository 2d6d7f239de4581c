//! The built-in lexicon with a part left out, to see what it is worth.

use lexicon::{Codebook, Predicate, SourceFile};
use miette::{Context, IntoDiagnostic, Result, miette};
use toml::{Table, Value};

/// A part of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// The predicates: events are proposed by the network alone
    Predicates,
    /// People and given names
    Names,
    /// Pronouns and stand-ins
    References,
    /// The words that open clauses: a sentence is one clause
    Clauses,
}

/// The codebook from the built-in files without a part.
pub fn codebook_without(part: Part) -> Result<Codebook> {
    let files: Vec<SourceFile> = builtin::files().into_diagnostic()?.into_iter().map(|file| cut(file, part)).collect::<Result<_>>()?;
    let faults = |faults: Vec<_>| miette!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    Codebook::read_layers(&[&files]).map_err(faults)
}

fn cut(mut file: SourceFile, part: Part) -> Result<SourceFile> {
    let edited = |text: &str, edit: &dyn Fn(&mut Table)| -> Result<String> {
        let mut table: Table = text.parse().into_diagnostic().wrap_err_with(|| file.name.clone())?;
        edit(&mut table);
        toml::to_string(&table).into_diagnostic()
    };
    let header = |text: &str| text.lines().next().map(|line| format!("{line}\n")).unwrap_or_default();
    let name = file.name.rsplit('/').next().unwrap_or_default();
    let text = match part {
        Part::Predicates if file.name.contains("events/") => edited(&file.text, &|table| {
            if let Some(Value::Array(predicates)) = table.get_mut("predicate") {
                predicates.retain(|p| p.get("id").and_then(Value::as_str) == Some(Predicate::SEEN));
            }
        })?,
        Part::Names if matches!(name, "people.csv" | "names.csv") => header(&file.text),
        Part::References if name == "references.toml" => edited(&file.text, &|table| {
            table.insert("reference".to_owned(), Value::Array(Vec::new()));
        })?,
        Part::Clauses if name == "grammar.toml" => edited(&file.text, &|table| {
            if let Some(Value::Table(particles)) = table.get_mut("particles") {
                particles.insert("clause_openers".to_owned(), Value::Array(Vec::new()));
            }
        })?,
        _ => return Ok(file),
    };
    file.text = text;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_gone() {
        let seen = codebook_without(Part::Predicates).expect("a codebook");
        assert!(!seen.predicates.is_empty() && seen.predicates.iter().all(Predicate::is_seen));
        assert!(codebook_without(Part::Names).expect("a codebook").people.is_empty());
        assert!(codebook_without(Part::References).expect("a codebook").references.is_empty());
        assert!(codebook_without(Part::Clauses).expect("a codebook").grammar.particles.clause_openers.is_empty());
    }
}
