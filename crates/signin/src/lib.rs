#![doc = include_str!("../README.md")]

mod encoding;
pub mod limit;
pub mod oidc;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod token;
pub mod totp;

#[cfg(test)]
mod testing;
