//! What cases have put on file.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "filing")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) owner_id: i64,
    pub(crate) other_id: Option<i64>,
    pub(crate) system_id: Option<i64>,
    pub(crate) case_id: i64,
    pub(crate) from_day: i32,
    pub(crate) until_day: Option<i32>,
    /// What was filed, as JSON: the form of the step that filed it.
    pub(crate) facts: String,
    /// The later case that ended it before its last day.
    pub(crate) ended_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
