//! Forms filled in plausibly.

use yunheng_domain::process::{
    DemandLine, ExpertLine, Form, HostLine, Input, Lines, Opinion, Value, Values,
};

/// Fills in what is still empty.
pub fn sample(form: &Form, begun: &Values) -> Values {
    let mut values = begun.clone();
    for field in form.fields() {
        if values.get(field.code).is_some() {
            continue;
        }
        let value = match &field.input {
            Input::Text { .. } if field.code.ends_with("_code") => "sample-code".into(),
            Input::Text { .. } => "示例".into(),
            Input::LongText { .. } => "示例说明，用于测试。".into(),
            Input::Number { least, .. } => Value::Number((*least).max(1)),
            Input::Money => Value::Number(1_280_050),
            // The program calculates it.
            Input::Worth { .. } => continue,
            // What is agreed or hosted is so already.
            Input::Date if field.code == "from" => "2013-01-01".into(),
            Input::Date => "2027-12-31".into(),
            Input::Choice(options) => options[0].0.into(),
            Input::Flag => (field.code != "classified").into(),
            Input::Demand { lines, .. } => [("CMP-001", 8), ("CMP-002", 16)]
                .map(|(item, quantity)| line(*lines, item, quantity))
                .to_vec()
                .into(),
            Input::Hosts => vec![HostLine {
                host: "sample-1".to_owned(),
                identifier: "vm-sample-1".to_owned(),
                // What is configured is the quota, what is shrunk to is less.
                vcpus: if form.field("reason").is_some() { 4 } else { 8 },
                memory_gb: if form.field("reason").is_some() {
                    8
                } else {
                    16
                },
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
        };
        values.0.insert(field.code.to_owned(), value);
    }
    values
}

fn line(lines: Lines, item: &str, quantity: i64) -> DemandLine {
    let named = if lines == Lines::OfOne {
        ""
    } else {
        "示例系统"
    };
    DemandLine {
        item: item.to_owned(),
        quantity,
        purpose: "应用".to_owned(),
        system: named.to_owned(),
        ..DemandLine::default()
    }
}
