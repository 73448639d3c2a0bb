//! Made-up GWA-T-12 folders: the format's columns and separators, none of its data.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The header of every file, in the format's own words.
pub const HEADER: &str = "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\tDisk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]";

/// One row: what was seen at an instant.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Seconds since 1970 (the header says milliseconds; the archive's values are seconds).
    pub at: i64,
    /// Cores.
    pub cores: u32,
    /// CPU percent.
    pub cpu: f64,
    /// Memory capacity in KB; 0 for powered off.
    pub memory_capacity: f64,
    /// Memory used in KB.
    pub memory: f64,
    /// KB per second received.
    pub received: f64,
}

/// Rows every five minutes from `from` (seconds) over `days`, CPU and memory given in percent by the hour counted from `from`.
pub fn rows(
    from: i64,
    days: i64,
    cpu: impl Fn(i64) -> f64,
    memory: impl Fn(i64) -> f64,
) -> Vec<Row> {
    const CAPACITY: f64 = 4_194_304.0;
    (0..days * 288)
        .map(|step| Row {
            at: from + step * 300,
            cores: 4,
            cpu: cpu(step / 12),
            memory_capacity: CAPACITY,
            memory: CAPACITY * memory(step / 12) / 100.0,
            received: 12.0,
        })
        .collect()
}

/// The text of a file.
pub fn text(rows: &[Row]) -> String {
    let mut text = format!("{HEADER}\n");
    for row in rows {
        let mhz = f64::from(row.cores) * 2_600.0;
        writeln!(
            text,
            "{};\t{};\t{mhz};\t{};\t{};\t{};\t{};\t0.0;\t1.5;\t{};\t0.0",
            row.at,
            row.cores,
            mhz * row.cpu / 100.0,
            row.cpu,
            row.memory_capacity,
            row.memory,
            row.received,
        )
        .unwrap();
    }
    text
}

/// Writes a machine's file of a month: `FOLDER/2013-7/NAME.csv`.
pub fn write(folder: &Path, month: &str, machine: &str, rows: &[Row]) {
    let month = folder.join(month);
    fs::create_dir_all(&month).unwrap();
    fs::write(month.join(format!("{machine}.csv")), text(rows)).unwrap();
}
