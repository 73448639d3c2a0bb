//! Long lists by file, through the front door.

use yunheng_domain::ids::CaseId;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, Response, both};

use super::{begun, look, post};

both!(
    a_list_is_filled_in_by_file_and_read_back_from_the_template,
    one_wrong_row_and_nothing_changes_and_every_mistake_is_listed,
    a_list_of_ten_thousand_lines_is_kept_whole_and_shown_in_part,
    a_file_goes_behind_the_lines_that_are_there,
    nobody_else_fills_in_a_list,
);

async fn sent(parties: &Cast, case: CaseId, how: &str, name: &str, bytes: &[u8]) -> Response {
    let applicant = parties.person(Role::Applicant);
    let path = format!("/cases/{case}/lines/lines");
    let request = parties.city.as_person(applicant).post(&path);
    let fields = [("version", "1"), ("how", how)];
    request.form_with_file(&fields, name, bytes).await
}

async fn text(parties: &Cast, path: &str) -> String {
    let applicant = parties.person(Role::Applicant);
    look(parties, applicant, path)
        .await
        .expect_status(200)
        .text()
}

async fn a_list_is_filled_in_by_file_and_read_back_from_the_template(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let list = "目录项,数量,用途\r\nCMP-001,16,应用\r\nSTO-002,500,\r\n";
    let done = sent(&parties, case, "replace", "lines.csv", list.as_bytes()).await;
    let to = done
        .expect_status(303)
        .header("location")
        .unwrap()
        .to_owned();
    assert_eq!(to, format!("/cases/{case}/fill/demand?lines=2#lines"));
    let page = text(&parties, to.split('#').next().unwrap()).await;
    assert!(page.contains("已从文件读入 2 行"), "{page}");
    assert!(page.contains("name=\"lines.1.quantity\"") && page.contains("value=\"500\""));
    let applicant = parties.person(Role::Applicant);
    let path = format!("/cases/{case}/lines/lines/template.xlsx");
    let book = look(&parties, applicant, &path).await.expect_status(200);
    assert!(book.bytes().starts_with(b"PK"));
    let again = sent(&parties, case, "replace", "lines.xlsx", book.bytes()).await;
    let _ = again.expect_status(303);
    let csv = text(&parties, &format!("/cases/{case}/lines/lines/template.csv")).await;
    assert_eq!(
        csv.trim_start_matches('\u{feff}'),
        "目录项 Item,数量 Quantity,用途 Purpose\r\nCMP-001,16,应用\r\nSTO-002,500,\r\n"
    );
}

async fn one_wrong_row_and_nothing_changes_and_every_mistake_is_listed(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let good = "item,quantity,purpose\nCMP-001,16,a\n";
    let _ = sent(&parties, case, "replace", "a.csv", good.as_bytes()).await;
    let bad = "item,quantity,purpose\nCMP-001,8,b\nCMP-999,many,=1+1\n";
    let refused = sent(&parties, case, "replace", "b.csv", bad.as_bytes()).await;
    let page = refused.expect_status(422).text();
    assert!(page.contains("文件中有 2 处错误"), "{page}");
    assert!(page.contains("目录中没有这一项") && page.contains("请填写整数。"));
    assert!(page.contains("href=\"data:text/csv;base64,"));
    let binary = sent(&parties, case, "replace", "c.xlsx", b"PK\x03\x04bomb").await;
    assert!(
        binary
            .expect_status(422)
            .text()
            .contains("只接受 XLSX 和 CSV")
    );
    let csv = text(&parties, &format!("/cases/{case}/lines/lines/template.csv")).await;
    assert!(csv.ends_with("CMP-001,16,a\r\n"), "{csv}");
}

async fn a_list_of_ten_thousand_lines_is_kept_whole_and_shown_in_part(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let rows = "CMP-001,3,应用\r\n".repeat(10_000);
    let list = format!("item,quantity,purpose\r\n{rows}");
    let done = sent(&parties, case, "replace", "lines.csv", list.as_bytes()).await;
    let _ = done.expect_status(303);
    let path = format!("/cases/{case}/fill/demand");
    let page = text(&parties, &path).await;
    assert!(page.contains("共 10,000 行，显示前 100 行"), "{page}");
    assert!(page.len() < 200_000, "{}", page.len());
    // What the page sends on is not the list; the list stays.
    let next = post(&parties, Role::Applicant, &path, "version=1").await;
    let _ = next.expect_status(303);
    // Lines are asked for only of what goes to the cloud.
    let start = parties.view(case).await.current.expect("an open case");
    let sections = &start.step.form.as_ref().unwrap().sections;
    let chosen = sections
        .iter()
        .find(|one| one.fields.iter().any(|field| field.code == "cloud_use"));
    let place = format!("/cases/{case}/fill/{}", chosen.unwrap().code);
    let _ = post(
        &parties,
        Role::Applicant,
        &place,
        "version=1&cloud_use=cloud",
    )
    .await;
    let check = text(&parties, &format!("/cases/{case}/check")).await;
    assert!(check.contains("共 10,000 行，显示前 100 行"));
    let more = sent(
        &parties,
        case,
        "add",
        "more.csv",
        b"item,quantity,purpose\nCMP-001,1,\n",
    );
    assert!(
        more.await
            .expect_status(422)
            .text()
            .contains("超过 10,000 行")
    );
    let clear = post(&parties, Role::Applicant, &path, "version=1&clear=lines").await;
    let _ = clear.expect_status(303);
    assert!(!text(&parties, &path).await.contains("10,000 行，显示"));
}

async fn a_file_goes_behind_the_lines_that_are_there(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    for quantity in [1, 2] {
        let list = format!("item,quantity,purpose\nCMP-001,{quantity},\n");
        let done = sent(&parties, case, "add", "a.csv", list.as_bytes()).await;
        let _ = done.expect_status(303);
    }
    let csv = text(&parties, &format!("/cases/{case}/lines/lines/template.csv")).await;
    assert!(csv.ends_with("CMP-001,1,\r\nCMP-001,2,\r\n"), "{csv}");
}

async fn nobody_else_fills_in_a_list(city: Harness) {
    let parties = Cast::of(city).await;
    let case = begun(&parties).await;
    let approver = parties.person(Role::UnitApprover);
    let path = format!("/cases/{case}/lines/lines");
    let request = parties.city.as_person(approver).post(&path);
    let list = b"item,quantity,purpose\nCMP-001,1,\n";
    let answer = request
        .form_with_file(&[("version", "1")], "a.csv", list)
        .await;
    assert!(!answer.status().is_success() && answer.status() != 303);
    let template = look(&parties, approver, &format!("{path}/template.csv")).await;
    assert_eq!(template.status(), 404);
}
