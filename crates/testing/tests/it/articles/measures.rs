//! Art. 24: what runs full may grow, what was never needed is given back, what stands idle is put right or reclaimed.

use yunheng_app::{BatchRow, Fate, ImportFormat};
use yunheng_domain::holding::Level;
use yunheng_domain::ids::{CaseId, SystemId, VerdictId};
use yunheng_domain::metric::Source;
use yunheng_domain::process::{DemandLine, Ending, HostLine, Value, Values};
use yunheng_domain::role::Role;
use yunheng_domain::verdict::Rule;
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, both, gwa, ms};

use super::acting::{
    article, attempt, clock, commit, documents, filled, go, is_no_way, lacking, left, on, pressing,
    say, serving, short, size, step,
};

both!(
    article_18_no_file_of_telemetry_changes_the_size_that_was_configured,
    article_24_1_an_alarm_is_reported_in_a_working_day_and_the_machine_grows_only_within_what_was_committed,
    article_24_1_the_provider_on_duty_opens_the_report_from_the_alarm,
    article_24_1_a_unit_that_needs_no_more_says_why_and_keeps_what_it_has,
    article_24_2_a_quarter_of_low_peaks_is_notified_with_a_size_and_shrinks_after_the_unit_accepts,
    article_24_2_an_objection_needs_evidence_is_heard_by_the_leader_and_exempts_until_its_last_day,
    article_24_2_silence_shrinks_only_after_ten_working_days,
    article_24_4_nothing_is_taken_before_order_urging_hearing_decision_stop_and_snapshot,
    article_24_4_whoever_puts_it_right_keeps_it_and_whoever_only_says_so_is_urged,
    article_24_4_the_leader_may_exempt_and_the_unit_keeps_all_of_it,
);

/// The last quarter of 2013 of the unit's machine, judged in January: CPU as given by the hour, a quarter of the memory used.
async fn judged(parties: &Cast, cpu: impl Fn(i64) -> f64) {
    let folder = tempfile::tempdir().unwrap();
    let from = ms("2013-10-01T00:00:00+08:00") / 1_000;
    let rows = gwa::rows(from, 92, cpu, |_| 25.0);
    gwa::write(folder.path(), "2013-q4", "vm-sample-1", &rows);
    on(parties, "2014-01-06");
    let city = &parties.city;
    city.import(ImportFormat::GwaT12, folder.path())
        .await
        .unwrap();
    let period = "2013Q4".parse().unwrap();
    let app = city.app();
    app.judge(&setup(), period, Source::Provider).await.unwrap();
}

async fn verdict(parties: &Cast, rule: Rule) -> VerdictId {
    let path = format!("/api/v1/verdicts?q=vm-sample-1&rule={}", rule.code());
    // Sessions of the autumn are over.
    let reviewer = parties.city.again(parties.person(Role::Reviewer)).await;
    let told = parties.city.as_person(&reviewer).get(&path).await.json();
    VerdictId(told["items"][0]["verdict"]["id"].as_i64().unwrap())
}

/// What becomes of opening a case from a verdict.
async fn opened(parties: &Cast, role: Role, verdict: VerdictId) -> Fate {
    let verdicts = [verdict];
    let by = parties.actor(role).await;
    let rows = parties.city.app().open_from_verdicts(&by, &verdicts).await;
    let mut rows = rows.unwrap();
    assert_eq!(rows.len(), 1);
    let BatchRow { fate, .. } = rows.remove(0);
    fate
}

fn done(fate: &Fate) -> CaseId {
    let Fate::Done(case, _) = fate else {
        panic!("{fate:?}")
    };
    *case
}

fn host(vcpus: i64, memory_gb: i64) -> Value {
    vec![HostLine {
        host: "sample-1".to_owned(),
        identifier: "vm-sample-1".to_owned(),
        vcpus,
        memory_gb,
        disk_gb: 0,
    }]
    .into()
}

fn lines(vcpus: i64) -> Value {
    vec![DemandLine {
        item: "CMP-001".to_owned(),
        quantity: vcpus,
        purpose: "应用".to_owned(),
        ..DemandLine::default()
    }]
    .into()
}

async fn article_24_1_the_provider_on_duty_opens_the_report_from_the_alarm(city: Harness) {
    let (parties, system) = serving(city).await;
    judged(&parties, |_| 95.0).await;
    let alarm = verdict(&parties, Rule::Alarm).await;
    let case = done(&opened(&parties, Role::DutyOfficer, alarm).await);
    let view = parties.view(case).await;
    assert_eq!(view.process.code, "scale-up");
    assert_eq!(view.row.details.system, Some(system));
    assert_eq!(view.current.unwrap().step.role, Role::DutyOfficer);
    // Another unit is told what it is told of a verdict that is not there.
    parties.city.unit("OTHER").await;
    let stranger = parties
        .city
        .person("stranger", &[(Role::Applicant, "OTHER")])
        .await;
    let by = parties.acting(&stranger).await;
    let rows = parties
        .city
        .app()
        .open_from_verdicts(&by, &[alarm])
        .await
        .unwrap();
    assert!(
        matches!(rows[0].fate, Fate::Refused(_)),
        "{:?}",
        rows[0].fate
    );
    assert!(rows[0].about.rows.is_empty());
}

async fn article_24_1_an_alarm_is_reported_in_a_working_day_and_the_machine_grows_only_within_what_was_committed(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    on(&parties, "2014-01-06");
    let case = parties.open_about("scale-up", Some(system)).await;
    let view = parties.view(case).await;
    assert_eq!(
        pressing(&view),
        Some(("24".to_owned(), "2014-01-07".to_owned()))
    );
    go(&parties, case, &["report"]).await;
    let view = parties.view(case).await;
    assert_eq!(view.current.as_ref().unwrap().step.role, Role::Applicant);
    assert!(!clock(&view, "scale_up.report").clock.is_breached());

    let more = [("lines", lines(4))];
    say(&parties, case, "apply", &more).await.unwrap();
    go(&parties, case, &["approve", "favourable"]).await;
    let refused = say(&parties, case, "grant", &[]).await.unwrap_err();
    assert_eq!(article(&refused), Some("14"), "{refused:?}");
    assert_eq!(short(&refused), [("CMP-001".to_owned(), 4, 0)]);
    commit(&parties).await;
    go(&parties, case, &["grant"]).await;
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 4);
    assert_eq!(left(&parties, Level::Commitment, "CMP-001").await, 4);

    // Four were reviewed, eight is more than that.
    let too_large = [("hosts", host(16, 16))];
    let refused = say(&parties, case, "resized", &too_large).await;
    let refused = refused.unwrap_err();
    assert!(article(&refused).is_some(), "{refused:?}");
    assert_eq!(size(&parties).await, (8, 16));
    let granted = [("hosts", host(12, 16))];
    say(&parties, case, "resized", &granted).await.unwrap();
    assert_eq!(size(&parties).await, (12, 16));
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 0);
    assert!(documents(&parties.view(case).await).contains(&"configuration_record"));
}

async fn article_24_1_a_unit_that_needs_no_more_says_why_and_keeps_what_it_has(city: Harness) {
    let (parties, system) = serving(city).await;
    let case = parties.open_about("scale-up", Some(system)).await;
    go(&parties, case, &["report", "none"]).await;
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    let last = view.timeline.last().unwrap();
    assert!(!last.reason.is_empty(), "the reason is kept");
    assert_eq!(size(&parties).await, (8, 16));
}

async fn article_18_no_file_of_telemetry_changes_the_size_that_was_configured(city: Harness) {
    let (parties, _) = serving(city).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samples.csv");
    let rows = "resource,metric,timestamp,value,capacity\n\
         vm-sample-1,memory,2013-10-09T00:00:00+08:00,4294967296,34359738368\n";
    std::fs::write(&path, rows).unwrap();
    let city = &parties.city;
    city.import(ImportFormat::Csv, &path).await.unwrap();
    assert_eq!(size(&parties).await, (8, 16));
}

async fn article_24_2_a_quarter_of_low_peaks_is_notified_with_a_size_and_shrinks_after_the_unit_accepts(
    city: Harness,
) {
    let (parties, _) = serving(city).await;
    judged(&parties, |_| 12.0).await;
    let low = verdict(&parties, Rule::Reduction).await;
    let case = done(&opened(&parties, Role::Reviewer, low).await);
    // A second look at the same verdict finds the case.
    assert!(matches!(
        opened(&parties, Role::Reviewer, low).await,
        Fate::Already(found, _) if found == case
    ));
    let begun = filled(&parties, case, &[]).await;
    assert_eq!(begun.text("ground"), "cpu_memory");
    let proposed = begun.hosts("hosts")[0].clone();
    assert_eq!(proposed.identifier, "vm-sample-1");
    // 12 % of eight and 25 % of 16 GB, at most 60 % of what is left.
    assert_eq!((proposed.vcpus, proposed.memory_gb), (2, 7));
    parties.act(case, "notify", begun).await.unwrap();
    // The provider changes nothing on its own before the unit has answered.
    let early = attempt(&parties, Role::Engineer, case, ("change", "changed")).await;
    assert!(is_no_way(&early.unwrap_err()));
    go(&parties, case, &["accept"]).await;
    assert_eq!(size(&parties).await, (8, 16));
    let view = parties.view(case).await;
    assert_eq!(view.current.as_ref().unwrap().step.role, Role::Engineer);
    // And then to no other size than that of the notice.
    let begun = filled(&parties, case, &[]).await;
    let mut larger = begun.hosts("hosts")[0].clone();
    larger.vcpus = 4;
    let refused = parties.act(case, "changed", begun.with("hosts", vec![larger]));
    assert_eq!(article(&refused.await.unwrap_err()), Some("24"));
    assert_eq!(size(&parties).await, (8, 16));
    go(&parties, case, &["changed"]).await;
    assert_eq!(size(&parties).await, (2, 7));
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 6);
    assert_eq!(left(&parties, Level::Quota, "CMP-002").await, 9);
}

async fn article_24_2_an_objection_needs_evidence_is_heard_by_the_leader_and_exempts_until_its_last_day(
    city: Harness,
) {
    let (parties, _) = serving(city).await;
    judged(&parties, |_| 12.0).await;
    let low = verdict(&parties, Rule::Reduction).await;
    let case = done(&opened(&parties, Role::Reviewer, low).await);
    go(&parties, case, &["notify"]).await;
    let empty = parties.act(case, "object", Values::default()).await;
    assert_eq!(lacking(&empty.unwrap_err()), ["evidence"]);
    go(&parties, case, &["object"]).await;
    let view = parties.view(case).await;
    assert_eq!(step(&view), "hear");
    assert_eq!(view.current.as_ref().unwrap().step.role, Role::Leader);
    // An exemption has a last day.
    let mut endless = filled(&parties, case, &[]).await;
    endless.0.remove("until");
    let refused = parties.act(case, "uphold", endless).await;
    assert_eq!(lacking(&refused.unwrap_err()), ["until"]);
    let until = [("until", "2014-03-31".into())];
    say(&parties, case, "uphold", &until).await.unwrap();
    assert_eq!(size(&parties).await, (8, 16));

    on(&parties, "2014-03-31");
    let held = opened(&parties, Role::Reviewer, low).await;
    assert!(matches!(held, Fate::Refused(_)), "{held:?}");
    on(&parties, "2014-04-01");
    let over = opened(&parties, Role::Reviewer, low).await;
    assert_ne!(done(&over), case);
}

async fn article_24_2_silence_shrinks_only_after_ten_working_days(city: Harness) {
    let (parties, system) = serving(city).await;
    on(&parties, "2026-09-21");
    let case = parties.open_about("scale-down", Some(system)).await;
    go(&parties, case, &["notify"]).await;
    let view = parties.view(case).await;
    assert_eq!(
        pressing(&view),
        Some(("24".to_owned(), "2026-10-12".to_owned()))
    );
    on(&parties, "2026-10-12");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 0);
    assert_eq!(step(&parties.view(case).await), "answer");
    on(&parties, "2026-10-13");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    assert_eq!(step(&parties.view(case).await), "change");
    // What was not said in time is not said any more.
    let late = attempt(&parties, Role::SystemOwner, case, ("answer", "object")).await;
    assert!(is_no_way(&late.unwrap_err()));
    assert_eq!(size(&parties).await, (8, 16));
    go(&parties, case, &["changed"]).await;
    assert_eq!(size(&parties).await, (4, 8));
}

/// What the system still has: whether its machine serves, and the day on which its fee ends.
async fn keeps(parties: &Cast, system: SystemId) -> (bool, Option<String>) {
    let machine = parties.city.id_of("vm-sample-1").await;
    let store = parties.city.store();
    let retired = store.retired_resources().await.unwrap();
    let billing = store.billing(system).await.unwrap().expect("a fee");
    let until = billing.until.map(|day| day.to_string());
    (!retired.contains(&machine), until)
}

async fn article_24_4_nothing_is_taken_before_order_urging_hearing_decision_stop_and_snapshot(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    let committed = left(&parties, Level::Commitment, "CMP-001").await;
    on(&parties, "2026-08-31");
    let case = parties.open_about("idle-reclaim", Some(system)).await;
    go(&parties, case, &["order"]).await;
    let view = parties.view(case).await;
    assert!(documents(&view).contains(&"rectification_order"));
    assert_eq!(
        pressing(&view),
        Some(("24".to_owned(), "2026-09-30".to_owned()))
    );
    // A month to put it right, and its last day counts.
    on(&parties, "2026-09-30");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 0);
    on(&parties, "2026-10-08");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    assert_eq!(step(&parties.view(case).await), "urge");
    go(&parties, case, &["urge"]).await;
    let view = parties.view(case).await;
    // Five working days more, a Saturday among them.
    assert_eq!(
        pressing(&view),
        Some(("24".to_owned(), "2026-10-14".to_owned()))
    );
    go(&parties, case, &["object", "heard"]).await;
    let view = parties.view(case).await;
    assert_eq!(step(&view), "decide");
    assert_eq!(view.current.as_ref().unwrap().step.role, Role::Leader);
    let hearer = attempt(&parties, Role::Reviewer, case, ("decide", "stop")).await;
    assert!(is_no_way(&hearer.unwrap_err()));
    go(&parties, case, &["stop", "stopped"]).await;
    // Nothing is taken back before it can be given back.
    let early = attempt(&parties, Role::Engineer, case, ("reclaim", "reclaimed")).await;
    assert!(is_no_way(&early.unwrap_err()));
    go(&parties, case, &["taken"]).await;
    assert_eq!(keeps(&parties, system).await, (true, None));
    assert_eq!(
        left(&parties, Level::Commitment, "CMP-001").await,
        committed
    );

    let last = [("billing_until", "2026-10-08".into())];
    say(&parties, case, "reclaimed", &last).await.unwrap();
    assert_eq!(
        keeps(&parties, system).await,
        (false, Some("2026-10-08".to_owned()))
    );
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 0);
    assert_eq!(
        left(&parties, Level::Commitment, "CMP-001").await,
        committed + 8
    );
    assert_eq!(step(&parties.view(case).await), "liability");
    go(&parties, case, &["close"]).await;
    let view = parties.view(case).await;
    let settled = view.forms.iter().any(|form| form.step.code == "liability");
    assert!(settled && view.row.case.ending() == Some(Ending::Completed));
}

async fn article_24_4_whoever_puts_it_right_keeps_it_and_whoever_only_says_so_is_urged(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    let case = parties.open_about("idle-reclaim", Some(system)).await;
    go(&parties, case, &["order"]).await;
    let empty = parties.act(case, "rectified", Values::default()).await;
    assert_eq!(lacking(&empty.unwrap_err()), ["measures", "rectified_on"]);
    go(&parties, case, &["rectified", "not_rectified"]).await;
    assert_eq!(step(&parties.view(case).await), "urge");
    go(&parties, case, &["urge", "rectified", "confirmed"]).await;
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    assert_eq!(view.row.case.done, []);
    assert_eq!(keeps(&parties, system).await, (true, None));
}

async fn article_24_4_the_leader_may_exempt_and_the_unit_keeps_all_of_it(city: Harness) {
    let (parties, system) = serving(city).await;
    let case = parties.open_about("idle-reclaim", Some(system)).await;
    go(
        &parties,
        case,
        &["order", "rectified", "not_rectified", "urge"],
    )
    .await;
    // Silence goes to whoever decides, not to the stop.
    on(&parties, "2013-10-16");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    assert_eq!(step(&parties.view(case).await), "decide");
    let until = [("until", "2014-06-30".into())];
    say(&parties, case, "exempt", &until).await.unwrap();
    assert_eq!(keeps(&parties, system).await, (true, None));
    judged(&parties, |_| 12.0).await;
    let low = verdict(&parties, Rule::Reduction).await;
    let held = opened(&parties, Role::Reviewer, low).await;
    assert!(matches!(held, Fate::Refused(_)), "{held:?}");
}
