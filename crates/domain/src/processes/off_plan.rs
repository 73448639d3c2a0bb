//! Art. 14: special or urgent demand that no annual plan has.

use super::steps;
use crate::process::{
    Condition, Effect, Ending, Field, Process, StepDraft, Subject, Target, choice, demand,
    long_text, process, section, step, words, worth,
};
use crate::role::Role::{Applicant, GovernmentApprover, Reviewer};

/// From the reason to the government's word.
pub(super) fn off_plan() -> Process {
    process(
        "off-plan",
        words("计划外需求", "Off-plan demand"),
        words(
            "特殊或紧急的需求，经主管部门报市人民政府审定后纳入采购。",
            "Special or urgent demand, which the authority puts before the government.",
        ),
        &["14"],
        Subject::Unit,
    )
    .step(application())
    .step(steps::unit_approval("14"))
    .step(steps::county_review())
    .step(review())
    .step(decision())
    .build()
}

fn application() -> StepDraft {
    step(
        "application",
        "14",
        Applicant,
        words("提出需求", "Demand"),
        words(
            "说明特殊或紧急的理由，附证明材料",
            "Say why it is special or urgent, attach the evidence",
        ),
    )
    .fills([
        section(
            "grounds",
            words("理由", "Grounds"),
            [
                choice(
                    "ground",
                    words("情形", "Case"),
                    [
                        ("special", words("特殊", "Special")),
                        ("urgent", words("紧急", "Urgent")),
                    ],
                ),
                long_text(
                    "why",
                    words(
                        "未列入年度计划的原因",
                        "Why the annual plan does not have it",
                    ),
                ),
            ],
        ),
        section(
            "demand",
            words("资源需求", "Demand"),
            [demand("lines", words("资源明细", "Resources"))],
        ),
    ])
    .attaches("evidence", "14", words("证明材料", "Evidence"))
    .withdrawable()
}

/// Unit price times unit quantity of a step's lines (Art. 14).
fn amount(step: &'static str) -> Field {
    let label = words(
        "按目录单价计算的全年金额",
        "Amount of a year at catalogue prices",
    );
    worth("budget", label, (step, "lines"))
}

fn review() -> StepDraft {
    step(
        "review",
        "14",
        Reviewer,
        words("主管部门审核", "Review by the authority"),
        words(
            "核定数量，报市人民政府审定",
            "Settle the quantities and put them before the government",
        ),
    )
    .fills([section(
        "opinion",
        words("审核意见", "Opinion"),
        [
            demand("lines", words("核定明细", "Lines settled")).from("application", "lines"),
            amount("review"),
            long_text("opinion", words("意见", "Opinion")),
        ],
    )])
    .decides()
    .withdrawable()
    .forward("submit", words("报市人民政府", "Put before the government"))
    .when(Condition::Rule {
        key: "annual_plan.unplanned_requires",
        value: "government_approval",
    })
    .leads(
        "approve",
        words("批准", "Approve"),
        Target::End(Ending::Completed),
    )
    .when(Condition::Rule {
        key: "annual_plan.unplanned_requires",
        value: "authority_approval",
    })
    .effect(Effect::Commit)
    .returns_to("application")
    .rejects()
}

fn decision() -> StepDraft {
    step(
        "decision",
        "14",
        GovernmentApprover,
        words("市人民政府审定", "Decision of the government"),
        words("逐项审定", "Decide line by line"),
    )
    .fills([section(
        "decision",
        words("审定", "Decision"),
        [
            demand("lines", words("审定明细", "Lines decided")).from("review", "lines"),
            amount("decision"),
        ],
    )])
    .decides()
    .withdrawable()
    .forward("approve", words("审定同意", "Approve"))
    .effect(Effect::Commit)
    .returns_to("review")
    .rejects()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::trial::Trial;

    #[test]
    fn special_or_urgent_demand_is_committed_by_the_government_and_not_before() {
        let mut trial = Trial::of("off-plan", "2026-10-08");
        trial.sample(&["done", "approve", "submit"]);
        assert_eq!((trial.step(), trial.effects.len()), ("decision", 0));
        trial.sample(&["approve"]);
        assert_eq!(trial.effects, [Effect::Commit]);
    }

    #[test]
    fn where_the_rulebook_lets_the_authority_approve_the_government_is_not_asked() {
        let mut trial = Trial::of("off-plan", "2026-10-08");
        trial.under(1).sample(&["done", "approve"]);
        assert!(trial.attempt("submit", trial.sampled()).is_err());
        trial.sample(&["approve"]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
        assert_eq!(trial.effects, [Effect::Commit]);
    }

    #[test]
    fn what_is_neither_special_nor_urgent_is_refused_and_nothing_is_committed() {
        let mut trial = Trial::of("off-plan", "2026-10-08");
        trial.sample(&["done", "approve", "reject"]);
        assert_eq!(trial.ending(), Some(Ending::Rejected));
        assert_eq!(trial.effects, []);
    }
}
