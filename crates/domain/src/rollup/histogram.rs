//! A sparse histogram of percentages on a fixed grid: merging is adding, exactly, in any order.

use serde::{Deserialize, Serialize};

/// Width of a bin in percentage points. A quantile is reported as a bin's middle, clamped to the observed range, so it is off by at most a quarter of a point.
pub const BIN_WIDTH: f64 = 0.5;

/// Counts per bin, sparse, sorted by bin; the grid goes on above 100 percent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Histogram {
    bins: Vec<(u32, u64)>,
}
