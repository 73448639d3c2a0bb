//! Verdicts: list and look at one.

use yunheng_domain::ids::VerdictId;
use yunheng_store::{LatestFilter, VerdictRow};

use crate::{App, AppError, Page};

impl App {
    /// A page of the latest verdicts, largest saving first.
    pub async fn verdicts(
        &self,
        filter: &LatestFilter,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<VerdictRow>, AppError> {
        let rows = self
            .store()
            .latest_verdicts(filter, after.map(VerdictId), limit + 1)
            .await?;
        let total = self.store().count_latest_verdicts(filter).await?;
        Ok(Page::cut(rows, limit, total, |row| row.stored.id.0))
    }

    /// One verdict; [`AppError::NotFound`] if there is none.
    pub async fn verdict(&self, id: VerdictId) -> Result<VerdictRow, AppError> {
        self.store().verdict(id).await?.ok_or(AppError::NotFound)
    }
}
