//! What a declaration can get wrong without failing to compile.

use std::collections::BTreeSet;

use super::{
    Bound, Check, ClockRule, Compensation, Condition, Form, From, Input, Process, Step, Target,
    Way, WayKind,
};
use crate::clock::Limit;
use crate::rulebook::Rulebook;

/// A mistake of a declaration, in words that name the place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw(pub String);

/// Everything that is wrong with a declaration under the rulebook whose articles it cites.
pub fn flaws(process: &Process, rulebook: &Rulebook) -> Vec<Flaw> {
    let mut found = Found::of(process);
    found.names();
    found.articles(rulebook);
    found.ways();
    found.clocks();
    found.limits(rulebook);
    found.gates();
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

    fn ways(&mut self) {
        let process = self.process;
        for (place, step) in process.steps.iter().enumerate() {
            for way in &step.ways {
                match (way.kind, way.to) {
                    (WayKind::Return, Target::Step(to)) => {
                        if process.place(to).is_none_or(|to| to >= place) {
                            self.add(format!(
                                "{} returns to {to}, which is not before it",
                                step.code
                            ));
                        }
                    }
                    (WayKind::Return, _) => {
                        self.add(format!("{} returns to nowhere", step.code));
                    }
                    (WayKind::Forward, Target::Step(to)) => {
                        if process.place(to).is_none_or(|to| to <= place) {
                            self.add(format!(
                                "{} goes on to {to}, which is not after it",
                                step.code
                            ));
                        }
                    }
                    (WayKind::Reject, Target::Next | Target::Step(_)) => {
                        self.add(format!("{} rejects and goes on", step.code));
                    }
                    (WayKind::Forward, _) | (WayKind::Reject, Target::End(_)) => {}
                }
                self.lapse(step, way);
                if way.kind != WayKind::Forward && !way.reason {
                    self.add(format!("{}: {} needs no reason", step.code, way.code));
                }
                if way
                    .waives
                    .is_some_and(|clock| process.clock(clock).is_none())
                {
                    self.add(format!("{} waives a clock that does not exist", step.code));
                }
            }
            if !step.ways.iter().any(|way| way.kind == WayKind::Forward) {
                self.add(format!("{} is a dead end", step.code));
            }
            if let Some(condition) = step.only {
                self.condition(step, place, condition);
            }
            for (of, field) in proposals(step) {
                let is_demand = process
                    .step(of)
                    .and_then(|step| step.form.as_ref()?.field(field))
                    .is_some_and(|field| matches!(field.input, Input::Demand { .. }));
                if !is_demand || process.place(of).is_none_or(|of| of >= place) {
                    self.add(format!(
                        "{} takes lines from {of}.{field}, which has none before it",
                        step.code
                    ));
                }
            }
        }
        self.reachable();
    }

    /// What the program does by itself needs a time limit that runs out here, and what a way needs is in the form.
    fn lapse(&mut self, step: &Step, way: &Way) {
        let ends = |clock: &ClockRule| clock.until == step.code && clock.bound == Bound::AtMost;
        if way.lapses && (way.kind != WayKind::Forward || !self.process.clocks.iter().any(ends)) {
            self.add(format!(
                "{}: {} lapses without a time limit",
                step.code, way.code
            ));
        }
        let of_the_form = |code: &&str| {
            let form = step.form.as_ref();
            form.is_some_and(|form| form.field(code).is_some())
        };
        if !way.needs.iter().all(of_the_form) {
            self.add(format!(
                "{}: {} needs a field that is not there",
                step.code, way.code
            ));
        }
    }

    fn condition(&mut self, step: &Step, place: usize, condition: Condition) {
        let Condition::Chosen {
            step: of,
            field,
            value,
        } = condition
        else {
            return;
        };
        let known = self
            .process
            .step(of)
            .and_then(|of| of.form.as_ref()?.field(field));
        let fits = known.is_some_and(|field| match &field.input {
            Input::Choice(options) => options.iter().any(|(code, _)| *code == value),
            Input::Flag => value == "yes" || value == "no",
            _ => false,
        });
        if !fits || self.process.place(of).is_none_or(|of| of >= place) {
            self.add(format!(
                "{} depends on {of}.{field} = {value}, which cannot be",
                step.code
            ));
        }
    }

    /// Every step can be come to, whatever is skipped in between.
    fn reachable(&mut self) {
        let process = self.process;
        let mut reached = vec![false; process.steps.len()];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        for (place, step) in process.steps.iter().enumerate() {
            if !reached[place] {
                self.add(format!("{} is never come to", step.code));
                continue;
            }
            for way in &step.ways {
                match way.to {
                    Target::Next => {
                        // The next, and those behind it as long as they may be skipped.
                        let after = process.steps.iter().zip(&mut reached).skip(place + 1);
                        for (step, reached) in after {
                            *reached = true;
                            if step.only.is_none() {
                                break;
                            }
                        }
                    }
                    Target::Step(to) => {
                        if let Some(to) = process.place(to) {
                            reached[to] = true;
                        }
                    }
                    Target::End(_) => {}
                }
            }
        }
        if process
            .steps
            .first()
            .is_some_and(|first| first.only.is_some())
        {
            self.add("the first step may be skipped");
        }
    }

    fn clocks(&mut self) {
        let process = self.process;
        for clock in &process.clocks {
            let From::Step(from) = clock.from;
            match (process.place(from), process.place(clock.until)) {
                (Some(from), Some(until)) if from <= until => {}
                _ => self.add(format!("the clock {} is never closed", clock.code)),
            }
            let until = process.step(clock.until);
            if until.is_some_and(|step| step.only.is_some()) && clock.until != from {
                self.add(format!(
                    "the clock {} ends at a step that may be skipped",
                    clock.code
                ));
            }
            if clock.bound == Bound::AtLeast && clock.extendable_by.is_some() {
                self.add(format!(
                    "the clock {} limits from below and cannot be extended",
                    clock.code
                ));
            }
        }
    }

    fn limits(&mut self, rulebook: &Rulebook) {
        for clock in &self.process.clocks {
            let limit = rulebook.parameter(clock.key).map(Limit::try_from);
            if !matches!(limit, Some(Ok(_))) {
                self.add(format!("{} is no time limit of the rulebook", clock.key));
            }
        }
    }

    fn gates(&mut self) {
        for step in &self.process.steps {
            for gate in &step.gates {
                let own = |field| step.form.as_ref().and_then(|form| form.field(field));
                let of = |code: &str, field| {
                    let step = self.process.step(code)?;
                    step.form.as_ref()?.field(field)
                };
                let fits = match gate.check {
                    Check::BoundaryAgreement | Check::EligibleUnit => true,
                    Check::NotClassified { field } => {
                        own(field).is_some_and(|field| field.input == Input::Flag)
                    }
                    Check::ImpartialExperts { field } => {
                        own(field).is_some_and(|field| field.input == Input::Experts)
                    }
                    Check::WithinCommitment { step, field } => of(step, field)
                        .is_some_and(|field| matches!(field.input, Input::Demand { .. })),
                    Check::WithinQuota { field } => {
                        own(field).is_some_and(|field| field.input == Input::Hosts)
                    }
                    Check::Flag { step, field } => {
                        of(step, field).is_some_and(|field| field.input == Input::Flag)
                    }
                };
                if !fits {
                    self.flaws.push(Flaw(format!(
                        "{}: a gate of {} looks at a field that is not there",
                        self.process.code, step.code
                    )));
                }
            }
        }
    }

    /// What cannot be undone is not followed by a refusal or a withdrawal.
    fn effects(&mut self) {
        let process = self.process;
        let is_final = |way: &Way| {
            way.effects
                .iter()
                .any(|effect| effect.compensation() == Compensation::Final)
        };
        let Some(first) = process
            .steps
            .iter()
            .position(|step| step.ways.iter().any(is_final))
        else {
            return;
        };
        for step in process.steps.iter().skip(first + 1) {
            let refuses = step.ways.iter().any(|way| way.kind == WayKind::Reject);
            if refuses || step.withdrawable {
                self.add(format!(
                    "{} would have to undo what cannot be undone",
                    step.code
                ));
            }
        }
        for step in &process.steps {
            if step
                .ways
                .iter()
                .any(|way| way.kind != WayKind::Forward && !way.effects.is_empty())
            {
                self.add(format!(
                    "{} brings something about by refusing it",
                    step.code
                ));
            }
        }
    }
}

fn proposals(step: &Step) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
    let fields = step.form.iter().flat_map(Form::fields);
    fields.filter_map(|field| match field.input {
        Input::Demand { from } => from,
        _ => None,
    })
}
