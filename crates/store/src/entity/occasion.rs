//! What the calendar opened a case for.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "occasion")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) filing_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) process: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) period: String,
    pub(crate) case_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
