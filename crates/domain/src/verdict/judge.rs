//! From rule, rulebook and evidence to the verdict.

use std::sync::Arc;

use rayon::prelude::*;

use super::evidence::InputDigest;
use super::weighing::{Finding, Weighing};
use super::{Evidence, ParameterUsed, ParametersUsed, Rule, Verdict, alarm, disk, idle, reduction};
use crate::resource::ResourceKind;
use crate::rulebook::Rulebook;

/// Cases that are quicker judged than handed to another thread.
const WORTH_A_THREAD: usize = 64;

/// Judges one rule. Pure: the same rulebook and evidence give the same verdict, bit for bit.
pub fn judge(rule: Rule, rulebook: &Rulebook, evidence: &Evidence) -> Verdict {
    Judge::new(rule, rulebook).judge(evidence)
}

/// Judges many cases, on all threads of the pool it is called in. The verdicts come in the order of the cases and are those that [`judge`] gives, however many threads there are.
pub fn judge_all(rulebook: &Rulebook, cases: &[(Rule, &Evidence)]) -> Vec<Verdict> {
    let prepared = Rule::ALL.map(|rule| Judge::new(rule, rulebook));
    let cases = cases.par_iter().with_min_len(WORTH_A_THREAD);
    cases
        .map(
            |(rule, evidence)| match prepared.iter().find(|judge| judge.rule == *rule) {
                Some(prepared) => prepared.judge(evidence),
                None => judge(*rule, rulebook, evidence),
            },
        )
        .collect()
}

/// One rule of one rulebook, ready to judge many resources: what their verdicts share is prepared once.
#[derive(Debug)]
pub struct Judge<'a> {
    rule: Rule,
    rulebook: &'a Rulebook,
    citation: Arc<str>,
    digest: InputDigest,
    of_machines: ParametersUsed,
    of_disks: ParametersUsed,
}

impl<'a> Judge<'a> {
    /// Prepares a rule as a rulebook has it.
    pub fn new(rule: Rule, rulebook: &'a Rulebook) -> Self {
        let used = |kind| {
            let keys = parameters(rule, rulebook, kind).into_iter();
            keys.filter_map(|key| rulebook.parameter(key).map(ParameterUsed::from))
                .collect()
        };
        Self {
            rule,
            rulebook,
            citation: rulebook.citation().into(),
            digest: InputDigest::new(rule, rulebook),
            of_machines: used(ResourceKind::VirtualMachine),
            of_disks: used(ResourceKind::DataDisk),
        }
    }

    /// Judges one resource.
    pub fn judge(&self, evidence: &Evidence) -> Verdict {
        let rule = self.rule;
        let weighing = Weighing::new(self.rulebook.article24(), evidence);
        let finding: Finding = match rule {
            Rule::Alarm => alarm::alarm(weighing),
            Rule::Reduction => reduction::reduction(weighing),
            Rule::DiskReduction => disk::disk_reduction(weighing),
            Rule::Idle => idle::idle(weighing),
        };
        Verdict {
            rule,
            article: rule.article().into(),
            outcome: finding.outcome,
            rulebook: Arc::clone(&self.citation),
            source: evidence.source,
            from: evidence.window.from,
            to: evidence.window.to,
            parameters: match evidence.kind {
                ResourceKind::VirtualMachine => self.of_machines.clone(),
                ResourceKind::DataDisk => self.of_disks.clone(),
            },
            readings: finding.readings,
            coverage: finding.coverage,
            metrics: finding.metrics,
            size: evidence.size,
            proposed: finding.proposed,
            saving_per_month: finding.saving,
            input_digest: self.digest.of(evidence),
        }
    }
}

/// Keys of the parameters that a rule uses, in the order a reader meets them.
pub(super) fn parameters(rule: Rule, rulebook: &Rulebook, kind: ResourceKind) -> Vec<&'static str> {
    match rule {
        Rule::Alarm => alarm::parameters(kind),
        Rule::Reduction => reduction::parameters(rulebook.article24()),
        Rule::DiskReduction => disk::PARAMETERS.into(),
        Rule::Idle => idle::PARAMETERS.into(),
    }
}
