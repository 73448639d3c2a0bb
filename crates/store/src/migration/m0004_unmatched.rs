//! What could not be placed, and what was understood but is not used.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_pk_auto, text, text_null};

use super::{index, primary_key, unique};
use crate::backend::sorted_text;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let tables = [
            Table::create()
                .table("unmatched")
                .col(big_pk_auto("id"))
                .col(text("source"))
                .col(text("digest"))
                .col(text("name"))
                .col(text("labels"))
                .col(text("folded"))
                .col(text("reason"))
                .col(text_null("wanted"))
                .col(big_integer("samples"))
                .col(big_integer("first_seen"))
                .col(big_integer("last_seen"))
                .take(),
            Table::create()
                .table("unused")
                .col(sorted_text(backend, "kind"))
                .col(big_integer("total"))
                .primary_key(&mut primary_key(&["kind"]))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("unmatched", &["source", "digest"]),
            index("unmatched", &["wanted"]),
            index("unmatched", &["samples"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
