//! Roles of people at organisations.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) person_id: i64,
    pub(crate) organisation_id: i64,
    pub(crate) role: String,
    pub(crate) from_day: i32,
    pub(crate) until_day: Option<i32>,
    pub(crate) prepared_by: Option<i64>,
    pub(crate) authorised_by: Option<i64>,
    pub(crate) authorised_at: Option<i64>,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) mac: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
