//! Login and password.

use std::net::IpAddr;

use jiff::SignedDuration;
use yunheng_app::{SignIn, Visitor};
use yunheng_domain::actor::{Actor, Origin};
use yunheng_domain::role::Role;
use yunheng_testing::{AUTHORITY, Harness, both};

use super::{Browser, PASSWORD, location, person, recorded};

both!(
    who_signs_in_comes_to_the_page_it_asked_for,
    v3_3_the_session_cookie_is_the_browsers_alone,
    v3_7_2_nobody_is_led_to_another_site,
    v6_3_1_five_failures_lock_an_account_for_thirty_minutes,
    v6_3_1_five_failures_lock_a_source_for_every_account,
    v6_3_8_an_unknown_account_is_answered_like_a_wrong_password,
    v7_2_4_signing_in_gives_a_new_token_and_ends_the_old_session,
    v7_4_1_signing_out_ends_the_session_on_the_server,
    v16_3_1_every_attempt_is_on_the_record_and_no_password_is,
    a_password_of_ninety_days_lets_do_nothing_but_change_it,
    v6_4_6_an_administrator_sends_a_link_that_works_once,
);

async fn clerk(city: &Harness) {
    person(city, "zhao.min", &[(Role::Planner, AUTHORITY)]).await;
}

async fn who_signs_in_comes_to_the_page_it_asked_for(city: Harness) {
    clerk(&city).await;
    let mut browser = Browser::default();
    assert_eq!(
        browser.reaches(&city, "/resources?q=a").await,
        "/sign-in?next=%2Fresources%3Fq%3Da"
    );
    city.anonymously(axum::http::Method::GET, "/api/v1/resources")
        .await
        .expect_problem(401);
    let answer = browser
        .post(
            &city,
            "/sign-in",
            &format!("login=Zhao.Min&password={PASSWORD}&next=%2Fresources%3Fq%3Da"),
        )
        .await
        .expect_status(303);
    assert_eq!(location(&answer), "/resources?q=a");
    assert_eq!(browser.reaches(&city, "/resources?q=a").await, "200");
}

async fn v3_3_the_session_cookie_is_the_browsers_alone(city: Harness) {
    clerk(&city).await;
    let answer = Browser::default()
        .sign_in(&city, "zhao.min", PASSWORD)
        .await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

async fn v3_7_2_nobody_is_led_to_another_site(city: Harness) {
    clerk(&city).await;
    for next in ["https://example.org/", "//example.org", "/%5Cexample.org"] {
        let form = format!("login=zhao.min&password={PASSWORD}&next={next}");
        let answer = Browser::default().post(&city, "/sign-in", &form).await;
        assert_eq!(location(&answer), "/", "{next}");
    }
}

async fn v6_3_1_five_failures_lock_an_account_for_thirty_minutes(city: Harness) {
    clerk(&city).await;
    let mut browser = Browser::default();
    for _ in 0..5 {
        let refused = browser
            .sign_in(&city, "zhao.min", "wrong")
            .await
            .expect_status(422);
        assert!(refused.text().contains("没有登录"));
    }
    // The right one is not looked at any more, and trying does not make the lock longer.
    city.clock().advance(SignedDuration::from_mins(29));
    let locked = browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(422);
    assert!(locked.text().contains("失败次数过多"));
    city.clock().advance(SignedDuration::from_mins(2));
    browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
}

async fn v6_3_1_five_failures_lock_a_source_for_every_account(city: Harness) {
    clerk(&city).await;
    let from = |address: &str| {
        Actor::nobody(Origin {
            address: Some(address.parse::<IpAddr>().unwrap()),
            request: String::new(),
        })
    };
    for number in 0..5 {
        let login = format!("nobody-{number}");
        let tried = city
            .app()
            .sign_in(&from("192.0.2.1"), &login, "x", Visitor::default())
            .await;
        assert!(matches!(tried, Ok(SignIn::Wrong)), "{tried:?}");
    }
    let here = city
        .app()
        .sign_in(&from("192.0.2.1"), "zhao.min", PASSWORD, Visitor::default())
        .await;
    assert!(matches!(here, Ok(SignIn::Locked { .. })), "{here:?}");
    let there = city
        .app()
        .sign_in(&from("192.0.2.2"), "zhao.min", PASSWORD, Visitor::default())
        .await;
    assert!(matches!(there, Ok(SignIn::Done { .. })), "{there:?}");
}

async fn v6_3_8_an_unknown_account_is_answered_like_a_wrong_password(city: Harness) {
    clerk(&city).await;
    let strip = |text: String| text.replace("zhao.min", "X").replace("nobody", "X");
    let nonce = |text: String| {
        let nonce = super::between(&text, "nonce=\"", "\"").unwrap_or_default();
        if nonce.is_empty() {
            text
        } else {
            text.replace(&nonce, "N")
        }
    };
    for attempt in 0..6 {
        let known = Browser::default().sign_in(&city, "zhao.min", "wrong").await;
        let unknown = Browser::default().sign_in(&city, "nobody", "wrong").await;
        assert_eq!(known.status(), unknown.status());
        assert_eq!(
            nonce(strip(known.text())),
            nonce(strip(unknown.text())),
            "attempt {attempt}"
        );
    }
}

async fn v7_2_4_signing_in_gives_a_new_token_and_ends_the_old_session(city: Harness) {
    clerk(&city).await;
    let mut browser = Browser::default();
    browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
    let mut before = browser.clone();
    browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
    assert_ne!(before.session, browser.session);
    assert_eq!(
        before.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
    assert_eq!(browser.reaches(&city, "/profile").await, "200");
}

async fn v7_4_1_signing_out_ends_the_session_on_the_server(city: Harness) {
    clerk(&city).await;
    let mut one = Browser::default();
    let mut two = Browser::default();
    let mut three = Browser::default();
    for browser in [&mut one, &mut two, &mut three] {
        browser
            .sign_in(&city, "zhao.min", PASSWORD)
            .await
            .expect_status(303);
    }
    let mut stolen = one.clone();
    one.post(&city, "/sign-out", "").await.expect_status(303);
    assert_eq!(one.session, None);
    assert_eq!(
        stolen.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
    two.post(&city, "/sign-out/everywhere", "")
        .await
        .expect_status(303);
    assert_eq!(
        three.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
}

async fn v16_3_1_every_attempt_is_on_the_record_and_no_password_is(city: Harness) {
    clerk(&city).await;
    let mut browser = Browser::default();
    // Typed into the wrong field: not even that is kept.
    browser
        .sign_in(&city, PASSWORD, PASSWORD)
        .await
        .expect_status(422);
    for _ in 0..4 {
        browser
            .sign_in(&city, "zhao.min", "Wrong-Guess/1")
            .await
            .expect_status(422);
    }
    browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
    for _ in 0..6 {
        Browser::default()
            .sign_in(&city, "zhao.min", "Wrong-Guess/1")
            .await
            .expect_status(422);
    }
    let lines = recorded(&city, "sign_in").await;
    let count = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!(count("\"failed\""), 1 + 4 + 5, "{lines:#?}");
    assert_eq!(count("\"done\""), 1, "{lines:#?}");
    // The lock itself, and the attempt in spite of it.
    assert_eq!(count("\"locked\""), 2, "{lines:#?}");
    for secret in [PASSWORD, &PASSWORD.to_lowercase(), "Wrong-Guess"] {
        assert_eq!(count(secret), 0, "{secret}");
    }
}

async fn a_password_of_ninety_days_lets_do_nothing_but_change_it(city: Harness) {
    clerk(&city).await;
    city.clock().advance(SignedDuration::from_hours(24 * 90));
    let mut browser = Browser::default();
    let answer = browser.sign_in(&city, "zhao.min", PASSWORD).await;
    assert_eq!(location(&answer), "/profile/password");
    for path in ["/", "/resources", "/profile", "/profile/second-factor"] {
        assert_eq!(
            browser.reaches(&city, path).await,
            "/profile/password",
            "{path}"
        );
    }
    let new = "Shan-Shui/5093";
    let form = format!("present={PASSWORD}&password={new}&again={new}");
    let changed = browser
        .post(&city, "/profile/password", &form)
        .await
        .expect_status(303);
    assert_eq!(location(&changed), "/profile");
    assert_eq!(browser.reaches(&city, "/resources").await, "200");
}

async fn v6_4_6_an_administrator_sends_a_link_that_works_once(city: Harness) {
    let id = person(&city, "zhao.min", &[(Role::Planner, AUTHORITY)]).await;
    let mut browser = Browser::default();
    browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
    let (link, _) = city
        .app()
        .invite(&yunheng_testing::harness::setup(), id)
        .await
        .unwrap();
    let path = format!("/invitation/{}", link.reveal());
    let mut other = Browser::default();
    let page = other.get(&city, &path).await.expect_status(200);
    assert!(page.text().contains("zhao.min"));
    let new = "Shan-Shui/5093";
    let form = format!("password={new}&again={new}");
    other.post(&city, &path, &form).await.expect_status(303);
    other.post(&city, &path, &form).await.expect_status(404);
    // Whoever was signed in is out, and the old password is no more.
    assert_eq!(
        browser.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
    browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(422);
    browser
        .sign_in(&city, "zhao.min", new)
        .await
        .expect_status(303);
    // A day later a link is void.
    let (late, _) = city
        .app()
        .invite(&yunheng_testing::harness::setup(), id)
        .await
        .unwrap();
    city.clock().advance(SignedDuration::from_hours(25));
    other
        .get(&city, &format!("/invitation/{}", late.reveal()))
        .await
        .expect_status(404);
}
