//! How long something may take, and the day on which that ends.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::period::{day_of, start_of};
use crate::rulebook::{Parameter, Value};

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Limit {
    /// So many working days (Art. 18).
    WorkingDays {
        /// How many.
        count: u32,
    },
    /// So many calendar months (Art. 19, 20, 22).
    CalendarMonths {
        /// How many.
        count: u32,
    },
    /// So many days, worked or not.
    Days {
        /// How many.
        count: u32,
    },
    /// The next such day of a year (Art. 14, 42). Not counted from a start, so the start may be the day itself.
    MonthDay {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month; a day the month does not have means its last.
        day: i8,
    },
}

/// The last day of a time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The day; what is done on it is done in time.
    pub day: Date,
    /// True if counting touched a year whose calendar is not published, so that the day may still move.
    pub provisional: bool,
}

impl Deadline {
    /// The first instant that is too late: midnight after the day, Asia/Shanghai.
    pub fn passes_at(self) -> Timestamp {
        start_of(self.day.saturating_add(1.day()))
    }

    /// Whether `now` is too late.
    pub fn has_passed(self, now: Timestamp) -> bool {
        day_of(now) > self.day
    }

    /// The first working day on or after it, for rulebooks that carry a deadline on a day off forward (`annual_plan.non_working_day`).
    #[must_use]
    pub fn or_next_workday(self, calendar: &Calendar) -> Self {
        let provisional = self.provisional || calendar.is_provisional(self.day);
        if calendar.is_workday(self.day) {
            return Self {
                provisional,
                ..self
            };
        }
        let next = calendar.add_workdays(self.day, 1);
        Self {
            day: next.value,
            provisional: provisional || next.provisional,
        }
    }
}

/// A parameter that is no time limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the parameter {0} is no time limit")]
pub struct NoLimit(pub String);

impl TryFrom<&Parameter> for Limit {
    type Error = NoLimit;

    fn try_from(parameter: &Parameter) -> Result<Self, NoLimit> {
        let limit = match (&parameter.value, parameter.unit.as_str()) {
            (Value::MonthDay { month, day }, _) => Some(Self::MonthDay {
                month: *month,
                day: *day,
            }),
            (Value::Integer(count), unit) => match (u32::try_from(*count), unit) {
                (Ok(count), "working_days") => Some(Self::WorkingDays { count }),
                (Ok(count), "calendar_months") => Some(Self::CalendarMonths { count }),
                (Ok(count), "days") => Some(Self::Days { count }),
                _ => None,
            },
            _ => None,
        };
        limit.ok_or_else(|| NoLimit(parameter.key.clone()))
    }
}

impl Limit {
    /// As many, counted the same way; a day of the year stays what it is.
    #[must_use]
    pub fn of(self, count: u32) -> Self {
        match self {
            Self::WorkingDays { .. } => Self::WorkingDays { count },
            Self::CalendarMonths { .. } => Self::CalendarMonths { count },
            Self::Days { .. } => Self::Days { count },
            Self::MonthDay { .. } => self,
        }
    }

    /// How many; `None` of a day of the year.
    pub fn count(self) -> Option<u32> {
        match self {
            Self::WorkingDays { count } | Self::CalendarMonths { count } | Self::Days { count } => {
                Some(count)
            }
            Self::MonthDay { .. } => None,
        }
    }

    /// Whether it is no time at all.
    pub fn is_nothing(self) -> bool {
        match self {
            Self::WorkingDays { count } | Self::CalendarMonths { count } | Self::Days { count } => {
                count == 0
            }
            Self::MonthDay { .. } => false,
        }
    }

    /// The last day of a limit that starts on `start`, which itself never counts.
    pub fn deadline(self, start: Date, calendar: &Calendar) -> Deadline {
        let settled = |day| Deadline {
            day,
            provisional: false,
        };
        match self {
            Self::WorkingDays { count } => {
                let reached = calendar.add_workdays(start, count);
                Deadline {
                    day: reached.value,
                    provisional: reached.provisional,
                }
            }
            // jiff keeps to the month's last day where the month is too short: 31 January and 1 month is 28 February.
            Self::CalendarMonths { count } => {
                settled(start.saturating_add(bounded(count, MOST_MONTHS).months()))
            }
            Self::Days { count } => settled(later(start, count)),
            Self::MonthDay { month, day } => settled(next_month_day(start, month, day)),
        }
    }

    /// How long a clock stood still from `paused` to `resumed` in this limit's own days, and the deadline moved by as much.
    pub(super) fn after_pause(
        self,
        deadline: Deadline,
        paused: Date,
        resumed: Date,
        calendar: &Calendar,
    ) -> (u32, Deadline) {
        if let Self::WorkingDays { .. } = self {
            let still = calendar.workdays_between(paused, resumed);
            let reached = calendar.add_workdays(deadline.day, still.value);
            let moved = Deadline {
                // Stopped on its last day and resumed on a day off, no working day has passed: the day itself is left.
                day: reached.value.max(resumed),
                provisional: deadline.provisional || still.provisional || reached.provisional,
            };
            return (still.value, moved);
        }
        let still = resumed.duration_since(paused).as_hours() / 24;
        let still = u32::try_from(still).unwrap_or(0);
        let moved = Deadline {
            day: later(deadline.day, still),
            ..deadline
        };
        (still, moved)
    }
}

/// More than the whole calendar of jiff, which ends in the year 9999, and within what its spans can hold.
const MOST_DAYS: u32 = 4_000_000;
const MOST_MONTHS: u32 = 120_000;

fn bounded(count: u32, most: u32) -> i64 {
    i64::from(count.min(most))
}

fn later(day: Date, count: u32) -> Date {
    day.saturating_add(bounded(count, MOST_DAYS).days())
}

fn next_month_day(start: Date, month: i8, day: i8) -> Date {
    let in_year_of = |date: Date| {
        let month = date.with().month(month.clamp(1, 12)).day(1).build();
        let first = month.unwrap_or(date);
        let wanted = day.clamp(1, first.days_in_month());
        first.saturating_add(i64::from(wanted - 1).days())
    };
    let this_year = in_year_of(start);
    if this_year >= start {
        this_year
    } else {
        in_year_of(start.saturating_add(1.year()))
    }
}
