//! Rulebooks in the store: which one decides, and where it stands today.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use yunheng_domain::actor::Actor;
use yunheng_domain::rulebook::{self, Mistake, Rulebook, Status};
use yunheng_policy::{Action, Thing};
use yunheng_store::{Store, StoredRulebook};

use crate::act::Note;
use crate::{App, AppError};

/// Rulebooks already parsed, by digest: a text never changes under its digest.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    parsed: Mutex<HashMap<String, Arc<Rulebook>>>,
}

impl Cache {
    /// The rulebook of a digest; its text is read only if it has not been parsed yet.
    async fn get(&self, store: &Store, stored: &StoredRulebook) -> Result<Arc<Rulebook>, AppError> {
        if let Some(found) = self.parsed()?.get(&stored.digest) {
            return Ok(Arc::clone(found));
        }
        let broken =
            |why: &str| AppError::Internal(format!("stored rulebook {}: {why}", stored.citation));
        let text = store.rulebook_text(&stored.citation).await?;
        let text = text.ok_or_else(|| broken("it has gone"))?;
        // It was checked when it was adopted, by this version or an earlier one.
        let rulebook = Rulebook::parse(&text).map_err(|mistakes| broken(&listed(&mistakes)))?;
        let rulebook = Arc::new(rulebook);
        self.parsed()?
            .insert(stored.digest.clone(), Arc::clone(&rulebook));
        Ok(rulebook)
    }

    fn parsed(&self) -> Result<MutexGuard<'_, HashMap<String, Arc<Rulebook>>>, AppError> {
        self.parsed
            .lock()
            .map_err(|_| AppError::Internal("the rulebook cache is poisoned".to_owned()))
    }
}

fn listed(mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes
        .iter()
        .map(|mistake| {
            format!(
                "{}:{}: {}: {}",
                mistake.line, mistake.column, mistake.key, mistake.message
            )
        })
        .collect();
    lines.join("; ")
}

/// A rulebook and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct RulebookView {
    /// The rulebook.
    pub rulebook: Arc<Rulebook>,
    /// Status today.
    pub status: Status,
    /// Whether new decisions are made under it.
    pub active: bool,
}

impl App {
    /// The rulebook that decides.
    pub async fn active_rulebook(&self) -> Result<RulebookView, AppError> {
        self.rulebooks()
            .await?
            .into_iter()
            .find(|view| view.active)
            .ok_or_else(|| AppError::Internal("no rulebook is active".to_owned()))
    }

    /// Citation of the rulebook that decides; `None` before the first one was adopted.
    pub(crate) async fn active_citation(&self) -> Result<Option<String>, AppError> {
        let stored = self.store().rulebooks().await?;
        Ok(stored
            .into_iter()
            .find(|stored| stored.active)
            .map(|stored| stored.citation))
    }

    /// All rulebooks, the active one first.
    pub async fn rulebooks(&self) -> Result<Vec<RulebookView>, AppError> {
        let stored = self.store().rulebooks().await?;
        let mut rulebooks = Vec::with_capacity(stored.len());
        for stored in &stored {
            rulebooks.push((self.parsed_rulebook(stored).await?, stored.active));
        }
        let today = self.today();
        let views = rulebooks
            .iter()
            .map(|(rulebook, active)| {
                let successor = rulebooks
                    .iter()
                    .filter(|(other, _)| {
                        other.id() != rulebook.id()
                            && other.city() == rulebook.city()
                            && other.effective_from() > rulebook.effective_from()
                    })
                    .map(|(other, _)| other.effective_from())
                    .min();
                RulebookView {
                    rulebook: Arc::clone(rulebook),
                    status: rulebook.status(today, successor),
                    active: *active,
                }
            })
            .collect();
        Ok(views)
    }

    /// The stored rulebook of a digest, for replay.
    pub(crate) async fn rulebook_by_digest(
        &self,
    ) -> Result<HashMap<String, Arc<Rulebook>>, AppError> {
        let mut found = HashMap::new();
        for stored in self.store().rulebooks().await? {
            let rulebook = self.parsed_rulebook(&stored).await?;
            found.insert(stored.digest, rulebook);
        }
        Ok(found)
    }

    async fn parsed_rulebook(&self, stored: &StoredRulebook) -> Result<Arc<Rulebook>, AppError> {
        self.inner.rulebooks.get(self.store(), stored).await
    }

    /// Checks a text and makes it the active rulebook.
    pub async fn adopt_rulebook(&self, by: &Actor, text: &str) -> Result<RulebookView, AppError> {
        let rulebook =
            Rulebook::parse(text).map_err(|mistakes| AppError::Malformed(listed(&mistakes)))?;
        let note = Note::of("rulebook", rulebook.citation());
        let mut act = self
            .act(by, Action::RulebookAdopt, &Thing::platform(), &note)
            .await?;
        act.tx
            .adopt_rulebook(&rulebook.citation(), rulebook.digest().as_str(), text)
            .await?;
        act.note(note.reason(format!("SM3 {}", rulebook.digest())));
        act.commit().await?;
        self.active_rulebook().await
    }

    /// A new store decides under the first built-in rulebook.
    pub(crate) async fn adopt_builtin_rulebook(&self) -> Result<(), AppError> {
        if self.store().rulebooks().await?.is_empty()
            && let Some(text) = rulebook::builtin().first()
        {
            self.adopt_rulebook(&Actor::program("first start"), text)
                .await?;
        }
        Ok(())
    }
}
