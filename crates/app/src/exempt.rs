//! Exempting resources from a rule, in batches, with a reason and an expiry.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use yunheng_domain::ids::VerdictId;
use yunheng_store::Exemption;

use crate::{App, AppError};

/// Verdicts that one request may name.
const MOST: usize = 500;

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
        let ids: BTreeSet<VerdictId> = request.verdicts.iter().copied().collect();
        if ids.is_empty() || ids.len() > MOST {
            return Err(AppError::invalid(
                "verdicts",
                format!("请选择 1 至 {MOST} 条判定"),
                format!("select 1 to {MOST} verdicts"),
            ));
        }
        let reason = request.reason.trim();
        if !(5..=500).contains(&reason.chars().count()) {
            return Err(AppError::invalid(
                "reason",
                "理由须为 5 至 500 个字",
                "the reason must have 5 to 500 characters",
            ));
        }
        let today = self.today();
        if request.until <= today || request.until > today.saturating_add(1.year()) {
            return Err(AppError::invalid(
                "until",
                "截止日期须在明天至一年之内",
                "the last day must lie between tomorrow and a year from now",
            ));
        }
        let mut exemptions = Vec::with_capacity(ids.len());
        for id in ids {
            let verdict = self.verdict(id).await?;
            exemptions.push(Exemption {
                resource: verdict.stored.details.resource,
                rule: verdict.stored.details.verdict.rule,
                reason: reason.to_owned(),
                until: request.until,
                given_at: self.now(),
            });
        }
        let mut tx = self.store().begin().await?;
        tx.exempt(&exemptions).await?;
        tx.commit().await?;
        Ok(exemptions.len() as u64)
    }
}
