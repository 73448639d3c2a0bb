//! One part being read: series after series, decoding only what was asked for.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::statistics::Statistics;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::series::Sample;

use super::layout::{self, AT, CAPACITY, SERIES, VALUE};
use super::named;

/// Parts up to this size are read whole and their file is closed at once, so that a month with hundreds of fresh parts needs no hundreds of open files.
const READ_WHOLE_BYTES: u64 = 64 * 1024;

/// What to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Selection<'a> {
    /// The series wanted, sorted; `None` is all.
    pub(super) series: Option<&'a [SeriesId]>,
    /// First instant, UTC milliseconds.
    pub(super) from: i64,
    /// The instant after the last, UTC milliseconds.
    pub(super) to: i64,
}

/// A part, positioned at the next series that is wanted.
pub(super) struct PartReader<'a> {
    name: String,
    file: Box<dyn FileReader>,
    selection: Selection<'a>,
    groups: VecDeque<usize>,
    group: Option<Group>,
    scratch: Scratch,
}

/// A row group being read.
struct Group {
    /// Series and how many rows it has, those not wanted included.
    runs: VecDeque<(SeriesId, usize)>,
    at: Column<Int64Type>,
    value: Column<DoubleType>,
    capacity: Column<DoubleType>,
}

/// A column chunk and the rows that need not be decoded before the next that is read.
struct Column<T: DataType> {
    reader: ColumnReaderImpl<T>,
    pending: usize,
}

/// Decoded columns of one series, kept to be used again.
#[derive(Default)]
struct Scratch {
    series: Vec<i64>,
    at: Vec<i64>,
    value: Vec<f64>,
    capacity: Vec<f64>,
    capacity_known: Vec<i16>,
}

impl<'a> PartReader<'a> {
    /// Opens a part and looks for its first wanted series.
    pub(super) fn open(path: &Path, name: &str, selection: Selection<'a>) -> io::Result<Self> {
        let file = guarded(|| open(path)).map_err(named(name))?;
        let groups = file.metadata().row_groups().iter();
        let groups = groups
            .enumerate()
            .filter(|(_, group)| may_hold(group, selection));
        let mut reader = Self {
            name: name.to_owned(),
            groups: groups.map(|(position, _)| position).collect(),
            file,
            selection,
            group: None,
            scratch: Scratch::default(),
        };
        reader.settle()?;
        Ok(reader)
    }

    /// The series that [`Self::take`] reads next; `None` at the end.
    pub(super) fn series(&self) -> Option<SeriesId> {
        self.group.as_ref()?.runs.front().map(|(series, _)| *series)
    }

    /// Appends the wanted samples of the current series in this row group, and goes on to the next.
    pub(super) fn take(&mut self, samples: &mut Vec<Sample>) -> io::Result<()> {
        if let Some(group) = &mut self.group
            && let Some((_, rows)) = group.runs.pop_front()
        {
            let mut take = || group.take(rows, self.selection, &mut self.scratch, samples);
            guarded(|| take().map_err(layout::io_error)).map_err(named(&self.name))?;
        }
        self.settle()
    }

    /// Moves to the next run that is wanted, opening row groups as needed.
    fn settle(&mut self) -> io::Result<()> {
        loop {
            if let Some(group) = &mut self.group {
                group.skip_unwanted(self.selection.series);
                if !group.runs.is_empty() {
                    return Ok(());
                }
            }
            let Some(next) = self.groups.pop_front() else {
                self.group = None;
                return Ok(());
            };
            let file = self.file.as_ref();
            let mut open = || Group::open(file, next, &mut self.scratch.series);
            let group = guarded(|| open().map_err(layout::io_error));
            self.group = Some(group.map_err(named(&self.name))?);
        }
    }
}

impl Group {
    fn open(file: &dyn FileReader, position: usize, series: &mut Vec<i64>) -> Result<Self> {
        let group = file.get_row_group(position)?;
        let rows = usize::try_from(group.metadata().num_rows())?;
        series.clear();
        Column::new(int64(group.get_column_reader(SERIES)?)?).read(rows, None, series)?;
        let mut runs = VecDeque::new();
        for run in series.chunk_by(|a, b| a == b) {
            runs.extend(run.first().map(|series| (SeriesId(*series), run.len())));
        }
        Ok(Self {
            runs,
            at: Column::new(int64(group.get_column_reader(AT)?)?),
            value: Column::new(double(group.get_column_reader(VALUE)?)?),
            capacity: Column::new(double(group.get_column_reader(CAPACITY)?)?),
        })
    }

    fn skip_unwanted(&mut self, wanted: Option<&[SeriesId]>) {
        let Some(wanted) = wanted else { return };
        while let Some((series, rows)) = self.runs.front()
            && wanted.binary_search(series).is_err()
        {
            self.at.pending += rows;
            self.value.pending += rows;
            self.capacity.pending += rows;
            self.runs.pop_front();
        }
    }

    fn take(
        &mut self,
        rows: usize,
        selection: Selection<'_>,
        scratch: &mut Scratch,
        samples: &mut Vec<Sample>,
    ) -> Result<()> {
        scratch.clear();
        self.at.read(rows, None, &mut scratch.at)?;
        let first = scratch.at.partition_point(|at| *at < selection.from);
        let end = scratch
            .at
            .partition_point(|at| *at < selection.to)
            .max(first);
        let inside = Range { start: first, end };
        self.value
            .read_inside(rows, &inside, None, &mut scratch.value)?;
        let known = Some(&mut scratch.capacity_known);
        self.capacity
            .read_inside(rows, &inside, known, &mut scratch.capacity)?;

        let at = scratch.at.drain(inside);
        let rows = at.zip(&scratch.value);
        if scratch.capacity.len() == scratch.value.len() {
            let rows = rows.zip(&scratch.capacity);
            samples.extend(rows.map(|((at, value), capacity)| Sample {
                at,
                value: *value,
                capacity: Some(*capacity),
            }));
        } else {
            let mut capacities = scratch.capacity.iter();
            let rows = rows.zip(&scratch.capacity_known);
            samples.extend(rows.map(|((at, value), known)| Sample {
                at,
                value: *value,
                capacity: if *known == 0 {
                    None
                } else {
                    capacities.next().copied()
                },
            }));
        }
        Ok(())
    }
}

impl<T: DataType> Column<T> {
    fn new(reader: ColumnReaderImpl<T>) -> Self {
        Self { reader, pending: 0 }
    }

    /// Reads exactly `rows` rows.
    fn read(
        &mut self,
        rows: usize,
        known: Option<&mut Vec<i16>>,
        values: &mut Vec<T::T>,
    ) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        if self.reader.skip_records(pending)? != pending
            || self.reader.read_records(rows, known, None, values)?.0 != rows
        {
            return Err(ParquetError::EOF(
                "a column is shorter than its row group".to_owned(),
            ));
        }
        Ok(())
    }

    /// Reads the rows of `inside`, out of `rows` rows.
    fn read_inside(
        &mut self,
        rows: usize,
        inside: &Range<usize>,
        known: Option<&mut Vec<i16>>,
        values: &mut Vec<T::T>,
    ) -> Result<()> {
        self.pending += inside.start;
        if !inside.is_empty() {
            self.read(inside.len(), known, values)?;
        }
        self.pending += rows - inside.end;
        Ok(())
    }
}

impl Scratch {
    fn clear(&mut self) {
        self.at.clear();
        self.value.clear();
        self.capacity.clear();
        self.capacity_known.clear();
    }
}

fn open(path: &Path) -> io::Result<Box<dyn FileReader>> {
    let file = File::open(path)?;
    let reader: Box<dyn FileReader> = if file.metadata()?.len() <= READ_WHOLE_BYTES {
        let bytes = Bytes::from(fs::read(path)?);
        Box::new(SerializedFileReader::new(bytes).map_err(layout::io_error)?)
    } else {
        Box::new(SerializedFileReader::new(file).map_err(layout::io_error)?)
    };
    if version(reader.metadata()) == Some(layout::VERSION) {
        Ok(reader)
    } else {
        let message = "this is not a file of samples in a layout this version knows";
        Err(io::Error::new(io::ErrorKind::InvalidData, message))
    }
}

/// Turns a panic into an error: Parquet's reader has some left for files with damaged offsets, and one rotten part must not take a whole job with it.
fn guarded<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    // Whatever a panic leaves half done is dropped: the first error ends the reading of a part.
    std::panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let message = "the file is damaged";
        Err(io::Error::new(io::ErrorKind::InvalidData, message))
    })
}

/// The layout a file says it has.
fn version(metadata: &ParquetMetaData) -> Option<&str> {
    let entries = metadata.file_metadata().key_value_metadata()?;
    entries
        .iter()
        .find(|entry| entry.key == layout::VERSION_KEY)?
        .value
        .as_deref()
}

/// Whether a row group's bounds leave room for something wanted.
fn may_hold(group: &RowGroupMetaData, selection: Selection<'_>) -> bool {
    let in_time =
        bounds(group, AT).is_none_or(|(min, max)| min < selection.to && max >= selection.from);
    let in_series = match (selection.series, bounds(group, SERIES)) {
        (Some(wanted), Some((min, max))) => {
            let next = wanted.partition_point(|series| series.0 < min);
            wanted.get(next).is_some_and(|series| series.0 <= max)
        }
        _ => true,
    };
    in_time && in_series
}

fn bounds(group: &RowGroupMetaData, column: usize) -> Option<(i64, i64)> {
    match group.columns().get(column)?.statistics()? {
        Statistics::Int64(bounds) => Some((*bounds.min_opt()?, *bounds.max_opt()?)),
        _ => None,
    }
}

fn int64(reader: ColumnReader) -> Result<ColumnReaderImpl<Int64Type>> {
    match reader {
        ColumnReader::Int64ColumnReader(reader) => Ok(reader),
        _ => Err(ParquetError::General(
            "a column has an unexpected type".to_owned(),
        )),
    }
}

fn double(reader: ColumnReader) -> Result<ColumnReaderImpl<DoubleType>> {
    match reader {
        ColumnReader::DoubleColumnReader(reader) => Ok(reader),
        _ => Err(ParquetError::General(
            "a column has an unexpected type".to_owned(),
        )),
    }
}
