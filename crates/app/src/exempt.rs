//! Exempting resources from a rule, in batches, with a reason and an expiry.

use jiff::civil::Date;
use yunheng_domain::ids::VerdictId;

use crate::{App, AppError};

/// Verdicts whose resources are exempted from the verdict's rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemptRequest {
    /// At most 500 verdicts.
    pub verdicts: Vec<VerdictId>,
    /// Why, at least five characters.
    pub reason: String,
    /// Last day; after today, within a year.
    pub until: Date,
}

impl App {
    /// Exempts; all or nothing. Returns how many.
    pub async fn exempt(&self, request: &ExemptRequest) -> Result<u64, AppError> {
        let _ = request;
        todo!()
    }
}
