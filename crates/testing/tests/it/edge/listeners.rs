//! Where administration is reached, who is believed about addresses, and how much one may ask.

use yunheng_testing::spare_port;

use super::Served;

/// A page of administration; a stranger who reaches it is sent to the sign-in.
const ADMINISTRATION: &str = "/people";

/// The status of an address, asked for by somebody whom a header says to come from elsewhere.
async fn status(served: &Served, url: &str, forwarded: Option<&str>) -> u16 {
    let mut request = served.program.client().get(url);
    if let Some(address) = forwarded {
        request = request.header("x-forwarded-for", address);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administration_is_answered_by_its_own_listener_and_nowhere_else() {
    let apart = format!("127.0.0.1:{}", spare_port());
    let served = Served::with(&[("YUNHENG_ADMIN_LISTEN", &apart)]).await;
    for page in [
        "/people",
        "/people/1",
        "/record",
        "/checkpoints",
        "/clients",
        "/authorisations",
    ] {
        let here = status(&served, &served.program.url(page), None).await;
        let there = status(&served, &format!("http://{apart}{page}"), None).await;
        assert_eq!((here, there), (404, 303), "{page}");
    }
    // What is everybody's is answered by both.
    let sign_in = served.program.url("/sign-in");
    assert_eq!(status(&served, &sign_in, None).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn v4_1_3_a_forged_address_opens_nothing_and_is_not_what_the_record_says() {
    let served = Served::with(&[("YUNHENG_ADMIN_FROM", "10.0.0.0/8")]).await;
    let url = served.program.url(ADMINISTRATION);
    assert_eq!(status(&served, &url, None).await, 404);
    assert_eq!(status(&served, &url, Some("10.1.2.3")).await, 404);
    let tried = served
        .program
        .client()
        .post(served.program.url("/sign-in"))
        .header("x-forwarded-for", "10.1.2.3")
        .header("forwarded", "for=10.1.2.3")
        .header("x-real-ip", "10.1.2.3")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("login=admin.one&password=wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(tried.status().as_u16(), 422);
    let lines = served.record().await;
    let attempt = lines.iter().rfind(|line| line.contains("\"sign_in\""));
    let attempt = attempt.unwrap();
    assert!(
        attempt.contains("127.0.0.1") && !attempt.contains("10.1.2.3"),
        "{attempt}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configured_proxy_is_believed_and_only_about_the_nearest_stranger() {
    let variables = [
        ("YUNHENG_ADMIN_FROM", "10.0.0.0/8"),
        ("YUNHENG_TRUSTED_PROXY", "127.0.0.1/32"),
    ];
    let served = Served::with(&variables).await;
    let url = served.program.url(ADMINISTRATION);
    assert_eq!(status(&served, &url, Some("10.1.2.3")).await, 303);
    assert_eq!(status(&served, &url, Some("203.0.113.9")).await, 404);
    // What the stranger wrote before the proxy added its address is the stranger's word.
    assert_eq!(
        status(&served, &url, Some("10.1.2.3, 203.0.113.9")).await,
        404
    );
    assert_eq!(status(&served, &url, Some("nonsense")).await, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_often_is_told_when_to_come_again() {
    let served = Served::with(&[("YUNHENG_REQUESTS_PER_MINUTE", "30")]).await;
    let client = served.program.client();
    let mut last = None;
    for _ in 0..40 {
        let answer = client
            .get(served.program.url("/api/v1/rulebooks"))
            .send()
            .await
            .unwrap();
        assert!(answer.headers().contains_key("ratelimit"), "{answer:?}");
        assert!(
            answer.headers().contains_key("ratelimit-policy"),
            "{answer:?}"
        );
        if answer.status() == 429 {
            last = Some(answer);
            break;
        }
    }
    let refused = last.expect("a limit");
    let seconds: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    let policy = refused.headers()["ratelimit-policy"].to_str().unwrap();
    assert_eq!(policy, "\"caller\";q=30;w=60");
    let kind = refused.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/problem+json"), "{kind}");
}
