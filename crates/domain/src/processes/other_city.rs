//! Art. 7, 43: a body from elsewhere uses the cloud through the department in charge of its line.

use super::{parts, steps};
use crate::process::{
    Process, StepDraft, Subject, Template, choice, date, long_text, process, section, step, text,
    words,
};
use crate::role::Role::{Applicant, Leader, Reviewer};

/// Like a new system, asked for by the competent department and paid for by the body itself.
pub(super) fn other_city() -> Process {
    let draft = process(
        "other-city",
        words("外地单位用云", "A body from elsewhere"),
        words(
            "非本市政务部门经业务主管部门申请，参照本市流程论证、配额、配置和部署，费用自行承担。",
            "A body of another place applies through the competent department; review, quota, configuration and deployment as for the city's own; it pays for itself.",
        ),
        &["7", "16", "17", "18", "19", "36", "43"],
        Subject::NewSystem,
    )
    .step(application())
    .step(steps::unit_approval("7"))
    .step(acceptance())
    .step(steps::review("application"))
    .step(steps::quota());
    steps::brought_up(draft)
        .step(steps::accept())
        .step(go_live())
        .build()
}

fn application() -> StepDraft {
    let draft = step(
        "application",
        "7",
        Applicant,
        words("代为申请", "Application"),
        words(
            "由业务主管部门为外地单位填写申请",
            "The competent department applies for the body from elsewhere",
        ),
    )
    .fills([
        section(
            "body",
            words("使用单位", "The body"),
            [
                text("body_name", words("外地单位名称", "Name")),
                text(
                    "body_code",
                    words("统一社会信用代码", "Unified social credit code"),
                ),
                text("body_place", words("所在地", "Where it is")),
                choice(
                    "body_kind",
                    words("单位性质", "Kind"),
                    [
                        ("department", words("政务部门", "Government body")),
                        (
                            "institution",
                            words("直属或派出机构", "Subordinate or dispatched body"),
                        ),
                        (
                            "authorised",
                            words("法律法规授权的组织", "Body authorised by law"),
                        ),
                    ],
                ),
                long_text(
                    "competence",
                    words(
                        "业务主管关系说明",
                        "Why this department is the competent one",
                    ),
                ),
            ],
        ),
        section("system", words("系统", "The system"), parts::system()),
        parts::contacts(),
        parts::demanded(),
        parts::justification(),
        section(
            "payment",
            words("费用", "Payment"),
            [
                text("payer_name", words("费用承担单位", "Who pays")),
                date("planned_go_live", words("计划上线日期", "Planned go-live")),
            ],
        ),
    ])
    .attaches(
        "request_letter",
        "7",
        words("外地单位商请函", "Letter of the body"),
    )
    .attaches(
        "payment_commitment",
        "43",
        words("费用承担承诺", "Commitment to pay"),
    );
    let draft = parts::within_the_terms(parts::admitted(draft), "lease_until");
    parts::bounded(draft)
        .withdrawable()
        .issues(Template::Application)
        .issues(Template::DemandJustification)
}

/// Whoever lets the body in does not review what it asks for.
fn acceptance() -> StepDraft {
    step(
        "acceptance",
        "7",
        Leader,
        words("受理", "Acceptance"),
        words(
            "核对单位性质和业务主管关系",
            "Check what kind of body it is and that the department is competent",
        ),
    )
    .decides()
    .withdrawable()
    .forward("accept", words("受理", "Accept"))
    .returns_to("application")
    .rejects()
}

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

#[cfg(test)]
mod tests {
    use crate::case::Refusal;
    use crate::process::Ending;
    use crate::processes::trial::Trial;

    #[test]
    fn a_body_from_elsewhere_comes_through_the_competent_department_and_pays_for_itself() {
        let mut trial = Trial::of("other-city", "2026-09-28");
        trial.supplied();
        trial.without("payment_commitment");
        let filled = trial.sampled();
        let missing = trial.attempt("done", filled).unwrap_err();
        assert!(matches!(missing, Refusal::Documents(needs) if needs[0].article == "43"));
        trial.with_document("payment_commitment");
        trial.sample(&[
            "done",
            "approve",
            "accept",
            "favourable",
            "grant",
            "done",
            "configured",
        ]);
        trial.sample(&["declare", "countersign", "file", "go_live"]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }
}
