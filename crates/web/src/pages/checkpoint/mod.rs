//! Checkpoints of the record: made, taken away, co-signed by a witness.

mod list;
mod witness;

#[cfg(test)]
pub(crate) use list::CheckpointsPage;
pub(crate) use list::{download, keys, list, make};
#[cfg(test)]
pub(crate) use witness::{WitnessForm, WitnessPage};
pub(crate) use witness::{ask, send};

use yunheng_app::AppError;

/// The size in an address.
fn size(text: &str) -> Result<u64, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}
