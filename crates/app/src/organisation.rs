//! Organisations: the register, names from a day on, mergers, the responsible contact.

use std::collections::BTreeSet;

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::{Kind, Name, NewOrganisation, Organisation, Tie, name_on};
use yunheng_policy::Action;
use yunheng_store::{PersonFilter, StoreError};

use crate::account::PersonRow;
use crate::act::Note;
use crate::authorisation::MembershipRow;
use crate::{App, AppError};

/// People that an organisation's page lists at most; the rest stands in the list of people.
const PEOPLE: u64 = 200;

/// Which organisations a list shows. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationFilter {
    /// Only those that take part in this capacity.
    pub kind: Option<Kind>,
    /// Only those whose code or name contains this text.
    pub text: Option<String>,
}

/// An organisation with everything its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganisationDetail {
    /// The organisation.
    pub organisation: Organisation,
    /// The one above.
    pub above: Option<Organisation>,
    /// Those below that the reader may list, by code.
    pub below: Vec<Organisation>,
    /// Every name it has had, oldest first.
    pub names: Vec<Name>,
    /// The one it was merged into.
    pub merged_into: Option<Organisation>,
    /// Those that were merged into it.
    pub merged_from: Vec<Organisation>,
    /// The responsible contact.
    pub contact: Option<PersonRow>,
    /// Who acts for it as what, in the past, now and in the future.
    pub memberships: Vec<MembershipRow>,
    /// Whom it employs, at most 200 by login.
    pub people: Vec<PersonRow>,
}

impl App {
    /// Organisations within reach: counties and superiors first, those below them after each.
    pub async fn organisations(
        &self,
        by: &Actor,
        filter: &OrganisationFilter,
    ) -> Result<Vec<Organisation>, AppError> {
        let reach = self.reach(by, Action::OrganisationList).await?;
        let all = self.store().organisations_within(&reach).await?;
        let wanted = filter.text.as_deref().map(str::to_lowercase);
        let fits = |one: &Organisation| {
            let details = &one.details;
            let text = format!("{} {} {}", details.code, details.name, details.short_name);
            filter.kind.is_none_or(|kind| details.kinds.contains(&kind))
                && wanted
                    .as_ref()
                    .is_none_or(|wanted| text.to_lowercase().contains(wanted))
        };
        let all: Vec<Organisation> = all.into_iter().filter(fits).collect();
        Ok(in_order(&all))
    }

    /// One organisation; [`AppError::NotFound`] if there is none.
    pub async fn organisation(
        &self,
        by: &Actor,
        id: OrganisationId,
    ) -> Result<OrganisationDetail, AppError> {
        let organisation = self.existing(id).await?;
        let thing = self.thing_of(id, None).await?;
        let note = Note::of("organisation", id).unit(id);
        self.allow(by, Action::OrganisationRead, &thing, &note)
            .await?;
        let listed = self.inner.policy.reach(by, Action::OrganisationList);
        let mut below = self.store().organisations_within(&listed).await?;
        below.retain(|one| one.details.above.is_some_and(|(above, _)| above == id));
        let shows = |action| {
            let decided = self.inner.policy.decide(by, action, &thing, self.now());
            decided.is_ok()
        };
        let (mut memberships, mut people) = (Vec::new(), Vec::new());
        if shows(Action::MembershipList) {
            let kept = self.store().memberships_at(id).await?;
            memberships = self.membership_rows(kept).await?;
        }
        if shows(Action::PersonList) {
            let filter = PersonFilter {
                organisation: Some(id),
                ..PersonFilter::default()
            };
            let reach = self.inner.policy.reach(by, Action::PersonList);
            let found = self.store().people(&filter, &reach, None, PEOPLE).await?;
            people = self.person_rows(found).await?;
        }
        let contact = match organisation.contact {
            Some(person) => self.store().person(person).await?,
            None => None,
        };
        Ok(OrganisationDetail {
            above: match organisation.details.above {
                Some((above, _)) => self.store().organisation(above).await?,
                None => None,
            },
            merged_into: match organisation.merged {
                Some((into, _)) => self.store().organisation(into).await?,
                None => None,
            },
            contact: self.person_rows(contact).await?.pop(),
            merged_from: self.store().merged_into(id).await?,
            names: self.store().organisation_names(id).await?,
            organisation,
            below,
            memberships,
            people,
        })
    }

    /// The full name that a document of a date bears for an organisation: the successor's once it was merged, as it was called that day.
    pub async fn name_on(&self, id: OrganisationId, date: Date) -> Result<String, AppError> {
        let mut organisation = self.existing(id).await?;
        while let Some((into, on)) = organisation.merged
            && on <= date
        {
            organisation = self.existing(into).await?;
        }
        let names = self.store().organisation_names(organisation.id).await?;
        Ok(name_on(&names, date).map_or(organisation.details.name, |name| name.full.clone()))
    }

    /// Gives an organisation a name from a day on: today, or a past day that was entered late.
    pub async fn rename_organisation(
        &self,
        by: &Actor,
        id: OrganisationId,
        name: &Name,
    ) -> Result<(), AppError> {
        let before = self.existing(id).await?;
        let thing = self.thing_of(id, None).await?;
        let note = Note::of("organisation", id).unit(id);
        let hat = self
            .allow(by, Action::OrganisationRename, &thing, &note)
            .await?;
        for (field, value) in [("name", &name.full), ("short_name", &name.short)] {
            if value.trim().is_empty() || value.chars().count() > 200 {
                return Err(AppError::invalid(
                    field,
                    "须为 1 至 200 个字符",
                    "must have 1 to 200 characters",
                ));
            }
        }
        if name.since.is_none_or(|since| since > self.today()) {
            return Err(AppError::invalid(
                "since",
                "启用日期须为今天或过去的日期",
                "the first day must be today or a day of the past",
            ));
        }
        let mut act = self.begin(by, Action::OrganisationRename, hat).await?;
        act.tx
            .rename_organisation(id, name)
            .await
            .map_err(|error| match error {
                StoreError::Conflict(_) => AppError::invalid(
                    "since",
                    "这一天已有另一个名称开始启用",
                    "another name begins on that day",
                ),
                other => other.into(),
            })?;
        act.note(note.before(&before.details.name).after(name));
        act.commit().await
    }

    /// Names the responsible contact, one of the organisation's own people by login; nobody if it is empty.
    pub async fn set_contact(
        &self,
        by: &Actor,
        id: OrganisationId,
        login: &str,
    ) -> Result<(), AppError> {
        let before = self.existing(id).await?;
        let thing = self.thing_of(id, None).await?;
        let note = Note::of("organisation", id).unit(id);
        let hat = self
            .allow(by, Action::OrganisationContact, &thing, &note)
            .await?;
        let contact = match login.trim() {
            "" => None,
            login => {
                let found = self.store().person_by_login(&login.to_lowercase()).await?;
                let own =
                    found.filter(|one| one.details.organisation == id && one.disabled_at.is_none());
                Some(own.ok_or_else(|| {
                    AppError::invalid(
                        "contact",
                        "本单位没有这个登录名的在用账号",
                        "the organisation has no live account of this login",
                    )
                })?)
            }
        };
        let contact = contact.map(|person| person.id);
        let mut act = self.begin(by, Action::OrganisationContact, hat).await?;
        act.tx.set_contact(id, contact).await?;
        act.note(note.before(&before.contact).after(&contact));
        act.commit().await
    }

    /// Whether a new organisation has a capacity and hangs where it can hang.
    pub(crate) async fn check_place(&self, new: &NewOrganisation) -> Result<(), AppError> {
        if new.kinds.is_empty() {
            return Err(AppError::invalid(
                "kinds",
                "请至少选择一种单位类型",
                "choose at least one kind",
            ));
        }
        let Some((above, tie)) = new.above else {
            return Ok(());
        };
        let above = self.store().organisation(above).await?;
        let fits = above
            .is_some_and(|above| tie != Tie::County || above.details.kinds.contains(&Kind::County));
        if fits {
            return Ok(());
        }
        Err(AppError::invalid(
            "above",
            "没有这个上级单位，或它不是县（区）",
            "there is no such superior, or it is no county",
        ))
    }

    pub(crate) async fn existing(&self, id: OrganisationId) -> Result<Organisation, AppError> {
        let found = self.store().organisation(id).await?;
        found.ok_or(AppError::NotFound)
    }
}

/// Each organisation followed by those below it. What hangs below something that is not listed stands by itself.
fn in_order(all: &[Organisation]) -> Vec<Organisation> {
    let ids: BTreeSet<OrganisationId> = all.iter().map(|one| one.id).collect();
    let above = |one: &Organisation| {
        let above = one.details.above.map(|(above, _)| above);
        above.filter(|above| ids.contains(above) && *above != one.id)
    };
    let mut ordered = Vec::with_capacity(all.len());
    let mut waiting: Vec<&Organisation> = all
        .iter()
        .rev()
        .filter(|one| above(one).is_none())
        .collect();
    while let Some(one) = waiting.pop() {
        ordered.push(one.clone());
        waiting.extend(
            all.iter()
                .rev()
                .filter(|lower| above(lower) == Some(one.id)),
        );
    }
    ordered
}
