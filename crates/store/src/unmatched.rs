//! Samples that no binding rule could place: counted, listed, never silently dropped.

use jiff::Timestamp;
use yunheng_domain::ids::UnmatchedId;
use yunheng_domain::metric::Source;

use crate::{Store, StoreError, Tx};

/// Samples of one label set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedGroup {
    /// Who sent them.
    pub source: Source,
    /// Metric name (`__name__`).
    pub name: String,
    /// The other labels, sorted by name.
    pub labels: Vec<(String, String)>,
    /// Why: `no_rule` (no mapping names the metric) or `no_resource` (a rule did, but no such resource).
    pub reason: String,
    /// The resource name that a rule made of the labels, for `no_resource`.
    pub wanted: Option<String>,
    /// How many samples.
    pub samples: i64,
}

/// A listed group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedRow {
    /// Its id.
    pub id: UnmatchedId,
    /// The group, with samples counted over all arrivals.
    pub group: UnmatchedGroup,
    /// First arrival.
    pub first_seen: Timestamp,
    /// Last arrival.
    pub last_seen: Timestamp,
}

impl Tx {
    /// Adds up unmatched samples per source and label set.
    pub async fn count_unmatched(
        &mut self,
        groups: &[UnmatchedGroup],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (groups, now);
        todo!()
    }
    /// Takes groups off the list once their resource exists: by the wanted resource name.
    pub async fn clear_unmatched(&mut self, wanted: &str) -> Result<u64, StoreError> {
        let _ = wanted;
        todo!()
    }
    /// Adds to a named counter of things understood but not used (`histogram`, `exemplar`, `stale_marker`, `metadata`).
    pub async fn count_unused(&mut self, kind: &str, count: i64) -> Result<(), StoreError> {
        let _ = (kind, count);
        todo!()
    }
}

impl Store {
    /// A page of groups, most samples first, then by id; `after` is the last row of the previous page. `text` narrows to names and labels that contain it.
    pub async fn unmatched(
        &self,
        text: Option<&str>,
        after: Option<UnmatchedId>,
        limit: u64,
    ) -> Result<Vec<UnmatchedRow>, StoreError> {
        let _ = (text, after, limit);
        todo!()
    }
    /// Groups and samples in all.
    pub async fn unmatched_totals(&self) -> Result<(u64, i64), StoreError> {
        todo!()
    }
    /// The counters of [`Tx::count_unused`], by kind.
    pub async fn unused(&self) -> Result<Vec<(String, i64)>, StoreError> {
        todo!()
    }
}
