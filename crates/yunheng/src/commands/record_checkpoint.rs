//! `yunheng record checkpoint` and `yunheng record public-keys`

use std::path::{Path, PathBuf};

use clap::Args;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output;
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct OutArgs {
    /// Where to write it; standard output if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Signs a checkpoint, unless nothing was recorded since the last, and hands it out.
pub(crate) async fn make(global: &Global, args: &OutArgs) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let by = workspace::operator("record checkpoint");
    let made = app.make_checkpoint(&by).await?;
    app.close().await?;
    let (checkpoint, _) =
        made.ok_or_else(|| Failure::data("nothing has been recorded yet".to_owned()))?;
    write(args.out.as_deref(), &checkpoint.text)
}

/// Hands out the public keys.
pub(crate) async fn public_keys(global: &Global, args: &OutArgs) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let by = workspace::operator("record public-keys");
    let keys = app.public_keys(&by).await?;
    app.close().await?;
    write(args.out.as_deref(), &keys)
}

fn write(out: Option<&Path>, text: &str) -> Result<Code, Failure> {
    match out {
        None => output::print(text)?,
        Some(file) => std::fs::write(file, text)
            .map_err(|error| Failure::data(format!("{}: {error}", file.display())))?,
    }
    Ok(Code::Done)
}
