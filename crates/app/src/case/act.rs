//! Acting at a step: the engine moves the case; case, task, form, timeline, effects and record commit together or not at all.

use std::collections::BTreeSet;

use yunheng_domain::actor::{Actor, Hat};
use yunheng_domain::case::{Act as CaseAct, Moved, Refusal, WITHDRAW};
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::{Form, Process, Step, Values, WayKind, Wrong, words};
use yunheng_policy::{Action, Thing};
use yunheng_store::{CaseEvent, CaseRow, FilledForm, NewTask};

use super::facts::{World, process_of};
use super::once::Once;
use super::plan::with_proposals;
use crate::act::{Act, Note};
use crate::point::{Point, pass};
use crate::{App, AppError};

/// What somebody does in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRequest {
    /// The version that the actor saw.
    pub version: i32,
    /// The step that the actor saw.
    pub step: String,
    /// The way chosen; `withdraw` to take the case back.
    pub way: String,
    /// What was filled in.
    pub values: Values,
    /// Why.
    pub reason: String,
    /// A key by which the same request, sent twice, is one act.
    pub key: Option<String>,
}

impl ActRequest {
    /// The act as the engine takes it, with what is filled in.
    fn with(&self, values: Values) -> CaseAct {
        CaseAct {
            step: self.step.clone(),
            way: self.way.clone(),
            values,
            reason: self.reason.trim().to_owned(),
        }
    }
}

impl App {
    /// Acts in a case. Returns its version afterwards.
    pub async fn act_in_case(
        &self,
        by: &Actor,
        id: CaseId,
        request: &ActRequest,
    ) -> Result<i32, AppError> {
        let row = self.store().case(id).await?.ok_or(AppError::NotFound)?;
        let process = process_of(&row)?;
        let note = Note::of("case", id).unit(row.details.unit);
        // Somebody acted meanwhile: that is told to whoever may see the case, even if it is no longer asked.
        let once = Once::of(by, request.key.as_deref(), &said(request));
        match self.done_before(once.as_ref()).await? {
            Some(case) if case == id => return Ok(row.version),
            Some(_) => return Err(AppError::Conflict("key".to_owned())),
            None => {}
        }
        if row.version != request.version {
            self.readable_case(by, id).await?;
            return Err(AppError::Stale);
        }
        let waiting = row.case.step(process);
        let (action, thing) = self.asked(by, &row, waiting, request).await?;
        let hat = self.allow(by, action, &thing, &note).await?;
        let step = waiting.ok_or_else(|| AppError::from(Refusal::Ended))?;
        let world = self.world_of(&row, step.code).await?;
        let (filled, moved) = self.try_act(&row, process, step, &world, request).await?;
        let mut act = self.begin(by, action, hat.clone()).await?;
        let mut after = CaseRow {
            case: moved.case.clone(),
            ..row.clone()
        };
        if moved.kind == Some(WayKind::Forward) && step.form.is_some() {
            act.tx
                .add_form(
                    id,
                    &FilledForm {
                        step: step.code.to_owned(),
                        values: filled.clone(),
                        person: by.person(),
                        at: world.now,
                    },
                )
                .await?;
        }
        pass(Point::Form).await;
        self.bring_about(&mut act.tx, &mut after, step, &moved, &world, &filled)
            .await?;
        pass(Point::Effects).await;
        if !act.tx.keep_case(&after, &moved.case, by.person()).await? {
            return Err(AppError::Stale);
        }
        pass(Point::Case).await;
        self.settle_work(&mut act.tx, &after, step, &moved, &filled)
            .await?;
        pass(Point::Work).await;
        self.ask_next(&mut act, &after, process, &moved, &world, by)
            .await?;
        pass(Point::Asked).await;
        self.issue(&mut act.tx, &after, step, &moved, &world)
            .await?;
        pass(Point::Documents).await;
        self.tell_of_act(&mut act.tx, &after, step, &moved, by)
            .await?;
        pass(Point::Told).await;
        act.tx
            .add_event(id, &event(by, hat.as_ref(), step, request, &moved, &world))
            .await?;
        pass(Point::Event).await;
        if let Some(person) = by.person() {
            act.tx
                .drop_draft(person, &super::draft::place(id, step.code))
                .await?;
        }
        if let Some(once) = &once {
            once.remember(&mut act.tx, id, world.now).await?;
        }
        pass(Point::Key).await;
        act.note(
            Note::of("case", id)
                .unit(row.details.unit)
                .before(&row.case)
                .after(&moved.case)
                .reason(format!("{}: {}", step.code, request.way)),
        );
        act.commit_passing().await?;
        self.inner.binder.forget_names();
        Ok(row.version + 1)
    }

    /// Where an act would lead, with what was filled in and what is computed of it. Nothing changes.
    pub(super) async fn try_act(
        &self,
        row: &CaseRow,
        process: &Process,
        step: &Step,
        world: &World,
        request: &ActRequest,
    ) -> Result<(Values, Moved), AppError> {
        let filled = with_proposals(step, request.values.clone(), world);
        let filled = match &world.called_for {
            Some(called_for) => called_for.says(step, filled),
            None => filled,
        };
        let filled = self.with_worth(step, filled, world).await?;
        let moved =
            row.case
                .clone()
                .act(process, &request.with(filled.clone()), &world.situation())?;
        if moved.kind == Some(WayKind::Forward) {
            self.in_catalogue(step, &filled).await?;
        }
        Ok((filled, moved))
    }

    /// What the actor would be doing, and to what: who is asked, and who prepared it.
    pub(super) async fn asked(
        &self,
        by: &Actor,
        row: &CaseRow,
        waiting: Option<&Step>,
        request: &ActRequest,
    ) -> Result<(Action, Thing), AppError> {
        let thing = self.case_thing(row).await?;
        let Some(step) = waiting else {
            return Ok((Action::CaseAct, thing));
        };
        if request.way == WITHDRAW {
            return Ok((Action::CaseWithdraw, thing));
        }
        let place = self.place_of(&row.details, step.role).await?;
        let thing = thing.asks(step.role, place);
        if !step.decides {
            return Ok((Action::CaseAct, thing));
        }
        let mut about = vec![("organisation", row.details.unit.0), ("case", row.id.0)];
        about.extend(row.details.system.map(|id| ("system", id.0)));
        let thing = self.impartial(by, thing, &about).await?;
        let thing = match row.last_by {
            Some(person) => thing.prepared_by(person),
            None => thing,
        };
        Ok((Action::CaseDecide, thing))
    }

    /// Refuses lines of items that the catalogue does not have.
    async fn in_catalogue(&self, step: &Step, values: &Values) -> Result<(), AppError> {
        let fields = || step.form.iter().flat_map(Form::fields);
        if fields().all(|field| values.demand(field.code).is_empty()) {
            return Ok(());
        }
        let items = self.store().catalogue().await?;
        let known: BTreeSet<&str> = items.iter().map(|item| item.code.as_str()).collect();
        let mut wrong = Vec::new();
        for field in fields() {
            for (place, line) in values.demand(field.code).iter().enumerate() {
                if !known.contains(line.item.as_str()) {
                    wrong.push(Wrong {
                        field: format!("{}.{place}.item", field.code),
                        says: words("服务目录中没有这一项。", "The catalogue has no such item."),
                    });
                }
            }
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Form(wrong).into())
        }
    }

    /// Whoever was asked has done it; whoever is asked next takes part from now on.
    async fn ask_next(
        &self,
        act: &mut Act<'_>,
        row: &CaseRow,
        process: &Process,
        moved: &Moved,
        world: &World,
        by: &Actor,
    ) -> Result<(), AppError> {
        act.tx.close_tasks(row.id, world.now, by.person()).await?;
        pass(Point::Closed).await;
        let Some(next) = moved.case.step(process) else {
            return Ok(());
        };
        let place = self.place_of(&row.details, next.role).await?;
        act.tx.add_party(row.id, place).await?;
        act.tx
            .ask(&NewTask {
                case: row.id,
                step: next.code.to_owned(),
                role: next.role,
                organisation: place,
                opened_at: world.now,
                due: moved.case.pressing().map(|clock| clock.clock.deadline()),
            })
            .await?;
        self.begin_work(&mut act.tx, row, next, world.now).await?;
        Ok(())
    }

    /// Refuses like a missing case whoever may not know of it.
    pub(crate) async fn readable_case(
        &self,
        by: &Actor,
        id: CaseId,
    ) -> Result<(CaseRow, Option<Hat>), AppError> {
        let note = Note::of("case", id);
        let Some(row) = self.store().case(id).await? else {
            self.allow(by, Action::CaseRead, &crate::act::nobody_s(), &note)
                .await?;
            return Err(AppError::NotFound);
        };
        let thing = self.case_thing(&row).await?;
        let hat = self
            .allow(by, Action::CaseRead, &thing, &note.unit(row.details.unit))
            .await?;
        Ok((row, hat))
    }
}

fn event(
    by: &Actor,
    hat: Option<&Hat>,
    step: &Step,
    request: &ActRequest,
    moved: &Moved,
    world: &World,
) -> CaseEvent {
    let kind = match moved.kind {
        Some(WayKind::Forward) => "forward",
        Some(WayKind::Return) => "return",
        Some(WayKind::Reject) => "reject",
        None => "withdraw",
    };
    CaseEvent {
        at: world.now,
        person: by.person(),
        acting_as: hat.map(|hat| (hat.role, hat.organisation)),
        step: step.code.to_owned(),
        way: request.way.clone(),
        kind: kind.to_owned(),
        reason: request.reason.trim().to_owned(),
    }
}

/// What makes a request the same as another.
fn said(request: &ActRequest) -> impl serde::Serialize {
    (
        &request.step,
        &request.way,
        &request.values,
        &request.reason,
        request.version,
    )
}
