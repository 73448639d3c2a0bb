//! From telemetry to verdicts that cite an article, and back again by replay.

mod cases;

use yunheng_app::ImportFormat;
use yunheng_domain::verdict::{Outcome, Rule, Verdict};
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, both, gwa, ms};

both!(
    a_quarter_of_telemetry_becomes_verdicts_that_cite_article_24,
    judging_twice_stores_nothing_new,
    replay_reproduces_every_verdict_bit_for_bit,
    new_evidence_is_told_from_a_wrong_verdict,
);

fn find<'a>(verdicts: &'a [(String, Verdict)], name: &str, rule: Rule) -> &'a Verdict {
    let found = verdicts
        .iter()
        .find(|(found, verdict)| found == name && verdict.rule == rule);
    &found
        .unwrap_or_else(|| panic!("no {} for {name}", rule.code()))
        .1
}

async fn a_quarter_of_telemetry_becomes_verdicts_that_cite_article_24(city: Harness) {
    city.with_quarter().await;
    let verdicts = city.judge().await;
    let outcome = |name, rule| find(&verdicts, name, rule).outcome;
    assert_eq!(outcome("low", Rule::Reduction), Outcome::Shrink);
    assert_eq!(outcome("one-peak", Rule::Reduction), Outcome::Keep);
    assert_eq!(outcome("hot", Rule::Alarm), Outcome::Alarm);
    assert_eq!(outcome("low", Rule::Alarm), Outcome::Keep);
    assert_eq!(outcome("short", Rule::Reduction), Outcome::InsufficientData);
    for (name, verdict) in &verdicts {
        assert_eq!(verdict.article, verdict.rule.article(), "{name}");
        assert!(
            verdict.rulebook.starts_with("bazhong-2023@"),
            "{name}: {}",
            verdict.rulebook
        );
        assert!(!verdict.parameters.is_empty(), "{name}");
    }
    let low = find(&verdicts, "low", Rule::Reduction);
    let peaks: Vec<Option<f64>> = low.metrics.iter().map(|found| found.peak).collect();
    assert_eq!(peaks[..2], [Some(12.0), Some(25.0)]);
    assert!(low.coverage > 0.99);
}

async fn judging_twice_stores_nothing_new(city: Harness) {
    city.with_quarter().await;
    let first = city.judge().await;
    let stored = city.app().replay(&setup(), &|_| ()).await.unwrap().replayed;
    assert_eq!(city.judge().await, first);
    assert_eq!(
        city.app().replay(&setup(), &|_| ()).await.unwrap().replayed,
        stored
    );
}

async fn replay_reproduces_every_verdict_bit_for_bit(city: Harness) {
    city.with_quarter().await;
    let judged = city.judge().await.len();
    // After a restart: nothing of a replay may come from memory.
    let city = city.reopen().await;
    let report = city.app().replay(&setup(), &|_| ()).await.unwrap();
    assert_eq!(report.replayed, judged as u64);
    assert_eq!(report.different, Vec::<i64>::new());
    assert_eq!(report.superseded_evidence, 0);
}

async fn new_evidence_is_told_from_a_wrong_verdict(city: Harness) {
    city.with_quarter().await;
    city.judge().await;
    let folder = tempfile::tempdir().unwrap();
    let from = ms("2013-08-01T00:00:00+08:00") / 1_000;
    gwa::write(
        folder.path(),
        "late",
        "low",
        &gwa::rows(from + 60, 1, |_| 99.0, |_| 25.0),
    );
    city.import(ImportFormat::GwaT12, folder.path())
        .await
        .unwrap();
    let report = city.app().replay(&setup(), &|_| ()).await.unwrap();
    assert_eq!(report.different, Vec::<i64>::new());
    assert!(report.superseded_evidence > 0);
}
