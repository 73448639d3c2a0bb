use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::*;

/// A provider's platform that remembers what exists, and fails as it is told.
#[derive(Debug, Default)]
struct Platform {
    exists: Mutex<BTreeSet<Operation>>,
    /// How often each operation was really done.
    done: Mutex<BTreeMap<String, u32>>,
    fails: Option<(Operation, Failing)>,
}

/// How an operation fails.
#[derive(Debug, Clone, Copy)]
enum Failing {
    /// At once, for good.
    Never,
    /// It is done, and the answer is lost, each time.
    Lost,
    /// It is refused for good after half of it was done.
    Half,
}

#[async_trait::async_trait]
impl Driver for Platform {
    fn name(&self) -> &'static str {
        "platform"
    }

    fn is_automatic(&self) -> bool {
        true
    }

    async fn run(&self, key: &Key, operation: Operation, _: &Order) -> Result<Answer, Fault> {
        let failing = self.fails.filter(|(at, _)| *at == operation);
        if let Some((_, Failing::Never)) = failing {
            return Err(Fault::Never("no such zone".to_owned()));
        }
        // Done once for a key, however often it is asked for.
        if self.exists.lock().unwrap().insert(operation) {
            *self
                .done
                .lock()
                .unwrap()
                .entry(key.to_string())
                .or_default() += 1;
        }
        match failing {
            Some((_, Failing::Lost)) => Err(Fault::Again("no answer".to_owned())),
            Some((_, Failing::Half)) => Err(Fault::Never("half of it".to_owned())),
            _ => Ok(Answer::Done(Vec::new())),
        }
    }

    async fn undo(&self, _: &Key, operation: Operation, _: &Order) -> Result<(), Fault> {
        self.exists.lock().unwrap().remove(&operation);
        Ok(())
    }
}

/// As the store keeps it between two steps.
fn kept(saga: &Saga) -> Saga {
    serde_json::from_str(&serde_json::to_string(saga).unwrap()).unwrap()
}

/// Steps until it is over, each taken twice: as if the program died before it could keep the first.
async fn run(mut saga: Saga, platform: &Platform) -> Saga {
    for _ in 0..50 {
        if saga.is_over() {
            return saga;
        }
        let _ = kept(&saga).step(7, platform).await;
        let _ = kept(&saga).step(7, platform).await;
        saga = kept(&saga).step(7, platform).await;
    }
    saga
}

#[tokio::test]
async fn a_step_done_twice_is_done_once() {
    for work in Work::ALL {
        let platform = Platform::default();
        let over = run(Saga::begin(work, Order::default()), &platform).await;
        assert!(matches!(over.state, State::Done { .. }), "{over:?}");
        let done = platform.done.lock().unwrap();
        assert_eq!(done.len(), work.operations().len());
        assert!(done.values().all(|times| *times == 1), "{done:?}");
    }
}

#[tokio::test]
async fn whichever_step_fails_and_however_nothing_is_left_behind() {
    for work in Work::ALL {
        for at in work.operations().iter().filter(|one| one.can_be_undone()) {
            for failing in [Failing::Never, Failing::Lost, Failing::Half] {
                let platform = Platform {
                    fails: Some((*at, failing)),
                    ..Platform::default()
                };
                let over = run(Saga::begin(work, Order::default()), &platform).await;
                assert!(matches!(over.state, State::Undone { .. }), "{over:?}");
                let left = platform.exists.lock().unwrap();
                assert!(left.is_empty(), "{work:?} {at:?} {failing:?}: {left:?}");
            }
        }
    }
}

#[tokio::test]
async fn cancelled_after_any_step_nothing_is_left_behind() {
    for work in Work::ALL {
        for steps in 0..work.operations().len() {
            let platform = Platform::default();
            let mut saga = Saga::begin(work, Order::default());
            for _ in 0..steps {
                saga = saga.step(7, &platform).await;
            }
            // The next one was asked for when the case was withdrawn.
            let _ = saga.clone().step(7, &platform).await;
            let Some(Move::Do(next)) = saga.next() else {
                panic!("{saga:?}")
            };
            let cancelled = saga.clone().cancel("withdrawn");
            if !next.can_be_undone() {
                assert_eq!(cancelled, saga);
                continue;
            }
            let over = run(cancelled, &platform).await;
            assert!(matches!(over.state, State::Undone { .. }), "{over:?}");
            assert!(platform.exists.lock().unwrap().is_empty(), "{work:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_undone_is_tried_until_it_succeeds() {
    let platform = Platform {
        fails: Some((Operation::Reclaim, Failing::Lost)),
        ..Platform::default()
    };
    let stuck = run(Saga::begin(Work::Reclaim, Order::default()), &platform).await;
    assert!(
        matches!(stuck.state, State::Doing { done: 2, .. }),
        "{stuck:?}"
    );
    let over = run(stuck, &Platform::default()).await;
    assert!(matches!(over.state, State::Done { .. }), "{over:?}");
}

#[tokio::test]
async fn by_hand_nothing_moves_until_somebody_says_so() {
    let saga = Saga::begin(Work::Configure, Order::default());
    let after = saga.clone().step(7, &crate::Manual).await;
    assert_eq!(after, saga);
    let done = after.by_hand(Vec::new());
    assert!(done.is_over());
    // What is done stays done, whoever changes their mind.
    assert_eq!(done.clone().cancel("late"), done);
}
