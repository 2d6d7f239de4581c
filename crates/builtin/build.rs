//! Bakes `lexicon/`, `codebook/` and the judge's weights into tables: the same checker that users' files go through, once, when the program is built.

use std::fs;
use std::path::{Path, PathBuf};

use lexicon::{Codebook, SourceFile};

fn gather(folder: &Path, prefix: &str, out: &mut Vec<SourceFile>) -> std::io::Result<()> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() {
            gather(&path, &format!("{prefix}{name}/"), out)?;
        } else if path.extension().is_some_and(|e| e == "csv" || e == "toml") {
            out.push(SourceFile { name: format!("{prefix}{name}"), text: fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../..");
    println!("cargo::rerun-if-changed={}", root.join("lexicon").display());
    println!("cargo::rerun-if-changed={}", root.join("codebook").display());
    let mut files = Vec::new();
    gather(&root.join("codebook"), "codebook/", &mut files)?;
    gather(&root.join("lexicon"), "", &mut files)?;
    let book = Codebook::read(&files).map_err(|faults| {
        let shown: Vec<String> = faults.iter().take(50).map(ToString::to_string).collect();
        format!("{} faults in the lexicon:\n{}", faults.len(), shown.join("\n"))
    })?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    fs::write(out.join("codebook.bin"), postcard::to_stdvec(&book)?)?;
    for name in ["judge", "full-judge"] {
        let weights = root.join(format!("models/{name}.toml"));
        println!("cargo::rerun-if-changed={}", weights.display());
        let text = fs::read_to_string(&weights)?;
        let judge = judge::Judge::read(toml::Deserializer::parse(&text)?)??;
        fs::write(out.join(format!("{name}.bin")), postcard::to_stdvec(&judge)?)?;
    }
    // The texts themselves go along for `--lexicon DIR`, which lays a folder over them.
    let texts: Vec<(String, String)> = files.into_iter().map(|f| (f.name, f.text)).collect();
    fs::write(out.join("files.bin"), postcard::to_stdvec(&texts)?)?;
    Ok(())
}
