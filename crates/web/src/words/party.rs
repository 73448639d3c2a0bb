//! The parties that articles bind.

use yunheng_domain::rulebook::Party;

use super::{Text, text};

/// What a party is called.
pub(crate) fn party(party: Party) -> Text {
    match party {
        Party::Authority => text("主管部门", "Authority"),
        Party::Tenant => text("使用单位", "Tenant"),
        Party::Provider => text("云服务商", "Provider"),
        Party::Supervisor => text("云监管服务商", "Supervisor"),
        Party::Finance => text("财政部门", "Finance"),
        Party::Government => text("市人民政府", "Municipal government"),
        Party::Cyberspace => text("网信部门", "Cyberspace administration"),
        Party::Police => text("公安机关", "Police"),
        Party::Cryptography => text(
            "密码与保密管理部门",
            "Cryptography and secrecy administration",
        ),
        Party::County => text("县（区）", "County"),
        Party::Vendor => text("第三方产品服务提供商", "Third-party vendor"),
        Party::Carrier => text("通信运营商", "Carrier"),
        Party::Colocation => text("托管单位", "Colocated unit"),
        Party::Everyone => text("各方", "Everyone"),
    }
}
