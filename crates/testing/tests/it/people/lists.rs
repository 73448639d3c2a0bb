use std::collections::BTreeSet;

use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::role::{Post, Role};
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Person, both};

use super::{actor, employee, look, recorded, send};

both!(
    page_json_and_csv_show_the_same_rows_to_the_same_people,
    the_register_s_json_is_paged_tagged_and_says_what_it_does_not_know,
);

/// The first column of a CSV file, its head left out.
fn first_cells(csv: &str) -> BTreeSet<String> {
    let lines = csv.trim_start_matches('\u{feff}').lines().skip(1);
    let cell = |line: &str| line.split(',').next().unwrap().to_owned();
    lines.map(cell).collect()
}

async fn founded(city: &Harness) -> Vec<Person> {
    let cloud = NewOrganisation {
        kinds: [Kind::Provider].into(),
        ..NewOrganisation::tenant("CLOUD", "CLOUD", "CLOUD", "测试", Payer::Unit)
    };
    city.app().add_organisation(&setup(), &cloud).await.unwrap();
    city.unit("U1").await;
    city.unit("U2").await;
    city.machine("vm-1", "U1").await;
    city.machine("vm-2", "U2").await;
    employee(city, "clerk1", "U1").await;
    employee(city, "clerk2", "U2").await;
    let engineer = city.person("engineer", &[(Role::Engineer, "CLOUD")]).await;
    let one = city.person("owner1", &[(Role::SystemOwner, "U1")]).await;
    let two = city.person("owner2", &[(Role::SystemOwner, "U2")]).await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let by = actor(city, engineer.id).await;
    for name in ["vm-1", "vm-2"] {
        let app = city.app();
        app.take_emergency_access(&by, name, "主机宕机，须立即处置")
            .await
            .unwrap();
    }
    for (name, code) in [("甲程序", "U1"), ("乙程序", "U2")] {
        let form = format!("name={name}&organisation={code}&role=applicant&scopes=read");
        let made = send(city, &sys, "/clients", &form).await;
        let _ = made.expect_status(200);
    }
    for (owner, clerk) in [(&one, "clerk1"), (&two, "clerk2")] {
        let store = city.store();
        let lent = store.memberships_of([owner.id]).await.unwrap()[0].row.id;
        let form = format!(
            "membership={lent}&to={clerk}&from=2013-10-08&until=2013-10-20&reason=年休假期间代行"
        );
        let done = send(city, owner, "/delegations", &form).await;
        let _ = done.expect_status(303);
    }
    vec![engineer, one, two, sys, sec]
}

async fn page_json_and_csv_show_the_same_rows_to_the_same_people(city: Harness) {
    let people = founded(&city).await;
    for person in &people {
        for (page, csv, json, key) in [
            (
                "/organisations",
                "/organisations.csv",
                "organisations",
                "id",
            ),
            ("/people", "/people.csv", "people", "id"),
            ("/clients", "/clients.csv", "clients", "client_id"),
            ("/access", "/access.csv", "grants", "id"),
            ("/delegations", "/delegations.csv", "delegations", "id"),
        ] {
            let who = format!("{} {page}", person.login);
            let html = look(&city, person, page).await;
            let file = look(&city, person, csv).await;
            let api = format!("/api/v1/{json}?limit=500");
            let listing = look(&city, person, &api).await;
            assert_eq!(html.status(), file.status(), "{who}");
            assert_eq!(html.status(), listing.status(), "{who}");
            if !html.status().is_success() {
                continue;
            }
            let (html, file, listing) = (html.text(), file.text(), listing.json());
            let items = listing["items"].as_array().unwrap();
            let text = |value: &serde_json::Value| match value.as_str() {
                Some(text) => text.to_owned(),
                None => value.to_string(),
            };
            let keys: BTreeSet<String> = items.iter().map(|item| text(&item[key])).collect();
            assert_eq!(keys, first_cells(&file), "{who}");
            assert_eq!(listing["total"], items.len(), "{who}");
            // Each row of the page stands in the others, and there are as many.
            let body = html.split("<tbody>").nth(1).unwrap_or_default();
            let body = body.split("</tbody>").next().unwrap();
            assert_eq!(body.matches("<tr>").count(), items.len(), "{who}");
            for item in items {
                let named = item.get("name").or_else(|| item.get("purpose"));
                let named = named.or_else(|| item.get("lender"));
                assert!(body.contains(named.unwrap().as_str().unwrap()), "{who}");
            }
            for masked in [&html, &file, &listing.to_string()] {
                assert!(!masked.contains("13800001234"), "{who}");
            }
            if json == "people" && keys.len() > 2 {
                assert!(file.contains("138****1234"), "{who}: {file}");
            }
        }
    }
    // Every file that was taken away is on the record.
    let exported = recorded(&city, "person.list").await;
    assert_eq!(exported.len(), people.len(), "{exported:?}");
}

async fn the_register_s_json_is_paged_tagged_and_says_what_it_does_not_know(city: Harness) {
    let people = founded(&city).await;
    let sys = &people[3];
    let (mut seen, mut path) = (Vec::new(), "/api/v1/organisations?limit=2".to_owned());
    loop {
        let page = look(&city, sys, &path).await.expect_status(200);
        assert!(page.header("etag").is_some() && page.header("link").is_some());
        let page = page.json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["id"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/organisations?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), seen.iter().collect::<BTreeSet<_>>().len());
    let all = look(&city, sys, "/api/v1/organisations?limit=500").await;
    assert_eq!(all.json()["total"], seen.len());
    for wrong in [
        "/api/v1/organisations?kind=none",
        "/api/v1/people?limit=0",
        "/api/v1/grants?unit=3",
    ] {
        let answer = look(&city, &people[1], wrong).await;
        answer.expect_problem(422);
    }
}
