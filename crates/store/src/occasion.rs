//! What the calendar opened cases for: each thing on file, process and period once, held by the table's key.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use yunheng_domain::ids::{CaseId, FilingId};

use crate::entity::occasion::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx};

/// Why the calendar opens a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occasion {
    /// What is on file and owes it.
    pub filing: FilingId,
    /// The period it is for: a month, `2025-09`, or the day that comes near, `2027-09-01`.
    pub period: String,
}

impl Tx {
    /// Keeps for what a case was opened; [`StoreError::Conflict`] if one was opened for it before.
    pub async fn add_occasion(
        &mut self,
        process: &str,
        occasion: &Occasion,
        case: CaseId,
    ) -> Result<(), StoreError> {
        Entity::insert(ActiveModel {
            filing_id: Set(occasion.filing.0),
            process: Set(process.to_owned()),
            period: Set(occasion.period.clone()),
            case_id: Set(case.0),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }
}

impl Store {
    /// What cases of a process were opened for, by what is on file.
    pub async fn occasions(&self, process: &str) -> Result<BTreeSet<Occasion>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Process.eq(process))
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// What a case was opened for; `None` if the calendar did not open it.
    pub async fn occasion_of(&self, case: CaseId) -> Result<Option<Occasion>, StoreError> {
        let row = Entity::find()
            .filter(Column::CaseId.eq(case.0))
            .one(&self.db)
            .await?;
        Ok(row.map(read))
    }
}

fn read(row: Model) -> Occasion {
    Occasion {
        filing: FilingId(row.filing_id),
        period: row.period,
    }
}
