//! What stands beside a case: what was judged of its system, and what it moved in the ledger.

use std::collections::BTreeMap;

use yunheng_domain::actor::Actor;
use yunheng_domain::holding::Level;
use yunheng_domain::ids::{CaseId, SystemId};
use yunheng_domain::money::Fen;
use yunheng_domain::reach::Reach;
use yunheng_domain::verdict::Outcome;
use yunheng_policy::Action;
use yunheng_store::{HoldingFilter, HoldingRow, LatestFilter, VerdictRow};

use crate::{App, AppError};

/// Verdicts that a case's page shows of each outcome that asks for something.
const MOST: u64 = 10;

/// Lines of the ledger that a case's page shows.
const LINES: u64 = 500;

/// What a case granted of a catalogue item at a level of the ledger, and what of it is still granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// At which level.
    pub level: Level,
    /// Short name of the unit that it belongs to.
    pub unit: String,
    /// Code of the item.
    pub item: String,
    /// Units granted; 0 once it was taken back or closed.
    pub granted: i64,
    /// What they cost per month; `None` where no price is known.
    pub monthly: Option<Fen>,
}

impl App {
    /// The latest verdicts on a system's resources that ask for something, as far as the actor may see verdicts.
    pub(super) async fn verdicts_about(
        &self,
        by: &Actor,
        system: Option<SystemId>,
    ) -> Result<Vec<VerdictRow>, AppError> {
        let Some(system) = system else {
            return Ok(Vec::new());
        };
        // That somebody may not list verdicts is nothing that was asked for here, so nothing is written down.
        if self
            .inner
            .policy
            .list(by, Action::VerdictList, self.now())
            .is_err()
        {
            return Ok(Vec::new());
        }
        let reach = self.reach(by, Action::VerdictList).await?;
        let mut found = Vec::new();
        for outcome in [Outcome::Alarm, Outcome::Shrink, Outcome::Idle] {
            let filter = LatestFilter {
                system: Some(system),
                outcome: Some(outcome),
                ..LatestFilter::default()
            };
            let rows = self
                .store()
                .latest_verdicts(&filter, &reach, None, MOST)
                .await?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// What a case granted, level by level. Whoever reads the case reads its amounts.
    pub(super) async fn amounts_of(&self, case: CaseId) -> Result<Vec<Amount>, AppError> {
        let filter = HoldingFilter {
            case: Some(case),
            ..HoldingFilter::default()
        };
        let rows = self
            .store()
            .holdings(&filter, &Reach::everything(), None, LINES)
            .await?;
        // What several resources take of one item is one line.
        let mut sums: BTreeMap<(Level, String, String), (i64, Option<Fen>)> = BTreeMap::new();
        for row in rows {
            let HoldingRow {
                holding, unit_name, ..
            } = row;
            let monthly = holding.price.and_then(|price| price.times(holding.granted));
            let about = (holding.level, unit_name, holding.item);
            let (granted, sum) = sums.entry(about).or_insert((0, Some(Fen(0))));
            *granted = granted.saturating_add(holding.granted);
            *sum = sum.zip(monthly).map(|(sum, monthly)| sum + monthly);
        }
        let amounts = sums
            .into_iter()
            .map(|((level, unit, item), (granted, monthly))| Amount {
                level,
                unit,
                item,
                granted,
                monthly,
            })
            .collect();
        Ok(amounts)
    }
}
