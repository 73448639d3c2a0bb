//! Outside witnesses of the record: the public keys that their co-signatures are checked with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use super::primary_key;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A witness that changes its key has two rows: what it signed before stays checkable.
        let table = Table::create()
            .table("witness")
            .col(text("key_id"))
            .col(text("name"))
            .col(text("pem"))
            .col(big_integer("added_at"))
            .primary_key(&mut primary_key(&["key_id"]))
            .take();
        manager.create_table(table).await
    }
}
