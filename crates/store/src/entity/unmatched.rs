//! Samples that no binding rule could place, per source and label set.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unmatched")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) source: String,
    /// SM3 of name and labels.
    pub(crate) digest: String,
    pub(crate) name: String,
    /// JSON array of name and value pairs.
    pub(crate) labels: String,
    /// Name and labels in lower case, for searching.
    pub(crate) folded: String,
    pub(crate) reason: String,
    pub(crate) wanted: Option<String>,
    pub(crate) samples: i64,
    pub(crate) first_seen: i64,
    pub(crate) last_seen: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
