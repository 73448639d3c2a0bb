//! Whose things one sees, and access by consent (Art. 41), through the front door.

use axum::http::StatusCode;
use jiff::SignedDuration;
use yunheng_app::{App, NewResourceRequest};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::role::Role;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Person, both};

both!(
    a_unit_sees_its_own_and_the_rest_is_as_if_it_were_not_there,
    a_county_sees_its_units,
    an_engineer_is_refused_until_the_unit_consents_and_again_when_the_grant_ends,
    revoking_a_grant_takes_effect_at_the_next_request,
    emergency_access_is_open_at_once_and_waits_for_the_unit_s_review,
    an_applicant_does_not_consent_for_its_unit,
    nobody_sees_anything_without_signing_in,
);

/// Two units with a machine each, served by one provider.
struct Founded {
    city: Harness,
    ours: ResourceId,
    theirs: ResourceId,
    engineer: Person,
    owner: Person,
}

async fn organisation(app: &App, code: &str, kind: Kind, above: Option<&str>) {
    let above = match above {
        Some(above) => {
            let all = app.units(&setup()).await.unwrap();
            let found = all.iter().find(|one| one.details.code == above).unwrap();
            Some((found.id, yunheng_domain::organisation::Tie::County))
        }
        None => None,
    };
    let new = NewOrganisation {
        kinds: [kind, Kind::Tenant].into_iter().collect(),
        above,
        ..NewOrganisation::tenant(code, code, code, "测试", Payer::Unit)
    };
    app.add_organisation(&setup(), &new).await.unwrap();
}

async fn machine(app: &App, name: &str, unit: &str) -> ResourceId {
    let request = NewResourceRequest {
        name: name.to_owned(),
        kind: ResourceKind::VirtualMachine,
        unit_code: unit.to_owned(),
        machine: None,
        vcpus: 4,
        memory_gb: 8,
        disk_gb: 0,
    };
    app.register_resource(&setup(), &request).await.unwrap()
}

async fn founded(city: Harness) -> Founded {
    organisation(city.app(), "CLOUD", Kind::Provider, None).await;
    organisation(city.app(), "OURS", Kind::Tenant, None).await;
    organisation(city.app(), "THEIRS", Kind::Tenant, None).await;
    let ours = machine(city.app(), "vm-ours", "OURS").await;
    let theirs = machine(city.app(), "vm-theirs", "THEIRS").await;
    let engineer = city.person("engineer", &[(Role::Engineer, "CLOUD")]).await;
    let owner = city.person("owner", &[(Role::SystemOwner, "OURS")]).await;
    Founded {
        city,
        ours,
        theirs,
        engineer,
        owner,
    }
}

impl Founded {
    async fn status(&self, person: &Person, path: &str) -> u16 {
        let answer = self.city.as_person(person).get(path).await;
        answer.status().as_u16()
    }

    /// Asks as the engineer for a day from now on; the address of the grant.
    async fn ask(&self) -> String {
        let form = "unit=OURS&resource=vm-ours&purpose=%E6%8E%92%E6%9F%A5%E6%95%85%E9%9A%9C%E5%8E%9F%E5%9B%A0&from=2013-10-08T09%3A00&until=2013-10-09T09%3A00";
        let answer = self
            .city
            .as_person(&self.engineer)
            .post("/access")
            .header("sec-fetch-site", "same-origin")
            .form(form)
            .await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text());
        answer.header("location").unwrap().to_owned()
    }

    async fn step(&self, person: &Person, grant: &str, step: &str) -> u16 {
        let answer = self
            .city
            .as_person(person)
            .post(&format!("{grant}/{step}"))
            .header("sec-fetch-site", "same-origin")
            .form("reason=%E7%90%86%E7%94%B1%E5%85%85%E5%88%86")
            .await;
        answer.status().as_u16()
    }
}

async fn a_unit_sees_its_own_and_the_rest_is_as_if_it_were_not_there(city: Harness) {
    let city = founded(city).await;
    let owner = &city.owner;
    let list = city.city.as_person(owner).get("/resources").await.text();
    assert!(list.contains("vm-ours") && !list.contains("vm-theirs"));
    let csv = city
        .city
        .as_person(owner)
        .get("/resources.csv")
        .await
        .text();
    assert!(csv.contains("vm-ours") && !csv.contains("vm-theirs"));
    let json = city.city.as_person(owner).get("/api/v1/resources").await;
    assert_eq!(json.json()["total"], 1);
    let overview = city.city.as_person(owner).get("/api/v1/overview").await;
    assert_eq!(overview.json()["machines"], 1, "{}", overview.text());

    for path in [
        "/resources/{}",
        "/api/v1/resources/{}",
        "/api/v1/resources/{}/chart",
    ] {
        let foreign = path.replace("{}", &city.theirs.to_string());
        let missing = path.replace("{}", "999999");
        let foreign = city.city.as_person(owner).get(&foreign).await;
        let missing = city.city.as_person(owner).get(&missing).await;
        assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
        // A page's nonce is new each time, and its links repeat the address asked for.
        let alike = |answer: &yunheng_testing::Response| {
            let text = answer.text();
            let lines = text.lines().filter(|line| !line.contains("nonce="));
            let text: Vec<&str> = lines.collect();
            text.join("\n")
                .replace(&format!("/{}", city.theirs), "/")
                .replace("/999999", "/")
        };
        assert_eq!(alike(&foreign), alike(&missing), "{path}");
        let own = path.replace("{}", &city.ours.to_string());
        assert_eq!(city.status(owner, &own).await, 200, "{own}");
    }
}

async fn a_county_sees_its_units(city: Harness) {
    let app = city.app();
    organisation(app, "COUNTY", Kind::County, None).await;
    organisation(app, "BELOW", Kind::Tenant, Some("COUNTY")).await;
    organisation(app, "BESIDE", Kind::Tenant, None).await;
    let below = machine(app, "vm-below", "BELOW").await;
    let beside = machine(app, "vm-beside", "BESIDE").await;
    let county = city
        .person("county", &[(Role::CountyReviewer, "COUNTY")])
        .await;
    let list = city.as_person(&county).get("/resources").await.text();
    assert!(list.contains("vm-below") && !list.contains("vm-beside"));
    for (id, status) in [(below, StatusCode::OK), (beside, StatusCode::NOT_FOUND)] {
        let answer = city
            .as_person(&county)
            .get(&format!("/resources/{id}"))
            .await;
        assert_eq!(answer.status(), status);
    }
}

async fn an_engineer_is_refused_until_the_unit_consents_and_again_when_the_grant_ends(
    city: Harness,
) {
    let city = founded(city).await;
    let host = format!("/resources/{}", city.ours);
    let list = city.city.as_person(&city.engineer).get("/resources").await;
    assert!(list.text().contains("vm-ours"), "what it serves is listed");
    assert_eq!(city.status(&city.engineer, &host).await, 403);
    let api = format!("/api/v1/resources/{}", city.ours);
    let refused = city.city.as_person(&city.engineer).get(&api).await;
    assert_eq!(refused.json()["type"], "/problems/consent-required");

    let grant = city.ask().await;
    assert_eq!(city.status(&city.engineer, &host).await, 403, "only asked");
    assert_eq!(city.step(&city.owner, &grant, "approve").await, 303);
    assert_eq!(city.status(&city.engineer, &host).await, 200);
    let shown = city.city.as_person(&city.owner).get(&grant).await.text();
    assert!(shown.contains("vm-ours") && shown.contains("测试人员 engineer"));
    let other = format!("/resources/{}", city.theirs);
    assert_eq!(
        city.status(&city.engineer, &other).await,
        403,
        "another unit's"
    );

    // The sessions of the test would be over by then: only the grant is looked at.
    city.city.clock().advance(SignedDuration::from_hours(25));
    let engineer = city.city.again(&city.engineer).await;
    assert_eq!(city.status(&engineer, &host).await, 403);
}

async fn revoking_a_grant_takes_effect_at_the_next_request(city: Harness) {
    let city = founded(city).await;
    let host = format!("/resources/{}", city.ours);
    let grant = city.ask().await;
    city.step(&city.owner, &grant, "approve").await;
    assert_eq!(city.status(&city.engineer, &host).await, 200);
    assert_eq!(city.step(&city.owner, &grant, "revoke").await, 303);
    assert_eq!(city.status(&city.engineer, &host).await, 403);
    // What is over stays over.
    assert_eq!(city.step(&city.owner, &grant, "approve").await, 422);
}

async fn emergency_access_is_open_at_once_and_waits_for_the_unit_s_review(city: Harness) {
    let city = founded(city).await;
    let taken = city
        .city
        .as_person(&city.engineer)
        .post("/access/emergency")
        .header("sec-fetch-site", "same-origin")
        .form("resource=vm-ours&purpose=%E7%B3%BB%E7%BB%9F%E5%AE%95%E6%9C%BA%E6%8A%A2%E4%BF%AE")
        .await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER, "{}", taken.text());
    let grant = taken.header("location").unwrap().to_owned();
    let host = format!("/resources/{}", city.ours);
    assert_eq!(city.status(&city.engineer, &host).await, 200);
    let list = city.city.as_person(&city.owner).get("/access").await.text();
    assert!(list.contains("待复核"), "the unit sees it at once");
    assert_eq!(city.step(&city.owner, &grant, "review").await, 303);
    assert_eq!(city.status(&city.engineer, &host).await, 200);
}

async fn an_applicant_does_not_consent_for_its_unit(city: Harness) {
    let city = founded(city).await;
    let applicant = city
        .city
        .person("applicant", &[(Role::Applicant, "OURS")])
        .await;
    let stranger = city
        .city
        .person("stranger", &[(Role::SystemOwner, "THEIRS")])
        .await;
    let grant = city.ask().await;
    assert_eq!(city.step(&applicant, &grant, "approve").await, 403);
    assert_eq!(city.step(&stranger, &grant, "approve").await, 404);
    assert_eq!(city.status(&stranger, &grant).await, 404);
    assert_eq!(city.step(&city.engineer, &grant, "approve").await, 403);
    let host = format!("/resources/{}", city.ours);
    assert_eq!(city.status(&city.engineer, &host).await, 403);
}

async fn nobody_sees_anything_without_signing_in(city: Harness) {
    let city = founded(city).await;
    let answer = city
        .city
        .anonymously(axum::http::Method::GET, "/api/v1/resources")
        .await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(!answer.text().contains("vm-ours"));
}
