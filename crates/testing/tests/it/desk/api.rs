//! Cases as a program acts in them.

use serde_json::json;
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both, sample};

both!(
    an_act_names_the_version_that_it_goes_by,
    what_stands_in_the_way_has_a_stable_type,
    lists_of_cases_and_tasks_are_filtered_alike,
);

async fn an_act_names_the_version_that_it_goes_by(city: Harness) {
    let parties = Cast::of(city).await;
    let applicant = parties.person(Role::Applicant);
    let asking = parties.city.as_person(applicant);
    let opened = asking
        .post("/api/v1/cases")
        .json(&json!({ "process": "new-system", "title": "学籍系统上云" }))
        .await
        .expect_status(201);
    let address = opened.header("location").unwrap().to_owned();
    let file = asking
        .post(&format!("{address}/documents"))
        .form_with_file(&[("code", "project_basis")], "basis.pdf", b"%PDF-1.7")
        .await;
    let _ = file.expect_status(201);
    let case = asking.get(&address).await.expect_status(200);
    let tag = case.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("\"1."), "{tag}");
    let again = asking.get(&address).header("if-none-match", &tag).await;
    assert_eq!(again.status(), 304);

    let form = yunheng_domain::processes::find("new-system").unwrap().steps[0]
        .form
        .as_ref()
        .unwrap();
    let values = serde_json::to_value(sample(form, &Values::default())).unwrap();
    let body = json!({ "step": "application", "way": "done", "values": values });
    let acts = format!("{address}/acts");
    let bare = asking.post(&acts).json(&body).await.expect_status(428);
    assert_eq!(bare.json()["type"], "/problems/precondition-required");
    for _ in 0..2 {
        // The same request under one key is one act.
        let acted = asking
            .post(&acts)
            .header("if-match", &tag)
            .header("idempotency-key", "k-1")
            .json(&body)
            .await
            .expect_status(200);
        assert_eq!(acted.json()["version"], 2);
    }
    let late = asking
        .post(&acts)
        .header("if-match", &tag)
        .json(&body)
        .await;
    assert_eq!(late.expect_status(412).json()["type"], "/problems/stale");
    let case = asking.get(&address).await.json();
    assert_eq!(case["current"]["step"], "unit_approval");
    assert_eq!(case["forms"][0]["values"]["lines"][0]["item"], "CMP-001");
}

async fn what_stands_in_the_way_has_a_stable_type(city: Harness) {
    let parties = Cast::of(city).await;
    let applicant = parties.person(Role::Applicant);
    let asking = parties.city.as_person(applicant);
    let opened = asking
        .post("/api/v1/cases")
        .json(&json!({ "process": "new-system" }))
        .await;
    let acts = format!("{}/acts", opened.header("location").unwrap());
    let act = async |body: serde_json::Value| {
        let request = asking.post(&acts).header("if-match", "\"1\"");
        request.json(&body).await.json()
    };
    let told = act(json!({ "step": "application", "way": "done", "values": {} })).await;
    assert_eq!(told["type"], "/problems/form-incomplete");
    assert_eq!(told["errors"][0]["pointer"], "/values/system_name");
    let told = act(json!({ "step": "application", "way": "nowhere" })).await;
    assert_eq!(told["type"], "/problems/no-such-way");
    let told = act(json!({ "step": "review", "way": "favourable" })).await;
    assert_eq!(told["type"], "/problems/case-elsewhere");
    let told = act(json!({ "step": "application", "way": "withdraw" })).await;
    assert_eq!(told["type"], "/problems/reason-required");
    let missing = asking
        .post("/api/v1/cases/987654/acts")
        .header("if-match", "\"1\"")
        .json(&json!({ "step": "application", "way": "done" }))
        .await;
    assert_eq!(missing.status(), 404);
}

async fn lists_of_cases_and_tasks_are_filtered_alike(city: Harness) {
    let parties = Cast::of(city).await;
    for _ in 0..3 {
        let case = parties.open("new-system").await;
        assert!(case.0 > 0);
    }
    let applicant = parties.person(Role::Applicant);
    let asking = parties.city.as_person(applicant);
    let tasks = asking.get("/api/v1/tasks?process=new-system").await.json();
    assert_eq!(tasks["total"], 3);
    assert_eq!(tasks["items"][0]["article"], "16");
    let cases = asking.get("/api/v1/cases?state=open").await.json();
    assert_eq!(cases["total"], 3);
    assert_eq!(cases["next"], serde_json::Value::Null);
    let none = asking.get("/api/v1/cases?state=completed").await.json();
    assert_eq!(none["total"], 0);
    let wrong = asking.get("/api/v1/cases?state=closed").await;
    assert_eq!(wrong.status(), 422);
    let processes = parties
        .city
        .anonymously(axum::http::Method::GET, "/api/v1/processes");
    let processes = processes.await.expect_status(200).json();
    assert!(
        processes
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["code"] == "new-system")
    );
}
