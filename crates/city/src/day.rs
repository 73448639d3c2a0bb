//! Days of Asia/Shanghai as numbers.

use jiff::civil::{Date, date};

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds of a quarter of an hour.
pub(crate) const SLOT_MS: i64 = 15 * 60 * 1000;

/// Shanghai is eight hours ahead of UTC, without daylight saving since 1991.
const AHEAD_MS: i64 = 8 * 60 * 60 * 1000;

/// Days since 1970-01-01.
pub(crate) fn number(day: Date) -> u64 {
    let days = date(1970, 1, 1)
        .until(day)
        .map_or(0, |span| i64::from(span.get_days()));
    u64::try_from(days).unwrap_or(0)
}

/// First instant of a day, UTC milliseconds.
pub(crate) fn start_ms(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(0) * DAY_MS - AHEAD_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_eight_hours_before_utc_s() {
        assert_eq!(start_ms(number(date(2026, 1, 1))), 1_767_196_800_000);
    }
}
