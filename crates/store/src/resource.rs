//! Resources: add, resize, find, list.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use yunheng_domain::ids::{OrganisationId, ResourceId, SystemId};
use yunheng_domain::reach::Reach;
use yunheng_domain::resource::{NewResource, PricedBy, Resource, ResourceKind, Size};
use yunheng_domain::verdict::{Outcome, Rule};

use crate::backend::{any_of, sum_of};
use crate::entity::resource::{ActiveModel, Column, Entity, Model};
use crate::entity::{latest_verdict, resource_size, system};
use crate::reach::within;
use crate::{Store, StoreError, Tx, code, text, time};

/// Which resources a list shows. Every field narrows it; the default shows all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResourceFilter {
    /// Only this unit's.
    pub unit: Option<OrganisationId>,
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
    /// Largest saving of the latest verdicts, fen: an idle machine that is taken back whole is not shrunk as well.
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
        let row = ActiveModel {
            id: NotSet,
            name: Set(resource.name.clone()),
            folded_name: Set(text::folded(&resource.name)),
            kind: Set(resource.kind.code().to_owned()),
            parent_id: Set(resource.parent.map(|parent| parent.0)),
            unit_id: Set(resource.unit.0),
            provider_id: Set(resource.provider.map(|provider| provider.0)),
            system_id: Set(resource.system.map(|system| system.0)),
            vcpus: Set(resource.size.vcpus),
            memory_bytes: Set(resource.size.memory_bytes),
            disk_bytes: Set(resource.size.disk_bytes),
            price_vcpu: Set(resource.priced_by.vcpu.clone()),
            price_memory: Set(resource.priced_by.memory.clone()),
            price_disk: Set(resource.priced_by.disk.clone()),
            xinchuang: Set(resource.xinchuang),
            saving: Set(0),
        };
        let added = Entity::insert(row).exec(&self.db).await?;
        let id = ResourceId(added.last_insert_id);
        self.put_size(id, since, resource.size).await?;
        Ok(id)
    }

    /// Records the size of a resource from a day on (idempotent for the same day); the newest day also becomes the resource's current size.
    pub async fn resize(
        &mut self,
        resource: ResourceId,
        since: Date,
        size: Size,
    ) -> Result<(), StoreError> {
        // Locked, so that of two resizes at once the newer day wins and not the later commit.
        Entity::find_by_id(resource.0)
            .lock_exclusive()
            .one(&self.db)
            .await?;
        self.put_size(resource, since, size).await?;
        let newest = resource_size::Entity::find()
            .filter(resource_size::Column::ResourceId.eq(resource.0))
            .order_by_desc(resource_size::Column::Since)
            .one(&self.db)
            .await?;
        if let Some(newest) = newest {
            Entity::update_many()
                .col_expr(Column::Vcpus, Expr::val(newest.vcpus))
                .col_expr(Column::MemoryBytes, Expr::val(newest.memory_bytes))
                .col_expr(Column::DiskBytes, Expr::val(newest.disk_bytes))
                .filter(Column::Id.eq(resource.0))
                .exec(&self.db)
                .await?;
        }
        Ok(())
    }

    async fn put_size(
        &self,
        resource: ResourceId,
        since: Date,
        size: Size,
    ) -> Result<(), StoreError> {
        use resource_size::Column;
        let row = resource_size::ActiveModel {
            resource_id: Set(resource.0),
            since: Set(time::day_number(since)),
            vcpus: Set(size.vcpus),
            memory_bytes: Set(size.memory_bytes),
            disk_bytes: Set(size.disk_bytes),
        };
        resource_size::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([Column::ResourceId, Column::Since])
                    .update_columns([Column::Vcpus, Column::MemoryBytes, Column::DiskBytes])
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// The resource of a name.
    pub async fn resource_by_name(&self, name: &str) -> Result<Option<Resource>, StoreError> {
        Entity::find()
            .filter(Column::Name.eq(name))
            .one(&self.db)
            .await?
            .map(read)
            .transpose()
    }

    /// Every resource by id: for binding and for sweeps.
    pub async fn all_resources(&self) -> Result<Vec<Resource>, StoreError> {
        self.read_resources(Entity::find().order_by_asc(Column::Id))
            .await
    }

    /// Every resource of a system, in the order of their ids.
    pub async fn resources_of_system(&self, system: SystemId) -> Result<Vec<Resource>, StoreError> {
        let of_system = Entity::find().filter(Column::SystemId.eq(system.0));
        self.read_resources(of_system.order_by_asc(Column::Id))
            .await
    }

    /// Ids of the resources within reach; `None` for all of them.
    pub async fn resources_within(
        &self,
        reach: &Reach,
    ) -> Result<Option<HashSet<ResourceId>>, StoreError> {
        if reach.everything {
            return Ok(None);
        }
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(within(&self.db, reach))
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(Some(ids.into_iter().map(ResourceId).collect()))
    }

    /// Names of resources by their ids.
    pub async fn resource_names(
        &self,
        ids: impl IntoIterator<Item = ResourceId>,
    ) -> Result<BTreeMap<ResourceId, String>, StoreError> {
        let ids = ids.into_iter().map(|id| id.0);
        let rows: Vec<(i64, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name])
            .filter(any_of(&self.db, Column::Id, ids))
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(id, name)| (ResourceId(id), name))
            .collect())
    }

    /// The disks of a machine.
    pub async fn disks_of(&self, machine: ResourceId) -> Result<Vec<Resource>, StoreError> {
        let disks = Entity::find()
            .filter(Column::ParentId.eq(machine.0))
            .order_by_asc(Column::Name);
        self.read_resources(disks).await
    }

    async fn read_resources(&self, query: Select<Entity>) -> Result<Vec<Resource>, StoreError> {
        query.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// How many resources within reach a filter matches.
    pub async fn count_resources(
        &self,
        filter: &ResourceFilter,
        reach: &Reach,
    ) -> Result<u64, StoreError> {
        Ok(narrowed(filter)
            .filter(within(&self.db, reach))
            .count(&self.db)
            .await?)
    }

    /// Sizes of a resource with the day each began, oldest first.
    pub async fn sizes(&self, resource: ResourceId) -> Result<Vec<(Date, Size)>, StoreError> {
        resource_size::Entity::find()
            .filter(resource_size::Column::ResourceId.eq(resource.0))
            .order_by_asc(resource_size::Column::Since)
            .all(&self.db)
            .await?
            .into_iter()
            .map(|row| Ok((time::day(row.since)?, size_of(&row))))
            .collect()
    }

    /// The size in force on a day for every resource that had one by then.
    pub async fn sizes_on(&self, day: Date) -> Result<Vec<(ResourceId, Size)>, StoreError> {
        let rows = resource_size::Entity::find()
            .filter(resource_size::Column::Since.lte(time::day_number(day)))
            .order_by_asc(resource_size::Column::ResourceId)
            .order_by_asc(resource_size::Column::Since)
            .all(&self.db)
            .await?;
        let mut sizes: Vec<(ResourceId, Size)> = Vec::with_capacity(rows.len());
        for row in rows {
            let id = ResourceId(row.resource_id);
            let size = size_of(&row);
            match sizes.last_mut() {
                // A later day of the same resource replaces the earlier one.
                Some(last) if last.0 == id => last.1 = size,
                _ => sizes.push((id, size)),
            }
        }
        Ok(sizes)
    }

    /// What is allocated within reach.
    pub async fn totals(&self, reach: &Reach) -> Result<Totals, StoreError> {
        let kinds: Vec<(String, i64, i64, i64, i64)> = Entity::find()
            .select_only()
            .column(Column::Kind)
            .column_as(Column::Id.count(), "resources")
            .expr(sum_of(Column::Vcpus))
            .expr(sum_of(Column::MemoryBytes))
            .expr(sum_of(Column::DiskBytes))
            .filter(within(&self.db, reach))
            .group_by(Column::Kind)
            .into_tuple()
            .all(&self.db)
            .await?;
        let units: Option<i64> = Entity::find()
            .select_only()
            .expr(Expr::col(Column::UnitId).count_distinct())
            .filter(within(&self.db, reach))
            .into_tuple()
            .one(&self.db)
            .await?;
        // Systems without a resource count where everything is in reach.
        let systems = if reach.everything {
            system::Entity::find().count(&self.db).await?.cast_signed()
        } else {
            let systems: Option<i64> = Entity::find()
                .select_only()
                .expr(Expr::col(Column::SystemId).count_distinct())
                .filter(within(&self.db, reach))
                .into_tuple()
                .one(&self.db)
                .await?;
            systems.unwrap_or_default()
        };
        let mut totals = Totals {
            units: units.unwrap_or_default(),
            systems,
            ..Totals::default()
        };
        for (kind, resources, vcpus, memory_bytes, disk_bytes) in kinds {
            match code::kind(&kind)? {
                ResourceKind::VirtualMachine => totals.machines = resources,
                ResourceKind::DataDisk => totals.disks = resources,
            }
            totals.vcpus += vcpus;
            totals.memory_bytes += memory_bytes;
            totals.disk_bytes += disk_bytes;
        }
        Ok(totals)
    }
}

/// The resources that a filter shows.
pub(crate) fn narrowed(filter: &ResourceFilter) -> Select<Entity> {
    let mut query = Entity::find();
    if let Some(unit) = filter.unit {
        query = query.filter(Column::UnitId.eq(unit.0));
    }
    if let Some(system) = filter.system {
        query = query.filter(Column::SystemId.eq(system.0));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind.code()));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(
            Column::Id.in_subquery(
                Query::select()
                    .column(latest_verdict::Column::ResourceId)
                    .from(latest_verdict::Entity)
                    .and_where(latest_verdict::Column::Outcome.eq(outcome.code()))
                    .take(),
            ),
        );
    }
    if let Some(part) = filter.text.as_deref() {
        query = query.filter(text::contains(Column::FoldedName, part));
    }
    query
}

pub(crate) fn read(row: Model) -> Result<Resource, StoreError> {
    Ok(Resource {
        id: ResourceId(row.id),
        details: NewResource {
            name: row.name,
            kind: code::kind(&row.kind)?,
            parent: row.parent_id.map(ResourceId),
            unit: OrganisationId(row.unit_id),
            provider: row.provider_id.map(OrganisationId),
            system: row.system_id.map(SystemId),
            size: Size {
                vcpus: row.vcpus,
                memory_bytes: row.memory_bytes,
                disk_bytes: row.disk_bytes,
            },
            priced_by: PricedBy {
                vcpu: row.price_vcpu,
                memory: row.price_memory,
                disk: row.price_disk,
            },
            xinchuang: row.xinchuang,
        },
    })
}

fn size_of(row: &resource_size::Model) -> Size {
    Size {
        vcpus: row.vcpus,
        memory_bytes: row.memory_bytes,
        disk_bytes: row.disk_bytes,
    }
}
