//! The master key in a file, or in a variable of the environment.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use hkdf::Hkdf;
use sm3::Sm3;
use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::envelope::{self, Envelope, draw};
use crate::{Master, Purpose, SealError, key_text, text};

/// The variable of the environment that may hold the master key instead of a file.
pub const ENVIRONMENT: &str = "YUNHENG_MASTER_KEY";

/// Hexadecimal digits of its identity.
const ID: usize = 16;
/// Wrapped: SM4-GCM under a key that HKDF-SM3 makes of the master key.
const WRAPPED: &str = "w1";
/// A key file is much shorter.
const MOST_BYTES: usize = 4096;

/// A master key that the program itself holds.
///
/// As text it is 32 bytes in hexadecimal (64 digits) or base64 (standard or URL alphabet). A file may have empty lines and lines that begin with `#` around it.
/// Of these bytes HKDF with SM3 (RFC 5869, as in RFC 8998) makes the key that wraps and, apart from it, the identity; they themselves are not kept.
#[derive(Debug)]
pub struct FileMaster {
    id: String,
    envelope: Envelope,
}

impl FileMaster {
    /// Reads a key file. A file that the group or others have any right to is refused.
    pub fn open(path: &Path) -> Result<Self, SealError> {
        let failed = |source| SealError::File {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        // Asked of the open file: its name may mean another one by now.
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(SealError::Exposed {
                path: path.to_owned(),
                mode,
            });
        }
        // As much room as it may need: a text that grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES));
        file.take(MOST_BYTES as u64)
            .read_to_string(&mut text)
            .map_err(failed)?;
        Self::from_text(&path.display().to_string(), &text)
    }

    /// Makes a key and its file, readable by the owner only, and never in the place of one that is there: written beside, synced, linked into place.
    pub fn create(path: &Path, random: &dyn Random) -> Result<Self, SealError> {
        let mut key = Zeroizing::new([0; key_text::KEY]);
        draw(random, key.as_mut_slice())?;
        let text = key_text::write(&key);
        let mut suffix = [0; 8];
        draw(random, &mut suffix)?;
        let beside = beside(path, &suffix);
        let written = write(&beside, text.as_bytes())
            // Unlike a rename, a link does not replace what another process has just put there.
            .and_then(|()| fs::hard_link(&beside, path));
        let removed = fs::remove_file(&beside);
        written
            .and(removed)
            .and_then(|()| sync_folder(path))
            .map_err(|source| SealError::File {
                path: path.to_owned(),
                source,
            })?;
        Self::open(path)
    }

    /// Reads the key file, or makes it if there is none: for the first start, while no data key exists. Later, a missing file is an error, which [`open`](Self::open) reports.
    pub fn open_or_create(path: &Path, random: &dyn Random) -> Result<Self, SealError> {
        if !path.try_exists().unwrap_or(true) {
            match Self::create(path, random) {
                Err(SealError::File { source, .. })
                    if source.kind() == io::ErrorKind::AlreadyExists => {}
                done => return done,
            }
        }
        Self::open(path)
    }

    /// The key that stands in the variable [`ENVIRONMENT`]; the caller reads it and takes it away from child processes.
    pub fn from_environment(value: &str) -> Result<Self, SealError> {
        Self::from_text(ENVIRONMENT, value)
    }

    /// The key of a text; `place` says in messages where it stood.
    fn from_text(place: &str, text: &str) -> Result<Self, SealError> {
        let wrong = |problem| SealError::NotAKey {
            place: place.to_owned(),
            problem,
        };
        let key = key_text::read(text).map_err(wrong)?;
        Self::of(&key).ok_or(wrong("it cannot be used"))
    }

    fn of(key: &[u8]) -> Option<Self> {
        let derive = Hkdf::<Sm3>::new(None, key);
        let mut wrapping = Zeroizing::new([0; envelope::KEY]);
        derive
            .expand(b"yunheng master wrap", wrapping.as_mut_slice())
            .ok()?;
        let mut id = [0; ID / 2];
        derive.expand(b"yunheng master id", &mut id).ok()?;
        Some(Self {
            id: base16ct::lower::encode_string(&id),
            envelope: Envelope::new(wrapping.as_slice())?,
        })
    }

    fn bound(&self, purpose: Purpose, version: u32) -> Vec<u8> {
        format!("yunheng/{WRAPPED}/{}/{purpose}/{version}", self.id).into_bytes()
    }
}

impl Master for FileMaster {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn wrap(
        &self,
        purpose: Purpose,
        version: u32,
        key: &[u8],
        random: &dyn Random,
    ) -> Result<String, SealError> {
        let payload = self
            .envelope
            .seal(&self.bound(purpose, version), key, random)?;
        Ok(text::write(WRAPPED, version, payload))
    }

    fn unwrap(
        &self,
        purpose: Purpose,
        version: u32,
        wrapped: &str,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        text::read(WRAPPED, wrapped)
            .filter(|(found, _)| *found == version)
            .and_then(|(_, payload)| self.envelope.open(&self.bound(purpose, version), payload))
            .ok_or(SealError::Unwrap { purpose, version })
    }
}

fn beside(path: &Path, suffix: &[u8]) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", base16ct::lower::encode_string(suffix)));
    path.with_file_name(name)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
