//! What a gate asks for, said of itself: what is missing is said by the declaration.

use yunheng_domain::process::{Check, Gate};

use super::{Text, text};
use crate::lang::Lang;

fn check(check: Check) -> Text {
    match check {
        Check::BoundaryAgreement => text(
            "与云服务商的安全责任边界协议有效",
            "A boundary agreement with the provider is in force",
        ),
        Check::NotClassified { .. } => text("系统不涉密", "The system is not classified"),
        Check::EligibleUnit => text("单位可使用政务云", "The unit may use the cloud"),
        Check::ImpartialExperts { .. } => text(
            "至少三名无利害关系的专家，多数同意",
            "Three unrelated experts at least, most in favour",
        ),
        Check::WithinCommitment { .. } => text(
            "不超出年度计划或计划外批准",
            "Within the annual plan or an off-plan approval",
        ),
        Check::WithinQuota { .. } => text("不超出配额", "Within the quota"),
        Check::Flag { .. } => text("前一环节已确认", "Confirmed before"),
        Check::InPlan { .. } => text("在本年度计划征集期内", "Within the collection of the plan"),
        Check::Filed { .. } => text(
            "各行均出自已纳入的申报",
            "Every line was filed and taken into the plan",
        ),
        Check::Evaluated { .. } => text(
            "市本级财政付款的明细已经专家评估",
            "What the city's budget pays was evaluated",
        ),
        Check::AsDecided { .. } => text(
            "变更后的规格与决定一致",
            "Changed to the sizes that were decided",
        ),
        Check::NotAbove { .. } => {
            text("不超出制度规定的上限", "Not above what the rulebook allows")
        }
        Check::Day { .. } => text("日期在规定期限内", "A day within the term laid down"),
        Check::RenewalLeft { .. } => text("续期次数未满", "Another renewal is allowed"),
    }
}

impl Lang {
    /// What a gate asks for.
    pub(crate) fn gate(self, gate: &Gate) -> &'static str {
        self.say(check(gate.check))
    }
}
