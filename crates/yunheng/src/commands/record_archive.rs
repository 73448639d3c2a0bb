//! `yunheng record archive`

use clap::Args;
use serde_json::json;
use yunheng_domain::record::retention::FLOOR_MONTHS;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    /// Complete months that stay in the database; less than six is read as six (Art. 29)
    #[arg(long, value_name = "MONTHS", default_value_t = FLOOR_MONTHS)]
    keep: u32,
}

pub(crate) async fn run(global: &Global, args: &ArchiveArgs) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let by = workspace::operator("record archive");
    let archived = app.archive_record(&by, args.keep).await?;
    app.close().await?;
    Sheet::single(vec![("archived", json!(archived))]).print(global.output)?;
    Ok(Code::Done)
}
