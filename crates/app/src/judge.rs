//! Judging a period: gather the evidence, apply the rules, keep the verdicts.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use jiff::ToSpan as _;
use jiff::civil::Date;
use rayon::prelude::*;
use yunheng_domain::actor::{Actor, Hat};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::period::{Cover, Period};
use yunheng_domain::resource::{PricedBy, Resource, ResourceKind, Size};
use yunheng_domain::rollup::{Grain, Rollup};
use yunheng_domain::rulebook::Rulebook;
use yunheng_domain::verdict::{Evidence, Observed, Prices, Rule, Verdict, judge_all};
use yunheng_policy::{Action, Thing};
use yunheng_store::{NewVerdict, StoredRollup};

use crate::act::Note;
use crate::bulk::merge_month;
use crate::{App, AppError};

/// Resources whose days are merged into months at once.
const MERGE_AT_ONCE: u64 = 2_000;

/// Verdicts written by one statement group.
const STORE_AT_ONCE: usize = 2_000;

/// Days that the nightly alarm looks back over.
const ALARM_DAYS: i64 = 7;

/// What judging found.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgeReport {
    /// One entry per resource and rule, by resource name and rule: id, name, verdict.
    pub verdicts: Vec<(ResourceId, String, Verdict)>,
    /// Milliseconds spent judging, roll-ups already loaded.
    pub sweep_ms: f64,
}

/// The evidence of one rule for one resource.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub resource: ResourceId,
    pub name: String,
    pub rule: Rule,
    pub evidence: Evidence,
}

/// What serves, and the catalogue's prices by item.
#[derive(Debug)]
pub(crate) struct Serving {
    resources: Vec<Resource>,
    prices: HashMap<String, MicroYuan>,
}

/// Which readings are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looked<'a> {
    pub window: Period,
    pub metrics: &'a [Metric],
    pub source: Source,
}

impl App {
    /// Judges every rule for every resource and stores the verdicts.
    pub async fn judge(
        &self,
        by: &Actor,
        period: Period,
        source: Source,
    ) -> Result<JudgeReport, AppError> {
        let note = Note::of("period", period);
        let hat = self
            .allow(by, Action::VerdictJudge, &Thing::platform(), &note)
            .await?;
        self.judge_rules((by, hat), &Rule::ALL, period, source)
            .await
    }

    /// Judges what a night has to: reduction for the last quarter that is over, everything else up to the last day with telemetry. Returns how many verdicts were given.
    pub async fn judge_night(&self) -> Result<u64, AppError> {
        let by = Actor::program("judge-night");
        self.flush().await?;
        let Some((_, last)) = self.store().rolled_days().await? else {
            return Ok(0);
        };
        // A day that is not over would be judged by half of its readings.
        let last = last.min(self.today().saturating_sub(1.day()));
        let quarter = Period::last_complete_quarter(last.saturating_add(1.day()));
        let lately = Period {
            from: last.saturating_sub((ALARM_DAYS - 1).days()),
            to: last,
        };
        let mut given = 0;
        for (rules, period) in [
            (&[Rule::Reduction][..], quarter),
            (&[Rule::Alarm, Rule::DiskReduction, Rule::Idle][..], lately),
        ] {
            let report = self
                .judge_rules((&by, None), rules, period, Source::Provider)
                .await?;
            given += report.verdicts.len() as u64;
        }
        Ok(given)
    }

    async fn judge_rules(
        &self,
        (by, hat): (&Actor, Option<Hat>),
        rules: &[Rule],
        period: Period,
        source: Source,
    ) -> Result<JudgeReport, AppError> {
        self.flush().await?;
        let rulebook = self.active_rulebook().await?.rulebook;
        let gathered = self.gather(&rulebook, rules, period, source).await?;
        let started = Instant::now();
        let cases: Vec<(Rule, &Evidence)> = gathered
            .iter()
            .map(|gathered| (gathered.rule, &gathered.evidence))
            .collect();
        let verdicts: Vec<Verdict> = judge_all(&rulebook, &cases);
        let sweep_ms = started.elapsed().as_secs_f64() * 1000.0;
        let judged_at = self.now();
        let mut new = Vec::with_capacity(verdicts.len());
        for (gathered, verdict) in gathered.iter().zip(&verdicts) {
            new.push(NewVerdict {
                resource: gathered.resource,
                period: period.to_string(),
                judged_at,
                rulebook_digest: rulebook.digest().to_string(),
                evidence: gathered.evidence.to_bytes(),
                verdict_json: to_json(verdict)?,
                verdict: verdict.clone(),
            });
        }
        let mut act = self.begin(by, Action::VerdictJudge, hat).await?;
        for chunk in new.chunks(STORE_AT_ONCE) {
            act.tx.put_verdicts(chunk).await?;
        }
        let found = format!("{} verdicts, {}", new.len(), source.code());
        act.note(Note::of("period", period).reason(found));
        act.commit().await?;
        let mut verdicts: Vec<(ResourceId, String, Verdict)> = gathered
            .into_iter()
            .zip(verdicts)
            .map(|(gathered, verdict)| (gathered.resource, gathered.name, verdict))
            .collect();
        verdicts.sort_by(|a, b| (&a.1, a.2.rule).cmp(&(&b.1, b.2.rule)));
        Ok(JudgeReport { verdicts, sweep_ms })
    }

    /// Everything the rules look at, for every resource.
    pub(crate) async fn gather(
        &self,
        rulebook: &Rulebook,
        rules: &[Rule],
        period: Period,
        source: Source,
    ) -> Result<Vec<Gathered>, AppError> {
        let serving = self.serving().await?;
        let mut all = Vec::new();
        for rule in rules.iter().copied() {
            let looked_at = Looked {
                window: rule.window(rulebook, period),
                metrics: &rule.metrics(rulebook),
                source,
            };
            let judged = |kind| Rule::for_kind(kind).contains(&rule);
            let found = self.evidence(&serving, looked_at, judged).await?;
            all.extend(found.into_iter().map(|(resource, evidence)| Gathered {
                resource: resource.id,
                name: resource.details.name.clone(),
                rule,
                evidence,
            }));
        }
        Ok(all)
    }

    /// What serves, and what it costs.
    pub(crate) async fn serving(&self) -> Result<Serving, AppError> {
        // What no longer serves is not judged (Art. 22, 24(4)).
        let retired = self.store().retired_resources().await?;
        let mut resources = self.store().all_resources().await?;
        resources.retain(|resource| !retired.contains(&resource.id));
        let catalogue = self.store().catalogue().await?;
        let prices = catalogue.into_iter().map(|item| (item.code, item.price));
        Ok(Serving {
            resources,
            prices: prices.collect(),
        })
    }

    /// What was measured of everything that serves and is of a kind.
    pub(crate) async fn evidence<'a>(
        &self,
        serving: &'a Serving,
        looked_at: Looked<'_>,
        of: impl Fn(ResourceKind) -> bool,
    ) -> Result<Vec<(&'a Resource, Evidence)>, AppError> {
        let Looked {
            window,
            metrics,
            source,
        } = looked_at;
        let mut observed = self.observe(window, metrics, source).await?;
        let sizes: HashMap<ResourceId, Size> = self
            .store()
            .sizes_on(window.to)
            .await?
            .into_iter()
            .collect();
        let resources = serving.resources.iter();
        Ok(resources
            .filter(|resource| of(resource.details.kind))
            .map(|resource| {
                let size = sizes.get(&resource.id).copied();
                let evidence = Evidence {
                    kind: resource.details.kind,
                    // A resource first sized after the window is judged by the size it has.
                    size: size.unwrap_or(resource.details.size),
                    prices: priced(&resource.details.priced_by, &serving.prices),
                    source,
                    window,
                    observed: of_kind(resource, observed.remove(&resource.id)),
                };
                (resource, evidence)
            })
            .collect())
    }

    /// The roll-ups of a window, merged per resource and metric.
    async fn observe(
        &self,
        window: Period,
        metrics: &[Metric],
        source: Source,
    ) -> Result<HashMap<ResourceId, Vec<Observed>>, AppError> {
        let cover = window.months_and_days();
        for part in &cover {
            if let Cover::Month(month) = part {
                self.merge_days(*month).await?;
            }
        }
        let stored = self.store().covering(source, metrics, &cover, None).await?;
        Ok(merge(&stored, &cover))
    }

    /// Merges the days of a month into monthly roll-ups where that has not been done since they last changed.
    pub(crate) async fn merge_days(&self, month: Date) -> Result<(), AppError> {
        // A flush must not change the days between reading them and writing the month.
        let _lock = self.lock_raw().await?;
        let mut after = ResourceId(0);
        loop {
            let days = self
                .store()
                .unmerged_days(month, after, MERGE_AT_ONCE)
                .await?;
            let Some(last) = days.last() else {
                return Ok(());
            };
            after = last.key.resource;
            let months = merge_month(&days);
            let mut tx = self.store().begin().await?;
            tx.put_rollups(Grain::Month, &months).await?;
            tx.commit().await?;
        }
    }
}

/// A verdict as the bytes that a replay must reproduce.
pub(crate) fn to_json(verdict: &Verdict) -> Result<String, AppError> {
    serde_json::to_string(verdict).map_err(|error| AppError::Internal(error.to_string()))
}

fn of_kind(resource: &Resource, observed: Option<Vec<Observed>>) -> Vec<Observed> {
    let kind: ResourceKind = resource.details.kind;
    let mut observed = observed.unwrap_or_default();
    observed.retain(|observed| kind.metrics().contains(&observed.metric));
    observed.sort_by_key(|observed| observed.metric);
    observed
}

fn priced(by: &PricedBy, prices: &HashMap<String, MicroYuan>) -> Prices {
    let price = |code: &Option<String>| code.as_ref().and_then(|code| prices.get(code)).copied();
    Prices {
        vcpu: price(&by.vcpu),
        memory: price(&by.memory),
        disk: price(&by.disk),
    }
}

/// Merges stored roll-ups, which come by resource, metric and day, in the order of the cover; days or months without one are gaps.
fn merge(stored: &[StoredRollup], cover: &[Cover]) -> HashMap<ResourceId, Vec<Observed>> {
    let place: BTreeMap<Date, usize> = cover
        .iter()
        .enumerate()
        .map(|(place, part)| match part {
            Cover::Month(day) | Cover::Day(day) => (*day, place),
        })
        .collect();
    stored
        .par_chunk_by(|a, b| a.key.resource == b.key.resource)
        .filter_map(|of_resource| {
            let metrics = of_resource.chunk_by(|a, b| a.key.metric == b.key.metric);
            let observed = metrics.filter_map(|of_metric| merge_metric(of_metric, &place));
            Some((of_resource.first()?.key.resource, observed.collect()))
        })
        .collect()
}

/// Merges the roll-ups of one resource and metric; `None` if the window holds none of them.
fn merge_metric(stored: &[StoredRollup], place: &BTreeMap<Date, usize>) -> Option<Observed> {
    let mut expected = 0;
    let mut stretches = Vec::with_capacity(place.len());
    for stored in stored {
        let Some(at) = place.get(&stored.key.day).copied() else {
            continue;
        };
        if at != expected {
            stretches.push(None);
        }
        stretches.push(Some(&stored.rollup));
        expected = at + 1;
    }
    let metric = stored.first()?.key.metric;
    (expected > 0).then(|| Observed {
        metric,
        rollup: Rollup::merged(stretches.into_iter()),
    })
}

#[cfg(test)]
mod tests {
    use yunheng_domain::reading::Reading;
    use yunheng_domain::rollup::RollupKey;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    /// A day of readings, one per 15-minute window, all at the same percentage.
    fn flat(resource: i64, date: &str, percent: f64) -> StoredRollup {
        let (from, to) = Period {
            from: day(date),
            to: day(date),
        }
        .bounds_ms();
        let readings: Vec<Reading> = (from..to)
            .step_by(15 * 60 * 1000)
            .map(|at| Reading {
                at,
                used: percent,
                capacity: Some(100.0),
            })
            .collect();
        StoredRollup {
            key: RollupKey {
                resource: ResourceId(resource),
                metric: Metric::Cpu,
                source: Source::Provider,
                day: day(date),
            },
            rollup: Rollup::of_day(Metric::Cpu, &readings, from),
        }
    }

    #[test]
    fn a_window_of_months_and_days_equals_the_same_window_of_days() {
        let period: Period = "2026-01-30..2026-03-02".parse().expect("a period");
        let days: Vec<StoredRollup> = period
            .each_day()
            .map(|day| flat(7, &day.to_string(), f64::from(day.day())))
            .collect();
        let by_day: Vec<Cover> = period.each_day().map(Cover::Day).collect();
        let by_month = period.months_and_days();
        assert!(by_month.contains(&Cover::Month(day("2026-02-01"))));
        let february: Vec<StoredRollup> = days
            .iter()
            .filter(|d| d.key.day.month() == 2)
            .cloned()
            .collect();
        let mut stored: Vec<StoredRollup> = days
            .iter()
            .filter(|d| d.key.day.month() != 2)
            .cloned()
            .collect();
        stored.extend(merge_month(&february));
        stored.sort_by_key(|stored| stored.key);
        let whole = merge(&stored, &by_month)
            .remove(&ResourceId(7))
            .expect("observed");
        let daily = merge(&days, &by_day)
            .remove(&ResourceId(7))
            .expect("observed");
        assert_eq!(whole[0].rollup.max.to_bits(), daily[0].rollup.max.to_bits());
        assert_eq!(whole[0].rollup.count, daily[0].rollup.count);
        assert_eq!(whole[0].rollup.slots, daily[0].rollup.slots);
        assert_eq!(whole[0].rollup.histogram, daily[0].rollup.histogram);
        assert_eq!(whole[0].rollup.sustained, daily[0].rollup.sustained);
    }

    #[test]
    fn a_missing_day_lowers_coverage_and_breaks_no_sum() {
        let cover: Vec<Cover> = ["2026-01-01", "2026-01-02", "2026-01-03"]
            .map(|date| Cover::Day(day(date)))
            .to_vec();
        let stored = [flat(1, "2026-01-01", 10.0), flat(1, "2026-01-03", 20.0)];
        let observed = merge(&stored, &cover)
            .remove(&ResourceId(1))
            .expect("observed");
        assert_eq!(observed.len(), 1);
        let coverage = observed[0].rollup.coverage(Metric::Cpu, 3);
        assert!((coverage - 2.0 / 3.0).abs() < 1e-9, "{coverage}");
        assert_eq!(observed[0].rollup.mean(), Some(15.0));
    }
}
