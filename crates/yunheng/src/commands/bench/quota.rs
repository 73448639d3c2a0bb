//! Sixty-four writers for the last units of a commitment, round after round: how fast, how patient one must be, and that nothing is sold twice or stays reserved for nobody.

use jiff::Timestamp;
use serde_json::json;
use yunheng_app::{QUOTA_UNITS, QUOTA_WRITERS, QuotaRace, race_for_quota};

use super::{Figures, quantile};
use crate::exit::Failure;

/// Races on SQLite in a temporary directory, or on an empty PostgreSQL database.
pub(super) async fn run(
    database: Option<&str>,
    rounds: u32,
    now: Timestamp,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let QuotaRace {
        postgres,
        mut milliseconds,
        wins,
        racing,
        oversold,
        stuck,
        flaws,
    } = race_for_quota(database, folder.path(), rounds, now).await?;
    let on = if postgres { "PostgreSQL" } else { "SQLite" };
    let name = |what: &str| {
        format!("{QUOTA_WRITERS} writers for {QUOTA_UNITS} units, {rounds} rounds on {on}, {what}")
    };
    let per_second = milliseconds.len() as f64 / racing.as_secs_f64();
    figures.add(name("takes"), json!(per_second), "1/s");
    for (what, share) in [("p50", 0.5), ("p99", 0.99), ("longest", 1.0)] {
        figures.add(name(what), quantile(&mut milliseconds, share), "ms");
    }
    figures.add(name("oversold"), json!(oversold), "units");
    figures.add(name("stuck"), json!(stuck), "units");
    figures.add(name("figures that do not add up"), json!(flaws), "");
    figures.add(
        name("fewest wins of a writer"),
        json!(wins.iter().min()),
        "",
    );
    figures.add(name("most wins of a writer"), json!(wins.iter().max()), "");
    Ok(())
}
