//! A month of the whole city, one series after the other, on one worker or several.

use jiff::civil::Date;
use yunheng_domain::series::Sample;

use crate::City;
use crate::series::CitySeries;

/// The samples of one series in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesMonth {
    /// The series.
    pub series: CitySeries,
    /// Sorted by time, at least one.
    pub samples: Vec<Sample>,
}

/// Series that each worker makes before they are handed over.
const SERIES_PER_TURN: usize = 64;

impl City {
    /// First days of the months that hold telemetry, in order.
    pub fn months(&self) -> impl Iterator<Item = Date> + use<> {
        self.spec().months()
    }

    /// The month that begins on `month`, ordered by resource, metric and source; series without a sample are left out.
    pub fn month(&self, month: Date) -> impl Iterator<Item = SeriesMonth> + '_ {
        self.series()
            .iter()
            .filter_map(move |series| self.series_month(*series, month))
    }

    /// The same as [`Self::month`], made by so many workers and handed over in the same order. At most 64 series per worker wait at a time.
    pub fn month_by_workers(&self, month: Date, workers: usize, each: &mut dyn FnMut(SeriesMonth)) {
        let workers = workers.max(1);
        for turn in self.series().chunks(SERIES_PER_TURN * workers) {
            let mut made: Vec<Option<SeriesMonth>> = vec![None; turn.len()];
            std::thread::scope(|scope| {
                let shares = turn
                    .chunks(SERIES_PER_TURN)
                    .zip(made.chunks_mut(SERIES_PER_TURN));
                for (series, made) in shares {
                    scope.spawn(move || {
                        for (series, made) in series.iter().zip(made) {
                            *made = self.series_month(*series, month);
                        }
                    });
                }
            });
            made.into_iter().flatten().for_each(&mut *each);
        }
    }

    fn series_month(&self, series: CitySeries, month: Date) -> Option<SeriesMonth> {
        let mut samples = Vec::new();
        self.fill(series, month, &mut samples);
        (!samples.is_empty()).then_some(SeriesMonth { series, samples })
    }
}
