//! A form as it was filled in.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Worth;
use crate::money::Fen;
use crate::organisation::Payer;

/// What was filled in, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(pub BTreeMap<String, Value>);

/// What one field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A whole number, or fen.
    Number(i64),
    /// Text, a day, or the code of a choice.
    Text(String),
    /// What lines cost.
    Worth(Worth),
    /// Catalogue items.
    Demand(Vec<DemandLine>),
    /// Hosts.
    Hosts(Vec<HostLine>),
    /// Experts.
    Experts(Vec<ExpertLine>),
}

/// So much of a catalogue item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemandLine {
    /// Code of the catalogue item.
    pub item: String,
    /// How many of its units.
    pub quantity: i64,
    /// What for.
    #[serde(default)]
    pub purpose: String,
    /// Name of the system it is for, where lines of several systems stand together.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub system: String,
    /// Number of the case by which the unit filed it, where lines of several units stand together.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filed: String,
    /// How many are proposed after what was measured (Art. 14); `None` where nothing was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<i64>,
    /// Who pays, as the register and what was filed say (Art. 42, 43, 45); `None` until the program has worked it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
    /// Who pays instead, where the planner corrected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Payer>,
    /// Why the payer was corrected.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
}

impl DemandLine {
    /// What two lines have in common that are about the same: filed by whom, for which system, of which item.
    pub fn about(&self) -> (&str, &str, &str) {
        (&self.filed, &self.system, &self.item)
    }

    /// Who pays in the end.
    pub fn paid_by(&self) -> Option<Payer> {
        self.corrected.or(self.payer)
    }

    /// Whether the city's budget pays (Art. 42). As long as nobody knows who does, it may be the city.
    pub fn is_city_s(&self) -> bool {
        matches!(self.paid_by(), None | Some(Payer::CityBudget))
    }

    /// Whether somebody else is to pay than the facts say.
    pub fn is_corrected(&self) -> bool {
        self.corrected
            .is_some_and(|payer| Some(payer) != self.payer)
    }
}

/// A host as it was configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostLine {
    /// Its name.
    pub host: String,
    /// What the provider's platform calls it; telemetry is bound by it.
    pub identifier: String,
    /// Virtual CPUs.
    pub vcpus: i64,
    /// Memory, GB (2^30 bytes).
    pub memory_gb: i64,
    /// Data disk, GB; 0 for none.
    #[serde(default)]
    pub disk_gb: i64,
}

impl HostLine {
    /// Its size: vCPUs, memory, data disk.
    pub fn size(&self) -> [i64; 3] {
        [self.vcpus, self.memory_gb, self.disk_gb]
    }
}

/// The hosts that several forms decided one after the other: those of the first, in the size that the last one gave each.
pub fn decided_hosts(forms: &BTreeMap<String, Values>, of: &[(&str, &str)]) -> Vec<HostLine> {
    let mut said = of
        .iter()
        .map(|(step, field)| forms.get(*step).map_or(&[][..], |form| form.hosts(field)));
    let mut decided = said.next().unwrap_or_default().to_vec();
    for changed in said.flatten() {
        let same = |host: &&mut HostLine| host.identifier == changed.identifier;
        if let Some(host) = decided.iter_mut().find(same) {
            *host = changed.clone();
        }
    }
    decided
}

/// An expert's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpertLine {
    /// Name.
    pub expert: String,
    /// Where from.
    pub organisation: String,
    /// What the expert holds.
    pub opinion: Opinion,
    /// Why, or what to change.
    #[serde(default)]
    pub remark: String,
}

/// What an expert holds of a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// 同意.
    Agree,
    /// 调整后同意.
    Amend,
    /// 不同意.
    Disagree,
}

impl Opinion {
    /// All opinions.
    pub const ALL: [Self; 3] = [Self::Agree, Self::Amend, Self::Disagree];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Amend => "amend",
            Self::Disagree => "disagree",
        }
    }

    /// The opinion of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|opinion| opinion.code() == code)
    }
}

impl Values {
    /// What a field holds.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// Text of a field; empty if it holds none.
    pub fn text(&self, field: &str) -> &str {
        match self.get(field) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The number of a field.
    pub fn number(&self, field: &str) -> Option<i64> {
        match self.get(field) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The amount of a field.
    pub fn money(&self, field: &str) -> Option<Fen> {
        self.number(field).map(Fen)
    }

    /// What lines cost, as it was calculated for a field.
    pub fn worth(&self, field: &str) -> Option<&Worth> {
        match self.get(field) {
            Some(Value::Worth(worth)) => Some(worth),
            _ => None,
        }
    }

    /// The day of a field.
    pub fn date(&self, field: &str) -> Option<Date> {
        self.text(field).parse().ok()
    }

    /// The answer of a field.
    pub fn flag(&self, field: &str) -> Option<bool> {
        match self.get(field) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The lines of a field.
    pub fn demand(&self, field: &str) -> &[DemandLine] {
        match self.get(field) {
            Some(Value::Demand(lines)) => lines,
            _ => &[],
        }
    }

    /// The hosts of a field.
    pub fn hosts(&self, field: &str) -> &[HostLine] {
        match self.get(field) {
            Some(Value::Hosts(lines)) => lines,
            _ => &[],
        }
    }

    /// The experts of a field.
    pub fn experts(&self, field: &str) -> &[ExpertLine] {
        match self.get(field) {
            Some(Value::Experts(lines)) => lines,
            _ => &[],
        }
    }

    /// Sets a field.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0.insert(field.to_owned(), value.into());
        self
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Vec<DemandLine>> for Value {
    fn from(lines: Vec<DemandLine>) -> Self {
        Self::Demand(lines)
    }
}

impl From<Vec<HostLine>> for Value {
    fn from(lines: Vec<HostLine>) -> Self {
        Self::Hosts(lines)
    }
}

impl From<Vec<ExpertLine>> for Value {
    fn from(lines: Vec<ExpertLine>) -> Self {
        Self::Experts(lines)
    }
}
