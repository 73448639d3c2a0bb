//! Art. 14, 45: a unit files what it will need next year.

use super::{parts, steps};
use crate::process::{
    Check, Process, StepDraft, Subject, Template, choice, demand_of_systems, long_text, number,
    process, section, step, words,
};
use crate::role::Role::{Applicant, Planner};

/// The form's field by which the plan's year is told.
const YEAR: &(&str, &str) = &("application", "year");

/// From the unit's list to the authority's plan.
pub(super) fn annual_demand() -> Process {
    process(
        "annual-demand",
        words("年度资源需求申报", "Demand for next year"),
        words(
            "每年九月底前按系统和目录项申报下一年度需求，县（区）先审，纳入年度采购计划。",
            "By the end of September a unit files next year's demand by system and item; counties look first; it enters the annual plan.",
        ),
        &["14", "45"],
        Subject::Unit,
    )
    .step(application())
    .step(filing())
    .step(steps::county_review())
    .step(acceptance())
    .build()
}

fn application() -> StepDraft {
    let draft = step(
        "application",
        "14",
        Applicant,
        words("填报需求", "Demand"),
        words(
            "按系统和目录项填报下一年度需求并论证",
            "Enter next year's demand by system and item, and justify it",
        ),
    )
    .fills([
        section(
            "plan",
            words("计划", "The plan"),
            [
                number(
                    "year",
                    words("计划年度", "Year of the plan"),
                    2000,
                    2200,
                    words("年", ""),
                ),
                choice("funding", words("资金来源", "Funding"), parts::FUNDING),
            ],
        ),
        parts::contacts(),
        section(
            "demand",
            words("资源需求", "Demand"),
            [
                demand_of_systems("lines", words("资源明细", "Resources")).hint(words(
                    "每个系统的每个目录项一行；系统名称与登记名称一致，新建系统写拟用名称。",
                    "One line for each item of each system; by the system's registered name, or the name a new one will have.",
                )),
            ],
        ),
        section(
            "justification",
            words("论证", "Justification"),
            [
                long_text(
                    "need",
                    words("业务需求和测算依据", "Need, and how it was sized"),
                ),
                long_text(
                    "measured",
                    words(
                        "上一年度用量和使用效率",
                        "Last year's amounts and how well they were used",
                    ),
                ),
                long_text(
                    "reuse",
                    words("现有资源与复用说明", "What exists and can be reused"),
                )
                .optional(),
            ],
        ),
    ])
    .may_attach("basis", "14", words("立项或建设依据", "Project basis"))
    .clock_until("14", "annual_plan.deadline", "unit_approval")
    .clock_named("filing", words("申报截止", "Last day to file"));
    collected(draft)
        .gate(
            "2",
            Check::EligibleUnit,
            words(
                "本单位不属于可使用政务云的政务部门。",
                "This unit is not one that may use the cloud.",
            ),
        )
        .withdrawable()
        .issues(Template::Application)
        .issues(Template::DemandJustification)
}

/// Only for the year whose collection is open.
fn collected(draft: StepDraft) -> StepDraft {
    draft.gate(
        "14",
        Check::InPlan {
            clock: "filing",
            year: YEAR,
        },
        words(
            "该计划年度的申报已经截止，或计划年度不是下一年度。逾期需求请改走计划外需求。",
            "The collection for this year is closed, or it is not next year's. What is late goes off-plan.",
        ),
    )
}

/// The day on which the unit sends it out counts; coming back from correction it is not late.
fn filing() -> StepDraft {
    collected(steps::unit_approval("14"))
}

fn acceptance() -> StepDraft {
    step(
        "acceptance",
        "14",
        Planner,
        words("纳入计划", "Acceptance into the plan"),
        words(
            "对照上年实测核定数量，纳入年度计划",
            "Settle the quantities against last year's measured use and take them into the plan",
        ),
    )
    .fills([section(
        "acceptance",
        words("核定", "Settled"),
        [
            demand_of_systems(
                "lines",
                words("纳入计划的明细", "Lines taken into the plan"),
            )
            .from("application", "lines"),
            long_text("opinion", words("审核意见", "Opinion")),
        ],
    )])
    .decides()
    .withdrawable()
    .forward("accept", words("纳入计划", "Take into the plan"))
    .returns_to("application")
    .rejects()
}

#[cfg(test)]
mod tests {
    use crate::case::Refusal;
    use crate::process::{Ending, Values};
    use crate::processes::trial::Trial;

    fn opened(day: &str) -> Trial {
        let mut trial = Trial::of("annual-demand", day);
        trial.facts.eligible_unit = true;
        trial
    }

    #[test]
    fn what_is_filed_by_the_last_day_of_september_enters_the_plan() {
        let mut trial = opened("2026-08-20");
        assert_eq!(trial.due().as_deref(), Some("2026-09-30"));
        trial
            .on("2026-09-30")
            .sample(&["done", "approve", "accept"]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }

    #[test]
    fn what_is_filed_after_september_goes_off_plan() {
        let mut trial = opened("2026-09-20");
        trial.sample(&["done"]).on("2026-10-01");
        let refused = trial.attempt("approve", Values::default()).unwrap_err();
        let Refusal::Gate { gate, .. } = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(gate.article, "14");
        assert!(gate.says.zh.contains("计划外需求"));
    }

    #[test]
    fn in_october_nothing_can_be_filed_for_next_year_any_more() {
        let trial = opened("2026-10-08");
        // The collection that runs by now is that of the year after.
        assert!(trial.attempt("done", trial.sampled()).is_err());
    }

    #[test]
    fn what_comes_back_for_correction_after_september_was_still_filed_in_time() {
        let mut trial = opened("2026-09-20");
        trial.sample(&["done", "approve"]).on("2026-10-20");
        trial.go(&["return"], &[]);
        // The year that was filed stays.
        let filed = trial.form("application");
        trial.with("done", filed).go(&["approve"], &[]);
        assert_eq!(trial.step(), "acceptance");
    }

    #[test]
    fn a_county_looks_first_at_what_its_units_file() {
        let mut trial = opened("2026-09-20");
        trial.facts.under_county = true;
        trial.sample(&["done", "approve"]);
        assert_eq!(trial.step(), "county_review");
    }
}
