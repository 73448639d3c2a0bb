//! The work queue: what is asked of the actor, the most pressing first.

use std::collections::BTreeMap;

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::case::ANSWER_TIME;
use yunheng_domain::clock::Deadline;
use yunheng_domain::ids::{CaseId, OrganisationId};
use yunheng_domain::process::{Process, Step, Words};
use yunheng_domain::processes;
use yunheng_domain::role::Role;
use yunheng_policy::Action;
use yunheng_store::{CaseRow, Task, TaskFilter};

use super::facts::workdays;
use super::tell::ANSWER;
use crate::account::named;
use crate::{App, AppError};

/// Rows of a page.
const PAGE: u64 = 25;

/// What narrows a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Code of a process.
    pub process: Option<String>,
    /// Part of a case's title or number.
    pub text: Option<String>,
    /// Only what is overdue.
    pub overdue: bool,
    /// From 1.
    pub page: u64,
}

/// Something asked of the actor.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueRow {
    /// The case.
    pub case: CaseId,
    /// The version that is seen.
    pub version: i32,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The process.
    pub process: &'static Process,
    /// The step that waits.
    pub step: &'static Step,
    /// What is asked: what the step asks, or an answer on more time (Art. 18).
    pub asks: Words,
    /// Whose case it is.
    pub unit: String,
    /// By when.
    pub due: Option<Deadline>,
    /// Working days left, today not counted; negative when overdue.
    pub left: Option<i64>,
}

impl QueueRow {
    /// Whether the step itself is asked for: such can be done together, an answer on more time is given one by one.
    pub fn is_of_step(&self) -> bool {
        self.asks == self.step.asks
    }
}

/// A page of a queue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueuePage {
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// How many there are in all.
    pub total: u64,
    /// How many of all that is asked, whatever the filter, are overdue.
    pub overdue: u64,
    /// From 1.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
}

impl App {
    /// What is asked of the actor.
    pub async fn queue(&self, by: &Actor, filter: &QueueFilter) -> Result<QueuePage, AppError> {
        self.reach(by, Action::CaseList).await?;
        let parties = parties(by);
        let today = self.today();
        let yesterday = today.yesterday().unwrap_or(today);
        let page = filter.page.max(1);
        let wanted = TaskFilter {
            process: filter.process.as_deref(),
            text: filter.text.as_deref().filter(|text| !text.is_empty()),
            due_by: filter.overdue.then_some(yesterday),
            cases: None,
        };
        let (tasks, total) = self
            .store()
            .queue(&parties, wanted, ((page - 1) * PAGE, PAGE))
            .await?;
        let late = TaskFilter {
            due_by: Some(yesterday),
            ..TaskFilter::default()
        };
        let overdue = self.store().count_queue(&parties, late).await?;
        let rows = self.queue_rows(tasks).await?;
        Ok(QueuePage {
            rows,
            total,
            overdue,
            page,
            pages: total.div_ceil(PAGE).max(1),
        })
    }

    /// What is asked, as a row shows it.
    pub(super) async fn queue_rows(&self, tasks: Vec<Task>) -> Result<Vec<QueueRow>, AppError> {
        let today = self.today();
        let ids: Vec<CaseId> = tasks.iter().map(|task| task.details.case).collect();
        let cases: BTreeMap<CaseId, CaseRow> = self
            .store()
            .cases_of(&ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let names = self.organisation_names().await?;
        let mut rows = Vec::with_capacity(tasks.len());
        for task in tasks {
            let Some(row) = cases.get(&task.details.case) else {
                continue;
            };
            let Some(process) = processes::find(&row.case.process) else {
                continue;
            };
            let answers = task.details.step == ANSWER_TIME;
            let step = if answers {
                row.case.step(process)
            } else {
                process.step(&task.details.step)
            };
            let Some(step) = step else {
                continue;
            };
            rows.push(QueueRow {
                case: row.id,
                version: row.version,
                number: row.details.number.clone(),
                title: row.details.title.clone(),
                process,
                step,
                asks: if answers { ANSWER } else { step.asks },
                unit: named(&names, row.details.unit),
                due: task.details.due,
                left: left(today, task.details.due)?,
            });
        }
        Ok(rows)
    }
}

/// The roles in which somebody is asked, each where it holds.
pub(super) fn parties(by: &Actor) -> Vec<(Role, OrganisationId)> {
    let hats = by.hats.iter();
    hats.map(|hat| (hat.role, hat.organisation)).collect()
}

/// Working days until the end of a deadline, today not counted; negative for those since.
pub(super) fn left(today: Date, due: Option<Deadline>) -> Result<Option<i64>, AppError> {
    let Some(due) = due else {
        return Ok(None);
    };
    let calendar = workdays()?;
    let days = if today <= due.day {
        i64::from(calendar.workdays_between(today, due.day).value)
    } else {
        -i64::from(calendar.workdays_between(due.day, today).value)
    };
    Ok(Some(days))
}
