//! Verdicts, which of them are the latest, and exemptions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, binary, integer, text,
};

use super::{index, primary_key, references, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            Table::create()
                .table("verdict")
                .col(big_pk_auto("id"))
                .col(big_integer("resource_id"))
                .col(text("rule"))
                .col(text("period"))
                .col(big_integer("judged_at"))
                .col(text("rulebook_digest"))
                .col(text("input_digest"))
                .col(text("outcome"))
                .col(big_integer_null("saving"))
                .col(binary("evidence"))
                .col(text("verdict_json"))
                .foreign_key(&mut references("resource_id", "resource"))
                .take(),
            Table::create()
                .table("latest_verdict")
                .col(big_integer("resource_id"))
                .col(text("rule"))
                .col(big_integer("verdict_id"))
                .col(big_integer("judged_at"))
                .col(text("outcome"))
                .col(big_integer_null("saving"))
                .col(big_integer("rank"))
                .primary_key(&mut primary_key(&["resource_id", "rule"]))
                .foreign_key(&mut references("resource_id", "resource"))
                .foreign_key(&mut references("verdict_id", "verdict"))
                .take(),
            Table::create()
                .table("exemption")
                .col(big_integer("resource_id"))
                .col(text("rule"))
                .col(text("reason"))
                .col(integer("until_day"))
                .col(big_integer("given_at"))
                .primary_key(&mut primary_key(&["resource_id", "rule"]))
                .foreign_key(&mut references("resource_id", "resource"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        let mut ranked = Index::create();
        ranked
            .name("ix_latest_verdict_rank")
            .table("latest_verdict")
            .col(("rank", IndexOrder::Desc))
            .col("verdict_id");
        for index in [
            unique(
                "verdict",
                &[
                    "resource_id",
                    "rule",
                    "period",
                    "rulebook_digest",
                    "input_digest",
                ],
            ),
            index("latest_verdict", &["verdict_id"]),
            ranked,
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
