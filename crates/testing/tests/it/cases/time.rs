//! Art. 18: more time to deploy, asked for and given.

use jiff::SignedDuration;
use yunheng_app::{AnswerTime, AppError, AskTime, CaseView, QueueFilter};
use yunheng_domain::case::Refusal;
use yunheng_domain::ids::CaseId;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

both!(
    more_time_is_asked_for_in_one_queue_answered_in_another_and_moves_the_deadline,
    what_is_not_given_leaves_the_deadline_and_may_be_asked_for_again,
    nobody_answers_their_own_request_and_strangers_find_no_case,
    a_request_falls_away_when_the_unit_declares_after_all,
);

/// A system that the unit is deploying.
async fn deploying(city: Harness) -> (Cast, CaseId) {
    let parties = Cast::of(city).await;
    let off_plan = parties.open("off-plan").await;
    parties.until(off_plan, "").await;
    let agreement = parties.open("boundary-agreement").await;
    parties.until(agreement, "").await;
    let case = parties.open("new-system").await;
    parties.until(case, "deploy").await;
    (parties, case)
}

async fn seen(parties: &Cast, role: Role, case: CaseId) -> CaseView {
    let by = parties.actor(role).await;
    parties.city.app().case(&by, case).await.unwrap()
}

async fn ask(parties: &Cast, role: Role, case: CaseId, count: u32) -> Result<i32, AppError> {
    let by = parties.actor(role).await;
    let request = AskTime {
        key: None,
        version: parties.view(case).await.row.version,
        clock: "deploy".to_owned(),
        count,
        reason: "数据迁移尚未完成".to_owned(),
    };
    parties.city.app().ask_time(&by, case, &request).await
}

async fn answer(parties: &Cast, role: Role, case: CaseId, given: bool) -> Result<i32, AppError> {
    let by = parties.actor(role).await;
    let request = AnswerTime {
        key: None,
        version: parties.view(case).await.row.version,
        given,
        reason: "情况属实".to_owned(),
    };
    parties.city.app().answer_time(&by, case, &request).await
}

async fn asked_of(parties: &Cast, role: Role) -> Vec<String> {
    let by = parties.actor(role).await;
    let everything = QueueFilter::default();
    let queue = parties.city.app().queue(&by, &everything).await;
    let rows = queue.unwrap().rows;
    rows.iter().map(|row| row.asks.zh.to_owned()).collect()
}

const ANSWER: &str = "答复延期申请";

async fn more_time_is_asked_for_in_one_queue_answered_in_another_and_moves_the_deadline(
    city: Harness,
) {
    let (parties, case) = deploying(city).await;
    let before = parties.view(case).await.current.unwrap().due.unwrap();
    let own = seen(&parties, Role::SystemOwner, case).await;
    assert!(own.time.unwrap().may_ask);
    ask(&parties, Role::SystemOwner, case, 5).await.unwrap();

    let due = parties.view(case).await.current.unwrap().due.unwrap();
    assert_eq!(due, before, "asking alone gives no time");
    assert!(
        asked_of(&parties, Role::Reviewer)
            .await
            .contains(&ANSWER.to_owned())
    );
    assert!(
        seen(&parties, Role::Reviewer, case)
            .await
            .time
            .unwrap()
            .may_answer
    );

    answer(&parties, Role::Reviewer, case, true).await.unwrap();
    let view = seen(&parties, Role::SystemOwner, case).await;
    let due = view.current.unwrap().due.unwrap();
    let calendar = yunheng_domain::calendar::Calendar::parse(yunheng_domain::calendar::builtin());
    let calendar = calendar.unwrap();
    assert_eq!(calendar.add_workdays(before.day, 5).value, due.day);
    assert!(
        !asked_of(&parties, Role::Reviewer)
            .await
            .contains(&ANSWER.to_owned())
    );
    // Still asked of the unit, by then.
    let by = parties.actor(Role::SystemOwner).await;
    let everything = QueueFilter::default();
    let queue = parties.city.app().queue(&by, &everything).await.unwrap();
    let row = queue.rows.into_iter().find(|row| row.case == case);
    assert_eq!(row.unwrap().due, Some(due));
    let kinds: Vec<String> = view.timeline.into_iter().map(|event| event.kind).collect();
    assert!(
        kinds.ends_with(&["ask_time".to_owned(), "extend".to_owned()]),
        "{kinds:?}"
    );
}

async fn what_is_not_given_leaves_the_deadline_and_may_be_asked_for_again(city: Harness) {
    let (parties, case) = deploying(city).await;
    let before = parties.view(case).await.current.unwrap().due.unwrap();
    let refused = ask(&parties, Role::SystemOwner, case, 21)
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, AppError::Case(why) if matches!(**why, Refusal::TooLong(_))),
        "{refused:?}"
    );
    ask(&parties, Role::SystemOwner, case, 20).await.unwrap();
    let twice = ask(&parties, Role::SystemOwner, case, 3).await.unwrap_err();
    assert!(
        matches!(&twice, AppError::Case(why) if **why == Refusal::AskedAlready),
        "{twice:?}"
    );
    answer(&parties, Role::Reviewer, case, false).await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.current.unwrap().due.unwrap(), before);
    ask(&parties, Role::SystemOwner, case, 3).await.unwrap();
    // What nobody answers in time is a deadline missed all the same.
    parties
        .city
        .clock()
        .advance(SignedDuration::from_hours(24 * 30));
    parties.city.app().check_deadlines().await.unwrap();
    let late = answer(&parties, Role::Reviewer, case, true)
        .await
        .unwrap_err();
    assert!(matches!(late, AppError::Case(_)), "{late:?}");
}

async fn nobody_answers_their_own_request_and_strangers_find_no_case(city: Harness) {
    let (parties, case) = deploying(city).await;
    let stranger = ask(&parties, Role::Reviewer, case, 5).await.unwrap_err();
    assert!(matches!(stranger, AppError::Refused(_)), "{stranger:?}");
    ask(&parties, Role::SystemOwner, case, 5).await.unwrap();
    let own = answer(&parties, Role::SystemOwner, case, true).await;
    assert!(matches!(own, Err(AppError::Refused(_))), "{own:?}");
}

async fn a_request_falls_away_when_the_unit_declares_after_all(city: Harness) {
    let (parties, case) = deploying(city).await;
    ask(&parties, Role::SystemOwner, case, 5).await.unwrap();
    parties.until(case, "countersign").await;
    assert!(
        !asked_of(&parties, Role::Reviewer)
            .await
            .contains(&ANSWER.to_owned())
    );
    let late = answer(&parties, Role::Reviewer, case, true)
        .await
        .unwrap_err();
    assert!(
        matches!(&late, AppError::Case(why) if **why == Refusal::NotAsked),
        "{late:?}"
    );
}
