//! Verdicts. A row is never changed or deleted.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) resource_id: i64,
    pub(crate) rule: String,
    pub(crate) period: String,
    pub(crate) judged_at: i64,
    pub(crate) rulebook_digest: String,
    pub(crate) input_digest: String,
    pub(crate) outcome: String,
    pub(crate) saving: Option<i64>,
    pub(crate) evidence: Vec<u8>,
    pub(crate) verdict_json: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::resource::Entity",
        from = "Column::ResourceId",
        to = "super::resource::Column::Id"
    )]
    Resource,
    #[sea_orm(
        belongs_to = "super::latest_verdict::Entity",
        from = "Column::Id",
        to = "super::latest_verdict::Column::VerdictId"
    )]
    Latest,
    #[sea_orm(
        belongs_to = "super::exemption::Entity",
        from = "(Column::ResourceId, Column::Rule)",
        to = "(super::exemption::Column::ResourceId, super::exemption::Column::Rule)"
    )]
    Exemption,
}

impl ActiveModelBehavior for ActiveModel {}
