//! Official documents of a step: entered with their number in the transaction that moves the case, made afterwards.

use yunheng_domain::case::Moved;
use yunheng_domain::process::Step;
use yunheng_store::{CaseRow, NewDocument, Tx};

use super::facts::World;
use crate::{App, AppError};

impl App {
    /// Enters the documents that a step issues. Making one takes longer than a transaction should: its bytes follow, from what the record then says.
    pub(super) async fn issue(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        step: &Step,
        moved: &Moved,
        world: &World,
    ) -> Result<(), AppError> {
        for template in &moved.issues {
            let issuer = self.place_of(&row.details, step.role).await?;
            let number = if template.is_numbered() {
                Some(self.document_number(tx, issuer, world).await?)
            } else {
                None
            };
            tx.add_document(&NewDocument {
                case: row.id,
                step: step.code.to_owned(),
                code: template.code().to_owned(),
                name: format!("{}.pdf", template.title().zh),
                media_type: "application/pdf".to_owned(),
                size: 0,
                digest: None,
                label: "internal".to_owned(),
                template: Some(*template),
                issuer: Some(issuer),
                number,
                person: None,
                at: world.now,
            })
            .await?;
        }
        Ok(())
    }

    /// The next document number (文号) of who issues it, this year: without gaps or repeats, since it is given out in the transaction that uses it.
    async fn document_number(
        &self,
        tx: &mut Tx,
        issuer: yunheng_domain::ids::OrganisationId,
        world: &World,
    ) -> Result<String, AppError> {
        let year = yunheng_domain::period::day_of(world.now).year();
        let number = tx.next_number(&format!("document/{issuer}/{year}")).await?;
        let name = self.existing(issuer).await?.details.short_name;
        Ok(format!("{name}〔{year}〕{number}号"))
    }
}
