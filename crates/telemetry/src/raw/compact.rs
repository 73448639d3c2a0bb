//! Merging many small parts of a partition into one.

use std::io;

use jiff::civil::Date;
use yunheng_domain::metric::Metric;

use super::merge::merge;
use super::part::{PartWriter, keep_all};
use super::reader::Selection;
use super::{RawStore, WrittenPart, month};

const EVERYTHING: Selection<'static> = Selection {
    series: None,
    from: i64::MIN,
    to: i64::MAX,
};

impl RawStore {
    /// Merges parts of one partition into one part; the caller then lists the new part and takes the old ones off, in one transaction. Needs memory for one series of the month, a page of each part and one row group, however large the parts are.
    ///
    /// # Errors
    /// `InvalidInput` if there are no parts or one belongs to another partition; otherwise as [`Self::read`], and `StorageFull` when the disk is full. Nothing new stays behind then.
    pub fn compact(
        &self,
        parts: &[String],
        metric: Metric,
        month: Date,
    ) -> io::Result<WrittenPart> {
        let folder = format!("{}/{}/", metric.code(), month::folder(month));
        if parts.is_empty() || parts.iter().any(|part| !part.starts_with(&folder)) {
            let message = format!("only parts of {folder} can be merged into one of its parts");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let sources = self.open_parts(parts, EVERYTHING)?;
        let mut merged = PartWriter::create(self.directory(), metric, month)?;
        merge(sources, &mut |series, samples| {
            merged.append(series, samples)
        })?;
        let mut kept = keep_all(self.directory(), vec![merged.finish()?])?;
        kept.pop()
            .ok_or_else(|| io::Error::other("the merged part is missing"))
    }
}
