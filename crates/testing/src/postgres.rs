//! A PostgreSQL database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;
use yunheng_store::Store;

/// The variable that names a PostgreSQL server where tests may create databases.
const VARIABLE: &str = "YUNHENG_TEST_POSTGRES";

/// A database of its own, dropped with this value.
#[derive(Debug)]
pub struct PostgresDatabase {
    server: String,
    name: String,
    url: String,
}

impl PostgresDatabase {
    /// Creates a database that has the schema and nothing in it. Without a server the test fails: a suite that skips half of itself proves nothing.
    pub async fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let server = std::env::var(VARIABLE).unwrap_or_else(|_| {
            panic!("{VARIABLE} is not set: run `make test`, or scripts/with-postgres.sh COMMAND")
        });
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("yunheng_test_{}_{next}", std::process::id());
        // The schema is made once, and copied: that takes a fifth of the time.
        let template = TEMPLATE.get_or_init(|| migrated(&server)).await;
        let copy = format!("CREATE DATABASE {name} TEMPLATE {template}");
        execute(&server, &copy).await;
        let url = beside(&server, &name);
        Self { server, name, url }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // Dropping happens inside the test's runtime, which cannot wait for itself.
        let dropped = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(execute(&server, &statement));
        });
        // A panic here would hide the test's own; the server is thrown away anyway.
        drop(dropped.join());
    }
}

/// A database with the schema, for others to be copied from. It goes with the server, which is of this run alone.
async fn migrated(server: &str) -> String {
    let name = format!("yunheng_test_{}_template", std::process::id());
    execute(server, &format!("CREATE DATABASE {name}")).await;
    let store = Store::connect(&beside(server, &name)).await.unwrap();
    // Nothing is copied from a database that somebody is connected to.
    store.close().await.unwrap();
    name
}

/// The address of another database of the same server.
fn beside(server: &str, name: &str) -> String {
    let (base, _) = server
        .rsplit_once('/')
        .expect("postgres://host:port/database");
    format!("{base}/{name}")
}

async fn execute(server: &str, statement: &str) {
    let connection = Database::connect(server)
        .await
        .unwrap_or_else(|error| panic!("no PostgreSQL at {server}: {error}"));
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}
