//! Leases of development, test and emergency environments end by themselves, and those concerned are told.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::holding::{Expired, Holding};
use yunheng_domain::ids::{HoldingId, OrganisationId, SystemId};
use yunheng_domain::notice::News;
use yunheng_domain::role::Role;
use yunheng_policy::Action;
use yunheng_store::Tx;

use crate::act::Note;
use crate::notice::Audience;
use crate::{App, AppError};

/// Who at a unit hears of the end of its leases.
const HEARERS: [Role; 2] = [Role::SystemOwner, Role::Applicant];

/// What is told together: whose lease, for which system, over since when, and whether something is still used.
type Group = (OrganisationId, Option<SystemId>, Date, bool);

impl App {
    /// Ends every lease and reservation whose last day is past: what nothing uses is closed, of the rest what is free goes back. On the record, and told to the unit. Returns how many were closed; doing it again finds nothing.
    pub async fn end_leases(&self) -> Result<u64, AppError> {
        let by = Actor::program("end-leases");
        let mut act = self.begin(&by, Action::LeaseEnd, None).await?;
        let expired = act.tx.expire(self.today(), self.now_cut()).await?;
        let ended = self.ended(&expired).await?;
        let told = self.tell_of_leases(&mut act.tx, &ended).await?;
        if !expired.changed() && told == 0 {
            return Ok(0);
        }
        for ((unit, system, until, in_use), holdings) in &ended {
            let of = system.map_or_else(String::new, |system| format!(" of system {system}"));
            let how = if *in_use { "in use" } else { "closed" };
            let lines: Vec<String> = holdings
                .iter()
                .map(|one| format!("{} {}", one.item, one.left()))
                .collect();
            act.note(Note::of("unit", unit).unit(*unit).reason(format!(
                "lease{of} until {until}, {how}: {}",
                lines.join(", ")
            )));
        }
        act.commit().await?;
        Ok(expired.closed.len() as u64)
    }

    /// What ended, as it stood before, by what is told together.
    async fn ended(&self, expired: &Expired) -> Result<BTreeMap<Group, Vec<Holding>>, AppError> {
        let mut ended: BTreeMap<Group, Vec<Holding>> = BTreeMap::new();
        let ids = |ids: &[HoldingId], in_use| -> Vec<(HoldingId, bool)> {
            ids.iter().map(|id| (*id, in_use)).collect()
        };
        for (id, in_use) in [ids(&expired.closed, false), ids(&expired.in_use, true)].concat() {
            // Read outside the transaction, which has just closed it.
            let Some(there) = self.store().holding(id).await? else {
                continue;
            };
            let Some(until) = there.lease_until else {
                continue;
            };
            let group = (there.unit, there.system, until, in_use);
            ended.entry(group).or_default().push(there);
        }
        Ok(ended)
    }

    /// Tells the units once; nobody hears the same end twice. Returns how many people heard something new.
    async fn tell_of_leases(
        &self,
        tx: &mut Tx,
        ended: &BTreeMap<Group, Vec<Holding>>,
    ) -> Result<u64, AppError> {
        if ended.is_empty() {
            return Ok(0);
        }
        let systems = self.store().systems().await?;
        let mut told = 0;
        for (unit, system, until, in_use) in ended.keys() {
            let name = systems
                .iter()
                .find(|known| Some(known.id) == *system)
                .map(|known| known.details.name.clone());
            let name = match name {
                Some(name) => name,
                None => self.existing(*unit).await?.details.name,
            };
            let mut people = BTreeSet::new();
            for role in HEARERS {
                people.extend(self.holders(role, *unit).await?);
            }
            let to = Audience {
                people,
                organisations: BTreeSet::from([*unit]),
            };
            let news = News::of_lease((*unit, *system), &name, *until, *in_use);
            told += self.tell_parties(tx, &news, &to).await?;
        }
        Ok(told)
    }
}
