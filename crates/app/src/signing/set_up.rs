//! The first start: no account and no password comes with the program. A one-time link makes the three administrators, who are three people.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use yunheng_domain::actor::{Actor, Origin};
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::person::{Administrator, NewPerson, Person};
use yunheng_domain::role::Post;
use yunheng_policy::Action;
use yunheng_signin::token::Token;
use yunheng_store::StoreError;

use super::Changed;
use crate::act::{Act, Note};
use crate::person::checked_login;
use crate::{App, AppError};

/// An administrator to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewAdministrator {
    /// Name to sign in with.
    pub login: String,
    /// Name in Chinese.
    pub name: String,
}

/// What the set-up page asks for.
#[derive(Clone, Default)]
pub struct SetUp {
    /// Code of the authority.
    pub code: String,
    /// Name of the authority.
    pub authority: String,
    /// System, security and audit administrator.
    pub administrators: [NewAdministrator; 3],
    /// Password of the system administrator, who sits at the page.
    pub password: String,
}

/// What setting up came to.
#[derive(Debug)]
pub enum SetUpDone {
    /// Done: links by which the security and the audit administrator set their passwords.
    Done([Token; 2]),
    /// The password is not good enough, or the link no longer works.
    Not(Changed),
}

impl App {
    /// Makes the one-time link of the first start, if there is no administrator: only the set-up page answers until it was used.
    pub async fn begin_set_up(&self) -> Result<Option<Token>, AppError> {
        if self.store().count_administrators().await? > 0 {
            return Ok(None);
        }
        let by = Actor::program("set-up");
        let mut act = self.begin(&by, Action::PostAppoint, None).await?;
        let token = self.new_invitation(&mut act.tx, None).await?;
        act.note(Note::default().reason("set-up link"));
        act.commit().await?;
        self.inner.signing.setting_up.store(true, Ordering::Release);
        Ok(Some(token))
    }

    /// Whether the first start is not over.
    pub async fn is_setting_up(&self) -> Result<bool, AppError> {
        let flag = &self.inner.signing.setting_up;
        if !flag.load(Ordering::Acquire) {
            return Ok(false);
        }
        let still = self.store().count_administrators().await? == 0;
        flag.store(still, Ordering::Release);
        Ok(still)
    }

    /// Whether a token is the set-up link's.
    pub async fn may_set_up(&self, token: &str) -> Result<bool, AppError> {
        let invitation = self.invitation(token).await?;
        Ok(invitation.is_some_and(|invitation| invitation.person.is_none()))
    }

    /// Sets up: the authority and the three administrators, all or nothing.
    pub async fn set_up(
        &self,
        origin: &Origin,
        token: &str,
        asked: &SetUp,
    ) -> Result<SetUpDone, AppError> {
        let invitation = self.invitation(token).await?;
        let Some(invitation) = invitation.filter(|invitation| invitation.person.is_none()) else {
            return Ok(SetUpDone::Not(Changed::Over));
        };
        let logins = asked.logins()?;
        let about = [
            logins.first().map_or("", String::as_str),
            asked.administrators.first().map_or("", |one| &one.name),
            &asked.authority,
            &asked.code,
        ];
        let profile = self.profile().clone();
        if let Err(weaknesses) = profile.judge(&asked.password, &about, &[]) {
            return Ok(SetUpDone::Not(Changed::Weak(weaknesses)));
        }
        let hash = self.hashed(&asked.password).await?;
        let by = Actor {
            origin: origin.clone(),
            ..Actor::program("set-up")
        };
        let there = self.store().organisation_by_code(asked.code.trim()).await?;
        let mut act = self.begin(&by, Action::PostAppoint, None).await?;
        if !act
            .tx
            .use_invitation(&invitation.digest, self.now())
            .await?
        {
            return Ok(SetUpDone::Not(Changed::Over));
        }
        let authority = match there {
            Some(organisation) => organisation.id,
            None => act.tx.add_organisation(&asked.organisation()).await?,
        };
        let mut links = Vec::with_capacity(2);
        for ((post, one), login) in Post::ALL.into_iter().zip(&asked.administrators).zip(logins) {
            let person = self
                .add_administrator(&mut act, post, one, login, authority)
                .await?;
            if post == Post::Sysadmin {
                self.keep_password(&mut act.tx, person.id, hash.clone(), None)
                    .await?;
            } else {
                links.push(self.new_invitation(&mut act.tx, Some(person.id)).await?);
            }
        }
        act.commit().await?;
        let links = <[Token; 2]>::try_from(links)
            .map_err(|_| AppError::Internal("three administrators".to_owned()))?;
        Ok(SetUpDone::Done(links))
    }

    async fn add_administrator(
        &self,
        act: &mut Act<'_>,
        post: Post,
        one: &NewAdministrator,
        login: String,
        organisation: OrganisationId,
    ) -> Result<Person, AppError> {
        let new = NewPerson {
            login: login.clone(),
            name: one.name.trim().to_owned(),
            title: String::new(),
            phone: None,
            email: None,
            organisation,
        };
        let id = act
            .tx
            .add_person(&new, "set-up", self.now())
            .await
            .map_err(|error| match error {
                StoreError::Conflict(_) => AppError::invalid(
                    &format!("{}_login", post.code()),
                    "这个登录名已被使用",
                    "This login is taken",
                ),
                other => other.into(),
            })?;
        let administrator = Administrator {
            person: id,
            post,
            since: self.now_cut(),
        };
        let mac = self.mac(&administrator);
        act.tx.appoint(&administrator, &mac).await?;
        act.note(
            Note::of("person", id)
                .unit(organisation)
                .after(&administrator)
                .reason(post.code()),
        );
        Ok(Person {
            id,
            details: new,
            created_at: self.now_cut(),
            disabled_at: None,
            last_seen: None,
        })
    }
}

impl SetUp {
    /// The three logins, checked: three people have three.
    fn logins(&self) -> Result<Vec<String>, AppError> {
        if self.code.trim().is_empty() {
            return Err(AppError::invalid(
                "code",
                "请填写主管部门代码",
                "Enter the authority's code",
            ));
        }
        if self.authority.trim().is_empty() {
            return Err(AppError::invalid(
                "authority",
                "请填写主管部门名称",
                "Enter the authority's name",
            ));
        }
        let mut seen = BTreeSet::new();
        let mut logins = Vec::with_capacity(3);
        for (post, one) in Post::ALL.into_iter().zip(&self.administrators) {
            let login_field = format!("{}_login", post.code());
            let login = checked_login(&login_field, &one.login)?;
            if one.name.trim().is_empty() || one.name.trim().chars().count() > 50 {
                return Err(AppError::invalid(
                    &format!("{}_name", post.code()),
                    "姓名须为 1 至 50 个字",
                    "The name must have 1 to 50 characters",
                ));
            }
            if !seen.insert(login.clone()) {
                return Err(AppError::invalid(
                    &login_field,
                    "三名管理员须为三个不同的人",
                    "The three administrators are three people",
                ));
            }
            logins.push(login);
        }
        Ok(logins)
    }

    fn organisation(&self) -> NewOrganisation {
        let name = self.authority.trim();
        NewOrganisation {
            kinds: BTreeSet::from([Kind::Authority]),
            ..NewOrganisation::tenant(self.code.trim(), name, name, "政府部门", Payer::CityBudget)
        }
    }
}

impl std::fmt::Debug for SetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetUp")
            .field("code", &self.code)
            .field("administrators", &self.administrators)
            .finish_non_exhaustive()
    }
}
