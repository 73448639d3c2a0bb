//! Cases: what is asked of whom, by when, and everything that was filled in, decided and attached.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, integer, integer_null, text, text_null,
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
        for table in [case(), party(), task(), form(), event(), clock(), draft()] {
            manager.create_table(table).await?;
        }
        for table in [
            document(),
            counter(),
            done_request(),
            filing(),
            billing(),
            retirement(),
        ] {
            manager.create_table(table).await?;
        }
        for index in [
            unique("case", &["number"]),
            index("case", &["unit_id", "process"]),
            index("case", &["system_id"]),
            index("case_party", &["organisation_id"]),
            // The work queue: what is open, of one party, by deadline.
            index(
                "task",
                &["organisation_id", "role", "closed_at", "due_day", "id"],
            ),
            index("task", &["case_id"]),
            index("case_form", &["case_id"]),
            index("case_event", &["case_id"]),
            index("case_clock", &["is_running", "due_day"]),
            index("document", &["case_id"]),
            unique("document", &["issuer_id", "number"]),
            index("filing", &["owner_id", "kind"]),
            index("filing", &["case_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn case() -> TableCreateStatement {
    Table::create()
        .table("case")
        .col(big_pk_auto("id"))
        .col(text("number"))
        .col(text("process"))
        .col(integer("process_version"))
        .col(text("rulebook"))
        .col(text("title"))
        // Title and number, folded, to be searched.
        .col(text("search"))
        .col(big_integer("unit_id"))
        .col(big_integer_null("county_id"))
        .col(big_integer_null("provider_id"))
        .col(big_integer_null("system_id"))
        .col(text("state"))
        .col(text_null("step"))
        .col(big_integer_null("opened_by"))
        .col(big_integer("opened_at"))
        .col(big_integer_null("ended_at"))
        .col(big_integer_null("last_by"))
        .col(integer("version"))
        .col(text("body"))
        .foreign_key(&mut references("unit_id", "organisation"))
        .foreign_key(&mut references("county_id", "organisation"))
        .foreign_key(&mut references("provider_id", "organisation"))
        .foreign_key(&mut references("system_id", "system"))
        .foreign_key(&mut references("opened_by", "person"))
        .take()
}

fn party() -> TableCreateStatement {
    Table::create()
        .table("case_party")
        .col(big_integer("case_id"))
        .col(big_integer("organisation_id"))
        .primary_key(&mut primary_key(&["case_id", "organisation_id"]))
        .foreign_key(&mut references("case_id", "case"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .take()
}

fn task() -> TableCreateStatement {
    Table::create()
        .table("task")
        .col(big_pk_auto("id"))
        .col(big_integer("case_id"))
        .col(text("step"))
        .col(text("role"))
        .col(big_integer("organisation_id"))
        .col(big_integer("opened_at"))
        // Far in the future where nothing limits it, so that one index sorts them all.
        .col(integer("due_day"))
        .col(boolean("provisional"))
        // 0 while open: NULL would not be one value to an index.
        .col(big_integer("closed_at"))
        .col(big_integer_null("closed_by"))
        .foreign_key(&mut references("case_id", "case"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .take()
}

fn form() -> TableCreateStatement {
    Table::create()
        .table("case_form")
        .col(big_pk_auto("id"))
        .col(big_integer("case_id"))
        .col(text("step"))
        .col(text("form"))
        .col(big_integer_null("person_id"))
        .col(big_integer("at"))
        .foreign_key(&mut references("case_id", "case"))
        .take()
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("case_event")
        .col(big_pk_auto("id"))
        .col(big_integer("case_id"))
        .col(big_integer("at"))
        .col(big_integer_null("person_id"))
        .col(text_null("role"))
        .col(big_integer_null("organisation_id"))
        .col(text("step"))
        .col(text("way"))
        .col(text("kind"))
        .col(text("reason"))
        .foreign_key(&mut references("case_id", "case"))
        .take()
}

fn clock() -> TableCreateStatement {
    Table::create()
        .table("case_clock")
        .col(big_integer("case_id"))
        .col(text("code"))
        .col(boolean("is_running"))
        .col(integer("due_day"))
        .primary_key(&mut primary_key(&["case_id", "code"]))
        .foreign_key(&mut references("case_id", "case"))
        .take()
}

fn draft() -> TableCreateStatement {
    Table::create()
        .table("draft")
        .col(big_integer("person_id"))
        .col(text("place"))
        .col(text("typed"))
        .col(big_integer("saved_at"))
        .primary_key(&mut primary_key(&["person_id", "place"]))
        .foreign_key(&mut references("person_id", "person"))
        .take()
}

fn document() -> TableCreateStatement {
    Table::create()
        .table("document")
        .col(big_pk_auto("id"))
        .col(big_integer("case_id"))
        .col(text("step"))
        .col(text("code"))
        .col(text("name"))
        .col(text("media_type"))
        .col(big_integer("size"))
        .col(text("digest"))
        .col(text("label"))
        .col(text_null("template"))
        .col(big_integer_null("issuer_id"))
        .col(text_null("number"))
        .col(big_integer_null("person_id"))
        .col(big_integer("at"))
        .foreign_key(&mut references("case_id", "case"))
        .foreign_key(&mut references("issuer_id", "organisation"))
        .take()
}

fn counter() -> TableCreateStatement {
    Table::create()
        .table("counter")
        .col(text("name").primary_key())
        .col(big_integer("last"))
        .take()
}

fn done_request() -> TableCreateStatement {
    Table::create()
        .table("done_request")
        .col(big_integer("person_id"))
        .col(text("key"))
        .col(text("digest"))
        .col(big_integer("case_id"))
        .col(big_integer("at"))
        .primary_key(&mut primary_key(&["person_id", "key"]))
        .foreign_key(&mut references("case_id", "case"))
        .take()
}

fn filing() -> TableCreateStatement {
    Table::create()
        .table("filing")
        .col(big_pk_auto("id"))
        .col(text("kind"))
        .col(big_integer("owner_id"))
        .col(big_integer_null("other_id"))
        .col(big_integer_null("system_id"))
        .col(big_integer("case_id"))
        .col(integer("from_day"))
        .col(integer_null("until_day"))
        .col(text("facts"))
        .foreign_key(&mut references("owner_id", "organisation"))
        .foreign_key(&mut references("other_id", "organisation"))
        .foreign_key(&mut references("system_id", "system"))
        .foreign_key(&mut references("case_id", "case"))
        .take()
}

fn billing() -> TableCreateStatement {
    Table::create()
        .table("billing")
        .col(big_integer("system_id").primary_key())
        .col(integer("from_day"))
        .col(big_integer("from_case"))
        .col(integer_null("until_day"))
        .col(big_integer_null("until_case"))
        .foreign_key(&mut references("system_id", "system"))
        .foreign_key(&mut references("from_case", "case"))
        .foreign_key(&mut references("until_case", "case"))
        .take()
}

fn retirement() -> TableCreateStatement {
    Table::create()
        .table("retirement")
        .col(text("kind"))
        .col(big_integer("object_id"))
        .col(integer("day"))
        .col(big_integer("case_id"))
        .primary_key(&mut primary_key(&["kind", "object_id"]))
        .foreign_key(&mut references("case_id", "case"))
        .take()
}
