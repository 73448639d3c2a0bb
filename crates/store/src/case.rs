//! Cases: kept under a version, so that of two who act at once one is told.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::case::{Case, State};
use yunheng_domain::clock;
use yunheng_domain::ids::{CaseId, OrganisationId, PersonId, SystemId};
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;

use crate::entity::{case_clock, case_event, case_file, case_form, case_party, done_request};
use crate::{Store, StoreError, Tx, code, text, time};

/// A case before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// Its number (办件编号), unique.
    pub number: String,
    /// What it is about, in Chinese.
    pub title: String,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The county above the unit.
    pub county: Option<OrganisationId>,
    /// The provider that serves, or will.
    pub provider: Option<OrganisationId>,
    /// The system it is about, once it is in the register.
    pub system: Option<SystemId>,
    /// Who began it; `None` for the program.
    pub opened_by: Option<PersonId>,
    /// When.
    pub opened_at: Timestamp,
}

/// A case with what is kept beside its state.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// Its id.
    pub id: CaseId,
    /// What does not change, and title and system.
    pub details: NewCase,
    /// The case as the engine knows it.
    pub case: Case,
    /// Who acted last.
    pub last_by: Option<PersonId>,
    /// Raised with every change.
    pub version: i32,
}

/// A form as it was filled in at a step, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledForm {
    /// The step.
    pub step: String,
    /// What was filled in.
    pub values: Values,
    /// Who.
    pub person: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvent {
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the program.
    pub person: Option<PersonId>,
    /// As what, where.
    pub acting_as: Option<(Role, OrganisationId)>,
    /// At which step.
    pub step: String,
    /// By which way; what was done where it moved nothing.
    pub way: String,
    /// `open`, `forward`, `return`, `reject`, `withdraw`, `note`, `extend`, `breach`.
    pub kind: String,
    /// Why, or what was said.
    pub reason: String,
}

impl Tx {
    /// Adds a case.
    pub async fn add_case(&mut self, new: &NewCase, case: &Case) -> Result<CaseId, StoreError> {
        let row = case_file::ActiveModel {
            id: NotSet,
            number: Set(new.number.clone()),
            process: Set(case.process.clone()),
            process_version: Set(i32::try_from(case.version).unwrap_or(i32::MAX)),
            rulebook: Set(case.rulebook.clone()),
            title: Set(new.title.clone()),
            search: Set(search(new)),
            unit_id: Set(new.unit.0),
            county_id: Set(new.county.map(|id| id.0)),
            provider_id: Set(new.provider.map(|id| id.0)),
            system_id: Set(new.system.map(|id| id.0)),
            state: Set(state_code(case).to_owned()),
            step: Set(step_of(case)),
            opened_by: Set(new.opened_by.map(|id| id.0)),
            opened_at: Set(time::micros(new.opened_at)),
            ended_at: Set(None),
            last_by: Set(new.opened_by.map(|id| id.0)),
            version: Set(1),
            body: Set(body(case)?),
        };
        let id = case_file::Entity::insert(row)
            .exec(&self.db)
            .await?
            .last_insert_id;
        let id = CaseId(id);
        self.put_clocks(id, case).await?;
        Ok(id)
    }

    /// Keeps where a case now stands, unless somebody else has changed it since it was read: whether it was kept.
    pub async fn keep_case(
        &mut self,
        row: &CaseRow,
        case: &Case,
        by: Option<PersonId>,
    ) -> Result<bool, StoreError> {
        use case_file::Column;
        let ended = match case.state {
            State::At { .. } => None,
            State::Ended { at, .. } => Some(time::micros(at)),
        };
        let kept = case_file::Entity::update_many()
            .col_expr(Column::State, Expr::val(state_code(case)))
            .col_expr(Column::Step, Expr::val(step_of(case)))
            .col_expr(Column::Title, Expr::val(row.details.title.clone()))
            .col_expr(Column::Search, Expr::val(search(&row.details)))
            .col_expr(
                Column::SystemId,
                Expr::val(row.details.system.map(|id| id.0)),
            )
            .col_expr(
                Column::ProviderId,
                Expr::val(row.details.provider.map(|id| id.0)),
            )
            .col_expr(Column::EndedAt, Expr::val(ended))
            .col_expr(Column::LastBy, Expr::val(by.or(row.last_by).map(|id| id.0)))
            .col_expr(Column::Version, Expr::val(row.version + 1))
            .col_expr(Column::Body, Expr::val(body(case)?))
            .filter(Column::Id.eq(row.id.0))
            .filter(Column::Version.eq(row.version))
            .exec(&self.db)
            .await?;
        if kept.rows_affected == 0 {
            return Ok(false);
        }
        self.put_clocks(row.id, case).await?;
        Ok(true)
    }

    async fn put_clocks(&mut self, id: CaseId, case: &Case) -> Result<(), StoreError> {
        if case.clocks.is_empty() {
            return Ok(());
        }
        let replace = OnConflict::columns([case_clock::Column::CaseId, case_clock::Column::Code])
            .update_columns([case_clock::Column::IsRunning, case_clock::Column::DueDay])
            .to_owned();
        let rows = case.clocks.iter().map(|clock| case_clock::ActiveModel {
            case_id: Set(id.0),
            code: Set(clock.code.clone()),
            is_running: Set(matches!(clock.clock.state(), clock::State::Running { .. })),
            due_day: Set(time::day_number(clock.clock.deadline().day)),
        });
        case_clock::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }

    /// An organisation takes part in a case from now on.
    pub async fn add_party(
        &mut self,
        case: CaseId,
        organisation: OrganisationId,
    ) -> Result<(), StoreError> {
        use case_party::Column;
        let there = OnConflict::columns([Column::CaseId, Column::OrganisationId])
            .do_nothing()
            .to_owned();
        case_party::Entity::insert(case_party::ActiveModel {
            case_id: Set(case.0),
            organisation_id: Set(organisation.0),
        })
        .on_conflict(there)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Keeps a form as it was filled in; earlier ones of the same step stay.
    pub async fn add_form(&mut self, case: CaseId, form: &FilledForm) -> Result<(), StoreError> {
        let text = serde_json::to_string(&form.values)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        case_form::Entity::insert(case_form::ActiveModel {
            id: NotSet,
            case_id: Set(case.0),
            step: Set(form.step.clone()),
            form: Set(text),
            person_id: Set(form.person.map(|id| id.0)),
            at: Set(time::micros(form.at)),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Adds a line to a timeline.
    pub async fn add_event(&mut self, case: CaseId, event: &CaseEvent) -> Result<(), StoreError> {
        case_event::Entity::insert(case_event::ActiveModel {
            id: NotSet,
            case_id: Set(case.0),
            at: Set(time::micros(event.at)),
            person_id: Set(event.person.map(|id| id.0)),
            role: Set(event.acting_as.map(|(role, _)| role.code().to_owned())),
            organisation_id: Set(event.acting_as.map(|(_, id)| id.0)),
            step: Set(event.step.clone()),
            way: Set(event.way.clone()),
            kind: Set(event.kind.clone()),
            reason: Set(event.reason.clone()),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Remembers that a request with a key was done; a conflict if it was already.
    pub async fn remember_request(
        &mut self,
        person: PersonId,
        key: &str,
        digest: &str,
        case: CaseId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        done_request::Entity::insert(done_request::ActiveModel {
            person_id: Set(person.0),
            key: Set(key.to_owned()),
            digest: Set(digest.to_owned()),
            case_id: Set(case.0),
            at: Set(time::micros(at)),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }
}

impl Store {
    /// A case.
    pub async fn case(&self, id: CaseId) -> Result<Option<CaseRow>, StoreError> {
        let row = case_file::Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// Who takes part in a case.
    pub async fn case_parties(&self, id: CaseId) -> Result<BTreeSet<OrganisationId>, StoreError> {
        let rows = case_party::Entity::find()
            .filter(case_party::Column::CaseId.eq(id.0))
            .all(&self.db)
            .await?;
        let ids = rows
            .into_iter()
            .map(|row| OrganisationId(row.organisation_id));
        Ok(ids.collect())
    }

    /// The forms of a case, each time they were filled in, oldest first.
    pub async fn case_forms(&self, id: CaseId) -> Result<Vec<FilledForm>, StoreError> {
        let rows = case_form::Entity::find()
            .filter(case_form::Column::CaseId.eq(id.0))
            .order_by_asc(case_form::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(FilledForm {
                    values: serde_json::from_str(&row.form)
                        .map_err(|_| StoreError::Corrupt(format!("form {}", row.id)))?,
                    step: row.step,
                    person: row.person_id.map(PersonId),
                    at: time::instant(row.at)?,
                })
            })
            .collect()
    }

    /// The timeline of a case, oldest first.
    pub async fn case_events(&self, id: CaseId) -> Result<Vec<CaseEvent>, StoreError> {
        let rows = case_event::Entity::find()
            .filter(case_event::Column::CaseId.eq(id.0))
            .order_by_asc(case_event::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                let role = row
                    .role
                    .map(|text| Role::from_code(&text).ok_or_else(|| code::unknown("role", &text)))
                    .transpose()?;
                Ok(CaseEvent {
                    at: time::instant(row.at)?,
                    person: row.person_id.map(PersonId),
                    acting_as: role.zip(row.organisation_id.map(OrganisationId)),
                    step: row.step,
                    way: row.way,
                    kind: row.kind,
                    reason: row.reason,
                })
            })
            .collect()
    }

    /// What a request with this key came to: the digest of what it asked for, and the case.
    pub async fn done_request(
        &self,
        person: PersonId,
        key: &str,
    ) -> Result<Option<(String, CaseId)>, StoreError> {
        let row = done_request::Entity::find_by_id((person.0, key.to_owned()))
            .one(&self.db)
            .await?;
        Ok(row.map(|row| (row.digest, CaseId(row.case_id))))
    }
}

fn search(case: &NewCase) -> String {
    text::folded(&format!("{} {}", case.number, case.title))
}

fn body(case: &Case) -> Result<String, StoreError> {
    serde_json::to_string(case).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn state_code(case: &Case) -> &'static str {
    match &case.state {
        State::At { .. } => "open",
        State::Ended { how, .. } => how.code(),
    }
}

fn step_of(case: &Case) -> Option<String> {
    match &case.state {
        State::At { step, .. } => Some(step.clone()),
        State::Ended { .. } => None,
    }
}

pub(crate) fn read(row: case_file::Model) -> Result<CaseRow, StoreError> {
    Ok(CaseRow {
        id: CaseId(row.id),
        case: serde_json::from_str(&row.body)
            .map_err(|_| StoreError::Corrupt(format!("case {}", row.id)))?,
        details: NewCase {
            number: row.number,
            title: row.title,
            unit: OrganisationId(row.unit_id),
            county: row.county_id.map(OrganisationId),
            provider: row.provider_id.map(OrganisationId),
            system: row.system_id.map(SystemId),
            opened_by: row.opened_by.map(PersonId),
            opened_at: time::instant(row.opened_at)?,
        },
        last_by: row.last_by.map(PersonId),
        version: row.version,
    })
}
