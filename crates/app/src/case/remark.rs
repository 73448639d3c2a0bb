//! What the parties of a case say to each other. It moves nothing, and nothing said is taken away.

use std::collections::BTreeSet;

use yunheng_domain::actor::Actor;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::CaseId;
use yunheng_policy::Action;
use yunheng_store::CaseEvent;

use super::facts::process_of;
use crate::act::Note;
use crate::{App, AppError};

/// Characters that a remark may have.
const MOST: usize = 2_000;

/// The kind of a timeline's line that is a remark.
pub const REMARK: &str = "note";

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
}
