//! People and what they may do: accounts, memberships prepared by one and authorised by another, the three administrators.

use std::collections::BTreeSet;

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{MembershipId, OrganisationId, PersonId};
use yunheng_domain::person::{
    Administrator, AuthoriseError, Authorised, Membership, NewMembership, NewPerson, Person,
};
use yunheng_domain::role::{Post, Role};
use yunheng_policy::{Action, Refusal, Thing};
use yunheng_seal::SealPurpose;
use yunheng_store::StoreError;

use crate::act::{Note, nobody_s};
use crate::{App, AppError};

/// An account to open, as a form or API client sends it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewPersonRequest {
    /// Name to sign in with.
    pub login: String,
    /// Name in Chinese.
    pub name: String,
    /// Post at the organisation, as it calls it.
    pub title: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Code of the organisation that employs it.
    pub organisation_code: String,
}

/// A membership to prepare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMembershipRequest {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
    /// First day.
    pub from: Date,
    /// Last day; `None` until further notice.
    pub until: Option<Date>,
}

impl App {
    /// Opens an account. It cannot sign in before it was given a way to.
    pub async fn add_person(
        &self,
        by: &Actor,
        request: &NewPersonRequest,
    ) -> Result<PersonId, AppError> {
        let login = checked_login("login", &request.login)?;
        let name = request.name.trim();
        if name.is_empty() || name.chars().count() > 50 {
            return Err(AppError::invalid(
                "name",
                "姓名须为 1 至 50 个字",
                "the name must have 1 to 50 characters",
            ));
        }
        let code = &request.organisation_code;
        let Some(organisation) = self.store().organisation_by_code(code).await? else {
            let note = Note::of("person", &login);
            self.allow(by, Action::PersonCreate, &nobody_s(), &note)
                .await?;
            return Err(AppError::invalid(
                "organisation",
                "没有这个单位代码",
                "there is no organisation with this code",
            ));
        };
        let note = Note::of("person", &login).unit(organisation.id);
        let thing = Thing::of(organisation.id);
        let mut act = self.act(by, Action::PersonCreate, &thing, &note).await?;
        let new = NewPerson {
            phone: request
                .phone
                .as_deref()
                .map(str::trim)
                .filter(|phone| !phone.is_empty())
                .map(|phone| self.seal_phone(&login, phone))
                .transpose()?,
            email: request
                .email
                .as_deref()
                .map(str::trim)
                .filter(|email| !email.is_empty())
                .map(str::to_owned),
            title: request.title.trim().to_owned(),
            name: name.to_owned(),
            organisation: organisation.id,
            login: login.clone(),
        };
        let id = act
            .tx
            .add_person(&new, &actor_name(by), self.now())
            .await
            .map_err(|error| match error {
                StoreError::Conflict(_) => AppError::Conflict(login),
                other => other.into(),
            })?;
        act.note(Note::of("person", id).unit(organisation.id).after(&new));
        act.commit().await?;
        Ok(id)
    }

    /// Prepares a membership. It takes effect when a security administrator has authorised it; what the program itself sets up takes effect at once.
    pub async fn prepare_membership(
        &self,
        by: &Actor,
        request: &NewMembershipRequest,
    ) -> Result<MembershipId, AppError> {
        let person = self
            .store()
            .person(request.person)
            .await?
            .ok_or(AppError::NotFound)?;
        let organisation = self
            .store()
            .organisation(request.organisation)
            .await?
            .ok_or(AppError::NotFound)?;
        if organisation.merged.is_some() {
            return Err(AppError::invalid(
                "organisation",
                "该单位已并入其他单位",
                "this organisation was merged into another",
            ));
        }
        if !organisation.details.kinds.contains(&request.role.kind()) {
            return Err(AppError::invalid(
                "role",
                "该单位没有这种角色",
                "this kind of organisation has no such role",
            ));
        }
        if request.until.is_some_and(|until| until < request.from) {
            return Err(AppError::invalid(
                "until",
                "截止日期不能早于开始日期",
                "the last day must not lie before the first",
            ));
        }
        let note = Note::of("person", person.id).unit(organisation.id);
        let thing = Thing::of(organisation.id).person(person.id);
        let mut act = self
            .act(by, Action::MembershipPrepare, &thing, &note)
            .await?;
        let new = NewMembership {
            person: person.id,
            organisation: organisation.id,
            role: request.role,
            from: request.from,
            until: request.until,
            prepared_by: by.person(),
        };
        let id = act.tx.add_membership(&new).await?;
        let membership = Membership {
            id,
            details: new,
            authorised: by.person().is_none().then(|| Authorised {
                by: None,
                at: self.now_cut(),
            }),
            revoked_at: None,
        };
        let mac = self.mac(&membership);
        act.tx.keep_membership(&membership, &mac).await?;
        act.note(
            Note::of("membership", id)
                .unit(organisation.id)
                .after(&membership),
        );
        act.commit().await?;
        Ok(id)
    }

    /// Puts a prepared membership into force. Whoever prepared it may not, nor whom it is for.
    pub async fn authorise_membership(&self, by: &Actor, id: MembershipId) -> Result<(), AppError> {
        let before = self.genuine_membership(id).await?;
        let details = &before.details;
        let note = Note::of("membership", id).unit(details.organisation);
        let mut thing = Thing::of(details.organisation).person(details.person);
        if let Some(preparer) = details.prepared_by {
            thing = thing.prepared_by(preparer);
        }
        let mut act = self
            .act(by, Action::MembershipAuthorise, &thing, &note)
            .await?;
        let Some(by) = by.person() else {
            return Err(act.refuse(note, Refusal::Forbidden).await);
        };
        let after = match before.clone().authorise(by, self.now_cut()) {
            Ok(after) => after,
            Err(AuthoriseError::SameHands | AuthoriseError::Own) => {
                return Err(act.refuse(note, Refusal::SameHands).await);
            }
            Err(AuthoriseError::Decided) => return Err(AppError::Conflict(id.to_string())),
        };
        let mac = self.mac(&after);
        act.tx.keep_membership(&after, &mac).await?;
        act.note(note.before(&before).after(&after));
        act.commit().await
    }

    /// Takes a membership back; it ends at once, and so do the delegations of it.
    pub async fn revoke_membership(&self, by: &Actor, id: MembershipId) -> Result<(), AppError> {
        let before = self.genuine_membership(id).await?;
        let details = &before.details;
        let note = Note::of("membership", id).unit(details.organisation);
        let thing = Thing::of(details.organisation).person(details.person);
        let mut act = self
            .act(by, Action::MembershipRevoke, &thing, &note)
            .await?;
        if before.revoked_at.is_some() {
            return Err(AppError::Conflict(id.to_string()));
        }
        let after = Membership {
            revoked_at: Some(self.now_cut()),
            ..before.clone()
        };
        let mac = self.mac(&after);
        act.tx.keep_membership(&after, &mac).await?;
        act.note(note.before(&before).after(&after));
        act.commit().await
    }

    /// Appoints an administrator. The store lets nobody hold two posts.
    pub async fn appoint(&self, by: &Actor, person: PersonId, post: Post) -> Result<(), AppError> {
        let found = self
            .store()
            .person(person)
            .await?
            .ok_or(AppError::NotFound)?;
        let note = Note::of("person", person).reason(post.code());
        let thing = Thing::about(found.id);
        let mut act = self.act(by, Action::PostAppoint, &thing, &note).await?;
        let administrator = Administrator {
            person,
            post,
            since: self.now_cut(),
        };
        let mac = self.mac(&administrator);
        act.tx
            .appoint(&administrator, &mac)
            .await
            .map_err(|error| match error {
                StoreError::Conflict(_) => AppError::Conflict(found.details.login.clone()),
                other => other.into(),
            })?;
        act.note(note.after(&administrator));
        act.commit().await
    }

    /// A membership as the program wrote it; one changed from outside is as good as none.
    pub(crate) async fn genuine_membership(
        &self,
        id: MembershipId,
    ) -> Result<Membership, AppError> {
        let kept = self.store().membership(id).await?;
        kept.filter(|kept| self.is_genuine(kept))
            .map(|kept| kept.row)
            .ok_or(AppError::NotFound)
    }

    /// Roles that a person holds today, its own and those lent to it.
    pub async fn roles_of(&self, person: &Person) -> Result<BTreeSet<Role>, AppError> {
        let hats = self.hats(person.id).await?;
        Ok(hats.into_iter().map(|hat| hat.role).collect())
    }

    fn seal_phone(&self, login: &str, phone: &str) -> Result<String, AppError> {
        let context = phone_context(login);
        Ok(self.keys().seal(
            SealPurpose::PersonalData,
            &context,
            phone.as_bytes(),
            self.random(),
        )?)
    }
}

/// A login as it is kept.
pub(crate) fn checked_login(field: &str, typed: &str) -> Result<String, AppError> {
    let login = typed.trim().to_lowercase();
    let fits = (2..=40).contains(&login.chars().count())
        && login
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c));
    if fits {
        Ok(login)
    } else {
        Err(AppError::invalid(
            field,
            "登录名须为 2 至 40 个小写字母、数字或 . - _",
            "the login must have 2 to 40 lower-case letters, digits or . - _",
        ))
    }
}

/// Where a sealed phone number belongs: under another login it does not open.
pub(crate) fn phone_context(login: &str) -> String {
    format!("person/{login}/phone")
}

/// Name of an actor, for columns that only people read.
fn actor_name(by: &Actor) -> String {
    use yunheng_domain::actor::Who;
    match &by.who {
        Who::Nobody => String::new(),
        Who::Person { name, .. } | Who::Client { name, .. } | Who::Program { name } => name.clone(),
    }
}
