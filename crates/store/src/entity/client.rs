//! Programs of organisations that use the API.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) organisation_id: i64,
    pub(crate) role: String,
    pub(crate) scopes: String,
    pub(crate) secret: String,
    pub(crate) prepared_by: Option<i64>,
    pub(crate) authorised_by: Option<i64>,
    pub(crate) authorised_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) mac: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
