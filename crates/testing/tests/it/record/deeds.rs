//! Ten thousand deeds done with SQL to the record of a real database, every one found by what `record verify` runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use yunheng_app::RecordReader;
use yunheng_domain::actor::Who;
use yunheng_domain::record::Entry;
use yunheng_store::KeptEntry;
use yunheng_testing::Harness;

use super::{act, checkpoint};

/// Deeds on each database.
const DEEDS: u64 = 10_000;

/// Databases of one kind that deeds are done to side by side.
const SIDE_BY_SIDE: u64 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_of_ten_thousand_deeds_are_found_on_sqlite() {
    let city = || async { Harness::sqlite().await };
    ten_thousand(city).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_of_ten_thousand_deeds_are_found_on_postgres() {
    let city = || async { Harness::postgres().await };
    ten_thousand(city).await;
}

async fn ten_thousand<F>(city: impl Fn() -> F)
where
    F: Future<Output = Harness> + Send + 'static,
{
    let mut all = Vec::new();
    for seed in 0..SIDE_BY_SIDE {
        all.push(tokio::spawn(tampered(city(), seed)));
    }
    let (mut found, mut exact) = (BTreeMap::<&str, u64>::new(), 0);
    for one in all {
        let (deeds, named) = one.await.unwrap();
        for (deed, count) in deeds {
            *found.entry(deed).or_default() += count;
        }
        exact += named;
    }
    let total: u64 = found.values().sum();
    println!("{total} of {DEEDS} deeds found, {exact} named exactly: {found:?}");
    assert_eq!(total, DEEDS);
    assert_eq!(found.len(), KINDS.len());
}

/// A database to do deeds to, and what it held before.
struct Victim {
    database: DatabaseConnection,
    rows: Vec<KeptEntry>,
    random: ChaCha20Rng,
}

/// The tables that deeds are done to.
const TABLES: [&str; 3] = ["record", "record_head", "checkpoint"];

async fn tampered(
    city: impl Future<Output = Harness>,
    seed: u64,
) -> (BTreeMap<&'static str, u64>, u64) {
    let city = city.await;
    act(&city, 8).await;
    checkpoint(&city).await;
    act(&city, 4).await;
    let store = city.store();
    let rows = store.record_from(0, 1_000).await.unwrap();
    let url = match city.database() {
        Some(url) => url.to_owned(),
        None => format!("sqlite://{}", city.data().join("yunheng.db").display()),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let mut victim = Victim {
        database: Database::connect(options).await.unwrap(),
        rows,
        random: ChaCha20Rng::seed_from_u64(seed),
    };
    if city.database().is_none() {
        // Nothing of it need survive a power cut.
        victim.run("PRAGMA synchronous = OFF").await;
    }
    for table in TABLES {
        let copy = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
        victim.run(&copy).await;
    }
    let reader = RecordReader::open(city.config()).await.unwrap();
    assert!(reader.verify(&[], &[]).await.unwrap().is_sound());
    let (mut found, mut exact) = (BTreeMap::new(), 0);
    for number in 0..DEEDS / SIDE_BY_SIDE {
        let (kind, sql, first) = victim.deed();
        victim.run(&sql).await;
        let bad = reader.verify(&[], &[]).await.unwrap().report.first_bad;
        let named = bad.map(|bad| bad.seq);
        assert!(
            named.is_some_and(|seq| seq <= first),
            "seed {seed}, deed {number}, {kind} at {first}: {bad:?}: {sql}"
        );
        *found.entry(kind).or_default() += 1;
        exact += u64::from(named == Some(first));
        victim.put_back().await;
        if city.database().is_some() && number % 100 == 99 {
            // What was put back so often would slow every look at it.
            for table in TABLES {
                victim.run(&format!("VACUUM {table}")).await;
            }
        }
    }
    assert!(reader.verify(&[], &[]).await.unwrap().is_sound());
    reader.close().await.unwrap();
    victim.database.close().await.unwrap();
    (found, exact)
}

/// What is done, by name.
const KINDS: [&str; 12] = [
    "a search column",
    "the line",
    "the leaf",
    "the code",
    "line and leaf made to fit",
    "a row removed",
    "rows removed and the rest numbered anew",
    "two rows swapped",
    "rows shuffled",
    "the end cut off",
    "a forged row",
    "head or checkpoint",
];

impl Victim {
    async fn run(&self, sql: &str) {
        let done = self.database.execute_unprepared(sql).await;
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    async fn put_back(&self) {
        let mut sql = String::from("BEGIN;");
        for table in TABLES {
            write!(
                sql,
                "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table};"
            )
            .unwrap();
        }
        sql.push_str("COMMIT");
        self.run(&sql).await;
    }

    fn draw(&mut self, below: usize) -> usize {
        usize::try_from(self.random.next_u64() % u64::try_from(below).unwrap()).unwrap()
    }

    /// A number of a row, and the row.
    fn row(&mut self) -> (usize, KeptEntry) {
        let at = self.draw(self.rows.len());
        (at, self.rows[at].clone())
    }

    /// A deed, the SQL that does it, and the number of the first entry that is not what it was.
    fn deed(&mut self) -> (&'static str, String, u64) {
        let kind = KINDS[self.draw(KINDS.len())];
        let (sql, first) = match kind {
            "a search column" => self.search_column(),
            "the line" => self.text("line"),
            "the leaf" => self.text("leaf"),
            "the code" => self.text("mac"),
            "line and leaf made to fit" => {
                let (at, row) = self.row();
                let (line, leaf) = forged(&row.line, at);
                let sql =
                    format!("UPDATE record SET line = {line}, leaf = '{leaf}' WHERE seq = {at}");
                (sql, at)
            }
            "a row removed" => {
                let (at, _) = self.row();
                (format!("DELETE FROM record WHERE seq = {at}"), at)
            }
            "rows removed and the rest numbered anew" => self.renumbered(),
            "two rows swapped" => self.swapped(),
            "rows shuffled" => self.shuffled(),
            "the end cut off" => self.cut_off(),
            "a forged row" => self.forged_row(),
            _ => self.head_or_checkpoint(),
        };
        (kind, sql, u64::try_from(first).unwrap())
    }

    /// A search column says something else.
    fn search_column(&mut self) -> (String, usize) {
        let (at, row) = self.row();
        let number = self.random.next_u64() % 1_000_000;
        let was = row.columns;
        let (column, value) = match self.draw(9) {
            0 => ("at", (was.at + 1 + number.cast_signed()).to_string()),
            1 => ("who", format!("'{} {number}'", was.who)),
            2 => ("person_id", other(was.person, number)),
            3 => ("organisation_id", other(was.organisation, number)),
            4 => ("unit_id", other(was.unit, number)),
            5 => ("action", format!("'{}{number}'", was.action)),
            6 => ("object_kind", format!("'kind {number}'")),
            7 => ("object_id", format!("'id {number}'")),
            _ => ("outcome", format!("'outcome {number}'")),
        };
        let sql = format!("UPDATE record SET {column} = {value} WHERE seq = {at}");
        (sql, at)
    }

    /// One letter of a text column goes, comes, or becomes another.
    fn text(&mut self, column: &str) -> (String, usize) {
        let (at, row) = self.row();
        let was = match column {
            "line" => row.line,
            "leaf" => row.leaf,
            _ => row.mac,
        };
        let mut letters: Vec<char> = was.chars().collect();
        let place = self.draw(letters.len());
        match self.draw(3) {
            0 => drop(letters.remove(place)),
            1 => letters.insert(place, 'x'),
            _ => letters[place] = if letters[place] == '0' { '1' } else { '0' },
        }
        let text = quoted(&letters.into_iter().collect::<String>());
        let sql = format!("UPDATE record SET {column} = {text} WHERE seq = {at}");
        (sql, at)
    }

    fn renumbered(&mut self) -> (String, usize) {
        let (at, _) = self.row();
        let many = 1 + self.draw(3);
        let last = self.rows.len();
        let mut sql = format!(
            "DELETE FROM record WHERE seq >= {at} AND seq < {};",
            at + many
        );
        for seq in at + many..last {
            write!(
                sql,
                "UPDATE record SET seq = {} WHERE seq = {seq};",
                seq - many
            )
            .unwrap();
        }
        (sql, at)
    }

    fn swapped(&mut self) -> (String, usize) {
        let (at, _) = self.row();
        let to = (at + 1 + self.draw(self.rows.len() - 1)) % self.rows.len();
        let sql = format!(
            "UPDATE record SET seq = -9 WHERE seq = {at}; UPDATE record SET seq = {at} WHERE seq = {to}; UPDATE record SET seq = {to} WHERE seq = -9"
        );
        (sql, at.min(to))
    }

    /// A stretch of rows stands the other way round.
    fn shuffled(&mut self) -> (String, usize) {
        let from = self.draw(self.rows.len() - 1);
        let to = from + 1 + self.draw(self.rows.len() - from - 1);
        let mut sql = String::new();
        for seq in from..=to {
            write!(
                sql,
                "UPDATE record SET seq = {} WHERE seq = {seq};",
                1_000 + from + to - seq
            )
            .unwrap();
        }
        sql.push_str("UPDATE record SET seq = seq - 1000 WHERE seq >= 1000");
        (sql, from)
    }

    fn cut_off(&mut self) -> (String, usize) {
        let (at, _) = self.row();
        let mut sql = format!("DELETE FROM record WHERE seq >= {at}");
        match self.draw(3) {
            0 => {}
            1 => write!(sql, "; UPDATE record_head SET size = {at}").unwrap(),
            _ => write!(
                sql,
                "; UPDATE record_head SET size = {at}; DELETE FROM checkpoint WHERE size > {at}"
            )
            .unwrap(),
        }
        (sql, at)
    }

    fn forged_row(&mut self) -> (String, usize) {
        let size = self.rows.len();
        let (at, row) = self.row();
        let (line, leaf) = forged(&row.line, size);
        let columns =
            "at, who, person_id, organisation_id, unit_id, action, object_kind, object_id, outcome";
        let insert = |seq: i64| {
            format!(
                "INSERT INTO record (seq, {columns}, line, leaf, mac) SELECT {seq}, {columns}, {line}, '{leaf}', mac FROM record WHERE seq = {at}"
            )
        };
        match self.draw(3) {
            0 => (insert(-1 - i64::try_from(at).unwrap()), 0),
            1 => (insert(i64::try_from(size).unwrap()), size),
            _ => {
                let sql = format!(
                    "{}; UPDATE record_head SET size = {}",
                    insert(i64::try_from(size).unwrap()),
                    size + 1
                );
                (sql, size)
            }
        }
    }

    fn head_or_checkpoint(&mut self) -> (String, usize) {
        let size = self.rows.len();
        let digit = self.draw(40) + 1;
        let changed = |what: &str| {
            format!(
                "substr({what}, 1, {}) || CASE WHEN substr({what}, {digit}, 1) = '0' THEN '1' ELSE '0' END || substr({what}, {})",
                digit - 1,
                digit + 1
            )
        };
        let sql = match self.draw(5) {
            0 => format!("UPDATE record_head SET size = size + {digit}"),
            1 => format!("UPDATE record_head SET tree = {}", changed("tree")),
            2 => format!("UPDATE record_head SET mac = {}", changed("mac")),
            3 => "DELETE FROM record_head".to_owned(),
            _ => format!("UPDATE checkpoint SET text = {}", changed("text")),
        };
        // No entry was touched: what is named is the first that nothing vouches for any more.
        (sql, size)
    }
}

/// Another value of a column that may be empty.
fn other(was: Option<i64>, number: u64) -> String {
    match was {
        Some(_) if number.is_multiple_of(2) => "NULL".to_owned(),
        was => (was.unwrap_or_default() + 1 + number.cast_signed()).to_string(),
    }
}

/// A text as SQL writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The entry of a line, by somebody else and with a number, and the leaf that fits it.
fn forged(line: &str, seq: usize) -> (String, String) {
    let mut entry = Entry::parse(line.as_bytes()).unwrap();
    entry.seq = seq as u64;
    entry.who = Who::Program {
        name: "somebody else".to_owned(),
    };
    let line = String::from_utf8(entry.canonical()).unwrap();
    (quoted(&line), entry.leaf().to_string())
}
