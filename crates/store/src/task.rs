//! What cases ask of parties.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::clock::Deadline;
use yunheng_domain::ids::{CaseId, OrganisationId, PersonId, TaskId};
use yunheng_domain::role::Role;

use crate::entity::task;
use crate::{Store, StoreError, Tx, code, time};

/// The day of what nothing limits: sorted behind every other.
pub(crate) const NEVER: i32 = i32::MAX;

/// Something asked of a party, before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// The case.
    pub case: CaseId,
    /// The step.
    pub step: String,
    /// The role asked.
    pub role: Role,
    /// Where.
    pub organisation: OrganisationId,
    /// Since when.
    pub opened_at: Timestamp,
    /// By when, where a clock runs.
    pub due: Option<Deadline>,
}

/// Something asked of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The rest.
    pub details: NewTask,
}

impl Tx {
    /// Asks a party.
    pub async fn ask(&mut self, new: &NewTask) -> Result<TaskId, StoreError> {
        let row = task::ActiveModel {
            id: NotSet,
            case_id: Set(new.case.0),
            step: Set(new.step.clone()),
            role: Set(new.role.code().to_owned()),
            organisation_id: Set(new.organisation.0),
            opened_at: Set(time::micros(new.opened_at)),
            due_day: Set(new.due.map_or(NEVER, |due| time::day_number(due.day))),
            provisional: Set(new.due.is_some_and(|due| due.provisional)),
            closed_at: Set(0),
            closed_by: Set(None),
        };
        let id = task::Entity::insert(row)
            .exec(&self.db)
            .await?
            .last_insert_id;
        Ok(TaskId(id))
    }

    /// What a case asked for is done, or no longer asked for.
    pub async fn close_tasks(
        &mut self,
        case: CaseId,
        at: Timestamp,
        by: Option<PersonId>,
    ) -> Result<(), StoreError> {
        task::Entity::update_many()
            .col_expr(task::Column::ClosedAt, Expr::val(time::micros(at)))
            .col_expr(task::Column::ClosedBy, Expr::val(by.map(|by| by.0)))
            .filter(task::Column::CaseId.eq(case.0))
            .filter(task::Column::ClosedAt.eq(0_i64))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// One thing that a case asked for is done; what else it asks for stays.
    pub async fn close_task(
        &mut self,
        case: CaseId,
        step: &str,
        at: Timestamp,
        by: Option<PersonId>,
    ) -> Result<(), StoreError> {
        task::Entity::update_many()
            .col_expr(task::Column::ClosedAt, Expr::val(time::micros(at)))
            .col_expr(task::Column::ClosedBy, Expr::val(by.map(|by| by.0)))
            .filter(task::Column::CaseId.eq(case.0))
            .filter(task::Column::Step.eq(step))
            .filter(task::Column::ClosedAt.eq(0_i64))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// What a case asks for is due on another day.
    pub async fn move_tasks(&mut self, case: CaseId, due: Deadline) -> Result<(), StoreError> {
        task::Entity::update_many()
            .col_expr(task::Column::DueDay, Expr::val(time::day_number(due.day)))
            .col_expr(task::Column::Provisional, Expr::val(due.provisional))
            .filter(task::Column::CaseId.eq(case.0))
            .filter(task::Column::ClosedAt.eq(0_i64))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// What is open and due from one day to another, by id.
    pub async fn tasks_due(&self, from: Date, until: Date) -> Result<Vec<Task>, StoreError> {
        let rows = task::Entity::find()
            .filter(task::Column::ClosedAt.eq(0_i64))
            .filter(task::Column::DueDay.gte(time::day_number(from)))
            .filter(task::Column::DueDay.lte(time::day_number(until)))
            .order_by_asc(task::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// What a case asks for now.
    pub async fn open_tasks(&self, case: CaseId) -> Result<Vec<Task>, StoreError> {
        let rows = task::Entity::find()
            .filter(task::Column::CaseId.eq(case.0))
            .filter(task::Column::ClosedAt.eq(0_i64))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

/// By when, where a clock runs.
pub(crate) fn deadline(day: i32, provisional: bool) -> Result<Option<Deadline>, StoreError> {
    if day == NEVER {
        return Ok(None);
    }
    let day = time::day(day)?;
    Ok(Some(Deadline { day, provisional }))
}

fn read(row: task::Model) -> Result<Task, StoreError> {
    Ok(Task {
        id: TaskId(row.id),
        details: NewTask {
            case: CaseId(row.case_id),
            role: Role::from_code(&row.role).ok_or_else(|| code::unknown("role", &row.role))?,
            step: row.step,
            organisation: OrganisationId(row.organisation_id),
            opened_at: time::instant(row.opened_at)?,
            due: deadline(row.due_day, row.provisional)?,
        },
    })
}
