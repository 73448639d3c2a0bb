//! Signing in at somebody else's provider. An account there is linked to a person here by that person alone, signed in and freshly proved: neither a name nor a mail address links anything, for both can be given to somebody else.

use serde::{Deserialize, Serialize};
use yunheng_domain::actor::{Actor, Proof};
use yunheng_domain::ids::PersonId;
use yunheng_domain::record::Outcome;
use yunheng_policy::{Action, Thing};
use yunheng_signin::oidc::{Claims, OidcError, Pending, Provider};
use yunheng_signin::token::{Kind, Token};
use yunheng_store::{IdentityLink, StoreError};

use super::{SECOND_FACTOR, SignIn, Visitor, Waiting};
use crate::act::Note;
use crate::{App, AppError, SignedIn};

/// While the person is at the provider.
const AT_PROVIDER: &str = "openid";

/// What is kept meanwhile.
#[derive(Serialize, Deserialize)]
struct Away {
    pending: Pending,
    /// Who links its account; `None` to sign in.
    links: Option<PersonId>,
    /// Where to go afterwards.
    next: String,
}

impl App {
    /// Whether an OpenID provider is configured.
    pub fn has_provider(&self) -> bool {
        self.inner.config.sign_in.oidc.is_some()
    }

    async fn provider(&self) -> Result<&Provider, AppError> {
        let settings = self
            .inner
            .config
            .sign_in
            .oidc
            .clone()
            .ok_or(AppError::NotFound)?;
        self.inner
            .signing
            .provider
            .get_or_try_init(|| aside(move || Provider::discover(settings)))
            .await
            .map_err(|error| AppError::Unavailable(format!("OpenID provider: {}", told(&error))))
    }

    /// Leaves for the provider: its address, and what goes into the browser until it comes back. With somebody signed in, to link the account there.
    pub async fn leave_for_provider(
        &self,
        linking: Option<&SignedIn>,
        next: &str,
    ) -> Result<(String, Token), AppError> {
        if let Some(by) = linking {
            let about = Thing::about(by.person.id);
            let note = Note::of("person", by.person.id).reason("link");
            self.allow(&by.actor, Action::ProfileChange, &about, &note)
                .await?;
        }
        let provider = self.provider().await?;
        let (url, pending) = provider.start(self.random(), self.now());
        let token = Token::new(Kind::Ceremony, self.random());
        let away = Away {
            pending,
            links: linking.map(|by| by.person.id),
            next: next.to_owned(),
        };
        let mut tx = self.store().begin().await?;
        self.wait(&mut tx, &token, AT_PROVIDER, &away).await?;
        tx.commit().await?;
        Ok((url, token))
    }

    /// Comes back from the provider. Where to go, and what it came to; `None` for the latter if an account was linked.
    pub async fn back_from_provider(
        &self,
        by: &Actor,
        signed_in: Option<&SignedIn>,
        token: &str,
        (code, state): (&str, &str),
        visitor: Visitor<'_>,
    ) -> Result<(String, Option<SignIn>), AppError> {
        let home = || "/".to_owned();
        let Some(token) = Token::parse(Kind::Ceremony, token) else {
            return Ok((home(), Some(SignIn::Over)));
        };
        let digest = token.digest().as_str().to_owned();
        let away: Option<Away> = self.waiting(&digest, AT_PROVIDER).await?;
        let Some(away) = away else {
            return Ok((home(), Some(SignIn::Over)));
        };
        let mut tx = self.store().begin().await?;
        let first = tx.take_ceremony(&digest).await?;
        tx.commit().await?;
        if !first {
            return Ok((home(), Some(SignIn::Over)));
        }
        let provider = self.provider().await?;
        let (provider, code, state) = (provider.clone(), code.to_owned(), state.to_owned());
        let (pending, now) = (away.pending, self.now());
        let asked =
            aside(move || async move { provider.finish(pending, &code, &state, now).await });
        let claims = match asked.await {
            Ok(claims) => claims,
            Err(error) => {
                let outcome = Outcome::Failed {
                    code: "openid".to_owned(),
                };
                let note = Note::default().reason(told(&error));
                self.put_down(by, Action::SignIn, note, outcome).await?;
                return Ok((away.next, Some(SignIn::Wrong)));
            }
        };
        if let Some(person) = away.links {
            let signed_in = signed_in
                .filter(|signed_in| signed_in.person.id == person)
                .ok_or(AppError::Refused(yunheng_policy::Refusal::SignIn))?;
            self.link(signed_in, claims).await?;
            return Ok((away.next, None));
        }
        let came_to = self.admit(by, claims, visitor).await?;
        Ok((away.next, Some(came_to)))
    }

    async fn link(&self, by: &SignedIn, claims: Claims) -> Result<(), AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("account at the provider linked");
        let about = Thing::about(person);
        let mut act = self
            .act(&by.actor, Action::ProfileChange, &about, &note)
            .await?;
        let link = IdentityLink {
            issuer: claims.issuer,
            subject: claims.subject,
            person,
            linked_at: self.now(),
        };
        act.tx
            .link_identity(&link)
            .await
            .map_err(|error| match error {
                StoreError::Conflict(_) => AppError::invalid(
                    "openid",
                    "该统一身份账号已关联到一个账号",
                    "That account at the provider is linked already",
                ),
                other => other.into(),
            })?;
        act.note(note);
        act.commit().await
    }

    /// Takes one's own links to providers away.
    pub async fn unlink(&self, by: &SignedIn) -> Result<(), AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("accounts at the provider unlinked");
        let about = Thing::about(person);
        let mut act = self
            .act(&by.actor, Action::ProfileChange, &about, &note)
            .await?;
        act.tx.unlink_identities(person).await?;
        act.note(note);
        act.commit().await
    }

    /// Admits whom the provider names: by the link, and by nothing else. Who has a second factor here and gave none there gives it now.
    async fn admit(
        &self,
        by: &Actor,
        claims: Claims,
        visitor: Visitor<'_>,
    ) -> Result<SignIn, AppError> {
        let linked = self
            .store()
            .linked_person(&claims.issuer, &claims.subject)
            .await?;
        let person = match linked {
            Some(person) => self.store().person(person).await?,
            None => None,
        };
        let Some(person) = person.filter(|person| self.barred(person).is_none()) else {
            let outcome = Outcome::Failed {
                code: "not_linked".to_owned(),
            };
            let note = Note::default().reason("openid");
            self.put_down(by, Action::SignIn, note, outcome).await?;
            return Ok(SignIn::Wrong);
        };
        if !claims.second_factor && self.factors(person.id).await?.any() {
            let token = Token::new(Kind::Ceremony, self.random());
            let waiting = Waiting {
                person: person.id,
                confined: false,
                passkey: None,
            };
            let mut act = self.begin(by, Action::SignIn, None).await?;
            self.wait(&mut act.tx, &token, SECOND_FACTOR, &waiting)
                .await?;
            act.note(Note::of("person", person.id).reason("openid, second factor awaited"));
            act.commit().await?;
            return Ok(SignIn::Pending(token));
        }
        let proof = Proof {
            second_factor: claims.second_factor,
            stepped_up: Some(self.now()),
        };
        let actor = self.actor_of(&person, proof, by.origin.clone()).await?;
        let mut act = self.begin(&actor, Action::SignIn, None).await?;
        let entered = self.enter(&mut act, &person, proof, false, visitor).await?;
        act.note(Note::of("person", person.id).reason("openid"));
        act.commit().await?;
        Ok(SignIn::Done {
            token: entered.token,
            enrol: actor.needs_second_factor() && !claims.second_factor,
            confined: false,
            kept: entered.kept,
        })
    }
}

/// Does the library's work on a thread of its own: its futures cannot change threads, as those of handlers must.
async fn aside<T, F>(work: impl FnOnce() -> F + Send + 'static) -> Result<T, OidcError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, OidcError>>,
{
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(work()))
        .await
        .unwrap_or_else(|error| Err(OidcError::Unreachable(Box::new(error))))
}

/// The error with what caused it, for log and record.
fn told(error: &OidcError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text.chars().take(300).collect()
}
