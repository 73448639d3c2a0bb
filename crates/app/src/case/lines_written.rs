//! Long lists of lines, as files to fill in.

use yunheng_documents::table::{self, Tab};
use yunheng_domain::process::{Field, Takes};

use crate::AppError;

/// Rows as CSV with a byte order mark, formulas defused.
pub fn defused_csv(rows: &[Vec<String>]) -> Result<Vec<u8>, AppError> {
    table::csv_text(rows).map_err(|error| AppError::Internal(error.to_string()))
}

/// A workbook with the lines of a field on its first sheet, and on its second the catalogue, from which the items are chosen.
pub fn filled_workbook(
    field: &Field,
    rows: Vec<Vec<String>>,
    catalogue: Vec<Vec<String>>,
) -> Result<Vec<u8>, AppError> {
    let columns = || (0_u16..).zip(field.input.columns());
    let mut items = columns().filter(|(_, column)| column.takes == Takes::Item);
    let chosen = items.next().map(|(place, _)| place);
    let mut tabs = vec![Tab {
        name: "明细 Lines".to_owned(),
        rows,
        numbers: columns()
            .filter(|(_, column)| column.takes.is_number())
            .map(|(place, _)| place)
            .collect(),
        chosen,
    }];
    if chosen.is_some() {
        tabs.push(Tab {
            name: "目录 Catalogue".to_owned(),
            rows: catalogue,
            numbers: Vec::new(),
            chosen: None,
        });
    }
    table::workbook(&tabs).map_err(|error| AppError::Internal(error.to_string()))
}
