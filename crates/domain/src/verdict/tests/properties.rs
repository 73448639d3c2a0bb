//! What holds for every verdict.

use proptest::prelude::*;

use super::*;

fn any_machine() -> impl Strategy<Value = Evidence> {
    let level = || (0.0..120.0f64, 0.0..120.0f64, 0usize..5, 1u32..93);
    let metrics = prop::sample::subsequence(&Metric::ALL[..], 0..=5);
    (metrics, level(), level(), 0i64..64, 0i64..64).prop_map(|(metrics, a, b, vcpus, gb)| {
        let levels = [a, b, a, b, a];
        let seen: Vec<Seen> = metrics
            .into_iter()
            .zip(levels)
            .map(|(metric, (steady, first, windows, days))| {
                seen(metric, steady).holding(first, windows).on_days(days)
            })
            .collect();
        Evidence {
            size: Size {
                vcpus,
                memory_bytes: gb * GB,
                disk_bytes: 0,
            },
            ..machine(&seen)
        }
    })
}

#[test]
fn every_parameter_that_a_rule_names_stands_in_both_rulebooks_and_is_cited() {
    let weighed = machine(&[seen(Metric::Cpu, 5.0)]);
    for rulebook in [BAZHONG, YUNLING].map(|text| Rulebook::parse(text).expect("no mistakes")) {
        for rule in Rule::ALL {
            for evidence in [&weighed, &disk(&[100.0])] {
                let named = super::super::judge::parameters(rule, &rulebook, evidence.kind);
                let cited = judge(rule, &rulebook, evidence).parameters;
                let keys: Vec<&str> = cited.iter().map(|used| used.key.as_str()).collect();
                assert_eq!(keys, named, "{}", rulebook.citation());
            }
        }
    }
}

#[test]
fn many_cases_are_judged_alike_on_any_number_of_threads() {
    let (low, full) = (machine(&[seen(Metric::Cpu, 5.0)]), disk(&[900.0; 365]));
    let cases: Vec<(Rule, &Evidence)> = (0..70)
        .flat_map(|_| Rule::ALL)
        .flat_map(|rule| [(rule, &low), (rule, &full)])
        .collect();
    let rulebook = bazhong();
    let one_by_one: Vec<Verdict> = cases
        .iter()
        .map(|(rule, evidence)| judge(*rule, &rulebook, evidence))
        .collect();
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let judged = pool
            .expect("threads")
            .install(|| judge_all(&rulebook, &cases));
        assert_eq!(judged, one_by_one);
    }
    assert_eq!(judge_all(&rulebook, &[]), []);
}

#[test]
fn a_parameter_is_cited_as_it_stands_in_the_rulebook() {
    let verdict = verdict(Rule::Reduction, &machine(&[]));
    assert_eq!(
        verdict.parameters[0],
        ParameterUsed {
            key: "scale_down.cpu_mem_peak".to_owned(),
            value: "30".to_owned(),
            unit: "percent".to_owned(),
            article: 24,
        }
    );
}

#[test]
fn the_input_digest_depends_on_rule_rulebook_and_evidence() {
    let evidence = machine(&[seen(Metric::Cpu, 5.0)]);
    let digest = |rule, rulebook: &Rulebook, evidence| judge(rule, rulebook, evidence).input_digest;
    let ours = digest(Rule::Alarm, &bazhong(), &evidence);
    let other_rulebook = bazhong_with(&[("idle.window_days", "30")]);
    let mut other_size = evidence.clone();
    other_size.size.vcpus += 1;
    assert_ne!(ours, digest(Rule::Idle, &bazhong(), &evidence));
    assert_ne!(ours, digest(Rule::Alarm, &other_rulebook, &evidence));
    assert_ne!(ours, digest(Rule::Alarm, &bazhong(), &other_size));
}

#[test]
fn the_input_digest_can_be_taken_from_the_stored_bytes() {
    let evidence = machine(&[seen(Metric::Cpu, 5.0), seen(Metric::Memory, 5.0)]);
    let rulebook = bazhong();
    let head = format!("alarm\n{}\n", rulebook.digest());
    let input = [head.as_bytes(), &evidence.to_bytes()].concat();
    let verdict = judge(Rule::Alarm, &rulebook, &evidence);
    assert_eq!(verdict.input_digest, Sm3Digest::of(&input));
}

#[test]
fn evidence_with_a_byte_more_or_less_or_of_another_version_is_refused() {
    let bytes = machine(&[seen(Metric::Cpu, 5.0)]).to_bytes();
    assert_eq!(Evidence::from_bytes(&[]), None);
    assert_eq!(Evidence::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Evidence::from_bytes(&[&bytes[..], &[0]].concat()), None);
    assert_eq!(Evidence::from_bytes(&[&[9], &bytes[1..]].concat()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_replay_from_stored_bytes_reproduces_the_verdict_bit_for_bit(
        evidence in any_machine(),
        rule in prop::sample::select(&Rule::ALL[..]),
    ) {
        let rulebook = bazhong();
        let read = Evidence::from_bytes(&evidence.to_bytes());
        prop_assert_eq!(read.as_ref(), Some(&evidence));
        let json = |evidence| serde_json::to_string(&judge(rule, &rulebook, evidence)).unwrap();
        prop_assert_eq!(json(&evidence), json(&read.unwrap()));
    }

    #[test]
    fn a_verdict_reads_back_from_json(
        evidence in any_machine(),
        rule in prop::sample::select(&Rule::ALL[..]),
    ) {
        let verdict = verdict(rule, &evidence);
        let json = serde_json::to_string(&verdict).unwrap();
        let read: Verdict = serde_json::from_str(&json).unwrap();
        // Readers may be off by the last bit of a float; the text is what a replay compares.
        let without_floats = |verdict: Verdict| Verdict {
            coverage: 0.0,
            metrics: vec![],
            ..verdict
        };
        prop_assert_eq!(without_floats(read), without_floats(verdict));
    }

    #[test]
    fn a_proposal_never_grows_a_machine_and_a_saving_is_never_negative(
        evidence in any_machine(),
        rule in prop::sample::select(&Rule::ALL[..]),
    ) {
        let verdict = verdict(rule, &evidence);
        let (size, proposed) = (verdict.size, verdict.proposed.unwrap_or(verdict.size));
        prop_assert!(proposed.vcpus <= size.vcpus && proposed.memory_bytes <= size.memory_bytes);
        prop_assert!(verdict.saving_per_month.is_none_or(|saving| saving > Fen(0)));
        prop_assert!((0.0..=1.0).contains(&verdict.coverage));
        let mut given = verdict.readings.iter();
        prop_assert!(given.all(|reading| readings::ALL.contains(&reading.as_ref())));
    }
}
