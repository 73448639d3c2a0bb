//! A month of the whole city, one series after the other.

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

    fn series_month(&self, series: CitySeries, month: Date) -> Option<SeriesMonth> {
        let mut samples = Vec::new();
        self.fill(series, month, &mut samples);
        (!samples.is_empty()).then_some(SeriesMonth { series, samples })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use yunheng_domain::digest::Sm3Digest;

    use super::*;
    use crate::CitySpec;

    fn small(seed: u64) -> City {
        City::new(CitySpec {
            seed,
            units: 3,
            machines: 12,
            days: 20,
            until: date(2026, 10, 9),
        })
        .unwrap()
    }

    fn digest(city: &City) -> Sm3Digest {
        let mut bytes = Vec::new();
        for month in city.months() {
            for made in city.month(month) {
                bytes.extend_from_slice(&(made.series.resource as u64).to_le_bytes());
                bytes.extend_from_slice(made.series.metric.code().as_bytes());
                bytes.extend_from_slice(made.series.source.code().as_bytes());
                for sample in made.samples {
                    bytes.extend_from_slice(&sample.at.to_le_bytes());
                    bytes.extend_from_slice(&sample.value.to_le_bytes());
                    bytes.extend_from_slice(&sample.capacity.unwrap_or(-1.0).to_le_bytes());
                }
            }
        }
        Sm3Digest::of(&bytes)
    }

    /// A change here means that every city changes: demo, benchmarks and recorded numbers with it.
    #[test]
    fn a_seed_gives_the_bytes_it_always_gave() {
        assert_eq!(
            digest(&small(1)).as_str(),
            "b87b773602bc5bb2c8607c48c6451d6efb75bd6075d541d5e5dc346458d4aa03"
        );
    }

    #[test]
    fn another_seed_gives_another_city() {
        assert_ne!(digest(&small(1)), digest(&small(2)));
    }

    #[test]
    fn several_workers_make_the_same_month_as_one() {
        let city = City::new(CitySpec {
            machines: 150,
            days: 3,
            until: date(2026, 10, 9),
            ..CitySpec::default()
        })
        .unwrap();
        let month = date(2026, 10, 1);
        let alone: Vec<_> = city.month(month).collect();
        for workers in [3, 7] {
            let share = city.series().len().div_ceil(workers);
            let together: Vec<SeriesMonth> = std::thread::scope(|scope| {
                let workers: Vec<_> = city
                    .series()
                    .chunks(share)
                    .map(|series| {
                        let city = &city;
                        scope.spawn(move || -> Vec<SeriesMonth> {
                            series
                                .iter()
                                .rev()
                                .filter_map(|series| city.series_month(*series, month))
                                .collect()
                        })
                    })
                    .collect();
                workers
                    .into_iter()
                    .flat_map(|worker| worker.join().unwrap().into_iter().rev())
                    .collect()
            });
            assert!(alone == together, "{workers} workers differ");
        }
    }

    #[test]
    fn a_series_comes_in_time_order_inside_its_month() {
        let city = small(3);
        for month in city.months() {
            for made in city.month(month) {
                assert!(made.samples.is_sorted_by(|a, b| a.at < b.at));
                assert!(made.samples.iter().all(|sample| sample.value >= 0.0));
                assert!(
                    made.samples
                        .iter()
                        .all(|sample| sample.capacity != Some(0.0))
                );
            }
        }
    }

    #[test]
    fn a_series_is_the_same_whether_other_months_were_asked_for_or_not() {
        let city = small(4);
        let october: Vec<_> = city.month(date(2026, 10, 1)).collect();
        let _september: Vec<_> = city.month(date(2026, 9, 1)).collect();
        assert!(october == city.month(date(2026, 10, 1)).collect::<Vec<_>>());
    }
}
