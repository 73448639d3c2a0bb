//! Signed-in sessions, by the digest of their token.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) digest: String,
    pub(crate) person_id: i64,
    pub(crate) created_at: i64,
    pub(crate) last_seen: i64,
    pub(crate) second_factor: bool,
    pub(crate) confined: bool,
    pub(crate) stepped_up: Option<i64>,
    pub(crate) address: Option<String>,
    pub(crate) agent: String,
    pub(crate) ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
