//! One's own account, and the sessions of all.

use yunheng_domain::role::{Post, Role};
use yunheng_testing::harness::setup;
use yunheng_testing::{AUTHORITY, Harness, both};

use super::{Browser, PASSWORD, person};

both!(
    v6_2_4_a_common_password_is_refused_with_every_reason,
    v6_2_9_a_password_of_sixty_four_characters_is_taken,
    a_password_of_the_last_five_is_refused,
    changing_the_password_ends_the_other_sessions,
    v7_5_2_a_person_sees_its_own_sessions_and_ends_one,
    v7_4_5_the_security_administrator_ends_a_session,
    v7_4_2_a_disabled_person_is_out_at_the_next_request,
);

async fn clerk(city: &Harness) -> Browser {
    person(city, "zhao.min", &[(Role::Planner, AUTHORITY)]).await;
    signed_in(city).await
}

async fn signed_in(city: &Harness) -> Browser {
    let mut browser = Browser::default();
    browser
        .sign_in(city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
    browser
}

fn change(present: &str, new: &str) -> String {
    format!("present={present}&password={new}&again={new}")
}

async fn v6_2_4_a_common_password_is_refused_with_every_reason(city: Harness) {
    let mut browser = clerk(&city).await;
    let page = browser
        .post(&city, "/profile/password", &change(PASSWORD, "123456"))
        .await
        .expect_status(422)
        .text();
    assert!(page.contains("data-yh-errors"));
    assert!(page.matches("href=\"#password\"").count() >= 3, "{page}");
    assert!(!page.contains("123456"));
}

async fn v6_2_9_a_password_of_sixty_four_characters_is_taken(city: Harness) {
    let mut browser = clerk(&city).await;
    let long = format!("Aa1-{}", "xKq7w".repeat(12));
    assert_eq!(long.len(), 64);
    browser
        .post(&city, "/profile/password", &change(PASSWORD, &long))
        .await
        .expect_status(303);
    browser
        .sign_in(&city, "zhao.min", &long)
        .await
        .expect_status(303);
}

async fn a_password_of_the_last_five_is_refused(city: Harness) {
    let mut browser = clerk(&city).await;
    let second = "Shan-Shui/5093";
    browser
        .post(&city, "/profile/password", &change(PASSWORD, second))
        .await
        .expect_status(303);
    browser
        .post(&city, "/profile/password", &change(second, PASSWORD))
        .await
        .expect_status(422);
}

async fn changing_the_password_ends_the_other_sessions(city: Harness) {
    let mut browser = clerk(&city).await;
    let mut other = signed_in(&city).await;
    let wrong = change("Wrong/1234", "Shan-Shui/5093");
    browser
        .post(&city, "/profile/password", &wrong)
        .await
        .expect_status(422);
    browser
        .post(
            &city,
            "/profile/password",
            &change(PASSWORD, "Shan-Shui/5093"),
        )
        .await
        .expect_status(303);
    assert_eq!(browser.reaches(&city, "/profile").await, "200");
    assert_eq!(
        other.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
}

/// The number of the other session on the profile.
async fn other_session(city: &Harness, browser: &mut Browser, page: &str, action: &str) -> String {
    let text = browser.get(city, page).await.expect_status(200).text();
    super::between(&text, &format!("action=\"{action}/"), "/end\"")
        .unwrap_or_else(|| panic!("{text}"))
}

async fn v7_5_2_a_person_sees_its_own_sessions_and_ends_one(city: Harness) {
    let mut browser = clerk(&city).await;
    let mut other = signed_in(&city).await;
    let id = other_session(&city, &mut browser, "/profile", "/profile/sessions").await;
    browser
        .post(&city, &format!("/profile/sessions/{id}/end"), "")
        .await
        .expect_status(303);
    assert_eq!(
        other.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
    // Another's session is no session.
    person(&city, "qian.li", &[(Role::Evaluator, AUTHORITY)]).await;
    let mut stranger = Browser::default();
    stranger
        .sign_in(&city, "qian.li", PASSWORD)
        .await
        .expect_status(303);
    let mine = other_session(
        &city,
        &mut signed_in(&city).await,
        "/profile",
        "/profile/sessions",
    )
    .await;
    stranger
        .post(&city, &format!("/profile/sessions/{mine}/end"), "")
        .await
        .expect_status(404);
    assert_eq!(browser.reaches(&city, "/profile").await, "200");
}

async fn v7_4_5_the_security_administrator_ends_a_session(city: Harness) {
    let mut browser = clerk(&city).await;
    let secadmin = city.administrator("an.quan", Post::Secadmin).await;
    let list = city
        .anonymously(axum::http::Method::GET, "/sessions")
        .as_person(&secadmin)
        .await
        .expect_status(200)
        .text();
    let row = list
        .split("<tr>")
        .find(|row| row.contains("zhao.min"))
        .unwrap();
    let id = super::between(row, "action=\"/sessions/", "/end\"").unwrap();
    city.anonymously(axum::http::Method::POST, &format!("/sessions/{id}/end"))
        .as_person(&secadmin)
        .form("x=")
        .await
        .expect_status(303);
    assert_eq!(
        browser.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
    city.get("/sessions").await.expect_status(403);
}

async fn v7_4_2_a_disabled_person_is_out_at_the_next_request(city: Harness) {
    let id = person(&city, "zhao.min", &[(Role::Planner, AUTHORITY)]).await;
    let mut browser = signed_in(&city).await;
    city.app()
        .disable_person(&setup(), id, "已办理离职手续")
        .await
        .unwrap();
    assert_eq!(
        browser.reaches(&city, "/profile").await,
        "/sign-in?next=%2Fprofile"
    );
    browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(422);
}
