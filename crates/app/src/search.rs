//! One box for everything: systems, cases, units, resources and document numbers, each only as far as its list reaches.

use yunheng_domain::actor::Actor;
use yunheng_domain::organisation::Organisation;
use yunheng_domain::system::System;
use yunheng_policy::Action;
use yunheng_store::{CaseFilter, ResourceFilter, ResourceRow, ResourceSort, StoredDocument};

use crate::case::CaseLine;
use crate::organisation::OrganisationFilter;
use crate::{App, AppError};

/// Hits of one kind that are shown; the lists have the rest.
const SHOWN: usize = 8;

/// Characters of a search: longer ones are cut.
const LONGEST: usize = 100;

/// What a text was found in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchFound {
    /// Cases, the newest first, and how many there are in all.
    pub cases: (Vec<CaseLine>, u64),
    /// Systems, by name.
    pub systems: Vec<System>,
    /// Organisations, by code.
    pub organisations: Vec<Organisation>,
    /// Resources by name, and how many there are in all.
    pub resources: (Vec<ResourceRow>, u64),
    /// Documents by their numbers (文号), the newest first.
    pub documents: Vec<StoredDocument>,
}

impl SearchFound {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl App {
    /// Searches what the actor may list. What it may not list at all is left out without a word: nobody asked for it by name.
    pub async fn search(&self, by: &Actor, text: &str) -> Result<SearchFound, AppError> {
        let text: String = text.trim().chars().take(LONGEST).collect();
        let mut found = SearchFound::default();
        if text.is_empty() {
            return Ok(found);
        }
        let rights = self.rights(by);
        if rights.contains(&Action::CaseList) {
            let filter = CaseFilter {
                text: Some(&text),
                ..CaseFilter::default()
            };
            let mut page = self.cases(by, filter, 1).await?;
            page.rows.truncate(SHOWN);
            found.cases = (page.rows, page.total);
            let reach = self.reach(by, Action::CaseList).await?;
            let most = SHOWN as u64;
            found.documents = self.store().documents_numbered(&reach, &text, most).await?;
        }
        if rights.contains(&Action::ResourceList) {
            let folded = text.to_lowercase();
            let mut systems = self.systems(by).await?;
            systems.retain(|system| {
                let details = &system.details;
                format!("{} {}", details.code, details.name)
                    .to_lowercase()
                    .contains(&folded)
            });
            systems.sort_by(|a, b| a.details.name.cmp(&b.details.name));
            systems.truncate(SHOWN);
            found.systems = systems;
            let filter = ResourceFilter {
                text: Some(text.clone()),
                ..ResourceFilter::default()
            };
            let page = self
                .resources(by, &filter, ResourceSort::Name, None, SHOWN as u64)
                .await?;
            found.resources = (page.rows, page.total);
        }
        if rights.contains(&Action::OrganisationList) {
            let filter = OrganisationFilter {
                text: Some(text),
                kind: None,
            };
            let mut organisations = self.organisations(by, &filter).await?;
            organisations.truncate(SHOWN);
            found.organisations = organisations;
        }
        Ok(found)
    }
}
