//! The first sheet of an XLSX file.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use super::{Found, Row, TableError};

/// The rows of the first sheet. Read cell by cell: a sheet with one cell at each end would not fit into memory as a grid.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| TableError::Unreadable)?;
    let first = book.sheet_names().first().cloned();
    let first = first.ok_or(TableError::Empty)?;
    let mut cells = book
        .worksheet_cells_reader(&first)
        .map_err(|_| TableError::Unreadable)?;
    let mut found = Found::default();
    while let Some(cell) = cells.next_cell().map_err(|_| TableError::Unreadable)? {
        let (row, column) = cell.get_position();
        let row = usize::try_from(row).unwrap_or(usize::MAX - 1);
        match cell.get_value() {
            DataRef::Empty => {}
            DataRef::SharedString(text) => found.put(row, column, text)?,
            DataRef::String(text) => found.put(row, column, text)?,
            DataRef::Float(number) => found.put(row, column, &number.to_string())?,
            DataRef::DateTime(day) => {
                let text = day.as_f64().to_string();
                found.put(row, column, &text)?;
            }
            DataRef::Int(number) => found.put(row, column, &number.to_string())?,
            DataRef::Bool(yes) => found.put(row, column, if *yes { "TRUE" } else { "FALSE" })?,
            DataRef::Error(error) => found.put(row, column, &error.to_string())?,
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                found.put(row, column, text)?;
            }
        }
    }
    Ok(found.0)
}
