//! A `.tar.zst` of traces, streamed: nothing is unpacked to disk.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{MachineTrace, is_trace, stem, table};
use crate::import::ImportError;

/// The magic number a zstd frame begins with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

pub(super) fn read(
    path: &Path,
    read: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(MachineTrace) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let failed = |error| broken(path, error);
    let mut file = File::open(path).map_err(failed)?;
    let mut magic = [0; 4];
    let known = file.read_exact(&mut magic).is_ok() && magic == ZSTD;
    if !known {
        return Err(ImportError::whole(
            path,
            "neither a folder nor a .tar.zst archive",
        ));
    }
    let consumed = Arc::new(AtomicU64::new(0));
    let counting = Counting {
        inner: io::Cursor::new(magic).chain(file),
        consumed: Arc::clone(&consumed),
    };
    let decoder = zstd::Decoder::new(counting).map_err(failed)?;
    let mut archive = tar::Archive::new(Ending {
        inner: decoder,
        ended: false,
    });

    let mut traces = 0_u64;
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let inner = entry.path().map_err(failed)?.into_owned();
        if !entry.header().entry_type().is_file() || !is_trace(&inner) {
            continue;
        }
        let name = inside(path, &inner);
        let announced = entry.size();
        let mut content = Counting {
            inner: &mut entry,
            consumed: Arc::default(),
        };
        let trace = table::read(&name, stem(&inner), &mut content);
        // The tar reader ends a cut entry as if it were whole, so its length is compared, before what the cut did to its last row is blamed on the row.
        io::copy(&mut content, &mut io::sink()).map_err(failed)?;
        if content.consumed.load(Ordering::Relaxed) < announced {
            return Err(truncated(path));
        }
        match trace {
            Ok(trace) => each(trace)?,
            Err(ImportError::Io { error, .. }) => return Err(broken(path, error)),
            Err(error) => return Err(error),
        }
        traces += 1;
        read(consumed.load(Ordering::Relaxed));
    }

    let mut rest = archive.into_inner();
    // A tar ends with a block of zeros. If the input ended before that was read, files may be missing.
    if rest.ended {
        return Err(truncated(path));
    }
    // Reading on to the end makes zstd check that its last frame is whole.
    io::copy(&mut rest, &mut io::sink()).map_err(failed)?;
    if traces == 0 {
        return Err(ImportError::whole(path, "no CSV file in this archive"));
    }
    read(consumed.load(Ordering::Relaxed));
    Ok(())
}

fn truncated(path: &Path) -> ImportError {
    ImportError::whole(path, "the archive is truncated")
}

/// The name of a file inside an archive as errors show it.
fn inside(archive: &Path, inner: &Path) -> PathBuf {
    let mut name = archive.as_os_str().to_owned();
    name.push("!");
    name.push(inner);
    PathBuf::from(name)
}

/// An archive that ends early or does not decode is wrong content; anything else is the system's.
fn broken(path: &Path, error: io::Error) -> ImportError {
    let message = error.to_string();
    // The tar reader has no kind of its own for an end that comes too early.
    let too_early = ["unexpected EOF", "failed to read entire block"]
        .iter()
        .any(|words| message.contains(words));
    if error.kind() == io::ErrorKind::UnexpectedEof || too_early {
        truncated(path)
    } else if error.raw_os_error().is_none() {
        ImportError::whole(path, format!("the archive is damaged: {message}"))
    } else {
        ImportError::io(path, error)
    }
}

/// Counts the bytes read through it.
struct Counting<R> {
    inner: R,
    consumed: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.consumed.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

/// Remembers whether the input ended.
struct Ending<R> {
    inner: R,
    ended: bool,
}

impl<R: Read> Read for Ending<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.ended |= bytes == 0 && !buffer.is_empty();
        Ok(bytes)
    }
}
