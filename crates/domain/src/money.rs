//! Money in integers. A float never holds an amount.

use serde::{Deserialize, Serialize};

/// An amount in fen (分, 1/100 yuan). May be negative in corrections.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// A unit price in micro-yuan (1/1,000,000 yuan) per unit and month: catalogue prices such as 0.099 yuan per GB and month have no exact fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MicroYuan(pub i64);

impl MicroYuan {
    /// The price of `quantity` units, half-up to fen, or `None` on overflow.
    pub fn times(self, quantity: i64) -> Option<Fen> {
        let micro = i128::from(self.0) * i128::from(quantity);
        // 10,000 micro-yuan are one fen; half-up per line, as Art. 43's reading in the rulebook says.
        let fen = (micro + 5_000).div_euclid(10_000);
        i64::try_from(fen).ok().map(Fen)
    }
}

impl std::ops::Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), |total, amount| total + amount)
    }
}

impl std::fmt::Display for Fen {
    /// Yuan with two decimals and no separators: `-12.30`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_fen_rounds_up() {
        assert_eq!(MicroYuan(5_000).times(1), Some(Fen(1)));
        assert_eq!(MicroYuan(4_999).times(1), Some(Fen(0)));
        assert_eq!(MicroYuan(99_000).times(100), Some(Fen(990)));
    }

    #[test]
    fn an_amount_prints_as_yuan_with_two_decimals() {
        assert_eq!(Fen(-1_230).to_string(), "-12.30");
        assert_eq!(Fen(5).to_string(), "0.05");
    }
}
