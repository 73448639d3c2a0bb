//! A race for the last units of a commitment: writers at once, round after round, each in a transaction of its own. What `yunheng bench` measures; it writes no record, because it runs on a database that holds nothing else.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use yunheng_domain::holding::{Cause, Level, NewCommitment, Refused, Taking};
use yunheng_domain::ids::{HoldingId, OrganisationId, SystemId};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::organisation::{NewOrganisation, Payer};
use yunheng_domain::system::NewSystem;
use yunheng_store::{Backend, CatalogueItem, LedgerError, Store, Tx};

use crate::AppError;

/// Writers at once.
pub const QUOTA_WRITERS: usize = 64;

/// For how many of them there is a unit.
pub const QUOTA_UNITS: i64 = 48;

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
#[derive(Debug)]
pub struct QuotaRace {
    /// Whether it was on PostgreSQL.
    pub postgres: bool,
    /// How long each take took, from asking for a connection to the answer to the commit.
    pub milliseconds: Vec<f64>,
    /// How often each writer got a unit.
    pub wins: Vec<u32>,
    /// All rounds together, without what is between them.
    pub racing: Duration,
    /// Units that writers got beyond what there was.
    pub oversold: i64,
    /// Units taken that no writer got.
    pub stuck: i64,
    /// Figures of the ledger that do not add up.
    pub flaws: usize,
}

/// Races on a PostgreSQL database, or on SQLite in a folder; [`AppError::Conflict`] if there is anything in it.
pub async fn race_for_quota(
    database: Option<&str>,
    folder: &Path,
    rounds: u32,
    now: Timestamp,
) -> Result<QuotaRace, AppError> {
    let store = match database {
        Some(url) => Store::connect(url).await?,
        None => Store::open_sqlite(folder).await?,
    };
    if !store.organisations().await?.is_empty() {
        let why = "the race writes to the database, and needs an empty one";
        return Err(AppError::Conflict(why.to_owned()));
    }
    let cause = Cause {
        case: None,
        at: now,
        reason: "race".to_owned(),
    };
    let ground = lay(&store).await?;
    let mut tally = QuotaRace {
        postgres: store.backend() == Backend::Postgres,
        milliseconds: Vec::new(),
        wins: vec![0; QUOTA_WRITERS],
        racing: Duration::ZERO,
        oversold: 0,
        stuck: 0,
        flaws: 0,
    };
    for round in 0..rounds {
        let commitment = grant(&store, ground, &cause).await?;
        race(&store, ground, commitment, round, &cause, &mut tally).await?;
    }
    tally.flaws = store.ledger_flaws().await?.len();
    store.close().await?;
    Ok(tally)
}

/// One round, and what it left behind.
async fn race(
    store: &Store,
    ground: Ground,
    commitment: HoldingId,
    round: u32,
    cause: &Cause,
    tally: &mut QuotaRace,
) -> Result<(), AppError> {
    let start = Arc::new(Barrier::new(QUOTA_WRITERS));
    let mut racers = JoinSet::new();
    let started = Instant::now();
    for place in 0..QUOTA_WRITERS {
        // Not always the same first; 7 meets every writer.
        let writer = (place + 7 * usize::try_from(round).unwrap_or_default()) % QUOTA_WRITERS;
        let (store, start, cause) = (store.clone(), Arc::clone(&start), cause.clone());
        racers.spawn(async move {
            start.wait().await;
            let asked = Instant::now();
            let won = take(&store, ground, commitment, &cause).await?;
            Ok::<_, AppError>(Attempt {
                writer,
                won,
                milliseconds: asked.elapsed().as_secs_f64() * 1_000.0,
            })
        });
    }
    let mut won = 0;
    while let Some(attempt) = racers.join_next().await {
        let attempt = attempt.map_err(|error| AppError::Internal(error.to_string()))??;
        tally.milliseconds.push(attempt.milliseconds);
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
        .ok_or_else(|| AppError::Internal("the commitment is gone".to_owned()))?;
    tally.oversold += (won - QUOTA_UNITS).max(0);
    tally.stuck += there.taken - won;
    Ok(())
}

/// A writer's transaction. Whether it got a unit.
async fn take(
    store: &Store,
    ground: Ground,
    commitment: HoldingId,
    cause: &Cause,
) -> Result<bool, AppError> {
    let taking = Taking {
        level: Level::Quota,
        system: ground.system,
        lease_until: None,
    };
    let mut tx = writing(store).await?;
    let won = match tx.take(commitment, 1, &taking, cause).await {
        Ok(_) => true,
        Err(LedgerError::Refused(Refused::Short(_))) => false,
        Err(LedgerError::Refused(other)) => return Err(AppError::Internal(other.to_string())),
        Err(LedgerError::Store(error)) => return Err(error.into()),
    };
    // Whoever was refused has the refusal to write down, and commits as well.
    tx.commit().await?;
    Ok(won)
}

async fn grant(store: &Store, ground: Ground, cause: &Cause) -> Result<HoldingId, AppError> {
    let new = NewCommitment {
        unit: ground.unit,
        system: None,
        item: ITEM.to_owned(),
        quantity: QUOTA_UNITS,
        price: None,
        year: None,
        off_plan: false,
        lease_until: None,
    };
    let mut tx = writing(store).await?;
    let granted = tx.grant_commitment(&new, cause).await;
    let granted = granted.map_err(|error| AppError::Internal(error.to_string()))?;
    tx.commit().await?;
    Ok(granted)
}

/// A transaction of its own for each step of the race.
async fn writing(store: &Store) -> Result<Tx, AppError> {
    Ok(store.begin().await?)
}

async fn lay(store: &Store) -> Result<Ground, AppError> {
    let mut tx = writing(store).await?;
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
