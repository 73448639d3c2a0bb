use axum::http::Method;
use yunheng_domain::role::{Post, Role};
use yunheng_testing::{Harness, Person, Response, both};

use super::{behind_its_back, later, look, recorded, send};

both!(
    a_program_gets_a_token_once_another_has_authorised_it,
    a_narrowed_scope_opens_no_more_than_it_says,
    a_wrong_secret_is_refused_in_the_words_of_the_standard_and_recorded,
    a_revoked_program_and_an_expired_token_are_refused_at_the_next_request,
    a_rotated_secret_ends_the_one_before_and_its_tokens,
    a_program_changed_behind_the_program_s_back_gets_nothing,
    a_unit_s_program_sees_its_unit_and_nothing_else,
);

struct Program {
    id: String,
    secret: String,
    row: i64,
    sys: Person,
    sec: Person,
}

/// A program of unit U1 that acts as its system owner, authorised unless a test says otherwise.
async fn program(city: &Harness, authorised: bool) -> Program {
    city.unit("U1").await;
    city.unit("U2").await;
    city.machine("vm-ours", "U1").await;
    city.machine("vm-theirs", "U2").await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let form = "name=运营平台&organisation=U1&role=system_owner&scopes=resource.list&scopes=resource.read&scopes=verdict.list";
    let made = send(city, &sys, "/clients", form).await.expect_status(200);
    let text = made.text();
    let start = text.find("yhc_").expect("the secret is shown");
    let secret = text[start..start + 47].to_owned();
    assert!(!look(city, &sys, "/clients").await.text().contains("yhc_"));
    let clients = city.store().clients_prepared().await.unwrap();
    let client = &clients[0].row;
    let row = client.id.0;
    if authorised {
        let path = format!("/authorisations/clients/{row}/authorise");
        let _ = send(city, &sys, &path, "").await.expect_status(403);
        let _ = send(city, &sec, &path, "").await.expect_status(303);
    }
    Program {
        id: client.details.code.clone(),
        secret,
        row,
        sys,
        sec,
    }
}

async fn ask(city: &Harness, id: &str, secret: &str, scope: &str) -> Response {
    let form = format!(
        "grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={scope}"
    );
    city.anonymously(Method::POST, "/oauth/token")
        .form(&form)
        .await
}

async fn token(city: &Harness, program: &Program, scope: &str) -> String {
    let answer = ask(city, &program.id, &program.secret, scope).await;
    let answer = answer.expect_status(200).json();
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn call(city: &Harness, token: &str, path: &str) -> Response {
    city.anonymously(Method::GET, path).bearer(token).await
}

async fn a_program_gets_a_token_once_another_has_authorised_it(city: Harness) {
    let program = program(&city, false).await;
    let early = ask(&city, &program.id, &program.secret, "").await;
    assert_eq!(early.expect_status(401).json()["error"], "invalid_client");
    let path = format!("/authorisations/clients/{}/authorise", program.row);
    let _ = send(&city, &program.sec, &path, "")
        .await
        .expect_status(303);
    let answer = ask(&city, &program.id, &program.secret, "").await;
    let answer = answer.expect_status(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        answer.json()["scope"],
        "resource.list resource.read verdict.list"
    );
    assert_eq!(recorded(&city, "sign_in").await.len(), 2);
}

async fn a_narrowed_scope_opens_no_more_than_it_says(city: Harness) {
    let program = program(&city, true).await;
    let narrow = token(&city, &program, "verdict.list").await;
    let _ = call(&city, &narrow, "/api/v1/verdicts")
        .await
        .expect_status(200);
    let kind = call(&city, &narrow, "/api/v1/resources")
        .await
        .expect_problem(403);
    assert_eq!(kind, "/problems/out-of-scope");
    let more = ask(&city, &program.id, &program.secret, "verdict.list+write").await;
    assert_eq!(more.expect_status(400).json()["error"], "invalid_scope");
}

async fn a_wrong_secret_is_refused_in_the_words_of_the_standard_and_recorded(city: Harness) {
    let program = program(&city, true).await;
    let wrong = program.secret.replace("yhc_", "yhc-");
    for (id, secret) in [
        (program.id.as_str(), wrong.as_str()),
        ("yh-unknown", &program.secret),
    ] {
        let answer = ask(&city, id, secret, "").await.expect_status(401);
        assert_eq!(answer.json()["error"], "invalid_client");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    assert_eq!(recorded(&city, "sign_in").await.len(), 2);
    let other = "grant_type=password&client_id=x&client_secret=y";
    let answer = city
        .anonymously(Method::POST, "/oauth/token")
        .form(other)
        .await;
    assert_eq!(
        answer.expect_status(400).json()["error"],
        "unsupported_grant_type"
    );
    let bad = city
        .anonymously(Method::POST, "/oauth/token")
        .header("authorization", "Basic bm9jb2xvbg==")
        .form("grant_type=client_credentials")
        .await
        .expect_status(401);
    assert!(bad.header("www-authenticate").unwrap().starts_with("Basic"));
}

async fn a_revoked_program_and_an_expired_token_are_refused_at_the_next_request(city: Harness) {
    let program = program(&city, true).await;
    let first = token(&city, &program, "").await;
    later(&city, 59);
    let _ = call(&city, &first, "/api/v1/resources")
        .await
        .expect_status(200);
    later(&city, 1);
    let kind = call(&city, &first, "/api/v1/resources")
        .await
        .expect_problem(401);
    assert_eq!(kind, "/problems/unauthenticated");
    later(&city, -60);
    let second = token(&city, &program, "").await;
    let path = format!("/clients/{}/revoke", program.row);
    let _ = send(&city, &program.sys, &path, "")
        .await
        .expect_status(303);
    let _ = call(&city, &second, "/api/v1/resources")
        .await
        .expect_problem(401);
    let _ = ask(&city, &program.id, &program.secret, "")
        .await
        .expect_status(401);
}

async fn a_rotated_secret_ends_the_one_before_and_its_tokens(city: Harness) {
    let program = program(&city, true).await;
    let old = token(&city, &program, "").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let stranger = city.person("stranger", &[(Role::SystemOwner, "U2")]).await;
    let path = format!("/clients/{}/rotate", program.row);
    let _ = send(&city, &stranger, &path, "").await.expect_status(404);
    let answer = send(&city, &owner, &path, "")
        .await
        .expect_status(200)
        .text();
    let start = answer.find("yhc_").unwrap();
    let new = &answer[start..start + 47];
    let _ = call(&city, &old, "/api/v1/resources")
        .await
        .expect_problem(401);
    let _ = ask(&city, &program.id, &program.secret, "")
        .await
        .expect_status(401);
    let _ = ask(&city, &program.id, new, "").await.expect_status(200);
    let table = city.store().client_by_code(&program.id).await.unwrap();
    assert!(!table.unwrap().row.details.secret.contains(new));
}

async fn a_program_changed_behind_the_program_s_back_gets_nothing(city: Harness) {
    let program = program(&city, true).await;
    let live = token(&city, &program, "").await;
    let forged = "UPDATE client SET scopes = 'read write', role = 'reviewer'";
    behind_its_back(&city, forged).await.unwrap();
    let _ = call(&city, &live, "/api/v1/resources")
        .await
        .expect_problem(401);
    let _ = ask(&city, &program.id, &program.secret, "")
        .await
        .expect_status(401);
}

async fn a_unit_s_program_sees_its_unit_and_nothing_else(city: Harness) {
    let program = program(&city, true).await;
    let token = token(&city, &program, "").await;
    let list = call(&city, &token, "/api/v1/resources").await.text();
    assert!(list.contains("vm-ours") && !list.contains("vm-theirs"));
    let theirs = city.id_of("vm-theirs").await;
    let path = format!("/api/v1/resources/{theirs}");
    let _ = call(&city, &token, &path).await.expect_problem(404);
    // A person's session is not a program's, and a page takes no token.
    let page = call(&city, &token, "/resources").await;
    assert!(!page.status().is_success());
}
