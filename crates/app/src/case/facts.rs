//! The world outside a case, gathered for the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::Date;
use yunheng_domain::calendar::{self, Calendar};
use yunheng_domain::case::{Facts, HostItems, Situation};
use yunheng_domain::holding::Level;
use yunheng_domain::ids::SystemId;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Effect, Ending, HostLine, Opening, Process, Values};
use yunheng_domain::processes;
use yunheng_domain::reach::Reach;
use yunheng_domain::resource::Resource;
use yunheng_domain::rulebook::Rulebook;
use yunheng_store::{CaseFilter, CaseRow, FilingKind, HoldingFilter, NewCase};

use super::calendar::CalledFor;
use crate::{App, AppError};

static CALENDAR: LazyLock<Option<Calendar>> =
    LazyLock::new(|| Calendar::parse(calendar::builtin()).ok());

/// The calendar of working days.
pub(crate) fn workdays() -> Result<&'static Calendar, AppError> {
    CALENDAR
        .as_ref()
        .ok_or_else(|| AppError::Internal("the built-in calendar has mistakes".to_owned()))
}

/// The declaration that a case began under.
pub(crate) fn process_of(row: &CaseRow) -> Result<&'static Process, AppError> {
    processes::find(&row.case.process)
        .ok_or_else(|| AppError::Internal(format!("no process {}", row.case.process)))
}

/// What an act is judged by, owned.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) rulebook: Arc<Rulebook>,
    pub(crate) calendar: &'static Calendar,
    pub(crate) now: Timestamp,
    pub(crate) forms: BTreeMap<String, Values>,
    pub(crate) documents: BTreeSet<String>,
    pub(crate) facts: Facts,
    /// At a step that ends the fee: the last day that it can run to, on which the last resource was given back, or today (Art. 22, 43).
    pub(crate) fee_until: Option<Date>,
    /// What the calendar opened the case for.
    pub(crate) called_for: Option<CalledFor>,
}

impl World {
    /// As the engine takes it.
    pub(crate) fn situation(&self) -> Situation<'_> {
        Situation {
            rulebook: &self.rulebook,
            calendar: self.calendar,
            now: self.now,
            forms: &self.forms,
            documents: &self.documents,
            facts: &self.facts,
        }
    }
}

impl App {
    /// The world of a case that is about to begin.
    pub(crate) async fn world_of_new(&self, new: &NewCase) -> Result<World, AppError> {
        Ok(World {
            rulebook: self.active_rulebook().await?.rulebook,
            calendar: workdays()?,
            now: self.now_cut(),
            forms: BTreeMap::new(),
            documents: BTreeSet::new(),
            facts: self.facts_of(new).await?,
            fee_until: None,
            called_for: None,
        })
    }

    /// The world of a case at a step: the rulebook it is pinned to, the latest form of each step, the documents of this one.
    pub(crate) async fn world_of(&self, row: &CaseRow, step: &str) -> Result<World, AppError> {
        let forms = self.store().case_forms(row.id).await?;
        let documents = self.store().documents(row.id).await?;
        let rulebook = self.pinned_rulebook(&row.case.rulebook).await?;
        let mut facts = self.facts_of(&row.details).await?;
        // Art. 7: a body that a department applies for is as interested in the opinion as the department.
        let bodies = forms.iter().map(|form| form.values.text("body_name"));
        facts.interested.extend(bodies.map(str::to_owned));
        if super::plan::gathers(process_of(row)?) {
            facts.filed = self.filed_for_plans(&rulebook, row.id).await?;
        }
        Ok(World {
            rulebook,
            calendar: workdays()?,
            now: self.now_cut(),
            // Later ones replace earlier ones of the same step.
            forms: forms
                .into_iter()
                .map(|form| (form.step, form.values))
                .collect(),
            documents: documents
                .into_iter()
                .filter(|document| document.details.step == step)
                .map(|document| document.details.code)
                .collect(),
            facts,
            fee_until: self.fee_until(row, step).await?,
            called_for: self.called_for(row).await?,
        })
    }

    async fn called_for(&self, row: &CaseRow) -> Result<Option<CalledFor>, AppError> {
        if process_of(row)?.opening != Opening::Calendar {
            return Ok(None);
        }
        let Some(occasion) = self.store().occasion_of(row.id).await? else {
            return Ok(None);
        };
        let filing = self.store().filing(occasion.filing).await?;
        Ok(filing.map(|filing| CalledFor {
            filing,
            period: occasion.period,
        }))
    }

    async fn fee_until(&self, row: &CaseRow, step: &str) -> Result<Option<Date>, AppError> {
        let mut ways = process_of(row)?
            .step(step)
            .into_iter()
            .flat_map(|step| &step.ways);
        if !ways.any(|way| way.effects.contains(&Effect::EndBilling)) {
            return Ok(None);
        }
        let resources = match row.details.system {
            Some(system) => self.store().resources_of_system(system).await?,
            None => Vec::new(),
        };
        let ids: Vec<_> = resources.iter().map(|resource| resource.id).collect();
        let given_back = self.store().all_retired_on(&ids).await?;
        Ok(Some(given_back.unwrap_or_else(|| self.today())))
    }

    async fn pinned_rulebook(&self, citation: &str) -> Result<Arc<Rulebook>, AppError> {
        let all = self.rulebooks().await?;
        all.into_iter()
            .map(|view| view.rulebook)
            .find(|rulebook| rulebook.citation() == citation)
            .ok_or_else(|| AppError::Internal(format!("no rulebook {citation}")))
    }

    async fn facts_of(&self, case: &NewCase) -> Result<Facts, AppError> {
        let unit = self.existing(case.unit).await?;
        let mut interested = vec![unit.details.name.clone(), unit.details.short_name.clone()];
        let mut agreement_until = None;
        if let Some(provider) = case.provider {
            let provider = self.existing(provider).await?;
            let agreements = self
                .store()
                .filings(unit.id, FilingKind::BoundaryAgreement)
                .await?;
            agreement_until = agreements
                .iter()
                .filter(|filing| filing.details.other == Some(provider.id))
                // Art. 36: what is agreed for later opens nothing yet.
                .filter(|filing| filing.details.from <= self.today())
                .filter_map(|filing| filing.details.until)
                .max();
            interested.extend([provider.details.name, provider.details.short_name]);
        }
        let store = self.store();
        let left = async |level, system| {
            let filter = HoldingFilter {
                level: Some(level),
                unit: Some(case.unit),
                system,
                open_on: Some(self.today()),
                ..HoldingFilter::default()
            };
            // A gate looks at the unit of the case, whoever acts.
            store.left_of(&filter, &Reach::everything()).await
        };
        let commitment = left(Level::Commitment, case.system).await?;
        let quota = match case.system {
            Some(system) => left(Level::Quota, Some(system)).await?,
            None => BTreeMap::new(),
        };
        let (sizes, renewals) = match case.system {
            Some(system) => (
                self.hosts_of(system).await?,
                self.renewals_of(system).await?,
            ),
            None => Default::default(),
        };
        Ok(Facts {
            under_county: case.county.is_some(),
            // Art. 2(3), 7: what takes part as a using unit may use it; the register says who does.
            eligible_unit: unit.details.kinds.contains(&Kind::Tenant),
            agreement_until,
            interested,
            commitment,
            host_items: host_items(&quota),
            quota,
            sizes,
            renewals,
            ..Facts::default()
        })
    }
}

/// Bytes of a GB (2^30), as forms count them.
const GB: i64 = 1 << 30;

impl App {
    /// The machines of a system that serve, as forms write them, by identifier.
    async fn hosts_of(&self, system: SystemId) -> Result<BTreeMap<String, HostLine>, AppError> {
        let mut hosts = BTreeMap::new();
        for resource in self.serving_of(system).await? {
            let (name, size) = (resource.details.name, resource.details.size);
            let host = HostLine {
                host: name.clone(),
                identifier: name.clone(),
                vcpus: size.vcpus,
                memory_gb: size.memory_bytes.div_euclid(GB),
                disk_gb: size.disk_bytes.div_euclid(GB),
            };
            hosts.insert(name, host);
        }
        Ok(hosts)
    }

    /// The resources of a system that still serve.
    pub(super) async fn serving_of(&self, system: SystemId) -> Result<Vec<Resource>, AppError> {
        let retired = self.store().retired_resources().await?;
        let mut resources = self.store().resources_of_system(system).await?;
        resources.retain(|resource| !retired.contains(&resource.id));
        Ok(resources)
    }

    /// How often a lease of a system was renewed.
    async fn renewals_of(&self, system: SystemId) -> Result<u32, AppError> {
        let renewed = CaseFilter {
            process: Some("renewal"),
            state: Some(Some(Ending::Completed)),
            system: Some(system),
            ..CaseFilter::default()
        };
        let (_, times) = self
            .store()
            .cases(&Reach::everything(), renewed, (0, 0))
            .await?;
        Ok(u32::try_from(times).unwrap_or(u32::MAX))
    }
}

/// Families of catalogue items that hosts are counted as, per virtual CPU and per GB of memory.
const MACHINES: [(&str, &str); 3] = [
    ("CMP-001", "CMP-002"),
    ("CMP-003", "CMP-004"),
    ("CMP-005", "CMP-006"),
];

/// Catalogue items of block storage, per GB.
const DISKS: [&str; 3] = ["STO-002", "STO-001", "STO-003"];

/// The items that a system's hosts are counted as: those of its quota.
fn host_items(quota: &BTreeMap<String, i64>) -> HostItems {
    let machine = MACHINES
        .iter()
        .find(|(vcpu, _)| quota.contains_key(*vcpu))
        .unwrap_or(&MACHINES[0]);
    let disk = DISKS
        .iter()
        .find(|disk| quota.contains_key(**disk))
        .unwrap_or(&DISKS[0]);
    HostItems {
        vcpu: machine.0.to_owned(),
        memory: machine.1.to_owned(),
        disk: (*disk).to_owned(),
    }
}
