//! Months whose days have changed since they were last merged. Without this list every sweep would compare all days with all months to find them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unmerged_month")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) month: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) resource_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) source: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) metric: i16,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
