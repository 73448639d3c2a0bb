//! The record: entries, the one head, checkpoints. Nothing here changes or removes an entry; archiving moves whole stretches (see `record_segment`).

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};
use yunheng_domain::actor::Who;
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::record::{Entry, Outcome};

use crate::backend::{ROWS_PER_INSERT, any_of, limit};
use crate::entity::{record, record_head};
use crate::{Store, StoreError, Tx, time};

/// The lock that whoever appends holds: entries get their numbers without gaps.
const LOCK: &str = "yunheng.record";

/// An entry ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// The entry, from which the columns that searches use are filled.
    pub entry: Entry,
    /// The entry as it was hashed.
    pub line: String,
    /// Its leaf of the tree, hexadecimal.
    pub leaf: String,
    /// MAC over its number and leaf.
    pub mac: String,
}

/// How far the record goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordHead {
    /// Entries so far.
    pub size: u64,
    /// The frontier of the tree, as text.
    pub tree: String,
    /// MAC over both.
    pub mac: String,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    /// Its number.
    pub seq: u64,
    /// The entry as it was hashed.
    pub line: String,
    /// Its leaf of the tree, hexadecimal.
    pub leaf: String,
    /// MAC over its number and leaf.
    pub mac: String,
    /// The columns that searches use, as they are now: the verifier compares them with the line.
    pub columns: RecordColumns,
}

/// What an entry is searched by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordColumns {
    /// When, UTC microseconds.
    pub at: i64,
    /// Name of who acted.
    pub who: String,
    /// The person who acted.
    pub person: Option<i64>,
    /// The organisation it acted for.
    pub organisation: Option<i64>,
    /// The organisation whose systems or data are concerned.
    pub unit: Option<i64>,
    /// Code of the action.
    pub action: String,
    /// Kind of the object.
    pub object_kind: Option<String>,
    /// Id of the object.
    pub object_id: Option<String>,
    /// `done`, `refused` or `failed`.
    pub outcome: String,
}

/// Which entries a search shows. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// Only by this person.
    pub person: Option<PersonId>,
    /// Only about these organisations' systems and data; `None` for all.
    pub units: Option<Vec<OrganisationId>>,
    /// Only this action.
    pub action: Option<String>,
    /// Only this outcome.
    pub outcome: Option<String>,
    /// Only about this object: kind and id.
    pub object: Option<(String, String)>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
}

impl RecordColumns {
    /// What the columns of an entry must say.
    pub fn of(entry: &Entry) -> Self {
        let (who, person) = match &entry.who {
            Who::Nobody => (String::new(), None),
            Who::Person { id, name } => (name.clone(), Some(id.0)),
            Who::Client { name, .. } | Who::Program { name } => (name.clone(), None),
        };
        Self {
            at: time::micros(entry.at),
            who,
            person,
            organisation: entry
                .acting_as
                .as_ref()
                .and_then(|acting| acting.organisation)
                .map(|organisation| organisation.0),
            unit: entry.unit.map(|unit| unit.0),
            action: entry.action.clone(),
            object_kind: entry.object.as_ref().map(|object| object.kind.clone()),
            object_id: entry.object.as_ref().map(|object| object.id.clone()),
            outcome: match entry.outcome {
                Outcome::Done => "done",
                Outcome::Refused { .. } => "refused",
                Outcome::Failed { .. } => "failed",
            }
            .to_owned(),
        }
    }
}

impl Tx {
    /// Waits for the turn to append and reads how far the record goes; `None` before the first entry.
    pub async fn lock_record(&mut self) -> Result<Option<RecordHead>, StoreError> {
        self.lock(LOCK).await?;
        let head = record_head::Entity::find_by_id(1).one(&self.db).await?;
        Ok(head.map(|row| RecordHead {
            size: row.size.cast_unsigned(),
            tree: row.tree,
            mac: row.mac,
        }))
    }

    /// Appends entries and moves the head. The caller holds [`Tx::lock_record`].
    pub async fn append_record(
        &mut self,
        entries: &[NewEntry],
        head: &RecordHead,
    ) -> Result<(), StoreError> {
        use record_head::Column;
        let rows = entries.iter().map(|new| {
            let columns = RecordColumns::of(&new.entry);
            record::ActiveModel {
                seq: Set(new.entry.seq.cast_signed()),
                at: Set(columns.at),
                who: Set(columns.who),
                person_id: Set(columns.person),
                organisation_id: Set(columns.organisation),
                unit_id: Set(columns.unit),
                action: Set(columns.action),
                object_kind: Set(columns.object_kind),
                object_id: Set(columns.object_id),
                outcome: Set(columns.outcome),
                line: Set(new.line.clone()),
                leaf: Set(new.leaf.clone()),
                mac: Set(new.mac.clone()),
            }
        });
        let rows: Vec<record::ActiveModel> = rows.collect();
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            record::Entity::insert_many(chunk.iter().cloned())
                .exec_without_returning(&self.db)
                .await?;
        }
        let row = record_head::ActiveModel {
            id: Set(1),
            size: Set(head.size.cast_signed()),
            tree: Set(head.tree.clone()),
            mac: Set(head.mac.clone()),
        };
        record_head::Entity::insert(row)
            .on_conflict(
                OnConflict::column(Column::Id)
                    .update_columns([Column::Size, Column::Tree, Column::Mac])
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// How far the record goes; `None` before the first entry.
    pub async fn record_head(&self) -> Result<Option<RecordHead>, StoreError> {
        let head = record_head::Entity::find_by_id(1).one(&self.db).await?;
        Ok(head.map(|row| RecordHead {
            size: row.size.cast_unsigned(),
            tree: row.tree,
            mac: row.mac,
        }))
    }

    /// Entries from a number on, in order, at most `limit`: for proving and verifying.
    pub async fn record_from(&self, seq: u64, limit: u64) -> Result<Vec<KeptEntry>, StoreError> {
        let rows = record::Entity::find()
            .filter(record::Column::Seq.gte(seq.cast_signed()))
            .order_by_asc(record::Column::Seq)
            .limit(self::limit(limit))
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// A page of entries, newest first, below the number `before`.
    pub async fn search_record(
        &self,
        filter: &RecordFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<KeptEntry>, StoreError> {
        let mut query = self
            .searched(filter)
            .order_by_desc(record::Column::Seq)
            .limit(self::limit(limit));
        if let Some(before) = before {
            query = query.filter(record::Column::Seq.lt(before.cast_signed()));
        }
        let rows = query.all(&self.db).await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// How many entries a search matches.
    pub async fn count_record(&self, filter: &RecordFilter) -> Result<u64, StoreError> {
        Ok(self.searched(filter).count(&self.db).await?)
    }

    /// The actions that occur, by code.
    pub async fn recorded_actions(&self) -> Result<Vec<String>, StoreError> {
        Ok(record::Entity::find()
            .select_only()
            .column(record::Column::Action)
            .distinct()
            .order_by_asc(record::Column::Action)
            .into_tuple()
            .all(&self.db)
            .await?)
    }

    /// One entry.
    pub async fn record_entry(&self, seq: u64) -> Result<Option<KeptEntry>, StoreError> {
        let row = record::Entity::find_by_id(seq.cast_signed())
            .one(&self.db)
            .await?;
        Ok(row.map(read))
    }

    /// Numbers and leaves from a number on, in order, at most `limit`: for proofs.
    pub async fn leaves_from(
        &self,
        seq: u64,
        limit: u64,
    ) -> Result<Vec<(u64, String)>, StoreError> {
        let rows: Vec<(i64, String)> = record::Entity::find()
            .select_only()
            .columns([record::Column::Seq, record::Column::Leaf])
            .filter(record::Column::Seq.gte(seq.cast_signed()))
            .order_by_asc(record::Column::Seq)
            .limit(self::limit(limit))
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(seq, leaf)| (seq.cast_unsigned(), leaf))
            .collect())
    }

    fn searched(&self, filter: &RecordFilter) -> Select<record::Entity> {
        use record::Column;
        let mut all = Condition::all()
            .add_option(filter.person.map(|person| Column::PersonId.eq(person.0)))
            .add_option(filter.action.as_deref().map(|code| Column::Action.eq(code)))
            .add_option(
                filter
                    .outcome
                    .as_deref()
                    .map(|code| Column::Outcome.eq(code)),
            )
            .add_option(filter.from.map(|at| Column::At.gte(time::micros(at))))
            .add_option(filter.until.map(|at| Column::At.lt(time::micros(at))));
        if let Some((kind, id)) = &filter.object {
            all = all
                .add(Column::ObjectKind.eq(kind))
                .add(Column::ObjectId.eq(id));
        }
        if let Some(units) = &filter.units {
            let units = units.iter().map(|unit| unit.0);
            all = all.add(any_of(&self.db, Column::UnitId, units));
        }
        record::Entity::find().filter(all)
    }
}

fn read(row: record::Model) -> KeptEntry {
    KeptEntry {
        seq: row.seq.cast_unsigned(),
        line: row.line,
        leaf: row.leaf,
        mac: row.mac,
        columns: RecordColumns {
            at: row.at,
            who: row.who,
            person: row.person_id,
            organisation: row.organisation_id,
            unit: row.unit_id,
            action: row.action,
            object_kind: row.object_kind,
            object_id: row.object_id,
            outcome: row.outcome,
        },
    }
}
