//! Art. 23: an important system is backed up on application, after review, and shown to restore.

use yunheng_domain::holding::Level;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Ending, ExpertLine, Opinion};
use yunheng_domain::role::Role;
use yunheng_store::{Filing, FilingKind};
use yunheng_testing::{Cast, Harness, both};

use super::acting::{
    article, attempt, commit, documents, go, is_no_way, left, on, pressing, say, serving, short,
    step,
};

both!(
    article_23_a_backup_is_on_file_with_its_targets_only_after_it_was_restored,
    article_23_a_backup_gets_what_was_committed_and_the_refusal_names_what_is_short,
    article_23_experts_of_the_unit_give_no_opinion_and_without_approval_there_is_no_backup,
);

async fn on_file(parties: &Cast) -> Vec<Filing> {
    let unit = parties.organisation(Kind::Tenant).await;
    let store = parties.city.store();
    store.filings(unit, FilingKind::Backup).await.unwrap()
}

async fn article_23_a_backup_is_on_file_with_its_targets_only_after_it_was_restored(city: Harness) {
    let (parties, system) = serving(city).await;
    commit(&parties).await;
    on(&parties, "2026-09-30");
    let case = parties.open_about("backup", Some(system)).await;
    let targets = [
        ("rpo_minutes", 15_i64.into()),
        ("rto_minutes", 60_i64.into()),
        ("kind", "remote".into()),
    ];
    say(&parties, case, "done", &targets).await.unwrap();
    // The provider sets nothing up that the authority has not approved.
    let early = attempt(&parties, Role::Engineer, case, ("set_up", "set_up")).await;
    assert!(is_no_way(&early.unwrap_err()));
    go(&parties, case, &["approve", "favourable", "grant"]).await;
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 8);
    let view = parties.view(case).await;
    assert_eq!(step(&view), "set_up");
    assert_eq!(view.current.as_ref().unwrap().step.role, Role::Engineer);
    // Three working days over the National Day, a Saturday among them.
    assert_eq!(
        pressing(&view),
        Some(("18".to_owned(), "2026-10-10".to_owned()))
    );
    go(&parties, case, &["set_up"]).await;
    let unproven = [("consistent", false.into())];
    say(&parties, case, "proven", &unproven).await.unwrap();
    let refused = say(&parties, case, "confirm", &[]).await.unwrap_err();
    assert_eq!(article(&refused), Some("23"), "{refused:?}");
    assert_eq!(on_file(&parties).await, []);

    go(&parties, case, &["return"]).await;
    let proven = [("consistent", true.into()), ("rto_measured", 42_i64.into())];
    say(&parties, case, "proven", &proven).await.unwrap();
    go(&parties, case, &["confirm"]).await;
    let filed = on_file(&parties).await;
    assert_eq!(filed.len(), 1);
    let details = &filed[0].details;
    assert_eq!(details.system, Some(system));
    assert_eq!(details.facts.number("rpo_minutes"), Some(15));
    assert_eq!(details.facts.number("rto_minutes"), Some(60));
    let view = parties.view(case).await;
    let made = documents(&view);
    for wanted in ["review_opinion", "quota_notice", "restore_record"] {
        assert!(made.contains(&wanted), "{wanted}: {made:?}");
    }
}

async fn article_23_a_backup_gets_what_was_committed_and_the_refusal_names_what_is_short(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    let case = parties.open_about("backup", Some(system)).await;
    go(&parties, case, &["done", "approve", "favourable"]).await;
    let refused = say(&parties, case, "grant", &[]).await.unwrap_err();
    assert_eq!(article(&refused), Some("14"), "{refused:?}");
    assert_eq!(
        short(&refused),
        [("CMP-001".to_owned(), 8, 0), ("CMP-002".to_owned(), 16, 0)]
    );
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 0);
    commit(&parties).await;
    go(&parties, case, &["grant"]).await;
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 8);
}

async fn article_23_experts_of_the_unit_give_no_opinion_and_without_approval_there_is_no_backup(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    commit(&parties).await;
    let case = parties.open_about("backup", Some(system)).await;
    go(&parties, case, &["done", "approve"]).await;
    let expert = |organisation: &str| ExpertLine {
        expert: "专家".to_owned(),
        organisation: organisation.to_owned(),
        opinion: Opinion::Agree,
        remark: String::new(),
    };
    let own = vec![
        expert("示例大学"),
        expert("示例大学"),
        expert("测试UNIT信息中心"),
    ];
    let own = [("experts", own.into())];
    let refused = say(&parties, case, "favourable", &own).await.unwrap_err();
    assert_eq!(article(&refused), Some("17"), "{refused:?}");
    go(&parties, case, &["unfavourable"]).await;
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Rejected));
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 0);
    assert_eq!(on_file(&parties).await, []);
}
