//! `kill -9` between any two writes of an act: all of it is kept or none, and sent again it is done once.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use yunheng_app::{Point, RecordFilter};
use yunheng_domain::ids::CaseId;
use yunheng_domain::role::Role;
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, Program, both, sample};

use crate::cases::committed;

both!(an_act_that_is_killed_anywhere_is_whole_or_not_there);

/// Tables that a running program writes by itself, whatever becomes of the act.
const NOT_OF_THE_ACT: [&str; 6] = [
    "checkpoint",
    "invitation",
    "record",
    "record_head",
    "record_segment",
    "session",
];

/// A provider's engineer is about to enter what was configured: that act writes everything that an act can write.
struct Scene {
    parties: Cast,
    case: CaseId,
    /// The version that the engineer saw.
    version: i32,
    body: Value,
}

/// What the database holds of the act.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    version: i32,
    /// Who is asked for what.
    asked: Vec<(String, Role)>,
    /// Entries of the record that say somebody acted in the case.
    entries: u64,
    /// Digest of every table's rows.
    rows: BTreeMap<String, String>,
}

impl Scene {
    async fn of(city: Harness) -> Self {
        // The program keeps real time, in which sessions and deadlines of the harness's own time would long be over.
        let made = std::fs::metadata(&city.config().key_file).unwrap();
        let today = made.modified().unwrap().try_into().unwrap();
        city.clock().set(today);
        let parties = Cast::of(city).await;
        committed(&parties).await;
        let case = parties.open("new-system").await;
        let view = parties.until(case, "configure").await;
        let current = view.current.expect("open");
        let form = current.step.form.as_ref().expect("a form");
        let body = json!({
            "step": "configure",
            "way": "configured",
            "values": sample(form, &current.values),
        });
        // What the program's jobs would still find to do.
        let app = parties.city.app();
        app.make_documents().await.unwrap();
        app.remind().await.unwrap();
        Self {
            parties,
            case,
            version: view.row.version,
            body,
        }
    }

    /// Serves the city, up to a place.
    async fn serve(&self, until: Option<Point>) -> Program {
        let city = &self.parties.city;
        let mut command = Program::command(city.data(), city.database());
        if let Some(point) = until {
            command.env("FAILPOINTS", format!("{}=return", point.label()));
        }
        Program::serve(command).await
    }

    fn asking(&self, role: Role, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let token = &self.parties.person(role).token;
        request.header("cookie", format!("__Host-session={token}"))
    }

    /// The engineer's act, always under the same key: the version that it made, or `None` if the program was gone before it answered.
    async fn act(&self, program: &Program) -> Option<Value> {
        let path = format!("/api/v1/cases/{}/acts", self.case);
        let request = program.client().post(program.url(&path));
        let answer = self
            .asking(Role::Engineer, request)
            .header("if-match", format!("\"{}\"", self.version))
            .header("idempotency-key", "configured-once")
            .json(&self.body)
            .send()
            .await
            .ok()?;
        let status = answer.status();
        let said: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{said}");
        Some(said["version"].clone())
    }

    /// Whether the case waits in the queue of somebody in a role.
    async fn waits_for(&self, program: &Program, role: Role) -> bool {
        let request = program.client().get(program.url("/api/v1/tasks"));
        let answer = self.asking(role, request).send().await.unwrap();
        let said: Value = answer.json().await.unwrap();
        let items = said["items"].as_array().expect("tasks");
        items.iter().any(|item| item["case"] == self.case.0)
    }

    /// What is there once nobody writes. Ledger and record must add up whatever happened.
    async fn seen(&self) -> Seen {
        let city = &self.parties.city;
        let store = city.store();
        assert_eq!(store.ledger_flaws().await.unwrap(), []);
        let row = store.case(self.case).await.unwrap().expect("the case");
        let tasks = store.open_tasks(self.case).await.unwrap();
        let acts = RecordFilter {
            action: Some("case.act".to_owned()),
            object: Some(("case".to_owned(), self.case.to_string())),
            ..RecordFilter::default()
        };
        let entries = store.count_record(&acts).await.unwrap();
        let report = city.app().verify_record(&setup()).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        let mut rows = city.rows().await;
        rows.retain(|table, _| !NOT_OF_THE_ACT.contains(&table.as_str()));
        Seen {
            version: row.version,
            asked: tasks
                .into_iter()
                .map(|task| (task.details.step, task.details.role))
                .collect(),
            entries,
            rows,
        }
    }
}

/// Which tables have other rows.
fn changed(before: &Seen, after: &Seen) -> Vec<String> {
    let differs = |(table, rows): &(&String, &String)| before.rows.get(*table) != Some(*rows);
    let tables = after.rows.iter().filter(differs);
    tables.map(|(table, _)| table.clone()).collect()
}

/// Waits until the program stays at a place; whether it ever does.
async fn stays_at(program: &Program, point: Point) -> bool {
    let line = format!("stopped at {}", point.label());
    for _ in 0..500 {
        if program.log().iter().any(|said| said.ends_with(&line)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

async fn an_act_that_is_killed_anywhere_is_whole_or_not_there(city: Harness) {
    let scene = Scene::of(city).await;
    let before = scene.seen().await;
    assert_eq!(before.asked, [("configure".to_owned(), Role::Engineer)]);
    let acted = json!(scene.version + 1);
    let mut kept: Option<Seen> = None;
    for point in Point::ALL {
        // Each start is the restart after the kill before.
        let program = scene.serve(Some(point)).await;
        assert_eq!(
            scene.waits_for(&program, Role::Engineer).await,
            kept.is_none()
        );
        assert_eq!(
            scene.waits_for(&program, Role::SystemOwner).await,
            kept.is_some()
        );
        let killed = async {
            let stays = stays_at(&program, point).await;
            program.kill();
            assert!(stays, "nothing passes {point:?}");
        };
        if kept.is_none() {
            let (answer, ()) = tokio::join!(scene.act(&program), killed);
            assert_eq!(answer, None, "{point:?}");
        } else {
            // Done before: what the program stops at is what follows by itself.
            assert_eq!(scene.act(&program).await, Some(acted.clone()), "{point:?}");
            killed.await;
        }
        let seen = scene.seen().await;
        let Some(last) = &kept else {
            if point == Point::Committed {
                assert_whole(&before, &seen);
                kept = Some(seen);
            } else {
                assert_eq!(changed(&before, &seen), [""; 0], "{point:?}");
                assert_eq!(seen, before, "{point:?}");
            }
            continue;
        };
        let follows: &[&str] = match point {
            Point::Made => &["document"],
            _ => &[],
        };
        assert_eq!(changed(last, &seen), follows, "{point:?}");
        kept = Some(seen);
    }
    // Nothing stops it any more, and nothing is left to do.
    let program = scene.serve(None).await;
    for _ in 0..2 {
        assert_eq!(scene.act(&program).await, Some(acted.clone()));
    }
    program.kill();
    assert_eq!(Some(scene.seen().await), kept);
}

/// Everything that the act says it did is there, once.
fn assert_whole(before: &Seen, after: &Seen) {
    assert_eq!(after.version, before.version + 1);
    assert_eq!(after.asked, [("deploy".to_owned(), Role::SystemOwner)]);
    assert_eq!(after.entries, before.entries + 1);
    let written = [
        "case",
        "case_clock",
        "case_event",
        "case_form",
        "document",
        "done_request",
        "holding",
        "holding_entry",
        "holding_resource",
        "notice",
        "resource",
        "resource_size",
        "saga",
        "task",
    ];
    assert_eq!(changed(before, after), written);
}
