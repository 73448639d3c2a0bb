//! Lists as people want to see them again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_pk_auto, text};

use super::{references, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("saved_view")
            .col(big_pk_auto("id"))
            .col(big_integer("person_id"))
            .col(text("list"))
            .col(text("name"))
            .col(text("query"))
            .col(big_integer("saved_at"))
            .foreign_key(&mut references("person_id", "person"))
            .to_owned();
        manager.create_table(table).await?;
        manager
            .create_index(unique("saved_view", &["person_id", "list", "name"]))
            .await
    }
}
