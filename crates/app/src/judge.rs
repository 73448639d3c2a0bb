//! Judging a period, and replaying what was judged.

use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::Source;
use yunheng_domain::period::Period;
use yunheng_domain::verdict::Verdict;

use crate::{App, AppError};

/// What judging found.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgeReport {
    /// One entry per resource and rule, by resource name and rule: id, name, verdict.
    pub verdicts: Vec<(ResourceId, String, Verdict)>,
    /// Milliseconds spent judging, roll-ups already loaded.
    pub sweep_ms: f64,
}

/// What a replay found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ReplayReport {
    /// Verdicts replayed.
    pub replayed: u64,
    /// Ids of verdicts that did not come out bit for bit.
    pub different: Vec<i64>,
    /// Verdicts whose window has since received other samples: judging again would look at other evidence.
    pub superseded_evidence: u64,
}

impl App {
    /// Judges every rule for every resource and stores the verdicts.
    pub async fn judge(&self, period: Period, source: Source) -> Result<JudgeReport, AppError> {
        let _ = (period, source);
        todo!()
    }
    /// Recomputes every stored verdict from its stored evidence and rulebook.
    pub async fn replay(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<ReplayReport, AppError> {
        let _ = progress;
        todo!()
    }
}
