//! The timeline of a case.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_event")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) case_id: i64,
    pub(crate) at: i64,
    pub(crate) person_id: Option<i64>,
    pub(crate) role: Option<String>,
    pub(crate) organisation_id: Option<i64>,
    pub(crate) step: String,
    pub(crate) way: String,
    pub(crate) kind: String,
    pub(crate) reason: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
