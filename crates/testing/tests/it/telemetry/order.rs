//! Any order of arrival ends in the same bits.

use yunheng_testing::{Harness, WriteBody, both};

use super::{CPU, DAY, MINUTE, counted, july, rolled, with_machine};

both!(
    of_two_samples_at_one_instant_the_larger_counts,
    of_what_two_senders_call_free_the_smaller_counts,
    shuffled_and_repeated_samples_end_in_the_same_bits,
    a_late_sample_rolls_its_day_up_again,
    two_sources_are_kept_apart,
);

/// Three days of samples every five minutes, with values that have no short binary form.
fn samples() -> Vec<(i64, f64)> {
    let values = (0..3 * 288).map(|step: i64| (step * 37 % 1_000) as f64 / 10.0 + 0.1);
    values
        .enumerate()
        .map(|(step, value)| (july() + i64::try_from(step).unwrap() * 5 * MINUTE, value))
        .collect()
}

fn body(samples: impl IntoIterator<Item = (i64, f64)>) -> WriteBody {
    WriteBody::new()
        .series(CPU, &[("resource", "vm-1")])
        .samples(samples)
}

async fn of_two_samples_at_one_instant_the_larger_counts(city: Harness) {
    let vm = with_machine(&city).await;
    city.write(&body([(july(), 80.0)])).await;
    city.flush().await;
    // After it was rolled up, and in one request.
    city.write(&body([(july(), 20.0), (july(), 90.0), (july(), 30.0)]))
        .await;
    city.flush().await;
    let day = "2013-07-01".parse().unwrap();
    let rollups = city.store().daily_rollups(vm, day, day).await.unwrap();
    let [only] = rollups.as_slice() else {
        panic!("{rollups:?}")
    };
    assert_eq!(
        (only.rollup.count, only.rollup.max, only.rollup.min),
        (1, 90.0, 90.0)
    );
}

async fn of_what_two_senders_call_free_the_smaller_counts(city: Harness) {
    let vm = with_machine(&city).await;
    let machine = [("instance", "vm-1:9100")];
    let free = |bytes: f64| {
        WriteBody::new()
            .series("node_memory_MemTotal_bytes", &machine)
            .samples([(july(), 100.0)])
            .series("node_memory_MemAvailable_bytes", &machine)
            .samples([(july(), bytes)])
    };
    // The peak first, then a sender that missed it; and the other way round.
    for bytes in [40.0, 60.0, 10.0, 30.0] {
        city.write(&free(bytes)).await;
        city.flush().await;
    }
    let day = "2013-07-01".parse().unwrap();
    let rollups = city.store().daily_rollups(vm, day, day).await.unwrap();
    let [only] = rollups.as_slice() else {
        panic!("{rollups:?}")
    };
    assert_eq!((only.rollup.count, only.rollup.max), (1, 90.0));
}

async fn shuffled_and_repeated_samples_end_in_the_same_bits(city: Harness) {
    let vm = with_machine(&city).await;
    let other = city.machine("vm-2", "U1").await;
    let samples = samples();
    city.write(&body(samples.clone())).await;
    city.flush().await;

    // The same samples for the other machine: backwards, in strides, some of them again, some of them lower first.
    let backwards: Vec<_> = samples.iter().rev().copied().collect();
    for chunk in backwards.chunks(100) {
        let lower = chunk.iter().map(|&(at, value)| (at, value / 3.0));
        let strided = (0..chunk.len()).map(|step| chunk[step * 67 % chunk.len()]);
        let mut mixed: Vec<_> = lower.collect();
        mixed.extend(strided);
        mixed.extend(chunk);
        let body = WriteBody::new()
            .series(CPU, &[("resource", "vm-2")])
            .samples(mixed);
        city.write(&body).await;
        city.flush().await;
    }
    let expected: Vec<String> = rolled(&city, vm).await;
    let found: Vec<String> = rolled(&city, other).await;
    let without_id = |rows: &[String], id| {
        rows.iter()
            .map(|row| row.replace(&format!("ResourceId({id})"), "ResourceId"))
            .collect::<Vec<_>>()
    };
    assert_eq!(expected.len(), 3);
    assert_eq!(without_id(&expected, vm), without_id(&found, other));
}

async fn a_late_sample_rolls_its_day_up_again(city: Harness) {
    let vm = with_machine(&city).await;
    city.write(&body(samples())).await;
    city.flush().await;
    let before = rolled(&city, vm).await;
    assert_eq!(before.len(), 3);
    // Ten seconds past the second day's first sample, arriving after the third day.
    city.write(&body([(july() + DAY + 10_000, 99.5)])).await;
    city.flush().await;
    let after = rolled(&city, vm).await;
    assert_eq!((&before[0], &before[2]), (&after[0], &after[2]));
    assert_ne!(before[1], after[1]);
    assert_eq!(counted(&city, vm).await, 3 * 288 + 1);
}

async fn two_sources_are_kept_apart(city: Harness) {
    let vm = with_machine(&city).await;
    city.write(&body([(july(), 40.0)])).await;
    city.write_as(
        yunheng_testing::harness::SUPERVISOR,
        &body([(july(), 60.0)]),
    )
    .await;
    city.flush().await;
    let day = "2013-07-01".parse().unwrap();
    let rollups = city.store().daily_rollups(vm, day, day).await.unwrap();
    let maxima: Vec<(&str, f64)> = rollups
        .iter()
        .map(|stored| (stored.key.source.code(), stored.rollup.max))
        .collect();
    assert_eq!(maxima, [("provider", 40.0), ("supervisor", 60.0)]);
}
