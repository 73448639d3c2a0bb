//! Art. 14: what the units filed for a plan, brought together with what their systems used.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use yunheng_domain::case::Filed;
use yunheng_domain::ids::{CaseId, OrganisationId, SystemId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::organisation::Payer;
use yunheng_domain::period::Period;
use yunheng_domain::process::{
    Check, DemandLine, Ending, Field, Form, Input, Lines, Process, Step, Value, Values,
};
use yunheng_domain::reach::Reach;
use yunheng_domain::rulebook::Rulebook;
use yunheng_domain::verdict::{Use, needed, proposed};
use yunheng_store::CaseFilter;

use super::facts::World;
use crate::judge::Looked;
use crate::{App, AppError};

/// Months of measured use that a demand is held against.
const MONTHS: i64 = 12;

/// What a system used, by its unit and name, then by catalogue item.
type Used = BTreeMap<(OrganisationId, String), BTreeMap<String, Use>>;

/// Whether a process brings together what others filed.
pub(super) fn gathers(process: &Process) -> bool {
    let mut gates = process.steps.iter().flat_map(|step| &step.gates);
    gates.any(|gate| matches!(gate.check, Check::Filed { .. }))
}

/// The lines of all units with which a plan begins, and their year: the latest for which anything was filed. Nothing at a step that brings nothing together.
pub(super) fn begin_plan(step: &Step, filed: &BTreeMap<String, Filed>) -> Values {
    let mut values = Values::default();
    let latest = filed.values().map(|filed| filed.year).max();
    let (Some(form), Some(year)) = (&step.form, latest) else {
        return values;
    };
    let of_year = || filed.values().filter(|filed| filed.year == year);
    for field in form.fields() {
        let gathered = Input::Demand {
            from: None,
            lines: Lines::OfUnits,
        };
        if field.input == gathered {
            let lines: Vec<DemandLine> = of_year().flat_map(|filed| filed.lines.clone()).collect();
            let units: BTreeSet<OrganisationId> = of_year().map(|filed| filed.unit).collect();
            values = values
                .with(field.code, lines)
                .with("year", year)
                .with("units", i64::try_from(units.len()).unwrap_or(i64::MAX));
        }
    }
    values
}

/// What is proposed, and who pays by the facts, is the program's word: whatever was typed in its place is replaced, at first by what was worked out, later by what stood there at first. Who pays is corrected before the evaluation alone (Art. 42).
pub(super) fn with_proposals(step: &Step, mut values: Values, world: &World) -> Values {
    let filed = || {
        let filed = world.facts.filed.values();
        filed.flat_map(|filed| &filed.lines)
    };
    for field in step.form.iter().flat_map(Form::fields) {
        let Input::Demand {
            from,
            lines: Lines::OfUnits,
        } = field.input
        else {
            continue;
        };
        let before = from.and_then(|(step, field)| Some(world.forms.get(step)?.demand(field)));
        // What stood there at first comes last, and counts.
        let known: BTreeMap<[String; 3], &DemandLine> = filed()
            .chain(before.unwrap_or_default())
            .map(|line| (key(line), line))
            .collect();
        let Some(Value::Demand(lines)) = values.0.get_mut(field.code) else {
            continue;
        };
        for line in lines {
            let known = known.get(&key(line));
            line.proposed = known.and_then(|known| known.proposed);
            line.payer = known.and_then(|known| known.payer);
            if from.is_some() {
                line.corrected = known.and_then(|known| known.corrected);
                line.because = known.map_or_else(String::new, |known| known.because.clone());
            } else if !line.is_corrected() {
                line.corrected = None;
                line.because.clear();
            }
        }
    }
    values
}

/// What a line is about, owned.
pub(super) fn key(line: &DemandLine) -> [String; 3] {
    let (filed, system, item) = line.about();
    [filed, system, item].map(str::to_owned)
}

impl App {
    /// What the lines cost is the program's word: it is calculated, whatever was typed in its place.
    pub(super) async fn with_worth(
        &self,
        step: &Step,
        mut values: Values,
        world: &World,
    ) -> Result<Values, AppError> {
        let fields = step.form.iter().flat_map(Form::fields);
        let calculated: Vec<&Field> = fields.filter(|field| !field.is_typed()).collect();
        if calculated.is_empty() {
            return Ok(values);
        }
        let catalogue = self.store().catalogue().await?;
        let prices: BTreeMap<&str, MicroYuan> = catalogue
            .iter()
            .map(|item| (item.code.as_str(), item.price))
            .collect();
        for field in calculated {
            let form = |code: &str| {
                if code == step.code {
                    Some(&values)
                } else {
                    world.forms.get(code)
                }
            };
            let worth = field.input.worth(form, |item| prices.get(item).copied());
            let worth = worth.ok_or_else(|| {
                AppError::invalid(
                    field.code,
                    "数量过大，无法计算金额。",
                    "The quantities are too large for an amount.",
                )
            })?;
            values = values.with(field.code, worth);
        }
        Ok(values)
    }

    /// What was taken into the plan and is in none yet that the government decided, by number of the case, each line with what is proposed.
    pub(super) async fn filed_for_plans(
        &self,
        rulebook: &Rulebook,
        but: CaseId,
    ) -> Result<BTreeMap<String, Filed>, AppError> {
        let done = |process| CaseFilter {
            process: Some(process),
            state: Some(Some(Ending::Completed)),
            ..CaseFilter::default()
        };
        // What is consolidated does not depend on who looks: the step says who may.
        let all = Reach::everything();
        let everything = (0, u64::MAX >> 1);
        let (plans, _) = self
            .store()
            .cases(&all, done("annual-plan"), everything)
            .await?;
        let mut planned = BTreeSet::new();
        for plan in plans.iter().filter(|plan| plan.id != but) {
            for form in self.store().case_forms(plan.id).await? {
                let lines = form.values.0.values().flat_map(lines_of);
                planned.extend(lines.map(|line| line.filed.clone()));
            }
        }
        let (cases, _) = self
            .store()
            .cases(&all, done("annual-demand"), everything)
            .await?;
        let used = self.used_lately(rulebook).await?;
        let registered: BTreeMap<OrganisationId, Payer> = self
            .store()
            .organisations()
            .await?
            .into_iter()
            .map(|unit| (unit.id, unit.details.payer))
            .collect();
        let mut filed = BTreeMap::new();
        for case in cases {
            let (number, unit) = (case.details.number, case.details.unit);
            let under_county = case.details.county.is_some();
            if planned.contains(&number) {
                continue;
            }
            let forms: BTreeMap<String, Values> = self
                .store()
                .case_forms(case.id)
                .await?
                .into_iter()
                .map(|form| (form.step, form.values))
                .collect();
            let year = forms
                .get("application")
                .and_then(|form| form.number("year"));
            let lines = forms.get("acceptance").map(|form| form.demand("lines"));
            let (Some(year), Some(lines)) = (year, lines) else {
                continue;
            };
            let other_funds = forms
                .get("application")
                .is_some_and(|form| form.text("funding") == "other");
            let payer = registered.get(&unit);
            let payer = payer.map(|payer| Payer::of_filed(*payer, under_county, other_funds));
            let lines = lines
                .iter()
                .map(|line| {
                    let system = used.get(&(unit, line.system.clone()));
                    let measured = system.and_then(|items| items.get(&line.item)).copied();
                    DemandLine {
                        filed: number.clone(),
                        proposed: proposed(line.quantity, measured),
                        payer,
                        ..line.clone()
                    }
                })
                .collect();
            filed.insert(number, Filed { unit, year, lines });
        }
        Ok(filed)
    }

    /// What every system held and needed in the last twelve whole months, by item. A machine that was not watched enough counts as needed in full; a system of which nothing was watched is left out.
    async fn used_lately(&self, rulebook: &Rulebook) -> Result<Used, AppError> {
        let this_month = Period::month_of(self.today()).from;
        let window = Period {
            from: this_month.saturating_sub(MONTHS.months()),
            to: this_month.saturating_sub(1.day()),
        };
        let names: BTreeMap<SystemId, (OrganisationId, String)> = self
            .store()
            .systems()
            .await?
            .into_iter()
            .map(|system| (system.id, (system.details.unit, system.details.name)))
            .collect();
        let metrics = [Metric::Cpu, Metric::Memory, Metric::Disk];
        let mut used = Used::new();
        let mut watched = BTreeSet::new();
        let serving = self.serving().await?;
        let looked_at = Looked {
            window,
            metrics: &metrics,
            source: Source::Provider,
        };
        for (resource, evidence) in self.evidence(&serving, looked_at, |_| true).await? {
            let system = resource
                .details
                .system
                .and_then(|system| names.get(&system));
            let Some(system) = system else {
                continue;
            };
            let need = needed(rulebook, &evidence);
            if need.is_some() {
                watched.insert(system.clone());
            }
            let by = &resource.details.priced_by;
            let items = used.entry(system.clone()).or_default();
            let held = by.items_of(evidence.size);
            let enough = by.items_of(need.unwrap_or(evidence.size));
            for (item, quantity) in held {
                let sum = items.entry(item.clone()).or_default();
                sum.held = sum.held.saturating_add(quantity);
                let needed = enough.get(&item).copied().unwrap_or(0);
                sum.needed = sum.needed.saturating_add(needed);
            }
        }
        used.retain(|system, _| watched.contains(system));
        Ok(used)
    }
}

fn lines_of(value: &Value) -> &[DemandLine] {
    match value {
        Value::Demand(lines) => lines,
        _ => &[],
    }
}
