//! Art. 36: unit and provider settle who answers for what.

use crate::process::{
    Effect, Process, Subject, Template, date, long_text, process, section, step, words,
};
use crate::role::Role::{Applicant, ProviderManager, Reviewer, UnitApprover};

/// From the draft to the file.
pub(super) fn boundary_agreement() -> Process {
    process(
        "boundary-agreement",
        words("安全责任边界协议", "Boundary agreement"),
        words(
            "厘清使用单位与云服务商的安全责任。",
            "Unit and provider settle who answers for what.",
        ),
        &["36"],
        Subject::Unit,
    )
    .step(
        step(
            "draft",
            "36",
            Applicant,
            words("起草", "Draft"),
            words(
                "填写责任划分和有效期",
                "Fill in who answers for what, and until when",
            ),
        )
        .fills([section(
            "agreement",
            words("协议", "Agreement"),
            [
                date("from", words("生效日期", "From")),
                date("until", words("有效期至", "Until")),
                long_text("scope", words("系统范围", "Scope")),
            ],
        )])
        .withdrawable(),
    )
    .step(
        step(
            "sign_unit",
            "36",
            UnitApprover,
            words("使用单位签署", "The unit signs"),
            words("代表本单位签署", "Sign for the unit"),
        )
        .decides()
        .withdrawable()
        .forward("sign", words("签署", "Sign"))
        .returns_to("draft"),
    )
    .step(
        step(
            "sign_provider",
            "36",
            ProviderManager,
            words("云服务商签署", "The provider signs"),
            words("代表云服务商签署", "Sign for the provider"),
        )
        .decides()
        .withdrawable()
        .forward("sign", words("签署", "Sign"))
        .returns_to("draft")
        .issues(Template::BoundaryAgreement),
    )
    .step(
        step(
            "file",
            "36",
            Reviewer,
            words("备案", "Filing"),
            words("核对并备案", "Check and file"),
        )
        .decides()
        .forward("file", words("备案", "File"))
        .effect(Effect::FileAgreement)
        .returns_to("draft"),
    )
    .build()
}
