//! Parameters read and held against what the software knows of them.

use jiff::civil::Date;
use toml::de::DeValue;

use super::declared::{DECLARED, Declared, Kind, Needed, declared};
use super::parse::{Validity, article_number, bilingual, last_day};
use super::{Parameter, Value};
use crate::document::{self, Fields, Mistakes};

const FIELDS: &[&str] = &[
    "article",
    "value",
    "unit",
    "label",
    "open_question",
    "effective_from",
    "effective_to",
];

/// An entry with where it stands and the days it claims.
struct Entry {
    parameter: Parameter,
    at: usize,
    key: String,
    validity: Option<Validity>,
}

/// All parameters in file order.
pub(super) fn parameters(
    top: &Fields<'_, '_>,
    articles: &[u32],
    rulebook: Option<Validity>,
    mistakes: &mut Mistakes<'_>,
) -> Vec<Parameter> {
    let table = top
        .needed("parameters", mistakes)
        .and_then(|field| field.fields(mistakes));
    let Some(table) = table else {
        return Vec::new();
    };
    let mut entries: Vec<Entry> = Vec::new();
    // Keys that stand in the file, whether or not their values can be read: those are not missing.
    let mut named = Vec::new();
    for (key, at, field) in table.all() {
        let Some(declared) = declared(key) else {
            let known: Vec<&str> = DECLARED.iter().map(|declared| declared.key).collect();
            let suggestion = document::suggestion(key, &known);
            mistakes.add(at, field.key, format!("unknown parameter{suggestion}"));
            continue;
        };
        named.push(key);
        for fields in field.each_fields(mistakes) {
            let Some(entry) = entry(declared, &fields, articles, rulebook, mistakes) else {
                continue;
            };
            refuse_overlap(&entry, &entries, mistakes);
            entries.push(entry);
        }
    }
    for declared in DECLARED {
        if !is_needed(declared, &entries) {
            continue;
        }
        if named.contains(&declared.key) {
            refuse_gap(declared.key, &entries, rulebook, mistakes);
            continue;
        }
        let message = format!("missing parameter ({})", expectation(declared));
        mistakes.add_missing(table.at, table.key_of(declared.key), message);
    }
    entries.sort_by_key(|entry| entry.at);
    entries.into_iter().map(|entry| entry.parameter).collect()
}

fn entry(
    declared: &Declared,
    fields: &Fields<'_, '_>,
    articles: &[u32],
    rulebook: Option<Validity>,
    mistakes: &mut Mistakes<'_>,
) -> Option<Entry> {
    fields.only(FIELDS, mistakes);
    let article = fields.required("article", mistakes, |value| {
        let number = article_number(value)?;
        // Without any article that can be read, that is the mistake to name.
        if articles.is_empty() || articles.contains(&number) {
            Ok(number)
        } else {
            Err(format!("there is no article {number} in this rulebook"))
        }
    });
    let value = fields.required("value", mistakes, |value| checked(declared.kind, value));
    check_unit(declared, fields, mistakes);
    let label = bilingual(fields, "label", mistakes);
    let open_question = fields.optional("open_question", mistakes, document::flag);
    let validity = validity(declared, fields, rulebook, mistakes);
    Some(Entry {
        at: fields.at,
        key: fields.key.clone(),
        validity,
        parameter: Parameter {
            key: declared.key.to_owned(),
            article: article?,
            value: value?,
            unit: declared.unit.to_owned(),
            label: label?,
            open_question: open_question.unwrap_or(false),
            effective_from: validity.map(|validity| validity.from),
            effective_to: validity.and_then(|validity| validity.to),
        },
    })
}

fn check_unit(declared: &Declared, fields: &Fields<'_, '_>, mistakes: &mut Mistakes<'_>) {
    let unit = if declared.unit.is_empty() {
        fields.field("unit")
    } else {
        fields.needed("unit", mistakes)
    };
    if let Some(unit) = unit {
        unit.read(mistakes, |value| match document::text(value)? {
            unit if unit == declared.unit => Ok(()),
            unit if declared.unit.is_empty() => {
                Err(format!("this parameter has no unit, found '{unit}'"))
            }
            unit => Err(format!(
                "the unit must be '{}', found '{unit}'",
                declared.unit
            )),
        });
    }
}

/// The days an entry holds where it names any: its own first day or the rulebook's, its own last day or the rulebook's.
fn validity(
    declared: &Declared,
    fields: &Fields<'_, '_>,
    rulebook: Option<Validity>,
    mistakes: &mut Mistakes<'_>,
) -> Option<Validity> {
    let from = fields.optional("effective_from", mistakes, document::day);
    let from = from.or(rulebook.map(|rulebook| rulebook.from))?;
    let to = last_day(fields, from, mistakes);
    for name in ["effective_from", "effective_to"] {
        if let Some(field) = fields.field(name).filter(|_| declared.judged) {
            let message = "verdicts use this parameter, so it holds as long as the rulebook; a new value needs a new version of the rulebook";
            mistakes.add(field.at, field.key, message);
        }
    }
    Some(Validity {
        from,
        to: to.or(rulebook.and_then(|rulebook| rulebook.to)),
    })
}

fn refuse_overlap(entry: &Entry, earlier: &[Entry], mistakes: &mut Mistakes<'_>) {
    let clash = earlier
        .iter()
        .filter(|other| other.parameter.key == entry.parameter.key)
        .find_map(|other| entry.validity?.first_common_day(other.validity?));
    if let Some(day) = clash {
        let message = format!("its validity overlaps an earlier entry of this key on {day}");
        mistakes.add(entry.at, entry.key.clone(), message);
    }
}

/// A needed parameter has a value on every day of the rulebook's validity. The first gap is noted.
fn refuse_gap(
    key: &str,
    entries: &[Entry],
    rulebook: Option<Validity>,
    mistakes: &mut Mistakes<'_>,
) {
    let mut spans: Vec<(Validity, &Entry)> = entries
        .iter()
        .filter(|entry| entry.parameter.key == key)
        .filter_map(|entry| entry.validity.map(|validity| (validity, entry)))
        .collect();
    spans.sort_by_key(|(validity, _)| validity.from);
    let (Some(rulebook), Some((_, last))) = (rulebook, spans.last()) else {
        return;
    };
    let mut covered_until = rulebook.from;
    for (validity, entry) in &spans {
        if validity.from > covered_until {
            let message = format!("no value from {covered_until} until {}", validity.from);
            mistakes.add(entry.at, entry.key.clone(), message);
            return;
        }
        let Some(next) = validity.to.and_then(|to| to.tomorrow().ok()) else {
            return;
        };
        covered_until = covered_until.max(next);
    }
    if rulebook.to.is_none_or(|to| covered_until <= to) {
        let message = format!("no value from {covered_until}");
        mistakes.add(last.at, last.key.clone(), message);
    }
}

fn is_needed(declared: &Declared, entries: &[Entry]) -> bool {
    match declared.needed {
        Needed::Always => true,
        Needed::Never => false,
        Needed::When(key, choice) => entries.iter().any(|entry| {
            entry.parameter.key == key && entry.parameter.value == Value::Choice(choice.to_owned())
        }),
    }
}

/// What a value must be, in words.
fn expectation(declared: &Declared) -> String {
    let unit = match declared.unit {
        "" => String::new(),
        unit => format!(", in {unit}"),
    };
    match declared.kind {
        Kind::Integer(least, most) if least == most => format!("a whole number, {least}{unit}"),
        Kind::Integer(least, most) => format!("a whole number from {least} to {most}{unit}"),
        Kind::Decimal(least, most) => format!("a number from {least} to {most}{unit}"),
        Kind::Flag => "true or false".to_owned(),
        Kind::Choice(names) => format!("one of {}", names.join(", ")),
        Kind::List(names) => format!("a list of {}", names.join(", ")),
        Kind::MonthDay => "a day of every year such as 09-30".to_owned(),
    }
}

/// The value, if it is of its kind and within its range.
fn checked(kind: Kind, value: &DeValue<'_>) -> Result<Value, String> {
    match kind {
        Kind::Integer(least, most) => {
            let number = document::whole(value)?;
            if !(least..=most).contains(&number) {
                return Err(format!("{number} is outside {least} to {most}"));
            }
            Ok(Value::Integer(number))
        }
        Kind::Decimal(least, most) => {
            let number = document::decimal(value)?;
            if !(least..=most).contains(&number) {
                return Err(format!("{number} is outside {least} to {most}"));
            }
            Ok(Value::Decimal(number))
        }
        Kind::Flag => document::flag(value).map(Value::Flag),
        Kind::Choice(names) => {
            let name = document::text(value)?;
            known(&name, names)?;
            Ok(Value::Choice(name))
        }
        Kind::List(names) => {
            let list = document::names(value)?;
            if list.is_empty() {
                return Err(format!("name at least one of {}", names.join(", ")));
            }
            for name in &list {
                known(name, names)?;
            }
            Ok(Value::List(list))
        }
        Kind::MonthDay => month_day(&document::text(value)?),
    }
}

fn known(name: &str, names: &[&str]) -> Result<(), String> {
    if names.contains(&name) {
        return Ok(());
    }
    Err(format!("'{name}' is none of {}", names.join(", ")))
}

/// A day that every year has: 02-29 is none.
fn month_day(text: &str) -> Result<Value, String> {
    // 2023 has no 29 February.
    let day: Option<Date> = format!("2023-{text}").parse().ok();
    match day {
        Some(day) if day.strftime("%m-%d").to_string() == text => Ok(Value::MonthDay {
            month: day.month(),
            day: day.day(),
        }),
        _ => Err(format!("'{text}' is no day of every year such as 09-30")),
    }
}
