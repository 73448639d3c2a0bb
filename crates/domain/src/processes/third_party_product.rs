//! Art. 13: a product of a third party on the cloud.

use crate::process::{
    Check, Effect, Process, StepDraft, Subject, choice, date, demand, flag, long_text, process,
    section, step, text, words,
};
use crate::role::Role::{Engineer, Leader, Reviewer, VendorAgent};

/// From the filing to the product in service, which then reports its use and its bills each month.
pub(super) fn third_party_product() -> Process {
    process(
        "third-party-product",
        words("第三方产品入云", "A third-party product"),
        words(
            "产品提供商申报，主管部门审核后部署，此后按月向使用单位报告使用日志和计费清单。",
            "The vendor files a product, the authority reviews it, it is deployed; its usage and bills are then reported to the units each month.",
        ),
        &["13", "38"],
        Subject::Platform,
    )
    .step(application())
    .step(review())
    .step(decision())
    .step(preparation())
    .step(deployment())
    .step(admission())
    .build()
}

fn application() -> StepDraft {
    step(
        "application",
        "13",
        VendorAgent,
        words("产品申报", "Filing"),
        words(
            "申报产品、服务承诺和计费方式",
            "File the product, what is promised and how it is charged",
        ),
    )
    .fills([
        section(
            "product",
            words("产品", "The product"),
            [
                text("product_name", words("产品名称和版本", "Name and version")),
                choice(
                    "category",
                    words("产品类别", "Category"),
                    [
                        ("database", words("数据库", "Database")),
                        ("middleware", words("中间件", "Middleware")),
                        ("security", words("安全产品", "Security")),
                        ("data", words("数据与智能", "Data and intelligence")),
                        ("other", words("其他", "Other")),
                    ],
                ),
                long_text(
                    "function",
                    words("功能和适用范围", "What it does and for whom"),
                ),
                flag(
                    "xinchuang",
                    words("是否信创产品", "Is it of the domestic stack?"),
                ),
                text(
                    "licence_number",
                    words(
                        "销售许可或检测证书编号",
                        "Number of the licence or certificate",
                    ),
                )
                .optional(),
                demand("lines", words("所需政务云资源", "Cloud resources it takes")).optional(),
            ],
        ),
        section(
            "service",
            words("服务", "Service"),
            [
                text("service_contact", words("服务联系人", "Contact")),
                text("service_phone", words("服务电话", "Telephone")),
                long_text(
                    "maintenance",
                    words("调试、更新和维护安排", "Set-up, updates and maintenance"),
                ),
                long_text(
                    "security",
                    words("安全保障和数据处理", "Security and how data are handled"),
                ),
                long_text(
                    "charging",
                    words("计费方式和价格", "How it is charged and at what price"),
                ),
                long_text(
                    "reporting",
                    words(
                        "使用日志和计费清单的报告方式",
                        "How usage logs and bills are reported",
                    ),
                )
                .hint(words(
                    "至少每月向使用单位报告一次。",
                    "At least each month, to the units.",
                )),
            ],
        ),
    ])
    .attaches("test_report", "13", words("检测报告", "Test report"))
    .attaches(
        "commitment",
        "13",
        words("安全保密承诺书", "Commitment to security and secrecy"),
    )
    .may_attach("manual", "13", words("产品说明", "Manual"))
    .withdrawable()
}

fn review() -> StepDraft {
    step(
        "review",
        "13",
        Reviewer,
        words("审核产品", "Review"),
        words(
            "审核功能、安全和价格，核对目录有无重复",
            "Review function, security and price; check that the catalogue has no such service yet",
        ),
    )
    .fills([section(
        "review",
        words("审核", "Review"),
        [
            flag(
                "duplicate",
                words("目录是否已有同类服务", "Does the catalogue have the like?"),
            ),
            long_text("opinion", words("审核意见", "Opinion")),
        ],
    )])
    .decides()
    .withdrawable()
    .forward("favourable", words("审核通过", "Favourable"))
    .returns_to("application")
    .rejects()
}

fn decision() -> StepDraft {
    step(
        "decision",
        "13",
        Leader,
        words("批准部署", "Decision"),
        words("批准产品在政务云部署", "Let the product be deployed"),
    )
    .decides()
    .withdrawable()
    .forward("approve", words("批准", "Approve"))
    .returns_to("review")
    .rejects()
}

fn preparation() -> StepDraft {
    step(
        "preparation",
        "13",
        Engineer,
        words("提供环境", "Environment"),
        words(
            "开通部署环境和访问权限",
            "Open the environment and the access to it",
        ),
    )
    .fills([section(
        "environment",
        words("环境", "Environment"),
        [
            text("environment_code", words("环境标识", "Identifier")),
            text("isolation", words("隔离方式", "How it is set apart")),
            date("ready_on", words("开通日期", "Ready on")),
        ],
    )])
    .clock("18", "provision.sla")
    .forward("ready", words("已开通", "Ready"))
}

fn deployment() -> StepDraft {
    step(
        "deployment",
        "13",
        VendorAgent,
        words("部署调试", "Deployment"),
        words("部署调试并报告结果", "Deploy it, set it up and report"),
    )
    .fills([section(
        "deployment",
        words("部署", "Deployment"),
        [
            date("deployed_on", words("部署日期", "Deployed on")),
            text("instance_code", words("实例标识", "Instance")),
            long_text("tested", words("调试结果", "How it was tested")),
            date("first_report_on", words("首次报告日期", "First report on")),
        ],
    )])
    .forward("deployed", words("部署完成", "Deployed"))
}

/// What is admitted owes its monthly reports.
fn admission() -> StepDraft {
    step(
        "admission",
        "13",
        Reviewer,
        words("准予服务", "Admission"),
        words(
            "核对部署，准予提供服务",
            "Check the deployment and admit it",
        ),
    )
    .gate(
        "13",
        Check::Flag {
            step: "admission",
            field: "reports_agreed",
        },
        words(
            "须先落实按月报告使用日志和计费清单。",
            "The monthly reports of usage and bills must be agreed first.",
        ),
    )
    .fills([section(
        "admission",
        words("准予", "Admission"),
        [flag(
            "reports_agreed",
            words("已落实按月报告", "Are the monthly reports agreed?"),
        )],
    )])
    .decides()
    .forward("admit", words("准予服务", "Admit"))
    .effect(Effect::AdmitProduct)
    .returns_to("deployment")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::processes::trial::Trial;

    #[test]
    fn a_third_party_product_is_deployed_only_after_the_authority_has_reviewed_it() {
        let mut trial = Trial::of("third-party-product", "2026-09-28");
        trial.sample(&["done", "favourable"]);
        assert_eq!(trial.step(), "decision");
        trial.sample(&["approve", "ready", "deployed", "admit"]);
        assert_eq!(trial.effects, [Effect::AdmitProduct]);
    }

    #[test]
    fn a_product_that_does_not_report_its_use_each_month_is_not_admitted() {
        let mut trial = Trial::of("third-party-product", "2026-09-28");
        trial.sample(&["done", "favourable", "approve", "ready", "deployed"]);
        let silent = trial.sampled().with("reports_agreed", false);
        let refused = trial.attempt("admit", silent).unwrap_err();
        assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "13"));
    }
}
