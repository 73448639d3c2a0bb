//! People, what they may do, and how they prove who they are.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, integer, integer_null, text, text_null,
};

use super::{index, primary_key, references, unique};
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
        for table in people(backend)
            .into_iter()
            .chain(proofs(backend))
            .chain(sessions(backend))
        {
            manager.create_table(table).await?;
        }
        for index in [
            unique("person", &["login"]),
            index("person", &["organisation_id"]),
            index("membership", &["person_id"]),
            index("membership", &["organisation_id"]),
            index("delegation", &["to_id"]),
            index("delegation", &["membership_id"]),
            unique("recusal", &["person_id", "object_kind", "object_id"]),
            index("password", &["person_id"]),
            index("recovery_code", &["person_id"]),
            unique("passkey", &["credential"]),
            index("passkey", &["person_id"]),
            unique("session", &["digest"]),
            index("session", &["person_id"]),
            index("failure", &["subject", "at"]),
            unique("client", &["code"]),
            index("client_token", &["client_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn people(backend: sea_orm::DbBackend) -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("person")
            .col(big_pk_auto("id"))
            .col(sorted_text(backend, "login"))
            .col(text("name"))
            .col(text("folded"))
            .col(text("title"))
            .col(text_null("phone"))
            .col(text_null("email"))
            .col(big_integer("organisation_id"))
            .col(text("created_by"))
            .col(big_integer("created_at"))
            .col(big_integer_null("disabled_at"))
            .col(big_integer_null("last_seen"))
            .foreign_key(&mut references("organisation_id", "organisation"))
            .take(),
        // Art. 8-13: what a person does for an organisation. Prepared by one administrator, authorised by another.
        Table::create()
            .table("membership")
            .col(big_pk_auto("id"))
            .col(big_integer("person_id"))
            .col(big_integer("organisation_id"))
            .col(text("role"))
            .col(integer("from_day"))
            .col(integer_null("until_day"))
            .col(big_integer_null("prepared_by"))
            .col(big_integer_null("authorised_by"))
            .col(big_integer_null("authorised_at"))
            .col(big_integer_null("revoked_at"))
            .col(text("mac"))
            .check(Expr::cust("\"authorised_by\" IS NULL OR \"prepared_by\" IS NULL OR \"authorised_by\" <> \"prepared_by\""))
            .check(Expr::cust("\"authorised_by\" IS NULL OR \"authorised_by\" <> \"person_id\""))
            .foreign_key(&mut references("person_id", "person"))
            .foreign_key(&mut references("organisation_id", "organisation"))
            .take(),
        // 三员: the primary key is the rule. Nobody holds two posts.
        Table::create()
            .table("administrator")
            .col(big_integer("person_id"))
            .col(text("post"))
            .col(big_integer("since"))
            .col(text("mac"))
            .primary_key(&mut primary_key(&["person_id"]))
            .check(Expr::cust("\"post\" IN ('sysadmin', 'secadmin', 'auditor')"))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
        Table::create()
            .table("delegation")
            .col(big_pk_auto("id"))
            .col(big_integer("membership_id"))
            .col(big_integer("to_id"))
            .col(integer("from_day"))
            .col(integer("until_day"))
            .col(text("reason"))
            .col(big_integer("created_at"))
            .col(big_integer_null("revoked_at"))
            .col(text("mac"))
            .foreign_key(&mut references("membership_id", "membership"))
            .foreign_key(&mut references("to_id", "person"))
            .take(),
        Table::create()
            .table("recusal")
            .col(big_pk_auto("id"))
            .col(big_integer("person_id"))
            .col(text("object_kind"))
            .col(text("object_id"))
            .col(text("reason"))
            .col(big_integer("created_at"))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
    ]
}

fn proofs(backend: sea_orm::DbBackend) -> Vec<TableCreateStatement> {
    vec![
        // The newest is in force; the ones before are kept so that they are not used again.
        Table::create()
            .table("password")
            .col(big_pk_auto("id"))
            .col(big_integer("person_id"))
            .col(text("hash"))
            .col(big_integer("set_at"))
            .col(boolean("must_change"))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
        Table::create()
            .table("totp")
            .col(big_integer("person_id"))
            .col(text("secret"))
            .col(big_integer_null("confirmed_at"))
            .col(big_integer_null("last_step"))
            .primary_key(&mut primary_key(&["person_id"]))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
        Table::create()
            .table("recovery_code")
            .col(big_pk_auto("id"))
            .col(big_integer("person_id"))
            .col(text("digest"))
            .col(big_integer_null("used_at"))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
        Table::create()
            .table("passkey")
            .col(big_pk_auto("id"))
            .col(big_integer("person_id"))
            .col(text("name"))
            .col(text("credential"))
            .col(text("handle"))
            .col(text("state"))
            .col(big_integer("created_at"))
            .col(big_integer_null("used_at"))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
        Table::create()
            .table("identity_link")
            .col(sorted_text(backend, "issuer"))
            .col(sorted_text(backend, "subject"))
            .col(big_integer("person_id"))
            .col(big_integer("linked_at"))
            .primary_key(&mut primary_key(&["issuer", "subject"]))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
    ]
}

fn sessions(backend: sea_orm::DbBackend) -> Vec<TableCreateStatement> {
    vec![
        // A one-time link: to set a password, or to set the whole product up.
        Table::create()
            .table("invitation")
            .col(sorted_text(backend, "digest"))
            .col(big_integer_null("person_id"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .primary_key(&mut primary_key(&["digest"]))
            .take(),
        // What a sign-in that spans several requests has come to: kept here, never in the browser.
        Table::create()
            .table("ceremony")
            .col(sorted_text(backend, "digest"))
            .col(text("kind"))
            .col(text("state"))
            .col(big_integer("expires_at"))
            .primary_key(&mut primary_key(&["digest"]))
            .take(),
        Table::create()
            .table("session")
            .col(big_pk_auto("id"))
            .col(sorted_text(backend, "digest"))
            .col(big_integer("person_id"))
            .col(big_integer("created_at"))
            .col(big_integer("last_seen"))
            .col(boolean("second_factor"))
            .col(boolean("confined"))
            .col(big_integer_null("stepped_up"))
            .col(text_null("address"))
            .col(text("agent"))
            .col(big_integer_null("ended_at"))
            .foreign_key(&mut references("person_id", "person"))
            .take(),
        // On the whole database: that it holds a demo city.
        Table::create()
            .table("mark")
            .col(sorted_text(backend, "name"))
            .primary_key(&mut primary_key(&["name"]))
            .take(),
        Table::create()
            .table("failure")
            .col(big_pk_auto("id"))
            .col(sorted_text(backend, "subject"))
            .col(big_integer("at"))
            .take(),
        Table::create()
            .table("client")
            .col(big_pk_auto("id"))
            .col(sorted_text(backend, "code"))
            .col(text("name"))
            .col(big_integer("organisation_id"))
            .col(text("role"))
            .col(text("scopes"))
            .col(text("secret"))
            .col(big_integer_null("prepared_by"))
            .col(big_integer_null("authorised_by"))
            .col(big_integer_null("authorised_at"))
            .col(big_integer("created_at"))
            .col(big_integer_null("revoked_at"))
            .col(text("mac"))
            .check(Expr::cust("\"authorised_by\" IS NULL OR \"prepared_by\" IS NULL OR \"authorised_by\" <> \"prepared_by\""))
            .foreign_key(&mut references("organisation_id", "organisation"))
            .take(),
        Table::create()
            .table("client_token")
            .col(sorted_text(backend, "digest"))
            .col(big_integer("client_id"))
            .col(text("scopes"))
            .col(big_integer("expires_at"))
            .primary_key(&mut primary_key(&["digest"]))
            .foreign_key(&mut references("client_id", "client"))
            .take(),
        // One purpose per key (GB/T 39786-2021, annex B); wrapped by a master key that is not in the database.
        Table::create()
            .table("data_key")
            .col(text("purpose"))
            .col(integer("version"))
            .col(text("state"))
            .col(big_integer("created_at"))
            .col(big_integer("rotate_by"))
            .col(text("master"))
            .col(text("wrapped"))
            .primary_key(&mut primary_key(&["purpose", "version"]))
            .take(),
    ]
}
