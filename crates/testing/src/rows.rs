//! What a database holds, table by table.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use yunheng_domain::digest::Sm3Digest;

/// Digest of the rows of every table of ours.
pub(crate) async fn of(url: &str) -> BTreeMap<String, String> {
    let database = Database::connect(url).await.unwrap();
    let backend = database.get_database_backend();
    let tables = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        _ => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
    };
    let ask = |sql: String| database.query_all_raw(Statement::from_string(backend, sql));
    let mut rows = BTreeMap::new();
    for table in ask(tables.to_owned()).await.unwrap() {
        let table: String = table.try_get_by_index(0).unwrap();
        if table.starts_with("sqlite_") || table.starts_with("seaql") {
            continue;
        }
        let text = match backend {
            DbBackend::Sqlite => {
                let columns = ask(format!("SELECT name FROM pragma_table_info('{table}')"))
                    .await
                    .unwrap();
                let columns: Vec<String> = columns
                    .iter()
                    .map(|row| format!("quote(\"{}\")", row.try_get_by_index::<String>(0).unwrap()))
                    .collect();
                format!(
                    "SELECT {} AS line FROM \"{table}\" ORDER BY line",
                    columns.join(" || ',' || ")
                )
            }
            _ => format!("SELECT t::text AS line FROM \"{table}\" t ORDER BY line"),
        };
        let lines = ask(text).await.unwrap();
        let lines: Vec<String> = lines
            .iter()
            .map(|row| row.try_get_by_index(0).unwrap())
            .collect();
        let digest = Sm3Digest::of(lines.join("\n").as_bytes());
        rows.insert(table, digest.as_str().to_owned());
    }
    database.close().await.unwrap();
    rows
}
