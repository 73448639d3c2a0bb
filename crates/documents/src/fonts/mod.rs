//! The faces that documents are set in.

mod face;
mod find;
mod map;

use std::path::{Path, PathBuf};

use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use self::face::Face;
use self::find::Files;
pub use self::find::system_font_directories;
pub use self::map::{FontMap, Role};
use crate::error::DocumentError;

/// A role that is played by a face of another kind, because no face of its own kind was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// The role.
    pub role: Role,
    /// The family that plays it.
    pub family: String,
}

/// The faces of all roles. Which characters they have is kept in memory; the faces themselves, tens of megabytes each,
/// are read when a document first needs them.
#[derive(Debug)]
pub struct Fonts {
    faces: Vec<Face>,
    book: LazyHash<FontBook>,
    stand_ins: Vec<StandIn>,
}

impl Fonts {
    /// Finds a face for each role. Directories are searched with all that is in them; the first that has a file wins, so
    /// that the operator's own directory comes before the system's. A directory that does not exist is empty.
    ///
    /// # Errors
    /// [`DocumentError::NoFont`] if a role has neither its own face nor a stand-in, and what goes wrong on reading.
    pub fn load(directories: &[PathBuf], map: &FontMap) -> Result<Self, DocumentError> {
        let files = Files::below(directories)?;
        let mut faces = Vec::new();
        let mut stand_ins = Vec::new();
        for role in Role::ALL {
            let choice = map.of(role);
            let genuine = choice.genuine.iter().map(|face| (face, false));
            let stand_in = choice.stand_in.iter().map(|face| (face, true));
            let found = genuine
                .chain(stand_in)
                .find_map(|(name, other_kind)| Some((files.find(&name.file)?, name, other_kind)));
            let Some((path, name, other_kind)) = found else {
                return Err(DocumentError::NoFont {
                    role,
                    tried: choice.files(),
                });
            };
            let face = Face::open(path, name.family.as_deref(), role.family())?;
            if other_kind {
                stand_ins.push(StandIn {
                    role,
                    family: face.name.clone(),
                });
            }
            faces.push(face);
        }
        for (place, name) in map.rare.iter().enumerate() {
            if let Some(path) = files.find(&name.file) {
                let family = format!("rare-{place}");
                faces.push(Face::open(path, name.family.as_deref(), &family)?);
            }
        }
        let book = FontBook::from_infos(faces.iter().map(|face| face.info.clone()));
        Ok(Self {
            faces,
            book: LazyHash::new(book),
            stand_ins,
        })
    }

    /// The roles that no face of their own kind was found for. An operator wants to know.
    pub fn stand_ins(&self) -> &[StandIn] {
        &self.stand_ins
    }

    /// What is set in what: each role, and then what helps out with rare characters, with the name of its face and its
    /// file.
    pub fn faces(&self) -> impl Iterator<Item = (&str, &str, &Path)> {
        self.faces
            .iter()
            .map(|face| (face.info.family.as_str(), face.name.as_str(), &*face.path))
    }

    /// Whether any face has this character: where the face of the role lacks it, another takes over.
    pub fn have(&self, char: char) -> bool {
        self.faces
            .iter()
            .any(|face| face.info.coverage.contains(u32::from(char)))
    }

    /// Gives back the memory of the faces read so far; the next document reads again what it needs. For a program that
    /// has not made a document for a while.
    pub fn release(&self) {
        for face in &self.faces {
            face.release();
        }
        typst::comemo::evict(0);
    }

    /// The families of all faces, in the order in which they take over for each other.
    pub(crate) fn families(&self) -> Vec<&str> {
        let own = Role::TAKE_OVER.iter().map(|role| role.family());
        let rare = self.faces.iter().skip(Role::ALL.len());
        own.chain(rare.map(|face| face.info.family.as_str()))
            .collect()
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// The face at this place of the book, read if need be.
    pub(crate) fn font(&self, index: usize) -> Option<Result<Font, DocumentError>> {
        self.faces.get(index).map(Face::font)
    }
}
