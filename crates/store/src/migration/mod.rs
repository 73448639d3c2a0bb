//! Migrations, oldest first. A released migration is never edited: the next change is a new file. They name tables and columns by text, because entities move on and migrations do not.

mod m0001_units_and_resources;
mod m0002_telemetry;
mod m0003_verdicts;
mod m0004_unmatched;
mod m0005_identity;
mod m0006_organisations;
mod m0007_people;
mod m0008_record;
mod m0009_access;
mod m0010_witnesses;
mod m0011_holdings;
mod m0012_cases;
mod m0013_notices;
mod m0016_attachments;
mod m0018_sagas;
mod m0019_saved_views;
mod m0020_task_index;
mod m0021_committed_line;
mod m0022_calendar;

use sea_orm_migration::prelude::*;

/// Brings a database to the schema of this version.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_units_and_resources::Migration),
            Box::new(m0002_telemetry::Migration),
            Box::new(m0003_verdicts::Migration),
            Box::new(m0004_unmatched::Migration),
            Box::new(m0005_identity::Migration),
            Box::new(m0006_organisations::Migration),
            Box::new(m0007_people::Migration),
            Box::new(m0008_record::Migration),
            Box::new(m0009_access::Migration),
            Box::new(m0010_witnesses::Migration),
            Box::new(m0011_holdings::Migration),
            Box::new(m0012_cases::Migration),
            Box::new(m0013_notices::Migration),
            Box::new(m0016_attachments::Migration),
            Box::new(m0018_sagas::Migration),
            Box::new(m0019_saved_views::Migration),
            Box::new(m0020_task_index::Migration),
            Box::new(m0021_committed_line::Migration),
            Box::new(m0022_calendar::Migration),
        ]
    }
}

/// A foreign key to the `id` of another table.
fn references(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    let mut key = ForeignKeyCreateStatement::new();
    key.from_col(column).to_tbl(table).to_col("id");
    key
}

/// An index, named after its table and columns.
fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index
        .name(format!("ix_{table}_{}", columns.join("_")))
        .table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// A unique index, named after its table and columns.
fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index
        .name(format!("uq_{table}_{}", columns.join("_")))
        .unique();
    index
}

/// The primary key of a table over several columns.
fn primary_key(columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = Index::create();
    for column in columns {
        key.col(*column);
    }
    key
}
