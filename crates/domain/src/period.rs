//! Periods of whole days in Asia/Shanghai: what a verdict looks at.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// The time zone of every legal day. The measures are a Chinese city's.
pub const TIME_ZONE: &str = "Asia/Shanghai";

/// Asia/Shanghai keeps +8 hours all year since 1991. A fixed offset is what makes [`day_of_ms`] cheap enough for every sample; a test holds it against the time zone database.
const OFFSET: Offset = Offset::constant(8);
const OFFSET_MS: i64 = 8 * 60 * 60 * 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// 2000-01-01 00:00 and 2101-01-01 00:00 in Asia/Shanghai, UTC milliseconds.
const KNOWN_MS: std::ops::Range<i64> = 946_656_000_000..4_133_952_000_000;
/// The years whose days telemetry and periods may name.
const KNOWN_YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// Whole days from `from` up to and including `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub to: Date,
}

/// Why a period could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no period: write a quarter (2013Q3), a month (2013-07), a year (2013) or two days (2013-07-01..2013-09-30) of the years 2000 to 2100"
)]
pub struct PeriodError(pub String);

impl std::str::FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        parse(text.trim()).ok_or_else(|| PeriodError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Period> {
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (parse_day(from)?, parse_day(to)?);
        return (from <= to).then_some(Period { from, to });
    }
    let (year, rest) = text.split_at_checked(4)?;
    if !year.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    if !KNOWN_YEARS.contains(&year) {
        return None;
    }
    match rest.as_bytes() {
        [] => Some(Period {
            from: Date::new(year, 1, 1).ok()?,
            to: Date::new(year, 12, 31).ok()?,
        }),
        [b'Q' | b'q', quarter @ b'1'..=b'4'] => {
            let month = i8::try_from((quarter - b'1') * 3 + 1).ok()?;
            Some(Period::quarter_of(Date::new(year, month, 1).ok()?))
        }
        [b'-', tens @ b'0'..=b'1', ones @ b'0'..=b'9'] => {
            let month = i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok()?;
            Some(Period::month_of(Date::new(year, month, 1).ok()?))
        }
        _ => None,
    }
}

/// A day written `2013-07-01` and in no other of the ways ISO 8601 allows.
fn parse_day(text: &str) -> Option<Date> {
    let day: Date = text.parse().ok()?;
    (KNOWN_YEARS.contains(&day.year()) && day.to_string() == text).then_some(day)
}

impl std::fmt::Display for Period {
    /// The shortest of the accepted forms: `2013Q3`, `2013-07`, `2013`, or two days.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let year = self.from.year();
        let whole_months = self.from.day() == 1 && self.to == self.to.last_of_month();
        if whole_months && year == self.to.year() {
            match (self.from.month(), self.to.month()) {
                (1, 12) => return write!(f, "{year:04}"),
                (first, last) if first == last => return write!(f, "{year:04}-{first:02}"),
                (first, last) if first % 3 == 1 && last == first + 2 => {
                    return write!(f, "{year:04}Q{}", last / 3);
                }
                _ => {}
            }
        }
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl Period {
    /// The calendar quarter of a day.
    pub fn quarter_of(day: Date) -> Self {
        let into_quarter = i64::from((day.month() - 1) % 3);
        let from = day.first_of_month().saturating_sub(into_quarter.months());
        Self {
            from,
            to: from.saturating_add(2.months()).last_of_month(),
        }
    }

    /// The calendar month of a day.
    pub fn month_of(day: Date) -> Self {
        Self {
            from: day.first_of_month(),
            to: day.last_of_month(),
        }
    }

    /// The months that were over on `today`, from the one of a day on: the day after its last a month is over.
    pub fn months_over(from: Date, today: Date) -> impl Iterator<Item = Self> + use<> {
        let months = from.first_of_month().series(1.month());
        months
            .map(Self::month_of)
            .take_while(move |month| month.to < today)
    }

    /// The last quarter that was over on `today`; a quarter is over on the day after its last.
    pub fn last_complete_quarter(today: Date) -> Self {
        Self::quarter_of(Self::quarter_of(today).from.saturating_sub(1.day()))
    }

    /// Number of days, at least 1.
    pub fn days(&self) -> u32 {
        let days = epoch_day(self.to) - epoch_day(self.from) + 1;
        u32::try_from(days).unwrap_or(1).max(1)
    }

    /// The days in order.
    pub fn each_day(&self) -> impl Iterator<Item = Date> + use<> {
        let to = self.to;
        self.from.series(1.day()).take_while(move |day| *day <= to)
    }

    /// First instant and the instant after the last, UTC milliseconds since 1970.
    pub fn bounds_ms(&self) -> (i64, i64) {
        let start_of = |epoch_day: i64| epoch_day * DAY_MS - OFFSET_MS;
        (
            start_of(epoch_day(self.from)),
            start_of(epoch_day(self.to) + 1),
        )
    }

    /// Splits into whole months and the single days around them, in order: the fewest stored roll-ups that cover it.
    pub fn months_and_days(&self) -> Vec<Cover> {
        let mut covers = Vec::new();
        let mut next = self.from;
        while next <= self.to {
            let last = next.last_of_month();
            let end = if next.day() == 1 && last <= self.to {
                covers.push(Cover::Month(next));
                last
            } else {
                covers.push(Cover::Day(next));
                next
            };
            let Ok(day) = end.tomorrow() else { break };
            next = day;
        }
        covers
    }
}

/// A stored roll-up needed to cover a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// The month that begins on this day.
    Month(Date),
    /// This day.
    Day(Date),
}

/// The instant of a day and time as a clock in Shanghai shows it; `None` beyond what a timestamp holds.
pub fn instant_of(local: jiff::civil::DateTime) -> Option<jiff::Timestamp> {
    OFFSET.to_timestamp(local).ok()
}

/// The day in Asia/Shanghai of an instant.
pub fn day_of(instant: Timestamp) -> Date {
    OFFSET.to_datetime(instant).date()
}

/// The day in Asia/Shanghai of an instant given in UTC milliseconds; `None` outside the years 2000 to 2100, which no telemetry of ours leaves.
pub fn day_of_ms(at: i64) -> Option<Date> {
    if !KNOWN_MS.contains(&at) {
        return None;
    }
    Timestamp::from_millisecond(at).ok().map(day_of)
}

/// The first instant of a day in Asia/Shanghai.
pub fn start_of(day: Date) -> Timestamp {
    let at = epoch_day(day) * DAY_MS - OFFSET_MS;
    // Only the last day of jiff's calendar, in the year 9999, lies outside.
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX)
}

/// Days since 1970-01-01.
fn epoch_day(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn a_quarter_a_month_a_year_and_two_days_are_read() {
        let cases = [
            ("2013Q3", date(2013, 7, 1), date(2013, 9, 30)),
            ("2013q1", date(2013, 1, 1), date(2013, 3, 31)),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2013", date(2013, 1, 1), date(2013, 12, 31)),
            ("2013-07-05..2013-07-05", date(2013, 7, 5), date(2013, 7, 5)),
            (
                " 2013-12-31..2014-01-02 ",
                date(2013, 12, 31),
                date(2014, 1, 2),
            ),
        ];
        for (text, from, to) in cases {
            assert_eq!(period(text), Period { from, to }, "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused_with_the_accepted_forms() {
        for text in [
            "",
            "13",
            "2013Q0",
            "2013Q5",
            "2013-13",
            "2013-00",
            "2013-7",
            "+013",
            "1999",
            "2101",
            "2013Q33",
            "二〇一三",
            "2013-07-01",
            "2013-09-30..2013-07-01",
            "2013-02-30..2013-03-01",
            "20130701..20130930",
            "2013-07-01T00:00..2013-07-02",
        ] {
            let error = text.parse::<Period>().unwrap_err();
            assert!(error.to_string().contains("2013Q3"), "{text}");
        }
    }

    #[test]
    fn a_period_is_shown_in_its_shortest_form_and_reads_back() {
        for text in [
            "2013Q3",
            "2013Q4",
            "2013-07",
            "2013",
            "2013-02-01..2013-04-30",
            "2013-07-01..2013-09-29",
            "2012Q4",
            "2012-10-01..2013-09-30",
        ] {
            assert_eq!(period(text).to_string(), text);
        }
        assert_eq!(
            period("2013-07-01..2013-09-30").to_string(),
            "2013Q3",
            "two days that are a quarter are shown as one"
        );
    }

    #[test]
    fn a_month_is_over_on_the_first_day_of_the_next() {
        let over = |today: &str| {
            let months = Period::months_over(date(2025, 11, 20), today.parse().unwrap());
            months.map(|month| month.to_string()).collect::<Vec<_>>()
        };
        assert!(over("2025-11-30").is_empty());
        assert_eq!(over("2025-12-01"), ["2025-11"]);
        assert_eq!(over("2026-02-28"), ["2025-11", "2025-12", "2026-01"]);
        assert!(over("2025-10-01").is_empty());
    }

    #[test]
    fn the_last_complete_quarter_is_over_only_on_the_day_after_its_last() {
        assert_eq!(
            Period::last_complete_quarter(date(2013, 9, 30)),
            period("2013Q2")
        );
        assert_eq!(
            Period::last_complete_quarter(date(2013, 10, 1)),
            period("2013Q3")
        );
        assert_eq!(
            Period::last_complete_quarter(date(2014, 1, 15)),
            period("2013Q4")
        );
    }

    #[test]
    fn days_are_counted_and_listed_with_both_ends() {
        assert_eq!(period("2013Q3").days(), 92);
        assert_eq!(period("2024").days(), 366);
        let days: Vec<Date> = period("2024-02-28..2024-03-01").each_day().collect();
        assert_eq!(
            days,
            [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
        );
    }

    #[test]
    fn a_day_begins_at_sixteen_hours_utc_of_the_day_before() {
        let (start, end) = period("2013-07-01..2013-07-01").bounds_ms();
        assert_eq!(
            Timestamp::from_millisecond(start).unwrap().to_string(),
            "2013-06-30T16:00:00Z"
        );
        assert_eq!(end - start, DAY_MS);
        assert_eq!(day_of_ms(start), Some(date(2013, 7, 1)));
        assert_eq!(day_of_ms(start - 1), Some(date(2013, 6, 30)));
        assert_eq!(day_of_ms(end), Some(date(2013, 7, 2)));
        assert_eq!(start_of(date(2013, 7, 1)).as_millisecond(), start);
    }

    #[test]
    fn a_quarter_is_covered_by_three_months() {
        assert_eq!(
            period("2013Q3").months_and_days(),
            [
                Cover::Month(date(2013, 7, 1)),
                Cover::Month(date(2013, 8, 1)),
                Cover::Month(date(2013, 9, 1)),
            ]
        );
    }

    #[test]
    fn a_ragged_period_is_covered_by_days_around_whole_months() {
        assert_eq!(
            period("2013-06-29..2013-08-02").months_and_days(),
            [
                Cover::Day(date(2013, 6, 29)),
                Cover::Day(date(2013, 6, 30)),
                Cover::Month(date(2013, 7, 1)),
                Cover::Day(date(2013, 8, 1)),
                Cover::Day(date(2013, 8, 2)),
            ]
        );
        assert_eq!(period("2013-07-02..2013-07-31").months_and_days().len(), 30);
    }

    #[test]
    fn the_fixed_offset_equals_the_time_zone_database_from_2000_to_2100() {
        let zone = TimeZone::get(TIME_ZONE).unwrap();
        for day in period("2000-01-01..2100-12-31").each_day() {
            let midnight = day.to_zoned(zone.clone()).unwrap().timestamp();
            let (start, _) = Period { from: day, to: day }.bounds_ms();
            assert_eq!(midnight.as_millisecond(), start, "{day}");
            assert_eq!(day_of_ms(start), Some(day));
            assert_eq!(day_of_ms(start + DAY_MS - 1), Some(day));
        }
    }

    #[test]
    fn an_instant_outside_2000_to_2100_has_no_day() {
        assert_eq!(day_of_ms(KNOWN_MS.start), Some(date(2000, 1, 1)));
        assert_eq!(day_of_ms(KNOWN_MS.start - 1), None);
        assert_eq!(day_of_ms(KNOWN_MS.end - 1), Some(date(2100, 12, 31)));
        assert_eq!(day_of_ms(KNOWN_MS.end), None);
        assert_eq!(day_of_ms(i64::MAX), None);
        assert_eq!(day_of_ms(i64::MIN), None);
    }
}
