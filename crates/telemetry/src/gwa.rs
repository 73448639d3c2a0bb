//! GWA-T-12 (Bitbrains) traces: a folder of CSV files, or a `.tar.zst` of one.
//!
//! Source: Grid Workloads Archive, TU Delft; Shen, van Beek, Iosup, CCGrid 2015. Traps that the real files hold and this reader answers: the header says milliseconds while the values are seconds; rows repeat, a few with other values; CPU lies above 100 %; memory capacity is 0 while a machine is off; capacity changes inside a month.

use std::fs::File;
use std::path::{Path, PathBuf};

use yunheng_domain::resource::Size;
use yunheng_domain::series::Sample;

use crate::import::ImportError;

mod archive;
mod table;

/// One file: one machine and month.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineTrace {
    /// The machine: the file's stem.
    pub name: String,
    /// Sizes with the instant (UTC milliseconds) each was first seen; rows with memory capacity 0 (powered off) do not make a size.
    pub sizes: Vec<(i64, Size)>,
    /// CPU percent with capacity 100.
    pub cpu: Vec<Sample>,
    /// Memory bytes used with capacity in bytes; capacity `None` while powered off.
    pub memory: Vec<Sample>,
    /// Network bytes per second received and sent together.
    pub network: Vec<Sample>,
}

/// Reads every file and hands over its trace, samples sorted and deduplicated by [`Sample::larger`]. `read` is told the bytes of input consumed so far, out of `total_bytes(path)`.
///
/// A folder is searched recursively and read in the order of paths, an archive in its own order; a single CSV file is read as a folder of one. The same machine comes once per file (month).
pub fn read(
    path: &Path,
    read: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(MachineTrace) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    if is_archive(path) {
        return archive::read(path, read, each);
    }
    let mut consumed = 0;
    for (file, bytes) in csv_files(path)? {
        let content = File::open(&file).map_err(|error| ImportError::io(&file, error))?;
        each(table::read(&file, stem(&file), content)?)?;
        consumed += bytes;
        read(consumed);
    }
    Ok(())
}

/// Size of the input in bytes, for progress.
pub fn total_bytes(path: &Path) -> Result<u64, ImportError> {
    if is_archive(path) {
        let metadata = path
            .metadata()
            .map_err(|error| ImportError::io(path, error))?;
        return Ok(metadata.len());
    }
    Ok(csv_files(path)?.iter().map(|(_, bytes)| bytes).sum())
}

fn is_archive(path: &Path) -> bool {
    path.is_file() && !is_csv(path)
}

/// The machine a file is about: its name without folder and ending.
fn stem(file: &Path) -> String {
    file.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Whether a file holds a trace. Hidden files are left out: archivers of some systems add `._name.csv` beside each file.
fn is_trace(file: &Path) -> bool {
    let hidden = file
        .file_name()
        .is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
    !hidden && is_csv(file)
}

fn is_csv(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
}

/// Every CSV file below a folder with its size, in the order of paths.
fn csv_files(path: &Path) -> Result<Vec<(PathBuf, u64)>, ImportError> {
    let mut found = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(next) = waiting.pop() {
        let failed = |error| ImportError::io(&next, error);
        let metadata = next.metadata().map_err(failed)?;
        if metadata.is_dir() {
            for entry in next.read_dir().map_err(failed)? {
                let entry = entry.map_err(failed)?;
                // Links to folders are not followed: they could lead in a circle.
                let linked_folder =
                    entry.file_type().map_err(failed)?.is_symlink() && entry.path().is_dir();
                if !linked_folder {
                    waiting.push(entry.path());
                }
            }
        } else if is_trace(&next) {
            found.push((next, metadata.len()));
        }
    }
    if found.is_empty() {
        return Err(ImportError::whole(path, "no CSV file in this folder"));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
