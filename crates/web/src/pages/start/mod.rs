//! One-time links: setting a password, and setting the product up.

mod invitation;
mod set_up;

pub(crate) use invitation::{accept_invitation, show_invitation};
pub(crate) use set_up::{set_up, show_set_up};

#[cfg(test)]
pub(crate) use invitation::InvitationPage;
#[cfg(test)]
pub(crate) use set_up::{SetUpDonePage, SetUpForm, SetUpPage};
