//! Who hears of what happens in a case: whoever is asked, and whoever began it.

use std::collections::BTreeSet;

use yunheng_domain::actor::Actor;
use yunheng_domain::case::{Case, Moved};
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::notice::{CaseFacts, Kind, News};
use yunheng_domain::process::{Process, Step, WayKind, Words, words};
use yunheng_policy::Action;
use yunheng_store::{CaseRow, Tx};

use super::facts::{process_of, workdays};
use super::queue::left;
use super::time::Answerer;
use crate::act::Note;
use crate::notice::Audience;
use crate::{App, AppError};

/// What is asked of whoever answers a request for more time (Art. 18).
pub(super) const ANSWER: Words = words("答复延期申请", "Answer the request for more time");

impl App {
    /// After an act: whoever is asked next, and, when it was decided on or is over, whoever began it. Nobody is told of its own act.
    pub(super) async fn tell_of_act(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        at: &Step,
        moved: &Moved,
        by: &Actor,
    ) -> Result<(), AppError> {
        let process = process_of(row)?;
        let case = &moved.case;
        let next = case.step(process);
        let mut heard: BTreeSet<PersonId> = by.person().into_iter().collect();
        if let Some(next) = next {
            let kind = match moved.kind {
                Some(WayKind::Return) => Kind::Returned,
                _ => Kind::Asked,
            };
            let place = self.place_of(&row.details, next.role).await?;
            let asked = self.holders(next.role, place).await?;
            let people = asked.difference(&heard).copied().collect();
            let to = Audience {
                people,
                organisations: BTreeSet::from([place]),
            };
            let news = self.news(kind, row, case, process)?;
            self.tell_parties(tx, &news, &to).await?;
            heard.extend(asked);
        }
        if at.decides || next.is_none() {
            let opener = row.details.opened_by;
            let to = Audience {
                people: opener
                    .into_iter()
                    .filter(|id| !heard.contains(id))
                    .collect(),
                organisations: self.parties_of(row, next.is_none()).await?,
            };
            let news = self.news(Kind::Decided, row, case, process)?;
            self.tell_parties(tx, &news, &to).await?;
        }
        Ok(())
    }

    /// After it was begun: colleagues who could do the first step as well.
    pub(super) async fn tell_of_opening(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        place: OrganisationId,
        by: &Actor,
    ) -> Result<(), AppError> {
        let process = process_of(row)?;
        let Some(first) = row.case.step(process) else {
            return Ok(());
        };
        let mut people = self.holders(first.role, place).await?;
        people.retain(|person| Some(*person) != by.person());
        let to = Audience {
            people,
            organisations: BTreeSet::from([place]),
        };
        let news = self.news(Kind::Asked, row, &row.case, process)?;
        self.tell_parties(tx, &news, &to).await?;
        Ok(())
    }

    /// After more time was asked for: whoever answers.
    pub(super) async fn ask_for_answer(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        case: &Case,
        (role, place): Answerer,
        by: &Actor,
    ) -> Result<(), AppError> {
        let mut people = self.holders(role, place).await?;
        people.retain(|person| Some(*person) != by.person());
        let to = Audience {
            people,
            organisations: BTreeSet::from([place]),
        };
        let mut facts = self.case_facts(row, case, process_of(row)?)?;
        facts.asks = Some(ANSWER);
        self.tell_parties(tx, &News::of_case(Kind::Asked, &facts), &to)
            .await?;
        Ok(())
    }

    /// After it was decided on: whoever is asked to act, by then or later.
    pub(super) async fn tell_of_answer(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        case: &Case,
        by: &Actor,
    ) -> Result<(), AppError> {
        let process = process_of(row)?;
        let Some(step) = case.step(process) else {
            return Ok(());
        };
        let place = self.place_of(&row.details, step.role).await?;
        let mut people = self.holders(step.role, place).await?;
        people.retain(|person| Some(*person) != by.person());
        let to = Audience {
            people,
            organisations: BTreeSet::from([place]),
        };
        let news = self.news(Kind::Decided, row, case, process)?;
        self.tell_parties(tx, &news, &to).await?;
        Ok(())
    }

    /// After something was said: whoever is asked, and those who took part before. Nobody hears its own words.
    pub(super) async fn tell_of_remark(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        mut people: BTreeSet<PersonId>,
        nth: usize,
        by: &Actor,
    ) -> Result<(), AppError> {
        let process = process_of(row)?;
        if let Some(step) = row.case.step(process) {
            let place = self.place_of(&row.details, step.role).await?;
            people.extend(self.holders(step.role, place).await?);
        }
        people.retain(|person| Some(*person) != by.person());
        let to = Audience {
            people,
            organisations: self.parties_of(row, true).await?,
        };
        let facts = self.case_facts(row, &row.case, process)?;
        self.tell_parties(tx, &News::of_remark(&facts, nth), &to)
            .await?;
        Ok(())
    }

    /// After a deadline has passed: whoever is asked, and whoever began it.
    pub(super) async fn tell_of_breach(
        &self,
        tx: &mut Tx,
        row: &CaseRow,
        case: &Case,
    ) -> Result<(), AppError> {
        let process = process_of(row)?;
        let mut to = Audience {
            people: row.details.opened_by.into_iter().collect(),
            organisations: BTreeSet::from([row.details.unit]),
        };
        if let Some(step) = case.step(process) {
            let place = self.place_of(&row.details, step.role).await?;
            to.people.extend(self.holders(step.role, place).await?);
            to.organisations.insert(place);
        }
        let news = self.news(Kind::Breached, row, case, process)?;
        self.tell_parties(tx, &news, &to).await?;
        Ok(())
    }

    /// Reminds whoever is asked of what is due within the configured working days, once for each deadline. Returns how many people were reminded.
    pub async fn remind(&self) -> Result<u64, AppError> {
        let days = self.inner.config.outward.soon_days;
        let today = self.today();
        let until = workdays()?.add_workdays(today, days).value;
        let due = self.store().tasks_due(today, until).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let by = Actor::program("remind");
        let mut told = 0;
        let mut act = self.begin(&by, Action::NoticeSend, None).await?;
        for task in due {
            let Some(row) = self.store().case(task.details.case).await? else {
                continue;
            };
            let process = process_of(&row)?;
            let place = task.details.organisation;
            let to = Audience {
                people: self.holders(task.details.role, place).await?,
                organisations: BTreeSet::from([place]),
            };
            let news = self.news(Kind::Soon, &row, &row.case, process)?;
            told += self.tell_parties(&mut act.tx, &news, &to).await?;
        }
        if told == 0 {
            return Ok(0);
        }
        act.note(Note::of("notice", "soon").reason(format!("{told} reminded")));
        act.commit().await?;
        Ok(told)
    }

    /// What there is to say of a case that came to stand like this.
    fn news(
        &self,
        kind: Kind,
        row: &CaseRow,
        case: &Case,
        process: &Process,
    ) -> Result<News, AppError> {
        Ok(News::of_case(kind, &self.case_facts(row, case, process)?))
    }

    fn case_facts<'a>(
        &self,
        row: &'a CaseRow,
        case: &Case,
        process: &Process,
    ) -> Result<CaseFacts<'a>, AppError> {
        let step = case.step(process);
        let due = case.pressing().map(|clock| clock.clock.deadline());
        let due = due.filter(|_| step.is_some());
        Ok(CaseFacts {
            case: row.id,
            version: row.version + 1,
            number: &row.details.number,
            title: &row.details.title,
            step: step.map(|step| step.name),
            asks: step.map(|step| step.asks),
            due: due.map(|due| due.day),
            left: left(self.today(), due)?,
            ending: case.ending(),
        })
    }

    async fn parties_of(
        &self,
        row: &CaseRow,
        all: bool,
    ) -> Result<BTreeSet<OrganisationId>, AppError> {
        if all {
            let parties = self.store().case_parties(row.id).await?;
            return Ok(parties.into_iter().collect());
        }
        Ok(BTreeSet::from([row.details.unit]))
    }
}
