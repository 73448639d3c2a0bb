//! Filed lines that a plan has decided: each by one plan alone (Art. 14).

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use yunheng_domain::ids::CaseId;

use crate::entity::committed_line::{ActiveModel, Entity};
use crate::{StoreError, Tx};

/// Rows of one statement, far below the number of values that either database takes.
const ROWS_PER_INSERT: usize = 500;

impl Tx {
    /// Claims filed lines for a plan: number of the case that filed each, its system, its item. [`StoreError::Conflict`] if another plan has one of them; one that is being decided at this instant is waited for.
    pub async fn claim_lines(
        &mut self,
        plan: CaseId,
        lines: &BTreeSet<[String; 3]>,
    ) -> Result<(), StoreError> {
        // In the order of the set: two plans with the same lines wait for each other at the first of them, and neither waits in a circle.
        let lines: Vec<&[String; 3]> = lines.iter().collect();
        for chunk in lines.chunks(ROWS_PER_INSERT) {
            let rows = chunk.iter().map(|[filed, system, item]| ActiveModel {
                filed: Set(filed.clone()),
                system: Set(system.clone()),
                item_code: Set(item.clone()),
                case_id: Set(plan.0),
            });
            Entity::insert_many(rows)
                .exec_without_returning(&self.db)
                .await?;
        }
        Ok(())
    }
}
