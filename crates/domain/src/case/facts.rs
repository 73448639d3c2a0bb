//! What the world outside the case says, and gates held against it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::OrganisationId;
use crate::process::{DemandLine, HostLine};

/// The world outside the case, as it stands at the instant of the act.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the unit belongs to a county (Art. 45).
    pub under_county: bool,
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
    /// The system's hosts as they are, by identifier: what a change takes from the quota is the difference.
    pub sizes: BTreeMap<String, HostLine>,
    /// How often the system's lease was renewed.
    pub renewals: u32,
    /// What units filed for the plan that is being drawn up, by the number of the case (Art. 14).
    pub filed: BTreeMap<String, Filed>,
    /// The catalogue items that a host's virtual CPUs, memory (GB) and data disk (GB) are counted as.
    pub host_items: HostItems,
}

/// What a unit filed for a year, as far as it was taken into the plan and is in no plan yet that was decided (Art. 14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Whose it is.
    pub unit: OrganisationId,
    /// The year of the plan.
    pub year: i64,
    /// What was taken into the plan; each line names the case and who pays.
    pub lines: Vec<DemandLine>,
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

/// Quantities by item.
pub fn asked_of_lines(lines: &[DemandLine]) -> BTreeMap<String, i64> {
    let mut asked = BTreeMap::new();
    for line in lines {
        add(&mut asked, &line.item, line.quantity);
    }
    asked
}

/// Quantities by what the lines are about: number of the case that filed it, system, item; the first two empty where all lines are of one.
pub fn asked_of_each(lines: &[DemandLine]) -> BTreeMap<[String; 3], i64> {
    let mut asked = BTreeMap::new();
    for line in lines {
        let (filed, system, item) = line.about();
        let sum = asked
            .entry([filed, system, item].map(str::to_owned))
            .or_insert(0_i64);
        *sum = sum.saturating_add(line.quantity);
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
