//! What signing in costs: `cargo test --release -p yunheng-testing --test it signin::cost -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use yunheng_domain::role::Role;
use yunheng_testing::{AUTHORITY, Harness};

use super::{Browser, PASSWORD, person};

/// Sign-ins that are timed.
const TIMES: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_kept_under_argon2id_at_the_strength_that_was_decided() {
    let city = Harness::sqlite().await;
    let id = person(&city, "zhao.min", &[(Role::Planner, AUTHORITY)]).await;
    let kept = city.store().passwords(id, 1).await.unwrap();
    // OWASP's first choice: 19 MiB, two passes, one lane.
    let strength = "$argon2id$v=19$m=19456,t=2,p=1$";
    assert!(kept[0].hash.starts_with(strength), "{}", kept[0].hash);
}

/// Prints the time of a sign-in with a right and a wrong password and of an unknown account, and the most memory this process has had.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, for a release build"]
async fn a_sign_in_takes_this_long() {
    let city = Harness::sqlite().await;
    person(&city, "zhao.min", &[(Role::Planner, AUTHORITY)]).await;
    for (name, login, password) in [
        ("right password", "zhao.min", PASSWORD),
        ("wrong password", "zhao.min", "Wrong-Guess/1"),
        ("unknown account", "nobody", PASSWORD),
    ] {
        let mut taken = Vec::new();
        for _ in 0..TIMES {
            let started = Instant::now();
            Browser::default().sign_in(&city, login, password).await;
            taken.push(started.elapsed());
            // Out of reach of the lock.
            city.clock().advance(jiff::SignedDuration::from_mins(31));
        }
        taken.sort_unstable();
        let milliseconds = |at: usize| taken[at].as_secs_f64() * 1000.0;
        println!(
            "{name}: {:.1} ms median, {:.1} ms at most",
            milliseconds(TIMES / 2),
            milliseconds(TIMES - 1)
        );
        assert!(taken[TIMES / 2] < Duration::from_secs(2));
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
        println!("{line}");
    }
}
