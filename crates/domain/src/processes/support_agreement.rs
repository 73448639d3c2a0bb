//! Art. 38: whoever supports the provider agrees with it on the boundary, and the authority files it.

use super::matrix::responsibilities;
use crate::process::{
    Check, Effect, Process, StepDraft, Subject, Template, date, flag, long_text, process, section,
    step, text, words,
};
use crate::role::Role::{ProviderManager, Reviewer, VendorAgent};

/// From the draft to the filing.
pub(super) fn support_agreement() -> Process {
    process(
        "support-agreement",
        words("支撑方责任边界协议", "Agreement with a supporting party"),
        words(
            "确需第三方支撑的，云服务商与支撑方签订责任边界协议，报主管部门备案。",
            "Where the provider needs a third party's support, both agree on the boundary and the authority files it.",
        ),
        &["38"],
        Subject::Unit,
    )
    .step(draft())
    .step(vendor_sign())
    .step(file())
    .build()
}

fn draft() -> StepDraft {
    step(
        "draft",
        "38",
        ProviderManager,
        words("起草协议", "Draft"),
        words(
            "说明支撑的必要性、范围、人员和责任边界",
            "Say why support is needed, its scope, its people and who answers for what",
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
                text("vendor", words("支撑方", "Supporting party")),
                long_text(
                    "need",
                    words("由第三方支撑的必要性", "Why a third party is needed"),
                ),
                long_text("scope", words("支撑范围", "Scope of the support")),
            ],
        ),
        responsibilities(
            ("provider", words("云服务商", "The provider")),
            ("vendor", words("支撑方", "The supporting party")),
        ),
        section(
            "people",
            words("人员", "People"),
            [
                text(
                    "responsible",
                    words(
                        "云服务商负责的正式职工",
                        "The provider's own employee in charge",
                    ),
                ),
                long_text(
                    "staff",
                    words("支撑人员和权限", "Supporting staff and their rights"),
                ),
                flag("vetted", words("已完成背景审查", "Background checks done")),
                flag(
                    "confidential",
                    words("已签订保密承诺", "Confidentiality undertakings signed"),
                ),
            ],
        ),
    ])
    .withdrawable()
}

fn vendor_sign() -> StepDraft {
    step(
        "vendor_sign",
        "38",
        VendorAgent,
        words("支撑方签署", "Signature of the supporting party"),
        words(
            "代表支撑方签署协议",
            "Sign the agreement for the supporting party",
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
        "38",
        Reviewer,
        words("备案", "Filing"),
        words(
            "核对签署、审查和承诺并备案",
            "Check signatures, vetting and undertakings, and file it",
        ),
    )
    .gate(
        "38",
        Check::Flag {
            step: "draft",
            field: "vetted",
        },
        words(
            "支撑人员尚未完成背景审查，请退回补正。",
            "The supporting staff have not been vetted: return it for correction.",
        ),
    )
    .gate(
        "38",
        Check::Flag {
            step: "draft",
            field: "confidential",
        },
        words(
            "尚未签订保密承诺，请退回补正。",
            "Confidentiality undertakings are missing: return it for correction.",
        ),
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
    use crate::case::Refusal;
    use crate::process::Values;
    use crate::processes::trial::Trial;

    #[test]
    fn support_without_vetted_staff_is_not_filed() {
        let mut trial = Trial::of("support-agreement", "2026-09-28");
        trial.go(&["done", "sign"], &[("vetted", "no")]);
        let refused = trial.attempt("file", Values::default()).unwrap_err();
        assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "38"));
        trial.go(&["return", "done", "sign", "file"], &[]);
        assert_eq!(trial.effects, [Effect::FileAgreement]);
    }
}
