//! Art. 36, 41: unit and provider agree where the responsibility of each begins, and the authority files it.

use super::matrix::responsibilities;
use crate::process::{
    Effect, Process, StepDraft, Subject, Template, date, long_text, number, process, section, step,
    words,
};
use crate::role::Role::{Applicant, ProviderManager, Reviewer, UnitApprover};

/// From the draft to the filing.
pub(super) fn boundary_agreement() -> Process {
    process(
        "boundary-agreement",
        words("安全责任边界协议", "Security boundary agreement"),
        words(
            "使用单位起草责任边界，双方签署，主管部门备案；备案后方可申请资源配置。",
            "The unit drafts who answers for what, both sign, the authority files it; only then can a configuration be requested.",
        ),
        &["12", "32", "36", "41"],
        Subject::Unit,
    )
    .step(draft())
    .step(unit_sign())
    .step(provider_sign())
    .step(file())
    .build()
}

fn draft() -> StepDraft {
    step(
        "draft",
        "36",
        Applicant,
        words("起草协议", "Draft"),
        words(
            "起草责任边界、有效期和适用范围",
            "Draft responsibilities, term and scope",
        ),
    )
    .fills([
        section(
            "term",
            words("有效期与范围", "Term and scope"),
            [
                date("from", words("生效日期", "From")),
                date("until", words("失效日期", "Until"))
                    .hint(words("当日仍有效。", "The last day on which it holds.")),
                long_text(
                    "scope",
                    words("适用的系统和资源", "Systems and resources covered"),
                ),
            ],
        ),
        responsibilities(
            ("unit", words("使用单位", "The unit")),
            ("provider", words("云服务商", "The provider")),
        ),
        section(
            "duties",
            words("约定事项", "Terms"),
            [
                long_text(
                    "access",
                    words(
                        "进入主机和数据的授权方式",
                        "How access to hosts and data is granted",
                    ),
                )
                .hint(words(
                    "未经使用单位授权不得进入（第41条）。",
                    "None without the unit's consent (Art. 41).",
                )),
                number(
                    "incident_hours",
                    words("安全事件通报时限", "Time to report an incident"),
                    0,
                    72,
                    words("小时", "hours"),
                ),
                long_text(
                    "confidentiality",
                    words("保密与人员审查", "Confidentiality and vetting of staff"),
                ),
                long_text(
                    "return_of_data",
                    words(
                        "退出时的数据返还与清除",
                        "Return and erasure of data on exit",
                    ),
                ),
                long_text("breach", words("违约责任", "Liability for breach")).optional(),
            ],
        ),
    ])
    .withdrawable()
}

fn unit_sign() -> StepDraft {
    step(
        "unit_sign",
        "36",
        UnitApprover,
        words("使用单位签署", "Signature of the unit"),
        words("代表使用单位签署协议", "Sign the agreement for the unit"),
    )
    .decides()
    .withdrawable()
    .forward("sign", words("签署", "Sign"))
    .returns_to("draft")
}

fn provider_sign() -> StepDraft {
    step(
        "provider_sign",
        "36",
        ProviderManager,
        words("云服务商签署", "Signature of the provider"),
        words(
            "代表云服务商签署协议",
            "Sign the agreement for the provider",
        ),
    )
    .decides()
    .withdrawable()
    .forward("sign", words("签署", "Sign"))
    .returns_to("draft")
}

fn file() -> StepDraft {
    step(
        "file",
        "36",
        Reviewer,
        words("备案", "Filing"),
        words("核对双方签署并备案", "Check both signatures and file it"),
    )
    .decides()
    .forward("file", words("备案", "File"))
    .effect(Effect::FileAgreement)
    .returns_to("draft")
    .issues(Template::BoundaryAgreement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::trial::Trial;

    #[test]
    fn an_agreement_is_on_file_once_both_have_signed_and_the_authority_has_looked() {
        let mut trial = Trial::of("boundary-agreement", "2026-09-28");
        trial.go(&["done", "sign", "sign"], &[]);
        assert_eq!((trial.step(), trial.effects.len()), ("file", 0));
        trial.go(&["file"], &[]);
        assert_eq!(trial.effects, [Effect::FileAgreement]);
        assert_eq!(trial.issued, [Template::BoundaryAgreement]);
    }
}
