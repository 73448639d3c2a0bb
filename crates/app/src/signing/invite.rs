//! One-time links: whoever holds one sets the password of an account. An administrator can send one and never learns the password.

use jiff::{SignedDuration, Timestamp};
use yunheng_domain::actor::{Actor, Origin, Proof};
use yunheng_domain::ids::PersonId;
use yunheng_domain::person::Person;
use yunheng_policy::{Action, Thing};
use yunheng_signin::token::{Kind, Token};
use yunheng_store::{Invitation, Tx};

use super::Changed;
use crate::act::Note;
use crate::{App, AppError};

/// How long a link works.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// How an account can sign in, without anything that would let anybody do so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaysIn {
    /// Whether it has a password.
    pub password: bool,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Until when a link that was sent still works.
    pub invited_until: Option<Timestamp>,
}

impl App {
    /// Makes a one-time link by which a person sets a new password, and says until when it works. Earlier links stop working.
    ///
    /// A closed or unused account has to be opened first ([`AppError::Invalid`]).
    pub async fn invite(
        &self,
        by: &Actor,
        person: PersonId,
    ) -> Result<(Token, Timestamp), AppError> {
        let found = self
            .store()
            .person(person)
            .await?
            .ok_or(AppError::NotFound)?;
        let note = Note::of("person", person);
        let thing = Thing::of(found.details.organisation).person(person);
        let mut act = self
            .act(by, Action::PersonResetPassword, &thing, &note)
            .await?;
        if self.barred(&found).is_some() {
            return Err(AppError::invalid(
                "invitation",
                "账号已停用或长期未使用，请先启用账号。",
                "The account is closed or was unused for long: open it first.",
            ));
        }
        let token = self.new_invitation(&mut act.tx, Some(person)).await?;
        act.note(note);
        act.commit().await?;
        Ok((
            token,
            self.now()
                .saturating_add(PATIENCE)
                .unwrap_or(Timestamp::MAX),
        ))
    }

    /// The whole address of a path of this site, for links that are handed on.
    pub fn address_of(&self, path: &str) -> String {
        let origin = self.inner.config.sign_in.origin.trim_end_matches('/');
        format!("{origin}{path}")
    }

    /// How an account can sign in, for whoever may help it to; nothing is told to anybody else.
    pub async fn ways_in(&self, by: &Actor, person: PersonId) -> Result<WaysIn, AppError> {
        if !self.rights(by).contains(&Action::PersonResetPassword) {
            return Ok(WaysIn::default());
        }
        Ok(WaysIn {
            password: !self.store().passwords(person, 1).await?.is_empty(),
            second_factor: self.factors(person).await?.any(),
            invited_until: self
                .store()
                .invitation_to(person, self.now())
                .await?
                .map(|invitation| invitation.expires_at),
        })
    }

    pub(super) async fn new_invitation(
        &self,
        tx: &mut Tx,
        person: Option<PersonId>,
    ) -> Result<Token, AppError> {
        let token = Token::new(Kind::Invitation, self.random());
        let now = self.now();
        tx.invite(&Invitation {
            digest: token.digest().as_str().to_owned(),
            person,
            created_at: now,
            expires_at: now.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX),
        })
        .await?;
        Ok(token)
    }

    /// Whom a link is for; `None` if it does not work, or no longer.
    pub async fn invited(&self, token: &str) -> Result<Option<Person>, AppError> {
        let Some(invitation) = self.invitation(token).await? else {
            return Ok(None);
        };
        match invitation.person {
            Some(person) => Ok(self.store().person(person).await?),
            None => Ok(None),
        }
    }

    pub(super) async fn invitation(&self, token: &str) -> Result<Option<Invitation>, AppError> {
        let Some(token) = Token::parse(Kind::Invitation, token) else {
            return Ok(None);
        };
        let digest = token.digest();
        Ok(self.store().invitation(digest.as_str(), self.now()).await?)
    }

    /// Sets the password by a link, which is used up; every session of the person ends.
    pub async fn accept_invitation(
        &self,
        origin: &Origin,
        token: &str,
        new: &str,
    ) -> Result<Changed, AppError> {
        let Some(invitation) = self.invitation(token).await? else {
            return Ok(Changed::Over);
        };
        let person = match invitation.person {
            Some(person) => self.store().person(person).await?,
            None => None,
        };
        let Some(person) = person.filter(|person| self.barred(person).is_none()) else {
            return Ok(Changed::Over);
        };
        if let Err(weaknesses) = self.judged(&person, new).await? {
            return Ok(Changed::Weak(weaknesses));
        }
        let hash = self.hashed(new).await?;
        let by = self.actor_of(&person, Proof::NONE, origin.clone()).await?;
        let mut act = self.begin(&by, Action::ProfileChange, None).await?;
        if !act
            .tx
            .use_invitation(&invitation.digest, self.now())
            .await?
        {
            return Ok(Changed::Over);
        }
        self.keep_password(&mut act.tx, person.id, hash, None)
            .await?;
        act.note(Note::of("person", person.id).reason("password by invitation"));
        act.commit().await?;
        Ok(Changed::Done)
    }
}
