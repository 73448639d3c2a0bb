//! One's own password and sessions, and everybody's for the security administrator.

use jiff::{SignedDuration, Timestamp};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{PersonId, SessionId};
use yunheng_domain::person::Person;
use yunheng_policy::{Action, Thing};
use yunheng_signin::password::{PasswordHash, Weakness};
use yunheng_store::{Session, StoredPassword, Tx};
use zeroize::Zeroizing;

use crate::act::Note;
use crate::session::ABSOLUTE_HOURS;
use crate::{App, AppError, SignedIn};

/// What changing a password came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Changed; the person's other sessions ended.
    Done,
    /// The present password was wrong.
    Wrong,
    /// Too many failures.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// The new one is not good enough: everything that is wrong with it.
    Weak(Vec<Weakness>),
    /// The link was used, or is too old.
    Over,
}

/// A live session with its person.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveSession {
    /// The session.
    pub session: Session,
    /// Whose.
    pub person: Person,
}

impl App {
    /// Changes one's own password.
    pub async fn change_password(
        &self,
        by: &SignedIn,
        present: &str,
        new: &str,
    ) -> Result<Changed, AppError> {
        let person = &by.person;
        let login = &person.details.login;
        let note = Note::of("person", person.id).reason("password");
        let about = Thing::about(person.id);
        self.allow(&by.actor, Action::ProfileChange, &about, &note)
            .await?;
        if let Some(until) = self.locked(login, &by.actor.origin).await? {
            self.refused_by_lock(&by.actor, note).await?;
            return Ok(Changed::Locked { until });
        }
        let stored = self.store().passwords(person.id, 1).await?.pop();
        // Who came by a provider has none yet, and has proved itself just now.
        if stored.is_some() && !self.verified(stored.as_ref(), present).await? {
            self.failed(&by.actor, login, note, "password").await?;
            return Ok(Changed::Wrong);
        }
        if let Err(weaknesses) = self.judged(person, new).await? {
            return Ok(Changed::Weak(weaknesses));
        }
        let hash = self.hashed(new).await?;
        let mut act = self.begin(&by.actor, Action::ProfileChange, None).await?;
        self.keep_password(&mut act.tx, person.id, hash, Some(by.session.id))
            .await?;
        act.tx.confine_session(by.session.id, false).await?;
        act.note(note);
        act.commit().await?;
        Ok(Changed::Done)
    }

    /// Whether a password may be taken by a person.
    pub(super) async fn judged(
        &self,
        person: &Person,
        new: &str,
    ) -> Result<Result<(), Vec<Weakness>>, AppError> {
        let profile = self.profile().clone();
        let most = u64::try_from(profile.history).unwrap_or(u64::MAX);
        let previous: Vec<PasswordHash> = self
            .store()
            .passwords(person.id, most)
            .await?
            .into_iter()
            .map(|stored| PasswordHash::from_stored(stored.hash))
            .collect();
        let organisation = self
            .store()
            .organisation(person.details.organisation)
            .await?;
        let mut about = vec![person.details.login.clone(), person.details.name.clone()];
        if let Some(organisation) = organisation {
            about.extend([
                organisation.details.name,
                organisation.details.short_name,
                organisation.details.code,
            ]);
        }
        let new = Zeroizing::new(new.to_owned());
        self.hashing(move || {
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            profile.judge(&new, &about, &previous)
        })
        .await
    }

    /// Sets a password in a transaction; sessions but one end.
    pub(super) async fn keep_password(
        &self,
        tx: &mut Tx,
        person: PersonId,
        hash: String,
        but: Option<SessionId>,
    ) -> Result<(), AppError> {
        let password = StoredPassword {
            hash,
            set_at: self.now(),
            must_change: false,
        };
        tx.set_password(person, &password).await?;
        tx.end_sessions(person, but, self.now()).await?;
        Ok(())
    }

    /// Whether a person has a password.
    pub async fn has_password(&self, by: &SignedIn) -> Result<bool, AppError> {
        Ok(!self.store().passwords(by.person.id, 1).await?.is_empty())
    }

    /// One's own live sessions.
    pub async fn own_sessions(&self, by: &SignedIn) -> Result<Vec<Session>, AppError> {
        let person = by.person.id;
        let about = Thing::about(person);
        self.allow(&by.actor, Action::SessionOwn, &about, &Note::default())
            .await?;
        self.live(Some(person)).await
    }

    /// Everybody's live sessions.
    pub async fn sessions(&self, by: &Actor) -> Result<Vec<LiveSession>, AppError> {
        let note = Note::default();
        self.allow(by, Action::SessionList, &Thing::platform(), &note)
            .await?;
        let sessions = self.live(None).await?;
        let people = self
            .store()
            .people_of(sessions.iter().map(|session| session.details.person))
            .await?;
        Ok(sessions
            .into_iter()
            .filter_map(|session| {
                let person = people
                    .iter()
                    .find(|person| person.id == session.details.person)?;
                Some(LiveSession {
                    person: person.clone(),
                    session,
                })
            })
            .collect())
    }

    async fn live(&self, person: Option<PersonId>) -> Result<Vec<Session>, AppError> {
        let oldest = SignedDuration::from_hours(i64::from(ABSOLUTE_HOURS));
        let since = self.now().saturating_sub(oldest).unwrap_or(Timestamp::MIN);
        let sessions = self.store().live_sessions(person, since).await?;
        Ok(sessions
            .into_iter()
            .filter_map(|session| self.live_now(session))
            .collect())
    }

    /// Ends a session: one's own, or anybody's by the security administrator.
    pub async fn kill_session(&self, by: &Actor, id: SessionId) -> Result<(), AppError> {
        let session = self.store().session(id).await?.ok_or(AppError::NotFound)?;
        let person = session.details.person;
        let note = Note::of("session", id);
        let about = Thing::about(person);
        let mut act = self.act(by, Action::SessionKill, &about, &note).await?;
        act.tx.end_session(id, self.now()).await?;
        act.note(note);
        act.commit().await
    }

    /// Signs out: here, or everywhere.
    pub async fn sign_out(&self, by: &SignedIn, everywhere: bool) -> Result<(), AppError> {
        let mut act = self.begin(&by.actor, Action::SessionKill, None).await?;
        let now = self.now();
        let reason = if everywhere {
            act.tx.end_sessions(by.person.id, None, now).await?;
            "signed out everywhere"
        } else {
            act.tx.end_session(by.session.id, now).await?;
            "signed out"
        };
        act.note(Note::of("session", by.session.id).reason(reason));
        act.commit().await
    }
}
