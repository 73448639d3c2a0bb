use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use memmap2::MmapMut;
use typst::foundations::Bytes;
use typst::text::{Font, FontInfo, FontVariant};

use crate::error::DocumentError;

/// One face of one file.
#[derive(Debug)]
pub(super) struct Face {
    /// The file.
    pub(super) path: PathBuf,
    /// The family as its maker calls it.
    pub(super) name: String,
    /// What the typesetter knows of it. The family in here is its role's.
    pub(super) info: FontInfo,
    /// Its place in a collection.
    index: u32,
    /// Its bytes, once a document needed them.
    font: Mutex<Option<Font>>,
}

impl Face {
    /// Looks into `path` for the face of this family, or the first of all.
    pub(super) fn open(
        path: &Path,
        family: Option<&str>,
        role: &str,
    ) -> Result<Self, DocumentError> {
        let bytes = read(path)?;
        let fits = |info: &FontInfo| family.is_none_or(|family| info.family == family);
        let found = FontInfo::iter(&bytes)
            .enumerate()
            .find(|(_, info)| fits(info));
        let Some((index, mut info)) = found else {
            return Err(DocumentError::NotAFont {
                path: path.to_owned(),
                family: family.map(str::to_owned),
            });
        };
        // One face per family: whatever weight a template asks for, there is one answer.
        info.variant = FontVariant::default();
        let name = std::mem::replace(&mut info.family, role.to_owned());
        Ok(Self {
            path: path.to_owned(),
            name,
            info,
            index: u32::try_from(index).unwrap_or_default(),
            font: Mutex::new(None),
        })
    }

    /// The face itself, read if need be.
    pub(super) fn font(&self) -> Result<Font, DocumentError> {
        let mut kept = self.kept();
        if let Some(font) = &*kept {
            return Ok(font.clone());
        }
        let font = Font::new(Bytes::new(read(&self.path)?), self.index).ok_or_else(|| {
            DocumentError::NotAFont {
                path: self.path.clone(),
                family: None,
            }
        })?;
        *kept = Some(font.clone());
        Ok(font)
    }

    /// Gives back the memory; the file is read again when the face is next needed.
    pub(super) fn release(&self) {
        *self.kept() = None;
    }

    /// What is kept is replaced whole, so a panic elsewhere leaves nothing half done.
    fn kept(&self) -> MutexGuard<'_, Option<Font>> {
        self.font.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file's bytes in memory of their own, which goes back to the system the moment they are dropped. What a `Vec` of
/// this size leaves behind, the allocator keeps.
fn read(path: &Path) -> Result<MmapMut, DocumentError> {
    let bytes = || {
        let mut file = File::open(path)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        let mut bytes = MmapMut::map_anon(length)?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    };
    bytes().map_err(|cause| DocumentError::Unreadable {
        path: path.to_owned(),
        cause,
    })
}
