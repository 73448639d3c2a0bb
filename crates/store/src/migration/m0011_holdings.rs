//! The ledger's holdings: each takes from the one above and can never hold another item or another unit's (Art. 14, 17, 18).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, integer_null, text,
};

use super::{index, references};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let taken = || Expr::col("taken");
        manager
            .create_table(
                Table::create()
                    .table("holding")
                    .col(big_pk_auto("id"))
                    .col(text("level"))
                    .col(big_integer_null("parent_id"))
                    .col(big_integer("unit_id"))
                    .col(big_integer_null("system_id"))
                    .col(big_integer_null("resource_id"))
                    .col(text("item_code"))
                    .col(big_integer("granted"))
                    .col(big_integer("taken"))
                    .col(integer_null("year"))
                    .col(integer_null("lease_until"))
                    .col(big_integer("case_id"))
                    .col(boolean("closed"))
                    // What is taken is never more than what was granted: the database's word, whoever asks.
                    .check(taken().gte(0))
                    .check(taken().lte(Expr::col("granted")))
                    .foreign_key(&mut references("unit_id", "organisation"))
                    .foreign_key(&mut references("system_id", "system"))
                    .foreign_key(&mut references("resource_id", "resource"))
                    .index(
                        Index::create()
                            .unique()
                            .name("uq_holding_chain")
                            .col("id")
                            .col("item_code")
                            .col("unit_id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_holding_parent")
                            .from("holding", ("parent_id", "item_code", "unit_id"))
                            .to("holding", ("id", "item_code", "unit_id")),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("holding_entry")
                    .col(big_pk_auto("id"))
                    .col(big_integer("holding_id"))
                    .col(big_integer("case_id"))
                    .col(big_integer("at"))
                    .col(text("kind"))
                    .col(big_integer("quantity"))
                    .foreign_key(&mut references("holding_id", "holding"))
                    .take(),
            )
            .await?;
        for index in [
            index("holding", &["unit_id", "level", "closed"]),
            index("holding", &["system_id", "level", "closed"]),
            index("holding", &["parent_id"]),
            index("holding", &["case_id"]),
            index("holding_entry", &["holding_id"]),
            index("holding", &["resource_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
