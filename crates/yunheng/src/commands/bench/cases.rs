//! Cases in a city that has many: the work queue, the search, an act at a step, a long list of demand, and the letters.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::json;
use yunheng_app::{
    ActRequest, App, LinesFile, LinesRead, OpenRequest, QueueFilter, Upload, lines_heading,
};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::{Field, Form, Input, Values, sample_step};
use yunheng_domain::role::Role;

use super::{Figures, machine, milliseconds, quantile};
use crate::exit::Failure;

/// Open cases that wait for one reader, in all, for each of which the queue and the search are measured.
const LENGTHS: [u32; 3] = [1_000, 10_000, 100_000];

/// How often a page of the queue is asked for, and a search done.
const LOOKS: u32 = 300;

/// Cases that go two steps.
const CASES: u32 = 100;

/// Rows of a long list of demand.
const ROWS: usize = 10_000;

/// A process whose first steps need nothing but what a form can hold and one document.
const PROCESS: &str = "new-system";

/// Measures in the demo city that the directory holds.
pub(super) async fn run(app: &App, figures: &mut Figures) -> Result<(), Failure> {
    let parties = Parties {
        app,
        applicant: app.demo_actor(Role::Applicant, None).await?,
        approver: app.demo_actor(Role::UnitApprover, None).await?,
    };
    let (case, _) = parties.asked().await?;
    let mut copied = 0;
    for length in LENGTHS {
        app.copy_case(case, copied..length).await?;
        copied = length;
        queue(&parties, length, figures).await?;
        search(&parties, length, figures).await?;
    }
    transitions(&parties, figures).await?;
    long_demand(&parties, figures).await
}

struct Parties<'a> {
    app: &'a App,
    applicant: Actor,
    approver: Actor,
}

impl Parties<'_> {
    async fn begun(&self) -> Result<CaseId, Failure> {
        let request = OpenRequest {
            process: PROCESS.to_owned(),
            unit: None,
            system: None,
            title: String::new(),
        };
        let case = self.app.open_case(&self.applicant, &request).await?;
        let view = self.app.case(&self.applicant, case).await?;
        for need in view
            .current
            .map(|current| current.missing)
            .unwrap_or_default()
        {
            let evidence = Upload {
                code: need.code.to_owned(),
                name: "evidence.pdf".to_owned(),
                bytes: format!("%PDF-1.7 {case}").into_bytes(),
                label: "internal".to_owned(),
            };
            self.app.attach(&self.applicant, case, evidence).await?;
        }
        Ok(case)
    }

    /// A case that its unit has been asked to approve, and how long the act took that led there, ms.
    async fn asked(&self) -> Result<(CaseId, f64), Failure> {
        let case = self.begun().await?;
        let values = self.values(case).await?;
        let took = self.act(&self.applicant, case, "done", values).await?;
        Ok((case, took))
    }

    async fn values(&self, case: CaseId) -> Result<Values, Failure> {
        let view = self.app.case(&self.applicant, case).await?;
        let step = view.current.map(|current| current.step);
        let none = BTreeMap::new();
        let today = self.app.today();
        Ok(step.map_or_else(Values::default, |step| sample_step(step, today, &none)))
    }

    async fn act(
        &self,
        by: &Actor,
        case: CaseId,
        way: &str,
        values: Values,
    ) -> Result<f64, Failure> {
        let view = self.app.case(by, case).await?;
        let step = view.current.map_or("", |current| current.step.code);
        let request = ActRequest {
            version: view.row.version,
            step: step.to_owned(),
            way: way.to_owned(),
            values,
            reason: String::new(),
            key: None,
        };
        let started = Instant::now();
        self.app.act_in_case(by, case, &request).await?;
        Ok(milliseconds(started))
    }
}

/// The first page of the queue of who has the longest.
async fn queue(parties: &Parties<'_>, length: u32, figures: &mut Figures) -> Result<(), Failure> {
    let filter = QueueFilter::default();
    let mut times = Vec::new();
    let before = machine::cpu_seconds();
    for _ in 0..LOOKS {
        let started = Instant::now();
        parties.app.queue(&parties.approver, &filter).await?;
        times.push(milliseconds(started));
    }
    let used = machine::cpu_seconds().zip(before);
    let name = |what: &str| format!("25 of {length} open cases in a queue, {what}");
    let each = used.map(|(after, before)| (after - before) * 1_000.0 / f64::from(LOOKS));
    figures.add(name("processor time"), json!(each), "ms");
    figures.add(name("p50"), quantile(&mut times, 0.5), "ms");
    figures.add(name("p99"), quantile(&mut times, 0.99), "ms");
    Ok(())
}

/// A search that finds one case among all, by the end of its number.
async fn search(parties: &Parties<'_>, length: u32, figures: &mut Figures) -> Result<(), Failure> {
    let mut times = Vec::new();
    for look in 0..LOOKS / 10 {
        let number = format!("B-{:06}", look.wrapping_mul(7_919) % length);
        let started = Instant::now();
        let found = parties.app.search(&parties.approver, &number).await?;
        times.push(milliseconds(started));
        if found.cases.1 != 1 {
            return Err(Failure::internal(format!("{number} is not found")));
        }
    }
    let name = |what: &str| format!("search among {length} cases, {what}");
    figures.add(name("p50"), quantile(&mut times, 0.5), "ms");
    figures.add(name("p99"), quantile(&mut times, 0.99), "ms");
    Ok(())
}

/// Acts at two steps: form, task, notices, timeline and record in one transaction. The application is a letter, made afterwards.
async fn transitions(parties: &Parties<'_>, figures: &mut Figures) -> Result<(), Failure> {
    let (mut acts, mut letters) = (Vec::new(), Vec::new());
    parties.app.make_documents().await?;
    for _ in 0..CASES {
        let (case, took) = parties.asked().await?;
        acts.push(took);
        let started = Instant::now();
        let made = parties.app.make_documents().await?;
        if made > 0 {
            letters.push(milliseconds(started) / made as f64);
        }
        let none = Values::default();
        acts.push(
            parties
                .act(&parties.approver, case, "approve", none)
                .await?,
        );
    }
    for (name, mut times) in [("an act at a step", acts), ("a letter as PDF", letters)] {
        figures.add(format!("{name}, p50"), quantile(&mut times, 0.5), "ms");
        figures.add(format!("{name}, p99"), quantile(&mut times, 0.99), "ms");
    }
    Ok(())
}

/// A list of demand of ten thousand rows: by file, sent, and as a letter.
async fn long_demand(parties: &Parties<'_>, figures: &mut Figures) -> Result<(), Failure> {
    let case = parties.begun().await?;
    let view = parties.app.case(&parties.applicant, case).await?;
    let step = view.current.map(|current| current.step);
    let form = step.and_then(|step| step.form.as_ref());
    let is_demand = |field: &&Field| matches!(field.input, Input::Demand { .. });
    let field = form.and_then(|form| Form::fields(form).find(is_demand));
    let field = field.ok_or_else(|| Failure::internal("no list of demand".to_owned()))?;
    let items = parties.app.catalogue().await?;
    let heading: Vec<String> = field.input.columns().iter().map(lines_heading).collect();
    let mut csv = heading.join(",");
    for (number, item) in items.iter().cycle().take(ROWS).enumerate() {
        let cells = field
            .input
            .columns()
            .iter()
            .map(|column| match column.code {
                "item" => item.code.clone(),
                "quantity" => (number % 90 + 1).to_string(),
                _ => format!("第{number}项"),
            });
        csv.push('\n');
        csv.push_str(&cells.collect::<Vec<_>>().join(","));
    }
    let file = LinesFile {
        field: field.code.to_owned(),
        bytes: csv.into_bytes(),
        add: false,
        before: Vec::new(),
    };
    let started = Instant::now();
    let read = parties
        .app
        .take_lines(&parties.applicant, case, file)
        .await?;
    figures.add(
        format!("demand of {ROWS} rows by file"),
        json!(milliseconds(started)),
        "ms",
    );
    if let LinesRead::Refused(wrong) = read {
        return Err(Failure::internal(format!("{:?}", wrong.first())));
    }
    let lines = parties.app.case(&parties.applicant, case).await?;
    let lines = lines.current.map(|current| current.values);
    let mut values = parties.values(case).await?;
    values.0.extend(lines.unwrap_or_default().0);
    let took = parties
        .act(&parties.applicant, case, "done", values)
        .await?;
    figures.add(format!("sending it with {ROWS} rows"), json!(took), "ms");
    let started = Instant::now();
    parties.app.make_documents().await?;
    figures.add(
        format!("its letter with {ROWS} rows as PDF"),
        json!(milliseconds(started)),
        "ms",
    );
    Ok(())
}
