//! Fuzz targets: what strangers send, given to what reads it. `make test` runs each with some thousand mutations of its seeds; `scripts/fuzz.sh` runs the same functions under cargo-fuzz for as long as one likes.

mod edge;
mod mutation;
mod queries;
mod record;
mod remote_write;
mod secrets;

pub use mutation::Mutator;

/// One target: a name, a function that panics when a property does not hold, and where to begin.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of its wrapper in `fuzz/fuzz_targets`.
    pub name: &'static str,
    /// Tries one input.
    pub run: fn(&[u8]),
    /// Inputs to begin with: each is accepted, or nearly.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Words worth splicing in.
    pub words: &'static [&'static str],
}

/// Every target.
pub const TARGETS: [Target; 8] = [
    remote_write::TARGET,
    secrets::SESSION,
    secrets::FORM_TOKEN,
    secrets::CLIENT_CREDENTIALS,
    queries::TARGET,
    record::ENTRY,
    record::EXPORT,
    edge::TARGET,
];

/// Tries one input on the target of this name: what the wrappers call.
pub fn run(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target of this name").run)(input);
}
