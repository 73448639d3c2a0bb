//! The ledger, recomputed: every figure that is kept against the rows it stands for.

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, JoinType, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DbErr, TryGetableMany as _};
use yunheng_domain::holding::{EntryKind, Figure, Flaw};
use yunheng_domain::ids::HoldingId;

use crate::backend::whole;
use crate::entity::holding::{Column, Entity};
use crate::entity::holding_entry::Column as Line;
use crate::entity::holding_resource::Column as Used;
use crate::entity::{holding_entry, holding_resource};
use crate::{Store, StoreError};

/// The holding that is looked at, and one of those below it.
const KEPT: &str = "kept";
const BELOW: &str = "below";

impl Store {
    /// Every figure of the ledger that does not add up; none, unless somebody went past this program.
    pub async fn ledger_flaws(&self) -> Result<Vec<Flaw>, StoreError> {
        let entered = |kinds: &[(EntryKind, i64)]| {
            let mut signed = CaseStatement::new();
            for (kind, sign) in kinds {
                let is_kind = Expr::col(("line", Line::Kind)).eq(kind.code());
                let quantity = Expr::col(("line", Line::Quantity)).mul(*sign);
                signed = signed.case(is_kind, quantity);
            }
            let signed: Expr = signed.finally(0_i64).into();
            whole(signed.sum())
        };
        let granted = entered(&[
            (EntryKind::Grant, 1),
            (EntryKind::Shrink, -1),
            (EntryKind::Close, -1),
            (EntryKind::Expire, -1),
        ]);
        let taken = entered(&[(EntryKind::Take, 1), (EntryKind::Return, -1)]);
        let mut flaws = Vec::new();
        for (figure, query) in [
            (Figure::TakenBelow, taken_below()),
            (Figure::TakenEntries, against_entries(Column::Taken, taken)),
            (
                Figure::GrantedEntries,
                against_entries(Column::Granted, granted),
            ),
            (Figure::Lease, longer_leases()),
        ] {
            for row in self.db.query_all(&query).await? {
                let (id, kept, found) =
                    <(i64, i64, i64)>::try_get_many_by_index(&row).map_err(DbErr::from)?;
                flaws.push(Flaw {
                    holding: HoldingId(id),
                    figure,
                    kept,
                    found,
                });
            }
        }
        Ok(flaws)
    }
}

fn kept(column: Column) -> Expr {
    Expr::col((KEPT, column))
}

/// What is taken, against what the holdings below were granted and the resources use.
fn taken_below() -> SelectStatement {
    let below = Query::select()
        .expr(whole(Expr::col((BELOW, Column::Granted)).sum()))
        .from_as(Entity, BELOW)
        .and_where(Expr::col((BELOW, Column::ParentId)).eq(kept(Column::Id)))
        .take();
    let used = Query::select()
        .expr(whole(Expr::col(("used", Used::Quantity)).sum()))
        .from_as(holding_resource::Entity, "used")
        .and_where(Expr::col(("used", Used::HoldingId)).eq(kept(Column::Id)))
        .take();
    let sum = scalar(below).add(scalar(used));
    Query::select()
        .exprs([kept(Column::Id), kept(Column::Taken), sum.clone()])
        .from_as(Entity, KEPT)
        .and_where(kept(Column::Taken).ne(sum))
        .take()
}

/// A figure against what the entries of its holding add up to.
fn against_entries(column: Column, sum: Expr) -> SelectStatement {
    let entered = Query::select()
        .expr(sum)
        .from_as(holding_entry::Entity, "line")
        .and_where(Expr::col(("line", Line::HoldingId)).eq(kept(Column::Id)))
        .take();
    let sum = scalar(entered);
    Query::select()
        .exprs([kept(Column::Id), kept(column), sum.clone()])
        .from_as(Entity, KEPT)
        .and_where(kept(column).ne(sum))
        .take()
}

/// Open holdings whose lease goes beyond that of the one above.
fn longer_leases() -> SelectStatement {
    let lease = |of: &'static str| Expr::col((of, Column::LeaseUntil));
    let days = |of: &'static str| {
        // A lease without end is longer than any.
        Expr::expr(lease(of).if_null(i32::MAX)).cast_as("bigint")
    };
    Query::select()
        .exprs([Expr::col((BELOW, Column::Id)), days(BELOW), days(KEPT)])
        .from_as(Entity, KEPT)
        .join_as(
            JoinType::InnerJoin,
            Entity,
            BELOW,
            Expr::col((BELOW, Column::ParentId)).eq(kept(Column::Id)),
        )
        .and_where(Expr::col((BELOW, Column::ClosedAt)).is_null())
        .and_where(days(BELOW).gt(days(KEPT)))
        .take()
}

fn scalar(query: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(query.into()))
}
