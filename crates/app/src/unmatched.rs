//! What matched no resource.

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::UnmatchedId;
use yunheng_policy::Action;
use yunheng_store::{UnmatchedFilter, UnmatchedRow};

use crate::{App, AppError, Page};

/// The list of unmatched series with its totals.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmatchedPage {
    /// The groups.
    pub page: Page<UnmatchedRow>,
    /// Samples in all groups that the filter leaves.
    pub samples: i64,
    /// Things understood but not used, by kind (`histogram`, `exemplar`, `stale_marker`, `nan`).
    pub unused: Vec<(String, i64)>,
}

impl App {
    /// A page of unmatched series: those first that registering a resource mends, then most samples.
    pub async fn unmatched(
        &self,
        by: &Actor,
        filter: UnmatchedFilter<'_>,
        after: Option<i64>,
        limit: u64,
    ) -> Result<UnmatchedPage, AppError> {
        self.reach(by, Action::UnmatchedList).await?;
        let rows = self
            .store()
            .unmatched(filter, after.map(UnmatchedId), limit + 1)
            .await?;
        let (groups, samples) = self.store().unmatched_totals(filter).await?;
        Ok(UnmatchedPage {
            page: Page::cut(rows, limit, groups, |row| row.id.0),
            samples,
            unused: self.store().unused().await?,
        })
    }
}
