//! What a person was told.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) key: String,
    pub(crate) person_id: i64,
    pub(crate) kind: String,
    pub(crate) case_id: Option<i64>,
    pub(crate) path: String,
    pub(crate) text_zh: String,
    pub(crate) text_en: String,
    pub(crate) at: i64,
    pub(crate) read_at: i64,
    pub(crate) mailed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
