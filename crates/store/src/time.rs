//! Instants and days as the database keeps them.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::StoreError;

/// Day 0 of the day columns.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// UTC microseconds since 1970. PostgreSQL would cut nanoseconds off and SQLite would not, so they are cut here for both.
pub(crate) fn micros(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

/// The instant of a stored number.
pub(crate) fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros)
        .map_err(|_| StoreError::Corrupt(format!("instant {micros}")))
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i32 {
    let hours = EPOCH.duration_until(day).as_hours();
    // No jiff date is 8 million days away.
    i32::try_from(hours.div_euclid(24)).unwrap_or(i32::MAX)
}

/// The day of a stored number.
pub(crate) fn day(number: i32) -> Result<Date, StoreError> {
    Span::new()
        .try_days(number)
        .and_then(|days| EPOCH.checked_add(days))
        .map_err(|_| StoreError::Corrupt(format!("day {number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_go_back_and_forth() {
        assert_eq!(day_number(EPOCH), 0);
        for text in ["1969-12-31", "1970-01-02", "2013-07-01", "2100-12-31"] {
            let date: Date = text.parse().unwrap();
            assert_eq!(day(day_number(date)).unwrap(), date);
        }
        assert_eq!(day_number(Date::constant(2000, 1, 1)), 10_957);
    }

    #[test]
    fn instants_lose_only_what_lies_below_a_microsecond() {
        let at: Timestamp = "2026-06-30T15:59:59.123456789Z".parse().unwrap();
        let kept = instant(micros(at)).unwrap();
        assert_eq!(kept.to_string(), "2026-06-30T15:59:59.123456Z");
    }

    #[test]
    fn a_day_that_no_calendar_has_is_corrupt() {
        assert!(matches!(day(i32::MAX), Err(StoreError::Corrupt(_))));
    }
}
