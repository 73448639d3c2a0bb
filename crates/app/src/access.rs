//! What a decision needs to know of a resource, and the door to its details (Art. 41).

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{OrganisationId, ResourceId};
use yunheng_domain::organisation::Tie;
use yunheng_policy::{Action, Thing};
use yunheng_store::ResourceRow;

use crate::act::Note;
use crate::{App, AppError};

impl App {
    /// Something of a unit, served by a provider, as a decision sees it.
    pub(crate) async fn thing_of(
        &self,
        unit: OrganisationId,
        provider: Option<OrganisationId>,
    ) -> Result<Thing, AppError> {
        // What a merged unit had is its successor's.
        let successor = self.successor(unit).await?;
        let unit = successor.as_ref().map_or(unit, |unit| unit.id);
        let above = successor.and_then(|unit| unit.details.above);
        let county = above.and_then(|(above, tie)| (tie == Tie::County).then_some(above));
        Ok(Thing::of(unit).in_county(county).served_by(provider))
    }

    /// A host's row, for whoever may look into the host.
    pub(crate) async fn open_host(
        &self,
        by: &Actor,
        action: Action,
        id: ResourceId,
    ) -> Result<ResourceRow, AppError> {
        let row = self.store().resource(id).await?.ok_or(AppError::NotFound)?;
        let details = &row.resource.details;
        let grant = self.consent_to(by, &row.resource).await?;
        let thing = self
            .thing_of(details.unit, details.provider)
            .await?
            .consent(grant.is_some());
        let note = Note::of("resource", id).unit(details.unit);
        let hat = self.allow(by, action, &thing, &note).await?;
        if let Some(grant) = grant {
            self.note_use(by, grant, action, &row.resource, hat).await?;
        }
        Ok(row)
    }

    /// Writes down that a list is taken away as a file: `what` names it with its filter.
    pub async fn tell_export(
        &self,
        by: &Actor,
        action: Action,
        what: &str,
    ) -> Result<(), AppError> {
        self.reach(by, action).await?;
        self.tell(by, action, None, Note::of("export", what)).await
    }
}
