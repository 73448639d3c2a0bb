//! What the world outside the case says, and gates held against it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::process::{Check, DemandLine, Gate, HostLine, Opinion, Values};

/// The world outside the case, as it stands at the instant of the act.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the unit belongs to a county (Art. 45).
    pub under_county: bool,
    /// Whether the city's budget pays (Art. 42).
    pub city_budget: bool,
    /// Whether the unit is of a kind that may use the cloud (Art. 2(3), 7).
    pub eligible_unit: bool,
    /// Last day of a boundary agreement between unit and provider that is on file.
    pub agreement_until: Option<Date>,
    /// Names, long and short, of the unit and the provider: no expert comes from there.
    pub interested: Vec<String>,
    /// What is left of the commitment, by catalogue item.
    pub commitment: BTreeMap<String, i64>,
    /// What is left of the system's quota, by catalogue item.
    pub quota: BTreeMap<String, i64>,
    /// The catalogue items that a host's virtual CPUs, memory (GB) and data disk (GB) are counted as.
    pub host_items: HostItems,
}

/// Catalogue items of a host's parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostItems {
    /// Per virtual CPU.
    pub vcpu: String,
    /// Per GB of memory.
    pub memory: String,
    /// Per GB of data disk.
    pub disk: String,
}

/// A catalogue item of which there is not enough: the dimension that is short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortage {
    /// Code of the item.
    pub item: String,
    /// How much was asked for.
    pub asked: i64,
    /// How much there is.
    pub left: i64,
}

/// Experts that an opinion needs at least.
const EXPERTS: usize = 3;

impl Facts {
    /// Whether a gate is open; what is short where it is a matter of quantity.
    pub(super) fn holds(
        &self,
        gate: &Gate,
        own: &Values,
        forms: &BTreeMap<String, Values>,
        today: Date,
    ) -> Result<(), Vec<Shortage>> {
        let open = match gate.check {
            Check::BoundaryAgreement => self.agreement_until.is_some_and(|until| today <= until),
            Check::EligibleUnit => self.eligible_unit,
            Check::NotClassified { field } => own.flag(field) == Some(false),
            Check::ImpartialExperts { field } => self.are_impartial(own, field),
            Check::Flag { step, field } => {
                forms.get(step).and_then(|values| values.flag(field)) == Some(true)
            }
            Check::WithinCommitment { step, field } => {
                let lines = forms.get(step).unwrap_or(own).demand(field);
                return fits(&asked_of_lines(lines), &self.commitment);
            }
            Check::WithinQuota { field } => {
                let asked = asked_of_hosts(own.hosts(field), &self.host_items);
                return fits(&asked, &self.quota);
            }
        };
        if open { Ok(()) } else { Err(Vec::new()) }
    }

    /// Whether a gate is open with a form as it stands.
    pub fn is_open(
        &self,
        gate: &Gate,
        own: &Values,
        forms: &BTreeMap<String, Values>,
        today: Date,
    ) -> bool {
        self.holds(gate, own, forms, today).is_ok()
    }

    fn are_impartial(&self, own: &Values, field: &str) -> bool {
        let experts = own.experts(field);
        let interested = |organisation: &str| {
            self.interested
                .iter()
                .any(|name| !name.is_empty() && organisation.contains(name.as_str()))
        };
        experts.len() >= EXPERTS
            && !experts.iter().any(|expert| interested(&expert.organisation))
            // The opinion is that of the majority.
            && 2 * experts
                .iter()
                .filter(|expert| expert.opinion != Opinion::Disagree)
                .count()
                > experts.len()
    }
}

/// Quantities by item.
pub fn asked_of_lines(lines: &[DemandLine]) -> BTreeMap<String, i64> {
    let mut asked = BTreeMap::new();
    for line in lines {
        add(&mut asked, &line.item, line.quantity);
    }
    asked
}

/// Quantities by item that hosts take up.
pub fn asked_of_hosts(hosts: &[HostLine], items: &HostItems) -> BTreeMap<String, i64> {
    let mut asked = BTreeMap::new();
    for host in hosts {
        add(&mut asked, &items.vcpu, host.vcpus);
        add(&mut asked, &items.memory, host.memory_gb);
        add(&mut asked, &items.disk, host.disk_gb);
    }
    asked.retain(|_, quantity| *quantity > 0);
    asked
}

fn add(asked: &mut BTreeMap<String, i64>, item: &str, quantity: i64) {
    let sum = asked.entry(item.to_owned()).or_insert(0);
    *sum = sum.saturating_add(quantity);
}

fn fits(asked: &BTreeMap<String, i64>, left: &BTreeMap<String, i64>) -> Result<(), Vec<Shortage>> {
    let short: Vec<Shortage> = asked
        .iter()
        .map(|(item, asked)| Shortage {
            item: item.clone(),
            asked: *asked,
            left: left.get(item).copied().unwrap_or(0),
        })
        .filter(|line| line.asked > line.left)
        .collect();
    if short.is_empty() { Ok(()) } else { Err(short) }
}
