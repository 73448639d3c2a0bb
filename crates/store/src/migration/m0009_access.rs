//! Access by consent (Art. 41): grants that a unit's owner gives, and every use of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, big_pk_auto, text, text_null};

use super::{index, primary_key, references};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            Table::create()
                .table("access_grant")
                .col(big_pk_auto("id"))
                .col(big_integer("owner_id"))
                .col(big_integer("beneficiary_id"))
                .col(text("purpose"))
                .col(big_integer_null("system_id"))
                .col(big_integer_null("resource_id"))
                .col(big_integer("from_at"))
                .col(big_integer("until_at"))
                .col(big_integer("asked_by"))
                .col(big_integer("asked_at"))
                .col(text("state"))
                .col(big_integer_null("decided_by"))
                .col(big_integer_null("decided_at"))
                .col(text_null("reason"))
                .col(text("mac"))
                .foreign_key(&mut references("owner_id", "organisation"))
                .foreign_key(&mut references("beneficiary_id", "organisation"))
                .foreign_key(&mut references("system_id", "system"))
                .foreign_key(&mut references("resource_id", "resource"))
                .foreign_key(&mut references("asked_by", "person"))
                .take(),
            Table::create()
                .table("access_grant_person")
                .col(big_integer("grant_id"))
                .col(big_integer("person_id"))
                .primary_key(&mut primary_key(&["grant_id", "person_id"]))
                .foreign_key(&mut references("grant_id", "access_grant"))
                .foreign_key(&mut references("person_id", "person"))
                .take(),
            Table::create()
                .table("access_use")
                .col(big_pk_auto("id"))
                .col(big_integer("grant_id"))
                .col(big_integer("person_id"))
                .col(big_integer("resource_id"))
                .col(text("action"))
                .col(big_integer("at"))
                .foreign_key(&mut references("grant_id", "access_grant"))
                .foreign_key(&mut references("person_id", "person"))
                .take(),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            index("access_grant", &["owner_id"]),
            index("access_grant", &["beneficiary_id"]),
            index("access_grant_person", &["person_id"]),
            index("access_use", &["grant_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
