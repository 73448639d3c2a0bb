//! Replaying what was judged: every stored verdict must come out again, bit for bit.

use std::collections::{BTreeSet, HashMap};

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{ResourceId, VerdictId};
use yunheng_domain::metric::Source;
use yunheng_domain::verdict::{Evidence, Rule, judge};
use yunheng_policy::{Action, Thing};

use crate::act::Note;
use crate::judge::to_json;
use crate::{App, AppError};

/// Verdicts read at once.
const AT_ONCE: u64 = 2_000;

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

/// What was asked when a verdict was made: rulebook digest, period, source.
type Question = (String, String, Source);

/// The evidence that was looked at, per resource and rule.
type Looked = HashMap<(ResourceId, Rule), BTreeSet<Vec<u8>>>;

impl App {
    /// Recomputes every stored verdict from its stored evidence and rulebook. `progress` is told how many are done.
    pub async fn replay(
        &self,
        by: &Actor,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<ReplayReport, AppError> {
        let note = Note::of("verdicts", "all");
        self.allow(by, Action::VerdictReplay, &Thing::platform(), &note)
            .await?;
        self.flush().await?;
        let rulebooks = self.rulebook_by_digest().await?;
        let mut report = ReplayReport::default();
        let mut asked: HashMap<Question, Looked> = HashMap::new();
        let mut after = VerdictId(0);
        loop {
            let stored = self.store().verdicts_after(after, AT_ONCE).await?;
            let Some(last) = stored.last() else { break };
            after = last.id;
            for stored in stored {
                let details = stored.details;
                let rule = details.verdict.rule;
                let again = rulebooks
                    .get(&details.rulebook_digest)
                    .and_then(|rulebook| {
                        Some(judge(
                            rule,
                            rulebook,
                            &Evidence::from_bytes(&details.evidence)?,
                        ))
                    });
                let same = match &again {
                    Some(verdict) => to_json(verdict)? == details.verdict_json,
                    None => false,
                };
                if !same {
                    report.different.push(stored.id.0);
                }
                report.replayed += 1;
                let question = (
                    details.rulebook_digest,
                    details.period,
                    details.verdict.source,
                );
                asked
                    .entry(question)
                    .or_default()
                    .entry((details.resource, rule))
                    .or_default()
                    .insert(details.evidence);
            }
            progress(report.replayed);
        }
        for ((digest, period, source), mut stored) in asked {
            let (Some(rulebook), Ok(period)) = (rulebooks.get(&digest), period.parse()) else {
                continue;
            };
            for now in self.gather(rulebook, &Rule::ALL, period, source).await? {
                let key = (now.resource, now.rule);
                if let Some(evidence) = stored.remove(&key) {
                    let current = now.evidence.to_bytes();
                    let old = evidence.iter().filter(|bytes| **bytes != current).count();
                    report.superseded_evidence += old as u64;
                }
            }
        }
        Ok(report)
    }
}
