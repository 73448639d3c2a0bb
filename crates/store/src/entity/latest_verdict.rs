//! The newest verdict per resource and rule, with what lists filter and rank by.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "latest_verdict")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) resource_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) rule: String,
    pub(crate) verdict_id: i64,
    pub(crate) judged_at: i64,
    pub(crate) outcome: String,
    pub(crate) saving: Option<i64>,
    /// The saving, 0 where none is known: what lists are ranked by.
    pub(crate) rank: i64,
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
        belongs_to = "super::exemption::Entity",
        from = "(Column::ResourceId, Column::Rule)",
        to = "(super::exemption::Column::ResourceId, super::exemption::Column::Rule)"
    )]
    Exemption,
}

impl ActiveModelBehavior for ActiveModel {}
