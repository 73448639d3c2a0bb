//! Forms that are being typed: kept as typed, per person and place.

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use yunheng_domain::ids::PersonId;

use crate::entity::draft::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

/// A form that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Pairs of field and text.
    pub typed: Vec<(String, String)>,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

impl Tx {
    /// Keeps what a person has typed at a place, in place of what was there.
    pub async fn put_draft(
        &mut self,
        person: PersonId,
        place: &str,
        draft: &Draft,
    ) -> Result<(), StoreError> {
        let replace = OnConflict::columns([Column::PersonId, Column::Place])
            .update_columns([Column::Typed, Column::SavedAt])
            .to_owned();
        let typed = serde_json::to_string(&draft.typed)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Entity::insert(ActiveModel {
            person_id: Set(person.0),
            place: Set(place.to_owned()),
            typed: Set(typed),
            saved_at: Set(time::micros(draft.saved_at)),
        })
        .on_conflict(replace)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Forgets what a person had typed at a place.
    pub async fn drop_draft(&mut self, person: PersonId, place: &str) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::Place.eq(place))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// What a person has typed at a place.
    pub async fn draft(&self, person: PersonId, place: &str) -> Result<Option<Draft>, StoreError> {
        let row = Entity::find_by_id((person.0, place.to_owned()))
            .one(&self.db)
            .await?;
        row.map(|row| {
            Ok(Draft {
                typed: serde_json::from_str(&row.typed)
                    .map_err(|_| StoreError::Corrupt(format!("draft {place}")))?,
                saved_at: time::instant(row.saved_at)?,
            })
        })
        .transpose()
    }
}
