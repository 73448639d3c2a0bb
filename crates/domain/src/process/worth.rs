//! What lines cost at the catalogue's prices (Art. 14: unit price and unit quantity). Calculated, never typed.

use serde::{Deserialize, Serialize};

use super::{DemandLine, Input, Value, Values};
use crate::money::{Fen, MicroYuan};

/// Months that a demand is priced for: prices are per month, plans and budgets for a year.
pub const MONTHS: i64 = 12;

/// What lines cost in a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// The lines that have a price, together.
    pub sum: Fen,
    /// Those of them that the city's budget pays (Art. 42); `None` where lines do not name their payers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Fen>,
    /// How many lines have no price: they are not in the sum.
    pub unpriced: usize,
    /// What finance lets the city's budget pay at most; `None` where finance was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Fen>,
}

impl Worth {
    /// What lines cost in a year by a price per unit and month; `None` if no amount can hold it. A price of nothing is no price.
    pub fn of(
        lines: &[DemandLine],
        price: impl Fn(&str) -> Option<MicroYuan>,
        by_payer: bool,
    ) -> Option<Self> {
        let mut worth = Self {
            city: by_payer.then(Fen::default),
            ..Self::default()
        };
        for line in lines {
            let Some(price) = price(&line.item).filter(|price| price.0 > 0) else {
                worth.unpriced += 1;
                continue;
            };
            let quantity = line.quantity.checked_mul(MONTHS)?;
            let cost = price.times(quantity)?;
            worth.sum = Fen(worth.sum.0.checked_add(cost.0)?);
            if let Some(city) = worth.city.as_mut().filter(|_| line.is_city_s()) {
                *city = Fen(city.0.checked_add(cost.0)?);
            }
        }
        Some(worth)
    }

    /// By how much the city's part is above what finance lets it be, negative if below; `None` where finance was not asked.
    pub fn above_ceiling(&self) -> Option<Fen> {
        let difference = self.city?.0.checked_sub(self.ceiling?.0)?;
        Some(Fen(difference))
    }
}

impl Input {
    /// What the lines that a field prices cost, with the forms as they stand; `None` for a field that prices none, and if no amount can hold it.
    pub fn worth<'v>(
        &self,
        form: impl Fn(&str) -> Option<&'v Values>,
        price: impl Fn(&str) -> Option<MicroYuan>,
    ) -> Option<Worth> {
        let Self::Worth { of, ceiling } = self else {
            return None;
        };
        let (step, field) = *of;
        let lines = form(step).map_or(&[][..], |form| form.demand(field));
        // Lines of all units say who pays.
        let by_payer = lines.iter().any(|line| !line.filed.is_empty());
        let worth = Worth::of(lines, price, by_payer)?;
        // Where the city pays nothing, finance was not asked, or no longer counts.
        let ceiling = ceiling.filter(|_| by_payer && lines.iter().any(DemandLine::is_city_s));
        let ceiling = ceiling.and_then(|(step, field)| form(step)?.money(field));
        Some(Worth { ceiling, ..worth })
    }
}

impl From<Worth> for Value {
    fn from(worth: Worth) -> Self {
        Self::Worth(worth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::Payer;

    fn line(item: &str, quantity: i64, payer: Payer) -> DemandLine {
        DemandLine {
            item: item.to_owned(),
            quantity,
            payer: Some(payer),
            ..DemandLine::default()
        }
    }

    /// 28 yuan for virtual CPUs, nothing known of anything else.
    fn price(item: &str) -> Option<MicroYuan> {
        match item {
            "CMP-001" => Some(MicroYuan(28_000_000)),
            "FREE-001" => Some(MicroYuan(0)),
            _ => None,
        }
    }

    #[test]
    fn a_plan_costs_unit_price_times_unit_quantity_for_twelve_months() {
        let lines = [
            line("CMP-001", 8, Payer::CityBudget),
            line("CMP-001", 2, Payer::County),
        ];
        let worth = Worth::of(&lines, price, true).unwrap();
        assert_eq!((worth.sum, worth.city), (Fen(336_000), Some(Fen(268_800))));
    }

    #[test]
    fn a_line_without_a_price_is_counted_and_never_taken_as_nothing() {
        let lines = [
            line("CMP-001", 1, Payer::Unit),
            line("NEW-001", 5, Payer::Unit),
            line("FREE-001", 5, Payer::Unit),
        ];
        let worth = Worth::of(&lines, price, true).unwrap();
        assert_eq!((worth.sum, worth.unpriced), (Fen(33_600), 2));
    }

    #[test]
    fn an_amount_that_nothing_can_hold_is_none_rather_than_a_wrong_one() {
        let lines = [line("CMP-001", i64::MAX / 13, Payer::Unit)];
        assert_eq!(Worth::of(&lines, price, true), None);
    }

    #[test]
    fn finance_s_ceiling_is_held_against_what_the_city_pays() {
        let lines = [
            line("CMP-001", 8, Payer::CityBudget),
            line("CMP-001", 2, Payer::County),
        ];
        let worth = Worth {
            ceiling: Some(Fen(300_000)),
            ..Worth::of(&lines, price, true).unwrap()
        };
        assert_eq!(worth.above_ceiling(), Some(Fen(-31_200)));
    }
}
