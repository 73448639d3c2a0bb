//! Organisations, under the name now valid.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) short_name: String,
    pub(crate) category: String,
    pub(crate) payer: String,
    pub(crate) above_id: Option<i64>,
    pub(crate) tie: Option<String>,
    pub(crate) contact_id: Option<i64>,
    pub(crate) merged_into: Option<i64>,
    pub(crate) merged_on: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
