//! Acting a scene: whoever is asked fills in the form, attaches what is missing, and goes the way that the script tells.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use yunheng_app::{
    ActRequest, App, AppError, CaseFilter, CaseView, Current, Fate, LatestFilter, OpenRequest,
    Upload,
};
use yunheng_documents::{Block, Document, FontMap, Fonts, Sheet, render, system_font_directories};
use yunheng_domain::actor::Actor;
use yunheng_domain::case::WITHDRAW;
use yunheng_domain::ids::{CaseId, OrganisationId, SystemId, VerdictId};
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{
    DemandLine, HostLine, Input, Lines, Step, Value, Values, WayKind, sample_beside, sample_step,
};
use yunheng_domain::processes;
use yunheng_domain::role::Role;
use yunheng_domain::verdict::{Outcome, Rule};

use super::script::{Scene, Script, Told, filled};
use crate::load::founder;
use crate::{CityError, LoadError};

/// Verdicts looked at to find the systems that would save most.
const VERDICTS: u64 = 500;

pub(super) struct Player<'a> {
    app: &'a App,
    script: &'a Script,
    until: Date,
    /// The cases that have begun, by their place in the script.
    cases: HashMap<usize, CaseId>,
    fonts: Option<Fonts>,
}

impl<'a> Player<'a> {
    pub(super) fn new(app: &'a App, script: &'a Script, until: Date) -> Self {
        Self {
            app,
            script,
            until,
            cases: HashMap::new(),
            fonts: Fonts::load(&system_font_directories(), &FontMap::default()).ok(),
        }
    }

    pub(super) async fn play(&mut self, scene: &Scene) -> Result<(), LoadError> {
        let Some(told) = self.script.cases.get(scene.case) else {
            return Ok(());
        };
        let Some((_, way)) = told.acts.get(scene.act) else {
            return Ok(());
        };
        if scene.act == 0 {
            if let Some(case) = self.open(told).await? {
                self.cases.insert(scene.case, case);
            }
            return Ok(());
        }
        let known = self.cases.get(&scene.case).copied();
        let case = match known {
            None => self.begun_before(told).await?,
            known => known,
        };
        // A small city has not every system that the script tells of.
        let Some(case) = case else {
            return Ok(());
        };
        self.cases.insert(scene.case, case);
        self.act(told, case, way).await.map_err(|error| {
            let place = format!("{} {}: {way}: {error}", told.process, told.title);
            CityError::Table {
                table: "story",
                message: place,
            }
            .into()
        })
    }

    /// The case of an earlier chapter, by its title.
    async fn begun_before(&self, told: &Told) -> Result<Option<CaseId>, AppError> {
        if told.title.is_empty() {
            return Ok(None);
        }
        let authority = self.app.demo_actor(Role::Reviewer, None).await?;
        let filter = CaseFilter {
            process: Some(&told.process),
            text: Some(&told.title),
            ..CaseFilter::default()
        };
        let page = self.app.cases(&authority, filter, 1).await?;
        Ok(page.rows.first().map(|row| row.id))
    }

    async fn open(&self, told: &Told) -> Result<Option<CaseId>, LoadError> {
        let role = processes::find(&told.process)
            .and_then(|process| process.steps.first())
            .map(|step| step.role);
        let Some(role) = role else {
            return Ok(None);
        };
        let unit = match &told.unit {
            None => None,
            // A small city has not every unit that the script tells of.
            Some(code) => match self.unit(code).await? {
                None => return Ok(None),
                found => found,
            },
        };
        // The authority speaks for itself, of whose unit it may be.
        let own = unit.filter(|_| role.kind() == Kind::Tenant);
        let by = self.app.demo_actor(role, own).await?;
        if let Some(rank) = told.verdict {
            let Some(verdicts) = self.verdicts(&by, unit, rank).await? else {
                return Ok(None);
            };
            let opened = self.app.open_from_verdicts(&by, &verdicts).await?;
            let case = opened.iter().find_map(|row| match row.fate {
                Fate::Done(case, _) => Some(case),
                _ => None,
            });
            return Ok(case);
        }
        let system = match &told.system {
            None => None,
            Some(name) => match self.system(&by, told, name).await? {
                None => return Ok(None),
                found => found,
            },
        };
        let request = OpenRequest {
            process: told.process.clone(),
            unit: None,
            system,
            title: told.title.clone(),
        };
        Ok(Some(self.app.open_case(&by, &request).await?))
    }

    async fn unit(&self, code: &str) -> Result<Option<OrganisationId>, AppError> {
        let units = self.app.units(&founder()).await?;
        let mut units = units.into_iter();
        Ok(units
            .find(|unit| unit.details.code == code)
            .map(|unit| unit.id))
    }

    async fn system(
        &self,
        by: &Actor,
        told: &Told,
        name: &str,
    ) -> Result<Option<SystemId>, AppError> {
        let choices = self.app.choices(by, &told.process).await?;
        let mut systems = choices.systems.into_iter();
        Ok(systems
            .find(|system| system.details.name == name)
            .map(|system| system.id))
    }

    /// The verdicts on the system that would save the n-th most: of the unit's systems, or of all.
    async fn verdicts(
        &self,
        by: &Actor,
        unit: Option<OrganisationId>,
        rank: usize,
    ) -> Result<Option<Vec<VerdictId>>, AppError> {
        let filter = LatestFilter {
            rule: Some(Rule::Reduction),
            outcome: Some(Outcome::Shrink),
            unit,
            ..LatestFilter::default()
        };
        let page = self.app.verdicts(by, &filter, None, VERDICTS).await?;
        let mut systems: Vec<(String, Vec<VerdictId>)> = Vec::new();
        for row in page.rows {
            let Some(system) = row.system_name else {
                continue;
            };
            let id = row.stored.id;
            match systems.iter_mut().find(|(name, _)| *name == system) {
                Some((_, verdicts)) => verdicts.push(id),
                None => systems.push((system, vec![id])),
            }
        }
        Ok(systems.into_iter().nth(rank).map(|(_, verdicts)| verdicts))
    }

    async fn act(&self, told: &Told, case: CaseId, way: &str) -> Result<(), AppError> {
        // The authority sees every case; whoever is asked sees what it began to fill in.
        let authority = self.app.demo_actor(Role::Reviewer, None).await?;
        let seen = self.app.case(&authority, case).await?.current;
        let seen = seen.ok_or_else(|| AppError::Conflict("the case has ended".to_owned()))?;
        let by = self
            .app
            .demo_actor(seen.step.role, Some(seen.place))
            .await?;
        let view = self.app.case(&by, case).await?;
        let Some(current) = &view.current else {
            return Err(AppError::NotFound);
        };
        if way != WITHDRAW {
            self.attach(&by, &view, current).await?;
        }
        let request = ActRequest {
            version: view.row.version,
            step: current.step.code.to_owned(),
            way: way.to_owned(),
            values: self.filled(told, &view, current, way),
            reason: self.text("reason").to_owned(),
            key: None,
        };
        self.app.act_in_case(&by, case, &request).await?;
        Ok(())
    }

    /// What the step's form is filled in with: what the case proposes, what the script says, and plausible texts.
    fn filled(&self, told: &Told, view: &CaseView, current: &Current, way: &str) -> Values {
        let step = current.step;
        let Some(form) = &step.form else {
            return Values::default();
        };
        let forwards = step
            .ways
            .iter()
            .any(|one| one.code == way && one.kind == WayKind::Forward);
        if !forwards {
            return Values::default();
        }
        let today = self.app.today();
        let forms: BTreeMap<String, Values> = view
            .forms
            .iter()
            .map(|form| (form.step.code.to_owned(), form.values.clone()))
            .collect();
        let mut values = sample_step(step, today, &forms);
        let asked: BTreeSet<&str> = values.0.keys().map(String::as_str).collect();
        let begun = current.values.0.iter();
        let begun: Vec<_> = begun
            .filter(|(code, _)| asked.contains(code.as_str()))
            .map(|(code, value)| (code.clone(), value.clone()))
            .collect();
        values.0.extend(begun);
        for field in form.fields() {
            // What the case proposes, such as what was measured, is not written over by a mere text.
            let proposed = current.values.get(field.code).is_some();
            if let Some(said) = self.said(told, step, field.code, &field.input, proposed) {
                values = values.with(field.code, said);
            }
        }
        // What is there to stay is not lent.
        if values.text("environment") == "production" {
            values.0.remove("lease_until");
        }
        // A choice of the script may ask for sections that the sample left out, or the other way round.
        for section in &form.sections {
            if !section.is_asked(&values) {
                for field in &section.fields {
                    values.0.remove(field.code);
                }
            }
        }
        let lent = values.0.contains_key("lease_until");
        let mut values = sample_beside(form, &values, today);
        if !lent {
            values.0.remove("lease_until");
        }
        values
    }

    fn said(
        &self,
        told: &Told,
        step: &Step,
        code: &str,
        input: &Input,
        proposed: bool,
    ) -> Option<Value> {
        let place = format!("{}.{code}", step.code);
        if let Some(said) = told.fill.get(&place).or_else(|| told.fill.get(code)) {
            return filled(said, self.app.today(), self.until);
        }
        if proposed {
            return None;
        }
        match input {
            Input::Demand { from: None, lines } if !told.lines.is_empty() => {
                let told = told.lines.iter();
                let lines = told.map(|(item, quantity, said)| {
                    // Where lines name their systems, the script says "system：purpose".
                    let (system, purpose) = match said.split_once('：') {
                        Some((system, purpose)) if *lines == Lines::OfSystems => (system, purpose),
                        _ => ("", said.as_str()),
                    };
                    DemandLine {
                        item: item.clone(),
                        quantity: *quantity,
                        purpose: purpose.to_owned(),
                        system: system.to_owned(),
                        ..DemandLine::default()
                    }
                });
                Some(lines.collect::<Vec<_>>().into())
            }
            Input::Hosts if !told.hosts.is_empty() => {
                let hosts = told
                    .hosts
                    .iter()
                    .map(|(host, id, vcpus, memory, disk)| HostLine {
                        host: host.clone(),
                        identifier: id.clone(),
                        vcpus: *vcpus,
                        memory_gb: *memory,
                        disk_gb: *disk,
                    });
                Some(hosts.collect::<Vec<_>>().into())
            }
            Input::Text { .. } | Input::LongText { .. } => {
                let text = self.script.texts.get(&place);
                let text = text.or_else(|| self.script.texts.get(code));
                text.map(|text| text.as_str().into())
            }
            _ => None,
        }
    }

    fn text(&self, code: &str) -> &str {
        self.script.texts.get(code).map_or("", String::as_str)
    }

    /// Whatever the step still asks for, as a page that names it.
    async fn attach(&self, by: &Actor, view: &CaseView, current: &Current) -> Result<(), AppError> {
        for need in &current.missing {
            let upload = Upload {
                code: need.code.to_owned(),
                name: format!("{}.pdf", need.name.zh),
                bytes: self.paper(view, need.name.zh)?,
                label: "internal".to_owned(),
            };
            self.app.attach(by, view.id, upload).await?;
        }
        Ok(())
    }

    fn paper(&self, view: &CaseView, title: &str) -> Result<Vec<u8>, AppError> {
        let unfit = |message: String| AppError::Internal(message);
        let fonts = self.fonts.as_ref();
        let fonts = fonts.ok_or_else(|| unfit("no fonts for documents".to_owned()))?;
        let paper = Document::Sheet(Sheet {
            title: title.to_owned(),
            number: None,
            unit: view.unit.clone(),
            date: self.app.today(),
            blocks: vec![Block::Paragraph(format!(
                "{}\n{}",
                view.row.details.title,
                self.text("paper")
            ))],
            signatures: Vec::new(),
            footer: None,
        });
        render(&paper, fonts, self.app.now()).map_err(|error| unfit(error.to_string()))
    }
}
