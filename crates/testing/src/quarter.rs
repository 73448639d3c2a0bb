//! A made-up quarter: one machine for each outcome.

use jiff::civil::date;
use yunheng_app::ImportFormat;
use yunheng_domain::metric::Source;
use yunheng_domain::resource::{NewResource, PricedBy, ResourceKind, Size};
use yunheng_domain::system::NewSystem;
use yunheng_domain::verdict::Verdict;

use crate::{Harness, gwa, ms};

impl Harness {
    /// Imports the third quarter of 2013 of four machines: `low` (both peaks low), `one-peak` (one hour at 31 % CPU),
    /// `hot` (one hour at 95 % CPU) and `short` (twenty days only).
    pub async fn with_quarter(&self) {
        let folder = tempfile::tempdir().unwrap();
        let from = ms("2013-07-01T00:00:00+08:00") / 1_000;
        let machine = |name: &str, days, cpu: &dyn Fn(i64) -> f64, memory: f64| {
            let rows = gwa::rows(from, days, cpu, |_| memory);
            gwa::write(folder.path(), "2013-q3", name, &rows);
        };
        machine("low", 92, &|_| 12.0, 25.0);
        machine(
            "one-peak",
            92,
            &|hour| if hour == 500 { 31.0 } else { 12.0 },
            25.0,
        );
        machine(
            "hot",
            92,
            &|hour| if hour == 500 { 95.0 } else { 50.0 },
            50.0,
        );
        machine("short", 20, &|_| 12.0, 25.0);
        self.import(ImportFormat::GwaT12, folder.path())
            .await
            .unwrap();
    }

    /// Registers machines of a unit that were never needed in the third quarter of 2013, each the only one of a system of the same name.
    pub async fn with_idle_systems(&self, unit: &str, names: &[&str]) {
        let store = self.store();
        let unit = store.organisation_by_code(unit).await.unwrap().unwrap().id;
        let folder = tempfile::tempdir().unwrap();
        let mut tx = store.begin().await.unwrap();
        for name in names {
            let system = NewSystem {
                unit,
                code: (*name).to_owned(),
                name: (*name).to_owned(),
                protection_grade: None,
            };
            let machine = NewResource {
                name: (*name).to_owned(),
                kind: ResourceKind::VirtualMachine,
                parent: None,
                unit,
                provider: None,
                system: Some(tx.add_system(&system).await.unwrap()),
                size: Size {
                    vcpus: 8,
                    memory_bytes: 16 << 30,
                    disk_bytes: 0,
                },
                priced_by: PricedBy::default(),
                xinchuang: false,
            };
            tx.add_resource(&machine, date(2013, 1, 1)).await.unwrap();
            let from = ms("2013-07-01T00:00:00+08:00") / 1_000;
            let rows = gwa::rows(from, 92, |_| 12.0, |_| 25.0);
            gwa::write(folder.path(), "2013-q3", name, &rows);
        }
        tx.commit().await.unwrap();
        self.import(ImportFormat::GwaT12, folder.path())
            .await
            .unwrap();
    }

    /// Judges the third quarter of 2013: resource name and verdict, by name and rule.
    pub async fn judge(&self) -> Vec<(String, Verdict)> {
        let period = "2013Q3".parse().unwrap();
        let report = self
            .app()
            .judge(&crate::harness::setup(), period, Source::Provider)
            .await
            .unwrap();
        report
            .verdicts
            .into_iter()
            .map(|(_, name, verdict)| (name, verdict))
            .collect()
    }
}
