//! Art. 24(4): the ladder for what stands idle or was overstated: notice, urging, hearing, decision, stop, snapshot, reclaim, liability.

use crate::process::{
    Effect, Ending, Opening, Process, StepDraft, Subject, Target, Template, Words, choice, date,
    hosts, long_text, money, process, section, step, text, words,
};
use crate::role::Role::{Engineer, Leader, Reviewer, SystemOwner};
use crate::verdict::Outcome;

/// From the order to rectify to the liability of the unit.
pub(super) fn idle_reclaim() -> Process {
    process(
        "idle-reclaim",
        words("闲置整改与回收", "Idle resources: rectify or be reclaimed"),
        words(
            "责令整改或退出，逾期催办，听取异议，决定停用，快照留存后回收，明确责任。",
            "Order to rectify or exit, urging, objection heard, decision, stop, snapshot, reclaim, liability.",
        ),
        &["24(4)"],
        Subject::System,
    )
    .opened_by(Opening::Verdict(Outcome::Idle))
    .step(notice())
    .step(rectify())
    .step(check())
    .step(urge())
    .step(answer())
    .step(recheck())
    .step(hear())
    .step(decide())
    .step(stop())
    .step(snapshot())
    .step(reclaim())
    .step(liability())
    .build()
}

fn notice() -> StepDraft {
    step(
        "notice",
        "24",
        Reviewer,
        words("责令整改", "Order to rectify"),
        words(
            "核实闲置情况，责令使用单位整改或退出",
            "Verify what stands idle and order the unit to rectify or exit",
        ),
    )
    .fills([section(
        "finding",
        words("情况与要求", "Finding and order"),
        [
            choice(
                "ground",
                words("情形", "Ground"),
                [
                    ("zombie", words("僵尸系统", "Zombie system")),
                    ("idle", words("长期闲置", "Idle for long")),
                    ("low_use", words("使用效率长期较低", "Used little for long")),
                    ("overstated", words("虚报需求", "Overstated demand")),
                ],
            ),
            text(
                "measured",
                words("评估期与实测值", "Period and what was measured"),
            ),
            hosts("hosts", words("涉及的主机", "Hosts concerned")),
            long_text("order", words("整改要求", "What has to be put right")),
        ],
    )])
    .forward("order", words("责令整改", "Order"))
    .issues(Template::RectificationOrder)
}

/// The unit puts it right or leaves, within the time before it is urged.
fn rectify() -> StepDraft {
    measures(
        "rectify",
        words("整改", "Rectification"),
        words(
            "在期限内整改，或申请退出",
            "Put it right in time, or apply to exit",
        ),
    )
    .clock("24", "reclaim.remind_to_urge")
    .forward("rectified", words("已整改", "Rectified"))
    .needs(&["measures", "rectified_on"])
    .forward("exits", words("申请退出", "Will exit"))
    .needs(&["exit_number"])
    .leads(
        "silent",
        words("逾期未答复", "No answer in time"),
        Target::Step("urge"),
    )
    .lapses()
}

fn check() -> StepDraft {
    step(
        "check",
        "24",
        Reviewer,
        words("核查整改", "Check of the rectification"),
        words(
            "核查整改结果或退出申请",
            "Check what was put right, or the application to exit",
        ),
    )
    .fills([section(
        "check",
        words("核查", "Check"),
        [long_text("finding", words("核查意见", "Finding"))],
    )])
    .decides()
    .leads(
        "confirmed",
        words("整改属实，办结", "Confirmed: close"),
        Target::End(Ending::Completed),
    )
    .leads(
        "not_rectified",
        words("未整改到位，催办", "Not put right: urge"),
        Target::Step("urge"),
    )
    .with_reason()
}

fn urge() -> StepDraft {
    step(
        "urge",
        "24",
        Reviewer,
        words("催办", "Urging"),
        words(
            "书面催办，告知逾期后果和异议权利",
            "Urge in writing; tell what follows and that the unit may object",
        ),
    )
    .fills([section(
        "urging",
        words("催办", "Urging"),
        [
            long_text("urging", words("催办内容", "What is urged")),
            long_text(
                "consequences",
                words("逾期后果", "What follows if it is not done"),
            ),
        ],
    )])
    .forward("urge", words("发出催办", "Urge"))
}

/// The last days in which the unit may put it right or object.
fn answer() -> StepDraft {
    measures(
        "answer",
        words("答复催办", "Answer to the urging"),
        words(
            "整改、申请退出，或提出异议和依据",
            "Put it right, apply to exit, or object with evidence",
        ),
    )
    .may_attach("evidence", "24", words("异议材料", "Evidence"))
    .clock("24", "reclaim.urge_to_force")
    .forward("rectified", words("已整改", "Rectified"))
    .needs(&["measures", "rectified_on"])
    .forward("exits", words("申请退出", "Will exit"))
    .needs(&["exit_number"])
    .leads("object", words("提出异议", "Object"), Target::Step("hear"))
    .with_reason()
    .needs(&["evidence"])
    .leads(
        "silent",
        words("逾期未答复", "No answer in time"),
        Target::Step("decide"),
    )
    .lapses()
}

fn recheck() -> StepDraft {
    step(
        "recheck",
        "24",
        Reviewer,
        words("复查整改", "Second check"),
        words(
            "复查催办后的整改结果或退出申请",
            "Check what was put right after the urging, or the application to exit",
        ),
    )
    .fills([section(
        "check",
        words("复查", "Check"),
        [long_text("finding", words("复查意见", "Finding"))],
    )])
    .decides()
    .leads(
        "confirmed",
        words("整改属实，办结", "Confirmed: close"),
        Target::End(Ending::Completed),
    )
    .leads(
        "not_rectified",
        words("拒不整改，提请决定", "Not put right: to be decided"),
        Target::Step("decide"),
    )
    .with_reason()
}

fn hear() -> StepDraft {
    step(
        "hear",
        "24",
        Reviewer,
        words("听取异议", "Hearing of the objection"),
        words(
            "听取使用单位的异议并提出意见",
            "Hear the unit's objection and give an opinion",
        ),
    )
    .fills([section(
        "hearing",
        words("听取异议", "Hearing"),
        [
            date("heard_on", words("听取日期", "Heard on")),
            text("attended", words("参加人员", "Who attended")),
            long_text("statement", words("使用单位陈述", "What the unit stated")),
            long_text("opinion", words("处理意见", "Opinion")),
        ],
    )])
    .forward("heard", words("已听取，提请决定", "Heard: to be decided"))
}

fn decide() -> StepDraft {
    step(
        "decide",
        "24",
        Leader,
        words("决定", "Decision"),
        words(
            "决定停用回收，或限期豁免",
            "Decide to stop and reclaim, or to exempt for a time",
        ),
    )
    .fills([section(
        "decision",
        words("决定", "Decision"),
        [
            long_text("decision", words("决定内容", "What is decided")),
            date("stop_on", words("停用日期", "To be stopped on")).optional(),
            date("until", words("豁免截止日期", "Exempt until"))
                .hint(words("仅予以豁免时必填。", "Needed only to exempt."))
                .optional(),
        ],
    )])
    .decides()
    .forward("stop", words("停用并回收", "Stop and reclaim"))
    .with_reason()
    .needs(&["stop_on"])
    .leads(
        "exempt",
        words("限期豁免", "Exempt for a time"),
        Target::End(Ending::Completed),
    )
    .with_reason()
    .needs(&["until"])
    .effect(Effect::Exempt)
}

fn stop() -> StepDraft {
    step(
        "stop",
        "24",
        Engineer,
        words("停用", "Stop"),
        words("按决定停止资源使用", "Stop the resources as decided"),
    )
    .fills([section(
        "stop",
        words("停用", "Stop"),
        [
            date("stopped_on", words("停用日期", "Stopped on")),
            hosts("hosts", words("停用的主机", "Hosts stopped")),
        ],
    )])
    .forward("stopped", words("已停用", "Stopped"))
    .effect(Effect::StopUse)
}

/// Nothing is taken back before it can be given back.
fn snapshot() -> StepDraft {
    step(
        "snapshot",
        "24",
        Engineer,
        words("快照留存", "Snapshot"),
        words(
            "为停用的主机制作快照并登记校验值",
            "Take snapshots of what was stopped and enter their digests",
        ),
    )
    .fills([section(
        "snapshot",
        words("快照", "Snapshot"),
        [
            date("taken_on", words("快照日期", "Taken on")),
            long_text(
                "digests",
                words("快照及校验值", "Snapshots and their digests"),
            )
            .hint(words(
                "每行一个：主机、快照标识、SM3 值。",
                "One per line: host, identifier of the snapshot, SM3 digest.",
            )),
            text("kept_at", words("存放位置", "Where they are kept")),
            date("kept_until", words("保留至", "Kept until")),
        ],
    )])
    .forward("taken", words("快照完成", "Taken"))
}

fn reclaim() -> StepDraft {
    step(
        "reclaim",
        "24",
        Engineer,
        words("回收", "Reclaim"),
        words(
            "回收资源，配额退回",
            "Take the resources back; the quota returns",
        ),
    )
    .fills([section(
        "reclaim",
        words("回收", "Reclaim"),
        [
            date("reclaimed_on", words("回收日期", "Reclaimed on")),
            date("billing_until", words("计费截止日期", "Charged until")),
            hosts("hosts", words("回收的主机", "Hosts reclaimed")),
        ],
    )])
    .forward("reclaimed", words("已回收", "Reclaimed"))
    .effect(Effect::Reclaim)
    .effect(Effect::EndBilling)
    .issues(Template::ConfigurationRecord)
}

fn liability() -> StepDraft {
    step(
        "liability",
        "24",
        Reviewer,
        words("责任认定", "Liability"),
        words(
            "认定使用单位应承担的责任",
            "Settle what the unit answers for",
        ),
    )
    .fills([section(
        "liability",
        words("责任", "Liability"),
        [
            long_text("liability", words("责任认定", "What the unit answers for")),
            money(
                "wasted",
                words("闲置期间费用（元）", "Cost while it stood idle (yuan)"),
            )
            .optional(),
            text("informed", words("告知对象", "Who was informed")),
        ],
    )])
    .forward("close", words("认定并办结", "Settle and close"))
}

/// What a unit says when it was told to put something right.
fn measures(code: &'static str, name: Words, asks: Words) -> StepDraft {
    step(code, "24", SystemOwner, name, asks).fills([section(
        "measures",
        words("答复", "Answer"),
        [
            long_text("measures", words("整改措施", "What was done"))
                .hint(words("已整改的须填写。", "Needed if it was put right."))
                .optional(),
            date("rectified_on", words("整改完成日期", "Put right on")).optional(),
            text(
                "exit_number",
                words("退出申请编号", "Number of the application to exit"),
            )
            .hint(words("申请退出的须填写。", "Needed if the system exits."))
            .optional(),
            long_text(
                "evidence",
                words("异议或说明的依据", "Evidence or explanation"),
            )
            .optional(),
        ],
    )])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Values;
    use crate::processes::trial::Trial;

    #[test]
    fn a_zombie_is_reclaimed_only_after_notice_urging_hearing_and_decision() {
        let mut trial = Trial::of("idle-reclaim", "2026-08-31");
        trial.go(&["order"], &[]);
        assert_eq!(trial.issued, [Template::RectificationOrder]);
        assert_eq!(trial.due().as_deref(), Some("2026-09-30"));
        trial.on("2026-09-30");
        assert_eq!(trial.lapsed(), None);
        trial.on("2026-10-08").go(&["silent", "urge"], &[]);
        assert_eq!(trial.due().as_deref(), Some("2026-10-14"));
        trial.go(&["object"], &[]);
        assert_eq!(trial.step(), "hear");
        trial.go(&["heard"], &[]);
        assert_eq!((trial.step(), trial.effects.len()), ("decide", 0));
        trial.go(&["stop", "stopped", "taken", "reclaimed", "close"], &[]);
        assert_eq!(
            trial.effects,
            [Effect::StopUse, Effect::Reclaim, Effect::EndBilling]
        );
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }

    #[test]
    fn whoever_puts_it_right_is_left_alone_and_whoever_only_says_so_is_urged() {
        let mut trial = Trial::of("idle-reclaim", "2026-08-31");
        trial.go(&["order", "rectified", "not_rectified"], &[]);
        assert_eq!(trial.step(), "urge");
        trial.go(&["urge", "exits", "confirmed"], &[]);
        assert_eq!(
            (trial.ending(), trial.effects.len()),
            (Some(Ending::Completed), 0)
        );
    }

    #[test]
    fn silence_after_the_urging_goes_to_the_decision_not_to_the_stop() {
        let mut trial = Trial::of("idle-reclaim", "2026-08-31");
        trial.go(&["order", "rectified", "not_rectified", "urge"], &[]);
        assert!(trial.attempt("silent", Values::default()).is_err());
        trial.on("2026-09-08").go(&["silent"], &[]);
        assert_eq!(trial.step(), "decide");
        trial.go(&["exempt"], &[]);
        assert_eq!(trial.effects, [Effect::Exempt]);
    }
}
