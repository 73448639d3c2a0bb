//! Verdicts with everything a replay needs, and exemptions from them.

use jiff::Timestamp;
use jiff::civil::Date;
use yunheng_domain::ids::{ResourceId, UnitId, VerdictId};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::verdict::{Outcome, Rule, Verdict};

use crate::{Store, StoreError, Tx};

/// A verdict about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVerdict {
    /// The resource judged.
    pub resource: ResourceId,
    /// The period asked for, as text (`2013Q3`).
    pub period: String,
    /// When it was judged.
    pub judged_at: Timestamp,
    /// SM3 of the rulebook text it was judged under.
    pub rulebook_digest: String,
    /// `Evidence::to_bytes`.
    pub evidence: Vec<u8>,
    /// The verdict as JSON, the bytes that a replay must reproduce.
    pub verdict_json: String,
    /// The verdict itself, from which filter columns are filled.
    pub verdict: Verdict,
}

/// A stored verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVerdict {
    /// Its id.
    pub id: VerdictId,
    /// The rest.
    pub details: NewVerdict,
}

/// A row of the verdict list.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictRow {
    /// The verdict.
    pub stored: StoredVerdict,
    /// Name of the resource.
    pub resource_name: String,
    /// Its kind.
    pub kind: ResourceKind,
    /// Short name of its unit.
    pub unit_name: String,
    /// Name of its system.
    pub system_name: Option<String>,
    /// The exemption in force, if any.
    pub exemption: Option<Exemption>,
}

/// A resource exempted from a rule for a reason and a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// The resource.
    pub resource: ResourceId,
    /// The rule.
    pub rule: Rule,
    /// Why.
    pub reason: String,
    /// Last day it holds.
    pub until: Date,
    /// When it was given.
    pub given_at: Timestamp,
}

/// Which of the latest verdicts (one per resource and rule) a list shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LatestFilter {
    /// Only this rule.
    pub rule: Option<Rule>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only this unit's resources.
    pub unit: Option<UnitId>,
    /// Only this resource.
    pub resource: Option<ResourceId>,
    /// Only resources whose name contains this text, letter case ignored.
    pub text: Option<String>,
    /// Leave out those exempted on this day.
    pub not_exempt_on: Option<Date>,
}

/// The latest verdicts in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictTotals {
    /// How many per rule and outcome.
    pub counts: Vec<(Rule, Outcome, i64)>,
    /// Sum of the savings proposed, fen per month.
    pub saving: i64,
}

impl Tx {
    /// Stores verdicts; the newest per resource and rule becomes the latest. Thousands a call. Judging the same evidence under the same rulebook again stores nothing new (same resource, rule, period, rulebook digest and input digest).
    pub async fn put_verdicts(&mut self, verdicts: &[NewVerdict]) -> Result<(), StoreError> {
        let _ = verdicts;
        todo!()
    }
    /// Gives or replaces exemptions.
    pub async fn exempt(&mut self, exemptions: &[Exemption]) -> Result<(), StoreError> {
        let _ = exemptions;
        todo!()
    }
}

impl Store {
    /// A page of the latest verdicts, largest saving first, then by id; `after` is the last row of the previous page.
    pub async fn latest_verdicts(
        &self,
        filter: &LatestFilter,
        after: Option<VerdictId>,
        limit: u64,
    ) -> Result<Vec<VerdictRow>, StoreError> {
        let _ = (filter, after, limit);
        todo!()
    }
    /// How many latest verdicts a filter matches.
    pub async fn count_latest_verdicts(&self, filter: &LatestFilter) -> Result<u64, StoreError> {
        let _ = filter;
        todo!()
    }
    /// Every verdict of a resource, newest first.
    pub async fn verdict_history(
        &self,
        resource: ResourceId,
    ) -> Result<Vec<StoredVerdict>, StoreError> {
        let _ = resource;
        todo!()
    }
    /// One verdict.
    pub async fn verdict(&self, id: VerdictId) -> Result<Option<VerdictRow>, StoreError> {
        let _ = id;
        todo!()
    }
    /// Verdicts with ids above `after`, in order, at most `limit`: for replay.
    pub async fn verdicts_after(
        &self,
        after: VerdictId,
        limit: u64,
    ) -> Result<Vec<StoredVerdict>, StoreError> {
        let _ = (after, limit);
        todo!()
    }
    /// Units with the largest savings of the latest verdicts, at most `limit`: id, short name, findings other than `keep` and `insufficient_data`, saving in fen per month.
    pub async fn units_by_saving(
        &self,
        limit: u64,
    ) -> Result<Vec<(UnitId, String, i64, i64)>, StoreError> {
        let _ = limit;
        todo!()
    }
    /// The latest verdicts counted.
    pub async fn verdict_totals(&self) -> Result<VerdictTotals, StoreError> {
        todo!()
    }
}
