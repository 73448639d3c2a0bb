//! Which months have to be merged from their days: a list of its own, kept by the writes, because comparing all days with all months would read millions of rows at every sweep.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Value,
};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::rollup::{Grain, RollupKey};

use crate::backend::{BulkUpsert, any_of, limit};
use crate::entity::rollup::{Column, Entity};
use crate::entity::unmerged_month;
use crate::rollup::{SOURCES, days, of_grain, read};
use crate::{Store, StoreError, StoredRollup, Tx, code, time};

const MARK: BulkUpsert = BulkUpsert {
    table: "unmerged_month",
    columns: &["month", "resource_id", "source", "metric"],
    key: 4,
};

/// A month of one resource, source and metric as the list of unmerged months keeps it: first day, resource, source, metric.
pub(crate) type Month = (i32, i64, i16, i16);

/// The month that a daily or monthly roll-up belongs to.
pub(crate) fn month_of(key: &RollupKey) -> Month {
    (
        time::day_number(key.day.first_of_month()),
        key.resource.0,
        code::source_number(key.source),
        code::metric_number(key.metric),
    )
}

/// Resources by month, source and metric: one statement for each of these, and they are few.
fn by_subject(months: &BTreeSet<Month>) -> BTreeMap<(i32, i16, i16), Vec<i64>> {
    let mut subjects: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for (month, resource, source, metric) in months {
        subjects
            .entry((*month, *source, *metric))
            .or_default()
            .push(*resource);
    }
    subjects
}

impl Tx {
    /// Removes monthly roll-ups whose days have changed; they are merged again when next needed.
    pub async fn drop_months(
        &mut self,
        months: &[(ResourceId, Metric, Source, Date)],
    ) -> Result<(), StoreError> {
        let months: BTreeSet<Month> = months
            .iter()
            .map(|(resource, metric, source, month)| {
                month_of(&RollupKey {
                    resource: *resource,
                    metric: *metric,
                    source: *source,
                    day: *month,
                })
            })
            .collect();
        for ((month, source, metric), resources) in by_subject(&months) {
            Entity::delete_many()
                .filter(Column::Grain.eq(code::grain_number(Grain::Month)))
                .filter(Column::Day.eq(month))
                .filter(Column::Source.eq(source))
                .filter(any_of(&self.db, Column::ResourceId, resources))
                .filter(Column::Metric.eq(metric))
                .exec(&self.db)
                .await?;
        }
        self.mark_unmerged(&months).await
    }

    /// Notes months whose days have changed.
    pub(crate) async fn mark_unmerged(&self, months: &BTreeSet<Month>) -> Result<(), StoreError> {
        let months: Vec<&Month> = months.iter().collect();
        MARK.write(
            &self.db,
            &months,
            |(month, resource, source, metric), values| {
                values.extend([
                    Value::from(*month),
                    Value::from(*resource),
                    Value::from(*source),
                    Value::from(*metric),
                ]);
            },
        )
        .await
    }

    /// Takes months off the list that have been merged.
    pub(crate) async fn unmark_merged(&self, months: &BTreeSet<Month>) -> Result<(), StoreError> {
        use unmerged_month::Column;
        for ((month, source, metric), resources) in by_subject(months) {
            unmerged_month::Entity::delete_many()
                .filter(Column::Month.eq(month))
                .filter(any_of(&self.db, Column::ResourceId, resources))
                .filter(Column::Source.eq(source))
                .filter(Column::Metric.eq(metric))
                .exec(&self.db)
                .await?;
        }
        Ok(())
    }
}

impl Store {
    /// Daily roll-ups of a month that have no monthly roll-up yet, ordered by resource, metric, source, day, for at most `resources` resources with ids above `after`.
    pub async fn unmerged_days(
        &self,
        month: Date,
        after: ResourceId,
        resources: u64,
    ) -> Result<Vec<StoredRollup>, StoreError> {
        let mut after = after.0;
        loop {
            let marked = self.unmerged(month, after, resources).await?;
            let Some(last) = marked.last() else {
                return Ok(Vec::new());
            };
            after = last.1;
            let mut ids: Vec<i64> = marked.iter().map(|(_, resource, ..)| *resource).collect();
            ids.dedup();
            let days = days(month.first_of_month(), month.last_of_month());
            let query = of_grain(Grain::Day)
                .filter(any_of(&self.db, Column::Day, days))
                .filter(any_of(&self.db, Column::Source, SOURCES))
                .filter(any_of(&self.db, Column::ResourceId, ids));
            let mut rollups = read(&self.db, query).await?;
            let marked: BTreeSet<Month> = marked.into_iter().collect();
            rollups.retain(|stored| marked.contains(&month_of(&stored.key)));
            rollups.sort_unstable_by_key(|stored| {
                let key = &stored.key;
                (key.resource, key.metric, key.source, key.day)
            });
            // A mark without days (a month dropped before it had any) must not look like the end.
            if !rollups.is_empty() {
                return Ok(rollups);
            }
        }
    }

    async fn unmerged(
        &self,
        month: Date,
        after: i64,
        resources: u64,
    ) -> Result<Vec<Month>, StoreError> {
        use unmerged_month::Column;
        let of_month = || {
            unmerged_month::Entity::find()
                .filter(Column::Month.eq(time::day_number(month.first_of_month())))
                .filter(Column::ResourceId.gt(after))
        };
        let ids: Vec<i64> = of_month()
            .select_only()
            .column(Column::ResourceId)
            .distinct()
            .order_by_asc(Column::ResourceId)
            .limit(limit(resources))
            .into_tuple()
            .all(&self.db)
            .await?;
        let Some(last) = ids.last() else {
            return Ok(Vec::new());
        };
        let marked = of_month()
            .filter(Column::ResourceId.lte(*last))
            .order_by_asc(Column::ResourceId)
            .all(&self.db)
            .await?;
        let months = marked
            .into_iter()
            .map(|row| (row.month, row.resource_id, row.source, row.metric));
        Ok(months.collect())
    }
}
