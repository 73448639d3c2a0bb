//! What stands beside a case: amounts of the ledger, and verdicts on its system.

use yunheng_app::ImportFormat;
use yunheng_domain::holding::Level;
use yunheng_domain::money::Fen;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both, gwa, ms};

both!(
    a_case_shows_what_it_granted_at_each_level_and_what_that_costs,
    a_case_shows_what_was_judged_of_its_system_to_who_may_see_verdicts,
);

async fn a_case_shows_what_it_granted_at_each_level_and_what_that_costs(city: Harness) {
    let parties = Cast::of(city).await;
    let off_plan = parties.open("off-plan").await;
    let view = parties.until(off_plan, "").await;
    let told: Vec<_> = view
        .amounts
        .iter()
        .map(|one| (one.level, one.item.as_str(), one.granted, one.monthly))
        .collect();
    // 28 yuan a month each.
    assert_eq!(
        told,
        [
            (Level::Commitment, "CMP-001", 8, Some(Fen(22_400))),
            (Level::Commitment, "CMP-002", 16, Some(Fen(44_800))),
        ]
    );
    let agreement = parties.open("boundary-agreement").await;
    parties.until(agreement, "").await;
    let born = parties.open("new-system").await;
    let view = parties.until(born, "").await;
    let levels: Vec<_> = view.amounts.iter().map(|one| one.level).collect();
    assert_eq!(
        levels,
        [
            Level::Quota,
            Level::Quota,
            Level::Allocation,
            Level::Allocation
        ]
    );
    let owner = parties.person(Role::SystemOwner);
    let page = parties.city.as_person(owner).get(&format!("/cases/{born}"));
    let page = page.await;
    let page = page.text();
    assert!(
        page.contains("数量与金额") && page.contains("¥672.00"),
        "{page}"
    );
}

async fn a_case_shows_what_was_judged_of_its_system_to_who_may_see_verdicts(city: Harness) {
    let parties = Cast::of(city).await;
    let off_plan = parties.open("off-plan").await;
    parties.until(off_plan, "").await;
    let agreement = parties.open("boundary-agreement").await;
    parties.until(agreement, "").await;
    let born = parties.open("new-system").await;
    let view = parties.until(born, "").await;
    assert!(view.verdicts.is_empty(), "nothing was judged yet");
    let city = &parties.city;
    let folder = tempfile::tempdir().unwrap();
    let from = ms("2013-07-01T00:00:00+08:00") / 1_000;
    let rows = gwa::rows(from, 92, |_| 12.0, |_| 25.0);
    gwa::write(folder.path(), "2013-q3", "vm-sample-1", &rows);
    city.import(ImportFormat::GwaT12, folder.path())
        .await
        .unwrap();
    city.judge().await;
    let view = parties.view(born).await;
    let names: Vec<_> = view.verdicts.iter().map(|row| &row.resource_name).collect();
    assert!(names.contains(&&"vm-sample-1".to_owned()), "{names:?}");
    let by = parties.actor(Role::ProviderManager).await;
    let seen = city.app().case(&by, born).await.unwrap();
    let shown = city.as_person(parties.person(Role::ProviderManager));
    let listed = shown.get("/api/v1/verdicts?q=vm-sample-1").await.json();
    let may_list = listed["items"]
        .as_array()
        .is_some_and(|rows| !rows.is_empty());
    assert_eq!(!seen.verdicts.is_empty(), may_list, "{listed}");
}
