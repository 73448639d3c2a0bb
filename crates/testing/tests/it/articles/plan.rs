//! Art. 14: what is needed next year, and what no plan has. How filed demand becomes the plan is told in `cases/plan.rs`.

use yunheng_domain::case::Refusal;
use yunheng_domain::holding::Level;
use yunheng_domain::money::MicroYuan;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Bound, DemandLine, Ending};
use yunheng_domain::reach::Reach;
use yunheng_domain::role::Role;
use yunheng_store::HoldingFilter;
use yunheng_testing::{Harness, both};

use super::{
    acts, amounts, at, city_on, clock, day, is_not_asked, left, refusal, shut, step_of, supplied,
    tries, unattached,
};

both!(
    article_14_demand_is_filed_by_the_last_day_of_september_or_goes_off_plan,
    article_14_off_plan_demand_is_committed_at_unit_price_only_once_the_government_has_decided,
    article_14_off_plan_demand_that_is_refused_gets_no_money,
    article_14_a_late_filing_is_found_behind_any_number_of_terms_that_only_run_on,
);

async fn article_14_demand_is_filed_by_the_last_day_of_september_or_goes_off_plan(city: Harness) {
    let parties = city_on(city, "2025-09-25").await;
    let (in_time, late) = (
        parties.open("annual-demand").await,
        parties.open("annual-demand").await,
    );
    for case in [in_time, late] {
        let collecting = parties.view(case).await;
        let collecting = clock(&collecting, "14");
        assert_eq!(
            (collecting.bound, collecting.due.day),
            (Bound::AtMost, day("2025-09-30"))
        );
        // Only next year's is collected.
        let other = acts(&parties, case, "done", |values| values.with("year", 2027));
        assert_eq!(shut(other.await).0, "14");
        let filed = acts(&parties, case, "done", |values| values.with("year", 2026));
        filed.await.unwrap();
    }
    at(&parties, "2025-09-30");
    tries(&parties, Role::UnitApprover, in_time, "approve")
        .await
        .unwrap();
    assert_eq!(step_of(&parties.view(in_time).await), "acceptance");

    at(&parties, "2025-10-01");
    let missed = tries(&parties, Role::UnitApprover, late, "approve").await;
    match refusal(missed) {
        Refusal::Gate { gate, .. } => {
            assert_eq!(gate.article, "14");
            assert!(gate.says.zh.contains("计划外"), "{}", gate.says.zh);
        }
        other => panic!("{other:?}"),
    }
    let new = parties.open("annual-demand").await;
    let begun = acts(&parties, new, "done", |values| values.with("year", 2026));
    assert_eq!(shut(begun.await).0, "14");
}

async fn article_14_off_plan_demand_is_committed_at_unit_price_only_once_the_government_has_decided(
    city: Harness,
) {
    let parties = city_on(city, "2025-10-09").await;
    let case = parties.open("off-plan").await;
    let bare = tries(&parties, Role::Applicant, case, "done").await;
    assert_eq!(unattached(bare), [("evidence", "14")]);
    let view = parties.until(case, "review").await;
    // The authority puts it before the government; it cannot approve it itself.
    let own = acts(&parties, case, "approve", |values| values).await;
    assert_eq!(refusal(own), Refusal::NoWay);
    let authority = parties.organisation(Kind::Authority).await;
    assert_eq!(view.current.unwrap().place, authority);
    let view = parties.until(case, "decision").await;
    let government = parties.organisation(Kind::Government).await;
    assert_eq!(view.current.unwrap().place, government);
    let early = tries(&parties, Role::Leader, case, "approve").await;
    assert!(is_not_asked(&early), "{early:?}");
    assert_eq!(left(&parties, Level::Commitment, None).await, []);

    // Line by line: less than was asked for of one item.
    let decided = [("CMP-001", 8), ("CMP-002", 10)].map(|(item, quantity)| DemandLine {
        item: item.to_owned(),
        quantity,
        ..DemandLine::default()
    });
    let approved = acts(&parties, case, "approve", |values| {
        values.with("lines", decided.to_vec())
    });
    approved.await.unwrap();
    assert_eq!(
        left(&parties, Level::Commitment, None).await,
        amounts(8, 10)
    );
    let store = parties.city.store();
    let ours = HoldingFilter {
        case: Some(case),
        ..HoldingFilter::default()
    };
    let rows = store
        .holdings(&ours, &Reach::everything(), None, 10)
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let holding = row.holding;
        assert_eq!(holding.price, Some(MicroYuan(28_000_000)));
        assert_eq!((holding.year, holding.off_plan), (Some(2025), true));
    }
}

async fn article_14_off_plan_demand_that_is_refused_gets_no_money(city: Harness) {
    let parties = city_on(city, "2025-10-09").await;
    for (step, role) in [
        ("review", Role::Reviewer),
        ("decision", Role::GovernmentApprover),
    ] {
        let case = parties.open("off-plan").await;
        parties.until(case, step).await;
        tries(&parties, role, case, "reject").await.unwrap();
        let view = parties.view(case).await;
        assert_eq!(view.row.case.ending(), Some(Ending::Rejected));
    }
    assert_eq!(left(&parties, Level::Commitment, None).await, []);
    // Without a commitment there is no quota either.
    let agreement = parties.open("boundary-agreement").await;
    parties.until(agreement, "").await;
    let case = parties.open("new-system").await;
    parties.until(case, "quota").await;
    let (article, short) = shut(tries(&parties, Role::Leader, case, "grant").await);
    assert_eq!(article, "14");
    let short: Vec<_> = short.iter().map(|one| (one.asked, one.left)).collect();
    assert_eq!(short, [(8, 0), (16, 0)]);
}

async fn article_14_a_late_filing_is_found_behind_any_number_of_terms_that_only_run_on(
    city: Harness,
) {
    let parties = city_on(city, "2025-11-03").await;
    supplied(&parties).await;
    // Art. 20: a minimum term is over while the waiver that was asked for waits; nothing of it is breached.
    let kept = parties.open("migration").await;
    parties.until(kept, "waiver").await;
    at(&parties, "2026-09-01");
    let late = parties.open("annual-demand").await;
    at(&parties, "2026-10-09");
    let app = parties.city.app();
    assert_eq!(app.check_overdue(1).await.unwrap(), 1);
    let view = parties.view(late).await;
    assert!(view.timeline.iter().any(|event| event.kind == "breach"));
    assert_eq!(step_of(&parties.view(kept).await), "waiver");
    assert_eq!(app.check_overdue(1).await.unwrap(), 0);
}
