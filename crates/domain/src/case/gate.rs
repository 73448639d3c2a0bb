//! Gates held against the world.

use std::collections::BTreeMap;

use super::condition::is;
use super::facts::{Shortage, asked_of_hosts, asked_of_lines};
use super::{Case, Situation};
use crate::clock::{Limit, State};
use crate::period::day_of;
use crate::process::{Check, Gate, HostLine, Opinion, Step, Term, Values, decided_hosts};
use crate::rulebook::Value;

/// Experts that an opinion needs at least.
const EXPERTS: usize = 3;

impl Case {
    /// Whether a gate of a step is open with a form as it stands.
    pub fn is_gate_open(
        &self,
        step: &Step,
        gate: &Gate,
        own: &Values,
        situation: &Situation<'_>,
    ) -> bool {
        let mut forms = situation.forms.clone();
        forms.insert(step.code.to_owned(), own.clone());
        let weighing = Weighing {
            case: self,
            own,
            forms: &forms,
            situation,
        };
        weighing.holds(gate).is_ok()
    }
}

/// Everything that a gate looks at.
pub(super) struct Weighing<'a> {
    pub(super) case: &'a Case,
    /// What was filled in at this step.
    pub(super) own: &'a Values,
    /// All forms, this step's among them.
    pub(super) forms: &'a BTreeMap<String, Values>,
    pub(super) situation: &'a Situation<'a>,
}

impl Weighing<'_> {
    /// Whether a gate is open; what is short where it is a matter of quantity.
    pub(super) fn holds(&self, gate: &Gate) -> Result<(), Vec<Shortage>> {
        let facts = self.situation.facts;
        let today = day_of(self.situation.now);
        let open = match gate.check {
            Check::BoundaryAgreement => facts.agreement_until.is_some_and(|until| today <= until),
            Check::EligibleUnit => facts.eligible_unit,
            Check::NotClassified { field } => self.own.flag(field) == Some(false),
            Check::ImpartialExperts { field } => self.are_impartial(field),
            Check::Flag { step, field } => {
                self.forms.get(step).and_then(|form| form.flag(field)) == Some(true)
            }
            Check::WithinCommitment { step, field } => {
                let lines = self.forms.get(step).unwrap_or(self.own).demand(field);
                return fits(&asked_of_lines(lines), &facts.commitment);
            }
            Check::WithinQuota { field } => return self.within_quota(field),
            Check::AsDecided { field, of } => {
                sizes(&decided_hosts(self.forms, of)) == sizes(self.own.hosts(field))
            }
            Check::InPlan { clock, year } => self.is_in_plan(clock, *year),
            Check::Filed { field, year } => {
                let (step, year) = *year;
                let year = self.forms.get(step).and_then(|form| form.number(year));
                let mut lines = self.own.demand(field).iter();
                lines.all(|line| {
                    facts.filed.get(&line.filed).is_some_and(|filed| {
                        let mut lines = filed.lines.iter();
                        Some(filed.year) == year && lines.any(|one| one.about() == line.about())
                    })
                })
            }
            Check::Evaluated { field, of } => {
                let (step, from) = *of;
                let evaluated = self.forms.get(step).map(|form| form.demand(from));
                let evaluated = evaluated.unwrap_or_default();
                let mut own = self.own.demand(field).iter();
                own.all(|line| {
                    let mut before = evaluated.iter();
                    !line.is_city_s() || before.any(|one| one.about() == line.about())
                })
            }
            Check::NotAbove { field, key } => {
                // What is not asked for is missing nowhere: the form says what must be there.
                let most = self.number(key);
                let number = self.own.number(field);
                number.is_none_or(|number| most.is_some_and(|most| number <= most))
            }
            Check::Day { field, term, of } => {
                let is_chosen = match of {
                    None => true,
                    Some((step, choice, value)) => {
                        let form = self.forms.get(*step);
                        form.is_some_and(|form| is(form, choice, value))
                    }
                };
                !is_chosen || self.is_within(field, term)
            }
            Check::RenewalLeft { key } => {
                let most = self.number(key);
                most.is_some_and(|most| i64::from(facts.renewals) < most)
            }
        };
        if open { Ok(()) } else { Err(Vec::new()) }
    }

    fn number(&self, key: &str) -> Option<i64> {
        match self.situation.rulebook.parameter(key)?.value {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }

    fn are_impartial(&self, field: &str) -> bool {
        let experts = self.own.experts(field);
        let interested = |organisation: &str| {
            let mut names = self.situation.facts.interested.iter();
            names.any(|name| !name.is_empty() && organisation.contains(name.as_str()))
        };
        experts.len() >= EXPERTS
            && !experts.iter().any(|expert| interested(&expert.organisation))
            // The opinion is that of the majority.
            && 2 * experts
                .iter()
                .filter(|expert| expert.opinion != Opinion::Disagree)
                .count()
                > experts.len()
    }

    /// Of a host that is there already only what it grows by is taken.
    fn within_quota(&self, field: &str) -> Result<(), Vec<Shortage>> {
        let facts = self.situation.facts;
        let hosts = self.own.hosts(field);
        let mut asked = asked_of_hosts(hosts, &facts.host_items);
        let known = hosts
            .iter()
            .filter_map(|host| facts.sizes.get(&host.identifier));
        let known: Vec<_> = known.cloned().collect();
        for (item, has) in asked_of_hosts(&known, &facts.host_items) {
            if let Some(asked) = asked.get_mut(&item) {
                *asked = asked.saturating_sub(has);
            }
        }
        fits(&asked, &facts.quota)
    }

    /// A clock that was met when it was first filed stays met when it comes back from correction.
    fn is_in_plan(&self, clock: &str, (step, field): (&str, &str)) -> bool {
        let Some(clock) = self.case.clocks.iter().find(|known| known.code == clock) else {
            return false;
        };
        let in_time = matches!(
            clock.clock.state(),
            State::Running { .. } | State::Paused { .. } | State::Met { .. }
        );
        let planned = i64::from(clock.clock.deadline().day.year()) + 1;
        let year = self.forms.get(step).and_then(|form| form.number(field));
        in_time && year == Some(planned)
    }

    fn is_within(&self, field: &str, term: Term) -> bool {
        let today = day_of(self.situation.now);
        let Some(day) = self.own.date(field).filter(|day| *day >= today) else {
            return false;
        };
        let end = |key: &str| {
            let limit = Limit::try_from(self.situation.rulebook.parameter(key)?).ok()?;
            Some(limit.deadline(today, self.situation.calendar).day)
        };
        match term {
            Term::Open => true,
            Term::Within(key) => end(key).is_some_and(|end| day <= end),
            Term::Beyond(key) => end(key).is_some_and(|end| day >= end),
        }
    }
}

fn sizes(hosts: &[HostLine]) -> BTreeMap<&str, [i64; 3]> {
    let sizes = hosts.iter();
    sizes
        .map(|host| (host.identifier.as_str(), host.size()))
        .collect()
}

fn fits(asked: &BTreeMap<String, i64>, left: &BTreeMap<String, i64>) -> Result<(), Vec<Shortage>> {
    let short: Vec<Shortage> = asked
        .iter()
        .map(|(item, asked)| Shortage {
            item: item.clone(),
            asked: *asked,
            left: left.get(item).copied().unwrap_or(0),
        })
        .filter(|line| line.asked > line.left.max(0))
        .collect();
    if short.is_empty() { Ok(()) } else { Err(short) }
}
