//! The ledger, downwards: commitments are granted, quotas and allocations taken, resources assigned. Check and reservation are one statement, and a trigger adds up what is taken, so that nobody can take twice what is there once.
//!
//! Rows are locked from the newest to the oldest. A holding is younger than what it was taken from, so whoever goes up the chain goes the same way, and two transactions cannot deadlock.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{
    CaseStatement, Expr, ExprTrait as _, InsertStatement, IntoIden as _, LockType, Query,
    SelectStatement, UnionType,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DbErr, EntityTrait as _,
    IntoSimpleExpr as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    TryGetableMany as _,
};
use yunheng_domain::case::Shortage;
use yunheng_domain::holding::{
    Cause, EntryKind, Holding, Level, NewCommitment, Refused, Taking, spread, summed,
};
use yunheng_domain::ids::{CaseId, HoldingId, OrganisationId, ResourceId, SystemId};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::period::day_of;

use crate::backend::{ROWS_PER_INSERT, any_of};
use crate::entity::holding::{ActiveModel, Column, Entity, Model};
use crate::entity::{holding_entry, holding_resource};
use crate::{StoreError, Tx, code, time};

/// Why the ledger did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A rule says no. The transaction goes on as if nothing had been asked.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for LedgerError {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// Columns of a holding that is taken from another, in the order of [`child_of`].
const CHILD: [Column; 14] = [
    Column::Level,
    Column::ParentId,
    Column::ParentLevel,
    Column::ParentSystemId,
    Column::UnitId,
    Column::SystemId,
    Column::ItemCode,
    Column::Granted,
    Column::Taken,
    Column::Price,
    Column::CaseId,
    Column::Year,
    Column::OffPlan,
    Column::LeaseUntil,
];

impl Tx {
    /// Grants a commitment (Art. 14).
    pub async fn grant_commitment(
        &mut self,
        new: &NewCommitment,
        cause: &Cause,
    ) -> Result<HoldingId, LedgerError> {
        if new.quantity <= 0 {
            return Err(Refused::Quantity(new.quantity).into());
        }
        let row = ActiveModel {
            id: NotSet,
            level: Set(Level::Commitment.code().to_owned()),
            parent_id: Set(None),
            parent_level: Set(None),
            parent_system_id: Set(None),
            unit_id: Set(new.unit.0),
            system_id: Set(new.system.map(|system| system.0)),
            item_code: Set(new.item.clone()),
            granted: Set(new.quantity),
            taken: Set(0),
            price: Set(new.price.map(|price| price.0)),
            case_id: Set(cause.case.map(|case| case.0)),
            year: Set(new.year.map(i32::from)),
            off_plan: Set(new.off_plan),
            lease_until: Set(new.lease_until.map(time::day_number)),
            closed_at: Set(None),
        };
        let id = Entity::insert(row).exec(&self.db).await?.last_insert_id;
        let grant = line(id, EntryKind::Grant, new.quantity, cause);
        self.enter(vec![grant]).await?;
        Ok(HoldingId(id))
    }

    /// Takes a quantity from one holding. Of many who ask at once for the last units, as many get them as there are units: one statement waits for the row, checks what is left and takes it.
    pub async fn take(
        &mut self,
        parent: HoldingId,
        quantity: i64,
        taking: &Taking,
        cause: &Cause,
    ) -> Result<HoldingId, LedgerError> {
        let Some(above) = taking.level.above() else {
            return Err(Refused::Unfit(parent).into());
        };
        if quantity <= 0 {
            return Err(Refused::Quantity(quantity).into());
        }
        loop {
            let mut insert = Query::insert();
            insert
                .into_table(Entity)
                .columns(CHILD)
                .select_from(child_of(parent, above, quantity, taking, cause))
                .map_err(|error| DbErr::Custom(error.to_string()))?
                .returning_col(Column::Id);
            let lines =
                |id: &Expr, from: &SelectStatement| lines_of(id, from, parent, quantity, cause);
            if let Some(id) = self.insert_with(insert.take(), lines).await? {
                return Ok(HoldingId(id));
            }
            let there = Entity::find_by_id(parent.0).one(&self.db).await?;
            let there = there.map(read).transpose()?;
            // Where nothing speaks against it by now, somebody gave back in between.
            not_to_be_had(parent, there, quantity, taking, cause)?;
        }
    }

    /// Takes a demand of several lines from what a unit has for a system: first from what is for the system alone, then from the oldest. All lines or nothing; refused with every item that is short. Returns what was made, with quantities.
    pub async fn take_lines(
        &mut self,
        unit: OrganisationId,
        lines: &[(String, i64)],
        taking: &Taking,
        cause: &Cause,
    ) -> Result<Vec<(HoldingId, i64)>, LedgerError> {
        let asked = summed(lines)?;
        let Some(above) = taking.level.above() else {
            return Err(Refused::Unfit(HoldingId(0)).into());
        };
        let open = Entity::find()
            .filter(open_for(above, taking.system, cause))
            .filter(Column::UnitId.eq(unit.0))
            .filter(Column::ItemCode.is_in(asked.keys()))
            .filter(
                Column::Granted
                    .into_simple_expr()
                    .gt(Column::Taken.into_simple_expr()),
            )
            .order_by_desc(Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(&self.db)
            .await?;
        let open: Vec<Holding> = open.into_iter().map(read).collect::<Result<_, _>>()?;
        let drawn = spread(&asked, &open)?;
        let children = drawn.iter().filter_map(|(parent, quantity)| {
            let parent = open.iter().find(|one| one.id == *parent)?;
            Some(child(parent, *quantity, taking, cause))
        });
        let children: Vec<ActiveModel> = children.collect();
        let mut made = Vec::new();
        let mut entries = Vec::new();
        for chunk in children.chunks(ROWS_PER_INSERT) {
            let mut insert = Entity::insert_many(chunk.iter().cloned()).into_query();
            insert.returning(Query::returning().columns([
                Column::Id,
                Column::ParentId,
                Column::Granted,
            ]));
            for row in self.db.query_all(&insert).await? {
                let (id, parent, quantity) =
                    <(i64, i64, i64)>::try_get_many_by_index(&row).map_err(DbErr::from)?;
                let mut taken = line(parent, EntryKind::Take, quantity, cause);
                taken.below_id = Set(Some(id));
                entries.push(taken);
                entries.push(line(id, EntryKind::Grant, quantity, cause));
                made.push((HoldingId(id), quantity));
            }
        }
        self.enter(entries).await?;
        Ok(made)
    }

    /// Takes lines from a system's quotas for one resource, which uses all of them (Art. 18). All lines or nothing.
    pub async fn take_up(
        &mut self,
        resource: ResourceId,
        (unit, system): (OrganisationId, SystemId),
        lines: &[(String, i64)],
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        let taking = Taking {
            level: Level::Allocation,
            system,
            lease_until: None,
        };
        for (allocation, quantity) in self.take_lines(unit, lines, &taking, cause).await? {
            self.assign(allocation, resource, quantity, cause).await?;
        }
        Ok(())
    }

    /// Has a resource use a quantity of an allocation (Art. 18). [`StoreError::Conflict`] if it uses some of it already.
    pub async fn assign(
        &mut self,
        allocation: HoldingId,
        resource: ResourceId,
        quantity: i64,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        if quantity <= 0 {
            return Err(Refused::Quantity(quantity).into());
        }
        let locked = self.locked([allocation.0]).await?;
        let there = locked
            .into_iter()
            .next()
            .filter(|there| there.level == Level::Allocation)
            .ok_or(Refused::Unfit(allocation))?;
        enough(&there, quantity, cause)?;
        let row = holding_resource::ActiveModel {
            holding_id: Set(allocation.0),
            resource_id: Set(resource.0),
            level: Set(Level::Allocation.code().to_owned()),
            item_code: Set(there.item),
            unit_id: Set(there.unit.0),
            quantity: Set(quantity),
            case_id: Set(cause.case.map(|case| case.0)),
        };
        holding_resource::Entity::insert(row)
            .exec_without_returning(&self.db)
            .await?;
        let mut taken = line(allocation.0, EntryKind::Take, quantity, cause);
        taken.resource_id = Set(Some(resource.0));
        self.enter(vec![taken]).await?;
        Ok(())
    }

    /// Holdings as they stand, held still until the transaction ends; newest first.
    pub(crate) async fn locked(
        &self,
        ids: impl IntoIterator<Item = i64>,
    ) -> Result<Vec<Holding>, StoreError> {
        let rows = Entity::find()
            .filter(any_of(&self.db, Column::Id, ids))
            .order_by_desc(Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Adds lines to the ledger.
    pub(crate) async fn enter(
        &self,
        lines: Vec<holding_entry::ActiveModel>,
    ) -> Result<(), StoreError> {
        for chunk in lines.chunks(ROWS_PER_INSERT) {
            holding_entry::Entity::insert_many(chunk.iter().cloned())
                .exec_without_returning(&self.db)
                .await?;
        }
        Ok(())
    }
}

/// The lines of what was taken; the one of the parent returns the id of the child.
fn lines_of(
    child: &Expr,
    from: &SelectStatement,
    parent: HoldingId,
    quantity: i64,
    cause: &Cause,
) -> Result<InsertStatement, DbErr> {
    use holding_entry::Column as Line;
    let line = |holding: Expr, kind: EntryKind, below: Expr| {
        let exprs: [Expr; 7] = [
            holding,
            Expr::val(kind.code()),
            Expr::val(quantity),
            below,
            Expr::val(cause.case.map(|case| case.0)),
            Expr::val(time::micros(cause.at)),
            Expr::val(cause.reason.clone()),
        ];
        from.clone().exprs(exprs).take()
    };
    let mut lines = line(Expr::val(parent.0), EntryKind::Take, child.clone());
    let granted = line(child.clone(), EntryKind::Grant, Expr::val(None::<i64>));
    lines.union(UnionType::All, granted);
    let mut insert = Query::insert();
    insert
        .into_table(holding_entry::Entity)
        .columns([
            Line::HoldingId,
            Line::Kind,
            Line::Quantity,
            Line::BelowId,
            Line::CaseId,
            Line::At,
            Line::Reason,
        ])
        .select_from(lines)
        .map_err(|error| DbErr::Custom(error.to_string()))?
        .returning_col(Line::BelowId);
    Ok(insert)
}

/// A line about to be added.
pub(crate) fn line(
    holding: i64,
    kind: EntryKind,
    quantity: i64,
    cause: &Cause,
) -> holding_entry::ActiveModel {
    holding_entry::ActiveModel {
        id: NotSet,
        holding_id: Set(holding),
        kind: Set(kind.code().to_owned()),
        quantity: Set(quantity),
        below_id: Set(None),
        resource_id: Set(None),
        case_id: Set(cause.case.map(|case| case.0)),
        at: Set(time::micros(cause.at)),
        reason: Set(cause.reason.clone()),
    }
}

/// Holdings of a level that a system may draw on.
fn open_for(level: Level, system: SystemId, cause: &Cause) -> Condition {
    fit_for(level, system, cause).add(Column::ClosedAt.is_null())
}

/// The same without a word of what is closed, where something else sees to that.
fn fit_for(level: Level, system: SystemId, cause: &Cause) -> Condition {
    let today = time::day_number(day_of(cause.at));
    Condition::all()
        .add(Column::Level.eq(level.code()))
        .add(
            Condition::any()
                .add(Column::SystemId.is_null())
                .add(Column::SystemId.eq(system.0)),
        )
        .add(
            Condition::any()
                .add(Column::LeaseUntil.is_null())
                .add(Column::LeaseUntil.gte(today)),
        )
}

/// The child that is taken from a holding, if enough is left of it: no row otherwise. On PostgreSQL the row is waited for, and then checked as it stands.
///
/// What is closed holds nothing, by a constraint, so that nothing is left of it. To ask for it would let PostgreSQL take the index of open holdings, which on a small table costs as much as the key; it keeps that plan, and reads the whole index for every take once the table has grown.
fn child_of(
    parent: HoldingId,
    above: Level,
    quantity: i64,
    taking: &Taking,
    cause: &Cause,
) -> SelectStatement {
    let left = Column::Granted
        .into_simple_expr()
        .sub(Column::Taken.into_simple_expr());
    let lease = match taking.lease_until.map(time::day_number) {
        None => Column::LeaseUntil.into_simple_expr(),
        Some(day) => CaseStatement::new()
            .case(
                Column::LeaseUntil.lt(day),
                Column::LeaseUntil.into_simple_expr(),
            )
            .finally(day)
            .into(),
    };
    let exprs: [Expr; CHILD.len()] = [
        Expr::val(taking.level.code()),
        Column::Id.into_simple_expr(),
        Column::Level.into_simple_expr(),
        Column::SystemId.into_simple_expr(),
        Column::UnitId.into_simple_expr(),
        Expr::val(taking.system.0),
        Column::ItemCode.into_simple_expr(),
        Expr::val(quantity),
        Expr::val(0_i64),
        Column::Price.into_simple_expr(),
        Expr::val(cause.case.map(|case| case.0)),
        Column::Year.into_simple_expr(),
        Column::OffPlan.into_simple_expr(),
        lease,
    ];
    Query::select()
        .exprs(exprs)
        .from(Entity.into_iden())
        .and_where(Column::Id.eq(parent.0))
        .cond_where(fit_for(above, taking.system, cause))
        .and_where(left.gte(quantity))
        .lock(LockType::NoKeyUpdate)
        .take()
}

/// The same child from a parent that is held still.
fn child(parent: &Holding, quantity: i64, taking: &Taking, cause: &Cause) -> ActiveModel {
    let lease = [taking.lease_until, parent.lease_until]
        .into_iter()
        .flatten()
        .min();
    ActiveModel {
        id: NotSet,
        level: Set(taking.level.code().to_owned()),
        parent_id: Set(Some(parent.id.0)),
        parent_level: Set(Some(parent.level.code().to_owned())),
        parent_system_id: Set(parent.system.map(|system| system.0)),
        unit_id: Set(parent.unit.0),
        system_id: Set(Some(taking.system.0)),
        item_code: Set(parent.item.clone()),
        granted: Set(quantity),
        taken: Set(0),
        price: Set(parent.price.map(|price| price.0)),
        case_id: Set(cause.case.map(|case| case.0)),
        year: Set(parent.year.map(i32::from)),
        off_plan: Set(parent.off_plan),
        lease_until: Set(lease.map(time::day_number)),
        closed_at: Set(None),
    }
}

/// Why a quantity could not be taken from a holding.
fn not_to_be_had(
    parent: HoldingId,
    there: Option<Holding>,
    quantity: i64,
    taking: &Taking,
    cause: &Cause,
) -> Result<(), Refused> {
    let there = there
        .filter(|there| Some(there.level) == taking.level.above())
        .filter(|there| there.system.is_none_or(|system| system == taking.system))
        .ok_or(Refused::Unfit(parent))?;
    enough(&there, quantity, cause)
}

/// Whether a quantity may be taken from a holding as it stands.
fn enough(there: &Holding, quantity: i64, cause: &Cause) -> Result<(), Refused> {
    if !there.is_open(day_of(cause.at)) {
        return Err(Refused::Ended(there.id));
    }
    if there.left() < quantity {
        return Err(Refused::Short(vec![Shortage {
            item: there.item.clone(),
            asked: quantity,
            left: there.left(),
        }]));
    }
    Ok(())
}

/// A holding as the domain sees it.
pub(crate) fn read(row: Model) -> Result<Holding, StoreError> {
    let year = row.year.map(|year| {
        i16::try_from(year).map_err(|_| StoreError::Corrupt(format!("plan year {year}")))
    });
    Ok(Holding {
        id: HoldingId(row.id),
        level: code::level(&row.level)?,
        parent: row.parent_id.map(HoldingId),
        unit: OrganisationId(row.unit_id),
        system: row.system_id.map(SystemId),
        item: row.item_code,
        granted: row.granted,
        taken: row.taken,
        price: row.price.map(MicroYuan),
        case: row.case_id.map(CaseId),
        year: year.transpose()?,
        off_plan: row.off_plan,
        lease_until: row.lease_until.map(time::day).transpose()?,
        closed_at: row.closed_at.map(time::instant).transpose()?,
    })
}
