//! Cases opened from verdicts, in batches ranked by money: one for each system and process, its first form begun from what was measured (Art. 24).

use std::collections::{BTreeMap, BTreeSet};

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{SystemId, VerdictId};
use yunheng_domain::process::{Form, Input, Opening, Process};
use yunheng_domain::processes;
use yunheng_domain::reach::Reach;
use yunheng_domain::verdict::Outcome;
use yunheng_policy::Action;
use yunheng_store::{CaseFilter, CaseRow, FilledForm};

use super::draft;
use super::open::{Begun, OpenRequest};
use super::verdict_group::{VerdictGroup, begun, ranked};
use crate::{App, AppError, BatchRow, Fate};

/// Verdicts that one request may name.
const MOST: usize = 500;

/// Open cases of one process about one system that are looked through: far more than there ever are.
const OPEN: u64 = 100;

impl App {
    /// What opening cases from the verdicts would do, most money per month first. Nothing changes.
    pub async fn preview_from_verdicts(
        &self,
        by: &Actor,
        verdicts: &[VerdictId],
    ) -> Result<Vec<BatchRow<VerdictGroup>>, AppError> {
        let mut groups = self.verdict_groups(by, verdicts).await?;
        let begins = self.startable(by);
        for group in &mut groups {
            let code = group.about.process.map(|process| process.code);
            let may = begins.iter().any(|begun| Some(begun.process.code) == code);
            if group.fate == Fate::Ready && by.person().is_some() && !may {
                group.fate = Fate::refused(
                    "发起此流程不是您的职责",
                    "to begin this process is not your duty",
                );
            }
        }
        Ok(groups)
    }

    async fn verdict_groups(
        &self,
        by: &Actor,
        verdicts: &[VerdictId],
    ) -> Result<Vec<BatchRow<VerdictGroup>>, AppError> {
        let ids: BTreeSet<VerdictId> = verdicts.iter().copied().collect();
        if ids.is_empty() || ids.len() > MOST {
            return Err(AppError::invalid(
                "verdicts",
                format!("请选择 1 至 {MOST} 条判定"),
                format!("select 1 to {MOST} verdicts"),
            ));
        }
        let systems: BTreeMap<_, Option<SystemId>> = self
            .store()
            .all_resources()
            .await?
            .into_iter()
            .map(|resource| (resource.id, resource.details.system))
            .collect();
        let reach = self.reach(by, Action::CaseList).await?;
        let mut looked_at = Vec::with_capacity(ids.len());
        for id in ids {
            let mut about = VerdictGroup {
                ids: vec![id],
                rows: Vec::new(),
                process: None,
                system: None,
            };
            // Whoever lists a verdict may act on it: the provider on duty sees no more of it, and reports it at once (Art. 24).
            let row = match self.verdict_for(by, Action::VerdictList, id).await {
                Ok(row) => row,
                Err(error) => {
                    let fate = Fate::of(error)?;
                    looked_at.push(BatchRow { about, fate });
                    continue;
                }
            };
            let details = &row.stored.details;
            about.process = process_for(details.verdict.outcome);
            about.system = systems.get(&details.resource).copied().flatten();
            about.rows.push(row);
            let fate = self.fate_of(&reach, &about).await?;
            looked_at.push(BatchRow { about, fate });
        }
        Ok(ranked(looked_at))
    }

    /// Opens a case for each group of the verdicts, with the process that their outcome asks for, most money per month first. Each is opened by itself: what was opened stays if another is refused. What has an open case already is answered with it.
    pub async fn open_from_verdicts(
        &self,
        by: &Actor,
        verdicts: &[VerdictId],
    ) -> Result<Vec<BatchRow<VerdictGroup>>, AppError> {
        let mut groups = self.verdict_groups(by, verdicts).await?;
        for group in &mut groups {
            if group.fate == Fate::Ready {
                // Whoever may not is refused there, and the record has it.
                group.fate = match self.open_group(by, &group.about).await {
                    Ok(fate) => fate,
                    Err(error) => Fate::of(error)?,
                };
            }
        }
        Ok(groups)
    }

    /// Opens a group's case, unless one about any of its hosts was opened since it was looked at.
    async fn open_group(&self, by: &Actor, group: &VerdictGroup) -> Result<Fate, AppError> {
        let (Some(process), Some(system)) = (group.process, group.system) else {
            return Err(AppError::NotFound);
        };
        let reach = self.reach(by, Action::CaseList).await?;
        // First what there is in all, then what may be told of: what begins in between is seen as new.
        let everything = Reach::everything();
        let mut seen = self.open_about(&everything, process, system).await?;
        let open = self.open_about(&reach, process, system).await?;
        for row in &group.rows {
            if let Some(fate) = self.taken(process, &open, &row.resource_name).await? {
                return Ok(fate);
            }
        }
        let request = OpenRequest {
            process: process.code.to_owned(),
            unit: None,
            system: Some(system),
            title: String::new(),
        };
        seen.sort_by_key(|row| row.id);
        let with = Begun {
            once: None,
            typed: begun(process, &group.rows),
            seen: Some(seen.into_iter().map(|row| row.id).collect()),
            occasion: None,
        };
        let (case, number) = self.open_begun(by, &request, with).await?;
        Ok(Fate::Done(case, number))
    }

    /// Open cases of a process about a system.
    async fn open_about(
        &self,
        reach: &Reach,
        process: &Process,
        system: SystemId,
    ) -> Result<Vec<CaseRow>, AppError> {
        let filter = CaseFilter {
            process: Some(process.code),
            state: Some(None),
            system: Some(system),
            ..CaseFilter::default()
        };
        Ok(self.store().cases(reach, filter, (0, OPEN)).await?.0)
    }

    /// The case among some that is about a host already.
    async fn taken(
        &self,
        process: &Process,
        open: &[CaseRow],
        host: &str,
    ) -> Result<Option<Fate>, AppError> {
        for case in open {
            if self.is_about_host(process, case, host).await? {
                let number = case.details.number.clone();
                return Ok(Some(Fate::Already(case.id, number)));
            }
        }
        Ok(None)
    }

    /// What becomes of one verdict.
    async fn fate_of(&self, reach: &Reach, about: &VerdictGroup) -> Result<Fate, AppError> {
        let Some(row) = about.rows.first() else {
            return Ok(Fate::Ready);
        };
        let name = &row.resource_name;
        let Some(process) = about.process else {
            return Ok(Fate::refused(
                format!("{name} 的判定无须处置"),
                format!("the verdict on {name} asks for nothing"),
            ));
        };
        let today = self.today();
        if let Some(until) = row.exemption.as_ref().map(|given| given.until)
            && until >= today
        {
            return Ok(Fate::refused(
                format!("{name} 已豁免至 {until}"),
                format!("{name} is exempt until {until}"),
            ));
        }
        let Some(system) = about.system else {
            return Ok(Fate::refused(
                format!("{name} 还没有归属的系统"),
                format!("{name} belongs to no system yet"),
            ));
        };
        let open = self.open_about(reach, process, system).await?;
        let taken = self.taken(process, &open, name).await?;
        Ok(taken.unwrap_or(Fate::Ready))
    }

    /// Whether an open case is about a host, by the hosts entered, or by what is being typed at its first step. A case of which neither is known is taken to be: rather none than two.
    async fn is_about_host(
        &self,
        process: &Process,
        row: &CaseRow,
        name: &str,
    ) -> Result<bool, AppError> {
        let forms = self.store().case_forms(row.id).await?;
        if let Some(entered) = enters(process, &forms, name) {
            return Ok(entered);
        }
        let (Some(first), Some(person)) = (process.steps.first(), row.details.opened_by) else {
            return Ok(true);
        };
        let place = draft::place(row.id, first.code);
        let Some(draft) = self.store().draft(person, &place).await? else {
            return Ok(true);
        };
        Ok(draft.typed.iter().any(|(field, text)| {
            let column = field.rsplit('.').next();
            text == name && matches!(column, Some("host" | "identifier"))
        }))
    }
}

/// The process that an outcome opens.
fn process_for(outcome: Outcome) -> Option<&'static Process> {
    processes::all()
        .iter()
        .find(|process| process.opening == Opening::Verdict(outcome))
}

/// Whether any of the forms enters a host; `None` while no host has been entered.
fn enters(process: &Process, forms: &[FilledForm], name: &str) -> Option<bool> {
    let mut any = None;
    for field in process
        .steps
        .iter()
        .filter_map(|step| step.form.as_ref())
        .flat_map(Form::fields)
        .filter(|field| field.input == Input::Hosts)
    {
        for line in forms.iter().flat_map(|form| form.values.hosts(field.code)) {
            let is = line.host == name || line.identifier == name;
            any = Some(is || any == Some(true));
        }
    }
    any
}
