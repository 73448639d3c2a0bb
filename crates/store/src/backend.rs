//! Connecting, transactions, and everything that differs between SQLite and PostgreSQL.

mod chained;
mod running_sum;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{
    Alias, ColumnDef, Expr, ExprTrait as _, Func, Query, TableCreateStatement,
};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection,
    DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait, Value, sqlx,
};
use sea_orm_migration::MigratorTrait as _;
use tokio::sync::{Mutex, OwnedMutexGuard};
use yunheng_domain::digest::Sm3Digest;

use crate::StoreError;
use crate::migration::Migrator;

pub(crate) use running_sum::RunningSum;

/// How long a writer waits for its turn, and anyone for a connection, before the answer is [`StoreError::Busy`].
const WAIT: Duration = Duration::from_secs(10);

/// How often opening an SQLite file that others are opening is tried again, and after which pause.
const OPENING_TRIES: u32 = 50;
const OPENING_PAUSE: Duration = Duration::from_millis(100);

/// Readers of one process on SQLite; its one writer at a time needs another.
const SQLITE_CONNECTIONS: u32 = 9;

/// Connections of one replica to a PostgreSQL server, whose own limit is 100 by default.
const POSTGRES_CONNECTIONS: u32 = 16;

/// Rows per statement of an ordinary multi-row insert: even with a dozen columns far below the 32,766 parameters of SQLite and the 65,535 of PostgreSQL.
pub(crate) const ROWS_PER_INSERT: usize = 500;

/// The name of the advisory lock that replicas migrate under.
const MIGRATION_LOCK: &str = "yunheng.migration";

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one file in the data directory.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl Backend {
    /// Gives a new database its identity: the database's own randomness, for this crate has none.
    fn identify(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "INSERT INTO \"identity\" (\"id\", \"identity\") VALUES (1, lower(hex(randomblob(16)))) ON CONFLICT (\"id\") DO NOTHING"
            }
            Self::Postgres => {
                "INSERT INTO \"identity\" (\"id\", \"identity\") VALUES (1, replace(gen_random_uuid()::text, '-', '')) ON CONFLICT (\"id\") DO NOTHING"
            }
        }
    }
}

/// The store. Cheap to clone; clones share one pool.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    backend: Backend,
    /// SQLite has one writer at a time. Waiting for it here is fair and costs nothing; waiting inside SQLite means sleeping and trying again.
    writer: Arc<Mutex<()>>,
    revision: Arc<AtomicU64>,
}

/// A write transaction: `BEGIN IMMEDIATE` on SQLite. Dropped without [`Tx::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    // Dropped before `_turn`, so that the next writer begins after this one's rollback.
    pub(crate) db: DatabaseTransaction,
    backend: Backend,
    revision: Arc<AtomicU64>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Store {
    /// Opens `yunheng.db` in the data directory, creates it if missing, and migrates it.
    pub async fn open_sqlite(data: &Path) -> Result<Self, StoreError> {
        let file = data.join("yunheng.db");
        // The file name goes in as a path: in a URL, `?`, `#` and `%` in a directory's name would mean something else.
        let mut options = ConnectOptions::new("sqlite:yunheng.db");
        options
            .max_connections(SQLITE_CONNECTIONS)
            .acquire_timeout(WAIT)
            .test_before_acquire(false)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(move |options| {
                options
                    .filename(&file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // An acknowledgement promises durability, so every commit is synced.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(WAIT)
                    // Rows come from a thread per connection; the default of 50 stops it twenty times as often in a sweep.
                    .row_buffer_size(1_024)
                    .pragma("journal_size_limit", "67108864")
            })
            // A full disk can make SQLite roll back by itself; the driver then goes on believing in a transaction. Such a connection is thrown away.
            .map_sqlx_sqlite_pool_opts(|options| {
                options.before_acquire(|connection, _| {
                    let fresh = !sqlx::Connection::is_in_transaction(connection);
                    Box::pin(async move { Ok(fresh) })
                })
            });
        // Programs that create one file together meet while it changes to a write-ahead log; SQLite answers that at once, whatever the busy timeout.
        let mut tries = 0;
        loop {
            match Self::ready(options.clone(), Backend::Sqlite).await {
                Err(StoreError::Busy) if tries < OPENING_TRIES => tries += 1,
                opened => return opened,
            }
            tokio::time::sleep(OPENING_PAUSE).await;
        }
    }

    /// Connects to a PostgreSQL server and migrates the database under a lock that replicas share.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(WAIT)
            .test_before_acquire(false)
            .test_before_acquire_if_idle_for(Duration::from_secs(30))
            .set_application_name("yunheng")
            .sqlx_logging(false);
        Self::ready(options, Backend::Postgres).await
    }

    async fn ready(options: ConnectOptions, backend: Backend) -> Result<Self, StoreError> {
        let db = Database::connect(options).await?;
        let store = Self {
            db,
            backend,
            writer: Arc::default(),
            revision: Arc::default(),
        };
        // Replicas, or two processes on one file, that start together migrate one after the other.
        let mut tx = store.begin().await?;
        tx.lock(MIGRATION_LOCK).await?;
        Migrator::up(&tx.db, None).await?;
        tx.db.execute_unprepared(backend.identify()).await?;
        tx.commit().await?;
        Ok(store)
    }

    /// 32 hexadecimal digits that no other database has, given when it was created and kept through backup and restore.
    pub async fn identity(&self) -> Result<String, StoreError> {
        let row = self
            .db
            .query_one_raw(Statement::from_string(
                self.db.get_database_backend(),
                "SELECT \"identity\" FROM \"identity\" WHERE \"id\" = 1",
            ))
            .await?
            .ok_or_else(|| StoreError::Corrupt("the database has no identity".to_owned()))?;
        Ok(row.try_get_by_index(0)?)
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// A number that is higher after every commit through this store or a clone of it. What others write to the same database does not count.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// Begins a write transaction.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let turn = match self.backend {
            Backend::Sqlite => Some(
                tokio::time::timeout(WAIT, Arc::clone(&self.writer).lock_owned())
                    .await
                    .map_err(|_| StoreError::Busy)?,
            ),
            Backend::Postgres => None,
        };
        let db = self
            .db
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await?;
        Ok(Tx {
            db,
            backend: self.backend,
            revision: Arc::clone(&self.revision),
            _turn: turn,
        })
    }

    /// Closes every connection, for all clones. On SQLite the last one moves the write-ahead log into the database file, so that one file holds everything.
    pub async fn close(&self) -> Result<(), StoreError> {
        Ok(self.db.clone().close().await?)
    }

    /// A cheap round trip, for readiness.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.execute_unprepared("SELECT 1").await?;
        Ok(())
    }
}

impl Tx {
    /// Makes everything written durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        let outcome = self.db.commit().await;
        // Whatever the answer: a commit whose answer is lost may still have happened.
        self.revision.fetch_add(1, Ordering::Release);
        Ok(outcome?)
    }

    /// Waits for the named lock, held until this transaction ends: one flusher, one compactor, across replicas (a no-op on SQLite, whose write transactions exclude each other).
    pub async fn lock(&mut self, name: &str) -> Result<(), StoreError> {
        if self.backend == Backend::Postgres {
            // 64 bits of the digest: two names that collide would only wait for each other.
            let digest = Sm3Digest::of(name.as_bytes());
            let key = digest
                .as_str()
                .get(..16)
                .and_then(|head| u64::from_str_radix(head, 16).ok())
                .unwrap_or_default()
                .cast_signed();
            self.db
                .execute_raw(Statement::from_sql_and_values(
                    DbBackend::Postgres,
                    "SELECT pg_advisory_xact_lock($1)",
                    [key.into()],
                ))
                .await?;
        }
        Ok(())
    }
}

/// Whether `column` is one of `numbers`: one parameter however many there are, so that no list is too long and the statement stays the same.
pub(crate) fn any_of<C: ColumnTrait>(
    db: &impl ConnectionTrait,
    column: C,
    numbers: impl IntoIterator<Item = i64>,
) -> Expr {
    let column = Expr::col(column.as_column_ref());
    if db.get_database_backend() == DbBackend::Postgres {
        let numbers: Vec<i64> = numbers.into_iter().collect();
        return column.eq(PgFunc::any(Value::from(numbers)));
    }
    let numbers: Vec<String> = numbers
        .into_iter()
        .map(|number| number.to_string())
        .collect();
    let list = format!("[{}]", numbers.join(","));
    column.in_subquery(
        Query::select()
            .column(Alias::new("value"))
            .from_function(Func::cust(Alias::new("json_each")).arg(list), "listed")
            .take(),
    )
}

/// The sum of a column as an integer: PostgreSQL's sum of `bigint` is numeric.
pub(crate) fn sum_of<C: ColumnTrait>(column: C) -> Expr {
    whole(Expr::col(column.as_column_ref()).sum())
}

/// A sum as an integer, 0 for a sum of nothing.
pub(crate) fn whole(sum: Expr) -> Expr {
    Func::coalesce([sum, Expr::val(0_i64)]).cast_as("bigint")
}

/// A limit that both databases take: theirs are signed.
pub(crate) fn limit(rows: u64) -> u64 {
    Ord::min(rows, i64::MAX.unsigned_abs())
}

/// A text column that sorts by code point on PostgreSQL too, whatever the locale of the server: a cursor compares the way the list is sorted.
pub(crate) fn sorted_text(backend: DbBackend, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().not_null();
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Keeps a table's rows in its primary key, without a second tree of row ids, where the database can.
pub(crate) fn clustered(backend: DbBackend, table: &mut TableCreateStatement) {
    if backend == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
}

/// Writes rows of one table in bulk, replacing rows with the same key (leaving them, where the key is all there is).
pub(crate) struct BulkUpsert {
    /// The table.
    pub(crate) table: &'static str,
    /// Its columns, those of the key first.
    pub(crate) columns: &'static [&'static str],
    /// How many columns the key has.
    pub(crate) key: usize,
}

impl BulkUpsert {
    /// Rows per statement, largest first. Few different sizes, so that each statement is parsed once and then served from the connection's cache; 256 rows are far below both databases' limits of parameters.
    const CHUNKS: [usize; 3] = [256, 16, 1];

    /// Writes `rows`, none of which may share a key with another.
    pub(crate) async fn write<R>(
        &self,
        db: &DatabaseTransaction,
        rows: &[R],
        values: impl Fn(&R, &mut Vec<Value>),
    ) -> Result<(), StoreError> {
        let backend = db.get_database_backend();
        let mut rest = rows;
        for size in Self::CHUNKS {
            if rest.len() < size {
                continue;
            }
            let sql = self.sql(backend, size);
            while let Some((chunk, after)) = rest.split_at_checked(size) {
                let mut parameters = Vec::with_capacity(size * self.columns.len());
                for row in chunk {
                    values(row, &mut parameters);
                }
                db.execute_raw(Statement::from_sql_and_values(backend, &sql, parameters))
                    .await?;
                rest = after;
            }
        }
        Ok(())
    }

    fn sql(&self, backend: DbBackend, rows: usize) -> String {
        use std::fmt::Write as _;
        let quoted = |names: &[&str]| -> String {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            names.join(", ")
        };
        let mut sql = format!(
            "INSERT INTO \"{}\" ({}) VALUES ",
            self.table,
            quoted(self.columns)
        );
        let mut parameter = 0;
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..self.columns.len() {
                parameter += 1;
                let comma = if column == 0 { "" } else { ", " };
                // Writing to a String cannot fail.
                let _ = match backend {
                    DbBackend::Postgres => write!(sql, "{comma}${parameter}"),
                    _ => write!(sql, "{comma}?"),
                };
            }
            sql.push(')');
        }
        let (key, others) = self.columns.split_at(self.key);
        let set: Vec<String> = others
            .iter()
            .map(|name| format!("\"{name}\" = excluded.\"{name}\""))
            .collect();
        let _ = write!(sql, " ON CONFLICT ({}) DO ", quoted(key));
        let _ = match set.as_slice() {
            [] => write!(sql, "NOTHING"),
            set => write!(sql, "UPDATE SET {}", set.join(", ")),
        };
        sql
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[tokio::test]
    async fn a_full_disk_is_told_apart_and_leaves_the_store_intact() {
        let data = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(data.path()).await.unwrap();
        for _ in 0..3 {
            let mut tx = store.begin().await.unwrap();
            tx.count_unused("kept", 1).await.unwrap();
            tx.commit().await.unwrap();

            let mut tx = store.begin().await.unwrap();
            tx.count_unused("lost", 1).await.unwrap();
            // What SQLite answers when the file cannot grow.
            tx.db
                .execute_unprepared("PRAGMA max_page_count = 1")
                .await
                .unwrap();
            let error = tx
                .put_inbox(Timestamp::UNIX_EPOCH, &vec![0; 1 << 20])
                .await
                .unwrap_err();
            assert!(matches!(error, StoreError::NoSpace), "{error}");
            drop(tx);
        }
        assert_eq!(store.unused().await.unwrap(), [("kept".to_owned(), 3)]);
        assert_eq!(store.count_inbox().await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_data_directory_may_have_any_name() {
        let data = tempfile::tempdir().unwrap();
        let odd = data.path().join("50% a?b#c 云");
        std::fs::create_dir(&odd).unwrap();
        let store = Store::open_sqlite(&odd).await.unwrap();
        store.ping().await.unwrap();
        assert!(odd.join("yunheng.db").is_file());
    }

    #[test]
    fn a_bulk_upsert_replaces_all_but_its_key() {
        let upsert = BulkUpsert {
            table: "t",
            columns: &["a", "b", "c"],
            key: 2,
        };
        assert_eq!(
            upsert.sql(DbBackend::Sqlite, 2),
            r#"INSERT INTO "t" ("a", "b", "c") VALUES (?, ?, ?), (?, ?, ?) ON CONFLICT ("a", "b") DO UPDATE SET "c" = excluded."c""#
        );
        let marks = BulkUpsert { key: 3, ..upsert };
        assert_eq!(
            marks.sql(DbBackend::Postgres, 1),
            r#"INSERT INTO "t" ("a", "b", "c") VALUES ($1, $2, $3) ON CONFLICT ("a", "b", "c") DO NOTHING"#
        );
    }
}
