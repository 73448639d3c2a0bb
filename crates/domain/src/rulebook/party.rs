//! The parties of the measures.

use serde::{Deserialize, Serialize};

/// A party that an article binds, by its name in the design (`authority`, `tenant`, `provider`, ...).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name is the glossary's own term")]
pub enum Party {
    Authority,
    Tenant,
    Provider,
    Supervisor,
    Finance,
    Government,
    Cyberspace,
    Police,
    Cryptography,
    County,
    Vendor,
    Carrier,
    Colocation,
    Everyone,
}

impl Party {
    /// All parties, in the order pages show them.
    pub const ALL: [Self; 14] = [
        Self::Authority,
        Self::Tenant,
        Self::Provider,
        Self::Supervisor,
        Self::Finance,
        Self::Government,
        Self::Cyberspace,
        Self::Police,
        Self::Cryptography,
        Self::County,
        Self::Vendor,
        Self::Carrier,
        Self::Colocation,
        Self::Everyone,
    ];

    /// The stable name used in files and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Tenant => "tenant",
            Self::Provider => "provider",
            Self::Supervisor => "supervisor",
            Self::Finance => "finance",
            Self::Government => "government",
            Self::Cyberspace => "cyberspace",
            Self::Police => "police",
            Self::Cryptography => "cryptography",
            Self::County => "county",
            Self::Vendor => "vendor",
            Self::Carrier => "carrier",
            Self::Colocation => "colocation",
            Self::Everyone => "everyone",
        }
    }

    /// The party of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|party| party.code() == code)
    }
}
