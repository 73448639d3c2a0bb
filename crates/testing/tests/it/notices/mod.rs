//! Telling people: who hears of what, by which way, however mail servers and receivers behave.

mod mail;
mod webhook;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use yunheng_app::{ActRequest, DelegationRequest};
use yunheng_domain::ids::{CaseId, PersonId};
use yunheng_domain::notice::Kind;
use yunheng_domain::process::Values;
use yunheng_domain::role::{Post, Role};
use yunheng_store::{NewDelivery, NewNotice, Notice, Receiver as To};
use yunheng_testing::{Cast, Harness, UNIT, both};

both!(
    being_asked_is_in_every_holder_s_and_deputy_s_inbox_and_in_nobody_else_s,
    whoever_began_a_case_hears_of_its_return_and_its_decisions,
    what_is_rolled_back_tells_nobody,
    of_two_who_act_at_once_one_is_heard_of,
    a_passed_deadline_is_told_once_to_who_is_asked_and_who_began,
    what_is_due_tomorrow_is_said_once_for_each_deadline,
    emergency_access_is_told_to_the_unit_s_owners_at_once,
    the_bell_counts_what_is_unread_and_nobody_reads_another_s_notices,
    programs_of_a_person_list_its_notices_page_by_page_and_mark_them_read,
    notices_and_what_arrived_are_forgotten_when_their_time_is_over,
);

/// What somebody has not read.
async fn unread(city: &Harness, person: PersonId) -> Vec<Notice> {
    let store = city.store();
    store.notices(person, true, None, 100).await.unwrap()
}

async fn kinds(parties: &Cast, role: Role) -> Vec<Kind> {
    let told = unread(&parties.city, parties.person(role).id).await;
    told.iter().map(|notice| notice.details.kind).collect()
}

/// Everybody has read everything.
async fn all_read(parties: &Cast) {
    let store = parties.city.store();
    let mut tx = store.begin().await.unwrap();
    for role in Role::ALL {
        let person = parties.person(role).id;
        let now = parties.city.app().now();
        tx.read_notices(person, None, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A person has a mail address.
pub(crate) async fn has_address(city: &Harness, person: PersonId, address: &str) {
    let store = city.store();
    let mut found = store.person(person).await.unwrap().unwrap();
    found.details.email = Some(address.to_owned());
    let mut tx = store.begin().await.unwrap();
    tx.update_person(&found).await.unwrap();
    tx.commit().await.unwrap();
}

async fn committed(parties: &Cast) {
    for process in ["off-plan", "boundary-agreement"] {
        let case = parties.open(process).await;
        parties.until(case, "").await;
    }
}

async fn being_asked_is_in_every_holder_s_and_deputy_s_inbox_and_in_nobody_else_s(city: Harness) {
    let parties = Cast::of(city).await;
    let city = &parties.city;
    let second = city.person("second", &[(Role::UnitApprover, UNIT)]).await;
    let deputy = city.person("deputy", &[(Role::SystemOwner, UNIT)]).await;
    let store = city.store();
    let lent = store.memberships_of([second.id]).await.unwrap()[0].row.id;
    let lender = store.person(second.id).await.unwrap().unwrap();
    let proof = yunheng_domain::actor::Proof {
        second_factor: true,
        stepped_up: Some(city.app().now()),
    };
    let by = city
        .app()
        .actor_of(&lender, proof, yunheng_domain::actor::Origin::default())
        .await
        .unwrap();
    let today = city.app().today();
    let delegation = DelegationRequest {
        membership: lent,
        to: "deputy".to_owned(),
        from: today,
        until: today,
        reason: "年休假期间代行".to_owned(),
    };
    city.app().delegate(&by, &delegation).await.unwrap();

    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;

    let asked = [parties.person(Role::UnitApprover).id, second.id, deputy.id];
    for person in asked {
        let told = unread(city, person).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].details.kind, Kind::Asked);
        assert_eq!(told[0].details.path, format!("/cases/{case}"));
    }
    for role in Role::ALL {
        if role != Role::UnitApprover {
            assert_eq!(kinds(&parties, role).await, [], "{role:?}");
        }
    }
}

async fn whoever_began_a_case_hears_of_its_return_and_its_decisions(city: Harness) {
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    parties
        .act(case, "return", Values::default())
        .await
        .unwrap();
    assert_eq!(kinds(&parties, Role::Applicant).await, [Kind::Returned]);

    all_read(&parties).await;
    parties.until(case, "review").await;
    assert_eq!(kinds(&parties, Role::Applicant).await, [Kind::Decided]);
    assert_eq!(kinds(&parties, Role::Reviewer).await, [Kind::Asked]);

    all_read(&parties).await;
    parties
        .act(case, "unfavourable", Values::default())
        .await
        .unwrap();
    let told = unread(&parties.city, parties.person(Role::Applicant).id).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].details.text.zh.contains("未获批准"), "{told:?}");
}

async fn what_is_rolled_back_tells_nobody(city: Harness) {
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    let person = parties.person(Role::Leader).id;
    let store = parties.city.store();
    let at = parties.city.app().now();
    let mut tx = store.begin().await.unwrap();
    let notice = NewNotice {
        key: "case/1/2/asked/1".to_owned(),
        person,
        kind: Kind::Asked,
        case: Some(case),
        path: "/cases/1".to_owned(),
        text: yunheng_domain::rulebook::Bilingual {
            zh: "请您办理".to_owned(),
            en: "waits for you".to_owned(),
        },
        at,
        for_daily: false,
    };
    assert!(tx.add_notice(&notice).await.unwrap());
    assert!(!tx.add_notice(&notice).await.unwrap(), "the same again");
    tx.send(&NewDelivery {
        key: "mail/1".to_owned(),
        to: To::Mail(person),
        body: "{}".to_owned(),
        at,
    })
    .await
    .unwrap();
    drop(tx);
    assert_eq!(store.count_unread(person).await.unwrap(), 0);
    assert_eq!(store.count_outbox().await.unwrap().waiting, 0);

    // What the engine refuses has told nobody either.
    parties
        .act(case, "forward", Values::default())
        .await
        .unwrap_err();
    assert_eq!(kinds(&parties, Role::UnitApprover).await, []);
}

async fn approve(parties: &Cast, case: CaseId, version: i32) -> bool {
    let by = parties.actor(Role::UnitApprover).await;
    let request = ActRequest {
        version,
        step: "unit_approval".to_owned(),
        way: "approve".to_owned(),
        values: Values::default(),
        reason: String::new(),
        key: None,
    };
    let app = parties.city.app();
    app.act_in_case(&by, case, &request).await.is_ok()
}

async fn of_two_who_act_at_once_one_is_heard_of(city: Harness) {
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    let seen = parties.until(case, "unit_approval").await;
    let version = seen.row.version;
    let (one, other) = tokio::join!(
        approve(&parties, case, version),
        approve(&parties, case, version)
    );
    assert!(one ^ other);
    assert_eq!(kinds(&parties, Role::Reviewer).await, [Kind::Asked]);
    assert_eq!(kinds(&parties, Role::Applicant).await, [Kind::Decided]);
}

async fn a_passed_deadline_is_told_once_to_who_is_asked_and_who_began(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    parties.until(case, "configure").await;
    all_read(&parties).await;
    let app = parties.city.app();
    parties
        .city
        .clock()
        .advance(SignedDuration::from_hours(24 * 14));
    for _ in 0..2 {
        app.check_deadlines().await.unwrap();
    }
    assert_eq!(kinds(&parties, Role::Engineer).await, [Kind::Breached]);
    assert_eq!(kinds(&parties, Role::Applicant).await, [Kind::Breached]);
    assert_eq!(kinds(&parties, Role::Reviewer).await, []);
}

async fn what_is_due_tomorrow_is_said_once_for_each_deadline(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let view = parties.until(case, "configure").await;
    all_read(&parties).await;
    let app = parties.city.app();
    assert_eq!(app.remind().await.unwrap(), 0, "three days are left");
    let due = view.current.expect("open").due.expect("a deadline").day;
    let mut told: BTreeMap<_, u64> = BTreeMap::new();
    while app.today() < due {
        parties.city.clock().advance(SignedDuration::from_hours(24));
        told.insert(app.today(), app.remind().await.unwrap());
        assert_eq!(app.remind().await.unwrap(), 0, "again on the same day");
    }
    assert_eq!(told.values().sum::<u64>(), 1, "{told:?}");
    assert_eq!(kinds(&parties, Role::Engineer).await, [Kind::Soon]);
}

async fn emergency_access_is_told_to_the_unit_s_owners_at_once(city: Harness) {
    let parties = Cast::of(city).await;
    parties.city.machine("vm-told", UNIT).await;
    let engineer = parties.person(Role::Engineer);
    let form = "resource=vm-told&purpose=系统宕机抢修";
    let taken = parties.city.as_person(engineer).post("/access/emergency");
    let taken = taken.form(form).await.expect_status(303);
    for role in [Role::SystemOwner, Role::UnitApprover] {
        let told = unread(&parties.city, parties.person(role).id).await;
        assert_eq!(told.len(), 1, "{role:?}");
        assert_eq!(told[0].details.kind, Kind::Emergency);
        assert_eq!(
            taken.header("location"),
            Some(told[0].details.path.as_str())
        );
    }
    assert_eq!(kinds(&parties, Role::Applicant).await, []);
}

async fn the_bell_counts_what_is_unread_and_nobody_reads_another_s_notices(city: Harness) {
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    let approver = parties.person(Role::UnitApprover);
    let other = parties.person(Role::Reviewer);
    let auditor = parties
        .city
        .administrator("auditor.told", Post::Auditor)
        .await;
    let city = &parties.city;
    let look = async |person, path: &str| city.as_person(person).get(path).await.text();
    let bell = "yh-count\">1<span class=\"visually-hidden\"> 条未读";
    assert!(look(approver, "/profile").await.contains(bell));
    for nobody_told in [other, &auditor] {
        assert!(!look(nobody_told, "/profile").await.contains("条未读"));
    }
    let page = look(approver, "/notices").await;
    assert!(page.contains(&format!("href=\"/cases/{case}\"")), "{page}");
    let id = unread(city, approver.id).await[0].id;
    let path = format!("/notices/{id}/read");
    let foreign = city.as_person(other).post(&path).form("x=").await;
    assert_eq!(foreign.status().as_u16(), 404);
    assert!(look(approver, "/profile").await.contains(bell));
    let own = city.as_person(approver).post(&path).form("x=").await;
    drop(own.expect_status(303));
    assert!(!look(approver, "/profile").await.contains("条未读"));
    assert!(look(approver, "/notices").await.contains("没有未读消息"));
}

async fn programs_of_a_person_list_its_notices_page_by_page_and_mark_them_read(city: Harness) {
    let parties = Cast::of(city).await;
    for _ in 0..3 {
        let case = parties.open("new-system").await;
        parties.until(case, "unit_approval").await;
    }
    let city = &parties.city;
    let asking = city.as_person(parties.person(Role::UnitApprover));
    let list = async |query: &str| {
        let found = asking.get(&format!("/api/v1/notices?{query}")).await;
        found.expect_status(200).json()
    };
    let unread = async || asking.get("/api/v1/notices/unread").await.json()["unread"].clone();
    let first = list("limit=2").await;
    assert_eq!(first["total"], 3);
    assert_eq!(first["items"][0]["kind"], "asked");
    assert!(first["items"][0]["read_at"].is_null());
    let next = first["next"].as_str().unwrap();
    assert_eq!(first["items"][1]["id"].to_string(), next);
    let second = list(&format!("limit=2&after={next}")).await;
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert!(second["next"].is_null(), "{second}");

    let nothing = serde_json::json!({});
    let one = format!("/api/v1/notices/{next}/read");
    let stranger = city.as_person(parties.person(Role::Reviewer));
    let foreign = stranger.post(&one).json(&nothing).await;
    assert_eq!(foreign.status().as_u16(), 404);
    assert_eq!(unread().await, 3);
    drop(asking.post(&one).json(&nothing).await.expect_status(204));
    assert_eq!(unread().await, 2);
    assert_eq!(list("state=read").await["total"], 1);
    assert_eq!(list("state=unread").await["total"], 2);
    let all = asking.post("/api/v1/notices/read").json(&nothing).await;
    drop(all.expect_status(204));
    assert_eq!(unread().await, 0);
    let unknown = asking.get("/api/v1/notices?state=new").await;
    drop(unknown.expect_status(422));
    let nobody = city.anonymously(axum::http::Method::GET, "/api/v1/notices");
    drop(nobody.await.expect_status(401));
}

async fn notices_and_what_arrived_are_forgotten_when_their_time_is_over(city: Harness) {
    let city = city
        .reconfigured(|config| {
            config.outward.notice_days = 100;
            config.outward.delivered_days = 10;
        })
        .await;
    let parties = Cast::of(city).await;
    let told = async || {
        let case = parties.open("new-system").await;
        parties.until(case, "unit_approval").await;
    };
    let (city, app) = (&parties.city, parties.city.app());
    let days = |days: i64| city.clock().advance(SignedDuration::from_hours(24 * days));
    told().await;
    days(60);
    told().await;
    let person = parties.person(Role::UnitApprover).id;
    let store = city.store();
    let mut tx = store.begin().await.unwrap();
    let now = app.now();
    for (key, arrives) in [("arrived", true), ("given up", false)] {
        let new = NewDelivery {
            key: key.to_owned(),
            to: To::Mail(person),
            body: "{}".to_owned(),
            at: now,
        };
        tx.send(&new).await.unwrap();
        let leased = tx.lease_deliveries(now, now, 1).await.unwrap();
        let attempt = if arrives {
            yunheng_store::Attempt::Done
        } else {
            let why = "no such mailbox".to_owned();
            yunheng_store::Attempt::GivenUp { why }
        };
        assert!(tx.settle_delivery(&leased[0], &attempt, now).await.unwrap());
    }
    tx.commit().await.unwrap();
    let kept = async || {
        store
            .deliveries_to(To::Mail(person), 10)
            .await
            .unwrap()
            .len()
    };

    assert_eq!(app.forget_notices().await.unwrap(), 0);
    assert_eq!(app.forget_deliveries().await.unwrap(), 0);
    assert_eq!((unread(city, person).await.len(), kept().await), (2, 2));
    days(41);
    assert_eq!(
        app.forget_notices().await.unwrap(),
        1,
        "what was told first"
    );
    assert_eq!(app.forget_notices().await.unwrap(), 0);
    assert_eq!(app.forget_deliveries().await.unwrap(), 1, "what arrived");
    assert_eq!((unread(city, person).await.len(), kept().await), (1, 1));
}
