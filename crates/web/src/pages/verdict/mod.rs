//! Verdicts: ranked by money, one in full, and exempting or taking up many at once.

mod cases;
mod exempt;
mod exempt_form;
mod export;
mod list;
mod show;

#[cfg(test)]
pub(crate) use cases::VerdictCasesPage;
pub(crate) use cases::{open, preview};
pub(crate) use exempt::{choose, exempt};
pub(crate) use exempt_form::{ExemptForm, ExemptPage, Step};
pub(crate) use export::export;
#[cfg(test)]
pub(crate) use list::VerdictsPage;
pub(crate) use list::list;
#[cfg(test)]
pub(crate) use show::VerdictPage;
pub(crate) use show::show;

/// The ids repeated in a query or form (`id=1&id=2`).
fn ids(text: &str) -> Vec<i64> {
    let ids = form_urlencoded::parse(text.as_bytes())
        .filter(|(name, _)| name == "id")
        .filter_map(|(_, id)| id.parse().ok());
    let mut seen = std::collections::BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).collect()
}
