//! Agreements on file: who has settled with whom who answers for what, and until when (Art. 36, 38).

use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::ids::{AgreementId, CaseId, OrganisationId};

use crate::entity::agreement::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, code, time};

/// What an agreement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementKind {
    /// Between unit and provider: the security boundary (Art. 36).
    Boundary,
    /// Between provider and whoever supports it (Art. 38).
    Support,
}

impl AgreementKind {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Boundary => "boundary",
            Self::Support => "support",
        }
    }
}

/// An agreement on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// What it is about.
    pub kind: AgreementKind,
    /// Whose it is: the unit, or the provider.
    pub unit: OrganisationId,
    /// With whom.
    pub other: OrganisationId,
    /// The case that filed it.
    pub case: CaseId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Tx {
    /// Files an agreement.
    pub async fn file_agreement(
        &mut self,
        kind: AgreementKind,
        (unit, other): (OrganisationId, OrganisationId),
        case: CaseId,
        (from, until): (Date, Date),
    ) -> Result<(), StoreError> {
        Entity::insert(ActiveModel {
            id: NotSet,
            kind: Set(kind.code().to_owned()),
            unit_id: Set(unit.0),
            other_id: Set(other.0),
            case_id: Set(case.0),
            from_day: Set(time::day_number(from)),
            until_day: Set(time::day_number(until)),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Takes what a case had filed off the file.
    pub async fn unfile_agreements(&mut self, case: CaseId) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::CaseId.eq(case.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// A unit's agreements with another, the one that lasts longest first.
    pub async fn agreements(
        &self,
        unit: OrganisationId,
        other: OrganisationId,
    ) -> Result<Vec<Agreement>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UnitId.eq(unit.0))
            .filter(Column::OtherId.eq(other.0))
            .order_by_desc(Column::UntilDay)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Agreement {
                    id: AgreementId(row.id),
                    kind: match row.kind.as_str() {
                        "boundary" => AgreementKind::Boundary,
                        "support" => AgreementKind::Support,
                        other => return Err(code::unknown("kind of an agreement", other)),
                    },
                    unit: OrganisationId(row.unit_id),
                    other: OrganisationId(row.other_id),
                    case: CaseId(row.case_id),
                    from: time::day(row.from_day)?,
                    until: time::day(row.until_day)?,
                })
            })
            .collect()
    }
}
