//! What a resource uses of an allocation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holding_resource")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) holding_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) resource_id: i64,
    /// Always `allocation`: part of a foreign key, so that no resource draws on a higher level.
    pub(crate) level: String,
    pub(crate) item_code: String,
    pub(crate) unit_id: i64,
    pub(crate) quantity: i64,
    pub(crate) case_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
