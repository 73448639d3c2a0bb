//! Client credentials: a program shows its secret and gets an access token for an hour (RFC 6749, section 4.4; RFC 6750).

use std::collections::BTreeSet;

use jiff::SignedDuration;
use yunheng_domain::actor::{Actor, Origin};
use yunheng_domain::client::Client;
use yunheng_domain::record::Outcome;
use yunheng_policy::Action;
use yunheng_signin::token::{Kind, Token, TokenDigest};
use yunheng_store::ClientToken;

use crate::act::Note;
use crate::client::{actor, hat};
use crate::{App, AppError};

/// How long an access token lasts.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Letters of a program's code that the record keeps of what somebody sent.
const CODE_LETTERS: usize = 80;

/// An access token, shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Granted {
    /// The token.
    pub token: String,
    /// Seconds until it expires.
    pub expires_in: i64,
    /// What it may be used for.
    pub scopes: BTreeSet<String>,
}

impl std::fmt::Debug for Granted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Granted")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Why no token is given.
#[derive(Debug, thiserror::Error)]
pub enum NotGranted {
    /// The program is unknown, not in force, or showed a wrong secret: which of these is not said.
    #[error("invalid_client")]
    Client,
    /// It asks for what it was not given.
    #[error("invalid_scope")]
    Scope,
    /// Something else went wrong.
    #[error(transparent)]
    App(#[from] AppError),
}

impl App {
    /// Gives a program an access token, for all of its scopes or fewer. Success and failure both go on the record.
    pub async fn grant_token(
        &self,
        code: &str,
        secret: &str,
        scope: Option<&str>,
        origin: Origin,
    ) -> Result<Granted, NotGranted> {
        let client = match self.proven_client(code, secret).await? {
            Ok(client) => client,
            Err(why) => {
                let nobody = Actor::nobody(origin);
                self.fail(&nobody, code, "invalid_client", why).await?;
                return Err(NotGranted::Client);
            }
        };
        let Some(scopes) = client.narrowed(scope) else {
            let by = as_actor(&client, client.details.scopes.clone(), origin);
            let asked = "scope not given to the program";
            self.fail(&by, code, "invalid_scope", asked).await?;
            return Err(NotGranted::Scope);
        };
        let token = Token::new(Kind::Access, self.random());
        let now = self.now_cut();
        let kept = ClientToken {
            digest: token.digest().as_str().to_owned(),
            client: client.id,
            scopes: scopes.clone(),
            expires_at: now
                .saturating_add(LIFETIME)
                .map_err(|_| AppError::Internal("the end of time".to_owned()))?,
        };
        let by = as_actor(&client, scopes.clone(), origin);
        let hat = by.hats.first().cloned();
        let mut act = self.begin(&by, Action::SignIn, hat).await?;
        act.tx
            .add_client_token(&kept, now)
            .await
            .map_err(AppError::from)?;
        act.note(
            Note::of("client", client.id)
                .unit(client.details.organisation)
                .after(&scopes),
        );
        act.commit().await?;
        Ok(Granted {
            token: token.reveal().to_owned(),
            expires_in: LIFETIME.as_secs(),
            scopes,
        })
    }

    /// The program behind an access token, with its token's scopes; `None` if the token is unknown or over, or the program not in force.
    pub async fn client_actor(
        &self,
        token: &str,
        origin: Origin,
    ) -> Result<Option<Actor>, AppError> {
        let Some(token) = Token::parse(Kind::Access, token) else {
            return Ok(None);
        };
        let digest = token.digest();
        let kept = self.store().client_token(digest.as_str()).await?;
        let Some(kept) = kept.filter(|kept| self.now() < kept.expires_at) else {
            return Ok(None);
        };
        let client = self.store().client(kept.client).await?;
        let live = client.filter(|client| self.is_genuine(client) && client.row.in_force());
        Ok(live.map(|client| {
            // A token's row carries no MAC: whatever was written there, it opens no more than the program was given.
            let scopes = kept.scopes.intersection(&client.row.details.scopes);
            as_actor(&client.row, scopes.cloned().collect(), origin)
        }))
    }

    /// The program that a secret proves, or why it does not, for the record.
    async fn proven_client(
        &self,
        code: &str,
        secret: &str,
    ) -> Result<Result<Client, &'static str>, AppError> {
        let shown = Token::parse(Kind::ClientSecret, secret).map(|secret| secret.digest());
        let Some(kept) = self.store().client_by_code(code).await? else {
            return Ok(Err("unknown program"));
        };
        if !self.is_genuine(&kept) || !kept.row.in_force() {
            return Ok(Err("program not in force"));
        }
        let wanted = TokenDigest::from_hex(&kept.row.details.secret);
        if shown.is_none() || shown != wanted {
            return Ok(Err("wrong secret"));
        }
        Ok(Ok(kept.row))
    }

    async fn fail(
        &self,
        by: &Actor,
        client: &str,
        code: &str,
        why: &'static str,
    ) -> Result<(), AppError> {
        let client: String = client.chars().take(CODE_LETTERS).collect();
        let note = Note::of("client", client).reason(why);
        let outcome = Outcome::Failed {
            code: code.to_owned(),
        };
        self.put_down(by, Action::SignIn, note, outcome).await
    }
}

fn as_actor(client: &Client, scopes: BTreeSet<String>, origin: Origin) -> Actor {
    let details = &client.details;
    let hat = hat(details.role, details.organisation);
    actor(client.id, &details.name, hat, scopes, origin)
}
