//! Lines of the ledger; only ever added.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holding_entry")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) holding_id: i64,
    pub(crate) kind: String,
    pub(crate) quantity: i64,
    pub(crate) below_id: Option<i64>,
    pub(crate) resource_id: Option<i64>,
    pub(crate) case_id: Option<i64>,
    pub(crate) at: i64,
    pub(crate) reason: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
