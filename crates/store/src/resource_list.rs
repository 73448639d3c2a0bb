//! Lists of resources with what a row shows of unit, system and verdicts: the same three statements however long the page.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, IntoSimpleExpr as _, JoinType,
    Order, QueryFilter as _, QueryOrder as _, QuerySelect as _, RelationTrait as _, Select, Value,
};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::reach::Reach;
use yunheng_domain::verdict::{Outcome, Rule};

use crate::backend::{any_of, limit};
use crate::entity::resource::{Column, Entity, Model, Relation};
use crate::entity::{latest_verdict, organisation, system};
use crate::reach::within;
use crate::resource::{narrowed, read};
use crate::{ResourceFilter, ResourceRow, ResourceSort, Store, StoreError, code};

type LatestVerdicts = Vec<(Rule, Outcome, Option<i64>)>;

/// A resource with the names of what it belongs to.
#[derive(FromQueryResult)]
struct Named {
    #[sea_orm(nested)]
    resource: Model,
    unit_short_name: String,
    system_name: Option<String>,
}

impl Store {
    /// One resource.
    pub async fn resource(&self, id: ResourceId) -> Result<Option<ResourceRow>, StoreError> {
        let one = Entity::find().filter(Column::Id.eq(id.0));
        Ok(self.rows(one).await?.into_iter().next())
    }

    /// A page of at most `limit` rows after the row `after` (an id from the previous page), in `sort` order.
    pub async fn resources(
        &self,
        filter: &ResourceFilter,
        reach: &Reach,
        sort: ResourceSort,
        after: Option<ResourceId>,
        limit: u64,
    ) -> Result<Vec<ResourceRow>, StoreError> {
        let (column, order) = sorted_by(sort);
        let mut page = narrowed(filter)
            .filter(within(&self.db, reach))
            .order_by(column, order.clone())
            .order_by_asc(Column::Id)
            .limit(self::limit(limit));
        if let Some(after) = after {
            let Some(last) = Entity::find_by_id(after.0).one(&self.db).await? else {
                return Ok(Vec::new());
            };
            let key = sort_key(sort, last);
            let beyond = if order == Order::Asc {
                column.gt(key.clone())
            } else {
                column.lt(key.clone())
            };
            page = page.filter(
                Condition::any().add(beyond).add(
                    Condition::all()
                        .add(column.eq(key))
                        .add(Column::Id.gt(after.0)),
                ),
            );
        }
        self.rows(page).await
    }

    async fn rows(&self, page: Select<Entity>) -> Result<Vec<ResourceRow>, StoreError> {
        let named = page
            .column_as(
                organisation::Column::ShortName.into_simple_expr(),
                "unit_short_name",
            )
            .column_as(system::Column::Name.into_simple_expr(), "system_name")
            .join(JoinType::InnerJoin, Relation::Unit.def())
            .join(JoinType::LeftJoin, Relation::System.def())
            .into_model::<Named>()
            .all(&self.db)
            .await?;
        let ids = named.iter().map(|row| row.resource.id);
        let mut verdicts = self.latest_of(ids).await?;
        named
            .into_iter()
            .map(|row| {
                Ok(ResourceRow {
                    verdicts: verdicts.remove(&row.resource.id).unwrap_or_default(),
                    saving: row.resource.saving,
                    resource: read(row.resource)?,
                    unit_name: row.unit_short_name,
                    system_name: row.system_name,
                })
            })
            .collect()
    }

    async fn latest_of(
        &self,
        resources: impl Iterator<Item = i64>,
    ) -> Result<HashMap<i64, LatestVerdicts>, StoreError> {
        use latest_verdict::Column;
        let latest: Vec<(i64, String, String, Option<i64>)> = latest_verdict::Entity::find()
            .select_only()
            .columns([
                Column::ResourceId,
                Column::Rule,
                Column::Outcome,
                Column::Saving,
            ])
            .filter(any_of(&self.db, Column::ResourceId, resources))
            .into_tuple()
            .all(&self.db)
            .await?;
        let mut verdicts: HashMap<i64, LatestVerdicts> = HashMap::new();
        for (resource, rule, outcome, saving) in latest {
            verdicts.entry(resource).or_default().push((
                code::rule(&rule)?,
                code::outcome(&outcome)?,
                saving,
            ));
        }
        for of_one in verdicts.values_mut() {
            of_one.sort_unstable_by_key(|(rule, ..)| *rule);
        }
        Ok(verdicts)
    }
}

fn sorted_by(sort: ResourceSort) -> (Column, Order) {
    match sort {
        ResourceSort::Name => (Column::Name, Order::Asc),
        ResourceSort::Vcpus => (Column::Vcpus, Order::Desc),
        ResourceSort::Memory => (Column::MemoryBytes, Order::Desc),
        ResourceSort::Disk => (Column::DiskBytes, Order::Desc),
        ResourceSort::Saving => (Column::Saving, Order::Desc),
    }
}

fn sort_key(sort: ResourceSort, row: Model) -> Value {
    match sort {
        ResourceSort::Name => row.name.into(),
        ResourceSort::Vcpus => row.vcpus.into(),
        ResourceSort::Memory => row.memory_bytes.into(),
        ResourceSort::Disk => row.disk_bytes.into(),
        ResourceSort::Saving => row.saving.into(),
    }
}
