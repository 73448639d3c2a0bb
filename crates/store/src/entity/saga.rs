//! What providers are doing for cases.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saga")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) case_id: i64,
    pub(crate) step: String,
    pub(crate) work: String,
    /// The driver that began it: no other goes on with it.
    pub(crate) driver: String,
    /// Where it stands, as JSON.
    pub(crate) body: String,
    pub(crate) is_over: bool,
    /// Not before: microseconds.
    pub(crate) next_at: i64,
    pub(crate) version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
