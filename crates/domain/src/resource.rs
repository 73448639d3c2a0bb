//! Resources: virtual machines and their data disks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, ResourceId, SystemId};
use crate::metric::Metric;

/// What kind of thing a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// A virtual machine (云主机).
    VirtualMachine,
    /// A data disk (数据盘) of a virtual machine.
    DataDisk,
}

impl ResourceKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::VirtualMachine, Self::DataDisk];

    /// The stable name used in the database, URLs and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::VirtualMachine => "virtual_machine",
            Self::DataDisk => "data_disk",
        }
    }

    /// The kind of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The metrics that a resource of this kind is judged by.
    pub fn metrics(self) -> &'static [Metric] {
        match self {
            Self::VirtualMachine => &[Metric::Cpu, Metric::Memory, Metric::Network, Metric::Logins],
            Self::DataDisk => &[Metric::Disk],
        }
    }
}

/// The size of a resource as allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Size {
    /// Virtual CPUs; 0 for a disk.
    pub vcpus: i64,
    /// Memory in bytes; 0 for a disk.
    pub memory_bytes: i64,
    /// Disk space in bytes; 0 for a machine.
    pub disk_bytes: i64,
}

impl Size {
    /// The same, with what is not known of it (0) as another says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let known = |own: i64, other: i64| if own == 0 { other } else { own };
        Self {
            vcpus: known(self.vcpus, other.vcpus),
            memory_bytes: known(self.memory_bytes, other.memory_bytes),
            disk_bytes: known(self.disk_bytes, other.disk_bytes),
        }
    }
}

/// Which catalogue items price a resource, by item code; `None` where no price is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PricedBy {
    /// Item priced per vCPU and month.
    pub vcpu: Option<String>,
    /// Item priced per GB (2^30 bytes) of memory and month.
    pub memory: Option<String>,
    /// Item priced per GB (2^30 bytes) of disk and month.
    pub disk: Option<String>,
}

/// Bytes of a GB (2^30), as the catalogue counts.
const GB: i64 = 1 << 30;

impl PricedBy {
    /// What a size comes to in the catalogue's units, by item: virtual CPUs, whole GB of memory, whole GB of disk.
    pub fn items_of(&self, size: Size) -> BTreeMap<String, i64> {
        let parts = [
            (&self.vcpu, size.vcpus),
            (&self.memory, size.memory_bytes.div_euclid(GB)),
            (&self.disk, size.disk_bytes.div_euclid(GB)),
        ];
        let mut items = BTreeMap::new();
        for (item, quantity) in parts {
            if let Some(item) = item.clone().filter(|_| quantity > 0) {
                let sum = items.entry(item).or_insert(0_i64);
                *sum = sum.saturating_add(quantity);
            }
        }
        items
    }
}

/// What is known of a resource before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewResource {
    /// Unique name, the one that telemetry is bound to.
    pub name: String,
    /// Machine or disk.
    pub kind: ResourceKind,
    /// The machine a disk belongs to.
    pub parent: Option<ResourceId>,
    /// The unit that owns it.
    pub unit: OrganisationId,
    /// The provider that serves it, once known.
    pub provider: Option<OrganisationId>,
    /// The system it serves, once known.
    pub system: Option<SystemId>,
    /// Size now in force.
    pub size: Size,
    /// Catalogue items that price it.
    pub priced_by: PricedBy,
    /// Domestic IT stack (信创).
    pub xinchuang: bool,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewResource,
}
