//! Roll-ups. The key begins with grain and day: what arrives today touches neighbouring pages, and a sweep reads each day or month in one run.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rollup")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) grain: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) day: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) source: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) resource_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) metric: i16,
    pub(crate) count: i64,
    pub(crate) without_capacity: i64,
    pub(crate) above_capacity: i64,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) last: f64,
    pub(crate) sum: f64,
    pub(crate) slots: i32,
    pub(crate) free_min: Option<f64>,
    /// `Rollup::shape_bytes`.
    pub(crate) shape: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
