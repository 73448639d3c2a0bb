//! Cases that a day of the calendar opens: what is on file owes them, and nobody begins them by hand.

use std::collections::BTreeSet;

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::clock::Limit;
use yunheng_domain::ids::{CaseId, OrganisationId};
use yunheng_domain::period::Period;
use yunheng_domain::process::{Process, Step, Value, Values};
use yunheng_domain::processes;
use yunheng_store::{Filing, FilingKind, Occasion, StoreError, Tx};

use super::effect::Doing;
use super::facts::{World, workdays};
use super::open::{Begun, OpenRequest};
use crate::{App, AppError};

/// Art. 13: what a product was used for and what it cost, month by month.
const REPORT: &str = "product-report";

/// Art. 6: what law keeps off the cloud is looked at again.
const REVIEW: &str = "exception-review";

/// The rulebook's term before the day of an exception within which it is looked at again.
const REVIEW_TERM: &str = "exception.review";

/// The rulebook's term for the report of a month.
const REPORT_TERM: &str = "product_report.due";

/// A case that something on file owes.
struct Owed {
    occasion: Occasion,
    unit: OrganisationId,
    /// Name of the product or the system.
    about: String,
}

/// What a case was opened for by the calendar.
#[derive(Debug)]
pub(crate) struct CalledFor {
    /// What is on file and owes it.
    pub(super) filing: Filing,
    /// The month, or the day that comes near.
    pub(super) period: String,
}

impl CalledFor {
    /// What a form begins with: the period, and the basis on which the exception stands.
    pub(super) fn begins(&self, step: &Step) -> Values {
        let values = self.says(step, Values::default());
        let basis = self.filing.details.facts.get("exception_basis");
        match basis.filter(|_| has(step, "exception_basis")) {
            Some(basis) => values.with("exception_basis", basis.clone()),
            None => values,
        }
    }

    /// The period is the program's word, whatever was typed in its place.
    pub(super) fn says(&self, step: &Step, values: Values) -> Values {
        if has(step, "period") {
            return values.with("period", self.period.as_str());
        }
        values
    }
}

fn has(step: &Step, field: &str) -> bool {
    let form = step.form.as_ref();
    form.is_some_and(|form| form.field(field).is_some())
}

impl App {
    /// Opens every case that has come due by today and was not opened yet, those of months in which the program stood still among them: each thing on file, process and period has one, held by the database, however many programs look at the same instant. A clock runs from the day on which its party was asked. Returns how many were opened; doing it again opens none.
    ///
    /// One that cannot be opened keeps no other from it; the first such failure is answered in the end.
    pub async fn open_by_calendar(&self) -> Result<u64, AppError> {
        let by = Actor::program("calendar");
        let (mut opened, mut failed) = (0, None);
        for (code, owed) in [
            (REPORT, self.reports_owed().await?),
            (REVIEW, self.reviews_owed().await?),
        ] {
            let process = processes::find(code).ok_or(AppError::NotFound)?;
            let known = self.store().occasions(code).await?;
            for owed in not_in(owed, &known) {
                match self.open_owed(&by, process, owed).await {
                    Ok(is_new) => opened += u64::from(is_new),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(opened),
        }
    }

    /// Art. 13: each month in which a product was on file, once it is over; none where the rulebook says nothing of reports.
    async fn reports_owed(&self) -> Result<Vec<Owed>, AppError> {
        let mut owed = Vec::new();
        let rulebook = self.active_rulebook().await?.rulebook;
        if rulebook.parameter(REPORT_TERM).is_none() {
            return Ok(owed);
        }
        for filing in self.store().filings_of_kind(FilingKind::Product).await? {
            let (from, until) = (filing.details.from, filing.details.until);
            let months = Period::months_over(from, self.today())
                .take_while(|month| until.is_none_or(|until| month.from <= until));
            owed.extend(months.map(|month| Owed::of(&filing, month.to_string(), "product_name")));
        }
        Ok(owed)
    }

    /// Art. 6: each exception whose day is no further away than its review takes. One that goes on until another day comes back before that; none where the rulebook sets no term.
    async fn reviews_owed(&self) -> Result<Vec<Owed>, AppError> {
        let rulebook = self.active_rulebook().await?.rulebook;
        let Some(term) = rulebook.parameter(REVIEW_TERM) else {
            return Ok(Vec::new());
        };
        let term = Limit::try_from(term)
            .map_err(|_| AppError::Internal(format!("{REVIEW_TERM} is no term")))?;
        let near = term.deadline(self.today(), workdays()?).day;
        let filings = self.store().filings_of_kind(FilingKind::Exception).await?;
        let comes_near = |filing: &Filing| filing.details.until.filter(|until| *until <= near);
        let owed = filings.iter().filter_map(|filing| {
            let until: Date = comes_near(filing)?;
            Some(Owed::of(filing, until.to_string(), "system_name"))
        });
        Ok(owed.collect())
    }

    /// Whether this program opened it; `false` if another was quicker.
    async fn open_owed(&self, by: &Actor, process: &Process, owed: Owed) -> Result<bool, AppError> {
        let Owed {
            occasion,
            unit,
            about,
        } = owed;
        let request = OpenRequest {
            process: process.code.to_owned(),
            unit: Some(unit),
            system: None,
            title: format!("{}：{about}（{}）", process.name.zh, occasion.period),
        };
        let with = Begun {
            occasion: Some(occasion),
            ..Begun::default()
        };
        match self.open_begun(by, &request, with).await {
            Ok(_) => Ok(true),
            Err(AppError::Stale) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Takes an occasion for a case. Of two programs that look at the same instant the second finds it taken, and its case falls with it: [`AppError::Stale`].
pub(super) async fn take(
    tx: &mut Tx,
    process: &Process,
    occasion: &Occasion,
    case: CaseId,
) -> Result<(), AppError> {
    let kept = tx.add_occasion(process.code, occasion, case).await;
    kept.map_err(|error| match error {
        StoreError::Conflict(_) => AppError::Stale,
        error => error.into(),
    })
}

impl Owed {
    fn of(filing: &Filing, period: String, name: &str) -> Self {
        Self {
            occasion: Occasion {
                filing: filing.id,
                period,
            },
            unit: filing.details.owner,
            about: filing.details.facts.text(name).to_owned(),
        }
    }
}

fn not_in(owed: Vec<Owed>, known: &BTreeSet<Occasion>) -> impl Iterator<Item = Owed> {
    owed.into_iter()
        .filter(|owed| !known.contains(&owed.occasion))
}

impl Doing<'_> {
    /// Art. 6: the exception stands until another day, on the basis that was found now.
    pub(super) async fn keep_off_longer(&mut self) -> Result<(), AppError> {
        let Some(until) = self.date("exception_until") else {
            return Err(AppError::Internal(
                "an exception without its day".to_owned(),
            ));
        };
        let filing = &called_for(self.world)?.filing;
        let facts = filing.details.facts.clone();
        let facts = facts
            .with("exception_basis", self.text("exception_basis").as_str())
            .with("exception_until", Value::Text(until.to_string()));
        let id = filing.id;
        self.tx.keep_on_file(id, until, &facts).await?;
        Ok(())
    }

    /// Art. 6: the exception is over from tomorrow on.
    pub(super) async fn end_exception(&mut self) -> Result<(), AppError> {
        let id = called_for(self.world)?.filing.id;
        let today = yunheng_domain::period::day_of(self.world.now);
        self.tx.end_filing(id, today, self.row.id).await?;
        Ok(())
    }
}

fn called_for(world: &World) -> Result<&CalledFor, AppError> {
    let called_for = world.called_for.as_ref();
    called_for.ok_or_else(|| AppError::Internal("a review of nothing on file".to_owned()))
}
