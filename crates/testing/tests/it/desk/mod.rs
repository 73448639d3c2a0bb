//! Cases through the front door: every party at its own pages, as a browser without scripts does it.

mod api;
mod lines;
mod search;
mod typing;
mod views;

use jiff::SignedDuration;
use yunheng_domain::ids::CaseId;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, Person, Response, both, sample};

both!(
    a_new_system_goes_from_application_to_configuration_through_the_pages,
    of_two_who_act_at_once_the_second_is_told_who_did_what,
    a_draft_survives_and_is_nobody_else_s,
    a_line_is_added_and_removed_without_scripts,
    a_foreign_unit_s_case_is_as_if_it_were_not_there,
    the_queue_shows_what_is_asked_and_what_is_overdue,
    a_file_that_is_not_what_its_name_says_is_refused_at_its_field,
    what_is_missing_is_said_with_where_to_put_it_right,
    a_button_pressed_twice_is_one_act,
);

/// Begins a case as the applicant does; its number in addresses.
pub(crate) async fn begun(parties: &Cast) -> CaseId {
    let answer = post(parties, Role::Applicant, "/cases", "process=new-system").await;
    let case = answer.expect_status(303);
    let case = case.header("location").unwrap().replace("/cases/", "");
    CaseId(case.parse().unwrap())
}

async fn post(parties: &Cast, role: Role, path: &str, form: &str) -> Response {
    let person = parties.person(role);
    parties.city.as_person(person).post(path).form(form).await
}

async fn look(parties: &Cast, person: &Person, path: &str) -> Response {
    parties.city.as_person(person).get(path).await
}

/// Fills in every section of the step that waits, attaches what it asks for, and presses a button.
async fn done(parties: &Cast, case: CaseId, way: &str) -> Response {
    let view = parties.view(case).await;
    let current = view.current.expect("an open case");
    let (step, version) = (current.step, view.row.version);
    if let Some(form) = &step.form {
        let values = sample(form, &current.values);
        for section in &form.sections {
            let path = format!("/cases/{case}/fill/{}", section.code);
            let pairs = typing::section(section, &values);
            let form = format!("version={version}&{pairs}");
            let kept = post(parties, step.role, &path, &form).await;
            let _ = kept.expect_status(303);
        }
    }
    for need in current.missing {
        let person = parties.person(step.role);
        let path = format!("/cases/{case}/documents");
        let request = parties.city.as_person(person).post(&path);
        let kept = request
            .form_with_file(&[("code", need.code)], "附件.pdf", b"%PDF-1.7 sample")
            .await;
        let _ = kept.expect_status(303);
    }
    let form = format!("version={version}&step={}&way={way}", step.code);
    post(parties, step.role, &format!("/cases/{case}/act"), &form).await
}

/// Goes the usual way through the pages until a step waits.
async fn walked(parties: &Cast, case: CaseId, wanted: &str) {
    loop {
        let view = parties.view(case).await;
        let step = view.current.expect("an open case").step;
        if step.code == wanted {
            return;
        }
        let acted = done(parties, case, step.ways[0].code).await;
        let to = acted
            .expect_status(303)
            .header("location")
            .unwrap()
            .to_owned();
        assert_eq!(to, format!("/cases/{case}?done=1"));
    }
}

async fn prepared(city: Harness) -> Cast {
    let parties = Cast::of(city).await;
    for process in ["off-plan", "boundary-agreement"] {
        let case = parties.open(process).await;
        parties.until(case, "").await;
    }
    parties
}

async fn a_new_system_goes_from_application_to_configuration_through_the_pages(city: Harness) {
    let parties = prepared(city).await;
    let case = begun(&parties).await;
    let applicant = parties.person(Role::Applicant);
    let page = look(&parties, applicant, &format!("/cases/{case}")).await;
    let text = page.expect_status(200).text();
    assert!(text.contains("现在由您办理") && text.contains("还缺的材料"));
    walked(&parties, case, "configure").await;
    let engineer = parties.person(Role::Engineer);
    let queue = look(&parties, engineer, "/")
        .await
        .expect_status(200)
        .text();
    assert!(
        queue.contains("按配额完成资源配置") && queue.contains("剩 3 个工作日"),
        "{queue}"
    );
    let page = look(&parties, engineer, &format!("/cases/{case}")).await;
    let text = page.expect_status(200).text();
    assert!(text.contains("第18条") && text.contains("核定") && text.contains("专家甲"));
    let reviewer = parties.person(Role::Reviewer);
    let csv = look(&parties, reviewer, "/cases.csv?process=new-system").await;
    assert_eq!(csv.expect_status(200).text().lines().count(), 2);
}

async fn of_two_who_act_at_once_the_second_is_told_who_did_what(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    walked(&parties, case, "unit_approval").await;
    let version = parties.view(case).await.row.version;
    let second = parties
        .city
        .person("approver.2", &[(Role::UnitApprover, yunheng_testing::UNIT)])
        .await;
    let path = format!("/cases/{case}/act");
    let form = format!("version={version}&step=unit_approval&way=approve");
    let _ = post(&parties, Role::UnitApprover, &path, &form)
        .await
        .expect_status(303);
    let late = format!("version={version}&step=unit_approval&way=return&reason=材料不全请补");
    let told = parties
        .city
        .as_person(&second)
        .post(&path)
        .form(&late)
        .await;
    let text = told.expect_status(409).text();
    assert!(
        text.contains("测试人员 unit_approver") && text.contains("同意报送"),
        "{text}"
    );
    assert!(text.contains("材料不全请补"), "what was typed is lost");
    assert_eq!(parties.view(case).await.row.version, version + 1);
}

async fn a_draft_survives_and_is_nobody_else_s(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let draft = format!("/cases/{case}/draft");
    let form = "version=1&section=system&system_name=学籍系统&concurrent_users=9";
    let saved = post(&parties, Role::Applicant, &draft, form).await;
    let saved = saved.expect_status(200).json()["saved"].to_string();
    assert_eq!(saved.len(), "\"09:00:00\"".len(), "{saved}");
    // Another section does not touch it, and a broken number is kept as typed.
    let fill = format!("/cases/{case}/fill/justification");
    let form = "version=1&concurrent_users=many&leave=1";
    let _ = post(&parties, Role::Applicant, &fill, form)
        .await
        .expect_status(303);
    let Cast { .. } = &parties;
    let applicant = parties.person(Role::Applicant);
    let page = look(&parties, applicant, &format!("/cases/{case}/fill/system")).await;
    assert!(
        page.expect_status(200)
            .text()
            .contains("value=\"学籍系统\"")
    );
    let page = look(&parties, applicant, &fill).await.expect_status(200);
    assert!(page.text().contains("value=\"many\""));
    let approver = parties.person(Role::UnitApprover);
    let page = look(&parties, approver, &format!("/cases/{case}")).await;
    assert!(!page.expect_status(200).text().contains("学籍系统"));
    let page = look(&parties, approver, &fill).await;
    assert_eq!(page.status(), 303, "it is not the approver's to fill in");
}

async fn a_line_is_added_and_removed_without_scripts(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let path = format!("/cases/{case}/fill/demand");
    let lines = "version=1&lines.0.item=CMP-001&lines.0.quantity=8&lines.0.purpose=x";
    let added = post(
        &parties,
        Role::Applicant,
        &path,
        &format!("{lines}&add=lines"),
    )
    .await;
    let to = added
        .expect_status(303)
        .header("location")
        .unwrap()
        .to_owned();
    assert_eq!(to, format!("{path}#lines-end"));
    let applicant = parties.person(Role::Applicant);
    let page = look(&parties, applicant, &path)
        .await
        .expect_status(200)
        .text();
    assert!(page.contains("name=\"lines.1.item\"") && !page.contains("name=\"lines.2.item\""));
    let form = format!("{lines}&lines.1.item=CMP-002&lines.1.quantity=16&remove=lines.0");
    let _ = post(&parties, Role::Applicant, &path, &form)
        .await
        .expect_status(303);
    let page = look(&parties, applicant, &path)
        .await
        .expect_status(200)
        .text();
    assert!(page.contains("value=\"CMP-002\" selected") && !page.contains("name=\"lines.1.item\""));
}

async fn a_foreign_unit_s_case_is_as_if_it_were_not_there(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    parties.city.unit("STRANGE").await;
    let stranger = parties
        .city
        .person("stranger", &[(Role::Applicant, "STRANGE")])
        .await;
    for path in ["", "/check", "/fill/system"] {
        let page = look(&parties, &stranger, &format!("/cases/{case}{path}")).await;
        assert_eq!(page.status(), 404, "{path}");
    }
    for (path, form) in [
        ("act", "version=1&step=application&way=withdraw&reason=x"),
        ("draft", "version=1&section=system&system_name=x"),
        ("fill/system", "version=1&system_name=x"),
    ] {
        let path = format!("/cases/{case}/{path}");
        let answer = parties.city.as_person(&stranger).post(&path).form(form);
        assert_eq!(answer.await.status(), 404, "{path}");
    }
    let list = look(&parties, &stranger, "/cases").await.expect_status(200);
    assert!(!list.text().contains("2013-000001"));
}

async fn the_queue_shows_what_is_asked_and_what_is_overdue(city: Harness) {
    let parties = prepared(city).await;
    let case = begun(&parties).await;
    walked(&parties, case, "configure").await;
    let login = parties.person(Role::Engineer).clone();
    let overdue = look(&parties, &login, "/tasks?overdue=only").await;
    assert!(
        overdue
            .expect_status(200)
            .text()
            .contains("没有符合条件的待办")
    );
    parties
        .city
        .clock()
        .advance(SignedDuration::from_hours(24 * 14));
    let engineer = parties.city.again(&login).await;
    let overdue = look(&parties, &engineer, "/tasks?overdue=only").await;
    let text = overdue.expect_status(200).text();
    assert!(
        text.contains("已逾期 7 个工作日") && text.contains("已逾期 1 项"),
        "{text}"
    );
    let other = look(&parties, &engineer, "/tasks?process=off-plan").await;
    assert!(
        !other
            .expect_status(200)
            .text()
            .contains("按配额完成资源配置")
    );
    assert_eq!(
        look(&parties, &engineer, "/tasks?process=none")
            .await
            .status(),
        400
    );
}

async fn a_file_that_is_not_what_its_name_says_is_refused_at_its_field(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let path = format!("/cases/{case}/documents");
    let send = async |name: &str, bytes: &[u8]| {
        let applicant = parties.person(Role::Applicant);
        let request = parties.city.as_person(applicant).post(&path);
        let fields = [("code", "project_basis"), ("label", "sensitive")];
        request.form_with_file(&fields, name, bytes).await
    };
    let refused = send("basis.pdf", b"MZ\x90\x00").await.expect_status(422);
    let text = refused.text();
    assert!(text.contains("href=\"#document-project_basis\""));
    assert!(
        text.contains("id=\"document-project_basis-mistake\">只接受 PDF"),
        "{text}"
    );
    let large = vec![b' '; 21 << 20];
    assert!(matches!(
        send("basis.pdf", &large).await.status().as_u16(),
        413 | 422
    ));
    let _ = send("建设依据.pdf", b"%PDF-1.7").await.expect_status(303);
    let applicant = parties.person(Role::Applicant);
    let page = look(&parties, applicant, &format!("/cases/{case}"))
        .await
        .text();
    let (_, rest) = page.split_once("href=\"/documents/").unwrap();
    let document = format!("/documents/{}", rest.split('"').next().unwrap());
    let file = look(&parties, applicant, &document)
        .await
        .expect_status(200);
    assert_eq!(file.bytes(), b"%PDF-1.7");
    let name = file.header("content-disposition").unwrap();
    assert!(
        name.ends_with("filename*=UTF-8''%E5%BB%BA%E8%AE%BE%E4%BE%9D%E6%8D%AE.pdf"),
        "{name}"
    );
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    // Without the session's token nothing is taken.
    let body = b"--edge\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nproject_basis\r\n--edge--\r\n";
    let request = parties.city.as_person(applicant).post(&path);
    let bare = request
        .content_type("multipart/form-data; boundary=edge")
        .body(body.to_vec())
        .await;
    assert_eq!(bare.status(), 403);
}

async fn what_is_missing_is_said_with_where_to_put_it_right(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let path = format!("/cases/{case}/act");
    let act = "version=1&step=application&way=done";
    let refused = post(&parties, Role::Applicant, &path, act).await;
    let text = refused.expect_status(422).text();
    assert!(text.contains("<title>错误："));
    assert!(text.contains(&format!(
        "href=\"/cases/{case}/fill/system?from=check#system_name\""
    )));
    let changed = format!("/cases/{case}/fill/system?from=check");
    let applicant = parties.person(Role::Applicant);
    let page = look(&parties, applicant, &changed).await.expect_status(200);
    assert!(page.text().contains("id=\"system_name-mistake\""));
    let back = "version=1&step=application&way=withdraw&reason=";
    let refused = post(&parties, Role::Applicant, &path, back).await;
    let text = refused.expect_status(422).text();
    assert!(text.contains("href=\"#reason-withdraw\""), "{text}");
}

async fn a_button_pressed_twice_is_one_act(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    walked(&parties, case, "unit_approval").await;
    let version = parties.view(case).await.row.version;
    let path = format!("/cases/{case}/act");
    let form = format!("version={version}&step=unit_approval&way=approve&key={case}.{version}");
    for _ in 0..2 {
        let answer = post(&parties, Role::UnitApprover, &path, &form).await;
        let _ = answer.expect_status(303);
    }
    assert_eq!(parties.view(case).await.row.version, version + 1);
}
