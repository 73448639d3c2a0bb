//! From sorted samples to the bytes of a part, one row group at a time.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::data_type::{DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedFileWriter;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::series::Sample;

use super::layout::{self, ROW_GROUP_ROWS};

/// Writes samples that come sorted by series and time, without duplicates.
pub(super) struct Encoder<W: Write + Send> {
    file: SerializedFileWriter<W>,
    group: RowGroup,
    rows: u64,
}

/// The rows of the group being collected, in columns.
#[derive(Debug, Default)]
struct RowGroup {
    series: Vec<i64>,
    at: Vec<i64>,
    value: Vec<f64>,
    /// Capacities that are known.
    capacity: Vec<f64>,
    /// 1 where the capacity is known, 0 where it is not: Parquet's definition levels.
    capacity_known: Vec<i16>,
}

impl<W: Write + Send> Encoder<W> {
    /// Begins a part.
    pub(super) fn new(sink: W) -> io::Result<Self> {
        let open =
            || SerializedFileWriter::new(sink, layout::schema()?, Arc::new(layout::properties()?));
        Ok(Self {
            file: open().map_err(layout::io_error)?,
            group: RowGroup::default(),
            rows: 0,
        })
    }

    /// Rows appended so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Appends samples of one series. A series is kept whole in its row group unless it alone would overfill one.
    pub(super) fn append(&mut self, series: SeriesId, samples: &[Sample]) -> io::Result<()> {
        if self.group.at.len() + samples.len() > ROW_GROUP_ROWS {
            self.flush()?;
        }
        for chunk in samples.chunks(ROW_GROUP_ROWS) {
            if self.group.at.len() + chunk.len() > ROW_GROUP_ROWS {
                self.flush()?;
            }
            self.group.extend(series, chunk);
        }
        self.rows += samples.len() as u64;
        Ok(())
    }

    /// Writes what is pending and the footer, and hands back the sink's reference for syncing.
    pub(super) fn finish(&mut self) -> io::Result<&W> {
        self.flush()?;
        self.file.finish().map_err(layout::io_error)?;
        Ok(self.file.inner())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.group.at.is_empty() {
            return Ok(());
        }
        self.group.write(&mut self.file).map_err(layout::io_error)?;
        self.group.clear();
        Ok(())
    }
}

impl RowGroup {
    fn extend(&mut self, series: SeriesId, samples: &[Sample]) {
        self.series
            .resize(self.series.len() + samples.len(), series.0);
        self.at.extend(samples.iter().map(|sample| sample.at));
        self.value.extend(samples.iter().map(|sample| sample.value));
        self.capacity
            .extend(samples.iter().filter_map(|sample| sample.capacity));
        self.capacity_known.extend(
            samples
                .iter()
                .map(|sample| i16::from(sample.capacity.is_some())),
        );
    }

    fn write<W: Write + Send>(&self, file: &mut SerializedFileWriter<W>) -> Result<()> {
        let mut group = file.next_row_group()?;
        let mut position = 0;
        while let Some(mut column) = group.next_column()? {
            match position {
                layout::SERIES => {
                    column
                        .typed::<Int64Type>()
                        .write_batch(&self.series, None, None)?;
                }
                layout::AT => {
                    column
                        .typed::<Int64Type>()
                        .write_batch(&self.at, None, None)?;
                }
                layout::VALUE => {
                    column
                        .typed::<DoubleType>()
                        .write_batch(&self.value, None, None)?;
                }
                _ => {
                    let known = Some(self.capacity_known.as_slice());
                    column
                        .typed::<DoubleType>()
                        .write_batch(&self.capacity, known, None)?;
                }
            }
            column.close()?;
            position += 1;
        }
        group.close()?;
        Ok(())
    }

    fn clear(&mut self) {
        self.series.clear();
        self.at.clear();
        self.value.clear();
        self.capacity.clear();
        self.capacity_known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_as_storage_full() {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut encoder = Encoder::new(full).unwrap();
        let sample = |at| Sample {
            at,
            value: at as f64,
            capacity: None,
        };
        let samples: Vec<Sample> = (0..100_000).map(sample).collect();
        let written = encoder
            .append(SeriesId(1), &samples)
            .and_then(|()| encoder.finish().map(|_| ()));
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
