//! Art. 14: a line that a unit filed is decided by one plan. Two plans decided in the same instant cannot both write it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use super::{primary_key, references};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("committed_line")
            .col(text("filed"))
            .col(text("system"))
            .col(text("item_code"))
            .col(big_integer("case_id"))
            .primary_key(&mut primary_key(&["filed", "system", "item_code"]))
            .foreign_key(&mut references("case_id", "case"))
            .to_owned();
        manager.create_table(table).await
    }
}
