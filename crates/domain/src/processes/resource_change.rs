//! Art. 8, 17, 18: a unit asks that what its system has be changed.

use super::{change, parts, steps};
use crate::process::{
    Process, StepDraft, Subject, Target, choice, date, demand, long_text, process, section, step,
    text, words,
};
use crate::role::Role::Applicant;

/// From the request to the changed configuration.
pub(super) fn resource_change() -> Process {
    process(
        "resource-change",
        words("资源变更", "Change of resources"),
        words(
            "使用单位申请新增、扩容、缩容、调整网络策略或转移，审核后变更配置。",
            "The unit asks for more, larger, smaller, another network policy or a move; after review the provider changes the configuration.",
        ),
        &["8", "14", "16", "17", "18", "45"],
        Subject::System,
    )
    .step(application())
    .step(steps::unit_approval("16"))
    .step(steps::county_review())
    .step(review())
    .step(change::quota())
    .step(configure())
    .build()
}

fn application() -> StepDraft {
    let draft = step(
        "application",
        "16",
        Applicant,
        words("变更申请", "Request for a change"),
        words(
            "说明变更内容、影响和回退办法",
            "Say what changes, what it affects and how to go back",
        ),
    )
    .fills([
        section(
            "change",
            words("变更内容", "What changes"),
            [
                choice(
                    "kind",
                    words("变更类型", "Kind of change"),
                    [
                        ("add", words("新增", "More hosts or services")),
                        ("grow", words("扩容", "Larger")),
                        ("shrink", words("缩容", "Smaller")),
                        ("network", words("网络策略", "Network policy")),
                        ("move", words("转移云商", "Move to another provider")),
                    ],
                ),
                text("resources", words("涉及的资源", "Resources concerned")),
                long_text("change", words("变更前后对比", "Before and after")),
                long_text("reason", words("变更原因", "Reasons")),
            ],
        ),
        section(
            "demand",
            words("增加的资源", "Resources added"),
            [
                demand("lines", words("增加的明细", "Lines added"))
                    .hint(words(
                        "只填增加的数量；不增加则留空。",
                        "Only what is added; leave empty if nothing is.",
                    ))
                    .optional(),
                parts::environment(parts::PRODUCTION).optional(),
                parts::lease_until(),
            ],
        ),
        section(
            "execution",
            words("实施", "Carrying it out"),
            [
                date("wanted_on", words("希望生效日期", "Wanted from")),
                text(
                    "window",
                    words("影响与停机窗口", "Impact and time it may be stopped"),
                ),
                long_text("rollback", words("回退办法", "How to go back")),
            ],
        ),
    ]);
    parts::within_the_terms(draft, "lease_until").withdrawable()
}

/// Whether the quota is raised is for the authority to say, not for the kind of request.
fn review() -> StepDraft {
    change::review("17").leads(
        "unchanged",
        words("同意，配额不变", "Agree, the quota stays"),
        Target::Step("configure"),
    )
}

fn configure() -> StepDraft {
    change::configure()
        .forward("adjusted", words("策略已调整", "Adjusted"))
        .needs(&["remarks"])
        .returns_to("application")
}

#[cfg(test)]
mod tests {
    use crate::process::Effect;
    use crate::processes::trial::Trial;

    #[test]
    fn a_change_raises_the_quota_only_where_the_authority_says_so() {
        let mut trial = Trial::of("resource-change", "2026-09-28");
        trial.facts.commitment.insert("CMP-001".into(), 1);
        trial.go(&["done", "approve", "unchanged"], &[]);
        assert_eq!((trial.step(), trial.effects.len()), ("configure", 0));
        trial.go(&["return", "done", "approve", "favourable"], &[]);
        trial.go(&["grant", "added"], &[]);
        assert_eq!(trial.effects, [Effect::GrantQuota, Effect::Allocate]);
    }
}
