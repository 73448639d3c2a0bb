//! The work queue: what is asked of the actor, the most pressing first.

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::case::ANSWER_TIME;
use yunheng_domain::clock::Deadline;
use yunheng_domain::ids::{CaseId, OrganisationId};
use yunheng_domain::process::{Process, Step, Words};
use yunheng_domain::processes;
use yunheng_domain::role::Role;
use yunheng_policy::Action;
use yunheng_store::{QueueItem, TaskFilter};

use super::facts::workdays;
use super::tell::ANSWER;
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

/// How many there are, as far as they are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// So many.
    pub number: u64,
    /// Whether there are more.
    pub more: bool,
}

impl Counted {
    /// Counting ends here.
    pub const END: u64 = 1_000;

    fn of(number: u64) -> Self {
        Self {
            number: number.min(Self::END),
            more: number > Self::END,
        }
    }
}

/// A page of a queue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueuePage {
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// How many there are in all.
    pub total: Counted,
    /// How many of all that is asked, whatever the filter, are overdue.
    pub overdue: Counted,
    /// From 1.
    pub page: u64,
    /// Whether there is a page after this one.
    pub more: bool,
}

impl QueuePage {
    /// How many pages there are; `None` where the rows are too many to be counted.
    pub fn pages(&self) -> Option<u64> {
        (!self.total.more).then(|| self.total.number.div_ceil(PAGE).max(1))
    }
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
        let mut items = self
            .store()
            .queue(&parties, wanted, ((page - 1) * PAGE, PAGE + 1))
            .await?;
        let more = items.len() as u64 > PAGE;
        items.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        let late = TaskFilter {
            due_by: Some(yesterday),
            ..TaskFilter::default()
        };
        let count = |filter| self.store().count_queue(&parties, filter, Counted::END + 1);
        Ok(QueuePage {
            rows: self.queue_rows(items)?,
            total: Counted::of(count(wanted).await?),
            overdue: Counted::of(count(late).await?),
            page,
            more,
        })
    }

    /// What is asked, as a row shows it. What no process of this version has is left out.
    pub(super) fn queue_rows(&self, items: Vec<QueueItem>) -> Result<Vec<QueueRow>, AppError> {
        let today = self.today();
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            let answers = item.step == ANSWER_TIME;
            let step = if answers {
                item.stands_at.as_deref()
            } else {
                Some(item.step.as_str())
            };
            let process = processes::find(&item.process);
            let Some((process, step)) =
                process.and_then(|process| Some((process, process.step(step?)?)))
            else {
                continue;
            };
            rows.push(QueueRow {
                case: item.case,
                version: item.version,
                number: item.number,
                title: item.title,
                process,
                step,
                asks: if answers { ANSWER } else { step.asks },
                unit: item.unit,
                due: item.due,
                left: left(today, item.due)?,
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
