//! What cases have put on file: agreements (Art. 36, 38), third-party products (Art. 13), equipment of one's own (Art. 5), backups (Art. 23), what law keeps off the cloud (Art. 6).

use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::ids::{CaseId, FilingId, OrganisationId, SystemId};
use yunheng_domain::process::Values;

use crate::entity::filing::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, code, time};

/// What a filing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilingKind {
    /// Between unit and provider: the security boundary (Art. 36).
    BoundaryAgreement,
    /// Between the provider and whoever supports it (Art. 38).
    SupportAgreement,
    /// A third-party product that may be deployed (Art. 13).
    Product,
    /// Equipment that stays its unit's (Art. 5).
    Equipment,
    /// A system's backup (Art. 23).
    Backup,
    /// A system that law keeps off the cloud, until it is looked at again (Art. 6).
    Exception,
}

impl FilingKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::BoundaryAgreement,
        Self::SupportAgreement,
        Self::Product,
        Self::Equipment,
        Self::Backup,
        Self::Exception,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::BoundaryAgreement => "boundary_agreement",
            Self::SupportAgreement => "support_agreement",
            Self::Product => "product",
            Self::Equipment => "equipment",
            Self::Backup => "backup",
            Self::Exception => "exception",
        }
    }
}

/// Something on file, before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFiling {
    /// What it is.
    pub kind: FilingKind,
    /// Whose it is.
    pub owner: OrganisationId,
    /// With whom, where it is an agreement.
    pub other: Option<OrganisationId>,
    /// Of which system, where it is about one.
    pub system: Option<SystemId>,
    /// The case that filed it.
    pub case: CaseId,
    /// First day.
    pub from: Date,
    /// Last day; `None` for until further notice.
    pub until: Option<Date>,
    /// What was filed.
    pub facts: Values,
}

/// Something on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Its id.
    pub id: FilingId,
    /// The later case that ended it; `None` while it is on file, and for what runs out by itself.
    pub ended_by: Option<CaseId>,
    /// The rest.
    pub details: NewFiling,
}

impl Tx {
    /// Files something.
    pub async fn file(&mut self, new: &NewFiling) -> Result<FilingId, StoreError> {
        let facts = serde_json::to_string(&new.facts)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let id = Entity::insert(ActiveModel {
            id: NotSet,
            kind: Set(new.kind.code().to_owned()),
            owner_id: Set(new.owner.0),
            other_id: Set(new.other.map(|id| id.0)),
            system_id: Set(new.system.map(|id| id.0)),
            case_id: Set(new.case.0),
            from_day: Set(time::day_number(new.from)),
            until_day: Set(new.until.map(time::day_number)),
            facts: Set(facts),
            ended_by: Set(None),
        })
        .exec(&self.db)
        .await?
        .last_insert_id;
        Ok(FilingId(id))
    }

    /// It stays on file until another day, on what is said now.
    pub async fn keep_on_file(
        &mut self,
        id: FilingId,
        until: Date,
        facts: &Values,
    ) -> Result<(), StoreError> {
        let facts =
            serde_json::to_string(facts).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Entity::update_many()
            .col_expr(Column::UntilDay, Expr::val(time::day_number(until)))
            .col_expr(Column::Facts, Expr::val(facts))
            .filter(Column::Id.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// A case ends it with a day.
    pub async fn end_filing(
        &mut self,
        id: FilingId,
        last: Date,
        case: CaseId,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::UntilDay, Expr::val(time::day_number(last)))
            .col_expr(Column::EndedBy, Expr::val(case.0))
            .filter(Column::Id.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Takes what a case had filed off the file.
    pub async fn unfile(&mut self, case: CaseId) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::CaseId.eq(case.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// An organisation's filings of a kind, the newest first.
    pub async fn filings(
        &self,
        owner: OrganisationId,
        kind: FilingKind,
    ) -> Result<Vec<Filing>, StoreError> {
        let rows = Entity::find()
            .filter(Column::OwnerId.eq(owner.0))
            .filter(Column::Kind.eq(kind.code()))
            .order_by_desc(Column::Id)
            .all(&self.db)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Everybody's filings of a kind that no later case ended, the oldest first.
    pub async fn filings_of_kind(&self, kind: FilingKind) -> Result<Vec<Filing>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Kind.eq(kind.code()))
            .filter(Column::EndedBy.is_null())
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Something on file.
    pub async fn filing(&self, id: FilingId) -> Result<Option<Filing>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.db).await?;
        row.as_ref().map(read).transpose()
    }
}

fn read(row: &Model) -> Result<Filing, StoreError> {
    let kind = FilingKind::ALL
        .into_iter()
        .find(|kind| kind.code() == row.kind)
        .ok_or_else(|| code::unknown("kind of a filing", &row.kind))?;
    Ok(Filing {
        id: FilingId(row.id),
        ended_by: row.ended_by.map(CaseId),
        details: NewFiling {
            kind,
            owner: OrganisationId(row.owner_id),
            other: row.other_id.map(OrganisationId),
            system: row.system_id.map(SystemId),
            case: CaseId(row.case_id),
            from: time::day(row.from_day)?,
            until: row.until_day.map(time::day).transpose()?,
            facts: serde_json::from_str(&row.facts)
                .map_err(|_| StoreError::Corrupt(format!("filing {}", row.id)))?,
        },
    })
}
