//! Plain CSV: `resource,metric,timestamp,value[,capacity]`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use jiff::Timestamp;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use crate::import::{self, INSTANTS, ImportError, amount, shown};

/// One row. Timestamps are RFC 3339 or Unix seconds or milliseconds; `cpu` is percent; `memory` and `disk` are bytes with a capacity, or percent without one where the metric is written `memory_percent`, `disk_percent`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Resource name.
    pub resource: String,
    /// Metric.
    pub metric: Metric,
    /// The sample.
    pub sample: Sample,
}

/// How often progress is told, in rows.
const PROGRESS_EVERY: u64 = 8192;

/// Reads a file row by row. The header is required, in any order of columns; `read` is told the bytes consumed so far.
pub fn read(
    path: &Path,
    read: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(Row) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let file = File::open(path).map_err(|error| ImportError::io(path, error))?;
    let mut reader = ReaderBuilder::new()
        .terminator(import::LINE_END)
        .flexible(true)
        .from_reader(BufReader::new(file));
    let columns = Columns::of(
        path,
        reader
            .byte_headers()
            .map_err(|error| ImportError::csv(path, error))?,
    )?;
    let mut record = ByteRecord::new();
    let mut rows = 0_u64;
    while import::next_row(path, &mut reader, columns.width, &mut record)? {
        each(columns.row(path, &record)?)?;
        rows += 1;
        if rows.is_multiple_of(PROGRESS_EVERY) {
            read(reader.position().byte());
        }
    }
    if rows == 0 {
        return Err(ImportError::whole(path, "no rows below the header"));
    }
    read(reader.position().byte());
    Ok(())
}

/// Where the header puts each column.
struct Columns {
    width: usize,
    resource: usize,
    metric: usize,
    timestamp: usize,
    value: usize,
    capacity: Option<usize>,
}

impl Columns {
    fn of(path: &Path, header: &ByteRecord) -> Result<Self, ImportError> {
        // Spreadsheet programs put a byte order mark in front.
        let clean = |field: &[u8]| {
            let field = field.strip_prefix(b"\xef\xbb\xbf").unwrap_or(field);
            String::from_utf8_lossy(field.trim_ascii()).to_ascii_lowercase()
        };
        let names: Vec<String> = header.iter().map(clean).collect();
        if let [only] = names.as_slice() {
            return Err(ImportError::at(
                path,
                1,
                1,
                format!(
                    "expected columns separated by commas, found {}",
                    shown(only.as_bytes())
                ),
            ));
        }
        let find = |wanted: &str| names.iter().position(|name| name == wanted);
        let required = |wanted: &str| {
            find(wanted).ok_or_else(|| {
                ImportError::at(
                    path,
                    1,
                    0,
                    format!("the header lacks the column '{wanted}'"),
                )
            })
        };
        if let Some(column) = names.iter().position(|name| {
            !["resource", "metric", "timestamp", "value", "capacity"].contains(&name.as_str())
        }) {
            let found = shown(names[column].as_bytes());
            return Err(ImportError::at(
                path,
                1,
                column + 1,
                format!("unknown column {found}: resource,metric,timestamp,value[,capacity]"),
            ));
        }
        Ok(Self {
            width: names.len(),
            resource: required("resource")?,
            metric: required("metric")?,
            timestamp: required("timestamp")?,
            value: required("value")?,
            capacity: find("capacity"),
        })
    }

    fn row(&self, path: &Path, record: &ByteRecord) -> Result<Row, ImportError> {
        let line = record.position().map_or(0, csv::Position::line);
        let wrong =
            |column: usize, message: String| Err(ImportError::at(path, line, column + 1, message));
        let field = |column: usize| record.get(column).unwrap_or_default().trim_ascii();

        let Ok(resource) = str::from_utf8(field(self.resource)) else {
            return wrong(self.resource, "not UTF-8 text".to_owned());
        };
        if resource.is_empty() {
            return wrong(self.resource, "the resource has no name".to_owned());
        }
        let Some((metric, fixed)) = metric(field(self.metric)) else {
            let codes = Metric::ALL.map(Metric::code).join(", ");
            return wrong(
                self.metric,
                format!(
                    "unknown metric {}: {codes}, memory_percent or disk_percent",
                    shown(field(self.metric))
                ),
            );
        };
        let at = match instant(field(self.timestamp)) {
            Ok(at) => at,
            Err(message) => return wrong(self.timestamp, message),
        };
        let value = match amount(field(self.value)) {
            Ok(value) => value,
            Err(message) => return wrong(self.value, message),
        };
        let given = match self.capacity.map(|column| (column, field(column))) {
            None | Some((_, [])) => None,
            Some((column, text)) => match amount(text) {
                Ok(capacity) => Some(capacity),
                Err(message) => return wrong(column, message),
            },
        };
        Ok(Row {
            resource: resource.to_owned(),
            metric,
            sample: Sample {
                at,
                value,
                // Zero is a machine that is switched off: no percentage. Percent is always of 100.
                capacity: fixed.or(given.filter(|capacity| *capacity > 0.0)),
            },
        })
    }
}

/// The metric of a name, with the capacity that its unit implies.
fn metric(name: &[u8]) -> Option<(Metric, Option<f64>)> {
    let name = str::from_utf8(name).ok()?.to_ascii_lowercase();
    match name.as_str() {
        "cpu" | "cpu_percent" => Some((Metric::Cpu, Some(100.0))),
        "memory_percent" => Some((Metric::Memory, Some(100.0))),
        "disk_percent" => Some((Metric::Disk, Some(100.0))),
        other => Metric::from_code(other).map(|metric| (metric, None)),
    }
}

/// An instant in UTC milliseconds: RFC 3339, Unix seconds, or Unix milliseconds.
fn instant(field: &[u8]) -> Result<i64, String> {
    let text = str::from_utf8(field).map_err(|_| "not UTF-8 text".to_owned())?;
    let at = if let Ok(number) = text.parse::<f64>() {
        import::instant(number)
    } else if let Ok(instant) = text.parse::<Timestamp>() {
        Some(instant.as_millisecond()).filter(|at| INSTANTS.contains(at))
    } else {
        return Err(format!(
            "{} is no timestamp: RFC 3339 with offset, Unix seconds or Unix milliseconds",
            shown(field)
        ));
    };
    at.ok_or_else(|| format!("{} lies outside the years 2000 to 2100", shown(field)))
}

#[cfg(test)]
mod tests;
