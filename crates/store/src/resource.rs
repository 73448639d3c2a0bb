//! Resources: add, resize, find, list.

use jiff::civil::Date;
use yunheng_domain::ids::{ResourceId, SystemId, UnitId};
use yunheng_domain::resource::{NewResource, Resource, ResourceKind, Size};
use yunheng_domain::verdict::{Outcome, Rule};

use crate::{Store, StoreError, Tx};

/// Which resources a list shows. Every field narrows it; the default shows all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResourceFilter {
    /// Only this unit's.
    pub unit: Option<UnitId>,
    /// Only this system's.
    pub system: Option<SystemId>,
    /// Only this kind.
    pub kind: Option<ResourceKind>,
    /// Only those whose latest verdict of any rule has this outcome.
    pub outcome: Option<Outcome>,
    /// Only those whose name contains this text, letter case ignored.
    pub text: Option<String>,
}

/// Order of a resource list; the id breaks ties, so that a cursor never skips or repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResourceSort {
    /// By name.
    #[default]
    Name,
    /// Most vCPUs first.
    Vcpus,
    /// Most memory first.
    Memory,
    /// Largest disk first.
    Disk,
    /// Largest saving of the latest verdicts first.
    Saving,
}

/// One row of a resource list.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceRow {
    /// The resource.
    pub resource: Resource,
    /// Short name of its unit.
    pub unit_name: String,
    /// Name of its system, if it has one.
    pub system_name: Option<String>,
    /// Latest verdict per rule: rule, outcome, saving in fen.
    pub verdicts: Vec<(Rule, Outcome, Option<i64>)>,
    /// Sum of the savings of the latest verdicts, fen.
    pub saving: i64,
}

/// What is allocated in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Units that own at least one resource.
    pub units: i64,
    /// Systems.
    pub systems: i64,
    /// Virtual machines.
    pub machines: i64,
    /// Data disks.
    pub disks: i64,
    /// vCPUs allocated.
    pub vcpus: i64,
    /// Memory allocated, bytes.
    pub memory_bytes: i64,
    /// Disk allocated, bytes.
    pub disk_bytes: i64,
}

impl Tx {
    /// Adds a resource with its size from `since` on; [`StoreError::Conflict`] if its name is taken.
    pub async fn add_resource(
        &mut self,
        resource: &NewResource,
        since: Date,
    ) -> Result<ResourceId, StoreError> {
        let _ = (resource, since);
        todo!()
    }
    /// Records the size of a resource from a day on (idempotent for the same day); the newest day also becomes the resource's current size.
    pub async fn resize(
        &mut self,
        resource: ResourceId,
        since: Date,
        size: Size,
    ) -> Result<(), StoreError> {
        let _ = (resource, since, size);
        todo!()
    }
}

impl Store {
    /// One resource.
    pub async fn resource(&self, id: ResourceId) -> Result<Option<ResourceRow>, StoreError> {
        let _ = id;
        todo!()
    }
    /// The resource of a name.
    pub async fn resource_by_name(&self, name: &str) -> Result<Option<Resource>, StoreError> {
        let _ = name;
        todo!()
    }
    /// Every resource by id: for binding and for sweeps.
    pub async fn all_resources(&self) -> Result<Vec<Resource>, StoreError> {
        todo!()
    }
    /// The disks of a machine.
    pub async fn disks_of(&self, machine: ResourceId) -> Result<Vec<Resource>, StoreError> {
        let _ = machine;
        todo!()
    }
    /// A page of at most `limit` rows after the row `after` (an id from the previous page), in `sort` order.
    pub async fn resources(
        &self,
        filter: &ResourceFilter,
        sort: ResourceSort,
        after: Option<ResourceId>,
        limit: u64,
    ) -> Result<Vec<ResourceRow>, StoreError> {
        let _ = (filter, sort, after, limit);
        todo!()
    }
    /// How many resources a filter matches.
    pub async fn count_resources(&self, filter: &ResourceFilter) -> Result<u64, StoreError> {
        let _ = filter;
        todo!()
    }
    /// Sizes of a resource with the day each began, oldest first.
    pub async fn sizes(&self, resource: ResourceId) -> Result<Vec<(Date, Size)>, StoreError> {
        let _ = resource;
        todo!()
    }
    /// The size in force on a day for every resource that had one by then.
    pub async fn sizes_on(&self, day: Date) -> Result<Vec<(ResourceId, Size)>, StoreError> {
        let _ = day;
        todo!()
    }
    /// What is allocated in all.
    pub async fn totals(&self) -> Result<Totals, StoreError> {
        todo!()
    }
}
