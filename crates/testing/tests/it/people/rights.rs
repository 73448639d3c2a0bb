use yunheng_app::NewMembershipRequest;
use yunheng_domain::role::{Post, Role};
use yunheng_testing::{AUTHORITY, Harness, both};

use super::{
    actor, behind_its_back, employee, look, member, on, organisation, recorded, roles, send,
};

both!(
    nobody_holds_two_posts_whoever_writes_the_row,
    appointing_somebody_a_second_time_is_refused_with_a_reason,
    whoever_prepares_a_membership_does_not_authorise_it_and_nobody_authorises_their_own,
    a_membership_begins_and_ends_by_the_clock,
    a_role_changed_behind_the_program_s_back_gives_no_right,
    a_revoked_membership_ends_at_the_next_request,
);

async fn nobody_holds_two_posts_whoever_writes_the_row(city: Harness) {
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let insert = format!(
        "INSERT INTO administrator (person_id, post, since, mac) VALUES ({}, 'auditor', 0, '')",
        sys.id
    );
    assert!(behind_its_back(&city, &insert).await.is_err());
    let other = employee(&city, "other", AUTHORITY).await;
    let unknown = format!(
        "INSERT INTO administrator (person_id, post, since, mac) VALUES ({other}, 'emperor', 0, '')"
    );
    assert!(behind_its_back(&city, &unknown).await.is_err());
    // A row that no program wrote gives no post.
    let forged = unknown.replace("emperor", "secadmin");
    behind_its_back(&city, &forged).await.unwrap();
    assert_eq!(actor(&city, other).await.post, None);
}

async fn appointing_somebody_a_second_time_is_refused_with_a_reason(city: Harness) {
    let sec = city.administrator("sec", Post::Secadmin).await;
    let other = employee(&city, "other", AUTHORITY).await;
    let path = format!("/people/{other}/post");
    let _ = send(&city, &sec, &path, "post=auditor")
        .await
        .expect_status(303);
    assert_eq!(actor(&city, other).await.post, Some(Post::Auditor));
    let again = send(&city, &sec, &path, "post=sysadmin").await;
    assert!(again.expect_status(422).text().contains("不得兼任"));
    // Nobody appoints themselves, and who is dismissed is out at once.
    let own = format!("/people/{}/post", sec.id);
    let _ = send(&city, &sec, &own, "post=auditor")
        .await
        .expect_status(403);
    let gone = send(&city, &sec, &format!("{path}/revoke"), "").await;
    let _ = gone.expect_status(303);
    assert_eq!(actor(&city, other).await.post, None);
}

async fn whoever_prepares_a_membership_does_not_authorise_it_and_nobody_authorises_their_own(
    city: Harness,
) {
    city.unit("U1").await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let clerk = employee(&city, "clerk", "U1").await;
    let unit = organisation(&city, "U1").await;
    let form = format!("organisation={unit}&role=applicant&from=2013-10-01&until=");
    let path = format!("/people/{clerk}/memberships");
    let _ = send(&city, &sys, &path, &form).await.expect_status(303);
    assert_eq!(roles(&city, clerk).await, [], "prepared only");
    let waiting = city.store().memberships_prepared().await.unwrap();
    let id = waiting[0].row.id;
    let authorise = format!("/authorisations/memberships/{id}/authorise");
    let _ = send(&city, &sys, &authorise, "").await.expect_status(403);
    assert_eq!(roles(&city, clerk).await, []);
    let page = look(&city, &sec, "/authorisations").await.text();
    assert!(page.contains(&authorise));
    let _ = send(&city, &sec, &authorise, "").await.expect_status(303);
    assert_eq!(roles(&city, clerk).await, [Role::Applicant]);
    // Decided once.
    let _ = send(&city, &sec, &authorise, "").await.expect_status(400);
    // The security administrator's own membership is another's to authorise.
    let own = NewMembershipRequest {
        person: sec.id,
        organisation: unit,
        role: Role::Applicant,
        from: "2013-10-01".parse().unwrap(),
        until: None,
    };
    let by = actor(&city, sys.id).await;
    let id = city.app().prepare_membership(&by, &own).await.unwrap();
    let own = format!("/authorisations/memberships/{id}/authorise");
    let _ = send(&city, &sec, &own, "").await.expect_status(403);
    let last = recorded(&city, "membership.authorise").await.remove(0);
    assert!(
        last.contains("same_hands") || last.contains("same-hands"),
        "{last}"
    );
    // Not even the database takes it.
    let forged = format!("UPDATE membership SET authorised_by = prepared_by WHERE id = {id}");
    assert!(behind_its_back(&city, &forged).await.is_err());
}

async fn a_membership_begins_and_ends_by_the_clock(city: Harness) {
    city.unit("U1").await;
    let clerk = employee(&city, "clerk", "U1").await;
    let days = ("2013-11-01", Some("2013-11-30"));
    member(&city, clerk, Role::Applicant, "U1", days).await;
    for (day, held) in [
        ("2013-10-31", false),
        ("2013-11-01", true),
        ("2013-11-30", true),
        ("2013-12-01", false),
    ] {
        on(&city, day);
        assert_eq!(!roles(&city, clerk).await.is_empty(), held, "{day}");
    }
}

async fn a_role_changed_behind_the_program_s_back_gives_no_right(city: Harness) {
    city.unit("U1").await;
    let clerk = city.person("clerk", &[(Role::Applicant, "U1")]).await;
    let _ = look(&city, &clerk, "/organisations")
        .await
        .expect_status(200);
    let forged = format!(
        "UPDATE membership SET role = 'unit_approver' WHERE person_id = {}",
        clerk.id
    );
    behind_its_back(&city, &forged).await.unwrap();
    assert_eq!(roles(&city, clerk.id).await, []);
    let answer = look(&city, &clerk, "/organisations").await;
    assert!(!answer.status().is_success(), "{}", answer.status());
    let sec = city.administrator("sec", Post::Secadmin).await;
    let page = look(&city, &sec, &format!("/people/{}", clerk.id)).await;
    assert!(page.text().contains("记录被外部改动"));
}

async fn a_revoked_membership_ends_at_the_next_request(city: Harness) {
    city.unit("U1").await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let clerk = city.person("clerk", &[(Role::Applicant, "U1")]).await;
    let store = city.store();
    let id = store.memberships_of([clerk.id]).await.unwrap()[0].row.id;
    let path = format!("/people/{}/memberships/{id}/revoke", clerk.id);
    let _ = send(&city, &sec, &path, "").await.expect_status(303);
    let answer = look(&city, &clerk, "/organisations").await;
    assert!(!answer.status().is_success());
}
