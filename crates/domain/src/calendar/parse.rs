//! A calendar file read and checked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use toml::de::DeValue;

use super::{Calendar, Holiday, Year, is_weekend};
use crate::document::{self, Fields, Mistake, Mistakes};
use crate::period::TIME_ZONE;

const YEAR_FIELDS: &[&str] = &[
    "year",
    "status",
    "notice",
    "notice_date",
    "workday_count",
    "holidays",
    "makeup_workdays",
    "probable_off",
    "period",
];

/// See [`Calendar::parse`].
pub(super) fn calendar(text: &str) -> Result<Calendar, Vec<Mistake>> {
    let (root, mut mistakes) = Mistakes::reading(text);
    let top = Fields::top(&root);
    top.only(&["schema_version", "timezone", "year"], &mut mistakes);
    top.required(
        "schema_version",
        &mut mistakes,
        |value| match document::whole(value)? {
            1 => Ok(()),
            other => Err(format!("schema {other} is unknown, 1 is known")),
        },
    );
    top.required("timezone", &mut mistakes, |value| {
        match document::text(value)? {
            zone if zone == TIME_ZONE => Ok(()),
            zone => Err(format!("'{zone}' is not {TIME_ZONE}")),
        }
    });
    let mut years = BTreeMap::new();
    let list = top.needed("year", &mut mistakes);
    let list = list.map_or_else(Vec::new, |field| field.each_fields(&mut mistakes));
    for fields in list {
        let Some((number, year)) = year(&fields, &mut mistakes) else {
            continue;
        };
        if years.insert(number, year).is_some() {
            let message = format!("{number} stands twice");
            mistakes.add(fields.at, fields.key_of("year"), message);
        }
    }
    if mistakes.is_empty() {
        Ok(Calendar { years })
    } else {
        Err(mistakes.in_file_order())
    }
}

fn year(fields: &Fields<'_, '_>, mistakes: &mut Mistakes<'_>) -> Option<(i16, Year)> {
    fields.only(YEAR_FIELDS, mistakes);
    let number = fields.required("year", mistakes, year_number);
    let official = fields.required("status", mistakes, |value| match document::text(value)? {
        status if status == "official" => Ok(true),
        status if status == "provisional" => Ok(false),
        status => Err(format!("'{status}' is neither official nor provisional")),
    });
    let (number, official) = (number?, official?);

    // A provisional year follows no notice; its texts may be blank.
    let notice = if official {
        fields.required("notice_date", mistakes, document::day);
        fields.required("notice", mistakes, document::text)
    } else {
        None
    };
    let off = days(fields, "holidays", number, mistakes, |_| Ok(()));
    let worked = days(fields, "makeup_workdays", number, mistakes, |day| {
        if !is_weekend(day) {
            return Err(format!("{day} is no weekend day to be made up"));
        }
        if off.contains(&day) {
            return Err(format!("{day} is a holiday too"));
        }
        Ok(())
    });
    // Probable days are a forecast for planners. They do not bind, so nothing counts them.
    if fields.field("probable_off").is_some() {
        days(fields, "probable_off", number, mistakes, |_| Ok(()));
    }
    let holidays = holidays(fields, &off, mistakes);
    let year = Year {
        official,
        notice: notice.unwrap_or_default(),
        off,
        worked,
        holidays,
    };
    check_count(fields, number, &year, mistakes);
    Some((number, year))
}

fn year_number(value: &DeValue<'_>) -> Result<i16, String> {
    match i16::try_from(document::whole(value)?) {
        Ok(year @ 2000..=2100) => Ok(year),
        _ => Err("years run from 2000 to 2100".to_owned()),
    }
}

/// The days of a list, each of its year, none twice, each accepted by `check`.
fn days(
    fields: &Fields<'_, '_>,
    name: &str,
    year: i16,
    mistakes: &mut Mistakes<'_>,
    check: impl Fn(Date) -> Result<(), String>,
) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    let list = fields.needed(name, mistakes);
    let items = list.map_or_else(Vec::new, |field| field.items(mistakes));
    for item in items {
        item.read(mistakes, |value| {
            let day = document::day(value)?;
            if day.year() != year {
                return Err(format!("{day} is no day of {year}"));
            }
            if !days.insert(day) {
                return Err(format!("{day} stands twice"));
            }
            check(day)
        });
    }
    days
}

/// The named holidays. Together they are exactly the days off.
fn holidays(
    fields: &Fields<'_, '_>,
    off: &BTreeSet<Date>,
    mistakes: &mut Mistakes<'_>,
) -> Vec<Holiday> {
    let list = fields.needed("period", mistakes);
    let list = list.map_or_else(Vec::new, |field| field.each_fields(mistakes));
    let mut named = BTreeSet::new();
    let mut holidays = Vec::new();
    for entry in list {
        entry.only(&["name", "start", "end"], mistakes);
        let name = entry.required("name", mistakes, document::text);
        let start = entry.required("start", mistakes, document::day);
        let end = entry.required("end", mistakes, document::day);
        let (Some(name), Some(start), Some(end)) = (name, start, end) else {
            continue;
        };
        if end < start {
            let message = format!("{end} is before start, {start}");
            mistakes.add(entry.at, entry.key_of("end"), message);
            continue;
        }
        for day in start.series(1.day()).take_while(|day| *day <= end) {
            if !off.contains(&day) {
                let message = format!("{day} of {name} is not among the holidays");
                mistakes.add(entry.at, entry.key.clone(), message);
            }
            named.insert(day);
        }
        holidays.push(Holiday { name, start, end });
    }
    for day in off.difference(&named) {
        let message = format!("{day} belongs to no period");
        mistakes.add_missing(fields.at, fields.key_of("holidays"), message);
    }
    holidays
}

/// The file's own count guards against a slip in a list of forty dates.
fn check_count(fields: &Fields<'_, '_>, number: i16, year: &Year, mistakes: &mut Mistakes<'_>) {
    let field = if year.official {
        fields.needed("workday_count", mistakes)
    } else {
        fields.field("workday_count")
    };
    let Some(field) = field else { return };
    let first = jiff::civil::date(number, 1, 1);
    let worked = first
        .series(1.day())
        .take_while(|day| day.year() == number)
        .filter(|day| year.is_workday(*day))
        .count();
    field.read(mistakes, |value| match document::whole(value)? {
        count if usize::try_from(count) == Ok(worked) => Ok(()),
        count => Err(format!(
            "{number} has {worked} working days by its lists, not {count}"
        )),
    });
}
