//! Whom an organisation wants called when something happens.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) organisation_id: i64,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) events: String,
    pub(crate) created_by: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) disabled_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
