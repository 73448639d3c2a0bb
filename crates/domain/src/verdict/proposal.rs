//! Sizes proposed, and what they save.

use super::Prices;
use crate::money::Fen;
use crate::resource::Size;

/// The GB of the catalogue and of Article 24, bytes.
pub(super) const GB: i64 = 1 << 30;

/// The least number of whole `step`s, at least one, at which what peaked at `peak` percent of `now` would have peaked at `target` percent; never more than `now`, and `now` itself where that is unknown (0).
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and no size comes near the end of an i64"
)]
pub(super) fn sized(now: i64, peak: f64, target: f64, step: i64) -> i64 {
    if now <= 0 || target <= 0.0 {
        return now;
    }
    let steps = now as f64 * peak / target / step as f64;
    // A billionth of a step is rounding in the percentage, not a reason for one more core.
    let steps = (steps - 1e-9).ceil().max(1.0) as i64;
    steps.saturating_mul(step).min(now)
}

/// What the smaller size saves per month; `None` where no price of what shrinks is known. Only whole GB count.
pub(super) fn saving(prices: Prices, now: Size, proposed: Size) -> Option<Fen> {
    let less = |now: i64, proposed: i64| now.saturating_sub(proposed);
    let shares = [
        (prices.vcpu, less(now.vcpus, proposed.vcpus)),
        (
            prices.memory,
            less(now.memory_bytes, proposed.memory_bytes) / GB,
        ),
        (prices.disk, less(now.disk_bytes, proposed.disk_bytes) / GB),
    ];
    shares
        .into_iter()
        .filter(|(_, less)| *less > 0)
        .filter_map(|(price, less)| price?.times(less))
        .reduce(|total, share| total + share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::MicroYuan;

    #[test]
    fn the_peak_would_have_been_at_the_target() {
        assert_eq!(sized(8, 30.0, 60.0, 1), 4);
        assert_eq!(sized(8, 30.1, 60.0, 1), 5);
        assert_eq!(sized(16 * GB, 10.0, 60.0, GB), 3 * GB);
    }

    #[test]
    fn rounding_in_the_percentage_costs_no_core() {
        assert_eq!(sized(8, 30.000_000_000_000_004, 60.0, 1), 4);
    }

    #[test]
    fn there_is_always_one_core_and_never_more_than_now() {
        assert_eq!(sized(8, 0.0, 60.0, 1), 1);
        assert_eq!(sized(1, 30.0, 60.0, 1), 1);
        assert_eq!(sized(8, 90.0, 60.0, 1), 8);
        assert_eq!(sized(GB / 2, 5.0, 60.0, GB), GB / 2);
    }

    #[test]
    fn an_unknown_size_stays_unknown() {
        assert_eq!(sized(0, 10.0, 60.0, 1), 0);
        assert_eq!(sized(8, 10.0, 0.0, 1), 8);
    }

    #[test]
    fn only_what_has_a_price_and_shrinks_saves() {
        let prices = Prices {
            vcpu: Some(MicroYuan(28_000_000)),
            memory: None,
            disk: Some(MicroYuan(500_000)),
        };
        let now = Size {
            vcpus: 8,
            memory_bytes: 16 * GB,
            disk_bytes: 0,
        };
        let fewer_cores = Size { vcpus: 4, ..now };
        let less_memory = Size {
            memory_bytes: 8 * GB,
            ..now
        };
        assert_eq!(saving(prices, now, fewer_cores), Some(Fen(11_200)));
        assert_eq!(saving(prices, now, less_memory), None);
        assert_eq!(saving(prices, now, now), None);
    }
}
