//! Units, systems, catalogue, resources with their sizes, rulebooks.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, integer, integer_null, text, text_null,
};

use super::{index, primary_key, references, unique};
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
                .table("unit")
                .col(big_pk_auto("id"))
                .col(sorted_text(backend, "code"))
                .col(text("name"))
                .col(text("short_name"))
                .col(text("category"))
                .col(text("payer"))
                .take(),
            Table::create()
                .table("system")
                .col(big_pk_auto("id"))
                .col(big_integer("unit_id"))
                .col(sorted_text(backend, "code"))
                .col(text("name"))
                .col(integer_null("protection_grade"))
                .foreign_key(&mut references("unit_id", "unit"))
                .take(),
            Table::create()
                .table("catalogue_item")
                .col(sorted_text(backend, "code"))
                .col(text("name"))
                .col(text("unit"))
                .col(big_integer("price"))
                .primary_key(&mut primary_key(&["code"]))
                .take(),
            Table::create()
                .table("resource")
                .col(big_pk_auto("id"))
                .col(sorted_text(backend, "name"))
                .col(text("folded_name"))
                .col(text("kind"))
                .col(big_integer_null("parent_id"))
                .col(big_integer("unit_id"))
                .col(big_integer_null("system_id"))
                .col(big_integer("vcpus"))
                .col(big_integer("memory_bytes"))
                .col(big_integer("disk_bytes"))
                .col(text_null("price_vcpu"))
                .col(text_null("price_memory"))
                .col(text_null("price_disk"))
                .col(boolean("xinchuang"))
                .col(big_integer("saving"))
                .foreign_key(&mut references("parent_id", "resource"))
                .foreign_key(&mut references("unit_id", "unit"))
                .foreign_key(&mut references("system_id", "system"))
                .take(),
            Table::create()
                .table("resource_size")
                .col(big_integer("resource_id"))
                .col(integer("since"))
                .col(big_integer("vcpus"))
                .col(big_integer("memory_bytes"))
                .col(big_integer("disk_bytes"))
                .primary_key(&mut primary_key(&["resource_id", "since"]))
                .foreign_key(&mut references("resource_id", "resource"))
                .take(),
            Table::create()
                .table("rulebook")
                .col(sorted_text(backend, "citation"))
                .col(text("digest"))
                .col(text("text"))
                .col(boolean("active"))
                .primary_key(&mut primary_key(&["citation"]))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("unit", &["code"]),
            unique("system", &["code"]),
            index("system", &["unit_id"]),
            unique("resource", &["name"]),
            index("resource", &["parent_id"]),
            index("resource", &["unit_id"]),
            index("resource", &["system_id"]),
            index("resource", &["saving"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
