//! The record as a file that proves itself.
//!
//! UTF-8 text. The first line is the header in JSON: what the rows are to be held against. Each further line is a row: number, leaf, keyed code and the entry's canonical line, with a tab between (no entry contains one). Nothing may follow the last line break.
//!
//! ```text
//! {"format":"yunheng-record-1","origin":"…","start":0,"peaks":[],"head":{"size":2,"root":"…"},"checkpoints":["…"]}
//! 0⇥5c23…⇥9f01…⇥{"v":1,"seq":0,…}
//! 1⇥77ab…⇥c3d4…⇥{"v":1,"seq":1,…}
//! ```

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use super::verify::{Head, MacCheck, Report, Row, Start, Verification};
use super::{Hash, NoteName, SignedCheckpoint, Verifier};

/// The longest line that is read, in bytes: a header with ten years of hourly checkpoints has some 40 million.
const LONGEST_LINE: u64 = 1 << 27;

/// Which form a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Format {
    /// This one.
    #[default]
    #[serde(rename = "yunheng-record-1")]
    One,
}

/// The first line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The form of the file.
    pub format: Format,
    /// Identity of the database.
    pub origin: NoteName,
    /// Number of the first row: entries before it are elsewhere.
    pub start: u64,
    /// Roots of the perfect subtrees over the entries before, largest first.
    pub peaks: Vec<Hash>,
    /// Size and root after the last row.
    pub head: Head,
    /// Signed checkpoints of sizes from `start` to the head's.
    pub checkpoints: Vec<SignedCheckpoint>,
}

/// Why a file cannot be verified at all.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// Its first line is no header.
    #[error("the first line is no header of a record: {0}")]
    Header(#[from] serde_json::Error),
    /// The header's peaks are not those of that many entries.
    #[error("the header's peaks do not fit its start")]
    Start,
}

/// Writes a file.
#[derive(Debug)]
pub struct Writer<W>(W);

impl<W: Write> Writer<W> {
    /// Begins a file with its header.
    pub fn new(mut to: W, header: &Header) -> io::Result<Self> {
        serde_json::to_writer(&mut to, header)?;
        to.write_all(b"\n")?;
        Ok(Self(to))
    }

    /// Adds a row. It is refused if it has no leaf, or what it contains would not fit on its line.
    pub fn row(&mut self, row: Row<'_>) -> io::Result<()> {
        let breaks = |bytes: &[u8]| {
            bytes
                .iter()
                .any(|byte| matches!(byte, b'\t' | b'\n' | b'\r'))
        };
        match row.leaf {
            Some(leaf) if !breaks(row.line) && !breaks(row.mac.as_bytes()) => {
                write!(self.0, "{}\t{leaf}\t{}\t", row.seq, row.mac)?;
                self.0.write_all(row.line)?;
                self.0.write_all(b"\n")
            }
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("entry {} cannot be exported: verify the record", row.seq),
            )),
        }
    }

    /// Ends the file and hands back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.0.flush()?;
        Ok(self.0)
    }
}

/// Reads a file row by row.
#[derive(Debug)]
pub struct Reader<R> {
    file: R,
    line: Vec<u8>,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    pub fn open(mut file: R) -> Result<(Header, Self), ExportError> {
        let mut line = Vec::new();
        read_line(&mut file, &mut line)?;
        let header = serde_json::from_slice(&line)?;
        Ok((header, Self { file, line }))
    }

    /// Reads the next row: `None` after the last, `Some(None)` for a line that is no row.
    pub fn row(&mut self) -> io::Result<Option<Option<Row<'_>>>> {
        let more = read_line(&mut self.file, &mut self.line)?;
        Ok(more.then(|| read_row(&self.line)))
    }
}

/// Verifies a file against its header, and against `witnessed`: checkpoints that came another way, which is where their worth lies.
pub fn verify(
    file: impl BufRead,
    witnessed: &[SignedCheckpoint],
    signatures: &(impl Verifier + ?Sized),
    mac: Option<&MacCheck<'_>>,
) -> Result<(Header, Report), ExportError> {
    let (header, mut rows) = Reader::open(file)?;
    let start = Start::after(header.start, &header.peaks).ok_or(ExportError::Start)?;
    let checkpoints = [header.checkpoints.as_slice(), witnessed].concat();
    let mut verification = Verification::new(start, &header.origin, checkpoints, signatures, mac);
    while let Some(row) = rows.row()? {
        match row {
            Some(row) => verification.push(row),
            None => verification.push_unreadable(),
        }
    }
    let report = verification.finish(header.head);
    Ok((header, report))
}

/// Reads the next line with its end; `false` after the last.
fn read_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut bounded = io::Read::take(file, LONGEST_LINE);
    Ok(bounded.read_until(b'\n', line)? > 0)
}

fn read_row(line: &[u8]) -> Option<Row<'_>> {
    let mut parts = line.strip_suffix(b"\n")?.splitn(4, |byte| *byte == b'\t');
    let mut text = || std::str::from_utf8(parts.next()?).ok();
    let (seq, leaf, mac, line) = (text()?, text()?, text()?, text()?);
    let number = seq.parse().ok()?;
    // One number has one form, as everything here.
    (u64::to_string(&number) == seq).then_some(Row {
        seq: number,
        line: line.as_bytes(),
        leaf: Hash::from_hex(leaf),
        mac,
    })
}
