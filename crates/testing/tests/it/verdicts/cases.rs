//! Cases opened from verdicts through the front door: looked at first, each by itself, none twice.

use serde_json::{Value, json};
use yunheng_domain::role::Role;
use yunheng_testing::{Harness, both};

both!(
    verdicts_become_one_case_per_system_and_never_two,
    what_cannot_be_opened_says_why_and_stops_nothing,
    an_unseen_verdict_is_exactly_a_missing_one,
    ten_who_open_the_same_batch_at_once_open_one_case_for_each_system,
);

const ROUTE: &str = "/api/v1/verdicts/cases";

async fn judged(city: &Harness) {
    city.unit("OURS").await;
    city.with_quarter().await;
    city.with_idle_systems("OURS", &["spare-1", "spare-2"])
        .await;
    city.judge().await;
}

async fn verdict(city: &Harness, name: &str) -> Value {
    let path = format!("/api/v1/verdicts?q={name}&rule=reduction");
    city.get(&path).await.json()["items"][0]["verdict"]["id"].clone()
}

async fn verdicts_become_one_case_per_system_and_never_two(city: Harness) {
    judged(&city).await;
    let (one, two) = (
        verdict(&city, "spare-1").await,
        verdict(&city, "spare-2").await,
    );
    let query = format!("id={one}&id={two}");
    let preview = city.get(&format!("/verdicts/cases?{query}&lang=en")).await;
    let text = preview.expect_status(200).text();
    assert!(text.contains("Open 2 cases"), "{text}");
    assert_eq!(city.get("/api/v1/cases").await.json()["total"], 0);
    let done = city.post("/verdicts/cases").form(&query).await;
    let text = done.expect_status(200).text();
    assert!(text.contains("/cases/"), "{text}");
    assert_eq!(city.get("/api/v1/cases").await.json()["total"], 2);
    let body = json!({ "verdicts": [one, two] });
    let again = city.post(ROUTE).json(&body).await.expect_status(200).json();
    for row in again["items"].as_array().unwrap() {
        assert_eq!(row["result"], "already", "{again}");
        assert!(row["case"].is_i64(), "{again}");
    }
    assert_eq!(city.get("/api/v1/cases").await.json()["total"], 2);
}

async fn what_cannot_be_opened_says_why_and_stops_nothing(city: Harness) {
    judged(&city).await;
    // Of no system, nothing to do, and one that can be.
    let ids = [
        verdict(&city, "low").await,
        verdict(&city, "one-peak").await,
        verdict(&city, "spare-1").await,
    ];
    let body = json!({ "verdicts": ids });
    let told = city.post(ROUTE).json(&body).await.expect_status(200).json();
    let of = |id: &Value| {
        let rows = told["items"].as_array().unwrap();
        let found = rows.iter().find(|row| row["verdicts"][0] == *id);
        found.unwrap_or_else(|| panic!("{told}")).clone()
    };
    assert_eq!(of(&ids[2])["result"], "opened", "{told}");
    for id in &ids[..2] {
        assert_eq!(of(id)["result"], "refused", "{told}");
    }
    let why = of(&ids[0])["reason_en"].clone();
    assert!(why.as_str().unwrap().contains("no system"), "{why}");
    assert_eq!(city.get("/api/v1/cases").await.json()["total"], 1);
}

async fn an_unseen_verdict_is_exactly_a_missing_one(city: Harness) {
    judged(&city).await;
    city.unit("THEIRS").await;
    let stranger = city
        .person("stranger", &[(Role::SystemOwner, "THEIRS")])
        .await;
    let id = verdict(&city, "spare-1").await;
    let body = json!({ "verdicts": [id, 987_654] });
    let told = city.as_person(&stranger).post(ROUTE).json(&body).await;
    let told = told.expect_status(200).json();
    let mut rows = told["items"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 2, "{told}");
    for row in &mut rows {
        row["verdicts"] = Value::Null;
    }
    assert_eq!(rows[0], rows[1]);
    assert_eq!(rows[0]["result"], "refused");
    assert_eq!(city.get("/api/v1/cases").await.json()["total"], 0);
}

async fn ten_who_open_the_same_batch_at_once_open_one_case_for_each_system(city: Harness) {
    judged(&city).await;
    let verdicts = [
        verdict(&city, "spare-1").await,
        verdict(&city, "spare-2").await,
    ];
    let body = json!({ "verdicts": verdicts });
    let post = || async { city.post(ROUTE).json(&body).await.expect_status(200).json() };
    let answers = futures::future::join_all((0..10).map(|_| post())).await;
    assert_eq!(city.get("/api/v1/cases").await.json()["total"], 2);
    let rows = answers
        .iter()
        .flat_map(|answer| answer["items"].as_array().unwrap());
    let opened = rows.clone().filter(|row| row["result"] == "opened");
    assert_eq!(opened.count(), 2, "{answers:?}");
    // Whoever was not the fastest is shown the case, or told to look again.
    for row in rows.filter(|row| row["result"] == "refused") {
        let why = row["reason_en"].as_str().unwrap();
        assert!(why.contains("somebody else acted first"), "{row}");
    }
}
