//! From label sets to series, remembered: most requests bring the same labels as the one before.

use std::collections::HashMap;
use std::sync::RwLock;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use yunheng_domain::ids::{ResourceId, SeriesId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::series::{Role, SeriesKey};
use yunheng_store::Store;
use yunheng_telemetry::binding::{Bound, Mapping};

use crate::AppError;

/// How long a list of resource names is trusted before a name that it lacks is looked up again: other replicas register resources too.
const NAMES_HOLD: SignedDuration = SignedDuration::from_secs(5);

/// Where the samples of a label set go.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Binding {
    /// To a series.
    Series {
        /// The series.
        series: SeriesId,
        /// Its metric.
        metric: Metric,
        /// Factor for every value, with the sign of [`Role::kept`].
        scale: f64,
        /// Capacity that comes with every value.
        capacity: Option<f64>,
    },
    /// Nowhere: no rule names the metric.
    NoRule,
    /// Nowhere: a rule made this resource name, but there is no such resource of the right kind.
    NoResource(String),
}

/// A label set as it came: names and values in UTF-8, sorted by name, `__name__` among them. Kept as bytes, because most label sets are only looked up.
pub(crate) type Labels = [(Bytes, Bytes)];

/// The label that holds a series' metric name.
const NAME: &[u8] = b"__name__";

/// A label set as text: metric name, and the other labels.
pub(crate) fn as_text(labels: &Labels) -> (String, Vec<(String, String)>) {
    // The decoders have checked that everything is UTF-8; a lossless copy.
    let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
    let mut metric = String::new();
    let mut others = Vec::with_capacity(labels.len());
    for (name, value) in labels {
        if name.as_ref() == NAME {
            metric = text(value);
        } else {
            others.push((text(name), text(value)));
        }
    }
    (metric, others)
}

/// The mapping with what it has bound so far.
#[derive(Debug)]
pub(crate) struct Binder {
    mapping: Mapping,
    known: RwLock<Known>,
    names: RwLock<Names>,
}

/// What is known per source.
#[derive(Debug, Default)]
struct Known {
    provider: HashMap<Vec<(Bytes, Bytes)>, Binding>,
    supervisor: HashMap<Vec<(Bytes, Bytes)>, Binding>,
}

impl Known {
    fn of(&self, source: Source) -> &HashMap<Vec<(Bytes, Bytes)>, Binding> {
        match source {
            Source::Provider => &self.provider,
            Source::Supervisor => &self.supervisor,
        }
    }

    fn of_mut(&mut self, source: Source) -> &mut HashMap<Vec<(Bytes, Bytes)>, Binding> {
        match source {
            Source::Provider => &mut self.provider,
            Source::Supervisor => &mut self.supervisor,
        }
    }
}

#[derive(Debug, Default)]
struct Names {
    read_at: Option<Timestamp>,
    resources: HashMap<String, (ResourceId, ResourceKind)>,
}

impl Binder {
    pub(crate) fn new(mapping: Mapping) -> Self {
        Self {
            mapping,
            known: RwLock::default(),
            names: RwLock::default(),
        }
    }

    /// The mapping.
    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Forgets resource names, so that the next look-up reads them again.
    pub(crate) fn forget_names(&self) {
        if let Ok(mut names) = self.names.write() {
            names.read_at = None;
        }
    }

    /// What is already known of label sets, in their order; `None` for those never bound.
    fn recall(&self, source: Source, labels: &[&Labels]) -> Vec<Option<Binding>> {
        let Ok(known) = self.known.read() else {
            return vec![None; labels.len()];
        };
        let known = known.of(source);
        labels.iter().map(|set| known.get(*set).cloned()).collect()
    }

    /// Binds label sets, creating series that are new.
    pub(crate) async fn bind(
        &self,
        store: &Store,
        source: Source,
        labels: &[&Labels],
        now: Timestamp,
    ) -> Result<Vec<Binding>, AppError> {
        let mut bindings = self.recall(source, labels);
        if bindings.iter().all(Option::is_some) {
            return Ok(bindings.into_iter().flatten().collect());
        }
        let mut new = Vec::new();
        for (place, set) in labels.iter().enumerate() {
            if bindings[place].is_some() {
                continue;
            }
            let (name, others) = as_text(set);
            let Some(bound) = self.bound(&name, &others) else {
                bindings[place] = Some(Binding::NoRule);
                continue;
            };
            match self.resource(store, &bound.resource, now).await? {
                Some((resource, kind)) if kind == bound.kind => {
                    let key = SeriesKey {
                        resource,
                        metric: bound.metric,
                        source,
                        role: bound.role,
                        component: bound.component,
                    };
                    let scale = bound.role.kept(bound.scale);
                    new.push((place, key, scale, bound.capacity));
                }
                _ => bindings[place] = Some(Binding::NoResource(bound.resource)),
            }
        }
        if !new.is_empty() {
            let keys: Vec<SeriesKey> = new.iter().map(|(_, key, ..)| key.clone()).collect();
            let mut tx = store.begin().await?;
            let ids = tx.series_ids(&keys).await?;
            tx.commit().await?;
            for ((place, key, scale, capacity), series) in new.into_iter().zip(ids) {
                bindings[place] = Some(Binding::Series {
                    series,
                    metric: key.metric,
                    scale,
                    capacity,
                });
            }
        }
        self.remember(source, labels, &bindings);
        // Every place has been filled above; a hole would only mean "no rule".
        Ok(bindings
            .into_iter()
            .map(|binding| binding.unwrap_or(Binding::NoRule))
            .collect())
    }

    /// What the mapping makes of a label set.
    pub(crate) fn bound(&self, name: &str, labels: &[(String, String)]) -> Option<Bound> {
        let pairs: Vec<(&str, &str)> = labels
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.mapping.bind(name, &pairs)
    }

    /// Keeps bindings that cannot change while the program runs: a missing resource may be registered any time, so that answer is not kept.
    fn remember(&self, source: Source, labels: &[&Labels], bindings: &[Option<Binding>]) {
        let Ok(mut known) = self.known.write() else {
            return;
        };
        let known = known.of_mut(source);
        for (set, binding) in labels.iter().zip(bindings) {
            if let Some(binding @ (Binding::Series { .. } | Binding::NoRule)) = binding {
                // Copied, or a few labels would keep the whole request they came in.
                let copy = |bytes: &Bytes| Bytes::copy_from_slice(bytes);
                let set = set.iter().map(|(name, value)| (copy(name), copy(value)));
                known.insert(set.collect(), binding.clone());
            }
        }
    }

    async fn resource(
        &self,
        store: &Store,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<(ResourceId, ResourceKind)>, AppError> {
        if let Ok(names) = self.names.read() {
            let fresh = names
                .read_at
                .is_some_and(|at| now.duration_since(at).abs() < NAMES_HOLD);
            match names.resources.get(name) {
                Some(found) => return Ok(Some(*found)),
                None if fresh => return Ok(None),
                None => {}
            }
        }
        let resources = store.all_resources().await?;
        let resources: HashMap<_, _> = resources
            .into_iter()
            .map(|resource| (resource.details.name, (resource.id, resource.details.kind)))
            .collect();
        let found = resources.get(name).copied();
        if let Ok(mut names) = self.names.write() {
            *names = Names {
                read_at: Some(now),
                resources,
            };
        }
        Ok(found)
    }
}

/// Whether a role's rates reach from one day into the next, so that a late sample near midnight re-rolls both days.
pub(crate) fn reaches_forward(role: Role) -> bool {
    !matches!(role, Role::Used)
}
