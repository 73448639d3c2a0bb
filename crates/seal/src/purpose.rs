//! What a key is for. One purpose per key (GB/T 39786-2021, annex B).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a data key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Seals personal data: telephone numbers, addresses (GB/T 39786-2021, 8.4 e).
    PersonalData,
    /// Seals secrets that the program has to read again: TOTP secrets, clients' configuration (8.4 e).
    Secret,
    /// Protects rows of roles, permissions and grants (8.4 b).
    RowMac,
    /// Protects the record (8.4 g).
    RecordMac,
    /// Signs checkpoints and decisions (8.4 h).
    Signing,
    /// Authenticates short-lived tokens, such as those against forged requests.
    Token,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 6] = [
        Self::PersonalData,
        Self::Secret,
        Self::RowMac,
        Self::RecordMac,
        Self::Signing,
        Self::Token,
    ];

    /// The stable name used in the database and bound into what is sealed.
    pub fn code(self) -> &'static str {
        match self {
            Self::PersonalData => "personal_data",
            Self::Secret => "secret",
            Self::RowMac => "row_mac",
            Self::RecordMac => "record_mac",
            Self::Signing => "signing",
            Self::Token => "token",
        }
    }

    /// The purpose of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The purposes whose keys seal. A type of its own, so that a key cannot be asked for what it is not for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SealPurpose {
    /// [`Purpose::PersonalData`].
    PersonalData,
    /// [`Purpose::Secret`].
    Secret,
}

impl From<SealPurpose> for Purpose {
    fn from(purpose: SealPurpose) -> Self {
        match purpose {
            SealPurpose::PersonalData => Self::PersonalData,
            SealPurpose::Secret => Self::Secret,
        }
    }
}

/// The purposes whose keys authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacPurpose {
    /// [`Purpose::RowMac`].
    RowMac,
    /// [`Purpose::RecordMac`].
    RecordMac,
    /// [`Purpose::Token`].
    Token,
}

impl From<MacPurpose> for Purpose {
    fn from(purpose: MacPurpose) -> Self {
        match purpose {
            MacPurpose::RowMac => Self::RowMac,
            MacPurpose::RecordMac => Self::RecordMac,
            MacPurpose::Token => Self::Token,
        }
    }
}
