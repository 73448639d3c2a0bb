//! What waits for a security administrator, and posts. One prepares, another authorises (GB/T 22239-2019, 8.1.5).

use std::collections::BTreeSet;

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::PersonId;
use yunheng_domain::person::{Membership, Standing};
use yunheng_policy::{Action, Thing};
use yunheng_store::Kept;

use crate::account::named;
use crate::act::Note;
use crate::client::ClientRow;
use crate::{App, AppError, PersonRow, SignedIn};

/// A membership with the names that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRow {
    /// The membership.
    pub membership: Membership,
    /// Where it stands today.
    pub standing: Standing,
    /// Who.
    pub person: String,
    /// Where.
    pub organisation: String,
    /// Who prepared it; `None` for what the program set up.
    pub prepared_by: Option<String>,
    /// Whether it is as the program wrote it; one that is not gives no right.
    pub genuine: bool,
}

/// What waits for a security administrator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToAuthorise {
    /// Memberships.
    pub memberships: Vec<MembershipRow>,
    /// Programs.
    pub clients: Vec<ClientRow>,
    /// Who holds a post now.
    pub administrators: Vec<PersonRow>,
}

impl App {
    /// What waits to be authorised, for whoever may list all memberships and programs.
    pub async fn to_authorise(&self, by: &Actor) -> Result<ToAuthorise, AppError> {
        for action in [Action::MembershipList, Action::ClientList] {
            self.allow(by, action, &Thing::platform(), &Note::default())
                .await?;
        }
        let memberships = self.store().memberships_prepared().await?;
        let clients = self.store().clients_prepared().await?;
        let posts = self.store().administrators().await?;
        let holders = posts.iter().map(|kept| kept.row.person);
        let holders = self.store().people_of(holders).await?;
        Ok(ToAuthorise {
            memberships: self.membership_rows(memberships).await?,
            clients: self.client_rows(clients).await?,
            administrators: self.person_rows(holders).await?,
        })
    }

    /// One's own memberships, those that ended left out.
    pub async fn own_memberships(&self, by: &SignedIn) -> Result<Vec<MembershipRow>, AppError> {
        let person = by.person.id;
        let about = Thing::about(person);
        self.allow(&by.actor, Action::ProfileRead, &about, &Note::default())
            .await?;
        let mut kept = self.store().memberships_of([person]).await?;
        kept.retain(|kept| kept.row.revoked_at.is_none());
        self.membership_rows(kept).await
    }

    /// Takes an administrator's post away; it ends at the next request.
    pub async fn dismiss(&self, by: &Actor, person: PersonId) -> Result<(), AppError> {
        let held = self.store().administrator(person).await?;
        let held = held.ok_or(AppError::NotFound)?.row;
        let note = Note::of("person", person).reason(held.post.code());
        let thing = Thing::about(person);
        let mut act = self.act(by, Action::PostRevoke, &thing, &note).await?;
        if !act.tx.dismiss(person).await? {
            return Err(AppError::NotFound);
        }
        act.note(note.before(&held));
        act.commit().await
    }

    pub(crate) async fn membership_rows(
        &self,
        kept: Vec<Kept<Membership>>,
    ) -> Result<Vec<MembershipRow>, AppError> {
        let today = self.today();
        let people: BTreeSet<PersonId> = kept
            .iter()
            .flat_map(|kept| {
                let details = &kept.row.details;
                [Some(details.person), details.prepared_by]
            })
            .flatten()
            .collect();
        let people = self.person_names(people).await?;
        let organisations = self.organisation_names().await?;
        Ok(kept
            .into_iter()
            .map(|kept| MembershipRow {
                standing: kept.row.standing(today),
                genuine: self.is_genuine(&kept),
                person: named(&people, kept.row.details.person),
                organisation: named(&organisations, kept.row.details.organisation),
                prepared_by: kept.row.details.prepared_by.map(|by| named(&people, by)),
                membership: kept.row,
            })
            .collect())
    }
}
