//! What matched no resource.

use yunheng_store::UnmatchedRow;

use crate::{App, AppError, Page};

/// The list of unmatched series with its totals.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmatchedPage {
    /// The groups.
    pub page: Page<UnmatchedRow>,
    /// Samples in all groups.
    pub samples: i64,
    /// Things understood but not used, by kind (`histogram`, `exemplar`, `stale_marker`, `nan`).
    pub unused: Vec<(String, i64)>,
}

impl App {
    /// A page of unmatched series, most samples first.
    pub async fn unmatched(
        &self,
        text: Option<&str>,
        after: Option<i64>,
        limit: u64,
    ) -> Result<UnmatchedPage, AppError> {
        let _ = (text, after, limit);
        todo!()
    }
}
