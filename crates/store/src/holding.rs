//! Holdings: check and reservation are one statement, so that nothing is sold twice however many ask at once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::case::Shortage;
use yunheng_domain::holding::{Holder, Holding, Level};
use yunheng_domain::ids::{CaseId, HoldingId, OrganisationId, ResourceId, SystemId};

use crate::entity::holding::{ActiveModel, Column, Entity, Model};
use crate::entity::holding_entry;
use crate::{Store, StoreError, Tx, code, time};

/// Why lines were not taken. The transaction is to be given up.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// There is not enough of these items.
    #[error("not enough")]
    Short(Vec<Shortage>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Tx {
    /// Grants lines from nothing: commitments, which the government approved.
    pub async fn commit_lines(
        &mut self,
        holder: &Holder,
        lines: &BTreeMap<String, i64>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        for (item, quantity) in lines {
            if *quantity > 0 {
                add(
                    &self.db,
                    (Level::Commitment, None),
                    holder,
                    (item, *quantity),
                    at,
                )
                .await?;
            }
        }
        Ok(())
    }

    /// Takes lines from the level above: all of them or none, oldest holdings first. Every item that is short is named.
    pub async fn take_lines(
        &mut self,
        level: Level,
        holder: &Holder,
        lines: &BTreeMap<String, i64>,
        at: Timestamp,
    ) -> Result<(), NotTaken> {
        let Some(above) = level.above() else {
            return Ok(self.commit_lines(holder, lines, at).await?);
        };
        let mut open = Condition::all()
            .add(Column::Level.eq(above.code()))
            .add(Column::UnitId.eq(holder.unit.0))
            .add(Column::Closed.eq(false))
            .add(Column::ItemCode.is_in(lines.keys().cloned()));
        if above == Level::Quota {
            open = open.add(Column::SystemId.eq(holder.system.map(|id| id.0)));
        }
        // Locked in the order of their ids, so that two who take the same lines wait and never block each other for good.
        let parents = Entity::find()
            .filter(open)
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(&self.db)
            .await
            .map_err(StoreError::from)?;
        let left = by_item(&parents);
        let short: Vec<Shortage> = lines
            .iter()
            .map(|(item, asked)| Shortage {
                item: item.clone(),
                asked: *asked,
                left: left.get(item).copied().unwrap_or(0),
            })
            .filter(|line| line.asked > line.left)
            .collect();
        if !short.is_empty() {
            return Err(NotTaken::Short(short));
        }
        for (item, asked) in lines {
            let mut wanted = *asked;
            for parent in parents.iter().filter(|parent| parent.item_code == *item) {
                let part = Ord::min(wanted, parent.granted - parent.taken);
                if part <= 0 {
                    continue;
                }
                reserve(&self.db, parent, part).await?;
                let from = (level, Some(HoldingId(parent.id)));
                add(&self.db, from, holder, (item, part), at).await?;
                wanted -= part;
            }
        }
        Ok(())
    }

    /// Ends what a case had granted, the lowest level first; it returns to the level above. Refused while something below still takes from it.
    pub async fn reverse_lines(&mut self, case: CaseId, at: Timestamp) -> Result<(), StoreError> {
        self.close_holdings(Condition::all().add(Column::CaseId.eq(case.0)), at)
            .await
    }

    /// Ends everything that a system holds: allocations, then quota.
    pub async fn close_system(
        &mut self,
        system: SystemId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.close_holdings(Condition::all().add(Column::SystemId.eq(system.0)), at)
            .await
    }

    /// Ends what a resource takes up, before it takes up something else.
    pub async fn close_resource(
        &mut self,
        resource: ResourceId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.close_holdings(Condition::all().add(Column::ResourceId.eq(resource.0)), at)
            .await
    }

    /// Ends leases whose last day is before this one. Returns how many. Doing it again finds none.
    pub async fn expire_leases(&mut self, today: Date, at: Timestamp) -> Result<u64, StoreError> {
        let over = Condition::all()
            .add(Column::LeaseUntil.lt(time::day_number(today)))
            .add(Column::Taken.eq(0_i64));
        let found = Entity::find()
            .filter(over.clone())
            .filter(Column::Closed.eq(false))
            .all(&self.db)
            .await?;
        self.close_holdings(over, at).await?;
        Ok(found.len() as u64)
    }

    /// A lease runs until another day.
    pub async fn extend_lease(&mut self, system: SystemId, until: Date) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LeaseUntil, Expr::val(time::day_number(until)))
            .filter(Column::SystemId.eq(system.0))
            .filter(Column::Closed.eq(false))
            .filter(Column::LeaseUntil.is_not_null())
            .exec(&self.db)
            .await?;
        Ok(())
    }

    async fn close_holdings(&mut self, which: Condition, at: Timestamp) -> Result<(), StoreError> {
        let mut found = Entity::find()
            .filter(which)
            .filter(Column::Closed.eq(false))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(&self.db)
            .await?;
        // What is below was granted later: from the newest back.
        found.reverse();
        for row in found {
            let closed = Entity::update_many()
                .col_expr(Column::Closed, Expr::val(true))
                .filter(Column::Id.eq(row.id))
                .filter(Column::Closed.eq(false))
                .filter(Column::Taken.eq(0_i64))
                .exec(&self.db)
                .await?;
            if closed.rows_affected == 0 {
                return Err(StoreError::Conflict(format!("holding {}", row.id)));
            }
            if let Some(parent) = row.parent_id {
                Entity::update_many()
                    .col_expr(Column::Taken, Expr::col(Column::Taken).sub(row.granted))
                    .filter(Column::Id.eq(parent))
                    .exec(&self.db)
                    .await?;
            }
            enter(&self.db, &row, "close", row.granted, at).await?;
        }
        Ok(())
    }
}

impl Store {
    /// What is left of a unit's commitments and of a system's quota, by item.
    pub async fn left_of(
        &self,
        unit: OrganisationId,
        system: Option<SystemId>,
        level: Level,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        let mut which = Condition::all()
            .add(Column::UnitId.eq(unit.0))
            .add(Column::Level.eq(level.code()))
            .add(Column::Closed.eq(false));
        if level != Level::Commitment {
            which = which.add(Column::SystemId.eq(system.map(|id| id.0)));
        }
        let rows = Entity::find().filter(which).all(&self.db).await?;
        Ok(by_item(&rows))
    }

    /// The open holdings of a unit, oldest first.
    pub async fn holdings(&self, unit: OrganisationId) -> Result<Vec<Holding>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UnitId.eq(unit.0))
            .filter(Column::Closed.eq(false))
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Holdings whose books do not add up: what is taken is not what the open ones below were granted. Always empty, or the ledger is not to be believed.
    pub async fn ledger_flaws(&self) -> Result<Vec<HoldingId>, StoreError> {
        let rows = Entity::find().all(&self.db).await?;
        let mut below: BTreeMap<i64, i64> = BTreeMap::new();
        for row in rows.iter().filter(|row| !row.closed) {
            if let Some(parent) = row.parent_id {
                *below.entry(parent).or_default() += row.granted;
            }
        }
        Ok(rows
            .iter()
            .filter(|row| row.taken != below.get(&row.id).copied().unwrap_or(0))
            .map(|row| HoldingId(row.id))
            .collect())
    }
}

/// Check and reservation in one statement.
async fn reserve(db: &DatabaseTransaction, parent: &Model, part: i64) -> Result<(), NotTaken> {
    let reserved = Entity::update_many()
        .col_expr(Column::Taken, Expr::col(Column::Taken).add(part))
        .filter(Column::Id.eq(parent.id))
        .filter(Column::Closed.eq(false))
        .filter(
            Expr::col(Column::Granted)
                .sub(Expr::col(Column::Taken))
                .gte(part),
        )
        .exec(db)
        .await
        .map_err(StoreError::from)?;
    if reserved.rows_affected == 0 {
        return Err(NotTaken::Short(vec![Shortage {
            item: parent.item_code.clone(),
            asked: part,
            left: 0,
        }]));
    }
    Ok(())
}

async fn add(
    db: &DatabaseTransaction,
    (level, parent): (Level, Option<HoldingId>),
    holder: &Holder,
    (item, quantity): (&str, i64),
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: NotSet,
        level: Set(level.code().to_owned()),
        parent_id: Set(parent.map(|id| id.0)),
        unit_id: Set(holder.unit.0),
        system_id: Set(holder.system.map(|id| id.0)),
        resource_id: Set(holder.resource.map(|id| id.0)),
        item_code: Set(item.to_owned()),
        granted: Set(quantity),
        taken: Set(0),
        year: Set(holder.year.map(i32::from)),
        lease_until: Set(holder.lease_until.map(time::day_number)),
        case_id: Set(holder.case.0),
        closed: Set(false),
    };
    let id = Entity::insert(row).exec(db).await?.last_insert_id;
    let entry = holding_entry::ActiveModel {
        id: NotSet,
        holding_id: Set(id),
        case_id: Set(holder.case.0),
        at: Set(time::micros(at)),
        kind: Set("grant".to_owned()),
        quantity: Set(quantity),
    };
    holding_entry::Entity::insert(entry)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

async fn enter(
    db: &DatabaseTransaction,
    row: &Model,
    kind: &str,
    quantity: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let entry = holding_entry::ActiveModel {
        id: NotSet,
        holding_id: Set(row.id),
        case_id: Set(row.case_id),
        at: Set(time::micros(at)),
        kind: Set(kind.to_owned()),
        quantity: Set(quantity),
    };
    holding_entry::Entity::insert(entry)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

fn by_item(rows: &[Model]) -> BTreeMap<String, i64> {
    let mut left = BTreeMap::new();
    for row in rows {
        *left.entry(row.item_code.clone()).or_insert(0) += row.granted - row.taken;
    }
    left
}

fn read(row: Model) -> Result<Holding, StoreError> {
    Ok(Holding {
        id: HoldingId(row.id),
        level: Level::from_code(&row.level)
            .ok_or_else(|| code::unknown("level of a holding", &row.level))?,
        parent: row.parent_id.map(HoldingId),
        unit: OrganisationId(row.unit_id),
        system: row.system_id.map(SystemId),
        resource: row.resource_id.map(ResourceId),
        item: row.item_code,
        granted: row.granted,
        taken: row.taken,
        case: CaseId(row.case_id),
        closed: row.closed,
    })
}
