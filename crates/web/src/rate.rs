//! How much one caller may ask: governor's cells, by the program's own clock.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::clock::{Clock, Reference as _};
use governor::middleware::{NoOpMiddleware, StateInformationMiddleware};
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use jiff::Timestamp;

/// The program's clock as governor sees it: told at each request.
#[derive(Debug, Clone, Default)]
struct Told(Arc<AtomicU64>);

impl Clock for Told {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(self.0.load(Ordering::Relaxed))
    }
}

/// Requests between two times that callers who have gone are forgotten.
const FORGET_EVERY: u64 = 10_000;

/// What a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Requests left at once.
    pub(crate) left: u32,
    /// Seconds to wait, if it was one too many.
    pub(crate) wait: Option<u64>,
}

/// Cells per caller.
pub(crate) struct Rate {
    clock: Told,
    asked: AtomicU64,
    cells: RateLimiter<
        Option<IpAddr>,
        DashMapStateStore<Option<IpAddr>>,
        Told,
        StateInformationMiddleware,
    >,
}

impl std::fmt::Debug for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rate").finish_non_exhaustive()
    }
}

impl Rate {
    /// So many requests a minute, and at once.
    pub(crate) fn new(per_minute: u32, now: Timestamp) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        let clock = Told::default();
        clock.0.store(nanos(now), Ordering::Relaxed);
        Self {
            cells: RateLimiter::<_, _, _, NoOpMiddleware<Nanos>>::new(
                quota,
                DashMapStateStore::default(),
                clock.clone(),
            )
            .with_middleware(),
            clock,
            asked: AtomicU64::new(0),
        }
    }

    /// Counts a request. One that changes something counts for five.
    pub(crate) fn ask(&self, from: Option<IpAddr>, now: Timestamp, writes: bool) -> Answer {
        // A clock that was set back must not lock everybody out.
        self.clock.0.fetch_max(nanos(now), Ordering::Relaxed);
        // Callers who have not asked for a while are forgotten, or every address of a scan would stay.
        if self
            .asked
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(FORGET_EVERY)
        {
            self.cells.retain_recent();
        }
        let weight = NonZeroU32::new(if writes { 5 } else { 1 }).unwrap_or(NonZeroU32::MIN);
        match self.cells.check_key_n(&from, weight) {
            Ok(Ok(state)) => Answer {
                left: state.remaining_burst_capacity(),
                wait: None,
            },
            Ok(Err(refused)) => {
                let wait = refused.earliest_possible().duration_since(self.clock.now());
                Answer {
                    left: 0,
                    wait: Some(wait.as_u64().div_ceil(1_000_000_000).max(1)),
                }
            }
            // The quota is below the weight of one request: a configuration that refuses all.
            Err(_) => Answer {
                left: 0,
                wait: Some(60),
            },
        }
    }
}

fn nanos(at: Timestamp) -> u64 {
    u64::try_from(at.as_nanosecond()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_waits_and_another_caller_does_not() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let rate = Rate::new(60, now);
        let caller = Some("203.0.113.9".parse().unwrap());
        for left in (0..60).rev() {
            let answer = rate.ask(caller, now, false);
            assert_eq!((answer.left, answer.wait), (left, None));
        }
        assert_eq!(rate.ask(caller, now, false).wait, Some(1));
        assert_eq!(rate.ask(None, now, false).wait, None);
        let later = now + jiff::SignedDuration::from_secs(2);
        assert_eq!(rate.ask(caller, later, false).wait, None);
    }
}
