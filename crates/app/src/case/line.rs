//! Lists of cases.

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::{Ending, Process, Step};
use yunheng_policy::Action;
use yunheng_store::{CaseFilter, CaseRow};

use super::facts::process_of;
use crate::account::named;
use crate::{App, AppError};

/// Rows of a page.
const PAGE: u64 = 50;

/// A case in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The process.
    pub process: &'static Process,
    /// Whose it is.
    pub unit: String,
    /// The step that waits; `None` once it is over.
    pub step: Option<&'static Step>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// When it began.
    pub opened_at: jiff::Timestamp,
    /// Whether a clock of it was breached.
    pub breached: bool,
}

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CasePage {
    /// The rows.
    pub rows: Vec<CaseLine>,
    /// How many there are in all.
    pub total: u64,
    /// From 1.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
}

impl App {
    /// Cases that the actor may see, the newest first.
    pub async fn cases(
        &self,
        by: &Actor,
        filter: CaseFilter<'_>,
        page: u64,
    ) -> Result<CasePage, AppError> {
        let reach = self.reach(by, Action::CaseList).await?;
        let page = page.max(1);
        let (rows, total) = self
            .store()
            .cases(&reach, filter, ((page - 1) * PAGE, PAGE))
            .await?;
        let names = self.organisation_names().await?;
        let rows = rows
            .into_iter()
            .map(|row| line(&row, named(&names, row.details.unit)))
            .collect::<Result<_, _>>()?;
        Ok(CasePage {
            rows,
            total,
            page,
            pages: total.div_ceil(PAGE).max(1),
        })
    }
}

fn line(row: &CaseRow, unit: String) -> Result<CaseLine, AppError> {
    let process = process_of(row)?;
    Ok(CaseLine {
        id: row.id,
        number: row.details.number.clone(),
        title: row.details.title.clone(),
        process,
        unit,
        step: row.case.step(process),
        ending: row.case.ending(),
        opened_at: row.details.opened_at,
        breached: row
            .case
            .clocks
            .iter()
            .any(|clock| clock.clock.is_breached()),
    })
}
