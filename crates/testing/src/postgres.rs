//! A PostgreSQL database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};

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
    /// Creates an empty database. Without a server the test fails: a suite that skips half of itself proves nothing.
    pub async fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var(VARIABLE).unwrap_or_else(|_| {
            panic!("{VARIABLE} is not set: run `make test`, or scripts/with-postgres.sh COMMAND")
        });
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("yunheng_test_{}_{next}", std::process::id());
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        let (base, _) = server
            .rsplit_once('/')
            .expect("postgres://host:port/database");
        let url = format!("{base}/{name}");
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

async fn execute(server: &str, statement: &str) {
    let connection = Database::connect(server)
        .await
        .unwrap_or_else(|error| panic!("no PostgreSQL at {server}: {error}"));
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}
