//! Raw samples in Parquet files, one folder per metric and month (Asia/Shanghai), sorted by series and time.
//!
//! The directory says nothing by itself: a part counts once its path is listed in the database, and a file that is not listed is a leftover. Files are plain Parquet that any other reader understands; docs/decisions/0007-raw-samples-in-parquet.md explains the layout.

mod compact;
mod encoder;
mod layout;
mod merge;
mod month;
mod part;
mod partition;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::HashSet;
use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use reader::{PartReader, Selection};
pub use writer::RawWriter;

/// What the name of a part ends in.
const PART_EXTENSION: &str = "parquet";
/// What the name of a part ends in while it is being written.
const TEMPORARY_EXTENSION: &str = "unfinished";

/// The raw directory.
#[derive(Debug, Clone)]
pub struct RawStore {
    directory: Arc<Path>,
}

/// A file that was written and synced, not yet listed in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPart {
    /// Path relative to the raw directory, `cpu/2013-07/<unique>.parquet`.
    pub path: String,
    /// Metric it holds.
    pub metric: Metric,
    /// First day of its month (Asia/Shanghai).
    pub month: Date,
    /// Earliest sample, UTC milliseconds.
    pub min_at: i64,
    /// Latest sample, UTC milliseconds.
    pub max_at: i64,
    /// Samples.
    pub rows: u64,
    /// File size.
    pub bytes: u64,
}

impl RawStore {
    /// Opens the directory, creating it if missing.
    pub fn open(directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory).map_err(named(directory.display()))?;
        Ok(Self {
            directory: Arc::from(directory),
        })
    }

    /// A writer. Samples may be pushed in any order; partitions are spilled to parts when much is waiting.
    pub fn writer(&self) -> RawWriter {
        RawWriter::new(Arc::clone(&self.directory), writer::WAITING)
    }

    /// Reads samples in `[from, to)` of the given series (`None`: all) from parts, merged and sorted by series and time, duplicates resolved by [`Sample::larger`], handed over one series at a time.
    ///
    /// # Errors
    /// Each names its part: `NotFound` for a missing file, `InvalidData` for one that is cut off, damaged or not ours, `InvalidInput` for a path that leaves the directory.
    pub fn read(
        &self,
        parts: &[String],
        series: Option<&[SeriesId]>,
        from: i64,
        to: i64,
        each: &mut dyn FnMut(SeriesId, &[Sample]),
    ) -> io::Result<()> {
        let series = series.map(|series| {
            let mut sorted = series.to_vec();
            sorted.sort_unstable();
            sorted
        });
        let selection = Selection {
            series: series.as_deref(),
            from,
            to,
        };
        merge::merge(
            self.open_parts(parts, selection)?,
            &mut |series, samples| {
                each(series, samples);
                Ok(())
            },
        )
    }

    /// Removes files (after they were taken off the list). One that is already gone is no error.
    pub fn remove(&self, paths: &[String]) -> io::Result<()> {
        for path in paths {
            match fs::remove_file(self.resolve(path)?) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(named(path)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes files on disk that are not listed: leftovers of an interrupted write. Only at start, before anything writes. Returns how many. Whatever does not have the name of a part in the folder of a metric is left alone.
    pub fn remove_unlisted(&self, listed: &[String]) -> io::Result<u64> {
        let listed: HashSet<&str> = listed.iter().map(String::as_str).collect();
        let mut removed = 0;
        for metric in Metric::ALL {
            let months = self.directory.join(metric.code());
            for month in entries(&months, fs::FileType::is_dir)? {
                let folder = months.join(&month);
                for file in entries(&folder, fs::FileType::is_file)? {
                    let relative = format!("{}/{month}/{file}", metric.code());
                    let ours = Path::new(&file).extension().is_some_and(|extension| {
                        extension == PART_EXTENSION || extension == TEMPORARY_EXTENSION
                    });
                    if ours && !listed.contains(relative.as_str()) {
                        fs::remove_file(folder.join(&file)).map_err(named(&relative))?;
                        removed += 1;
                    }
                }
            }
        }
        Ok(removed)
    }

    fn directory(&self) -> &Path {
        &self.directory
    }

    fn open_parts<'a>(
        &self,
        parts: &[String],
        selection: Selection<'a>,
    ) -> io::Result<Vec<PartReader<'a>>> {
        let open = |part: &String| PartReader::open(&self.resolve(part)?, part, selection);
        parts.iter().map(open).collect()
    }

    /// The file of a listed path, which must stay inside the directory.
    fn resolve(&self, path: &str) -> io::Result<PathBuf> {
        let mut components = Path::new(path).components();
        if path.is_empty() || !components.all(|part| matches!(part, Component::Normal(_))) {
            let message = format!("'{path}' is not the path of a part");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(self.directory.join(path))
    }
}

/// Names of a folder's entries of one kind; none if the folder is missing. Names that are not UTF-8 are not ours.
fn entries(folder: &Path, kind: fn(&fs::FileType) -> bool) -> io::Result<Vec<String>> {
    let list = || -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if kind(&entry.file_type()?) {
                names.extend(entry.file_name().into_string().ok());
            }
        }
        Ok(names)
    };
    match list() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other.map_err(named(folder.display())),
    }
}

/// Makes an error name the file it is about.
fn named(file: impl Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{file}: {error}"))
}
