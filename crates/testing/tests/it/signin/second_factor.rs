//! One-time codes and recovery codes.

use jiff::SignedDuration;
use yunheng_domain::role::Role;
use yunheng_testing::{AUTHORITY, Harness, both};

use super::{Browser, PASSWORD, location, person, recorded};

both!(
    v16_3_1_a_password_whose_second_factor_never_comes_is_on_the_record,
    v16_3_1_a_passkey_that_comes_unasked_is_on_the_record,
    v6_3_3_an_approver_with_a_password_alone_is_led_to_enrolment,
    v6_5_1_a_code_works_once,
    v6_5_1_of_two_racers_with_one_code_one_wins,
    a_recovery_code_works_once,
    five_wrong_codes_lock_the_account,
    the_second_step_waits_five_minutes,
    v7_5_3_taking_the_second_factor_away_asks_again_who_one_is,
);

async fn reviewer(city: &Harness) -> Browser {
    person(city, "sun.hao", &[(Role::Reviewer, AUTHORITY)]).await;
    let mut browser = Browser::default();
    browser
        .sign_in(city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    browser
}

async fn v16_3_1_a_password_whose_second_factor_never_comes_is_on_the_record(city: Harness) {
    let _ = reviewer(&city).await.enrol(&city).await;
    let before = recorded(&city, "sign_in").await.len();
    let pending = Browser::default().sign_in(&city, "sun.hao", PASSWORD).await;
    assert_eq!(location(&pending), "/sign-in/code?next=%2F");
    let lines = recorded(&city, "sign_in").await;
    assert_eq!(lines.len(), before + 1);
    assert!(
        lines[before].contains("second factor awaited"),
        "{lines:#?}"
    );
}

async fn v16_3_1_a_passkey_that_comes_unasked_is_on_the_record(city: Harness) {
    let mut browser = reviewer(&city).await;
    let _ = browser.enrol(&city).await;
    for (path, action, code) in [
        ("/profile/passkeys", "profile.change", "passkey"),
        ("/step-up/passkey", "sign_in", "expired"),
    ] {
        let before = recorded(&city, action).await.len();
        let answer = browser.post(&city, path, "name=key&answer=%7B%7D").await;
        assert!(answer.status().is_client_error(), "{}", answer.status());
        let lines = recorded(&city, action).await;
        assert_eq!(lines.len(), before + 1, "{lines:#?}");
        assert!(lines[before].contains(code), "{lines:#?}");
    }
}

async fn v6_3_3_an_approver_with_a_password_alone_is_led_to_enrolment(city: Harness) {
    person(&city, "sun.hao", &[(Role::Reviewer, AUTHORITY)]).await;
    let mut browser = Browser::default();
    let answer = browser.sign_in(&city, "sun.hao", PASSWORD).await;
    assert_eq!(location(&answer), "/profile/second-factor");
    assert_eq!(
        browser.reaches(&city, "/resources").await,
        "/profile/second-factor?needed=1"
    );
    let page = browser
        .get(&city, "/profile/second-factor?needed=1")
        .await
        .expect_status(200);
    assert!(page.text().contains("GB/T 22239-2019"));
    let (_, codes) = browser.enrol(&city).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(browser.reaches(&city, "/resources").await, "200");
    // Shown once: the secret is gone from the pages.
    assert_eq!(
        browser.reaches(&city, "/profile/second-factor/totp").await,
        "/profile/second-factor"
    );
    browser
        .get(&city, "/profile/second-factor/totp.svg")
        .await
        .expect_status(404);
}

async fn v6_5_1_a_code_works_once(city: Harness) {
    let (secret, _) = reviewer(&city).await.enrol(&city).await;
    let mut browser = Browser::default();
    let pending = browser.sign_in(&city, "sun.hao", PASSWORD).await;
    assert_eq!(location(&pending), "/sign-in/code?next=%2F");
    assert_eq!(browser.session, None);
    // The code that confirmed the enrolment is used up.
    let used = format!("code={}", *secret.code(city.app().now()).unwrap());
    browser
        .post(&city, "/sign-in/code", &used)
        .await
        .expect_status(422);
    city.clock().advance(SignedDuration::from_secs(60));
    let fresh = format!("code={}", *secret.code(city.app().now()).unwrap());
    browser
        .post(&city, "/sign-in/code", &fresh)
        .await
        .expect_status(303);
    assert_eq!(browser.reaches(&city, "/resources").await, "200");
    let mut other = Browser::default();
    other
        .sign_in(&city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    other
        .post(&city, "/sign-in/code", &fresh)
        .await
        .expect_status(422);
    assert_eq!(other.session, None);
}

async fn v6_5_1_of_two_racers_with_one_code_one_wins(city: Harness) {
    let (secret, _) = reviewer(&city).await.enrol(&city).await;
    city.clock().advance(SignedDuration::from_secs(60));
    let mut one = Browser::default();
    let mut two = Browser::default();
    one.sign_in(&city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    two.sign_in(&city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    let form = format!("code={}", *secret.code(city.app().now()).unwrap());
    let (a, b) = tokio::join!(
        one.post(&city, "/sign-in/code", &form),
        two.post(&city, "/sign-in/code", &form)
    );
    let mut statuses = [a.status().as_u16(), b.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
}

async fn a_recovery_code_works_once(city: Harness) {
    let (_, codes) = reviewer(&city).await.enrol(&city).await;
    let form = format!("code={}", codes[3]);
    let mut browser = Browser::default();
    browser
        .sign_in(&city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    browser
        .post(&city, "/sign-in/code", &form)
        .await
        .expect_status(303);
    let page = browser.get(&city, "/profile/second-factor").await.text();
    assert!(page.contains("剩余恢复码 9 个"), "{page}");
    let mut other = Browser::default();
    other
        .sign_in(&city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    other
        .post(&city, "/sign-in/code", &form)
        .await
        .expect_status(422);
}

async fn five_wrong_codes_lock_the_account(city: Harness) {
    let (secret, _) = reviewer(&city).await.enrol(&city).await;
    city.clock().advance(SignedDuration::from_secs(60));
    let mut browser = Browser::default();
    browser
        .sign_in(&city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    for _ in 0..5 {
        browser
            .post(&city, "/sign-in/code", "code=000000")
            .await
            .expect_status(422);
        // The right password in between takes no failure off.
        Browser::default().sign_in(&city, "sun.hao", PASSWORD).await;
    }
    let right = format!("code={}", *secret.code(city.app().now()).unwrap());
    let locked = browser
        .post(&city, "/sign-in/code", &right)
        .await
        .expect_status(422);
    assert!(locked.text().contains("失败次数过多"));
}

async fn the_second_step_waits_five_minutes(city: Harness) {
    let (secret, _) = reviewer(&city).await.enrol(&city).await;
    let mut browser = Browser::default();
    browser
        .sign_in(&city, "sun.hao", PASSWORD)
        .await
        .expect_status(303);
    city.clock().advance(SignedDuration::from_mins(6));
    let form = format!("code={}", *secret.code(city.app().now()).unwrap());
    let over = browser.post(&city, "/sign-in/code", &form).await;
    assert_eq!(location(&over), "/sign-in?over=1&next=%2F");
    assert_eq!(browser.session, None);
}

async fn v7_5_3_taking_the_second_factor_away_asks_again_who_one_is(city: Harness) {
    let mut browser = reviewer(&city).await;
    let (secret, _) = browser.enrol(&city).await;
    city.clock().advance(SignedDuration::from_mins(11));
    let remove = "/profile/second-factor/totp/remove";
    let asked = browser.post(&city, remove, "").await.expect_status(303);
    assert!(
        location(&asked).starts_with("/step-up?next="),
        "{}",
        location(&asked)
    );
    browser
        .post(&city, "/step-up", "proof=123456")
        .await
        .expect_status(422);
    let before = browser.session.clone();
    let form = format!(
        "proof={}&next=%2Fprofile",
        *secret.code(city.app().now()).unwrap()
    );
    let proved = browser
        .post(&city, "/step-up", &form)
        .await
        .expect_status(303);
    assert_eq!(location(&proved), "/profile");
    assert_ne!(browser.session, before);
    browser.post(&city, remove, "").await.expect_status(303);
    let page = browser.get(&city, "/profile/second-factor").await.text();
    assert!(page.contains("启用一次性验证码"));
}
