//! What was typed is not lost when the session has ended, or something else comes first.

use axum::http::Method;
use jiff::SignedDuration;
use yunheng_app::NewMembershipRequest;
use yunheng_domain::role::{Post, Role};
use yunheng_signin::totp::Secret;
use yunheng_testing::harness::setup;
use yunheng_testing::{AUTHORITY, Device, Harness, Response, both};

use super::{Browser, PASSWORD, between, location, person, set_password};

both!(
    what_was_typed_when_the_session_had_ended_is_offered_after_signing_in_again,
    whoever_else_signs_in_in_that_browser_is_offered_nothing,
    without_cookie_and_token_of_the_ended_session_nothing_is_kept,
    what_was_typed_waits_for_a_second_factor_to_be_set_up,
    what_was_typed_comes_back_with_a_passkey_and_after_setting_one_up,
    what_was_typed_waits_for_a_password_to_be_changed,
    what_was_typed_is_gone_after_eight_hours,
    a_session_that_ended_long_ago_keeps_nothing,
    a_form_left_open_while_its_person_signed_in_again_is_offered_and_not_done,
    a_newer_form_takes_the_place_of_an_older_one,
    a_session_that_was_ended_keeps_for_its_person_and_a_closed_account_nothing,
    it_is_said_when_what_was_typed_could_not_be_kept,
    every_form_is_offered_again_on_its_page,
);

const REASON: &str = "年休假期间由同事代行";

/// Where [`lending`] is offered again.
const OFFERED: &str = "/delegations?kept=1";

/// A form with something to lose, and something that must be.
fn lending() -> String {
    format!(
        "membership=1&to=deputy&from=2013-10-09&until=2013-10-20&reason={REASON}&password=geheim"
    )
}

fn later(city: &Harness, minutes: i64) {
    city.clock().advance(SignedDuration::from_mins(minutes));
}

impl Browser {
    /// The token that a page's forms carry now.
    async fn token(&mut self, city: &Harness) -> String {
        let page = self.get(city, "/about").await.text();
        between(&page, "name=\"csrf\" value=\"", "\"").unwrap()
    }

    /// Sends a form with the token that it was shown with.
    async fn send(&mut self, city: &Harness, path: &str, form: &str, token: &str) -> Response {
        let request = city.anonymously(Method::POST, path);
        let answer = self
            .dressed(request)
            .form(&format!("{form}&csrf={token}"))
            .await;
        self.keep(&answer);
        answer
    }

    /// Fills a form in, is away until the session is over, and sends it. Where that leads.
    async fn sends_too_late(&mut self, city: &Harness, path: &str, form: &str) -> String {
        let token = self.token(city).await;
        later(city, 31);
        let answer = self.send(city, path, form, &token).await.expect_status(303);
        location(&answer).to_owned()
    }

    /// Signs in, with a code from whoever has one, to where a page to sign in leads.
    async fn signs_in_to(
        &mut self,
        city: &Harness,
        login: &str,
        secret: Option<&Secret>,
        page: &str,
    ) -> String {
        let (_, next) = page.split_once("next=").unwrap();
        let form = format!("login={login}&password={PASSWORD}&next={next}");
        let mut answer = self.post(city, "/sign-in", &form).await.expect_status(303);
        if let Some(secret) = secret {
            assert!(location(&answer).starts_with("/sign-in/code?next="));
            let code = secret.code(city.app().now()).unwrap();
            let form = format!("code={}&next={next}", *code);
            let given = self.post(city, "/sign-in/code", &form).await;
            answer = given.expect_status(303);
        }
        location(&answer).to_owned()
    }

    async fn page(&mut self, city: &Harness, path: &str) -> String {
        self.get(city, path).await.expect_status(200).text()
    }
}

/// Somebody of a unit who has signed in with a password.
async fn applicant(city: &Harness) -> Browser {
    city.unit("U1").await;
    person(city, "zhao.min", &[(Role::Applicant, "U1")]).await;
    person(city, "deputy", &[(Role::Applicant, "U1")]).await;
    let mut browser = Browser::default();
    let signed_in = browser.sign_in(city, "zhao.min", PASSWORD).await;
    let _ = signed_in.expect_status(303);
    browser
}

async fn what_was_typed_when_the_session_had_ended_is_offered_after_signing_in_again(
    city: Harness,
) {
    let mut browser = applicant(&city).await;
    let to = browser
        .sends_too_late(&city, "/delegations", &lending())
        .await;
    assert_eq!(to, "/sign-in?next=%2Fdelegations%3Fkept%3D1");
    let page = browser.page(&city, &to).await;
    assert!(page.contains("已加密保留 8 小时"), "{page}");
    let english = browser.page(&city, &format!("{to}&lang=en")).await;
    assert!(english.contains("kept sealed for 8 hours"), "{english}");
    // It is sealed, and nobody who has not signed in sees it.
    assert!(!page.contains(REASON));
    let wrong = format!("login=zhao.min&password=Wrong-Guess/1&{}", &to[9..]);
    let wrong = browser.post(&city, "/sign-in", &wrong).await;
    assert!(wrong.expect_status(422).text().contains("已加密保留"));
    let landed = browser.signs_in_to(&city, "zhao.min", None, &to).await;
    assert_eq!(landed, OFFERED);
    let page = browser.page(&city, OFFERED).await;
    for typed in ["value=\"deputy\"", "value=\"2013-10-20\"", REASON] {
        assert!(page.contains(typed), "{typed}");
    }
    assert!(page.contains("尚未提交") && !page.contains("geheim"));
    let store = city.store();
    assert!(store.delegations().await.unwrap().is_empty());
    // Whoever comes back with a mistake in it still has it, until it is sent.
    let wrong = browser.post(&city, "/delegations", "to=deputy").await;
    let _ = wrong.expect_status(422);
    assert!(browser.page(&city, OFFERED).await.contains(REASON));
    let object = format!("kind=organisation&object=U1&why={REASON}");
    let _ = browser
        .post(&city, "/recusals", &object)
        .await
        .expect_status(303);
    let page = browser.page(&city, OFFERED).await;
    assert!(!page.contains("尚未提交"), "sent, and no longer kept");
}

async fn whoever_else_signs_in_in_that_browser_is_offered_nothing(city: Harness) {
    let mut browser = applicant(&city).await;
    let to = browser
        .sends_too_late(&city, "/delegations", &lending())
        .await;
    let landed = browser.signs_in_to(&city, "deputy", None, &to).await;
    assert_eq!(landed, OFFERED);
    let page = browser.page(&city, OFFERED).await;
    assert!(!page.contains(REASON) && !page.contains("尚未提交"));
    // Nor is it left lying: the first person finds nothing either.
    let _ = browser.post(&city, "/sign-out", "").await;
    browser.sign_in(&city, "zhao.min", PASSWORD).await;
    assert!(!browser.page(&city, OFFERED).await.contains(REASON));
    // In another browser, the person itself is offered nothing: only that one had the session.
    let to = browser
        .sends_too_late(&city, "/delegations", &lending())
        .await;
    let mut elsewhere = Browser::default();
    elsewhere.signs_in_to(&city, "zhao.min", None, &to).await;
    assert!(!elsewhere.page(&city, OFFERED).await.contains(REASON));
    browser.signs_in_to(&city, "zhao.min", None, &to).await;
    assert!(browser.page(&city, OFFERED).await.contains(REASON));
}

async fn without_cookie_and_token_of_the_ended_session_nothing_is_kept(city: Harness) {
    let mut browser = applicant(&city).await;
    let mut other = Browser::default();
    other.sign_in(&city, "deputy", PASSWORD).await;
    let token = browser.token(&city).await;
    let others = other.token(&city).await;
    later(&city, 31);
    let before = city.rows().await;
    let lost = "/sign-in?next=%2Fdelegations&form=lost";
    for (token, why) in [
        ("", "no token"),
        ("0123456789abcdef", "a wrong one"),
        (others.as_str(), "another session's"),
    ] {
        let answer = browser.send(&city, "/delegations", &lending(), token).await;
        assert_eq!(location(&answer), lost, "{why}");
    }
    // The token without the cookie, and with another's.
    let bare = Browser::default()
        .send(&city, "/delegations", &lending(), &token)
        .await;
    assert_eq!(location(&bare), lost);
    let swapped = other.send(&city, "/delegations", &lending(), &token).await;
    assert_eq!(location(&swapped), lost);
    // Both, sent by another site; and as something else than a form.
    let body = format!("{}&csrf={token}", lending());
    for (site, kind, status) in [
        ("cross-site", "application/x-www-form-urlencoded", 403),
        ("same-site", "application/x-www-form-urlencoded", 403),
        ("same-origin", "text/plain", 401),
    ] {
        let request = city
            .anonymously(Method::POST, "/delegations")
            .header("sec-fetch-site", site)
            .content_type(kind)
            .body(body.clone());
        let _ = browser.dressed(request).await.expect_status(status);
    }
    // The API keeps nothing either.
    let request = city.anonymously(Method::POST, "/api/v1/resources");
    let _ = browser.dressed(request).form(&body).await;
    assert_eq!(city.rows().await, before, "nothing was written");
    let page = browser.page(&city, lost).await;
    assert!(page.contains("未能保留"), "{page}");
    let kept = browser
        .send(&city, "/delegations", &lending(), &token)
        .await;
    assert_eq!(location(&kept), "/sign-in?next=%2Fdelegations%3Fkept%3D1");
}

/// Somebody who became a reviewer while a form was open, and sent it: now a second factor is due.
async fn promoted(city: &Harness) -> Browser {
    let mut browser = applicant(city).await;
    let id = city.store().person_by_login("zhao.min").await;
    let id = id.unwrap().unwrap().id;
    let authority = city.store().organisation_by_code(AUTHORITY).await;
    let membership = NewMembershipRequest {
        person: id,
        organisation: authority.unwrap().unwrap().id,
        role: Role::Reviewer,
        from: "2013-10-01".parse().unwrap(),
        until: None,
    };
    let token = browser.token(city).await;
    let app = city.app();
    app.prepare_membership(&setup(), &membership).await.unwrap();
    let form = format!("kind=organisation&object=U1&why={REASON}");
    let answer = browser.send(city, "/recusals", &form, &token).await;
    assert_eq!(location(&answer), "/profile/second-factor?needed=1");
    let page = browser.page(city, location(&answer)).await;
    assert!(page.contains("完成这一步后放回表单"), "{page}");
    browser
}

async fn what_was_typed_comes_back_with_a_passkey_and_after_setting_one_up(city: Harness) {
    let mut browser = promoted(&city).await;
    let mut device = Device::at(&city.config().sign_in.origin);
    let encoded = |answer: &str| -> String {
        let bytes = answer.bytes().map(|byte| format!("%{byte:02X}"));
        bytes.collect()
    };
    let asked = browser.post(&city, "/profile/passkeys/options", "").await;
    let made = device.create(&asked.expect_status(200).json()).await;
    let form = format!("name=key&answer={}", encoded(&made));
    let added = browser.post(&city, "/profile/passkeys", &form).await;
    assert_eq!(location(&added), OFFERED);
    assert!(browser.page(&city, OFFERED).await.contains(REASON));
    let again = format!("kind=organisation&object=U1&why={REASON}再次");
    let to = browser.sends_too_late(&city, "/recusals", &again).await;
    let (_, next) = to.split_once("next=").unwrap();
    let form = format!("login=zhao.min&password={PASSWORD}&next={next}");
    let pending = browser.post(&city, "/sign-in", &form).await;
    assert_eq!(location(&pending), format!("/sign-in/code?next={next}"));
    let asked = browser.post(&city, "/sign-in/passkey/options", "").await;
    let given = device.get(&asked.expect_status(200).json()).await;
    let form = format!("answer={}&next={next}", encoded(&given));
    let signed_in = browser.post(&city, "/sign-in/passkey", &form).await;
    assert_eq!(location(&signed_in), OFFERED);
    let page = browser.page(&city, OFFERED).await;
    assert!(page.contains(&format!("{REASON}再次")));
}

async fn what_was_typed_waits_for_a_second_factor_to_be_set_up(city: Harness) {
    let mut browser = promoted(&city).await;
    // Meanwhile the session ends as well.
    later(&city, 31);
    let mut browser = {
        let to = browser.reaches(&city, "/profile/second-factor").await;
        let landed = browser.signs_in_to(&city, "zhao.min", None, &to).await;
        assert_eq!(landed, "/profile/second-factor");
        browser
    };
    let begun = browser.post(&city, "/profile/second-factor/totp", "").await;
    let page = browser.page(&city, location(&begun)).await;
    let secret = super::read(&between(&page, "<code id=\"secret\">", "<").unwrap());
    let form = format!("code={}", *secret.code(city.app().now()).unwrap());
    let path = "/profile/second-factor/totp/confirm";
    let codes = browser.post(&city, path, &form).await.expect_status(200);
    assert!(codes.text().contains(&format!("href=\"{OFFERED}\"")));
    assert!(browser.page(&city, OFFERED).await.contains(REASON));
}

async fn what_was_typed_waits_for_a_password_to_be_changed(city: Harness) {
    let mut browser = applicant(&city).await;
    city.clock().advance(SignedDuration::from_hours(24 * 89));
    browser.sign_in(&city, "zhao.min", PASSWORD).await;
    let token = browser.token(&city).await;
    city.clock().advance(SignedDuration::from_hours(24));
    let answer = browser
        .send(&city, "/delegations", &lending(), &token)
        .await;
    let to = location(&answer).to_owned();
    let landed = browser.signs_in_to(&city, "zhao.min", None, &to).await;
    assert_eq!(landed, "/profile/password");
    let page = browser.page(&city, "/profile/password").await;
    assert!(page.contains("完成这一步后放回表单"), "{page}");
    // Not before: the session lets do nothing else.
    assert_eq!(browser.reaches(&city, OFFERED).await, "/profile/password");
    let new = "Shan-Shui/5093";
    let form = format!("present={PASSWORD}&password={new}&again={new}");
    let changed = browser.post(&city, "/profile/password", &form).await;
    assert_eq!(location(&changed), OFFERED);
    assert!(browser.page(&city, OFFERED).await.contains(REASON));
}

async fn what_was_typed_is_gone_after_eight_hours(city: Harness) {
    let mut browser = applicant(&city).await;
    let to = browser
        .sends_too_late(&city, "/delegations", &lending())
        .await;
    later(&city, 8 * 60 - 1);
    assert!(browser.page(&city, &to).await.contains("已加密保留"));
    later(&city, 1);
    assert!(!browser.page(&city, &to).await.contains("已加密保留"));
    browser.signs_in_to(&city, "zhao.min", None, &to).await;
    assert!(!browser.page(&city, OFFERED).await.contains(REASON));
}

async fn a_session_that_ended_long_ago_keeps_nothing(city: Harness) {
    let mut browser = applicant(&city).await;
    let token = browser.token(&city).await;
    city.clock().advance(SignedDuration::from_hours(24 * 10));
    let answer = browser
        .send(&city, "/delegations", &lending(), &token)
        .await;
    assert!(location(&answer).ends_with("&form=lost"));
}

async fn a_form_left_open_while_its_person_signed_in_again_is_offered_and_not_done(city: Harness) {
    let mut browser = applicant(&city).await;
    let token = browser.token(&city).await;
    later(&city, 31);
    browser.sign_in(&city, "zhao.min", PASSWORD).await;
    let form = format!("kind=organisation&object=U1&why={REASON}");
    // Not from another site, and not from somebody else's session.
    let request = city.anonymously(Method::POST, "/recusals");
    let request = request.header("sec-fetch-site", "same-site");
    let request = request.form(&format!("{form}&csrf={token}"));
    let _ = browser.dressed(request).await.expect_status(403);
    let mut other = Browser::default();
    other.sign_in(&city, "deputy", PASSWORD).await;
    let theirs = other.send(&city, "/recusals", &form, &token).await;
    let _ = theirs.expect_status(403);
    assert!(!browser.page(&city, OFFERED).await.contains(REASON));
    let answer = browser.send(&city, "/recusals", &form, &token).await;
    assert_eq!(location(&answer), OFFERED);
    let page = browser.page(&city, OFFERED).await;
    assert!(page.contains("尚未提交") && page.contains(REASON));
    // A button that was left open does nothing.
    let button = browser.send(&city, "/people/1/enable", "", &token).await;
    let _ = button.expect_status(403);
    let sent = browser.post(&city, "/recusals", &form).await;
    assert_eq!(location(&sent), "/delegations");
    assert!(!browser.page(&city, OFFERED).await.contains("尚未提交"));
}

async fn a_newer_form_takes_the_place_of_an_older_one(city: Harness) {
    let mut browser = applicant(&city).await;
    let token = browser.token(&city).await;
    later(&city, 31);
    let older = lending().replace("deputy", "older");
    for form in [older, lending()] {
        let kept = browser.send(&city, "/delegations", &form, &token).await;
        let _ = kept.expect_status(303);
    }
    // Who asks for nothing in particular goes on where it was.
    let signed_in = browser.sign_in(&city, "zhao.min", PASSWORD).await;
    assert_eq!(location(&signed_in), OFFERED);
    let page = browser.page(&city, OFFERED).await;
    assert!(page.contains("value=\"deputy\"") && !page.contains("value=\"older\""));
}

async fn a_session_that_was_ended_keeps_for_its_person_and_a_closed_account_nothing(city: Harness) {
    let mut browser = applicant(&city).await;
    let token = browser.token(&city).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let store = city.store();
    let id = store.person_by_login("zhao.min").await.unwrap().unwrap().id;
    let session = store
        .live_sessions(Some(id), "2013-01-01T00:00:00Z".parse().unwrap())
        .await
        .unwrap()
        .into_iter()
        .find(|session| session.details.agent != "test")
        .unwrap();
    let killed = city
        .as_person(&sec)
        .post(&format!("/sessions/{}/end", session.id))
        .form("")
        .await;
    let _ = killed.expect_status(303);
    let answer = browser
        .send(&city, "/delegations", &lending(), &token)
        .await;
    let to = location(&answer).to_owned();
    browser.signs_in_to(&city, "zhao.min", None, &to).await;
    assert!(browser.page(&city, OFFERED).await.contains(REASON));
    let token = browser.token(&city).await;
    city.app()
        .disable_person(&setup(), id, "已办理离职手续")
        .await
        .unwrap();
    let answer = browser
        .send(&city, "/delegations", &lending(), &token)
        .await;
    assert!(location(&answer).ends_with("&form=lost"));
}

async fn it_is_said_when_what_was_typed_could_not_be_kept(city: Harness) {
    let mut browser = applicant(&city).await;
    let token = browser.token(&city).await;
    later(&city, 31);
    let lost = "/sign-in?next=%2Fdelegations&form=lost";
    // Beyond what is kept, and beyond what is read.
    for length in [65 << 10, 300 << 10] {
        let form = format!("reason={}", "x".repeat(length));
        let answer = browser.send(&city, "/delegations", &form, &token).await;
        assert_eq!(location(&answer), lost, "{length}");
    }
    let page = browser.page(&city, &format!("{lost}&lang=en")).await;
    assert!(page.contains("could not be kept"), "{page}");
    // A button alone is told apart: nothing was typed.
    let button = browser.send(&city, "/people/1/enable", "", &token).await;
    let undone = "/sign-in?next=%2Fpeople%2F1&form=unsent";
    assert_eq!(location(&button), undone);
    let proof = browser.send(&city, "/step-up", "proof=x", &token).await;
    assert_eq!(location(&proof), "/sign-in?next=%2Fstep-up&form=unsent");
    let page = browser.page(&city, undone).await;
    assert!(page.contains("刚才的操作没有执行"), "{page}");
}

/// A form with a word in it that is found on the page again.
fn filled(fields: &str) -> (String, String) {
    let word = fields.rsplit('=').next().unwrap_or_default().to_owned();
    (fields.to_owned(), word)
}

async fn every_form_is_offered_again_on_its_page(city: Harness) {
    city.unit("U1").await;
    let unit = city.store().organisation_by_code("U1").await;
    let unit = unit.unwrap().unwrap().id;
    let made = city.app().make_checkpoint(&setup()).await.unwrap();
    let size = made.unwrap().0.size;
    let at_unit = format!("/organisations/{unit}");
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let auditor = city.administrator("auditor", Post::Auditor).await;
    let reviewer = city.person("sun.hao", &[(Role::Reviewer, AUTHORITY)]).await;
    let person = format!("/people/{}", reviewer.id);
    let applicant = city.person("applicant", &[(Role::Applicant, "U1")]).await;
    let asking = city.as_person(&applicant).post("/cases");
    let begun = asking.form("process=new-system").await;
    let case = location(&begun).to_owned();
    let forms = [
        (
            &sys,
            "/organisations",
            "/organisations/new",
            "name=x&code=NEW-UNIT",
        ),
        (&sys, &format!("{at_unit}/name"), &at_unit, "name=新名称"),
        (&sys, &format!("{at_unit}/merge"), &at_unit, "into=MERGED-1"),
        (
            &sys,
            "/people",
            "/people/new",
            "organisation=U1&login=li.new",
        ),
        (
            &sys,
            &format!("{person}/memberships"),
            &person,
            "from=2013-11-30",
        ),
        (
            &sys,
            "/clients",
            "/clients/new",
            "role=analyst&name=报表程序",
        ),
        (
            &reviewer,
            "/resources",
            "/resources/new",
            "kind=data_disk&name=disk-typed",
        ),
        (
            &reviewer,
            "/access",
            "/access/new",
            "unit=U1&purpose=排查故障原因",
        ),
        (&reviewer, "/recusals", "/delegations", "why=与该单位有关联"),
        (
            &reviewer,
            &format!("{case}/remarks"),
            &case,
            "remark=请补充容量测算",
        ),
    ];
    for who in [&sys, &auditor, &reviewer] {
        set_password(&city, who.id, PASSWORD).await;
    }
    let witness = format!("/checkpoints/{size}/witness");
    let more = [(
        &auditor,
        witness.as_str(),
        witness.as_str(),
        "name=市档案馆&key=PUBLIC-KEY-TYPED",
    )];
    let mut browsers = std::collections::BTreeMap::new();
    for (who, sent_to, page, fields) in forms.into_iter().chain(more) {
        if !browsers.contains_key(&who.login) {
            let mut browser = Browser::default();
            browser.sign_in(&city, &who.login, PASSWORD).await;
            let (secret, _) = browser.enrol(&city).await;
            browsers.insert(who.login.clone(), (browser, secret));
        }
        let (browser, secret) = browsers.get_mut(&who.login).unwrap();
        browser.sign_in(&city, &who.login, PASSWORD).await;
        later(&city, 1);
        let code = format!("code={}", *secret.code(city.app().now()).unwrap());
        browser.post(&city, "/sign-in/code", &code).await;
        let (form, word) = filled(fields);
        let to = browser.sends_too_late(&city, sent_to, &form).await;
        let landed = browser
            .signs_in_to(&city, &who.login, Some(secret), &to)
            .await;
        assert_eq!(landed, format!("{page}?kept=1"));
        let shown = browser.page(&city, &landed).await;
        assert!(shown.contains("尚未提交"), "{page}");
        assert!(shown.contains(&word), "{page}: {word}");
    }
}
