//! The months of Asia/Shanghai that parts are divided by.

use jiff::civil::Date;
use yunheng_domain::period::{Period, day_of_ms};

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
        let month = Period::month_of(day_of_ms(at)?);
        let (from, to) = month.bounds_ms();
        Some(Self {
            first: month.from,
            from,
            to,
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
