//! Resources: list, look at one, register one.

use jiff::ToSpan as _;
use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{OrganisationId, ResourceId};
use yunheng_domain::metric::Source;
use yunheng_domain::organisation::{Kind, NewOrganisation, Organisation, Payer};
use yunheng_domain::reach::Reach;
use yunheng_domain::resource::{NewResource, PricedBy, Resource, ResourceKind, Size};
use yunheng_domain::system::System;
use yunheng_domain::verdict::{Divergence, divergence};
use yunheng_policy::{Action, Thing};
use yunheng_store::{
    ResourceFilter, ResourceRow, ResourceSort, StoreError, StoredRollup, StoredVerdict, Tx,
};

use crate::act::{Note, nobody_s};
use crate::{App, AppError, Page};

/// Bytes in the GB (2^30) that sizes are entered and shown in.
const GB: i64 = 1 << 30;

/// Days of divergences that a resource's page looks back over.
const DIVERGENCE_DAYS: i64 = 92;

/// Divergences that a resource's page shows at most.
const DIVERGENCES_SHOWN: usize = 50;

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
        by: &Actor,
        filter: &ResourceFilter,
        sort: ResourceSort,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<ResourceRow>, AppError> {
        let reach = self.reach(by, Action::ResourceList).await?;
        self.resources_within(&reach, filter, sort, after, limit)
            .await
    }

    /// The same page, of what the actor may take away as a file. Call [`App::tell_export`] first.
    pub async fn export_resources(
        &self,
        by: &Actor,
        filter: &ResourceFilter,
        sort: ResourceSort,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<ResourceRow>, AppError> {
        let reach = self.reach(by, Action::ResourceExport).await?;
        self.resources_within(&reach, filter, sort, after, limit)
            .await
    }

    async fn resources_within(
        &self,
        reach: &Reach,
        filter: &ResourceFilter,
        sort: ResourceSort,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<ResourceRow>, AppError> {
        let rows = self
            .store()
            .resources(filter, reach, sort, after.map(ResourceId), limit + 1)
            .await?;
        let total = self.store().count_resources(filter, reach).await?;
        Ok(Page::cut(rows, limit, total, |row| row.resource.id.0))
    }

    /// One resource; [`AppError::NotFound`] if there is none.
    pub async fn resource(&self, by: &Actor, id: ResourceId) -> Result<ResourceDetail, AppError> {
        let row = self.open_host(by, Action::ResourceRead, id).await?;
        let parent = match row.resource.details.parent {
            Some(parent) => self.store().resource(parent).await?.map(|row| row.resource),
            None => None,
        };
        let observed = self.store().rolled_days_of(id).await?;
        Ok(ResourceDetail {
            disks: self.store().disks_of(id).await?,
            sizes: self.store().sizes(id).await?,
            verdicts: self.store().verdict_history(id).await?,
            divergences: self.divergences(id, observed).await?,
            row,
            parent,
            observed,
        })
    }

    async fn divergences(
        &self,
        id: ResourceId,
        observed: Option<(Date, Date)>,
    ) -> Result<Vec<Divergence>, AppError> {
        let Some((_, last)) = observed else {
            return Ok(Vec::new());
        };
        let first = last.saturating_sub(DIVERGENCE_DAYS.days());
        let rulebook = self.active_rulebook().await?.rulebook;
        let days = self.store().daily_rollups(id, first, last).await?;
        let (provider, supervisor): (Vec<StoredRollup>, Vec<StoredRollup>) = days
            .into_iter()
            .partition(|day| day.key.source == Source::Provider);
        let mut found: Vec<Divergence> = provider
            .iter()
            .filter_map(|ours| {
                let (metric, day) = (ours.key.metric, ours.key.day);
                let theirs = supervisor
                    .iter()
                    .find(|theirs| theirs.key.metric == metric && theirs.key.day == day)?;
                divergence(&rulebook, metric, day, &ours.rollup, &theirs.rollup)
            })
            .collect();
        found.sort_by_key(|divergence| (std::cmp::Reverse(divergence.day), divergence.metric));
        found.truncate(DIVERGENCES_SHOWN);
        Ok(found)
    }

    /// Registers a resource; telemetry that named it before is bound from now on.
    pub async fn register_resource(
        &self,
        by: &Actor,
        request: &NewResourceRequest,
    ) -> Result<ResourceId, AppError> {
        let name = request.name.trim();
        if name.is_empty() || name.chars().count() > 200 {
            return Err(AppError::invalid(
                "name",
                "名称须为 1 至 200 个字符",
                "the name must have 1 to 200 characters",
            ));
        }
        let code = &request.unit_code;
        let Some(unit) = self.store().organisation_by_code(code).await? else {
            let note = Note::of("resource", name);
            self.allow(by, Action::ResourceRegister, &nobody_s(), &note)
                .await?;
            return Err(AppError::invalid(
                "unit_code",
                "没有这个单位代码",
                "there is no unit with this code",
            ));
        };
        let thing = self.thing_of(unit.id, None).await?;
        let about = [("organisation", unit.id.0)];
        let thing = self.impartial(by, thing, &about).await?;
        let note = Note::of("resource", name).unit(unit.id);
        let hat = self
            .allow(by, Action::ResourceRegister, &thing, &note)
            .await?;
        let size = size(request)?;
        let parent = match (&request.machine, request.kind) {
            (Some(machine), ResourceKind::DataDisk) => Some(self.machine(machine).await?),
            _ => None,
        };
        let new = NewResource {
            name: name.to_owned(),
            kind: request.kind,
            parent,
            unit: unit.id,
            provider: self.only_provider().await?,
            system: None,
            size,
            priced_by: PricedBy::default(),
            xinchuang: false,
        };
        let mut act = self.begin(by, Action::ResourceRegister, hat).await?;
        let id = act
            .tx
            .add_resource(&new, self.today())
            .await
            .map_err(|error| taken(error, name))?;
        act.tx.clear_unmatched(name).await?;
        act.note(Note::of("resource", id).unit(unit.id).after(&new));
        act.commit().await?;
        self.inner.binder.forget_names();
        Ok(id)
    }

    /// The provider, where there is only one: it serves whatever is registered. With several, the configuration of a resource says which.
    async fn only_provider(&self) -> Result<Option<OrganisationId>, AppError> {
        let organisations = self.store().organisations().await?;
        let mut providers = organisations
            .iter()
            .filter(|one| one.details.kinds.contains(&Kind::Provider) && one.merged.is_none());
        Ok(match (providers.next(), providers.next()) {
            (Some(only), None) => Some(only.id),
            _ => None,
        })
    }

    async fn machine(&self, name: &str) -> Result<ResourceId, AppError> {
        match self.store().resource_by_name(name).await? {
            Some(machine) if machine.details.kind == ResourceKind::VirtualMachine => Ok(machine.id),
            _ => Err(AppError::invalid(
                "machine",
                "没有这个名称的云主机",
                "there is no virtual machine of this name",
            )),
        }
    }

    /// The using units whose resources the actor may list, for filters and forms.
    pub async fn units(&self, by: &Actor) -> Result<Vec<Organisation>, AppError> {
        // Finance and government see verdicts, and no resources (Art. 9, 14).
        let action = if self.rights(by).contains(&Action::ResourceList) {
            Action::ResourceList
        } else {
            Action::VerdictList
        };
        let reach = self.reach(by, action).await?;
        self.inner
            .units
            .get(self, &reach, async || {
                Ok(self.store().units_within(&reach).await?)
            })
            .await
    }

    /// The systems whose resources the actor may list, for filters.
    pub async fn systems(&self, by: &Actor) -> Result<Vec<System>, AppError> {
        let reach = self.reach(by, Action::ResourceList).await?;
        self.inner
            .systems
            .get(self, &reach, async || {
                Ok(self.store().systems_within(&reach).await?)
            })
            .await
    }

    /// Adds a unit.
    pub async fn add_organisation(
        &self,
        by: &Actor,
        unit: &NewOrganisation,
    ) -> Result<Organisation, AppError> {
        let note = Note::of("organisation", &unit.code);
        let hat = self
            .allow(by, Action::OrganisationCreate, &Thing::platform(), &note)
            .await?;
        for (field, value) in [
            ("code", &unit.code),
            ("name", &unit.name),
            ("short_name", &unit.short_name),
        ] {
            if value.trim().is_empty() || value.chars().count() > 200 {
                return Err(AppError::invalid(
                    field,
                    "须为 1 至 200 个字符",
                    "must have 1 to 200 characters",
                ));
            }
        }
        self.check_place(unit).await?;
        let mut act = self.begin(by, Action::OrganisationCreate, hat).await?;
        let id = act
            .tx
            .add_organisation(unit)
            .await
            .map_err(|error| taken(error, &unit.code))?;
        act.note(Note::of("organisation", id).unit(id).after(unit));
        act.commit().await?;
        Ok(Organisation {
            id,
            details: unit.clone(),
            contact: None,
            merged: None,
        })
    }

    /// The unit of a code, added if there is none: imported resources fall to it until somebody files them elsewhere.
    pub(crate) async fn unit_or_new(
        &self,
        tx: &mut Tx,
        code: &str,
    ) -> Result<OrganisationId, AppError> {
        if let Some(unit) = self.store().organisation_by_code(code).await? {
            return Ok(unit.id);
        }
        if code.trim().is_empty() {
            return Err(AppError::invalid(
                "unit",
                "单位代码不能为空",
                "the unit code must not be empty",
            ));
        }
        let unit = NewOrganisation::tenant(code, code, code, "导入", Payer::Unit);
        Ok(tx.add_organisation(&unit).await?)
    }
}

/// A unique name or code that is taken, named as the caller wrote it and not as the database says it.
fn taken(error: StoreError, name: &str) -> AppError {
    match error {
        StoreError::Conflict(_) => AppError::Conflict(name.to_owned()),
        other => other.into(),
    }
}

/// The size asked for: what the kind has must be positive, what it has not must be absent.
fn size(request: &NewResourceRequest) -> Result<Size, AppError> {
    let needed: [(&str, i64, bool, i64); 3] = [
        (
            "vcpus",
            request.vcpus,
            request.kind == ResourceKind::VirtualMachine,
            1_024,
        ),
        (
            "memory_gb",
            request.memory_gb,
            request.kind == ResourceKind::VirtualMachine,
            65_536,
        ),
        (
            "disk_gb",
            request.disk_gb,
            request.kind == ResourceKind::DataDisk,
            1_048_576,
        ),
    ];
    for (field, value, wanted, most) in needed {
        if wanted && !(1..=most).contains(&value) {
            return Err(AppError::invalid(
                field,
                format!("须为 1 至 {most} 的整数"),
                format!("must be a whole number from 1 to {most}"),
            ));
        }
    }
    Ok(match request.kind {
        ResourceKind::VirtualMachine => Size {
            vcpus: request.vcpus,
            memory_bytes: request.memory_gb * GB,
            disk_bytes: 0,
        },
        ResourceKind::DataDisk => Size {
            disk_bytes: request.disk_gb * GB,
            ..Size::default()
        },
    })
}
