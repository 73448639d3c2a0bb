//! Art. 22: a system leaves the cloud.

use crate::process::{
    Effect, Process, StepDraft, Subject, Template, choice, date, flag, long_text, process, section,
    step, text, words,
};
use crate::role::Role::{
    Applicant, Engineer, ProviderManager, Reviewer, SystemOwner, UnitApprover,
};

/// From the written application to the certificate of erasure.
pub(super) fn exit() -> Process {
    process(
        "exit",
        words("退出政务云", "Exit from the cloud"),
        words(
            "书面申请、三个月过渡、下线备份、清除数据、双方签署证明，资源收回，计费截止。",
            "Written application, three months of transition, take-down and backup, erasure, a certificate signed by both; resources return and the fee ends.",
        ),
        &["22", "32", "37", "43"],
        Subject::System,
    )
    .step(application())
    .step(unit_approval())
    .step(acceptance())
    .step(decommission())
    .step(erase())
    .step(confirm_erasure())
    .step(certify())
    .build()
}

fn application() -> StepDraft {
    step(
        "application",
        "22",
        Applicant,
        words("退出申请", "Application to exit"),
        words(
            "说明退出原因、计划下线日期和数据去向",
            "Say why, when it goes offline and where the data go",
        ),
    )
    .fills([
        section(
            "exit",
            words("退出", "Exit"),
            [
                choice(
                    "reason",
                    words("退出原因", "Reason"),
                    [
                        ("ended", words("停用", "No longer used")),
                        (
                            "merged",
                            words("合并到其他系统", "Merged into another system"),
                        ),
                        ("moved", words("迁出", "Moved elsewhere")),
                        ("idle", words("闲置清理", "Idle and cleared away")),
                    ],
                ),
                long_text("explanation", words("说明", "Explanation")),
                date(
                    "offline_planned",
                    words("计划下线日期", "Planned to go offline"),
                ),
            ],
        ),
        section(
            "data",
            words("数据", "Data"),
            [
                choice(
                    "destination",
                    words("数据去向", "Where the data go"),
                    [
                        ("migrated", words("迁移", "Migrated")),
                        ("archived", words("归档", "Archived")),
                        ("destroyed", words("销毁", "Destroyed")),
                    ],
                ),
                text("backup_media", words("备份介质", "Backup media")),
                long_text(
                    "resources",
                    words("拟退回的资源", "Resources to be given back"),
                ),
            ],
        ),
    ])
    .withdrawable()
    .issues(Template::ExitApplication)
}

fn unit_approval() -> StepDraft {
    step(
        "unit_approval",
        "22",
        UnitApprover,
        words("单位审批", "Approval by the unit"),
        words(
            "审批退出申请并报送主管部门",
            "Approve the exit and send it to the authority",
        ),
    )
    .decides()
    .withdrawable()
    .forward("approve", words("同意报送", "Approve and send"))
    .returns_to("application")
}

fn acceptance() -> StepDraft {
    step(
        "acceptance",
        "22",
        Reviewer,
        words("受理", "Acceptance"),
        words(
            "受理退出申请，过渡期自此起算",
            "Accept the application; the transition runs from here",
        ),
    )
    .decides()
    .withdrawable()
    .forward("accept", words("受理", "Accept"))
    .returns_to("application")
}

/// The unit takes the system down and secures its data within the transition.
fn decommission() -> StepDraft {
    step(
        "decommission",
        "22",
        SystemOwner,
        words("下线与备份", "Take-down and backup"),
        words(
            "在过渡期内下线系统，完成数据迁移备份",
            "Take the system down, migrate and back up its data within the transition",
        ),
    )
    .fills([
        section(
            "offline",
            words("下线", "Take-down"),
            [
                date("offline_on", words("实际下线日期", "Went offline on")),
                long_text(
                    "domains",
                    words("域名和备案", "Domain names and their filings"),
                ),
                long_text("addresses", words("IP 地址", "IP addresses")),
                long_text("certificates", words("证书和密钥", "Certificates and keys")),
                long_text("accounts", words("账号", "Accounts")),
            ],
        ),
        section(
            "backup",
            words("备份", "Backup"),
            [
                text(
                    "media",
                    words("备份介质与存放地点", "Media and where they are kept"),
                ),
                long_text(
                    "digests",
                    words("备份文件及校验值", "Backups and their digests"),
                )
                .hint(words(
                    "每行一个文件：名称、大小、SM3 值。",
                    "One file per line: name, size, SM3 digest.",
                )),
                flag("restored", words("已验证可恢复", "Shown to restore")),
            ],
        ),
    ])
    .may_attach(
        "migration_record",
        "22",
        words("数据迁移记录", "Record of the migration"),
    )
    .clock("22", "exit.transition")
    .withdrawable()
    .forward("done", words("已下线并备份", "Down and backed up"))
}

/// Unit and provider erase together: the provider does it, the unit checks.
fn erase() -> StepDraft {
    step(
        "erase",
        "22",
        Engineer,
        words("数据清除", "Erasure"),
        words(
            "清除数据、逐项登记介质，收回资源",
            "Erase the data, enter every medium, take the resources back",
        ),
    )
    .fills([section(
        "erasure",
        words("清除", "Erasure"),
        [
            choice(
                "method",
                words("清除方式", "Method"),
                [
                    ("overwrite", words("覆写", "Overwriting")),
                    ("degauss", words("消磁", "Degaussing")),
                    ("destroy", words("销毁", "Destruction")),
                    ("key_destruction", words("密钥销毁", "Destruction of keys")),
                ],
            ),
            date("erased_on", words("清除日期", "Erased on")),
            long_text("media", words("介质清单", "Media")).hint(words(
                "每行一项：磁盘、快照、备份或介质的标识。",
                "One per line: identifier of a disk, snapshot, backup or medium.",
            )),
            text(
                "evidence",
                words("清除记录编号", "Number of the erasure log"),
            )
            .optional(),
        ],
    )])
    .clock("22", "exit.erasure")
    .forward("erased", words("清除完成", "Erased"))
    .effect(Effect::Reclaim)
}

fn confirm_erasure() -> StepDraft {
    step(
        "confirm_erasure",
        "22",
        SystemOwner,
        words("确认清除", "Confirmation of erasure"),
        words("核对清除结果并签署", "Check what was erased and sign"),
    )
    .fills([section(
        "check",
        words("核对", "Check"),
        [
            flag(
                "unreadable",
                words("抽查介质已不可读取", "Sampled media can no longer be read"),
            ),
            long_text("remarks", words("备注", "Remarks")).optional(),
        ],
    )])
    .decides()
    .forward("sign", words("签署", "Sign"))
}

/// The provider countersigns; the fee ends.
fn certify() -> StepDraft {
    step(
        "certify",
        "22",
        ProviderManager,
        words("会签证明", "Countersignature"),
        words(
            "会签数据清除证明，确认计费截止日期",
            "Countersign the certificate of erasure and settle the last day charged",
        ),
    )
    .fills([section(
        "billing",
        words("计费截止", "End of the fee"),
        [
            date("billing_until", words("计费截止日期", "Charged until")).hint(words(
                "当日仍计费；不晚于资源收回之日。",
                "The last day charged; not after the resources were taken back.",
            )),
        ],
    )])
    .decides()
    .forward("countersign", words("会签", "Countersign"))
    .effect(Effect::EndBilling)
    .effect(Effect::RetireSystem)
    .issues(Template::ErasureCertificate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Ending;
    use crate::processes::trial::Trial;

    #[test]
    fn an_exit_gives_three_months_to_move_and_then_erases() {
        let mut trial = Trial::of("exit", "2026-09-28");
        trial.go(&["done", "approve"], &[]);
        assert_eq!(trial.due(), None);
        trial.on("2026-11-30").go(&["accept"], &[]);
        // Three calendar months, clamped to the end of February.
        assert_eq!(trial.due().as_deref(), Some("2027-02-28"));
        assert_eq!(trial.effects, []);
        trial
            .on("2027-02-20")
            .go(&["done", "erased", "sign", "countersign"], &[]);
        assert_eq!(
            trial.effects,
            [Effect::Reclaim, Effect::EndBilling, Effect::RetireSystem]
        );
        assert_eq!(
            trial.issued,
            [Template::ExitApplication, Template::ErasureCertificate]
        );
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }
}
