//! How a part looks inside: its columns, their encodings and the marks that other readers may rely on.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, TypePtr};

/// The columns of a part, as Parquet spells a schema.
const SCHEMA: &str = "message samples {
    required int64 series;
    required int64 at (TIMESTAMP(MILLIS, true));
    required double value;
    optional double capacity;
}";

/// Position of the series in a row.
pub(super) const SERIES: usize = 0;
/// Position of the instant, UTC milliseconds.
pub(super) const AT: usize = 1;
/// Position of the value.
pub(super) const VALUE: usize = 2;
/// Position of the capacity, the one column that may be null.
pub(super) const CAPACITY: usize = 3;

/// Key of the metadata entry that says which layout a part has.
pub(super) const VERSION_KEY: &str = "yunheng.samples.version";
/// The layout written today; a part with another one is not read.
pub(super) const VERSION: &str = "1";

/// A row group is closed before the series that would take it above this many rows: five machines at one sample in five minutes. Few series share a dictionary, so its indices stay narrow, and reading one series decodes little else; any smaller and a scan of everything pays more for opening groups.
pub(super) const ROW_GROUP_ROWS: usize = 48 * 1024;

/// Bytes of distinct values up to which a column chunk keeps its dictionary: half of a full row group. Beyond it a dictionary and its indices are larger than the values themselves.
const DICTIONARY_BYTES: usize = ROW_GROUP_ROWS / 2 * size_of::<f64>();

/// How hard zstd tries. Above it files shrink by a twentieth at most, at twice the work.
const ZSTD_LEVEL: i32 = 6;

/// The schema of every part.
pub(super) fn schema() -> Result<TypePtr> {
    parse_message_type(SCHEMA).map(Arc::new)
}

/// Encodings and marks of every part; docs/decisions/0007-raw-samples-in-parquet.md has the measurements behind them.
pub(super) fn properties() -> Result<WriterProperties> {
    let at = ColumnPath::from("at");
    let sorted_by = |column_idx| SortingColumn {
        column_idx,
        descending: false,
        nulls_first: false,
    };
    Ok(WriterProperties::builder()
        .set_created_by(concat!("yunheng ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(
            VERSION_KEY.to_owned(),
            VERSION.to_owned(),
        )]))
        .set_sorting_columns(Some(vec![sorted_by(0), sorted_by(1)]))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        // One page per column chunk: zstd starts afresh on every page.
        .set_data_page_row_count_limit(ROW_GROUP_ROWS)
        .set_data_page_size_limit(ROW_GROUP_ROWS * size_of::<f64>())
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_column_dictionary_enabled(at.clone(), false)
        .set_column_encoding(at, Encoding::DELTA_BINARY_PACKED)
        .set_column_encoding(ColumnPath::from("value"), Encoding::BYTE_STREAM_SPLIT)
        .set_column_encoding(ColumnPath::from("capacity"), Encoding::BYTE_STREAM_SPLIT)
        // Bounds per chunk prune row groups; bounds per page would cost more than they skip.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build())
}

/// What the system said, where a Parquet error hides it; everything else is damage to the file.
pub(super) fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            // Decompression speaks in `io::Error`s too, but none of them comes from the system.
            Ok(error) if error.raw_os_error().is_some() => *error,
            Ok(error) => io::Error::new(io::ErrorKind::InvalidData, error),
            Err(inner) => io::Error::new(io::ErrorKind::InvalidData, inner),
        },
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
