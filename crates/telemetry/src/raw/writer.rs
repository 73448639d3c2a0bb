//! Collecting samples in any order and writing them as parts.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use super::WrittenPart;
use super::month::Month;
use super::part::{FinishedPart, keep_all};
use super::partition::Partition;
use crate::batch::SeriesSamples;

/// Samples that may wait in memory, over all partitions: about 130 MB. Above it the largest partition is spilled.
pub(super) const WAITING: usize = 8 << 20;

/// Collects samples and writes them as parts. Dropped without [`Self::finish`] it removes what it wrote.
#[derive(Debug)]
pub struct RawWriter {
    directory: Arc<Path>,
    partitions: BTreeMap<(Metric, Date), Partition>,
    /// The month of the last sample: the next one mostly lies in it too.
    month: Option<Month>,
    waiting: usize,
    limit: usize,
}

impl RawWriter {
    /// A writer that spills when more than `limit` samples are waiting.
    pub(super) fn new(directory: Arc<Path>, limit: usize) -> Self {
        Self {
            directory,
            partitions: BTreeMap::new(),
            month: None,
            waiting: 0,
            limit,
        }
    }

    /// Adds samples of one series, in any order, across any months.
    ///
    /// # Errors
    /// `InvalidInput`, with nothing added, for a sample outside the years 2000 to 2100 or a value that is not a number: both are the caller's mistake. Otherwise what the file system says while a partition is spilled; `StorageFull` when the disk is full. The writer is then good for nothing but dropping.
    pub fn push(&mut self, samples: &SeriesSamples) -> io::Result<()> {
        let sorted = samples.samples.is_sorted_by(|a, b| a.at < b.at);
        self.add(samples.series, samples.metric, &samples.samples, sorted)
    }

    /// Adds samples of one series that are already sorted by time and without duplicates (bulk import, generator). The order is not checked.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_sorted(
        &mut self,
        series: SeriesId,
        metric: Metric,
        samples: &[Sample],
    ) -> io::Result<()> {
        self.add(series, metric, samples, true)
    }

    /// Writes and syncs everything, files and folders. The parts come ordered by metric, month and name.
    ///
    /// # Errors
    /// What the file system says; `StorageFull` when the disk is full. Nothing stays behind then.
    pub fn finish(mut self) -> io::Result<Vec<WrittenPart>> {
        let mut finished: Vec<FinishedPart> = Vec::new();
        for (_, partition) in std::mem::take(&mut self.partitions) {
            finished.extend(partition.finish(&self.directory)?);
        }
        keep_all(&self.directory, finished)
    }

    fn add(
        &mut self,
        series: SeriesId,
        metric: Metric,
        samples: &[Sample],
        sorted: bool,
    ) -> io::Result<()> {
        check(samples)?;
        let mut rest = samples;
        while let Some(first) = rest.first() {
            let month = self.month_of(first.at)?;
            let here = if sorted {
                rest.partition_point(|sample| month.contains(sample.at))
            } else {
                rest.iter()
                    .take_while(|sample| month.contains(sample.at))
                    .count()
            };
            let (inside, beyond) = rest.split_at(here.max(1));
            let partition = match self.partitions.entry((metric, month.first)) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => entry.insert(Partition::new(metric, month.first)),
            };
            partition.extend(series, inside, sorted);
            self.waiting += inside.len();
            rest = beyond;
            if self.waiting > self.limit {
                self.spill_largest()?;
            }
        }
        Ok(())
    }

    fn month_of(&mut self, at: i64) -> io::Result<Month> {
        match self.month {
            Some(month) if month.contains(at) => Ok(month),
            _ => {
                let month = Month::of(at).ok_or_else(|| outside(at))?;
                self.month = Some(month);
                Ok(month)
            }
        }
    }

    fn spill_largest(&mut self) -> io::Result<()> {
        if let Some(largest) = self
            .partitions
            .values_mut()
            .max_by_key(|partition| partition.waiting())
        {
            self.waiting -= largest.waiting();
            largest.spill(&self.directory)?;
        }
        Ok(())
    }
}

/// Refuses what no part may hold.
fn check(samples: &[Sample]) -> io::Result<()> {
    let mut bounds: Option<(i64, i64)> = None;
    for sample in samples {
        if sample.value.is_nan() {
            let message = format!("the sample at {} ms has no number for a value", sample.at);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let (min, max) = bounds.unwrap_or((sample.at, sample.at));
        bounds = Some((min.min(sample.at), max.max(sample.at)));
    }
    for at in bounds.into_iter().flat_map(|(min, max)| [min, max]) {
        Month::of(at).ok_or_else(|| outside(at))?;
    }
    Ok(())
}

fn outside(at: i64) -> io::Error {
    let message = format!("a sample at {at} ms lies outside the years 2000 to 2100");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
