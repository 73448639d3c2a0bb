//! Instants as the record writes them: always six digits of a second.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize as _, Deserializer, Serializer};

/// The instant cut off after its microsecond, which is as fine as both databases keep it.
pub fn to_microsecond(at: Timestamp) -> Timestamp {
    // Cutting towards 1970 stays within the calendar, so the instant itself is never handed back uncut.
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// `2026-01-02T03:04:05.000006Z`.
pub(super) fn text(at: Timestamp) -> String {
    format!("{:.6}", to_microsecond(at))
}

pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{:.6}", to_microsecond(*at)))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = Cow::<'de, str>::deserialize(from)?;
    text.parse().map_err(serde::de::Error::custom)
}
