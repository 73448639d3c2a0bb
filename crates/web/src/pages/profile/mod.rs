//! One's own account: data, password, second factors, sessions.

mod factor;
mod links;
mod passkey;
mod password;
mod sessions;
mod show;

pub(crate) use factor::{begin_totp, confirm_totp, remove_totp, show_factor, show_qr, show_totp};
pub(crate) use links::{link, unlink};
pub(crate) use passkey::{add_passkey, passkey_options, remove_passkey};
pub(crate) use password::{
    change_password, differing, mistakes as password_mistakes, show_password,
};
pub(crate) use sessions::{end_own_session, end_session, list_sessions};
pub(crate) use show::show_profile;

#[cfg(test)]
pub(crate) use factor::{CodesPage, EnrolPage, FactorPage};
#[cfg(test)]
pub(crate) use password::PasswordPage;
#[cfg(test)]
pub(crate) use sessions::{Row, SessionsPage};
#[cfg(test)]
pub(crate) use show::ProfilePage;
