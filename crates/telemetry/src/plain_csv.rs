//! Plain CSV: `resource,metric,timestamp,value[,capacity]`.

use std::path::Path;

use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use crate::import::ImportError;

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

/// Reads a file row by row.
pub fn read(
    path: &Path,
    read: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(Row) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let _ = (path, read, each);
    todo!()
}
