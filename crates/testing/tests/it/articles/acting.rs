//! How these tests act and look.

use yunheng_app::{ActRequest, AppError, CaseView};
use yunheng_domain::case::{CaseClock, Refusal};
use yunheng_domain::holding::Level;
use yunheng_domain::ids::{CaseId, SystemId};
use yunheng_domain::process::{Gate, Value, Values};
use yunheng_domain::reach::Reach;
use yunheng_domain::role::Role;
use yunheng_store::HoldingFilter;
use yunheng_testing::{Cast, Harness, sample};

/// It is nine o'clock of a day.
pub(super) fn on(parties: &Cast, day: &str) {
    let now = format!("{day}T09:00:00+08:00").parse().unwrap();
    parties.city.clock().set(now);
}

/// The government commits eight virtual CPUs and 16 GB more to the unit (Art. 14).
pub(super) async fn commit(parties: &Cast) {
    let case = parties.open("off-plan").await;
    parties.until(case, "").await;
}

/// A system that went live with all it needed: one machine, `vm-sample-1`, of eight virtual CPUs and 16 GB.
pub(super) async fn serving(city: Harness) -> (Cast, SystemId) {
    let parties = Cast::of(city).await;
    commit(&parties).await;
    let agreement = parties.open("boundary-agreement").await;
    parties.until(agreement, "").await;
    let case = parties.open("new-system").await;
    let system = parties.until(case, "").await.row.details.system;
    (parties, system.expect("a system"))
}

/// What the form of the step that waits begins with, the rest filled in plausibly.
pub(super) async fn filled(parties: &Cast, case: CaseId, said: &[(&str, Value)]) -> Values {
    let view = parties.view(case).await;
    let by = parties
        .actor(view.current.expect("an open case").step.role)
        .await;
    let view = parties.city.app().case(&by, case).await.unwrap();
    let current = view.current.expect("an open case");
    let begun = said.iter().fold(current.values, |values, (field, value)| {
        values.with(field, value.clone())
    });
    let form = current.step.form.as_ref();
    form.map_or_else(Values::default, |form| sample(form, &begun))
}

/// Whoever is asked goes a way, and says some of what the form asks.
pub(super) async fn say(
    parties: &Cast,
    case: CaseId,
    way: &str,
    said: &[(&str, Value)],
) -> Result<i32, AppError> {
    let values = filled(parties, case, said).await;
    parties.act(case, way, values).await
}

/// Whoever is asked goes the ways one after the other.
pub(super) async fn go(parties: &Cast, case: CaseId, ways: &[&str]) {
    for way in ways {
        let done = say(parties, case, way, &[]).await;
        done.unwrap_or_else(|error| panic!("{way}: {error:?}"));
    }
}

/// Somebody tries a way of a step, whoever is asked.
pub(super) async fn attempt(
    parties: &Cast,
    role: Role,
    case: CaseId,
    (step, way): (&str, &str),
) -> Result<i32, AppError> {
    let request = ActRequest {
        version: parties.view(case).await.row.version,
        step: step.to_owned(),
        way: way.to_owned(),
        values: Values::default(),
        reason: "测试所需的理由".to_owned(),
        key: None,
    };
    let by = parties.actor(role).await;
    parties.city.app().act_in_case(&by, case, &request).await
}

/// The step that waits; nothing once the case is over.
pub(super) fn step(view: &CaseView) -> &'static str {
    view.current
        .as_ref()
        .map_or("", |current| current.step.code)
}

/// Article and last day of the clock that presses.
pub(super) fn pressing(view: &CaseView) -> Option<(String, String)> {
    let clock = view.row.case.pressing()?;
    Some((
        clock.article.clone(),
        clock.clock.deadline().day.to_string(),
    ))
}

/// The clock of a case that takes its length from a parameter.
pub(super) fn clock<'v>(view: &'v CaseView, key: &str) -> &'v CaseClock {
    let found = view.row.case.clocks.iter().find(|clock| clock.key == key);
    found.unwrap_or_else(|| panic!("no clock of {key}"))
}

/// The gate that refused.
pub(super) fn gate(error: &AppError) -> Option<Gate> {
    match error {
        AppError::Case(refusal) => match refusal.as_ref() {
            Refusal::Gate { gate, .. } => Some(*gate),
            _ => None,
        },
        _ => None,
    }
}

/// The article of the gate that refused.
pub(super) fn article(error: &AppError) -> Option<&'static str> {
    gate(error).map(|gate| gate.article)
}

/// Items that are short, with what was asked for and what there is.
pub(super) fn short(error: &AppError) -> Vec<(String, i64, i64)> {
    match error {
        AppError::Case(refusal) => match refusal.as_ref() {
            Refusal::Gate { short, .. } => short
                .iter()
                .map(|short| (short.item.clone(), short.asked, short.left))
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Whether the case stands elsewhere, or has no such way now.
pub(super) fn is_no_way(error: &AppError) -> bool {
    match error {
        AppError::Case(refusal) => matches!(
            **refusal,
            Refusal::Elsewhere { .. } | Refusal::NoWay | Refusal::Ended
        ),
        AppError::Refused(_) => true,
        _ => false,
    }
}

/// The fields that the form lacks.
pub(super) fn lacking(error: &AppError) -> Vec<String> {
    match error {
        AppError::Case(refusal) => match refusal.as_ref() {
            Refusal::Form(wrong) => wrong.iter().map(|one| one.field.clone()).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What is left of a level for an item: of the commitment, or of the quota of a system.
pub(super) async fn left(parties: &Cast, level: Level, item: &str) -> i64 {
    let store = parties.city.store();
    let filter = HoldingFilter {
        level: Some(level),
        open_on: Some(parties.city.app().today()),
        ..HoldingFilter::default()
    };
    let left = store.left_of(&filter, &Reach::everything()).await.unwrap();
    assert_eq!(store.ledger_flaws().await.unwrap(), []);
    left.get(item).copied().unwrap_or(0)
}

/// Virtual CPUs and GB of memory of the sample machine.
pub(super) async fn size(parties: &Cast) -> (i64, i64) {
    let store = parties.city.store();
    let machine = store.resource_by_name("vm-sample-1").await.unwrap();
    let size = machine.expect("a machine").details.size;
    (size.vcpus, size.memory_bytes >> 30)
}

/// Codes of the documents of a case.
pub(super) fn documents(view: &CaseView) -> Vec<&str> {
    let codes = view.documents.iter();
    codes
        .map(|one| one.document.details.code.as_str())
        .collect()
}
