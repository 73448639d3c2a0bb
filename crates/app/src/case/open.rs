//! Beginning a case.

use yunheng_domain::actor::{Actor, Hat};
use yunheng_domain::case::Case;
use yunheng_domain::ids::{CaseId, OrganisationId, SystemId};
use yunheng_domain::organisation::{Kind, Tie};
use yunheng_domain::process::{Opening, Process, Subject};
use yunheng_domain::processes;
use yunheng_policy::{Action, Thing};
use yunheng_store::{CaseEvent, CaseRow, Draft, NewCase, NewTask, Occasion};

use super::calendar;
use super::draft;
use super::once::Once;
use crate::act::Note;
use crate::point::{Point, pass};
use crate::{App, AppError};

/// A case to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// Code of the process.
    pub process: String,
    /// Whose case, where the actor has the role at several organisations.
    pub unit: Option<OrganisationId>,
    /// About which system, where the process is about one.
    pub system: Option<SystemId>,
    /// What it is about; empty for the name of process and system.
    pub title: String,
}

/// A process that the actor may begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Startable {
    /// The process.
    pub process: &'static Process,
    /// At which organisations.
    pub units: Vec<OrganisationId>,
}

/// What a case begins with beside what was asked for.
#[derive(Debug, Default)]
pub(super) struct Begun<'a> {
    /// By what the same request is known again.
    pub(super) once: Option<Once<'a>>,
    /// What is typed in its first form already, for a person to go on from.
    pub typed: Vec<(String, String)>,
    /// The open cases of the same process about the same system that were looked at, by id.
    pub seen: Option<Vec<CaseId>>,
    /// What it is opened for by the calendar.
    pub occasion: Option<Occasion>,
}

impl App {
    /// The processes that the actor may begin: those whose first step asks for a role that it has.
    pub fn startable(&self, by: &Actor) -> Vec<Startable> {
        processes::all()
            .iter()
            .filter(|process| process.opening != Opening::Calendar)
            .filter_map(|process| {
                let role = process.steps.first()?.role;
                let hats = by.hats.iter().filter(|hat| hat.role == role);
                let units: Vec<OrganisationId> = hats.map(|hat| hat.organisation).collect();
                (!units.is_empty()).then_some(Startable { process, units })
            })
            .collect()
    }

    /// Begins a case: its first step waits for the actor.
    pub async fn open_case(&self, by: &Actor, request: &OpenRequest) -> Result<CaseId, AppError> {
        self.open_case_once(by, request, None).await
    }

    /// Begins a case; sent again under the same key it is the case that was begun.
    pub async fn open_case_once(
        &self,
        by: &Actor,
        request: &OpenRequest,
        key: Option<&str>,
    ) -> Result<CaseId, AppError> {
        let unit = request.unit.map(|unit| unit.0);
        let system = request.system.map(|system| system.0);
        let said = ("open", &request.process, unit, system, &request.title);
        let begun = Begun {
            once: Once::of(by, key, &said),
            ..Begun::default()
        };
        if let Some(case) = self.done_before(begun.once.as_ref()).await? {
            return Ok(case);
        }
        let (id, _) = self.open_begun(by, request, begun).await?;
        Ok(id)
    }

    /// Begins a case with its first form begun. Its id and number; [`AppError::Stale`] if there are other open cases than were looked at, or the calendar opened it before.
    pub(super) async fn open_begun(
        &self,
        by: &Actor,
        request: &OpenRequest,
        begun: Begun<'_>,
    ) -> Result<(CaseId, String), AppError> {
        let process = processes::find(&request.process).ok_or(AppError::NotFound)?;
        let first = process.steps.first().ok_or(AppError::NotFound)?;
        let hat = opening_hat(by, process, request.unit);
        let new = self.new_case(by, process, request, hat.as_ref()).await?;
        // Whoever begins a case about a system is asked where its later steps would ask: at its own unit, its own provider.
        let place = if new.system.is_some() || begun.occasion.is_some() {
            self.place_of(&new, first.role).await?
        } else {
            hat.map_or(new.unit, |hat| hat.organisation)
        };
        let note = Note::of("process", process.code).unit(new.unit);
        let thing = self
            .thing_of(new.unit, new.provider)
            .await?
            .asks(first.role, place);
        let hat = self.allow(by, Action::CaseOpen, &thing, &note).await?;
        self.may_begin(process, &new, &begun).await?;
        let world = self.world_of_new(&new).await?;
        let case = Case::open(process, &world.situation())?;
        let mut act = self.begin(by, Action::CaseOpen, hat.clone()).await?;
        let year = self.today().year();
        // Whoever has the number lets nobody else begin a case until it has committed.
        let number = act.tx.next_number(&format!("case/{year}")).await?;
        let number = format!("{year}-{number:06}");
        pass(Point::Number).await;
        if let (Some(seen), Some(system)) = (begun.seen, new.system)
            && act.tx.open_cases(process.code, system).await? != seen
        {
            return Err(AppError::Stale);
        }
        let new = NewCase {
            number: number.clone(),
            ..new
        };
        let id = act.tx.add_case(&new, &case).await?;
        if let Some(occasion) = &begun.occasion {
            calendar::take(&mut act.tx, process, occasion, id).await?;
        }
        for party in [Some(new.unit), Some(place), new.county]
            .into_iter()
            .flatten()
        {
            act.tx.add_party(id, party).await?;
        }
        pass(Point::Case).await;
        act.tx
            .ask(&NewTask {
                case: id,
                step: first.code.to_owned(),
                role: first.role,
                organisation: place,
                opened_at: world.now,
                due: case.pressing().map(|clock| clock.clock.deadline()),
            })
            .await?;
        pass(Point::Asked).await;
        act.tx
            .add_event(
                id,
                &CaseEvent {
                    at: world.now,
                    person: by.person(),
                    acting_as: hat.map(|hat| (hat.role, hat.organisation)),
                    step: first.code.to_owned(),
                    way: "open".to_owned(),
                    kind: "open".to_owned(),
                    reason: String::new(),
                },
            )
            .await?;
        pass(Point::Event).await;
        if let (Some(person), false) = (by.person(), begun.typed.is_empty()) {
            let draft = Draft {
                typed: begun.typed,
                saved_at: world.now,
            };
            act.tx
                .put_draft(person, &draft::place(id, first.code), &draft)
                .await?;
        }
        pass(Point::Typed).await;
        if let Some(once) = &begun.once {
            once.remember(&mut act.tx, id, world.now).await?;
        }
        pass(Point::Key).await;
        act.note(Note::of("case", id).unit(new.unit).after(&case));
        let row = CaseRow {
            id,
            last_by: new.opened_by,
            details: new,
            case,
            version: 0,
        };
        self.tell_of_opening(&mut act.tx, &row, place, by).await?;
        pass(Point::Told).await;
        act.commit_passing().await?;
        Ok((id, number))
    }

    /// Refuses what nobody begins, and what there is nothing any more to be about.
    async fn may_begin(
        &self,
        process: &Process,
        new: &NewCase,
        begun: &Begun<'_>,
    ) -> Result<(), AppError> {
        if process.opening == Opening::Calendar && begun.occasion.is_none() {
            return Err(AppError::invalid(
                "process",
                "此流程由系统到期自动发起",
                "the program opens this by itself on its day",
            ));
        }
        if let Some(system) = new.system
            && self.store().retired_systems().await?.contains(&system)
        {
            // Art. 22: what has left has nothing any more that a process could be about.
            return Err(AppError::invalid(
                "system",
                "该系统已退出政务云",
                "this system has left the cloud",
            ));
        }
        Ok(())
    }

    async fn new_case(
        &self,
        by: &Actor,
        process: &Process,
        request: &OpenRequest,
        hat: Option<&Hat>,
    ) -> Result<NewCase, AppError> {
        let system = match (process.subject, request.system) {
            (Subject::System, Some(id)) => Some(self.known_system(id).await?),
            (Subject::System, None) => {
                return Err(AppError::invalid("system", "请选择系统", "choose a system"));
            }
            _ => None,
        };
        let unit = match (&system, hat, request.unit) {
            (Some(system), _, _) => system.details.unit,
            (None, Some(hat), _) => hat.organisation,
            (None, None, Some(unit)) => unit,
            // Whoever has no such role is refused in the name of nobody's unit.
            (None, None, None) => OrganisationId(0),
        };
        let known = self.store().organisation(unit).await?;
        let above = known.as_ref().and_then(|unit| unit.details.above);
        let county = above.and_then(|(above, tie)| (tie == Tie::County).then_some(above));
        let title = match (request.title.trim(), &system) {
            ("", Some(system)) => format!("{}：{}", process.name.zh, system.details.name),
            ("", None) => process.name.zh.to_owned(),
            (title, _) => title.chars().take(200).collect(),
        };
        Ok(NewCase {
            number: String::new(),
            title,
            unit,
            county,
            // Art. 38: a provider's own case is that provider's, however many there are.
            provider: match known.filter(|unit| unit.details.kinds.contains(&Kind::Provider)) {
                Some(own) => Some(own.id),
                None => {
                    self.provider_of(system.as_ref().map(|system| system.id))
                        .await?
                }
            },
            system: system.map(|system| system.id),
            opened_by: by.person(),
            opened_at: self.now_cut(),
        })
    }

    /// What a case is to a decision: whose it is, who takes part.
    pub(crate) async fn case_thing(&self, row: &yunheng_store::CaseRow) -> Result<Thing, AppError> {
        let parties = self.store().case_parties(row.id).await?;
        Ok(self
            .thing_of(row.details.unit, row.details.provider)
            .await?
            .among(parties))
    }

    async fn known_system(&self, id: SystemId) -> Result<yunheng_domain::system::System, AppError> {
        let systems = self.store().systems().await?;
        let found = systems.into_iter().find(|system| system.id == id);
        found.ok_or_else(|| AppError::invalid("system", "没有这个系统", "there is no such system"))
    }

    /// The provider that serves a system, or the only one there is.
    async fn provider_of(
        &self,
        system: Option<SystemId>,
    ) -> Result<Option<OrganisationId>, AppError> {
        if let Some(system) = system {
            let resources = self.store().all_resources().await?;
            let serving = resources
                .iter()
                .find(|resource| resource.details.system == Some(system))
                .and_then(|resource| resource.details.provider);
            if serving.is_some() {
                return Ok(serving);
            }
        }
        self.first_of(Kind::Provider).await
    }
}

/// The membership in whose name a case is begun; `None` for the program, and for whoever has none that could.
fn opening_hat(by: &Actor, process: &Process, wanted: Option<OrganisationId>) -> Option<Hat> {
    let role = process.steps.first().map(|step| step.role);
    let mut hats = by.hats.iter().filter(|hat| Some(hat.role) == role);
    let found = match wanted {
        Some(unit) => hats.find(|hat| hat.organisation == unit),
        None => hats.next(),
    };
    found.cloned()
}
