//! What every store promises, held against SQLite and PostgreSQL alike.

mod ledger;
mod lists;
mod registers;
mod resources;
mod rollups;
mod sums;
mod telemetry;
mod transactions;
mod unmatched;
mod verdict_lists;
mod verdicts;

use jiff::Timestamp;
use jiff::civil::Date;
use tempfile::TempDir;
use yunheng_domain::ids::{OrganisationId, ResourceId};
use yunheng_domain::organisation::{NewOrganisation, Payer};
use yunheng_domain::resource::{NewResource, PricedBy, ResourceKind, Size};
use yunheng_store::{Store, StoreError};
use yunheng_testing::PostgresDatabase;

/// Runs each function once on SQLite and once on PostgreSQL, on a store of its own.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name(&crate::store::Place::sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name(&crate::store::Place::postgres().await).await;
            }
        }
    )*};
}
use on_both;

/// A store and the place it lives in.
struct Place {
    store: Store,
    home: Home,
}

enum Home {
    Directory(TempDir),
    Database(PostgresDatabase),
}

impl Place {
    async fn sqlite() -> Self {
        Self::at(Home::Directory(tempfile::tempdir().unwrap())).await
    }

    async fn postgres() -> Self {
        Self::at(Home::Database(PostgresDatabase::create().await)).await
    }

    async fn at(home: Home) -> Self {
        let store = open(&home).await.unwrap();
        Self { store, home }
    }

    /// Opens the same store again, as a second process would.
    async fn reopen(&self) -> Result<Store, StoreError> {
        open(&self.home).await
    }

    /// A unit and as many machines in it.
    async fn machines(&self, count: usize) -> Vec<ResourceId> {
        let mut tx = self.store.begin().await.unwrap();
        let unit = tx.add_organisation(&unit("U1")).await.unwrap();
        let mut machines = Vec::new();
        for number in 0..count {
            let machine = machine(unit, &format!("vm-{number:03}"));
            machines.push(tx.add_resource(&machine, day("2013-07-01")).await.unwrap());
        }
        tx.commit().await.unwrap();
        machines
    }
}

async fn open(home: &Home) -> Result<Store, StoreError> {
    match home {
        Home::Directory(data) => Store::open_sqlite(data.path()).await,
        Home::Database(database) => Store::connect(database.url()).await,
    }
}

fn unit(code: &str) -> NewOrganisation {
    NewOrganisation::tenant(
        code,
        &format!("{code} 全称"),
        &format!("{code} 简称"),
        "政府部门",
        Payer::CityBudget,
    )
}

fn machine(unit: OrganisationId, name: &str) -> NewResource {
    NewResource {
        provider: None,
        name: name.to_owned(),
        kind: ResourceKind::VirtualMachine,
        parent: None,
        unit,
        system: None,
        size: Size {
            vcpus: 4,
            memory_bytes: 8 << 30,
            disk_bytes: 0,
        },
        priced_by: PricedBy {
            vcpu: Some("CMP-001".to_owned()),
            memory: None,
            disk: None,
        },
        xinchuang: true,
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
