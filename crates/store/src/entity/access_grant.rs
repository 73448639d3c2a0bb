//! Consent to access (Art. 41).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_grant")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) owner_id: i64,
    pub(crate) beneficiary_id: i64,
    pub(crate) purpose: String,
    pub(crate) system_id: Option<i64>,
    pub(crate) resource_id: Option<i64>,
    pub(crate) from_at: i64,
    pub(crate) until_at: i64,
    pub(crate) asked_by: i64,
    pub(crate) asked_at: i64,
    pub(crate) state: String,
    pub(crate) decided_by: Option<i64>,
    pub(crate) decided_at: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) mac: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
