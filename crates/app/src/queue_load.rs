//! A work queue as long as a large city's: copies of one case, waiting where it waits. What `yunheng bench` measures against; they are nobody's acts, because it runs on a database that is thrown away.

use yunheng_domain::clock::Deadline;
use yunheng_domain::ids::CaseId;
use yunheng_store::{NewCase, NewTask};

use crate::{App, AppError};

/// Copies that go into one transaction.
const AT_ONCE: u32 = 1_000;

/// Over how many days the deadlines of the copies are spread.
const DAYS: u32 = 500;

impl App {
    /// Adds copies of a case, numbered from one number up to another, each waiting where the case waits, with deadlines spread over the days from today. Only for a database that is thrown away.
    pub async fn copy_case(
        &self,
        id: CaseId,
        numbers: std::ops::Range<u32>,
    ) -> Result<(), AppError> {
        let row = self.store().case(id).await?.ok_or(AppError::NotFound)?;
        let parties = self.store().case_parties(id).await?;
        let tasks = self.store().open_tasks(id).await?;
        let mut numbers = numbers.peekable();
        while numbers.peek().is_some() {
            let mut tx = self.store().begin().await?;
            for number in numbers.by_ref().take(AT_ONCE as usize) {
                let copy = NewCase {
                    number: format!("B-{number:06}"),
                    title: format!("{} {number}", row.details.title),
                    ..row.details.clone()
                };
                let case = tx.add_case(&copy, &row.case).await?;
                for party in &parties {
                    tx.add_party(case, *party).await?;
                }
                // Neither in the order of the numbers nor all on one day.
                let later = i64::from(number.wrapping_mul(7_919) % DAYS);
                let day = self.today().saturating_add(jiff::Span::new().days(later));
                for task in &tasks {
                    let due = Some(Deadline {
                        day,
                        provisional: false,
                    });
                    tx.ask(&NewTask {
                        case,
                        due,
                        ..task.details.clone()
                    })
                    .await?;
                }
            }
            tx.commit().await?;
        }
        Ok(())
    }
}
