//! Packed files that would fill the memory when unpacked.

use std::io::{Cursor, Read as _};

use super::TableError;

/// What all parts of a file may unpack to, bytes: 10,000 rows take about two million.
const MOST_BYTES: u64 = 64 << 20;

/// Parts of a file.
const MOST_PARTS: usize = 1_000;

/// Unpacks every part once and throws it away: the sizes that a file claims for its parts prove nothing.
pub(super) fn unpacks_small(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::Unreadable)?;
    if archive.len() > MOST_PARTS {
        return Err(TableError::Bomb);
    }
    let mut left = MOST_BYTES;
    for place in 0..archive.len() {
        let part = archive
            .by_index(place)
            .map_err(|_| TableError::Unreadable)?;
        if part.size() > left {
            return Err(TableError::Bomb);
        }
        let mut unpacked = part.take(left + 1);
        let size = std::io::copy(&mut unpacked, &mut std::io::sink())
            .map_err(|_| TableError::Unreadable)?;
        left = left.checked_sub(size).ok_or(TableError::Bomb)?;
    }
    Ok(())
}
