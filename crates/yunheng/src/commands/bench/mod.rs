//! `yunheng bench`: one table of what this machine does with this program.

mod bring_in;
mod cases;
mod machine;
mod quota;
mod remote_write;
mod server;
mod sign_in;
mod sweep;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use serde_json::{Value, json};
use yunheng_app::{App, Clock as _, Config, ResourceFilter, ResourceSort};
use yunheng_city::CitySpec;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Period;
use yunheng_domain::resource::ResourceKind;

use crate::args::Global;
use crate::clock::SystemClock;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::random::SystemRandom;
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// GWA-T-12 traces (a folder or .tar.zst) for the figures on real data
    #[arg(long, value_name = "PATH")]
    traces: Option<PathBuf>,
    /// Virtual machines of the simulated city
    #[arg(long, default_value_t = CitySpec::default().machines)]
    machines: usize,
    /// Days of its telemetry
    #[arg(long, default_value_t = 145)]
    days: u32,
    /// Measure nothing but the race for the last units of a quota, so many rounds of it; here --database counts, and must be empty
    #[arg(long, value_name = "ROUNDS")]
    quota: Option<u32>,
    /// Measure nothing but cases: queue, search, acts, long lists and letters
    #[arg(long, conflicts_with = "quota")]
    cases: bool,
}

/// What was measured so far.
#[derive(Debug, Default)]
struct Figures(Vec<(String, Value, &'static str)>);

impl Figures {
    fn add(&mut self, measured: impl Into<String>, value: Value, unit: &'static str) {
        self.0.push((measured.into(), value, unit));
    }
}

/// Charts drawn for their time.
const CHARTS: u64 = 40;

/// Rounds of the race for a quota, unless a number is given.
const ROUNDS: u32 = 100;

/// Measures in a temporary directory on SQLite; options that name another database or directory do not count here, but for the race for a quota alone.
pub(crate) async fn run(global: &Global, args: &BenchArgs) -> Result<Code, Failure> {
    let mut figures = Figures::default();
    figures.add("cores", json!(machine::cores()), "");
    figures.add("memory", json!(machine::memory_bytes()), "bytes");
    if let Some(rounds) = args.quota {
        let database = global.database.as_deref();
        quota::run(database, rounds, SystemClock::default().now(), &mut figures).await?;
        return print(global, figures);
    }
    if args.cases {
        many_cases(&mut figures).await?;
        return print(global, figures);
    }
    if let Some(traces) = &args.traces {
        bring_in::traces(traces, &mut figures).await?;
    }
    sweep::run(&mut figures)?;
    remote_write::run(&mut figures).await?;
    quota::run(None, ROUNDS, SystemClock::default().now(), &mut figures).await?;

    let folder = tempfile::tempdir()?;
    let spec = CitySpec {
        machines: args.machines,
        days: args.days,
        ..CitySpec::default()
    };
    let app = open(folder.path()).await?;
    bring_in::city(&app, folder.path(), &spec, &mut figures).await?;
    let quarter = Period::last_complete_quarter(spec.until.tomorrow().unwrap_or(spec.until));
    judge(&app, quarter, &mut figures).await?;
    charts(&app, quarter, &mut figures).await?;
    let visitor = sign_in::cookie(&app, &mut figures).await?;
    // The server opens the directory anew.
    drop(app);
    server::run(folder.path(), visitor, &mut figures).await?;
    drop(folder);
    many_cases(&mut figures).await?;
    print(global, figures)
}

/// In a city of its own: what a hundred thousand cases slow down is theirs alone.
async fn many_cases(figures: &mut Figures) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let spec = CitySpec {
        machines: 30,
        days: 3,
        ..CitySpec::default()
    };
    let app = open(folder.path()).await?;
    yunheng_city::load(&app, &spec, &|_, _| {}).await?;
    app.demo_accounts(&workspace::operator("bench")).await?;
    cases::run(&app, figures).await
}

fn print(global: &Global, figures: Figures) -> Result<Code, Failure> {
    let mut sheet = Sheet::list(&["measured", "value", "unit"]);
    for (measured, value, unit) in figures.0 {
        sheet.push(vec![json!(measured), value, json!(unit)]);
    }
    sheet.print(global.output)?;
    Ok(Code::Done)
}

async fn open(folder: &std::path::Path) -> Result<App, Failure> {
    let config = Config::for_directory(folder.to_owned());
    Ok(App::open(
        config,
        Arc::new(SystemClock::default()),
        Arc::new(SystemRandom),
    )
    .await?)
}

/// Judging as the command does it: read roll-ups, judge, store verdicts.
async fn judge(app: &App, quarter: Period, figures: &mut Figures) -> Result<(), Failure> {
    let started = Instant::now();
    let report = app
        .judge(&workspace::operator("bench"), quarter, Source::Provider)
        .await?;
    let name = format!("judge and store {} verdicts", report.verdicts.len());
    figures.add(name, json!(milliseconds(started)), "ms");
    figures.add("of that, judging", json!(report.sweep_ms), "ms");
    Ok(())
}

/// A quarter of raw processor readings, thinned for a chart.
async fn charts(app: &App, quarter: Period, figures: &mut Figures) -> Result<(), Failure> {
    let filter = ResourceFilter {
        kind: Some(ResourceKind::VirtualMachine),
        ..ResourceFilter::default()
    };
    let page = app
        .resources(
            &workspace::operator("bench"),
            &filter,
            ResourceSort::Name,
            None,
            CHARTS,
        )
        .await?;
    let mut times = Vec::new();
    for row in &page.rows {
        let started = Instant::now();
        app.chart(
            &workspace::operator("bench"),
            row.resource.id,
            Metric::Cpu,
            Some(quarter),
        )
        .await?;
        times.push(milliseconds(started));
    }
    figures.add(
        "chart query, a quarter of raw samples, p50",
        quantile(&mut times, 0.5),
        "ms",
    );
    figures.add(
        "chart query, a quarter of raw samples, p99",
        quantile(&mut times, 0.99),
        "ms",
    );
    Ok(())
}

fn milliseconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1_000.0
}

/// The value below which a share of the sorted values lies; null without values.
fn quantile(values: &mut [f64], share: f64) -> Value {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    // The nearest rank, found without a cast: the first place that has reached the share.
    let place = (0..values.len()).find(|place| *place as f64 >= share * last as f64);
    json!(place.and_then(|place| values.get(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let mut values: Vec<f64> = (0..101).rev().map(f64::from).collect();
        assert_eq!(quantile(&mut values, 0.5), json!(50.0));
        assert_eq!(quantile(&mut values, 0.99), json!(99.0));
        assert_eq!(quantile(&mut [], 0.5), Value::Null);
    }
}
