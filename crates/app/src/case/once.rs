//! A request that may be sent twice: its sender is told again what came of it, and it is done once.

use jiff::Timestamp;
use serde::Serialize;
use yunheng_domain::actor::Actor;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{CaseId, PersonId};
use yunheng_store::{StoreError, Tx};

use crate::{App, AppError};

/// What tells a request from another: its sender, the sender's own key, and what it asks for.
#[derive(Debug)]
pub(super) struct Once<'a> {
    person: PersonId,
    key: &'a str,
    digest: Sm3Digest,
}

impl<'a> Once<'a> {
    /// Of a request that says this; `None` without a key, and for the program, which looks at what there is to do.
    pub(super) fn of(by: &Actor, key: Option<&'a str>, said: &impl Serialize) -> Option<Self> {
        Some(Self {
            person: by.person()?,
            key: key?,
            digest: Sm3Digest::of(&serde_json::to_vec(said).unwrap_or_default()),
        })
    }

    /// Remembers in the transaction of what it does that it was done, and in which case. Of two at the same time the second is told to look.
    pub(super) async fn remember(
        &self,
        tx: &mut Tx,
        case: CaseId,
        at: Timestamp,
    ) -> Result<(), AppError> {
        let kept = tx
            .remember_request(self.person, self.key, self.digest.as_str(), case, at)
            .await;
        kept.map_err(|error| match error {
            StoreError::Conflict(_) => AppError::Stale,
            error => error.into(),
        })
    }
}

impl App {
    /// The case in which the same request was done before. Another request under the same key is a mistake of the caller.
    pub(super) async fn done_before(
        &self,
        once: Option<&Once<'_>>,
    ) -> Result<Option<CaseId>, AppError> {
        let Some(once) = once else {
            return Ok(None);
        };
        match self.store().done_request(once.person, once.key).await? {
            None => Ok(None),
            Some((known, case)) if known == once.digest.as_str() => Ok(Some(case)),
            Some(_) => Err(AppError::Conflict(format!("key {}", once.key))),
        }
    }
}
