//! What holds for every process, whoever does what in whatever order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::all;
use crate::calendar::{self, Calendar};
use crate::case::{Act, Case, Done, Facts, HostItems, Moved, Refusal, Situation, WITHDRAW, due};
use crate::period::day_of;
use crate::process::{Form, Input, Process, Step, Values, WayKind, sample_beside, sample_step};
use crate::rulebook::{self, Rulebook};

static CALENDAR: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::parse(calendar::builtin()).unwrap());
static RULEBOOKS: LazyLock<[Rulebook; 2]> =
    LazyLock::new(|| rulebook::builtin().map(|text| Rulebook::parse(text).unwrap()));

/// More steps than any case needs to come to its end by the usual way.
const MOST: usize = 120;

/// A case in a city where everything is there, and what it has brought about so far.
struct Life {
    process: &'static Process,
    rulebook: &'static Rulebook,
    facts: Facts,
    documents: BTreeSet<String>,
    forms: BTreeMap<String, Values>,
    now: Timestamp,
    case: Case,
    done: Vec<Done>,
}

/// One decision of chance: which way, with which answers, after how many days.
type Chance = (u8, u8, u8);

impl Life {
    fn of(process: &'static Process, city: usize, under_county: bool) -> Self {
        let plenty = || ["CMP-001", "CMP-002"].map(|item| (item.to_owned(), 1_000));
        let facts = Facts {
            under_county,
            eligible_unit: true,
            agreement_until: Some("2040-01-01".parse().unwrap()),
            commitment: plenty().into(),
            quota: plenty().into(),
            filed: super::trial::filed(2000),
            host_items: HostItems {
                vcpu: "CMP-001".to_owned(),
                memory: "CMP-002".to_owned(),
                disk: "STO-002".to_owned(),
            },
            ..Facts::default()
        };
        let needs = process.steps.iter().flat_map(|step| &step.documents);
        let mut life = Self {
            process,
            rulebook: &RULEBOOKS[city],
            facts,
            documents: needs.map(|need| need.code.to_owned()).collect(),
            forms: BTreeMap::new(),
            now: "2026-08-03T02:00:00Z".parse().unwrap(),
            case: Case {
                process: String::new(),
                version: 0,
                rulebook: String::new(),
                state: crate::case::State::Ended {
                    how: crate::process::Ending::Completed,
                    at: Timestamp::UNIX_EPOCH,
                },
                clocks: Vec::new(),
                done: Vec::new(),
                asked: None,
            },
            done: Vec::new(),
        };
        life.case = Case::open(process, &life.situation()).unwrap();
        life
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            rulebook: self.rulebook,
            calendar: &CALENDAR,
            now: self.now,
            forms: &self.forms,
            documents: &self.documents,
            facts: &self.facts,
        }
    }

    fn step(&self) -> Option<&'static Step> {
        self.case.step(self.process)
    }

    fn ways(&self) -> Vec<&'static str> {
        let ways = self.case.ways(self.process, &self.situation());
        let mut ways: Vec<&str> = ways.into_iter().map(|way| way.code).collect();
        if self.step().is_some_and(|step| step.withdrawable) {
            ways.push(WITHDRAW);
        }
        ways
    }

    fn values(&self, step: &Step, answer: u8) -> Values {
        let today = day_of(self.now);
        let mut values = sample_step(step, today, &self.forms);
        for field in step.form.iter().flat_map(Form::fields) {
            if let Input::Choice(options) = &field.input {
                values = values.with(field.code, options[usize::from(answer) % options.len()].0);
            }
        }
        match &step.form {
            Some(form) => sample_beside(form, &values, today),
            None => values,
        }
    }

    fn attempt(&self, act: &Act) -> Result<Moved, Refusal> {
        self.case.clone().act(self.process, act, &self.situation())
    }

    fn act(&mut self, way: &str, values: Values) -> Result<(), Refusal> {
        let step = self.step().map_or("", |step| step.code);
        let moved = self.attempt(&Act {
            step: step.to_owned(),
            way: way.to_owned(),
            values: values.clone(),
            reason: "理由".to_owned(),
        })?;
        self.keep(step, moved, values);
        Ok(())
    }

    /// Books what was brought about and undone, apart from what the case says of itself.
    fn keep(&mut self, step: &str, moved: Moved, values: Values) {
        for undone in &moved.undo {
            let last = self.done.pop();
            assert_eq!(last.as_ref(), Some(undone), "undone, but not the last done");
        }
        let effects = moved.effects.iter().map(|effect| Done {
            step: step.to_owned(),
            effect: *effect,
        });
        self.done.extend(effects);
        if moved.kind == Some(WayKind::Forward) {
            self.forms.insert(step.to_owned(), values);
        }
        self.case = moved.case;
        let is_taken_back = self.case.ending().is_some() && moved.kind != Some(WayKind::Forward);
        assert!(!is_taken_back || self.done.is_empty(), "{:?}", self.done);
        if self.case.ending().is_none() || moved.kind == Some(WayKind::Forward) {
            assert_eq!(self.case.done, self.done);
        }
        let json = serde_json::to_string(&self.case).unwrap();
        assert_eq!(serde_json::from_str::<Case>(&json).unwrap(), self.case);
    }

    fn chance(&mut self, (way, answer, days): Chance) {
        let Some(step) = self.step() else {
            return;
        };
        self.now += SignedDuration::from_hours(24 * i64::from(days % 40));
        let ways = self.ways();
        let waits_for_time = self.case.wakes_at().is_some();
        assert!(!ways.is_empty() || waits_for_time, "{} is stuck", step.code);
        if ways.is_empty() {
            self.sleep();
            return;
        }
        let values = self.values(step, answer);
        let refused = self.act(ways[usize::from(way) % ways.len()], values).err();
        // What is refused at all is refused by a gate or because it is too early.
        assert!(
            matches!(
                refused,
                None | Some(Refusal::Gate { .. } | Refusal::Clock(_))
            ),
            "{}: {refused:?}",
            step.code
        );
    }

    /// Until time does something.
    fn sleep(&mut self) {
        let wakes = self.case.wakes_at().expect("something to wait for");
        assert!(due([&self.case], wakes).count() == 1);
        self.now = self.now.max(wakes);
    }

    /// To the end, by the first way that is open at each step.
    fn finish(&mut self) {
        for _ in 0..MOST {
            let Some(step) = self.step() else {
                return;
            };
            // A way that is only too early is waited for; nobody goes back because of it.
            let went = self.ways().into_iter().find_map(|way| {
                let values = self.values(step, 0);
                match self.act(way, values) {
                    Ok(()) => Some(true),
                    Err(Refusal::Clock(_)) => Some(false),
                    Err(_) => None,
                }
            });
            if went != Some(true) {
                self.sleep();
            }
        }
        panic!("{} does not come to its end", self.process.code);
    }
}

fn a_life() -> impl Strategy<Value = (usize, usize, bool, Vec<Chance>)> {
    let chances = proptest::collection::vec(any::<Chance>(), 0..60);
    (0..all().len(), 0..2_usize, any::<bool>(), chances)
}

proptest! {
    #[test]
    fn whatever_is_done_every_case_comes_to_its_end_with_every_clock_closed(
        (process, city, under_county, chances) in a_life()
    ) {
        let mut life = Life::of(&all()[process], city, under_county);
        for chance in chances {
            life.chance(chance);
        }
        life.finish();
        prop_assert!(life.case.ending().is_some());
        prop_assert!(life.case.clocks.iter().all(|clock| !clock.is_open()), "{:?}", life.case.clocks);
        prop_assert_eq!(life.case.wakes_at(), None);
        prop_assert_eq!(life.case.pressing(), None);
    }

    #[test]
    fn what_is_not_allowed_is_refused_wherever_a_case_stands(
        (process, city, under_county, chances) in a_life(), elsewhere in any::<prop::sample::Index>()
    ) {
        let mut life = Life::of(&all()[process], city, under_county);
        for chance in chances {
            life.chance(chance);
        }
        let act = |step: &str, way: &str, reason: &str| Act {
            step: step.to_owned(),
            way: way.to_owned(),
            values: Values::default(),
            reason: reason.to_owned(),
        };
        let Some(step) = life.step() else {
            let over = life.attempt(&act("application", "done", ""));
            prop_assert_eq!(over.unwrap_err(), Refusal::Ended);
            return Ok(());
        };
        let other = elsewhere.get(&life.process.steps);
        if other.code != step.code {
            let refused = life.attempt(&act(other.code, other.ways[0].code, "理由"));
            prop_assert_eq!(refused.unwrap_err(), Refusal::Elsewhere { at: step.code.to_owned() });
        }
        prop_assert_eq!(
            life.attempt(&act(step.code, "no-such-way", "理由")).unwrap_err(),
            Refusal::NoWay
        );
        let lapsed = life.case.lapsed(life.process, &life.situation());
        for way in &step.ways {
            let silent = life.attempt(&act(step.code, way.code, ""));
            if way.lapses {
                prop_assert_eq!(silent.is_ok(), lapsed == Some(way.code));
            } else if way.reason {
                prop_assert!(matches!(silent, Err(Refusal::Reason | Refusal::NoWay)));
            } else if step.form.as_ref().is_some_and(|form| form.fields().any(|field| field.required)) {
                prop_assert!(matches!(silent, Err(Refusal::Form(_) | Refusal::NoWay)));
            }
        }
        if !step.withdrawable {
            prop_assert_eq!(
                life.attempt(&act(step.code, WITHDRAW, "理由")).unwrap_err(),
                Refusal::NoWay
            );
        }
    }
}
