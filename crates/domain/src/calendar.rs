//! Working days by the State Council's yearly notices, make-up days included.
//!
//! A year whose notice is not out, or that the file does not have, still counts: by its statutory holidays or by weekends alone. Whatever touches such a year is flagged provisional. A notice may also name days of the December before, as the one for 2012 did; the file then lists them under their own year.

mod parse;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

pub use crate::document::Mistake;

/// The calendar that comes with the software: 2023 to 2026 as notified, 2027 by its statutory days.
pub fn builtin() -> &'static str {
    include_str!("../../../rulebooks/workdays-cn.toml")
}

/// What was counted, and whether the count may still change with a notice to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted<T> {
    /// The day reached or the days counted.
    pub value: T,
    /// True if the counting touched a day of a year whose notice is not out.
    pub provisional: bool,
}

/// Working days of several years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
}

/// One year of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    official: bool,
    notice: String,
    off: BTreeSet<Date>,
    worked: BTreeSet<Date>,
    holidays: Vec<Holiday>,
}

/// A holiday as its notice names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// Name, `春节`.
    pub name: String,
    /// First day off.
    pub start: Date,
    /// Last day off.
    pub end: Date,
}

impl Year {
    /// Whether its notice is out; a provisional year has its statutory holidays only.
    pub fn is_official(&self) -> bool {
        self.official
    }

    /// The notice it follows, empty for a provisional year.
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// Its holidays in order.
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    fn is_workday(&self, day: Date) -> bool {
        self.worked.contains(&day) || (!is_weekend(day) && !self.off.contains(&day))
    }
}

impl Calendar {
    /// Reads and checks a calendar; all mistakes at once, in file order. Each official year's working days are counted and held against the count the file gives.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        parse::calendar(text)
    }

    /// The years it has, in order.
    pub fn years(&self) -> impl Iterator<Item = (i16, &Year)> {
        self.years.iter().map(|(number, year)| (*number, year))
    }

    /// Whether a day is worked.
    pub fn is_workday(&self, day: Date) -> bool {
        self.years
            .get(&day.year())
            .map_or_else(|| !is_weekend(day), |year| year.is_workday(day))
    }

    /// Whether the day's year has no notice yet, so that [`Self::is_workday`] may still change.
    pub fn is_provisional(&self, day: Date) -> bool {
        !self
            .years
            .get(&day.year())
            .is_some_and(|year| year.official)
    }

    /// The `count`-th working day after `start`, which itself never counts; `start` for 0.
    pub fn add_workdays(&self, start: Date, count: u32) -> Counted<Date> {
        let mut reached = Counted {
            value: start,
            provisional: false,
        };
        let mut left = count;
        while left > 0 {
            // The calendar of jiff ends in the year 9999, which no time limit reaches.
            let Ok(day) = reached.value.tomorrow() else {
                break;
            };
            reached.value = day;
            reached.provisional |= self.is_provisional(day);
            left -= u32::from(self.is_workday(day));
        }
        reached
    }

    /// Working days after `start` up to and including `end`; 0 when `end` is not after `start`.
    pub fn workdays_between(&self, start: Date, end: Date) -> Counted<u32> {
        let mut counted = Counted {
            value: 0,
            provisional: false,
        };
        let mut day = start;
        while day < end {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            counted.provisional |= self.is_provisional(day);
            counted.value += u32::from(self.is_workday(day));
        }
        counted
    }

    /// The next year, if its notice should be out and the calendar does not have it. Notices come from late October to mid November, so the reminder begins on 1 November.
    pub fn next_year_missing(&self, today: Date) -> Option<i16> {
        let next = today.year() + 1;
        let known = self.years.get(&next).is_some_and(|year| year.official);
        (today.month() >= 11 && !known).then_some(next)
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;
