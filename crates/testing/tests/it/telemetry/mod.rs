//! Telemetry through the front door.

mod order;
mod protocol;
mod unmatched;

use yunheng_domain::ids::ResourceId;
use yunheng_testing::{Harness, ms};

/// CPU percent by our own name; label `resource` names the machine.
const CPU: &str = "yunheng_cpu_percent";

/// Midnight of 1 July 2013 in Shanghai, UTC milliseconds.
fn july() -> i64 {
    ms("2013-07-01T00:00:00+08:00")
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A city with unit `U1` and the machine `vm-1`.
async fn with_machine(city: &Harness) -> ResourceId {
    city.unit("U1").await;
    city.machine("vm-1", "U1").await
}

/// All daily roll-ups of a resource in July 2013, to the last bit: Rust prints a float so that it reads back the same.
async fn rolled(city: &Harness, resource: ResourceId) -> Vec<String> {
    let (from, to) = ("2013-07-01".parse().unwrap(), "2013-07-31".parse().unwrap());
    city.store()
        .daily_rollups(resource, from, to)
        .await
        .unwrap()
        .iter()
        .map(|stored| format!("{stored:?}"))
        .collect()
}

/// How many readings a resource's roll-ups of July 2013 count.
async fn counted(city: &Harness, resource: ResourceId) -> u64 {
    let (from, to) = ("2013-07-01".parse().unwrap(), "2013-07-31".parse().unwrap());
    let rollups = city
        .store()
        .daily_rollups(resource, from, to)
        .await
        .unwrap();
    rollups.iter().map(|stored| stored.rollup.count).sum()
}
