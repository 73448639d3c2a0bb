//! How sealed values, wrapped keys and codes are written: `SUITE.VERSION.PAYLOAD`.
//!
//! The suite names the algorithms, so that another can stand beside them one day (ASVS 5.0, 11.2.2).
//! There is one way to write a value: leading zeros, other alphabets and padding are refused.

use std::fmt::Display;

/// Puts the three parts together.
pub(crate) fn write(suite: &str, version: u32, payload: impl Display) -> String {
    format!("{suite}.{version}.{payload}")
}

/// The version and the payload of a value of this suite.
pub(crate) fn read<'a>(suite: &str, text: &'a str) -> Option<(u32, &'a str)> {
    let (found, rest) = text.split_once('.')?;
    let (version, payload) = rest.split_once('.')?;
    (found == suite).then_some((number(version)?, payload))
}

/// The version of the key that sealed or authenticated this, whatever the suite: what a job needs that brings old values up to the active key.
pub fn version_of(text: &str) -> Option<u32> {
    let mut parts = text.split('.');
    parts.next()?;
    number(parts.next()?)
}

fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number > 0 && number.to_string() == text).then_some(number)
}
