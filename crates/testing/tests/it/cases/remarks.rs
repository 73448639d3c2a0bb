//! What the parties of a case say to each other.

use yunheng_app::{AppError, REMARK};
use yunheng_domain::ids::CaseId;
use yunheng_domain::notice::Kind;
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

both!(
    what_is_said_is_seen_by_all_parties_in_order_and_told_to_those_who_are_asked,
    who_is_no_party_neither_speaks_nor_learns_that_there_is_a_case,
    nothing_and_too_much_are_refused,
    whoever_said_something_takes_it_back_and_its_place_says_so,
    what_somebody_else_has_spoken_after_stays,
);

async fn reviewed(city: Harness) -> (Cast, CaseId) {
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    parties
        .act(case, "approve", Values::default())
        .await
        .unwrap();
    (parties, case)
}

async fn say(parties: &Cast, role: Role, case: CaseId, text: &str) -> Result<(), AppError> {
    let by = parties.actor(role).await;
    parties.city.app().remark(&by, case, text).await
}

async fn told(parties: &Cast, role: Role) -> usize {
    let by = parties.actor(role).await;
    let inbox = parties.city.app().inbox(&by, None).await.unwrap();
    let remarks = inbox.unread.iter();
    remarks
        .filter(|notice| notice.details.kind == Kind::Remarked)
        .count()
}

async fn what_is_said_is_seen_by_all_parties_in_order_and_told_to_those_who_are_asked(
    city: Harness,
) {
    let (parties, case) = reviewed(city).await;
    let before = parties.view(case).await.row.version;
    say(&parties, Role::Reviewer, case, "请补充容量测算")
        .await
        .unwrap();
    say(&parties, Role::Applicant, case, "已在论证表中说明")
        .await
        .unwrap();
    let by = parties.actor(Role::UnitApprover).await;
    let view = parties.city.app().case(&by, case).await.unwrap();
    let said: Vec<_> = view
        .timeline
        .iter()
        .filter(|event| event.kind == REMARK)
        .map(|event| (event.role, event.reason.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Some(Role::Reviewer), "请补充容量测算"),
            (Some(Role::Applicant), "已在论证表中说明"),
        ]
    );
    assert_eq!(view.row.version, before, "talk moves nothing");
    assert_eq!(told(&parties, Role::Applicant).await, 1);
    assert_eq!(told(&parties, Role::Reviewer).await, 1);
}

async fn who_is_no_party_neither_speaks_nor_learns_that_there_is_a_case(city: Harness) {
    let (parties, case) = reviewed(city).await;
    let stranger = say(&parties, Role::Engineer, case, "你好").await;
    assert!(
        matches!(stranger, Err(AppError::Refused(_) | AppError::NotFound)),
        "{stranger:?}"
    );
    let engineer = parties.person(Role::Engineer);
    let form = "remark=hello";
    let asked = parties.city.as_person(engineer);
    let foreign = asked.post(&format!("/cases/{case}/remarks")).form(form);
    let missing = asked.post("/cases/987654/remarks").form(form);
    assert_eq!(foreign.await.status(), missing.await.status());
}

async fn nothing_and_too_much_are_refused(city: Harness) {
    let (parties, case) = reviewed(city).await;
    for text in ["  ", &"长".repeat(2_001)] {
        let refused = say(&parties, Role::Reviewer, case, text).await;
        assert!(
            matches!(refused, Err(AppError::Invalid { .. })),
            "{refused:?}"
        );
    }
    say(&parties, Role::Reviewer, case, &"长".repeat(2_000))
        .await
        .unwrap();
}

async fn withdraw(parties: &Cast, role: Role, case: CaseId, nth: usize) -> Result<(), AppError> {
    let by = parties.actor(role).await;
    parties.city.app().withdraw_remark(&by, case, nth).await
}

async fn whoever_said_something_takes_it_back_and_its_place_says_so(city: Harness) {
    let (parties, case) = reviewed(city).await;
    say(&parties, Role::Applicant, case, "已在论证表中说明")
        .await
        .unwrap();
    say(&parties, Role::Reviewer, case, "发错了办件")
        .await
        .unwrap();
    let foreign = withdraw(&parties, Role::Applicant, case, 2).await;
    assert!(matches!(foreign, Err(AppError::NotFound)), "{foreign:?}");
    for _ in 0..2 {
        withdraw(&parties, Role::Reviewer, case, 2).await.unwrap();
    }
    let view = parties.view(case).await;
    let remarks = view.timeline.iter().filter_map(|event| {
        let said = event.said?;
        Some((event.reason.as_str(), said.withdrawn_at.is_some()))
    });
    let remarks: Vec<_> = remarks.collect();
    assert_eq!(remarks, [("已在论证表中说明", false), ("", true)]);
    let city = &parties.city;
    let applicant = parties.person(Role::Applicant);
    let asked = city.as_person(applicant);
    for path in [format!("/cases/{case}"), format!("/api/v1/cases/{case}")] {
        let text = asked.get(&path).await.text();
        assert!(!text.contains("发错了办件"), "{path}");
    }
    let page = asked.get(&format!("/cases/{case}")).await.text();
    assert!(page.contains("本人已于"), "{page}");
    // What was withdrawn answers nothing: the remark before it is the applicant's to take back again.
    withdraw(&parties, Role::Applicant, case, 1).await.unwrap();
    let filter = yunheng_app::RecordFilter {
        action: Some("case.note".to_owned()),
        ..yunheng_app::RecordFilter::default()
    };
    let store = city.store();
    assert_eq!(store.count_record(&filter).await.unwrap(), 4);
}

async fn what_somebody_else_has_spoken_after_stays(city: Harness) {
    let (parties, case) = reviewed(city).await;
    say(&parties, Role::Reviewer, case, "请补充容量测算")
        .await
        .unwrap();
    say(&parties, Role::Applicant, case, "已补充")
        .await
        .unwrap();
    let late = withdraw(&parties, Role::Reviewer, case, 1).await;
    assert!(matches!(late, Err(AppError::Invalid { .. })), "{late:?}");
    let none = withdraw(&parties, Role::Reviewer, case, 9).await;
    assert!(matches!(none, Err(AppError::NotFound)), "{none:?}");
}
