//! A case of any process that tests lead by its ways.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::find;
use crate::calendar::Calendar;
use crate::case::{Act, Case, Facts, Filed, Moved, Refusal, Situation};
use crate::clock::Limit;
use crate::ids::OrganisationId;
use crate::process::{
    DemandLine, Effect, Ending, ExpertLine, Form, HostLine, Input, Opinion, Process, Template,
    Value, Values, Worth, sample_step,
};
use crate::rulebook::{self, Rulebook};

/// Number of the case by which the sample lines of a plan were filed.
pub(super) const FILED: &str = "BJ-2026-00001";

/// What the sample lines of a plan come from.
pub(super) fn filed(year: i64) -> BTreeMap<String, Filed> {
    let line = |item: &str| DemandLine {
        item: item.to_owned(),
        system: "示例系统".to_owned(),
        filed: FILED.to_owned(),
        ..DemandLine::default()
    };
    let filed = Filed {
        unit: OrganisationId(7),
        year,
        lines: ["CMP-001", "CMP-002"].map(line).to_vec(),
    };
    BTreeMap::from([(FILED.to_owned(), filed)])
}

/// One case and what happened to it.
pub(super) struct Trial {
    process: &'static Process,
    rulebook: Rulebook,
    calendar: Calendar,
    forms: BTreeMap<String, Values>,
    documents: BTreeSet<String>,
    pub(super) facts: Facts,
    now: Timestamp,
    case: Case,
    /// Everything brought about, in order.
    pub(super) effects: Vec<Effect>,
    /// Everything issued, in order.
    pub(super) issued: Vec<Template>,
}

fn at(day: &str) -> Timestamp {
    format!("{day}T02:00:00Z").parse().expect("an instant")
}

impl Trial {
    /// A case of a process, opened on a day.
    pub(super) fn of(process: &str, day: &str) -> Self {
        let process = find(process).expect("a process");
        let rulebook = Rulebook::parse(rulebook::builtin()[0]).expect("a rulebook");
        let calendar = Calendar::parse(crate::calendar::builtin()).expect("a calendar");
        let (forms, documents, facts) = Default::default();
        let situation = Situation {
            rulebook: &rulebook,
            calendar: &calendar,
            now: at(day),
            forms: &forms,
            documents: &documents,
            facts: &facts,
        };
        let case = Case::open(process, &situation).expect("a case");
        let needs = process.steps.iter().flat_map(|step| &step.documents);
        Self {
            process,
            documents: needs.map(|need| need.code.to_owned()).collect(),
            rulebook,
            calendar,
            forms,
            facts,
            now: at(day),
            case,
            effects: Vec::new(),
            issued: Vec::new(),
        }
    }

    /// The step that waits.
    pub(super) fn step(&self) -> &'static str {
        self.case
            .step(self.process)
            .map_or("over", |step| step.code)
    }

    /// How it ended.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.case.ending()
    }

    /// The last day of the clock that presses.
    pub(super) fn due(&self) -> Option<String> {
        let clock = self.case.pressing()?;
        Some(clock.clock.deadline().day.to_string())
    }

    /// Time passes.
    pub(super) fn on(&mut self, day: &str) -> &mut Self {
        self.now = at(day);
        self
    }

    /// What the program would do by itself.
    pub(super) fn lapsed(&self) -> Option<&'static str> {
        self.case.lapsed(self.process, &self.situation())
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            rulebook: &self.rulebook,
            calendar: &self.calendar,
            now: self.now,
            forms: &self.forms,
            documents: &self.documents,
            facts: &self.facts,
        }
    }

    /// Tries a way with these values and nothing changed.
    pub(super) fn attempt(&self, way: &str, values: Values) -> Result<Moved, Refusal> {
        let act = Act {
            step: self.step().to_owned(),
            way: way.to_owned(),
            values,
            reason: "理由".to_owned(),
        };
        self.case.clone().act(self.process, &act, &self.situation())
    }

    /// What was filled in at a step.
    pub(super) fn form(&self, step: &str) -> Values {
        self.forms.get(step).cloned().unwrap_or_default()
    }

    /// Clocks that were breached.
    pub(super) fn breached(&self) -> Vec<&str> {
        let breached = self.case.clocks.iter();
        let breached = breached.filter(|clock| clock.clock.is_breached());
        breached.map(|clock| clock.code.as_str()).collect()
    }

    /// Gives more time.
    pub(super) fn extend(&mut self, clock: &str, by: Limit) -> Result<(), Refusal> {
        let situation = self.situation();
        self.case = self
            .case
            .clone()
            .extend(self.process, clock, by, "理由", &situation)?;
        Ok(())
    }

    /// The most time that may be asked for.
    pub(super) fn longest(&self, clock: &str) -> Option<Limit> {
        self.case
            .time_left_to_ask(self.process, clock, &self.situation())
    }

    /// Asks for more time.
    pub(super) fn ask_time(&mut self, clock: &str, by: Limit) -> Result<(), Refusal> {
        let case = self.case.clone();
        self.case = case.ask_time(self.process, clock, by, "理由", &self.situation())?;
        Ok(())
    }

    /// Decides on the time asked for.
    pub(super) fn answer_time(&mut self, given: bool) -> Result<(), Refusal> {
        let case = self.case.clone();
        self.case = case.answer_time(self.process, given, "理由", &self.situation())?;
        Ok(())
    }

    /// A city in which everything is there that a new system asks for.
    pub(super) fn supplied(&mut self) -> &mut Self {
        self.facts.eligible_unit = true;
        self.facts.agreement_until = Some("2030-01-01".parse().expect("a day"));
        for item in ["CMP-001", "CMP-002"] {
            self.facts.commitment.insert(item.to_owned(), 16);
            self.facts.quota.insert(item.to_owned(), 16);
        }
        self.facts.filed = filed(2000);
        self.facts.host_items.vcpu = "CMP-001".to_owned();
        self.facts.host_items.memory = "CMP-002".to_owned();
        self
    }

    /// Another city's rulebook.
    pub(super) fn under(&mut self, rulebook: usize) -> &mut Self {
        self.rulebook = Rulebook::parse(rulebook::builtin()[rulebook]).expect("a rulebook");
        self
    }

    /// A document is missing.
    pub(super) fn without(&mut self, document: &str) {
        self.documents.remove(document);
    }

    /// It is there after all.
    pub(super) fn with_document(&mut self, document: &str) {
        self.documents.insert(document.to_owned());
    }

    /// What somebody could fill in at the step that waits.
    pub(super) fn sampled(&self) -> Values {
        let step = self.process.step(self.step());
        let today = crate::period::day_of(self.now);
        let values = step.map(|step| sample_step(step, today, &self.forms));
        values.unwrap_or_default()
    }

    /// Goes ways one after the other with what somebody could have filled in.
    pub(super) fn sample(&mut self, ways: &[&str]) -> &mut Self {
        for way in ways {
            let values = self.sampled();
            self.with(way, values);
        }
        self
    }

    /// Goes a way with these values.
    pub(super) fn with(&mut self, way: &str, values: Values) -> &mut Self {
        let step = self.step();
        let moved = self
            .attempt(way, values.clone())
            .unwrap_or_else(|refusal| panic!("{step}, {way}: {refusal:?}"));
        self.forms.insert(step.to_owned(), values);
        self.case = moved.case;
        self.effects.extend(moved.effects);
        self.issued.extend(moved.issues);
        self
    }

    /// The form of the step that waits, with something in every field.
    pub(super) fn filled(&self) -> Values {
        let form = self
            .process
            .step(self.step())
            .and_then(|step| step.form.as_ref());
        form.map_or_else(Values::default, filled)
    }

    /// Goes ways one after the other with every field filled in; those in `but` as they say.
    pub(super) fn go(&mut self, ways: &[&str], but: &[(&str, &str)]) -> &mut Self {
        for way in ways {
            let step = self.step();
            let form = self.process.step(step).and_then(|step| step.form.as_ref());
            let mut values = self.filled();
            for (field, text) in but {
                if form.is_some_and(|form| form.field(field).is_some()) {
                    values = match *text {
                        "yes" | "no" => values.with(field, *text == "yes"),
                        text => values.with(field, text),
                    };
                }
            }
            self.with(way, values);
        }
        self
    }
}

/// A form with something in every field.
fn filled(form: &Form) -> Values {
    form.fields().fold(Values::default(), |values, field| {
        let value: Value = match &field.input {
            Input::Text { .. } | Input::LongText { .. } => "内容".into(),
            Input::Number { least, .. } => (*least).into(),
            Input::Money => 0.into(),
            Input::Worth { .. } => Worth::default().into(),
            Input::Date => "2026-12-01".into(),
            Input::Choice(options) => options[0].0.into(),
            Input::Flag => true.into(),
            Input::Demand { .. } => vec![DemandLine {
                item: "CMP-001".into(),
                quantity: 1,
                system: "示例系统".into(),
                filed: FILED.into(),
                ..DemandLine::default()
            }]
            .into(),
            Input::Hosts => vec![HostLine {
                host: "h-1".into(),
                identifier: "vm-1".into(),
                vcpus: 1,
                memory_gb: 2,
                disk_gb: 0,
            }]
            .into(),
            Input::Experts => vec![
                ExpertLine {
                    expert: "甲".into(),
                    organisation: "示例大学".into(),
                    opinion: Opinion::Agree,
                    remark: String::new(),
                };
                3
            ]
            .into(),
        };
        values.with(field.code, value)
    })
}
