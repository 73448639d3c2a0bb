//! `yunheng record prove` and `yunheng record check-proof`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use yunheng_app::Signers;
use yunheng_domain::record::{Entry, Proof, SignedCheckpoint};

use crate::args::Global;
use crate::commands::record_verify::{public_keys, text};
use crate::exit::{Code, Failure};
use crate::output::{self, Sheet};
use crate::workspace;

/// Arguments of `prove`.
#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// Number of the entry
    seq: u64,
}

/// Prints the proof as JSON.
pub(crate) async fn prove(global: &Global, args: &ProveArgs) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let proof = app
        .prove_entry(&workspace::operator("record prove"), args.seq)
        .await?;
    app.close().await?;
    let text = serde_json::to_string_pretty(&proof)
        .map_err(|error| Failure::internal(error.to_string()))?;
    output::print(&(text + "\n"))?;
    Ok(Code::Done)
}

/// Arguments of `check-proof`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The proof
    file: PathBuf,
    /// The platform's public keys (PEM)
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

/// Checks a proof with nothing but public keys.
pub(crate) fn check(global: &Global, args: &CheckArgs) -> Result<Code, Failure> {
    let wrong = |error: String| Failure::data(format!("{}: {error}", args.file.display()));
    let proof: Proof =
        serde_json::from_str(&text(&args.file)?).map_err(|error| wrong(error.to_string()))?;
    let signed = SignedCheckpoint::parse(&proof.checkpoint);
    let signed = signed.map_err(|error| wrong(error.to_string()))?;
    let origin = signed.checkpoint.origin.as_str();
    let signers = public_keys(&args.key)?
        .into_iter()
        .fold(Signers::none(), |signers, key| signers.with(origin, key));
    let checked = proof.check(&signers);
    let action = Entry::parse(proof.entry.as_bytes()).map(|entry| entry.action);
    Sheet::single(vec![
        ("proven", json!(checked.is_ok())),
        ("entry", json!(proof.index)),
        ("action", json!(action.ok())),
        ("checkpoint_size", json!(proof.size)),
        ("checkpoint_at", json!(signed.checkpoint.at)),
        ("origin", json!(origin)),
        (
            "why",
            json!(checked.as_ref().err().map(ToString::to_string)),
        ),
    ])
    .print(global.output)?;
    Ok(if checked.is_ok() {
        Code::Done
    } else {
        Code::Finding
    })
}
