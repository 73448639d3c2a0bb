//! Steps by which what a system already has is changed.

use crate::process::{
    Check, Effect, StepDraft, Template, date, demand, hosts, long_text, section, step, words,
};
use crate::role::Role::{Engineer, Leader, Reviewer};

/// The authority reviews the lines; whether they raise the quota is said by its way.
pub(super) fn review(article: &'static str) -> StepDraft {
    step(
        "review",
        article,
        Reviewer,
        words("审核", "Review"),
        words(
            "对照实测用量审核，核定增加的数量",
            "Review against measured use and settle how much is added",
        ),
    )
    .fills([section(
        "review",
        words("审核", "Review"),
        [
            demand("lines", words("核定增加的明细", "Lines added"))
                .from("application", "lines")
                .hint(words(
                    "增加配额时必填。",
                    "Needed where the quota is raised.",
                ))
                .optional(),
            long_text("opinion", words("审核意见", "Opinion")),
        ],
    )])
    .decides()
    .withdrawable()
    .forward(
        "favourable",
        words("同意，增加配额", "Agree and raise the quota"),
    )
    .needs(&["lines"])
    .returns_to("application")
    .rejects()
}

/// Art. 14, 17: what is added is within what was committed.
pub(super) fn quota() -> StepDraft {
    step(
        "quota",
        "17",
        Leader,
        words("分配配额", "Quota"),
        words("按审核意见追加配额", "Raise the quota as the review says"),
    )
    .gate(
        "14",
        Check::WithinCommitment {
            step: "review",
            field: "lines",
        },
        words(
            "超出年度计划或计划外批准的数量，请先走计划外需求。",
            "More than the annual plan or an off-plan approval grants: go through off-plan demand first.",
        ),
    )
    .decides()
    .withdrawable()
    .forward("grant", words("追加配额", "Grant"))
    .effect(Effect::GrantQuota)
    .returns_to("review")
    .issues(Template::QuotaNotice)
}

/// Art. 18: the provider changes sizes or adds hosts in time.
pub(super) fn configure() -> StepDraft {
    step(
        "configure",
        "18",
        Engineer,
        words("变更配置", "Change of the configuration"),
        words(
            "按批准的内容变更配置并登记",
            "Change the configuration as approved and enter it",
        ),
    )
    .fills([section(
        "change",
        words("变更结果", "What was changed"),
        [
            hosts("hosts", words("变更或新增的主机", "Hosts changed or added"))
                .hint(words(
                    "按变更后的规格填写。",
                    "Enter the sizes after the change.",
                ))
                .optional(),
            date("changed_on", words("生效日期", "In force from")),
            long_text("remarks", words("说明", "Remarks")).optional(),
        ],
    )])
    .clock("18", "provision.sla")
    .forward("resized", words("规格已变更", "Resized"))
    .needs(&["hosts"])
    .effect(Effect::Resize)
    .forward("added", words("主机已新增", "Added"))
    .needs(&["hosts"])
    .effect(Effect::Allocate)
    .issues(Template::ConfigurationRecord)
}
