//! What people are told, and what is on its way out of the database because of it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, integer, text, text_null,
};

use super::{index, references, unique};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [notice(), setting(), subscription(), outbox()] {
            manager.create_table(table).await?;
        }
        for index in [
            unique("notice", &["key"]),
            // The number on the bell, and the inbox.
            index("notice", &["person_id", "read_at", "id"]),
            // The daily mail.
            index("notice", &["mailed_at", "person_id"]),
            unique("outbox", &["key"]),
            // What is due, and what a page shows of one receiver.
            index("outbox", &["done_at", "failed_at", "due_at"]),
            index("outbox", &["kind", "target", "id"]),
            index("subscription", &["organisation_id"]),
            // The nightly look at what is due soon.
            index("task", &["closed_at", "due_day"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn notice() -> TableCreateStatement {
    Table::create()
        .table("notice")
        .col(big_pk_auto("id"))
        .col(text("key"))
        .col(big_integer("person_id"))
        .col(text("kind"))
        .col(big_integer_null("case_id"))
        .col(text("path"))
        .col(text("text_zh"))
        .col(text("text_en"))
        .col(big_integer("at"))
        // 0 while unread: NULL would not be one value to an index.
        .col(big_integer("read_at"))
        // 0 while it waits for the daily mail.
        .col(big_integer("mailed_at"))
        .foreign_key(&mut references("person_id", "person"))
        .foreign_key(&mut references("case_id", "case"))
        .take()
}

fn setting() -> TableCreateStatement {
    Table::create()
        .table("notice_setting")
        .col(big_integer("person_id").primary_key())
        .col(text("mail"))
        .col(text("language"))
        .foreign_key(&mut references("person_id", "person"))
        .take()
}

fn subscription() -> TableCreateStatement {
    Table::create()
        .table("subscription")
        .col(big_pk_auto("id"))
        .col(big_integer("organisation_id"))
        .col(text("url"))
        // Sealed.
        .col(text("secret"))
        .col(text("events"))
        .col(big_integer_null("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("disabled_at"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .foreign_key(&mut references("created_by", "person"))
        .take()
}

fn outbox() -> TableCreateStatement {
    Table::create()
        .table("outbox")
        .col(big_pk_auto("id"))
        .col(text("key"))
        .col(text("kind"))
        // A person or a subscription: where that is, is looked up when it is sent.
        .col(big_integer("target"))
        .col(text("body"))
        .col(big_integer("created_at"))
        .col(integer("attempts"))
        .col(big_integer("due_at"))
        .col(big_integer("lease_until"))
        // 0 while it has not.
        .col(big_integer("done_at"))
        .col(big_integer("failed_at"))
        .col(text_null("last_error"))
        .take()
}
