use axum::http::StatusCode;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::role::{Post, Role};
use yunheng_testing::harness::setup;
use yunheng_testing::{AUTHORITY, Harness, Person, both};

use super::{actor, employee, look, organisation, send};

both!(
    everybody_lands_on_a_page_it_may_see_and_every_entry_of_its_menu_opens,
    what_waits_for_the_security_administrator_stands_in_its_menu,
    emergency_access_is_told_on_every_page_of_the_unit_until_it_is_reviewed,
);

/// Somebody in every role, and the three administrators.
async fn everybody(city: &Harness) -> Vec<Person> {
    let mut all = Vec::new();
    for role in Role::ALL {
        let kind = role.kind();
        let code = if kind == Kind::Authority {
            AUTHORITY
        } else {
            kind.code()
        };
        let store = city.store();
        if store.organisation_by_code(code).await.unwrap().is_none() {
            let new = NewOrganisation {
                kinds: [kind].into(),
                ..NewOrganisation::tenant(code, code, code, "测试", Payer::Unit)
            };
            city.app().add_organisation(&setup(), &new).await.unwrap();
        }
        all.push(city.person(role.code(), &[(role, code)]).await);
    }
    for post in Post::ALL {
        all.push(city.administrator(post.code(), post).await);
    }
    all
}

async fn everybody_lands_on_a_page_it_may_see_and_every_entry_of_its_menu_opens(city: Harness) {
    for person in everybody(&city).await {
        let home = look(&city, &person, "/").await.expect_status(200).text();
        let menu = home.split("id=\"menu\"").nth(1).unwrap();
        let menu = menu.split("</nav>").next().unwrap();
        let entries: Vec<&str> = menu
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|path| !path.starts_with("/assets"))
            .collect();
        assert!(entries.len() >= 3, "{}: {entries:?}", person.login);
        for path in entries {
            let status = look(&city, &person, path).await.status();
            assert_eq!(status, StatusCode::OK, "{} {path}", person.login);
        }
    }
}

async fn what_waits_for_the_security_administrator_stands_in_its_menu(city: Harness) {
    city.unit("U1").await;
    let clerk = employee(&city, "clerk", "U1").await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let waits = "等您处理：";
    assert!(!look(&city, &sec, "/").await.text().contains(waits));
    let home = organisation(&city, "U1").await;
    let form = format!("organisation={home}&role=applicant&from=2013-10-08");
    let path = format!("/people/{clerk}/memberships");
    let _ = send(&city, &sys, &path, &form).await.expect_status(303);
    assert!(look(&city, &sec, "/").await.text().contains(waits));
    let page = look(&city, &sec, "/people").await.text();
    assert!(page.contains("<span class=\"visually-hidden\"> 项待处理"));
    // It is nobody else's to see, not even of who prepared it.
    assert!(!look(&city, &sys, "/").await.text().contains(waits));
}

async fn emergency_access_is_told_on_every_page_of_the_unit_until_it_is_reviewed(city: Harness) {
    let cloud = NewOrganisation {
        kinds: [Kind::Provider].into(),
        ..NewOrganisation::tenant("CLOUD", "CLOUD", "CLOUD", "测试", Payer::Unit)
    };
    city.app().add_organisation(&setup(), &cloud).await.unwrap();
    city.unit("U1").await;
    city.unit("U2").await;
    city.machine("vm-1", "U1").await;
    let engineer = city.person("engineer", &[(Role::Engineer, "CLOUD")]).await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let applicant = city.person("app", &[(Role::Applicant, "U1")]).await;
    let stranger = city.person("other", &[(Role::SystemOwner, "U2")]).await;
    let by = actor(&city, engineer.id).await;
    let grant = city
        .app()
        .take_emergency_access(&by, "vm-1", "主机宕机，须立即处置")
        .await
        .unwrap();
    let told = "尚未复核";
    for person in [&owner, &applicant] {
        for path in ["/", "/resources", "/profile", "/rulebook"] {
            let page = look(&city, person, path).await.text();
            assert!(page.contains(told), "{} {path}", person.login);
            assert!(page.contains(&format!("href=\"/access/{grant}\"")));
        }
    }
    assert!(!look(&city, &stranger, "/").await.text().contains(told));
    let review = format!("/access/{grant}/review");
    let _ = send(&city, &owner, &review, "reason=情况属实")
        .await
        .expect_status(303);
    assert!(!look(&city, &owner, "/profile").await.text().contains(told));
}
