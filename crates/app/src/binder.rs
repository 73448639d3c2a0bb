//! From label sets to series, remembered: most requests bring the same labels as the one before.

use std::collections::HashMap;
use std::sync::RwLock;

use jiff::{SignedDuration, Timestamp};
use yunheng_domain::ids::{ResourceId, SeriesId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::series::{Role, SeriesKey};
use yunheng_store::Store;
use yunheng_telemetry::binding::Mapping;

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
        /// Factor for every value.
        scale: f64,
        /// Capacity that comes with every value.
        capacity: Option<f64>,
    },
    /// Nowhere: no rule names the metric.
    NoRule,
    /// Nowhere: a rule made this resource name, but there is no such resource of the right kind.
    NoResource(String),
}

/// A label set with its metric name, labels sorted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Labels {
    /// Metric name.
    pub name: String,
    /// The other labels.
    pub labels: Vec<(String, String)>,
}

/// The mapping with what it has bound so far.
#[derive(Debug)]
pub(crate) struct Binder {
    mapping: Mapping,
    known: RwLock<HashMap<(Source, Labels), Binding>>,
    names: RwLock<Names>,
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
    pub(crate) fn recall(&self, source: Source, labels: &[Labels]) -> Vec<Option<Binding>> {
        let Ok(known) = self.known.read() else {
            return vec![None; labels.len()];
        };
        labels
            .iter()
            .map(|set| known.get(&(source, set.clone())).cloned())
            .collect()
    }

    /// Binds label sets, creating series that are new.
    pub(crate) async fn bind(
        &self,
        store: &Store,
        source: Source,
        labels: &[Labels],
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
            let pairs: Vec<(&str, &str)> = set
                .labels
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let Some(bound) = self.mapping.bind(&set.name, &pairs) else {
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
                    new.push((place, key, bound.scale, bound.capacity));
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

    /// Keeps bindings that cannot change while the program runs: a missing resource may be registered any time, so that answer is not kept.
    fn remember(&self, source: Source, labels: &[Labels], bindings: &[Option<Binding>]) {
        let Ok(mut known) = self.known.write() else {
            return;
        };
        for (set, binding) in labels.iter().zip(bindings) {
            if let Some(binding @ (Binding::Series { .. } | Binding::NoRule)) = binding {
                known.insert((source, set.clone()), binding.clone());
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
