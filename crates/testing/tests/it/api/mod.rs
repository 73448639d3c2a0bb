//! The JSON API as a client meets it.

use jiff::SignedDuration;
use serde_json::json;
use yunheng_testing::{Harness, both};

both!(
    lists_are_walked_by_their_links,
    an_answer_that_the_client_has_is_not_sent_again,
    exemptions_are_given_all_or_nothing,
    a_taken_name_is_a_conflict,
    the_overview_has_what_this_program_has_written,
    the_overview_has_what_another_replica_wrote_five_seconds_ago,
);

async fn judged(city: &Harness) {
    city.with_quarter().await;
    city.judge().await;
}

/// The address of the next page in a `Link` header.
fn next(link: &str) -> Option<String> {
    link.split(", ").find_map(|link| {
        let (address, rel) = link.split_once(">; ")?;
        (rel == "rel=\"next\"").then(|| address.trim_start_matches('<').to_owned())
    })
}

async fn lists_are_walked_by_their_links(city: Harness) {
    judged(&city).await;
    for list in [
        "/api/v1/resources?sort=saving&limit=3",
        "/api/v1/verdicts?limit=5",
    ] {
        let mut address = list.to_owned();
        let mut ids = Vec::new();
        let total = loop {
            let answer = city.get(&address).await.expect_status(200);
            let page = answer.json();
            let items = page["items"].as_array().unwrap();
            ids.extend(
                items
                    .iter()
                    .map(|item| item.get("verdict").unwrap_or(item)["id"].as_i64().unwrap()),
            );
            match next(answer.header("link").unwrap()) {
                Some(following) => address = following,
                None => break page["total"].as_u64().unwrap(),
            }
        };
        assert_eq!(ids.len() as u64, total, "{list}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len() as u64, total, "{list}: a row came twice");
    }
}

async fn an_answer_that_the_client_has_is_not_sent_again(city: Harness) {
    judged(&city).await;
    for address in [
        "/api/v1/overview",
        "/api/v1/resources",
        "/api/v1/verdicts",
        "/api/v1/rulebooks",
    ] {
        let first = city.get(address).await.expect_status(200);
        let tag = first
            .header("etag")
            .unwrap_or_else(|| panic!("{address} has no ETag"));
        let again = city
            .get(address)
            .header("if-none-match", tag)
            .await
            .expect_status(304);
        assert!(again.bytes().is_empty());
        let _ = city
            .get(address)
            .header("if-none-match", "\"other\"")
            .await
            .expect_status(200);
    }
}

async fn exemptions_are_given_all_or_nothing(city: Harness) {
    judged(&city).await;
    let list = city.get("/api/v1/verdicts?outcome=shrink").await.json();
    let id = list["items"][0]["verdict"]["id"].as_i64().unwrap();
    let exempt = |ids: &[i64], reason: &str, until: &str| {
        city.post("/api/v1/verdicts/exemptions")
            .json(&json!({ "verdicts": ids, "reason": reason, "until": until }))
    };
    exempt(
        &[id, 999_999_999],
        "kept for the flood season",
        "2013-12-31",
    )
    .await
    .expect_problem(404);
    exempt(&[id], "no", "2013-12-31").await.expect_problem(422);
    // Today is 8 October 2013: not after today, and beyond a year.
    exempt(&[id], "kept for the flood season", "2013-10-08")
        .await
        .expect_problem(422);
    exempt(&[id], "kept for the flood season", "2014-12-31")
        .await
        .expect_problem(422);
    let verdict = city.get(&format!("/api/v1/verdicts/{id}")).await.json();
    assert!(verdict["exemption"].is_null(), "{verdict}");
    let done = exempt(&[id], "kept for the flood season", "2013-12-31")
        .await
        .expect_status(200);
    assert_eq!(done.json()["exempted"], 1);
}

async fn a_taken_name_is_a_conflict(city: Harness) {
    city.unit("U1").await;
    let machine = json!({
        "name": "vm-1", "kind": "virtual_machine", "unit_code": "U1", "vcpus": 4, "memory_gb": 8,
    });
    let made = city
        .post("/api/v1/resources")
        .json(&machine)
        .await
        .expect_status(201);
    let _ = city
        .get(made.header("location").unwrap())
        .await
        .expect_status(200);
    city.post("/api/v1/resources")
        .json(&machine)
        .await
        .expect_problem(409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_describes_what_is_answered() {
    let city = Harness::sqlite().await;
    let document = city
        .get("/api/v1/openapi.json")
        .await
        .expect_status(200)
        .json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let described: Vec<String> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    for path in &described {
        let address = path.replace("{id}", "1");
        let answer = city.get(&address).await;
        assert_ne!(answer.status(), 500, "{path}: {}", answer.text());
        if answer.status().is_client_error() {
            let status = answer.status().as_u16();
            answer.expect_problem(status);
        }
    }
    assert!(described.contains(&"/api/v1/telemetry/write".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_problem_type_is_explained_at_its_address() {
    let city = Harness::sqlite().await;
    for (address, status) in [
        ("/api/v1/nowhere", 404),
        ("/api/v1/resources/999999", 404),
        ("/api/v1/resources?kind=mainframe", 422),
        ("/api/v1/telemetry/write", 405),
    ] {
        let kind = city.get(address).await.expect_problem(status);
        let _ = city.get(&kind).await.expect_status(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mistake_in_json_is_named_by_pointer_line_and_column() {
    let city = Harness::sqlite().await;
    let torn = city
        .post("/api/v1/resources")
        .content_type("application/json")
        .body("{\n  \"name\": \n}")
        .await;
    let problem = torn.expect_status(400).json();
    assert_eq!(problem["errors"][0]["line"], 3, "{problem}");
    city.unit("U1").await;
    let wrong = city
        .post("/api/v1/resources")
        .json(&json!({ "name": "vm-1", "kind": "virtual_machine", "unit_code": "none", "vcpus": 4, "memory_gb": 8 }))
        .await;
    let problem = wrong.expect_status(422).json();
    assert_eq!(problem["errors"][0]["pointer"], "/unit_code", "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_problem_speaks_both_languages_and_prefers_the_client_s() {
    let city = Harness::sqlite().await;
    let zh = city
        .get("/api/v1/nowhere")
        .header("accept-language", "zh-CN")
        .await
        .json();
    let en = city
        .get("/api/v1/nowhere")
        .header("accept-language", "en")
        .await
        .json();
    assert_eq!(zh["detail"], en["detail_zh"]);
    assert_eq!(en["detail"], zh["detail_en"]);
    assert_ne!(zh["title"], en["title"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_tells_how_it_is() {
    let city = Harness::sqlite().await;
    for address in ["/livez", "/readyz"] {
        let _ = city.get(address).await.expect_status(200);
    }
    let metrics = city.get("/metrics").await.expect_status(200).text();
    for name in [
        "yunheng_http_requests",
        "yunheng_samples_accepted",
        "yunheng_samples_unmatched",
    ] {
        assert!(metrics.contains(name), "{name} is missing:\n{metrics}");
    }
}

async fn overview(city: &Harness, figure: &str) -> i64 {
    let overview = city.get("/api/v1/overview").await.expect_status(200);
    overview.json()[figure].as_i64().unwrap()
}

async fn the_overview_has_what_this_program_has_written(city: Harness) {
    city.unit("U1").await;
    assert_eq!(overview(&city, "machines").await, 0);
    city.machine("vm-1", "U1").await;
    assert_eq!(overview(&city, "machines").await, 1);
}

async fn the_overview_has_what_another_replica_wrote_five_seconds_ago(city: Harness) {
    assert_eq!(overview(&city, "waiting").await, 0);
    let replica = city.store();
    let mut tx = replica.begin().await.unwrap();
    tx.put_inbox(city.app().now(), b"a batch").await.unwrap();
    tx.commit().await.unwrap();
    let soon = overview(&city, "waiting").await;
    assert_eq!(soon, 0, "it was summed up again at once");
    city.clock().advance(SignedDuration::from_secs(5));
    assert_eq!(overview(&city, "waiting").await, 1);
}
