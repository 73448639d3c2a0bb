//! `kill -9` between any two writes of an act: all of it is kept or none, and sent again it is done once.

use serde_json::{Value, json};
use yunheng_app::{Point, RecordFilter};
use yunheng_domain::ids::CaseId;
use yunheng_domain::role::Role;
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, Program, both, sample};

use super::killing::{Rows, at_real_time, changed, killed_at, rows, serve};
use crate::cases::committed;

both!(an_act_that_is_killed_anywhere_is_whole_or_not_there);

/// The places that an act passes, and then what follows by itself, in their order.
pub(super) const ACTING: [Point; 14] = [
    Point::Form,
    Point::Effects,
    Point::Case,
    Point::Work,
    Point::Closed,
    Point::Asked,
    Point::Documents,
    Point::Told,
    Point::Event,
    Point::Key,
    Point::Record,
    Point::Committed,
    Point::Bytes,
    Point::Made,
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
    rows: Rows,
}

impl Scene {
    async fn of(city: Harness) -> Self {
        at_real_time(&city);
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
        Seen {
            version: row.version,
            asked: tasks
                .into_iter()
                .map(|task| (task.details.step, task.details.role))
                .collect(),
            entries,
            rows: rows(city).await,
        }
    }
}

async fn an_act_that_is_killed_anywhere_is_whole_or_not_there(city: Harness) {
    let scene = Scene::of(city).await;
    let city = &scene.parties.city;
    let before = scene.seen().await;
    assert_eq!(before.asked, [("configure".to_owned(), Role::Engineer)]);
    let acted = json!(scene.version + 1);
    let mut kept: Option<Seen> = None;
    for point in ACTING {
        // Each start is the restart after the kill before.
        let program = serve(city, Some(point)).await;
        assert_eq!(
            scene.waits_for(&program, Role::Engineer).await,
            kept.is_none()
        );
        assert_eq!(
            scene.waits_for(&program, Role::SystemOwner).await,
            kept.is_some()
        );
        let killed = killed_at(&program, point);
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
                assert_eq!(changed(&before.rows, &seen.rows), [""; 0], "{point:?}");
                assert_eq!(seen, before, "{point:?}");
            }
            continue;
        };
        let follows: &[&str] = match point {
            Point::Made => &["document"],
            _ => &[],
        };
        assert_eq!(changed(&last.rows, &seen.rows), follows, "{point:?}");
        kept = Some(seen);
    }
    // Nothing stops it any more, and nothing is left to do.
    let program = serve(city, None).await;
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
    assert_eq!(changed(&before.rows, &after.rows), written);
}
