//! Raw samples in Parquet files, one folder per metric and month, sorted by series and time.

use std::io;
use std::path::Path;

use jiff::civil::Date;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use crate::batch::SeriesSamples;

/// The raw directory.
#[derive(Debug, Clone)]
pub struct RawStore {}

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

/// Collects samples and writes them as parts. Dropped without [`Self::finish`] it removes what it wrote.
#[derive(Debug)]
pub struct RawWriter {}

impl RawStore {
    /// Opens the directory, creating it if missing.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let _ = directory;
        todo!()
    }
    /// A writer. Samples may be pushed in any order; a partition is spilled to a part of its own when it grows large.
    pub fn writer(&self) -> RawWriter {
        todo!()
    }
    /// Reads samples in `[from, to)` of the given series (`None`: all) from parts, merged and sorted by series and time, duplicates resolved by [`Sample::larger`], handed over one series at a time.
    pub fn read(
        &self,
        parts: &[String],
        series: Option<&[SeriesId]>,
        from: i64,
        to: i64,
        each: &mut dyn FnMut(SeriesId, &[Sample]),
    ) -> io::Result<()> {
        let _ = (parts, series, from, to, each);
        todo!()
    }
    /// Merges parts of one partition into one part; the caller then lists the new part and takes the old ones off, in one transaction.
    pub fn compact(
        &self,
        parts: &[String],
        metric: Metric,
        month: Date,
    ) -> io::Result<WrittenPart> {
        let _ = (parts, metric, month);
        todo!()
    }
    /// Removes files (after they were taken off the list).
    pub fn remove(&self, paths: &[String]) -> io::Result<()> {
        let _ = paths;
        todo!()
    }
    /// Removes files on disk that are not listed: leftovers of an interrupted write. Only at start, before anything writes. Returns how many.
    pub fn remove_unlisted(&self, listed: &[String]) -> io::Result<u64> {
        let _ = listed;
        todo!()
    }
}

impl RawWriter {
    /// Adds samples of one series, in any order, across any months. Panics never; samples outside 2000-2100 are the caller's error and are refused with `InvalidInput`.
    pub fn push(&mut self, samples: &SeriesSamples) -> io::Result<()> {
        let _ = samples;
        todo!()
    }
    /// Adds samples already sorted by time and without duplicates (bulk import, generator): no copy of order is checked.
    pub fn push_sorted(
        &mut self,
        series: SeriesId,
        metric: Metric,
        samples: &[Sample],
    ) -> io::Result<()> {
        let _ = (series, metric, samples);
        todo!()
    }
    /// Writes and syncs everything.
    pub fn finish(self) -> io::Result<Vec<WrittenPart>> {
        todo!()
    }
}
