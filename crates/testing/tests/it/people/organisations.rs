use yunheng_domain::role::{Post, Role};
use yunheng_testing::{AUTHORITY, Harness, both};

use super::{look, organisation, roles, send};

both!(
    a_renamed_organisation_prints_the_name_of_the_date,
    a_merged_organisation_prints_its_successor_s_name_from_that_day,
    a_merger_is_confirmed_by_typing_the_code_and_what_was_typed_is_kept,
    a_unit_finds_its_own_organisation_and_another_s_is_like_a_missing_one,
    only_the_system_administrator_adds_organisations,
    a_merger_ends_rights_at_the_merged_and_prepares_them_at_the_successor,
);

async fn name_on(city: &Harness, code: &str, day: &str) -> String {
    let id = organisation(city, code).await;
    let day = day.parse().unwrap();
    city.app().name_on(id, day).await.unwrap()
}

async fn a_renamed_organisation_prints_the_name_of_the_date(city: Harness) {
    city.unit("U1").await;
    let admin = city.administrator("sys", Post::Sysadmin).await;
    let id = organisation(&city, "U1").await;
    let path = format!("/organisations/{id}/name");
    let form = "name=新名称单位&short_name=新名&since=2013-06-01";
    let _ = send(&city, &admin, &path, form).await.expect_status(303);
    assert_eq!(name_on(&city, "U1", "2013-05-31").await, "测试单位 U1");
    assert_eq!(name_on(&city, "U1", "2013-06-01").await, "新名称单位");
    // A name of the past that was entered late changes the past only.
    let form = "name=曾用名单位&short_name=曾用名&since=2012-01-01";
    let _ = send(&city, &admin, &path, form).await.expect_status(303);
    assert_eq!(name_on(&city, "U1", "2012-02-01").await, "曾用名单位");
    assert_eq!(name_on(&city, "U1", "2013-10-08").await, "新名称单位");
    let page = look(&city, &admin, "/organisations").await.text();
    assert!(page.contains("新名称单位") && !page.contains("曾用名单位"));
    // Not in the future, and not twice on a day.
    for since in ["2013-10-09", "2013-06-01", "soon"] {
        let form = format!("name=甲&short_name=甲&since={since}");
        let again = send(&city, &admin, &path, &form).await.expect_status(422);
        assert!(again.text().contains("data-yh-errors"));
    }
}

async fn a_merged_organisation_prints_its_successor_s_name_from_that_day(city: Harness) {
    city.unit("U1").await;
    city.unit("U2").await;
    let admin = city.administrator("sys", Post::Sysadmin).await;
    let id = organisation(&city, "U1").await;
    let form = "into=U2&on=2013-07-01&confirm=U1";
    let path = format!("/organisations/{id}/merge");
    let _ = send(&city, &admin, &path, form).await.expect_status(303);
    assert_eq!(name_on(&city, "U1", "2013-06-30").await, "测试单位 U1");
    assert_eq!(name_on(&city, "U1", "2013-07-01").await, "测试单位 U2");
}

async fn a_merger_is_confirmed_by_typing_the_code_and_what_was_typed_is_kept(city: Harness) {
    city.unit("U1").await;
    city.unit("U2").await;
    let admin = city.administrator("sys", Post::Sysadmin).await;
    let id = organisation(&city, "U1").await;
    let path = format!("/organisations/{id}/merge");
    let form = "into=U2&on=2013-07-01&confirm=yes";
    let again = send(&city, &admin, &path, form).await.expect_status(422);
    assert!(again.text().contains("href=\"#confirm\""));
    assert!(again.text().contains("value=\"U2\""));
    assert_eq!(name_on(&city, "U1", "2013-08-01").await, "测试单位 U1");
}

async fn a_unit_finds_its_own_organisation_and_another_s_is_like_a_missing_one(city: Harness) {
    city.unit("U1").await;
    city.unit("U2").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let (own, other) = (
        organisation(&city, "U1").await,
        organisation(&city, "U2").await,
    );
    let list = look(&city, &owner, "/organisations").await.text();
    assert!(list.contains("测试单位 U1") && !list.contains("测试单位 U2"));
    let page = look(&city, &owner, &format!("/organisations/{own}")).await;
    let _ = page.expect_status(200);
    let foreign = look(&city, &owner, &format!("/organisations/{other}")).await;
    let missing = look(&city, &owner, "/organisations/987654").await;
    assert_eq!(foreign.status(), 404);
    // But for the address asked for and the nonce of each answer, nothing tells them apart.
    let bare = |text: String, id: &str| -> Vec<String> {
        let lines = text.replace(id, "");
        let lines = lines.lines().filter(|line| !line.contains("nonce="));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        bare(foreign.text(), &format!("/organisations/{other}")),
        bare(missing.text(), "/organisations/987654")
    );
}

async fn only_the_system_administrator_adds_organisations(city: Harness) {
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let form = "code=C1&name=某县&category=县区&kinds=county&payer=county";
    let refused = send(&city, &sec, "/organisations", form).await;
    let _ = refused.expect_status(403);
    let added = send(&city, &sys, "/organisations", form).await;
    let _ = added.expect_status(303);
    let below =
        "code=C1-1&name=某县教育局&category=政府部门&kinds=tenant&payer=county&above=C1&tie=county";
    let added = send(&city, &sys, "/organisations", below).await;
    let _ = added.expect_status(303);
    // A county's unit hangs below a county.
    let wrong = format!(
        "code=C1-2&name=x&category=x&kinds=tenant&payer=county&above={AUTHORITY}&tie=county"
    );
    let again = send(&city, &sys, "/organisations", &wrong).await;
    let _ = again.expect_status(422);
    let twice = send(&city, &sys, "/organisations", form).await;
    assert!(twice.expect_status(422).text().contains("href=\"#code\""));
}

async fn a_merger_ends_rights_at_the_merged_and_prepares_them_at_the_successor(city: Harness) {
    city.unit("U1").await;
    city.unit("U2").await;
    city.machine("vm-1", "U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let heir = city.person("heir", &[(Role::SystemOwner, "U2")]).await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let resources = "/api/v1/resources";
    assert_eq!(look(&city, &heir, resources).await.json()["total"], 0);
    let id = organisation(&city, "U1").await;
    let path = format!("/organisations/{id}/merge");
    let form = "into=U2&on=2013-10-01&confirm=U1";
    let _ = send(&city, &sys, &path, form).await.expect_status(303);
    // What was the merged unit's is its successor's, and nobody else's.
    assert_eq!(look(&city, &heir, resources).await.json()["total"], 1);
    assert_eq!(roles(&city, owner.id).await, []);
    let store = city.store();
    let waiting = store.memberships_prepared().await.unwrap();
    assert_eq!(waiting.len(), 1);
    let prepared = &waiting[0].row;
    assert_eq!(prepared.details.person, owner.id);
    assert_eq!(
        prepared.details.organisation,
        organisation(&city, "U2").await
    );
    assert_eq!(prepared.details.prepared_by, Some(sys.id));
    // A merger gives nobody rights by itself: a second administrator does.
    let path = format!("/authorisations/memberships/{}/authorise", prepared.id);
    let _ = send(&city, &sec, &path, "").await.expect_status(303);
    assert_eq!(roles(&city, owner.id).await, [Role::SystemOwner]);
    assert_eq!(look(&city, &owner, resources).await.json()["total"], 1);
    let late = format!("organisation={id}&role=applicant&from=2013-10-08");
    let path = format!("/people/{}/memberships", heir.id);
    let refused = send(&city, &sys, &path, &late).await;
    assert!(refused.expect_status(422).text().contains("已并入"));
}
