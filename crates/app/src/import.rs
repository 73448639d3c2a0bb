//! Importing files, all or nothing: one pass that only checks, one that writes.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{ResourceId, SeriesId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::day_of_ms;
use yunheng_domain::resource::{NewResource, PricedBy, ResourceKind, Size};
use yunheng_domain::series::{Role, Sample, SeriesKey};
use yunheng_policy::{Action, Thing};
use yunheng_telemetry::batch::SeriesSamples;
use yunheng_telemetry::import::ImportError;
use yunheng_telemetry::raw::WrittenPart;
use yunheng_telemetry::{gwa, plain_csv};

use crate::act::Note;
use crate::rolling::Touched;
use crate::{App, AppError};

/// Rows of plain CSV that are handed on together.
const CSV_CHUNK: usize = 100_000;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportFormat {
    /// GWA-T-12 CSV folder or `.tar.zst`.
    GwaT12,
    /// `resource,metric,timestamp,value[,capacity]`.
    Csv,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportReport {
    /// Samples kept, duplicates counted once.
    pub samples: u64,
    /// Resources created.
    pub resources_created: u64,
    /// Daily roll-ups written.
    pub days: u64,
    /// Bytes of Parquet written.
    pub bytes: u64,
}

/// A resource as a file shows it.
#[derive(Debug, Clone, Default)]
struct Seen {
    kind: Option<ResourceKind>,
    sizes: BTreeMap<i64, Size>,
    metrics: Vec<Metric>,
}

/// Samples of one resource and metric.
type Chunk<'a> = (&'a str, Metric, Vec<Sample>);

/// Where the size of a resource that is there already comes from.
enum Registered {
    /// From what a case configured out of a quota.
    ByCase,
    /// From files or forms, by the day since which each holds.
    ByFile(Vec<(Date, Size)>),
}

impl App {
    /// Imports a file or folder under the unit of a code (created if unknown). `progress` is told bytes read and bytes in all: the file is read twice, once to check it whole, once to keep it.
    pub async fn import(
        &self,
        by: &Actor,
        format: ImportFormat,
        path: &Path,
        unit_code: &str,
        source: Source,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<ImportReport, AppError> {
        let note = Note::of("file", path.display());
        self.allow(by, Action::TelemetryWrite, &Thing::platform(), &note)
            .await?;
        let _lock = self.lock_raw().await?;
        let path: PathBuf = path.to_owned();
        let total = gwa::total_bytes(&path)?.saturating_mul(2);
        let mut read = 0;
        let seen = tokio::task::block_in_place(|| {
            survey(format, &path, &mut |bytes| {
                read = bytes;
                progress(bytes, total);
            })
        })?;
        let (ids, created) = self.take_in(by, &seen, unit_code).await?;
        let keys: Vec<SeriesKey> = seen
            .iter()
            .flat_map(|(name, seen)| seen.metrics.iter().map(move |metric| (name, *metric)))
            .filter_map(|(name, metric)| {
                let resource = *ids.get(name)?;
                Some(SeriesKey {
                    resource,
                    metric,
                    source,
                    role: Role::Used,
                    component: String::new(),
                })
            })
            .collect();
        let series = self.series(&keys).await?;
        let by_place: HashMap<(ResourceId, Metric), SeriesId> = keys
            .iter()
            .zip(&series)
            .map(|(key, id)| ((key.resource, key.metric), *id))
            .collect();
        let (parts, touched, report) = tokio::task::block_in_place(|| {
            self.write_file(format, &path, &ids, &by_place, source, &mut |bytes| {
                progress(total / 2 + bytes, total);
            })
        })?;
        let keys: HashMap<SeriesId, SeriesKey> = self.series_keys().await?;
        let rolled = self.publish(by, note, parts, &touched, &keys, &[]).await?;
        progress(total, total);
        Ok(ImportReport {
            resources_created: created,
            days: rolled.len() as u64,
            ..report
        })
    }

    /// Finds or creates the unit and the resources; sizes are noted from the day they were seen. What was configured out of a quota has the size that a case gave it (Art. 18, 24), whatever a file says; of any other a file changes what it speaks of.
    async fn take_in(
        &self,
        by: &Actor,
        seen: &BTreeMap<String, Seen>,
        unit_code: &str,
    ) -> Result<(HashMap<String, ResourceId>, u64), AppError> {
        let known: HashMap<String, (ResourceId, ResourceKind)> = self
            .store()
            .all_resources()
            .await?
            .into_iter()
            .map(|resource| (resource.details.name, (resource.id, resource.details.kind)))
            .collect();
        let registered = self.registered_sizes(seen, &known).await?;
        let mut act = self.begin(by, Action::ResourceRegister, None).await?;
        let unit = self.unit_or_new(&mut act.tx, unit_code).await?;
        let mut ids = HashMap::new();
        let mut created = 0;
        for (name, seen) in seen {
            let kind = seen.kind.unwrap_or(ResourceKind::VirtualMachine);
            let size = seen
                .sizes
                .last_key_value()
                .map(|(_, size)| *size)
                .unwrap_or_default();
            let first = seen
                .sizes
                .first_key_value()
                .and_then(|(at, _)| day_of_ms(*at));
            let id = match known.get(name) {
                Some((id, there)) if *there == kind => *id,
                Some((_, there)) => {
                    return Err(AppError::Conflict(format!(
                        "{name} is a {}, the file has it as a {}",
                        there.code(),
                        kind.code()
                    )));
                }
                None => {
                    created += 1;
                    let new = NewResource {
                        name: name.clone(),
                        kind,
                        parent: None,
                        provider: None,
                        unit,
                        system: None,
                        size: seen.sizes.values().next().copied().unwrap_or(size),
                        priced_by: PricedBy::default(),
                        xinchuang: false,
                    };
                    act.tx
                        .add_resource(&new, first.unwrap_or_else(|| self.today()))
                        .await?
                }
            };
            ids.insert(name.clone(), id);
            let before = match registered.get(name) {
                Some(Registered::ByCase) => continue,
                Some(Registered::ByFile(sizes)) => sizes.as_slice(),
                None => &[],
            };
            for (at, size) in &seen.sizes {
                let Some(day) = day_of_ms(*at) else { continue };
                let known = before.iter().rev().find(|(since, _)| *since <= day);
                let size = known.map_or(*size, |(_, known)| size.or(*known));
                act.tx.resize(id, day, size).await?;
            }
        }
        let taken = format!("{created} of {} resources were new", seen.len());
        act.note(Note::of("unit", unit_code).unit(unit).reason(taken));
        act.commit().await?;
        self.inner.binder.forget_names();
        Ok((ids, created))
    }

    /// What is registered of the resources whose size a file speaks of.
    async fn registered_sizes(
        &self,
        seen: &BTreeMap<String, Seen>,
        known: &HashMap<String, (ResourceId, ResourceKind)>,
    ) -> Result<HashMap<String, Registered>, AppError> {
        let mut registered = HashMap::new();
        for (name, _) in seen.iter().filter(|(_, seen)| !seen.sizes.is_empty()) {
            let Some((id, _)) = known.get(name) else {
                continue;
            };
            let by = if self.store().chain_of(*id).await?.is_empty() {
                Registered::ByFile(self.store().sizes(*id).await?)
            } else {
                Registered::ByCase
            };
            registered.insert(name.clone(), by);
        }
        Ok(registered)
    }

    fn write_file(
        &self,
        format: ImportFormat,
        path: &Path,
        ids: &HashMap<String, ResourceId>,
        series: &HashMap<(ResourceId, Metric), SeriesId>,
        source: Source,
        read: &mut dyn FnMut(u64),
    ) -> Result<(Vec<WrittenPart>, Touched, ImportReport), AppError> {
        let mut writer = self.inner.raw.writer();
        let mut touched = Touched::default();
        let mut failed = None;
        let outcome = chunks(format, path, read, &mut |(name, metric, samples)| {
            let place = ids
                .get(name)
                .and_then(|id| Some((*id, *series.get(&(*id, metric))?)));
            // Everything was seen in the first pass; a file that changed in between is refused.
            let Some((resource, series)) = place else {
                return Err(changed(path));
            };
            let key = SeriesKey {
                resource,
                metric,
                source,
                role: Role::Used,
                component: String::new(),
            };
            touched.note(&key, &samples);
            if let Err(error) = writer.push(&SeriesSamples {
                series,
                metric,
                samples,
            }) {
                failed = Some(AppError::io(error));
                return Err(changed(path));
            }
            Ok(())
        });
        if let Some(error) = failed {
            return Err(error);
        }
        outcome?;
        let parts = writer.finish().map_err(AppError::io)?;
        let report = ImportReport {
            samples: parts.iter().map(|part| part.rows).sum(),
            bytes: parts.iter().map(|part| part.bytes).sum(),
            ..ImportReport::default()
        };
        Ok((parts, touched, report))
    }
}

fn changed(path: &Path) -> ImportError {
    ImportError::Content {
        file: path.to_owned(),
        line: 0,
        column: 0,
        message: "the file changed while it was being imported".to_owned(),
    }
}

/// Reads a whole file to check it and to see which resources, sizes and metrics it has.
fn survey(
    format: ImportFormat,
    path: &Path,
    read: &mut dyn FnMut(u64),
) -> Result<BTreeMap<String, Seen>, AppError> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut note = |name: &str, metric: Metric| {
        let seen = seen.entry(name.to_owned()).or_default();
        let kind = if metric == Metric::Disk {
            ResourceKind::DataDisk
        } else {
            ResourceKind::VirtualMachine
        };
        seen.kind.get_or_insert(kind);
        if !seen.metrics.contains(&metric) {
            seen.metrics.push(metric);
        }
    };
    match format {
        ImportFormat::GwaT12 => {
            let mut sizes = Vec::new();
            gwa::read(path, read, &mut |trace| {
                for metric in [Metric::Cpu, Metric::Memory, Metric::Network] {
                    note(&trace.name, metric);
                }
                sizes.extend(
                    trace
                        .sizes
                        .iter()
                        .map(|(at, size)| (trace.name.clone(), *at, *size)),
                );
                Ok(())
            })?;
            for (name, at, size) in sizes {
                if let Some(seen) = seen.get_mut(&name) {
                    seen.sizes.insert(at, size);
                }
            }
        }
        ImportFormat::Csv => {
            let mut capacities: BTreeMap<(String, i64), (Metric, f64)> = BTreeMap::new();
            let mut kinds: HashMap<String, bool> = HashMap::new();
            plain_csv::read(path, read, &mut |row| {
                let disk = row.metric == Metric::Disk;
                if *kinds.entry(row.resource.clone()).or_insert(disk) != disk {
                    return Err(ImportError::Content {
                        file: path.to_owned(),
                        line: 0,
                        column: 0,
                        message: format!("'{}' has both disk and machine metrics", row.resource),
                    });
                }
                note(&row.resource, row.metric);
                if let (Metric::Memory | Metric::Disk, Some(capacity)) =
                    (row.metric, row.sample.capacity)
                    && capacity > 100.0
                {
                    capacities.insert((row.resource, row.sample.at), (row.metric, capacity));
                }
                Ok(())
            })?;
            note_capacities(&mut seen, capacities);
        }
    }
    // A resize is one whose size differs from the one before.
    for seen in seen.values_mut() {
        let mut last = None;
        seen.sizes.retain(|_, size| {
            let new = last != Some(*size);
            last = Some(*size);
            new
        });
    }
    Ok(seen)
}

/// Sizes from the capacities that rows carry.
fn note_capacities(
    seen: &mut BTreeMap<String, Seen>,
    capacities: BTreeMap<(String, i64), (Metric, f64)>,
) {
    for ((name, at), (metric, capacity)) in capacities {
        if let Some(seen) = seen.get_mut(&name) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "capacities in bytes are far below 2^63"
            )]
            let bytes = capacity as i64;
            let size = match metric {
                Metric::Disk => Size {
                    disk_bytes: bytes,
                    ..Size::default()
                },
                _ => Size {
                    memory_bytes: bytes,
                    ..Size::default()
                },
            };
            seen.sizes.insert(at, size);
        }
    }
}

/// Reads a file as chunks of one resource and metric.
fn chunks(
    format: ImportFormat,
    path: &Path,
    read: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(Chunk<'_>) -> Result<(), ImportError>,
) -> Result<(), AppError> {
    match format {
        ImportFormat::GwaT12 => gwa::read(path, read, &mut |trace| {
            each((&trace.name, Metric::Cpu, trace.cpu))?;
            each((&trace.name, Metric::Memory, trace.memory))?;
            each((&trace.name, Metric::Network, trace.network))
        })?,
        ImportFormat::Csv => {
            let mut rows: BTreeMap<(String, Metric), Vec<Sample>> = BTreeMap::new();
            let mut held = 0;
            plain_csv::read(path, read, &mut |row| {
                rows.entry((row.resource, row.metric))
                    .or_default()
                    .push(row.sample);
                held += 1;
                if held >= CSV_CHUNK {
                    held = 0;
                    for ((name, metric), samples) in std::mem::take(&mut rows) {
                        each((&name, metric, samples))?;
                    }
                }
                Ok(())
            })?;
            for ((name, metric), samples) in rows {
                each((&name, metric, samples))?;
            }
        }
    }
    Ok(())
}
