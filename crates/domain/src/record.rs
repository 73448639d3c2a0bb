//! Stand-in until the record lands.
use crate::actor::{Origin, Who};
use crate::digest::Sm3Digest;
use crate::ids::{OrganisationId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub seq: u64,
    pub at: Timestamp,
    pub who: Who,
    pub acting_as: Option<Acting>,
    pub on_behalf_of: Option<PersonId>,
    pub action: String,
    pub object: Option<Object>,
    pub unit: Option<OrganisationId>,
    pub outcome: Outcome,
    pub origin: Origin,
    pub before: Option<Sm3Digest>,
    pub after: Option<Sm3Digest>,
    pub rulebook: Option<String>,
    pub reason: Option<String>,
}
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acting {
    pub role: String,
    pub organisation: Option<OrganisationId>,
}
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    pub kind: String,
    pub id: String,
}
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Done,
    Refused { code: String },
    Failed { code: String },
}
impl Outcome {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused { .. } => "refused",
            Self::Failed { .. } => "failed",
        }
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for b in self.0 {
            write!(f, "{b:02x}")?;
        }
        Ok(())
    }
}
impl Entry {
    pub fn canonical(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
    pub fn leaf(&self) -> Hash {
        use sm3::Digest;
        let mut h = sm3::Sm3::new();
        h.update([0]);
        h.update(self.canonical());
        Hash(h.finalize().into())
    }
}
pub struct Tree;
impl Tree {
    pub fn new() -> Self {
        Self
    }
    pub fn append(&mut self, _: Hash) {}
    pub fn encode(&self) -> Vec<u8> {
        Vec::new()
    }
    pub fn decode(_: &[u8]) -> Result<Self, String> {
        Ok(Self)
    }
}
