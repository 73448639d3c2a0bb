//! Lists of cases.

use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoColumnRef as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait as _, IntoSimpleExpr as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::ids::{CaseId, OrganisationId, SystemId};
use yunheng_domain::process::Ending;
use yunheng_domain::reach::Reach;

use crate::backend::{any_of, limit};
use crate::case::read;
use crate::entity::{case_clock, case_file, case_party};
use crate::{CaseRow, Store, StoreError, Tx, text, time};

/// What narrows a list of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaseFilter<'a> {
    /// Of this process.
    pub process: Option<&'a str>,
    /// Those that ended so; those that are open with `Some(None)`.
    pub state: Option<Option<Ending>>,
    /// Of this unit.
    pub unit: Option<OrganisationId>,
    /// About this system.
    pub system: Option<SystemId>,
    /// Whose title or number contains it.
    pub text: Option<&'a str>,
}

impl Tx {
    /// Open cases of a process about a system, by id.
    pub async fn open_cases(
        &mut self,
        process: &str,
        system: SystemId,
    ) -> Result<Vec<CaseId>, StoreError> {
        let filter = CaseFilter {
            process: Some(process),
            state: Some(None),
            system: Some(system),
            ..CaseFilter::default()
        };
        let rows = case_file::Entity::find()
            .filter(fitting(filter))
            .order_by_asc(case_file::Column::Id)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(|row| CaseId(row.id)).collect())
    }
}

impl Store {
    /// Cases within reach, the newest first, and how many there are in all.
    pub async fn cases(
        &self,
        reach: &Reach,
        filter: CaseFilter<'_>,
        (offset, most): (u64, u64),
    ) -> Result<(Vec<CaseRow>, u64), StoreError> {
        let found = case_file::Entity::find()
            .filter(within(&self.db, reach, filter.text.is_some()))
            .filter(fitting(filter));
        let total = found.clone().count(&self.db).await?;
        let rows = found
            .order_by_desc(case_file::Column::Id)
            .offset(limit(offset))
            .limit(limit(most))
            .all(&self.db)
            .await?;
        let cases = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok((cases, total))
    }

    /// Cases by their ids, in no order.
    pub async fn cases_of(&self, ids: &[CaseId]) -> Result<Vec<CaseRow>, StoreError> {
        let ids = ids.iter().map(|id| id.0);
        let rows = case_file::Entity::find()
            .filter(any_of(&self.db, case_file::Column::Id, ids))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Cases with a clock that runs and whose last day is before this one, in order of their ids from one on: what a nightly look goes through page by page. A clock that may run on behind its day, such as a minimum term, is among them and stays: it is passed by, not stopped at.
    pub async fn cases_overdue(
        &self,
        today: Date,
        after: Option<CaseId>,
        most: u64,
    ) -> Result<Vec<CaseId>, StoreError> {
        let cases: Vec<i64> = case_clock::Entity::find()
            .select_only()
            .column(case_clock::Column::CaseId)
            .distinct()
            .filter(case_clock::Column::IsRunning.eq(true))
            .filter(case_clock::Column::DueDay.lt(time::day_number(today)))
            .filter(case_clock::Column::CaseId.gt(after.map_or(0, |case| case.0)))
            .order_by_asc(case_clock::Column::CaseId)
            .limit(limit(most))
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(cases.into_iter().map(CaseId).collect())
    }
}

/// Cases in which somebody within reach takes part: looked up case by case where few are left, for what is searched for, and listed otherwise.
fn within(db: &DatabaseConnection, reach: &Reach, few: bool) -> Condition {
    if few {
        return taking_part(db, reach, case_file::Column::Id);
    }
    match parties_of(db, reach) {
        None => Condition::all(),
        Some(mut theirs) => {
            theirs.expr(case_party::Column::CaseId.into_simple_expr());
            Condition::all().add(case_file::Column::Id.in_subquery(theirs))
        }
    }
}

/// Holds where somebody within reach takes part in the case that a column names.
pub(crate) fn taking_part(
    db: &DatabaseConnection,
    reach: &Reach,
    case: impl ColumnTrait,
) -> Condition {
    match parties_of(db, reach) {
        None => Condition::all(),
        Some(mut theirs) => {
            theirs.expr(Expr::val(1)).and_where(
                Expr::col(case_party::Column::CaseId.as_column_ref().into_column_ref())
                    .equals(case.as_column_ref().into_column_ref()),
            );
            Condition::all().add(Expr::exists(theirs))
        }
    }
}

/// Parties of cases that are within reach; `None` for all of them.
fn parties_of(db: &DatabaseConnection, reach: &Reach) -> Option<SelectStatement> {
    if reach.everything {
        return None;
    }
    let parties = reach.parties.iter().map(|id| id.0);
    let theirs = Query::select()
        .from(case_party::Entity)
        .and_where(any_of(db, case_party::Column::OrganisationId, parties))
        .take();
    Some(theirs)
}

fn fitting(filter: CaseFilter<'_>) -> Condition {
    use case_file::Column;
    let mut all = Condition::all();
    if let Some(process) = filter.process {
        all = all.add(Column::Process.eq(process));
    }
    if let Some(state) = filter.state {
        all = all.add(Column::State.eq(state.map_or("open", Ending::code)));
    }
    if let Some(unit) = filter.unit {
        all = all.add(Column::UnitId.eq(unit.0));
    }
    if let Some(system) = filter.system {
        all = all.add(Column::SystemId.eq(system.0));
    }
    if let Some(text) = filter.text {
        // Looked for in the index, which is far smaller than the cases themselves.
        let mut found = Query::select();
        found
            .expr(Column::Id.into_simple_expr())
            .from(case_file::Entity)
            .cond_where(containing(text));
        all = all.add(Column::Id.in_subquery(found.take()));
    }
    all
}

/// Holds for cases whose title or number contains a text.
pub(crate) fn containing(wanted: &str) -> Condition {
    Condition::all().add(text::contains(case_file::Column::Search, wanted))
}
