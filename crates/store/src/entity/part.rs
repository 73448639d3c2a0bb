//! Parquet files that count.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "part")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) path: String,
    pub(crate) metric: i16,
    pub(crate) month: i32,
    pub(crate) min_at: i64,
    pub(crate) max_at: i64,
    pub(crate) rows: i64,
    pub(crate) bytes: i64,
    pub(crate) arrived: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
