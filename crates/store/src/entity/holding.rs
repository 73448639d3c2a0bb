//! Holdings of the ledger (Art. 14, 17, 18).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holding")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) level: String,
    pub(crate) parent_id: Option<i64>,
    /// Level of the parent: half of a foreign key, so that no level is left out.
    pub(crate) parent_level: Option<String>,
    /// System of the parent: half of a foreign key, so that a child is for the same.
    pub(crate) parent_system_id: Option<i64>,
    pub(crate) unit_id: i64,
    pub(crate) system_id: Option<i64>,
    pub(crate) item_code: String,
    pub(crate) granted: i64,
    /// Kept by a trigger: the sum of what is granted, or used by resources, below.
    pub(crate) taken: i64,
    /// Micro-yuan per unit and month.
    pub(crate) price: Option<i64>,
    pub(crate) case_id: Option<i64>,
    pub(crate) year: Option<i32>,
    pub(crate) off_plan: bool,
    pub(crate) lease_until: Option<i32>,
    pub(crate) closed_at: Option<i64>,
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
