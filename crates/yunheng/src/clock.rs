//! The one clock that reads the machine's time. Everything else is told the time.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use yunheng_app::Clock;
use yunheng_domain::period::TIME_ZONE;

use crate::exit::Failure;

/// The machine's clock, for a demo city perhaps ahead of it or behind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemClock {
    ahead: SignedDuration,
}

impl SystemClock {
    /// The clock of a demo city for which today is another day; the time of day is the machine's.
    pub(crate) fn on(today: Option<Date>) -> Result<Self, Failure> {
        let Some(today) = today else {
            return Ok(Self::default());
        };
        let now = Self::default().now();
        let there = now
            .in_tz(TIME_ZONE)
            .and_then(|now| {
                now.datetime()
                    .time()
                    .on(today.year(), today.month(), today.day())
                    .in_tz(TIME_ZONE)
            })
            .map_err(|error| Failure::data(format!("--today {today}: {error}")))?;
        Ok(Self {
            ahead: there.timestamp().duration_since(now),
        })
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where time enters the program"
    )]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.ahead).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_city_may_live_on_another_day() {
        let day: Date = "2026-09-30".parse().unwrap();
        let clock = SystemClock::on(Some(day)).unwrap();
        assert_eq!(yunheng_domain::period::day_of(clock.now()), day);
    }
}
