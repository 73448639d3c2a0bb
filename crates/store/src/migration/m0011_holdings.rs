//! The ledger (design 2(5)): what was committed, what of it is quota, what of that is allocated, and which resource uses it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, integer_null, text, text_null,
};

use super::{index, primary_key, references};
use crate::backend::{RunningSum, sorted_text};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// What a child has in common with its parent.
const SAME: [&str; 4] = ["id", "level", "item_code", "unit_id"];

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait, through async_trait, elides the lifetime of the manager"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        for table in [holding(backend), entry(), resource(backend)] {
            manager.create_table(table).await?;
        }
        for index in [
            index("holding", &["parent_id"]),
            index("holding", &["system_id"]),
            index("holding", &["case_id"]),
            index("holding_entry", &["holding_id"]),
            index("holding_entry", &["case_id"]),
            index("holding_resource", &["resource_id"]),
            index("holding_resource", &["case_id"]),
        ] {
            manager.create_index(index).await?;
        }
        // Leases are few among holdings, and one job a day looks for those that ran out.
        let leases = index("holding", &["lease_until"])
            .and_where(Expr::cust(
                "\"lease_until\" IS NOT NULL AND \"closed_at\" IS NULL",
            ))
            .take();
        manager.create_index(leases).await?;
        // Of open holdings only: PostgreSQL would otherwise check the foreign key of a child by this index, row by row through all that the unit ever held.
        let open = index("holding", &["unit_id", "level", "item_code"])
            .and_where(Expr::cust("\"closed_at\" IS NULL"))
            .take();
        manager.create_index(open).await?;
        let sums = [
            RunningSum {
                table: "holding",
                above: "parent_id",
                quantity: "granted",
                total_table: "holding",
                total: "taken",
            },
            RunningSum {
                table: "holding_resource",
                above: "holding_id",
                quantity: "quantity",
                total_table: "holding",
                total: "taken",
            },
        ];
        let db = manager.get_connection();
        for sum in sums {
            for statement in sum.triggers(backend) {
                db.execute_unprepared(&statement).await?;
            }
        }
        Ok(())
    }
}

/// A foreign key over several columns that follows when a unit is merged into another.
fn same(columns: &[&'static str], parent: &[&'static str]) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    for column in columns {
        key.from_col(*column);
    }
    key.to_tbl("holding");
    for column in parent {
        key.to_col(*column);
    }
    key.on_update(ForeignKeyAction::Cascade).take()
}

fn key(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = primary_key(columns);
    key.name(name).unique().take()
}

fn holding(backend: sea_orm::DbBackend) -> TableCreateStatement {
    Table::create()
        .table("holding")
        .col(big_pk_auto("id"))
        .col(sorted_text(backend, "level"))
        .col(big_integer_null("parent_id"))
        .col(text_null("parent_level"))
        .col(big_integer_null("parent_system_id"))
        .col(big_integer("unit_id"))
        .col(big_integer_null("system_id"))
        .col(sorted_text(backend, "item_code"))
        .col(big_integer("granted"))
        .col(big_integer("taken"))
        .col(big_integer_null("price"))
        .col(big_integer_null("case_id"))
        .col(integer_null("year"))
        .col(boolean("off_plan"))
        .col(integer_null("lease_until"))
        .col(big_integer_null("closed_at"))
        .index(&mut key("uq_holding_same", &SAME))
        .index(&mut key("uq_holding_system", &["id", "system_id"]))
        // The invariant: no level gives away more than it was granted. What is taken is the sum of the rows below, by trigger.
        .check(Expr::cust("\"taken\" >= 0 AND \"taken\" <= \"granted\""))
        // What is closed holds nothing, so nothing can be taken from it either.
        .check(Expr::cust("\"closed_at\" IS NULL OR \"granted\" = 0"))
        .check(Expr::cust(
            "(\"level\" = 'commitment' AND \"parent_id\" IS NULL AND \"parent_level\" IS NULL) \
             OR (\"level\" = 'quota' AND \"parent_id\" IS NOT NULL AND \"parent_level\" IS NOT NULL AND \"parent_level\" = 'commitment') \
             OR (\"level\" = 'allocation' AND \"parent_id\" IS NOT NULL AND \"parent_level\" IS NOT NULL AND \"parent_level\" = 'quota')",
        ))
        .check(Expr::cust(
            "\"level\" = 'commitment' OR \"system_id\" IS NOT NULL",
        ))
        .check(Expr::cust(
            "\"level\" <> 'allocation' OR \"parent_system_id\" IS NOT NULL",
        ))
        .check(Expr::cust(
            "\"parent_system_id\" IS NULL OR \"parent_system_id\" = \"system_id\"",
        ))
        .foreign_key(&mut references("unit_id", "organisation"))
        .foreign_key(&mut references("system_id", "system"))
        .foreign_key(
            ForeignKey::create()
                .from_col("item_code")
                .to_tbl("catalogue_item")
                .to_col("code"),
        )
        .foreign_key(&mut same(
            &["parent_id", "parent_level", "item_code", "unit_id"],
            &SAME,
        ))
        .foreign_key(&mut same(
            &["parent_id", "parent_system_id"],
            &["id", "system_id"],
        ))
        .take()
}

fn entry() -> TableCreateStatement {
    Table::create()
        .table("holding_entry")
        .col(big_pk_auto("id"))
        .col(big_integer("holding_id"))
        .col(text("kind"))
        .col(big_integer("quantity"))
        .col(big_integer_null("below_id"))
        .col(big_integer_null("resource_id"))
        .col(big_integer_null("case_id"))
        .col(big_integer("at"))
        .col(text("reason"))
        .check(Expr::cust("\"quantity\" >= 0"))
        .check(Expr::cust(
            "\"kind\" IN ('grant', 'take', 'return', 'shrink', 'close', 'expire')",
        ))
        .foreign_key(&mut references("holding_id", "holding"))
        .take()
}

fn resource(backend: sea_orm::DbBackend) -> TableCreateStatement {
    Table::create()
        .table("holding_resource")
        .col(big_integer("holding_id"))
        .col(big_integer("resource_id"))
        .col(sorted_text(backend, "level"))
        .col(sorted_text(backend, "item_code"))
        .col(big_integer("unit_id"))
        .col(big_integer("quantity"))
        .col(big_integer_null("case_id"))
        .primary_key(&mut primary_key(&["holding_id", "resource_id"]))
        .check(Expr::cust("\"quantity\" > 0"))
        .check(Expr::cust("\"level\" = 'allocation'"))
        .foreign_key(&mut references("resource_id", "resource"))
        .foreign_key(&mut same(
            &["holding_id", "level", "item_code", "unit_id"],
            &SAME,
        ))
        .take()
}
