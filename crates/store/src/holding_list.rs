//! The ledger, read: what is left, what is held, and how a resource leads back to a commitment.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DatabaseConnection, DbErr, EntityTrait as _,
    FromQueryResult, IntoSimpleExpr as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationTrait as _, TryGetableMany as _,
};
use yunheng_domain::holding::{Cause, Chain, Entry, Holding, Level};
use yunheng_domain::ids::{CaseId, HoldingId, OrganisationId, ResourceId, SystemId};
use yunheng_domain::reach::Reach;

use crate::backend::{any_of, limit, whole};
use crate::entity::holding::{Column, Entity, Model, Relation};
use crate::entity::{holding_entry, holding_resource, organisation, system};
use crate::holding::read;
use crate::reach::belonging;
use crate::{Store, StoreError, code, time};

/// Which holdings a list shows. Every field narrows it; the default shows all, closed ones too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HoldingFilter {
    /// Only this level.
    pub level: Option<Level>,
    /// Only this unit's.
    pub unit: Option<OrganisationId>,
    /// Only what this system may draw on: its own, and commitments for any of the unit's systems.
    pub system: Option<SystemId>,
    /// Only this catalogue item.
    pub item: Option<String>,
    /// Only what this case granted.
    pub case: Option<CaseId>,
    /// Only what may be drawn on on this day.
    pub open_on: Option<Date>,
}

/// A row of a list of holdings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingRow {
    /// The holding.
    pub holding: Holding,
    /// Short name of its unit.
    pub unit_name: String,
    /// Name of its system.
    pub system_name: Option<String>,
}

/// A holding with the names of what it belongs to.
#[derive(FromQueryResult)]
struct Named {
    #[sea_orm(nested)]
    holding: Model,
    unit_short_name: String,
    system_name: Option<String>,
}

impl Store {
    /// One holding.
    pub async fn holding(&self, id: HoldingId) -> Result<Option<Holding>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// A page of at most `most` holdings within reach, newest first, after the row `after` of the page before.
    pub async fn holdings(
        &self,
        filter: &HoldingFilter,
        reach: &Reach,
        after: Option<HoldingId>,
        most: u64,
    ) -> Result<Vec<HoldingRow>, StoreError> {
        let rows = Entity::find()
            .filter(narrowed(filter))
            .filter(within(&self.db, reach))
            .filter(Condition::all().add_option(after.map(|after| Column::Id.lt(after.0))))
            .column_as(
                organisation::Column::ShortName.into_simple_expr(),
                "unit_short_name",
            )
            .column_as(system::Column::Name.into_simple_expr(), "system_name")
            .join(JoinType::InnerJoin, Relation::Unit.def())
            .join(JoinType::LeftJoin, Relation::System.def())
            .order_by_desc(Column::Id)
            .limit(limit(most))
            .into_model::<Named>()
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(HoldingRow {
                    holding: read(row.holding)?,
                    unit_name: row.unit_short_name,
                    system_name: row.system_name,
                })
            })
            .collect()
    }

    /// Units left per catalogue item, summed over the holdings of a list.
    pub async fn left_of(
        &self,
        filter: &HoldingFilter,
        reach: &Reach,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        let left = Column::Granted
            .into_simple_expr()
            .sub(Column::Taken.into_simple_expr());
        let query = Query::select()
            .expr(Column::ItemCode.into_simple_expr())
            .expr(whole(left.sum()))
            .from(Entity)
            .cond_where(narrowed(filter))
            .cond_where(within(&self.db, reach))
            .add_group_by([Column::ItemCode.into_simple_expr()])
            .take();
        let rows = self.db.query_all(&query).await?;
        rows.iter()
            .map(|row| Ok(<(String, i64)>::try_get_many_by_index(row).map_err(DbErr::from)?))
            .collect()
    }

    /// The lines of a holding, in the order they were written.
    pub async fn holding_entries(&self, holding: HoldingId) -> Result<Vec<Entry>, StoreError> {
        let rows = holding_entry::Entity::find()
            .filter(holding_entry::Column::HoldingId.eq(holding.0))
            .order_by_asc(holding_entry::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Entry {
                    holding: HoldingId(row.holding_id),
                    kind: code::entry_kind(&row.kind)?,
                    quantity: row.quantity,
                    below: row.below_id.map(HoldingId),
                    resource: row.resource_id.map(ResourceId),
                    cause: Cause {
                        case: row.case_id.map(CaseId),
                        at: time::instant(row.at)?,
                        reason: row.reason,
                    },
                })
            })
            .collect()
    }

    /// What a resource uses, each from its allocation back to the commitment.
    pub async fn chain_of(&self, resource: ResourceId) -> Result<Vec<Chain>, StoreError> {
        let used = holding_resource::Entity::find()
            .filter(holding_resource::Column::ResourceId.eq(resource.0))
            .order_by_asc(holding_resource::Column::HoldingId)
            .all(&self.db)
            .await?;
        let mut known = BTreeMap::new();
        let mut wanted: Vec<i64> = used.iter().map(|one| one.holding_id).collect();
        // One statement per level.
        while !wanted.is_empty() {
            let rows = Entity::find()
                .filter(any_of(&self.db, Column::Id, wanted))
                .all(&self.db)
                .await?;
            wanted = rows.iter().filter_map(|row| row.parent_id).collect();
            for row in rows {
                known.insert(row.id, read(row)?);
            }
        }
        let up = |from: i64| {
            std::iter::successors(known.get(&from), |one| {
                one.parent.and_then(|parent| known.get(&parent.0))
            })
        };
        let chains = used.iter().map(|one| Chain {
            quantity: one.quantity,
            holdings: up(one.holding_id).cloned().collect(),
        });
        Ok(chains.collect())
    }
}

fn narrowed(filter: &HoldingFilter) -> Condition {
    let of_system = filter.system.map(|system| {
        // Only commitments are without a system.
        Condition::any()
            .add(Column::SystemId.eq(system.0))
            .add(Column::SystemId.is_null())
    });
    let open = filter.open_on.map(|day| {
        Condition::all().add(Column::ClosedAt.is_null()).add(
            Condition::any()
                .add(Column::LeaseUntil.is_null())
                .add(Column::LeaseUntil.gte(time::day_number(day))),
        )
    });
    Condition::all()
        .add_option(filter.level.map(|level| Column::Level.eq(level.code())))
        .add_option(filter.unit.map(|unit| Column::UnitId.eq(unit.0)))
        .add_option(of_system)
        .add_option(filter.item.as_ref().map(|item| Column::ItemCode.eq(item)))
        .add_option(filter.case.map(|case| Column::CaseId.eq(case.0)))
        .add_option(open)
}

/// Holds for the holdings within reach: those of its organisations and of its systems.
fn within(db: &DatabaseConnection, reach: &Reach) -> Condition {
    if reach.everything {
        return Condition::all();
    }
    let systems = reach.systems.iter().map(|system| system.0);
    Condition::any()
        .add(belonging(db, reach, Column::UnitId))
        .add(any_of(db, Column::SystemId, systems))
}
