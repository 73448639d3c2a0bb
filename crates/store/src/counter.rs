//! Numbers without gaps: given out in the transaction that uses them, so that what is rolled back has taken none.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::entity::counter::{ActiveModel, Column, Entity};
use crate::{StoreError, Tx};

impl Tx {
    /// The next number of a series, from 1. Whoever asks at the same time waits.
    pub async fn next_number(&mut self, series: &str) -> Result<i64, StoreError> {
        let there = OnConflict::column(Column::Name).do_nothing().to_owned();
        let first = ActiveModel {
            name: Set(series.to_owned()),
            last: Set(0),
        };
        Entity::insert(first)
            .on_conflict(there)
            .exec_without_returning(&self.db)
            .await?;
        let mut rows = Entity::update_many()
            .col_expr(Column::Last, Expr::col(Column::Last).add(1))
            .filter(Column::Name.eq(series))
            .exec_with_returning(&self.db)
            .await?;
        let row = rows
            .pop()
            .ok_or_else(|| StoreError::Corrupt(format!("counter {series}")))?;
        Ok(row.last)
    }
}
