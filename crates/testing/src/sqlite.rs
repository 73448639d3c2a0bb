//! The schema of an SQLite database, made once for all tests.

use std::path::Path;

use tokio::sync::OnceCell;
use yunheng_store::Store;

/// Name of the database's file in a data directory.
const FILE: &str = "yunheng.db";

/// Puts a database that has the schema and nothing in it into a data directory.
pub(crate) async fn put_schema(data: &Path) {
    static SCHEMA: OnceCell<Vec<u8>> = OnceCell::const_new();
    let schema = SCHEMA.get_or_init(migrated).await;
    tokio::fs::write(data.join(FILE), schema).await.unwrap();
}

async fn migrated() -> Vec<u8> {
    let data = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(data.path()).await.unwrap();
    // Who closes last moves the log into the file.
    store.close().await.unwrap();
    tokio::fs::read(data.path().join(FILE)).await.unwrap()
}
