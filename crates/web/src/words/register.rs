//! The vocabulary of organisations, people and what they may do.

use yunheng_app::{ClientRow, DelegationRow, PersonRow};
use yunheng_domain::organisation::{Kind, Payer, Tie};
use yunheng_domain::person::Standing;
use yunheng_domain::role::{Post, Role};

use super::{Text, text};
use crate::api::register::client_state;
use crate::format::Plain;
use crate::lang::Lang;

fn organisation_kind(kind: Kind) -> Text {
    match kind {
        Kind::Authority => text("主管部门", "Authority"),
        Kind::Tenant => text("使用单位", "Using unit"),
        Kind::Provider => text("云服务商", "Provider"),
        Kind::Supervisor => text("云监管服务商", "Supervisor"),
        Kind::Finance => text("财政部门", "Finance"),
        Kind::Government => text("市人民政府", "Municipal government"),
        Kind::Cyberspace => text("网信部门", "Cyberspace administration"),
        Kind::Police => text("公安机关", "Police"),
        Kind::Cryptography => text(
            "密码与保密管理部门",
            "Cryptography and secrecy administration",
        ),
        Kind::County => text("县（区）", "County"),
        Kind::Vendor => text("第三方产品服务提供商", "Third-party vendor"),
        Kind::Carrier => text("通信运营商", "Carrier"),
        Kind::Colocation => text("托管单位", "Colocated unit"),
    }
}

fn tie(tie: Tie) -> Text {
    match tie {
        Tie::County => text("县（区）所属单位", "unit of a county"),
        Tie::Subordinate => text("直属单位", "subordinate"),
        Tie::Dispatched => text("派出机构", "dispatched"),
    }
}

fn payer(payer: Payer) -> Text {
    let name = payer.name();
    text(name.zh, name.en)
}

fn role(role: Role) -> Text {
    let name = role.name();
    text(name.zh, name.en)
}

fn post(post: Post) -> Text {
    let name = post.name();
    text(name.zh, name.en)
}

fn membership(standing: Standing) -> Text {
    match standing {
        Standing::Prepared => text("待授权", "Waits to be authorised"),
        Standing::Refused => text("未获授权", "Refused"),
        Standing::ToCome => text("未到开始日期", "Still to begin"),
        Standing::InForce => text("有效", "In force"),
        Standing::Ended => text("已到期", "Ended"),
        Standing::Revoked => text("已收回", "Revoked"),
    }
}

impl Lang {
    /// Where an account stands.
    pub(crate) fn account_state(self, row: &PersonRow) -> &'static str {
        if row.person.disabled_at.is_some() {
            self.t("已停用", "Closed")
        } else if row.idle {
            self.t("长期未使用", "Unused for long")
        } else {
            self.t("在用", "Live")
        }
    }

    /// Where a program stands.
    pub(crate) fn client_state(self, row: &ClientRow) -> &'static str {
        match client_state(row) {
            "damaged" => self.t("记录被外部改动，无效", "Changed from outside, not valid"),
            "revoked" => self.t("已收回", "Revoked"),
            "waiting" => self.t("待授权", "Waits to be authorised"),
            _ => self.t("有效", "In force"),
        }
    }

    /// Where a delegation stands.
    pub(crate) fn delegation_state(self, row: &DelegationRow) -> &'static str {
        if row.delegation.revoked_at.is_some() {
            self.t("已收回", "Revoked")
        } else if row.in_force {
            self.t("有效", "In force")
        } else {
            self.t("当前无效", "Not in force today")
        }
    }

    pub(crate) fn organisation_kind(self, of: impl Plain<Kind>) -> &'static str {
        self.say(organisation_kind(of.plain()))
    }

    pub(crate) fn tie(self, of: impl Plain<Tie>) -> &'static str {
        self.say(tie(of.plain()))
    }

    pub(crate) fn payer(self, of: impl Plain<Payer>) -> &'static str {
        self.say(payer(of.plain()))
    }

    pub(crate) fn role(self, of: impl Plain<Role>) -> &'static str {
        self.say(role(of.plain()))
    }

    pub(crate) fn post(self, of: impl Plain<Post>) -> &'static str {
        self.say(post(of.plain()))
    }

    pub(crate) fn membership(self, of: impl Plain<Standing>) -> &'static str {
        self.say(membership(of.plain()))
    }

    /// From a day on, until a day or until further notice.
    pub(crate) fn term(
        self,
        from: impl Plain<jiff::civil::Date>,
        until: impl Plain<Option<jiff::civil::Date>>,
    ) -> String {
        match until.plain() {
            Some(until) => self.span(from, until),
            None => match self {
                Self::Zh => format!("{}起", self.date(from)),
                Self::En => format!("from {}", self.date(from)),
            },
        }
    }
}
