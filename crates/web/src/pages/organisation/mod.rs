//! Organisations: the register, one of them with its history, and what changes it.

mod change;
mod create;
mod list;
mod show;

pub(crate) use change::{contact, merge, rename};
pub(crate) use create::{create, new};
pub(crate) use list::list;
pub(crate) use show::show;

#[cfg(test)]
pub(crate) use create::NewOrganisationPage;
#[cfg(test)]
pub(crate) use list::OrganisationsPage;
#[cfg(test)]
pub(crate) use show::OrganisationPage;
