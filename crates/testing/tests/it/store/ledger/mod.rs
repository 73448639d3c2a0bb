//! The ledger: nobody takes what is not there, whoever asks and however many at once.

mod contention;
mod database;
mod leases;
mod model;
mod reading;
mod returns;
mod takes;

use sea_orm::{ConnectionTrait as _, Database, DbErr};
use yunheng_domain::case::Shortage;
use yunheng_domain::holding::{Cause, Holding, Level, NewCommitment, Refused, Taking};
use yunheng_domain::ids::{CaseId, HoldingId, OrganisationId, ResourceId, SystemId};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::system::NewSystem;
use yunheng_store::{CatalogueItem, LedgerError, Store, StoreError, Tx};

use super::{Home, Place, at, day, machine, unit};

/// A virtual processor, a GB of memory, a GB of disk.
const ITEMS: [&str; 3] = ["CMP-001", "CMP-002", "STO-001"];

/// A unit with two systems and a machine, and a catalogue.
struct Ground {
    unit: OrganisationId,
    system: SystemId,
    other: SystemId,
    machine: ResourceId,
}

impl Ground {
    async fn lay(store: &Store, code: &str) -> Self {
        let mut tx = store.begin().await.unwrap();
        for item in ITEMS {
            let item = CatalogueItem {
                code: item.to_owned(),
                name: item.to_owned(),
                unit: "个".to_owned(),
                price: MicroYuan(1_000_000),
            };
            tx.put_catalogue_item(&item).await.unwrap();
        }
        let owner = tx.add_organisation(&unit(code)).await.unwrap();
        let mut systems = Vec::new();
        for number in [1, 2] {
            let system = NewSystem {
                unit: owner,
                code: format!("{code}-{number}"),
                name: format!("{code} 系统{number}"),
                protection_grade: None,
            };
            systems.push(tx.add_system(&system).await.unwrap());
        }
        let machine = machine(owner, &format!("{code}-vm"));
        let machine = tx.add_resource(&machine, day("2026-01-01")).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            unit: owner,
            system: systems[0],
            other: systems[1],
            machine,
        }
    }

    fn commitment(&self, item: &str, quantity: i64) -> NewCommitment {
        NewCommitment {
            unit: self.unit,
            system: None,
            item: item.to_owned(),
            quantity,
            price: Some(MicroYuan(2_000_000)),
            year: Some(2026),
            off_plan: false,
            lease_until: None,
        }
    }

    fn quota(&self) -> Taking {
        Taking {
            level: Level::Quota,
            system: self.system,
            lease_until: None,
        }
    }

    fn allocation(&self) -> Taking {
        Taking {
            level: Level::Allocation,
            ..self.quota()
        }
    }

    /// A commitment of 10 processors, a quota of 6 and an allocation of 4 of them, each by a case of its own.
    async fn chain(&self, store: &Store) -> [HoldingId; 3] {
        let mut tx = store.begin().await.unwrap();
        let commitment = tx
            .grant_commitment(&self.commitment(ITEMS[0], 10), &cause(1))
            .await
            .unwrap();
        let quota = tx
            .take(commitment, 6, &self.quota(), &cause(2))
            .await
            .unwrap();
        let allocation = tx
            .take(quota, 4, &self.allocation(), &cause(3))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        [commitment, quota, allocation]
    }
}

/// By a case, at noon of 1 October 2026 in Shanghai.
fn cause(case: i64) -> Cause {
    Cause {
        case: Some(CaseId(case)),
        at: at("2026-10-01T04:00:00Z"),
        reason: "依申请".to_owned(),
    }
}

async fn held(store: &Store, id: HoldingId) -> Holding {
    store.holding(id).await.unwrap().unwrap()
}

/// Granted and taken.
async fn figures(store: &Store, id: HoldingId) -> (i64, i64) {
    let holding = held(store, id).await;
    (holding.granted, holding.taken)
}

fn short(item: &str, asked: i64, left: i64) -> Refused {
    Refused::Short(vec![Shortage {
        item: item.to_owned(),
        asked,
        left,
    }])
}

/// What a rule said.
fn refusal<T: std::fmt::Debug>(result: Result<T, LedgerError>) -> Refused {
    match result {
        Err(LedgerError::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

async fn sound(store: &Store) {
    assert_eq!(store.ledger_flaws().await.unwrap(), []);
}

/// Goes past the store, as somebody with the database's own tools would.
async fn by_hand(place: &Place, sql: &str) -> Result<(), DbErr> {
    let url = match &place.home {
        Home::Directory(data) => format!("sqlite://{}", data.path().join("yunheng.db").display()),
        Home::Database(database) => database.url().to_owned(),
    };
    let connection = Database::connect(url).await.unwrap();
    let done = connection.execute_unprepared(sql).await;
    connection.close().await.unwrap();
    done.map(drop)
}
