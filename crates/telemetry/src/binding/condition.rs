//! What a rule asks of a label.

use std::fmt::Write as _;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::prometheus::{pattern, quoted};

/// A condition on a label's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// Any of these.
    OneOf(Vec<Pattern>),
    /// None of these.
    NoneOf(Vec<Pattern>),
}

/// A value, or with `*` at its end the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pattern {
    Exact(String),
    Beginning(String),
}

impl Condition {
    pub(super) fn holds(&self, value: &str) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.fits(value));
        match self {
            Self::OneOf(patterns) => any(patterns),
            Self::NoneOf(patterns) => !any(patterns),
        }
    }
}

impl Pattern {
    fn of(text: &str) -> Self {
        match text.strip_suffix('*') {
            Some(beginning) => Self::Beginning(beginning.to_owned()),
            None => Self::Exact(text.to_owned()),
        }
    }

    fn fits(&self, value: &str) -> bool {
        match self {
            Self::Exact(text) => text == value,
            Self::Beginning(text) => value.starts_with(text),
        }
    }

    fn regex(&self) -> String {
        let (text, ending) = match self {
            Self::Exact(text) => (text, ""),
            Self::Beginning(text) => (text, ".*"),
        };
        pattern(text) + ending
    }
}

/// A PromQL selector of what the conditions let through.
pub(super) fn selector(metric: &str, conditions: &[(String, Condition)]) -> String {
    let mut selector = metric.to_owned();
    for (index, (label, condition)) in conditions.iter().enumerate() {
        let (patterns, exact, regex) = match condition {
            Condition::OneOf(patterns) => (patterns, "=", "=~"),
            Condition::NoneOf(patterns) => (patterns, "!=", "!~"),
        };
        let (operator, value) = match patterns.as_slice() {
            [Pattern::Exact(text)] => (exact, text.clone()),
            patterns => {
                let all: Vec<String> = patterns.iter().map(Pattern::regex).collect();
                (regex, all.join("|"))
            }
        };
        let before = if index == 0 { '{' } else { ',' };
        // Writing to a string cannot fail.
        let _ = write!(selector, "{before}{label}{operator}{}", quoted(&value));
    }
    if !conditions.is_empty() {
        selector.push('}');
    }
    selector
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConditionVisitor)
    }
}

struct ConditionVisitor;

impl<'de> Visitor<'de> for ConditionVisitor {
    type Value = Condition;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value, a list of values, or { not = a value or list }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Condition, E> {
        Ok(Condition::OneOf(vec![Pattern::of(text)]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Condition, A::Error> {
        let texts = Vec::<String>::deserialize(SeqAccessDeserializer::new(list))?;
        if texts.is_empty() {
            return Err(A::Error::custom("an empty list"));
        }
        let patterns = texts.iter().map(|text| Pattern::of(text));
        Ok(Condition::OneOf(patterns.collect()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Condition, A::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Not {
            not: Condition,
        }
        match Not::deserialize(MapAccessDeserializer::new(table))?.not {
            Condition::OneOf(patterns) => Ok(Condition::NoneOf(patterns)),
            Condition::NoneOf(_) => Err(A::Error::custom("`not` inside `not`")),
        }
    }
}
