//! Values as a form's fields are typed.

use yunheng_domain::money::Fen;
use yunheng_domain::process::{Input, Section, Value, Values};

/// One section as a browser sends it.
pub(super) fn section(section: &Section, values: &Values) -> String {
    let mut pairs: Vec<String> = Vec::new();
    for field in &section.fields {
        let Some(value) = values.get(field.code) else {
            continue;
        };
        let code = field.code;
        match value {
            Value::Text(text) => pairs.push(format!("{code}={text}")),
            Value::Flag(yes) => pairs.push(format!("{code}={}", if *yes { "yes" } else { "no" })),
            Value::Number(fen) if field.input == Input::Money => {
                pairs.push(format!("{code}={}", Fen(*fen)));
            }
            // Nobody types what is calculated.
            Value::Worth(_) => {}
            Value::Number(number) => pairs.push(format!("{code}={number}")),
            lines => {
                let lines = serde_json::to_value(lines).unwrap();
                for (place, line) in lines.as_array().unwrap().iter().enumerate() {
                    for (column, text) in line.as_object().unwrap() {
                        let text = text
                            .as_str()
                            .map_or_else(|| text.to_string(), str::to_owned);
                        pairs.push(format!("{code}.{place}.{column}={text}"));
                    }
                }
            }
        }
    }
    pairs.join("&")
}
