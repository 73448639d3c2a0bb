use yunheng_domain::role::{Post, Role};
use yunheng_testing::{AUTHORITY, Harness, both};

use super::{employee, later, look, organisation, recorded, send};
use crate::signin::{Browser, PASSWORD, person, set_password};

both!(
    a_link_is_shown_once_to_who_made_it_and_sets_a_password_that_nobody_else_knows,
    a_lost_second_factor_is_reset_by_the_system_administrator_and_nobody_else,
    an_account_unused_for_ninety_days_waits_for_the_system_administrator,
    what_was_typed_before_a_step_up_is_offered_again_and_never_sent_by_itself,
    nothing_ends_without_being_asked_about_once_more,
);

async fn a_link_is_shown_once_to_who_made_it_and_sets_a_password_that_nobody_else_knows(
    city: Harness,
) {
    city.unit("U1").await;
    let clerk = employee(&city, "clerk", "U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let path = format!("/people/{clerk}/invitation");
    for other in [&owner, &sec] {
        let refused = send(&city, other, &path, "").await;
        assert!(refused.status().is_client_error(), "{}", other.login);
    }
    let page = send(&city, &sys, &path, "").await.expect_status(200).text();
    let link = page.split("/invitation/").nth(1).unwrap();
    let token = link.split('<').next().unwrap().trim();
    assert!(page.contains("前有效"));
    // Shown this once; the record knows that it was made and not what it is.
    let own = format!("/people/{clerk}");
    let later_page = look(&city, &sys, &own).await.text();
    assert!(!later_page.contains(token) && later_page.contains("已发送，尚未使用"));
    let entries = recorded(&city, "person.reset_password").await;
    assert_eq!(entries.len(), 3, "the act and two refusals");
    assert!(!entries[0].contains(token));
    let mut browser = Browser::default();
    let form = format!("password={PASSWORD}&again={PASSWORD}");
    let set = browser
        .post(&city, &format!("/invitation/{token}"), &form)
        .await;
    let _ = set.expect_status(303);
    let _ = browser
        .sign_in(&city, "clerk", PASSWORD)
        .await
        .expect_status(303);
    let page = look(&city, &sys, &own).await.text();
    assert!(page.contains("只有本人知道") && !page.contains(PASSWORD));
}

async fn a_lost_second_factor_is_reset_by_the_system_administrator_and_nobody_else(city: Harness) {
    let id = person(&city, "sun.hao", &[(Role::Reviewer, AUTHORITY)]).await;
    let mut browser = Browser::default();
    browser.sign_in(&city, "sun.hao", PASSWORD).await;
    browser.enrol(&city).await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let path = format!("/people/{id}/second-factor/reset");
    let _ = send(&city, &sec, &path, "").await.expect_status(403);
    // Nobody resets its own: whoever stole the password would.
    let own = format!("/people/{}/second-factor/reset", sys.id);
    let _ = send(&city, &sys, &own, "").await.expect_status(403);
    let _ = send(&city, &sys, &path, "").await.expect_status(303);
    assert_eq!(
        recorded(&city, "person.reset_second_factor").await.len(),
        3,
        "two refusals and the act"
    );
    // Whoever was signed in is out; the next sign-in leads to setting one up.
    let out = browser.reaches(&city, "/profile").await;
    assert!(out.starts_with("/sign-in"), "{out}");
    let again = browser.sign_in(&city, "sun.hao", PASSWORD).await;
    assert_eq!(again.header("location"), Some("/profile/second-factor"));
}

async fn an_account_unused_for_ninety_days_waits_for_the_system_administrator(city: Harness) {
    let id = person(&city, "zhao.min", &[(Role::Planner, AUTHORITY)]).await;
    let mut browser = Browser::default();
    let day = 24 * 60;
    later(&city, 89 * day);
    let _ = browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
    later(&city, 91 * day);
    let refused = browser.sign_in(&city, "zhao.min", PASSWORD).await;
    // Told to nobody but the record: it answers like a wrong password.
    let _ = refused.expect_status(422);
    assert!(recorded(&city, "sign_in").await[0].contains("idle"));
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let own = format!("/people/{id}");
    assert!(look(&city, &sys, &own).await.text().contains("长期未使用"));
    let invited = send(&city, &sys, &format!("{own}/invitation"), "").await;
    assert!(invited.expect_status(422).text().contains("请先启用账号"));
    let opened = send(&city, &sys, &format!("{own}/enable"), "").await;
    let _ = opened.expect_status(303);
    let _ = browser
        .sign_in(&city, "zhao.min", PASSWORD)
        .await
        .expect_status(303);
}

async fn what_was_typed_before_a_step_up_is_offered_again_and_never_sent_by_itself(city: Harness) {
    city.unit("U1").await;
    employee(&city, "deputy", "U1").await;
    let owner = city.person("owner", &[(Role::Applicant, "U1")]).await;
    set_password(&city, owner.id, PASSWORD).await;
    let mut browser = Browser::default();
    browser.sign_in(&city, "owner", PASSWORD).await;
    later(&city, 11);
    let store = city.store();
    let lent = store.memberships_of([owner.id]).await.unwrap()[0].row.id;
    let form = format!(
        "membership={lent}&to=deputy&from=2013-10-09&until=2013-10-20&reason=年休假期间代行&password=geheim"
    );
    let asked = browser.post(&city, "/delegations", &form).await;
    let to = asked.expect_status(303);
    let to = to.header("location").unwrap().to_owned();
    assert_eq!(to, "/step-up?next=%2Fdelegations%3Fkept%3D1");
    let proof = format!("proof={PASSWORD}&next=%2Fdelegations%3Fkept%3D1");
    let proved = browser.post(&city, "/step-up", &proof).await;
    assert_eq!(proved.header("location"), Some("/delegations?kept=1"));
    let page = browser.get(&city, "/delegations?kept=1").await.text();
    for typed in ["value=\"deputy\"", "value=\"2013-10-20\"", "年休假期间代行"] {
        assert!(page.contains(typed), "{typed}");
    }
    assert!(page.contains("尚未提交") && !page.contains("geheim"));
    assert!(store.delegations().await.unwrap().is_empty());
    // Elsewhere, to others, and later it is not offered.
    let plain = browser.get(&city, "/delegations").await.text();
    assert!(!plain.contains("年休假期间代行"));
    let other = city.person("other", &[(Role::Applicant, "U1")]).await;
    let theirs = look(&city, &other, "/delegations?kept=1").await.text();
    assert!(!theirs.contains("年休假期间代行"));
    let sent = browser.post(&city, "/delegations", &form).await;
    let _ = sent.expect_status(303);
    assert_eq!(store.delegations().await.unwrap().len(), 1);
    later(&city, 16);
    let late = browser.get(&city, "/delegations?kept=1").await.text();
    assert!(!late.contains("尚未提交"));
}

async fn nothing_ends_without_being_asked_about_once_more(city: Harness) {
    city.unit("U1").await;
    let clerk = employee(&city, "clerk", "U1").await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let home = organisation(&city, "U1").await;
    let form = format!("organisation={home}&role=applicant&from=2013-10-08");
    let path = format!("/people/{clerk}/memberships");
    let _ = send(&city, &sys, &path, &form).await.expect_status(303);
    // A button that ends something stands in what has to be opened first, under what will end.
    for (who, path, button) in [
        (&sec, format!("/people/{clerk}"), "确认收回"),
        (&sec, "/authorisations".to_owned(), "确认不予授权"),
        (&sec, "/sessions".to_owned(), "确认结束"),
        (&sec, format!("/people/{}", sys.id), "确认免去"),
    ] {
        let page = look(&city, who, &path).await.text();
        let before = page.split(button).next().unwrap();
        assert!(page.contains(button), "{path}: {button}");
        let inside = before.rfind("<details").unwrap() > before.rfind("</details>").unwrap_or(0);
        assert!(
            inside && before.rfind("<p>") > before.rfind("<summary"),
            "{path}"
        );
    }
}
