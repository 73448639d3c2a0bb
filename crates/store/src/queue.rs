//! The work queue: what is asked of parties, as a row of it shows it.

use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, UnionType};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait as _, FromQueryResult,
    IntoSimpleExpr as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, RelationTrait as _, Select,
};
use yunheng_domain::clock::Deadline;
use yunheng_domain::ids::{CaseId, OrganisationId};
use yunheng_domain::role::Role;

use crate::backend::limit;
use crate::case_list::containing;
use crate::entity::{case_file, organisation, task};
use crate::task::deadline;
use crate::{Store, StoreError, time};

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

/// Something asked, with what a row shows of its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueItem {
    /// The case.
    pub case: CaseId,
    /// Its version.
    pub version: i32,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Code of its process.
    pub process: String,
    /// The step where it stands; `None` once it is over.
    pub stands_at: Option<String>,
    /// Short name of the unit whose case it is.
    pub unit: String,
    /// The step asked for.
    pub step: String,
    /// By when, where a clock runs.
    pub due: Option<Deadline>,
}

#[derive(FromQueryResult)]
struct Row {
    case_id: i64,
    step: String,
    due_day: i32,
    provisional: bool,
    version: i32,
    number: String,
    title: String,
    process: String,
    stands_at: Option<String>,
    unit: String,
}

impl Store {
    /// What is asked of these parties, the most pressing first: so many from a place on.
    pub async fn queue(
        &self,
        parties: &[(Role, OrganisationId)],
        filter: TaskFilter<'_>,
        (offset, most): (u64, u64),
    ) -> Result<Vec<QueueItem>, StoreError> {
        if parties.is_empty() {
            return Ok(Vec::new());
        }
        let rows = pressing(parties, filter, (offset, most))
            .into_model::<Row>()
            .all(&self.db)
            .await?;
        let item = |row: Row| {
            Ok(QueueItem {
                case: CaseId(row.case_id),
                version: row.version,
                number: row.number,
                title: row.title,
                process: row.process,
                stands_at: row.stands_at,
                unit: row.unit,
                step: row.step,
                due: deadline(row.due_day, row.provisional)?,
            })
        };
        rows.into_iter().map(item).collect()
    }

    /// How much is asked of these parties; counting ends at `most`, so that a long queue is not walked through for a number.
    pub async fn count_queue(
        &self,
        parties: &[(Role, OrganisationId)],
        filter: TaskFilter<'_>,
        most: u64,
    ) -> Result<u64, StoreError> {
        if parties.is_empty() {
            return Ok(0);
        }
        let some = task::Entity::find()
            .select_only()
            .column(task::Column::Id)
            .filter(asked_of(parties, filter))
            .limit(limit(most))
            .into_query();
        let count = Query::select()
            .expr(Expr::col("id").count())
            .from_subquery(some, "some")
            .take();
        let row = self.db.query_one(&count).await?;
        let counted = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
        Ok(u64::try_from(counted.unwrap_or_default()).unwrap_or_default())
    }
}

/// The rows of a queue. The case's own columns and not its body: a row shows nothing of that.
fn pressing(
    parties: &[(Role, OrganisationId)],
    filter: TaskFilter<'_>,
    (offset, most): (u64, u64),
) -> Select<task::Entity> {
    use case_file::Column as Case;
    let plain = TaskFilter {
        due_by: filter.due_by,
        ..TaskFilter::default()
    };
    let asked = if parties.len() > 1 && filter == plain {
        first_of_each(parties, filter, offset.saturating_add(most))
    } else {
        asked_of(parties, filter)
    };
    task::Entity::find()
        .select_only()
        .columns([
            task::Column::CaseId,
            task::Column::Step,
            task::Column::DueDay,
            task::Column::Provisional,
        ])
        .column(Case::Version)
        .column(Case::Number)
        .column(Case::Title)
        .column(Case::Process)
        .column_as(Case::Step, "stands_at")
        .column_as(organisation::Column::ShortName, "unit")
        .join(JoinType::InnerJoin, task::Relation::Case.def())
        .join(JoinType::InnerJoin, case_file::Relation::Unit.def())
        .filter(asked)
        .order_by_asc(task::Column::DueDay)
        .order_by_asc(task::Column::Id)
        .offset(limit(offset))
        .limit(limit(most))
}

/// So many of each party, by the index that has them in order: what is sorted together is a few pages, not everything that is open for a person with several roles. Not where cases are searched, which would be done once for each party.
fn first_of_each(
    parties: &[(Role, OrganisationId)],
    filter: TaskFilter<'_>,
    most: u64,
) -> Condition {
    let of = |party| {
        let first = task::Entity::find()
            .select_only()
            .column(task::Column::Id)
            .filter(asked_of(&[party], filter))
            .order_by_asc(task::Column::DueDay)
            .order_by_asc(task::Column::Id)
            .limit(limit(most))
            .into_query();
        // A part of a union has no order and no end of its own.
        Query::select()
            .column("id")
            .from_subquery(first, "first")
            .take()
    };
    let mut all = Query::select();
    for (place, party) in parties.iter().enumerate() {
        if place == 0 {
            all = of(*party);
        } else {
            all.union(UnionType::All, of(*party));
        }
    }
    Condition::all().add(task::Column::Id.in_subquery(all))
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

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, Statement};

    use super::*;

    /// How SQLite goes about a queue, step by step.
    async fn plan(parties: &[(Role, OrganisationId)], filter: TaskFilter<'_>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        let query = pressing(parties, filter, (25, 26)).build(DbBackend::Sqlite);
        let sql = format!("EXPLAIN QUERY PLAN {query}");
        let sql = Statement::from_string(DbBackend::Sqlite, sql);
        let rows = store.db.query_all_raw(sql).await.unwrap();
        let steps = rows.iter();
        steps
            .map(|row| row.try_get("", "detail").unwrap())
            .collect()
    }

    #[tokio::test]
    async fn each_role_s_tasks_come_in_order_from_the_index_and_only_pages_are_sorted() {
        let roles = [Role::Reviewer, Role::Planner, Role::Leader];
        let parties = roles.map(|role| (role, OrganisationId(1)));
        let plan = plan(&parties, TaskFilter::default()).await;
        let count = |wanted: &str| plan.iter().filter(|step| step.contains(wanted)).count();
        assert_eq!(count("SEARCH task USING COVERING INDEX"), 3, "{plan:#?}");
        assert_eq!(count("SCAN task"), 0, "{plan:#?}");
        // Of what the three bring together.
        assert_eq!(count("TEMP B-TREE"), 1, "{plan:#?}");
    }

    #[tokio::test]
    async fn the_tasks_of_one_role_are_not_sorted_at_all() {
        let plan = plan(
            &[(Role::Reviewer, OrganisationId(1))],
            TaskFilter::default(),
        )
        .await;
        assert!(
            plan.iter().all(|step| !step.contains("TEMP B-TREE")),
            "{plan:#?}"
        );
    }
}
