//! What a form begins with: what was typed before, what was filled in before, what earlier steps propose.

use std::collections::BTreeMap;

use yunheng_domain::process::{
    Check, HostLine, Input, Process, Step, Value, Values, decided_hosts,
};

use super::facts::World;
use super::plan::begin_plan;

/// The draft; else what the step was filled in with before; else what earlier steps asked for or decided.
pub(super) fn begins_with(
    process: &Process,
    step: &Step,
    world: &World,
    draft: Option<&Vec<(String, String)>>,
) -> Values {
    let forms = &world.forms;
    let Some(form) = &step.form else {
        return Values::default();
    };
    if let Some(draft) = draft {
        return form.read(draft).0;
    }
    if let Some(before) = forms.get(step.code) {
        return before.clone();
    }
    let mut values = match &world.called_for {
        Some(called_for) => called_for.begins(step),
        None => begin_plan(step, &world.facts.filed),
    };
    for field in form.fields() {
        if let Input::Demand {
            from: Some((of, source)),
            ..
        } = field.input
            && let Some(lines) = forms.get(of).map(|values| values.demand(source))
        {
            let lines = Value::Demand(lines.to_vec());
            values.0.insert(field.code.to_owned(), lines);
        }
        // What is done is first of all what was decided.
        if field.input == Input::Hosts && field.required {
            let hosts = match decides(step, field.code) {
                Some(of) => decided_hosts(forms, of),
                None => entered_last(process, step, forms),
            };
            if !hosts.is_empty() {
                values = values.with(field.code, hosts);
            }
        }
        if field.code == "billing_until"
            && let Some(last) = world.fee_until
        {
            values = values.with(field.code, last.to_string().as_str());
        }
    }
    values
}

/// Which steps decided on the hosts of a field, where a gate holds it to them.
fn decides(step: &Step, field: &str) -> Option<&'static [(&'static str, &'static str)]> {
    step.gates.iter().find_map(|gate| match gate.check {
        Check::AsDecided { field: held, of } if held == field => Some(of),
        _ => None,
    })
}

/// The hosts that were entered last before a step.
fn entered_last(process: &Process, step: &Step, forms: &BTreeMap<String, Values>) -> Vec<HostLine> {
    let place = process.place(step.code).unwrap_or_default();
    let before = process.steps.iter().take(place).rev();
    before
        .filter_map(|step| Some((step.form.as_ref()?, forms.get(step.code)?)))
        .flat_map(|(form, values)| form.fields().map(|field| values.hosts(field.code)))
        .find(|hosts| !hosts.is_empty())
        .map(<[HostLine]>::to_vec)
        .unwrap_or_default()
}
