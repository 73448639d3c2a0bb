//! What waits at the same step is done together: a look first, an answer for each.

use serde_json::{Value, json};
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

use super::plan::{file, in_august};

both!(
    demands_are_taken_into_the_plan_together_with_one_opinion,
    one_that_cannot_be_done_is_told_why_and_the_others_are_done,
    what_is_sent_twice_is_done_once_and_what_changed_meanwhile_is_not_done,
    a_way_that_takes_a_reason_is_not_gone_without,
    whoever_is_not_asked_does_nothing_and_learns_nothing,
);

const OPINION: &str = "与上年实测用量相符，同意纳入";

/// Demands that wait for the planner.
async fn demands(parties: &Cast, many: usize) -> Vec<CaseId> {
    let mut cases = Vec::new();
    for place in 0..many {
        let case = file(parties, &format!("系统{place}")).await;
        parties.until(case, "acceptance").await;
        cases.push(case);
    }
    cases
}

async fn seen(parties: &Cast, cases: &[CaseId]) -> Vec<Value> {
    let mut seen = Vec::new();
    for case in cases {
        let version = parties.view(*case).await.row.version;
        seen.push(json!({ "id": case.0, "version": version }));
    }
    seen
}

fn accept(cases: &[Value], preview: bool) -> Value {
    json!({
        "process": "annual-demand", "step": "acceptance", "way": "accept",
        "answers": { "opinion": OPINION }, "cases": cases, "preview": preview,
    })
}

async fn post(parties: &Cast, role: Role, body: &Value) -> Vec<Value> {
    let request = parties.city.as_person(parties.person(role));
    let answer = request.post("/api/v1/tasks/acts").json(body).await;
    let answer = answer.expect_status(200).json();
    answer["items"].as_array().unwrap().clone()
}

fn results(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["result"].as_str().unwrap())
        .collect()
}

async fn demands_are_taken_into_the_plan_together_with_one_opinion(city: Harness) {
    let parties = in_august(city).await;
    let cases = demands(&parties, 3).await;
    let planner = parties.person(Role::Planner);
    let query: Vec<String> = cases.iter().map(|case| format!("id={case}")).collect();
    let path = format!("/tasks/acts?{}&lang=en", query.join("&"));
    let form = parties.city.as_person(planner).get(&path).await;
    let form = form.expect_status(200).text();
    assert!(form.contains("3 selected"), "{form}");

    let named = seen(&parties, &cases).await;
    let named = named
        .iter()
        .map(|one| format!("&act.case={}.{}", one["id"], one["version"]));
    let sent = format!(
        "act.step=annual-demand/acceptance&act.way=accept&opinion={OPINION}{}",
        named.collect::<String>()
    );
    let check = parties.city.as_person(planner).post("/tasks/acts");
    let check = check.form(&sent).await.expect_status(200).text();
    assert!(check.contains(OPINION), "{check}");
    assert_eq!(check.matches("可以办理").count(), 3);
    // Looking changed nothing.
    assert!(parties.view(cases[0]).await.current.is_some());

    let done = parties.city.as_person(planner).post("/tasks/acts");
    let done = done.form(&format!("{sent}&act.sure=yes")).await;
    let done = done.expect_status(200).text();
    assert!(done.contains("已办理 3 项，共 3 项"), "{done}");
    for case in cases {
        let view = parties.view(case).await;
        assert!(view.current.is_none());
        let opinion = view.forms.last().unwrap().values.text("opinion");
        assert_eq!(opinion, OPINION);
        // What is about one case is as that case has it.
        assert!(!view.forms.last().unwrap().values.demand("lines").is_empty());
    }
}

async fn one_that_cannot_be_done_is_told_why_and_the_others_are_done(city: Harness) {
    let parties = in_august(city).await;
    let cases = demands(&parties, 2).await;
    let planner = parties.actor(Role::Planner).await;
    let emptied = vec![
        ("lines.0.item".to_owned(), "CMP-001".to_owned()),
        ("lines.0.quantity".to_owned(), "viele".to_owned()),
    ];
    let app = parties.city.app();
    app.save_draft(&planner, cases[0], emptied).await.unwrap();
    let seen = seen(&parties, &cases).await;
    let told = post(&parties, Role::Planner, &accept(&seen, true)).await;
    assert_eq!(results(&told), ["refused", "ready"]);
    assert!(
        told[0]["reason_en"]
            .as_str()
            .is_some_and(|why| !why.is_empty())
    );
    let told = post(&parties, Role::Planner, &accept(&seen, false)).await;
    assert_eq!(results(&told), ["refused", "done"]);
    assert!(parties.view(cases[0]).await.current.is_some());
    assert!(parties.view(cases[1]).await.current.is_none());
}

async fn what_is_sent_twice_is_done_once_and_what_changed_meanwhile_is_not_done(city: Harness) {
    let parties = in_august(city).await;
    let cases = demands(&parties, 2).await;
    let seen = seen(&parties, &cases).await;
    parties
        .act(cases[1], "return", Values::default())
        .await
        .unwrap();
    let told = post(&parties, Role::Planner, &accept(&seen, false)).await;
    assert_eq!(results(&told), ["done", "refused"]);
    let version = parties.view(cases[0]).await.row.version;
    let told = post(&parties, Role::Planner, &accept(&seen, false)).await;
    assert_eq!(results(&told), ["already", "refused"]);
    assert_eq!(parties.view(cases[0]).await.row.version, version);
}

async fn a_way_that_takes_a_reason_is_not_gone_without(city: Harness) {
    let parties = in_august(city).await;
    let cases = demands(&parties, 1).await;
    let planner = parties.person(Role::Planner);
    let version = parties.view(cases[0]).await.row.version;
    let bare = format!(
        "act.step=annual-demand/acceptance&act.way=return&act.case={}.{version}",
        cases[0]
    );
    let request = || parties.city.as_person(planner).post("/tasks/acts");
    let told = request().form(&format!("{bare}&act.sure=yes")).await;
    let told = told.expect_status(422).text();
    assert!(told.contains("请填写理由"), "{told}");
    let told = request().form(&format!("{bare}&act.reason=数量有误&act.sure=yes"));
    told.await.expect_status(200);
    let view = parties.view(cases[0]).await;
    assert_eq!(view.current.unwrap().step.code, "application");
    assert_eq!(view.timeline.last().unwrap().reason, "数量有误");
}

async fn whoever_is_not_asked_does_nothing_and_learns_nothing(city: Harness) {
    let parties = in_august(city).await;
    let cases = demands(&parties, 1).await;
    let seen = seen(&parties, &cases).await;
    for preview in [true, false] {
        let told = post(&parties, Role::Engineer, &accept(&seen, preview)).await;
        assert_eq!(results(&told), ["refused"]);
        assert_eq!(told[0]["number"], Value::Null);
        let absent = [json!({ "id": 999_999, "version": 1 })];
        let absent = post(&parties, Role::Engineer, &accept(&absent, preview)).await;
        assert_eq!(told[0]["reason_en"], absent[0]["reason_en"]);
    }
    assert!(parties.view(cases[0]).await.current.is_some());
}
