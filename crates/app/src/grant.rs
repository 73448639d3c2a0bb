//! Access by consent (Art. 41): asked for, decided by the unit's owner, used on the record, over when its time is up or the owner says so.

use std::collections::BTreeSet;

use jiff::Timestamp;
use yunheng_domain::access::{Decision, EMERGENCY, Grant, GrantError, NewGrant, Scope, State};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{GrantId, OrganisationId, PersonId};
use yunheng_domain::notice::News;
use yunheng_domain::organisation::Organisation;
use yunheng_domain::role::Role;
use yunheng_policy::{Action, Refusal};
use yunheng_store::Tx;

use crate::act::Note;
use crate::consent::outsider;
use crate::notice::Audience;
use crate::who::Protected;
use crate::{App, AppError};

/// Access to ask for, as a form or API client sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrantRequest {
    /// Code of the unit whose consent it needs.
    pub unit_code: String,
    /// The organisation to ask for; one of the asker's own.
    pub beneficiary: Option<OrganisationId>,
    /// Code of the system; else the resource; else everything of the unit.
    pub system_code: Option<String>,
    /// Name of the resource.
    pub resource: Option<String>,
    /// Logins of whom it names; the asker itself if empty.
    pub people: Vec<String>,
    /// What for.
    pub purpose: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// What the owner of a unit can do with a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantStep {
    /// Consent.
    Approve,
    /// Say no.
    Refuse,
    /// Take consent back, or end an emergency.
    Revoke,
    /// Review an emergency.
    Review,
}

impl GrantStep {
    /// The stable name in addresses.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "approve" => Some(Self::Approve),
            "refuse" => Some(Self::Refuse),
            "revoke" => Some(Self::Revoke),
            "review" => Some(Self::Review),
            _ => None,
        }
    }

    fn action(self) -> Action {
        match self {
            Self::Approve => Action::GrantApprove,
            Self::Refuse => Action::GrantRefuse,
            Self::Revoke => Action::GrantRevoke,
            Self::Review => Action::GrantReview,
        }
    }

    fn apply(self, grant: Grant, decision: Decision) -> Result<Grant, GrantError> {
        match self {
            Self::Approve => grant.approve(decision),
            Self::Refuse => grant.refuse(decision),
            Self::Revoke => grant.revoke(decision),
            Self::Review => grant.review(decision),
        }
    }
}

impl Protected for Grant {
    fn protected(&self) -> String {
        Self::protected(self)
    }
}

impl App {
    /// Asks a unit for access.
    pub async fn ask_grant(
        &self,
        by: &Actor,
        request: &NewGrantRequest,
    ) -> Result<GrantId, AppError> {
        self.open_grant(by, Action::GrantAsk, State::Asked, request)
            .await
    }

    /// Takes access in an emergency: open at once for a day, seen by the unit at once, reviewed after.
    pub async fn take_emergency_access(
        &self,
        by: &Actor,
        resource: &str,
        reason: &str,
    ) -> Result<GrantId, AppError> {
        if outsider(by).is_none() {
            let note = Note::of("access_grant", "new").reason(reason.trim());
            let action = Action::GrantEmergency;
            return Err(self.refuse(by, action, &note, Refusal::Forbidden).await);
        }
        let found = self.store().resource_by_name(resource.trim()).await?;
        let found = found.ok_or_else(no_such_resource)?;
        let unit = self.organisation_of(found.details.unit).await?;
        let now = self.now_cut();
        let request = NewGrantRequest {
            unit_code: unit.details.code,
            beneficiary: found.details.provider,
            system_code: None,
            resource: Some(resource.to_owned()),
            people: Vec::new(),
            purpose: reason.to_owned(),
            from: now,
            until: now.saturating_add(EMERGENCY).unwrap_or(now),
        };
        let taken = self.open_grant(by, Action::GrantEmergency, State::Emergency, &request);
        match taken.await {
            Err(AppError::Refused(Refusal::Foreign)) => Err(no_such_resource()),
            taken => taken,
        }
    }

    async fn open_grant(
        &self,
        by: &Actor,
        action: Action,
        state: State,
        request: &NewGrantRequest,
    ) -> Result<GrantId, AppError> {
        let own = || outsider(by).map(|hat| hat.organisation);
        let (Some(asker), Some(beneficiary)) = (by.person(), request.beneficiary.or_else(own))
        else {
            let note = Note::of("access_grant", "new").reason(request.purpose.trim());
            return Err(self.refuse(by, action, &note, Refusal::Forbidden).await);
        };
        let owner = self
            .store()
            .organisation_by_code(request.unit_code.trim())
            .await?
            .ok_or_else(|| AppError::invalid("unit", "没有这个单位", "there is no such unit"))?;
        let thing = self.thing_of(owner.id, Some(beneficiary)).await?;
        let note = Note::of("access_grant", "new")
            .unit(owner.id)
            .reason(request.purpose.trim());
        let hat = self.allow(by, action, &thing, &note).await?;
        let now = self.now_cut();
        let new = NewGrant {
            owner: owner.id,
            beneficiary,
            people: self
                .named_people(asker, beneficiary, &request.people)
                .await?,
            purpose: request.purpose.trim().to_owned(),
            scope: self.scope(&owner, request).await?,
            from: cut(request.from),
            until: cut(request.until),
            asked_by: asker,
            asked_at: now,
        };
        new.check(now).map_err(invalid)?;
        let mut act = self.begin(by, action, hat).await?;
        let id = act.tx.add_grant(&new).await?;
        let grant = Grant {
            id,
            details: new,
            state,
        };
        let mac = self.mac(&grant);
        act.tx.keep_grant(&grant, &mac).await?;
        if action == Action::GrantEmergency {
            self.tell_of_emergency(&mut act.tx, &grant).await?;
        }
        act.note(
            Note::of("access_grant", id)
                .unit(owner.id)
                .after(&grant)
                .reason(request.purpose.trim()),
        );
        act.commit().await?;
        Ok(id)
    }

    /// The owner's step: consent, refusal, revocation, review.
    pub async fn decide_grant(
        &self,
        by: &Actor,
        id: GrantId,
        step: GrantStep,
        reason: Option<&str>,
    ) -> Result<(), AppError> {
        let before = self.genuine_grant(id).await?;
        let owner = before.details.owner;
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let mut note = Note::of("access_grant", id).unit(owner);
        if let Some(reason) = reason {
            note = note.reason(reason);
        }
        let thing = self
            .thing_of(owner, Some(before.details.beneficiary))
            .await?
            .prepared_by(before.details.asked_by);
        // Art. 8: neither who keeps out of the unit, nor of those who ask, nor of the machine.
        let mut about = vec![
            ("organisation", owner.0),
            ("organisation", before.details.beneficiary.0),
        ];
        if let Scope::Resource(id) = before.details.scope {
            about.push(("resource", id.0));
        }
        let thing = self.impartial(by, thing, &about).await?;
        let mut act = self.act(by, step.action(), &thing, &note).await?;
        if step != GrantStep::Approve && reason.is_none_or(|reason| reason.chars().count() < 2) {
            return Err(AppError::invalid("reason", "请说明理由", "say why"));
        }
        let Some(person) = by.person() else {
            return Err(act.refuse(note, Refusal::Forbidden).await);
        };
        let decision = Decision {
            by: person,
            at: self.now_cut(),
            reason: reason.map(str::to_owned),
        };
        let after = match step.apply(before.clone(), decision) {
            Ok(after) => after,
            Err(GrantError::SameHands) => {
                return Err(act.refuse(note, Refusal::SameHands).await);
            }
            Err(error) => return Err(invalid(error)),
        };
        let mac = self.mac(&after);
        act.tx.keep_grant(&after, &mac).await?;
        act.note(note.before(&before).after(&after));
        act.commit().await
    }

    /// Art. 30: the unit is told at once.
    async fn tell_of_emergency(&self, tx: &mut Tx, grant: &Grant) -> Result<(), AppError> {
        let owner = grant.details.owner;
        let who = self.organisation_of(grant.details.beneficiary).await?;
        let mut people = self.holders(Role::SystemOwner, owner).await?;
        people.extend(self.holders(Role::UnitApprover, owner).await?);
        let to = Audience {
            people,
            organisations: BTreeSet::from([owner]),
        };
        let news = News::of_emergency(grant.id, &who.details.short_name);
        self.tell_parties(tx, &news, &to).await?;
        Ok(())
    }

    /// A grant as the program wrote it; one changed from outside is as good as none.
    pub(crate) async fn genuine_grant(&self, id: GrantId) -> Result<Grant, AppError> {
        let kept = self.store().grant(id).await?;
        kept.filter(|kept| self.is_genuine(kept))
            .map(|kept| kept.row)
            .ok_or(AppError::NotFound)
    }

    async fn named_people(
        &self,
        asker: PersonId,
        beneficiary: OrganisationId,
        logins: &[String],
    ) -> Result<BTreeSet<PersonId>, AppError> {
        let mut people = BTreeSet::new();
        for login in logins.iter().map(|login| login.trim()) {
            let found = self
                .store()
                .person_by_login(login)
                .await?
                .filter(|person| person.details.organisation == beneficiary);
            let Some(person) = found else {
                return Err(AppError::invalid(
                    "people",
                    format!("贵单位没有登录名为“{login}”的人员"),
                    format!("your organisation has nobody with the login '{login}'"),
                ));
            };
            people.insert(person.id);
        }
        if people.is_empty() {
            people.insert(asker);
        }
        Ok(people)
    }

    async fn scope(
        &self,
        owner: &Organisation,
        request: &NewGrantRequest,
    ) -> Result<Scope, AppError> {
        if let Some(name) = request.resource.as_deref() {
            let found = self.store().resource_by_name(name.trim()).await?;
            return found
                .filter(|found| found.details.unit == owner.id)
                .map(|found| Scope::Resource(found.id))
                .ok_or_else(no_such_resource);
        }
        let Some(code) = request.system_code.as_deref() else {
            return Ok(Scope::Unit);
        };
        let systems = self.store().systems().await?;
        systems
            .iter()
            .find(|system| system.details.code == code && system.details.unit == owner.id)
            .map(|system| Scope::System(system.id))
            .ok_or_else(|| {
                AppError::invalid(
                    "system",
                    "该单位没有这个系统",
                    "the unit has no such system",
                )
            })
    }

    pub(crate) async fn organisation_of(
        &self,
        id: OrganisationId,
    ) -> Result<Organisation, AppError> {
        self.store()
            .organisation(id)
            .await?
            .ok_or(AppError::NotFound)
    }
}

/// The unit has no such resource, or the asker may not know of it.
fn no_such_resource() -> AppError {
    AppError::invalid(
        "resource",
        "该单位没有这个资源",
        "the unit has no such resource",
    )
}

/// An instant as the database keeps it.
fn cut(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn invalid(error: GrantError) -> AppError {
    match error {
        GrantError::Nobody => AppError::invalid("people", "请写明使用人", "name somebody"),
        GrantError::Over => AppError::invalid(
            "until",
            "截止时间须晚于开始时间和当前时间",
            "the end must lie after the beginning and after now",
        ),
        GrantError::TooLong => AppError::invalid(
            "until",
            "一次申请最长 30 天",
            "at most 30 days can be asked for at once",
        ),
        GrantError::Purpose => AppError::invalid(
            "purpose",
            "用途须为 5 至 500 个字",
            "the purpose must have 5 to 500 characters",
        ),
        GrantError::Decided => {
            AppError::invalid("state", "该授权已经处理过", "the grant was decided before")
        }
        // Refused before it comes to this.
        GrantError::SameHands => {
            AppError::invalid("state", "须由另一人处理", "somebody else must decide this")
        }
    }
}
