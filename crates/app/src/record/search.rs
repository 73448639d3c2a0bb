//! Reading the record: the auditor all of it, a unit what was done to its systems and data, everybody what they did themselves.

use std::collections::{BTreeMap, BTreeSet};

use yunheng_domain::actor::{Actor, Origin, Who};
use yunheng_domain::ids::{OrganisationId, PersonId, ResourceId};
use yunheng_domain::record::{Acting, Entry, Object, Outcome};
use yunheng_policy::{Action, Refusal};
use yunheng_store::{KeptEntry, RecordFilter};

use crate::act::Note;
use crate::{App, AppError, Page};

/// An entry with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The entry.
    pub entry: Entry,
    /// Name it signs in with, if a person acted.
    pub login: Option<String>,
    /// Short name of the organisation acted for.
    pub organisation: Option<String>,
    /// Short name of the organisation concerned.
    pub unit: Option<String>,
    /// Name of the object, if it has one.
    pub object: Option<String>,
    /// The absent person it was done for.
    pub on_behalf_of: Option<String>,
    /// Whether its line is no entry any more: what is shown comes from the columns beside it.
    pub damaged: bool,
}

/// An entry with what protects it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDetail {
    /// The entry.
    pub row: RecordRow,
    /// Its leaf of the tree.
    pub leaf: String,
    /// Entries that the first checkpoint over it covers.
    pub checkpoint: Option<u64>,
}

/// Whose entries somebody asks for who is no auditor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// What anybody did to one's unit's systems and data.
    Unit,
    /// What one did oneself.
    Mine,
}

impl App {
    /// A page of the whole record, newest first, for the auditor.
    pub async fn search_record(
        &self,
        by: &Actor,
        filter: &RecordFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Page<RecordRow>, AppError> {
        self.reach(by, Action::RecordSearch).await?;
        self.record_page(filter, before, limit).await
    }

    /// The same page, to be taken away as a file. Call [`App::tell_export`] first.
    pub async fn export_record_rows(
        &self,
        by: &Actor,
        filter: &RecordFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Page<RecordRow>, AppError> {
        self.reach(by, Action::RecordExport).await?;
        self.record_page(filter, before, limit).await
    }

    /// A page of what was done to the actor's unit, or by the actor.
    pub async fn own_record(
        &self,
        by: &Actor,
        own: Own,
        filter: &RecordFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Page<RecordRow>, AppError> {
        let reach = self.reach(by, Action::RecordOwn).await?;
        let mut filter = filter.clone();
        match own {
            Own::Unit if reach.everything => {}
            Own::Unit => filter.units = Some(reach.owners.into_iter().collect()),
            // Nobody has number 0: whoever is no person did nothing.
            Own::Mine => filter.person = Some(reach.person.unwrap_or(PersonId(0))),
        }
        let mut page = self.record_page(&filter, before, limit).await?;
        page.rows.iter_mut().for_each(leave_foreign_unnamed);
        Ok(page)
    }

    /// Whether the actor answers for an organisation whose systems and data somebody may have touched.
    pub async fn has_own_unit(&self, by: &Actor) -> Result<bool, AppError> {
        Ok(!self.reach(by, Action::RecordOwn).await?.owners.is_empty())
    }

    /// An entry in full, for whoever may see it.
    pub async fn record_entry(&self, by: &Actor, seq: u64) -> Result<RecordDetail, AppError> {
        let entry = self.open_entry(by, seq).await?;
        let checkpoint = self.store().checkpoint_over(seq).await?;
        let leaf = entry.leaf().to_string();
        let rows = self.record_rows(vec![(entry, false)]).await?;
        let mut row = rows.into_iter().next().ok_or(AppError::NotFound)?;
        if self.inner.policy.reach(by, Action::RecordSearch).is_empty() {
            leave_foreign_unnamed(&mut row);
        }
        Ok(RecordDetail {
            row,
            leaf,
            checkpoint: checkpoint.map(|stored| stored.size),
        })
    }

    /// The person of a login, for the auditor's filter.
    pub async fn recorded_person(
        &self,
        by: &Actor,
        login: &str,
    ) -> Result<Option<PersonId>, AppError> {
        self.reach(by, Action::RecordSearch).await?;
        let person = self.store().person_by_login(&login.to_lowercase()).await?;
        Ok(person.map(|person| person.id))
    }

    async fn record_page(
        &self,
        filter: &RecordFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Page<RecordRow>, AppError> {
        let total = self.store().count_record(filter).await?;
        let kept = self
            .store()
            .search_record(filter, before, limit.saturating_add(1))
            .await?;
        let entries = kept.iter().map(entry_of).collect();
        let rows = self.record_rows(entries).await?;
        Ok(Page::cut(rows, limit, total, |row| {
            row.entry.seq.cast_signed()
        }))
    }

    /// Entries with names: an id means nothing to a reader.
    async fn record_rows(&self, entries: Vec<(Entry, bool)>) -> Result<Vec<RecordRow>, AppError> {
        let organisations: BTreeMap<OrganisationId, String> = self
            .store()
            .organisations()
            .await?
            .into_iter()
            .map(|organisation| (organisation.id, organisation.details.short_name))
            .collect();
        let people = entries.iter().flat_map(|(entry, _)| people_in(entry));
        let people: BTreeSet<PersonId> = people.collect();
        let people: BTreeMap<PersonId, (String, String)> = self
            .store()
            .people_of(people)
            .await?
            .into_iter()
            .map(|person| (person.id, (person.details.login, person.details.name)))
            .collect();
        let resources = entries
            .iter()
            .filter_map(|(entry, _)| numbered(entry, "resource").map(ResourceId));
        let resources: BTreeSet<ResourceId> = resources.collect();
        let resources: BTreeMap<ResourceId, String> =
            self.store().resource_names(resources).await?;
        let rows = entries.into_iter().map(|(entry, damaged)| RecordRow {
            login: match &entry.who {
                Who::Person { id, .. } => people.get(id).map(|(login, _)| login.clone()),
                _ => None,
            },
            organisation: entry
                .acting_as
                .as_ref()
                .and_then(|acting| acting.organisation)
                .and_then(|id| organisations.get(&id).cloned()),
            unit: entry.unit.and_then(|id| organisations.get(&id).cloned()),
            object: numbered(&entry, "organisation")
                .or_else(|| numbered(&entry, "unit"))
                .and_then(|id| organisations.get(&OrganisationId(id)).cloned())
                .or_else(|| {
                    let id = numbered(&entry, "person").map(PersonId)?;
                    people.get(&id).map(|(_, name)| name.clone())
                })
                .or_else(|| {
                    let id = numbered(&entry, "resource").map(ResourceId)?;
                    resources.get(&id).cloned()
                }),
            on_behalf_of: entry
                .on_behalf_of
                .and_then(|id| people.get(&id).map(|(_, name)| name.clone())),
            entry,
            damaged,
        });
        Ok(rows.collect())
    }

    /// Whether the actor may take the record away at all, now: asked before an answer begins that cannot be taken back.
    pub async fn may_export_record(&self, by: &Actor) -> Result<(), AppError> {
        self.reach(by, Action::RecordExport).await?;
        Ok(())
    }

    /// Writes down that the record is taken away as a file.
    pub async fn tell_record_export(&self, by: &Actor, what: &str) -> Result<(), AppError> {
        self.reach(by, Action::RecordExport).await?;
        let note = Note::of("export", what);
        self.tell(by, Action::RecordExport, None, note).await
    }
}

/// The entry of a kept row. A line that is no entry any more must not take the page away from the auditor.
fn entry_of(kept: &KeptEntry) -> (Entry, bool) {
    if let Ok(entry) = Entry::parse(kept.line.as_bytes()) {
        return (entry, false);
    }
    let columns = &kept.columns;
    let entry = Entry {
        seq: kept.seq,
        at: jiff::Timestamp::from_microsecond(columns.at).unwrap_or_default(),
        who: match columns.person {
            Some(id) => Who::Person {
                id: PersonId(id),
                name: columns.who.clone(),
            },
            None => Who::Program {
                name: columns.who.clone(),
            },
        },
        acting_as: columns.organisation.map(|id| Acting {
            code: String::new(),
            organisation: Some(OrganisationId(id)),
        }),
        on_behalf_of: None,
        action: columns.action.clone(),
        object: columns
            .object_kind
            .clone()
            .zip(columns.object_id.clone())
            .map(|(kind, id)| Object::new(kind, id)),
        unit: columns.unit.map(OrganisationId),
        outcome: Outcome::Done,
        origin: Origin::default(),
        before: None,
        after: None,
        rulebook: None,
        reason: None,
    };
    (entry, true)
}

fn people_in(entry: &Entry) -> Vec<PersonId> {
    let who = match entry.who {
        Who::Person { id, .. } => Some(id),
        _ => None,
    };
    let object = numbered(entry, "person").map(PersonId);
    [who, entry.on_behalf_of, object]
        .into_iter()
        .flatten()
        .collect()
}

/// The number of an object of a kind.
fn numbered(entry: &Entry, kind: &str) -> Option<i64> {
    let object = entry.object.as_ref().filter(|object| object.kind == kind)?;
    object.id.parse().ok()
}

/// Whose something is that was refused as foreign stays unsaid to whoever was refused: it would tell that it exists.
fn leave_foreign_unnamed(row: &mut RecordRow) {
    let foreign =
        matches!(&row.entry.outcome, Outcome::Refused { code } if code == Refusal::Foreign.code());
    if foreign {
        row.unit = None;
        row.object = None;
        row.entry.unit = None;
    }
}
