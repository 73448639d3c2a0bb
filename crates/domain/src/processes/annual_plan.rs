//! Art. 14, 42: the authority draws up the plan, experts and finance evaluate it, the government decides line by line.

use crate::process::{
    Check, Condition, Effect, Field, Process, StepDraft, Subject, Template, Words, demand_of_units,
    experts, long_text, money, number, process, section, step, text, words, worth,
};
use crate::role::Role::{FinanceOfficer, GovernmentApprover, Leader, Planner};

/// Whether the plan has a line that the city's budget pays (Art. 42). It follows from who filed it, not from what the planner answers.
const CITY_BUDGET: Condition = Condition::CityPays {
    step: "consolidation",
    field: "lines",
};

/// The form's field by which the plan's year is told.
const YEAR: &(&str, &str) = &("consolidation", "year");

const AMOUNT: Words = words(
    "按目录单价计算的全年金额",
    "Amount of the year at catalogue prices",
);

/// Unit price times unit quantity of a step's lines (Art. 14).
fn amount(step: &'static str) -> Field {
    worth("budget", AMOUNT, (step, "lines"))
}

/// From the filed demand to commitments at unit price and unit quantity.
pub(super) fn annual_plan() -> Process {
    process(
        "annual-plan",
        words("年度资源采购计划", "Annual plan"),
        words(
            "汇总各单位需求，市本级项目会同财政和实施单位组织专家评估，报市人民政府逐项审定，按单价单量纳入采购。",
            "Demand of all units is consolidated; city-budget projects are evaluated by experts together with finance and the implementing units; the government decides line by line.",
        ),
        &["14", "42"],
        Subject::Platform,
    )
    .step(consolidation())
    .step(evaluation())
    .step(finance())
    .step(settlement())
    .step(submission())
    .step(decision())
    .build()
}

/// Nothing enters the plan that no unit filed for its year, and nothing that another plan has decided.
fn all_filed(draft: StepDraft) -> StepDraft {
    draft.gate(
        "14",
        Check::Filed {
            field: "lines",
            year: YEAR,
        },
        words(
            "有明细并非出自已纳入本年度计划的申报，或已由另一计划审定。",
            "A line was not filed for this year's plan, not taken into it, or another plan has decided it.",
        ),
    )
}

/// Who pays was settled before the evaluation: nothing that the city pays slips in behind it.
fn all_evaluated(draft: StepDraft) -> StepDraft {
    all_filed(draft).gate(
        "42",
        Check::Evaluated {
            field: "lines",
            of: &("consolidation", "lines"),
        },
        words(
            "有市本级财政付款的明细未经专家评估和财政会审，请退回汇总环节。",
            "A line that the city's budget pays was not evaluated: send the plan back to consolidation.",
        ),
    )
}

fn consolidation() -> StepDraft {
    let draft = step(
        "consolidation",
        "14",
        Planner,
        words("汇总需求", "Consolidation"),
        words(
            "汇总各单位申报，对照上年实测用量编制计划草案",
            "Bring together what the units filed, compare it with measured use, draft the plan",
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
                number(
                    "units",
                    words("申报单位数", "Units that filed"),
                    1,
                    100_000,
                    words("个", "units"),
                ),
            ],
        ),
        section(
            "lines",
            words("计划明细", "Lines"),
            [
                demand_of_units("lines", words("汇总明细", "Lines consolidated")).hint(words(
                    "各单位已纳入的申报自动列出；建议数量按近十二个月实测用量算出；付款方按申报单位的登记和资金来源得出，更正须写明理由。",
                    "What was accepted of the units' demand is listed by itself; what is proposed follows from the use measured in the last twelve months; who pays follows from the register and the funds named by the unit, and is corrected only with a reason.",
                )),
                amount("consolidation"),
                long_text(
                    "compared",
                    words(
                        "与上年实测用量的比较",
                        "Compared with last year's measured use",
                    ),
                ),
            ],
        ),
    ]);
    all_filed(draft)
        .clock_until("42", "expert_review.deadline", "finance")
        .clock_named(
            "evaluation",
            words("专家评估截止", "Last day of the evaluation"),
        )
}

/// Art. 42: experts, together with the units that carry the projects out.
fn evaluation() -> StepDraft {
    step(
        "evaluation",
        "42",
        Planner,
        words("专家评估", "Expert evaluation"),
        words(
            "会同市财政局、项目实施单位组织专家评估市本级项目",
            "Have experts evaluate the city-budget projects, together with finance and the implementing units",
        ),
    )
    .only(CITY_BUDGET)
    .fills([
        section(
            "experts",
            words("专家意见", "Experts"),
            [experts("experts", words("专家及意见", "Experts and opinions")).hint(words(
                "至少三名，不得来自云服务商。",
                "At least three, none from the provider.",
            ))],
        ),
        section(
            "units",
            words("实施单位意见", "Implementing units"),
            [
                text("attended", words("参加的实施单位", "Units that attended")),
                long_text("views", words("实施单位意见", "What they hold")),
                long_text("conclusion", words("评估结论", "Conclusion")),
            ],
        ),
    ])
    .attaches("evaluation_report", "42", words("专家评估报告", "Report of the evaluation"))
    .gate(
        "42",
        Check::ImpartialExperts { field: "experts" },
        words(
            "须有至少三名无利害关系的专家，且多数同意。",
            "It takes at least three experts without an interest, and a majority in favour.",
        ),
    )
    .returns_to("consolidation")
}

fn finance() -> StepDraft {
    step(
        "finance",
        "42",
        FinanceOfficer,
        words("财政会审", "Finance"),
        words(
            "审核市本级项目的预算安排",
            "Review the budget of the city-budget projects",
        ),
    )
    .only(CITY_BUDGET)
    .fills([section(
        "budget",
        words("预算意见", "Budget"),
        [
            worth("amount", AMOUNT, ("consolidation", "lines")).within("finance", "ceiling"),
            money(
                "ceiling",
                words("预算控制数（元）", "Budget ceiling (yuan)"),
            ),
            long_text("opinion", words("财政意见", "Opinion")),
        ],
    )])
    .decides()
    .forward("agree", words("会审通过", "Agree"))
    .returns_to("consolidation")
}

/// What was consolidated is kept as it was; what is put before the government stands beside it.
fn settlement() -> StepDraft {
    let draft = step(
        "settlement",
        "14",
        Planner,
        words("编制送审稿", "Plan to be decided"),
        words(
            "按评估和会审意见核定各项数量",
            "Settle the quantities as experts and finance say",
        ),
    )
    .fills([section(
        "plan",
        words("送审计划", "The plan"),
        [
            demand_of_units("lines", words("送审明细", "Lines")).from("consolidation", "lines"),
            amount("settlement").within("finance", "ceiling"),
            long_text("changes", words("调整说明", "What was changed and why")),
        ],
    )]);
    all_evaluated(draft)
        .forward("settle", words("提交", "Submit"))
        .returns_to("consolidation")
}

fn submission() -> StepDraft {
    step(
        "submission",
        "14",
        Leader,
        words("报送审定", "Submission"),
        words("审签并报市人民政府", "Sign and put before the government"),
    )
    .decides()
    .forward("submit", words("报市人民政府", "Put before the government"))
    .returns_to("settlement")
    .issues(Template::ReviewOpinion)
}

fn decision() -> StepDraft {
    let draft = step(
        "decision",
        "14",
        GovernmentApprover,
        words("市人民政府审定", "Decision of the government"),
        words("逐项审定数量", "Decide line by line"),
    )
    .fills([section(
        "decision",
        words("审定", "Decision"),
        [
            demand_of_units("lines", words("审定明细", "Lines decided"))
                .from("settlement", "lines")
                .hint(words(
                    "不同意的填零。",
                    "Enter zero where nothing is approved.",
                )),
            amount("decision").within("finance", "ceiling"),
            text(
                "document_number",
                words("批复文号", "Number of the decision"),
            ),
        ],
    )]);
    all_evaluated(draft)
        .decides()
        .forward("approve", words("审定同意", "Approve"))
        .effect(Effect::Commit)
        .returns_to("settlement")
        .rejects()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::organisation::Payer;
    use crate::process::{DemandLine, Values};
    use crate::processes::trial::{FILED, Trial};

    /// A plan for what the sample forms name.
    fn plan(day: &str) -> Trial {
        let mut trial = Trial::of("annual-plan", day);
        trial.supplied();
        trial
    }

    /// The form of the step that waits with one line, which somebody pays.
    fn paid_by(trial: &Trial, payer: Payer) -> Values {
        let values = trial.filled();
        let mut lines = values.demand("lines").to_vec();
        for line in &mut lines {
            line.payer = Some(payer);
        }
        values.with("lines", lines)
    }

    #[test]
    fn what_no_unit_filed_enters_no_plan() {
        let mut trial = plan("2026-09-01");
        trial.facts.filed.clear();
        let form = trial.filled();
        let refused = trial.attempt("done", form).unwrap_err();
        let Refusal::Gate { gate, .. } = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(gate.article, "14");
    }

    #[test]
    fn what_was_filed_for_another_year_enters_no_plan() {
        let mut trial = plan("2026-09-01");
        let filed = trial.facts.filed.get_mut(FILED).unwrap();
        filed.year = 2001;
        let form = trial.filled();
        assert!(trial.attempt("done", form).is_err());
    }

    #[test]
    fn what_another_plan_took_meanwhile_is_not_decided_twice() {
        let mut trial = plan("2026-09-01");
        trial.go(&["done", "done", "agree", "settle", "submit"], &[]);
        trial.facts.filed.clear();
        let form = trial.filled();
        assert!(trial.attempt("approve", form).is_err());
    }

    #[test]
    fn the_government_s_word_line_by_line_becomes_a_commitment() {
        let mut trial = plan("2026-09-01");
        assert_eq!(trial.due().as_deref(), Some("2026-09-30"));
        trial.go(&["done", "done", "agree"], &[]);
        assert_eq!(trial.due(), None);
        trial.go(&["settle", "submit"], &[]);
        assert_eq!((trial.step(), trial.effects.len()), ("decision", 0));
        trial.go(&["approve"], &[]);
        assert_eq!(trial.effects, [Effect::Commit]);
    }

    #[test]
    fn a_plan_without_city_budget_projects_needs_no_experts_and_no_finance() {
        let mut trial = plan("2026-09-01");
        let values = paid_by(&trial, Payer::County);
        trial.with("done", values);
        assert_eq!((trial.step(), trial.due()), ("settlement", None));
    }

    #[test]
    fn one_line_that_the_city_pays_takes_the_whole_plan_to_experts_and_finance() {
        let mut trial = plan("2026-09-01");
        let values = paid_by(&trial, Payer::County);
        let mut lines = values.demand("lines").to_vec();
        lines.push(DemandLine {
            payer: Some(Payer::CityBudget),
            ..lines[0].clone()
        });
        trial.with("done", values.with("lines", lines));
        assert_eq!(trial.step(), "evaluation");
    }

    #[test]
    fn a_payer_is_corrected_with_a_reason_alone() {
        let mut trial = plan("2026-09-01");
        let values = paid_by(&trial, Payer::CityBudget);
        let mut lines = values.demand("lines").to_vec();
        lines[0].corrected = Some(Payer::Unit);
        let silent = values.clone().with("lines", lines.clone());
        let refused = trial.attempt("done", silent).unwrap_err();
        assert!(
            matches!(&refused, Refusal::Form(wrong) if wrong[0].field == "lines.0.because"),
            "{refused:?}"
        );
        "项目由单位自筹".clone_into(&mut lines[0].because);
        trial.with("done", values.with("lines", lines));
        assert_eq!(trial.step(), "settlement");
        let kept = trial.form("consolidation");
        let kept = &kept.demand("lines")[0];
        assert_eq!(
            (kept.payer, kept.paid_by(), kept.because.as_str()),
            (Some(Payer::CityBudget), Some(Payer::Unit), "项目由单位自筹")
        );
    }

    #[test]
    fn what_the_city_pays_does_not_slip_in_behind_the_evaluation() {
        let mut trial = plan("2026-09-01");
        let values = paid_by(&trial, Payer::County);
        trial.with("done", values);
        let mut late = trial.filled();
        let mut line = late.demand("lines")[0].clone();
        line.item = "CMP-002".to_owned();
        line.payer = Some(Payer::CityBudget);
        late = late.with("lines", vec![line]);
        let refused = trial.attempt("settle", late).unwrap_err();
        assert!(
            matches!(&refused, Refusal::Gate { gate, .. } if gate.article == "42"),
            "{refused:?}"
        );
    }

    #[test]
    fn experts_of_city_budget_projects_are_late_after_september() {
        let mut trial = plan("2026-09-01");
        trial
            .go(&["done"], &[])
            .on("2026-10-01")
            .go(&["done", "agree"], &[]);
        assert_eq!(trial.breached(), ["evaluation"]);
    }
}
