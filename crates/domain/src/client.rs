//! Programs of organisations that use the API: prepared by one administrator, authorised by another, with a secret that only its digest is kept of.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ClientId, OrganisationId, PersonId};
use crate::person::{AuthoriseError, Authorised, protected};
use crate::role::Role;

/// What is known of a program before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewClient {
    /// What it calls itself when it asks for a token (RFC 6749, section 2.2). Never given out again.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// The organisation that answers for it.
    pub organisation: OrganisationId,
    /// The role it acts in.
    pub role: Role,
    /// What it may ask for in a token, at most.
    pub scopes: BTreeSet<String>,
    /// Digest of its secret.
    pub secret: String,
    /// Who prepared it; `None` for what the program itself set up.
    pub prepared_by: Option<PersonId>,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewClient,
    /// When it was prepared.
    pub created_at: Timestamp,
    /// Who authorised it and when; it gets no token before.
    pub authorised: Option<Authorised>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Client {
    /// Whether it may get and use tokens.
    pub fn in_force(&self) -> bool {
        self.authorised.is_some() && self.revoked_at.is_none()
    }

    /// Whether it waits for a security administrator.
    pub fn waits(&self) -> bool {
        self.authorised.is_none() && self.revoked_at.is_none()
    }

    /// Four eyes, as for memberships.
    pub fn authorise(mut self, by: PersonId, at: Timestamp) -> Result<Self, AuthoriseError> {
        if !self.waits() {
            return Err(AuthoriseError::Decided);
        }
        if self.details.prepared_by == Some(by) {
            return Err(AuthoriseError::SameHands);
        }
        self.authorised = Some(Authorised { by: Some(by), at });
        Ok(self)
    }

    /// The scopes of a token that asks for `wanted`: all of its own unless it asks for fewer; `None` if it asks for one it has not (RFC 6749, section 3.3).
    pub fn narrowed(&self, wanted: Option<&str>) -> Option<BTreeSet<String>> {
        let wanted: BTreeSet<String> = wanted
            .unwrap_or_default()
            .split_ascii_whitespace()
            .map(str::to_owned)
            .collect();
        if wanted.is_empty() {
            return Some(self.details.scopes.clone());
        }
        wanted.is_subset(&self.details.scopes).then_some(wanted)
    }

    /// What its MAC protects: everything that decides what it may do, and by which secret.
    pub fn protected(&self) -> String {
        let Self {
            id,
            details,
            created_at,
            authorised,
            revoked_at,
        } = self;
        protected(&("client", id, details, created_at, authorised, revoked_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared() -> Client {
        Client {
            id: ClientId(1),
            details: NewClient {
                code: "client-1".to_owned(),
                name: "运营平台".to_owned(),
                organisation: OrganisationId(2),
                role: Role::Applicant,
                scopes: ["resource.list", "verdict.list"].map(str::to_owned).into(),
                secret: String::new(),
                prepared_by: Some(PersonId(1)),
            },
            created_at: at(),
            authorised: None,
            revoked_at: None,
        }
    }

    fn at() -> Timestamp {
        "2026-02-20T01:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_program_works_once_another_authorised_it_and_until_it_is_revoked() {
        assert!(!prepared().in_force());
        let same = prepared().authorise(PersonId(1), at());
        assert_eq!(same, Err(AuthoriseError::SameHands));
        let mut client = prepared().authorise(PersonId(2), at()).unwrap();
        assert!(client.in_force());
        client.revoked_at = Some(at());
        assert!(!client.in_force());
        assert_eq!(
            client.authorise(PersonId(3), at()),
            Err(AuthoriseError::Decided)
        );
    }

    #[test]
    fn a_token_has_all_scopes_unless_it_asks_for_fewer_and_never_more() {
        let all = prepared().details.scopes;
        assert_eq!(prepared().narrowed(None), Some(all.clone()));
        assert_eq!(prepared().narrowed(Some("  ")), Some(all));
        let one = BTreeSet::from(["verdict.list".to_owned()]);
        assert_eq!(prepared().narrowed(Some("verdict.list")), Some(one));
        assert_eq!(prepared().narrowed(Some("verdict.list write")), None);
    }
}
