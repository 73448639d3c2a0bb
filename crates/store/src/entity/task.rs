//! What a case asks of a party.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) case_id: i64,
    pub(crate) step: String,
    pub(crate) role: String,
    pub(crate) organisation_id: i64,
    pub(crate) opened_at: i64,
    pub(crate) due_day: i32,
    pub(crate) provisional: bool,
    pub(crate) closed_at: i64,
    pub(crate) closed_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::case_file::Entity",
        from = "Column::CaseId",
        to = "super::case_file::Column::Id"
    )]
    Case,
}

impl ActiveModelBehavior for ActiveModel {}
