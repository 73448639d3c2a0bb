//! Nothing can be forgotten: the real route table, walked without signing in, in every role, across tenants, and act by act.

mod acts;
mod scene;
mod tenants;
mod told;

use std::collections::BTreeSet;

use axum::http::Method;
use yunheng_app::NewResourceRequest;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::role::{Post, Role};
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Person, both};

both!(
    no_route_tells_anything_to_whom_has_not_signed_in,
    looking_changes_nothing_but_the_record,
);

/// What anybody may see: the law, the program's own description, health, and the way in. May only shrink.
const PUBLIC: [&str; 13] = [
    "/about",
    "/api/v1/openapi.json",
    "/api/v1/processes",
    "/api/v1/rulebooks",
    "/assets/{file}",
    "/livez",
    "/metrics",
    "/problems/{name}",
    "/processes",
    "/processes/{code}",
    "/readyz",
    "/rulebook",
    "/rulebook/{citation}",
];

/// The way in: they answer those who have not signed in. May only shrink.
const WAY_IN: [&str; 4] = ["/sign-in", "/setup", "/invitation", "/oauth/token"];

/// Words that only the other tenant's people, and those whose duty it is, may read.
const THEIRS: [&str; 2] = ["vm-theirs", "别家单位"];

/// Roles whose duty reaches beyond one tenant.
fn reaches_all(role: Role) -> bool {
    !matches!(
        role.kind(),
        Kind::Tenant | Kind::County | Kind::Vendor | Kind::Carrier | Kind::Colocation
    )
}

/// Two tenants, `OURS` and `THEIRS`, and one organisation of every other kind.
async fn founded(city: &Harness) -> i64 {
    let app = city.app();
    let add = async |code: &str, name: &str, kinds: &[Kind]| {
        let new = NewOrganisation {
            kinds: kinds.iter().copied().collect::<BTreeSet<_>>(),
            ..NewOrganisation::tenant(code, name, name, "测试", Payer::Unit)
        };
        app.add_organisation(&setup(), &new).await.unwrap();
    };
    add("OURS", "自家单位", &[Kind::Tenant]).await;
    add("THEIRS", "别家单位", &[Kind::Tenant]).await;
    for kind in Kind::ALL {
        if kind != Kind::Tenant && kind != Kind::Authority {
            add(kind.code(), kind.code(), &[kind]).await;
        }
    }
    let mut theirs = 0;
    for (name, unit) in [("vm-ours", "OURS"), ("vm-theirs", "THEIRS")] {
        let request = NewResourceRequest {
            name: name.to_owned(),
            kind: ResourceKind::VirtualMachine,
            unit_code: unit.to_owned(),
            machine: None,
            vcpus: 4,
            memory_gb: 8,
            disk_gb: 0,
        };
        theirs = app.register_resource(&setup(), &request).await.unwrap().0;
    }
    theirs
}

/// Somebody in every role, each at the organisation that has it, and the three administrators.
async fn everybody(city: &Harness) -> Vec<(Option<Role>, Person)> {
    let mut all = Vec::new();
    for role in Role::ALL {
        let code = match role.kind() {
            Kind::Tenant => "OURS",
            Kind::Authority => yunheng_testing::AUTHORITY,
            other => other.code(),
        };
        let person = city.person(role.code(), &[(role, code)]).await;
        all.push((Some(role), person));
    }
    for post in Post::ALL {
        all.push((None, city.administrator(post.code(), post).await));
    }
    all
}

/// An address of a route pattern that names the other tenant's things.
fn address(pattern: &str, id: i64) -> String {
    pattern
        .replace("{id}", &id.to_string())
        .replace("{seq}", "0")
        .replace("{size}", "1")
        .replace("{citation}", "bazhong-2023@1")
        .replace("{code}", "new-system")
        .replace("{section}", "system")
        .replace("{name}", "not-found")
        .replace("{file}", "none.css")
        .replace("{token}", "none")
        .replace("{step}", "approve")
}

fn is_open(path: &str) -> bool {
    PUBLIC.contains(&path) || WAY_IN.iter().any(|way| path.starts_with(way))
}

async fn no_route_tells_anything_to_whom_has_not_signed_in(city: Harness) {
    let theirs = founded(&city).await;
    for route in yunheng_web::routes().iter() {
        if is_open(&route.path) {
            continue;
        }
        let method: Method = route.method.parse().unwrap();
        let path = address(&route.path, theirs);
        let answer = city
            .anonymously(method, &path)
            .header("sec-fetch-site", "same-origin")
            .content_type("application/x-www-form-urlencoded")
            .await;
        let status = answer.status().as_u16();
        let to_sign_in = status == 303
            && answer
                .header("location")
                .is_some_and(|to| to.starts_with("/sign-in"));
        // What the API cannot read it refuses before it asks who it is: that tells nothing.
        let unread = route.path.starts_with("/api/") && [415, 422].contains(&status);
        assert!(
            status == 401 || to_sign_in || unread,
            "{} {path}: {status}",
            route.method
        );
        for word in ["vm-ours", "vm-theirs", "自家单位", "别家单位"] {
            assert!(!answer.text().contains(word), "{path}");
        }
    }
}

/// Whether a page that names the other tenant's things was for the eyes of whoever saw it.
fn by_duty(role: Option<Role>, path: &str, text: &str) -> bool {
    match role {
        Some(role) => reaches_all(role),
        // Administrators keep the register of organisations and the record; they see no resource.
        None => {
            !text.contains("vm-theirs")
                || path.starts_with("/record")
                || path.starts_with("/api/v1/record")
        }
    }
}

/// What looking writes: that somebody looked, and, where only an owner's consent lets them, under which grant. May only shrink.
const WRITTEN_BY_LOOKING: [&str; 3] = ["record", "record_head", "access_use"];

/// Comes back from the provider with a code that works once. May only shrink.
const CHANGES_BY_GET: [&str; 1] = ["/sign-in/oidc/callback"];

async fn looking_changes_nothing_but_the_record(city: Harness) {
    let sides = tenants::furnished(&city).await;
    let everybody = everybody(&city).await;
    let before = city.rows().await;
    let mut looked = 0;
    for (turn, (_, person)) in everybody.iter().enumerate() {
        for (place, route) in yunheng_web::routes().iter().enumerate() {
            if route.method != "GET" || CHANGES_BY_GET.contains(&route.path.as_str()) {
                continue;
            }
            // Each looks at one side, every address is looked at on both.
            let side = &sides[(turn + place) % sides.len()];
            let path = tenants::address(&route.path, Some(side));
            city.as_person(person).get(&path).await;
            looked += 1;
        }
    }
    let after = city.rows().await;
    println!("looked {looked} times");
    for (table, rows) in &before {
        let written = WRITTEN_BY_LOOKING.contains(&table.as_str());
        assert!(written || after[table] == *rows, "{table}");
    }
}
