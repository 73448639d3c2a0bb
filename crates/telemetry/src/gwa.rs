//! GWA-T-12 (Bitbrains) traces: a folder of CSV files, or a `.tar.zst` of one.

use std::path::Path;

use yunheng_domain::resource::Size;
use yunheng_domain::series::Sample;

use crate::import::ImportError;

/// One file: one machine and month.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineTrace {
    /// The machine: the file's stem.
    pub name: String,
    /// Sizes with the instant (UTC milliseconds) each was first seen; rows with memory capacity 0 (powered off) do not make a size.
    pub sizes: Vec<(i64, Size)>,
    /// CPU percent with capacity 100.
    pub cpu: Vec<Sample>,
    /// Memory bytes used with capacity in bytes; capacity `None` while powered off.
    pub memory: Vec<Sample>,
    /// Network bytes per second received and sent together.
    pub network: Vec<Sample>,
}

/// Reads every file and hands over its trace, samples sorted and deduplicated by [`Sample::larger`]. `read` is told the bytes of input consumed so far, out of `total_bytes(path)`.
pub fn read(
    path: &Path,
    read: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(MachineTrace) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let _ = (path, read, each);
    todo!()
}

/// Size of the input in bytes, for progress.
pub fn total_bytes(path: &Path) -> Result<u64, ImportError> {
    let _ = path;
    todo!()
}
