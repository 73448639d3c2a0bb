//! What holds for every limit, whatever the day.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::prelude::*;

use super::*;
use crate::calendar::{self, Calendar};
use crate::period::start_of;

/// Read once: a property is tried hundreds of times.
fn calendar() -> &'static Calendar {
    static CALENDAR: LazyLock<Calendar> =
        LazyLock::new(|| Calendar::parse(calendar::builtin()).unwrap());
    &CALENDAR
}

prop_compose! {
    /// From a year before the calendar to a year after it.
    fn any_day()(offset in 0..2_190_i64) -> Date {
        date(2022, 1, 1).saturating_add(offset.days())
    }
}

prop_compose! {
    fn any_instant()(day in any_day(), seconds in 0..86_400_i64) -> Timestamp {
        start_of(day) + SignedDuration::from_secs(seconds)
    }
}

fn any_limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (0..120_u32).prop_map(|count| Limit::WorkingDays { count }),
        (0..24_u32).prop_map(|count| Limit::CalendarMonths { count }),
        (0..400_u32).prop_map(|count| Limit::Days { count }),
        (1..=12_i8, 1..=31_i8).prop_map(|(month, day)| Limit::MonthDay { month, day }),
    ]
}

fn longer(limit: Limit, by: u32) -> Limit {
    match limit {
        Limit::WorkingDays { count } => Limit::WorkingDays { count: count + by },
        Limit::CalendarMonths { count } => Limit::CalendarMonths { count: count + by },
        Limit::Days { count } => Limit::Days { count: count + by },
        fixed @ Limit::MonthDay { .. } => fixed,
    }
}

proptest! {
    #[test]
    fn a_later_start_never_has_an_earlier_deadline(
        limit in any_limit(), start in any_day(), later in 0..400_i64,
    ) {
        let calendar = calendar();
        let other = limit.deadline(start.saturating_add(later.days()), calendar);
        prop_assert!(limit.deadline(start, calendar).day <= other.day);
    }

    #[test]
    fn a_longer_limit_never_ends_earlier(
        limit in any_limit(), start in any_day(), by in 0..60_u32,
    ) {
        let calendar = calendar();
        let other = longer(limit, by).deadline(start, calendar);
        prop_assert!(limit.deadline(start, calendar).day <= other.day);
    }

    #[test]
    fn a_deadline_is_never_before_its_start(limit in any_limit(), start in any_day()) {
        prop_assert!(limit.deadline(start, calendar()).day >= start);
    }

    #[test]
    fn working_days_added_are_the_working_days_between(
        start in any_day(), count in 0..300_u32,
    ) {
        let calendar = calendar();
        let end = calendar.add_workdays(start, count);
        let between = calendar.workdays_between(start, end.value);
        prop_assert_eq!(between.value, count);
        prop_assert_eq!(between.provisional, end.provisional);
        prop_assert!(count == 0 || calendar.is_workday(end.value));
    }

    #[test]
    fn pausing_and_resuming_at_once_changes_no_deadline(
        limit in any_limit(), start in any_instant(),
    ) {
        prop_assume!(!matches!(limit, Limit::MonthDay { .. }));
        let calendar = calendar();
        let clock = Clock::start(limit, start, calendar);
        let before = clock.deadline();
        let after = clock.pause(start, "").unwrap().resume(start, calendar).unwrap();
        prop_assert_eq!(after.deadline(), before);
    }

    #[test]
    fn a_pause_moves_the_deadline_by_exactly_the_working_days_it_lasted(
        count in 1..60_u32, start in any_instant(), wait in 0..200_i64, hold in 0..10_000_i64,
    ) {
        let calendar = calendar();
        let clock = Clock::start(Limit::WorkingDays { count }, start, calendar);
        let before = clock.deadline().day;
        let paused = start + SignedDuration::from_hours(wait);
        prop_assume!(!clock.deadline().has_passed(paused));
        let resumed = paused + SignedDuration::from_hours(hold);
        let clock = clock.pause(paused, "").unwrap().resume(resumed, calendar).unwrap();
        let lasted = calendar.workdays_between(day_of(paused), day_of(resumed)).value;
        let moved = calendar.workdays_between(before, clock.deadline().day).value;
        prop_assert_eq!(moved, lasted);
        // As many working days are left as when it stopped.
        prop_assert_eq!(
            calendar.workdays_between(day_of(resumed), clock.deadline().day).value,
            calendar.workdays_between(day_of(paused), before).value
        );
        prop_assert!(!clock.deadline().has_passed(resumed));
    }

    #[test]
    fn a_clock_is_breached_exactly_from_the_instant_its_deadline_passes(
        limit in any_limit(), start in any_instant(),
    ) {
        let clock = Clock::start(limit, start, calendar());
        let passes = clock.deadline().passes_at();
        let just_before = passes - SignedDuration::from_nanos(1);
        prop_assert!(!clock.clone().check(just_before).unwrap().is_breached());
        prop_assert!(clock.clone().check(passes).unwrap().is_breached());
        prop_assert!(clock.clone().meet(passes).unwrap().is_breached());
        prop_assert!(!clock.meet(just_before).unwrap().is_breached());
    }

    #[test]
    fn whatever_is_asked_in_whatever_order_events_stay_in_order_and_a_breach_stays(
        start in any_instant(), count in 0..20_u32, acts in prop::collection::vec((0..5_u8, -48..480_i64), 0..12),
    ) {
        let calendar = calendar();
        let mut clock = Clock::start(Limit::WorkingDays { count }, start, calendar);
        let mut now = start;
        for (act, hours) in acts {
            now += SignedDuration::from_hours(hours);
            let was_breached = clock.is_breached();
            let tried = clock.clone();
            let next = match act {
                0 => tried.pause(now, ""),
                1 => tried.resume(now, calendar),
                2 => tried.extend(Limit::Days { count: 3 }, "", now, calendar),
                3 => tried.meet(now),
                _ => tried.check(now),
            };
            if let Ok(next) = next {
                prop_assert!(next.events().len() >= clock.events().len());
                prop_assert!(next.deadline().day >= clock.deadline().day);
                clock = next;
            }
            prop_assert!(!was_breached || clock.is_breached());
            prop_assert!(clock.events().is_sorted_by_key(|event| event.at));
        }
    }
}
