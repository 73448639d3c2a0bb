//! What a step brings about, in the transaction that moves the case.

use yunheng_domain::case::{Done, Moved};
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::process::{Effect, Step, Values};
use yunheng_domain::system::NewSystem;
use yunheng_store::{CaseRow, FilingKind, NewFiling, StoreError, Tx};

use super::facts::World;
use crate::{App, AppError};

/// What is left of the levels above a case, by catalogue item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) commitment: std::collections::BTreeMap<String, i64>,
    pub(super) quota: std::collections::BTreeMap<String, i64>,
}

impl App {
    /// Brings about what a way does, or undoes what a refusal or a withdrawal takes back. `row` is the case as it will be kept: it learns its system here.
    pub(super) async fn bring_about(
        &self,
        tx: &mut Tx,
        row: &mut CaseRow,
        step: &Step,
        moved: &Moved,
        world: &World,
        own: &Values,
    ) -> Result<(), AppError> {
        for Done { effect, .. } in &moved.undo {
            self.undo(tx, row, *effect).await?;
        }
        for effect in &moved.effects {
            self.effect(tx, row, step, *effect, world, own).await?;
        }
        Ok(())
    }
}

impl App {
    async fn effect(
        &self,
        tx: &mut Tx,
        row: &mut CaseRow,
        step: &Step,
        effect: Effect,
        world: &World,
        own: &Values,
    ) -> Result<(), AppError> {
        match effect {
            Effect::RegisterSystem => self.register_system(tx, row, world).await,
            Effect::FileAgreement => file_agreement(tx, row, own).await,
            _ => {
                let _ = (step, OrganisationId(0));
                Ok(())
            }
        }
    }

    async fn undo(&self, tx: &mut Tx, row: &CaseRow, effect: Effect) -> Result<(), AppError> {
        if effect == Effect::FileAgreement {
            tx.unfile(row.id).await?;
        }
        Ok(())
    }

    /// Art. 16: the system enters the register under the code that the application gave it.
    async fn register_system(
        &self,
        tx: &mut Tx,
        row: &mut CaseRow,
        world: &World,
    ) -> Result<(), AppError> {
        let Some(application) = world.forms.get("application") else {
            return Err(AppError::Internal(
                "a case without an application".to_owned(),
            ));
        };
        let code = application.text("system_code");
        let new = NewSystem {
            unit: row.details.unit,
            code: code.to_owned(),
            name: application.text("system_name").to_owned(),
            protection_grade: application.text("protection_grade").parse().ok(),
        };
        let id = tx.add_system(&new).await.map_err(|error| match error {
            StoreError::Conflict(_) => AppError::Conflict(code.to_owned()),
            error => error.into(),
        })?;
        row.details.system = Some(id);
        Ok(())
    }
}

/// Art. 36: the agreement is on file from its first day to its last.
async fn file_agreement(tx: &mut Tx, row: &CaseRow, own: &Values) -> Result<(), AppError> {
    let Some(from) = own.date("from") else {
        return Err(AppError::Internal(
            "an agreement without its days".to_owned(),
        ));
    };
    tx.file(&NewFiling {
        kind: FilingKind::BoundaryAgreement,
        owner: row.details.unit,
        other: row.details.provider,
        system: row.details.system,
        case: row.id,
        from,
        until: own.date("until"),
        facts: own.clone(),
    })
    .await?;
    Ok(())
}
