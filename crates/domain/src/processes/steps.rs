//! Steps that several processes go through.

use crate::process::{
    Check, Condition, Draft, Effect, StepDraft, Template, date, demand, experts, flag, hosts,
    long_text, section, step, words,
};
use crate::role::Role::{
    Applicant, CountyReviewer, Engineer, Leader, ProviderManager, Reviewer, SystemOwner,
    UnitApprover,
};

/// The unit answers for what it sends out.
pub(super) fn unit_approval(article: &'static str) -> StepDraft {
    step(
        "unit_approval",
        article,
        UnitApprover,
        words("单位审批", "Approval by the unit"),
        words(
            "审批本单位的申请并报送主管部门",
            "Approve the unit's application and send it to the authority",
        ),
    )
    .decides()
    .withdrawable()
    .forward("approve", words("同意报送", "Approve and send"))
    .returns_to("application")
}

/// Art. 45: the county looks first at what its units ask for.
pub(super) fn county_review() -> StepDraft {
    step(
        "county_review",
        "45",
        CountyReviewer,
        words("县（区）初审", "First review by the county"),
        words(
            "初审所辖单位的申请",
            "Review the application of one of the county's units",
        ),
    )
    .only(Condition::UnderCounty)
    .decides()
    .withdrawable()
    .forward("approve", words("初审通过", "Passed"))
    .returns_to("application")
    .rejects()
}

/// Art. 17: experts review the lines of a step's form, the reviewer settles the quota.
pub(super) fn review(of: &'static str) -> StepDraft {
    step(
            "review",
            "17",
            Reviewer,
            words("技术论证", "Technical review"),
            words("组织专家论证，核定配额", "Have experts review it and settle the quota"),
        )
        .fills([
            section(
                "opinions",
                words("专家意见", "Experts"),
                [experts("experts", words("专家及意见", "Experts and opinions"))
                    .hint(words("至少三名，不得来自申请单位或云服务商。", "At least three, none from the applicant or the provider."))],
            ),
            section(
                "quota",
                words("核定配额", "Quota"),
                [
                    demand("lines", words("核定明细", "Lines settled")).from(of, "lines"),
                    long_text("opinion", words("论证意见", "Opinion")),
                ],
            ),
        ])
        .gate(
            "17",
            Check::ImpartialExperts { field: "experts" },
            words("须有至少三名与申请单位、云服务商无关的专家，且多数同意。", "It takes at least three experts unrelated to the applicant and the provider, and a majority in favour."),
        )
        .decides()
        .withdrawable()
        .forward("favourable", words("论证通过", "Favourable"))
        .returns_to(of)
        .rejects_as("unfavourable", words("论证不通过", "Unfavourable"))
        .issues(Template::ReviewOpinion)
}

/// Art. 17: quota is allocated as the opinion says, within what was committed (Art. 14).
pub(super) fn quota() -> StepDraft {
    quota_line()
        .effect(Effect::RegisterSystem)
        .effect(Effect::GrantQuota)
        .returns_to("review")
}

/// The same for a system that is in the register already.
pub(super) fn more_quota() -> StepDraft {
    quota_line().effect(Effect::GrantQuota).returns_to("review")
}

fn quota_line() -> StepDraft {
    step(
            "quota",
            "17",
            Leader,
            words("分配配额", "Quota"),
            words("按论证意见分配配额", "Allocate the quota as the opinion says"),
        )
        .gate(
            "14",
            Check::WithinCommitment { step: "review", field: "lines" },
            words("超出年度计划或计划外批准的数量，请先走计划外需求。", "More than the annual plan or an off-plan approval grants: go through off-plan demand first."),
        )
        .decides()
        .withdrawable()
        .forward("grant", words("分配配额", "Grant"))
        .issues(Template::QuotaNotice)
}

/// Art. 18, 36, 43: from the quota to the deployment that both sides have signed.
pub(super) fn brought_up(draft: Draft) -> Draft {
    draft
        .step(request())
        .step(configure())
        .step(deploy())
        .step(countersign())
}

/// Art. 18, 36: the unit requests the configuration; the boundary agreement is on file.
fn request() -> StepDraft {
    step(
            "request",
            "18",
            Applicant,
            words("配置申请", "Configuration request"),
            words("提出资源配置申请", "Request the configuration"),
        )
        .fills([section(
            "request",
            words("配置要求", "What is needed"),
            [
                long_text("hosts", words("主机、网络和安全要求", "Hosts, network and security")),
                date("wanted_on", words("希望完成日期", "Wanted on")).optional(),
            ],
        )])
        .gate(
            "36",
            Check::BoundaryAgreement,
            words("与云服务商的安全责任边界协议尚未备案或已过期，请先签订。", "The security boundary agreement with the provider is not on file or has expired: conclude it first."),
        )
        .withdrawable()
}

/// Art. 18: the provider configures in three working days.
fn configure() -> StepDraft {
    step(
        "configure",
        "18",
        Engineer,
        words("资源配置", "Configuration"),
        words(
            "按配额完成资源配置并登记标识",
            "Configure within the quota and enter what was configured",
        ),
    )
    .fills([section(
        "hosts",
        words("已配置资源", "What was configured"),
        [hosts("hosts", words("主机", "Hosts"))],
    )])
    .gate(
        "18",
        Check::WithinQuota { field: "hosts" },
        words("配置超出配额。", "This is more than the quota."),
    )
    .clock("18", "provision.sla")
    .forward("configured", words("配置完成", "Configured"))
    .effect(Effect::Allocate)
    .returns_to("request")
    .issues(Template::ConfigurationRecord)
}

/// Art. 18: the unit deploys in five working days, more where the authority agrees.
fn deploy() -> StepDraft {
    step(
        "deploy",
        "18",
        SystemOwner,
        words("部署", "Deployment"),
        words(
            "完成系统部署并声明",
            "Deploy the system and declare it done",
        ),
    )
    .fills([section(
        "declaration",
        words("部署完成声明", "Declaration"),
        [
            date("deployed_on", words("部署完成日期", "Deployed on")),
            long_text("declaration", words("部署情况", "What was deployed")),
        ],
    )])
    .clock_until("18", "deploy.sla", "countersign")
    .extendable_by(Reviewer)
    .forward("declare", words("声明部署完成", "Declare it deployed"))
}

/// Art. 43: the fee runs from quota and completed deployment; two signatures prove it.
fn countersign() -> StepDraft {
    step(
        "countersign",
        "43",
        ProviderManager,
        words("会签确认", "Countersignature"),
        words(
            "核实并会签部署完成声明，服务费自此起算",
            "Check and countersign the declaration; the fee runs from here",
        ),
    )
    .decides()
    .forward("countersign", words("会签", "Countersign"))
    .effect(Effect::StartBilling)
    .returns_to("deploy")
    .issues(Template::DeploymentConfirmation)
}

/// Art. 19: tests and pre-assessment within a month, reports filed.
pub(super) fn accept() -> StepDraft {
    step(
        "accept",
        "19",
        SystemOwner,
        words("测试与预评估", "Tests and pre-assessment"),
        words(
            "完成压力测试、内部测试和安全风险预评估，报送报告",
            "Stress test, internal test, security pre-assessment; file the reports",
        ),
    )
    .fills([section(
        "results",
        words("结果", "Results"),
        [
            date("tested_on", words("测试完成日期", "Tested on")),
            flag("stress_passed", words("压力测试达标", "Stress test passed")),
            flag(
                "internal_passed",
                words("内部测试通过", "Internal test passed"),
            ),
            flag(
                "no_high_risk",
                words("无未处置的高风险", "No high risk left open"),
            ),
        ],
    )])
    .attaches("test_report", "19", words("测试报告", "Test report"))
    .attaches(
        "security_assessment",
        "19",
        words("安全风险评估报告", "Security assessment"),
    )
    .clock("19", "acceptance_tests.sla")
    .forward("file", words("报送报告", "File the reports"))
    .issues(Template::TestCover)
    .issues(Template::AssessmentCover)
}
