//! Signing in: who is admitted, after which proofs, and how often one may fail. Every attempt is on the record; no secret ever is.

mod demo;
mod invite;
mod kept;
mod openid;
mod passkey;
mod password;
mod profile;
mod second;
mod set_up;
mod step_up;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::{OnceCell, Semaphore};
use yunheng_domain::actor::{Actor, Origin, Proof};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::PersonId;
use yunheng_domain::person::Person;
use yunheng_domain::record::Outcome;
use yunheng_policy::Action;
use yunheng_signin::limit;
use yunheng_signin::oidc::{Provider, Settings};
use yunheng_signin::passkey::PendingAuthentication;
use yunheng_signin::password::Profile;
use yunheng_signin::token::{Kind, Token};
use yunheng_store::{Ceremony, Tx};

pub use demo::DemoAccount;
pub use invite::WaysIn;
pub use kept::Keeping;
pub use profile::{Changed, LiveSession};
pub use second::{Enrolment, Factors};
pub use set_up::{NewAdministrator, SetUp, SetUpDone};
pub use step_up::StepUp;

use crate::act::{Act, Note};
use crate::{App, AppError};

/// How long a sign-in may wait for its next step.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// Passwords that are hashed at once: each takes 19 MiB and a core for some 20 ms.
const HASHED_AT_ONCE: usize = 4;

/// The step between the password and the second factor.
const SECOND_FACTOR: &str = "second_factor";

/// How people sign in.
#[derive(Debug, Clone)]
pub struct SignInConfig {
    /// What a password must be like, and how often it may be mistaken.
    pub profile: Profile,
    /// The public address of this site, which passkeys are bound to.
    pub origin: String,
    /// An OpenID provider.
    pub oidc: Option<Settings>,
}

impl Default for SignInConfig {
    /// 等保, on this machine, without a provider.
    fn default() -> Self {
        Self {
            profile: Profile::djbh(),
            origin: "http://localhost:8080".to_owned(),
            oidc: None,
        }
    }
}

/// What signing in needs while the program runs.
#[derive(Debug)]
pub(crate) struct Signing {
    hashing: Semaphore,
    provider: OnceCell<Provider>,
    setting_up: std::sync::atomic::AtomicBool,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            hashing: Semaphore::new(HASHED_AT_ONCE),
            provider: OnceCell::new(),
            setting_up: std::sync::atomic::AtomicBool::new(false),
        }
    }
}

/// The browser that somebody signs in with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Visitor<'a> {
    /// As it names itself.
    pub agent: &'a str,
    /// The token of the session it had before, which ends.
    pub previous: Option<&'a str>,
}

/// What a step of signing in came to.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in.
    Done {
        /// What goes into the session cookie.
        token: Token,
        /// Whether a second factor has to be set up before anything else works.
        enrol: bool,
        /// Whether the password has to be changed before anything else works.
        confined: bool,
        /// The page whose form was kept when the session before ended.
        kept: Option<String>,
    },
    /// The password was right, a second factor is still to be given.
    Pending(Token),
    /// Not admitted. No more is said.
    Wrong,
    /// Too many failures.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// The step before lies too far back: begin again.
    Over,
}

/// A session that has begun.
#[derive(Debug)]
struct Entered {
    /// What goes into the cookie.
    token: Token,
    /// The page whose form was kept when the session before ended.
    kept: Option<String>,
}

/// Between the password and the second factor.
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    person: PersonId,
    confined: bool,
    passkey: Option<PendingAuthentication>,
}

impl App {
    /// The password profile in force.
    pub(crate) fn profile(&self) -> &Profile {
        &self.inner.config.sign_in.profile
    }

    /// Whether an account has lain unused for longer than the profile allows: it cannot sign in until an administrator opens it again.
    pub fn is_idle(&self, person: &Person) -> bool {
        let used = person.last_seen.unwrap_or(person.created_at);
        self.profile()
            .is_idle(used.max(person.created_at), self.now())
    }

    /// Why a person may not sign in, as the record says it.
    fn barred(&self, person: &Person) -> Option<&'static str> {
        if person.disabled_at.is_some() {
            Some("disabled")
        } else {
            self.is_idle(person).then_some("idle")
        }
    }

    /// Does work that hashes, on a thread where that is allowed, few at once.
    async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let _permit = self
            .inner
            .signing
            .hashing
            .acquire()
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(AppError::join)
    }

    /// Until when the account or the source is locked.
    async fn locked(&self, login: &str, origin: &Origin) -> Result<Option<Timestamp>, AppError> {
        let now = self.now();
        let mut until = None;
        for subject in subjects(login, origin) {
            let failures = self.store().failures(&subject, self.remembered()).await?;
            until = until.max(limit::locked(self.profile(), &failures, now));
        }
        Ok(until)
    }

    /// Since when failures matter.
    fn remembered(&self) -> Timestamp {
        let span = SignedDuration::from_mins(2 * i64::from(self.profile().lock_minutes));
        self.now().saturating_sub(span).unwrap_or(Timestamp::MIN)
    }

    /// Writes a failure down, and the lock if it makes one.
    async fn failed(
        &self,
        by: &Actor,
        login: &str,
        note: Note,
        code: &str,
    ) -> Result<(), AppError> {
        let now = self.now();
        let mut tx = self.store().begin().await?;
        for subject in subjects(login, &by.origin) {
            tx.add_failure(&subject, now, self.remembered()).await?;
        }
        let outcome = Outcome::Failed {
            code: code.to_owned(),
        };
        self.put_down_in(&mut tx, by, Action::SignIn, note.clone(), outcome)
            .await?;
        tx.commit().await?;
        if self.locked(login, &by.origin).await?.is_some() {
            let outcome = Outcome::Refused {
                code: "locked".to_owned(),
            };
            let note = note.reason("lock");
            self.put_down(by, Action::SignIn, note, outcome).await?;
        }
        Ok(())
    }

    /// Writes down that somebody tried in spite of a lock. That is no failure: counted as one, it would let a stranger keep an account locked for ever.
    async fn refused_by_lock(&self, by: &Actor, note: Note) -> Result<(), AppError> {
        let outcome = Outcome::Refused {
            code: "locked".to_owned(),
        };
        self.put_down(by, Action::SignIn, note, outcome).await
    }

    /// Begins the session of somebody who has proved enough, in the transaction that uses the proof up; the browser's earlier session ends, and what was kept of it goes over.
    async fn enter(
        &self,
        act: &mut Act<'_>,
        person: &Person,
        proof: Proof,
        confined: bool,
        visitor: Visitor<'_>,
    ) -> Result<Entered, AppError> {
        let origin = act.origin().clone();
        let mut before = None;
        if let Some(previous) = visitor
            .previous
            .and_then(|text| Token::parse(Kind::Session, text))
        {
            let digest = previous.digest();
            if let Some(session) = self.store().session_by_digest(digest.as_str()).await? {
                act.tx.end_session(session.id, self.now()).await?;
                before = Some(session);
            }
        }
        act.tx
            .forget_failures(&account(&person.details.login))
            .await?;
        act.tx.seen_person(person.id, self.now()).await?;
        let (id, token) = self
            .begin_session(
                &mut act.tx,
                person.id,
                proof,
                confined,
                &origin,
                visitor.agent,
            )
            .await?;
        let kept = match &before {
            Some(before) => {
                self.hand_form_over(&mut act.tx, before, person.id, id)
                    .await?
            }
            None => None,
        };
        Ok(Entered { token, kept })
    }

    /// Keeps a step until the next, under a token of its own.
    async fn wait<T: Serialize>(
        &self,
        tx: &mut Tx,
        token: &Token,
        kind: &str,
        state: &T,
    ) -> Result<(), AppError> {
        self.wait_under(tx, token.digest().as_str(), kind, state)
            .await
    }

    async fn wait_under<T: Serialize>(
        &self,
        tx: &mut Tx,
        digest: &str,
        kind: &str,
        state: &T,
    ) -> Result<(), AppError> {
        let now = self.now();
        let state =
            serde_json::to_string(state).map_err(|error| AppError::Internal(error.to_string()))?;
        let ceremony = Ceremony {
            digest: digest.to_owned(),
            kind: kind.to_owned(),
            state,
            expires_at: now.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX),
        };
        Ok(tx.put_ceremony(&ceremony, now).await?)
    }

    /// What was kept under a token.
    async fn waiting<T: for<'a> Deserialize<'a>>(
        &self,
        digest: &str,
        kind: &str,
    ) -> Result<Option<T>, AppError> {
        let found = self.store().ceremony(digest, kind, self.now()).await?;
        Ok(found.and_then(|found| serde_json::from_str(&found.state).ok()))
    }
}

/// What is asked for a lock: the account, whether it exists or not, and the source.
fn subjects(login: &str, origin: &Origin) -> impl Iterator<Item = String> {
    let source = origin.address.map(|address| format!("source {address}"));
    std::iter::once(account(login)).chain(source)
}

/// An account under its digest: people type passwords into the field of the login.
fn account(login: &str) -> String {
    format!("account {}", Sm3Digest::of(login.as_bytes()))
}
