//! What the parties of a case say to each other. It moves nothing. Whoever said something may take it back as long as nobody spoke after it; its place then says so.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use yunheng_domain::actor::Actor;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{CaseId, PersonId};
use yunheng_policy::Action;
use yunheng_store::CaseEvent;

use super::facts::process_of;
use crate::act::Note;
use crate::{App, AppError};

/// Characters that a remark may have.
const MOST: usize = 2_000;

/// The kind of a timeline's line that is a remark.
pub const REMARK: &str = "note";

/// The kind of the event by which a remark is taken back; its way is the remark's number.
const TAKEN_BACK: &str = "note_withdrawn";

/// What a remark is beside a line of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Its number among the remarks of its case, from 1.
    pub nth: usize,
    /// When its author took it back; its text is not shown from then on.
    pub withdrawn_at: Option<Timestamp>,
    /// Whether the reader may take it back.
    pub withdrawable: bool,
}

/// The remarks among what happened in a case, oldest first, as somebody sees them.
pub(super) fn said(events: &[CaseEvent], reader: Option<PersonId>) -> Vec<(&CaseEvent, Said)> {
    let taken_back = events.iter().filter(|event| event.kind == TAKEN_BACK);
    let taken_back: BTreeMap<&str, Timestamp> = taken_back
        .map(|event| (event.way.as_str(), event.at))
        .collect();
    let remarks = events.iter().filter(|event| event.kind == REMARK);
    let mut all: Vec<_> = remarks
        .zip(1..)
        .map(|(event, nth)| {
            let said = Said {
                nth,
                withdrawn_at: taken_back.get(nth.to_string().as_str()).copied(),
                withdrawable: false,
            };
            (event, said)
        })
        .collect();
    // From the last backwards: the reader's own, up to what somebody else said.
    for (event, said) in all.iter_mut().rev() {
        if said.withdrawn_at.is_some() {
            continue;
        }
        if reader.is_none() || event.person != reader {
            break;
        }
        said.withdrawable = true;
    }
    all
}

/// Whether an event is a line of its own; a remark that was taken back says so in its place.
pub(super) fn is_shown(event: &CaseEvent) -> bool {
    event.kind != TAKEN_BACK
}

impl App {
    /// Says something in a case. Whoever is asked in it and whoever began it hear of it.
    pub async fn remark(&self, by: &Actor, id: CaseId, text: &str) -> Result<(), AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let note = Note::of("case", id).unit(row.details.unit);
        let thing = self.case_thing(&row).await?;
        let hat = self.allow(by, Action::CaseNote, &thing, &note).await?;
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MOST {
            return Err(AppError::invalid(
                "remark",
                format!("请填写意见，最多 {MOST} 字"),
                format!("say something, in at most {MOST} characters"),
            ));
        }
        let process = process_of(&row)?;
        let events = self.store().case_events(id).await?;
        let last = events.last().map_or("", |event| event.step.as_str());
        let step = row.case.step(process).map_or(last, |step| step.code);
        let nth = events.iter().filter(|event| event.kind == REMARK).count();
        let mut act = self.begin(by, Action::CaseNote, hat.clone()).await?;
        let event = CaseEvent {
            at: self.now_cut(),
            person: by.person(),
            acting_as: hat.as_ref().map(|hat| (hat.role, hat.organisation)),
            step: step.to_owned(),
            way: String::new(),
            kind: REMARK.to_owned(),
            reason: text.to_owned(),
        };
        act.tx.add_event(id, &event).await?;
        let mut heard: BTreeSet<_> = events.iter().filter_map(|event| event.person).collect();
        heard.extend(row.details.opened_by);
        self.tell_of_remark(&mut act.tx, &row, heard, nth, by)
            .await?;
        // The text is the parties' own; the record proves that it was not changed.
        act.note(note.after(&Sm3Digest::of(text.as_bytes())));
        act.commit().await
    }
    /// Takes back what the actor said, by its number among the remarks of the case. The text is no longer shown; that something was said, and when it was taken back, is.
    pub async fn withdraw_remark(
        &self,
        by: &Actor,
        id: CaseId,
        nth: usize,
    ) -> Result<(), AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let note = Note::of("case", id).unit(row.details.unit);
        let thing = self.case_thing(&row).await?;
        let hat = self.allow(by, Action::CaseNote, &thing, &note).await?;
        let events = self.store().case_events(id).await?;
        let said = said(&events, by.person());
        let own = said.into_iter().find(|(event, said)| {
            said.nth == nth && event.person.is_some() && event.person == by.person()
        });
        let (event, said) = own.ok_or(AppError::NotFound)?;
        if said.withdrawn_at.is_some() {
            // Pressed twice: it is as it was wanted.
            return Ok(());
        }
        if !said.withdrawable {
            return Err(AppError::invalid(
                "remark",
                "其后已有他人发表意见，不能再撤回",
                "somebody else has spoken since; it can no longer be taken back",
            ));
        }
        let mut act = self.begin(by, Action::CaseNote, hat.clone()).await?;
        let taken_back = CaseEvent {
            at: self.now_cut(),
            person: by.person(),
            acting_as: hat.as_ref().map(|hat| (hat.role, hat.organisation)),
            step: event.step.clone(),
            way: nth.to_string(),
            kind: TAKEN_BACK.to_owned(),
            reason: String::new(),
        };
        act.tx.add_event(id, &taken_back).await?;
        act.note(
            note.before(&Sm3Digest::of(event.reason.as_bytes()))
                .reason(format!("remark {nth} withdrawn")),
        );
        act.commit().await
    }
}
