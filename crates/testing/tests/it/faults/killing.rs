//! Stopping the program at a place and killing it there, and looking at what is left.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use yunheng_app::Point;
use yunheng_testing::{Harness, Program};

/// Digest of every table's rows.
pub(super) type Rows = BTreeMap<String, String>;

/// Tables that a running program writes by itself, whatever becomes of the act.
const NOT_OF_THE_ACT: [&str; 6] = [
    "checkpoint",
    "invitation",
    "record",
    "record_head",
    "record_segment",
    "session",
];

/// Sets the city's clock to what the program keeps, in which sessions and deadlines of the harness's own time would long be over.
pub(super) fn at_real_time(city: &Harness) {
    let made = tempfile::NamedTempFile::new().unwrap();
    let now = made.as_file().metadata().unwrap().modified().unwrap();
    let now = Timestamp::try_from(now).unwrap();
    city.clock().set(now);
}

/// Serves a city, up to a place.
pub(super) async fn serve(city: &Harness, until: Option<Point>) -> Program {
    let mut command = Program::command(city.data(), city.database());
    let outward = &city.config().outward;
    if let Some(smtp) = &outward.smtp {
        command.env("YUNHENG_SMTP", smtp);
    }
    if outward.plain_webhooks {
        let open: Vec<String> = outward
            .webhooks_into
            .iter()
            .map(ToString::to_string)
            .collect();
        command.env("YUNHENG_PLAIN_WEBHOOKS", "true");
        command.env("YUNHENG_WEBHOOKS_INTO", open.join(","));
    }
    if let Some(point) = until {
        command.env("FAILPOINTS", format!("{}=return", point.label()));
    }
    Program::serve(command).await
}

/// Waits until the program stays at a place, and kills it there.
pub(super) async fn killed_at(program: &Program, point: Point) {
    let line = format!("stopped at {}", point.label());
    let mut stays = false;
    for _ in 0..1_000 {
        stays = program.log().iter().any(|said| said.ends_with(&line));
        if stays {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    program.kill();
    assert!(stays, "nothing passes {point:?}");
}

/// What there is of acts, table by table.
pub(super) async fn rows(city: &Harness) -> Rows {
    let mut rows = city.rows().await;
    rows.retain(|table, _| !NOT_OF_THE_ACT.contains(&table.as_str()));
    rows
}

/// Which tables have other rows.
pub(super) fn changed(before: &Rows, after: &Rows) -> Vec<String> {
    let differs = |(table, rows): &(&String, &String)| before.get(*table) != Some(*rows);
    let tables = after.iter().filter(differs);
    tables.map(|(table, _)| table.clone()).collect()
}

#[test]
fn there_is_no_place_at_which_no_test_stops_the_program() {
    use super::{act_killed::ACTING, delivery_killed::DELIVERING, request_killed as request};
    let mut stopped = [&ACTING[..], &request::BEGINNING, &request::ATTACHING].concat();
    stopped.extend(request::ASKING.iter().chain(&request::ANSWERING));
    stopped.extend(DELIVERING.map(|(point, _)| point));
    for point in Point::ALL {
        assert!(stopped.contains(&point), "{point:?}");
    }
}
