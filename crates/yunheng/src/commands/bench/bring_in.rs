//! Bringing telemetry in: samples a second, processor time and bytes a sample.

use std::path::Path;
use std::time::Instant;

use serde_json::json;
use yunheng_app::{App, ImportFormat};
use yunheng_city::{CitySpec, load};
use yunheng_domain::metric::Source;

use super::{Figures, machine, open};
use crate::exit::Failure;

/// Real traces, imported as the command does it.
pub(super) async fn traces(path: &Path, figures: &mut Figures) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let app = open(folder.path()).await?;
    let watch = Watch::start();
    let report = app
        .import(
            &crate::workspace::operator("bench"),
            ImportFormat::GwaT12,
            path,
            "BENCH",
            Source::Provider,
            &|_, _| {},
        )
        .await?;
    watch.stop("real traces: import", report.samples, figures);
    sizes("real traces", report.samples, folder.path(), figures)
}

/// The simulated city, generated on the way.
pub(super) async fn city(
    app: &App,
    folder: &Path,
    spec: &CitySpec,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let watch = Watch::start();
    let report = load(app, spec, &|_, _| {}).await?;
    watch.stop("simulated city: import", report.samples, figures);
    sizes("simulated city", report.samples, folder, figures)
}

/// Wall and processor time since a moment.
pub(super) struct Watch {
    started: Instant,
    cpu: Option<f64>,
}

impl Watch {
    pub(super) fn start() -> Self {
        Self {
            started: Instant::now(),
            cpu: machine::cpu_seconds(),
        }
    }

    /// Samples a second and processor time a sample.
    pub(super) fn stop(self, what: &str, samples: u64, figures: &mut Figures) {
        let seconds = self.started.elapsed().as_secs_f64();
        let cpu = machine::cpu_seconds()
            .zip(self.cpu)
            .map(|(now, before)| now - before);
        let count = samples as f64;
        figures.add(what, json!(count / seconds), "samples/s");
        figures.add(
            format!("{what}, CPU"),
            json!(cpu.map(|cpu| cpu * 1e6 / count)),
            "us/sample",
        );
    }
}

/// Bytes a sample, without and with the database.
fn sizes(what: &str, samples: u64, folder: &Path, figures: &mut Figures) -> Result<(), Failure> {
    let raw = machine::bytes_below(&folder.join("raw"))?;
    let all = machine::bytes_below(folder)?;
    let count = samples as f64;
    figures.add(format!("{what}: samples"), json!(samples), "");
    figures.add(
        format!("{what}: raw files"),
        json!(raw as f64 / count),
        "bytes/sample",
    );
    figures.add(
        format!("{what}: raw files and database"),
        json!(all as f64 / count),
        "bytes/sample",
    );
    Ok(())
}
