//! XLSX files to fill in.

use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Formula, Workbook};

use super::TableError;

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Tab {
    /// Its name: at most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// The heading and the rows. Numbers are written as numbers where their column says so.
    pub rows: Vec<Vec<String>>,
    /// Columns of numbers, from 0.
    pub numbers: Vec<u16>,
    /// A column whose cells are chosen from the first column of the next sheet.
    pub chosen: Option<u16>,
}

/// Width of a column, characters.
const WIDTH: f64 = 24.0;

/// A workbook of sheets. Texts are written as texts: none is ever a formula.
pub fn workbook(tabs: &[Tab]) -> Result<Vec<u8>, TableError> {
    written(tabs).map_err(|_| TableError::Unwritten)
}

fn written(tabs: &[Tab]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    // The same content is the same file, byte by byte.
    let begun = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&begun));
    let bold = Format::new().set_bold();
    for (place, tab) in tabs.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(&tab.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (row, cells) in (0_u32..).zip(&tab.rows) {
            for (column, text) in (0_u16..).zip(cells) {
                let number = text.parse::<f64>().ok();
                let number = number.filter(|_| row > 0 && tab.numbers.contains(&column));
                match number {
                    Some(number) => sheet.write_number(row, column, number)?,
                    None if row == 0 => {
                        sheet.set_column_width(column, WIDTH)?;
                        sheet.write_string_with_format(row, column, text, &bold)?
                    }
                    None => sheet.write_string(row, column, text)?,
                };
            }
        }
        let next = tabs.get(place + 1);
        if let (Some(column), Some(next)) = (tab.chosen, next) {
            let list = format!("='{}'!$A$2:$A${}", next.name, next.rows.len().max(2));
            let choice = DataValidation::new().allow_list_formula(Formula::new(list));
            let bottom = u32::try_from(super::MOST_ROWS).unwrap_or(1);
            sheet.add_data_validation(1, column, bottom, column, &choice)?;
        }
    }
    book.save_to_buffer()
}
