//! Where the two independent measurements of a day differ too much (Art. 21, 28).

use std::collections::HashMap;

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::reach::Reach;
use yunheng_domain::rollup::Rollup;
use yunheng_domain::verdict::{Divergence, divergence};
use yunheng_policy::Action;

use crate::{App, AppError};

/// A day's divergences over all resources.
#[derive(Debug, Clone, PartialEq)]
pub struct DivergenceReport {
    /// The day compared; `None` when nothing has been rolled up yet.
    pub day: Option<Date>,
    /// Resources and metrics that both sources measured that day.
    pub compared: u64,
    /// Percentage points that the rulebook allows.
    pub allowed_points: f64,
    /// The findings, largest difference first.
    pub findings: Vec<DivergenceFinding>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct DivergenceFinding {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// Short name of its unit.
    pub unit_name: String,
    /// What differs.
    pub divergence: Divergence,
}

impl App {
    /// Compares the two sources on a day; without a day, on the last one rolled up.
    pub async fn divergence_report(
        &self,
        by: &Actor,
        day: Option<Date>,
    ) -> Result<DivergenceReport, AppError> {
        let reach = self.reach(by, Action::DivergenceList).await?;
        self.divergences_within(&reach, day).await
    }

    /// The same report, of what the actor may take away as a file. Call [`App::tell_export`] first.
    pub async fn export_divergences(
        &self,
        by: &Actor,
        day: Option<Date>,
    ) -> Result<DivergenceReport, AppError> {
        let reach = self.reach(by, Action::DivergenceExport).await?;
        self.divergences_within(&reach, day).await
    }

    async fn divergences_within(
        &self,
        reach: &Reach,
        day: Option<Date>,
    ) -> Result<DivergenceReport, AppError> {
        let rulebook = self.active_rulebook().await?.rulebook;
        let day = match day {
            Some(day) => Some(day),
            None => self.store().rolled_days().await?.map(|(_, last)| last),
        };
        let mut report = DivergenceReport {
            day,
            compared: 0,
            allowed_points: rulebook.article24().divergence_points,
            findings: Vec::new(),
        };
        let Some(day) = day else { return Ok(report) };
        let seen = self.store().resources_within(reach).await?;
        let mut found = Vec::new();
        for metric in Metric::ALL
            .into_iter()
            .filter(|metric| metric.is_percentage())
        {
            let mut provider: HashMap<ResourceId, Rollup> = HashMap::new();
            let mut supervisor = Vec::new();
            for stored in self.store().rollups_on(metric, day).await? {
                if seen
                    .as_ref()
                    .is_some_and(|seen| !seen.contains(&stored.key.resource))
                {
                    continue;
                }
                match stored.key.source {
                    Source::Provider => {
                        provider.insert(stored.key.resource, stored.rollup);
                    }
                    Source::Supervisor => supervisor.push((stored.key.resource, stored.rollup)),
                }
            }
            for (resource, theirs) in supervisor {
                if let Some(ours) = provider.get(&resource) {
                    report.compared += 1;
                    if let Some(finding) = divergence(&rulebook, metric, day, ours, &theirs) {
                        found.push((resource, finding));
                    }
                }
            }
        }
        report.findings = self.named(found).await?;
        Ok(report)
    }

    async fn named(
        &self,
        found: Vec<(ResourceId, Divergence)>,
    ) -> Result<Vec<DivergenceFinding>, AppError> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let resources: HashMap<_, _> = self
            .store()
            .all_resources()
            .await?
            .into_iter()
            .map(|resource| (resource.id, resource.details))
            .collect();
        let units: HashMap<_, _> = self
            .store()
            .organisations()
            .await?
            .into_iter()
            .map(|unit| (unit.id, unit.details.short_name))
            .collect();
        let mut findings: Vec<DivergenceFinding> = found
            .into_iter()
            .filter_map(|(resource, divergence)| {
                let details = resources.get(&resource)?;
                Some(DivergenceFinding {
                    resource,
                    name: details.name.clone(),
                    unit_name: units.get(&details.unit).cloned().unwrap_or_default(),
                    divergence,
                })
            })
            .collect();
        let points = |finding: &DivergenceFinding| {
            (finding.divergence.provider_mean - finding.divergence.supervisor_mean).abs()
        };
        findings.sort_by(|a, b| {
            points(b)
                .total_cmp(&points(a))
                .then_with(|| a.name.cmp(&b.name))
        });
        Ok(findings)
    }
}
