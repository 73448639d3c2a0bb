//! `yunheng unit add CODE NAME`

use clap::{Args, ValueEnum};
use serde_json::json;
use yunheng_domain::organisation::{NewOrganisation, Payer};

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Unique code
    code: String,
    /// Full name
    name: String,
    /// Short name for screens; the full name if left out
    #[arg(long, value_name = "NAME")]
    short_name: Option<String>,
    /// Category
    #[arg(long, default_value = "政府部门")]
    category: String,
    /// Who pays for its cloud services (Art. 42-45)
    #[arg(long, default_value = "city-budget")]
    payer: PayerArg,
}

/// Who pays.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum PayerArg {
    /// The municipal budget.
    CityBudget,
    /// The unit itself.
    Unit,
    /// A county.
    County,
}

pub(crate) async fn run(global: &Global, args: &AddArgs) -> Result<Code, Failure> {
    let payer = match args.payer {
        PayerArg::CityBudget => Payer::CityBudget,
        PayerArg::Unit => Payer::Unit,
        PayerArg::County => Payer::County,
    };
    let short_name = args.short_name.as_ref().unwrap_or(&args.name);
    let unit = NewOrganisation::tenant(&args.code, &args.name, short_name, &args.category, payer);
    let app = workspace::open(global).await?;
    let unit = app
        .add_organisation(&workspace::operator("unit add"), &unit)
        .await?;
    Sheet::single(vec![
        ("id", json!(unit.id)),
        ("code", json!(unit.details.code)),
        ("name", json!(unit.details.name)),
    ])
    .print(global.output)?;
    app.close().await?;
    Ok(Code::Done)
}
