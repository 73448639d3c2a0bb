//! The time of a city whose past is acted out.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use yunheng_app::Clock;

/// A clock that stands still until it is set: what happened in the city's past happens at its own time.
#[derive(Debug)]
pub struct CityClock(AtomicI64);

impl CityClock {
    /// Stands at an instant.
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.as_millisecond()))
    }

    /// Moves on; never back.
    pub fn set(&self, instant: Timestamp) {
        self.0.fetch_max(instant.as_millisecond(), Ordering::SeqCst);
    }
}

impl Clock for CityClock {
    fn now(&self) -> Timestamp {
        let millisecond = self.0.load(Ordering::SeqCst);
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_s_time_does_not_go_back() {
        let instant = |text: &str| text.parse::<Timestamp>().unwrap();
        let clock = CityClock::at(instant("2026-09-16T01:00:00Z"));
        clock.set(instant("2026-09-17T01:00:00Z"));
        clock.set(instant("2026-09-16T09:00:00Z"));
        assert_eq!(clock.now(), instant("2026-09-17T01:00:00Z"));
    }
}
