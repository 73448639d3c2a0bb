//! Why something is refused, and what the reader can do about it.

use yunheng_app::Refusal;

use crate::format::Plain;
use crate::lang::Lang;
use crate::words::{Text, text};

/// What a refusal says.
pub(crate) fn meaning(refusal: Refusal) -> Text {
    match refusal {
        Refusal::SignIn => text("请先登录。", "Sign in first."),
        Refusal::Foreign => text(
            "没有这个地址，或所指的对象不存在。",
            "No such address, or what it names does not exist.",
        ),
        Refusal::Forbidden => text(
            "您现有的角色不包含这项权限。如工作需要，请联系本单位负责人申请相应角色。",
            "None of your roles allows this. If your work needs it, ask your organisation for the role.",
        ),
        Refusal::Scope => text(
            "接口令牌的授权范围不包含这项操作。",
            "The token's scopes do not cover this.",
        ),
        Refusal::SecondFactor => text(
            "管理员和审批人须使用第二种身份验证方式。请先在“我的账号”中启用。",
            "Administrators and approvers need a second factor. Set it up in your profile first.",
        ),
        Refusal::Recused => text(
            "您已声明回避，不能处理此事项。",
            "You declared yourself not impartial here; somebody else must decide.",
        ),
        Refusal::SameHands => text(
            "经办与审批须由不同的人完成，请由另一人处理。",
            "Whoever prepared it may not approve it; somebody else must.",
        ),
        Refusal::Consent => text(
            "未经使用单位授权，不得查看其云主机和数据（第四十一条）。请先提出访问申请。",
            "Without the unit's consent nobody looks into its hosts and data (Art. 41). Ask for access first.",
        ),
        Refusal::StepUp => text(
            "这是敏感操作，请再次验证身份后继续。",
            "This is a sensitive act: prove again who you are, then go on.",
        ),
    }
}

impl Lang {
    /// What a refusal says, in this language.
    pub(crate) fn refusal(self, refusal: impl Plain<Refusal>) -> &'static str {
        let meaning = meaning(refusal.plain());
        self.t(meaning.zh, meaning.en)
    }
}
