//! A case as a page shows it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use yunheng_domain::actor::Actor;
use yunheng_domain::clock::{Deadline, Limit, State as ClockState};
use yunheng_domain::ids::{CaseId, DocumentId, OrganisationId, PersonId};
use yunheng_domain::process::{Bound, From, Gate, Need, Process, Step, Values, Way, Words};
use yunheng_domain::role::Role;
use yunheng_domain::system::System;
use yunheng_policy::Action;
use yunheng_store::{CaseEvent, CaseRow, FilledForm, StoredDocument, VerdictRow};

use super::facts::process_of;
use super::queue::left;
use super::related::Amount;
use super::remark::{self, Said};
use super::time::TimeView;
use super::work::WorkView;
use crate::account::named;
use crate::{App, AppError};

/// A case with everything its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseView {
    /// Its id.
    pub id: CaseId,
    /// The case and what is kept beside it.
    pub row: CaseRow,
    /// Its process.
    pub process: &'static Process,
    /// Name of the unit.
    pub unit: String,
    /// Name of the provider.
    pub provider: Option<String>,
    /// The system it is about.
    pub system: Option<System>,
    /// Who began it.
    pub opened_by: Option<String>,
    /// The step that waits; `None` once it is over.
    pub current: Option<Current>,
    /// Forms as they were filled in, oldest first.
    pub forms: Vec<FormView>,
    /// What happened, oldest first.
    pub timeline: Vec<EventView>,
    /// Its clocks, in the order in which they started.
    pub clocks: Vec<ClockView>,
    /// The clock on which more time can be asked for, or was (Art. 18).
    pub time: Option<TimeView>,
    /// The latest verdicts on its system's resources that ask for something, as far as the actor may see them.
    pub verdicts: Vec<VerdictRow>,
    /// What it granted in the ledger, level by level.
    pub amounts: Vec<Amount>,
    /// Its documents, oldest first.
    pub documents: Vec<DocumentView>,
    /// Codes and names of catalogue items that its lines name.
    pub items: BTreeMap<String, String>,
}

/// The step that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// The step.
    pub step: &'static Step,
    /// The organisation that is asked.
    pub place: OrganisationId,
    /// Its short name.
    pub organisation: String,
    /// Since when.
    pub since: Timestamp,
    /// By when.
    pub due: Option<Deadline>,
    /// Working days left, today not counted; negative when overdue.
    pub left: Option<i64>,
    /// Whether the actor is asked, and may act.
    pub mine: bool,
    /// Whether the actor may take the case back now.
    pub withdrawable: bool,
    /// What the form begins with: the draft, else what was filled in before, else what an earlier step asked for.
    pub values: Values,
    /// What was typed and not yet sent, exactly as typed.
    pub draft: Vec<(String, String)>,
    /// When that was last saved.
    pub draft_saved: Option<Timestamp>,
    /// Required documents that are not attached yet.
    pub missing: Vec<Need>,
    /// What must hold, and whether what is known so far lets it.
    pub gates: Vec<GateView>,
    /// What the provider has to do here; `None` where it is asked for nothing.
    pub work: Option<WorkView>,
    /// The ways that somebody may choose with what is filled in so far: neither one that the passing of time opens, nor one whose condition does not hold.
    pub ways: Vec<&'static Way>,
}

/// A gate, as far as it can be looked at before the form is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateView {
    /// The gate.
    pub gate: Gate,
    /// Whether it is open with what the form begins with.
    pub open: bool,
}

/// A form as it was filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct FormView {
    /// The step.
    pub step: &'static Step,
    /// What was filled in.
    pub values: Values,
    /// Who.
    pub person: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Whether it was filled in anew later.
    pub replaced: bool,
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct EventView {
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the program.
    pub person: Option<String>,
    /// In which role.
    pub role: Option<Role>,
    /// Where.
    pub organisation: Option<String>,
    /// What the step is called.
    pub step: Words,
    /// The article that asks for it.
    pub article: &'static str,
    /// What was done, in the words of the button; `None` where the kind says it.
    pub way: Option<Words>,
    /// `open`, `forward`, `return`, `reject`, `withdraw`, `note`, `extend`, `breach`.
    pub kind: String,
    /// Why, or what was said; nothing of what was taken back.
    pub reason: String,
    /// What it is beside, if it is a remark.
    pub said: Option<Said>,
}

/// A clock of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockView {
    /// What has to be done in time.
    pub name: Words,
    /// How long it is.
    pub limit: Limit,
    /// The article that sets it.
    pub article: String,
    /// From which side it limits.
    pub bound: Bound,
    /// When it started.
    pub started: Timestamp,
    /// Where it stands.
    pub state: ClockState,
    /// By when, or not before.
    pub due: Deadline,
    /// Working days left while it runs.
    pub left: Option<i64>,
    /// Who is asked, while it runs; who met it, once somebody did.
    pub who: Option<String>,
}

/// A document of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// What it is.
    pub name: Words,
    /// The document.
    pub document: StoredDocument,
    /// Who attached it.
    pub person: Option<String>,
    /// Whether a later version replaces it.
    pub replaced: bool,
}

impl App {
    /// A case.
    pub async fn case(&self, by: &Actor, id: CaseId) -> Result<CaseView, AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let process = process_of(&row)?;
        let names = self.organisation_names().await?;
        let forms = self.store().case_forms(id).await?;
        let events = self.store().case_events(id).await?;
        let documents = self.store().documents(id).await?;
        let people = self.people_in(&row, &forms, &events, &documents).await?;
        let current = self.current(by, &row, process, &names).await?;
        let system = match row.details.system {
            None => None,
            Some(system) => self
                .store()
                .systems()
                .await?
                .into_iter()
                .find(|one| one.id == system),
        };
        let items = self
            .store()
            .catalogue()
            .await?
            .into_iter()
            .map(|item| (item.code, item.name))
            .collect();
        let mine = current.as_ref().is_some_and(|current| current.mine);
        Ok(CaseView {
            id,
            unit: named(&names, row.details.unit),
            provider: row.details.provider.map(|id| named(&names, id)),
            system,
            opened_by: row.details.opened_by.map(|id| named(&people, id)),
            clocks: self.clock_views(&row, process, current.as_ref(), &events, &names)?,
            verdicts: self.verdicts_about(by, row.details.system).await?,
            amounts: self.amounts_of(id).await?,
            time: self.time_view(by, &row, process, mine).await?,
            current,
            forms: form_views(forms, process, &people),
            timeline: timeline(&events, by, process, &people, &names),
            documents: document_views(documents, process, &people),
            items,
            process,
            row,
        })
    }

    async fn people_in(
        &self,
        row: &CaseRow,
        forms: &[FilledForm],
        events: &[CaseEvent],
        documents: &[StoredDocument],
    ) -> Result<BTreeMap<PersonId, String>, AppError> {
        let ids = row
            .details
            .opened_by
            .into_iter()
            .chain(forms.iter().filter_map(|form| form.person))
            .chain(events.iter().filter_map(|event| event.person))
            .chain(
                documents
                    .iter()
                    .filter_map(|document| document.details.person),
            );
        self.person_names(ids).await
    }

    async fn current(
        &self,
        by: &Actor,
        row: &CaseRow,
        process: &'static Process,
        names: &BTreeMap<OrganisationId, String>,
    ) -> Result<Option<Current>, AppError> {
        let Some(step) = row.case.step(process) else {
            return Ok(None);
        };
        let place = self.place_of(&row.details, step.role).await?;
        let thing = self.case_thing(row).await?;
        let policy = &self.inner.policy;
        let action = if step.decides {
            Action::CaseDecide
        } else {
            Action::CaseAct
        };
        let asked = thing.clone().asks(step.role, place);
        let mine = policy.decide(by, action, &asked, self.now()).is_ok();
        let withdrawable = step.withdrawable
            && policy
                .decide(by, Action::CaseWithdraw, &thing, self.now())
                .is_ok();
        let mut world = self.world_of(row, step.code).await?;
        let draft = match by.person() {
            Some(person) if mine => {
                let place = super::draft::place(row.id, step.code);
                self.store().draft(person, &place).await?
            }
            _ => None,
        };
        let values = super::begins::begins_with(
            process,
            step,
            &world,
            draft.as_ref().map(|draft| &draft.typed),
        );
        let gates = step
            .gates
            .iter()
            .map(|gate| GateView {
                gate: *gate,
                open: row
                    .case
                    .is_gate_open(step, gate, &values, &world.situation()),
            })
            .collect();
        let work = self.work_view(row, step, &world, &values).await?;
        let missing = step
            .documents
            .iter()
            .filter(|need| need.required && !world.documents.contains(need.code))
            .copied()
            .collect();
        world.forms.insert(step.code.to_owned(), values.clone());
        let open = row.case.ways(process, &world.situation());
        let ways = open.into_iter().filter(|way| !way.lapses).collect();
        let due = row.case.pressing().map(|clock| clock.clock.deadline());
        let since = match row.case.state {
            yunheng_domain::case::State::At { since, .. } => since,
            yunheng_domain::case::State::Ended { at, .. } => at,
        };
        Ok(Some(Current {
            step,
            place,
            organisation: named(names, place),
            since,
            due,
            left: left(self.today(), due)?,
            mine,
            withdrawable,
            values,
            draft_saved: draft.as_ref().map(|draft| draft.saved_at),
            draft: draft.map(|draft| draft.typed).unwrap_or_default(),
            missing,
            gates,
            work,
            ways,
        }))
    }

    fn clock_views(
        &self,
        row: &CaseRow,
        process: &'static Process,
        current: Option<&Current>,
        events: &[CaseEvent],
        names: &BTreeMap<OrganisationId, String>,
    ) -> Result<Vec<ClockView>, AppError> {
        let mut views = Vec::with_capacity(row.case.clocks.len());
        for case in &row.case.clocks {
            let Some(rule) = process.clock(&case.code) else {
                continue;
            };
            let state = case.clock.state();
            let runs = matches!(state, ClockState::Running { .. });
            let who = if case.clock.is_open() {
                current.map(|current| current.organisation.clone())
            } else {
                // Whose time it is: the one that was asked when it began, also where another's signature ends it (Art. 18).
                let From::Step(asked) = rule.from;
                let done_at = |step: &str| {
                    let mut events = events.iter().rev();
                    events.find(|event| event.step == step && event.kind == "forward")
                };
                done_at(asked)
                    .or_else(|| done_at(rule.until))
                    .and_then(|event| event.acting_as)
                    .map(|(_, id)| named(names, id))
            };
            let due = case.clock.deadline();
            views.push(ClockView {
                name: rule.name,
                limit: case.clock.limit(),
                article: case.article.clone(),
                bound: case.bound,
                started: case
                    .clock
                    .events()
                    .first()
                    .map_or(row.details.opened_at, |event| event.at),
                state,
                due,
                left: if runs {
                    left(self.today(), Some(due))?
                } else {
                    None
                },
                who,
            });
        }
        Ok(views)
    }
}

fn form_views(
    forms: Vec<FilledForm>,
    process: &'static Process,
    people: &BTreeMap<PersonId, String>,
) -> Vec<FormView> {
    let steps: Vec<String> = forms.iter().map(|form| form.step.clone()).collect();
    forms
        .into_iter()
        .enumerate()
        .filter_map(|(place, form)| {
            Some(FormView {
                replaced: steps.iter().skip(place + 1).any(|step| *step == form.step),
                step: process.step(&form.step)?,
                values: form.values,
                person: form.person.map(|id| named(people, id)),
                at: form.at,
            })
        })
        .collect()
}

fn timeline(
    events: &[CaseEvent],
    by: &Actor,
    process: &'static Process,
    people: &BTreeMap<PersonId, String>,
    names: &BTreeMap<OrganisationId, String>,
) -> Vec<EventView> {
    let mut said = remark::said(events, by.person()).into_iter().peekable();
    events
        .iter()
        .filter(|event| remark::is_shown(event))
        .filter_map(|event| {
            let is_said = event.kind == remark::REMARK;
            let said = said.next_if(|_| is_said).map(|(_, said)| said);
            event_view(event, said, process, people, names)
        })
        .collect()
}

fn event_view(
    event: &CaseEvent,
    said: Option<Said>,
    process: &'static Process,
    people: &BTreeMap<PersonId, String>,
    names: &BTreeMap<OrganisationId, String>,
) -> Option<EventView> {
    let step = process.step(&event.step)?;
    Some(EventView {
        at: event.at,
        person: event.person.map(|id| named(people, id)),
        role: event.acting_as.map(|(role, _)| role),
        organisation: event.acting_as.map(|(_, id)| named(names, id)),
        step: step.name,
        article: step.article,
        way: step.way(&event.way).map(|way| way.name),
        kind: event.kind.clone(),
        reason: match said.and_then(|said| said.withdrawn_at) {
            Some(_) => String::new(),
            None => event.reason.clone(),
        },
        said,
    })
}

fn document_views(
    documents: Vec<StoredDocument>,
    process: &'static Process,
    people: &BTreeMap<PersonId, String>,
) -> Vec<DocumentView> {
    let codes: Vec<(String, String)> = documents
        .iter()
        .map(|document| (document.details.step.clone(), document.details.code.clone()))
        .collect();
    documents
        .into_iter()
        .enumerate()
        .filter_map(|(place, document)| {
            let details = &document.details;
            let needs = process.step(&details.step).map(|step| &step.documents);
            let need = needs?.iter().find(|need| need.code == details.code);
            let name = match details.template {
                Some(template) => template.title(),
                None => need?.name,
            };
            let same =
                |(step, code): &&(String, String)| *step == details.step && *code == details.code;
            Some(DocumentView {
                id: document.id,
                name,
                person: details.person.map(|id| named(people, id)),
                replaced: codes.iter().skip(place + 1).any(|code| same(&code)),
                document,
            })
        })
        .collect()
}
