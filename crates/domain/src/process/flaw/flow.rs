//! How the steps of a declaration hang together: ways, reachability, clocks, and what cannot be undone.

use super::{Found, proposals};
use crate::process::{
    Bound, ClockRule, Compensation, From, Goal, Input, Process, Step, Target, Way, WayKind,
};

impl Found<'_> {
    pub(super) fn ways(&mut self) {
        let process = self.process;
        for (place, step) in process.steps.iter().enumerate() {
            for way in &step.ways {
                self.leads(place, step, way);
                self.lapses(place, step, way);
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

    fn leads(&mut self, place: usize, step: &Step, way: &Way) {
        let process = self.process;
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
    }

    /// What the program does by itself needs a time limit that the step waits for, and decides nothing; what a way needs is in the form.
    fn lapses(&mut self, place: usize, step: &Step, way: &Way) {
        let process = self.process;
        let waits_for = |clock: &ClockRule| {
            let From::Step(from) = clock.from;
            match clock.bound {
                Bound::AtMost | Bound::Window => clock.until == step.code,
                Bound::AtLeast => {
                    process.place(from).is_some_and(|from| from <= place)
                        && process
                            .place(clock.until)
                            .is_some_and(|until| place < until)
                }
            }
        };
        if way.lapses && (way.kind != WayKind::Forward || !process.clocks.iter().any(waits_for)) {
            self.add(format!(
                "{}: {} lapses without a time limit",
                step.code, way.code
            ));
        }
        if way.lapses && (!way.effects.is_empty() || way.waives.is_some()) {
            self.add(format!("{} lets time alone decide", step.code));
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

    /// Every step can be come to, whatever is skipped in between.
    fn reachable(&mut self) {
        let process = self.process;
        let Some(first) = process.steps.first() else {
            return;
        };
        let reached = reached(process, vec![Goal::Step(first.code)]);
        for step in &process.steps {
            if !reached.contains(&step.code) {
                self.add(format!("{} is never come to", step.code));
            }
        }
        if first.only.is_some() {
            self.add("the first step may be skipped");
        }
    }

    pub(super) fn clocks(&mut self) {
        let process = self.process;
        for clock in &process.clocks {
            let From::Step(from) = clock.from;
            let span = process.place(from).zip(process.place(clock.until));
            let Some((from, until)) = span.filter(|(from, until)| from <= until) else {
                self.add(format!("the clock {} is never closed", clock.code));
                continue;
            };
            if clock.bound != Bound::AtLeast {
                continue;
            }
            if clock.extendable_by.is_some() {
                self.add(format!(
                    "the clock {} limits from below and cannot be extended",
                    clock.code
                ));
            }
            // What limits from below must not be gone round.
            let inside = process.steps.iter().skip(from).take(until - from);
            let goes_round = inside
                .flat_map(|step| step.ways.iter().map(move |way| (step, way)))
                .filter(|(_, way)| way.kind == WayKind::Forward)
                .flat_map(|(step, way)| process.goals(step, way))
                .any(|goal| match goal {
                    Goal::Step(to) => process.place(to).is_some_and(|to| to > until),
                    Goal::End(_) => true,
                });
            if goes_round {
                self.add(format!("the clock {} can be gone round", clock.code));
            }
        }
    }

    /// What cannot be undone is not followed by a refusal, a withdrawal or a way back before it.
    pub(super) fn effects(&mut self) {
        let process = self.process;
        for (place, step) in process.steps.iter().enumerate() {
            for way in &step.ways {
                if way.kind != WayKind::Forward && !way.effects.is_empty() {
                    self.add(format!(
                        "{} brings something about by refusing it",
                        step.code
                    ));
                }
                for effect in &way.effects {
                    for field in effect.reads() {
                        if process.source(step.code, field).is_none() {
                            self.add(format!(
                                "{} does {} without {field}",
                                step.code,
                                effect.code()
                            ));
                        }
                    }
                }
                let is_final = |way: &Way| {
                    let mut effects = way.effects.iter();
                    effects.any(|effect| effect.compensation() == Compensation::Final)
                };
                if is_final(way) {
                    self.not_undone(place, process.goals(step, way));
                }
            }
        }
    }

    fn not_undone(&mut self, place: usize, goals: Vec<Goal>) {
        let process = self.process;
        for code in reached(process, goals) {
            let Some(step) = process.step(code) else {
                continue;
            };
            let undoes = |way: &Way| match (way.kind, way.to) {
                (WayKind::Reject, _) => true,
                (WayKind::Return, Target::Step(to)) => {
                    process.place(to).is_some_and(|to| to <= place)
                }
                _ => false,
            };
            if step.withdrawable || step.ways.iter().any(undoes) {
                self.add(format!(
                    "{} would have to undo what cannot be undone",
                    step.code
                ));
            }
        }
    }
}

/// All steps that can be come to from here.
fn reached(process: &Process, mut open: Vec<Goal>) -> Vec<&'static str> {
    let mut reached = Vec::new();
    while let Some(goal) = open.pop() {
        let Goal::Step(code) = goal else {
            continue;
        };
        if reached.contains(&code) {
            continue;
        }
        reached.push(code);
        if let Some(step) = process.step(code) {
            open.extend(step.ways.iter().flat_map(|way| process.goals(step, way)));
        }
    }
    reached.sort_by_key(|code| process.place(code));
    reached
}
