//! Which organisation a role of a process stands for in a case.

use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::{Kind, Organisation};
use yunheng_domain::role::Role;
use yunheng_store::NewCase;

use crate::{App, AppError};

impl App {
    /// Where a role acts in a case: at the unit, its county, its provider; else at the one organisation of that kind.
    pub(crate) async fn place_of(
        &self,
        case: &NewCase,
        role: Role,
    ) -> Result<OrganisationId, AppError> {
        let unit = self.existing(case.unit).await?;
        let kind = role.kind();
        let found = if kind == Kind::County {
            case.county
        } else if kind == Kind::Provider && case.provider.is_some() {
            case.provider
        } else if unit.details.kinds.contains(&kind) {
            Some(case.unit)
        } else {
            self.first_of(kind).await?
        };
        found.ok_or_else(|| {
            AppError::invalid(
                "unit",
                "还没有登记承担这一步的单位，请联系系统管理员",
                "no organisation that this step needs is in the register: ask the system administrator",
            )
        })
    }

    /// The first organisation of a kind that is still there: a city has one authority, one finance bureau, one government.
    pub(crate) async fn first_of(&self, kind: Kind) -> Result<Option<OrganisationId>, AppError> {
        let all = self.store().organisations().await?;
        let is_one =
            |one: &&Organisation| one.details.kinds.contains(&kind) && one.merged.is_none();
        Ok(all.iter().filter(is_one).map(|one| one.id).min())
    }
}
