//! Whoever does what in whatever order: on the real store, what holds for every case after every act.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use yunheng_app::{AppError, QueueFilter, RecordFilter};
use yunheng_domain::case::{Refusal, WITHDRAW};
use yunheng_domain::ids::{CaseId, SystemId};
use yunheng_domain::process::{Opening, Process, Subject, Value, Values};
use yunheng_domain::processes;
use yunheng_domain::random::Random as _;
use yunheng_domain::role::Role;
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, Seeded, both, sample};

use super::committed;

both!(whatever_happens_every_case_has_somebody_asked_or_is_over);

/// Attempts to act, some of them refused.
const ATTEMPTS: usize = 120;

/// Cases open at once.
const AT_ONCE: usize = 6;

/// A city whose people act by chance.
struct Chance {
    parties: Cast,
    dice: std::sync::Arc<Seeded>,
    open: Vec<CaseId>,
    /// Acts done, by case.
    acts: BTreeMap<CaseId, u64>,
    begun: BTreeSet<&'static str>,
}

impl Chance {
    fn below(&self, most: usize) -> usize {
        let mut bytes = [0; 4];
        self.dice.fill(&mut bytes);
        u32::from_le_bytes(bytes) as usize % most
    }

    /// Begins a case of some process, about a system where there is one to be about.
    async fn begin(&mut self) {
        // What the calendar opens nobody begins.
        let by_hand = |process: &&Process| process.opening != Opening::Calendar;
        let processes: Vec<&Process> = processes::all().iter().filter(by_hand).collect();
        let process = processes[self.below(processes.len())];
        let about = match process.subject {
            Subject::System => self.system().await,
            _ => None,
        };
        if process.subject == Subject::System && about.is_none() {
            return;
        }
        let case = self.parties.open_about(process.code, about).await;
        self.begun.insert(process.code);
        self.open.push(case);
    }

    async fn system(&self) -> Option<SystemId> {
        let store = self.parties.city.store();
        let systems = store.systems().await.unwrap();
        let place = self.below(systems.len().max(1));
        systems.get(place).map(|system| system.id)
    }

    /// Somebody does something, more often the usual than not.
    async fn act(&mut self) {
        if self.open.len() < AT_ONCE && self.below(3) == 0 || self.open.is_empty() {
            self.begin().await;
        }
        if self.open.is_empty() {
            return;
        }
        let case = self.open[self.below(self.open.len())];
        let current = self.parties.view(case).await.current.expect("open");
        let mut ways: Vec<&str> = current.step.ways.iter().map(|way| way.code).collect();
        // Here whoever is asked withdraws; only the unit's own people may.
        let of_the_unit = matches!(
            current.step.role,
            Role::Applicant | Role::UnitApprover | Role::SystemOwner
        );
        if current.step.withdrawable && of_the_unit {
            ways.push(WITHDRAW);
        }
        let usual = self.below(4) > 0;
        let way = ways[if usual { 0 } else { self.below(ways.len()) }];
        let values = match &current.step.form {
            Some(form) => own(case, sample(form, &current.values)),
            None => Values::default(),
        };
        match self.parties.act(case, way, values).await {
            Ok(_) => *self.acts.entry(case).or_default() += 1,
            // What is refused at all is refused by a gate, because it is too early, or by what others hold meanwhile.
            Err(AppError::Case(refusal)) if is_of_the_city(&refusal) => {
                let hours = 24 * i64::try_from(self.below(20)).unwrap();
                let clock = self.parties.city.clock();
                clock.advance(SignedDuration::from_hours(hours));
            }
            Err(AppError::Conflict(_) | AppError::Invalid { .. }) => {}
            Err(other) => panic!("{} {way}: {other:?}", current.step.code),
        }
        self.holds(case).await;
    }

    /// What holds of a case, and of the ledger, whatever was done.
    async fn holds(&mut self, case: CaseId) {
        let city = &self.parties.city;
        let view = self.parties.view(case).await;
        let store = city.store();
        assert_eq!(store.ledger_flaws().await.unwrap(), []);
        let tasks = store.open_tasks(case).await.unwrap();
        let acts = self.acts.get(&case).copied().unwrap_or_default();
        let mut recorded = 0;
        for action in ["case.act", "case.decide", "case.withdraw"] {
            let of_it = RecordFilter {
                action: Some(action.to_owned()),
                object: Some(("case".to_owned(), case.to_string())),
                outcome: Some("done".to_owned()),
                ..RecordFilter::default()
            };
            recorded += store.count_record(&of_it).await.unwrap();
        }
        let number = &view.row.details.number;
        assert_eq!(recorded, acts, "{number}: acts on the record");
        let Some(current) = &view.current else {
            assert!(view.row.case.ending().is_some(), "{number}");
            assert!(tasks.is_empty(), "{number}: {tasks:?}");
            assert!(
                view.clocks.iter().all(|clock| clock.left.is_none()),
                "{number}: {:?}",
                view.clocks
            );
            self.open.retain(|open| *open != case);
            return;
        };
        let asked = |role| tasks.iter().any(|task| task.details.role == role);
        assert!(asked(current.step.role), "{number}: {tasks:?}");
        let by = self.parties.actor(current.step.role).await;
        let filter = QueueFilter {
            text: Some(number.clone()),
            page: 1,
            ..QueueFilter::default()
        };
        let queue = city.app().queue(&by, &filter).await.unwrap();
        assert!(
            queue.rows.iter().any(|row| row.case == case),
            "{number} at {} is in nobody's queue",
            current.step.code
        );
    }
}

/// What is named after the case, so that cases do not take each other's names.
fn own(case: CaseId, mut values: Values) -> Values {
    for value in values.0.values_mut() {
        match value {
            Value::Text(text) if text == "sample-code" => *text = format!("code-{case}"),
            Value::Hosts(hosts) => {
                for host in hosts
                    .iter_mut()
                    .filter(|host| host.identifier == "vm-sample-1")
                {
                    host.identifier = format!("vm-{case}");
                }
            }
            _ => {}
        }
    }
    values
}

fn is_of_the_city(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Gate { .. } | Refusal::Clock(_) | Refusal::Form(_) | Refusal::Final
    )
}

async fn whatever_happens_every_case_has_somebody_asked_or_is_over(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let mut chance = Chance {
        parties,
        dice: Seeded::new(2023),
        open: Vec::new(),
        acts: BTreeMap::new(),
        begun: BTreeSet::new(),
    };
    for _ in 0..ATTEMPTS {
        chance.act().await;
    }
    let acts: u64 = chance.acts.values().sum();
    assert!(acts * 2 > ATTEMPTS as u64, "only {acts} acts");
    assert!(chance.begun.len() >= 6, "{:?}", chance.begun);
    let app = chance.parties.city.app();
    assert!(app.verify_record(&setup()).await.unwrap().is_sound());
}
