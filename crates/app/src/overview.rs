//! What is allocated, used, in alarm, shrinkable, and the money in play.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::money::{Fen, MicroYuan};
use yunheng_domain::reach::Reach;
use yunheng_policy::Action;
use yunheng_store::{Totals, UnmatchedFilter, VerdictTotals};

use crate::{App, AppError};

/// Units shown by saving.
const UNITS_SHOWN: u64 = 10;

/// The overview.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// When it was summed up.
    pub at: Timestamp,
    /// What is allocated.
    pub totals: Totals,
    /// Latest verdicts per rule and outcome, and the money in play.
    pub verdicts: VerdictTotals,
    /// Day that usage figures are of: the last day with roll-ups.
    pub day: Option<Date>,
    /// vCPUs in use that day on average (mean percent x vCPUs).
    pub vcpus_used: Option<f64>,
    /// Bytes of memory in use that day on average.
    pub memory_used_bytes: Option<f64>,
    /// Bytes of disk in use that day on average.
    pub disk_used_bytes: Option<f64>,
    /// Cost of everything allocated per month, where prices are known: one line per catalogue item.
    pub monthly_cost: Option<Fen>,
    /// Units with the largest savings proposed, at most ten.
    pub units: Vec<UnitShare>,
    /// What waits to be dealt with.
    pub backlog: Backlog,
}

/// What waits for the program, or for someone who corrects the mapping.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Acknowledged batches waiting for the next flush.
    pub waiting: u64,
    /// Groups of unmatched series.
    pub unmatched_groups: u64,
}

/// A unit's share.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitShare {
    /// Unit id, for links.
    pub unit: i64,
    /// Short name.
    pub name: String,
    /// Findings other than `keep` and `insufficient_data`.
    pub findings: i64,
    /// Saving proposed.
    pub saving: Fen,
}

impl App {
    /// The overview of what the actor may list: never older than this process's last write before the call, nor than five seconds for what others wrote.
    pub async fn overview(&self, by: &Actor) -> Result<Overview, AppError> {
        let reach = self.reach(by, Action::OverviewRead).await?;
        self.inner
            .overview
            .get(self, &reach, async || self.sum_up(&reach).await)
            .await
    }

    /// What waits to be dealt with, as of now.
    pub async fn backlog(&self) -> Result<Backlog, AppError> {
        Ok(Backlog {
            waiting: self.store().count_inbox().await?,
            unmatched_groups: self
                .store()
                .unmatched_totals(UnmatchedFilter::default())
                .await?
                .0,
        })
    }

    async fn sum_up(&self, reach: &Reach) -> Result<Overview, AppError> {
        let at = self.now();
        let store = self.store();
        let totals = store.totals(reach).await?;
        let day = store.rolled_days().await?.map(|(_, last)| last);
        let used = match day {
            Some(day) => store.used_on(reach, day, Source::Provider).await?,
            None => Vec::new(),
        };
        let used = |wanted| {
            used.iter()
                .find(|(metric, _)| *metric == wanted)
                .map(|(_, used)| *used)
        };
        let prices: HashMap<String, MicroYuan> = store
            .catalogue()
            .await?
            .into_iter()
            .map(|item| (item.code, item.price))
            .collect();
        let monthly_cost = store
            .allocated_by_item(reach)
            .await?
            .into_iter()
            .filter_map(|(code, quantity)| prices.get(&code)?.times(quantity))
            .reduce(|total, amount| total + amount);
        Ok(Overview {
            at,
            totals,
            verdicts: store.verdict_totals(reach, self.today()).await?,
            day,
            vcpus_used: used(Metric::Cpu),
            memory_used_bytes: used(Metric::Memory),
            disk_used_bytes: used(Metric::Disk),
            monthly_cost,
            units: store
                .units_by_saving(reach, UNITS_SHOWN, self.today())
                .await?
                .into_iter()
                .map(|(unit, name, findings, saving)| UnitShare {
                    unit: unit.0,
                    name,
                    findings,
                    saving: Fen(saving),
                })
                .collect(),
            backlog: self.backlog().await?,
        })
    }
}
