//! Lists that people keep in spreadsheets: read from XLSX and CSV, and written for them to fill in.

mod csv_text;
mod guard;
mod workbook;
mod worksheet;

pub use csv_text::csv_text;
pub use workbook::{Tab, workbook};

/// The largest file, bytes.
pub const LARGEST: usize = 8 << 20;

/// Rows with anything in them that a file holds at most, the heading not counted.
pub const MOST_ROWS: usize = 10_000;

/// Columns that are read; what stands further right is nobody's.
const MOST_COLUMNS: u32 = 64;

/// Characters of a cell that are read. More than any field takes, so that what is longer is still told as too long.
const MOST_CHARACTERS: usize = 4_100;

/// A row of a file with anything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it, from 1.
    pub number: usize,
    /// Texts from the first column on, trimmed; empty where there is nothing.
    pub cells: Vec<String>,
}

/// Why a file is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// More bytes than [`LARGEST`].
    #[error("the file is too large")]
    TooLarge,
    /// Unpacked it would be far larger than a list can be: a bomb.
    #[error("the file unpacks to more than a list can be")]
    Bomb,
    /// More rows than [`MOST_ROWS`].
    #[error("more than {MOST_ROWS} rows")]
    TooManyRows,
    /// Neither UTF-8, UTF-16 nor GB18030.
    #[error("the text is in no encoding that is read here")]
    Encoding,
    /// Neither XLSX nor CSV.
    #[error("neither XLSX nor CSV")]
    Unreadable,
    /// It holds nothing.
    #[error("the file is empty")]
    Empty,
    /// It could not be written.
    #[error("the file could not be written")]
    Unwritten,
}

/// Reads the first sheet of an XLSX file, or a CSV file as Excel writes it (UTF-8, UTF-16, GB18030; comma, semicolon or tab). What a formula came to when it was saved is read; no formula is ever evaluated.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    if bytes.len() > LARGEST {
        return Err(TableError::TooLarge);
    }
    let rows = if bytes.starts_with(b"PK\x03\x04") {
        guard::unpacks_small(bytes)?;
        worksheet::rows(bytes)?
    } else {
        csv_text::rows(bytes)?
    };
    if rows.is_empty() {
        return Err(TableError::Empty);
    }
    Ok(rows)
}

/// Rows as they are found, those without anything left out.
#[derive(Debug, Default)]
struct Found(Vec<Row>);

impl Found {
    /// Takes a text at its place, both from 0.
    fn put(&mut self, row: usize, column: u32, text: &str) -> Result<(), TableError> {
        let text = undefused(text.trim());
        if text.is_empty() || column >= MOST_COLUMNS {
            return Ok(());
        }
        if self.0.last().is_none_or(|last| last.number != row + 1) {
            // The heading is a row as well.
            if self.0.len() > MOST_ROWS {
                return Err(TableError::TooManyRows);
            }
            self.0.push(Row {
                number: row + 1,
                cells: Vec::new(),
            });
        }
        let Some(last) = self.0.last_mut() else {
            return Ok(());
        };
        let column = usize::try_from(column).unwrap_or_default();
        if last.cells.len() <= column {
            last.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = last.cells.get_mut(column) {
            *cell = text.chars().take(MOST_CHARACTERS).collect();
        }
        Ok(())
    }
}

/// What a spreadsheet takes for the beginning of a formula (OWASP: CSV injection).
const COMPUTED: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text that no spreadsheet computes.
fn defused(text: &str) -> String {
    if text.starts_with(COMPUTED) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text that was [`defused`].
fn undefused(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(COMPUTED) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests;
