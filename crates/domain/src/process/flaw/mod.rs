//! What a declaration can get wrong without failing to compile.

mod flow;

use std::collections::BTreeSet;

use super::{Check, Condition, Field, Form, Input, Lines, Process, Section, Step, Term};
use crate::clock::Limit;
use crate::rulebook::{Rulebook, Value};

/// A mistake of a declaration, in words that name the place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw(pub String);

/// Everything that is wrong with a declaration under the rulebook whose articles it cites.
pub fn flaws(process: &Process, rulebook: &Rulebook) -> Vec<Flaw> {
    let mut found = Found::of(process);
    found.names();
    found.articles(rulebook);
    found.conditions(rulebook);
    found.ways();
    found.clocks();
    found.limits(rulebook);
    found.gates();
    found.amounts();
    found.effects();
    found.flaws
}

/// What a declaration would lack under another city's rulebook: the time limits that its clocks take their length from.
pub fn missing_limits(process: &Process, rulebook: &Rulebook) -> Vec<Flaw> {
    let mut found = Found::of(process);
    found.limits(rulebook);
    found.flaws
}

struct Found<'a> {
    process: &'a Process,
    flaws: Vec<Flaw>,
}

impl<'a> Found<'a> {
    fn of(process: &'a Process) -> Self {
        Self {
            process,
            flaws: Vec::new(),
        }
    }

    fn add(&mut self, text: impl std::fmt::Display) {
        self.flaws
            .push(Flaw(format!("{}: {text}", self.process.code)));
    }

    fn unique<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                self.add(format!("two {what} are called {name}"));
            }
        }
    }

    fn names(&mut self) {
        let process = self.process;
        if process.steps.is_empty() {
            self.add("no step");
        }
        self.unique("steps", process.steps.iter().map(|step| step.code));
        self.unique("clocks", process.clocks.iter().map(|clock| clock.code));
        for step in &process.steps {
            self.unique("ways", step.ways.iter().map(|way| way.code));
            self.unique("documents", step.documents.iter().map(|need| need.code));
            if let Some(form) = &step.form {
                self.unique("fields", form.fields().map(|field| field.code));
                self.unique("sections", form.sections.iter().map(|section| section.code));
            }
        }
    }

    fn articles(&mut self, rulebook: &Rulebook) {
        let process = self.process;
        let steps = process.steps.iter();
        let cited = process
            .articles
            .iter()
            .copied()
            .chain(steps.clone().map(|step| step.article))
            .chain(
                steps
                    .clone()
                    .flat_map(|step| step.gates.iter().map(|gate| gate.article)),
            )
            .chain(steps.flat_map(|step| step.documents.iter().map(|need| need.article)))
            .chain(process.clocks.iter().map(|clock| clock.article));
        for article in cited {
            let number = article.split('(').next().and_then(|text| text.parse().ok());
            let known = number.is_some_and(|number: u32| {
                rulebook
                    .articles()
                    .iter()
                    .any(|known| known.number == number)
            });
            if !known {
                self.add(format!("there is no article {article}"));
            }
        }
    }

    fn conditions(&mut self, rulebook: &Rulebook) {
        let process = self.process;
        for (place, step) in process.steps.iter().enumerate() {
            if let Some(condition) = step.only {
                self.condition(step, place, condition, rulebook);
            }
            for condition in step.ways.iter().filter_map(|way| way.only) {
                // A way looks at its own step's form as well.
                self.condition(step, place + 1, condition, rulebook);
            }
            for (field, value) in sections(step) {
                let own = step.form.as_ref().and_then(|form| form.field(field));
                if !own.is_some_and(|field| offers(field, value)) {
                    self.add(format!(
                        "{} asks a section if {field} = {value}, which cannot be",
                        step.code
                    ));
                }
            }
        }
    }

    fn condition(&mut self, step: &Step, place: usize, condition: Condition, rulebook: &Rulebook) {
        let (what, fits) = match condition {
            Condition::UnderCounty => return,
            Condition::CityPays { step: of, field } => {
                let known = self
                    .process
                    .step(of)
                    .and_then(|of| of.form.as_ref()?.field(field));
                let fits = known.is_some_and(is_of_units)
                    && self.process.place(of).is_some_and(|of| of < place);
                (format!("{of}.{field}"), fits)
            }
            Condition::Chosen {
                step: of,
                field,
                value,
            } => {
                let known = self
                    .process
                    .step(of)
                    .and_then(|of| of.form.as_ref()?.field(field));
                let fits = known.is_some_and(|field| offers(field, value))
                    && self.process.place(of).is_some_and(|of| of < place);
                (format!("{of}.{field} = {value}"), fits)
            }
            Condition::Rule { key, value } => {
                let known = rulebook.parameter(key).map(|known| &known.value);
                let fits = match known {
                    Some(Value::Choice(_)) => true,
                    Some(Value::Flag(_)) => matches!(value, "true" | "false"),
                    _ => false,
                };
                (format!("{key} = {value}"), fits)
            }
        };
        if !fits {
            self.add(format!("{} depends on {what}, which cannot be", step.code));
        }
    }

    fn limits(&mut self, rulebook: &Rulebook) {
        let is_limit = |key: &str| {
            let limit = rulebook.parameter(key).map(Limit::try_from);
            matches!(limit, Some(Ok(_)))
        };
        for clock in &self.process.clocks {
            if !is_limit(clock.key) {
                self.add(format!("{} is no time limit of the rulebook", clock.key));
            }
            if clock.extendable_by.is_some() {
                let [longest, most] = clock.extension_keys();
                if !is_limit(&longest) || !is_number(rulebook, &most) {
                    self.add(format!(
                        "the rulebook does not bound an extension of {}",
                        clock.key
                    ));
                }
            }
        }
        for gate in self.process.steps.iter().flat_map(|step| &step.gates) {
            let missing = match gate.check {
                Check::NotAbove { key, .. } | Check::RenewalLeft { key } => {
                    (!is_number(rulebook, key)).then_some(key)
                }
                Check::Day {
                    term: Term::Within(key) | Term::Beyond(key),
                    ..
                } => (!is_limit(key)).then_some(key),
                _ => None,
            };
            if let Some(key) = missing {
                self.add(format!("a gate asks for {key}, which the rulebook lacks"));
            }
        }
    }

    fn amounts(&mut self) {
        let steps = &self.process.steps;
        let fields = steps.iter().flat_map(|step| step.form.iter());
        for field in fields.flat_map(Form::fields) {
            let Input::Worth { of, ceiling } = field.input else {
                continue;
            };
            let there = |(step, field): (&str, &str), fits: fn(&Input) -> bool| {
                let form = self.process.step(step).and_then(|step| step.form.as_ref());
                let field = form.and_then(|form| form.field(field));
                field.is_some_and(|field| fits(&field.input))
            };
            let lines = there(of, |input| matches!(input, Input::Demand { .. }));
            let amount =
                ceiling.is_none_or(|ceiling| there(ceiling, |input| *input == Input::Money));
            if !lines || !amount {
                self.add(format!("{} is calculated of what is not there", field.code));
            }
        }
    }

    fn gates(&mut self) {
        for step in &self.process.steps {
            for gate in &step.gates {
                if !self.looks_at_what_is_there(step, gate.check) {
                    self.flaws.push(Flaw(format!(
                        "{}: a gate of {} looks at a field that is not there",
                        self.process.code, step.code
                    )));
                }
            }
        }
    }

    fn looks_at_what_is_there(&self, step: &Step, check: Check) -> bool {
        let own = |code| step.form.as_ref().and_then(|form| form.field(code));
        let of = |code: &str, field| {
            let step = self.process.step(code)?;
            step.form.as_ref()?.field(field)
        };
        match check {
            Check::BoundaryAgreement | Check::EligibleUnit | Check::RenewalLeft { .. } => true,
            Check::NotClassified { field } => {
                own(field).is_some_and(|field| field.input == Input::Flag)
            }
            Check::ImpartialExperts { field } => {
                own(field).is_some_and(|field| field.input == Input::Experts)
            }
            Check::WithinCommitment { step, field } => {
                of(step, field).is_some_and(|field| matches!(field.input, Input::Demand { .. }))
            }
            Check::Filed {
                field,
                year: (step, year),
            } => own(field).is_some_and(is_of_units) && of(step, year).is_some_and(takes_number),
            Check::Evaluated {
                field,
                of: (step, from),
            } => own(field).is_some_and(is_of_units) && of(step, from).is_some_and(is_of_units),
            Check::WithinQuota { field } => {
                own(field).is_some_and(|field| field.input == Input::Hosts)
            }
            Check::AsDecided { field, of: decided } => {
                let mut decided = decided.iter().map(|(step, field)| of(step, field));
                own(field).is_some_and(|field| field.input == Input::Hosts)
                    && decided.all(|field| field.is_some_and(|field| field.input == Input::Hosts))
            }
            Check::Flag { step, field } => {
                of(step, field).is_some_and(|field| field.input == Input::Flag)
            }
            Check::InPlan {
                clock,
                year: (step, field),
            } => of(step, field).is_some_and(takes_number) && self.process.clock(clock).is_some(),
            Check::NotAbove { field, .. } => own(field).is_some_and(takes_number),
            Check::Day {
                field, of: chosen, ..
            } => {
                let is_offered = match chosen {
                    None => true,
                    Some((step, choice, value)) => {
                        of(step, choice).is_some_and(|field| offers(field, value))
                    }
                };
                is_offered && own(field).is_some_and(|field| field.input == Input::Date)
            }
        }
    }
}

fn is_of_units(field: &Field) -> bool {
    let lines = Lines::OfUnits;
    matches!(field.input, Input::Demand { lines: whose, .. } if whose == lines)
}

fn takes_number(field: &Field) -> bool {
    matches!(field.input, Input::Number { .. })
}

fn is_number(rulebook: &Rulebook, key: &str) -> bool {
    let value = rulebook.parameter(key).map(|known| &known.value);
    matches!(value, Some(Value::Integer(_)))
}

fn proposals(step: &Step) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
    let fields = step.form.iter().flat_map(Form::fields);
    fields.filter_map(|field| match field.input {
        Input::Demand { from, .. } => from,
        _ => None,
    })
}

fn sections(step: &Step) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
    let sections = step.form.iter().flat_map(|form| &form.sections);
    sections.filter_map(|section: &Section| section.only)
}

/// Whether a field can hold a choice or an answer.
fn offers(field: &Field, value: &str) -> bool {
    match &field.input {
        Input::Choice(options) => options.iter().any(|(code, _)| *code == value),
        Input::Flag => matches!(value, "yes" | "no"),
        _ => false,
    }
}
