//! What a case still asks for is found by the case: without a second column to go by, SQLite takes the index of all that is open, and walks through it. What is searched for is found without reading whole cases.

use sea_orm_migration::prelude::*;

use super::index;

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
            .create_index(index("task", &["case_id", "closed_at"]))
            .await?;
        manager.create_index(index("case", &["search"])).await?;
        let old = Index::drop()
            .name("ix_task_case_id")
            .table("task")
            .to_owned();
        manager.drop_index(old).await
    }
}
