//! The months of Asia/Shanghai that parts are divided by.

use jiff::civil::Date;

/// A calendar month and the instants it spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    /// Its first day.
    pub(super) first: Date,
    /// First instant, UTC milliseconds.
    from: i64,
    /// The instant after the last, UTC milliseconds.
    to: i64,
}

impl Month {
    /// The month of an instant; `None` outside the years 2000 to 2100.
    pub(super) fn of(at: i64) -> Option<Self> {
        // Asia/Shanghai has been eight hours ahead of UTC, without daylight saving, since 1991.
        const AHEAD: i64 = 8 * 60 * 60 * 1000;
        let day = jiff::Timestamp::from_millisecond(at.checked_add(AHEAD)?).ok()?;
        let day = day.to_zoned(jiff::tz::TimeZone::UTC).date();
        let first = day.first_of_month();
        let start = |day: Date| {
            let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(midnight.timestamp().as_millisecond() - AHEAD)
        };
        let next = first.last_of_month().tomorrow().ok()?;
        (2000..=2100).contains(&day.year()).then_some(())?;
        Some(Self {
            first,
            from: start(first)?,
            to: start(next)?,
        })
    }

    /// Whether the instant lies in the month.
    pub(super) fn contains(&self, at: i64) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// The name of a month's folder, `2013-07`.
pub(super) fn folder(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}
