//! One file per command.

pub(crate) mod bench;
pub(crate) mod completion;
pub(crate) mod demo;
pub(crate) mod keys;
pub(crate) mod record_archive;
pub(crate) mod record_checkpoint;
pub(crate) mod record_export;
pub(crate) mod record_prove;
pub(crate) mod record_verify;
pub(crate) mod replay;
pub(crate) mod resource_add;
pub(crate) mod rulebook_adopt;
pub(crate) mod rulebook_check;
pub(crate) mod serve;
pub(crate) mod telemetry_import;
pub(crate) mod telemetry_pull;
pub(crate) mod unit_add;
pub(crate) mod verdicts;

use crate::args::{
    Cli, Command, KeysCommand, RecordCommand, ResourceCommand, RulebookCommand, TelemetryCommand,
    UnitCommand,
};
use crate::exit::{Code, Failure};

/// Runs the command that was asked for.
pub(crate) async fn run(cli: &Cli) -> Result<Code, Failure> {
    let global = &cli.global;
    match &cli.command {
        Command::Serve(args) => serve::run(global, args).await,
        Command::Demo(args) => demo::run(global, args).await,
        Command::Rulebook(RulebookCommand::Check(args)) => rulebook_check::run(global, args),
        Command::Rulebook(RulebookCommand::Adopt(args)) => rulebook_adopt::run(global, args).await,
        Command::Telemetry(TelemetryCommand::Import(args)) => {
            telemetry_import::run(global, args).await
        }
        Command::Telemetry(TelemetryCommand::Pull(args)) => telemetry_pull::run(global, args).await,
        Command::Verdicts(args) => verdicts::run(global, args).await,
        Command::Resource(ResourceCommand::Add(args)) => resource_add::run(global, args).await,
        Command::Unit(UnitCommand::Add(args)) => unit_add::run(global, args).await,
        Command::Record(command) => match command {
            RecordCommand::Verify(args) => record_verify::run(global, args).await,
            RecordCommand::Prove(args) => record_prove::prove(global, args).await,
            RecordCommand::CheckProof(args) => record_prove::check(global, args),
            RecordCommand::Checkpoint(args) => record_checkpoint::make(global, args).await,
            RecordCommand::PublicKeys(args) => record_checkpoint::public_keys(global, args).await,
            RecordCommand::Export(args) => record_export::run(global, args).await,
            RecordCommand::Archive(args) => record_archive::run(global, args).await,
        },
        Command::Keys(KeysCommand::List) => keys::list(global).await,
        Command::Keys(KeysCommand::Rotate(args)) => keys::rotate(global, args).await,
        Command::Bench(args) => bench::run(global, args).await,
        Command::Completion(args) => completion::run(args),
    }
}
