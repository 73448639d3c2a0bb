//! Rulebooks in the store: which one decides, and where it stands today.

use std::sync::Arc;

use yunheng_domain::rulebook::{Rulebook, Status};

use crate::{App, AppError};

/// A rulebook and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct RulebookView {
    /// The rulebook.
    pub rulebook: Arc<Rulebook>,
    /// Status today.
    pub status: Status,
    /// Whether new decisions are made under it.
    pub active: bool,
}

impl App {
    /// The rulebook that decides.
    pub async fn active_rulebook(&self) -> Result<RulebookView, AppError> {
        todo!()
    }
    /// All rulebooks, the active one first.
    pub async fn rulebooks(&self) -> Result<Vec<RulebookView>, AppError> {
        todo!()
    }
    /// Checks a text and makes it the active rulebook.
    pub async fn adopt_rulebook(&self, text: &str) -> Result<RulebookView, AppError> {
        let _ = text;
        todo!()
    }
}
