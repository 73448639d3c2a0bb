//! What is being typed: kept as typed, so that neither a crash nor the end of a session loses it.

use jiff::Timestamp;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::CaseId;
use yunheng_policy::Action;
use yunheng_store::Draft;

use super::facts::process_of;
use crate::act::Note;
use crate::{App, AppError};

/// The largest draft, bytes of names and texts: 10,000 lines with long purposes.
const LARGEST: usize = 12 << 20;

/// A draft that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedDraft {
    /// When.
    pub at: Timestamp,
}

/// Where a draft belongs.
pub(super) fn place(case: CaseId, step: &str) -> String {
    format!("case/{case}/{step}")
}

/// Refuses what nobody types.
pub(super) fn check_size(typed: &[(String, String)]) -> Result<(), AppError> {
    let texts = typed.iter().map(|(name, text)| name.len() + text.len());
    if texts.sum::<usize>() > LARGEST {
        return Err(AppError::TooLarge("draft".to_owned()));
    }
    Ok(())
}

impl App {
    /// Keeps what the actor has typed at the step where a case stands. A draft is its author's own: nobody else sees it, and the record tells of the act, not of every stroke.
    pub async fn save_draft(
        &self,
        by: &Actor,
        id: CaseId,
        typed: Vec<(String, String)>,
    ) -> Result<SavedDraft, AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let step = row
            .case
            .step(process_of(&row)?)
            .ok_or_else(|| AppError::from(yunheng_domain::case::Refusal::Ended))?;
        let here = self.place_of(&row.details, step.role).await?;
        let thing = self.case_thing(&row).await?.asks(step.role, here);
        let note = Note::of("case", id).unit(row.details.unit);
        self.allow(by, Action::CaseAct, &thing, &note).await?;
        check_size(&typed)?;
        let person = by.person().ok_or(AppError::NotFound)?;
        let at = self.now_cut();
        let mut tx = self.store().begin().await?;
        let draft = Draft {
            typed,
            saved_at: at,
        };
        tx.put_draft(person, &place(id, step.code), &draft).await?;
        tx.commit().await?;
        Ok(SavedDraft { at })
    }
}
