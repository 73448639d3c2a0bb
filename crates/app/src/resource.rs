//! Resources: list, look at one, register one.

use jiff::civil::Date;
use yunheng_domain::ids::ResourceId;
use yunheng_domain::resource::{Resource, ResourceKind, Size};
use yunheng_domain::unit::{NewUnit, System, Unit};
use yunheng_domain::verdict::Divergence;
use yunheng_store::{ResourceFilter, ResourceRow, ResourceSort, StoredVerdict};

use crate::{App, AppError, Page};

/// One resource with everything its page shows besides the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceDetail {
    /// The resource with unit, system and latest verdicts.
    pub row: ResourceRow,
    /// Its machine, for a disk.
    pub parent: Option<Resource>,
    /// Its data disks, for a machine.
    pub disks: Vec<Resource>,
    /// Sizes with the day each began.
    pub sizes: Vec<(Date, Size)>,
    /// Every verdict, newest first.
    pub verdicts: Vec<StoredVerdict>,
    /// Days on which provider and supervisor differ too much, newest first, at most 50, over the last 92 days with roll-ups.
    pub divergences: Vec<Divergence>,
    /// First and last day with roll-ups of this resource.
    pub observed: Option<(Date, Date)>,
}

/// A resource to register, as a form or API client sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResourceRequest {
    /// Unique name.
    pub name: String,
    /// Kind.
    pub kind: ResourceKind,
    /// Code of the unit that owns it.
    pub unit_code: String,
    /// Name of the machine a disk belongs to.
    pub machine: Option<String>,
    /// vCPUs (machines).
    pub vcpus: i64,
    /// Memory in GB, 2^30 bytes (machines).
    pub memory_gb: i64,
    /// Space in GB, 2^30 bytes (disks).
    pub disk_gb: i64,
}

impl App {
    /// A page of resources. `after` is [`Page::next`] of the page before.
    pub async fn resources(
        &self,
        filter: &ResourceFilter,
        sort: ResourceSort,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<ResourceRow>, AppError> {
        let _ = (filter, sort, after, limit);
        todo!()
    }
    /// One resource; [`AppError::NotFound`] if there is none.
    pub async fn resource(&self, id: ResourceId) -> Result<ResourceDetail, AppError> {
        let _ = id;
        todo!()
    }
    /// Registers a resource; telemetry that named it before is bound from now on.
    pub async fn register_resource(
        &self,
        request: &NewResourceRequest,
    ) -> Result<ResourceId, AppError> {
        let _ = request;
        todo!()
    }
    /// All units, for filters and forms.
    pub async fn units(&self) -> Result<Vec<Unit>, AppError> {
        todo!()
    }
    /// All systems, for filters.
    pub async fn systems(&self) -> Result<Vec<System>, AppError> {
        todo!()
    }
    /// Adds a unit.
    pub async fn add_unit(&self, unit: &NewUnit) -> Result<Unit, AppError> {
        let _ = unit;
        todo!()
    }
}
