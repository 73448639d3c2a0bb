//! The parameters that a verdict cites.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::rulebook::{Parameter, Value};

/// One parameter a verdict used, as it stood in the rulebook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterUsed {
    /// Key in the rulebook.
    pub key: String,
    /// Value as text (`30`, `all`).
    pub value: String,
    /// Unit (`percent`, `days`), empty for a choice.
    pub unit: String,
    /// Article that the rulebook keys it to.
    pub article: u32,
}

impl From<&Parameter> for ParameterUsed {
    fn from(parameter: &Parameter) -> Self {
        Self {
            key: parameter.key.clone(),
            value: match &parameter.value {
                Value::Integer(number) => number.to_string(),
                Value::Decimal(number) => number.to_string(),
                Value::Flag(flag) => flag.to_string(),
                Value::Choice(name) => name.clone(),
                Value::List(names) => names.join(", "),
                Value::MonthDay { month, day } => format!("{month:02}-{day:02}"),
            },
            unit: parameter.unit.clone(),
            article: parameter.article,
        }
    }
}

/// Every parameter a verdict used; a slice to read. The verdicts of a sweep cite the same few, so they share them.
#[derive(Debug, Clone, PartialEq)]
pub struct ParametersUsed(Arc<[ParameterUsed]>);

impl Default for ParametersUsed {
    fn default() -> Self {
        Self(Arc::new([]))
    }
}

impl std::ops::Deref for ParametersUsed {
    type Target = [ParameterUsed];

    fn deref(&self) -> &[ParameterUsed] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a ParametersUsed {
    type Item = &'a ParameterUsed;
    type IntoIter = std::slice::Iter<'a, ParameterUsed>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<ParameterUsed> for ParametersUsed {
    fn from_iter<I: IntoIterator<Item = ParameterUsed>>(parameters: I) -> Self {
        Self(parameters.into_iter().collect())
    }
}

impl From<Vec<ParameterUsed>> for ParametersUsed {
    fn from(parameters: Vec<ParameterUsed>) -> Self {
        Self(parameters.into())
    }
}

impl Serialize for ParametersUsed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ParametersUsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
