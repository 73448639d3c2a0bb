//! `yunheng rulebook adopt FILE`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct AdoptArgs {
    /// The rulebook file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) async fn run(global: &Global, args: &AdoptArgs) -> Result<Code, Failure> {
    let text = std::fs::read_to_string(&args.file)
        .map_err(|error| Failure::data(format!("{}: {error}", args.file.display())))?;
    let app = workspace::open(global).await?;
    let view = app
        .adopt_rulebook(&workspace::operator("rulebook adopt"), &text)
        .await?;
    Sheet::single(vec![
        ("rulebook", json!(view.rulebook.citation())),
        ("title", json!(view.rulebook.title().zh)),
        ("status", json!(view.status)),
        ("digest", json!(view.rulebook.digest().as_str())),
    ])
    .print(global.output)?;
    app.close().await?;
    Ok(Code::Done)
}
