//! Deadlines that have passed are found and written down, by the program.

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::Values;
use yunheng_policy::Action;
use yunheng_store::CaseEvent;

use super::act::ActRequest;
use super::facts::process_of;
use crate::act::Note;
use crate::{App, AppError};

/// Cases that one look takes.
const AT_ONCE: u64 = 500;

impl App {
    /// Looks at every clock that should have been met: what was not is breached, in the case, its timeline and the record. Returns how many cases. Doing it again finds nothing.
    pub async fn check_deadlines(&self) -> Result<u64, AppError> {
        self.check_overdue(AT_ONCE).await
    }

    /// The same, so many cases at a time. However many wait out a minimum term (Art. 20) or a window, every page is looked at.
    pub async fn check_overdue(&self, most: u64) -> Result<u64, AppError> {
        let by = Actor::program("check-deadlines");
        let (mut found, mut after) = (0, None);
        loop {
            let store = self.store();
            let ids = store.cases_overdue(self.today(), after, most).await?;
            let Some(last) = ids.last() else {
                return Ok(found);
            };
            after = Some(*last);
            for id in ids {
                found += u64::from(self.check_case(&by, id).await?);
            }
        }
    }

    async fn check_case(&self, by: &Actor, id: CaseId) -> Result<bool, AppError> {
        let Some(row) = self.store().case(id).await? else {
            return Ok(false);
        };
        let process = process_of(&row)?;
        let step = row.case.step(process).map_or("", |step| step.code);
        let world = self.world_of(&row, step).await?;
        let checked = row.case.clone().check(&world.situation())?;
        let newly: Vec<&str> = checked
            .clocks
            .iter()
            .zip(&row.case.clocks)
            .filter(|(now, before)| now.clock.is_breached() && !before.clock.is_breached())
            .map(|(now, _)| now.code.as_str())
            .collect();
        // Nobody answered in time: the case goes on without them, breach and move in one transaction (Art. 24(4)).
        if let Some(way) = row.case.lapsed(process, &world.situation()) {
            let request = ActRequest {
                version: row.version,
                step: step.to_owned(),
                way: way.to_owned(),
                values: Values::default(),
                reason: String::new(),
                key: None,
            };
            self.act_in_case(by, id, &request).await?;
            return Ok(true);
        }
        if newly.is_empty() {
            return Ok(false);
        }
        let mut act = self.begin(by, Action::CaseAct, None).await?;
        if !act.tx.keep_case(&row, &checked, None).await? {
            // Somebody acted meanwhile, which looked at the clocks as well.
            return Ok(false);
        }
        self.tell_of_breach(&mut act.tx, &row, &checked).await?;
        for clock in newly {
            act.tx
                .add_event(
                    id,
                    &CaseEvent {
                        at: world.now,
                        person: None,
                        acting_as: None,
                        step: step.to_owned(),
                        way: clock.to_owned(),
                        kind: "breach".to_owned(),
                        reason: String::new(),
                    },
                )
                .await?;
            act.note(
                Note::of("case", id)
                    .unit(row.details.unit)
                    .reason(format!("breach: {clock}")),
            );
        }
        act.commit().await?;
        Ok(true)
    }
}
