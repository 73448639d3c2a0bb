//! Cases opened from verdicts, in batches: one for each system, its first form begun from what was measured (Art. 24).

use std::collections::{BTreeMap, BTreeSet};

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{CaseId, SystemId, VerdictId};
use yunheng_domain::process::{Form, Input, Opening, Process};
use yunheng_domain::processes;
use yunheng_domain::verdict::Outcome;
use yunheng_store::VerdictRow;

use super::open::OpenRequest;
use crate::{App, AppError};

/// Verdicts that one request may name.
const MOST: usize = 500;

/// Bytes of a GB (2^30).
const GB: i64 = 1 << 30;

impl App {
    /// Opens a case for each system among the verdicts, with the process that their outcome asks for. Each is opened by itself: what was opened stays if a later one is refused. The cases, in the order of their systems.
    pub async fn open_from_verdicts(
        &self,
        by: &Actor,
        verdicts: &[VerdictId],
    ) -> Result<Vec<CaseId>, AppError> {
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
        let mut groups: BTreeMap<(SystemId, &'static str), Vec<VerdictRow>> = BTreeMap::new();
        for id in ids {
            let row = self.store().verdict(id).await?.ok_or(AppError::NotFound)?;
            let details = &row.stored.details;
            let process = process_for(details.verdict.outcome).ok_or_else(|| {
                AppError::invalid(
                    "verdicts",
                    format!("{} 的判定无须处置", row.resource_name),
                    format!("the verdict on {} asks for nothing", row.resource_name),
                )
            })?;
            let system = systems.get(&details.resource).copied().flatten();
            let system = system.ok_or_else(|| {
                AppError::invalid(
                    "verdicts",
                    format!("{} 还没有归属的系统", row.resource_name),
                    format!("{} belongs to no system yet", row.resource_name),
                )
            })?;
            groups.entry((system, process.code)).or_default().push(row);
        }
        let mut opened = Vec::with_capacity(groups.len());
        for ((system, process), rows) in groups {
            let request = OpenRequest {
                process: process.to_owned(),
                unit: None,
                system: Some(system),
                title: String::new(),
            };
            let case = self.open_case(by, &request).await?;
            let typed = processes::find(process).map(|process| begun(process, &rows));
            if by.person().is_some() {
                self.save_draft(by, case, typed.unwrap_or_default()).await?;
            }
            opened.push(case);
        }
        Ok(opened)
    }
}

/// The process that an outcome opens.
fn process_for(outcome: Outcome) -> Option<&'static Process> {
    processes::all()
        .iter()
        .find(|process| process.opening == Opening::Verdict(outcome))
}

/// The first form as far as the verdicts fill it in: the hosts with the sizes proposed, and what was measured.
fn begun(process: &Process, rows: &[VerdictRow]) -> Vec<(String, String)> {
    let mut typed = Vec::new();
    let form = process.steps.first().and_then(|step| step.form.as_ref());
    for field in form.into_iter().flat_map(Form::fields) {
        match (&field.input, field.code) {
            (Input::Hosts, code) => {
                for (place, row) in rows.iter().enumerate() {
                    let verdict = &row.stored.details.verdict;
                    let size = verdict.proposed.unwrap_or(verdict.size);
                    let columns = [
                        ("host", row.resource_name.clone()),
                        ("identifier", row.resource_name.clone()),
                        ("vcpus", size.vcpus.to_string()),
                        ("memory_gb", size.memory_bytes.div_euclid(GB).to_string()),
                        ("disk_gb", size.disk_bytes.div_euclid(GB).to_string()),
                    ];
                    for (column, text) in columns {
                        typed.push((format!("{code}.{place}.{column}"), text));
                    }
                }
            }
            (Input::Text { .. }, "measured") => {
                typed.push((field.code.to_owned(), measured(rows)));
            }
            _ => {}
        }
    }
    typed
}

/// Period and peaks, one host after the other, within a line.
fn measured(rows: &[VerdictRow]) -> String {
    let said = rows.iter().map(|row| {
        let verdict = &row.stored.details.verdict;
        let peaks: Vec<String> = verdict
            .metrics
            .iter()
            .filter_map(|finding| Some(format!("{} {:.1}%", finding.metric.code(), finding.peak?)))
            .collect();
        format!(
            "{} {}..{} {}",
            row.resource_name,
            verdict.from,
            verdict.to,
            peaks.join(" ")
        )
    });
    let text = said.collect::<Vec<_>>().join("；");
    text.chars().take(200).collect()
}
