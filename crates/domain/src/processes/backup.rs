//! Art. 23: an important system is backed up, as much as it needs and proven to restore.

use super::steps;
use crate::process::{
    Check, Effect, Process, StepDraft, Subject, Template, choice, date, demand, flag, long_text,
    number, process, section, step, text, words,
};
use crate::role::Role::{Applicant, Engineer, Reviewer, SystemOwner};

/// From the application to a proven restore.
pub(super) fn backup() -> Process {
    process(
        "backup",
        words("灾备申请", "Backup of an important system"),
        words(
            "重要系统申请备份，论证后分配灾备资源，建成并验证可恢复。",
            "An important system asks for backup; after review it is granted, set up and shown to restore.",
        ),
        &["17", "18", "23", "37", "45"],
        Subject::System,
    )
    .step(application())
    .step(steps::unit_approval("23"))
    .step(steps::county_review())
    .step(steps::review("application"))
    .step(steps::more_quota())
    .step(set_up())
    .step(restore())
    .step(confirm())
    .build()
}

fn application() -> StepDraft {
    step(
        "application",
        "23",
        Applicant,
        words("备份申请", "Application"),
        words(
            "说明系统的重要性和恢复目标",
            "Say why the system is important and how it must come back",
        ),
    )
    .fills([
        section(
            "need",
            words("备份需求", "What is needed"),
            [
                long_text("importance", words("重要性说明", "Why it is important")),
                choice(
                    "kind",
                    words("灾备方式", "Kind"),
                    [
                        ("data", words("数据备份", "Data")),
                        ("same_city", words("同城灾备", "In the same city")),
                        ("remote", words("异地灾备", "In another city")),
                    ],
                ),
                number(
                    "rpo_minutes",
                    words("恢复点目标（RPO）", "Recovery point (RPO)"),
                    0,
                    525_600,
                    words("分钟", "minutes"),
                ),
                number(
                    "rto_minutes",
                    words("恢复时间目标（RTO）", "Recovery time (RTO)"),
                    1,
                    525_600,
                    words("分钟", "minutes"),
                ),
                number(
                    "volume_gb",
                    words("数据量", "Amount of data"),
                    1,
                    100_000_000,
                    words("GB", "GB"),
                ),
                number(
                    "retention_days",
                    words("备份保留天数", "Backups are kept for"),
                    1,
                    36_500,
                    words("天", "days"),
                ),
            ],
        ),
        section(
            "demand",
            words("灾备资源", "Resources"),
            [
                demand("lines", words("资源明细", "Resources")),
                long_text("sizing", words("测算依据", "How it was sized")),
            ],
        ),
    ])
    .withdrawable()
    .issues(Template::Application)
}

/// The provider sets it up together with the unit and those who built and maintain the system.
fn set_up() -> StepDraft {
    step(
        "set_up",
        "23",
        Engineer,
        words("建立备份", "Set-up"),
        words(
            "配合使用单位和建设、维护单位建立备份",
            "Set the backup up with the unit and those who built and maintain the system",
        ),
    )
    .fills([section(
        "policy",
        words("备份策略", "Policy"),
        [
            text(
                "policy_code",
                words("备份任务标识", "Identifier of the backup job"),
            ),
            text("place", words("备份存放地点", "Where it is kept")),
            text(
                "schedule",
                words("全量与增量周期", "Full and incremental schedule"),
            ),
            flag("encrypted", words("是否加密", "Is it encrypted?")),
            date(
                "first_on",
                words("首次备份完成日期", "First backup done on"),
            ),
            text("participants", words("参与单位", "Who took part")),
        ],
    )])
    .clock("18", "provision.sla")
    .forward("set_up", words("已建立", "Set up"))
    .issues(Template::ConfigurationRecord)
}

fn restore() -> StepDraft {
    step(
        "restore",
        "23",
        SystemOwner,
        words("恢复验证", "Proof of restore"),
        words(
            "实际恢复一次，登记实测的恢复点和恢复时间",
            "Restore once in earnest and enter the recovery point and time measured",
        ),
    )
    .fills([section(
        "proof",
        words("验证", "Proof"),
        [
            date("restored_on", words("恢复日期", "Restored on")),
            number(
                "rpo_measured",
                words("实测恢复点", "Recovery point measured"),
                0,
                525_600,
                words("分钟", "minutes"),
            ),
            number(
                "rto_measured",
                words("实测恢复时间", "Recovery time measured"),
                0,
                525_600,
                words("分钟", "minutes"),
            ),
            flag(
                "consistent",
                words(
                    "恢复的数据一致可用",
                    "Restored data are consistent and usable",
                ),
            ),
        ],
    )])
    .attaches(
        "restore_record",
        "23",
        words("恢复验证记录", "Record of the restore"),
    )
    .forward("proven", words("报送验证", "Send the proof"))
    .returns_to("set_up")
}

fn confirm() -> StepDraft {
    step(
        "confirm",
        "23",
        Reviewer,
        words("确认登记", "Confirmation"),
        words(
            "核对验证结果并登记灾备",
            "Check the proof and enter the backup",
        ),
    )
    .gate(
        "23",
        Check::Flag {
            step: "restore",
            field: "consistent",
        },
        words(
            "恢复验证未通过，请退回重新建立。",
            "The restore was not proven: send it back to be set up again.",
        ),
    )
    .decides()
    .forward("confirm", words("确认", "Confirm"))
    .effect(Effect::RegisterBackup)
    .returns_to("restore")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::process::Values;
    use crate::processes::trial::Trial;

    fn set_up_once() -> Trial {
        let mut trial = Trial::of("backup", "2026-09-30");
        trial.supplied();
        trial.sample(&["done", "approve", "favourable", "grant"]);
        trial
    }

    #[test]
    fn a_backup_counts_only_after_it_was_restored() {
        let mut trial = set_up_once();
        assert_eq!(trial.due().as_deref(), Some("2026-10-10"));
        trial.sample(&["set_up"]);
        trial.go(&["proven"], &[("consistent", "no")]);
        let refused = trial.attempt("confirm", Values::default()).unwrap_err();
        assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "23"));
        trial.go(&["return"], &[]).sample(&["proven", "confirm"]);
        assert_eq!(trial.effects, [Effect::GrantQuota, Effect::RegisterBackup]);
    }

    #[test]
    fn a_backup_that_experts_do_not_favour_gets_no_resources() {
        let mut trial = Trial::of("backup", "2026-09-30");
        trial.supplied();
        trial.sample(&["done", "approve", "unfavourable"]);
        assert_eq!((trial.effects.len(), trial.step()), (0, "over"));
    }
}
