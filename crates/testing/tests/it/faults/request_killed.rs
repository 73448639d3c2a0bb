//! `kill -9` between any two writes of what moves no case: beginning one, asking for more time and giving it, attaching a document. All of it is kept or none, and sent again under its key it is done once.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use yunheng_app::Point;
use yunheng_domain::ids::CaseId;
use yunheng_domain::role::Role;
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, Program, UNIT};

use super::killing::{Rows, at_real_time, changed, killed_at, rows, serve};
use crate::cases::committed;

/// Places that the beginning of a case passes.
pub(super) const BEGINNING: [Point; 7] = [
    Point::Number,
    Point::Case,
    Point::Asked,
    Point::Event,
    Point::Typed,
    Point::Key,
    Point::Told,
];

/// Places that attaching a document passes.
pub(super) const ATTACHING: [Point; 3] = [Point::Bytes, Point::Documents, Point::Key];

/// Places that asking for more time passes.
pub(super) const ASKING: [Point; 5] = [
    Point::Case,
    Point::Asked,
    Point::Told,
    Point::Event,
    Point::Key,
];

/// Places that giving it passes.
pub(super) const ANSWERING: [Point; 6] = [
    Point::Case,
    Point::Closed,
    Point::Moved,
    Point::Told,
    Point::Event,
    Point::Key,
];

/// One request, which its sender sends until it is answered.
struct Sent {
    who: Role,
    path: String,
    /// The version of the case that its sender saw.
    version: Option<i32>,
    body: Body,
}

enum Body {
    Json(Value),
    /// A file under one of the step's codes.
    File(&'static str),
}

impl Sent {
    /// What it is answered, `None` if the program was gone before.
    async fn to(&self, parties: &Cast, program: &Program) -> Option<Value> {
        let token = &parties.person(self.who).token;
        let mut request = program
            .client()
            .post(program.url(&self.path))
            .header("cookie", format!("__Host-session={token}"))
            .header("idempotency-key", format!("once {}", self.path));
        if let Some(version) = self.version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let answer = self.body.of(request).send().await.ok()?;
        let status = answer.status();
        let said: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{}: {said}", self.path);
        Some(said)
    }

    /// Is killed at each of the places in turn: before the commit nothing is there, behind it these tables are written.
    async fn is_killed(&self, parties: &Cast, points: &[Point], writes: &[&str]) -> Rows {
        let city = &parties.city;
        at_real_time(city);
        let before = rows(city).await;
        for point in points.iter().chain(&[Point::Record]) {
            self.is_killed_at(parties, *point).await;
            let left = rows(city).await;
            assert_eq!(changed(&before, &left), [""; 0], "{} {point:?}", self.path);
        }
        self.is_killed_at(parties, Point::Committed).await;
        let kept = rows(city).await;
        assert_eq!(changed(&before, &kept), writes, "{}", self.path);
        kept
    }

    async fn is_killed_at(&self, parties: &Cast, point: Point) {
        let program = serve(&parties.city, Some(point)).await;
        let (answer, ()) = tokio::join!(self.to(parties, &program), killed_at(&program, point));
        assert_eq!(answer, None, "{} {point:?}", self.path);
    }
}

impl Body {
    fn of(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Self::Json(value) => request.json(value),
            Self::File(code) => {
                let part = |name: &str, text: &str| {
                    format!(
                        "--part\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
                    )
                };
                let file = part("file\"; filename=\"basis.pdf", "%PDF-1.7 basis");
                let form = format!("{}{file}--part--\r\n", part("code", code));
                request
                    .header("content-type", "multipart/form-data; boundary=part")
                    .body(form)
            }
        }
    }
}

/// Sent again, twice each, to a program that nothing stops: the same answers, and no row more.
async fn are_done_once(parties: &Cast, sent: &[&Sent], kept: &Rows) {
    let program = serve(&parties.city, None).await;
    for one in sent {
        let first = one.to(parties, &program).await;
        assert!(first.is_some(), "{}", one.path);
        assert_eq!(one.to(parties, &program).await, first);
    }
    program.kill();
    assert_eq!(changed(kept, &rows(&parties.city).await), [""; 0]);
    let report = parties.city.app().verify_record(&setup()).await.unwrap();
    assert!(report.is_sound(), "{report:?}");
}

/// A city whose clock shows what the program's shows, with a colleague who hears of what the applicant begins.
async fn founded(city: Harness) -> Cast {
    at_real_time(&city);
    let parties = Cast::of(city).await;
    let colleague = [(Role::Applicant, UNIT)];
    parties.city.person("colleague", &colleague).await;
    parties
}

/// What the program's jobs would still find to do.
async fn settled(parties: &Cast) {
    let app = parties.city.app();
    app.make_documents().await.unwrap();
    app.remind().await.unwrap();
    app.send_daily().await.unwrap();
    // Samples of the harness's own time are old by now.
    app.retain().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_begun_and_a_document_attached_are_whole_or_not_there_wherever_it_is_killed() {
    let parties = founded(Harness::sqlite().await).await;
    settled(&parties).await;
    let begin = Sent {
        who: Role::Applicant,
        path: "/api/v1/cases".to_owned(),
        version: None,
        body: Body::Json(json!({ "process": "new-system", "title": "测试系统" })),
    };
    let writes = [
        "case",
        "case_event",
        "case_party",
        "counter",
        "done_request",
        "notice",
        "task",
    ];
    begin.is_killed(&parties, &BEGINNING, &writes).await;

    let attach = Sent {
        who: Role::Applicant,
        path: "/api/v1/cases/1/documents".to_owned(),
        version: None,
        body: Body::File("project_basis"),
    };
    let writes = ["document", "done_request"];
    let kept = attach.is_killed(&parties, &ATTACHING, &writes).await;
    are_done_once(&parties, &[&begin, &attach], &kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_time_asked_for_and_given_is_whole_or_not_there_wherever_it_is_killed() {
    let parties = founded(Harness::sqlite().await).await;
    committed(&parties).await;
    let case: CaseId = parties.open("new-system").await;
    let view = parties.until(case, "deploy").await;
    settled(&parties).await;
    let ask = Sent {
        who: Role::SystemOwner,
        path: format!("/api/v1/cases/{case}/time"),
        version: Some(view.row.version),
        body: Body::Json(json!({ "clock": "deploy", "count": 5, "reason": "数据迁移尚未完成" })),
    };
    let writes = ["case", "case_event", "done_request", "notice", "task"];
    ask.is_killed(&parties, &ASKING, &writes).await;

    let answer = Sent {
        who: Role::Reviewer,
        path: format!("/api/v1/cases/{case}/time/answer"),
        version: Some(view.row.version + 1),
        body: Body::Json(json!({ "given": true, "reason": "情况属实" })),
    };
    let writes = [
        "case",
        "case_clock",
        "case_event",
        "done_request",
        "notice",
        "task",
    ];
    let kept = answer.is_killed(&parties, &ANSWERING, &writes).await;
    are_done_once(&parties, &[&ask, &answer], &kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_from_verdicts_killed_between_two_of_its_cases_goes_on_where_it_was() {
    let city = Harness::sqlite().await;
    city.unit("OURS").await;
    city.with_idle_systems("OURS", &["spare-1", "spare-2"])
        .await;
    city.judge().await;
    let path = "/api/v1/verdicts?rule=reduction";
    let judged = city.get(path).await.json();
    let verdicts: Vec<Value> = judged["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["verdict"]["id"].clone())
        .collect();
    assert_eq!(verdicts.len(), 2, "{judged}");
    let parties = founded(city).await;
    settled(&parties).await;
    let batch = Sent {
        who: Role::Reviewer,
        path: "/api/v1/verdicts/cases".to_owned(),
        version: None,
        body: Body::Json(json!({ "verdicts": verdicts })),
    };
    let writes = [
        "case",
        "case_event",
        "case_party",
        "counter",
        "draft",
        "notice",
        "task",
    ];
    // The first case alone: its form is begun with it, and the second is not there.
    let first = batch.is_killed(&parties, &[Point::Typed], &writes).await;
    batch.is_killed_at(&parties, Point::Typed).await;
    let left = rows(&parties.city).await;
    assert_eq!(changed(&first, &left), [""; 0], "the second");

    let program = serve(&parties.city, None).await;
    let mut told = Vec::new();
    for _ in 0..2 {
        let answer = batch.to(&parties, &program).await.unwrap();
        let items = answer["items"].as_array().unwrap().clone();
        let results = items
            .into_iter()
            .map(|row| (row["case"].clone(), row["result"].clone()));
        told.push(results.collect::<Vec<_>>());
    }
    program.kill();
    let case = |id: i32, result: &str| (json!(id), json!(result));
    for (round, second) in [(0, "opened"), (1, "already")] {
        let mut results = told[round].clone();
        results.sort_by_key(|(id, _)| id.as_i64());
        assert_eq!(results, [case(1, "already"), case(2, second)]);
    }
}
