//! Roll-ups per resource, metric, source and day or month.

use jiff::civil::Date;
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Cover;
use yunheng_domain::rollup::{Grain, Rollup, RollupKey};

use crate::{Store, StoreError, Tx};

/// A roll-up with its key.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRollup {
    /// What it belongs to.
    pub key: RollupKey,
    /// The summary.
    pub rollup: Rollup,
}

impl Tx {
    /// Writes roll-ups, replacing those with the same key and grain. Thousands of rows a call.
    pub async fn put_rollups(
        &mut self,
        grain: Grain,
        rollups: &[StoredRollup],
    ) -> Result<(), StoreError> {
        let _ = (grain, rollups);
        todo!()
    }
    /// Removes monthly roll-ups whose days have changed; they are merged again when next needed.
    pub async fn drop_months(
        &mut self,
        months: &[(ResourceId, Metric, Source, Date)],
    ) -> Result<(), StoreError> {
        let _ = months;
        todo!()
    }
}

impl Store {
    /// Daily roll-ups of one resource between two days inclusive (all metrics and sources), by metric, source, day.
    pub async fn daily_rollups(
        &self,
        resource: ResourceId,
        from: Date,
        to: Date,
    ) -> Result<Vec<StoredRollup>, StoreError> {
        let _ = (resource, from, to);
        todo!()
    }
    /// All roll-ups of a source and some metrics that a cover names, for every resource (or one), ordered by resource, metric, day: what a sweep reads.
    pub async fn covering(
        &self,
        source: Source,
        metrics: &[Metric],
        cover: &[Cover],
        resource: Option<ResourceId>,
    ) -> Result<Vec<StoredRollup>, StoreError> {
        let _ = (source, metrics, cover, resource);
        todo!()
    }
    /// Daily roll-ups of a month that have no monthly roll-up yet, ordered by resource, metric, source, day, for at most `resources` resources with ids above `after`.
    pub async fn unmerged_days(
        &self,
        month: Date,
        after: ResourceId,
        resources: u64,
    ) -> Result<Vec<StoredRollup>, StoreError> {
        let _ = (month, after, resources);
        todo!()
    }
    /// Daily roll-ups of a metric of every resource on one day for both sources, ordered by resource: for divergence.
    pub async fn rollups_on(
        &self,
        metric: Metric,
        day: Date,
    ) -> Result<Vec<StoredRollup>, StoreError> {
        let _ = (metric, day);
        todo!()
    }
    /// First and last day with a roll-up of one resource.
    pub async fn rolled_days_of(
        &self,
        resource: ResourceId,
    ) -> Result<Option<(Date, Date)>, StoreError> {
        let _ = resource;
        todo!()
    }
    /// First and last day with any roll-up.
    pub async fn rolled_days(&self) -> Result<Option<(Date, Date)>, StoreError> {
        todo!()
    }
}
