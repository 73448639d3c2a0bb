//! `yunheng demo`

use std::sync::Arc;

use clap::Args;
use serde_json::json;
use yunheng_app::{App, Clock};
use yunheng_city::{
    Chapter, CityClock, CitySpec, LoadError, LoadReport, Story, load, register_city,
};
use yunheng_domain::actor::Actor;
use yunheng_domain::metric::Source;
use yunheng_domain::period::Period;

use crate::args::{Global, Output};
use crate::commands::serve::{self, ServeArgs};
use crate::exit::{Code, Failure};
use crate::output::{self, Sheet};
use crate::progress::{Bar, Counted};
use crate::random::SystemRandom;
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
    /// Last day of telemetry; the city's past ends with it
    #[arg(long, value_name = "DATE", default_value_t = CitySpec::default().until)]
    until: jiff::civil::Date,
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
        until: args.until,
        ..CitySpec::default()
    };
    let mut founded = found(global, &spec).await?;
    let app = if args.serve {
        serve::open(global, &args.listen).await?
    } else {
        workspace::open(global).await?
    };
    if founded.load.months > 0 {
        let nights = app.judge_night().await?;
        founded.verdicts += usize::try_from(nights).unwrap_or(usize::MAX);
    }
    Sheet::single(vec![
        ("resources", json!(founded.load.resources)),
        ("months", json!(founded.load.months)),
        ("samples", json!(founded.load.samples)),
        ("verdicts", json!(founded.verdicts)),
        ("acts", json!(founded.acts)),
    ])
    .print(global.output)?;
    // Machines that read the result read one: `demo --accounts` gives them the other.
    if founded.new {
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

/// What founding did.
#[derive(Debug, Default)]
struct Founded {
    new: bool,
    load: LoadReport,
    verdicts: usize,
    acts: usize,
}

/// Founds the city and acts its past, each thing at its own time. What is already there stays: an interrupted founding goes on with the month of telemetry that it had come to.
async fn found(global: &Global, spec: &CitySpec) -> Result<Founded, Failure> {
    let story = Story::of(*spec).map_err(LoadError::from)?;
    let clock = Arc::new(CityClock::at(story.begins().map_err(LoadError::from)?));
    let app = App::open(
        workspace::config(global),
        Arc::clone(&clock) as Arc<dyn Clock>,
        Arc::new(SystemRandom),
    )
    .await?;
    let mut founded = Founded::default();
    let resources = register_city(&app, spec).await?;
    if !app.is_demo().await? {
        founded.new = true;
        // Somebody has to act; the passwords are given out when all is there.
        app.demo_accounts(&demo()).await?;
    }
    founded.acts += story.tell(&app, &clock, Chapter::Before).await?;
    clock.set(story.judged());
    founded.load = {
        let bar = Bar::new(Counted::Items("months"));
        load(&app, spec, &|done, total| bar.at(done, total)).await?
    };
    founded.load.resources += resources;
    if founded.load.months > 0 {
        let quarter = Period::last_complete_quarter(spec.until.tomorrow().unwrap_or(spec.until));
        let judged = app.judge(&demo(), quarter, Source::Provider).await?;
        founded.verdicts = judged.verdicts.len();
    }
    founded.acts += story.tell(&app, &clock, Chapter::Since).await?;
    app.close().await?;
    Ok(founded)
}
