//! What is allocated, used, in alarm, shrinkable, and the money in play.

use jiff::civil::Date;
use yunheng_domain::money::Fen;
use yunheng_store::{Totals, VerdictTotals};

use crate::{App, AppError};

/// The overview.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// What is allocated.
    pub totals: Totals,
    /// Latest verdicts per rule and outcome, and the money in play.
    pub verdicts: VerdictTotals,
    /// Day that usage figures are of: the last day with roll-ups.
    pub day: Option<Date>,
    /// vCPUs in use that day on average (mean percent x vCPUs).
    pub vcpus_used: Option<f64>,
    /// Bytes of memory in use that day on average.
    pub memory_used_bytes: Option<f64>,
    /// Bytes of disk in use that day on average.
    pub disk_used_bytes: Option<f64>,
    /// Cost of everything allocated per month, where prices are known.
    pub monthly_cost: Option<Fen>,
    /// Units with the largest savings proposed, at most ten.
    pub units: Vec<UnitShare>,
    /// Samples acknowledged and waiting, unmatched groups, unmatched samples.
    pub waiting: u64,
    /// Groups of unmatched series.
    pub unmatched_groups: u64,
}

/// A unit's share.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitShare {
    /// Unit id, for links.
    pub unit: i64,
    /// Short name.
    pub name: String,
    /// Findings other than `keep` and `insufficient_data`.
    pub findings: i64,
    /// Saving proposed.
    pub saving: Fen,
}

impl App {
    /// The overview.
    pub async fn overview(&self) -> Result<Overview, AppError> {
        todo!()
    }
}
