//! Art. 8: what was lent for a time runs on only as the authority decides. That it ends by itself is told in `cases/leases.rs`.

use yunheng_domain::holding::Level;
use yunheng_domain::process::Ending;
use yunheng_domain::role::Role;
use yunheng_testing::{Harness, both};

use super::{acts, amounts, at, city_on, is_not_asked, left, plausible, shut, supplied, tries};

both!(article_8_a_lent_environment_runs_on_as_long_as_the_authority_decides_and_no_longer);

async fn article_8_a_lent_environment_runs_on_as_long_as_the_authority_decides_and_no_longer(
    city: Harness,
) {
    let parties = city_on(city, "2025-09-01").await;
    supplied(&parties).await;
    let born = parties.open("new-system").await;
    let system = parties.until(born, "").await.row.details.system;
    let more = parties.open("off-plan").await;
    parties.until(more, "").await;
    let lent = parties.open_about("resource-change", system).await;
    let asked = acts(&parties, lent, "done", |values| {
        values
            .with("environment", "test")
            .with("lease_until", "2025-09-30")
    });
    asked.await.unwrap();
    parties.until(lent, "configure").await;
    assert_eq!(left(&parties, Level::Quota, system).await, amounts(8, 16));

    let renewal = parties.open_about("renewal", system).await;
    let whole = plausible(&parties.view(renewal).await).with("environment", "test");
    // At most 180 days at once.
    let long = whole.clone().with("until", "2026-06-30");
    assert_eq!(shut(parties.act(renewal, "done", long).await).0, "24");
    let whole = whole.with("until", "2025-12-31");
    parties.act(renewal, "done", whole).await.unwrap();
    let view = parties.until(renewal, "decide").await;
    assert_eq!(view.current.unwrap().step.role, Role::Reviewer);
    let own = tries(&parties, Role::UnitApprover, renewal, "grant").await;
    assert!(is_not_asked(&own), "{own:?}");
    // The authority gives less than was asked for.
    let granted = acts(&parties, renewal, "grant", |values| {
        values.with("until", "2025-10-31")
    });
    granted.await.unwrap();
    let view = parties.view(renewal).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));

    let app = parties.city.app();
    at(&parties, "2025-10-31");
    assert_eq!(app.end_leases().await.unwrap(), 0);
    assert_eq!(left(&parties, Level::Quota, system).await, amounts(8, 16));
    // Once is as often as the rulebook lets it be renewed.
    let again = parties.open_about("renewal", system).await;
    let twice = acts(&parties, again, "done", |values| {
        values.with("until", "2025-11-30")
    });
    assert_eq!(shut(twice.await).0, "24");
    at(&parties, "2025-11-01");
    assert_eq!(app.end_leases().await.unwrap(), 2);
    let gone = left(&parties, Level::Quota, system).await;
    assert!(gone.iter().all(|(_, left)| *left == 0), "{gone:?}");
}
