//! Cases.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) process: String,
    pub(crate) process_version: i32,
    pub(crate) rulebook: String,
    pub(crate) title: String,
    pub(crate) search: String,
    pub(crate) unit_id: i64,
    pub(crate) county_id: Option<i64>,
    pub(crate) provider_id: Option<i64>,
    pub(crate) system_id: Option<i64>,
    pub(crate) state: String,
    pub(crate) step: Option<String>,
    pub(crate) opened_by: Option<i64>,
    pub(crate) opened_at: i64,
    pub(crate) ended_at: Option<i64>,
    pub(crate) last_by: Option<i64>,
    pub(crate) version: i32,
    pub(crate) body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::organisation::Entity",
        from = "Column::UnitId",
        to = "super::organisation::Column::Id"
    )]
    Unit,
}

impl ActiveModelBehavior for ActiveModel {}
