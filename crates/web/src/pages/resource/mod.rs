//! Resources: the list, one of them, and registering another.

mod chart;
mod create;
mod export;
mod form;
mod list;
mod show;

pub(crate) use chart::{ChartQuery, ChartView};
pub(crate) use create::{create, new};
pub(crate) use export::export;
pub(crate) use form::{Mistake, NewResourceForm, NewResourcePage};
#[cfg(test)]
pub(crate) use list::ResourcesPage;
pub(crate) use list::list;
#[cfg(test)]
pub(crate) use show::ResourcePage;
pub(crate) use show::show;
