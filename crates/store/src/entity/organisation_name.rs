//! The names of organisations and the days they began. Day 0 stands for "from the beginning".

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_name")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) organisation_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) since: i32,
    pub(crate) name: String,
    pub(crate) short_name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
