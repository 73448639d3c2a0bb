//! What cases ask of parties: the work queue.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, IntoSimpleExpr as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::clock::Deadline;
use yunheng_domain::ids::{CaseId, OrganisationId, PersonId, TaskId};
use yunheng_domain::role::Role;

use crate::backend::limit;
use crate::case_list::containing;
use crate::entity::{case_file, task};
use crate::{Store, StoreError, Tx, code, time};

/// The day of what nothing limits: sorted behind every other.
const NEVER: i32 = i32::MAX;

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

/// What narrows a work queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaskFilter<'a> {
    /// Of this process.
    pub process: Option<&'a str>,
    /// Whose case's title or number contains it.
    pub text: Option<&'a str>,
    /// Due on or before this day.
    pub due_by: Option<Date>,
    /// Of one of these cases.
    pub cases: Option<&'a [CaseId]>,
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
    /// What is asked of these parties, the most pressing first, and how much there is in all.
    pub async fn queue(
        &self,
        parties: &[(Role, OrganisationId)],
        filter: TaskFilter<'_>,
        page: (u64, u64),
    ) -> Result<(Vec<Task>, u64), StoreError> {
        if parties.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let (offset, most) = page;
        let found = task::Entity::find().filter(asked_of(parties, filter));
        let total = found.clone().count(&self.db).await?;
        let rows = found
            .order_by_asc(task::Column::DueDay)
            .order_by_asc(task::Column::Id)
            .offset(limit(offset))
            .limit(limit(most))
            .all(&self.db)
            .await?;
        let tasks = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok((tasks, total))
    }

    /// How much is asked of these parties.
    pub async fn count_queue(
        &self,
        parties: &[(Role, OrganisationId)],
        filter: TaskFilter<'_>,
    ) -> Result<u64, StoreError> {
        if parties.is_empty() {
            return Ok(0);
        }
        let found = task::Entity::find().filter(asked_of(parties, filter));
        Ok(found.count(&self.db).await?)
    }

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

fn asked_of(parties: &[(Role, OrganisationId)], filter: TaskFilter<'_>) -> Condition {
    let mut any = Condition::any();
    for (role, organisation) in parties {
        any = any.add(
            Condition::all()
                .add(task::Column::OrganisationId.eq(organisation.0))
                .add(task::Column::Role.eq(role.code()))
                .add(task::Column::ClosedAt.eq(0_i64)),
        );
    }
    let mut all = Condition::all().add(any);
    if let Some(day) = filter.due_by {
        all = all.add(task::Column::DueDay.lte(time::day_number(day)));
    }
    if let Some(cases) = filter.cases {
        all = all.add(task::Column::CaseId.is_in(cases.iter().map(|case| case.0)));
    }
    if filter.process.is_some() || filter.text.is_some() {
        let mut cases = Query::select();
        cases
            .expr(case_file::Column::Id.into_simple_expr())
            .from(case_file::Entity);
        if let Some(process) = filter.process {
            cases.and_where(case_file::Column::Process.eq(process));
        }
        if let Some(text) = filter.text {
            cases.cond_where(containing(text));
        }
        all = all.add(task::Column::CaseId.in_subquery(cases));
    }
    all
}

fn read(row: task::Model) -> Result<Task, StoreError> {
    let due = (row.due_day != NEVER)
        .then(|| {
            Ok::<_, StoreError>(Deadline {
                day: time::day(row.due_day)?,
                provisional: row.provisional,
            })
        })
        .transpose()?;
    Ok(Task {
        id: TaskId(row.id),
        details: NewTask {
            case: CaseId(row.case_id),
            role: Role::from_code(&row.role).ok_or_else(|| code::unknown("role", &row.role))?,
            step: row.step,
            organisation: OrganisationId(row.organisation_id),
            opened_at: time::instant(row.opened_at)?,
            due,
        },
    })
}
