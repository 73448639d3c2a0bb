//! Art. 6, 16-19, 36, 43: a new system comes onto the cloud.

use super::steps;
use crate::process::{
    Check, Process, StepDraft, Subject, Template, choice, date, demand, flag, long_text, money,
    number, process, section, step, text, words,
};
use crate::role::Role::{Applicant, Reviewer};

/// From the application to go-live.
pub(super) fn new_system() -> Process {
    process(
        "new-system",
        words("新建系统上云", "A new system comes onto the cloud"),
        words(
            "从提交申请、技术论证、分配配额，到资源配置、部署、测试和上线。",
            "From application, technical review and quota to configuration, deployment, tests and go-live.",
        ),
        &["6", "16", "17", "18", "19", "36", "43"],
        Subject::NewSystem,
    )
    .step(application())
    .step(steps::unit_approval())
    .step(steps::county_review())
    .step(steps::review())
    .step(steps::quota())
    .step(steps::request())
    .step(steps::configure())
    .step(steps::deploy())
    .step(steps::countersign())
    .step(steps::accept())
    .step(go_live())
    .build()
}

/// Art. 16: application, demand justification, project basis, deployment mode.
fn application() -> StepDraft {
    step(
            "application",
            "16",
            Applicant,
            words("提交申请", "Application"),
            words("填写资源申请、需求论证，附建设依据", "Fill in the application and the demand justification, attach the project basis"),
        )
        .fills([
            section(
                "system",
                words("系统", "The system"),
                [
                    text("system_name", words("系统名称", "Name of the system")),
                    text("system_code", words("系统简码", "Short code"))
                        .hint(words("字母、数字和短横线，全市唯一，例如 edu-roll。", "Letters, digits and hyphens, unique in the city, such as edu-roll.")),
                    flag("classified", words("是否涉密", "Is it classified?"))
                        .hint(words("涉密系统不得上云（第2、6条）。", "A classified system does not go onto the cloud (Art. 2, 6).")),
                    choice(
                        "protection_grade",
                        words("等级保护级别", "Grade of protection"),
                        [("1", words("一级", "Grade 1")), ("2", words("二级", "Grade 2")), ("3", words("三级", "Grade 3"))],
                    ),
                    choice(
                        "zone",
                        words("业务所属区域", "Network zone"),
                        [("extranet", words("政务外网", "Government extranet")), ("internet", words("互联网", "Internet"))],
                    ),
                    choice(
                        "deployment",
                        words("部署方式", "Deployment mode"),
                        [
                            ("virtual", words("云主机", "Virtual machines")),
                            ("container", words("容器", "Containers")),
                            ("bare_metal", words("裸金属", "Bare metal")),
                        ],
                    ),
                ],
            ),
            section(
                "project",
                words("建设依据", "Project basis"),
                [
                    text("basis_number", words("立项或建设依据文号", "Number of the project basis")),
                    choice(
                        "funding",
                        words("资金来源", "Funding"),
                        [
                            ("city_budget", words("市本级财政", "City budget")),
                            ("other", words("非市本级财政", "Other funds")),
                            ("county", words("县（区）财政", "County budget")),
                        ],
                    ),
                    money("investment", words("项目投资额（元）", "Investment (yuan)")).optional(),
                    date("planned_go_live", words("计划上线日期", "Planned go-live")),
                ],
            ),
            section(
                "demand",
                words("资源需求", "Demand"),
                [demand("lines", words("资源明细", "Resources"))],
            ),
            section(
                "justification",
                words("需求论证", "Justification"),
                [
                    long_text("served", words("服务对象和业务需求", "Whom it serves and how")),
                    number("concurrent_users", words("并发用户数", "Concurrent users"), 0, 100_000_000, words("人", "people")),
                    long_text("sizing", words("测算依据", "How it was sized"))
                        .hint(words("并发量 × 单请求耗时 ÷ 目标利用率，分层说明。", "Concurrency × time per request ÷ target utilisation, tier by tier.")),
                    long_text("security", words("安全与密码需求", "Security and cryptography")),
                    long_text("reuse", words("现有资源与复用说明", "What exists and can be reused")).optional(),
                ],
            ),
        ])
        .attaches("project_basis", "16", words("建设依据文件", "Project basis"))
        .may_attach("architecture", "16", words("部署架构图", "Architecture diagram"))
        .gate(
            "6",
            Check::NotClassified { field: "classified" },
            words("涉密系统不得使用政务云，请改走涉密信息系统渠道。", "A classified system must not use the cloud; take the channel for classified systems."),
        )
        .gate(
            "2",
            Check::EligibleUnit,
            words("本单位不属于可使用政务云的政务部门；非本市单位请由业务主管部门申请（第7条）。", "This unit is not one that may use the cloud; units of other cities apply through their competent department (Art. 7)."),
        )
        .withdrawable()
        .issues(Template::Application)
        .issues(Template::DemandJustification)
}

/// The authority checks the reports.
fn go_live() -> StepDraft {
    step(
        "go_live",
        "19",
        Reviewer,
        words("审核上线", "Go-live"),
        words("审核报告，同意上线", "Check the reports and let it go live"),
    )
    .decides()
    .forward("go_live", words("同意上线", "Let it go live"))
    .returns_to("accept")
}
