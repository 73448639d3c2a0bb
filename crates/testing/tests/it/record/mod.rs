//! The record (Art. 29): written with what it records, found out when rewritten, read by whom it concerns.

mod archive;
pub(crate) mod checkpoints;
mod deeds;
mod keys;
mod reading;
mod speed;
mod tampering;
mod writing;

use sea_orm::{ConnectionTrait as _, Database};
use yunheng_app::{App, RecordReader, RecordReport};
use yunheng_domain::actor::{Actor, Origin};
use yunheng_domain::record::SignedCheckpoint;
use yunheng_domain::record::verify::{Bad, Why};
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Person};

/// The actor behind a session.
async fn actor(app: &App, person: &Person) -> Actor {
    let signed_in = app.session(&person.token, Origin::default()).await.unwrap();
    signed_in.unwrap().actor
}

/// Verifies as the command does: beside the program, on a connection of its own.
async fn verify(city: &Harness) -> RecordReport {
    verify_against(city, &[]).await
}

async fn verify_against(city: &Harness, given: &[SignedCheckpoint]) -> RecordReport {
    let reader = RecordReader::open(city.config()).await.unwrap();
    let report = reader.verify(given, &[]).await.unwrap();
    reader.close().await.unwrap();
    report
}

async fn first_bad(city: &Harness) -> Option<Bad> {
    verify(city).await.report.first_bad
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what a verification found is compared with it as it is"
)]
fn bad(seq: u64, why: Why) -> Option<Bad> {
    Some(Bad { seq, why })
}

/// Does to the database what no program of ours does.
async fn behind_its_back(city: &Harness, sql: &str) {
    let url = match city.database() {
        Some(url) => url.to_owned(),
        None => format!("sqlite://{}", city.data().join("yunheng.db").display()),
    };
    let database = Database::connect(url).await.unwrap();
    let done = database.execute_unprepared(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
    database.close().await.unwrap();
}

/// How many entries there are.
async fn size(city: &Harness) -> u64 {
    let store = city.store();
    let head = store.record_head().await.unwrap().unwrap();
    head.size
}

/// Adds entries.
async fn act(city: &Harness, times: u64) {
    for time in 0..times {
        let what = format!("file-{time}");
        city.app()
            .tell_record_export(&setup(), &what)
            .await
            .unwrap();
    }
}

async fn checkpoint(city: &Harness) -> SignedCheckpoint {
    let made = city.app().make_checkpoint(&setup()).await.unwrap();
    SignedCheckpoint::parse(&made.unwrap().0.text).unwrap()
}
