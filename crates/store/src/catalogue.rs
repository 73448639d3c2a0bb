//! Catalogue items with a monthly unit price.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use yunheng_domain::money::MicroYuan;

use crate::entity::catalogue_item;
use crate::{Store, StoreError, Tx};

/// An item of the service catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueItem {
    /// Unique code, `CMP-001`.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Unit in Chinese (`核`, `GB`).
    pub unit: String,
    /// Price per unit and month.
    pub price: MicroYuan,
}

impl Tx {
    /// Adds or replaces an item by code.
    pub async fn put_catalogue_item(&mut self, item: &CatalogueItem) -> Result<(), StoreError> {
        use catalogue_item::Column;
        let row = catalogue_item::ActiveModel {
            code: Set(item.code.clone()),
            name: Set(item.name.clone()),
            unit: Set(item.unit.clone()),
            price: Set(item.price.0),
        };
        catalogue_item::Entity::insert(row)
            .on_conflict(
                OnConflict::column(Column::Code)
                    .update_columns([Column::Name, Column::Unit, Column::Price])
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// All items by code.
    pub async fn catalogue(&self) -> Result<Vec<CatalogueItem>, StoreError> {
        let rows = catalogue_item::Entity::find()
            .order_by_asc(catalogue_item::Column::Code)
            .all(&self.db)
            .await?;
        let items = rows.into_iter().map(|row| CatalogueItem {
            code: row.code,
            name: row.name,
            unit: row.unit,
            price: MicroYuan(row.price),
        });
        Ok(items.collect())
    }
}
