//! Passkeys: registered in the profile; given after the password, and to step up. What unlocks the device makes a passkey two factors by itself.

use serde_json::Value;
use yunheng_domain::actor::{Actor, Proof};
use yunheng_domain::ids::PersonId;
use yunheng_domain::record::Outcome;
use yunheng_policy::{Action, Thing};
use yunheng_signin::passkey::{
    Passkey, PasskeyError, PendingAuthentication, PendingRegistration, Site, UserHandle,
};
use yunheng_store::{NewPasskey, StoreError, StoredPasskey, Tx};

use super::{SECOND_FACTOR, SignIn, StepUp, Visitor};
use crate::act::Note;
use crate::{App, AppError, SignedIn};

/// A registration that waits for the browser.
const REGISTRATION: &str = "passkey_registration";
/// A step-up that waits for the browser.
const STEP_UP: &str = "passkey_step_up";

/// What a registration waits with: the handle, and what the library keeps.
type Registering = (UserHandle, PendingRegistration);

impl App {
    fn site(&self) -> Result<Site, AppError> {
        Site::new(&self.inner.config.sign_in.origin, "Yunheng 云衡").map_err(|error| {
            AppError::invalid(
                "passkey",
                "本站地址不支持通行密钥：须以域名通过 https 访问，并设置 --origin",
                error.to_string(),
            )
        })
    }

    /// Begins to register a passkey: options for the browser.
    pub async fn begin_passkey(&self, by: &SignedIn) -> Result<Value, AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("passkey begun");
        let about = Thing::about(person);
        self.allow(&by.actor, Action::ProfileChange, &about, &note)
            .await?;
        let kept = self.store().passkeys(person).await?;
        let handle = match kept.first() {
            Some(first) => serde_json::from_value(Value::String(first.details.handle.clone()))
                .map_err(damaged)?,
            None => UserHandle::new(self.random()),
        };
        let details = &by.person.details;
        let (options, pending) = self
            .site()?
            .start_registration(
                handle,
                &details.login,
                &details.name,
                &passkeys(&kept)?,
                self.now(),
            )
            .map_err(|error| self.unaccepted(&error))?;
        let mut act = self.begin(&by.actor, Action::ProfileChange, None).await?;
        let state: Registering = (handle, pending);
        self.wait_under(
            &mut act.tx,
            &by.session.details.digest,
            REGISTRATION,
            &state,
        )
        .await?;
        act.note(note);
        act.commit().await?;
        Ok(options)
    }

    /// Keeps the passkey that the browser made. The session counts as proved by two factors from now on, under a new token.
    pub async fn add_passkey(
        &self,
        by: &SignedIn,
        name: &str,
        answer: &str,
    ) -> Result<yunheng_signin::token::Token, AppError> {
        let person = by.person.id;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 50 {
            return Err(AppError::invalid(
                "name",
                "请为通行密钥取一个 1 至 50 个字的名称",
                "Give the passkey a name of 1 to 50 characters",
            ));
        }
        let note = Note::of("person", person).reason("passkey registered");
        let about = Thing::about(person);
        let mut act = self
            .act(&by.actor, Action::ProfileChange, &about, &note)
            .await?;
        let digest = &by.session.details.digest;
        let pending: Option<Registering> = self.waiting(digest, REGISTRATION).await?;
        let Some((handle, pending)) = pending else {
            drop(act);
            return Err(self.unregistered(by, note, &PasskeyError::Expired).await);
        };
        act.tx.take_ceremony(digest).await?;
        let made = self
            .site()?
            .finish_registration(&pending, answer, self.now());
        let passkey = match made {
            Ok(passkey) => passkey,
            Err(error) => {
                drop(act);
                return Err(self.unregistered(by, note, &error).await);
            }
        };
        let handle = serde_json::to_value(handle).map_err(damaged)?;
        let new = NewPasskey {
            person,
            name: name.to_owned(),
            credential: passkey.id(),
            handle: handle.as_str().unwrap_or_default().to_owned(),
            state: serde_json::to_string(&passkey).map_err(damaged)?,
        };
        match act.tx.add_passkey(&new, self.now()).await {
            Ok(()) => {}
            Err(StoreError::Conflict(_)) => {
                drop(act);
                return Err(self.unregistered(by, note, &PasskeyError::Malformed).await);
            }
            Err(other) => return Err(other.into()),
        }
        let token = self.renew(&mut act.tx, by, true).await?;
        act.note(note);
        act.commit().await?;
        Ok(token)
    }

    /// Removes one's own passkey.
    pub async fn remove_passkey(&self, by: &SignedIn, id: i64) -> Result<(), AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("passkey removed");
        let about = Thing::about(person);
        let mut act = self
            .act(&by.actor, Action::ProfileChange, &about, &note)
            .await?;
        if !act.tx.remove_passkey(person, id).await? {
            return Err(AppError::NotFound);
        }
        act.note(note);
        act.commit().await
    }

    /// Options for the browser of somebody who gave the password and goes on with a passkey; `None` if the sign-in is over.
    pub async fn ask_passkey(&self, token: &str) -> Result<Option<Value>, AppError> {
        let Some((digest, mut waiting)) = self.awaited(token).await? else {
            return Ok(None);
        };
        let kept = self.store().passkeys(waiting.person).await?;
        let (options, pending) = self
            .site()?
            .start_authentication(&passkeys(&kept)?, self.now())
            .map_err(|error| self.unaccepted(&error))?;
        waiting.passkey = Some(pending);
        let mut tx = self.store().begin().await?;
        self.wait_under(&mut tx, &digest, SECOND_FACTOR, &waiting)
            .await?;
        tx.commit().await?;
        Ok(Some(options))
    }

    /// Takes the passkey that a sign-in waits for.
    pub async fn give_passkey(
        &self,
        by: &Actor,
        token: &str,
        answer: &str,
        visitor: Visitor<'_>,
    ) -> Result<SignIn, AppError> {
        let Some((digest, waiting)) = self.awaited(token).await? else {
            return Ok(SignIn::Over);
        };
        let (Some(person), Some(pending)) =
            (self.store().person(waiting.person).await?, waiting.passkey)
        else {
            return Ok(SignIn::Over);
        };
        let note = Note::of("person", person.id);
        let login = &person.details.login;
        if let Some(until) = self.locked(login, &by.origin).await? {
            self.refused_by_lock(by, note).await?;
            return Ok(SignIn::Locked { until });
        }
        let proof = Proof {
            second_factor: true,
            stepped_up: Some(self.now()),
        };
        let actor = self.actor_of(&person, proof, by.origin.clone()).await?;
        let mut act = self.begin(&actor, Action::SignIn, None).await?;
        if self.barred(&person).is_some() || !act.tx.take_ceremony(&digest).await? {
            return Ok(SignIn::Over);
        }
        if !self
            .passkey_fits(&mut act.tx, person.id, &pending, answer)
            .await?
        {
            drop(act);
            self.failed(by, login, note, "passkey").await?;
            return Ok(SignIn::Wrong);
        }
        let confined = waiting.confined;
        let entered = self
            .enter(&mut act, &person, proof, confined, visitor)
            .await?;
        act.note(note.reason("password and passkey"));
        act.commit().await?;
        Ok(SignIn::Done {
            token: entered.token,
            enrol: false,
            confined,
            kept: entered.kept,
        })
    }

    /// Options for the browser of somebody who proves itself again with a passkey.
    pub async fn ask_passkey_again(&self, by: &SignedIn) -> Result<Value, AppError> {
        let kept = self.store().passkeys(by.person.id).await?;
        let (options, pending) = self
            .site()?
            .start_authentication(&passkeys(&kept)?, self.now())
            .map_err(|error| self.unaccepted(&error))?;
        let mut tx = self.store().begin().await?;
        self.wait_under(&mut tx, &by.session.details.digest, STEP_UP, &pending)
            .await?;
        tx.commit().await?;
        Ok(options)
    }

    /// Takes the passkey that proves somebody again.
    pub async fn step_up_by_passkey(
        &self,
        by: &SignedIn,
        answer: &str,
    ) -> Result<StepUp, AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("step-up by passkey");
        let digest = &by.session.details.digest;
        let pending: Option<PendingAuthentication> = self.waiting(digest, STEP_UP).await?;
        let Some(pending) = pending else {
            // Too late is no guess: it does not bring the account nearer to its lock.
            let outcome = Outcome::Failed {
                code: "expired".to_owned(),
            };
            self.put_down(&by.actor, Action::SignIn, note, outcome)
                .await?;
            return Ok(StepUp::Wrong);
        };
        let mut act = self.begin(&by.actor, Action::SignIn, None).await?;
        if !act.tx.take_ceremony(digest).await?
            || !self
                .passkey_fits(&mut act.tx, person, &pending, answer)
                .await?
        {
            drop(act);
            let login = &by.person.details.login;
            self.failed(&by.actor, login, note, "step-up").await?;
            return Ok(StepUp::Wrong);
        }
        let token = self.renew(&mut act.tx, by, true).await?;
        act.note(note);
        act.commit().await?;
        Ok(StepUp::Done(token))
    }

    async fn passkey_fits(
        &self,
        tx: &mut Tx,
        person: PersonId,
        pending: &PendingAuthentication,
        answer: &str,
    ) -> Result<bool, AppError> {
        let kept = self.store().passkeys(person).await?;
        let mut keys = passkeys(&kept)?;
        let accepted =
            match self
                .site()?
                .finish_authentication(pending, answer, &mut keys, self.now())
            {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::info!(%error, "passkey refused");
                    return Ok(false);
                }
            };
        let (Some(kept), Some(key)) = (kept.get(accepted.index), keys.get(accepted.index)) else {
            return Ok(false);
        };
        let state = serde_json::to_string(key).map_err(damaged)?;
        tx.use_passkey(kept.id, &state, self.now()).await?;
        Ok(true)
    }

    /// Writes down that a passkey was not registered.
    async fn unregistered(&self, by: &SignedIn, note: Note, error: &PasskeyError) -> AppError {
        let outcome = Outcome::Failed {
            code: "passkey".to_owned(),
        };
        let told = self.put_down(&by.actor, Action::ProfileChange, note, outcome);
        match told.await {
            Ok(()) => self.unaccepted(error),
            Err(error) => error,
        }
    }

    #[expect(clippy::unused_self, reason = "reads as what the use case answers")]
    fn unaccepted(&self, error: &PasskeyError) -> AppError {
        tracing::info!(%error, "passkey");
        AppError::invalid(
            "passkey",
            "通行密钥没有成功，请重试",
            "The passkey did not work; try again",
        )
    }
}

fn passkeys(kept: &[StoredPasskey]) -> Result<Vec<Passkey>, AppError> {
    kept.iter()
        .map(|kept| serde_json::from_str(&kept.details.state).map_err(damaged))
        .collect()
}

#[expect(clippy::needless_pass_by_value, reason = "reads as `map_err(damaged)`")]
fn damaged(error: serde_json::Error) -> AppError {
    AppError::Internal(format!("passkey: {error}"))
}
