//! Acting in many cases that wait at the same step: looked at first, done one by one, answered row by row.

use std::collections::BTreeMap;

use yunheng_domain::actor::Actor;
use yunheng_domain::case::Refusal;
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::{Field, Form, Process, Step, Values, Way, WayKind};
use yunheng_policy::Action;
use yunheng_store::{CaseRow, TaskFilter};

use super::act::ActRequest;
use super::begins::begins_with;
use super::facts::{World, process_of};
use super::queue::{QueueRow, parties};
use crate::{App, AppError, BatchRow, Fate};

/// Cases that one request may name.
const MOST: usize = 500;

/// Cases that wait for the actor at the same step.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The process.
    pub process: &'static Process,
    /// The step.
    pub step: &'static Step,
    /// The cases, the most pressing first.
    pub rows: Vec<QueueRow>,
}

impl Together {
    /// The ways that somebody may choose; whether one is open in a case is looked at case by case.
    pub fn ways(&self) -> impl Iterator<Item = &'static Way> {
        self.step.ways.iter().filter(|way| !way.lapses)
    }

    /// The fields that can be answered once for all: those without lines, which are about one case.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        let form = self.step.form.as_ref();
        let fields = form.into_iter().flat_map(Form::fields);
        fields.filter(|field| is_shared(field))
    }
}

fn is_shared(field: &Field) -> bool {
    field.input.columns().is_empty()
}

/// What is done in each of several cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActInMany {
    /// The cases, each with the version that the actor saw.
    pub cases: Vec<(CaseId, i32)>,
    /// Code of the process that all of them go through.
    pub process: String,
    /// The step at which all of them wait.
    pub step: String,
    /// The way chosen.
    pub way: String,
    /// Answers for all of them, by field; what is left out is as it was filled in case by case.
    pub answers: Vec<(String, String)>,
    /// Why, for ways that take a reason.
    pub reason: String,
}

/// A case of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseAmong {
    /// Its id.
    pub case: CaseId,
    /// What its row in the queue shows; `None` of what does not wait for the actor.
    pub row: Option<QueueRow>,
}

impl App {
    /// The cases that wait for the actor among some, put together by what is asked.
    pub async fn together(&self, by: &Actor, cases: &[CaseId]) -> Result<Vec<Together>, AppError> {
        let mut groups: Vec<Together> = Vec::new();
        for row in self.waiting_among(by, cases).await? {
            if !row.is_of_step() {
                continue;
            }
            let same = |group: &&mut Together| {
                group.process.code == row.process.code && group.step.code == row.step.code
            };
            if let Some(group) = groups.iter_mut().find(same) {
                group.rows.push(row);
            } else {
                groups.push(Together {
                    process: row.process,
                    step: row.step,
                    rows: vec![row],
                });
            }
        }
        Ok(groups)
    }

    async fn waiting_among(&self, by: &Actor, cases: &[CaseId]) -> Result<Vec<QueueRow>, AppError> {
        self.reach(by, Action::CaseList).await?;
        if cases.is_empty() || cases.len() > MOST {
            return Err(AppError::invalid(
                "cases",
                format!("请选择 1 至 {MOST} 个办件"),
                format!("select 1 to {MOST} cases"),
            ));
        }
        let filter = TaskFilter {
            cases: Some(cases),
            ..TaskFilter::default()
        };
        let page = (0, 2 * MOST as u64);
        let items = self.store().queue(&parties(by), filter, page).await?;
        self.queue_rows(items)
    }

    /// What acting in the cases would do, the most pressing first. Nothing changes.
    pub async fn preview_acts(
        &self,
        by: &Actor,
        acts: &ActInMany,
    ) -> Result<Vec<BatchRow<CaseAmong>>, AppError> {
        let mut rows = Vec::with_capacity(acts.cases.len());
        for (about, version) in self.among(by, acts).await? {
            let fate = match self.look_at(by, about.case, version, acts).await {
                Ok(()) => Fate::Ready,
                Err(error) => Fate::of(error)?,
            };
            rows.push(BatchRow { about, fate });
        }
        Ok(rows)
    }

    /// Acts in each of the cases, the most pressing first, each by itself: what was done stays if another is refused. Sent again it does nothing twice.
    pub async fn act_in_cases(
        &self,
        by: &Actor,
        acts: &ActInMany,
    ) -> Result<Vec<BatchRow<CaseAmong>>, AppError> {
        let mut rows = Vec::with_capacity(acts.cases.len());
        for (about, version) in self.among(by, acts).await? {
            let fate = match self.act_in_one(by, about.case, version, acts).await {
                Ok(fate) => fate,
                Err(error) => Fate::of(error)?,
            };
            rows.push(BatchRow { about, fate });
        }
        Ok(rows)
    }

    /// The cases in the order of the queue, behind them those that do not wait for the actor.
    async fn among(&self, by: &Actor, acts: &ActInMany) -> Result<Vec<(CaseAmong, i32)>, AppError> {
        let mut seen: BTreeMap<CaseId, i32> = acts.cases.iter().copied().collect();
        let ids: Vec<CaseId> = seen.keys().copied().collect();
        let mut among = Vec::with_capacity(ids.len());
        for row in self.waiting_among(by, &ids).await? {
            // A case may ask for two things; it is one row.
            if let Some(version) = seen.remove(&row.case) {
                let (case, row) = (row.case, Some(row));
                among.push((CaseAmong { case, row }, version));
            }
        }
        let rest = seen.into_iter();
        among.extend(rest.map(|(case, version)| (CaseAmong { case, row: None }, version)));
        Ok(among)
    }

    /// Whether the act would be done in one case.
    async fn look_at(
        &self,
        by: &Actor,
        id: CaseId,
        version: i32,
        acts: &ActInMany,
    ) -> Result<(), AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let (step, world, request) = self.one_of(by, &row, version, acts).await?;
        let (action, thing) = self.asked(by, &row, Some(step), &request).await?;
        self.inner
            .policy
            .decide(by, action, &thing, self.now())
            .map_err(AppError::from)?;
        let process = process_of(&row)?;
        self.try_act(&row, process, step, &world, &request).await?;
        Ok(())
    }

    async fn act_in_one(
        &self,
        by: &Actor,
        id: CaseId,
        version: i32,
        acts: &ActInMany,
    ) -> Result<Fate, AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let number = row.details.number.clone();
        if row.version == version + 1 && self.was_last(by, id, acts).await? {
            return Ok(Fate::Already(id, number));
        }
        let (_, _, request) = self.one_of(by, &row, version, acts).await?;
        self.act_in_case(by, id, &request).await?;
        Ok(Fate::Done(id, number))
    }

    /// The act in one of the cases.
    async fn one_of(
        &self,
        by: &Actor,
        row: &CaseRow,
        version: i32,
        acts: &ActInMany,
    ) -> Result<(&'static Step, World, ActRequest), AppError> {
        let process = process_of(row)?;
        let waiting = row.case.step(process);
        let is_asked = process.code == acts.process && row.version == version;
        let Some(step) = waiting.filter(|step| is_asked && step.code == acts.step) else {
            return Err(AppError::Stale);
        };
        let world = self.world_of(row, step.code).await?;
        let way = step.way(&acts.way);
        let values = if way.is_some_and(|way| way.kind == WayKind::Forward) {
            self.answered(by, row, step, &world, &acts.answers).await?
        } else {
            Values::default()
        };
        let request = ActRequest {
            version,
            step: acts.step.clone(),
            way: acts.way.clone(),
            values,
            reason: acts.reason.clone(),
            key: Some(format!("{}.{version}", row.id)),
        };
        Ok((step, world, request))
    }

    /// Whether what is asked for is the last that happened in a case, by the same person: it was sent twice.
    async fn was_last(&self, by: &Actor, id: CaseId, acts: &ActInMany) -> Result<bool, AppError> {
        let events = self.store().case_events(id).await?;
        // What is said about a case, and what happens to its clocks, is no act at a step.
        let is_act = |kind: &str| matches!(kind, "forward" | "return" | "reject");
        let last = events.iter().rfind(|event| is_act(&event.kind));
        Ok(last.is_some_and(|event| {
            event.person == by.person() && event.step == acts.step && event.way == acts.way
        }))
    }

    /// What was filled in at the step case by case, and over it what is answered for all.
    async fn answered(
        &self,
        by: &Actor,
        row: &CaseRow,
        step: &Step,
        world: &World,
        answers: &[(String, String)],
    ) -> Result<Values, AppError> {
        let Some(form) = &step.form else {
            return Ok(Values::default());
        };
        let draft = match by.person() {
            Some(person) => {
                let place = super::draft::place(row.id, step.code);
                self.store().draft(person, &place).await?
            }
            None => None,
        };
        let (mut values, mut wrong) = match draft {
            Some(draft) => form.read(&draft.typed),
            None => (begins_with(process_of(row)?, step, world, None), Vec::new()),
        };
        let shared = |name: &str| form.field(name).is_some_and(is_shared);
        let answers: Vec<(String, String)> = answers
            .iter()
            .filter(|(name, text)| shared(name) && !text.trim().is_empty())
            .cloned()
            .collect();
        wrong.retain(|wrong| !answers.iter().any(|(name, _)| *name == wrong.field));
        let (given, mistakes) = form.read(&answers);
        values.0.extend(given.0);
        wrong.extend(mistakes);
        // What cannot even be read would be left out silently.
        if wrong.is_empty() {
            Ok(values)
        } else {
            Err(Refusal::Form(wrong).into())
        }
    }
}
