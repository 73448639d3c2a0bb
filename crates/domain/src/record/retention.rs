//! How long entries are kept.

use jiff::Span;
use jiff::civil::Date;

/// Art. 29: the logs are kept complete for at least 6 months. Law, not configuration: no rulebook, setting, role or command goes below it.
pub const FLOOR_MONTHS: u32 = 6;

/// The first day (Asia/Shanghai) whose entries must still be there on `today`, if `months_wanted` complete calendar months are to be kept beside the running one. Less than [`FLOOR_MONTHS`] is read as the floor.
///
/// What is older may go to an archive.
pub fn keep_from(today: Date, months_wanted: u32) -> Date {
    let months = months_wanted.max(FLOOR_MONTHS);
    // More months than the calendar has: everything is kept.
    Span::new()
        .try_months(months)
        .and_then(|span| today.first_of_month().checked_sub(span))
        .unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn article_29_six_complete_months_are_kept_beside_the_running_one() {
        let kept = date(2025, 5, 1);
        assert_eq!(keep_from(date(2025, 11, 1), 6), kept);
        assert_eq!(keep_from(date(2025, 11, 30), 6), kept);
        assert_eq!(keep_from(date(2025, 12, 1), 6), date(2025, 6, 1));
    }

    #[test]
    fn article_29_the_months_reach_back_into_the_year_before_and_over_a_short_february() {
        assert_eq!(keep_from(date(2026, 3, 31), 6), date(2025, 9, 1));
        assert_eq!(keep_from(date(2024, 8, 31), 6), date(2024, 2, 1));
    }

    #[test]
    fn article_29_no_wish_goes_below_six_months() {
        let today = date(2025, 11, 22);
        for wanted in 0..=FLOOR_MONTHS {
            assert_eq!(keep_from(today, wanted), date(2025, 5, 1), "{wanted}");
        }
    }

    #[test]
    fn longer_may_be_wished() {
        let today = date(2025, 11, 22);
        assert_eq!(keep_from(today, 7), date(2025, 4, 1));
        assert_eq!(keep_from(today, 36), date(2022, 11, 1));
        assert_eq!(keep_from(today, u32::MAX), Date::MIN);
    }

    proptest! {
        #[test]
        fn an_entry_of_less_than_six_months_ago_is_never_let_go(
            days in 0..36_500_i32,
            wanted in any::<u32>(),
        ) {
            let today = date(2000, 1, 1).saturating_add(days.days());
            prop_assert!(keep_from(today, wanted) <= today.saturating_sub(6.months()));
        }
    }
}
