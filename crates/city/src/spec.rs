//! How large a city, from which seed.

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan as _};

/// Everything that decides a city's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CitySpec {
    /// Where all its randomness comes from.
    pub seed: u64,
    /// Units, at least 1. The first 87 have names of their own, further ones are numbered.
    pub units: usize,
    /// Virtual machines, at least 1. Most of them also have a data disk.
    pub machines: usize,
    /// Days of telemetry, 1 to 3,000, ending with `until`.
    pub days: u32,
    /// Last day of telemetry, 2010 to 2090.
    pub until: Date,
}

/// Why no city can be founded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CityError {
    /// The specification lies outside its documented bounds.
    #[error("no city can be founded: {0}")]
    Spec(&'static str),
    /// A table that is part of this crate cannot be read.
    #[error("table {table}: {message}")]
    Table {
        /// Which table.
        table: &'static str,
        /// What is wrong with it.
        message: String,
    },
}

impl Default for CitySpec {
    /// The demo city.
    fn default() -> Self {
        Self {
            seed: 20_230_701,
            units: 87,
            machines: 1_500,
            days: 400,
            until: date(2026, 11, 21),
        }
    }
}

impl CitySpec {
    /// First day of telemetry.
    pub fn from(&self) -> Date {
        self.until
            .saturating_sub(Span::new().days(i64::from(self.days.clamp(1, 3_000)) - 1))
    }

    /// First days of the months that hold telemetry, in order.
    pub fn months(&self) -> impl Iterator<Item = Date> + use<> {
        let until = self.until;
        std::iter::successors(Some(self.from().first_of_month()), |month| {
            Some(month.saturating_add(1.month()))
        })
        .take_while(move |month| *month <= until)
    }

    pub(crate) fn check(&self) -> Result<(), CityError> {
        if self.units == 0 || self.machines == 0 {
            return Err(CityError::Spec("it needs a unit and a machine"));
        }
        if !(1..=3_000).contains(&self.days) {
            return Err(CityError::Spec("days must be 1 to 3000"));
        }
        if !(2010..=2090).contains(&self.until.year()) {
            return Err(CityError::Spec("until must lie in 2010 to 2090"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_city_has_four_hundred_days_in_fourteen_months() {
        let spec = CitySpec::default();
        assert_eq!(spec.from(), date(2025, 10, 18));
        let months: Vec<_> = spec.months().collect();
        assert_eq!(months.len(), 14);
        assert_eq!(months[0], date(2025, 10, 1));
        assert_eq!(months[13], date(2026, 11, 1));
    }

    #[test]
    fn a_city_without_machines_is_refused() {
        let spec = CitySpec {
            machines: 0,
            ..CitySpec::default()
        };
        assert!(spec.check().is_err());
    }
}
