//! Verdicts: kept once, the newest is the latest, exemptions.

use jiff::civil::Date;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{ResourceId, VerdictId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::money::Fen;
use yunheng_domain::reach::Reach;
use yunheng_domain::resource::Size;
use yunheng_domain::verdict::{MetricFinding, Outcome, ParametersUsed, Rule, Verdict};
use yunheng_store::{Exemption, LatestFilter, NewVerdict, VerdictRow};

use super::{Place, at, day, on_both};

on_both!(
    a_verdict_comes_back_bit_for_bit,
    the_latest_verdict_is_the_newest,
    an_older_verdict_stored_late_does_not_become_the_latest,
    judging_the_same_evidence_again_stores_nothing_new,
    judging_again_under_the_former_rulebook_makes_its_verdict_the_latest_again,
    a_thousand_verdicts_go_in_at_once,
    racing_sweeps_agree_on_the_latest,
    an_exemption_is_replaced_and_shown,
    replay_reads_every_verdict_once,
);

/// A verdict without a price.
pub(super) fn judged(
    resource: ResourceId,
    rule: Rule,
    outcome: Outcome,
    judged_at: &str,
) -> NewVerdict {
    let verdict = Verdict {
        rule,
        article: rule.article().into(),
        outcome,
        rulebook: "bazhong-2023@1".into(),
        source: Source::Provider,
        from: day("2013-07-01"),
        to: day("2013-09-30"),
        parameters: ParametersUsed::default(),
        readings: vec!["both_peaks".into()],
        coverage: 0.1 + 0.2,
        metrics: vec![MetricFinding {
            metric: Metric::Cpu,
            outcome,
            peak: Some(29.999_999_999_999_996),
            p95: Some(1.0 / 3.0),
            p99: None,
            mean: Some(5e-324),
            sustained: None,
            free_min_bytes: None,
            coverage: 0.957_065_217_391_304_3,
            above_capacity: 0,
        }],
        size: Size::default(),
        proposed: None,
        saving_per_month: None,
        // What was judged differs from day to day.
        input_digest: Sm3Digest::of(judged_at.as_bytes()),
    };
    NewVerdict {
        resource,
        period: "2013Q3".to_owned(),
        judged_at: at(judged_at),
        rulebook_digest: Sm3Digest::of(b"rulebook").to_string(),
        evidence: vec![0, 255, 128],
        verdict_json: serde_json::to_string(&verdict).unwrap(),
        verdict,
    }
}

/// A verdict that saves `fen` a month.
pub(super) fn saving(resource: ResourceId, rule: Rule, judged_at: &str, fen: i64) -> NewVerdict {
    let mut new = judged(resource, rule, Outcome::Shrink, judged_at);
    new.verdict.saving_per_month = Some(Fen(fen));
    new.verdict_json = serde_json::to_string(&new.verdict).unwrap();
    new
}

pub(super) async fn put(place: &Place, verdicts: &[NewVerdict]) {
    let mut tx = place.store.begin().await.unwrap();
    tx.put_verdicts(verdicts).await.unwrap();
    tx.commit().await.unwrap();
}

pub(super) async fn latest(place: &Place, filter: &LatestFilter) -> Vec<VerdictRow> {
    place
        .store
        .latest_verdicts(filter, &Reach::everything(), None, 10_000)
        .await
        .unwrap()
}

async fn latest_saving(place: &Place, resource: ResourceId) -> Option<i64> {
    let filter = LatestFilter {
        resource: Some(resource),
        rule: Some(Rule::Reduction),
        ..LatestFilter::default()
    };
    let rows = latest(place, &filter).await;
    assert_eq!(rows.len(), 1);
    let verdict = &rows[0].stored.details.verdict;
    verdict.saving_per_month.map(|saving| saving.0)
}

async fn a_verdict_comes_back_bit_for_bit(place: &Place) {
    let vm = place.machines(1).await[0];
    let new = saving(vm, Rule::Reduction, "2013-10-01T08:00:00.123456Z", 12_345);
    put(place, std::slice::from_ref(&new)).await;
    let rows = latest(place, &LatestFilter::default()).await;
    assert_eq!(rows[0].stored.details, new);
    assert_eq!(rows[0].resource_name, "vm-000");
    assert_eq!(rows[0].unit_name, "U1 简称");
    assert_eq!(rows[0].exemption, None);
    let one = place.store.verdict(rows[0].stored.id).await.unwrap();
    assert_eq!(one.as_ref(), Some(&rows[0]));
    let unknown = VerdictId(rows[0].stored.id.0 + 1);
    assert_eq!(place.store.verdict(unknown).await.unwrap(), None);
}

async fn the_latest_verdict_is_the_newest(place: &Place) {
    let vm = place.machines(1).await[0];
    // In one call, out of order, and in another call.
    put(
        place,
        &[
            saving(vm, Rule::Reduction, "2013-10-03T00:00:00Z", 3),
            saving(vm, Rule::Reduction, "2013-10-01T00:00:00Z", 1),
        ],
    )
    .await;
    assert_eq!(latest_saving(place, vm).await, Some(3));
    put(
        place,
        &[saving(vm, Rule::Reduction, "2013-10-04T00:00:00Z", 4)],
    )
    .await;
    assert_eq!(latest_saving(place, vm).await, Some(4));
    let history = place.store.verdict_history(vm).await.unwrap();
    let days: Vec<Option<Fen>> = history
        .iter()
        .map(|stored| stored.details.verdict.saving_per_month)
        .collect();
    assert_eq!(days, [4, 3, 1].map(|fen| Some(Fen(fen))));
    // What lists sort by follows.
    let row = place.store.resource(vm).await.unwrap().unwrap();
    assert_eq!(row.saving, 4);
}

async fn an_older_verdict_stored_late_does_not_become_the_latest(place: &Place) {
    let vm = place.machines(1).await[0];
    put(
        place,
        &[saving(vm, Rule::Reduction, "2013-10-04T00:00:00Z", 4)],
    )
    .await;
    put(
        place,
        &[saving(vm, Rule::Reduction, "2013-10-02T00:00:00Z", 2)],
    )
    .await;
    assert_eq!(latest_saving(place, vm).await, Some(4));
}

async fn judging_again_under_the_former_rulebook_makes_its_verdict_the_latest_again(place: &Place) {
    let vm = place.machines(1).await[0];
    let former = saving(vm, Rule::Reduction, "2013-10-01T00:00:00Z", 1);
    let mut other = saving(vm, Rule::Reduction, "2013-10-02T00:00:00Z", 2);
    other.rulebook_digest = Sm3Digest::of(b"other").to_string();
    put(place, std::slice::from_ref(&former)).await;
    put(place, &[other]).await;
    assert_eq!(latest_saving(place, vm).await, Some(2));
    let again = NewVerdict {
        judged_at: at("2013-10-03T00:00:00Z"),
        ..former
    };
    put(place, &[again]).await;
    assert_eq!(latest_saving(place, vm).await, Some(1));
    assert_eq!(place.store.verdict_history(vm).await.unwrap().len(), 2);
}

async fn judging_the_same_evidence_again_stores_nothing_new(place: &Place) {
    let vm = place.machines(1).await[0];
    let first = saving(vm, Rule::Reduction, "2013-10-01T00:00:00Z", 1);
    let mut again = first.clone();
    again.judged_at = at("2013-10-09T00:00:00Z");
    put(place, &[first.clone(), again.clone()]).await;
    put(place, &[again.clone()]).await;
    let history = place.store.verdict_history(vm).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].details, first);
    // Another rulebook text is another judgement.
    again.rulebook_digest = Sm3Digest::of(b"other").to_string();
    put(place, &[again]).await;
    assert_eq!(place.store.verdict_history(vm).await.unwrap().len(), 2);
}

async fn a_thousand_verdicts_go_in_at_once(place: &Place) {
    let machines = place.machines(400).await;
    let verdicts: Vec<NewVerdict> = machines
        .iter()
        .flat_map(|vm| {
            [Rule::Alarm, Rule::Reduction, Rule::Idle]
                .map(|rule| saving(*vm, rule, "2013-10-01T00:00:00Z", 100))
        })
        .collect();
    put(place, &verdicts).await;
    let totals = place
        .store
        .verdict_totals(&Reach::everything(), day("2026-11-22"))
        .await
        .unwrap();
    // The largest of each machine's three.
    assert_eq!(totals.saving, 40_000);
    assert_eq!(
        totals.counts,
        [Rule::Alarm, Rule::Reduction, Rule::Idle].map(|rule| (rule, Outcome::Shrink, 400))
    );
    let everything = LatestFilter::default();
    let count = place
        .store
        .count_latest_verdicts(&everything, &Reach::everything())
        .await
        .unwrap();
    assert_eq!(count, 1_200);
}

async fn racing_sweeps_agree_on_the_latest(place: &Place) {
    let machines = place.machines(40).await;
    let other = place.reopen().await.unwrap();
    let mut tasks = Vec::new();
    for sweep in 1..=6_i64 {
        let store = [&place.store, &other][usize::from(sweep % 2 == 0)].clone();
        let mut verdicts: Vec<NewVerdict> = machines
            .iter()
            .map(|vm| {
                let judged_at = format!("2013-10-0{sweep}T00:00:00Z");
                saving(*vm, Rule::Reduction, &judged_at, sweep)
            })
            .collect();
        if sweep % 2 == 0 {
            verdicts.reverse();
        }
        tasks.push(tokio::spawn(async move {
            let mut tx = store.begin().await.unwrap();
            tx.put_verdicts(&verdicts).await.unwrap();
            tx.commit().await.unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    for vm in machines {
        assert_eq!(latest_saving(place, vm).await, Some(6));
        let row = place.store.resource(vm).await.unwrap().unwrap();
        assert_eq!(row.saving, 6);
    }
}

fn exemption(resource: ResourceId, until: Date) -> Exemption {
    Exemption {
        resource,
        rule: Rule::Reduction,
        reason: "年度考试报名高峰".to_owned(),
        until,
        given_at: at("2013-10-05T00:00:00Z"),
    }
}

async fn an_exemption_is_replaced_and_shown(place: &Place) {
    let machines = place.machines(2).await;
    let verdicts: Vec<NewVerdict> = machines
        .iter()
        .map(|vm| saving(*vm, Rule::Reduction, "2013-10-01T00:00:00Z", 1))
        .collect();
    put(place, &verdicts).await;
    let until = exemption(machines[0], day("2013-12-31"));
    let mut tx = place.store.begin().await.unwrap();
    tx.exempt(&[exemption(machines[0], day("2013-11-30")), until.clone()])
        .await
        .unwrap();
    tx.exempt(std::slice::from_ref(&until)).await.unwrap();
    tx.exempt(&[Exemption {
        rule: Rule::Idle,
        ..exemption(machines[1], day("2013-12-31"))
    }])
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let shown = latest(place, &LatestFilter::default()).await;
    assert_eq!(shown[0].exemption, Some(until));
    assert_eq!(shown[1].exemption, None);
    for (date, left) in [("2013-12-31", 1), ("2014-01-01", 2)] {
        let filter = LatestFilter {
            not_exempt_on: Some(day(date)),
            ..LatestFilter::default()
        };
        assert_eq!(latest(place, &filter).await.len(), left);
        let count = place
            .store
            .count_latest_verdicts(&filter, &Reach::everything())
            .await
            .unwrap();
        assert_eq!(count, left as u64);
    }
}

async fn replay_reads_every_verdict_once(place: &Place) {
    let vm = place.machines(1).await[0];
    let verdicts: Vec<NewVerdict> = (0..25)
        .map(|minute| {
            judged(
                vm,
                Rule::Alarm,
                Outcome::Alarm,
                &format!("2013-10-01T00:{minute:02}:00Z"),
            )
        })
        .collect();
    put(place, &verdicts).await;
    let mut seen = Vec::new();
    let mut after = VerdictId(0);
    loop {
        let page = place.store.verdicts_after(after, 10).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.id;
        seen.extend(page.into_iter().map(|stored| stored.details));
    }
    assert_eq!(seen, verdicts);
}
