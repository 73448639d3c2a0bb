//! Every route that changes something, acted upon through the front door: the record has the act.

use std::collections::BTreeSet;

use yunheng_domain::record::{Entry, Outcome};
use yunheng_store::Store;
use yunheng_testing::{Harness, Response, both};

use super::scene::{Scene, set_up};

both!(every_mutating_route_writes_the_record);

/// Every mutating route with what it writes, in an order in which each act finds what it needs.
const ACTS: [(&str, &str); 83] = [
    ("/setup/{token}", "post.appoint"),
    ("/api/v1/units", "organisation.create"),
    ("/organisations", "organisation.create"),
    ("/organisations/{id}/name", "organisation.rename"),
    ("/organisations/{id}/contact", "organisation.contact"),
    ("/organisations/{id}/merge", "organisation.merge"),
    ("/people", "person.create"),
    ("/people/{id}/phone", "person.reveal_phone"),
    ("/people/{id}/invitation", "person.reset_password"),
    (
        "/people/{id}/second-factor/reset",
        "person.reset_second_factor",
    ),
    ("/people/{id}/disable", "person.disable"),
    ("/people/{id}/enable", "person.enable"),
    ("/people/{id}/memberships", "membership.prepare"),
    (
        "/authorisations/memberships/{id}/{step}",
        "membership.authorise",
    ),
    (
        "/people/{id}/memberships/{membership}/revoke",
        "membership.revoke",
    ),
    ("/people/{id}/post", "post.appoint"),
    ("/people/{id}/post/revoke", "post.revoke"),
    ("/delegations", "delegation.create"),
    ("/delegations/{id}/revoke", "delegation.revoke"),
    ("/recusals", "recusal.declare"),
    ("/clients", "client.create"),
    ("/authorisations/clients/{id}/{step}", "client.authorise"),
    ("/oauth/token", "sign_in"),
    ("/clients/{id}/rotate", "client.rotate"),
    ("/clients/{id}/revoke", "client.revoke"),
    ("/resources", "resource.register"),
    ("/api/v1/resources", "resource.register"),
    ("/verdicts/cases", "case.open"),
    ("/api/v1/verdicts/cases", "case.open"),
    ("/verdicts/exempt", "verdict.exempt"),
    ("/api/v1/verdicts/exemptions", "verdict.exempt"),
    ("/cases", "case.open"),
    ("/cases/{id}/documents", "case.act"),
    ("/cases/{id}/lines/{field}", "case.act"),
    ("/cases/{id}/act", "case.withdraw"),
    ("/cases/{id}/remarks", "case.note"),
    ("/api/v1/cases/{id}/remarks", "case.note"),
    ("/cases/{id}/remarks/{nth}/withdraw", "case.note"),
    ("/api/v1/cases/{id}/remarks/{nth}/withdraw", "case.note"),
    ("/tasks/acts", "case.decide"),
    ("/api/v1/tasks/acts", "case.decide"),
    ("/tasks/views", "view.save"),
    ("/cases/views", "view.save"),
    ("/views/{id}/remove", "view.remove"),
    ("/cases/{id}/time", "case.act"),
    ("/cases/{id}/time/answer", "case.extend"),
    ("/api/v1/cases/{id}/time", "case.act"),
    ("/api/v1/cases/{id}/time/answer", "case.extend"),
    ("/api/v1/cases", "case.open"),
    ("/api/v1/cases/{id}/documents", "case.act"),
    ("/api/v1/cases/{id}/acts", "case.withdraw"),
    ("/access", "grant.ask"),
    ("/access/{id}/{step}", "grant.approve"),
    ("/access/emergency", "grant.emergency"),
    ("/notices/{id}/read", "notice.mark"),
    ("/notices/read", "notice.mark"),
    ("/api/v1/notices/{id}/read", "notice.mark"),
    ("/api/v1/notices/read", "notice.mark"),
    ("/profile/notices", "notice.prefer"),
    ("/subscriptions", "subscription.create"),
    ("/subscriptions/{id}/disable", "subscription.disable"),
    ("/deliveries/{id}/retry", "delivery.retry"),
    ("/checkpoints", "checkpoint.make"),
    ("/checkpoints/{size}/witness", "checkpoint.witness"),
    ("/invitation/{token}", "profile.change"),
    ("/sign-in", "sign_in"),
    ("/profile/second-factor/totp", "profile.change"),
    ("/profile/second-factor/totp/confirm", "profile.change"),
    ("/sign-in/code", "sign_in"),
    ("/step-up", "sign_in"),
    ("/profile/second-factor/totp/remove", "profile.change"),
    ("/profile/passkeys/options", "profile.change"),
    ("/profile/passkeys", "profile.change"),
    ("/sign-in/passkey", "sign_in"),
    ("/step-up/passkey", "sign_in"),
    ("/profile/passkeys/{id}/remove", "profile.change"),
    ("/profile/password", "profile.change"),
    ("/profile/links/remove", "profile.change"),
    ("/profile/sessions/{id}/end", "session.kill"),
    ("/sessions/{id}/end", "session.kill"),
    ("/sign-out", "session.kill"),
    ("/sign-out/everywhere", "session.kill"),
    // Refused: what it leads to is another site. The link itself is made when the person comes back.
    ("/profile/links", "profile.change"),
];

/// Routes that write no entry, each with why. May only shrink.
const UNWRITTEN: [(&str, &str); 6] = [
    (
        "/api/v1/telemetry/write",
        "the samples are their own trace, thousands a second; who may write is a token per source",
    ),
    (
        "/cases/{id}/draft",
        "what is being typed is its author's alone; the act that sends it is written",
    ),
    (
        "/cases/{id}/fill/{section}",
        "what is being typed is its author's alone; the act that sends it is written",
    ),
    (
        "/sign-in/oidc",
        "leaves for the provider; what the person did there is written at the way back",
    ),
    (
        "/sign-in/passkey/options",
        "asks the browser for a passkey; the answer is written, right or wrong",
    ),
    (
        "/step-up/passkey/options",
        "asks the browser for a passkey; the answer is written, right or wrong",
    ),
];

#[test]
fn the_routes_without_an_entry_are_no_more_than_they_were() {
    assert!(UNWRITTEN.len() <= 6);
    let routes = yunheng_web::routes();
    for (path, _) in UNWRITTEN {
        assert!(routes.mutating().any(|route| route.path == path), "{path}");
    }
}

#[test]
fn every_mutating_route_is_acted_upon_or_has_a_reason_not_to() {
    let routes = yunheng_web::routes();
    let mutating: BTreeSet<&str> = routes.mutating().map(|route| route.path.as_str()).collect();
    let tried: BTreeSet<&str> = ACTS.iter().chain(&UNWRITTEN).map(|row| row.0).collect();
    assert_eq!(
        tried, mutating,
        "give the new route a row, and an act in the scene"
    );
    assert_eq!(tried.len(), ACTS.len() + UNWRITTEN.len(), "one row each");
}

async fn every_mutating_route_writes_the_record(city: Harness) {
    let store = city.store().clone();
    let [(first, action), rest @ ..] = &ACTS;
    let before = size(&store).await;
    let answer = set_up(&city).await;
    let mut done = written(&store, before, first, action, &answer).await;
    let mut scene = Scene::new(city).await;
    for (path, action) in rest {
        let before = size(&store).await;
        let answer = scene.act(path).await;
        done += written(&store, before, path, action, &answer).await;
    }
    let refused = ACTS.len() - done;
    println!("{done} mutating routes done and {refused} refused, all on the record");
    assert_eq!(refused, 1);
}

async fn size(store: &Store) -> u64 {
    let head = store.record_head().await.unwrap();
    head.map_or(0, |head| head.size)
}

/// Finds the act in the record; 1 if it was done, 0 if it was refused.
async fn written(store: &Store, before: u64, path: &str, action: &str, answer: &Response) -> usize {
    let kept = store.record_from(before, 100).await.unwrap();
    let lines: Vec<&str> = kept.iter().map(|kept| kept.line.as_str()).collect();
    let told = format!("{path}: {} {lines:#?} {}", answer.status(), answer.text());
    let entry = lines
        .iter()
        .map(|line| Entry::parse(line.as_bytes()).unwrap())
        .rfind(|entry| entry.action == action)
        .unwrap_or_else(|| panic!("{told}"));
    let succeeded = answer.status().is_success() || answer.status().is_redirection();
    assert!(succeeded, "{told}");
    match entry.outcome {
        Outcome::Done => 1,
        Outcome::Refused { .. } => 0,
        Outcome::Failed { .. } => panic!("{told}"),
    }
}
