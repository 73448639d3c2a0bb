//! Rulebooks as they were when decisions were made under them.

use crate::{Store, StoreError, Tx};

/// A rulebook text that was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRulebook {
    /// `bazhong-2023@1`.
    pub citation: String,
    /// SM3 of the text, hexadecimal.
    pub digest: String,
    /// The TOML text.
    pub text: String,
    /// Whether new decisions are made under it.
    pub active: bool,
}

impl Tx {
    /// Stores a text under its citation (a no-op for the same digest; [`StoreError::Conflict`] when the citation has another text: publish a new version instead), and makes it the active one.
    pub async fn adopt_rulebook(
        &mut self,
        citation: &str,
        digest: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        let _ = (citation, digest, text);
        todo!()
    }
}

impl Store {
    /// All rulebooks, the active one first, then by citation.
    pub async fn rulebooks(&self) -> Result<Vec<StoredRulebook>, StoreError> {
        todo!()
    }
}
