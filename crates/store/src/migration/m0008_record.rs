//! The record: what everyone did, in a tree that nobody can rewrite unnoticed (design 2(8)).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, text, text_null,
};

use super::{index, primary_key};
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
        for table in [
            // `line` is the entry as it was hashed; the columns beside it only serve the search, and the verifier compares them.
            Table::create()
                .table("record")
                .col(big_integer("seq"))
                .col(big_integer("at"))
                .col(text("who"))
                .col(big_integer_null("person_id"))
                .col(big_integer_null("organisation_id"))
                .col(big_integer_null("unit_id"))
                .col(sorted_text(backend, "action"))
                .col(text_null("object_kind"))
                .col(text_null("object_id"))
                .col(sorted_text(backend, "outcome"))
                .col(text("line"))
                .col(text("leaf"))
                .col(text("mac"))
                .primary_key(&mut primary_key(&["seq"]))
                .take(),
            Table::create()
                .table("record_head")
                .col(big_integer("id"))
                .col(big_integer("size"))
                .col(text("tree"))
                .col(text("mac"))
                .primary_key(&mut primary_key(&["id"]))
                .take(),
            Table::create()
                .table("checkpoint")
                .col(big_integer("size"))
                .col(big_integer("at"))
                .col(text("text"))
                .col(boolean("witnessed"))
                .primary_key(&mut primary_key(&["size"]))
                .take(),
            // Entries that were archived: a compressed file each, still verifiable.
            Table::create()
                .table("record_segment")
                .col(big_pk_auto("id"))
                .col(big_integer("first"))
                .col(big_integer("last"))
                .col(big_integer("until"))
                .col(text("file"))
                .col(text("digest"))
                .col(text("tree"))
                .take(),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            index("record", &["at"]),
            index("record", &["person_id"]),
            index("record", &["unit_id"]),
            index("record", &["action"]),
            index("record", &["object_kind", "object_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
