//! Units become organisations: capacities, names with validity, who hangs below whom, who serves a resource.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, integer_null, text, text_null,
};

use super::{index, primary_key, references};
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
        manager
            .rename_table(Table::rename().table("unit", "organisation").take())
            .await?;
        // SQLite adds one column at a time.
        for column in [
            big_integer_null("above_id"),
            text_null("tie"),
            big_integer_null("contact_id"),
            big_integer_null("merged_into"),
            integer_null("merged_on"),
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table("organisation")
                        .add_column(column)
                        .take(),
                )
                .await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table("resource")
                    .add_column(big_integer_null("provider_id"))
                    .take(),
            )
            .await?;
        for table in [
            Table::create()
                .table("organisation_kind")
                .col(big_integer("organisation_id"))
                .col(sorted_text(backend, "kind"))
                .primary_key(&mut primary_key(&["organisation_id", "kind"]))
                .foreign_key(&mut references("organisation_id", "organisation"))
                .take(),
            Table::create()
                .table("organisation_name")
                .col(big_integer("organisation_id"))
                .col(integer("since"))
                .col(text("name"))
                .col(text("short_name"))
                .primary_key(&mut primary_key(&["organisation_id", "since"]))
                .foreign_key(&mut references("organisation_id", "organisation"))
                .take(),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            index("organisation", &["above_id"]),
            index("organisation_kind", &["kind"]),
            index("resource", &["provider_id"]),
        ] {
            manager.create_index(index).await?;
        }
        // Until now every organisation was a using unit, under one name.
        let db = manager.get_connection();
        db.execute_unprepared("INSERT INTO \"organisation_kind\" (\"organisation_id\", \"kind\") SELECT \"id\", 'tenant' FROM \"organisation\"").await?;
        Ok(())
    }
}
