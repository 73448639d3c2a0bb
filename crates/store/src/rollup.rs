//! Roll-ups per resource, metric, source and day or month.

use std::collections::BTreeSet;

use futures::future::try_join_all;
use jiff::civil::Date;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, Order, QueryFilter as _, QueryOrder as _,
    QueryResult, QuerySelect as _, QueryTrait as _, Select, Value,
};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Cover;
use yunheng_domain::rollup::{Grain, Rollup, RollupKey};

use crate::backend::{BulkUpsert, any_of};
use crate::entity::rollup::{Column, Entity};
use crate::rollup_month::{Month, month_of};
use crate::{Store, StoreError, Tx, code, time};

const UPSERT: BulkUpsert = BulkUpsert {
    table: "rollup",
    columns: &[
        "grain",
        "day",
        "source",
        "resource_id",
        "metric",
        "count",
        "without_capacity",
        "above_capacity",
        "min",
        "max",
        "last",
        "sum",
        "slots",
        "free_min",
        "shape",
    ],
    key: 5,
};

/// A roll-up with its key.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRollup {
    /// What it belongs to.
    pub key: RollupKey,
    /// The summary.
    pub rollup: Rollup,
}

impl Tx {
    /// Writes roll-ups, replacing those with the same key and grain (of several with one key in a call the last counts). Thousands of rows a call.
    pub async fn put_rollups(
        &mut self,
        grain: Grain,
        rollups: &[StoredRollup],
    ) -> Result<(), StoreError> {
        // In the order of the table's key: neighbours go to the same page, and transactions that write the same rows wait for each other in one order.
        let mut sorted: Vec<&StoredRollup> = rollups.iter().collect();
        sorted.sort_by_key(|stored| table_order(stored));
        // Last of equals: the sort is stable, so that is the last given.
        sorted.reverse();
        sorted.dedup_by_key(|stored| table_order(stored));
        sorted.reverse();
        let number = code::grain_number(grain);
        UPSERT
            .write(&self.db, &sorted, |stored, values| {
                row(number, stored, values);
            })
            .await?;
        let months: BTreeSet<Month> = sorted.iter().map(|stored| month_of(&stored.key)).collect();
        match grain {
            Grain::Day => self.mark_unmerged(&months).await,
            Grain::Month => self.unmark_merged(&months).await,
        }
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
        // The table is in the order of days, so each day is looked up: only those that can be there.
        let Some((first, last)) = self.rolled_days().await? else {
            return Ok(Vec::new());
        };
        let days = days(from.max(first), to.min(last));
        let query = of_grain(Grain::Day)
            .filter(any_of(&self.db, Column::Day, days))
            .filter(any_of(&self.db, Column::Source, SOURCES))
            .filter(Column::ResourceId.eq(resource.0));
        let mut rollups = read(&self.db, query).await?;
        rollups
            .sort_unstable_by_key(|stored| (stored.key.metric, stored.key.source, stored.key.day));
        Ok(rollups)
    }

    /// All roll-ups of a source and some metrics that a cover names, for every resource (or one), ordered by resource, metric, day: what a sweep reads.
    pub async fn covering(
        &self,
        source: Source,
        metrics: &[Metric],
        cover: &[Cover],
        resource: Option<ResourceId>,
    ) -> Result<Vec<StoredRollup>, StoreError> {
        let mut days = Vec::new();
        let mut months = Vec::new();
        for part in cover {
            match part {
                Cover::Day(day) => days.push(i64::from(time::day_number(*day))),
                Cover::Month(month) => months.push(i64::from(time::day_number(*month))),
            }
        }
        // Several connections at once: each hands its rows over one by one, and that is what a sweep waits for.
        let mut reads = Vec::new();
        for (grain, days) in [(Grain::Month, months), (Grain::Day, days)] {
            for days in days.chunks(days.len().div_ceil(READERS).max(1)) {
                let mut query = of_grain(grain)
                    .filter(any_of(&self.db, Column::Day, days.iter().copied()))
                    .filter(Column::Source.eq(code::source_number(source)))
                    .filter(Column::Metric.is_in(metrics.iter().copied().map(code::metric_number)));
                if let Some(resource) = resource {
                    query = query.filter(Column::ResourceId.eq(resource.0));
                }
                reads.push(read(&self.db, query));
            }
        }
        let mut rollups = try_join_all(reads).await?.concat();
        // Stable, because it finds the runs in which the table gave them.
        rollups.sort_by_key(|stored| (stored.key.resource, stored.key.metric, stored.key.day));
        Ok(rollups)
    }

    /// Daily roll-ups of a metric of every resource on one day for both sources, ordered by resource: for divergence.
    pub async fn rollups_on(
        &self,
        metric: Metric,
        day: Date,
    ) -> Result<Vec<StoredRollup>, StoreError> {
        let query = of_grain(Grain::Day)
            .filter(Column::Day.eq(time::day_number(day)))
            .filter(Column::Metric.eq(code::metric_number(metric)));
        let mut rollups = read(&self.db, query).await?;
        rollups.sort_by_key(|stored| (stored.key.resource, stored.key.source));
        Ok(rollups)
    }

    /// First and last day with a roll-up of one resource.
    pub async fn rolled_days_of(
        &self,
        resource: ResourceId,
    ) -> Result<Option<(Date, Date)>, StoreError> {
        let Some((first, last)) = self.rolled_days().await? else {
            return Ok(None);
        };
        let of_one = of_grain(Grain::Day)
            .filter(any_of(&self.db, Column::Day, days(first, last)))
            .filter(any_of(&self.db, Column::Source, SOURCES))
            .filter(Column::ResourceId.eq(resource.0));
        self.ends(of_one).await
    }

    /// First and last day with any roll-up.
    pub async fn rolled_days(&self) -> Result<Option<(Date, Date)>, StoreError> {
        self.ends(of_grain(Grain::Day)).await
    }

    /// Two look-ups at the ends of the key; asking for both extremes at once would read everything between.
    async fn ends(&self, query: Select<Entity>) -> Result<Option<(Date, Date)>, StoreError> {
        let mut ends = [None, None];
        for (end, order) in ends.iter_mut().zip([Order::Asc, Order::Desc]) {
            *end = query
                .clone()
                .select_only()
                .column(Column::Day)
                .order_by(Column::Day, order)
                .limit(1)
                .into_tuple::<i32>()
                .one(&self.db)
                .await?;
        }
        match ends {
            [Some(first), Some(last)] => Ok(Some((time::day(first)?, time::day(last)?))),
            _ => Ok(None),
        }
    }
}

/// Connections that one sweep reads from at once, out of a pool that pages wait for too.
const READERS: usize = 3;

/// Every source, for queries that go through the table's key.
pub(crate) const SOURCES: [i64; 2] = [
    code::source_number(Source::Provider) as i64,
    code::source_number(Source::Supervisor) as i64,
];

pub(crate) fn of_grain(grain: Grain) -> Select<Entity> {
    Entity::find().filter(Column::Grain.eq(code::grain_number(grain)))
}

pub(crate) fn days(from: Date, to: Date) -> impl Iterator<Item = i64> {
    i64::from(time::day_number(from))..=i64::from(time::day_number(to))
}

fn table_order(stored: &StoredRollup) -> (Date, i16, ResourceId, i16) {
    let key = &stored.key;
    (
        key.day,
        code::source_number(key.source),
        key.resource,
        code::metric_number(key.metric),
    )
}

fn row(grain: i16, stored: &StoredRollup, values: &mut Vec<Value>) {
    let StoredRollup { key, rollup } = stored;
    // Counts of readings stay far below 2^63.
    values.extend([
        Value::from(grain),
        Value::from(time::day_number(key.day)),
        Value::from(code::source_number(key.source)),
        Value::from(key.resource.0),
        Value::from(code::metric_number(key.metric)),
        Value::from(rollup.count.cast_signed()),
        Value::from(rollup.without_capacity.cast_signed()),
        Value::from(rollup.above_capacity.cast_signed()),
        Value::from(rollup.min),
        Value::from(rollup.max),
        Value::from(rollup.last),
        Value::from(rollup.sum),
        Value::from(rollup.slots.cast_signed()),
        Value::from(rollup.free_min),
        Value::from(rollup.shape_bytes()),
    ]);
}

/// Reads by position and without a model between: a sweep reads a hundred thousand rows.
pub(crate) async fn read(
    db: &impl ConnectionTrait,
    query: Select<Entity>,
) -> Result<Vec<StoredRollup>, StoreError> {
    let columns = query
        .select_only()
        .columns([
            Column::ResourceId,
            Column::Metric,
            Column::Source,
            Column::Day,
            Column::Count,
            Column::WithoutCapacity,
            Column::AboveCapacity,
            Column::Min,
            Column::Max,
            Column::Last,
            Column::Sum,
            Column::Slots,
            Column::FreeMin,
            Column::Shape,
        ])
        .into_query();
    db.query_all(&columns).await?.iter().map(stored).collect()
}

fn stored(row: &QueryResult) -> Result<StoredRollup, StoreError> {
    let shape: Vec<u8> = row.try_get_by_index(13)?;
    let (histogram, sustained) = Rollup::shape_from_bytes(&shape)
        .ok_or_else(|| StoreError::Corrupt("shape of a roll-up".to_owned()))?;
    let count = |index| row.try_get_by_index::<i64>(index).map(i64::cast_unsigned);
    Ok(StoredRollup {
        key: RollupKey {
            resource: ResourceId(row.try_get_by_index(0)?),
            metric: code::metric(row.try_get_by_index(1)?)?,
            source: code::source(row.try_get_by_index(2)?)?,
            day: time::day(row.try_get_by_index(3)?)?,
        },
        rollup: Rollup {
            count: count(4)?,
            without_capacity: count(5)?,
            above_capacity: count(6)?,
            min: row.try_get_by_index(7)?,
            max: row.try_get_by_index(8)?,
            last: row.try_get_by_index(9)?,
            sum: row.try_get_by_index(10)?,
            slots: row.try_get_by_index::<i32>(11)?.cast_unsigned(),
            free_min: row.try_get_by_index(12)?,
            histogram,
            sustained,
        },
    })
}
