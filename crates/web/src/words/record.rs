//! The words of the record: who, as what, to what, with which result.

use yunheng_app::RecordRow;
use yunheng_domain::actor::Who;
use yunheng_domain::record::Outcome;

use super::{Text, text};
use crate::lang::Lang;

/// The kinds of objects that entries are about.
pub(crate) const OBJECTS: &[&str] = &[
    "organisation",
    "person",
    "membership",
    "resource",
    "verdict",
    "access_grant",
    "delegation",
    "telemetry",
    "rulebook",
    "export",
    "record",
    "checkpoint",
    "key",
    "session",
    "client",
    "notice",
    "subscription",
    "delivery",
];

/// What a kind of object is called.
fn object(kind: &str) -> Option<Text> {
    Some(match kind {
        "organisation" | "unit" => text("单位", "Organisation"),
        "person" => text("人员", "Person"),
        "membership" => text("任职", "Membership"),
        "delegation" => text("委托代行", "Delegation"),
        "resource" => text("资源", "Resource"),
        "verdict" | "verdicts" => text("判定", "Verdict"),
        "grant" | "access_grant" => text("访问授权", "Grant of access"),
        "telemetry" | "server" | "month" => text("监测数据", "Telemetry"),
        "period" => text("期间", "Period"),
        "register" => text("资源台账", "Register"),
        "file" => text("文件", "File"),
        "rulebook" => text("制度规则", "Rulebook"),
        "export" => text("导出文件", "Exported file"),
        "record" => text("审计记录", "The record"),
        "checkpoint" => text("检查点", "Checkpoint"),
        "key" => text("密钥", "Key"),
        "session" => text("会话", "Session"),
        "notice" => text("消息", "Notice"),
        "subscription" => text("事件推送", "Webhook"),
        "delivery" => text("待发送消息", "Delivery"),
        "client" => text("接口客户端", "API client"),
        _ => return None,
    })
}

/// How an act ended.
pub(crate) fn ending(code: &str) -> Text {
    match code {
        "refused" => text("被拒绝", "Refused"),
        "failed" => text("未成功", "Failed"),
        _ => text("已完成", "Done"),
    }
}

/// The stable code of an outcome.
pub(crate) fn ending_code(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Refused { .. } => "refused",
        Outcome::Failed { .. } => "failed",
    }
}

impl Lang {
    /// What a kind of object is called; its code, if nobody named it.
    pub(crate) fn object(self, kind: impl AsRef<str>) -> String {
        let kind = kind.as_ref();
        object(kind).map_or_else(|| kind.to_owned(), |found| self.say(found).to_owned())
    }

    /// How an act ended, by its stable code.
    pub(crate) fn ending(self, code: impl AsRef<str>) -> &'static str {
        self.say(ending(code.as_ref()))
    }

    /// Who acted.
    pub(crate) fn who(self, row: &RecordRow) -> String {
        match &row.entry.who {
            Who::Nobody => self.t("未登录者", "Somebody not signed in").to_owned(),
            Who::Person { name, .. } | Who::Client { name, .. } => name.clone(),
            Who::Program { .. } => self.t("平台程序", "The program").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_the_filter_offers_has_a_name() {
        for kind in OBJECTS {
            assert!(object(kind).is_some(), "{kind}");
        }
    }
}
