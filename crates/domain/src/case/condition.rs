//! Whether a step is gone through, and whether a way is open.

use std::collections::BTreeMap;

use super::{Case, Situation};
use crate::process::{Condition, DemandLine, Process, Step, Values, Way};

impl Case {
    /// The ways that whoever acts may take now, the usual one first; one that lapses only once its time limit has passed. Withdrawing is not among them.
    pub fn ways<'p>(&self, process: &'p Process, situation: &Situation<'_>) -> Vec<&'p Way> {
        let Some(step) = self.step(process) else {
            return Vec::new();
        };
        let lapsed = self.lapsed(process, situation);
        let may = |way: &&Way| !way.lapses || lapsed == Some(way.code);
        let ways = step.ways.iter().filter(may);
        ways.filter(|way| is_open(process, way, situation.forms, situation))
            .collect()
    }
}

/// Whether a way is open.
pub(super) fn is_open(
    process: &Process,
    way: &Way,
    forms: &BTreeMap<String, Values>,
    situation: &Situation<'_>,
) -> bool {
    way.only
        .is_none_or(|only| holds(process, only, forms, situation))
}

/// The next step whose condition holds.
pub(super) fn after<'p>(
    process: &'p Process,
    step: &Step,
    forms: &BTreeMap<String, Values>,
    situation: &Situation<'_>,
) -> Option<&'p Step> {
    let place = process.place(step.code)?;
    let mut steps = process.steps.iter().skip(place + 1);
    steps.find(|step| is_gone_through(process, step, forms, situation))
}

fn is_gone_through(
    process: &Process,
    step: &Step,
    forms: &BTreeMap<String, Values>,
    situation: &Situation<'_>,
) -> bool {
    step.only
        .is_none_or(|only| holds(process, only, forms, situation))
}

fn holds(
    process: &Process,
    condition: Condition,
    forms: &BTreeMap<String, Values>,
    situation: &Situation<'_>,
) -> bool {
    match condition {
        Condition::UnderCounty => situation.facts.under_county,
        Condition::CityPays { step, field } => forms.get(step).is_some_and(|form| {
            let mut lines = form.demand(field).iter();
            lines.any(DemandLine::is_city_s)
        }),
        Condition::Chosen {
            step: of,
            field,
            value,
        } => {
            // What was filled in before the case went back and took another way no longer counts.
            let counts = process
                .step(of)
                .is_some_and(|of| is_gone_through(process, of, forms, situation));
            counts && forms.get(of).is_some_and(|form| is(form, field, value))
        }
        Condition::Rule { key, value } => situation
            .rulebook
            .parameter(key)
            .is_some_and(|parameter| parameter.value.to_string() == value),
    }
}

/// Whether a choice or an answer is this.
pub(super) fn is(form: &Values, field: &str, value: &str) -> bool {
    let answer = form.flag(field).map(|flag| if flag { "yes" } else { "no" });
    form.text(field) == value || answer == Some(value)
}
