//! How a data disk fills.

use jiff::civil::Date;
use yunheng_domain::series::Sample;

use crate::City;
use crate::chance::{Draws, Purpose};
use crate::class::DiskClass;
use crate::day::{self, SLOT_MS};
use crate::machine::whole;

/// Bytes of a GB as clouds sell it.
const GB: f64 = 1_073_741_824.0;

/// Free space is reported in so many steps of the capacity.
const STEPS: f64 = 4_096.0;

/// Readings a day, every six hours.
const READINGS: u64 = 4;

/// One disk's life.
#[derive(Debug)]
pub(crate) struct DiskLife {
    class: DiskClass,
    began: Date,
    gigabytes: u32,
    /// Used on the first day, percent.
    start: f64,
    /// Percentage points a day.
    slope: f64,
    /// Most it ever holds, percent.
    most: f64,
}

impl DiskLife {
    pub(crate) fn new(class: DiskClass, began: Date, until: Date, draws: &mut Draws) -> Self {
        let large = [(1_024, 60), (2_048, 28), (4_096, 12)];
        let small = [(100, 20), (200, 30), (300, 15), (500, 35)];
        let days = day::number(until).saturating_sub(day::number(began)).max(1) as f64;
        let (gigabytes, start, end, most) = match class {
            DiskClass::Spacious => {
                let gigabytes = draws.weighted(&large, 1_024);
                // At least 560 GB stay free.
                let most = (100.0 - 56_000.0 / f64::from(gigabytes)).min(60.0);
                let start = draws.between(4.0, most * 0.5);
                (gigabytes, start, draws.between(start, most), most)
            }
            DiskClass::Dipping => (1_024, 38.0, 41.0, 60.0),
            DiskClass::Growing => {
                let gigabytes = draws.weighted(&[(200, 30), (500, 45), (1_024, 25)], 500);
                (
                    gigabytes,
                    draws.between(30.0, 50.0),
                    draws.between(55.0, 88.0),
                    97.0,
                )
            }
            DiskClass::NearlyFull => {
                let gigabytes = draws.weighted(&[(200, 40), (500, 40), (1_024, 20)], 500);
                let start = draws.between(86.0, 93.0);
                (gigabytes, start, start + draws.between(0.0, 5.0), 98.5)
            }
            DiskClass::Steady => {
                let gigabytes = draws.weighted(&small, 200);
                let start = draws.between(25.0, 60.0);
                (gigabytes, start, start + draws.between(-3.0, 6.0), 69.0)
            }
        };
        Self {
            class,
            began,
            gigabytes,
            start,
            slope: (end - start) / days,
            most,
        }
    }

    /// First day.
    pub(crate) fn began(&self) -> Date {
        self.began
    }

    /// Capacity in bytes.
    pub(crate) fn bytes(&self) -> i64 {
        i64::from(self.gigabytes) << 30
    }

    pub(crate) fn fill(&self, city: &City, place: usize, days: &[Date], samples: &mut Vec<Sample>) {
        let began = day::number(self.began);
        let capacity = f64::from(self.gigabytes) * GB;
        for date in days {
            let number = day::number(*date);
            let mut draws = city.chance.draws(Purpose::Disk, place, number * READINGS);
            let age = number.saturating_sub(began) as f64;
            // The dump of the month's books lies there for two days.
            let dump = if self.class == DiskClass::Dipping && date.day() <= 2 {
                15.0
            } else {
                0.0
            };
            for reading in 0..READINGS {
                let noise = city.chance.normal(draws.word());
                let percent = (self.start + self.slope * age + 0.03 * noise).min(self.most) + dump;
                let steps = whole(percent.clamp(0.5, 99.5) / 100.0 * STEPS);
                samples.push(Sample {
                    at: day::start_ms(number) + (reading * 24).cast_signed() * SLOT_MS,
                    value: f64::from(steps) * (capacity / STEPS),
                    capacity: Some(capacity),
                });
            }
        }
    }
}
