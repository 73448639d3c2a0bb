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
        let _ = (filter, after, limit);
        todo!()
    }
    /// One verdict; [`AppError::NotFound`] if there is none.
    pub async fn verdict(&self, id: VerdictId) -> Result<VerdictRow, AppError> {
        let _ = id;
        todo!()
    }
}
