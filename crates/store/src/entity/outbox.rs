//! What is on its way out of the database.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) key: String,
    pub(crate) kind: String,
    pub(crate) target: i64,
    pub(crate) body: String,
    pub(crate) created_at: i64,
    pub(crate) attempts: i32,
    pub(crate) due_at: i64,
    pub(crate) lease_until: i64,
    pub(crate) done_at: i64,
    pub(crate) failed_at: i64,
    pub(crate) last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
