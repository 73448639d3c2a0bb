//! The list of Parquet files that count. A file that is not listed here is garbage of an interrupted write.

use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::metric::Metric;

use crate::backend::{ROWS_PER_INSERT, any_of};
use crate::entity::part;
use crate::{Store, StoreError, Tx, code, time};

/// A Parquet file about to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPart {
    /// Path relative to the raw directory; unique.
    pub path: String,
    /// Metric it holds.
    pub metric: Metric,
    /// First day of its month (Asia/Shanghai).
    pub month: Date,
    /// Earliest sample, UTC milliseconds.
    pub min_at: i64,
    /// Latest sample, UTC milliseconds.
    pub max_at: i64,
    /// Samples.
    pub rows: i64,
    /// File size.
    pub bytes: i64,
    /// Day on which its newest samples were brought in: retention counts from here.
    pub arrived: Date,
}

/// A listed Parquet file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPart {
    /// Its id.
    pub id: i64,
    /// The rest.
    pub details: NewPart,
}

impl Tx {
    /// Lists files.
    pub async fn add_parts(&mut self, parts: &[NewPart]) -> Result<(), StoreError> {
        for chunk in parts.chunks(ROWS_PER_INSERT) {
            let rows = chunk.iter().map(|part| part::ActiveModel {
                id: NotSet,
                path: Set(part.path.clone()),
                metric: Set(code::metric_number(part.metric)),
                month: Set(time::day_number(part.month)),
                min_at: Set(part.min_at),
                max_at: Set(part.max_at),
                rows: Set(part.rows),
                bytes: Set(part.bytes),
                arrived: Set(time::day_number(part.arrived)),
            });
            part::Entity::insert_many(rows)
                .exec_without_returning(&self.db)
                .await?;
        }
        Ok(())
    }

    /// Takes files off the list (compaction, retention). Returns how many were on it.
    pub async fn remove_parts(&mut self, ids: &[i64]) -> Result<u64, StoreError> {
        let removed = part::Entity::delete_many()
            .filter(any_of(&self.db, part::Column::Id, ids.iter().copied()))
            .exec(&self.db)
            .await?;
        Ok(removed.rows_affected)
    }
}

impl Store {
    /// Files of a metric (all metrics if `None`) that hold samples in `[from, to)` UTC milliseconds, in order of their ids.
    pub async fn parts(
        &self,
        metric: Option<Metric>,
        from: i64,
        to: i64,
    ) -> Result<Vec<RawPart>, StoreError> {
        use part::Column;
        let mut query = part::Entity::find()
            .filter(Column::MinAt.lt(to))
            .filter(Column::MaxAt.gte(from))
            .order_by_asc(Column::Id);
        if let Some(metric) = metric {
            query = query.filter(Column::Metric.eq(code::metric_number(metric)));
        }
        query.all(&self.db).await?.into_iter().map(read).collect()
    }
}

fn read(row: part::Model) -> Result<RawPart, StoreError> {
    Ok(RawPart {
        id: row.id,
        details: NewPart {
            metric: code::metric(row.metric)?,
            month: time::day(row.month)?,
            arrived: time::day(row.arrived)?,
            path: row.path,
            min_at: row.min_at,
            max_at: row.max_at,
            rows: row.rows,
            bytes: row.bytes,
        },
    })
}
