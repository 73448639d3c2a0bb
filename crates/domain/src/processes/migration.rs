//! Art. 15, 17-20: a system that runs elsewhere moves onto the cloud; the old one stays for three months.

use super::{parts, steps};
use crate::process::{
    Check, Condition, Process, StepDraft, Subject, Target, Template, choice, date, demand, flag,
    long_text, number, process, section, step, text, words,
};
use crate::role::Role::{
    Analyst, Applicant, Engineer, Leader, Reviewer, SystemOwner, UnitApprover,
};

/// From the survey to the end of the old system.
pub(super) fn migration() -> Process {
    let draft = process(
        "migration",
        words("已建系统迁移", "Migration of an existing system"),
        words(
            "现场调研、编制迁移方案、论证、配额、配置部署、测试、割接，原系统保留三个月。",
            "Survey, migration plan, review, quota, configuration and deployment, tests, cut-over; the old system stays for three months.",
        ),
        &["6", "15", "17", "18", "19", "20", "36", "43", "44", "45"],
        Subject::NewSystem,
    )
    .step(application())
    .step(steps::unit_approval("15"))
    .step(steps::county_review())
    .step(survey())
    .step(confirmation())
    .step(plan())
    .step(plan_approval())
    .step(steps::review("plan"))
    .step(steps::quota());
    steps::brought_up(draft)
        .step(steps::accept())
        .step(reports())
        .step(cutover())
        .step(retention())
        .step(waiver())
        .step(retirement())
        .build()
}

/// Art. 6: what exists moves step by step; the unit says what it has.
fn application() -> StepDraft {
    let draft = step(
        "application",
        "15",
        Applicant,
        words("提出迁移", "Request"),
        words(
            "登记拟迁移的系统及其现状，申请现场调研",
            "Enter the system and how it stands, ask for the survey",
        ),
    )
    .fills([
        section("system", words("系统", "The system"), parts::system()),
        parts::contacts(),
        section(
            "present",
            words("现状", "How it stands"),
            [
                text(
                    "room",
                    words("现机房或托管地点", "Machine room where it stands"),
                ),
                text("builder", words("承建单位", "Who built it")),
                text("maintainer", words("运维单位", "Who maintains it")),
                date("built_on", words("建成时间", "In service since")).optional(),
                number(
                    "servers",
                    words("服务器数量", "Servers"),
                    0,
                    100_000,
                    words("台", ""),
                ),
                choice("funding", words("资金来源", "Funding"), parts::FUNDING),
                long_text(
                    "use",
                    words("使用对象和使用频度", "Who uses it and how often"),
                ),
            ],
        ),
    ]);
    parts::admitted(draft).withdrawable()
}

/// Art. 15: the supervisor organises the survey.
fn survey() -> StepDraft {
    step(
        "survey",
        "15",
        Analyst,
        words("现场调研", "Survey"),
        words(
            "组织云服务商现场调研，登记主机、数据库、存储、接口和风险",
            "Have the provider survey it on site; enter hosts, databases, storage, interfaces and risks",
        ),
    )
    .fills([
        section(
            "visit",
            words("调研", "The visit"),
            [
                date("surveyed_on", words("调研日期", "Surveyed on")),
                text("attended", words("参加单位和人员", "Who attended")),
            ],
        ),
        section(
            "findings",
            words("调研结果", "Findings"),
            [
                long_text("hosts", words("主机和操作系统", "Hosts and operating systems")),
                long_text("databases", words("数据库和中间件", "Databases and middleware")),
                long_text("storage", words("存储和数据量", "Storage and amount of data")),
                long_text("interfaces", words("接口依赖", "Interfaces it depends on")),
                long_text("risks", words("迁移风险", "Risks of the move")),
            ],
        ),
    ])
    .attaches("survey_report", "15", words("调研报告", "Report of the survey"))
    .withdrawable()
    .forward("surveyed", words("调研完成", "Surveyed"))
    .returns_to("application")
}

fn confirmation() -> StepDraft {
    step(
        "confirmation",
        "15",
        Engineer,
        words("技术确认", "Technical confirmation"),
        words(
            "确认调研结果和承载条件",
            "Confirm the findings and that the cloud can carry it",
        ),
    )
    .fills([section(
        "confirmation",
        words("确认", "Confirmation"),
        [
            flag("feasible", words("是否具备迁移条件", "Can it be moved?")),
            long_text("advice", words("迁移建议", "Advice")),
        ],
    )])
    .gate(
        "15",
        Check::Flag {
            step: "confirmation",
            field: "feasible",
        },
        words(
            "尚不具备迁移条件，请退回补充调研。",
            "It cannot be moved yet: send it back to be surveyed further.",
        ),
    )
    .decides()
    .withdrawable()
    .forward("confirm", words("确认", "Confirm"))
    .returns_to("survey")
}

/// Art. 15: the plan says in detail what is needed of hosts, databases, storage and security.
fn plan() -> StepDraft {
    let draft = step(
        "plan",
        "15",
        Applicant,
        words("迁移方案", "Migration plan"),
        words(
            "按调研结果编制迁移方案和资源测算",
            "Draw up the plan and size the resources from the findings",
        ),
    )
    .fills([
        section(
            "needs",
            words("资源使用需求", "What is needed"),
            [
                demand("lines", words("云资源测算清单", "Resources")),
                number(
                    "service_months",
                    words("服务周期", "Service period"),
                    1,
                    600,
                    words("个月", "months"),
                ),
                long_text("hosts", words("主机需求", "Hosts")),
                long_text("databases", words("数据库需求", "Databases")),
                long_text("storage", words("存储需求", "Storage")),
                long_text("security", words("安全需求", "Security")),
            ],
        ),
        section(
            "move",
            words("迁移实施", "The move"),
            [
                choice(
                    "strategy",
                    words("迁移策略", "Strategy"),
                    [
                        ("redeploy", words("重新部署", "Deployed anew")),
                        ("p2v", words("物理机转虚拟机", "Physical to virtual")),
                        ("v2v", words("虚拟机转虚拟机", "Virtual to virtual")),
                    ],
                ),
                long_text(
                    "data",
                    words("数据迁移与校验", "Data and how they are checked"),
                )
                .hint(words(
                    "全量、增量和校验办法。",
                    "In full, by increments, and how it is verified.",
                )),
                text("window", words("割接窗口", "Time of the cut-over")),
                long_text("parallel", words("并行运行安排", "Running side by side")),
            ],
        ),
        section(
            "safety",
            words("风险与回退", "Risks and way back"),
            [
                long_text(
                    "risks",
                    words("风险及应对", "Risks and what is done about them"),
                ),
                long_text("rollback", words("回退方案", "The way back")),
                long_text("rollback_when", words("回退判定条件", "When it is taken")),
                text("responsible", words("责任分工", "Who answers for what")),
            ],
        ),
    ])
    .attaches(
        "migration_plan",
        "15",
        words("系统迁移方案", "Migration plan"),
    );
    parts::bounded(draft)
        .withdrawable()
        .issues(Template::MigrationPlan)
}

fn plan_approval() -> StepDraft {
    step(
        "plan_approval",
        "15",
        UnitApprover,
        words("方案审批", "Approval of the plan"),
        words(
            "审批迁移方案并报送主管部门论证",
            "Approve the plan and send it to the authority for review",
        ),
    )
    .decides()
    .withdrawable()
    .forward("approve", words("同意报送", "Approve and send"))
    .returns_to("plan")
}

/// Art. 20: no cut-over before the authority has agreed to both reports.
fn reports() -> StepDraft {
    step(
        "reports",
        "20",
        Reviewer,
        words("审核报告", "Review of the reports"),
        words(
            "审核测试报告和安全风险评估报告",
            "Review the test report and the security assessment",
        ),
    )
    .decides()
    .forward("approve", words("同意割接", "Agree to the cut-over"))
    .returns_to("accept")
}

fn cutover() -> StepDraft {
    step(
        "cutover",
        "20",
        SystemOwner,
        words("系统割接", "Cut-over"),
        words(
            "按方案割接并登记结果",
            "Cut over as planned and enter the result",
        ),
    )
    .fills([section(
        "cutover",
        words("割接", "Cut-over"),
        [
            date("cut_over_on", words("割接日期", "Cut over on")),
            flag("verified", words("业务验证通过", "Business verified")),
            long_text("result", words("割接情况", "How it went")),
        ],
    )])
    .gate(
        "20",
        Check::Flag {
            step: "cutover",
            field: "verified",
        },
        words(
            "业务验证未通过，割接未完成；请按回退方案恢复原系统，排除问题后再次割接。",
            "Business is not verified, so the cut-over is not done: go back to the old system as planned and cut over again once it is mended.",
        ),
    )
    .forward("done", words("割接完成", "Cut over"))
}

/// Art. 20: the old system stays at least three months, in principle. The case goes on by itself when they are over.
fn retention() -> StepDraft {
    step(
        "retention",
        "20",
        SystemOwner,
        words("保留原系统", "The old system stays"),
        words(
            "保留原系统，期满后自动转入停用；确需提前的申请豁免",
            "Keep the old system; when the time is over the case goes on by itself. Ask for a waiver if it cannot stay so long",
        ),
    )
    .clock_until("20", "cutover.retain_old_system", "retirement")
    .clock_named("retention", words("原系统保留", "The old system stays"))
    .at_least()
    .forward("ask", words("申请提前停用", "Ask for a waiver"))
    .with_reason()
    .when(Condition::Rule {
        key: "cutover.retain_waivable",
        value: "true",
    })
    .leads(
        "over",
        words("保留期满", "The time is over"),
        Target::Step("retirement"),
    )
    .lapses()
}

fn waiver() -> StepDraft {
    step(
        "waiver",
        "20",
        Leader,
        words("审批提前停用", "Decision on the waiver"),
        words(
            "决定原系统可否提前停用",
            "Decide whether the old system may go earlier",
        ),
    )
    .decides()
    .forward("waive", words("同意提前停用", "Waive"))
    .with_reason()
    .waives("retention")
    .returns_as(
        "refuse",
        words("不同意，继续保留", "Refuse: it stays"),
        "retention",
    )
}

fn retirement() -> StepDraft {
    step(
        "retirement",
        "20",
        SystemOwner,
        words("停用原系统", "End of the old system"),
        words(
            "停用原系统，登记数据和设备的处置",
            "Take the old system down and enter what became of its data and equipment",
        ),
    )
    .fills([section(
        "retirement",
        words("停用", "End"),
        [
            date("retired_on", words("停用日期", "Taken down on")),
            long_text("data", words("数据处置", "What became of the data")),
            long_text(
                "equipment",
                words("设备处置", "What became of the equipment"),
            ),
        ],
    )])
    .forward("retired", words("已停用", "Taken down"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::process::{Effect, Ending, Values};
    use crate::processes::trial::Trial;

    const TO_CUTOVER: [&str; 16] = [
        "done",
        "approve",
        "surveyed",
        "confirm",
        "done",
        "approve",
        "favourable",
        "grant",
        "done",
        "configured",
        "declare",
        "countersign",
        "file",
        "approve",
        "done",
        "ask",
    ];

    fn cut_over(day: &str, ways: usize) -> Trial {
        let mut trial = Trial::of("migration", day);
        trial.supplied();
        trial.sample(&TO_CUTOVER[..ways]);
        trial
    }

    #[test]
    fn the_plan_follows_the_survey_that_the_supervisor_organised() {
        let mut trial = cut_over("2026-09-01", 2);
        assert_eq!(trial.step(), "survey");
        trial.sample(&TO_CUTOVER[2..6]);
        assert_eq!(trial.step(), "review");
        assert_eq!(trial.issued, [Template::MigrationPlan]);
    }

    #[test]
    fn no_cut_over_before_both_reports_are_approved() {
        let mut trial = cut_over("2026-09-01", 13);
        assert_eq!(trial.step(), "reports");
        trial.go(&["return"], &[]);
        assert_eq!(trial.step(), "accept");
        trial.without("security_assessment");
        let filed = trial.sampled();
        let missing = trial.attempt("file", filed).unwrap_err();
        assert!(matches!(missing, Refusal::Documents(needs) if needs[0].article == "19"));
    }

    #[test]
    fn the_legacy_system_is_kept_three_months_unless_waived() {
        let mut trial = cut_over("2026-11-30", 15);
        assert_eq!(trial.step(), "retention");
        trial.on("2027-02-28");
        assert_eq!(trial.lapsed(), None);
        trial.on("2027-03-01");
        assert_eq!(trial.lapsed(), Some("over"));
        trial.go(&["over", "retired"], &[]);
        assert_eq!(trial.ending(), Some(Ending::Completed));

        let mut waived = cut_over("2026-11-30", 16);
        waived.go(&["refuse", "ask", "waive", "retired"], &[]);
        assert_eq!(waived.ending(), Some(Ending::Completed));
    }

    #[test]
    fn a_city_that_allows_no_waiver_offers_none() {
        let mut trial = cut_over("2026-11-30", 15);
        trial.under(1);
        let refused = trial.attempt("ask", Values::default()).unwrap_err();
        assert_eq!(refused, Refusal::NoWay);
    }

    #[test]
    fn the_fee_of_a_migrated_system_runs_from_the_countersigned_deployment() {
        let trial = cut_over("2026-09-01", 12);
        assert_eq!(
            trial.effects,
            [
                Effect::RegisterSystem,
                Effect::GrantQuota,
                Effect::Allocate,
                Effect::StartBilling
            ]
        );
    }
}
