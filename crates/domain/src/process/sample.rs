//! Forms filled in plausibly, for tests and the demo.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{
    Check, DemandLine, ExpertLine, Field, Form, HostLine, Input, Lines, Opinion, Step, Term, Value,
    Values, Worth,
};

/// Days from today to the days that are filled in.
const AHEAD: i64 = 30;

/// What somebody could have filled in on a day: every field that is asked, and no other. The same form and day give the same values.
pub fn sample_values(form: &Form, today: Date) -> Values {
    sample_beside(form, &Values::default(), today)
}

/// The same beside what was filled in already: only what is asked and missing is added.
pub fn sample_beside(form: &Form, begun: &Values, today: Date) -> Values {
    let mut values = begun.clone();
    for section in &form.sections {
        if !section.is_asked(&values) {
            continue;
        }
        for field in &section.fields {
            let filled = values.0.entry(field.code.to_owned());
            filled.or_insert_with(|| plausible(field, today));
        }
    }
    values
}

/// What somebody could have filled in at a step so that its gates open as far as its form can open them: lines that an earlier step proposes are taken over.
pub fn sample_step(step: &Step, today: Date, forms: &BTreeMap<String, Values>) -> Values {
    let Some(form) = &step.form else {
        return Values::default();
    };
    let mut values = sample_values(form, today);
    for field in form.fields() {
        let Input::Demand {
            from: Some((of, from)),
            ..
        } = field.input
        else {
            continue;
        };
        let proposed = forms.get(of).map(|form| form.demand(from));
        if let Some(lines) = proposed.filter(|lines| !lines.is_empty()) {
            values = values.with(field.code, lines.to_vec());
        }
    }
    for gate in &step.gates {
        values = match gate.check {
            Check::NotClassified { field } => values.with(field, false),
            Check::InPlan {
                year: (of, field), ..
            } if *of == step.code => values.with(field, i64::from(today.year()) + 1),
            Check::NotAbove { field, .. } => values.with(field, 1),
            Check::Day {
                field,
                term: Term::Beyond(_),
                ..
            } => values.with(field, later(today, 3_650).as_str()),
            _ => values,
        };
    }
    values
}

fn plausible(field: &Field, today: Date) -> Value {
    match &field.input {
        Input::Text { .. } => text_of(field.code).into(),
        Input::LongText { .. } => format!("{}：按实际情况说明。", field.label.zh)
            .as_str()
            .into(),
        Input::Number { least, most, .. } => Value::Number((*least).max(1).min(*most)),
        Input::Money => Value::Number(12_800_000),
        // The program calculates it anew.
        Input::Worth { .. } => Worth::default().into(),
        // What is agreed or hosted is so from now on.
        Input::Date if field.code == "from" => today.to_string().as_str().into(),
        Input::Date => later(today, AHEAD).as_str().into(),
        Input::Choice(options) => options.first().map_or("", |(code, _)| code).into(),
        Input::Flag => true.into(),
        Input::Demand { lines, .. } => [("CMP-001", 8), ("CMP-002", 16)]
            .map(|(item, quantity)| line(*lines, item, quantity))
            .to_vec()
            .into(),
        Input::Hosts => vec![HostLine {
            host: "示例应用一".to_owned(),
            identifier: "vm-sample-1".to_owned(),
            vcpus: 8,
            memory_gb: 16,
            disk_gb: 0,
        }]
        .into(),
        Input::Experts => ["甲", "乙", "丙"]
            .map(|expert| ExpertLine {
                expert: format!("专家{expert}"),
                organisation: "示例大学".to_owned(),
                opinion: Opinion::Agree,
                remark: String::new(),
            })
            .to_vec()
            .into(),
    }
}

/// What kind of text a field takes is told by the end of its name.
fn text_of(code: &str) -> &'static str {
    match code.rsplit('_').next().unwrap_or(code) {
        "code" => "sample-code",
        "phone" => "0000-0000000",
        "email" => "sample@example.org",
        "contact" => "联系人甲",
        "number" => "示例〔2026〕1号",
        "digest" => "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        "name" => "示例系统",
        _ => "示例",
    }
}

fn line(lines: Lines, item: &str, quantity: i64) -> DemandLine {
    let mut line = DemandLine {
        item: item.to_owned(),
        quantity,
        purpose: "应用服务器".to_owned(),
        ..DemandLine::default()
    };
    if lines != Lines::OfOne {
        "示例系统".clone_into(&mut line.system);
    }
    if lines == Lines::OfUnits {
        "BJ-2026-00001".clone_into(&mut line.filed);
    }
    line
}

fn later(today: Date, days: i64) -> String {
    today.saturating_add(days.days()).to_string()
}
