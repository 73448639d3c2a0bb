//! Every process as a page of text that people review: steps, who acts, articles, time limits, ways, documents.

use std::fmt::Write as _;

use yunheng_domain::process::{
    Arrow, Bound, ClockRule, Condition, Goal, Opening, Process, Step, WayKind,
};
use yunheng_domain::processes;

#[test]
fn every_process_reads_like_its_articles() {
    for process in processes::all() {
        insta::assert_snapshot!(process.code, page(process));
    }
}

fn page(process: &Process) -> String {
    let mut page = format!(
        "{} {} {}\n{}\n{}\narticles {} · about {:?} · opened by {}\n",
        process.code,
        process.name.zh,
        process.name.en,
        process.summary.zh,
        process.summary.en,
        process.articles.join(", "),
        process.subject,
        match process.opening {
            Opening::Hand => "hand".to_owned(),
            Opening::Calendar => "the calendar".to_owned(),
            Opening::Verdict(outcome) => format!("the verdict {}, or by hand", outcome.code()),
        },
    );
    let diagram = process.diagram();
    for (place, step) in diagram.steps.iter().enumerate() {
        let _ = write!(page, "\n{}. ", place + 1);
        of_step(&mut page, step);
        for clock in &process.clocks {
            let yunheng_domain::process::From::Step(from) = clock.from;
            if from == step.code {
                let _ = writeln!(page, "   {}", limit(clock));
            }
        }
        for arrow in diagram
            .arrows
            .iter()
            .filter(|arrow| arrow.from == step.code)
        {
            let _ = writeln!(page, "   {}", way(arrow));
        }
    }
    page
}

fn of_step(page: &mut String, step: &Step) {
    let decides = if step.decides { ", decides" } else { "" };
    let withdrawable = if step.withdrawable {
        ", may be withdrawn"
    } else {
        ""
    };
    let _ = writeln!(
        page,
        "{} {} {} (Art. {}) by {}{decides}{withdrawable}",
        step.code,
        step.name.zh,
        step.name.en,
        step.article,
        step.role.code()
    );
    let _ = writeln!(page, "   {} / {}", step.asks.zh, step.asks.en);
    if let Some(condition) = step.only {
        let _ = writeln!(page, "   only if {}", only(condition));
    }
    for section in step.form.iter().flat_map(|form| &form.sections) {
        let fields = section.fields.iter().map(|field| {
            let mark = if field.required { "" } else { "?" };
            format!("{}{mark}", field.label.zh)
        });
        let when = section
            .only
            .map(|(field, value)| format!(" (if {field} = {value})"));
        let _ = writeln!(
            page,
            "   form {}{}: {}",
            section.title.zh,
            when.unwrap_or_default(),
            fields.collect::<Vec<_>>().join("、")
        );
    }
    for need in &step.documents {
        let kind = if need.required {
            "attach"
        } else {
            "may attach"
        };
        let _ = writeln!(page, "   {kind} {} (Art. {})", need.name.zh, need.article);
    }
    for gate in &step.gates {
        let _ = writeln!(page, "   gate (Art. {}): {}", gate.article, gate.says.zh);
    }
    for template in &step.issues {
        let _ = writeln!(page, "   issues {}", template.title().zh);
    }
}

fn only(condition: Condition) -> String {
    match condition {
        Condition::UnderCounty => "the unit belongs to a county".to_owned(),
        Condition::CityPays { step, field } => {
            format!("the city's budget pays for a line of {step}.{field}")
        }
        Condition::Chosen { step, field, value } => format!("{step}.{field} = {value}"),
        Condition::Rule { key, value } => format!("the rulebook's {key} = {value}"),
    }
}

fn limit(clock: &ClockRule) -> String {
    let bound = match clock.bound {
        Bound::AtMost => "at most",
        Bound::AtLeast => "at least",
        Bound::Window => "a right for",
    };
    let more = clock
        .extendable_by
        .map(|role| format!(", extendable by {}", role.code()));
    format!(
        "clock {} (Art. {}): {bound} {} until {}{}",
        clock.code,
        clock.article,
        clock.key,
        clock.until,
        more.unwrap_or_default()
    )
}

fn way(arrow: &Arrow<'_>) -> String {
    let way = arrow.way;
    let goals = arrow.to.iter().map(|goal| match goal {
        Goal::Step(step) => (*step).to_owned(),
        Goal::End(how) => format!("[{}]", how.code()),
    });
    let mut text = format!(
        "{} {} {} {}",
        match way.kind {
            WayKind::Forward if way.lapses => "by itself",
            WayKind::Forward => "way",
            WayKind::Return => "back",
            WayKind::Reject => "no",
        },
        way.code,
        way.name.zh,
        goals.fold(String::from("->"), |text, goal| format!("{text} {goal}"))
    );
    if way.reason {
        text.push_str(", with a reason");
    }
    if !way.needs.is_empty() {
        let _ = write!(text, ", needs {}", way.needs.join(", "));
    }
    if let Some(condition) = way.only {
        let _ = write!(text, ", if {}", only(condition));
    }
    if let Some(clock) = way.waives {
        let _ = write!(text, ", waives {clock}");
    }
    for effect in &way.effects {
        let _ = write!(text, ", {}", effect.code());
    }
    text
}
