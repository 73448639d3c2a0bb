//! Sessions on the server: found again by the digest of their token, over when unused or old, rotated at sign-in, ended by their person or an administrator.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use yunheng_domain::actor::{Origin, Proof};
use yunheng_domain::ids::{PersonId, SessionId};
use yunheng_seal::MacPurpose;
use yunheng_signin::limit::expired;
use yunheng_signin::token::{Kind, Token};
use yunheng_store::{NewSession, Session, Tx};

use crate::{App, AppError, SignedIn};

/// Minutes after which an unused session is over (GB/T 22239-2019, 8.1.4.1 b; ASVS 5.0, 7.3.1).
pub(crate) const IDLE_MINUTES: u32 = 30;

/// Hours after which any session is over (ASVS 5.0, 7.3.2): a working day.
pub(crate) const ABSOLUTE_HOURS: u32 = 12;

/// How often the use of a session is written down: looking at a page changes nothing.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(30);

/// When sessions were last used, not yet written down.
#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<HashMap<SessionId, (PersonId, Timestamp)>>);

impl App {
    /// Who is behind a session's token; `None` if it is unknown, over, or its person may not sign in.
    pub async fn session(&self, token: &str, origin: Origin) -> Result<Option<SignedIn>, AppError> {
        let Some(token) = Token::parse(Kind::Session, token) else {
            return Ok(None);
        };
        let digest = token.digest();
        let Some(session) = self.store().session_by_digest(digest.as_str()).await? else {
            return Ok(None);
        };
        let now = self.now();
        let last_seen = self.last_seen(&session);
        if session.ended_at.is_some()
            || expired(
                session.created_at,
                last_seen,
                now,
                IDLE_MINUTES,
                ABSOLUTE_HOURS,
            )
        {
            return Ok(None);
        }
        let Some(person) = self.store().person(session.details.person).await? else {
            return Ok(None);
        };
        if person.disabled_at.is_some() {
            return Ok(None);
        }
        if let Ok(mut used) = self.inner.used.0.lock() {
            used.insert(session.id, (person.id, now));
        }
        let proof = Proof {
            second_factor: session.details.second_factor,
            stepped_up: session.details.stepped_up,
        };
        Ok(Some(SignedIn {
            actor: self.actor_of(&person, proof, origin).await?,
            session,
            person,
        }))
    }

    /// Begins a session, under a token of its own: nothing from before the sign-in goes on (ASVS 5.0, 7.2.4). Returns its id, and what goes into the cookie.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut Tx,
        person: PersonId,
        proof: Proof,
        confined: bool,
        origin: &Origin,
        agent: &str,
    ) -> Result<(SessionId, Token), AppError> {
        let token = Token::new(Kind::Session, self.random());
        let session = NewSession {
            digest: token.digest().as_str().to_owned(),
            person,
            second_factor: proof.second_factor,
            stepped_up: proof.stepped_up,
            address: origin.address.map(|address| address.to_string()),
            agent: agent.chars().take(200).collect(),
        };
        let id = tx.begin_session(&session, self.now()).await?;
        if confined {
            tx.confine_session(id, true).await?;
        }
        Ok((id, token))
    }

    /// The session as it stands now, its last use not yet written down among it; `None` if it is over.
    pub(crate) fn live_now(&self, session: Session) -> Option<Session> {
        let last_seen = self.last_seen(&session);
        let over = expired(
            session.created_at,
            last_seen,
            self.now(),
            IDLE_MINUTES,
            ABSOLUTE_HOURS,
        );
        (!over).then_some(Session {
            last_seen,
            ..session
        })
    }

    /// When a session was last used, as far as this replica knows.
    pub(crate) fn last_seen(&self, session: &Session) -> Timestamp {
        let noted = self
            .inner
            .used
            .0
            .lock()
            .ok()
            .and_then(|used| used.get(&session.id).map(|(_, at)| *at));
        noted.map_or(session.last_seen, |at| at.max(session.last_seen))
    }

    /// Writes down when sessions were last used; a job calls it every half minute, so that other replicas know and a restart does not lengthen a session.
    pub async fn note_sessions(&self) -> Result<(), AppError> {
        let now = self.now();
        let used: Vec<_> = match self.inner.used.0.lock() {
            Ok(mut used) => used.drain().collect(),
            Err(_) => return Ok(()),
        };
        if used.is_empty() {
            return Ok(());
        }
        let mut tx = self.store().begin().await?;
        for (session, (person, at)) in used {
            // What the clock says now is not what it said then: never into the future.
            let at = at.min(now);
            tx.seen_session(session, at).await?;
            tx.seen_person(person, at).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The token that forms of a session carry.
    pub fn form_token(&self, signed_in: &SignedIn) -> String {
        let digest = &signed_in.session.details.digest;
        self.keys()
            .mac(MacPurpose::Token, format!("form {digest}").as_bytes())
    }

    /// Whether a form carries its session's token.
    pub fn is_form_token(&self, signed_in: &SignedIn, given: &str) -> bool {
        self.carries_token_of(&signed_in.session, given)
    }

    /// Whether a form carries the token of a session, over or not.
    pub(crate) fn carries_token_of(&self, session: &Session, given: &str) -> bool {
        let digest = &session.details.digest;
        self.keys().check(
            MacPurpose::Token,
            format!("form {digest}").as_bytes(),
            given,
        )
    }

    /// A number used once: what the scripts of one page carry.
    pub fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.random().fill(&mut bytes);
        base16ct::lower::encode_string(&bytes)
    }

    /// Minutes without use, and hours in all, after which a session is over.
    pub fn session_limits() -> (u32, u32) {
        (IDLE_MINUTES, ABSOLUTE_HOURS)
    }

    /// How often [`App::note_sessions`] is to be called.
    pub fn sessions_are_noted_every() -> SignedDuration {
        NOTED_EVERY
    }
}
