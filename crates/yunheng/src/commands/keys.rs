//! `yunheng keys list` and `yunheng keys rotate`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::workspace;

/// Arguments of `rotate`.
#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    /// File of the master key to wrap all data keys under from now on; made if it is not there
    #[arg(long, value_name = "FILE")]
    new_key_file: Option<PathBuf>,
}

/// Lists the key table, never a key.
pub(crate) async fn list(global: &Global) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let keys = app.list_keys(&workspace::operator("keys list")).await?;
    app.close().await?;
    let mut sheet = Sheet::list(&[
        "purpose",
        "version",
        "state",
        "created_at",
        "rotate_by",
        "due",
        "master",
    ]);
    for key in keys {
        sheet.push(vec![
            json!(key.purpose.code()),
            json!(key.version),
            json!(key.state.code()),
            json!(key.created_at),
            json!(key.rotate_by),
            json!(key.due),
            json!(key.master),
        ]);
    }
    sheet.print(global.output)?;
    Ok(Code::Done)
}

/// Makes a new version of every data key and wraps them all anew.
pub(crate) async fn rotate(global: &Global, args: &RotateArgs) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let by = workspace::operator("keys rotate");
    app.rotate_keys(&by, args.new_key_file.as_deref()).await?;
    let versions = app.list_keys(&by).await?;
    app.close().await?;
    let newest = versions.iter().map(|key| key.version).max();
    Sheet::single(vec![
        ("version", json!(newest)),
        ("master", json!(versions.first().map(|key| &key.master))),
    ])
    .print(global.output)?;
    Ok(Code::Done)
}
