//! Lists as people want to see them again.

use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

use super::{look, post};

both!(
    filters_are_kept_under_a_name_and_shown_again_to_who_kept_them,
    a_name_used_again_means_the_latest_and_a_removed_one_nothing,
    a_view_without_a_name_or_of_no_such_filter_is_refused_where_it_was_typed,
    nobody_removes_another_s_view,
);

const OVERDUE: &str = "name=只看逾期&query=overdue%3Donly";

async fn shown(parties: &Cast, role: Role, path: &str) -> String {
    let answer = look(parties, parties.person(role), path).await;
    answer.expect_status(200).text()
}

/// Where a kept view's button to remove it is sent.
fn removal(page: &str) -> String {
    let (_, rest) = page.split_once("action=\"/views/").unwrap();
    let (id, _) = rest.split_once('/').unwrap();
    format!("/views/{id}/remove")
}

async fn filters_are_kept_under_a_name_and_shown_again_to_who_kept_them(city: Harness) {
    let parties = Cast::of(city).await;
    let page = shown(&parties, Role::Reviewer, "/tasks?overdue=only").await;
    assert!(page.contains("把当前筛选保存为视图"));
    let kept = post(&parties, Role::Reviewer, "/tasks/views", OVERDUE).await;
    let kept = kept.expect_status(303);
    assert_eq!(kept.header("location"), Some("/tasks?overdue=only"));
    let page = shown(&parties, Role::Reviewer, "/tasks").await;
    assert!(page.contains("href=\"/tasks?overdue=only\"><span lang=\"zh-CN\">只看逾期"));
    // It is of this list alone, and its reader's alone.
    assert!(
        !shown(&parties, Role::Reviewer, "/cases")
            .await
            .contains("只看逾期")
    );
    assert!(
        !shown(&parties, Role::Leader, "/tasks")
            .await
            .contains("只看逾期")
    );
    let cases = "name=在办的&query=state%3Dopen%26page%3D7";
    let kept = post(&parties, Role::Leader, "/cases/views", cases).await;
    // A view is a list, not a page of it.
    assert_eq!(kept.header("location"), Some("/cases?state=open"));
}

async fn a_name_used_again_means_the_latest_and_a_removed_one_nothing(city: Harness) {
    let parties = Cast::of(city).await;
    for query in ["overdue%3Donly", "process%3Dexit"] {
        let form = format!("name=我的&query={query}");
        let kept = post(&parties, Role::Reviewer, "/tasks/views", &form).await;
        let _ = kept.expect_status(303);
    }
    let page = shown(&parties, Role::Reviewer, "/tasks?process=exit").await;
    assert_eq!(page.matches("我的</span></a>").count(), 1);
    let gone = post(&parties, Role::Reviewer, &removal(&page), "list=tasks").await;
    let _ = gone.expect_status(303);
    let page = shown(&parties, Role::Reviewer, "/tasks").await;
    assert!(!page.contains("我的</span></a>"));
}

async fn a_view_without_a_name_or_of_no_such_filter_is_refused_where_it_was_typed(city: Harness) {
    let parties = Cast::of(city).await;
    let nameless = "name=%20&query=overdue%3Donly";
    let told = post(&parties, Role::Reviewer, "/tasks/views", nameless).await;
    let told = told.expect_status(422).text();
    assert!(told.contains("请为视图取 1 至 30 字的名称。"), "{told}");
    let unknown = "name=x&query=overdue%3Dsometimes";
    let told = post(&parties, Role::Reviewer, "/tasks/views", unknown).await;
    let _ = told.expect_status(400);
    let page = shown(&parties, Role::Reviewer, "/tasks").await;
    assert!(!page.contains("已存视图"));
}

async fn nobody_removes_another_s_view(city: Harness) {
    let parties = Cast::of(city).await;
    let kept = post(&parties, Role::Reviewer, "/tasks/views", OVERDUE).await;
    let _ = kept.expect_status(303);
    let page = shown(&parties, Role::Reviewer, "/tasks?overdue=only").await;
    let told = post(&parties, Role::Leader, &removal(&page), "list=tasks").await;
    let _ = told.expect_status(404);
    let page = shown(&parties, Role::Reviewer, "/tasks").await;
    assert!(page.contains("只看逾期"));
}
