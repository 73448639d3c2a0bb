//! What a step brings about, in the transaction that moves the case.

use std::collections::{BTreeMap, BTreeSet};

use yunheng_domain::case::{Done, Moved, Refusal, asked_of_hosts, asked_of_lines};
use yunheng_domain::holding::{Cause, Level, Refused, Taking};
use yunheng_domain::ids::{OrganisationId, ResourceId, SystemId};
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Check, Effect, Gate, HostLine, Process, Step, Values, words};
use yunheng_domain::resource::{NewResource, PricedBy, ResourceKind, Size};
use yunheng_domain::system::NewSystem;
use yunheng_domain::verdict::Rule;
use yunheng_store::{CaseRow, Exemption, FilingKind, LedgerError, NewFiling, StoreError, Tx};

use super::facts::{World, process_of};
use crate::{App, AppError};

/// Bytes of a GB (2^30), as catalogue and forms count them.
const GB: i64 = 1 << 30;

/// What effects read and change: the case as it will be kept, and what was filled in.
pub(super) struct Doing<'a> {
    pub(super) tx: &'a mut Tx,
    pub(super) row: &'a mut CaseRow,
    pub(super) process: &'static Process,
    pub(super) step: &'a Step,
    pub(super) world: &'a World,
    pub(super) own: &'a Values,
}

impl App {
    /// Brings about what a way does, or undoes what a refusal or a withdrawal takes back. `row` is the case as it will be kept: it learns its system here.
    pub(super) async fn bring_about(
        &self,
        tx: &mut Tx,
        row: &mut CaseRow,
        step: &Step,
        moved: &Moved,
        world: &World,
        own: &Values,
    ) -> Result<(), AppError> {
        let taken_back: BTreeSet<Effect> = moved
            .undo
            .iter()
            .map(|Done { effect, .. }| *effect)
            .collect();
        let process = process_of(row)?;
        let mut doing = Doing {
            tx,
            row,
            process,
            step,
            world,
            own,
        };
        doing.undo(&taken_back).await?;
        for effect in &moved.effects {
            self.effect(&mut doing, *effect).await?;
        }
        Ok(())
    }

    async fn effect(&self, doing: &mut Doing<'_>, effect: Effect) -> Result<(), AppError> {
        match effect {
            Effect::RegisterSystem => doing.register_system().await,
            Effect::Commit => self.commit(doing).await,
            Effect::GrantQuota => doing.grant_quota().await,
            Effect::Allocate => doing.allocate().await,
            Effect::Resize => self.resize(doing).await,
            Effect::StartBilling => self.start_billing(doing).await,
            Effect::EndBilling => doing.end_billing().await,
            Effect::Exempt => self.exempt_system(doing).await,
            Effect::Reclaim => self.reclaim(doing).await,
            Effect::RetireSystem => doing.retire().await,
            Effect::ExtendLease => doing.extend_lease().await,
            Effect::FileAgreement => self.file_agreement(doing).await,
            Effect::AdmitProduct => doing.file(FilingKind::Product, None).await,
            Effect::RegisterEquipment => doing.file(FilingKind::Equipment, None).await,
            Effect::RegisterBackup => doing.file(FilingKind::Backup, None).await,
            Effect::KeepOff => doing.file(FilingKind::Exception, None).await,
            Effect::KeepOffLonger => doing.keep_off_longer().await,
            Effect::EndException => doing.end_exception().await,
            // With a provider that configures by hand, the engineer's own act at this step is the stop; its form is the evidence.
            Effect::StopUse => Ok(()),
        }
    }

    /// Art. 36, 38: a unit's agreement is with its provider, a provider's with whoever supports it.
    async fn file_agreement(&self, doing: &mut Doing<'_>) -> Result<(), AppError> {
        let details = &doing.row.details;
        if details.provider == Some(details.unit) {
            let vendor = self.first_of(Kind::Vendor).await?;
            return doing.file(FilingKind::SupportAgreement, vendor).await;
        }
        let provider = details.provider;
        doing.file(FilingKind::BoundaryAgreement, provider).await
    }

    /// Art. 43: from the later of quota and completed deployment.
    async fn start_billing(&self, doing: &mut Doing<'_>) -> Result<(), AppError> {
        let system = doing.system()?;
        let events = self.store().case_events(doing.row.id).await?;
        let grants = doing.process.steps.iter().find(|step| {
            let mut effects = step.ways.iter().flat_map(|way| &way.effects);
            effects.any(|effect| *effect == Effect::GrantQuota)
        });
        let granted = events
            .iter()
            .rev()
            .find(|event| {
                event.kind == "forward" && grants.is_some_and(|step| step.code == event.step)
            })
            .map(|event| yunheng_domain::period::day_of(event.at));
        let deployed = doing.date("deployed_on");
        let from = granted.into_iter().chain(deployed).max();
        let from = from.unwrap_or_else(|| self.today());
        doing.tx.start_billing(system, from, doing.row.id).await?;
        Ok(())
    }

    /// Art. 24(2), (3): each host gets the size decided, and what becomes free returns to the quota.
    async fn resize(&self, doing: &mut Doing<'_>) -> Result<(), AppError> {
        let today = self.today();
        let hosts = doing.hosts();
        let known = self.resources_of(doing.system()?).await?;
        for host in hosts {
            let Some(resource) = known.get(&host.identifier).copied() else {
                return Err(AppError::invalid(
                    "hosts",
                    format!("本系统没有标识符为 {} 的主机", host.identifier),
                    format!("this system has no host {}", host.identifier),
                ));
            };
            let size = size_of(&host);
            let before = self.store().resource(resource).await?;
            doing.tx.resize(resource, today, size).await?;
            let cause = doing.cause();
            let held = doing
                .tx
                .free_resource(resource, &cause)
                .await
                .map_err(refused)?;
            // What was there before the ledger uses no quota: it needs some for what it grows by, and has none to return.
            let taken = match before.filter(|_| !held) {
                Some(before) => grown(&host, before.resource.details.size),
                None => host,
            };
            doing.take_up(resource, &taken).await?;
        }
        Ok(())
    }

    /// Art. 24: the system's machines and disks are left as they are until a day.
    async fn exempt_system(&self, doing: &mut Doing<'_>) -> Result<(), AppError> {
        let Some(until) = doing.date("until").or_else(|| doing.date("exempt_until")) else {
            return Err(AppError::Internal(
                "an exemption without its last day".to_owned(),
            ));
        };
        let reason = doing.text("reason");
        let exemptions: Vec<Exemption> = self
            .resources_of(doing.system()?)
            .await?
            .into_values()
            .flat_map(|resource| {
                [Rule::Reduction, Rule::DiskReduction, Rule::Idle].map(|rule| Exemption {
                    resource,
                    rule,
                    reason: reason.clone(),
                    until,
                    given_at: doing.world.now,
                })
            })
            .collect();
        doing.tx.exempt(&exemptions).await?;
        Ok(())
    }

    /// Art. 22, 24(4): everything the system holds returns, and its resources no longer serve.
    async fn reclaim(&self, doing: &mut Doing<'_>) -> Result<(), AppError> {
        let system = doing.system()?;
        let cause = doing.cause();
        doing
            .tx
            .close_system(system, &cause)
            .await
            .map_err(refused)?;
        for resource in self.resources_of(system).await?.into_values() {
            doing
                .tx
                .retire_resource(resource, self.today(), doing.row.id)
                .await?;
        }
        Ok(())
    }

    /// The resources of a system that still serve, by name.
    async fn resources_of(
        &self,
        system: SystemId,
    ) -> Result<BTreeMap<String, ResourceId>, AppError> {
        let serving = self.serving_of(system).await?;
        Ok(serving
            .into_iter()
            .map(|one| (one.details.name, one.id))
            .collect())
    }
}

impl Doing<'_> {
    async fn undo(&mut self, effects: &BTreeSet<Effect>) -> Result<(), AppError> {
        if effects.iter().any(|effect| {
            matches!(
                effect,
                Effect::Commit | Effect::GrantQuota | Effect::Allocate
            )
        }) {
            let cause = self.cause();
            self.tx
                .reverse(self.row.id, &cause)
                .await
                .map_err(refused)?;
        }
        let filed = [
            Effect::FileAgreement,
            Effect::AdmitProduct,
            Effect::RegisterEquipment,
            Effect::RegisterBackup,
            Effect::KeepOff,
        ];
        if filed.iter().any(|effect| effects.contains(effect)) {
            self.tx.unfile(self.row.id).await?;
        }
        if effects.contains(&Effect::RegisterSystem)
            && let Some(system) = self.row.details.system
        {
            let today = yunheng_domain::period::day_of(self.world.now);
            self.tx.retire_system(system, today, self.row.id).await?;
        }
        Ok(())
    }

    /// Art. 16: the system enters the register under the code that the application gave it.
    async fn register_system(&mut self) -> Result<(), AppError> {
        let code = self.text("system_code");
        let new = NewSystem {
            unit: self.row.details.unit,
            code: code.clone(),
            name: self.text("system_name"),
            protection_grade: self.text("protection_grade").parse().ok(),
        };
        let id = self
            .tx
            .add_system(&new)
            .await
            .map_err(|error| match error {
                StoreError::Conflict(_) => AppError::Conflict(code),
                error => error.into(),
            })?;
        self.row.details.system = Some(id);
        Ok(())
    }

    /// Art. 17: what the opinion settled is taken from the commitment for the system.
    async fn grant_quota(&mut self) -> Result<(), AppError> {
        let lines: Vec<_> = asked_of_lines(&self.lines()).into_iter().collect();
        let taking = Taking {
            level: Level::Quota,
            system: self.system()?,
            lease_until: self.lease_until(),
        };
        let (unit, cause) = (self.row.details.unit, self.cause());
        let taken = self.tx.take_lines(unit, &lines, &taking, &cause).await;
        taken.map_err(refused)?;
        Ok(())
    }

    /// Art. 18: each host enters the register and takes up its part of the quota.
    async fn allocate(&mut self) -> Result<(), AppError> {
        let today = yunheng_domain::period::day_of(self.world.now);
        let items = &self.world.facts.host_items;
        let priced_by = PricedBy {
            vcpu: Some(items.vcpu.clone()),
            memory: Some(items.memory.clone()),
            disk: Some(items.disk.clone()),
        };
        for host in self.hosts() {
            let new = NewResource {
                name: host.identifier.clone(),
                kind: ResourceKind::VirtualMachine,
                parent: None,
                unit: self.row.details.unit,
                provider: self.row.details.provider,
                system: self.row.details.system,
                size: size_of(&host),
                priced_by: priced_by.clone(),
                xinchuang: items.vcpu == "CMP-005",
            };
            let added = self.tx.add_resource(&new, today).await;
            let resource = added.map_err(|error| match error {
                StoreError::Conflict(_) => AppError::Conflict(host.identifier.clone()),
                error => error.into(),
            })?;
            // Telemetry that came under this name before is bound from now on.
            self.tx.clear_unmatched(&host.identifier).await?;
            self.take_up(resource, &host).await?;
        }
        Ok(())
    }

    async fn take_up(&mut self, resource: ResourceId, host: &HostLine) -> Result<(), AppError> {
        let lines = asked_of_hosts(std::slice::from_ref(host), &self.world.facts.host_items);
        let lines: Vec<_> = lines.into_iter().collect();
        let (unit, system, cause) = (self.row.details.unit, self.system()?, self.cause());
        let taken = self
            .tx
            .take_up(resource, (unit, system), &lines, &cause)
            .await;
        taken.map_err(refused)
    }

    /// Art. 22, 43: the fee ends with the day on which the resources were given back.
    async fn end_billing(&mut self) -> Result<(), AppError> {
        let today = yunheng_domain::period::day_of(self.world.now);
        let last = self.world.fee_until.unwrap_or(today);
        let until = self.date("billing_until").unwrap_or(last);
        if until > last {
            return Err(AppError::invalid(
                "billing_until",
                format!("资源已于 {last} 收回，计费不能晚于这一天"),
                format!("the resources were given back on {last}: the fee ends by then"),
            ));
        }
        let system = self.system()?;
        self.tx.end_billing(system, until, self.row.id).await?;
        Ok(())
    }

    async fn retire(&mut self) -> Result<(), AppError> {
        let today = yunheng_domain::period::day_of(self.world.now);
        let system = self.system()?;
        self.tx.retire_system(system, today, self.row.id).await?;
        Ok(())
    }

    async fn extend_lease(&mut self) -> Result<(), AppError> {
        let Some(until) = self.date("until") else {
            return Err(AppError::Internal(
                "a lease without its last day".to_owned(),
            ));
        };
        let system = self.system()?;
        let now = self.world.now;
        self.tx
            .extend_leases(system, until, now)
            .await
            .map_err(refused)?;
        Ok(())
    }

    /// What was filled in is on file, from its first day to its last.
    async fn file(
        &mut self,
        kind: FilingKind,
        other: Option<OrganisationId>,
    ) -> Result<(), AppError> {
        let today = yunheng_domain::period::day_of(self.world.now);
        let new = NewFiling {
            kind,
            owner: self.row.details.unit,
            other,
            system: self.row.details.system,
            case: self.row.id,
            from: self.date("from").unwrap_or(today),
            until: self.date(match kind {
                FilingKind::Exception => "exception_until",
                _ => "until",
            }),
            facts: self.filled_first().clone(),
        };
        self.tx.file(&new).await?;
        Ok(())
    }

    /// What the ledger's lines say of this act.
    pub(super) fn cause(&self) -> Cause {
        Cause {
            case: Some(self.row.id),
            at: self.world.now,
            reason: format!("{}/{}", self.process.code, self.step.code),
        }
    }

    fn system(&self) -> Result<SystemId, AppError> {
        let system = self.row.details.system;
        system.ok_or_else(|| AppError::Internal("a case without its system".to_owned()))
    }
}

/// By how much a host is larger than it was; nothing where it is smaller.
fn grown(host: &HostLine, before: Size) -> HostLine {
    HostLine {
        vcpus: (host.vcpus - before.vcpus).max(0),
        memory_gb: (host.memory_gb - before.memory_bytes.div_euclid(GB)).max(0),
        disk_gb: (host.disk_gb - before.disk_bytes.div_euclid(GB)).max(0),
        ..host.clone()
    }
}

fn size_of(host: &HostLine) -> Size {
    Size {
        vcpus: host.vcpus,
        memory_bytes: host.memory_gb.saturating_mul(GB),
        disk_bytes: host.disk_gb.saturating_mul(GB),
    }
}

/// What the ledger says no to, as the engine says it.
pub(super) fn refused(error: LedgerError) -> AppError {
    match error {
        // The gate was open when it was looked at; somebody else was quicker.
        LedgerError::Refused(Refused::Short(short)) => Refusal::Gate {
            gate: Gate {
                article: "17",
                check: Check::WithinQuota { field: "hosts" },
                says: words("数量不足。", "There is not enough."),
            },
            short,
        }
        .into(),
        // What is still used below cannot be taken back.
        LedgerError::Refused(Refused::InUse(_)) => Refusal::Final.into(),
        LedgerError::Refused(Refused::Ended(_) | Refused::Unfit(_) | Refused::Quantity(_)) => {
            AppError::invalid(
                "lines",
                "相应的额度已关闭、已到期，或数量不成立。",
                "What this draws on is closed or has run out, or the quantity is none.",
            )
        }
        LedgerError::Store(error) => error.into(),
    }
}
