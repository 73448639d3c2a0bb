//! One CSV file of a trace.

use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use yunheng_domain::resource::Size;
use yunheng_domain::series::Sample;

use super::MachineTrace;
use crate::import::{self, ImportError, shown};

/// The columns that are used, by their names in the header.
const TIMESTAMP: &str = "Timestamp [ms]";
const CORES: &str = "CPU cores";
const CPU_PERCENT: &str = "CPU usage [%]";
const MEMORY_CAPACITY: &str = "Memory capacity provisioned [KB]";
const MEMORY_USED: &str = "Memory usage [KB]";
const RECEIVED: &str = "Network received throughput [KB/s]";
const SENT: &str = "Network transmitted throughput [KB/s]";

/// Bytes in what the trace calls KB.
const KB: f64 = 1024.0;

/// Bytes read at once: larger pieces than the reader's own make the import faster.
const BUFFER: usize = 256 * 1024;

pub(super) fn read(
    file: &Path,
    name: String,
    content: impl Read,
) -> Result<MachineTrace, ImportError> {
    let mut reader = ReaderBuilder::new()
        .delimiter(b';')
        // The traces quote nothing, and a stray quote must not swallow lines.
        .quoting(false)
        .terminator(import::LINE_END)
        .flexible(true)
        .buffer_capacity(BUFFER)
        .from_reader(content);
    let header = reader
        .byte_headers()
        .map_err(|error| ImportError::csv(file, error))?;
    let columns = Columns::of(file, header)?;
    let mut record = ByteRecord::new();
    let mut rows = Vec::new();
    while import::next_row(file, &mut reader, columns.width, &mut record)? {
        rows.push(columns.row(file, &record)?);
    }
    if rows.is_empty() {
        return Err(ImportError::whole(file, "no rows below the header"));
    }
    // Rows are in order but for a few, which this sort is fast at. Rows of one instant stay in file order.
    rows.sort_by_key(|row| row.at);
    Ok(trace(name, &rows))
}

/// What is used of one row.
struct Row {
    at: i64,
    cores: i64,
    cpu_percent: f64,
    memory_capacity: f64,
    memory_used: f64,
    network: f64,
}

fn trace(name: String, rows: &[Row]) -> MachineTrace {
    let samples = |of: fn(&Row) -> Sample| {
        let mut samples: Vec<Sample> = Vec::with_capacity(rows.len());
        for sample in rows.iter().map(of) {
            match samples.last_mut() {
                Some(last) if last.at == sample.at => *last = last.larger(sample),
                _ => samples.push(sample),
            }
        }
        samples
    };
    MachineTrace {
        name,
        sizes: sizes(rows),
        cpu: samples(|row| Sample {
            at: row.at,
            value: row.cpu_percent,
            capacity: Some(100.0),
        }),
        memory: samples(|row| Sample {
            at: row.at,
            value: row.memory_used,
            capacity: (row.memory_capacity > 0.0).then_some(row.memory_capacity),
        }),
        network: samples(|row| Sample {
            at: row.at,
            value: row.network,
            capacity: None,
        }),
    }
}

/// Sizes with the instant each was first seen. Of rows with one instant the largest size counts, whatever their order in the file.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the capacity was checked to fit when its row was read"
)]
fn sizes(rows: &[Row]) -> Vec<(i64, Size)> {
    let mut sizes: Vec<(i64, Size)> = Vec::new();
    for instant in rows.chunk_by(|one, other| one.at == other.at) {
        let largest = instant
            .iter()
            .filter(|row| row.memory_capacity > 0.0)
            .map(|row| (row.cores, row.memory_capacity as i64))
            .max();
        let Some((vcpus, memory_bytes)) = largest else {
            continue;
        };
        let size = Size {
            vcpus,
            memory_bytes,
            disk_bytes: 0,
        };
        if sizes.last().is_none_or(|(_, last)| *last != size) {
            sizes.extend(instant.first().map(|row| (row.at, size)));
        }
    }
    sizes
}

/// Where the header puts each column.
struct Columns {
    width: usize,
    timestamp: usize,
    cores: usize,
    cpu_percent: usize,
    memory_capacity: usize,
    memory_used: usize,
    received: usize,
    sent: usize,
}

impl Columns {
    fn of(file: &Path, header: &ByteRecord) -> Result<Self, ImportError> {
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned())
            .collect();
        if names.is_empty() {
            return Err(ImportError::whole(file, "the file is empty"));
        }
        if let [only] = names.as_slice() {
            let message = if only.starts_with("Timestamp") {
                "wrong separator: columns are separated by ';' and a tab"
            } else {
                "not a GWA-T-12 header"
            };
            return Err(ImportError::at(file, 1, 1, message));
        }
        let find = |wanted: &str| {
            names.iter().position(|name| name == wanted).ok_or_else(|| {
                ImportError::at(
                    file,
                    1,
                    0,
                    format!("not a GWA-T-12 header: it lacks the column '{wanted}'"),
                )
            })
        };
        Ok(Self {
            width: names.len(),
            timestamp: find(TIMESTAMP)?,
            cores: find(CORES)?,
            cpu_percent: find(CPU_PERCENT)?,
            memory_capacity: find(MEMORY_CAPACITY)?,
            memory_used: find(MEMORY_USED)?,
            received: find(RECEIVED)?,
            sent: find(SENT)?,
        })
    }

    fn row(&self, file: &Path, record: &ByteRecord) -> Result<Row, ImportError> {
        let line = record.position().map_or(0, csv::Position::line);
        let amount = |column: usize| {
            let field = record.get(column).unwrap_or_default().trim_ascii();
            import::amount(field)
                .map_err(|message| ImportError::at(file, line, column + 1, message))
        };
        let wrong = |column: usize, what: &str| {
            let field = record.get(column).unwrap_or_default().trim_ascii();
            ImportError::at(file, line, column + 1, format!("{} {what}", shown(field)))
        };
        let memory_capacity = amount(self.memory_capacity)? * KB;
        if memory_capacity > LARGEST_CAPACITY {
            return Err(wrong(
                self.memory_capacity,
                "is no size of a machine's memory",
            ));
        }
        Ok(Row {
            // The header says milliseconds while the published files hold seconds.
            at: import::instant(amount(self.timestamp)?)
                .ok_or_else(|| wrong(self.timestamp, "lies outside the years 2000 to 2100"))?,
            cores: whole(amount(self.cores)?)
                .ok_or_else(|| wrong(self.cores, "is no number of cores"))?,
            cpu_percent: amount(self.cpu_percent)?,
            memory_capacity,
            memory_used: amount(self.memory_used)? * KB,
            network: (amount(self.received)? + amount(self.sent)?) * KB,
        })
    }
}

/// An exbibyte: no machine has more, and it fits an `i64`.
const LARGEST_CAPACITY: f64 = 1024.0 * 1024.0 * 1024.0 * 1024.0 * 1024.0 * 1024.0;

/// A whole number of cores.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before the cast"
)]
fn whole(cores: f64) -> Option<i64> {
    (cores.fract() == 0.0 && cores <= 1_000_000.0).then_some(cores as i64)
}
