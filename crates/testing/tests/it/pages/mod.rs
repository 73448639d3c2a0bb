//! Every page over real use cases. What a reader sees in a browser is tested in `tests/browser`.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use yunheng_domain::role::{Post, Role};
use yunheng_testing::Person;
use yunheng_testing::harness::V1;
use yunheng_testing::{Harness, Response, WriteBody, both, ms};

both!(
    every_page_renders_in_both_languages,
    csv_holds_exactly_the_filtered_rows,
    a_batch_of_verdicts_is_exempted_through_the_form,
    a_resource_is_registered_through_the_form,
);

/// A judged quarter and one unmatched series.
async fn judged(city: &Harness) {
    city.with_quarter().await;
    city.judge().await;
    let unknown = WriteBody::new()
        .series("yunheng_cpu_percent", &[("resource", "vm-unknown")])
        .sample(ms("2013-09-30T00:00:00Z"), 5.0);
    city.write(&unknown).await;
}

/// Id of the verdict that a resource got under a rule.
async fn verdict_id(city: &Harness, resource: &str, rule: &str) -> i64 {
    let list = city
        .get(&format!("/api/v1/verdicts?q={resource}&rule={rule}"))
        .await
        .json();
    list["items"][0]["verdict"]["id"]
        .as_i64()
        .unwrap_or_else(|| panic!("{list}"))
}

/// What stands for the parameters of a route. A route that is missing here was never tried.
async fn addresses(city: &Harness) -> BTreeMap<&'static str, String> {
    let resource = city.id_of("low").await;
    let verdict = verdict_id(city, "low", "reduction").await;
    BTreeMap::from([
        ("/", "/".to_owned()),
        ("/about", "/about".to_owned()),
        ("/access", "/access".to_owned()),
        ("/access/new", "/access/new".to_owned()),
        ("/access/emergency", "/access/emergency".to_owned()),
        ("/divergences", "/divergences?day=2013-07-01".to_owned()),
        ("/divergences.csv", "/divergences.csv".to_owned()),
        ("/problems/{name}", "/problems/no-space".to_owned()),
        ("/resources", "/resources?sort=saving".to_owned()),
        ("/resources.csv", "/resources.csv".to_owned()),
        ("/resources/new", "/resources/new".to_owned()),
        (
            "/resources/{id}",
            format!("/resources/{resource}?period=2013Q3"),
        ),
        ("/rulebook", "/rulebook".to_owned()),
        (
            "/rulebook/{citation}",
            "/rulebook/bazhong-2023@1".to_owned(),
        ),
        ("/unmatched", "/unmatched".to_owned()),
        ("/verdicts", "/verdicts?outcome=shrink".to_owned()),
        ("/verdicts.csv", "/verdicts.csv".to_owned()),
        ("/verdicts/cases", format!("/verdicts/cases?id={verdict}")),
        ("/verdicts/exempt", format!("/verdicts/exempt?id={verdict}")),
        ("/verdicts/{id}", format!("/verdicts/{verdict}")),
    ])
}

async fn every_page_renders_in_both_languages(city: Harness) {
    judged(&city).await;
    let addresses = addresses(&city).await;
    let no_pages = ["/api/", "/assets/", "/livez", "/readyz", "/metrics"];
    let people = staff(&city).await;
    for route in yunheng_web::routes().iter() {
        let page =
            route.method == "GET" && !no_pages.iter().any(|start| route.path.starts_with(start));
        let address = addresses.get(route.path.as_str()).unwrap_or(&route.path);
        // A page of one case, or in the middle of a sign-in, is tried where its case is.
        if !page || address.contains('{') || MIDWAY.contains(&address.as_str()) {
            continue;
        }
        for (lang, tag) in [("zh", "zh-CN"), ("en", "en")] {
            let answer = shown(&city, &people, address, lang).await;
            assert_ne!(
                answer.status(),
                StatusCode::NOT_FOUND,
                "nobody is shown {address}"
            );
            // Whoever has signed in is led on from the way in.
            if answer.status() == StatusCode::SEE_OTHER {
                continue;
            }
            let answer = answer.expect_status(200);
            assert_eq!(answer.header("content-language"), Some(tag), "{address}");
            assert_guarded(&answer, address);
            // What is taken away as a file is no page.
            if answer.header("content-disposition").is_none() {
                assert_eq!(
                    answer.header("content-type"),
                    Some("text/html; charset=utf-8")
                );
                let text = answer.text();
                assert!(
                    text.contains(&format!("<html lang=\"{tag}\">")),
                    "{address}"
                );
                assert!(!text.contains(" style="), "{address}: inline style");
            }
        }
    }
}

/// Pages in the middle of a sign-in or an enrolment: without its beginning they lead back to it.
const MIDWAY: [&str; 4] = [
    "/profile/second-factor/totp.svg",
    "/sign-in/code",
    "/sign-in/oidc",
    "/sign-in/oidc/callback",
];

/// Somebody for every page.
async fn staff(city: &Harness) -> Vec<Person> {
    let mut people = Vec::new();
    for post in Post::ALL {
        people.push(city.administrator(post.code(), post).await);
    }
    city.unit("STAFF").await;
    people.push(city.person("owner", &[(Role::SystemOwner, "STAFF")]).await);
    people
}

/// What a page shows the usual reader, or else the first whose business it is.
async fn shown(city: &Harness, people: &[Person], address: &str, lang: &str) -> Response {
    let address = &format!(
        "{address}{}lang={lang}",
        if address.contains('?') { "&" } else { "?" }
    );
    let answer = city.get(address).await;
    if answer.status().is_success() {
        return answer;
    }
    for person in people {
        let answer = city.as_person(person).get(address).await;
        if answer.status().is_success() {
            return answer;
        }
    }
    answer
}

/// The headers that hold for everything.
fn assert_guarded(answer: &Response, address: &str) {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'self'"), "{address}: {policy}");
    assert!(!policy.contains("unsafe"), "{address}: {policy}");
    assert_eq!(
        answer.header("x-content-type-options"),
        Some("nosniff"),
        "{address}"
    );
}

async fn csv_holds_exactly_the_filtered_rows(city: Harness) {
    judged(&city).await;
    for (list, query) in [("resources", "q=o&sort=name"), ("verdicts", "outcome=keep")] {
        let csv = city
            .get(&format!("/{list}.csv?{query}"))
            .await
            .expect_status(200);
        assert!(
            csv.header("content-disposition")
                .is_some_and(|how| how.contains(".csv"))
        );
        let text = csv.text();
        let lines = text.trim_start_matches('\u{feff}').lines().count();
        let api = city
            .get(&format!("/api/v1/{list}?{query}&limit=500"))
            .await
            .json();
        assert_eq!(lines as u64 - 1, api["total"].as_u64().unwrap(), "{list}");
        for item in api["items"].as_array().unwrap() {
            let name = item
                .get("resource_name")
                .unwrap_or(&item["name"])
                .as_str()
                .unwrap();
            assert!(text.contains(name), "{name} is missing in {list}.csv");
        }
    }
}

async fn a_batch_of_verdicts_is_exempted_through_the_form(city: Harness) {
    judged(&city).await;
    let id = verdict_id(&city, "low", "reduction").await;
    let form =
        |reason: &str, step: &str| format!("id={id}&reason={reason}&until=2013-12-31&step={step}");
    let _ = city
        .post("/verdicts/exempt")
        .form(&form("flood+season+reserve", "check"))
        .await
        .expect_status(200);
    let nothing_yet = city.get(&format!("/api/v1/verdicts/{id}")).await.json();
    assert!(nothing_yet["exemption"].is_null(), "{nothing_yet}");
    let done = city
        .post("/verdicts/exempt")
        .form(&form("flood+season+reserve", "confirm"))
        .await;
    assert!(
        done.status().is_redirection() || done.status().is_success(),
        "{}",
        done.text()
    );
    let verdict = city.get(&format!("/api/v1/verdicts/{id}")).await.json();
    assert_eq!(verdict["exemption"]["until"], "2013-12-31", "{verdict}");
    let rest = city
        .get("/api/v1/verdicts?outcome=shrink&exempted=hide")
        .await
        .json();
    assert_eq!(rest["total"], 0, "{rest}");
}

async fn a_resource_is_registered_through_the_form(city: Harness) {
    city.unit("U1").await;
    let mistake = city
        .post("/resources")
        .form(
            "name=vm-9&kind=virtual_machine&unit_code=U1&vcpus=many&memory_gb=8&disk_gb=&machine=",
        )
        .await;
    assert!(mistake.status().is_client_error(), "{}", mistake.status());
    assert!(mistake.text().contains("vm-9"), "what was typed is lost");
    let done = city
        .post("/resources")
        .form("name=vm-9&kind=virtual_machine&unit_code=U1&vcpus=4&memory_gb=8&disk_gb=&machine=")
        .await;
    assert!(
        done.status().is_redirection(),
        "{}: {}",
        done.status(),
        done.text()
    );
    let there = city
        .get(done.header("location").unwrap())
        .await
        .expect_status(200);
    assert!(there.text().contains("vm-9"));
}

/// A browser says where a request comes from: nothing may be changed from another site.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_site_can_change_anything() {
    let city = Harness::sqlite().await;
    let routes = yunheng_web::routes();
    let mut tried = 0;
    for route in routes.mutating() {
        assert_eq!(route.method, "POST", "{}", route.path);
        let answer = city
            .post(&route.path)
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://elsewhere.example")
            .header("host", "yunheng.example")
            .content_type(V1)
            .await;
        assert_eq!(answer.status(), 403, "{}", route.path);
        tried += 1;
    }
    assert!(tried >= 4, "{tried}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_city_has_pages_that_say_what_to_do_next() {
    let city = Harness::sqlite().await;
    for address in [
        "/",
        "/resources",
        "/verdicts",
        "/unmatched",
        "/rulebook",
        "/about",
    ] {
        let _ = city.get(address).await.expect_status(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_with_markup_is_shown_and_not_run() {
    let city = Harness::sqlite().await;
    city.unit("U1").await;
    let body = "name=%3Cscript%3Ealert(1)%3C%2Fscript%3E&kind=virtual_machine&unit_code=U1&vcpus=4&memory_gb=8&disk_gb=&machine=";
    let _ = city.post("/resources").form(body).await;
    let list = city.get("/resources").await.expect_status(200);
    assert!(!list.text().contains("<script>alert"));
}
