//! Since when, and until when, a system's service fee runs (Art. 22, 43).

use jiff::civil::Date;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use yunheng_domain::ids::{CaseId, SystemId};

use crate::entity::billing::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

/// When a system's fee runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billing {
    /// First day that is paid for.
    pub from: Date,
    /// The case whose two signatures prove it.
    pub from_case: CaseId,
    /// Last day that is paid for, once it has ended.
    pub until: Option<Date>,
}

impl Tx {
    /// The fee of a system runs from a day on. A fee that runs already goes on: it is never begun twice.
    pub async fn start_billing(
        &mut self,
        system: SystemId,
        from: Date,
        case: CaseId,
    ) -> Result<(), StoreError> {
        let runs = OnConflict::column(Column::SystemId).do_nothing().to_owned();
        Entity::insert(ActiveModel {
            system_id: Set(system.0),
            from_day: Set(time::day_number(from)),
            from_case: Set(case.0),
            until_day: Set(None),
            until_case: Set(None),
        })
        .on_conflict(runs)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// The fee of a system ends with a day; an end that is there stays.
    pub async fn end_billing(
        &mut self,
        system: SystemId,
        until: Date,
        case: CaseId,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::UntilDay, Expr::val(time::day_number(until)))
            .col_expr(Column::UntilCase, Expr::val(case.0))
            .filter(Column::SystemId.eq(system.0))
            .filter(Column::UntilDay.is_null())
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// When a system's fee runs; `None` before it began.
    pub async fn billing(&self, system: SystemId) -> Result<Option<Billing>, StoreError> {
        let row = Entity::find_by_id(system.0).one(&self.db).await?;
        row.map(|row| {
            Ok(Billing {
                from: time::day(row.from_day)?,
                from_case: CaseId(row.from_case),
                until: row.until_day.map(time::day).transpose()?,
            })
        })
        .transpose()
    }
}
