//! Art. 24(1): what runs full is reported at once and may grow.

use super::{change, steps};
use crate::process::{
    Ending, Opening, Process, StepDraft, Subject, Target, choice, date, demand, long_text, process,
    section, step, text, words,
};
use crate::role::Role::{Applicant, DutyOfficer};
use crate::verdict::Outcome;

/// From the report to the larger size.
pub(super) fn scale_up() -> Process {
    process(
        "scale-up",
        words("资源扩容", "Increase of resources"),
        words(
            "使用率越线即报告，使用单位申请，审核后追加配额并变更配置。",
            "Use above the line is reported at once; the unit applies, the authority reviews and raises the quota, the provider changes the configuration.",
        ),
        &["14", "17", "18", "24(1)", "45"],
        Subject::System,
    )
    .opened_by(Opening::Verdict(Outcome::Alarm))
    .step(report())
    .step(application())
    .step(steps::unit_approval("24"))
    .step(steps::county_review())
    .step(change::review("24"))
    .step(change::quota())
    .step(change::configure())
    .build()
}

fn report() -> StepDraft {
    step(
        "report",
        "24",
        DutyOfficer,
        words("预警报告", "Report of the alarm"),
        words(
            "核实预警，报告主管部门和使用单位",
            "Verify the alarm, report it to the authority and the unit",
        ),
    )
    .fills([section(
        "alarm",
        words("预警", "Alarm"),
        [
            choice(
                "metric",
                words("指标", "Metric"),
                [
                    ("cpu", words("处理器", "CPU")),
                    ("memory", words("内存", "Memory")),
                    ("disk", words("数据盘", "Data disk")),
                ],
            ),
            text(
                "measured",
                words("时段与实测值", "When and what was measured"),
            ),
            text("resources", words("涉及的资源", "Resources concerned")),
            long_text(
                "assessment",
                words("初步判断与建议", "First assessment and advice"),
            ),
        ],
    )])
    .clock("24", "scale_up.report")
    .forward("report", words("报告", "Report"))
}

/// The unit asks for more, or says why it does not.
fn application() -> StepDraft {
    step(
        "application",
        "24",
        Applicant,
        words("扩容申请", "Application"),
        words(
            "申请扩容，或说明无需扩容的理由",
            "Apply for more, or say why none is needed",
        ),
    )
    .fills([
        section(
            "demand",
            words("扩容需求", "What is needed"),
            [
                demand("lines", words("增加的资源", "Resources added"))
                    .hint(words("只填增加的数量。", "Only what is added."))
                    .optional(),
                date("wanted_on", words("希望完成日期", "Wanted on")).optional(),
            ],
        ),
        section(
            "justification",
            words("理由", "Reasons"),
            [
                long_text("cause", words("使用率升高的原因", "Why use has risen")),
                long_text("sizing", words("测算依据", "How it was sized")).optional(),
            ],
        ),
    ])
    .withdrawable()
    .forward("apply", words("申请扩容", "Apply"))
    .needs(&["lines", "sizing"])
    .leads(
        "none",
        words("无需扩容", "None needed"),
        Target::End(Ending::Completed),
    )
    .with_reason()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::process::{Effect, Values};
    use crate::processes::trial::Trial;

    #[test]
    fn an_alarm_is_reported_at_once_and_grows_only_within_what_was_committed() {
        let mut trial = Trial::of("scale-up", "2026-09-30");
        assert_eq!(trial.due().as_deref(), Some("2026-10-08"));
        trial.go(&["report", "apply", "approve", "favourable"], &[]);
        let refused = trial.attempt("grant", Values::default()).unwrap_err();
        assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "14"));
        trial.facts.commitment.insert("CMP-001".into(), 1);
        trial.go(&["grant", "resized"], &[]);
        assert_eq!(trial.effects, [Effect::GrantQuota, Effect::Resize]);
    }

    #[test]
    fn a_unit_that_needs_no_more_says_why_and_keeps_what_it_has() {
        let mut trial = Trial::of("scale-up", "2026-09-28");
        trial.go(&["report", "none"], &[]);
        assert_eq!(
            (trial.ending(), trial.effects.len()),
            (Some(Ending::Completed), 0)
        );
    }
}
