//! Requests that no browser sends.

use super::{Served, raw};

fn request(head: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("{head} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}").into_bytes()
}

/// How many answers there are on a connection.
fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v4_2_1_no_second_request_is_smuggled_in_with_the_first() {
    let served = Served::with(&[]).await;
    let address = served.program.address();
    let hidden = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for (told, headers, body) in [
        (
            "a length and chunks",
            format!("{form}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
            format!("0\r\n\r\n{hidden}"),
        ),
        (
            "chunks and a length",
            format!("{form}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
            format!("0\r\n\r\n{hidden}"),
        ),
        (
            "two lengths",
            format!("{form}Content-Length: 0\r\nContent-Length: 44\r\n"),
            hidden.to_owned(),
        ),
        (
            "a space before the colon",
            format!("{form}Transfer-Encoding : chunked\r\nContent-Length: 4\r\n"),
            format!("0\r\n\r\n{hidden}"),
        ),
        (
            "an encoding of nobody's",
            format!("{form}Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n"),
            format!("0\r\n\r\n{hidden}"),
        ),
        (
            "a chunk that ends nowhere",
            format!("{form}Transfer-Encoding: chunked\r\n"),
            format!("zz\r\n\r\n{hidden}"),
        ),
    ] {
        let answer = raw(address, &request("POST /sign-in", &headers, &body));
        assert!(answers(&answer) <= 1, "{told}: {answer}");
        assert!(!answer.contains("\r\n\r\nok"), "{told}: {answer}");
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{told}: {answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v16_4_1_what_somebody_sends_forges_no_header_no_log_line_and_no_entry() {
    let served = Served::with(&[("YUNHENG_LOG", "info")]).await;
    let address = served.program.address();
    let forged = "2026-01-01T00:00:00Z%20INFO%20forged";
    let login = format!("x%0d%0aSet-Cookie:%20a=b%0a{forged}%00%1b[2J");
    let body = format!("login={login}&password=x&next=%2F%0d%0aSet-Cookie:%20a=b");
    let headers = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nX-Request-Id: \"}},{{\"seq\":9\r\nUser-Agent: a\tb\u{e9}\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    let answer = raw(address, &request("POST /sign-in", &headers, &body));
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    assert!(!head.to_lowercase().contains("a=b"), "{head}");
    let path = format!("GET /{forged}%0a{forged}");
    let odd = raw(address, &request(&path, "Connection: close\r\n", ""));
    assert!(odd.starts_with("HTTP/1.1 "), "{odd}");
    for line in served.program.log() {
        // Every line is one that the program began.
        let began = line.len() > 20 && line.as_bytes()[4] == b'-' && line.as_bytes()[10] == b'T';
        assert!(began && !line.starts_with("2026-01-01T"), "{line:?}");
        assert!(!line.contains('\u{1b}') && !line.contains('\r'), "{line:?}");
    }
    let lines = served.record().await;
    let mut expected = None;
    for line in &lines {
        let entry = yunheng_domain::record::Entry::parse(line.as_bytes()).unwrap();
        // The first ones may be in the archive.
        assert_eq!(entry.seq, expected.unwrap_or(entry.seq));
        expected = Some(entry.seq + 1);
        assert!(!line.contains('\n') && !line.contains('\r'), "{line}");
    }
    let checked = yunheng_testing::Program::run(served.data.path(), &["record", "verify"]);
    assert!(checked.status.success(), "{checked:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_beyond_the_limit_is_413_and_a_head_beyond_it_is_refused() {
    let served = Served::with(&[]).await;
    let client = served.program.client();
    let large = vec![b'x'; 9 << 20];
    for (path, kind) in [
        ("/sign-in", "application/x-www-form-urlencoded"),
        ("/oauth/token", "application/x-www-form-urlencoded"),
        ("/api/v1/resources", "application/json"),
    ] {
        let answer = client
            .post(served.program.url(path))
            .header("content-type", kind)
            .header("expect", "100-continue")
            .body(large.clone())
            .send()
            .await;
        // The connection may be closed before all of it was sent.
        if let Ok(answer) = answer {
            let status = answer.status().as_u16();
            assert!(
                status == 413 || (path.starts_with("/api") && status == 401),
                "{path}: {status}"
            );
        }
    }
    let address = served.program.address();
    let headers = format!("X-Long: {}\r\n", "a".repeat(1 << 20));
    let answer = raw(address, &request("GET /livez", &headers, ""));
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v13_4_6_no_answer_names_what_it_was_made_with() {
    let served = Served::with(&[]).await;
    let address = served.program.address();
    let version = env!("CARGO_PKG_VERSION");
    for head in [
        "GET /sign-in",
        "GET /nowhere",
        "GET /api/v1/resources",
        "TRACE /sign-in",
        "POST /livez",
        "GET /livez",
        "GET /readyz",
        "GET /resources",
        "OPTIONS *",
    ] {
        let answer = raw(
            address,
            &request(head, "Connection: close\r\nX-Secret: told\r\n", ""),
        );
        let (headers, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let headers = headers.to_lowercase();
        for name in ["\r\nserver:", "x-powered-by", "\r\nvia:"] {
            assert!(!headers.contains(name), "{head}: {headers}");
        }
        for word in ["hyper", "axum", "rustc", ".rs:", "panicked", "SELECT "] {
            assert!(!answer.contains(word), "{head}: {word}");
        }
        assert!(
            !body.contains(&format!("v{version}")) && !body.contains("told"),
            "{head}"
        );
    }
    let traced = raw(
        address,
        &request("TRACE /sign-in", "Connection: close\r\n", ""),
    );
    assert!(traced.starts_with("HTTP/1.1 405"), "{traced}");
}
