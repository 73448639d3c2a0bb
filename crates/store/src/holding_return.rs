//! The ledger, upwards: what is not needed goes back to the level above, and its lines say so.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, IntoSimpleExpr as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::holding::{Cause, EntryKind, Expired, Holding, Refused};
use yunheng_domain::ids::{CaseId, HoldingId, ResourceId, SystemId};
use yunheng_domain::period::day_of;

use crate::backend::any_of;
use crate::entity::holding::{Column, Entity};
use crate::entity::holding_resource::{self, Column as Used};
use crate::holding::{LedgerError, line};
use crate::{StoreError, Tx, time};

/// The reason in the lines of a lease that ran out.
const RAN_OUT: &str = "lease ran out";

impl Tx {
    /// Gives a quantity of what is left of a holding back to the one above. A commitment has none above: it just becomes less.
    pub async fn give_back(
        &mut self,
        holding: HoldingId,
        quantity: i64,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        let there = self.living(holding).await?;
        if quantity <= 0 || quantity > there.granted {
            return Err(Refused::Quantity(quantity).into());
        }
        self.lower(&there, quantity, EntryKind::Shrink, cause).await
    }

    /// Makes a holding smaller (Art. 24); what it no longer has goes back to the one above. To what it has already, nothing happens.
    pub async fn shrink(
        &mut self,
        holding: HoldingId,
        to: i64,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        let there = self.living(holding).await?;
        if to < 0 || to > there.granted {
            return Err(Refused::Quantity(to).into());
        }
        if to == there.granted {
            return Ok(());
        }
        let less = there.granted - to;
        self.lower(&there, less, EntryKind::Shrink, cause).await
    }

    /// Closes a holding and returns all of it. Refused while something below has some of it.
    pub async fn close_holding(
        &mut self,
        holding: HoldingId,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        let there = self.living(holding).await?;
        if there.taken > 0 {
            return Err(Refused::InUse(vec![holding]).into());
        }
        Ok(self.end(&there, EntryKind::Close, cause).await?)
    }

    /// A resource no longer uses a quantity of an allocation: it was made smaller, or taken back (Art. 22, 24).
    pub async fn release(
        &mut self,
        allocation: HoldingId,
        resource: ResourceId,
        quantity: i64,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        self.locked([allocation.0]).await?;
        let pair = Condition::all()
            .add(Used::HoldingId.eq(allocation.0))
            .add(Used::ResourceId.eq(resource.0));
        let used = holding_resource::Entity::find()
            .filter(pair.clone())
            .one(&self.db)
            .await?
            .ok_or(Refused::Unfit(allocation))?;
        if quantity <= 0 || quantity > used.quantity {
            return Err(Refused::Quantity(quantity).into());
        }
        if quantity == used.quantity {
            holding_resource::Entity::delete_many()
                .filter(pair)
                .exec(&self.db)
                .await?;
        } else {
            holding_resource::Entity::update_many()
                .col_expr(
                    Used::Quantity,
                    Used::Quantity.into_simple_expr().sub(quantity),
                )
                .filter(pair)
                .exec(&self.db)
                .await?;
        }
        let mut back = line(allocation.0, EntryKind::Return, quantity, cause);
        back.resource_id = Set(Some(resource.0));
        self.enter(vec![back]).await?;
        Ok(())
    }

    /// Undoes all that a case granted and assigned, last first; `cause` says when and why, and usually names the same case. Refused, with nothing undone, while others use some of it. Done twice, the second time finds nothing.
    pub async fn reverse(&mut self, of: CaseId, cause: &Cause) -> Result<(), LedgerError> {
        let granted = Condition::all().add(Column::CaseId.eq(of.0));
        let used = Condition::all().add(Used::CaseId.eq(of.0));
        self.end_all(granted, used, cause).await
    }

    /// Ends all that a system holds, allocations before quotas; commitments stay with the unit (Art. 22, 24(4)).
    pub async fn close_system(
        &mut self,
        system: SystemId,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        let holds = Condition::all()
            .add(Column::SystemId.eq(system.0))
            .add(Column::ParentId.is_not_null());
        let its = Query::select()
            .expr(Column::Id.into_simple_expr())
            .from(Entity)
            .and_where(Column::SystemId.eq(system.0))
            .take();
        let used = Condition::all().add(Used::HoldingId.in_subquery(its));
        self.end_all(holds, used, cause).await
    }

    /// A resource uses nothing any longer; what it used returns to the quota, and allocations that were only for it are closed (Art. 22, 24). Whether it had used anything: what was there before the ledger uses none.
    pub async fn free_resource(
        &mut self,
        resource: ResourceId,
        cause: &Cause,
    ) -> Result<bool, LedgerError> {
        let of_it = Condition::all().add(Used::ResourceId.eq(resource.0));
        let allocations: Vec<i64> = self.uses(&of_it).await?.iter().map(used_of).collect();
        let found = self
            .unlocked(Condition::all().add(any_of(&self.db, Column::Id, allocations)))
            .await?;
        self.with_parents(found, []).await?;
        let uses = self.uses(&of_it).await?;
        let held = !uses.is_empty();
        for one in uses {
            let allocation = HoldingId(one.holding_id);
            self.release(allocation, resource, one.quantity, cause)
                .await?;
            let there = self.living(allocation).await?;
            if there.granted == one.quantity {
                self.end(&there, EntryKind::Close, cause).await?;
            } else {
                self.lower(&there, one.quantity, EntryKind::Shrink, cause)
                    .await?;
            }
        }
        Ok(held)
    }

    /// Ends uses and holdings together, last first, or refuses with nothing ended.
    async fn end_all(
        &mut self,
        holdings: Condition,
        assigned: Condition,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        let found = self
            .unlocked(holdings.add(Column::ClosedAt.is_null()))
            .await?;
        let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
        let allocations: Vec<i64> = self.uses(&assigned).await?.iter().map(used_of).collect();
        let mut held = self.with_parents(found, allocations).await?;
        // Read again behind the locks: a resource may have been released meanwhile.
        let used = self.uses(&assigned).await?;
        for one in &used {
            if let Some(there) = held.get_mut(&one.holding_id) {
                there.taken -= one.quantity;
            }
        }
        let doomed = doomed(&mut held, &ids)?;
        for one in used {
            let (allocation, resource) = (HoldingId(one.holding_id), ResourceId(one.resource_id));
            self.release(allocation, resource, one.quantity, cause)
                .await?;
        }
        for there in doomed {
            self.end(&there, EntryKind::Close, cause).await?;
        }
        Ok(())
    }

    async fn uses(&self, which: &Condition) -> Result<Vec<holding_resource::Model>, StoreError> {
        Ok(holding_resource::Entity::find()
            .filter(which.clone())
            .order_by_asc(Used::HoldingId)
            .all(&self.db)
            .await?)
    }

    /// Leases that ran out before a day end by themselves: what is free goes back at once, and a holding that nothing uses is closed. Done twice, the second time changes nothing.
    pub async fn expire(&mut self, day: Date, at: Timestamp) -> Result<Expired, StoreError> {
        let cause = Cause {
            case: None,
            at,
            reason: RAN_OUT.to_owned(),
        };
        let over = Condition::all()
            .add(Column::LeaseUntil.lt(time::day_number(day)))
            .add(Column::ClosedAt.is_null());
        let found = self.unlocked(over).await?;
        let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
        let mut held = self.with_parents(found, []).await?;
        let mut expired = Expired::default();
        for id in ids.into_iter().rev() {
            let over = held
                .get(&id)
                .filter(|one| one.closed_at.is_none() && !one.is_open(day));
            let Some(there) = over.cloned() else {
                continue;
            };
            let free = there.left();
            if there.taken == 0 {
                self.end(&there, EntryKind::Expire, &cause).await?;
                expired.closed.push(there.id);
            } else {
                if free > 0 {
                    self.lower_as_it_stands(&there, free, EntryKind::Expire, &cause)
                        .await?;
                    expired.returned += free;
                }
                expired.in_use.push(there.id);
            }
            if let Some(parent) = there.parent.and_then(|parent| held.get_mut(&parent.0)) {
                parent.taken -= free;
            }
        }
        Ok(expired)
    }

    /// Lets every open lease of a system run until a later day. Refused with the holding above whose own lease ends before, or with what has run out already.
    pub async fn extend_leases(
        &mut self,
        system: SystemId,
        until: Date,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let leased = Condition::all()
            .add(Column::SystemId.eq(system.0))
            .add(Column::ParentId.is_not_null())
            .add(Column::LeaseUntil.lt(time::day_number(until)))
            .add(Column::ClosedAt.is_null());
        let found = self.unlocked(leased).await?;
        let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
        let mut held = self.with_parents(found, []).await?;
        let mut longer = Vec::new();
        // From above: what is below may then run as long.
        for id in ids {
            let Some(there) = held.get(&id).cloned() else {
                continue;
            };
            if !there.is_open(day_of(now)) {
                return Err(Refused::Ended(there.id).into());
            }
            let above = there.parent.and_then(|parent| held.get(&parent.0));
            if let Some(above) = above.filter(|above| !above.is_open(until)) {
                return Err(Refused::Ended(above.id).into());
            }
            if let Some(there) = held.get_mut(&id) {
                there.lease_until = Some(until);
            }
            longer.push(id);
        }
        Entity::update_many()
            .col_expr(Column::LeaseUntil, Expr::val(time::day_number(until)))
            .filter(any_of(&self.db, Column::Id, longer))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// A holding that is not closed, held still. A lease that has run out takes nothing away from giving back.
    async fn living(&self, holding: HoldingId) -> Result<Holding, LedgerError> {
        let there = self.locked([holding.0]).await?.into_iter().next();
        let there = there.ok_or(Refused::Unfit(holding))?;
        if there.closed_at.is_some() {
            return Err(Refused::Ended(holding).into());
        }
        Ok(there)
    }

    /// Ids and parents of holdings, oldest first, not yet held.
    async fn unlocked(&self, which: Condition) -> Result<Vec<(i64, Option<i64>)>, StoreError> {
        let mut found: Vec<(i64, Option<i64>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::ParentId])
            .filter(which)
            .into_tuple()
            .all(&self.db)
            .await?;
        found.sort_unstable();
        Ok(found)
    }

    /// Holdings, what they were taken from, and others, held still in one go.
    async fn with_parents(
        &self,
        found: Vec<(i64, Option<i64>)>,
        others: impl IntoIterator<Item = i64>,
    ) -> Result<BTreeMap<i64, Holding>, StoreError> {
        let ids = found
            .into_iter()
            .flat_map(|(id, parent)| std::iter::once(id).chain(parent))
            .chain(others);
        let held = self.locked(ids).await?;
        Ok(held.into_iter().map(|one| (one.id.0, one)).collect())
    }

    /// Takes a quantity off a holding that is held still; a trigger takes it off what the parent has given away.
    async fn lower(
        &self,
        there: &Holding,
        quantity: i64,
        kind: EntryKind,
        cause: &Cause,
    ) -> Result<(), LedgerError> {
        if quantity > there.left() {
            return Err(Refused::InUse(vec![there.id]).into());
        }
        Ok(self
            .lower_as_it_stands(there, quantity, kind, cause)
            .await?)
    }

    async fn lower_as_it_stands(
        &self,
        there: &Holding,
        quantity: i64,
        kind: EntryKind,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(
                Column::Granted,
                Column::Granted.into_simple_expr().sub(quantity),
            )
            .filter(Column::Id.eq(there.id.0))
            .exec(&self.db)
            .await?;
        self.returned(there, quantity, kind, cause).await
    }

    /// Closes a holding that is held still and has given nothing away.
    async fn end(&self, there: &Holding, kind: EntryKind, cause: &Cause) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Granted, Expr::val(0_i64))
            .col_expr(Column::ClosedAt, Expr::val(time::micros(cause.at)))
            .filter(Column::Id.eq(there.id.0))
            .exec(&self.db)
            .await?;
        self.returned(there, there.granted, kind, cause).await
    }

    /// The lines of what goes back: one for the holding, one for what it was taken from.
    async fn returned(
        &self,
        there: &Holding,
        quantity: i64,
        kind: EntryKind,
        cause: &Cause,
    ) -> Result<(), StoreError> {
        let mut lines = vec![line(there.id.0, kind, quantity, cause)];
        if let Some(parent) = there.parent {
            let mut back = line(parent.0, EntryKind::Return, quantity, cause);
            back.below_id = Set(Some(there.id.0));
            lines.push(back);
        }
        self.enter(lines).await
    }
}

fn used_of(one: &holding_resource::Model) -> i64 {
    one.holding_id
}

/// Holdings to be closed, last first; refused with those that others use some of.
fn doomed(held: &mut BTreeMap<i64, Holding>, ids: &[i64]) -> Result<Vec<Holding>, Refused> {
    let mut doomed = Vec::new();
    let mut in_use = Vec::new();
    for id in ids.iter().rev() {
        let open = held.get(id).filter(|one| one.closed_at.is_none());
        let Some(there) = open.cloned() else {
            continue;
        };
        if there.taken > 0 {
            in_use.push(there.id);
        }
        if let Some(parent) = there.parent.and_then(|parent| held.get_mut(&parent.0)) {
            parent.taken -= there.granted;
        }
        doomed.push(there);
    }
    if in_use.is_empty() {
        Ok(doomed)
    } else {
        Err(Refused::InUse(in_use))
    }
}
