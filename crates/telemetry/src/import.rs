//! What all importers share: errors that name file, line and column, and the years a timestamp may lie in.

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The instants that telemetry may carry, UTC milliseconds: 2000-01-01 up to, not including, 2100-01-01. Anything else is a unit mistaken (seconds for milliseconds) or a clock never set.
pub const INSTANTS: Range<i64> = 946_684_800_000..4_102_444_800_000;

/// A file that cannot be imported. Nothing of it has been kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The content is wrong at a place. `line` and `column` count from 1; 0 means the file as a whole.
    #[error("{}:{line}:{column}: {message}", file.display())]
    Content {
        /// The file, for an archive `archive.tar.zst!inner.csv`.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Column (field), from 1.
        column: u64,
        /// What is wrong.
        message: String,
    },
    /// The file cannot be read.
    #[error("{}: {error}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

impl ImportError {
    /// An error at a place in a file.
    pub(crate) fn at(file: &Path, line: u64, column: usize, message: impl Into<String>) -> Self {
        Self::Content {
            file: file.to_owned(),
            line,
            column: column as u64,
            message: message.into(),
        }
    }

    /// An error of the file as a whole.
    pub(crate) fn whole(file: &Path, message: impl Into<String>) -> Self {
        Self::at(file, 0, 0, message)
    }

    /// What the system said of a file.
    pub(crate) fn io(file: &Path, error: std::io::Error) -> Self {
        Self::Io {
            file: file.to_owned(),
            error,
        }
    }

    /// What the CSV reader said.
    pub(crate) fn csv(file: &Path, error: csv::Error) -> Self {
        let line = error.position().map_or(0, csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::io(file, error),
            _ => Self::at(file, line, 0, "not readable as CSV"),
        }
    }
}

/// Reads the next row that is not blank and checks that it is as wide as the header; `false` at the end. Lines end with `\n` for the reader (see [`LINE_END`]), so fields are to be trimmed.
pub(crate) fn next_row(
    file: &Path,
    reader: &mut csv::Reader<impl Read>,
    width: usize,
    record: &mut csv::ByteRecord,
) -> Result<bool, ImportError> {
    loop {
        if !reader
            .read_byte_record(record)
            .map_err(|error| ImportError::csv(file, error))?
        {
            return Ok(false);
        }
        let found = record.len();
        if found == width {
            return Ok(true);
        }
        let blank = found == 1 && record.get(0).is_some_and(|it| it.trim_ascii().is_empty());
        if !blank {
            let line = record.position().map_or(0, csv::Position::line);
            return Err(ImportError::at(
                file,
                line,
                found.min(width) + 1,
                format!("{found} fields where the header has {width}"),
            ));
        }
    }
}

/// What ends a line. The CSV reader's own rule for `\r\n` counts the line behind one too low.
pub(crate) const LINE_END: csv::Terminator = csv::Terminator::Any(b'\n');

/// Shows a field in an error message without letting a broken file flood it.
pub(crate) fn shown(field: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = String::from_utf8_lossy(field);
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("'{}'", short.escape_debug())
}

/// A finite amount that is not negative.
pub(crate) fn amount(field: &[u8]) -> Result<f64, String> {
    match str::from_utf8(field)
        .ok()
        .and_then(|text| text.parse::<f64>().ok())
    {
        Some(value) if value.is_finite() && value >= 0.0 => Ok(value),
        Some(_) => Err(format!("{} is negative or not finite", shown(field))),
        None => Err(format!("{} is not a number", shown(field))),
    }
}

/// The instant, UTC milliseconds, of a number of seconds or milliseconds since 1970. The years 2000 to 2100 in seconds and in milliseconds do not overlap, so that a number tells its unit by its size.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before the cast"
)]
pub(crate) fn instant(number: f64) -> Option<i64> {
    [number * 1000.0, number]
        .into_iter()
        .map(f64::round)
        .find(|at| (INSTANTS.start as f64..INSTANTS.end as f64).contains(at))
        .map(|at| at as i64)
}
