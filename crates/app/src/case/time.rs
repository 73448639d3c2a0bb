//! More time on a clock (Art. 18): asked for by whoever is asked to act, given or refused by whoever the declaration names.

use yunheng_domain::actor::{Actor, Hat};
use yunheng_domain::case::{ANSWER_TIME, Case, Refusal, TimeAsked};
use yunheng_domain::clock::{Deadline, Limit};
use yunheng_domain::ids::{CaseId, OrganisationId};
use yunheng_domain::process::{ClockRule, Process, Step, Words};
use yunheng_domain::role::Role;
use yunheng_policy::{Action, Thing};
use yunheng_store::{CaseEvent, CaseRow, NewTask};

use super::facts::{World, process_of};
use super::once::Once;
use crate::act::Note;
use crate::point::{Point, pass};
use crate::{App, AppError};

/// Somebody asks for more time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskTime {
    /// The version that the actor saw.
    pub version: i32,
    /// The clock.
    pub clock: String,
    /// How much, counted as the rulebook counts the longest.
    pub count: u32,
    /// Why.
    pub reason: String,
    /// A key by which the same request, sent twice, is done once.
    pub key: Option<String>,
}

/// Somebody decides on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerTime {
    /// The version that the actor saw.
    pub version: i32,
    /// Whether it is given.
    pub given: bool,
    /// Why.
    pub reason: String,
    /// A key by which the same request, sent twice, is done once.
    pub key: Option<String>,
}

/// The clock of a case on which time can be asked for, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeView {
    /// The clock.
    pub clock: &'static str,
    /// What has to be done in time.
    pub name: Words,
    /// The most that may be asked for at once.
    pub longest: Limit,
    /// What was asked for and waits for an answer.
    pub asked: Option<TimeAsked>,
    /// Who answers.
    pub answers: Role,
    /// Whether the actor may ask now.
    pub may_ask: bool,
    /// Whether the actor may answer now.
    pub may_answer: bool,
}

/// What both use cases look at.
struct Waiting {
    row: CaseRow,
    process: &'static Process,
    step: &'static Step,
    world: World,
}

impl App {
    /// Asks for more time on a clock that runs. Returns the case's version afterwards.
    pub async fn ask_time(
        &self,
        by: &Actor,
        id: CaseId,
        request: &AskTime,
    ) -> Result<i32, AppError> {
        let said = (
            "ask time",
            id.0,
            request.version,
            &request.clock,
            request.count,
            &request.reason,
        );
        let once = Once::of(by, request.key.as_deref(), &said);
        if self.done_before(once.as_ref()).await?.is_some() {
            return Ok(self.readable_case(by, id).await?.0.version);
        }
        let waiting = self.standing(by, id, request.version).await?;
        let Waiting {
            row,
            process,
            step,
            world,
        } = &waiting;
        let note = Note::of("case", id).unit(row.details.unit);
        let place = self.place_of(&row.details, step.role).await?;
        let thing = self.case_thing(row).await?.asks(step.role, place);
        let hat = self.allow(by, Action::CaseAct, &thing, &note).await?;
        let situation = world.situation();
        let longest = row
            .case
            .time_left_to_ask(process, &request.clock, &situation);
        let time = longest
            .unwrap_or(Limit::Days { count: 0 })
            .of(request.count);
        let asked = row.case.clone().ask_time(
            process,
            &request.clock,
            time,
            &request.reason,
            &situation,
        )?;
        let rule = extendable(process, &request.clock)?;
        let answers = rule.extendable_by.ok_or(Refusal::NotExtendable)?;
        let answering = self.place_of(&row.details, answers).await?;
        let mut act = self.begin(by, Action::CaseAct, hat.clone()).await?;
        if !act.tx.keep_case(row, &asked, by.person()).await? {
            return Err(AppError::Stale);
        }
        pass(Point::Case).await;
        act.tx.add_party(id, answering).await?;
        act.tx
            .ask(&NewTask {
                case: id,
                step: ANSWER_TIME.to_owned(),
                role: answers,
                organisation: answering,
                opened_at: world.now,
                due: deadline_of(&asked, &request.clock),
            })
            .await?;
        pass(Point::Asked).await;
        let told = self.ask_for_answer(&mut act.tx, row, &asked, (answers, answering), by);
        told.await?;
        pass(Point::Told).await;
        let event = waiting.event(
            by,
            hat.as_ref(),
            "ask_time",
            &request.clock,
            &request.reason,
        );
        act.tx.add_event(id, &event).await?;
        pass(Point::Event).await;
        if let Some(once) = &once {
            once.remember(&mut act.tx, id, world.now).await?;
        }
        pass(Point::Key).await;
        act.note(
            note.before(&row.case)
                .after(&asked)
                .reason(format!("ask time: {}", request.clock)),
        );
        act.commit_passing().await?;
        Ok(row.version + 1)
    }

    /// Gives the time that was asked for, or does not. Returns the case's version afterwards.
    pub async fn answer_time(
        &self,
        by: &Actor,
        id: CaseId,
        request: &AnswerTime,
    ) -> Result<i32, AppError> {
        let said = (
            "answer time",
            id.0,
            request.version,
            request.given,
            &request.reason,
        );
        let once = Once::of(by, request.key.as_deref(), &said);
        if self.done_before(once.as_ref()).await?.is_some() {
            return Ok(self.readable_case(by, id).await?.0.version);
        }
        let waiting = self.standing(by, id, request.version).await?;
        let Waiting {
            row,
            process,
            world,
            ..
        } = &waiting;
        let note = Note::of("case", id).unit(row.details.unit);
        let asked = row.case.asked.clone().ok_or(Refusal::NotAsked)?;
        let rule = extendable(process, &asked.clock)?;
        let answers = rule.extendable_by.ok_or(Refusal::NotExtendable)?;
        let thing = self.answering(by, row, answers).await?;
        let hat = self.allow(by, Action::CaseExtend, &thing, &note).await?;
        let after = row.case.clone().answer_time(
            process,
            request.given,
            &request.reason,
            &world.situation(),
        )?;
        let mut act = self.begin(by, Action::CaseExtend, hat.clone()).await?;
        if !act.tx.keep_case(row, &after, by.person()).await? {
            return Err(AppError::Stale);
        }
        pass(Point::Case).await;
        act.tx
            .close_task(id, ANSWER_TIME, world.now, by.person())
            .await?;
        pass(Point::Closed).await;
        if request.given
            && let Some(pressing) = after.pressing()
        {
            act.tx.move_tasks(id, pressing.clock.deadline()).await?;
        }
        pass(Point::Moved).await;
        self.tell_of_answer(&mut act.tx, row, &after, by).await?;
        pass(Point::Told).await;
        let kind = if request.given {
            "extend"
        } else {
            "refuse_time"
        };
        let event = waiting.event(by, hat.as_ref(), kind, &asked.clock, &request.reason);
        act.tx.add_event(id, &event).await?;
        pass(Point::Event).await;
        if let Some(once) = &once {
            once.remember(&mut act.tx, id, world.now).await?;
        }
        pass(Point::Key).await;
        act.note(
            note.before(&row.case)
                .after(&after)
                .reason(format!("{kind}: {}", asked.clock)),
        );
        act.commit_passing().await?;
        Ok(row.version + 1)
    }

    /// What the page shows of it; `None` where no clock of the case can run longer.
    pub(super) async fn time_view(
        &self,
        by: &Actor,
        row: &CaseRow,
        process: &'static Process,
        mine: bool,
    ) -> Result<Option<TimeView>, AppError> {
        let Some(step) = row.case.step(process) else {
            return Ok(None);
        };
        if process
            .clocks
            .iter()
            .all(|rule| rule.extendable_by.is_none())
        {
            return Ok(None);
        }
        let world = self.world_of(row, step.code).await?;
        let situation = world.situation();
        for rule in &process.clocks {
            let Some(answers) = rule.extendable_by else {
                continue;
            };
            let asked = row
                .case
                .asked
                .clone()
                .filter(|asked| asked.clock == rule.code);
            let longest = row.case.time_left_to_ask(process, rule.code, &situation);
            let Some(longest) = longest.or_else(|| asked.as_ref().map(|asked| asked.by)) else {
                continue;
            };
            let thing = self.answering(by, row, answers).await?;
            let policy = &self.inner.policy;
            let may_answer = policy
                .decide(by, Action::CaseExtend, &thing, self.now())
                .is_ok();
            return Ok(Some(TimeView {
                clock: rule.code,
                name: rule.name,
                longest,
                answers,
                may_ask: mine && asked.is_none(),
                may_answer: may_answer && asked.is_some(),
                asked,
            }));
        }
        Ok(None)
    }

    /// The case as whoever answers is asked about it.
    async fn answering(&self, by: &Actor, row: &CaseRow, answers: Role) -> Result<Thing, AppError> {
        let place = self.place_of(&row.details, answers).await?;
        let thing = self.case_thing(row).await?.asks(answers, place);
        let mut about = vec![("organisation", row.details.unit.0), ("case", row.id.0)];
        about.extend(row.details.system.map(|id| ("system", id.0)));
        self.impartial(by, thing, &about).await
    }

    async fn standing(&self, by: &Actor, id: CaseId, version: i32) -> Result<Waiting, AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        if row.version != version {
            return Err(AppError::Stale);
        }
        let process = process_of(&row)?;
        let step = row.case.step(process).ok_or(Refusal::Ended)?;
        let world = self.world_of(&row, step.code).await?;
        Ok(Waiting {
            row,
            process,
            step,
            world,
        })
    }
}

impl Waiting {
    fn event(
        &self,
        by: &Actor,
        hat: Option<&Hat>,
        kind: &str,
        clock: &str,
        reason: &str,
    ) -> CaseEvent {
        CaseEvent {
            at: self.world.now,
            person: by.person(),
            acting_as: hat.map(|hat| (hat.role, hat.organisation)),
            step: self.step.code.to_owned(),
            way: clock.to_owned(),
            kind: kind.to_owned(),
            reason: reason.trim().to_owned(),
        }
    }
}

fn extendable(process: &'static Process, clock: &str) -> Result<&'static ClockRule, Refusal> {
    process.clock(clock).ok_or(Refusal::NotExtendable)
}

fn deadline_of(case: &Case, clock: &str) -> Option<Deadline> {
    let clock = case.clocks.iter().find(|known| known.code == clock)?;
    Some(clock.clock.deadline())
}

/// Who answers, and where.
pub(super) type Answerer = (Role, OrganisationId);
