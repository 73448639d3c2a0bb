//! The first start.

use yunheng_testing::{Harness, both};

use super::{Browser, PASSWORD, between, location, recorded};

both!(
    v6_3_2_the_first_start_makes_three_administrators_by_a_link_that_works_once,
    the_three_administrators_are_three_people,
);

fn form(auditor: &str) -> String {
    format!(
        "code=DEMO-GOV-01&authority=市大数据局&sysadmin_login=xi.tong&sysadmin_name=甲&secadmin_login=an.quan&secadmin_name=乙&auditor_login={auditor}&auditor_name=丙&password={PASSWORD}&again={PASSWORD}"
    )
}

async fn v6_3_2_the_first_start_makes_three_administrators_by_a_link_that_works_once(
    city: Harness,
) {
    let link = city.app().begin_set_up().await.unwrap().unwrap();
    let path = format!("/setup/{}", link.reveal());
    let mut browser = Browser::default();
    // Nothing else answers, and no other link.
    for closed in ["/", "/sign-in", "/about"] {
        assert_eq!(browser.reaches(&city, closed).await, "503", "{closed}");
    }
    browser.get(&city, "/setup/yhi_x").await.expect_status(404);
    browser.get(&city, &path).await.expect_status(200);
    let weak = form("shen.ji").replace(PASSWORD, "123456");
    let again = browser.post(&city, &path, &weak).await.expect_status(422);
    assert!(
        again.text().contains("value=\"shen.ji\""),
        "input is not lost"
    );
    let done = browser
        .post(&city, &path, &form("shen.ji"))
        .await
        .expect_status(200)
        .text();
    browser
        .post(&city, &path, &form("shen.ji"))
        .await
        .expect_status(404);
    assert!(city.app().begin_set_up().await.unwrap().is_none());

    let answer = browser.sign_in(&city, "xi.tong", PASSWORD).await;
    assert_eq!(location(&answer), "/profile/second-factor");
    // The other two have no password until they set one themselves.
    Browser::default()
        .sign_in(&city, "an.quan", PASSWORD)
        .await
        .expect_status(422);
    let invitation = between(&done, "<code>/invitation/", "</code>").unwrap();
    let own = "Shan-Shui/5093";
    Browser::default()
        .post(
            &city,
            &format!("/invitation/{invitation}"),
            &format!("password={own}&again={own}"),
        )
        .await
        .expect_status(303);
    Browser::default()
        .sign_in(&city, "an.quan", own)
        .await
        .expect_status(303);
    let lines = recorded(&city, "post.appoint").await;
    for post in ["sysadmin", "secadmin", "auditor"] {
        assert!(lines.iter().any(|line| line.contains(post)), "{lines:#?}");
    }
}

async fn the_three_administrators_are_three_people(city: Harness) {
    let link = city.app().begin_set_up().await.unwrap().unwrap();
    let path = format!("/setup/{}", link.reveal());
    let refused = Browser::default()
        .post(&city, &path, &form("xi.tong"))
        .await
        .expect_status(422)
        .text();
    assert!(refused.contains("三个不同的人"), "{refused}");
    // All or nothing: the link still works.
    Browser::default()
        .get(&city, &path)
        .await
        .expect_status(200);
}
