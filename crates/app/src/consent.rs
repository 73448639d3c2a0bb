//! Where consent counts (Art. 41): the door to a host, the rows of a list, and every use on the record.

use yunheng_domain::access::Scope;
use yunheng_domain::actor::{Actor, Hat};
use yunheng_domain::ids::GrantId;
use yunheng_domain::organisation::Kind;
use yunheng_domain::reach::Reach;
use yunheng_domain::resource::Resource;
use yunheng_policy::Action;
use yunheng_store::{CaseRow, GrantUse};

use crate::act::Note;
use crate::{App, AppError};

impl App {
    /// The live grant that lets an outsider look into a resource.
    pub(crate) async fn consent_to(
        &self,
        by: &Actor,
        resource: &Resource,
    ) -> Result<Option<GrantId>, AppError> {
        let Some(person) = by.person() else {
            return Ok(None);
        };
        // Only outsiders need consent, and only they are asked for it.
        let Some(_) = outsider(by) else {
            return Ok(None);
        };
        let now = self.now();
        let admitting = self
            .store()
            .grants_naming(person, now)
            .await?
            .into_iter()
            .find(|kept| {
                kept.row.details.owner == resource.details.unit
                    && kept
                        .row
                        .admits(person, resource.id, resource.details.system, now)
                    && self.is_genuine(kept)
            });
        Ok(admitting.map(|kept| kept.row.id))
    }

    /// Whether a live grant of the unit lets an outsider open what it attached to a case.
    pub(crate) async fn consents_to_case(
        &self,
        by: &Actor,
        case: &CaseRow,
    ) -> Result<bool, AppError> {
        let (Some(person), Some(_)) = (by.person(), outsider(by)) else {
            return Ok(false);
        };
        let now = self.now();
        let naming = self.store().grants_naming(person, now).await?;
        Ok(naming.iter().any(|kept| {
            let covers = match kept.row.details.scope {
                Scope::Unit => true,
                Scope::System(id) => case.details.system == Some(id),
                Scope::Resource(_) => false,
            };
            covers
                && kept.row.details.owner == case.details.unit
                && kept.row.is_live(now)
                && self.is_genuine(kept)
        }))
    }

    /// Writes the use of a grant down: for the record, and for the unit to see.
    pub(crate) async fn note_use(
        &self,
        by: &Actor,
        grant: GrantId,
        action: Action,
        resource: &Resource,
        hat: Option<Hat>,
    ) -> Result<(), AppError> {
        let Some(person) = by.person() else {
            return Ok(());
        };
        let mut act = self.begin(by, Action::GrantUse, hat).await?;
        act.tx
            .use_grant(&GrantUse {
                grant,
                person,
                resource: resource.id,
                action: action.code().to_owned(),
                at: self.now_cut(),
            })
            .await?;
        act.note(
            Note::of("resource", resource.id)
                .unit(resource.details.unit)
                .reason(format!("access_grant {grant}, {}", action.code())),
        );
        act.commit().await
    }

    /// Fills in what live grants open to the actor.
    pub(crate) async fn add_granted(&self, by: &Actor, reach: &mut Reach) -> Result<(), AppError> {
        let (true, Some(person)) = (reach.granted && !reach.everything, by.person()) else {
            return Ok(());
        };
        let now = self.now();
        for kept in self.store().grants_naming(person, now).await? {
            if !kept.row.is_live(now) || !self.is_genuine(&kept) {
                continue;
            }
            match kept.row.details.scope {
                Scope::Unit => {
                    reach.owners.insert(kept.row.details.owner);
                }
                Scope::System(id) => {
                    reach.systems.insert(id);
                }
                Scope::Resource(id) => {
                    reach.resources.insert(id);
                }
            }
        }
        Ok(())
    }
}

/// The hat of an organisation that needs consent to look into a unit's hosts.
pub(crate) fn outsider(by: &Actor) -> Option<&Hat> {
    by.hats.iter().find(|hat| {
        matches!(
            hat.role.kind(),
            Kind::Provider | Kind::Supervisor | Kind::Vendor | Kind::Carrier | Kind::Colocation
        )
    })
}
