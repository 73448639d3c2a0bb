//! Sizes of a resource with the day each began.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_size")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) resource_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) since: i32,
    pub(crate) vcpus: i64,
    pub(crate) memory_bytes: i64,
    pub(crate) disk_bytes: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
