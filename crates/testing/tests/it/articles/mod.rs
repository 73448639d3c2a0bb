//! One test or more for every article that a process serves: what it demands, what it forbids, by when, by whom, and what follows.

mod acting;
mod agreements;
mod backup;
mod eligibility;
mod exit;
mod launch;
mod lease;
mod measures;
mod migration;
mod payer;
mod plan;
mod plan_path;
mod product;

use jiff::Timestamp;
use jiff::civil::Date;
use yunheng_app::{ActRequest, AppError, CaseView, ClockView};
use yunheng_domain::case::{Refusal, Shortage};
use yunheng_domain::holding::Level;
use yunheng_domain::ids::{CaseId, SystemId};
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;
use yunheng_store::{CaseFilter, Filing, FilingKind, HoldingFilter};
use yunheng_testing::{Cast, Harness, sample};

/// A city in which it is a day of 2025, the year of an official calendar.
async fn city_on(city: Harness, day: &str) -> Cast {
    let parties = Cast::of(city).await;
    at(&parties, day);
    parties
}

/// Ten in the morning of a day, at UTC+8.
fn at(parties: &Cast, day: &str) {
    let ten: Timestamp = format!("{day}T02:00:00Z").parse().unwrap();
    parties.city.clock().set(ten);
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// What a new system needs before it begins: a commitment (Art. 14) and a boundary agreement (Art. 36).
async fn supplied(parties: &Cast) {
    for process in ["off-plan", "boundary-agreement"] {
        let case = parties.open(process).await;
        parties.until(case, "").await;
    }
}

/// What somebody could fill in at the step that waits.
fn plausible(view: &CaseView) -> Values {
    let current = view.current.as_ref().expect("an open case");
    let form = current.step.form.as_ref().expect("a form");
    sample(form, &current.values)
}

/// Code of the step that waits.
fn step_of(view: &CaseView) -> &'static str {
    view.current
        .as_ref()
        .map_or("", |current| current.step.code)
}

/// Whoever is asked fills in what is plausible, as this changes it.
async fn acts(
    parties: &Cast,
    case: CaseId,
    way: &str,
    change: impl FnOnce(Values) -> Values,
) -> Result<i32, AppError> {
    let view = parties.view(case).await;
    parties.act(case, way, change(plausible(&view))).await
}

/// The person of a role tries a way, with nothing attached.
async fn tries(parties: &Cast, role: Role, case: CaseId, way: &str) -> Result<i32, AppError> {
    let view = parties.view(case).await;
    let current = view.current.as_ref().expect("an open case");
    let form = current.step.form.as_ref();
    let request = ActRequest {
        version: view.row.version,
        step: current.step.code.to_owned(),
        way: way.to_owned(),
        values: form.map_or_else(Values::default, |form| sample(form, &current.values)),
        reason: "测试所需的理由".to_owned(),
        key: None,
    };
    let by = parties.actor(role).await;
    parties.city.app().act_in_case(&by, case, &request).await
}

fn refusal(result: Result<i32, AppError>) -> Refusal {
    match result {
        Err(AppError::Case(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

/// The article of the gate that is shut, and what is short.
fn shut(result: Result<i32, AppError>) -> (&'static str, Vec<Shortage>) {
    match refusal(result) {
        Refusal::Gate { gate, short } => (gate.article, short),
        other => panic!("{other:?}"),
    }
}

/// Codes and articles of the documents that are missing.
fn unattached(result: Result<i32, AppError>) -> Vec<(&'static str, &'static str)> {
    match refusal(result) {
        Refusal::Documents(needs) => needs.iter().map(|need| (need.code, need.article)).collect(),
        other => panic!("{other:?}"),
    }
}

/// The fields that are wrong or missing.
fn wrong(result: Result<i32, AppError>) -> Vec<String> {
    match refusal(result) {
        Refusal::Form(wrong) => wrong.into_iter().map(|one| one.field).collect(),
        other => panic!("{other:?}"),
    }
}

/// Whether only somebody else may do it.
fn is_not_asked(result: &Result<i32, AppError>) -> bool {
    matches!(result, Err(AppError::Refused(_) | AppError::NotFound))
}

/// The clock of a case that an article set last.
fn clock<'v>(view: &'v CaseView, article: &str) -> &'v ClockView {
    let mut clocks = view.clocks.iter().rev();
    clocks
        .find(|clock| clock.article == article)
        .expect("a clock")
}

/// Codes of the documents that were attached or issued.
fn documents(view: &CaseView) -> Vec<&str> {
    view.documents
        .iter()
        .map(|one| one.document.details.code.as_str())
        .collect()
}

/// What is left of a level of the ledger: of all the unit has, or of what a system may draw on.
async fn left(parties: &Cast, level: Level, system: Option<SystemId>) -> Vec<(String, i64)> {
    let filter = HoldingFilter {
        level: Some(level),
        unit: Some(parties.organisation(Kind::Tenant).await),
        system,
        open_on: Some(parties.city.app().today()),
        ..HoldingFilter::default()
    };
    let store = parties.city.store();
    let everything = yunheng_domain::reach::Reach::everything();
    let left = store.left_of(&filter, &everything).await.unwrap();
    left.into_iter().collect()
}

/// The same for two items.
fn amounts(vcpus: i64, memory: i64) -> Vec<(String, i64)> {
    [("CMP-001", vcpus), ("CMP-002", memory)]
        .map(|(item, quantity)| (item.to_owned(), quantity))
        .to_vec()
}

/// What an organisation has on file.
async fn on_file(parties: &Cast, owner: Kind, kind: FilingKind) -> Vec<Filing> {
    let owner = parties.organisation(owner).await;
    let store = parties.city.store();
    store.filings(owner, kind).await.unwrap()
}

/// Cases of a process, the oldest first.
async fn cases_of(parties: &Cast, process: &str) -> Vec<CaseId> {
    let filter = CaseFilter {
        process: Some(process),
        ..CaseFilter::default()
    };
    let by = parties.actor(Role::Reviewer).await;
    let page = parties.city.app().cases(&by, filter, 1).await.unwrap();
    page.rows.iter().rev().map(|row| row.id).collect()
}

/// How many cases the calendar opens now.
async fn opens(parties: &Cast) -> u64 {
    parties.city.app().open_by_calendar().await.unwrap()
}

/// Four programs look at the calendar at the same instant: how many cases they open together.
async fn opens_at_once(parties: &Cast) -> u64 {
    let look = || Box::pin(parties.city.app().open_by_calendar());
    let (a, b, c, d) = tokio::join!(look(), look(), look(), look());
    [a, b, c, d].into_iter().map(Result::unwrap).sum()
}

/// Whether somebody found in the inbox that a case asks for something.
async fn was_asked(parties: &Cast, role: Role, case: CaseId) -> bool {
    let store = parties.city.store();
    let person = parties.person(role).id;
    let told = store.notices(person, true, None, 100).await.unwrap();
    let path = format!("/cases/{case}");
    told.iter().any(|notice| notice.details.path == path)
}

/// How many systems the register has.
async fn systems(parties: &Cast) -> usize {
    let store = parties.city.store();
    let systems = store.systems().await.unwrap();
    systems.len()
}
