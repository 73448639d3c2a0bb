//! The words in which a process is written down.

use super::clock::{Bound, ClockRule, From};
use super::{
    Check, Condition, Effect, Ending, Form, Gate, Need, Opening, Process, Section, Step, Subject,
    Target, Template, Way, WayKind, Words, words,
};
use crate::role::Role;

/// A process that is being written down.
#[derive(Debug)]
pub struct Draft(Process);

/// A step that is being written down.
#[derive(Debug)]
pub struct StepDraft {
    step: Step,
    clocks: Vec<ClockRule>,
}

/// Begins a process.
pub fn process(
    code: &'static str,
    name: Words,
    summary: Words,
    articles: &[&'static str],
    subject: Subject,
) -> Draft {
    Draft(Process {
        code,
        version: 1,
        name,
        summary,
        articles: articles.to_vec(),
        subject,
        opening: Opening::Hand,
        steps: Vec::new(),
        clocks: Vec::new(),
    })
}

impl Draft {
    /// A verdict or a day of the calendar begins it.
    #[must_use]
    pub fn opened_by(mut self, opening: Opening) -> Self {
        self.0.opening = opening;
        self
    }

    /// The next step. Without a way of its own it has the usual one: done, on to the next.
    #[must_use]
    pub fn step(mut self, draft: StepDraft) -> Self {
        let StepDraft { mut step, clocks } = draft;
        if !step.ways.iter().any(|way| way.kind == WayKind::Forward) {
            let done = way(
                "done",
                words("提交", "Submit"),
                WayKind::Forward,
                Target::Next,
            );
            step.ways.insert(0, done);
        }
        self.0.steps.push(step);
        self.0.clocks.extend(clocks);
        self
    }

    /// Done.
    pub fn build(self) -> Process {
        self.0
    }
}

/// Begins a step: its name, what is asked, of whom, under which article.
pub fn step(
    code: &'static str,
    article: &'static str,
    role: Role,
    name: Words,
    asks: Words,
) -> StepDraft {
    StepDraft {
        step: Step {
            code,
            name,
            asks,
            article,
            role,
            only: None,
            form: None,
            documents: Vec::new(),
            gates: Vec::new(),
            ways: Vec::new(),
            issues: Vec::new(),
            withdrawable: false,
            decides: false,
        },
        clocks: Vec::new(),
    }
}

fn way(code: &'static str, name: Words, kind: WayKind, to: Target) -> Way {
    Way {
        code,
        name,
        kind,
        to,
        reason: kind != WayKind::Forward,
        effects: Vec::new(),
        waives: None,
        needs: Vec::new(),
        lapses: false,
        only: None,
    }
}

impl StepDraft {
    /// Only gone through then.
    #[must_use]
    pub fn only(mut self, condition: Condition) -> Self {
        self.step.only = Some(condition);
        self
    }

    /// What is filled in.
    #[must_use]
    pub fn fills(mut self, sections: impl IntoIterator<Item = Section>) -> Self {
        self.step.form = Some(Form::of(sections));
        self
    }

    /// A document that must be attached.
    #[must_use]
    pub fn attaches(mut self, code: &'static str, article: &'static str, name: Words) -> Self {
        self.step.documents.push(Need {
            code,
            name,
            article,
            required: true,
        });
        self
    }

    /// A document that may be attached.
    #[must_use]
    pub fn may_attach(mut self, code: &'static str, article: &'static str, name: Words) -> Self {
        self.step.documents.push(Need {
            code,
            name,
            article,
            required: false,
        });
        self
    }

    /// What must hold before the case goes on.
    #[must_use]
    pub fn gate(mut self, article: &'static str, check: Check, says: Words) -> Self {
        self.step.gates.push(Gate {
            article,
            check,
            says,
        });
        self
    }

    /// It decides about what others prepared: other hands, and impartial ones (Art. 8).
    #[must_use]
    pub fn decides(mut self) -> Self {
        self.step.decides = true;
        self
    }

    /// The unit may still withdraw here.
    #[must_use]
    pub fn withdrawable(mut self) -> Self {
        self.step.withdrawable = true;
        self
    }

    /// A way on, to the next step.
    #[must_use]
    pub fn forward(self, code: &'static str, name: Words) -> Self {
        self.leads(code, name, Target::Next)
    }

    /// A way on, to a step or an end by name.
    #[must_use]
    pub fn leads(mut self, code: &'static str, name: Words, to: Target) -> Self {
        self.step.ways.push(way(code, name, WayKind::Forward, to));
        self
    }

    /// Back for correction.
    #[must_use]
    pub fn returns_to(self, step: &'static str) -> Self {
        self.returns_as("return", words("退回补正", "Return for correction"), step)
    }

    /// Back, in other words.
    #[must_use]
    pub fn returns_as(mut self, code: &'static str, name: Words, step: &'static str) -> Self {
        let back = way(code, name, WayKind::Return, Target::Step(step));
        self.step.ways.push(back);
        self
    }

    /// Refused.
    #[must_use]
    pub fn rejects(self) -> Self {
        self.rejects_as("reject", words("不予同意", "Refuse"))
    }

    /// Refused, in other words.
    #[must_use]
    pub fn rejects_as(mut self, code: &'static str, name: Words) -> Self {
        let no = way(code, name, WayKind::Reject, Target::End(Ending::Rejected));
        self.step.ways.push(no);
        self
    }

    /// What the last way declared brings about; what the usual way does if none was declared.
    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Self {
        self.last_way().effects.push(effect);
        self
    }

    /// The last way declared needs a reason.
    #[must_use]
    pub fn with_reason(mut self) -> Self {
        self.last_way().reason = true;
        self
    }

    /// The last way declared waives a minimum clock.
    #[must_use]
    pub fn waives(mut self, clock: &'static str) -> Self {
        self.last_way().waives = Some(clock);
        self
    }

    /// The last way declared needs fields that the others may leave empty.
    #[must_use]
    pub fn needs(mut self, fields: &[&'static str]) -> Self {
        self.last_way().needs.extend(fields);
        self
    }

    /// The last way declared is taken by the program once the step's time limit is breached; form and documents are then not asked for.
    #[must_use]
    pub fn lapses(mut self) -> Self {
        self.last_way().lapses = true;
        self
    }

    /// The last way declared is open only then.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.last_way().only = Some(condition);
        self
    }

    /// A document made when the step goes forward.
    #[must_use]
    pub fn issues(mut self, template: Template) -> Self {
        self.step.issues.push(template);
        self
    }

    /// A time limit from when the case first comes here until this step is done. `key` names the rulebook's parameter.
    #[must_use]
    pub fn clock(self, article: &'static str, key: &'static str) -> Self {
        let code = self.step.code;
        self.clock_until(article, key, code)
    }

    /// A time limit from when the case first comes here until a later step is done.
    #[must_use]
    pub fn clock_until(
        mut self,
        article: &'static str,
        key: &'static str,
        until: &'static str,
    ) -> Self {
        self.clocks.push(ClockRule {
            code: self.step.code,
            name: self.step.name,
            article,
            key,
            from: From::Step(self.step.code),
            until,
            bound: Bound::AtMost,
            extendable_by: None,
        });
        self
    }

    /// The last clock declared limits from below: `until` is not done before.
    #[must_use]
    pub fn at_least(mut self) -> Self {
        if let Some(clock) = self.clocks.last_mut() {
            clock.bound = Bound::AtLeast;
        }
        self
    }

    /// The last clock declared is a right: used by then, or gone. Letting it pass is no breach.
    #[must_use]
    pub fn window(mut self) -> Self {
        if let Some(clock) = self.clocks.last_mut() {
            clock.bound = Bound::Window;
        }
        self
    }

    /// The last clock declared is called so.
    #[must_use]
    pub fn clock_named(mut self, code: &'static str, name: Words) -> Self {
        if let Some(clock) = self.clocks.last_mut() {
            (clock.code, clock.name) = (code, name);
        }
        self
    }

    /// Who may give more time on the last clock declared.
    #[must_use]
    pub fn extendable_by(mut self, role: Role) -> Self {
        if let Some(clock) = self.clocks.last_mut() {
            clock.extendable_by = Some(role);
        }
        self
    }

    fn last_way(&mut self) -> &mut Way {
        if self.step.ways.is_empty() {
            let done = way(
                "done",
                words("提交", "Submit"),
                WayKind::Forward,
                Target::Next,
            );
            self.step.ways.push(done);
        }
        let last = self.step.ways.len() - 1;
        &mut self.step.ways[last]
    }
}
