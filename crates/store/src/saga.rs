//! What providers are doing for cases: kept after every step, under a version, so that of two who go on at once one gives way.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::ids::CaseId;

use crate::entity::saga::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, time};

/// A saga before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSaga {
    /// The case that asks.
    pub case: CaseId,
    /// The step of the case that waits for it.
    pub step: String,
    /// What is done, by its stable name.
    pub work: String,
    /// The driver that does it, by name.
    pub driver: String,
    /// Where it stands, as JSON.
    pub body: String,
    /// Whether all is done or undone.
    pub is_over: bool,
    /// Not to be gone on with before.
    pub next_at: Timestamp,
}

/// A saga.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSaga {
    /// Its id.
    pub id: i64,
    /// The rest.
    pub details: NewSaga,
    /// Raised with every change.
    pub version: i32,
}

impl Tx {
    /// Adds a saga.
    pub async fn add_saga(&mut self, new: &NewSaga) -> Result<i64, StoreError> {
        let row = ActiveModel {
            id: NotSet,
            case_id: Set(new.case.0),
            step: Set(new.step.clone()),
            work: Set(new.work.clone()),
            driver: Set(new.driver.clone()),
            body: Set(new.body.clone()),
            is_over: Set(new.is_over),
            next_at: Set(time::micros(new.next_at)),
            version: Set(1),
        };
        Ok(Entity::insert(row).exec(&self.db).await?.last_insert_id)
    }

    /// Keeps where a saga now stands, unless somebody else has changed it since it was read: whether it was kept.
    pub async fn keep_saga(&mut self, saga: &StoredSaga) -> Result<bool, StoreError> {
        let kept = Entity::update_many()
            .col_expr(Column::Body, Expr::val(saga.details.body.clone()))
            .col_expr(Column::IsOver, Expr::val(saga.details.is_over))
            .col_expr(
                Column::NextAt,
                Expr::val(time::micros(saga.details.next_at)),
            )
            .col_expr(Column::Version, Expr::val(saga.version + 1))
            .filter(Column::Id.eq(saga.id))
            .filter(Column::Version.eq(saga.version))
            .exec(&self.db)
            .await?;
        Ok(kept.rows_affected == 1)
    }
}

impl Store {
    /// Sagas of a driver that may be gone on with, oldest first.
    pub async fn sagas_due(
        &self,
        driver: &str,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<StoredSaga>, StoreError> {
        let rows = Entity::find()
            .filter(Column::IsOver.eq(false))
            .filter(Column::Driver.eq(driver))
            .filter(Column::NextAt.lte(time::micros(now)))
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Everything that was done for a case, oldest first.
    pub async fn sagas_of(&self, case: CaseId) -> Result<Vec<StoredSaga>, StoreError> {
        let rows = Entity::find()
            .filter(Column::CaseId.eq(case.0))
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: Model) -> Result<StoredSaga, StoreError> {
    Ok(StoredSaga {
        id: row.id,
        details: NewSaga {
            case: CaseId(row.case_id),
            step: row.step,
            work: row.work,
            driver: row.driver,
            body: row.body,
            is_over: row.is_over,
            next_at: time::instant(row.next_at)?,
        },
        version: row.version,
    })
}
