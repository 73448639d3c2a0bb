//! The list of Parquet files that count. A file that is not listed here is garbage of an interrupted write.

use jiff::civil::Date;
use yunheng_domain::metric::Metric;

use crate::{Store, StoreError, Tx};

/// A Parquet file about to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPart {
    /// Path relative to the raw directory; unique.
    pub path: String,
    /// Metric it holds.
    pub metric: Metric,
    /// First day of its month (Asia/Shanghai).
    pub month: Date,
    /// Earliest sample, UTC milliseconds.
    pub min_at: i64,
    /// Latest sample, UTC milliseconds.
    pub max_at: i64,
    /// Samples.
    pub rows: i64,
    /// File size.
    pub bytes: i64,
    /// Day on which its newest samples were brought in: retention counts from here.
    pub arrived: Date,
}

/// A listed Parquet file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPart {
    /// Its id.
    pub id: i64,
    /// The rest.
    pub details: NewPart,
}

impl Tx {
    /// Lists files.
    pub async fn add_parts(&mut self, parts: &[NewPart]) -> Result<(), StoreError> {
        let _ = parts;
        todo!()
    }
    /// Takes files off the list (compaction, retention). Returns how many were on it.
    pub async fn remove_parts(&mut self, ids: &[i64]) -> Result<u64, StoreError> {
        let _ = ids;
        todo!()
    }
}

impl Store {
    /// Files of a metric (all metrics if `None`) that hold samples in `[from, to)` UTC milliseconds, in order of their ids.
    pub async fn parts(
        &self,
        metric: Option<Metric>,
        from: i64,
        to: i64,
    ) -> Result<Vec<RawPart>, StoreError> {
        let _ = (metric, from, to);
        todo!()
    }
}
