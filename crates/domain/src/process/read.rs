//! From what was typed to values, every mistake named at its field.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    DemandLine, ExpertLine, Field, Form, HostLine, Input, Opinion, Value, Values, Words, words,
};
use crate::organisation::Payer;

/// A mistake at a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field: its code, and for a line `code.number.column` (`lines.0.quantity`).
    pub field: String,
    /// What is wrong and how to put it right.
    pub says: Words,
}

/// The largest number of lines of a field.
const MOST_LINES: usize = 20_000;

/// The largest quantity of a line.
const MOST: i64 = 1_000_000_000;

impl Form {
    /// Reads what was typed: pairs of field and text; a line's columns are named `lines.0.item`. What is empty is left out.
    pub fn read(&self, typed: &[(String, String)]) -> (Values, Vec<Wrong>) {
        let mut values = Values::default();
        let mut wrong = Vec::new();
        for field in self.fields() {
            match field.read(typed) {
                Ok(Some(value)) => {
                    values.0.insert(field.code.to_owned(), value);
                }
                Ok(None) => {}
                Err(mistakes) => wrong.extend(mistakes),
            }
        }
        (values, wrong)
    }

    /// What is missing or out of bounds in values, whatever way they came.
    pub fn check(&self, values: &Values) -> Vec<Wrong> {
        let unknown = values.0.keys().filter(|code| self.field(code).is_none());
        let mut wrong: Vec<Wrong> = unknown
            .map(|code| Wrong {
                field: code.clone(),
                says: words("表单没有这一项。", "The form has no such field."),
            })
            .collect();
        for section in &self.sections {
            let is_asked = section.is_asked(values);
            let fields = section.fields.iter();
            for field in fields.filter(|field| is_asked || values.get(field.code).is_some()) {
                wrong.extend(field.check(values.get(field.code)));
            }
        }
        wrong
    }

    /// What is empty of the fields that a way needs beside those that are always required.
    pub fn lacking(&self, needs: &[&str], values: &Values) -> Vec<Wrong> {
        self.fields()
            .filter(|field| !field.required && needs.contains(&field.code))
            .flat_map(|field| {
                let needed = Field {
                    required: true,
                    ..field.clone()
                };
                match field.given(values.get(field.code)) {
                    None => needed.check(None),
                    Some(_) => Vec::new(),
                }
            })
            .collect()
    }
}

impl Field {
    fn wrong(&self, says: Words) -> Wrong {
        Wrong {
            field: self.code.to_owned(),
            says,
        }
    }

    fn read(&self, typed: &[(String, String)]) -> Result<Option<Value>, Vec<Wrong>> {
        let text = typed
            .iter()
            .find(|(name, _)| name == self.code)
            .map_or("", |(_, text)| text.trim());
        let value = match &self.input {
            Input::Demand { .. } => self.demand_of(typed)?,
            Input::Hosts => self.hosts_of(typed)?,
            Input::Experts => self.experts_of(typed)?,
            Input::Worth { .. } => None,
            _ if text.is_empty() => None,
            Input::Text { .. } | Input::LongText { .. } | Input::Date | Input::Choice(_) => {
                Some(Value::Text(text.replace("\r\n", "\n")))
            }
            Input::Number { .. } => Some(Value::Number(number_of(text).ok_or_else(|| {
                vec![self.wrong(words("请填写整数。", "Enter a whole number."))]
            })?)),
            Input::Money => Some(Value::Number(fen_of(text).ok_or_else(|| {
                vec![self.wrong(words(
                    "请填写金额，单位元，最多两位小数，例如 12800.50。",
                    "Enter an amount in yuan with at most two decimals, such as 12800.50.",
                ))]
            })?)),
            Input::Flag => match text {
                "yes" => Some(Value::Flag(true)),
                "no" => Some(Value::Flag(false)),
                _ => None,
            },
        };
        Ok(value)
    }

    /// What was filled in; text without a word in it is nothing, whatever way it came.
    fn given<'v>(&self, value: Option<&'v Value>) -> Option<&'v Value> {
        value.filter(|value| match (&self.input, value) {
            (Input::Text { .. } | Input::LongText { .. }, Value::Text(text)) => {
                !text.trim().is_empty()
            }
            _ => true,
        })
    }

    fn check(&self, value: Option<&Value>) -> Vec<Wrong> {
        let Some(value) = self.given(value) else {
            return if self.required {
                vec![self.wrong(match self.input {
                    Input::Choice(_) | Input::Flag => words("请选择。", "Choose one."),
                    Input::Demand { .. } | Input::Hosts | Input::Experts => {
                        words("请至少填写一行。", "Enter at least one line.")
                    }
                    _ => words("请填写。", "Fill this in."),
                })]
            } else {
                Vec::new()
            };
        };
        let says = match (&self.input, value) {
            (Input::Text { most } | Input::LongText { most }, Value::Text(text)) => {
                (text.chars().count() > *most)
                    .then_some(words("超出字数限制。", "This is longer than allowed."))
            }
            (Input::Number { least, most, .. }, Value::Number(number)) => (!(*least..=*most)
                .contains(number))
            .then_some(words("超出允许的范围。", "This is out of bounds.")),
            (Input::Money, Value::Number(fen)) => {
                (*fen < 0).then_some(words("金额不能为负。", "An amount cannot be negative."))
            }
            (Input::Date, Value::Text(text)) => text.parse::<Date>().is_err().then_some(words(
                "请填写日期，例如 2026-09-30。",
                "Enter a date, such as 2026-09-30.",
            )),
            (Input::Choice(options), Value::Text(text)) => {
                (!options.iter().any(|(code, _)| code == text)).then_some(words(
                    "请从列出的选项中选择。",
                    "Choose one of those offered.",
                ))
            }
            (Input::Flag, Value::Flag(_)) | (Input::Worth { .. }, Value::Worth(_)) => None,
            (Input::Demand { .. }, Value::Demand(lines)) => return self.check_demand(lines),
            (Input::Hosts, Value::Hosts(lines)) => return self.check_hosts(lines),
            (Input::Experts, Value::Experts(lines)) => return self.check_experts(lines),
            // An empty list reads as lines of catalogue items.
            (Input::Hosts | Input::Experts, Value::Demand(lines)) if lines.is_empty() => {
                return self.check(None);
            }
            _ => Some(words("内容的类型不对。", "This is of the wrong type.")),
        };
        says.map(|says| self.wrong(says)).into_iter().collect()
    }

    fn check_demand(&self, lines: &[DemandLine]) -> Vec<Wrong> {
        let columns = self.input.columns();
        let missing = |column: &str, text: &str, says: Words| {
            let asked = columns.iter().any(|known| known.code == column);
            (asked && text.is_empty()).then_some(says)
        };
        self.check_lines(lines, |line| {
            vec![
                (
                    "filed",
                    missing(
                        "filed",
                        &line.filed,
                        words(
                            "请填写申报办件编号。",
                            "Give the number of the case that filed it.",
                        ),
                    ),
                ),
                (
                    "system",
                    missing(
                        "system",
                        &line.system,
                        words("请填写系统名称。", "Name the system."),
                    ),
                ),
                (
                    "item",
                    (line.item.is_empty()).then_some(words("请选择目录项。", "Choose an item.")),
                ),
                (
                    "quantity",
                    // Nothing at all is a decision too: of what was asked for, none is granted.
                    (!(0..=MOST).contains(&line.quantity))
                        .then_some(words("数量不能为负。", "A quantity cannot be negative.")),
                ),
                (
                    "because",
                    (line.is_corrected() && line.because.trim().is_empty()).then_some(words(
                        "请说明为何更正付款方。",
                        "Say why the payer is corrected.",
                    )),
                ),
            ]
        })
    }

    fn check_hosts(&self, lines: &[HostLine]) -> Vec<Wrong> {
        let mut wrong = self.check_lines(lines, |line| {
            let empty = |text: &str| {
                text.is_empty()
                    .then_some(words("请填写。", "Fill this in."))
            };
            let size = |size: i64, least: i64| {
                (!(least..=MOST).contains(&size))
                    .then_some(words("超出允许的范围。", "This is out of bounds."))
            };
            vec![
                ("host", empty(&line.host)),
                ("identifier", empty(&line.identifier)),
                ("vcpus", size(line.vcpus, 1)),
                ("memory_gb", size(line.memory_gb, 1)),
                ("disk_gb", size(line.disk_gb, 0)),
            ]
        });
        let mut seen = std::collections::BTreeSet::new();
        for (place, line) in lines.iter().enumerate() {
            if !seen.insert(&line.identifier) {
                wrong.push(Wrong {
                    field: format!("{}.{place}.identifier", self.code),
                    says: words("标识符重复。", "This identifier is there twice."),
                });
            }
        }
        wrong
    }

    fn check_experts(&self, lines: &[ExpertLine]) -> Vec<Wrong> {
        self.check_lines(lines, |line| {
            let empty = |text: &str| {
                text.is_empty()
                    .then_some(words("请填写。", "Fill this in."))
            };
            vec![
                ("expert", empty(&line.expert)),
                ("organisation", empty(&line.organisation)),
                (
                    "remark",
                    (line.opinion != Opinion::Agree && line.remark.is_empty()).then_some(words(
                        "请说明理由或调整意见。",
                        "Say why, or what to change.",
                    )),
                ),
            ]
        })
    }

    fn check_lines<L>(
        &self,
        lines: &[L],
        columns: impl Fn(&L) -> Vec<(&'static str, Option<Words>)>,
    ) -> Vec<Wrong> {
        if lines.is_empty() && self.required {
            return self.check(None);
        }
        if lines.len() > MOST_LINES {
            return vec![self.wrong(words("行数过多。", "There are too many lines."))];
        }
        let mut wrong = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            for (column, says) in columns(line) {
                wrong.extend(says.map(|says| Wrong {
                    field: format!("{}.{place}.{column}", self.code),
                    says,
                }));
            }
        }
        wrong
    }

    fn demand_of(&self, typed: &[(String, String)]) -> Result<Option<Value>, Vec<Wrong>> {
        let lines = self.lines_of(typed, |row| {
            Ok(DemandLine {
                item: row.text("item"),
                quantity: row.number("quantity")?,
                purpose: row.text("purpose"),
                system: row.text("system"),
                filed: row.text("filed"),
                proposed: row.text("proposed").parse().ok(),
                payer: Payer::from_code(&row.text("payer")),
                corrected: row.payer("corrected")?,
                because: row.text("because"),
            })
        })?;
        Ok((!lines.is_empty()).then_some(Value::Demand(lines)))
    }

    fn hosts_of(&self, typed: &[(String, String)]) -> Result<Option<Value>, Vec<Wrong>> {
        let lines = self.lines_of(typed, |row| {
            Ok(HostLine {
                host: row.text("host"),
                identifier: row.text("identifier"),
                vcpus: row.number("vcpus")?,
                memory_gb: row.number("memory_gb")?,
                disk_gb: match row.text("disk_gb").as_str() {
                    "" => 0,
                    _ => row.number("disk_gb")?,
                },
            })
        })?;
        Ok((!lines.is_empty()).then_some(Value::Hosts(lines)))
    }

    fn experts_of(&self, typed: &[(String, String)]) -> Result<Option<Value>, Vec<Wrong>> {
        let lines = self.lines_of(typed, |row| {
            let opinion = Opinion::from_code(&row.text("opinion"));
            Ok(ExpertLine {
                expert: row.text("expert"),
                organisation: row.text("organisation"),
                opinion: opinion.ok_or(("opinion", words("请选择。", "Choose one.")))?,
                remark: row.text("remark"),
            })
        })?;
        Ok((!lines.is_empty()).then_some(Value::Experts(lines)))
    }

    /// The rows of a field in order of their numbers; a row without any text is none.
    fn lines_of<L>(
        &self,
        typed: &[(String, String)],
        line: impl Fn(&Row<'_>) -> Result<L, (&'static str, Words)>,
    ) -> Result<Vec<L>, Vec<Wrong>> {
        let mut rows: BTreeMap<usize, Row<'_>> = BTreeMap::new();
        for (name, text) in typed {
            let Some((number, column)) = name
                .strip_prefix(self.code)
                .and_then(|rest| rest.strip_prefix('.'))
                .and_then(|rest| rest.split_once('.'))
            else {
                continue;
            };
            let Ok(number) = number.parse::<usize>() else {
                continue;
            };
            rows.entry(number)
                .or_default()
                .0
                .insert(column, text.trim());
        }
        rows.retain(|_, row| row.says_anything());
        let mut wrong = Vec::new();
        let mut lines = Vec::with_capacity(rows.len());
        for (place, row) in rows.values().enumerate() {
            match line(row) {
                Ok(line) => lines.push(line),
                Err((column, says)) => wrong.push(Wrong {
                    field: format!("{}.{place}.{column}", self.code),
                    says,
                }),
            }
        }
        if wrong.is_empty() {
            Ok(lines)
        } else {
            Err(wrong)
        }
    }
}

/// The columns of a typed line.
#[derive(Default)]
struct Row<'a>(BTreeMap<&'a str, &'a str>);

impl Row<'_> {
    /// A choice alone, which a page always sends, is not yet something said.
    fn says_anything(&self) -> bool {
        self.0
            .iter()
            .any(|(column, text)| *column != "opinion" && !text.is_empty())
    }

    fn text(&self, column: &str) -> String {
        self.0.get(column).copied().unwrap_or_default().to_owned()
    }

    /// Nobody where nothing is said.
    fn payer(&self, column: &'static str) -> Result<Option<Payer>, (&'static str, Words)> {
        let text = self.text(column);
        let payer = Payer::from_code(&text);
        if payer.is_none() && !text.is_empty() {
            return Err((
                column,
                words("请从列出的选项中选择。", "Choose one of those offered."),
            ));
        }
        Ok(payer)
    }

    fn number(&self, column: &'static str) -> Result<i64, (&'static str, Words)> {
        let text = self.0.get(column).copied().unwrap_or_default();
        number_of(text).ok_or((column, words("请填写整数。", "Enter a whole number.")))
    }
}

fn number_of(text: &str) -> Option<i64> {
    text.replace([',', '，', ' '], "").parse().ok()
}

/// Yuan with at most two decimals, as fen.
fn fen_of(text: &str) -> Option<i64> {
    let text = text.replace([',', '，', ' '], "");
    let (yuan, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if yuan.is_empty() || decimals.len() > 2 || !is_plain(yuan) || !is_plain(decimals) {
        return None;
    }
    let cents: i64 = format!("{decimals:0<2}").parse().ok()?;
    yuan.parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(cents)
}
