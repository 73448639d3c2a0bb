//! Art. 14: the annual plan from what the units filed.

use jiff::ToSpan as _;
use yunheng_app::{AppError, CaseView};
use yunheng_domain::case::Refusal;
use yunheng_domain::ids::{CaseId, OrganisationId, ResourceId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::organisation::Kind;
use yunheng_domain::period::Period;
use yunheng_domain::process::{DemandLine, Values};
use yunheng_domain::reading::Reading;
use yunheng_domain::role::Role;
use yunheng_domain::rollup::{Grain, Rollup, RollupKey};
use yunheng_store::{HoldingFilter, StoredRollup};
use yunheng_testing::{Cast, Harness, both, sample};

both!(
    what_was_filed_is_consolidated_held_against_measured_use_and_committed_to_its_unit,
    what_one_plan_has_decided_enters_no_other,
    a_line_that_nobody_filed_is_refused_and_names_the_article,
);

/// The city on a day of the collection.
pub(super) async fn in_august(city: Harness) -> Cast {
    let day = city.app().today();
    let august = jiff::civil::date(day.year() + 1, 8, 20);
    let days = day.until(august).unwrap().get_days();
    let hours = jiff::SignedDuration::from_hours(24 * i64::from(days));
    city.clock().advance(hours);
    Cast::of(city).await
}

/// A unit's demand for a system, accepted into the plan of the next year.
async fn filed(parties: &Cast, system: &str) -> CaseView {
    let case = file(parties, system).await;
    parties.until(case, "").await
}

/// A unit's demand for a system in the next year, as its first step sends it.
pub(super) async fn file(parties: &Cast, system: &str) -> CaseId {
    let case = parties.open("annual-demand").await;
    let year = i64::from(parties.city.app().today().year()) + 1;
    let line = |item: &str, quantity| DemandLine {
        item: item.to_owned(),
        quantity,
        system: system.to_owned(),
        ..DemandLine::default()
    };
    let begun = Values::default()
        .with("year", year)
        .with("lines", vec![line("CMP-001", 8), line("CMP-002", 16)]);
    let view = parties.view(case).await;
    let form = view.current.unwrap().step.form.as_ref().unwrap();
    parties
        .act(case, "done", sample(form, &begun))
        .await
        .unwrap();
    case
}

/// A year of readings at a share of the capacity, in every quarter of an hour.
async fn measured(parties: &Cast, machine: ResourceId, percent: f64) {
    let month = Period::month_of(parties.city.app().today()).from;
    let year = Period {
        from: month.saturating_sub(12.months()),
        to: month.saturating_sub(1.day()),
    };
    let mut rollups = Vec::new();
    for day in year.each_day() {
        let (from, to) = Period { from: day, to: day }.bounds_ms();
        let readings: Vec<Reading> = (from..to)
            .step_by(15 * 60 * 1000)
            .map(|at| Reading {
                at,
                used: percent,
                capacity: Some(100.0),
            })
            .collect();
        for metric in [Metric::Cpu, Metric::Memory] {
            rollups.push(StoredRollup {
                key: RollupKey {
                    resource: machine,
                    metric,
                    source: Source::Provider,
                    day,
                },
                rollup: Rollup::of_day(metric, &readings, from),
            });
        }
    }
    let store = parties.city.store();
    let mut tx = store.begin().await.unwrap();
    tx.put_rollups(Grain::Day, &rollups).await.unwrap();
    tx.commit().await.unwrap();
}

async fn committed(parties: &Cast, unit: OrganisationId, year: i16) -> Vec<(String, i64)> {
    let store = parties.city.store();
    let filter = HoldingFilter {
        unit: Some(unit),
        ..HoldingFilter::default()
    };
    let everything = yunheng_domain::reach::Reach::everything();
    let rows = store
        .holdings(&filter, &everything, None, 100)
        .await
        .unwrap();
    let mut found: Vec<_> = rows
        .into_iter()
        .filter(|row| row.holding.year == Some(year))
        .map(|row| (row.holding.item, row.holding.granted))
        .collect();
    found.sort();
    found
}

/// The article of the gate that is closed.
fn article_of(error: &AppError) -> Option<&'static str> {
    match error {
        AppError::Case(refusal) => match refusal.as_ref() {
            Refusal::Gate { gate, .. } => Some(gate.article),
            _ => None,
        },
        _ => None,
    }
}

async fn begun(parties: &Cast, plan: CaseId) -> Values {
    let by = parties.actor(Role::Planner).await;
    let view = parties.city.app().case(&by, plan).await.unwrap();
    view.current.unwrap().values
}

async fn what_was_filed_is_consolidated_held_against_measured_use_and_committed_to_its_unit(
    city: Harness,
) {
    let parties = in_august(city).await;
    let off_plan = parties.open("off-plan").await;
    parties.until(off_plan, "").await;
    let agreement = parties.open("boundary-agreement").await;
    parties.until(agreement, "").await;
    // A system of eight virtual CPUs and 16 GB that never used more than a fifth of either.
    let born = parties.open("new-system").await;
    let view = parties.until(born, "").await;
    let machine = parties.city.id_of("vm-sample-1").await;
    measured(&parties, machine, 20.0).await;
    let known = filed(&parties, &view.system.unwrap().details.name).await;
    let planned = filed(&parties, "还没有的系统").await;

    let plan = parties.open("annual-plan").await;
    let values = begun(&parties, plan).await;
    let year = parties.city.app().today().year() + 1;
    assert_eq!(values.number("year"), Some(i64::from(year)));
    assert_eq!(values.number("units"), Some(1));
    let told: Vec<_> = values
        .demand("lines")
        .iter()
        .map(|line| {
            (
                line.filed.as_str(),
                line.item.as_str(),
                line.quantity,
                line.proposed,
            )
        })
        .collect();
    let (one, other) = (&known.row.details.number, &planned.row.details.number);
    // Three virtual CPUs and 6 GB would have peaked at 60 percent: the rest is there already.
    assert_eq!(
        told,
        [
            (one.as_str(), "CMP-001", 8, Some(3)),
            (one, "CMP-002", 16, Some(6)),
            (other, "CMP-001", 8, None),
            (other, "CMP-002", 16, None),
        ]
    );

    // What is proposed cannot be typed.
    let mut lines = values.demand("lines").to_vec();
    lines[0].quantity = 3;
    lines[0].proposed = Some(800);
    let view = parties.view(plan).await;
    let form = view.current.unwrap().step.form.as_ref().unwrap();
    let typed = sample(form, &values.with("lines", lines));
    parties.act(plan, "done", typed).await.unwrap();
    let view = parties.until(plan, "").await;
    let settled = view
        .forms
        .iter()
        .find(|form| form.step.code == "settlement");
    assert_eq!(settled.unwrap().values.demand("lines")[0].proposed, Some(3));

    let unit = parties.organisation(Kind::Tenant).await;
    assert_eq!(
        committed(&parties, unit, year).await,
        [("CMP-001".to_owned(), 11), ("CMP-002".to_owned(), 32)]
    );
    let authority = parties.organisation(Kind::Authority).await;
    assert_eq!(committed(&parties, authority, year).await, []);
}

async fn what_one_plan_has_decided_enters_no_other(city: Harness) {
    let parties = in_august(city).await;
    filed(&parties, "示例系统").await;
    let (first, second) = (
        parties.open("annual-plan").await,
        parties.open("annual-plan").await,
    );
    parties.until(second, "decision").await;
    parties.until(first, "").await;
    let view = parties.view(second).await;
    let form = view.current.as_ref().unwrap().step.form.as_ref().unwrap();
    let values = sample(form, &view.current.as_ref().unwrap().values);
    let refused = parties.act(second, "approve", values).await.unwrap_err();
    assert_eq!(article_of(&refused), Some("14"), "{refused:?}");
    let third = parties.open("annual-plan").await;
    assert!(begun(&parties, third).await.demand("lines").is_empty());
}

async fn a_line_that_nobody_filed_is_refused_and_names_the_article(city: Harness) {
    let parties = in_august(city).await;
    filed(&parties, "示例系统").await;
    let plan = parties.open("annual-plan").await;
    let values = begun(&parties, plan).await;
    let mut lines = values.demand("lines").to_vec();
    let mut own = lines[0].clone();
    own.item = "STO-002".to_owned();
    lines.push(own);
    let view = parties.view(plan).await;
    let form = view.current.unwrap().step.form.as_ref().unwrap();
    let values = sample(form, &values.with("lines", lines));
    let refused = parties.act(plan, "done", values).await.unwrap_err();
    assert_eq!(article_of(&refused), Some("14"), "{refused:?}");
}
