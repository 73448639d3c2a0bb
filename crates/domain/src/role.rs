//! Roles: what a person does for an organisation, and the three administrators of the platform.

use serde::{Deserialize, Serialize};

use crate::organisation::Kind;
use crate::process::{Words, words};

/// What a membership lets a person do. Each role exists at one kind of organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 申请人: fills in plans and applications of a using unit (Art. 14, 16).
    Applicant,
    /// 单位审批人: answers for what the unit sends out (Art. 14, 22).
    UnitApprover,
    /// 系统负责人: deploys, tests and operates the unit's systems; consents to access (Art. 12, 19, 41).
    SystemOwner,
    /// 县(区)审核人: first review of the county's units (Art. 45).
    CountyReviewer,
    /// 审核人: reviews applications and allocates quota (Art. 8, 17).
    Reviewer,
    /// 计划人: consolidates the annual plan (Art. 14).
    Planner,
    /// 结算人: draws up statements (Art. 43).
    SettlementClerk,
    /// 评价人: rates the provider's service (Art. 43).
    Evaluator,
    /// 主管领导: decides for the authority (Art. 8).
    Leader,
    /// 云服务商工程师: configures and operates (Art. 10, 18).
    Engineer,
    /// 值班员: keeps duty and reports incidents (Art. 10, 30).
    DutyOfficer,
    /// 云服务商经理: signs for the provider (Art. 36, 43).
    ProviderManager,
    /// 监管分析员: measures, analyses and reports independently (Art. 11).
    Analyst,
    /// 监管经理: signs the supervisor's reports (Art. 11).
    SupervisorManager,
    /// 财政经办: budget, joint evaluation, payment (Art. 9, 42).
    FinanceOfficer,
    /// 政府审定: approves plan and off-plan demand line by line (Art. 14).
    GovernmentApprover,
    /// 网信经办 (Art. 31, 35, 39).
    CyberspaceOfficer,
    /// 公安检查 (Art. 35, 39).
    PoliceInspector,
    /// 密码保密检查 (Art. 10, 31, 33).
    CryptographyInspector,
    /// 第三方产品经办: files products, reports usage and bills (Art. 13).
    VendorAgent,
    /// 运营商经办 (Art. 32).
    CarrierAgent,
    /// 托管经办 (Art. 5).
    ColocationAgent,
}

impl Role {
    /// All roles, by the kind they belong to.
    pub const ALL: [Self; 22] = [
        Self::Applicant,
        Self::UnitApprover,
        Self::SystemOwner,
        Self::CountyReviewer,
        Self::Reviewer,
        Self::Planner,
        Self::SettlementClerk,
        Self::Evaluator,
        Self::Leader,
        Self::Engineer,
        Self::DutyOfficer,
        Self::ProviderManager,
        Self::Analyst,
        Self::SupervisorManager,
        Self::FinanceOfficer,
        Self::GovernmentApprover,
        Self::CyberspaceOfficer,
        Self::PoliceInspector,
        Self::CryptographyInspector,
        Self::VendorAgent,
        Self::CarrierAgent,
        Self::ColocationAgent,
    ];

    /// The stable name used in the database, URLs, policies and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::UnitApprover => "unit_approver",
            Self::SystemOwner => "system_owner",
            Self::CountyReviewer => "county_reviewer",
            Self::Reviewer => "reviewer",
            Self::Planner => "planner",
            Self::SettlementClerk => "settlement_clerk",
            Self::Evaluator => "evaluator",
            Self::Leader => "leader",
            Self::Engineer => "engineer",
            Self::DutyOfficer => "duty_officer",
            Self::ProviderManager => "provider_manager",
            Self::Analyst => "analyst",
            Self::SupervisorManager => "supervisor_manager",
            Self::FinanceOfficer => "finance_officer",
            Self::GovernmentApprover => "government_approver",
            Self::CyberspaceOfficer => "cyberspace_officer",
            Self::PoliceInspector => "police_inspector",
            Self::CryptographyInspector => "cryptography_inspector",
            Self::VendorAgent => "vendor_agent",
            Self::CarrierAgent => "carrier_agent",
            Self::ColocationAgent => "colocation_agent",
        }
    }

    /// What people call it.
    pub fn name(self) -> Words {
        match self {
            Self::Applicant => words("申请人", "Applicant"),
            Self::UnitApprover => words("单位审批人", "Unit approver"),
            Self::SystemOwner => words("系统负责人", "System owner"),
            Self::CountyReviewer => words("县（区）审核人", "County reviewer"),
            Self::Reviewer => words("审核人", "Reviewer"),
            Self::Planner => words("计划人", "Planner"),
            Self::SettlementClerk => words("结算人", "Settlement clerk"),
            Self::Evaluator => words("评价人", "Evaluator"),
            Self::Leader => words("主管领导", "Leader"),
            Self::Engineer => words("云服务商工程师", "Engineer"),
            Self::DutyOfficer => words("值班员", "Duty officer"),
            Self::ProviderManager => words("云服务商经理", "Provider manager"),
            Self::Analyst => words("监管分析员", "Analyst"),
            Self::SupervisorManager => words("监管经理", "Supervisor manager"),
            Self::FinanceOfficer => words("财政经办", "Finance officer"),
            Self::GovernmentApprover => words("政府审定人", "Government approver"),
            Self::CyberspaceOfficer => words("网信经办", "Cyberspace officer"),
            Self::PoliceInspector => words("公安检查人员", "Police inspector"),
            Self::CryptographyInspector => words("密码保密检查人员", "Cryptography inspector"),
            Self::VendorAgent => words("第三方产品经办", "Vendor agent"),
            Self::CarrierAgent => words("运营商经办", "Carrier agent"),
            Self::ColocationAgent => words("托管经办", "Colocation agent"),
        }
    }

    /// The role of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The kind of organisation that has this role.
    pub fn kind(self) -> Kind {
        match self {
            Self::Applicant | Self::UnitApprover | Self::SystemOwner => Kind::Tenant,
            Self::CountyReviewer => Kind::County,
            Self::Reviewer
            | Self::Planner
            | Self::SettlementClerk
            | Self::Evaluator
            | Self::Leader => Kind::Authority,
            Self::Engineer | Self::DutyOfficer | Self::ProviderManager => Kind::Provider,
            Self::Analyst | Self::SupervisorManager => Kind::Supervisor,
            Self::FinanceOfficer => Kind::Finance,
            Self::GovernmentApprover => Kind::Government,
            Self::CyberspaceOfficer => Kind::Cyberspace,
            Self::PoliceInspector => Kind::Police,
            Self::CryptographyInspector => Kind::Cryptography,
            Self::VendorAgent => Kind::Vendor,
            Self::CarrierAgent => Kind::Carrier,
            Self::ColocationAgent => Kind::Colocation,
        }
    }

    /// Whether its holder answers for what a holder of `other` at the same organisation prepares: two pairs of hands, so one person should not act as both.
    pub fn checks(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::UnitApprover, Self::Applicant)
                | (
                    Self::Leader,
                    Self::Reviewer | Self::Planner | Self::SettlementClerk | Self::Evaluator
                )
                | (Self::ProviderManager, Self::Engineer | Self::DutyOfficer)
                | (Self::SupervisorManager, Self::Analyst)
        )
    }

    /// Whether its holder approves what others prepare, and so needs a second factor (GB/T 22239-2019, 8.1.4.1 d).
    pub fn approves(self) -> bool {
        matches!(
            self,
            Self::UnitApprover
                | Self::SystemOwner
                | Self::CountyReviewer
                | Self::Reviewer
                | Self::Leader
                | Self::ProviderManager
                | Self::SupervisorManager
                | Self::FinanceOfficer
                | Self::GovernmentApprover
        )
    }
}

/// The three administrators of the platform (三员). No person holds two posts; none sees business data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// 系统管理员: creates organisations, people and clients; grants nothing.
    Sysadmin,
    /// 安全管理员: authorises what the system administrator prepared.
    Secadmin,
    /// 审计管理员: reads the record; changes nothing.
    Auditor,
}

impl Post {
    /// All posts.
    pub const ALL: [Self; 3] = [Self::Sysadmin, Self::Secadmin, Self::Auditor];

    /// The stable name used in the database, URLs, policies and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sysadmin => "sysadmin",
            Self::Secadmin => "secadmin",
            Self::Auditor => "auditor",
        }
    }

    /// What people call it.
    pub fn name(self) -> Words {
        match self {
            Self::Sysadmin => words("系统管理员", "System administrator"),
            Self::Secadmin => words("安全管理员", "Security administrator"),
            Self::Auditor => words("审计管理员", "Auditor"),
        }
    }

    /// The post of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|post| post.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_organisation_has_a_role_and_every_code_reads_back() {
        for kind in Kind::ALL {
            assert!(Role::ALL.iter().any(|role| role.kind() == kind), "{kind:?}");
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        for post in Post::ALL {
            assert_eq!(Post::from_code(post.code()), Some(post));
        }
    }
}
