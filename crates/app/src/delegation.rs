//! Absences bridged by a colleague, and matters that a person keeps out of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::delegation::DelegationError;
use yunheng_domain::ids::{DelegationId, MembershipId, OrganisationId, PersonId, ResourceId};
use yunheng_domain::person::{Delegation, Membership, NewDelegation, Person, Recusal};
use yunheng_domain::role::Role;
use yunheng_policy::{Action, Refusal, Thing};
use yunheng_store::{Kept, StoreError};

use crate::account::{named, reason};
use crate::act::Note;
use crate::authorisation::MembershipRow;
use crate::{App, AppError};

/// An absence to bridge, as a form sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationRequest {
    /// The membership to lend.
    pub membership: MembershipId,
    /// Login of the colleague.
    pub to: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Why.
    pub reason: String,
}

/// A delegation with the names that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationRow {
    /// The delegation.
    pub delegation: Delegation,
    /// Who lent.
    pub lender: PersonId,
    /// Its name.
    pub lender_name: String,
    /// Name of the deputy.
    pub deputy: String,
    /// The role lent.
    pub role: Role,
    /// The organisation it is for.
    pub organisation: String,
    /// Whether it lets the deputy act today.
    pub in_force: bool,
}

/// What somebody keeps out of, with the name that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecusalRow {
    /// The declaration.
    pub recusal: Recusal,
    /// Name of the organisation or resource.
    pub object: String,
}

impl DelegationRow {
    /// Whether the actor lent it, and so may take it back.
    pub fn is_lent_by(&self, by: &Actor) -> bool {
        by.person() == Some(self.lender)
    }
}

impl App {
    /// One's own delegations, lent and borrowed; for a security administrator everybody's.
    pub async fn delegations(&self, by: &Actor) -> Result<Vec<DelegationRow>, AppError> {
        let reach = self.reach(by, Action::DelegationList).await?;
        if reach.everything {
            let kept = self.store().delegations().await?;
            return self.delegation_rows(kept).await;
        }
        let Some(person) = reach.person else {
            return Ok(Vec::new());
        };
        let memberships = self.store().memberships_of([person]).await?;
        self.delegations_of_person(person, &memberships).await
    }

    /// The memberships that the actor could lend: its own, in force or to come.
    pub async fn lendable(&self, by: &Actor) -> Result<Vec<MembershipRow>, AppError> {
        let Some(person) = by.person() else {
            return Ok(Vec::new());
        };
        let today = self.today();
        let mut kept = self.store().memberships_of([person]).await?;
        kept.retain(|kept| {
            let row = &kept.row;
            row.authorised.is_some()
                && row.revoked_at.is_none()
                && row.details.until.is_none_or(|until| today <= until)
        });
        self.membership_rows(kept).await
    }

    /// Lends one of the actor's memberships for an absence.
    pub async fn delegate(
        &self,
        by: &Actor,
        request: &DelegationRequest,
    ) -> Result<DelegationId, AppError> {
        let membership = self.genuine_membership(request.membership).await?;
        let lent = &membership.details;
        let note = Note::of("membership", membership.id).unit(lent.organisation);
        let thing = Thing::about(lent.person);
        let hat = self
            .allow(by, Action::DelegationCreate, &thing, &note)
            .await?;
        let reason = reason(&request.reason)?;
        let deputy = self.deputy(&request.to, lent.organisation).await?;
        let held: Vec<Role> = self
            .hats(deputy.id)
            .await?
            .iter()
            .filter(|hat| hat.organisation == lent.organisation)
            .map(|hat| hat.role)
            .collect();
        let new = NewDelegation {
            membership: membership.id,
            to: deputy.id,
            from: request.from,
            until: request.until,
            reason: reason.to_owned(),
        };
        new.check(&membership, &held, self.today())
            .map_err(refused)?;
        let mut act = self.begin(by, Action::DelegationCreate, hat).await?;
        let at = self.now_cut();
        let id = act.tx.add_delegation(&new, at).await?;
        let delegation = Delegation {
            id,
            details: new,
            created_at: at,
            revoked_at: None,
        };
        let mac = self.mac(&delegation);
        act.tx.keep_delegation(&delegation, &mac).await?;
        act.note(
            Note::of("delegation", id)
                .unit(lent.organisation)
                .reason(reason)
                .after(&delegation),
        );
        act.commit().await?;
        Ok(id)
    }

    /// A colleague who may stand in at an organisation.
    async fn deputy(&self, login: &str, at: OrganisationId) -> Result<Person, AppError> {
        let wrong = |zh: &str, en: &str| AppError::invalid("to", zh, en);
        let stranger = || {
            wrong(
                "本单位没有这个登录名的在用账号",
                "the organisation has no live account of this login",
            )
        };
        let deputy = self.live_person(login).await?.ok_or_else(stranger)?;
        let hats = self.hats(deputy.id).await?;
        let belongs = deputy.details.organisation == at
            || hats
                .iter()
                .any(|hat| hat.organisation == at && hat.on_behalf_of.is_none());
        if !belongs {
            return Err(stranger());
        }
        if self.store().administrator(deputy.id).await?.is_some() {
            return Err(wrong(
                "系统、安全、审计管理员不得代行业务职责",
                "administrators do not stand in for business roles",
            ));
        }
        let at = at.to_string();
        if self
            .store()
            .is_recused(deputy.id, "organisation", &at)
            .await?
        {
            return Err(wrong(
                "该人员已声明对本单位回避",
                "this person declared itself not impartial towards the organisation",
            ));
        }
        Ok(deputy)
    }

    /// Ends a delegation early; the deputy's next request is without it.
    pub async fn revoke_delegation(&self, by: &Actor, id: DelegationId) -> Result<(), AppError> {
        let kept = self.store().delegation(id).await?;
        let before = kept.ok_or(AppError::NotFound)?.row;
        let lent = self.store().membership(before.details.membership).await?;
        let lent = lent.ok_or(AppError::NotFound)?.row.details;
        let note = Note::of("delegation", id).unit(lent.organisation);
        let thing = Thing::about(lent.person);
        let mut act = self
            .act(by, Action::DelegationRevoke, &thing, &note)
            .await?;
        if before.revoked_at.is_some() {
            return Err(AppError::Conflict(id.to_string()));
        }
        let after = Delegation {
            revoked_at: Some(self.now_cut()),
            ..before.clone()
        };
        let mac = self.mac(&after);
        act.tx.keep_delegation(&after, &mac).await?;
        act.note(note.before(&before).after(&after));
        act.commit().await
    }

    /// Declares that the actor keeps out of an organisation (by code) or a resource (by name).
    pub async fn recuse(
        &self,
        by: &Actor,
        kind: &str,
        object: &str,
        reason: &str,
    ) -> Result<(), AppError> {
        let Some(person) = by.person() else {
            let note = Note::of(kind, object);
            return Err(self
                .refuse(by, Action::RecusalDeclare, &note, Refusal::Forbidden)
                .await);
        };
        let thing = Thing::about(person);
        let note = Note::of("person", person);
        let hat = self
            .allow(by, Action::RecusalDeclare, &thing, &note)
            .await?;
        let reason = self::reason(reason)?;
        let object_id = self.object(by, kind, object.trim()).await?;
        let recusal = Recusal {
            person,
            object_kind: kind.to_owned(),
            object_id,
            reason: reason.to_owned(),
            created_at: self.now_cut(),
        };
        let mut act = self.begin(by, Action::RecusalDeclare, hat).await?;
        act.tx.recuse(&recusal).await.map_err(|error| match error {
            StoreError::Conflict(_) => {
                AppError::invalid("object", "您已声明对其回避", "you declared that before")
            }
            other => other.into(),
        })?;
        act.note(
            Note::of(kind, &recusal.object_id)
                .reason(reason)
                .after(&recusal),
        );
        act.commit().await
    }

    /// The id of what is named, if the actor may list it: what is foreign is answered like what is missing.
    async fn object(&self, by: &Actor, kind: &str, name: &str) -> Result<String, AppError> {
        let (found, action) = match kind {
            "organisation" => {
                let found = self.store().organisation_by_code(name).await?;
                (
                    found.map(|one| (one.id.0, one.id, None)),
                    Action::OrganisationList,
                )
            }
            "resource" => {
                let found = self.store().resource_by_name(name).await?;
                let place = |one: yunheng_domain::resource::Resource| {
                    (one.id.0, one.details.unit, one.details.provider)
                };
                (found.map(place), Action::ResourceList)
            }
            _ => {
                return Err(AppError::invalid(
                    "kind",
                    "请选择单位或资源",
                    "choose an organisation or a resource",
                ));
            }
        };
        if let Some((id, owner, provider)) = found {
            let thing = self.thing_of(owner, provider).await?;
            let policy = &self.inner.policy;
            if policy.decide(by, action, &thing, self.now()).is_ok() {
                return Ok(id.to_string());
            }
        }
        Err(AppError::invalid(
            "object",
            "没有这个单位代码或资源名称",
            "there is no organisation of this code or resource of this name",
        ))
    }

    /// What the actor keeps out of.
    pub async fn recusals(&self, by: &Actor) -> Result<Vec<RecusalRow>, AppError> {
        let Some(person) = by.person() else {
            return Ok(Vec::new());
        };
        let recusals = self.store().recusals_of(person).await?;
        let names = self.organisation_names().await?;
        let mut rows = Vec::with_capacity(recusals.len());
        for recusal in recusals {
            let id = recusal.object_id.parse().ok();
            let name = match (recusal.object_kind.as_str(), id) {
                ("organisation", Some(id)) => names.get(&OrganisationId(id)).cloned(),
                ("resource", Some(id)) => {
                    let found = self.store().resource(ResourceId(id)).await?;
                    found.map(|row| row.resource.details.name)
                }
                _ => None,
            };
            rows.push(RecusalRow {
                object: name.unwrap_or_else(|| recusal.object_id.clone()),
                recusal,
            });
        }
        Ok(rows)
    }

    /// The thing with whether the actor keeps out of it or of what it is about, or somebody in whose place the actor may act: a deputy decides no more freely than whom it stands in for.
    pub(crate) async fn impartial(
        &self,
        by: &Actor,
        thing: Thing,
        about: &[(&str, i64)],
    ) -> Result<Thing, AppError> {
        let Some(person) = by.person() else {
            return Ok(thing);
        };
        if self.keeps_out(person, about).await? {
            return Ok(thing.recused(true));
        }
        let lenders: BTreeSet<PersonId> =
            by.hats.iter().filter_map(|hat| hat.on_behalf_of).collect();
        let mut recused = BTreeSet::new();
        for lender in lenders {
            if self.keeps_out(lender, about).await? {
                recused.insert(lender);
            }
        }
        Ok(thing.recused_lenders(recused))
    }

    async fn keeps_out(&self, person: PersonId, about: &[(&str, i64)]) -> Result<bool, AppError> {
        for (kind, id) in about {
            let id = id.to_string();
            if self.store().is_recused(person, kind, &id).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) async fn delegations_of_person(
        &self,
        person: PersonId,
        memberships: &[Kept<Membership>],
    ) -> Result<Vec<DelegationRow>, AppError> {
        let own = memberships.iter().map(|kept| kept.row.id);
        let mut kept = self.store().delegations_of(own).await?;
        kept.extend(self.store().delegations_to(person).await?);
        self.delegation_rows(kept).await
    }

    async fn delegation_rows(
        &self,
        kept: Vec<Kept<Delegation>>,
    ) -> Result<Vec<DelegationRow>, AppError> {
        let today = self.today();
        let mut lent = BTreeMap::new();
        for id in kept.iter().map(|kept| kept.row.details.membership) {
            if let Some(membership) = self.store().membership(id).await? {
                lent.insert(id, membership);
            }
        }
        let lenders = lent.values().map(|kept| kept.row.details.person);
        let people: BTreeSet<PersonId> = kept
            .iter()
            .map(|kept| kept.row.details.to)
            .chain(lenders)
            .collect();
        let people = self.person_names(people).await?;
        let organisations = self.organisation_names().await?;
        let rows = kept.into_iter().filter_map(|kept| {
            let membership = lent.get(&kept.row.details.membership)?;
            let details = &membership.row.details;
            Some(DelegationRow {
                in_force: self.is_genuine(&kept)
                    && kept.row.in_force(today)
                    && self.is_genuine(membership)
                    && membership.row.in_force(today),
                lender: details.person,
                lender_name: named(&people, details.person),
                deputy: named(&people, kept.row.details.to),
                role: details.role,
                organisation: named(&organisations, details.organisation),
                delegation: kept.row,
            })
        });
        Ok(rows.collect())
    }
}

/// Why a membership cannot be lent so, at the field that says so.
fn refused(error: DelegationError) -> AppError {
    let (field, zh, en) = match error {
        DelegationError::Own => ("to", "不能委托给自己", "nobody is their own deputy"),
        DelegationError::Reversed => (
            "until",
            "截止日期不能早于开始日期",
            "the last day must not lie before the first",
        ),
        DelegationError::Past => (
            "from",
            "开始日期不能早于今天",
            "the first day must not lie in the past",
        ),
        DelegationError::TooLong => (
            "until",
            "一次委托最长 90 天",
            "an absence is bridged for at most 90 days",
        ),
        DelegationError::BeyondMembership => (
            "until",
            "您的任职在这些日期内并非全程有效",
            "your membership is not in force on all of these days",
        ),
        DelegationError::BothHands => (
            "to",
            "该人员将同时承担经办与审批，请委托他人",
            "this person would both prepare and approve; choose another",
        ),
    };
    AppError::invalid(field, zh, en)
}
