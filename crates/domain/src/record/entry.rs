//! One entry of the record.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Hash, instant};
use crate::actor::{Origin, Who};
use crate::digest::Sm3Digest;
use crate::ids::{OrganisationId, PersonId};
use crate::role::{Post, Role};

/// What every canonical line begins with: the version of the form. A new form gets a new number; lines of the old one are read for ever.
const HEAD: &[u8] = b"{\"v\":1";

/// What somebody did, or tried to. The order of the fields is the order on the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number: from 0, without gaps.
    pub seq: u64,
    /// When it happened. The line keeps microseconds ([`super::to_microsecond`]).
    #[serde(with = "instant")]
    pub at: Timestamp,
    /// Who did it.
    pub who: Who,
    /// The role or post that let it; `None` where none was needed or none fitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_as: Option<Acting>,
    /// The absent person it was done for, by delegation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// What was done: a stable code (`resource.read`).
    pub action: String,
    /// What it was done to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// The organisation whose systems or data are concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<OrganisationId>,
    /// How it ended.
    pub outcome: Outcome,
    /// Where it came from.
    pub origin: Origin,
    /// Digest of the object before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Sm3Digest>,
    /// Digest of the object after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Sm3Digest>,
    /// Version of the rulebook in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rulebook: Option<String>,
    /// What the person gave as reason, or what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The role or post in which somebody acted. Codes, not the enums: the record is still read when a role exists no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acting {
    /// Code of the role or post.
    pub code: String,
    /// The organisation of the role; a post is the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
}

impl Acting {
    /// In a role, for an organisation.
    pub fn role(role: Role, organisation: OrganisationId) -> Self {
        Self {
            code: role.code().to_owned(),
            organisation: Some(organisation),
        }
    }

    /// In an administrator's post.
    pub fn post(post: Post) -> Self {
        Self {
            code: post.code().to_owned(),
            organisation: None,
        }
    }
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Code of the kind (`resource`).
    pub kind: String,
    /// Its id among its kind, as text.
    pub id: String,
}

impl Object {
    /// An object of a kind.
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            id: id.into(),
        }
    }
}

/// How an act ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was not allowed.
    Refused {
        /// Stable code of the reason.
        code: String,
    },
    /// It was allowed and did not succeed.
    Failed {
        /// Stable code of the reason.
        code: String,
    },
}

/// Why a line is not an entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// It does not begin as a line of a version that this program knows.
    #[error("the line is of no version known")]
    Version,
    /// It is not JSON, or lacks what an entry has.
    #[error("the line is no entry: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It says the same in other bytes than the canonical ones.
    #[error("the line is not in canonical form")]
    NotCanonical,
}

impl Entry {
    /// The line: JSON with the fields in fixed order, absent ones left out, without line breaks or other white space between them.
    pub fn canonical(&self) -> Vec<u8> {
        let mut line = HEAD.to_vec();
        // Nothing in an entry can fail to serialise, nor can a vector to take it. Were it otherwise, the line would read back as no entry.
        if serde_json::to_writer(&mut line, self).is_err() {
            return Vec::new();
        }
        // The entry's own opening brace becomes the comma behind the version.
        if let Some(brace) = line.get_mut(HEAD.len()) {
            *brace = b',';
        }
        line
    }

    /// The entry of a line that [`Entry::canonical`] wrote. Anything else is refused, even if it says the same: a line has one form only.
    pub fn parse(line: &[u8]) -> Result<Self, EntryError> {
        if !line.starts_with(HEAD) {
            return Err(EntryError::Version);
        }
        let entry: Self = serde_json::from_slice(line)?;
        let digests = [&entry.before, &entry.after];
        if digests.into_iter().flatten().all(is_digest) && entry.canonical() == line {
            Ok(entry)
        } else {
            Err(EntryError::NotCanonical)
        }
    }

    /// Its leaf in the tree: SM3 of 0x00 and the line (RFC 6962, 2.1).
    pub fn leaf(&self) -> Hash {
        Hash::of_leaf(&self.canonical())
    }
}

/// Whether a digest is 64 lower-case hexadecimal digits; [`Sm3Digest`] reads any text.
fn is_digest(digest: &Sm3Digest) -> bool {
    Sm3Digest::from_hex(digest.as_str()).as_ref() == Some(digest)
}
