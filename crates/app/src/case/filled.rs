//! What was filled in, as an effect looks for it: in the form of its own step first, then in those before.

use std::collections::BTreeMap;

use yunheng_domain::ids::OrganisationId;
use yunheng_domain::process::{DemandLine, HostLine, Input, Step, Values};

use super::effect::Doing;

impl Doing<'_> {
    /// The forms from this step back to the first, its own before all others.
    pub(super) fn forms(&self) -> impl Iterator<Item = (&'static Step, &Values)> {
        let place = self.process.place(self.step.code).unwrap_or_default();
        let before = self.process.steps.iter().take(place).rev();
        let own = self.process.steps.get(place).map(|step| (step, self.own));
        own.into_iter()
            .chain(before.filter_map(|step| Some((step, self.world.forms.get(step.code)?))))
    }

    /// What the first step asked for: what is put on file.
    pub(super) fn filled_first(&self) -> &Values {
        let first = self.process.steps.first();
        first
            .and_then(|step| self.world.forms.get(step.code))
            .unwrap_or(self.own)
    }

    /// The lines decided last.
    pub(super) fn lines(&self) -> Vec<DemandLine> {
        self.forms()
            .find_map(|(step, values)| {
                let field = step.form.as_ref()?.fields().find(|field| {
                    matches!(field.input, Input::Demand { .. })
                        && !values.demand(field.code).is_empty()
                })?;
                Some(values.demand(field.code).to_vec())
            })
            .unwrap_or_default()
    }

    /// Quantities decided last, by unit and item: a line that was filed by another case is that case's unit's (Art. 14).
    pub(super) fn lines_by_unit(&self) -> BTreeMap<(OrganisationId, String), i64> {
        let filed = &self.world.facts.filed;
        let mut sums = BTreeMap::new();
        for line in self.lines() {
            let unit = filed.get(&line.filed).map(|filed| filed.unit);
            let unit = unit.unwrap_or(self.row.details.unit);
            let sum = sums.entry((unit, line.item)).or_insert(0_i64);
            *sum = sum.saturating_add(line.quantity);
        }
        sums
    }

    /// The hosts entered last.
    pub(super) fn hosts(&self) -> Vec<HostLine> {
        self.forms()
            .find_map(|(step, values)| {
                let field = step.form.as_ref()?.fields().find(|field| {
                    field.input == Input::Hosts && !values.hosts(field.code).is_empty()
                })?;
                Some(values.hosts(field.code).to_vec())
            })
            .unwrap_or_default()
    }

    /// The day that was entered last under a name.
    pub(super) fn date(&self, field: &str) -> Option<jiff::civil::Date> {
        self.forms().find_map(|(_, values)| values.date(field))
    }

    /// The last day of what is lent; none for what lasts, whatever day stands beside it.
    pub(super) fn lease_until(&self) -> Option<jiff::civil::Date> {
        let lasts = matches!(self.text("environment").as_str(), "" | "production");
        self.date("lease_until").filter(|_| !lasts)
    }

    /// The text that was entered last under a name.
    pub(super) fn text(&self, field: &str) -> String {
        self.forms()
            .map(|(_, values)| values.text(field))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned()
    }
}
