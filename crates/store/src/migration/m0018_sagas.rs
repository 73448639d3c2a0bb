//! What providers are doing for cases, step by step.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_pk_auto, boolean, integer, text};

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
        manager
            .create_table(
                Table::create()
                    .table("saga")
                    .col(big_pk_auto("id"))
                    .col(big_integer("case_id"))
                    .col(text("step"))
                    .col(text("work"))
                    .col(text("driver"))
                    .col(text("body"))
                    .col(boolean("is_over"))
                    .col(big_integer("next_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("case_id", "case"))
                    .take(),
            )
            .await?;
        manager.create_index(index("saga", &["case_id"])).await?;
        manager
            .create_index(index("saga", &["is_over", "driver", "next_at"]))
            .await
    }
}
