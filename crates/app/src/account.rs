//! People as the register shows them: phones masked, unless somebody says why they need one.

use std::collections::BTreeMap;

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::organisation::Organisation;
use yunheng_domain::person::{Person, masked_phone};
use yunheng_domain::role::Post;
use yunheng_policy::{Action, Thing};
use yunheng_seal::SealPurpose;
use yunheng_store::PersonFilter;

use crate::act::Note;
use crate::authorisation::MembershipRow;
use crate::delegation::DelegationRow;
use crate::person::phone_context;
use crate::{App, AppError, Page};

/// A person in a list. The telephone is masked; whoever needs it whole says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The person.
    pub person: Person,
    /// Telephone, `138****0000`.
    pub phone: Option<String>,
    /// The organisation that employs it.
    pub organisation: String,
    /// The administrator's post it holds.
    pub post: Option<Post>,
    /// Whether it has lain unused for too long to sign in.
    pub idle: bool,
}

/// A person with everything its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonDetail {
    /// The person.
    pub row: PersonRow,
    /// Its memberships, past ones among them.
    pub memberships: Vec<MembershipRow>,
    /// What it lent and what was lent to it, past ones among them.
    pub delegations: Vec<DelegationRow>,
}

impl App {
    /// A page of people by login. `after` is [`Page::next`] of the page before.
    pub async fn people(
        &self,
        by: &Actor,
        filter: &PersonFilter,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Page<PersonRow>, AppError> {
        let reach = self.reach(by, Action::PersonList).await?;
        let found = self
            .store()
            .people(filter, &reach, after.map(PersonId), limit + 1)
            .await?;
        let total = self.store().count_people(filter, &reach).await?;
        let rows = self.person_rows(found).await?;
        Ok(Page::cut(rows, limit, total, |row| row.person.id.0))
    }

    /// One person; [`AppError::NotFound`] if there is none.
    pub async fn person(&self, by: &Actor, id: PersonId) -> Result<PersonDetail, AppError> {
        let (person, thing, note) = self.about(id).await?;
        self.allow(by, Action::PersonRead, &thing, &note).await?;
        let mut rows = self.person_rows([person]).await?;
        let row = rows.pop().ok_or(AppError::NotFound)?;
        let memberships = self.store().memberships_of([id]).await?;
        Ok(PersonDetail {
            delegations: self.delegations_of_person(id, &memberships).await?,
            memberships: self.membership_rows(memberships).await?,
            row,
        })
    }

    /// A person's telephone whole, for a reason that goes on the record with it.
    pub async fn reveal_phone(
        &self,
        by: &Actor,
        id: PersonId,
        reason: &str,
    ) -> Result<String, AppError> {
        let (person, thing, note) = self.about(id).await?;
        let reason = self::reason(reason)?;
        let mut act = self
            .act(by, Action::PersonRevealPhone, &thing, &note)
            .await?;
        let phone = self.open_phone(&person)?.ok_or(AppError::NotFound)?;
        act.note(note.reason(reason));
        act.commit().await?;
        Ok(phone)
    }

    /// Closes an account: whoever is signed in with it is out at the next request.
    pub async fn disable_person(
        &self,
        by: &Actor,
        id: PersonId,
        reason: &str,
    ) -> Result<(), AppError> {
        let (person, thing, note) = self.about(id).await?;
        let reason = self::reason(reason)?;
        let mut act = self.act(by, Action::PersonDisable, &thing, &note).await?;
        let after = Person {
            disabled_at: Some(person.disabled_at.unwrap_or(self.now_cut())),
            ..person.clone()
        };
        act.tx.update_person(&after).await?;
        act.note(note.reason(reason).before(&person).after(&after));
        act.commit().await
    }

    /// Opens an account again that was closed, or that nobody used for too long. Not one's own.
    pub async fn enable_person(&self, by: &Actor, id: PersonId) -> Result<(), AppError> {
        let (person, thing, note) = self.about(id).await?;
        let mut act = self.act(by, Action::PersonEnable, &thing, &note).await?;
        let after = Person {
            disabled_at: None,
            ..person.clone()
        };
        act.tx.update_person(&after).await?;
        // Its time without use begins anew, or it would be closed again at once.
        act.tx.seen_person(id, self.now()).await?;
        act.note(note.before(&person).after(&after));
        act.commit().await
    }

    /// A person with how a decision sees it and what the record says of it.
    async fn about(&self, id: PersonId) -> Result<(Person, Thing, Note), AppError> {
        let person = self.store().person(id).await?.ok_or(AppError::NotFound)?;
        let home = person.details.organisation;
        let thing = self.thing_of(home, None).await?.person(id);
        let note = Note::of("person", id).unit(home);
        Ok((person, thing, note))
    }

    /// The live person of a login, for fields where one is typed.
    pub(crate) async fn live_person(&self, login: &str) -> Result<Option<Person>, AppError> {
        let login = login.trim().to_lowercase();
        let found = self.store().person_by_login(&login).await?;
        Ok(found.filter(|person| person.disabled_at.is_none()))
    }

    pub(crate) async fn person_rows(
        &self,
        people: impl IntoIterator<Item = Person>,
    ) -> Result<Vec<PersonRow>, AppError> {
        let names = self.organisation_names().await?;
        let posts: BTreeMap<PersonId, Post> = self
            .store()
            .administrators()
            .await?
            .into_iter()
            .filter(|kept| self.is_genuine(kept))
            .map(|kept| (kept.row.person, kept.row.post))
            .collect();
        people
            .into_iter()
            .map(|person| {
                let phone = self.open_phone(&person)?;
                Ok(PersonRow {
                    phone: phone.as_deref().map(masked_phone),
                    organisation: named(&names, person.details.organisation),
                    post: posts.get(&person.id).copied(),
                    idle: self.is_idle(&person),
                    person,
                })
            })
            .collect()
    }

    fn open_phone(&self, person: &Person) -> Result<Option<String>, AppError> {
        let Some(sealed) = &person.details.phone else {
            return Ok(None);
        };
        let context = phone_context(&person.details.login);
        let phone = self
            .keys()
            .unseal(SealPurpose::PersonalData, &context, sealed)?;
        Ok(Some(String::from_utf8_lossy(&phone).into_owned()))
    }

    /// Short names of all organisations.
    pub(crate) async fn organisation_names(
        &self,
    ) -> Result<BTreeMap<OrganisationId, String>, AppError> {
        let all = self.store().organisations().await?;
        let name = |one: Organisation| (one.id, one.details.short_name);
        Ok(all.into_iter().map(name).collect())
    }

    /// Names of people.
    pub(crate) async fn person_names(
        &self,
        ids: impl IntoIterator<Item = PersonId>,
    ) -> Result<BTreeMap<PersonId, String>, AppError> {
        let found = self.store().people_of(ids).await?;
        let name = |one: Person| (one.id, one.details.name);
        Ok(found.into_iter().map(name).collect())
    }
}

/// The name of an id; the id where there is none.
pub(crate) fn named<K: Ord + Copy + std::fmt::Display>(
    names: &BTreeMap<K, String>,
    id: K,
) -> String {
    names.get(&id).cloned().unwrap_or_else(|| id.to_string())
}

/// A reason that says something.
pub(crate) fn reason(text: &str) -> Result<&str, AppError> {
    let text = text.trim();
    if (5..=500).contains(&text.chars().count()) {
        return Ok(text);
    }
    Err(AppError::invalid(
        "reason",
        "理由须为 5 至 500 个字",
        "the reason must have 5 to 500 characters",
    ))
}
