//! Catalogue items with a monthly unit price.

use yunheng_domain::money::MicroYuan;

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
        let _ = item;
        todo!()
    }
}

impl Store {
    /// All items by code.
    pub async fn catalogue(&self) -> Result<Vec<CatalogueItem>, StoreError> {
        todo!()
    }
}
