//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use yunheng_domain::metric::Source;

use crate::commands::{
    bench, completion, demo, keys, record_archive, record_checkpoint, record_export, record_prove,
    record_verify, resource_add, rulebook_adopt, rulebook_check, serve, telemetry_import,
    telemetry_pull, unit_add, verdicts,
};
use crate::exit;

/// Yunheng 云衡 governs a city's government cloud: telemetry goes in, verdicts that cite an article come out.
#[derive(Debug, Parser)]
#[command(name = "yunheng", version, about, long_about = None, after_help = exit::HELP)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The data directory; created if missing
    #[arg(
        long,
        global = true,
        env = "YUNHENG_DATA",
        value_name = "DIR",
        default_value = "data"
    )]
    pub(crate) data: PathBuf,
    /// PostgreSQL address (postgres://user@host/database); without it, SQLite in the data directory
    #[arg(
        long,
        global = true,
        env = "YUNHENG_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// File of the master key, made at the first start; beside the data directory (`DIR.key`) unless given. YUNHENG_MASTER_KEY may hold the key itself instead
    #[arg(long, global = true, env = "YUNHENG_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Mapping file, besides the presets: from metric names and labels to resources
    #[arg(long, global = true, env = "YUNHENG_MAPPING", value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// For a demo city: the day that it takes for today
    #[arg(long, global = true, value_name = "DATE")]
    pub(crate) today: Option<jiff::civil::Date>,
    /// How results are printed
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "table"
    )]
    pub(crate) output: Output,
    /// Form of the log on standard error
    #[arg(
        long,
        global = true,
        env = "YUNHENG_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,
    /// What is logged, such as `info` or `yunheng_app=debug`
    #[arg(long, global = true, env = "YUNHENG_LOG", value_name = "FILTER", value_parser = crate::logs::filter)]
    pub(crate) log: Option<String>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// Aligned columns for reading.
    Table,
    /// JSON, numbers unrounded.
    Json,
    /// CSV with a header.
    Csv,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Who measured, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SourceArg {
    /// The cloud provider.
    Provider,
    /// The cloud supervisor.
    Supervisor,
}

impl From<SourceArg> for Source {
    fn from(source: SourceArg) -> Self {
        match source {
            SourceArg::Provider => Self::Provider,
            SourceArg::Supervisor => Self::Supervisor,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the pages and the API
    Serve(serve::ServeArgs),
    /// Load the demo city, if it is not there yet, and judge it
    Demo(demo::DemoArgs),
    /// Check and adopt rulebooks
    #[command(subcommand)]
    Rulebook(RulebookCommand),
    /// Bring telemetry in
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
    /// Judge a period, or replay what was judged
    Verdicts(verdicts::VerdictsArgs),
    /// Resources
    #[command(subcommand)]
    Resource(ResourceCommand),
    /// Units
    #[command(subcommand)]
    Unit(UnitCommand),
    /// The record of who did what: verify, prove, sign, export, archive
    #[command(subcommand)]
    Record(RecordCommand),
    /// The keys that data is sealed, authenticated and signed with
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Measure this machine's speed with this program, in a temporary directory
    Bench(bench::BenchArgs),
    /// Print a completion script for a shell
    Completion(completion::CompletionArgs),
}

/// What to do with rulebooks.
#[derive(Debug, Subcommand)]
pub(crate) enum RulebookCommand {
    /// Name every mistake in rulebook files by file, line and key
    Check(rulebook_check::CheckArgs),
    /// Decide under a rulebook from now on
    Adopt(rulebook_adopt::AdoptArgs),
}

/// What to do with telemetry.
#[derive(Debug, Subcommand)]
pub(crate) enum TelemetryCommand {
    /// Import files, all or nothing
    Import(telemetry_import::ImportArgs),
    /// Read from a Prometheus-compatible server
    Pull(telemetry_pull::PullArgs),
}

/// What to do with resources.
#[derive(Debug, Subcommand)]
pub(crate) enum ResourceCommand {
    /// Register a machine or a disk
    Add(resource_add::AddArgs),
}

/// What to do with the record.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Name the first entry that is not as it was written, and tell how far signatures vouch
    Verify(record_verify::VerifyArgs),
    /// Print the proof that an entry is in the record
    Prove(record_prove::ProveArgs),
    /// Check a proof without the database
    CheckProof(record_prove::CheckArgs),
    /// Sign a checkpoint of the record as it is now
    Checkpoint(record_checkpoint::OutArgs),
    /// Print the public keys that checkpoints and proofs are checked with
    PublicKeys(record_checkpoint::OutArgs),
    /// Write the whole record to a file that proves itself
    Export(record_export::ExportArgs),
    /// Move old entries to compressed files that verify like the rest
    Archive(record_archive::ArchiveArgs),
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// List the data keys with their versions, never a key
    List,
    /// Make a new version of every data key and wrap all of them anew
    Rotate(keys::RotateArgs),
}

/// What to do with units.
#[derive(Debug, Subcommand)]
pub(crate) enum UnitCommand {
    /// Register a unit
    Add(unit_add::AddArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_before_or_behind_the_command() {
        let before = Cli::try_parse_from([
            "yunheng", "--data", "D", "verdicts", "--period", "2013Q3", "-o", "json",
        ])
        .unwrap();
        assert_eq!(before.global.data, PathBuf::from("D"));
        assert_eq!(before.global.output, Output::Json);
        let behind = Cli::try_parse_from(["yunheng", "verdicts", "replay", "--data", "D"]).unwrap();
        assert_eq!(behind.global.data, PathBuf::from("D"));
    }

    #[test]
    fn an_import_needs_a_unit() {
        let missing = Cli::try_parse_from([
            "yunheng",
            "telemetry",
            "import",
            "--format",
            "gwa-t-12",
            "path",
        ]);
        assert!(missing.is_err());
        let given = Cli::try_parse_from([
            "yunheng",
            "telemetry",
            "import",
            "--format",
            "gwa-t-12",
            "path",
            "--unit",
            "U",
        ]);
        assert!(given.is_ok());
    }
}
