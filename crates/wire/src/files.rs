//! Paths to streams: files, folders with all that is in them, standard input.

use crate::bytes::Counting;
use crate::fault::{Fault, Place, WireError};
use crate::shape::{self, Origin, Stories};
use crate::{Options, Story};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use walkdir::{DirEntry, WalkDir};

/// The name of standard input in faults.
const STANDARD_INPUT: &str = "standard input";

/// All stories of all `paths`, in the order given; `-` is standard input. A folder is read with all folders in it, sorted by
/// name; files and folders whose name begins with a dot are left out.
pub fn sources(paths: &[PathBuf], options: Options) -> Sources {
    Sources { paths: paths.iter().cloned().collect(), folder: None, current: None, options, meter: Meter::default() }
}

/// The stories, as [`sources`] gives them.
pub struct Sources {
    paths: VecDeque<PathBuf>,
    folder: Option<Folder>,
    current: Option<Stories>,
    options: Options,
    meter: Meter,
}

/// Tells how far reading has come. Clones share the count.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// Bytes read from files and standard input so far, packed ones as they are.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Sources {
    /// How far this has come; may be asked from another thread.
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// Opens the next file or says why it cannot be; `None` after the last.
    fn advance(&mut self) -> Option<Result<Stories, WireError>> {
        loop {
            if let Some(folder) = &mut self.folder {
                match folder.next() {
                    Some(Ok(path)) => return Some(self.open(&path)),
                    Some(Err(fault)) => return Some(Err(fault)),
                    None => {
                        let empty = !folder.found;
                        let name = folder.name.clone();
                        self.folder = None;
                        if empty {
                            return Some(Err(WireError::new(Place::file(&name), Fault::EmptyFolder)));
                        }
                    }
                }
            } else {
                let path = self.paths.pop_front()?;
                if path.as_os_str() == "-" {
                    let origin = Origin::new(STANDARD_INPUT, "stdin", false);
                    let stream = Counting { inner: io::stdin(), count: Arc::clone(&self.meter.0) };
                    return Some(Ok(shape::stories(Box::new(stream), origin, self.options)));
                }
                if !path.is_dir() {
                    return Some(self.open(&path));
                }
                self.folder = Some(Folder::new(&path));
            }
        }
    }

    fn open(&self, path: &Path) -> Result<Stories, WireError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|fault| {
            let fault = if fault.kind() == ErrorKind::NotFound { Fault::Missing } else { Fault::Unopenable(fault) };
            WireError::new(Place::file(&name), fault)
        })?;
        let (stem, named_json) = names(path);
        let stream = Counting { inner: file, count: Arc::clone(&self.meter.0) };
        Ok(shape::stories(Box::new(stream), Origin::new(&name, &stem, named_json), self.options))
    }
}

impl Iterator for Sources {
    type Item = Result<Story, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(stories) = &mut self.current {
                if let Some(story) = stories.next() {
                    return Some(story);
                }
                self.current = None;
            }
            match self.advance()? {
                Ok(stories) => self.current = Some(stories),
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

/// The file name without the endings of packing and format, and whether it promises JSON.
fn names(path: &Path) -> (String, bool) {
    let mut name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut strip = |endings: &[&str]| {
        let dot = name.rfind('.').filter(|dot| *dot > 0)?;
        let ending = name[dot + 1..].to_ascii_lowercase();
        endings.contains(&ending.as_str()).then(|| name.truncate(dot))
    };
    strip(&["gz", "zst"]);
    let json = strip(&["jsonl", "ndjson", "json"]).is_some();
    if !json && let Some(stem) = Path::new(&name).file_stem() {
        name = stem.to_string_lossy().into_owned();
    }
    (name, json)
}

/// A folder being walked.
struct Folder {
    name: String,
    walk: Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send>,
    found: bool,
}

fn walk(path: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> + Send + use<> {
    let hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter().filter_entry(move |entry| !hidden(entry))
}

impl Folder {
    fn new(path: &Path) -> Self {
        Self { name: path.display().to_string(), walk: Box::new(walk(path)), found: false }
    }
}

impl Iterator for Folder {
    type Item = Result<PathBuf, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.walk.next()? {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    self.found = true;
                    return Some(Ok(entry.into_path()));
                }
                Err(fault) => {
                    self.found = true;
                    let place = fault.path().map_or_else(|| self.name.clone(), |path| path.display().to_string());
                    return Some(Err(WireError::new(Place::file(&place), Fault::Unopenable(fault.into()))));
                }
            }
        }
    }
}

/// How many bytes there are to read; `None` where that cannot be known (standard input, pipes).
pub fn measure(paths: &[PathBuf]) -> Option<u64> {
    let mut total = 0;
    for path in paths {
        let data = std::fs::metadata(path);
        match data {
            Ok(data) if data.is_file() => total += data.len(),
            Ok(data) if data.is_dir() => {
                total += walk(path)
                    .filter_map(|entry| entry.ok()?.metadata().ok())
                    .filter(std::fs::Metadata::is_file)
                    .map(|it| it.len())
                    .sum::<u64>();
            }
            Err(fault) if fault.kind() == ErrorKind::NotFound && path.as_os_str() != "-" => {}
            _ => return None,
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn stems_lose_packing_and_format() {
        let of = |name: &str| names(Path::new(name));
        assert_eq!(of("a/b.txt"), ("b".into(), false));
        assert_eq!(of("b.jsonl.gz"), ("b".into(), true));
        assert_eq!(of("b.txt.zst"), ("b".into(), false));
        assert_eq!(of("1398.01.09.txt"), ("1398.01.09".into(), false));
        assert_eq!(of("خبر"), ("خبر".into(), false));
    }

    #[test]
    fn folders_are_read_in_order() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c.txt", "a.txt", "b/z.txt", "b/y.txt", ".hidden.txt"] {
            fs::write(folder.path().join(name), "خبر").unwrap();
        }
        let paths = [folder.path().to_owned()];
        let ids: Vec<_> = sources(&paths, Options::default()).map(|it| it.unwrap().id).collect();
        assert_eq!(ids, ["a", "y", "z", "c"]);
        assert_eq!(measure(&paths), Some(4 * 6));
    }

    #[test]
    fn faults_do_not_stop_the_others() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("empty")).unwrap();
        fs::write(folder.path().join("good.txt"), "خبر").unwrap();
        fs::write(folder.path().join("blank.txt"), "").unwrap();
        let paths = ["missing.txt", "empty", "blank.txt", "good.txt"].map(|name| folder.path().join(name));
        let all: Vec<_> = sources(&paths, Options::default()).collect();
        assert!(matches!(&all[0], Err(it) if matches!(it.fault, Fault::Missing)));
        assert!(matches!(&all[1], Err(it) if matches!(it.fault, Fault::EmptyFolder)));
        assert!(matches!(&all[2], Err(it) if matches!(it.fault, Fault::Empty)));
        assert_eq!(all[3].as_ref().unwrap().id, "good");
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn the_meter_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "خبر").unwrap();
        let mut all = sources(&[path], Options::default());
        let meter = all.meter();
        assert!(all.next().is_some());
        assert_eq!(meter.bytes(), 6);
    }
}
