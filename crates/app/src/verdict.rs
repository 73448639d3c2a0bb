//! Verdicts: list and look at one.

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::VerdictId;
use yunheng_domain::reach::Reach;
use yunheng_policy::Action;
use yunheng_store::{LatestFilter, VerdictRow};

use crate::act::Note;
use crate::{App, AppError, Page};

impl App {
    /// A page of the latest verdicts, largest saving first.
    pub async fn verdicts(
        &self,
        by: &Actor,
        filter: &LatestFilter,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<VerdictRow>, AppError> {
        let reach = self.reach(by, Action::VerdictList).await?;
        self.verdicts_within(&reach, filter, after, limit).await
    }

    /// The same page, of what the actor may take away as a file. Call [`App::tell_export`] first.
    pub async fn export_verdicts(
        &self,
        by: &Actor,
        filter: &LatestFilter,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<VerdictRow>, AppError> {
        let reach = self.reach(by, Action::VerdictExport).await?;
        self.verdicts_within(&reach, filter, after, limit).await
    }

    async fn verdicts_within(
        &self,
        reach: &Reach,
        filter: &LatestFilter,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<VerdictRow>, AppError> {
        let rows = self
            .store()
            .latest_verdicts(filter, reach, after.map(VerdictId), limit + 1)
            .await?;
        let total = self.store().count_latest_verdicts(filter, reach).await?;
        Ok(Page::cut(rows, limit, total, |row| row.stored.id.0))
    }

    /// One verdict; [`AppError::NotFound`] if there is none, or none that the actor may know of.
    pub async fn verdict(&self, by: &Actor, id: VerdictId) -> Result<VerdictRow, AppError> {
        self.verdict_for(by, Action::VerdictRead, id).await
    }

    /// One verdict to take away as a file.
    pub async fn export_verdict(&self, by: &Actor, id: VerdictId) -> Result<VerdictRow, AppError> {
        self.verdict_for(by, Action::VerdictExport, id).await
    }

    /// One verdict to do something with.
    pub(crate) async fn verdict_for(
        &self,
        by: &Actor,
        action: Action,
        id: VerdictId,
    ) -> Result<VerdictRow, AppError> {
        let found = self.store().verdict(id).await?.ok_or(AppError::NotFound)?;
        let thing = self.thing_of(found.unit, found.provider).await?;
        let note = Note::of("verdict", id).unit(found.unit);
        self.allow(by, action, &thing, &note).await?;
        Ok(found)
    }
}
