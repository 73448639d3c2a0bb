use yunheng_domain::role::{Post, Role};
use yunheng_testing::{Harness, both};

use super::{actor, behind_its_back, employee, look, recorded, send};

both!(
    a_phone_is_masked_everywhere_until_somebody_says_why_and_that_is_recorded,
    the_table_of_people_holds_no_plain_phone,
    a_closed_account_is_out_at_the_next_request_and_comes_back,
    people_of_another_unit_are_like_missing_ones,
);

const PHONE: &str = "13800001234";

async fn a_phone_is_masked_everywhere_until_somebody_says_why_and_that_is_recorded(city: Harness) {
    city.unit("U1").await;
    let clerk = employee(&city, "clerk", "U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let home = super::organisation(&city, "U1").await;
    let own = format!("/people/{clerk}");
    for (who, path) in [
        (&owner, "/people".to_owned()),
        (&owner, own.clone()),
        (&owner, format!("/organisations/{home}")),
        (&sys, own.clone()),
        (&sys, "/people?q=clerk".to_owned()),
    ] {
        let page = look(&city, who, &path).await.expect_status(200).text();
        assert!(page.contains("138****1234"), "{path}");
        assert!(!page.contains(PHONE), "{path}");
    }
    let reveal = format!("/people/{clerk}/phone");
    // Without a reason, and for whoever has no business with it: no.
    let short = send(&city, &owner, &reveal, "reason=why").await;
    assert!(!short.expect_status(422).text().contains(PHONE));
    let refused = send(&city, &sys, &reveal, "reason=需要联系本人").await;
    assert!(!refused.expect_status(403).text().contains(PHONE));
    let shown = send(&city, &owner, &reveal, "reason=需要联系本人").await;
    assert!(shown.expect_status(200).text().contains(PHONE));
    let entries = recorded(&city, "person.reveal_phone").await;
    assert!(entries[0].contains("需要联系本人"), "{entries:?}");
    assert!(!look(&city, &owner, &own).await.text().contains(PHONE));
}

async fn the_table_of_people_holds_no_plain_phone(city: Harness) {
    city.unit("U1").await;
    let clerk = employee(&city, "clerk", "U1").await;
    let store = city.store();
    let sealed = store.person(clerk).await.unwrap().unwrap().details.phone;
    let sealed = sealed.unwrap();
    assert!(!sealed.contains("1380000") && !sealed.contains("1234"));
    // Sealed for this login: moved to another's row it does not open.
    let other = employee(&city, "other", "U1").await;
    let moved = format!("UPDATE person SET phone = '{sealed}' WHERE id = {other}");
    behind_its_back(&city, &moved).await.unwrap();
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let by = actor(&city, owner.id).await;
    let stolen = city.app().reveal_phone(&by, other, "想看看别人的").await;
    assert!(stolen.is_err());
}

async fn a_closed_account_is_out_at_the_next_request_and_comes_back(city: Harness) {
    city.unit("U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let path = format!("/people/{}/disable", owner.id);
    let unsure = send(&city, &sys, &path, "why=调离本单位&confirm=no").await;
    let _ = unsure.expect_status(422);
    let _ = look(&city, &owner, "/people").await.expect_status(200);
    let closed = send(&city, &sys, &path, "why=调离本单位&confirm=owner").await;
    let _ = closed.expect_status(303);
    assert!(!look(&city, &owner, "/people").await.status().is_success());
    let open = format!("/people/{}/enable", owner.id);
    let _ = send(&city, &sys, &open, "").await.expect_status(303);
    let _ = look(&city, &owner, "/people").await.expect_status(200);
}

async fn people_of_another_unit_are_like_missing_ones(city: Harness) {
    city.unit("U1").await;
    city.unit("U2").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let stranger = employee(&city, "stranger", "U2").await;
    assert!(
        !look(&city, &owner, "/people")
            .await
            .text()
            .contains("stranger")
    );
    for path in [format!("/people/{stranger}"), "/people/987654".to_owned()] {
        let _ = look(&city, &owner, &path).await.expect_status(404);
    }
    for act in ["phone", "disable", "memberships", "post"] {
        let path = format!("/people/{stranger}/{act}");
        let answer = send(&city, &owner, &path, "reason=需要联系本人").await;
        assert!(matches!(answer.status().as_u16(), 403 | 404), "{act}");
    }
}
