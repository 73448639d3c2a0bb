//! Founding a whole city at once: many resources in one transaction, and telemetry month by month from a generator.

use std::sync::Mutex;

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{OrganisationId, ResourceId, SeriesId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::organisation::{NewOrganisation, Tie};
use yunheng_domain::period::Period;
use yunheng_domain::reading::Part;
use yunheng_domain::resource::{NewResource, PricedBy, ResourceKind, Size};
use yunheng_domain::rollup::{Grain, Rollup, RollupKey};
use yunheng_domain::series::{Role, Sample, SeriesKey};
use yunheng_domain::system::NewSystem;
use yunheng_policy::Action;
use yunheng_store::{CatalogueItem, NewPart, StoredRollup, Tx};
use yunheng_telemetry::raw::{RawWriter, WrittenPart};

use crate::act::Note;
use crate::jobs::new_part;
use crate::rolling::roll_days;
use crate::{App, AppError};

/// A unit to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedUnit {
    /// The organisation.
    pub organisation: NewOrganisation,
    /// Index of the county above it in [`Registration::units`], before its own.
    pub county: Option<usize>,
}

/// A system to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSystem {
    /// Index of its unit in [`Registration::units`].
    pub unit: usize,
    /// Unique code.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Grade of classified protection (等保).
    pub protection_grade: Option<i32>,
}

/// A data disk to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDisk {
    /// Unique name.
    pub name: String,
    /// Space in bytes.
    pub bytes: i64,
    /// Catalogue item that prices it.
    pub priced_by: Option<String>,
}

/// A machine to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMachine {
    /// Unique name.
    pub name: String,
    /// Index of its system in [`Registration::systems`].
    pub system: usize,
    /// Index of the provider that serves it in [`Registration::services`].
    pub provider: Option<usize>,
    /// Sizes with the day each begins; the first is the day of registration.
    pub sizes: Vec<(Date, Size)>,
    /// Catalogue items that price it.
    pub priced_by: PricedBy,
    /// Domestic IT stack (信创).
    pub xinchuang: bool,
    /// Its data disks.
    pub disks: Vec<PlannedDisk>,
}

/// Units, systems, machines and prices to register together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registration {
    /// Units.
    pub units: Vec<PlannedUnit>,
    /// Providers, supervisors and others who serve the city.
    pub services: Vec<NewOrganisation>,
    /// Systems.
    pub systems: Vec<PlannedSystem>,
    /// Machines with their disks.
    pub machines: Vec<PlannedMachine>,
    /// Catalogue.
    pub catalogue: Vec<CatalogueItem>,
}

/// The ids that a registration was given, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registered {
    /// One per machine.
    pub machines: Vec<ResourceId>,
    /// One list per machine, one id per disk.
    pub disks: Vec<Vec<ResourceId>>,
}

/// Takes one shard's telemetry of a month: writes it and rolls it up in passing.
#[derive(Debug)]
pub struct Shard {
    writer: RawWriter,
    days: Vec<Date>,
    rollups: Vec<StoredRollup>,
    samples: u64,
}

impl Shard {
    /// Takes one gauge series of a month, sorted by time, without duplicates. A series may be pushed once a month.
    pub fn push(
        &mut self,
        series: SeriesId,
        (resource, metric, source): (ResourceId, Metric, Source),
        samples: &[Sample],
    ) -> Result<(), AppError> {
        self.writer
            .push_sorted(series, metric, samples)
            .map_err(AppError::io)?;
        let part = Part {
            role: Role::Used,
            component: "",
            samples,
        };
        roll_days(
            metric,
            (resource, source),
            &[part],
            &self.days,
            &mut self.rollups,
        );
        self.samples += samples.len() as u64;
        Ok(())
    }
}

type Filled = (Vec<WrittenPart>, Vec<StoredRollup>, u64);

impl App {
    /// Registers units, systems, machines, disks and prices in one transaction.
    pub async fn register(&self, by: &Actor, plan: &Registration) -> Result<Registered, AppError> {
        let outside =
            |what: &str| AppError::Internal(format!("the plan names a {what} it does not hold"));
        let mut act = self.begin(by, Action::ResourceRegister, None).await?;
        let tx = &mut act.tx;
        let units = add_units(tx, &plan.units).await?;
        let mut services = Vec::with_capacity(plan.services.len());
        for service in &plan.services {
            services.push(tx.add_organisation(service).await?);
        }
        let mut systems = Vec::with_capacity(plan.systems.len());
        for system in &plan.systems {
            let unit = *units.get(system.unit).ok_or_else(|| outside("unit"))?;
            let id = tx
                .add_system(&NewSystem {
                    unit,
                    code: system.code.clone(),
                    name: system.name.clone(),
                    protection_grade: system.protection_grade,
                })
                .await?;
            systems.push((unit, id));
        }
        for item in &plan.catalogue {
            tx.put_catalogue_item(item).await?;
        }
        let mut registered = Registered::default();
        for machine in &plan.machines {
            let (unit, system) = *systems
                .get(machine.system)
                .ok_or_else(|| outside("system"))?;
            let provider = match machine.provider {
                Some(place) => Some(*services.get(place).ok_or_else(|| outside("provider"))?),
                None => None,
            };
            let (since, size) = *machine.sizes.first().ok_or_else(|| outside("size"))?;
            let resource = |name: &str, kind, parent, size, priced_by| NewResource {
                name: name.to_owned(),
                kind,
                parent,
                unit,
                provider,
                system: Some(system),
                size,
                priced_by,
                xinchuang: machine.xinchuang,
            };
            let priced_by = machine.priced_by.clone();
            let new = resource(
                &machine.name,
                ResourceKind::VirtualMachine,
                None,
                size,
                priced_by,
            );
            let id = tx.add_resource(&new, since).await?;
            for (since, size) in machine.sizes.iter().skip(1) {
                tx.resize(id, *since, *size).await?;
            }
            let mut disks = Vec::with_capacity(machine.disks.len());
            for disk in &machine.disks {
                let size = Size {
                    disk_bytes: disk.bytes,
                    ..Size::default()
                };
                let priced_by = PricedBy {
                    disk: disk.priced_by.clone(),
                    ..PricedBy::default()
                };
                let new = resource(
                    &disk.name,
                    ResourceKind::DataDisk,
                    Some(id),
                    size,
                    priced_by,
                );
                disks.push(tx.add_resource(&new, since).await?);
            }
            registered.machines.push(id);
            registered.disks.push(disks);
        }
        let registered_now = format!(
            "{} units, {} systems, {} machines",
            units.len(),
            systems.len(),
            registered.machines.len()
        );
        act.note(Note::of("register", "city").reason(registered_now));
        act.commit().await?;
        self.inner.binder.forget_names();
        Ok(registered)
    }

    /// The ids of series, creating those that are new, in the order of `keys`.
    pub async fn series(&self, keys: &[SeriesKey]) -> Result<Vec<SeriesId>, AppError> {
        let mut tx = self.store().begin().await?;
        let ids = tx.series_ids(keys).await?;
        tx.commit().await?;
        Ok(ids)
    }

    /// Takes a whole month of telemetry for series that have none in it yet, shard by shard on as many threads, all or nothing. `fill` is called once per shard. Returns the samples taken; 0 without calling `fill` if the month already has raw files.
    pub async fn found_month<F>(
        &self,
        by: &Actor,
        month: Date,
        shards: usize,
        fill: F,
    ) -> Result<u64, AppError>
    where
        F: Fn(usize, &mut Shard) -> Result<(), AppError> + Send + Sync + 'static,
    {
        let _lock = self.lock_raw().await?;
        let period = Period::month_of(month);
        let (from, to) = period.bounds_ms();
        if !self.store().parts(None, from, to).await?.is_empty() {
            return Ok(0);
        }
        let raw = self.inner.raw.clone();
        let days: Vec<Date> = period.each_day().collect();
        let (parts, mut rollups, samples) = tokio::task::spawn_blocking(move || {
            let new = || Shard {
                writer: raw.writer(),
                days: days.clone(),
                rollups: Vec::new(),
                samples: 0,
            };
            fill_shards(shards, &new, &fill)
        })
        .await
        .map_err(AppError::join)??;
        rollups.sort_by_key(|stored| stored.key);
        let months = merge_month(&rollups);
        let arrived = self.today();
        let parts: Vec<NewPart> = parts
            .into_iter()
            .map(|part| new_part(part, arrived))
            .collect();
        let mut act = self.begin(by, Action::TelemetryWrite, None).await?;
        act.tx.add_parts(&parts).await?;
        act.tx.put_rollups(Grain::Day, &rollups).await?;
        act.tx.put_rollups(Grain::Month, &months).await?;
        act.note(Note::of("month", month).reason(format!("{samples} samples")));
        act.commit().await?;
        Ok(samples)
    }
}

/// Adds units, counties before what hangs below them.
async fn add_units(tx: &mut Tx, planned: &[PlannedUnit]) -> Result<Vec<OrganisationId>, AppError> {
    let mut units: Vec<OrganisationId> = Vec::with_capacity(planned.len());
    for unit in planned {
        let county = match unit.county {
            Some(place) => Some(*units.get(place).ok_or_else(|| {
                AppError::Internal("the plan names a county it does not hold".to_owned())
            })?),
            None => None,
        };
        let organisation = NewOrganisation {
            above: county.map(|county| (county, Tie::County)),
            ..unit.organisation.clone()
        };
        units.push(tx.add_organisation(&organisation).await?);
    }
    Ok(units)
}

fn fill_shards(
    shards: usize,
    new: &(dyn Fn() -> Shard + Sync),
    fill: &(dyn Fn(usize, &mut Shard) -> Result<(), AppError> + Sync),
) -> Result<Filled, AppError> {
    let filled = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for index in 0..shards {
            let filled = &filled;
            scope.spawn(move || {
                let mut shard = new();
                let outcome = fill(index, &mut shard).and_then(|()| {
                    let parts = shard.writer.finish().map_err(AppError::io)?;
                    Ok((parts, shard.rollups, shard.samples))
                });
                if let Ok(mut filled) = filled.lock() {
                    filled.push(outcome);
                }
            });
        }
    });
    let filled = filled
        .into_inner()
        .map_err(|_| AppError::Internal("a shard panicked".to_owned()))?;
    let mut all = (Vec::new(), Vec::new(), 0);
    for outcome in filled {
        let (parts, rollups, samples) = outcome?;
        all.0.extend(parts);
        all.1.extend(rollups);
        all.2 += samples;
    }
    Ok(all)
}

/// Merges sorted daily roll-ups into months: one per resource, metric, source and month.
pub(crate) fn merge_month(days: &[StoredRollup]) -> Vec<StoredRollup> {
    let month_of = |day: &StoredRollup| RollupKey {
        day: day.key.day.first_of_month(),
        ..day.key
    };
    days.chunk_by(|a, b| month_of(a) == month_of(b))
        .filter_map(|days| {
            let key = month_of(days.first()?);
            let mut expected = Some(key.day);
            let mut stretches = Vec::with_capacity(days.len());
            for day in days {
                if expected != Some(day.key.day) {
                    stretches.push(None);
                }
                stretches.push(Some(&day.rollup));
                expected = day.key.day.tomorrow().ok();
            }
            let rollup = Rollup::merged(stretches.into_iter());
            Some(StoredRollup { key, rollup })
        })
        .collect()
}
