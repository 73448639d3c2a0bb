//! CSV as spreadsheets write it, and as they open it.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{Found, Row, TableError, defused};

/// The rows of a text.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    // One kind of line end, and one after the last line: lines are counted by them.
    let mut text = text(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    if text.contains('\0') {
        return Err(TableError::Unreadable);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut found = Found::default();
    let mut record = csv::StringRecord::new();
    let mut inside: usize = 0;
    while reader
        .read_record(&mut record)
        .map_err(|_| TableError::Unreadable)?
    {
        // A spreadsheet counts empty lines, which the reader skips, and not the line ends inside a cell.
        inside += record.as_slice().matches('\n').count();
        let ended = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        let row = ended.saturating_sub(2 + inside);
        for (column, cell) in (0_u32..).zip(record.iter()) {
            found.put(row, column, cell)?;
        }
    }
    Ok(found.0)
}

/// The text of a file in the encoding that it is in: Excel in China writes GB18030.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        None => (GB18030, bytes),
    };
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(TableError::Encoding)
}

/// What parts the cells: whichever the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let mut most = (first.matches(',').count(), b',');
    for (sign, byte) in [(';', b';'), ('\t', b'\t')] {
        let count = first.matches(sign).count();
        if count > most.0 {
            most = (count, byte);
        }
    }
    most.1
}

/// Rows as CSV that spreadsheets open as they are: byte order mark, formulas defused.
pub fn csv_text(rows: &[Vec<String>]) -> Result<Vec<u8>, TableError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(vec![0xEF, 0xBB, 0xBF]);
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| defused(cell)))
            .map_err(|_| TableError::Unwritten)?;
    }
    writer.into_inner().map_err(|_| TableError::Unwritten)
}
