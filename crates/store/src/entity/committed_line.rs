//! Filed lines that a plan has decided (Art. 14).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "committed_line")]
pub(crate) struct Model {
    /// Number of the case by which the unit filed it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) filed: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) system: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) item_code: String,
    /// The plan.
    pub(crate) case_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
