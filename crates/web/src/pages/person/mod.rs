//! People: the list, one of them, opening and closing accounts, preparing memberships, posts.

mod change;
mod create;
mod list;
mod show;

pub(crate) use change::{
    appoint, disable, dismiss, enable, invite, phone, prepare, reset_factor, revoke,
};
pub(crate) use create::{create, new};
pub(crate) use list::list;
pub(crate) use show::show;

#[cfg(test)]
pub(crate) use create::NewPersonPage;
#[cfg(test)]
pub(crate) use list::PeoplePage;
#[cfg(test)]
pub(crate) use show::PersonPage;
