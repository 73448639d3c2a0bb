//! `yunheng demo`

use clap::Args;
use serde_json::json;
use yunheng_app::{App, LatestFilter};
use yunheng_city::{CitySpec, LoadReport, load};
use yunheng_domain::actor::Actor;
use yunheng_domain::metric::Source;
use yunheng_domain::period::Period;

use crate::args::Global;
use crate::commands::serve::{self, ServeArgs};
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::progress::{Bar, Counted};
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Serve the pages and the API once the city is there
    #[arg(long)]
    pub(crate) serve: bool,
    #[command(flatten)]
    listen: ServeArgs,
    /// Virtual machines of the city
    #[arg(long, default_value_t = CitySpec::default().machines)]
    machines: usize,
    /// Days of telemetry
    #[arg(long, default_value_t = CitySpec::default().days)]
    days: u32,
    /// Where all its randomness comes from
    #[arg(long, default_value_t = CitySpec::default().seed)]
    seed: u64,
}

pub(crate) async fn run(global: &Global, args: &DemoArgs) -> Result<Code, Failure> {
    let spec = CitySpec {
        seed: args.seed,
        machines: args.machines,
        days: args.days,
        ..CitySpec::default()
    };
    let app = if args.serve {
        serve::open(global).await?
    } else {
        crate::workspace::open(global).await?
    };
    let report = {
        let bar = Bar::new(Counted::Items("months"));
        load(&app, &spec, &|done, total| bar.at(done, total)).await?
    };
    let judged = judge(&app, &spec, report).await?;
    Sheet::single(vec![
        ("resources", json!(report.resources)),
        ("months", json!(report.months)),
        ("samples", json!(report.samples)),
        ("verdicts", json!(judged)),
    ])
    .print(global.output)?;
    if args.serve {
        return serve::serve(app, &args.listen).await;
    }
    app.close().await?;
    Ok(Code::Done)
}

/// Who acts while the demo city is made.
fn demo() -> Actor {
    workspace::operator("demo")
}

/// Judges the last quarter that the city's telemetry covers, unless nothing is new and it was judged before. Returns how many verdicts were made.
async fn judge(app: &App, spec: &CitySpec, report: LoadReport) -> Result<usize, Failure> {
    let nothing_new = report.months == 0;
    if nothing_new
        && app
            .verdicts(&demo(), &LatestFilter::default(), None, 1)
            .await?
            .total
            > 0
    {
        return Ok(0);
    }
    let behind = spec.until.tomorrow().unwrap_or(spec.until);
    let period = Period::last_complete_quarter(behind);
    // The whole quarter first, so that every machine has a history; then what the nights since have come to.
    let quarter = app
        .judge(&demo(), period, Source::Provider)
        .await?
        .verdicts
        .len();
    let nights = usize::try_from(app.judge_night().await?).unwrap_or(usize::MAX);
    Ok(quarter.saturating_add(nights))
}
