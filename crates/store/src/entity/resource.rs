//! Resources with their current size.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The name in lower case, so that both databases ignore the case of the same letters.
    pub(crate) folded_name: String,
    pub(crate) kind: String,
    pub(crate) parent_id: Option<i64>,
    pub(crate) unit_id: i64,
    pub(crate) provider_id: Option<i64>,
    pub(crate) system_id: Option<i64>,
    pub(crate) vcpus: i64,
    pub(crate) memory_bytes: i64,
    pub(crate) disk_bytes: i64,
    pub(crate) price_vcpu: Option<String>,
    pub(crate) price_memory: Option<String>,
    pub(crate) price_disk: Option<String>,
    pub(crate) xinchuang: bool,
    /// Largest saving of the latest verdicts, fen: kept beside the size so that lists sort by it from an index.
    pub(crate) saving: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::organisation::Entity",
        from = "Column::UnitId",
        to = "super::organisation::Column::Id"
    )]
    Unit,
    #[sea_orm(
        belongs_to = "super::system::Entity",
        from = "Column::SystemId",
        to = "super::system::Column::Id"
    )]
    System,
}

impl ActiveModelBehavior for ActiveModel {}
