//! Documents of cases: what was uploaded and what was made. The bytes are kept by their digest elsewhere.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{CaseId, DocumentId, OrganisationId, PersonId};
use yunheng_domain::process::Template;
use yunheng_domain::reach::Reach;

use crate::backend::limit;
use crate::case_list::taking_part;
use crate::entity::document::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, code, text, time};

/// A document before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// The case.
    pub case: CaseId,
    /// The step at which it was attached or made.
    pub step: String,
    /// Which of the step's documents; the template's code for one that was made.
    pub code: String,
    /// File name.
    pub name: String,
    /// Media type, as its bytes say.
    pub media_type: String,
    /// Bytes; 0 while they are still to be made.
    pub size: i64,
    /// SM3 of the bytes; `None` of what is still to be made from the record.
    pub digest: Option<Sm3Digest>,
    /// Who may read it: `public`, `internal`, `sensitive`.
    pub label: String,
    /// The template it was made from.
    pub template: Option<Template>,
    /// Who issued it.
    pub issuer: Option<OrganisationId>,
    /// Its document number (文号).
    pub number: Option<String>,
    /// Who attached it; `None` for the program.
    pub person: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// A document of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its id.
    pub id: DocumentId,
    /// The rest.
    pub details: NewDocument,
}

impl Tx {
    /// Adds a document. A later one of the same step and code is its next version; none is taken away.
    pub async fn add_document(&mut self, new: &NewDocument) -> Result<DocumentId, StoreError> {
        let row = ActiveModel {
            id: NotSet,
            case_id: Set(new.case.0),
            step: Set(new.step.clone()),
            code: Set(new.code.clone()),
            name: Set(new.name.clone()),
            media_type: Set(new.media_type.clone()),
            size: Set(new.size),
            digest: Set(new.digest.as_ref().map_or("", Sm3Digest::as_str).to_owned()),
            label: Set(new.label.clone()),
            template: Set(new.template.map(|template| template.code().to_owned())),
            issuer_id: Set(new.issuer.map(|id| id.0)),
            number: Set(new.number.clone()),
            person_id: Set(new.person.map(|id| id.0)),
            at: Set(time::micros(new.at)),
        };
        let id = Entity::insert(row).exec(&self.db).await?.last_insert_id;
        Ok(DocumentId(id))
    }

    /// The bytes of a document were made. What was made before stays.
    pub async fn made_document(
        &mut self,
        id: DocumentId,
        digest: &Sm3Digest,
        size: i64,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Digest, Expr::val(digest.as_str()))
            .col_expr(Column::Size, Expr::val(size))
            .filter(Column::Id.eq(id.0))
            .filter(Column::Digest.eq(""))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// A document.
    pub async fn document(&self, id: DocumentId) -> Result<Option<StoredDocument>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// Documents that are still to be made.
    pub async fn documents_to_make(&self, most: u64) -> Result<Vec<StoredDocument>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Digest.eq(""))
            .order_by_asc(Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Documents of cases within reach whose number (文号) contains a text, the newest first.
    pub async fn documents_numbered(
        &self,
        reach: &Reach,
        wanted: &str,
        most: u64,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let rows = Entity::find()
            .filter(text::contains(Column::Number, wanted))
            .filter(taking_part(&self.db, reach, Column::CaseId))
            .order_by_desc(Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// How many documents a person attached since an instant, and their bytes in all.
    pub async fn attached_since(
        &self,
        person: PersonId,
        since: Timestamp,
    ) -> Result<(u64, i64), StoreError> {
        let sizes: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Size)
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::At.gte(time::micros(since)))
            .into_tuple()
            .all(&self.db)
            .await?;
        let bytes = sizes
            .iter()
            .fold(0_i64, |sum, size| sum.saturating_add(*size));
        Ok((sizes.len() as u64, bytes))
    }

    /// The documents of a case, oldest first.
    pub async fn documents(&self, case: CaseId) -> Result<Vec<StoredDocument>, StoreError> {
        let rows = Entity::find()
            .filter(Column::CaseId.eq(case.0))
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: Model) -> Result<StoredDocument, StoreError> {
    Ok(StoredDocument {
        id: DocumentId(row.id),
        details: NewDocument {
            case: CaseId(row.case_id),
            step: row.step,
            code: row.code,
            name: row.name,
            media_type: row.media_type,
            size: row.size,
            digest: match row.digest.as_str() {
                "" => None,
                digits => Some(Sm3Digest::from_hex(digits).ok_or_else(|| {
                    StoreError::Corrupt(format!("digest of document {}", row.id))
                })?),
            },
            label: row.label,
            template: row
                .template
                .map(|text| {
                    Template::from_code(&text).ok_or_else(|| code::unknown("template", &text))
                })
                .transpose()?,
            issuer: row.issuer_id.map(OrganisationId),
            number: row.number,
            person: row.person_id.map(PersonId),
            at: time::instant(row.at)?,
        },
    })
}
