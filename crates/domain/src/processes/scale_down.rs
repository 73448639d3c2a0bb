//! Art. 24(2), 24(3): what was never needed is given back, unless the unit shows why not.

use crate::process::{
    Check, Effect, Ending, Opening, Process, StepDraft, Subject, Target, Template, choice, date,
    hosts, long_text, money, process, section, step, text, words,
};
use crate::role::Role::{Engineer, Leader, Reviewer, SystemOwner};
use crate::verdict::Outcome;

/// From the notice to the smaller size, or to an exemption.
pub(super) fn scale_down() -> Process {
    process(
        "scale-down",
        words("资源缩减", "Reduction of resources"),
        words(
            "依据季度峰值或全年磁盘余量通知缩减，听取异议，决定缩减或限期豁免，再行变更。",
            "Notice from quarterly peaks or a year of free disk, objections heard, a decision to shrink or to exempt for a time, then the change.",
        ),
        &["18", "24(2)", "24(3)"],
        Subject::System,
    )
    .opened_by(Opening::Verdict(Outcome::Shrink))
    .step(notice())
    .step(answer())
    .step(hear())
    .step(change())
    .build()
}

fn notice() -> StepDraft {
    step(
        "notice",
        "24",
        Reviewer,
        words("缩减通知", "Notice of reduction"),
        words(
            "核对判定和建议规格，通知使用单位",
            "Check the verdict and the proposed sizes, notify the unit",
        ),
    )
    .fills([section(
        "proposal",
        words("建议规格", "Proposed sizes"),
        [
            choice(
                "ground",
                words("依据", "Ground"),
                [
                    (
                        "cpu_memory",
                        words(
                            "处理器和内存季度峰值偏低",
                            "Low quarterly peaks of CPU and memory",
                        ),
                    ),
                    (
                        "disk",
                        words(
                            "数据盘全年余量偏大",
                            "A data disk with much free space through the year",
                        ),
                    ),
                ],
            ),
            text(
                "measured",
                words("评估期与实测值", "Period and what was measured"),
            ),
            hosts(
                "hosts",
                words(
                    "拟缩减的主机及新规格",
                    "Hosts to shrink and their new sizes",
                ),
            )
            .hint(words(
                "按实测峰值加余量填写缩减后的规格。",
                "Enter the size after the reduction: the measured peak with headroom.",
            )),
            long_text("reason", words("缩减理由", "Reasons")),
            money(
                "saving",
                words("预计每月节省（元）", "Expected saving per month (yuan)"),
            )
            .optional(),
        ],
    )])
    .forward("notify", words("发出通知", "Notify"))
    .issues(Template::QuotaNotice)
}

fn answer() -> StepDraft {
    step(
        "answer",
        "24",
        SystemOwner,
        words("答复通知", "Answer to the notice"),
        words(
            "同意缩减，或在期限内提出异议和依据",
            "Accept the reduction, or object in time with evidence",
        ),
    )
    .fills([section(
        "answer",
        words("答复", "Answer"),
        [
            text("window", words("可停机时段", "When it may be stopped")).optional(),
            long_text("evidence", words("异议的依据", "Evidence for an objection"))
                .hint(words(
                    "例如业务高峰日历、灾备备用、合同约定；仅提出异议时必填。",
                    "Such as a calendar of peaks, standby for disasters, a contract; needed only to object.",
                ))
                .optional(),
        ],
    )])
    .may_attach("evidence", "24", words("异议材料", "Evidence"))
    .clock("24", "scale_down.objection")
    .window()
    .leads("accept", words("同意缩减", "Accept"), Target::Step("change"))
    .leads("object", words("提出异议", "Object"), Target::Step("hear"))
    .with_reason()
    .needs(&["evidence"])
    .leads("silent", words("逾期未答复", "No answer in time"), Target::Step("change"))
    .lapses()
}

/// The objection is heard by whoever decides.
fn hear() -> StepDraft {
    step(
        "hear",
        "24",
        Leader,
        words("听取异议", "Hearing of the objection"),
        words(
            "听取异议，决定缩减或限期豁免",
            "Hear the objection, decide to shrink or to exempt for a time",
        ),
    )
    .fills([section(
        "hearing",
        words("听取与决定", "Hearing and decision"),
        [
            date("heard_on", words("听取日期", "Heard on")),
            long_text("finding", words("认定意见", "Finding")),
            date("until", words("豁免截止日期", "Exempt until"))
                .hint(words(
                    "仅异议成立时必填；到期后重新评估。",
                    "Needed only if the objection is upheld; judged again after that.",
                ))
                .optional(),
            hosts(
                "hosts",
                words("调整后的规格", "Sizes decided, where they differ"),
            )
            .optional(),
        ],
    )])
    .decides()
    .forward("shrink", words("决定缩减", "Shrink"))
    .leads(
        "uphold",
        words("异议成立，限期豁免", "Uphold and exempt"),
        Target::End(Ending::Completed),
    )
    .with_reason()
    .needs(&["until"])
    .effect(Effect::Exempt)
}

fn change() -> StepDraft {
    step(
        "change",
        "24",
        Engineer,
        words("变更规格", "Change of size"),
        words(
            "按通知或决定的规格变更并登记",
            "Change to the sizes of the notice or the decision and enter them",
        ),
    )
    .fills([section(
        "change",
        words("变更结果", "What was changed"),
        [
            hosts("hosts", words("变更后的主机", "Hosts after the change")),
            date("changed_on", words("生效日期", "In force from")),
        ],
    )])
    .gate(
        "24",
        Check::AsDecided {
            field: "hosts",
            of: &[("notice", "hosts"), ("hear", "hosts")],
        },
        words(
            "变更后的主机和规格与通知或决定不一致，请按决定的规格变更和登记。",
            "The hosts and sizes are not those of the notice or the decision: change and enter them as decided.",
        ),
    )
    .clock("18", "provision.sla")
    .forward("changed", words("变更完成", "Changed"))
    .effect(Effect::Resize)
    .issues(Template::ConfigurationRecord)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::process::{HostLine, Values};
    use crate::processes::trial::Trial;

    fn notified() -> Trial {
        let mut trial = Trial::of("scale-down", "2026-09-21");
        trial.go(&["notify"], &[]);
        trial
    }

    #[test]
    fn an_objection_is_heard_before_anything_is_shrunk() {
        let mut trial = notified();
        // Ten working days: the days of mid-autumn and of the National Day do not count.
        assert_eq!(trial.due().as_deref(), Some("2026-10-12"));
        trial.go(&["object"], &[]);
        assert_eq!((trial.step(), trial.effects.len()), ("hear", 0));
        trial.go(&["shrink", "changed"], &[]);
        assert_eq!(trial.effects, [Effect::Resize]);
    }

    #[test]
    fn an_objection_that_is_upheld_exempts_until_a_day() {
        let mut trial = notified();
        let empty = trial.attempt("object", Values::default()).unwrap_err();
        assert!(matches!(empty, Refusal::Form(wrong) if wrong[0].field == "evidence"));
        trial.go(&["object"], &[]);
        let hearing = Values::default()
            .with("heard_on", "2026-10-13")
            .with("finding", "成立");
        let endless = trial.attempt("uphold", hearing).unwrap_err();
        assert!(matches!(endless, Refusal::Form(wrong) if wrong[0].field == "until"));
        trial.go(&["uphold"], &[("until", "2027-03-31")]);
        assert_eq!(trial.effects, [Effect::Exempt]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }

    #[test]
    fn what_is_changed_is_the_size_that_was_decided_no_less_and_no_more() {
        let host = |identifier: &str, vcpus| HostLine {
            host: "应用一".to_owned(),
            identifier: identifier.to_owned(),
            vcpus,
            memory_gb: 8,
            disk_gb: 0,
        };
        let mut trial = Trial::of("scale-down", "2026-09-21");
        let notice = trial.filled();
        trial.with(
            "notify",
            notice.with("hosts", vec![host("a", 2), host("b", 2)]),
        );
        trial.go(&["object"], &[]);
        let hearing = trial.filled().with("hosts", vec![host("b", 4)]);
        trial.with("shrink", hearing);
        for wrong in [
            vec![host("a", 2)],
            vec![host("a", 2), host("b", 2)],
            vec![host("a", 1), host("b", 4)],
        ] {
            let entered = trial.filled().with("hosts", wrong);
            let refused = trial.attempt("changed", entered).unwrap_err();
            assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "24"));
        }
        let decided = trial.filled();
        trial.with(
            "changed",
            decided.with("hosts", vec![host("a", 2), host("b", 4)]),
        );
        assert_eq!(trial.effects, [Effect::Resize]);
    }

    #[test]
    fn who_does_not_answer_in_time_is_shrunk_and_not_before() {
        let mut trial = notified();
        trial.on("2026-10-12");
        assert_eq!(trial.lapsed(), None);
        let early = trial.attempt("silent", Values::default()).unwrap_err();
        assert_eq!(early, Refusal::NoWay);
        trial.on("2026-10-13");
        assert_eq!(trial.lapsed(), Some("silent"));
        // Nobody fills anything in.
        let moved = trial.attempt("silent", Values::default()).unwrap();
        assert_eq!(moved.issues, []);
        trial.go(&["silent"], &[]);
        assert_eq!((trial.step(), trial.lapsed()), ("change", None));
    }
}
