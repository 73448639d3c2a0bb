//! `kill -9` directly behind an answer.

use std::sync::Arc;

use yunheng_app::UnmatchedFilter;
use yunheng_testing::harness::PROVIDER;
use yunheng_testing::harness::setup;
use yunheng_testing::{PostgresDatabase, Program, WriteBody};

use super::{CPU, found, noon, open, post, raw};

const ROUNDS: i64 = 20;

/// What one request carries: a reading of `vm-1`, and one of a machine that nobody registered. Readings are told apart by
/// their instants, unmatched ones are only counted, so that doubling would show there.
fn body(number: i64) -> WriteBody {
    let at = noon() + number * 1_000;
    let value = (number % 97) as f64;
    WriteBody::new()
        .series(CPU, &[("resource", "vm-1")])
        .sample(at, value)
        .series(CPU, &[("resource", "vm-nobody-has")])
        .sample(at, value)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_on_sqlite() {
    let data = tempfile::tempdir().unwrap();
    survives(data.path(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_on_postgres() {
    let data = tempfile::tempdir().unwrap();
    let database = PostgresDatabase::create().await;
    survives(data.path(), Some(database.url())).await;
}

async fn survives(data: &std::path::Path, database: Option<&str>) {
    let vm = found(data, database).await;
    let mut acknowledged = Vec::new();
    let mut sent = 0;
    for _ in 0..ROUNDS {
        let mut command = Program::command(data, database);
        command.env("YUNHENG_PROVIDER_TOKEN", PROVIDER);
        let program = Arc::new(Program::serve(command).await);
        for _ in 0..3 {
            sent += 1;
            let status = post(&program, &body(sent)).await;
            assert!(matches!(status, Some(200..300)), "{status:?}");
            acknowledged.push(sent);
        }
        // Two more on their way when the program dies: they may be kept or lost, but not half of one.
        let flying: Vec<_> = (1..=2)
            .map(|step| {
                let (program, number) = (Arc::clone(&program), sent + step);
                tokio::spawn(async move { (number, post(&program, &body(number)).await) })
            })
            .collect();
        sent += 2;
        program.kill();
        for answer in flying {
            let (number, status) = answer.await.unwrap();
            if matches!(status, Some(200..300)) {
                acknowledged.push(number);
            }
        }
    }
    let app = open(data, database).await;
    let kept: Vec<i64> = raw(&app, vm)
        .await
        .iter()
        .map(|(at, _)| (at - noon()) / 1_000)
        .collect();
    for number in &acknowledged {
        assert!(
            kept.contains(number),
            "{number} was acknowledged and is lost"
        );
    }
    let mut once = kept.clone();
    once.dedup();
    assert_eq!(kept, once);
    assert!(kept.iter().all(|number| (1..=sent).contains(number)));
    // Both halves of a request or none, and none of them twice.
    let unmatched = app
        .unmatched(
            &setup(),
            UnmatchedFilter::containing("vm-nobody-has"),
            None,
            10,
        )
        .await
        .unwrap();
    assert_eq!(unmatched.samples, i64::try_from(kept.len()).unwrap());
}
