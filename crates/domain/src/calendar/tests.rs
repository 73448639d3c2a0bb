use jiff::civil::date;

use super::*;
use crate::period::Period;

fn calendar() -> Calendar {
    Calendar::parse(builtin()).unwrap()
}

#[test]
fn every_year_has_as_many_working_days_as_its_notice_leaves() {
    let calendar = calendar();
    for (year, expected) in [(2023, 249), (2024, 251), (2025, 248), (2026, 248)] {
        let days = Period {
            from: date(year, 1, 1),
            to: date(year, 12, 31),
        };
        let worked = days.each_day().filter(|day| calendar.is_workday(*day));
        assert_eq!(worked.count(), expected, "{year}");
        let counted = calendar.workdays_between(date(year - 1, 12, 31), date(year, 12, 31));
        assert_eq!(counted.value, u32::try_from(expected).unwrap());
        assert!(!counted.provisional);
    }
}

#[test]
fn working_days_are_counted_around_holidays_and_make_up_days() {
    let calendar = calendar();
    let vectors = [
        (date(2023, 9, 28), 5, date(2023, 10, 11)),
        (date(2024, 2, 7), 3, date(2024, 2, 18)),
        (date(2024, 9, 13), 3, date(2024, 9, 19)),
        (date(2025, 1, 24), 3, date(2025, 2, 5)),
        (date(2025, 9, 26), 5, date(2025, 10, 10)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2026, 2, 12), 5, date(2026, 2, 26)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 4, 30), 5, date(2026, 5, 11)),
        (date(2026, 9, 18), 3, date(2026, 9, 22)),
        (date(2026, 9, 24), 5, date(2026, 10, 9)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
    ];
    for (start, count, end) in vectors {
        let reached = calendar.add_workdays(start, count);
        assert_eq!(reached.value, end, "{start} + {count}");
        assert!(!reached.provisional);
        assert_eq!(calendar.workdays_between(start, end).value, count);
    }
}

#[test]
fn a_third_working_day_may_be_a_worked_sunday() {
    let day = calendar().add_workdays(date(2024, 2, 7), 3).value;
    assert_eq!(day.weekday(), Weekday::Sunday);
}

#[test]
fn new_year_s_eve_of_2024_was_a_working_day() {
    assert!(calendar().is_workday(date(2024, 2, 9)));
}

#[test]
fn a_count_into_a_year_without_notice_is_provisional() {
    let calendar = calendar();
    let within = calendar.add_workdays(date(2026, 12, 28), 3);
    assert_eq!(
        (within.value, within.provisional),
        (date(2026, 12, 31), false)
    );
    let beyond = calendar.add_workdays(date(2026, 12, 28), 4);
    // 2027-01-01 is statutory; the weekend follows.
    assert_eq!((beyond.value, beyond.provisional), (date(2027, 1, 4), true));
    assert!(
        calendar
            .workdays_between(date(2026, 12, 31), date(2027, 1, 1))
            .provisional
    );
}

#[test]
fn probable_days_off_do_not_bind() {
    // A day that the pattern of earlier notices suggests; only a notice can take it off.
    assert!(calendar().is_workday(date(2027, 2, 9)));
    assert!(!calendar().is_workday(date(2027, 2, 8)));
}

#[test]
fn a_year_that_the_file_lacks_counts_weekdays_and_is_provisional() {
    let calendar = calendar();
    assert!(calendar.is_provisional(date(2019, 10, 1)));
    assert!(calendar.is_workday(date(2019, 10, 1)));
    assert!(!calendar.is_workday(date(2019, 10, 5)));
}

#[test]
fn no_working_day_leaves_the_day_itself() {
    let reached = calendar().add_workdays(date(2030, 1, 5), 0);
    assert_eq!(
        (reached.value, reached.provisional),
        (date(2030, 1, 5), false)
    );
    let none = calendar().workdays_between(date(2026, 3, 2), date(2026, 2, 2));
    assert_eq!(none.value, 0);
}

#[test]
fn from_november_a_missing_notice_for_next_year_is_called_for() {
    let calendar = calendar();
    assert_eq!(calendar.next_year_missing(date(2026, 10, 31)), None);
    assert_eq!(calendar.next_year_missing(date(2026, 11, 1)), Some(2027));
    assert_eq!(calendar.next_year_missing(date(2025, 11, 1)), None);
}

#[test]
fn a_year_knows_its_notice_and_its_holidays() {
    let calendar = calendar();
    let (_, year) = calendar.years().find(|(year, _)| *year == 2024).unwrap();
    assert!(year.is_official());
    assert!(year.notice().contains("2023"));
    assert_eq!(year.holidays()[1].name, "春节");
    assert_eq!(year.holidays()[1].end, date(2024, 2, 17));
}

fn mistakes(text: &str) -> Vec<String> {
    let mistakes = Calendar::parse(text).unwrap_err();
    mistakes.iter().map(ToString::to_string).collect()
}

#[test]
fn every_mistake_of_a_calendar_is_named_by_line_and_key() {
    let text = r#"schema_version = 1
timezone = "Asia/Shanghai"

[[year]]
year = 2023
status = "official"
notice = "some notice"
notice_date = "2022-12-08"
workday_count = 260
holidays = [
  "2023-01-02",
  "2024-01-01",
  "2023-02-30",
]
makeup_workdays = ["2023-01-03"]

[[year.period]]
name = "元旦"
start = "2023-01-02"
end = "2023-01-03"

[[year]]
year = 2023
status = "guessed"
"#;
    assert_eq!(
        mistakes(text),
        [
            "9:17: year[1].workday_count: 2023 has 259 working days by its lists, not 260",
            "12:3: year[1].holidays[2]: 2024-01-01 is no day of 2023",
            "13:3: year[1].holidays[3]: '2023-02-30' is no day such as 2023-07-01",
            "15:20: year[1].makeup_workdays[1]: 2023-01-03 is no weekend day to be made up",
            "17:1: year[1].period[1]: 2023-01-03 of 元旦 is not among the holidays",
            "24:10: year[2].status: 'guessed' is neither official nor provisional",
        ]
    );
}

#[test]
fn a_day_off_that_no_holiday_explains_is_refused() {
    let slipped = builtin().replacen("\"2023-04-05\"", "\"2023-04-06\"", 1);
    assert_eq!(
        mistakes(&slipped),
        [
            "14:1: year[1].holidays: 2023-04-06 belongs to no period",
            "43:1: year[1].period[3]: 2023-04-05 of 清明节 is not among the holidays",
        ]
    );
}

#[test]
fn a_year_that_stands_twice_is_refused() {
    let doubled = builtin().replace("year = 2024", "year = 2023");
    assert!(
        mistakes(&doubled)
            .iter()
            .any(|m| m.contains("2023 stands twice")),
    );
}
