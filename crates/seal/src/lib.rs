#![doc = include_str!("../README.md")]

mod envelope;
mod error;
mod file_master;
mod key;
mod key_text;
mod keys;
mod mac;
mod master;
mod public_key;
mod purpose;
mod ring;
mod signing;
mod text;
mod wrapped;

#[cfg(test)]
mod tests;

pub use error::SealError;
pub use file_master::{ENVIRONMENT, FileMaster};
pub use keys::Keys;
pub use master::Master;
pub use public_key::{DISTINGUISHING_ID, PublicKey};
pub use purpose::{MacPurpose, Purpose, SealPurpose};
pub use text::version_of;
pub use wrapped::{KeyState, WrappedKey};
