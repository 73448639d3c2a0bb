//! Samples of one metric and month, waiting to be sorted into a part.

use std::io;
use std::ops::Range;
use std::path::Path;

use jiff::civil::Date;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use super::part::{FinishedPart, PartWriter};

/// Columns instead of [`Sample`]s: half the memory, since a capacity seldom changes.
#[derive(Debug)]
pub(super) struct Partition {
    metric: Metric,
    month: Date,
    runs: Vec<Run>,
    at: Vec<i64>,
    value: Vec<f64>,
    /// A capacity and the position it holds from.
    capacity: Vec<(usize, Option<f64>)>,
    part: Option<PartWriter>,
    finished: Vec<FinishedPart>,
}

/// Samples of one series that arrived one after the other; it ends where the next begins.
#[derive(Debug, Clone, Copy)]
struct Run {
    series: SeriesId,
    start: usize,
    /// Sorted by time without duplicates.
    sorted: bool,
}

impl Partition {
    pub(super) fn new(metric: Metric, month: Date) -> Self {
        Self {
            metric,
            month,
            runs: Vec::new(),
            at: Vec::new(),
            value: Vec::new(),
            capacity: Vec::new(),
            part: None,
            finished: Vec::new(),
        }
    }

    /// Samples waiting.
    pub(super) fn waiting(&self) -> usize {
        self.at.len()
    }

    /// Takes in samples of one series that all lie in the month.
    pub(super) fn extend(&mut self, series: SeriesId, samples: &[Sample], sorted: bool) {
        let start = self.at.len();
        let follows = match (self.runs.last_mut(), self.at.last(), samples.first()) {
            (Some(run), Some(last), Some(first)) if run.series == series => {
                run.sorted &= sorted && *last < first.at;
                true
            }
            _ => false,
        };
        if !follows {
            self.runs.push(Run {
                series,
                start,
                sorted,
            });
        }
        self.at.extend(samples.iter().map(|sample| sample.at));
        self.value.extend(samples.iter().map(|sample| sample.value));
        for (offset, sample) in samples.iter().enumerate() {
            // An infinite capacity says no more than none at all, and `larger` takes the two for equal.
            let capacity = sample.capacity.filter(|capacity| capacity.is_finite());
            if self
                .capacity
                .last()
                .is_none_or(|(_, held)| *held != capacity)
            {
                self.capacity.push((start + offset, capacity));
            }
        }
    }

    /// Sorts what waits and appends it to the open part, or to a new one where it does not come after it.
    pub(super) fn spill(&mut self, root: &Path) -> io::Result<()> {
        let mut order: Vec<usize> = (0..self.runs.len()).collect();
        order.sort_by_key(|run| self.runs[*run].series);
        let mut samples = Vec::new();
        for runs in order.chunk_by(|a, b| self.runs[*a].series == self.runs[*b].series) {
            samples.clear();
            for run in runs {
                self.gather(*run, &mut samples);
            }
            if runs.len() > 1 || !self.runs[runs[0]].sorted {
                sort_and_deduplicate(&mut samples);
            }
            let (series, first) = (self.runs[runs[0]].series, samples[0].at);
            let part = match self.part.take() {
                Some(part) if part.precedes(series, first) => part,
                other => {
                    if let Some(full) = other {
                        self.finished.push(full.finish()?);
                    }
                    PartWriter::create(root, self.metric, self.month)?
                }
            };
            self.part.insert(part).append(series, &samples)?;
        }
        self.runs = Vec::new();
        self.at = Vec::new();
        self.value = Vec::new();
        self.capacity = Vec::new();
        Ok(())
    }

    /// Writes everything and hands the parts over.
    pub(super) fn finish(mut self, root: &Path) -> io::Result<Vec<FinishedPart>> {
        self.spill(root)?;
        if let Some(part) = self.part.take() {
            self.finished.push(part.finish()?);
        }
        Ok(self.finished)
    }

    fn range(&self, run: usize) -> Range<usize> {
        let end = self
            .runs
            .get(run + 1)
            .map_or(self.at.len(), |next| next.start);
        self.runs[run].start..end
    }

    fn gather(&self, run: usize, samples: &mut Vec<Sample>) {
        let range = self.range(run);
        // The capacity in force at the run's first sample, then each that replaces it.
        let mut held = self
            .capacity
            .partition_point(|(from, _)| *from <= range.start)
            - 1;
        for position in range {
            while self
                .capacity
                .get(held + 1)
                .is_some_and(|(from, _)| *from <= position)
            {
                held += 1;
            }
            samples.push(Sample {
                at: self.at[position],
                value: self.value[position],
                capacity: self.capacity[held].1,
            });
        }
    }
}

/// Sorts samples of one series by time; of those with the same time the one that [`Sample::larger`] prefers stays.
pub(super) fn sort_and_deduplicate(samples: &mut Vec<Sample>) {
    // Stable, because it is quick on what mostly is a few sorted runs.
    samples.sort_by_key(|sample| sample.at);
    samples.dedup_by(|later, kept| {
        let same = later.at == kept.at;
        if same {
            *kept = kept.larger(*later);
        }
        same
    });
}
