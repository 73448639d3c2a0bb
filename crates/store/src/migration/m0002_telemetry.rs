//! Series, roll-ups, the list of Parquet files, the inbox, cursors.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, binary, double, double_null, integer, small_integer, text,
};

use super::{index, primary_key, references, unique};
use crate::backend::clustered;

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
        // No foreign key from roll-ups to resources: it would be checked for each of millions of rows, and resources are never deleted.
        let mut rollup = Table::create()
            .table("rollup")
            .col(small_integer("grain"))
            .col(integer("day"))
            .col(small_integer("source"))
            .col(big_integer("resource_id"))
            .col(small_integer("metric"))
            .col(big_integer("count"))
            .col(big_integer("without_capacity"))
            .col(big_integer("above_capacity"))
            .col(double("min"))
            .col(double("max"))
            .col(double("last"))
            .col(double("sum"))
            .col(integer("slots"))
            .col(double_null("free_min"))
            .col(binary("shape"))
            .primary_key(&mut primary_key(&[
                "grain",
                "day",
                "source",
                "resource_id",
                "metric",
            ]))
            .take();
        clustered(backend, &mut rollup);
        let mut unmerged = Table::create()
            .table("unmerged_month")
            .col(integer("month"))
            .col(big_integer("resource_id"))
            .col(small_integer("source"))
            .col(small_integer("metric"))
            .primary_key(&mut primary_key(&[
                "month",
                "resource_id",
                "source",
                "metric",
            ]))
            .take();
        clustered(backend, &mut unmerged);
        let tables = [
            rollup,
            unmerged,
            Table::create()
                .table("series")
                .col(big_pk_auto("id"))
                .col(big_integer("resource_id"))
                .col(small_integer("metric"))
                .col(small_integer("source"))
                .col(small_integer("role"))
                .col(text("component"))
                .foreign_key(&mut references("resource_id", "resource"))
                .take(),
            Table::create()
                .table("part")
                .col(big_pk_auto("id"))
                .col(text("path"))
                .col(small_integer("metric"))
                .col(integer("month"))
                .col(big_integer("min_at"))
                .col(big_integer("max_at"))
                .col(big_integer("rows"))
                .col(big_integer("bytes"))
                .col(integer("arrived"))
                .take(),
            Table::create()
                .table("inbox")
                .col(big_pk_auto("id"))
                .col(big_integer("received_at"))
                .col(big_integer("bytes"))
                .col(binary("payload"))
                .take(),
            Table::create()
                .table("pull_cursor")
                .col(text("server"))
                .col(text("query"))
                .col(big_integer("read_until"))
                .primary_key(&mut primary_key(&["server", "query"]))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique(
                "series",
                &["resource_id", "metric", "source", "role", "component"],
            ),
            unique("part", &["path"]),
            index("part", &["metric", "min_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
