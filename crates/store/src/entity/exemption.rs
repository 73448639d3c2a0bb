//! Exemptions from rules.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exemption")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) resource_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) rule: String,
    pub(crate) reason: String,
    pub(crate) until_day: i32,
    pub(crate) given_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
