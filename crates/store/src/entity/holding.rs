//! Holdings of the ledger.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holding")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) level: String,
    pub(crate) parent_id: Option<i64>,
    pub(crate) unit_id: i64,
    pub(crate) system_id: Option<i64>,
    pub(crate) resource_id: Option<i64>,
    pub(crate) item_code: String,
    pub(crate) granted: i64,
    pub(crate) taken: i64,
    pub(crate) year: Option<i32>,
    pub(crate) lease_until: Option<i32>,
    pub(crate) case_id: i64,
    pub(crate) closed: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
