//! `yunheng verdicts --period 2013Q3`

use std::collections::HashMap;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use yunheng_app::{App, JudgeReport, ResourceFilter, ResourceSort};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::Metric;
use yunheng_domain::period::Period;
use yunheng_domain::verdict::{MetricFinding, Verdict};

use crate::args::{Global, SourceArg};
use crate::commands::replay;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::workspace;

/// Resources read per page for the names of their units.
const PAGE: u64 = 1_000;

/// Arguments.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct VerdictsArgs {
    /// What to judge: 2013Q3, 2013-07, 2013, or 2013-07-01..2013-09-30; the last complete quarter if left out
    #[arg(long)]
    period: Option<Period>,
    /// Whose telemetry is judged
    #[arg(long, default_value = "provider")]
    source: SourceArg,
    /// Instead of judging
    #[command(subcommand)]
    command: Option<VerdictsCommand>,
}

/// Instead of judging.
#[derive(Debug, Subcommand)]
enum VerdictsCommand {
    /// Compute every stored verdict again from its evidence and compare it bit for bit
    Replay,
}

const COLUMNS: [&str; 34] = [
    "resource",
    "unit",
    "rule",
    "article",
    "verdict",
    "period",
    "from",
    "to",
    "source",
    "coverage",
    "cpu_peak_percent",
    "memory_peak_percent",
    "cpu_p95_percent",
    "memory_p95_percent",
    "cpu_p99_percent",
    "memory_p99_percent",
    "cpu_mean_percent",
    "memory_mean_percent",
    "cpu_sustained_percent",
    "memory_sustained_percent",
    "disk_peak_percent",
    "disk_p95_percent",
    "disk_p99_percent",
    "disk_mean_percent",
    "disk_free_min_bytes",
    "vcpus",
    "memory_bytes",
    "disk_bytes",
    "proposed_vcpus",
    "proposed_memory_bytes",
    "proposed_disk_bytes",
    "saving_yuan_per_month",
    "rulebook",
    "input_digest",
];

const SHOWN: [&str; 11] = [
    "resource",
    "unit",
    "rule",
    "article",
    "verdict",
    "coverage",
    "cpu_peak_percent",
    "memory_peak_percent",
    "disk_peak_percent",
    "saving_yuan_per_month",
    "rulebook",
];

pub(crate) async fn run(global: &Global, args: &VerdictsArgs) -> Result<Code, Failure> {
    if let Some(VerdictsCommand::Replay) = &args.command {
        return replay::run(global).await;
    }
    let app = workspace::open(global).await?;
    let period = args
        .period
        .unwrap_or_else(|| Period::last_complete_quarter(app.today()));
    let report = app
        .judge(&workspace::operator("verdicts"), period, args.source.into())
        .await?;
    let units = units(&app).await?;
    sheet(&report, period, &units).print(global.output)?;
    app.close().await?;
    Ok(Code::Done)
}

/// Short name of each resource's unit.
async fn units(app: &App) -> Result<HashMap<ResourceId, String>, Failure> {
    let mut units = HashMap::new();
    let mut after = None;
    loop {
        let page = app
            .resources(
                &workspace::operator("verdicts"),
                &ResourceFilter::default(),
                ResourceSort::Name,
                after,
                PAGE,
            )
            .await?;
        for row in page.rows {
            units.insert(row.resource.id, row.unit_name);
        }
        after = page.next;
        if after.is_none() {
            return Ok(units);
        }
    }
}

fn sheet(report: &JudgeReport, period: Period, units: &HashMap<ResourceId, String>) -> Sheet {
    let mut sheet = Sheet::list(&COLUMNS).showing(&SHOWN);
    for (id, name, verdict) in &report.verdicts {
        sheet.push(row(name, units.get(id), period, verdict));
    }
    sheet
}

/// One value per entry of [`COLUMNS`].
fn row(name: &str, unit: Option<&String>, period: Period, verdict: &Verdict) -> Vec<Value> {
    let of = |metric: Metric, value: fn(&MetricFinding) -> Option<f64>| {
        let finding = verdict.metrics.iter().find(|found| found.metric == metric);
        json!(finding.and_then(value))
    };
    let proposed = verdict.proposed;
    vec![
        json!(name),
        json!(unit),
        json!(verdict.rule),
        json!(verdict.article),
        json!(verdict.outcome),
        json!(period.to_string()),
        json!(verdict.from),
        json!(verdict.to),
        json!(verdict.source),
        json!(verdict.coverage),
        of(Metric::Cpu, |found| found.peak),
        of(Metric::Memory, |found| found.peak),
        of(Metric::Cpu, |found| found.p95),
        of(Metric::Memory, |found| found.p95),
        of(Metric::Cpu, |found| found.p99),
        of(Metric::Memory, |found| found.p99),
        of(Metric::Cpu, |found| found.mean),
        of(Metric::Memory, |found| found.mean),
        of(Metric::Cpu, |found| found.sustained),
        of(Metric::Memory, |found| found.sustained),
        of(Metric::Disk, |found| found.peak),
        of(Metric::Disk, |found| found.p95),
        of(Metric::Disk, |found| found.p99),
        of(Metric::Disk, |found| found.mean),
        of(Metric::Disk, |found| found.free_min_bytes),
        json!(verdict.size.vcpus),
        json!(verdict.size.memory_bytes),
        json!(verdict.size.disk_bytes),
        json!(proposed.map(|size| size.vcpus)),
        json!(proposed.map(|size| size.memory_bytes)),
        json!(proposed.map(|size| size.disk_bytes)),
        // A decimal string: an amount is never a float.
        json!(verdict.saving_per_month.map(|saving| saving.to_string())),
        json!(verdict.rulebook),
        json!(verdict.input_digest.as_str()),
    ]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use yunheng_domain::digest::Sm3Digest;
    use yunheng_domain::metric::Source;
    use yunheng_domain::money::Fen;
    use yunheng_domain::resource::Size;
    use yunheng_domain::verdict::{Outcome, Rule};

    use super::*;

    fn verdict() -> Verdict {
        let finding = |metric, peak| MetricFinding {
            metric,
            outcome: Outcome::Shrink,
            peak: Some(peak),
            p95: Some(1.0 / 3.0),
            p99: None,
            mean: Some(2.0),
            sustained: None,
            free_min_bytes: None,
            coverage: 0.9,
            above_capacity: 0,
        };
        Verdict {
            rule: Rule::Reduction,
            article: "24(2)".into(),
            outcome: Outcome::Shrink,
            rulebook: "bazhong-2023@1".into(),
            source: Source::Provider,
            from: date(2013, 7, 1),
            to: date(2013, 9, 30),
            parameters: Vec::new().into(),
            readings: Vec::new(),
            coverage: 0.9,
            metrics: vec![finding(Metric::Cpu, 12.3), finding(Metric::Memory, 20.5)],
            size: Size::default(),
            proposed: None,
            saving_per_month: Some(Fen(12_30)),
            input_digest: Sm3Digest::of(b"evidence"),
        }
    }

    #[test]
    fn a_verdict_has_one_value_per_column_and_every_promised_field() {
        let period = Period {
            from: date(2013, 7, 1),
            to: date(2013, 9, 30),
        };
        let row = row("vm-1", None, period, &verdict());
        assert_eq!(row.len(), COLUMNS.len());
        let get = |name: &str| {
            let at = COLUMNS.iter().position(|column| *column == name);
            row[at.unwrap()].clone()
        };
        assert_eq!(get("verdict"), json!("shrink"));
        assert_eq!(get("cpu_peak_percent"), json!(12.3));
        assert_eq!(get("memory_p95_percent"), json!(1.0 / 3.0));
        assert_eq!(get("cpu_p99_percent"), Value::Null);
        assert_eq!(get("saving_yuan_per_month"), json!("12.30"));
        for promised in ["resource", "rule", "article", "coverage", "rulebook"] {
            assert!(!get(promised).is_null(), "{promised}");
        }
    }
}
