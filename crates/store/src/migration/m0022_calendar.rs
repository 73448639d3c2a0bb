//! Cases that the calendar opens: one for each thing on file, process and period, whoever looks and how often. What is on file can be ended by a later case.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text};

use super::{primary_key, references, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let occasion = Table::create()
            .table("occasion")
            .col(big_integer("filing_id"))
            .col(text("process"))
            .col(text("period"))
            .col(big_integer("case_id"))
            .primary_key(&mut primary_key(&["filing_id", "process", "period"]))
            .foreign_key(&mut references("filing_id", "filing"))
            .foreign_key(&mut references("case_id", "case"))
            .take();
        manager.create_table(occasion).await?;
        manager
            .create_index(unique("occasion", &["case_id"]))
            .await?;
        let ended_by = Table::alter()
            .table("filing")
            .add_column(big_integer_null("ended_by"))
            .take();
        manager.alter_table(ended_by).await
    }
}
