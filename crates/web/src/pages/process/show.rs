//! `GET /processes/{code}`: the steps of a process in order, with who acts, what is filled in and attached, what has to hold, how long it may take, and the ways back.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use yunheng_domain::process::{
    ClockRule, Condition, From, Input, Process, Step, Target, Way, WayKind,
};
use yunheng_domain::processes;
use yunheng_domain::rulebook::Rulebook;

use crate::failure::Failure;
use crate::html::Html;
use crate::lang::Lang;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::{named, value};

/// A process's page.
#[derive(Debug, Template)]
#[template(path = "process/show.html")]
pub(crate) struct ProcessPage {
    pub(crate) v: Visit,
    pub(crate) process: &'static Process,
    pub(crate) rulebook: Arc<Rulebook>,
}

impl ProcessPage {
    /// How long a clock runs under the rulebook that decides now.
    fn length(&self, clock: &ClockRule) -> String {
        match self.rulebook.parameter(clock.key) {
            Some(parameter) => value(self.v.lang, &parameter.value, &parameter.unit),
            None => "—".to_owned(),
        }
    }

    /// Clocks that start at a step.
    fn started_by<'a>(&'a self, step: &'a Step) -> impl Iterator<Item = &'a ClockRule> {
        let of = |clock: &&ClockRule| clock.from == From::Step(step.code);
        self.process.clocks.iter().filter(of)
    }

    fn step(&self, code: &str) -> &'static str {
        self.process
            .step(code)
            .map_or("—", |step| self.v.w(step.name))
    }

    /// When a step is gone through at all.
    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::UnderCounty => self
                .v
                .t("仅县（区）所属单位", "Only units of a county")
                .to_owned(),
            Condition::CityPays { .. } => self
                .v
                .t(
                    "仅当有市本级财政付款的明细",
                    "Only if the city's budget pays for a line",
                )
                .to_owned(),
            Condition::Rule { key, value } => self.rule(key, value),
            Condition::Chosen { step, field, value } => {
                let found = self.process.step(step).and_then(|step| {
                    let field = step.form.as_ref()?.field(field)?;
                    Some((self.v.w(step.name), field))
                });
                let Some((step, field)) = found else {
                    return String::new();
                };
                let answer = match &field.input {
                    Input::Choice(options) => options
                        .iter()
                        .find(|(code, _)| code == value)
                        .map_or(*value, |(_, label)| self.v.w(*label)),
                    _ => self.v.yes(*value == "yes"),
                };
                let label = self.v.w(field.label);
                if self.v.zh() {
                    format!("仅当“{step}”中“{label}”为“{answer}”")
                } else {
                    format!("Only if '{label}' at '{step}' is '{answer}'")
                }
            }
        }
    }

    /// A condition that the rulebook settles, in the words by which the rulebook calls the question and the answer.
    fn rule(&self, key: &str, value: &str) -> String {
        let label = match self.rulebook.parameter(key) {
            Some(parameter) => self.v.of(&parameter.label),
            None => key,
        };
        let answer = named(self.v.lang, value);
        match self.v.lang {
            Lang::Zh => format!("仅当制度中“{label}”为“{answer}”"),
            Lang::En => format!("Only if the rulebook's '{label}' is '{answer}'"),
        }
    }

    /// Where a way leads, if it is not simply on.
    fn leads(&self, way: &Way) -> Option<String> {
        match (way.kind, way.to) {
            (WayKind::Reject, _) => Some(self.v.t("结束", "the end").to_owned()),
            (_, Target::Step(code)) => Some(self.step(code).to_owned()),
            (_, Target::End(how)) => Some(self.v.case_ending(how).to_owned()),
            (_, Target::Next) => None,
        }
    }
}

/// Shows a process.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(code): Path<String>,
) -> Result<Html<ProcessPage>, Failure> {
    let process = processes::find(&code).ok_or(Failure::NotFound)?;
    let rulebook = web.app.active_rulebook().await?.rulebook;
    Ok(Html(ProcessPage {
        v,
        process,
        rulebook,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::visit;

    fn page(lang: Lang, code: &str) -> String {
        let builtin = yunheng_domain::rulebook::builtin();
        let page = ProcessPage {
            v: visit(lang, "/processes", ""),
            process: processes::find(code).unwrap(),
            rulebook: Rulebook::parse(builtin[0]).unwrap().into(),
        };
        page.render().unwrap()
    }

    #[test]
    fn what_the_rulebook_settles_is_said_in_its_words() {
        let zh = page(Lang::Zh, "off-plan");
        assert!(zh.contains("计划外需求由谁批准"));
        assert!(zh.contains("市政府批准"));
        let en = page(Lang::En, "off-plan");
        assert!(en.contains("Who approves what was not planned"));
        assert!(en.contains("approval by the municipal government"));
    }

    #[test]
    fn no_key_of_the_rulebook_stands_on_the_page_of_a_process() {
        for process in processes::all() {
            let text = page(Lang::En, process.code);
            let named = ["annual_plan.unplanned_requires", "cutover.retain_waivable"];
            assert!(
                named.iter().all(|key| !text.contains(key)),
                "{}",
                process.code
            );
        }
    }
}
