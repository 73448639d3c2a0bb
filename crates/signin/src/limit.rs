//! How often one may fail, and how long a session lasts: rules over instants, nothing stored.

use jiff::{SignedDuration, Timestamp};

use crate::password::Profile;

/// How far the clocks of two replicas may differ before an instant "in the future" counts as a clock that was set back.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Until when an account or a source (an address) is locked, `None` when it is not (等保 IA-2; ASVS 5.0 6.3.1).
///
/// Call it twice with the failures of each: by account it stops one password from being guessed, by source it stops one machine from trying every account.
/// `failures` are the instants of failed attempts in any order, successes taken off by the caller; those older than `2 * lock_minutes` make no difference and need not be loaded.
/// An attempt refused because of a lock is not a failure: recorded as one, it would let a stranger keep an account locked for ever.
///
/// The lock begins with the failure that makes `lock_after` of them within `lock_minutes`, and lasts `lock_minutes`. A clock set back does not end it, and does not make it last longer than `lock_minutes` from now.
pub fn locked(profile: &Profile, failures: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    let span = SignedDuration::from_mins(i64::from(profile.lock_minutes));
    let enough = usize::try_from(profile.lock_after)
        .unwrap_or(usize::MAX)
        .max(1);
    let mut failures = failures.to_vec();
    failures.sort_unstable();
    let last = failures
        .windows(enough)
        .rev()
        .find(|window| match window {
            [first, .., last] => last.duration_since(*first) < span,
            _ => true,
        })
        .and_then(|window| window.last().copied())?;
    let until = last.min(now).saturating_add(span).unwrap_or(Timestamp::MAX);
    (now < until).then_some(until)
}

/// Whether a session is over: unused for `idle_minutes`, or older than `absolute_hours` (等保 IA-2; ASVS 5.0 7.3.1 and 7.3.2).
///
/// A clock set back must not lengthen a session: one that began or was used in the future, by more than the clocks of two replicas may differ, is over too.
pub fn expired(
    created: Timestamp,
    last_seen: Timestamp,
    now: Timestamp,
    idle_minutes: u32,
    absolute_hours: u32,
) -> bool {
    let idle = now.duration_since(last_seen);
    let age = now.duration_since(created);
    idle >= SignedDuration::from_mins(i64::from(idle_minutes))
        || age >= SignedDuration::from_hours(i64::from(absolute_hours))
        || idle < -SKEW
        || age < -SKEW
}

/// Whether a session that is over still vouches for a form that was filled in while it lasted: `days` after its last use at most, counted as strictly as its limits are when a clock is set back.
pub fn vouches(last_seen: Timestamp, now: Timestamp, days: u32) -> bool {
    let unused = now.duration_since(last_seen);
    unused < SignedDuration::from_hours(24 * i64::from(days)) && unused >= -SKEW
}

/// Whether a sensitive act asks for the person's proof again: never given in this session, or longer ago than `minutes` (ASVS 5.0 7.5.3).
pub fn needs_step_up(stepped_up: Option<Timestamp>, now: Timestamp, minutes: u32) -> bool {
    stepped_up.is_none_or(|then| {
        let age = now.duration_since(then);
        age >= SignedDuration::from_mins(i64::from(minutes)) || age < -SKEW
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::at;

    fn minutes(minutes: &[i64]) -> Vec<Timestamp> {
        minutes.iter().map(|minute| after(*minute)).collect()
    }

    fn after(minutes: i64) -> Timestamp {
        at("2026-03-02T01:00:00Z") + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn four_failures_lock_nothing() {
        assert_eq!(
            locked(&Profile::djbh(), &minutes(&[0, 1, 2, 3]), after(3)),
            None
        );
    }

    #[test]
    fn the_fifth_failure_locks_for_thirty_minutes() {
        let failures = minutes(&[0, 1, 2, 3, 4]);
        let profile = Profile::djbh();
        assert_eq!(locked(&profile, &failures, after(4)), Some(after(34)));
        assert_eq!(locked(&profile, &failures, after(33)), Some(after(34)));
        assert_eq!(locked(&profile, &failures, after(34)), None);
    }

    #[test]
    fn one_failure_after_the_lock_has_ended_does_not_lock_again() {
        let failures = minutes(&[0, 1, 2, 3, 4, 34]);
        assert_eq!(locked(&Profile::djbh(), &failures, after(35)), None);
    }

    #[test]
    fn five_failures_spread_over_more_than_thirty_minutes_lock_nothing() {
        let failures = minutes(&[0, 8, 16, 24, 32]);
        assert_eq!(locked(&Profile::djbh(), &failures, after(32)), None);
    }

    #[test]
    fn failures_lock_in_whatever_order_they_are_read() {
        let failures = minutes(&[4, 0, 3, 1, 2]);
        assert_eq!(
            locked(&Profile::djbh(), &failures, after(5)),
            Some(after(34))
        );
    }

    #[test]
    fn a_clock_set_back_neither_ends_a_lock_nor_makes_it_endless() {
        let failures = minutes(&[0, 1, 2, 3, 4]);
        let until = locked(&Profile::djbh(), &failures, after(-100_000));
        assert_eq!(until, Some(after(-100_000 + 30)));
    }

    #[test]
    fn a_session_ends_after_thirty_idle_minutes() {
        assert!(!expired(after(0), after(10), after(39), 30, 8));
        assert!(expired(after(0), after(10), after(40), 30, 8));
    }

    #[test]
    fn a_session_in_use_ends_after_its_absolute_limit() {
        assert!(!expired(after(0), after(479), after(479), 30, 8));
        assert!(expired(after(0), after(479), after(480), 30, 8));
    }

    #[test]
    fn a_clock_set_back_ends_a_session_instead_of_lengthening_it() {
        assert!(
            !expired(after(0), after(0), after(-4), 30, 8),
            "replicas differ a little"
        );
        assert!(expired(after(0), after(0), after(-60), 30, 8));
        assert!(expired(after(0), after(300), after(200), 30, 8));
    }

    #[test]
    fn a_sensitive_act_asks_again_after_its_minutes() {
        assert!(needs_step_up(None, after(0), 5));
        assert!(!needs_step_up(Some(after(0)), after(4), 5));
        assert!(needs_step_up(Some(after(0)), after(5), 5));
        assert!(needs_step_up(Some(after(60)), after(0), 5));
    }

    #[test]
    fn a_session_that_is_over_vouches_for_a_form_for_some_days() {
        let day = 24 * 60;
        assert!(vouches(after(0), after(10 * day - 1), 10));
        assert!(!vouches(after(0), after(10 * day), 10));
        assert!(!vouches(after(60), after(0), 10));
    }

    proptest! {
        #[test]
        fn one_failure_more_never_unlocks(
            seconds in prop::collection::vec(0_i64..7200, 0..12),
            now in 0_i64..7200,
            more in 0_i64..7200,
        ) {
            let instant = |second: i64| after(0) + SignedDuration::from_secs(second);
            let mut failures: Vec<Timestamp> = seconds.into_iter().map(instant).collect();
            let before = locked(&Profile::djbh(), &failures, instant(now));
            failures.push(instant(more));
            prop_assert!(before <= locked(&Profile::djbh(), &failures, instant(now)));
        }
    }
}
