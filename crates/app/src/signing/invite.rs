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

impl App {
    /// Makes a one-time link by which a person sets a new password. Earlier links stop working.
    pub async fn invite(&self, by: &Actor, person: PersonId) -> Result<Token, AppError> {
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
        let token = self.new_invitation(&mut act.tx, Some(person)).await?;
        act.note(note);
        act.commit().await?;
        Ok(token)
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
        let Some(person) = person.filter(|person| person.disabled_at.is_none()) else {
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
