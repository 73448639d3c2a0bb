//! `yunheng record verify`

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use yunheng_app::{RecordReader, RecordReport, Signers};
use yunheng_domain::record::verify::Report;
use yunheng_domain::record::{NoteName, SignedCheckpoint, export};
use yunheng_seal::PublicKey;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// A checkpoint that was kept elsewhere; more than one may be given
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// An exported file instead of the database
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// The platform's public keys (PEM), to verify an exported file without the database
    #[arg(long, value_name = "FILE", requires = "export")]
    key: Option<PathBuf>,
    /// The public key (PEM) of a witness, whose signatures must then hold
    #[arg(long, value_name = "NAME=FILE", value_parser = witness)]
    witness: Vec<(NoteName, PathBuf)>,
}

fn witness(text: &str) -> Result<(NoteName, PathBuf), String> {
    let (name, file) = text.split_once('=').ok_or("write NAME=FILE")?;
    let name = NoteName::new(name).map_err(|error| error.to_string())?;
    Ok((name, PathBuf::from(file)))
}

pub(crate) async fn run(global: &Global, args: &VerifyArgs) -> Result<Code, Failure> {
    let given = args.checkpoint.iter().map(|file| checkpoint(file));
    let given = given.collect::<Result<Vec<_>, _>>()?;
    let mut witnesses = Vec::new();
    for (name, file) in &args.witness {
        for key in public_keys(file)? {
            witnesses.push((name.clone(), key));
        }
    }
    if let Some(file) = &args.export {
        let report = if let Some(keys) = &args.key {
            offline(file, &given, &public_keys(keys)?, &witnesses)?
        } else {
            let reader = RecordReader::open(&workspace::config(global)).await?;
            let rows = BufReader::new(open(file)?);
            let report = reader.verify_export(rows, given, &witnesses).await?;
            reader.close().await?;
            report
        };
        return print(global, &report, Vec::new());
    }
    let reader = RecordReader::open(&workspace::config(global)).await?;
    let found = reader.verify(&given, &witnesses).await?;
    reader.close().await?;
    let RecordReport {
        report,
        size,
        archived,
        witnessed,
    } = found;
    print(
        global,
        &report,
        vec![
            ("size", json!(size)),
            ("archived", json!(archived)),
            ("witnessed_below", json!(witnessed)),
        ],
    )
}

/// Verifies a file with nothing but public keys. Keyed codes stay unread, for their key is with the platform.
fn offline(
    file: &Path,
    given: &[SignedCheckpoint],
    keys: &[PublicKey],
    witnesses: &[(NoteName, PublicKey)],
) -> Result<Report, Failure> {
    let wrong = |error: export::ExportError| Failure::data(format!("{}: {error}", file.display()));
    let (header, _) = export::Reader::open(BufReader::new(open(file)?)).map_err(wrong)?;
    let ours = keys.iter().map(|key| (&header.origin, key));
    let theirs = witnesses.iter().map(|(name, key)| (name, key));
    let signers = ours
        .chain(theirs)
        .fold(Signers::none(), |signers, (name, key)| {
            signers.with(name.as_str(), key.clone())
        });
    let rows = BufReader::new(open(file)?);
    let (_, report) = export::verify(rows, given, &signers, None).map_err(wrong)?;
    Ok(report)
}

fn print(
    global: &Global,
    report: &Report,
    more: Vec<(&'static str, Value)>,
) -> Result<Code, Failure> {
    let sound = report.is_sound();
    let bad = report.first_bad;
    let mut fields = vec![
        ("sound", json!(sound)),
        ("entries", json!(report.entries)),
        ("root", json!(report.root)),
        ("checkpoints_checked", json!(report.checkpoints_checked)),
        ("vouched_below", json!(report.vouched)),
    ];
    fields.extend(more);
    fields.push(("first_bad", json!(bad.map(|bad| bad.seq))));
    fields.push(("why", json!(bad.map(|bad| bad.why.to_string()))));
    Sheet::single(fields).print(global.output)?;
    Ok(if sound { Code::Done } else { Code::Finding })
}

fn open(file: &Path) -> Result<File, Failure> {
    File::open(file).map_err(|error| Failure::data(format!("{}: {error}", file.display())))
}

/// The text of a small file.
pub(super) fn text(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::data(format!("{}: {error}", file.display())))
}

fn checkpoint(file: &Path) -> Result<SignedCheckpoint, Failure> {
    SignedCheckpoint::parse(&text(file)?)
        .map_err(|error| Failure::data(format!("{}: {error}", file.display())))
}

/// The public keys of a file, one PEM after another.
pub(super) fn public_keys(file: &Path) -> Result<Vec<PublicKey>, Failure> {
    const END: &str = "-----END PUBLIC KEY-----\n";
    let text = text(file)?;
    let pems = text.split_inclusive(END).map(str::trim_start);
    let keys = pems.filter(|pem| !pem.is_empty()).map(PublicKey::from_pem);
    keys.collect::<Result<Vec<_>, _>>()
        .map_err(|error| Failure::data(format!("{}: {error}", file.display())))
}
