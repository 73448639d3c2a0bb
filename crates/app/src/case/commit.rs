//! Art. 14: what the government approved becomes commitments.

use std::collections::BTreeSet;

use yunheng_domain::case::Refusal;
use yunheng_domain::holding::NewCommitment;
use yunheng_domain::process::{Check, Step};
use yunheng_store::StoreError;

use super::effect::{Doing, refused};
use super::plan::key;
use crate::{App, AppError};

impl App {
    /// Art. 14: what the government approved is committed to the unit that filed it, at the catalogue's price of the day, for the plan's year.
    pub(super) async fn commit(&self, doing: &mut Doing<'_>) -> Result<(), AppError> {
        let catalogue = self.store().catalogue().await?;
        let cause = doing.cause();
        let year = doing.forms().find_map(|(_, values)| values.number("year"));
        let year = year.and_then(|year| i16::try_from(year).ok());
        let decided: BTreeSet<[String; 3]> = doing
            .lines()
            .iter()
            .filter(|line| !line.filed.is_empty())
            .map(key)
            .collect();
        let claimed = doing.tx.claim_lines(doing.row.id, &decided).await;
        claimed.map_err(|error| taken_already(error, doing.step))?;
        for ((unit, item), quantity) in doing.lines_by_unit() {
            if quantity <= 0 {
                continue;
            }
            let Some(known) = catalogue.iter().find(|known| known.code == item) else {
                return Err(AppError::invalid(
                    "lines",
                    format!("服务目录中没有 {item}"),
                    format!("the catalogue has no {item}"),
                ));
            };
            let new = NewCommitment {
                unit,
                system: None,
                item,
                quantity,
                price: Some(known.price),
                year: Some(year.unwrap_or_else(|| self.today().year())),
                off_plan: doing.process.code == "off-plan",
                lease_until: None,
            };
            let granted = doing.tx.grant_commitment(&new, &cause).await;
            granted.map_err(refused)?;
        }
        Ok(())
    }
}

/// The gate was open when it was looked at; meanwhile another plan decided one of the lines. It is told in the gate's own words.
fn taken_already(error: StoreError, step: &Step) -> AppError {
    let mut gates = step.gates.iter();
    let gate = gates.find(|gate| matches!(gate.check, Check::Filed { .. }));
    match (error, gate) {
        (StoreError::Conflict(_), Some(gate)) => Refusal::Gate {
            gate: *gate,
            short: Vec::new(),
        }
        .into(),
        (error, _) => error.into(),
    }
}
