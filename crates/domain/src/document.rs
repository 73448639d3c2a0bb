//! TOML files read field by field, so that every mistake is found in one go and named by line, column and key.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One mistake in a rulebook or calendar file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{line}:{column}: {}{message}", if key.is_empty() { String::new() } else { format!("{key}: ") })]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key concerned, `parameters."provision.sla".article` or `articles[2].binds`, items counted from 1; empty for the whole file.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

/// The mistakes found so far.
pub(crate) struct Mistakes<'t> {
    text: &'t str,
    found: Vec<(usize, Mistake)>,
    /// Lines that are no TOML. What else seems wrong there is a consequence.
    broken_lines: Vec<usize>,
}

impl<'t> Mistakes<'t> {
    /// Reads `text` as TOML. Where it is none, the rest is still read, so that the other mistakes are named too.
    pub(crate) fn reading(text: &'t str) -> (Spanned<DeTable<'t>>, Self) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut mistakes = Self {
            text,
            found: Vec::new(),
            broken_lines: Vec::new(),
        };
        let mut doubled_table = None;
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            let (header, line) = around(text, at);
            let doubled = error.message() == "duplicate key";
            if doubled && header.is_some() && doubled_table == header {
                // Every field of a table that stands twice stands twice.
                continue;
            }
            let mut message = format!("no valid TOML: {}", error.message());
            if doubled && header == Some(line) {
                doubled_table = header;
                message += "; several entries of one key are written with two brackets";
            }
            mistakes.add(at, key_near(header, line), message);
            mistakes.broken_lines.push(mistakes.place(at).0);
        }
        (root, mistakes)
    }

    /// Notes a mistake at a byte of the text.
    pub(crate) fn add(&mut self, at: usize, key: impl Into<String>, message: impl Into<String>) {
        let (line, column) = self.place(at);
        if self.broken_lines.contains(&line) {
            return;
        }
        let mistake = Mistake {
            line,
            column,
            key: key.into(),
            message: message.into(),
        };
        self.found.push((at, mistake));
    }

    /// Notes that something is absent, unless the text is broken somewhere: then it may only have been unreadable.
    pub(crate) fn add_missing(
        &mut self,
        at: usize,
        key: impl Into<String>,
        message: impl Into<String>,
    ) {
        if self.broken_lines.is_empty() {
            self.add(at, key, message);
        }
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All mistakes in file order.
    pub(crate) fn in_file_order(mut self) -> Vec<Mistake> {
        self.found.sort_by_key(|(at, _)| *at);
        self.found.into_iter().map(|(_, mistake)| mistake).collect()
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let before = self
            .text
            .get(..at.min(self.text.len()))
            .unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        (line, column)
    }
}

/// The line at a byte of the text, and the last table header up to it.
fn around(text: &str, at: usize) -> (Option<&str>, &str) {
    let mut header = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if line.starts_with('[') {
            header = Some(line);
        }
        if at < end || end == text.len() {
            return (header, line);
        }
        start = end;
    }
    (header, "")
}

/// The key of a line that is no TOML, as far as it can be guessed.
fn key_near(header: Option<&str>, line: &str) -> String {
    let table = header.map_or("", |header| header.trim().trim_matches(['[', ']']));
    let name = match line.split_once('=') {
        Some((name, _)) if header != Some(line) => name.trim(),
        _ => "",
    };
    match (table, name) {
        ("", name) => name.to_owned(),
        (table, "") => table.to_owned(),
        (table, name) => format!("{table}.{name}"),
    }
}

/// A value with its place and its full key.
pub(crate) struct Field<'a, 't> {
    pub(crate) value: &'a DeValue<'t>,
    pub(crate) at: usize,
    pub(crate) key: String,
}

impl<'a, 't> Field<'a, 't> {
    /// The value as `read` sees it; what `read` refuses is noted here.
    pub(crate) fn read<T>(
        &self,
        mistakes: &mut Mistakes<'_>,
        read: impl FnOnce(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        read(self.value)
            .map_err(|message| mistakes.add(self.at, self.key.clone(), message))
            .ok()
    }

    /// The fields of a table.
    pub(crate) fn fields(&self, mistakes: &mut Mistakes<'_>) -> Option<Fields<'a, 't>> {
        let DeValue::Table(table) = self.value else {
            mistakes.add(self.at, self.key.clone(), unexpected("a table", self.value));
            return None;
        };
        Some(Fields {
            table,
            at: self.at,
            key: self.key.clone(),
        })
    }

    /// The items of a list, numbered from 1 in their keys.
    pub(crate) fn items(&self, mistakes: &mut Mistakes<'_>) -> Vec<Field<'a, 't>> {
        let DeValue::Array(items) = self.value else {
            mistakes.add(self.at, self.key.clone(), unexpected("a list", self.value));
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| Field {
                value: item.get_ref(),
                at: item.span().start,
                key: format!("{}[{}]", self.key, index + 1),
            })
            .collect()
    }

    /// The tables of an array, or one table that stands alone.
    pub(crate) fn each_fields(&self, mistakes: &mut Mistakes<'_>) -> Vec<Fields<'a, 't>> {
        if matches!(self.value, DeValue::Table(_)) {
            return self.fields(mistakes).into_iter().collect();
        }
        let items = self.items(mistakes);
        items
            .iter()
            .filter_map(|item| item.fields(mistakes))
            .collect()
    }
}

/// The fields of one table.
pub(crate) struct Fields<'a, 't> {
    table: &'a DeTable<'t>,
    pub(crate) at: usize,
    pub(crate) key: String,
}

impl<'a, 't> Fields<'a, 't> {
    /// The fields outside any table.
    pub(crate) fn top(root: &'a Spanned<DeTable<'t>>) -> Self {
        Self {
            table: root.get_ref(),
            at: 0,
            key: String::new(),
        }
    }

    /// The full key of a field.
    pub(crate) fn key_of(&self, name: &str) -> String {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let name = if name.chars().all(bare) {
            name.to_owned()
        } else {
            format!("\"{name}\"")
        };
        if self.key.is_empty() {
            name
        } else {
            format!("{}.{name}", self.key)
        }
    }

    /// All fields in file order, with their names and where the names stand.
    pub(crate) fn all(&self) -> Vec<(&'a str, usize, Field<'a, 't>)> {
        let mut all: Vec<_> = self
            .table
            .iter()
            .map(|(name, value)| {
                let field = Field {
                    value: value.get_ref(),
                    at: value.span().start,
                    key: self.key_of(name.get_ref()),
                };
                (name.get_ref().as_ref(), name.span().start, field)
            })
            .collect();
        all.sort_by_key(|(_, at, _)| *at);
        all
    }

    /// Notes every field that is not one of `known`.
    pub(crate) fn only(&self, known: &[&str], mistakes: &mut Mistakes<'_>) {
        for (name, at, field) in self.all() {
            if !known.contains(&name) {
                let message = format!("unknown field{}", suggestion(name, known));
                mistakes.add(at, field.key, message);
            }
        }
    }

    /// A field that may be absent.
    pub(crate) fn field(&self, name: &str) -> Option<Field<'a, 't>> {
        let (_, _, field) = self.all().into_iter().find(|(n, _, _)| *n == name)?;
        Some(field)
    }

    /// A field that must be there.
    pub(crate) fn needed(&self, name: &str, mistakes: &mut Mistakes<'_>) -> Option<Field<'a, 't>> {
        let field = self.field(name);
        if field.is_none() {
            mistakes.add_missing(self.at, self.key_of(name), "missing");
        }
        field
    }

    /// The value of a field that must be there.
    pub(crate) fn required<T>(
        &self,
        name: &str,
        mistakes: &mut Mistakes<'_>,
        read: impl FnOnce(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        self.needed(name, mistakes)?.read(mistakes, read)
    }

    /// The value of a field that may be absent.
    pub(crate) fn optional<T>(
        &self,
        name: &str,
        mistakes: &mut Mistakes<'_>,
        read: impl FnOnce(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        self.field(name)?.read(mistakes, read)
    }
}

/// `, did you mean ...?` where a known name is close enough to be a misspelling.
pub(crate) fn suggestion(name: &str, known: &[&str]) -> String {
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .min()
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count().max(3))
        .map_or_else(String::new, |(_, candidate)| {
            format!(", did you mean '{candidate}'?")
        })
}

/// `expected ..., found ...`.
pub(crate) fn unexpected(expected: &str, found: &DeValue<'_>) -> String {
    let found = match found {
        DeValue::String(text) => return format!("expected {expected}, found the text '{text}'"),
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "a yes or no",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    format!("expected {expected}, found {found}")
}

/// A text that is not blank.
pub(crate) fn text(value: &DeValue<'_>) -> Result<String, String> {
    match value {
        DeValue::String(text) if text.trim().is_empty() => Err("must not be blank".to_owned()),
        DeValue::String(text) => Ok(text.to_string()),
        other => Err(unexpected("a text", other)),
    }
}

/// A whole number.
pub(crate) fn whole(value: &DeValue<'_>) -> Result<i64, String> {
    let DeValue::Integer(digits) = value else {
        return Err(unexpected("a whole number", value));
    };
    i64::from_str_radix(digits.as_str(), digits.radix())
        .map_err(|_| format!("{digits} is too large"))
}

/// A finite decimal number; a whole number is one too.
pub(crate) fn decimal(value: &DeValue<'_>) -> Result<f64, String> {
    let digits = match value {
        DeValue::Integer(_) => return whole(value).map(|number| number as f64),
        DeValue::Float(digits) => digits.as_str(),
        other => return Err(unexpected("a number", other)),
    };
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!("{digits} is no finite number")),
    }
}

/// `true` or `false`.
pub(crate) fn flag(value: &DeValue<'_>) -> Result<bool, String> {
    match value {
        DeValue::Boolean(flag) => Ok(*flag),
        other => Err(unexpected("true or false", other)),
    }
}

/// A day, written as a TOML date or as a text.
pub(crate) fn day(value: &DeValue<'_>) -> Result<Date, String> {
    let written = match value {
        DeValue::Datetime(date) => date.to_string(),
        DeValue::String(text) => text.to_string(),
        other => return Err(unexpected("a day such as 2023-07-01", other)),
    };
    match written.parse::<Date>() {
        Ok(day) if day.to_string() == written => Ok(day),
        _ => Err(format!("'{written}' is no day such as 2023-07-01")),
    }
}

/// Several texts, none twice.
pub(crate) fn names(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let DeValue::Array(items) = value else {
        return Err(unexpected("a list of names", value));
    };
    let mut names = Vec::with_capacity(items.len());
    for item in items {
        let name = text(item.get_ref())?;
        if names.contains(&name) {
            return Err(format!("'{name}' is listed twice"));
        }
        names.push(name);
    }
    Ok(names)
}
