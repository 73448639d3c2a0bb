//! What a provider does for a case: by a driver that fails and is interrupted wherever it can be, or by hand (Art. 18).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use yunheng_clouds::{Answer, Driver, Fault, Key, Operation, Order};
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::{HostLine, Values};
use yunheng_testing::{Cast, Harness, both};

use super::committed;

both!(
    a_driver_configures_within_the_quota_and_the_case_goes_on,
    whichever_step_of_the_driver_fails_nothing_is_left_and_the_engineer_is_asked,
    what_the_quota_does_not_cover_is_taken_back,
    a_case_that_is_returned_takes_back_what_was_begun,
    by_hand_the_checklist_names_what_is_over_and_what_is_short,
);

/// A platform that does each key once, and remembers what exists.
#[derive(Debug, Default)]
struct Platform {
    exists: Mutex<BTreeSet<Operation>>,
    done: Mutex<BTreeMap<String, u32>>,
    /// Fails for good here, after doing it.
    fails: Option<Operation>,
    /// Virtual CPUs that it configures beyond what is asked for.
    extra: i64,
}

#[async_trait::async_trait]
impl Driver for Platform {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn is_automatic(&self) -> bool {
        true
    }

    async fn run(&self, key: &Key, operation: Operation, order: &Order) -> Result<Answer, Fault> {
        if self.exists.lock().unwrap().insert(operation) {
            *self
                .done
                .lock()
                .unwrap()
                .entry(key.to_string())
                .or_default() += 1;
        }
        if self.fails == Some(operation) {
            return Err(Fault::Never("no room".to_owned()));
        }
        if operation != Operation::Configure {
            return Ok(Answer::Done(Vec::new()));
        }
        let left = |item: &str| order.quota.get(item).copied().unwrap_or(0);
        Ok(Answer::Done(vec![HostLine {
            host: "web-1".to_owned(),
            identifier: "vm-driven-1".to_owned(),
            vcpus: left("CMP-001") + self.extra,
            memory_gb: left("CMP-002"),
            disk_gb: 0,
        }]))
    }

    async fn undo(&self, _: &Key, operation: Operation, _: &Order) -> Result<(), Fault> {
        self.exists.lock().unwrap().remove(&operation);
        Ok(())
    }
}

/// A case that waits for the provider, whose platform is driven.
async fn configuring(city: Harness, platform: Platform) -> (Cast, CaseId, Arc<Platform>) {
    let platform = Arc::new(platform);
    let driver = Arc::clone(&platform);
    let city = city.reconfigured(|config| config.driver = driver).await;
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    parties.until(case, "configure").await;
    (parties, case, platform)
}

async fn waits_at(parties: &Cast, case: CaseId) -> &'static str {
    let view = parties.view(case).await;
    view.current.map_or("", |current| current.step.code)
}

/// Lets every pause pass, however often something has to be tried.
async fn worked(parties: &Cast) {
    for _ in 0..10 {
        parties.city.app().run_work().await.unwrap();
        parties.city.clock().advance(SignedDuration::from_mins(5));
    }
}

async fn a_driver_configures_within_the_quota_and_the_case_goes_on(city: Harness) {
    let (parties, case, platform) = configuring(city, Platform::default()).await;
    worked(&parties).await;
    assert_eq!(waits_at(&parties, case).await, "deploy");
    let done = platform.done.lock().unwrap().clone();
    assert_eq!(done.len(), 2, "{done:?}");
    assert!(done.values().all(|times| *times == 1), "{done:?}");
    let store = parties.city.store();
    let machine = store.resource_by_name("vm-driven-1").await.unwrap();
    assert_eq!(machine.expect("a machine").details.size.vcpus, 8);
    assert_eq!(store.ledger_flaws().await.unwrap(), []);
    let sagas = store.sagas_of(case).await.unwrap();
    assert!(sagas.iter().all(|saga| saga.details.is_over), "{sagas:?}");
}

async fn whichever_step_of_the_driver_fails_nothing_is_left_and_the_engineer_is_asked(
    city: Harness,
) {
    let platform = Platform {
        fails: Some(Operation::Configure),
        ..Platform::default()
    };
    let (parties, case, platform) = configuring(city, platform).await;
    worked(&parties).await;
    assert_eq!(platform.exists.lock().unwrap().len(), 0);
    let current = parties.view(case).await.current.expect("open");
    assert_eq!(current.step.code, "configure");
    let work = current.work.expect("work");
    assert_eq!(work.taken_back.as_deref(), Some("no room"));
    // By hand it still goes on.
    parties.until(case, "deploy").await;
}

async fn what_the_quota_does_not_cover_is_taken_back(city: Harness) {
    let platform = Platform {
        extra: 1,
        ..Platform::default()
    };
    let (parties, case, platform) = configuring(city, platform).await;
    worked(&parties).await;
    assert_eq!(waits_at(&parties, case).await, "configure");
    assert_eq!(platform.exists.lock().unwrap().len(), 0);
    let store = parties.city.store();
    let machine = store.resource_by_name("vm-driven-1").await.unwrap();
    assert_eq!(machine, None);
}

async fn a_case_that_is_returned_takes_back_what_was_begun(city: Harness) {
    let (parties, case, platform) = configuring(city, Platform::default()).await;
    // One step was done, and the program died before it was kept.
    platform.exists.lock().unwrap().insert(Operation::Prepare);
    let current = parties.view(case).await.current.expect("open");
    let back = current
        .step
        .ways
        .iter()
        .find(|way| way.reason)
        .expect("a way back");
    parties
        .act(case, back.code, Values::default())
        .await
        .unwrap();
    worked(&parties).await;
    assert_eq!(platform.exists.lock().unwrap().len(), 0);
    let store = parties.city.store();
    let sagas = store.sagas_of(case).await.unwrap();
    assert!(sagas.iter().all(|saga| saga.details.is_over), "{sagas:?}");
}

async fn by_hand_the_checklist_names_what_is_over_and_what_is_short(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let current = parties
        .until(case, "configure")
        .await
        .current
        .expect("open");
    let work = current.work.expect("work");
    assert!(!work.tasks.is_empty());
    // Nothing is entered yet: all of the quota is short.
    let short: Vec<_> = work
        .lines
        .iter()
        .map(|line| (line.item.as_str(), line.over()))
        .collect();
    assert_eq!(short, [("CMP-001", -8), ("CMP-002", -16)]);
    assert_eq!(parties.city.app().run_work().await.unwrap(), 0);
    parties.until(case, "deploy").await;
    let store = parties.city.store();
    let sagas = store.sagas_of(case).await.unwrap();
    assert!(sagas.iter().all(|saga| saga.details.is_over), "{sagas:?}");
}
