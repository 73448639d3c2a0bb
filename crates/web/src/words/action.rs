//! What each action is called, in the record and wherever one is named.

use yunheng_app::Action;

use super::{Text, text};
use crate::lang::Lang;

/// What an action is called. One that is not here does not compile.
#[expect(clippy::too_many_lines, reason = "one line for each action")]
pub(crate) fn action(action: Action) -> Text {
    match action {
        Action::SignIn => text("登录", "Sign in"),
        Action::AboutRead => text("查看程序说明", "Read what the program is"),
        Action::OverviewRead => text("查看总览", "See the overview"),
        Action::ResourceList => text("查看资源列表", "List resources"),
        Action::ResourceRead => text("查看云主机详情", "See a host in detail"),
        Action::ResourceChart => text("查看监测曲线", "See a host's telemetry"),
        Action::ResourceRegister => text("登记资源", "Register a resource"),
        Action::ResourceExport => text("导出资源", "Export resources"),
        Action::DocumentRead => text("打开文档", "Open a document"),
        Action::VerdictList => text("查看判定列表", "List verdicts"),
        Action::VerdictRead => text("查看判定", "See a verdict"),
        Action::VerdictExport => text("导出判定", "Export verdicts"),
        Action::VerdictExempt => text("豁免判定", "Exempt from a verdict"),
        Action::VerdictJudge => text("执行判定", "Judge a period"),
        Action::VerdictReplay => text("重算判定", "Replay a verdict"),
        Action::DivergenceList => text("查看两方差异", "List divergences"),
        Action::DivergenceExport => text("导出两方差异", "Export divergences"),
        Action::CaseList => text("列出办件", "List cases"),
        Action::CaseRead => text("查看办件", "See a case"),
        Action::CaseOpen => text("发起办件", "Begin a case"),
        Action::CaseAct => text("办理", "Do what a step asks"),
        Action::CaseDecide => text("审核决定", "Decide at a step"),
        Action::CaseExtend => text("延长时限", "Give more time"),
        Action::CaseNote => text("发表意见", "Say something in a case"),
        Action::CaseWithdraw => text("撤回办件", "Take a case back"),
        Action::UnmatchedList => text("查看未匹配序列", "List unmatched series"),
        Action::UnmatchedPlace => text("匹配监测序列", "Place unmatched telemetry"),
        Action::RulebookRead => text("查看制度规则", "Read the rulebook"),
        Action::RulebookAdopt => text("启用制度规则", "Adopt a rulebook"),
        Action::TelemetryWrite => text("写入监测数据", "Deliver telemetry"),
        Action::TelemetryRetain => text("清理过期监测数据", "Drop old telemetry"),
        Action::OrganisationList => text("查看单位列表", "List organisations"),
        Action::OrganisationRead => text("查看单位", "See an organisation"),
        Action::OrganisationCreate => text("新增单位", "Add an organisation"),
        Action::OrganisationRename => text("变更单位名称", "Rename an organisation"),
        Action::OrganisationMerge => text("合并单位", "Merge organisations"),
        Action::OrganisationContact => text("指定联系人", "Name a contact"),
        Action::PersonList => text("查看人员列表", "List people"),
        Action::PersonRead => text("查看人员", "See a person"),
        Action::PersonCreate => text("开立账号", "Open an account"),
        Action::PersonDisable => text("停用账号", "Close an account"),
        Action::PersonEnable => text("恢复账号", "Reopen an account"),
        Action::PersonResetPassword => text("生成一次性链接", "Make a one-time link"),
        Action::PersonResetSecondFactor => text("解除第二种验证方式", "Take off a second factor"),
        Action::PersonRevealPhone => text("查看完整电话", "Reveal a phone number"),
        Action::MembershipList => text("查看任职列表", "List memberships"),
        Action::MembershipPrepare => text("拟定任职", "Prepare a membership"),
        Action::MembershipAuthorise => text("授权任职", "Authorise a membership"),
        Action::MembershipRevoke => text("终止任职", "End a membership"),
        Action::PostAppoint => text("任命管理员", "Appoint an administrator"),
        Action::PostRevoke => text("免去管理员", "Take a post away"),
        Action::DelegationList => text("查看代理列表", "List delegations"),
        Action::DelegationCreate => text("委托代理", "Delegate for an absence"),
        Action::DelegationRevoke => text("终止代理", "End a delegation"),
        Action::RecusalDeclare => text("声明回避", "Declare a recusal"),
        Action::ClientList => text("查看接口程序", "List programs"),
        Action::ClientCreate => text("拟定接口程序", "Prepare a program's access"),
        Action::ClientAuthorise => text("授权接口程序", "Authorise a program"),
        Action::ClientRotate => text("更换程序密钥", "Replace a program's secret"),
        Action::ClientRevoke => text("终止接口程序", "End a program's access"),
        Action::SessionOwn => text("查看本人会话", "See one's own sessions"),
        Action::SessionList => text("查看会话", "See sessions"),
        Action::SessionKill => text("结束会话", "End a session"),
        Action::ProfileRead => text("查看本人账号", "See one's own profile"),
        Action::ProfileChange => text("修改本人账号", "Change one's own profile"),
        Action::NoticeOwn => text("查看我的消息", "See what one was told"),
        Action::NoticeMark => text("标记消息已读", "Mark notices as read"),
        Action::NoticePrefer => text("设置消息提醒", "Say how one wants to be told"),
        Action::ViewSave => text("保存列表视图", "Save a view of a list"),
        Action::ViewRemove => text("删除列表视图", "Remove a view of a list"),
        Action::NoticeSend => text("发送到期提醒和每日汇总", "Send reminders and daily mails"),
        Action::WorkRun => text("驱动云平台执行", "Have the provider's platform work"),
        Action::LeaseEnd => text("收回到期租期", "End leases that ran out"),
        Action::SubscriptionList => text("查看事件推送", "List subscriptions"),
        Action::SubscriptionCreate => text("新增事件推送", "Add a subscription"),
        Action::SubscriptionDisable => text("停用事件推送", "End a subscription"),
        Action::DeliveryList => text("查看未送达消息", "List what did not arrive"),
        Action::DeliveryRetry => text("重新发送", "Try a delivery again"),
        Action::GrantList => text("查看访问授权", "List grants of access"),
        Action::GrantAsk => text("申请访问", "Ask for access"),
        Action::GrantApprove => text("同意访问", "Consent to access"),
        Action::GrantRefuse => text("不同意访问", "Decline access"),
        Action::GrantRevoke => text("收回访问授权", "Withdraw consent"),
        Action::GrantEmergency => text("应急访问", "Take access in an emergency"),
        Action::GrantReview => text("复核应急访问", "Review an emergency access"),
        Action::GrantUse => text("使用访问授权", "Use a grant"),
        Action::RecordSearch => text("查询审计记录", "Search the record"),
        Action::RecordOwn => text("查看与本单位或本人有关的记录", "See one's own record"),
        Action::RecordExport => text("导出审计记录", "Export the record"),
        Action::RecordVerify => text("校验审计记录", "Verify the record"),
        Action::RecordArchive => text("归档审计记录", "Archive the record"),
        Action::CheckpointList => text("查看检查点", "List checkpoints"),
        Action::CheckpointMake => text("生成检查点", "Make a checkpoint"),
        Action::CheckpointExport => text("下载检查点", "Download a checkpoint"),
        Action::CheckpointWitness => text("登记见证签名", "Add a witness's signature"),
        Action::KeyList => text("查看密钥清单", "List keys"),
        Action::KeyRotate => text("轮换密钥", "Rotate keys"),
        Action::ConfigurationRead => text("查看配置", "Read the configuration"),
        Action::ConfigurationChange => text("修改配置", "Change the configuration"),
        Action::PolicyRead => text("查看权限策略", "Read the policies"),
        Action::MetricsRead => text("查看运行指标", "Read metrics"),
    }
}

impl Lang {
    /// What an action of a stable code is called; the code itself, if this program knows it no more.
    pub(crate) fn action(self, code: impl AsRef<str>) -> String {
        let code = code.as_ref();
        Action::from_code(code).map_or_else(
            || code.to_owned(),
            |known| self.say(action(known)).to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_has_a_name_of_its_own_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let names: BTreeSet<_> = Action::ALL
                .iter()
                .map(|one| lang.say(action(*one)))
                .collect();
            assert_eq!(names.len(), Action::ALL.len());
            assert!(names.iter().all(|name| !name.is_empty()));
        }
    }
}
