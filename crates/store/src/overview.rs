//! Sums over everything, taken in the database: a page must not read every resource to show one number.

use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, IntoSimpleExpr as _,
    QueryFilter as _, QuerySelect as _, TryGetableMany as _,
};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::reach::Reach;
use yunheng_domain::rollup::Grain;

use crate::backend::whole;
use crate::entity::{resource, rollup};
use crate::reach::within;
use crate::{Store, StoreError, code, time};

/// Bytes in the GB (2^30) that memory and disks are priced by.
const GB: i64 = 1 << 30;

/// What a percentage is a percentage of.
const CAPACITIES: [(Metric, resource::Column); 3] = [
    (Metric::Cpu, resource::Column::Vcpus),
    (Metric::Memory, resource::Column::MemoryBytes),
    (Metric::Disk, resource::Column::DiskBytes),
];

impl Store {
    /// What was in use on average on a day, as one source measured it: per metric the mean percentage of each resource times its present size, in vCPUs or bytes. Metrics without a reading are left out.
    pub async fn used_on(
        &self,
        reach: &Reach,
        day: Date,
        source: Source,
    ) -> Result<Vec<(Metric, f64)>, StoreError> {
        use rollup::Column;
        let mut used = Vec::new();
        for (metric, capacity) in CAPACITIES {
            let mean = Expr::col(Column::Sum.as_column_ref())
                .div(Expr::col(Column::Count.as_column_ref()))
                .div(100.0);
            let of_resource = Expr::col(resource::Column::Id.as_column_ref());
            let query = Query::select()
                .expr(mean.mul(Expr::col(capacity.as_column_ref())).sum())
                .from(rollup::Entity)
                .inner_join(
                    resource::Entity,
                    of_resource.eq(Expr::col(Column::ResourceId.as_column_ref())),
                )
                .and_where(Column::Grain.eq(code::grain_number(Grain::Day)))
                .and_where(Column::Day.eq(time::day_number(day)))
                .and_where(Column::Source.eq(code::source_number(source)))
                .and_where(Column::Metric.eq(code::metric_number(metric)))
                .and_where(Column::Count.gt(0))
                .cond_where(within(&self.db, reach))
                .take();
            let Some(row) = self.db.query_one(&query).await? else {
                continue;
            };
            let (sum,) = <(Option<f64>,)>::try_get_many_by_index(&row).map_err(DbErr::from)?;
            used.extend(sum.map(|sum| (metric, sum)));
        }
        Ok(used)
    }

    /// What is allocated per catalogue item that prices it: item code, quantity in the item's unit (vCPUs, or GB of 2^30 bytes).
    pub async fn allocated_by_item(&self, reach: &Reach) -> Result<Vec<(String, i64)>, StoreError> {
        use resource::Column;
        let mut allocated = Vec::new();
        for (item, quantity, unit) in [
            (Column::PriceVcpu, Column::Vcpus, 1),
            (Column::PriceMemory, Column::MemoryBytes, GB),
            (Column::PriceDisk, Column::DiskBytes, GB),
        ] {
            let quantity = quantity.into_simple_expr().div(unit);
            let items: Vec<(String, i64)> = resource::Entity::find()
                .select_only()
                .column(item)
                .expr(whole(quantity.sum()))
                .filter(item.is_not_null())
                .filter(within(&self.db, reach))
                .group_by(item)
                .into_tuple()
                .all(&self.db)
                .await?;
            allocated.extend(items);
        }
        allocated.sort();
        Ok(allocated)
    }
}
