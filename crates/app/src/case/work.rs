//! Between a step and what it brings about: what the provider does for it, step by step, by a driver or by hand.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use yunheng_clouds::{Driver, Order, Saga, State, Work, checklist};
use yunheng_domain::actor::Actor;
use yunheng_domain::case::{Moved, asked_of_hosts};
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Form, HostLine, Input, Step, Values, Way, Words};
use yunheng_policy::Action;
use yunheng_store::{CaseRow, NewSaga, StoredSaga, Tx};

use super::act::ActRequest;
use super::facts::{World, process_of};
use crate::act::Note;
use crate::{App, AppError};

/// Sagas that one look takes.
const AT_ONCE: u64 = 100;

/// The pause after the first attempt that failed; doubled with each.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);

/// What the provider's engineer sees of the work at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkView {
    /// What to do, in order.
    pub tasks: Vec<Words>,
    /// What was entered so far against the quota; empty where no quota is taken.
    pub lines: Vec<Reconciled>,
    /// Why a driver took back what it had begun; `None` if none did.
    pub taken_back: Option<String>,
}

/// A catalogue item of what was configured, against the quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// Code of the item.
    pub item: String,
    /// What is left of the quota.
    pub quota: i64,
    /// What was configured.
    pub configured: i64,
}

impl Reconciled {
    /// By how much more was configured than there is quota: negative where some is left.
    pub fn over(&self) -> i64 {
        self.configured.saturating_sub(self.quota)
    }
}

/// What a way asks of the provider.
fn work_of_way(way: &Way) -> Option<Work> {
    way.effects.iter().find_map(|effect| Work::of(*effect))
}

/// What a step asks of the provider, the usual way first; nothing of a step that others do.
pub(super) fn work_of(step: &Step) -> Option<Work> {
    if step.role.kind() != Kind::Provider {
        return None;
    }
    step.ways.iter().find_map(work_of_way)
}

impl App {
    /// The case has come to a step: if that asks something of the provider, it is begun.
    pub(super) async fn begin_work(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        next: &Step,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(work) = work_of(next) else {
            return Ok(());
        };
        let order = Order {
            case: row.details.number.clone(),
            ..Order::default()
        };
        let saga = Saga::begin(work, order);
        tx.add_saga(&NewSaga {
            case: row.id,
            step: next.code.to_owned(),
            work: work.code().to_owned(),
            driver: self.driver().name().to_owned(),
            body: as_json(&saga)?,
            is_over: false,
            next_at: now,
        })
        .await?;
        Ok(())
    }

    /// The case has left a step: what the provider did for it is done, or is taken back.
    pub(super) async fn settle_work(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        step: &Step,
        moved: &Moved,
        own: &Values,
    ) -> Result<(), AppError> {
        if work_of(step).is_none() {
            return Ok(());
        }
        let did = moved
            .effects
            .iter()
            .any(|effect| Work::of(*effect).is_some());
        for mut stored in self.store().sagas_of(row.id).await? {
            if stored.details.is_over {
                continue;
            }
            let saga = from_json(&stored)?;
            let saga = match (&saga.state, did) {
                (State::Done { .. }, true) => saga,
                (_, true) => saga.by_hand(hosts_in(step, own)),
                (State::Done { .. }, false) => saga.reject("the case took another way"),
                (_, false) => saga.cancel("the case took another way"),
            };
            // By hand there is nothing to call: whoever sent the case back says what was undone.
            stored.details.is_over = saga.is_over() || !self.driver().is_automatic();
            stored.details.body = as_json(&saga)?;
            stored.details.next_at = self.now_cut();
            if !tx.keep_saga(&stored).await? {
                return Err(AppError::Stale);
            }
        }
        Ok(())
    }

    /// Takes what providers do by themselves one step further, each by itself, until nothing is due. Returns how many steps were taken. Whoever takes over after a crash does the step under way again, under the same key.
    pub async fn run_work(&self) -> Result<u64, AppError> {
        let driver = self.driver();
        if !driver.is_automatic() {
            return Ok(0);
        }
        let by = Actor::program("run-work");
        let mut steps = 0;
        loop {
            let due = self
                .store()
                .sagas_due(driver.name(), self.now_cut(), AT_ONCE);
            let mut taken = 0;
            for stored in due.await? {
                taken += u64::from(self.step_work(&by, stored).await?);
            }
            steps += taken;
            if taken == 0 {
                return Ok(steps);
            }
        }
    }

    /// One step. Whether it was kept.
    async fn step_work(&self, by: &Actor, mut stored: StoredSaga) -> Result<bool, AppError> {
        let before = from_json(&stored)?;
        if matches!(before.state, State::Done { .. }) {
            return self.take_over(by, stored, before).await;
        }
        let before = match before.state {
            State::Doing { done: 0, .. } => self.ordered(&stored, before).await?,
            _ => before,
        };
        let after = before.clone().step(stored.id, self.driver()).await;
        let tries = match &after.state {
            State::Doing { tries, .. } | State::Undoing { tries, .. } => *tries,
            State::Done { .. } | State::Undone { .. } => 0,
        };
        stored.details.next_at = self.now_cut();
        if tries > 0 {
            stored.details.next_at += PAUSE * (1 << (tries - 1).min(9));
        }
        // What is done is over only once the case has taken it.
        stored.details.is_over = matches!(after.state, State::Undone { .. });
        self.keep_work(by, &mut stored, &after, &format!("{:?}", before.next()))
            .await
    }

    /// What is wanted, as far as the case says: the quota that is left, and hosts where they were decided.
    async fn ordered(&self, stored: &StoredSaga, mut saga: Saga) -> Result<Saga, AppError> {
        let row = self.store().case(stored.details.case).await?;
        let row = row.ok_or(AppError::NotFound)?;
        let process = process_of(&row)?;
        let Some(step) = process.step(&stored.details.step) else {
            return Ok(saga);
        };
        let world = self.world_of(&row, step.code).await?;
        let values = super::begins::begins_with(process, step, &world, None);
        saga.order.hosts = hosts_in(step, &values);
        saga.order.quota = world.facts.quota;
        let systems = self.store().systems().await?;
        let system = systems
            .into_iter()
            .find(|one| Some(one.id) == row.details.system);
        saga.order.system = system.map(|system| system.details.code).unwrap_or_default();
        Ok(saga)
    }

    /// The case takes what was done, as if an engineer had entered it. If it does not, because a gate says no, all of it is undone.
    async fn take_over(
        &self,
        by: &Actor,
        mut stored: StoredSaga,
        saga: Saga,
    ) -> Result<bool, AppError> {
        let State::Done { hosts } = &saga.state else {
            return Ok(false);
        };
        let row = self.store().case(stored.details.case).await?;
        let row = row.ok_or(AppError::NotFound)?;
        let process = process_of(&row)?;
        let waiting = row.case.step(process);
        let Some(step) = waiting.filter(|step| step.code == stored.details.step) else {
            return Ok(false);
        };
        let way = step
            .ways
            .iter()
            .find(|way| work_of_way(way) == Some(saga.work));
        let Some(way) = way else {
            return Ok(false);
        };
        let world = self.world_of(&row, step.code).await?;
        let mut values = super::begins::begins_with(process, step, &world, None);
        let field = step
            .form
            .as_ref()
            .and_then(|form| form.fields().find(|field| field.input == Input::Hosts));
        if let Some(field) = field.filter(|_| !hosts.is_empty()) {
            values = values.with(field.code, hosts.clone());
        }
        let request = ActRequest {
            version: row.version,
            step: step.code.to_owned(),
            way: way.code.to_owned(),
            values,
            reason: String::new(),
            key: None,
        };
        match self.act_in_case(by, row.id, &request).await {
            Ok(_) => Ok(true),
            // Somebody acted meanwhile, and settled it.
            Err(AppError::Stale) => Ok(false),
            Err(AppError::Case(refusal)) => {
                let why = refusal.to_string();
                let undoing = saga.reject(&why);
                self.keep_work(by, &mut stored, &undoing, &why).await
            }
            Err(other) => Err(other),
        }
    }

    /// Keeps where a saga now stands, on the record. Whether nobody else was quicker.
    async fn keep_work(
        &self,
        by: &Actor,
        stored: &mut StoredSaga,
        saga: &Saga,
        what: &str,
    ) -> Result<bool, AppError> {
        stored.details.body = as_json(saga)?;
        let row = self.store().case(stored.details.case).await?;
        let row = row.ok_or(AppError::NotFound)?;
        let mut act = self.begin(by, Action::WorkRun, None).await?;
        if !act.tx.keep_saga(stored).await? {
            return Ok(false);
        }
        act.note(
            Note::of("case", row.id)
                .unit(row.details.unit)
                .after(saga)
                .reason(what.to_owned()),
        );
        act.commit().await?;
        Ok(true)
    }

    /// What the engineer sees at a step that asks something of the provider.
    pub(super) async fn work_view(
        &self,
        row: &CaseRow,
        step: &Step,
        world: &World,
        values: &Values,
    ) -> Result<Option<WorkView>, AppError> {
        let Some(work) = work_of(step) else {
            return Ok(None);
        };
        let sagas = self.store().sagas_of(row.id).await?;
        let last = sagas
            .iter()
            .rev()
            .find(|saga| saga.details.step == step.code);
        let taken_back = match last.map(from_json).transpose()?.map(|saga| saga.state) {
            Some(State::Undoing { why, .. } | State::Undone { why }) => Some(why),
            _ => None,
        };
        let lines = match work {
            Work::Configure => reconciled(&hosts_in(step, values), world),
            Work::Resize | Work::Stop | Work::Reclaim => Vec::new(),
        };
        Ok(Some(WorkView {
            tasks: checklist(work).into_iter().map(|task| task.asks).collect(),
            lines,
            taken_back,
        }))
    }

    fn driver(&self) -> &dyn Driver {
        self.inner.config.driver.as_ref()
    }
}

/// Every item that there is quota of, or that was configured.
fn reconciled(hosts: &[HostLine], world: &World) -> Vec<Reconciled> {
    let facts = &world.facts;
    let mut lines: BTreeMap<String, Reconciled> = BTreeMap::new();
    let quota = facts
        .quota
        .iter()
        .map(|(item, left)| (item.clone(), *left, 0));
    let configured = asked_of_hosts(hosts, &facts.host_items);
    let configured = configured.into_iter().map(|(item, has)| (item, 0, has));
    for (item, quota, configured) in quota.chain(configured) {
        let line = lines.entry(item.clone()).or_insert(Reconciled {
            item,
            quota: 0,
            configured: 0,
        });
        line.quota += quota;
        line.configured += configured;
    }
    lines.into_values().collect()
}

/// The hosts that a form of a step names.
fn hosts_in(step: &Step, values: &Values) -> Vec<HostLine> {
    let mut fields = step.form.iter().flat_map(Form::fields);
    let field = fields.find(|field| field.input == Input::Hosts);
    field.map_or_else(Vec::new, |field| values.hosts(field.code).to_vec())
}

fn as_json(saga: &Saga) -> Result<String, AppError> {
    serde_json::to_string(saga).map_err(|error| AppError::Internal(error.to_string()))
}

fn from_json(stored: &StoredSaga) -> Result<Saga, AppError> {
    serde_json::from_str(&stored.details.body)
        .map_err(|error| AppError::Internal(format!("saga {}: {error}", stored.id)))
}
