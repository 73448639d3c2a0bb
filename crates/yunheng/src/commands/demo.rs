//! `yunheng demo`

use clap::Args;
use serde_json::json;
use yunheng_app::{App, LatestFilter};
use yunheng_city::{CitySpec, LoadReport, load};
use yunheng_domain::actor::Actor;
use yunheng_domain::metric::Source;
use yunheng_domain::period::Period;

use crate::args::{Global, Output};
use crate::commands::serve::{self, ServeArgs};
use crate::exit::{Code, Failure};
use crate::output::{self, Sheet};
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
    /// Give the accounts new passwords and print them; nothing else
    #[arg(long, conflicts_with = "serve")]
    accounts: bool,
    /// Print the present one-time code of an account; nothing else
    #[arg(long, value_name = "LOGIN", conflicts_with_all = ["serve", "accounts"])]
    code: Option<String>,
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
    if args.accounts || args.code.is_some() {
        return accounts_only(global, args).await;
    }
    let spec = CitySpec {
        seed: args.seed,
        machines: args.machines,
        days: args.days,
        ..CitySpec::default()
    };
    let app = if args.serve {
        serve::open(global, &args.listen).await?
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
    // Machines that read the result read one: `demo --accounts` gives them the other.
    if !app.is_demo().await? {
        let made = accounts(&app).await?;
        if global.output == Output::Table {
            made.print(Output::Table)?;
        }
    }
    if args.serve {
        return serve::serve(app, &args.listen).await;
    }
    app.close().await?;
    Ok(Code::Done)
}

/// Prints accounts, or a code, of a city that is there.
async fn accounts_only(global: &Global, args: &DemoArgs) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    if !app.is_demo().await? {
        return Err(Failure::data(
            "this database holds no demo city: its accounts are people's".to_owned(),
        ));
    }
    if let Some(login) = &args.code {
        let code = app.demo_code(login, app.now()).await?;
        let code = code.ok_or_else(|| Failure::data(format!("{login}: no one-time codes")))?;
        output::print(&format!("{}\n", *code))?;
    } else {
        accounts(&app).await?.print(global.output)?;
    }
    app.close().await?;
    Ok(Code::Done)
}

/// Makes the accounts, or gives them new passwords.
async fn accounts(app: &App) -> Result<Sheet, Failure> {
    let mut sheet = Sheet::list(&["login", "role", "organisation", "password", "second_factor"]);
    for account in app.demo_accounts(&demo()).await? {
        let code = if account.code {
            format!("yunheng demo --code {}", account.login)
        } else {
            String::new()
        };
        sheet.push(vec![
            json!(account.login),
            json!(account.role),
            json!(account.organisation),
            json!(account.password.as_str()),
            json!(code),
        ]);
    }
    Ok(sheet)
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
