//! What there is to choose from when a case begins or a form is filled in.

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Process, Subject};
use yunheng_domain::system::System;
use yunheng_store::CatalogueItem;

use crate::account::named;
use crate::{App, AppError};

/// What whoever begins a case chooses from.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// The process.
    pub process: &'static Process,
    /// In whose name: organisations with their short names.
    pub units: Vec<(OrganisationId, String)>,
    /// About which system; empty where a case of the process is not about one.
    pub systems: Vec<System>,
}

impl App {
    /// What the actor chooses from to begin a case; a process that it may not begin is none.
    pub async fn choices(&self, by: &Actor, process: &str) -> Result<Choices, AppError> {
        let found = self
            .startable(by)
            .into_iter()
            .find(|found| found.process.code == process)
            .ok_or(AppError::NotFound)?;
        let names = self.organisation_names().await?;
        let of_unit = found
            .process
            .steps
            .first()
            .is_some_and(|step| step.role.kind() == Kind::Tenant);
        let mut systems = Vec::new();
        if found.process.subject == Subject::System {
            systems = self.store().systems().await?;
            // Whoever is no unit begins cases about everybody's systems.
            systems.retain(|system| !of_unit || found.units.contains(&system.details.unit));
        }
        Ok(Choices {
            process: found.process,
            units: found
                .units
                .into_iter()
                .map(|id| (id, named(&names, id)))
                .collect(),
            systems,
        })
    }

    /// The service catalogue: what a demand is made of. Everybody who has signed in may know it.
    pub async fn catalogue(&self) -> Result<Vec<CatalogueItem>, AppError> {
        Ok(self.store().catalogue().await?)
    }
}
