//! Bringing a city into the product, through the use cases: what the demo shows, the product did.

use std::collections::HashMap;
use std::sync::Arc;

use yunheng_app::{
    App, AppError, CatalogueItem, PlannedDisk, PlannedMachine, PlannedSystem, PlannedUnit,
    Registration, ResourceFilter, ResourceSort, Shard,
};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{ResourceId, SeriesId};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::series::{Role, SeriesKey};

use crate::{City, CityError, CitySpec, Plan, PlannedResource};

/// Who founds a city.
pub(crate) fn founder() -> Actor {
    Actor::program("demo")
}

/// Resources read per page when a city that is already there is looked up.
const PAGE: u64 = 1_000;

/// What loading did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct LoadReport {
    /// Machines and disks registered now; 0 if they were there.
    pub resources: u64,
    /// Months of telemetry added now; 0 if all were there.
    pub months: u64,
    /// Samples added now.
    pub samples: u64,
}

/// Why a city was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No city fits the specification.
    #[error(transparent)]
    City(#[from] CityError),
    /// The product refused.
    #[error(transparent)]
    App(#[from] AppError),
    /// A city of another specification lives here: this resource is missing.
    #[error("another city is already here: it has no resource '{0}'")]
    AnotherCity(String),
}

/// Founds a city and gives it its telemetry, month by month. What is already there stays: loading again goes on where it was interrupted. `progress` is told months done and months in all.
pub async fn load(
    app: &App,
    spec: &CitySpec,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<LoadReport, LoadError> {
    let city = City::new(*spec)?;
    let mut report = LoadReport::default();
    let resources = if is_here(app, city.plan()).await? {
        look_up(app, city.plan()).await?
    } else {
        report.resources = city.plan().resources.len() as u64;
        register(app, city.plan()).await?
    };
    let keys: Vec<SeriesKey> = city
        .series()
        .iter()
        .filter_map(|series| {
            Some(SeriesKey {
                resource: *resources.get(series.resource)?,
                metric: series.metric,
                source: series.source,
                role: Role::Used,
                component: String::new(),
            })
        })
        .collect();
    let ids = app.series(&keys).await?;
    let founding = Arc::new(Founding {
        shards: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        city,
        keys,
        ids,
    });
    let months: Vec<_> = spec.months().collect();
    progress(0, months.len() as u64);
    for (done, month) in (1..).zip(&months) {
        let (founding, month) = (founding.clone(), *month);
        let shards = founding.shards;
        let samples = app
            .found_month(&founder(), month, shards, move |index, shard| {
                founding.fill(month, index, shard)
            })
            .await?;
        report.months += u64::from(samples > 0);
        report.samples += samples;
        progress(done, months.len() as u64);
    }
    Ok(report)
}

/// What the threads that fill a month share.
struct Founding {
    city: City,
    keys: Vec<SeriesKey>,
    ids: Vec<SeriesId>,
    shards: usize,
}

impl Founding {
    /// Pushes one shard's share of the series: neighbours stay together, so that files are sorted by series.
    fn fill(
        &self,
        month: jiff::civil::Date,
        index: usize,
        shard: &mut Shard,
    ) -> Result<(), AppError> {
        let each = self.ids.len().div_ceil(self.shards.max(1));
        let all = self.city.series().iter().zip(&self.keys).zip(&self.ids);
        let mut samples = Vec::new();
        for ((series, key), id) in all.skip(index * each).take(each) {
            self.city.fill(*series, month, &mut samples);
            if !samples.is_empty() {
                shard.push(*id, (key.resource, key.metric, key.source), &samples)?;
            }
        }
        Ok(())
    }
}

/// Registers a city's units, systems, machines and prices, unless that was done before. Returns how many machines and disks that were.
pub async fn register_city(app: &App, spec: &CitySpec) -> Result<u64, LoadError> {
    let city = City::new(*spec)?;
    if is_here(app, city.plan()).await? {
        return Ok(0);
    }
    Ok(register(app, city.plan()).await?.len() as u64)
}

/// Whether the city was registered before: registration is one transaction, so its first unit tells.
async fn is_here(app: &App, plan: &Plan) -> Result<bool, AppError> {
    let first = plan
        .units
        .first()
        .map(|unit| unit.organisation.code.as_str());
    let units = app.units(&founder()).await?;
    Ok(units
        .iter()
        .any(|unit| Some(unit.details.code.as_str()) == first))
}

/// The ids of resources that are already there, in the plan's order.
async fn look_up(app: &App, plan: &Plan) -> Result<Vec<ResourceId>, LoadError> {
    let mut ids = HashMap::new();
    let mut after = None;
    loop {
        let page = app
            .resources(
                &founder(),
                &ResourceFilter::default(),
                ResourceSort::Name,
                after,
                PAGE,
            )
            .await?;
        for row in page.rows {
            ids.insert(row.resource.details.name, row.resource.id);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    plan.resources
        .iter()
        .map(|resource| {
            ids.get(&resource.name)
                .copied()
                .ok_or_else(|| LoadError::AnotherCity(resource.name.clone()))
        })
        .collect()
}

/// Registers the plan and returns its resources' ids in its order.
async fn register(app: &App, plan: &Plan) -> Result<Vec<ResourceId>, AppError> {
    let registered = app.register(&founder(), &registration(plan)).await?;
    let mut ids = Vec::with_capacity(plan.resources.len());
    for (machine, disks) in registered.machines.iter().zip(&registered.disks) {
        ids.push(*machine);
        ids.extend(disks);
    }
    Ok(ids)
}

/// The plan as the use case takes it: disks below their machines.
fn registration(plan: &Plan) -> Registration {
    let mut machines: Vec<PlannedMachine> = Vec::new();
    for resource in &plan.resources {
        match (resource.kind, machines.last_mut()) {
            (ResourceKind::DataDisk, Some(machine)) => machine.disks.push(disk(resource)),
            _ => machines.push(PlannedMachine {
                name: resource.name.clone(),
                system: resource.system,
                provider: (!plan.services.is_empty()).then_some(0),
                sizes: resource.sizes.clone(),
                priced_by: resource.priced_by.clone(),
                xinchuang: resource.xinchuang,
                disks: Vec::new(),
            }),
        }
    }
    Registration {
        units: plan
            .units
            .iter()
            .map(|unit| PlannedUnit {
                organisation: unit.organisation.clone(),
                county: unit.county,
            })
            .collect(),
        services: plan.services.clone(),
        systems: plan
            .systems
            .iter()
            .map(|system| PlannedSystem {
                unit: system.unit,
                code: system.code.clone(),
                name: system.name.clone(),
                protection_grade: Some(system.protection_grade),
            })
            .collect(),
        machines,
        catalogue: plan
            .catalogue
            .iter()
            .map(|entry| CatalogueItem {
                code: entry.code.clone(),
                name: entry.name.clone(),
                unit: entry.unit.clone(),
                price: entry.price,
            })
            .collect(),
    }
}

fn disk(resource: &PlannedResource) -> PlannedDisk {
    PlannedDisk {
        name: resource.name.clone(),
        bytes: resource.sizes.last().map_or(0, |(_, size)| size.disk_bytes),
        priced_by: resource.priced_by.disk.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_keeps_the_plan_s_order() {
        let city = City::new(CitySpec {
            machines: 40,
            ..CitySpec::default()
        })
        .unwrap();
        let registration = registration(city.plan());
        let names: Vec<&str> = registration
            .machines
            .iter()
            .flat_map(|machine| {
                std::iter::once(machine.name.as_str())
                    .chain(machine.disks.iter().map(|disk| disk.name.as_str()))
            })
            .collect();
        let planned: Vec<&str> = city
            .plan()
            .resources
            .iter()
            .map(|resource| resource.name.as_str())
            .collect();
        assert_eq!(names, planned);
    }
}
