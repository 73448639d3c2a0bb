//! Sixty-four writers for the last units of a commitment, round after round: how fast, how patient one must be, and that nothing is sold twice or stays reserved for nobody.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use yunheng_domain::holding::{Cause, Level, NewCommitment, Refused, Taking};
use yunheng_domain::ids::{HoldingId, OrganisationId, SystemId};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::organisation::{NewOrganisation, Payer};
use yunheng_domain::system::NewSystem;
use yunheng_store::{Backend, CatalogueItem, LedgerError, Store};

use super::{Figures, milliseconds, quantile};
use crate::exit::Failure;

/// Writers at once, and for how many of them there is a unit.
const WRITERS: usize = 64;
const UNITS: i64 = 48;

/// What everybody wants.
const ITEM: &str = "CMP-001";

/// Who may have it.
#[derive(Debug, Clone, Copy)]
struct Ground {
    unit: OrganisationId,
    system: SystemId,
}

/// One writer's attempt.
struct Attempt {
    writer: usize,
    won: bool,
    /// From asking for a connection to the answer to the commit.
    milliseconds: f64,
}

/// What became of all rounds.
#[derive(Default)]
struct Tally {
    times: Vec<f64>,
    wins: Vec<u32>,
    racing: Duration,
    oversold: i64,
    stuck: i64,
}

/// Races on SQLite in a folder, or on a PostgreSQL database that holds nothing else.
pub(super) async fn run(
    store: &Store,
    rounds: u32,
    now: Timestamp,
    figures: &mut Figures,
) -> Result<(), Failure> {
    if !store.organisations().await?.is_empty() {
        let why = "the race writes to the database: name an empty one";
        return Err(Failure::data(why));
    }
    let cause = Cause {
        case: None,
        at: now,
        reason: "bench".to_owned(),
    };
    let ground = lay(store).await?;
    let mut tally = Tally {
        wins: vec![0; WRITERS],
        ..Tally::default()
    };
    for round in 0..rounds {
        let commitment = grant(store, ground, &cause).await?;
        race(store, ground, commitment, round, &cause, &mut tally).await?;
    }
    let flaws = store.ledger_flaws().await?.len();
    tell(store.backend(), rounds, tally, flaws, figures);
    Ok(())
}

fn tell(backend: Backend, rounds: u32, tally: Tally, flaws: usize, figures: &mut Figures) {
    let on = match backend {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    };
    let Tally {
        mut times,
        wins,
        racing,
        oversold,
        stuck,
    } = tally;
    let name = |what: &str| {
        format!("quota, {WRITERS} writers for {UNITS} units, {rounds} rounds on {on}, {what}")
    };
    let per_second = times.len() as f64 / racing.as_secs_f64();
    figures.add(name("takes"), json!(per_second), "1/s");
    for (what, share) in [("p50", 0.5), ("p99", 0.99), ("longest", 1.0)] {
        figures.add(name(what), quantile(&mut times, share), "ms");
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
}

/// One round, and what it left behind.
async fn race(
    store: &Store,
    ground: Ground,
    commitment: HoldingId,
    round: u32,
    cause: &Cause,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let start = Arc::new(Barrier::new(WRITERS));
    let mut racers = JoinSet::new();
    let started = Instant::now();
    for place in 0..WRITERS {
        // Not always the same first; 7 meets every writer.
        let writer = (place + 7 * usize::try_from(round).unwrap_or_default()) % WRITERS;
        let (store, start, cause) = (store.clone(), Arc::clone(&start), cause.clone());
        racers.spawn(async move {
            start.wait().await;
            let asked = Instant::now();
            let won = take(&store, ground, commitment, &cause).await?;
            Ok::<_, Failure>(Attempt {
                writer,
                won,
                milliseconds: milliseconds(asked),
            })
        });
    }
    let mut won = 0;
    while let Some(attempt) = racers.join_next().await {
        let attempt = attempt.map_err(|error| Failure::internal(error.to_string()))??;
        tally.times.push(attempt.milliseconds);
        if attempt.won {
            won += 1;
            if let Some(wins) = tally.wins.get_mut(attempt.writer) {
                *wins += 1;
            }
        }
    }
    tally.racing += started.elapsed();
    let there = store
        .holding(commitment)
        .await?
        .ok_or_else(|| Failure::internal("the commitment is gone"))?;
    tally.oversold += (won - UNITS).max(0);
    tally.stuck += there.taken - won;
    Ok(())
}

/// A writer's transaction. Whether it got a unit.
async fn take(
    store: &Store,
    ground: Ground,
    commitment: HoldingId,
    cause: &Cause,
) -> Result<bool, Failure> {
    let taking = Taking {
        level: Level::Quota,
        system: ground.system,
        lease_until: None,
    };
    let mut tx = store.begin().await?;
    let won = match tx.take(commitment, 1, &taking, cause).await {
        Ok(_) => true,
        Err(LedgerError::Refused(Refused::Short(_))) => false,
        Err(LedgerError::Refused(other)) => return Err(Failure::internal(other.to_string())),
        Err(LedgerError::Store(error)) => return Err(error.into()),
    };
    // Whoever was refused has the refusal to write down, and commits as well.
    tx.commit().await?;
    Ok(won)
}

async fn grant(store: &Store, ground: Ground, cause: &Cause) -> Result<HoldingId, Failure> {
    let new = NewCommitment {
        unit: ground.unit,
        system: None,
        item: ITEM.to_owned(),
        quantity: UNITS,
        price: None,
        year: None,
        off_plan: false,
        lease_until: None,
    };
    let mut tx = store.begin().await?;
    let granted = tx.grant_commitment(&new, cause).await;
    let granted = granted.map_err(|error| Failure::internal(error.to_string()))?;
    tx.commit().await?;
    Ok(granted)
}

async fn lay(store: &Store) -> Result<Ground, Failure> {
    let mut tx = store.begin().await?;
    tx.put_catalogue_item(&CatalogueItem {
        code: ITEM.to_owned(),
        name: ITEM.to_owned(),
        unit: "核".to_owned(),
        price: MicroYuan(0),
    })
    .await?;
    let payer = Payer::CityBudget;
    let unit = NewOrganisation::tenant("BENCH", "BENCH", "BENCH", "政府部门", payer);
    let unit = tx.add_organisation(&unit).await?;
    let system = tx
        .add_system(&NewSystem {
            unit,
            code: "BENCH".to_owned(),
            name: "BENCH".to_owned(),
            protection_grade: None,
        })
        .await?;
    tx.commit().await?;
    Ok(Ground { unit, system })
}
