//! When something that did not arrive is tried again.

use jiff::SignedDuration;
use yunheng_domain::random::Random;

/// After the first failure, seconds.
const FIRST: i64 = 30;

/// Never longer than this, seconds.
const LONGEST: i64 = 6 * 3_600;

/// How long to wait after so many attempts: twice as long each time, half of it by chance, so that what failed together does not come back together.
pub(super) fn pause(attempts: u32, random: &dyn Random) -> SignedDuration {
    let mut bytes = [0_u8; 2];
    random.fill(&mut bytes);
    jittered(attempts, u16::from_le_bytes(bytes))
}

fn jittered(attempts: u32, chance: u16) -> SignedDuration {
    let doublings = attempts.saturating_sub(1).min(20);
    let whole = FIRST
        .saturating_mul(1_i64 << doublings)
        .min(LONGEST)
        .saturating_mul(1_000);
    let half = whole / 2;
    let by_chance = half * i64::from(chance) / i64::from(u16::MAX);
    SignedDuration::from_millis(half + by_chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_twice_the_last_up_to_six_hours() {
        let longest = |attempts| jittered(attempts, u16::MAX).as_secs();
        assert_eq!(longest(1), 30);
        assert_eq!(longest(2), 60);
        assert_eq!(longest(5), 480);
        assert_eq!(longest(30), 6 * 3_600);
    }

    #[test]
    fn chance_takes_away_at_most_half() {
        assert_eq!(jittered(2, 0).as_secs(), 30);
        assert_eq!(jittered(2, u16::MAX / 2).as_secs(), 44);
    }
}
