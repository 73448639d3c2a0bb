//! Exempting resources from a rule, in batches, with a reason and an expiry.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::VerdictId;
use yunheng_policy::Action;
use yunheng_store::Exemption;

use crate::act::Note;
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
    pub async fn exempt(&self, by: &Actor, request: &ExemptRequest) -> Result<u64, AppError> {
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
        let mut notes = Vec::with_capacity(ids.len());
        let mut hat = None;
        for id in ids {
            let verdict = self.store().verdict(id).await?.ok_or(AppError::NotFound)?;
            let thing = self.thing_of(verdict.unit, verdict.provider).await?;
            let resource = verdict.stored.details.resource;
            let about = [("organisation", verdict.unit.0), ("resource", resource.0)];
            let thing = self.impartial(by, thing, &about).await?;
            let note = Note::of("verdict", id).unit(verdict.unit).reason(reason);
            hat = self.allow(by, Action::VerdictExempt, &thing, &note).await?;
            notes.push(
                note.before(&verdict.exemption.map(|given| given.until))
                    .after(&request.until),
            );
            exemptions.push(Exemption {
                resource: verdict.stored.details.resource,
                rule: verdict.stored.details.verdict.rule,
                reason: reason.to_owned(),
                until: request.until,
                given_at: self.now(),
            });
        }
        let mut act = self.begin(by, Action::VerdictExempt, hat).await?;
        act.tx.exempt(&exemptions).await?;
        for note in notes {
            act.note(note);
        }
        act.commit().await?;
        Ok(exemptions.len() as u64)
    }
}
