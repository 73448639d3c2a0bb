//! The whole router over an empty store: headers, refusals, languages, caching.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use yunheng_testing::Harness;

struct Server {
    city: Harness,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Server {
    async fn start() -> Self {
        Self {
            city: Harness::sqlite().await,
        }
    }

    /// Asks as the usual reader, unless the request shows another cookie.
    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.city.send(request).await;
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::post(path).header(header::HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(
            request
                .body(self.with_token(headers, body.into()).await)
                .unwrap(),
        )
        .await
    }

    async fn add_organisation(&self) {
        self.city.unit("S-001").await;
    }
}

impl Server {
    /// A form with the reader's token in it; anything else as it is.
    async fn with_token(&self, headers: &[(&str, &str)], body: Body) -> Body {
        if !headers.contains(&FORM) {
            return body;
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Body::from(format!("{text}&csrf={}", self.city.csrf()))
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const SAME: (&str, &str) = ("sec-fetch-site", "same-origin");

/// An address of a route pattern, with ids that do not exist.
fn address(pattern: &str) -> String {
    pattern
        .replace("{id}", "999999")
        .replace("{citation}", "none@1")
        .replace("{name}", "not-found")
        .replace("{file}", "none.css")
}

#[tokio::test]
async fn every_route_answers_and_carries_the_guard_s_headers() {
    let server = Server::start().await;
    for route in yunheng_web::routes().iter() {
        let path = address(&route.path);
        let answer = if route.method == "GET" {
            server.get(&path).await
        } else {
            server.post(&path, &[SAME], Body::empty()).await
        };
        let told = format!("{} {path}: {}", route.method, answer.status);
        assert!(!answer.status.is_server_error(), "{told} {}", answer.text);
        assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{told}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'self'"),
            "{told}"
        );
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'"),
            "{told}"
        );
        assert!(
            !answer.header("content-security-policy").contains("unsafe"),
            "{told}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{told}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{told}"
        );
        assert!(!answer.header("cache-control").is_empty(), "{told}");
        assert!(!answer.header("x-request-id").is_empty(), "{told}");
    }
}

#[tokio::test]
async fn an_undeclared_method_is_405_on_every_route() {
    let server = Server::start().await;
    let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for route in yunheng_web::routes().iter() {
        let methods = declared.entry(route.path.clone()).or_default();
        methods.insert(route.method.clone());
        if route.method == "GET" {
            methods.insert("HEAD".to_owned());
        }
    }
    let mut tried = 0;
    for (path, methods) in &declared {
        for method in METHODS.iter().filter(|method| !methods.contains(**method)) {
            let request = Request::builder()
                .method(*method)
                .uri(address(path))
                .header(FORM.0, FORM.1)
                .header(SAME.0, SAME.1);
            // A change carries the session's token, or that would be what it is refused for.
            let body = Body::from(match *method {
                "POST" => format!("csrf={}", server.city.csrf()),
                _ => String::new(),
            });
            let answer = server.ask(request.body(body).unwrap()).await;
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
            assert!(!answer.header("allow").is_empty(), "{method} {path}");
            tried += 1;
        }
    }
    println!(
        "{} paths, {tried} undeclared methods, all 405",
        declared.len()
    );
}

/// Every method that RFC 9110 and 5789 know, one of WebDAV's, and one of nobody's.
const METHODS: [&str; 11] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND",
    "WEIGH",
];

#[tokio::test]
async fn a_change_sent_from_another_site_is_refused() {
    let server = Server::start().await;
    for route in yunheng_web::routes().mutating() {
        for headers in [
            [("sec-fetch-site", "cross-site"), FORM],
            [("origin", "https://elsewhere.example"), FORM],
        ] {
            let answer = server.post(&address(&route.path), &headers, "").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", route.path);
        }
    }
}

#[tokio::test]
async fn the_id_of_a_request_is_kept_if_it_is_short_and_plain() {
    let server = Server::start().await;
    let long = "a".repeat(65);
    for (given, kept) in [
        ("f3a1-07.b:2", true),
        (&*long, false),
        ("two words", false),
        ("{\"forged\":1}", false),
    ] {
        let request = Request::get("/about").header("x-request-id", given);
        let answer = server.ask(request.body(Body::empty()).unwrap()).await;
        let id = answer.header("x-request-id");
        assert_eq!(id == given, kept, "{given}: {id}");
        assert!(!id.is_empty());
    }
}

#[tokio::test]
async fn pages_are_not_kept_and_assets_are_kept_for_good() {
    let server = Server::start().await;
    let page = server.get("/").await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let (_, after) = page.text.split_once("/assets/yunheng").unwrap();
    let (rest, _) = after.split_once('"').unwrap();
    let asset = server.get(&format!("/assets/yunheng{rest}")).await;
    assert_eq!(
        asset.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(asset.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn a_missing_page_says_so_in_the_reader_s_language() {
    let server = Server::start().await;
    let zh = server.get("/nowhere").await;
    assert_eq!(zh.status, StatusCode::NOT_FOUND);
    assert!(zh.text.contains("没有这个页面") && zh.text.contains("错误"));
    let en = server.get("/nowhere?lang=en").await;
    assert!(en.text.contains("No such page"));
    assert!(en.header("set-cookie").starts_with("lang=en;"));
    let kept = Request::get("/nowhere")
        .header(header::COOKIE, "lang=en")
        .body(Body::empty())
        .unwrap();
    assert!(server.ask(kept).await.text.contains("No such page"));
}

#[tokio::test]
async fn a_missing_thing_is_a_problem_in_the_client_s_language() {
    let server = Server::start().await;
    for path in [
        "/api/v1/resources/7",
        "/api/v1/resources/x",
        "/api/v1/nowhere",
        "/api",
    ] {
        let request = Request::get(path)
            .header(header::ACCEPT_LANGUAGE, "en")
            .body(Body::empty())
            .unwrap();
        let answer = server.ask(request).await;
        if path == "/api" {
            continue;
        }
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json; charset=utf-8",
            "{path}"
        );
        assert_eq!(answer.json()["type"], "/problems/not-found", "{path}");
        assert_eq!(answer.json()["title"], "Not found", "{path}");
    }
}

#[tokio::test]
async fn the_same_answer_is_not_sent_twice() {
    let server = Server::start().await;
    let first = server.get("/api/v1/units").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"'));
    let again = Request::get("/api/v1/units")
        .header(header::IF_NONE_MATCH, &tag)
        .body(Body::empty())
        .unwrap();
    let again = server.ask(again).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.text.is_empty());
    server.add_organisation().await;
    assert_ne!(server.get("/api/v1/units").await.header("etag"), tag);
}

#[tokio::test]
async fn json_mistakes_name_pointer_line_and_column() {
    let server = Server::start().await;
    let answer = server
        .post("/api/v1/resources", &[JSON], "{\"name\": 5}")
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["errors"][0]["pointer"], "/name");
    let broken = server
        .post("/api/v1/resources", &[JSON], "{\"name\": ")
        .await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    let form = server
        .post("/api/v1/resources", &[FORM, SAME], "name=x")
        .await;
    assert_eq!(form.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let query = server.get("/api/v1/resources?kind=toaster").await;
    assert_eq!(query.json()["errors"][0]["pointer"], "kind");
}

#[tokio::test]
async fn a_query_parameter_that_no_list_has_is_refused_everywhere_in_the_api() {
    let server = Server::start().await;
    for route in yunheng_web::routes().iter() {
        if !route.path.starts_with("/api/") || route.method != "GET" {
            continue;
        }
        let path = format!("{}?colour=red", address(&route.path));
        let answer = server.get(&path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "colour", "{path}");
    }
    let known = server.get("/api/v1/unmatched?q=x&limit=5").await;
    assert_eq!(known.status, StatusCode::OK);
    let twice = server.get("/api/v1/resources?kind=data_disk&kind=x").await;
    assert_eq!(twice.json()["errors"][0]["pointer"], "kind");
}

#[tokio::test]
async fn a_resource_is_registered_listed_exported_and_found_by_the_api() {
    let server = Server::start().await;
    server.add_organisation().await;
    let form = "name=%3Dvm-1&kind=virtual_machine&unit_code=S-001&vcpus=8&memory_gb=32";
    let made = server.post("/resources", &[FORM, SAME], form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = server.get(made.header("location")).await;
    assert!(page.text.contains("=vm-1") && page.text.contains("8 vCPU"));
    let taken = server.post("/resources", &[FORM, SAME], form).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        taken.text.contains("已有同名资源") && taken.text.contains("value=\"=vm-1\""),
        "input is kept"
    );
    let csv = server.get("/resources.csv?kind=virtual_machine").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.text.starts_with('\u{feff}'));
    assert!(
        csv.text.contains(",'=vm-1,"),
        "a formula is defused: {}",
        csv.text
    );
    let none = server.get("/resources.csv?kind=data_disk").await;
    assert_eq!(none.text.lines().count(), 1, "exactly the filtered rows");
    let list = server.get("/api/v1/resources?limit=1").await;
    assert_eq!(list.json()["total"], 1);
    assert!(list.header("link").contains("rel=\"first\""));
}

#[tokio::test]
async fn a_mistake_in_the_form_titles_the_page_error_and_keeps_the_input() {
    let server = Server::start().await;
    let answer = server
        .post(
            "/resources?lang=en",
            &[FORM, SAME],
            "name=vm-9&kind=virtual_machine&vcpus=none",
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("<title>Error: "));
    assert!(answer.text.contains("value=\"none\"") && answer.text.contains("href=\"#vcpus\""));
}

const V1: (&str, &str) = ("content-type", "application/x-protobuf");
const V2: (&str, &str) = (
    "content-type",
    "application/x-protobuf;proto=io.prometheus.write.v2.Request",
);
const SNAPPY: (&str, &str) = ("content-encoding", "snappy");
const TOKEN: (&str, &str) = ("authorization", "Bearer provider-token-of-the-tests");

#[tokio::test]
async fn remote_write_refuses_by_the_book() {
    let server = Server::start().await;
    let empty = || snap::raw::Encoder::new().compress_vec(&[]).unwrap();
    let write = "/api/v1/telemetry/write";
    let status = |answer: Answer| (answer.status.as_u16(), answer.headers);
    let (code, headers) = status(server.post(write, &[V1, SNAPPY], empty()).await);
    assert_eq!(
        (code, headers.contains_key("www-authenticate")),
        (401, true)
    );
    let wrong = ("authorization", "Bearer guess");
    assert_eq!(
        status(server.post(write, &[V1, SNAPPY, wrong], empty()).await).0,
        401
    );
    assert_eq!(
        status(server.post(write, &[JSON, SNAPPY, TOKEN], empty()).await).0,
        415
    );
    assert_eq!(
        status(server.post(write, &[V1, TOKEN], empty()).await).0,
        415
    );
    assert_eq!(
        status(
            server
                .post(write, &[V1, ("content-encoding", "gzip"), TOKEN], empty())
                .await
        )
        .0,
        415
    );
    assert_eq!(
        status(server.post(write, &[V1, SNAPPY, TOKEN], "not snappy").await).0,
        400
    );
    assert_eq!(
        status(
            server
                .post(write, &[V1, SNAPPY, TOKEN], vec![0_u8; 3 * 1024 * 1024])
                .await
        )
        .0,
        413
    );
    let bomb = snap::raw::Encoder::new()
        .compress_vec(&vec![0_u8; 9 * 1024 * 1024])
        .unwrap();
    assert_eq!(
        status(server.post(write, &[V1, SNAPPY, TOKEN], bomb).await).0,
        413
    );
    let (code, headers) = status(server.post(write, &[V2, SNAPPY, TOKEN], empty()).await);
    assert_eq!(code, 204);
    for kind in ["samples", "histograms", "exemplars"] {
        assert_eq!(
            headers[format!("x-prometheus-remote-write-{kind}-written").as_str()],
            "0"
        );
    }
}

#[tokio::test]
async fn figures_count_by_route_not_by_address() {
    let server = Server::start().await;
    server.get("/resources/1").await;
    server.get("/resources/2").await;
    let text = server.get("/metrics").await.text;
    let line =
        "yunheng_http_requests_total{method=\"GET\",route=\"/resources/{id}\",status=\"404\"} 2";
    assert!(text.contains(line), "{text}");
    assert!(text.ends_with("# EOF\n"));
    assert_eq!(server.get("/livez").await.text, "ok\n");
    assert_eq!(server.get("/readyz").await.text, "ok\n");
}

#[tokio::test]
async fn more_than_five_hundred_selected_are_refused() {
    let server = Server::start().await;
    let ids: Vec<String> = (0..501).map(|id| format!("id={id}")).collect();
    assert_eq!(
        server
            .get(&format!("/verdicts/exempt?{}", ids.join("&")))
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(server.get("/verdicts/exempt").await.status, StatusCode::OK);
}
