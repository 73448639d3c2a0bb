//! Results on standard output as table, JSON or CSV; errors on standard error.

use std::io::{self, Write as _};

use comfy_table::{Table, presets};
use serde_json::{Map, Value};

use crate::args::Output;
use crate::exit::Failure;

/// A result: rows under named columns.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
    /// Columns that the table shows; all if empty.
    shown: Vec<&'static str>,
    /// A single result: an object in JSON, one line per column in a table.
    single: bool,
}

impl Sheet {
    /// An empty list.
    pub(crate) fn list(columns: &[&'static str]) -> Self {
        Self {
            columns: columns.to_vec(),
            ..Self::default()
        }
    }

    /// A single result.
    pub(crate) fn single(fields: Vec<(&'static str, Value)>) -> Self {
        let (columns, row) = fields.into_iter().unzip();
        Self {
            columns,
            rows: vec![row],
            shown: Vec::new(),
            single: true,
        }
    }

    /// Columns that the table shows; JSON and CSV hold all.
    pub(crate) fn showing(mut self, columns: &[&'static str]) -> Self {
        self.shown = columns.to_vec();
        self
    }

    /// Adds a row with one value per column.
    pub(crate) fn push(&mut self, row: Vec<Value>) {
        self.rows.push(row);
    }

    /// Prints it.
    pub(crate) fn print(&self, output: Output) -> Result<(), Failure> {
        let text = match output {
            Output::Table => self.table(),
            Output::Json => self.json()?,
            Output::Csv => self.csv()?,
        };
        print(&text)
    }

    fn json(&self) -> Result<String, Failure> {
        let mut objects = self.rows.iter().map(|row| {
            let fields = self.columns.iter().zip(row);
            Value::Object(
                fields
                    .map(|(column, value)| ((*column).to_owned(), value.clone()))
                    .collect::<Map<_, _>>(),
            )
        });
        let value = if self.single {
            objects.next().unwrap_or_default()
        } else {
            objects.collect()
        };
        let mut text = serde_json::to_string_pretty(&value)
            .map_err(|error| Failure::internal(error.to_string()))?;
        text.push('\n');
        Ok(text)
    }

    fn csv(&self) -> Result<String, Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let wrong = |error: csv::Error| Failure::internal(error.to_string());
        writer.write_record(&self.columns).map_err(wrong)?;
        for row in &self.rows {
            writer
                .write_record(row.iter().map(csv_cell))
                .map_err(wrong)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| Failure::internal(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| Failure::internal(error.to_string()))
    }

    fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        if let (true, Some(row)) = (self.single, self.rows.first()) {
            for (column, value) in self.columns.iter().zip(row) {
                table.add_row([(*column).to_owned(), table_cell(value)]);
            }
        } else {
            let shown: Vec<usize> = (0..self.columns.len())
                .filter(|at| self.shown.is_empty() || self.shown.contains(&self.columns[*at]))
                .collect();
            table.set_header(shown.iter().map(|at| self.columns[*at]));
            for row in &self.rows {
                table.add_row(
                    shown
                        .iter()
                        .map(|at| row.get(*at).map_or_else(String::new, table_cell)),
                );
            }
        }
        let mut text = table.trim_fmt();
        text.push('\n');
        text
    }
}

/// A cell for people: numbers to two decimals, nothing as a dash.
fn table_cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Array(values) if values.is_empty() => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            format!("{:.2}", number.as_f64().unwrap_or_default())
        }
        Value::Array(values) => values.iter().map(table_cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// A cell for programs. Text that a spreadsheet would take for a formula is disarmed.
fn csv_cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            format!("'{text}")
        }
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(csv_cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Prints text as it is. A reader that has gone away (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Says on standard error why the program ends.
pub(crate) fn error(message: &str) {
    // Nobody is left to be told when even this fails.
    let _ = writeln!(io::stderr().lock(), "yunheng: {message}");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::list(&["name", "share", "note"]);
        sheet.push(vec![json!("=a"), json!(1.0 / 3.0), Value::Null]);
        sheet
    }

    #[test]
    fn json_keeps_every_digit_and_says_null() {
        let text = sheet().json().unwrap();
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back[0]["share"].as_f64(), Some(1.0 / 3.0));
        assert!(back[0]["note"].is_null());
    }

    #[test]
    fn a_formula_is_disarmed_in_csv() {
        assert_eq!(
            sheet().csv().unwrap(),
            "name,share,note\n'=a,0.3333333333333333,\n"
        );
    }

    #[test]
    fn a_table_rounds_and_shows_only_some_columns() {
        let text = sheet().showing(&["share", "note"]).table();
        assert!(text.contains("0.33"));
        assert!(!text.contains("=a"));
    }

    #[test]
    fn a_single_result_is_one_object() {
        let sheet = Sheet::single(vec![("samples", json!(3))]);
        let back: Value = serde_json::from_str(&sheet.json().unwrap()).unwrap();
        assert_eq!(back, json!({"samples": 3}));
    }
}
