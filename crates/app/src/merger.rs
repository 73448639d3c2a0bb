//! Mergers: what the successor takes over, and what ends.

use std::collections::BTreeSet;

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::client::Client;
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::Organisation;
use yunheng_domain::person::{Membership, NewMembership};
use yunheng_domain::reach::Reach;
use yunheng_policy::Action;

use crate::act::{Act, Note};
use crate::{App, AppError};

impl App {
    /// Merges an organisation into another from a day on. It stays, for what it did; its systems and data are its successor's from now on (Art. 5).
    ///
    /// Its memberships and programs end. Those memberships that its successor can have are prepared there, and take effect once a security administrator has authorised them: a merger gives nobody rights by itself.
    pub async fn merge_organisation(
        &self,
        by: &Actor,
        id: OrganisationId,
        into: &str,
        on: Date,
    ) -> Result<(), AppError> {
        let before = self.existing(id).await?;
        let thing = self.thing_of(id, None).await?;
        let note = Note::of("organisation", id).unit(id);
        let hat = self
            .allow(by, Action::OrganisationMerge, &thing, &note)
            .await?;
        let into = self.store().organisation_by_code(into.trim()).await?;
        let into = into
            .filter(|into| into.id != id && into.merged.is_none())
            .ok_or_else(|| {
                AppError::invalid(
                    "into",
                    "没有这个单位代码，或该单位就是本单位、已并入其他单位",
                    "no organisation has this code, or it is this one or was itself merged",
                )
            })?;
        if before.merged.is_some() {
            return Err(AppError::invalid(
                "into",
                "本单位已并入其他单位",
                "this organisation was merged before",
            ));
        }
        if on > self.today() {
            return Err(AppError::invalid(
                "on",
                "并入日期须为今天或过去的日期",
                "the day must be today or a day of the past",
            ));
        }
        let mut act = self.begin(by, Action::OrganisationMerge, hat).await?;
        act.tx.merge_organisation(id, into.id, on).await?;
        act.note(note.before(&before).after(&(into.id, on)));
        self.hand_over(&mut act, by, id, &into).await?;
        self.end_programs(&mut act, id).await?;
        act.commit().await
    }

    /// Ends the memberships of a merged organisation and prepares them at its successor.
    async fn hand_over(
        &self,
        act: &mut Act<'_>,
        by: &Actor,
        merged: OrganisationId,
        into: &Organisation,
    ) -> Result<(), AppError> {
        let today = self.today();
        let held: BTreeSet<_> = self
            .store()
            .memberships_at(into.id)
            .await?
            .into_iter()
            .filter(|kept| kept.row.revoked_at.is_none())
            .map(|kept| (kept.row.details.person, kept.row.details.role))
            .collect();
        for kept in self.store().memberships_at(merged).await? {
            let old = &kept.row;
            if old.revoked_at.is_some() || !self.is_genuine(&kept) {
                continue;
            }
            let ended = Membership {
                revoked_at: Some(self.now_cut()),
                ..old.clone()
            };
            act.tx.keep_membership(&ended, &self.mac(&ended)).await?;
            act.note(
                Note::of("membership", old.id)
                    .unit(merged)
                    .before(old)
                    .after(&ended)
                    .reason("merged"),
            );
            let details = &old.details;
            let over = details.until.is_some_and(|until| until < today);
            let fits = into.details.kinds.contains(&details.role.kind());
            if over || !fits || held.contains(&(details.person, details.role)) {
                continue;
            }
            let new = NewMembership {
                organisation: into.id,
                from: details.from.max(today),
                prepared_by: by.person(),
                ..details.clone()
            };
            let id = act.tx.add_membership(&new).await?;
            let prepared = Membership {
                id,
                details: new,
                authorised: None,
                revoked_at: None,
            };
            act.tx
                .keep_membership(&prepared, &self.mac(&prepared))
                .await?;
            act.note(
                Note::of("membership", id)
                    .unit(into.id)
                    .after(&prepared)
                    .reason("merged"),
            );
        }
        Ok(())
    }

    /// Ends the programs of a merged organisation.
    async fn end_programs(
        &self,
        act: &mut Act<'_>,
        merged: OrganisationId,
    ) -> Result<(), AppError> {
        let theirs = Reach {
            owners: BTreeSet::from([merged]),
            ..Reach::default()
        };
        for kept in self.store().clients(&theirs).await? {
            if kept.row.revoked_at.is_some() || !self.is_genuine(&kept) {
                continue;
            }
            let ended = Client {
                revoked_at: Some(self.now_cut()),
                ..kept.row.clone()
            };
            act.tx.keep_client(&ended, &self.mac(&ended)).await?;
            act.tx.drop_client_tokens(ended.id).await?;
            act.note(
                Note::of("client", ended.id)
                    .unit(merged)
                    .before(&kept.row)
                    .after(&ended)
                    .reason("merged"),
            );
        }
        Ok(())
    }

    /// The organisation that stands in the place of one today: itself, or what it was merged into.
    pub(crate) async fn successor(
        &self,
        id: OrganisationId,
    ) -> Result<Option<Organisation>, AppError> {
        let mut found = self.store().organisation(id).await?;
        while let Some(organisation) = &found
            && let Some((into, _)) = organisation.merged
        {
            found = self.store().organisation(into).await?;
        }
        Ok(found)
    }

    /// What was merged into somebody's organisations is theirs as well.
    pub(crate) async fn add_merged(
        &self,
        owners: &mut BTreeSet<OrganisationId>,
    ) -> Result<(), AppError> {
        let mut open: Vec<OrganisationId> = owners.iter().copied().collect();
        while let Some(id) = open.pop() {
            for merged in self.store().merged_into(id).await? {
                if owners.insert(merged.id) {
                    open.push(merged.id);
                }
            }
        }
        Ok(())
    }
}
