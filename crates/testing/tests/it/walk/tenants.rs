//! Own, other and missing: every route in every role, about the things of one's own unit, of another's, and of nobody's.

use std::collections::BTreeMap;

use axum::http::Method;
use yunheng_domain::metric::Source;
use yunheng_domain::organisation::Kind;
use yunheng_domain::reach::Reach;
use yunheng_domain::role::{Post, Role};
use yunheng_store::Store;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Person, Response, both};

use super::{THEIRS, by_duty, everybody, founded, is_open, reaches_all};

both!(
    a_foreign_thing_is_like_a_missing_one_and_one_s_own_is_answered,
    a_foreign_thing_named_in_a_form_is_like_a_missing_one,
);

/// A number that nothing has.
const NOBODY_S: &str = "987654";

/// What every role of a unit may look at, of its own unit's.
const OWN: [&str; 11] = [
    "/resources/{id}",
    "/api/v1/resources/{id}",
    "/api/v1/resources/{id}/chart",
    "/verdicts/{id}",
    "/api/v1/verdicts/{id}",
    "/organisations/{id}",
    "/people/{id}",
    "/access/{id}",
    "/record/{seq}",
    "/cases/{id}",
    "/api/v1/cases/{id}",
];

/// Requests that end the very session that walks.
const ENDING: [&str; 2] = ["/sign-out", "/sign-out/everywhere"];

/// Whose things are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Own,
    Other,
    Missing,
}

/// The numbers of a unit's things, by what they are.
pub(super) type Things = BTreeMap<&'static str, String>;

/// What the places in braces of a route name.
fn kind(pattern: &str) -> &'static str {
    let of = [
        ("/api/v1/resources/", "resource"),
        ("/api/v1/verdicts/", "verdict"),
        ("/api/v1/cases/", "case"),
        ("/api/v1/notices/", "notice"),
        ("/cases/", "case"),
        ("/documents/", "document"),
        ("/resources/", "resource"),
        ("/verdicts/", "verdict"),
        ("/organisations/", "organisation"),
        ("/people/", "person"),
        ("/access/", "grant"),
        ("/record/", "entry"),
        ("/delegations/", "delegation"),
        ("/authorisations/memberships/", "membership"),
        ("/authorisations/clients/", "client"),
        ("/clients/", "client"),
        ("/subscriptions/", "subscription"),
        ("/notices/", "notice"),
        ("/profile/sessions/", "session"),
        ("/sessions/", "session"),
        // The platform's, or one's own alone: nobody's in every walk.
        ("/checkpoints/", "missing"),
        ("/profile/passkeys/", "missing"),
        ("/deliveries/", "missing"),
        ("/views/", "missing"),
    ];
    let found = of.iter().find(|(prefix, _)| pattern.starts_with(prefix));
    found
        .unwrap_or_else(|| panic!("{pattern}: say whose things it names"))
        .1
}

/// An address of a route pattern about a side's things.
pub(super) fn address(pattern: &str, things: Option<&Things>) -> String {
    let number = |kind: &str| {
        let found = things.and_then(|things| things.get(kind));
        found.map_or(NOBODY_S, String::as_str).to_owned()
    };
    let mut path = pattern
        .replace("{step}", "approve")
        .replace("{citation}", "bazhong-2023@1")
        .replace("{code}", "new-system")
        .replace("{section}", "system")
        .replace("{name}", "not-found")
        .replace("{file}", "none.css")
        .replace("{token}", "none")
        .replace("{nth}", "1")
        .replace("{membership}", &number("membership"));
    for place in ["{id}", "{seq}", "{size}"] {
        if path.contains(place) {
            path = path.replace(place, &number(kind(pattern)));
        }
    }
    path
}

/// Founds two units with one of everything each; the things of `OURS` and `THEIRS`.
pub(super) async fn furnished(city: &Harness) -> [Things; 2] {
    founded(city).await;
    let store = city.store();
    let sys = city.administrator("founder", Post::Sysadmin).await;
    let engineer = city
        .person("asker", &[(Role::Engineer, Kind::Provider.code())])
        .await;
    let period = "2013Q3".parse().unwrap();
    city.app()
        .judge(&setup(), period, Source::Provider)
        .await
        .unwrap();
    let mut sides = [Things::new(), Things::new()];
    for (things, code) in sides.iter_mut().zip(["OURS", "THEIRS"]) {
        *things = one_of_everything(city, store, code, &sys, &engineer).await;
    }
    sides
}

async fn one_of_everything(
    city: &Harness,
    store: &Store,
    code: &str,
    sys: &Person,
    engineer: &Person,
) -> Things {
    let low = code.to_lowercase();
    let unit = store.organisation_by_code(code).await.unwrap().unwrap().id;
    let machine = format!("vm-{low}");
    let resource = city.id_of(&machine).await;
    let owner = city
        .person(&format!("owner.{low}"), &[(Role::SystemOwner, code)])
        .await;
    let deputy = format!("deputy.{low}");
    let applicant = city.person(&deputy, &[(Role::Applicant, code)]).await;
    let membership = store.memberships_of([owner.id]).await.unwrap()[0].row.id;
    let forms = [
        (
            &owner,
            "/subscriptions",
            "url=https%3A%2F%2Fhooks.example.gov.cn%2F&events=asked".to_owned(),
        ),
        (
            engineer,
            "/access/emergency",
            format!("resource={machine}&purpose=系统宕机抢修"),
        ),
        (
            engineer,
            "/access",
            format!(
                "unit={code}&resource={machine}&purpose=排查故障原因&from=2013-10-08T09%3A00&until=2013-10-09T09%3A00"
            ),
        ),
        (
            &owner,
            "/delegations",
            format!(
                "membership={membership}&to={deputy}&from=2013-10-08&until=2013-10-20&reason=年休假期间代行"
            ),
        ),
        (
            sys,
            "/clients",
            format!("name=平台&organisation={code}&role=system_owner&scopes=resource.list"),
        ),
    ];
    let mut grant = String::new();
    for (who, path, form) in forms {
        let answer = city.as_person(who).post(path).form(&form).await;
        assert!(answer.status().as_u16() < 400, "{path}: {}", answer.text());
        if path == "/access" {
            grant = answer.header("location").unwrap().replace("/access/", "");
        }
    }
    let verdicts = city
        .get(&format!("/api/v1/verdicts?q={machine}"))
        .await
        .json();
    let delegations = store.delegations().await.unwrap();
    let lent = delegations
        .iter()
        .find(|kept| kept.row.details.membership == membership);
    let subscriptions = store.subscriptions_of([unit]).await.unwrap();
    let told = store.notices(owner.id, true, None, 1).await.unwrap();
    let clients = store.clients(&Reach::everything()).await.unwrap();
    let client = clients
        .iter()
        .find(|kept| kept.row.details.organisation == unit);
    let since = city.app().now() - jiff::SignedDuration::from_hours(12);
    let sessions = store.live_sessions(Some(owner.id), since).await.unwrap();
    let (case, document) = case_of(city, &applicant, code).await;
    Things::from([
        ("case", case),
        ("document", document),
        ("resource", resource.to_string()),
        ("organisation", unit.to_string()),
        ("person", owner.id.to_string()),
        ("membership", membership.to_string()),
        ("grant", grant),
        ("verdict", verdicts["items"][0]["verdict"]["id"].to_string()),
        ("delegation", lent.unwrap().row.id.to_string()),
        ("client", client.unwrap().row.id.to_string()),
        ("session", sessions[0].id.to_string()),
        ("subscription", subscriptions[0].id.to_string()),
        ("notice", told[0].id.to_string()),
        ("entry", entry_about(store, &resource.to_string()).await),
    ])
}

/// A unit's case with a document, begun through the front door: the numbers of both.
async fn case_of(city: &Harness, applicant: &Person, code: &str) -> (String, String) {
    let (title, name) = match code {
        "THEIRS" => ("别家单位", "vm-theirs.pdf"),
        own => (own, "basis.pdf"),
    };
    let asking = city.as_person(applicant);
    let form = format!("process=new-system&title={title}");
    let begun = asking.post("/cases").form(&form).await.expect_status(303);
    let case = begun.header("location").unwrap().replace("/cases/", "");
    let attached = asking
        .post(&format!("/api/v1/cases/{case}/documents"))
        .form_with_file(&[("code", "project_basis")], name, b"%PDF-1.7")
        .await
        .expect_status(201);
    (case, attached.json()["id"].to_string())
}

/// The number of the entry that tells of a resource's registration.
async fn entry_about(store: &Store, resource: &str) -> String {
    let kept = store.record_from(0, 1_000).await.unwrap();
    let object = format!("\"id\":\"{resource}\"");
    let found = kept
        .iter()
        .find(|kept| kept.line.contains("resource.register") && kept.line.contains(&object));
    found.unwrap().seq.to_string()
}

/// What an answer says, without what differs between any two: nonce, request id, the address asked for.
fn alike(answer: &Response, path: &str) -> (u16, Vec<String>, String) {
    let varies = [
        "x-request-id",
        "content-security-policy",
        "content-length",
        "ratelimit",
        "etag",
    ];
    let headers = answer
        .headers()
        .iter()
        .filter(|(name, _)| !varies.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()).replace(path, "HERE"))
        .collect();
    let policy = answer.header("content-security-policy").unwrap_or_default();
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next());
    let escaped = path.replace('/', "%2F");
    let mut text = answer
        .text()
        .replace(path, "HERE")
        .replace(&escaped, "HERE");
    for once in [nonce, answer.header("x-request-id")].into_iter().flatten() {
        text = text.replace(once, "ONCE");
    }
    (answer.status().as_u16(), headers, text)
}

async fn ask(city: &Harness, person: &Person, method: &str, path: &str) -> Response {
    let method: Method = method.parse().unwrap();
    let posts = method == Method::POST;
    let request = city.anonymously(method, path).as_person(person);
    if !posts {
        return request.await;
    }
    if path.starts_with("/api/") {
        return request.json(&serde_json::json!({})).await;
    }
    request
        .header("sec-fetch-site", "same-origin")
        .form("x=")
        .await
}

async fn a_foreign_thing_is_like_a_missing_one_and_one_s_own_is_answered(city: Harness) {
    let [ours, theirs] = furnished(&city).await;
    let everybody = everybody(&city).await;
    let routes = yunheng_web::routes();
    let (mut tried, mut pairs, mut unlike, mut leaks) = (0, 0, Vec::new(), Vec::new());
    for (role, person) in &everybody {
        let narrow = role.is_some_and(|role| !reaches_all(role));
        let of_unit = role.is_some_and(|role| role.kind() == Kind::Tenant);
        for route in routes.iter() {
            if is_open(&route.path) || ENDING.contains(&route.path.as_str()) {
                continue;
            }
            let named = route.path.contains('{');
            let mut answers = BTreeMap::new();
            for (side, things) in [
                (Side::Missing, None),
                (Side::Other, Some(&theirs)),
                (Side::Own, Some(&ours)),
            ] {
                // What is missing is asked for to be held against what is foreign, by those to whom it is foreign.
                if side != Side::Own && !named || side == Side::Missing && !narrow {
                    continue;
                }
                let path = address(&route.path, things);
                let answer = ask(&city, person, &route.method, &path).await;
                tried += 1;
                let told = format!("{} {} {path}", person.login, route.method);
                assert!(
                    !answer.status().is_server_error(),
                    "{told}: {}",
                    answer.text()
                );
                let kind = answer.header("content-type").unwrap_or_default();
                let shown = answer.text();
                let names_theirs = THEIRS.iter().any(|word| shown.contains(word));
                if names_theirs && !by_duty(*role, &path, &shown) {
                    leaks.push(format!("{told} ({kind})"));
                }
                answers.insert(side, alike(&answer, &path));
            }
            if !named {
                continue;
            }
            let told = format!("{} {} {}", person.login, route.method, route.path);
            if narrow {
                pairs += 1;
                if answers[&Side::Other] != answers[&Side::Missing] {
                    unlike.push(format!(
                        "{told}: {:#?} {:#?}",
                        answers[&Side::Other],
                        answers[&Side::Missing]
                    ));
                }
            }
            if of_unit && OWN.contains(&route.path.as_str()) {
                assert_eq!(
                    answers[&Side::Own].0,
                    200,
                    "{told}: {}",
                    answers[&Side::Own].2
                );
            }
        }
    }
    println!(
        "{} routes x {} roles and posts x own, other, missing: {tried} requests, {pairs} foreign things compared with missing ones, {} told apart, {} leaks",
        routes.iter().count(),
        everybody.len(),
        unlike.len(),
        leaks.len()
    );
    assert_eq!(leaks, Vec::<String>::new());
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}

/// Forms that name a thing in their body: route, form with `{}` for its name, another unit's, nobody's.
fn forms(theirs: &Things) -> Vec<(&'static str, String, String, &'static str)> {
    let reason = "reason=flood+season+reserve&until=2013-12-31&step=confirm";
    let days = "purpose=排查故障原因&from=2013-10-08T09%3A00&until=2013-10-09T09%3A00";
    let lent = "to=nobody&from=2013-10-08&until=2013-10-20&reason=年休假期间代行";
    vec![
        (
            "/verdicts/exempt",
            format!("id={{}}&{reason}"),
            theirs["verdict"].clone(),
            NOBODY_S,
        ),
        (
            "/delegations",
            format!("membership={{}}&{lent}"),
            theirs["membership"].clone(),
            NOBODY_S,
        ),
        (
            "/delegations",
            format!(
                "membership={}&to={{}}&from=2013-10-08&until=2013-10-20&reason=年休假期间代行",
                theirs["own"]
            ),
            "owner.theirs".to_owned(),
            "nobody",
        ),
        (
            "/recusals",
            "kind=resource&object={}&why=配偶在该单位任职".to_owned(),
            "vm-theirs".to_owned(),
            "vm-nowhere",
        ),
        (
            "/recusals",
            "kind=organisation&object={}&why=配偶在该单位任职".to_owned(),
            "THEIRS".to_owned(),
            "NOWHERE",
        ),
        (
            "/access",
            format!("unit={{}}&{days}"),
            "THEIRS".to_owned(),
            "NOWHERE",
        ),
        (
            "/access",
            format!("unit=OURS&resource={{}}&{days}"),
            "vm-theirs".to_owned(),
            "vm-nowhere",
        ),
        (
            "/access/emergency",
            "resource={}&purpose=系统宕机抢修".to_owned(),
            "vm-theirs".to_owned(),
            "vm-nowhere",
        ),
        (
            "/clients",
            "name=x&organisation={}&role=system_owner&scopes=resource.list".to_owned(),
            "THEIRS".to_owned(),
            "NOWHERE",
        ),
        (
            "/people",
            "login=x.y&name=x&organisation={}".to_owned(),
            "THEIRS".to_owned(),
            "NOWHERE",
        ),
        (
            "/resources",
            "name=vm-new&kind=virtual_machine&unit_code={}&vcpus=4&memory_gb=8&disk_gb=&machine="
                .to_owned(),
            "THEIRS".to_owned(),
            "NOWHERE",
        ),
    ]
}

async fn a_foreign_thing_named_in_a_form_is_like_a_missing_one(city: Harness) {
    let [ours, mut theirs] = furnished(&city).await;
    let everybody = everybody(&city).await;
    theirs.insert("own", ours["membership"].clone());
    let (mut compared, mut unlike) = (0, Vec::new());
    for (role, person) in &everybody {
        if role.is_none_or(reaches_all) {
            continue;
        }
        let outsider = role.is_some_and(|role| {
            matches!(role.kind(), Kind::Vendor | Kind::Carrier | Kind::Colocation)
        });
        for (path, form, theirs, nobody_s) in forms(&theirs) {
            // Whoever needs a unit's consent may ask every unit, and so know which there are.
            if outsider && form.starts_with("unit={}") {
                continue;
            }
            let send = async |name: &str| {
                let form = form.replace("{}", name);
                let answer = city.as_person(person).post(path).form(&form).await;
                let (status, headers, text) = alike(&answer, path);
                // What was typed stands in the form again; a number is in no answer.
                let number = name.parse::<u32>().is_ok();
                let text = if number {
                    text
                } else {
                    text.replace(name, "NAMED")
                };
                (status, headers, text)
            };
            let (foreign, missing) = (send(&theirs).await, send(nobody_s).await);
            compared += 1;
            if foreign != missing {
                unlike.push(format!(
                    "{} {path} {form}: {} and {}",
                    person.login, foreign.0, missing.0
                ));
            }
        }
    }
    println!(
        "{compared} things named in forms, {} told apart",
        unlike.len()
    );
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}
