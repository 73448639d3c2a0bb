//! All that a template can see: the templates, the data of one document, and the faces. No file, no network, no clock.

use std::sync::{LazyLock, OnceLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::document::Document;
use crate::error::DocumentError;
use crate::fonts::Fonts;

/// What is the same for all documents.
struct Templates {
    library: LazyHash<Library>,
    letter: Source,
    sheet: Source,
    style: Source,
    data: FileId,
}

/// Parsed once. The paths are ours and well formed, so an error here is a fault of the program.
static TEMPLATES: LazyLock<Result<Templates, String>> = LazyLock::new(|| {
    let path = |name: &str| {
        VirtualPath::new(name)
            .map(|path| FileId::new(RootedPath::new(VirtualRoot::Project, path)))
            .map_err(|error| error.to_string())
    };
    let source = |name, text: &str| Ok::<_, String>(Source::new(path(name)?, text.to_owned()));
    Ok(Templates {
        library: LazyHash::new(Library::default()),
        letter: source("/letter.typ", include_str!("../templates/letter.typ"))?,
        sheet: source("/sheet.typ", include_str!("../templates/sheet.typ"))?,
        style: source("/style.typ", include_str!("../templates/style.typ"))?,
        data: path("/data.json")?,
    })
});

/// The world of one document.
pub(crate) struct Desk<'a> {
    templates: &'static Templates,
    main: &'static Source,
    fonts: &'a Fonts,
    data: Bytes,
    /// Why a face that was there at the start could not be read again.
    broken: OnceLock<DocumentError>,
}

impl<'a> Desk<'a> {
    /// Lays `data` out for the template of `document`.
    pub(crate) fn new(
        document: &Document,
        data: String,
        fonts: &'a Fonts,
    ) -> Result<Self, DocumentError> {
        let templates = TEMPLATES
            .as_ref()
            .map_err(|error| DocumentError::Typesetting(error.clone()))?;
        Ok(Self {
            templates,
            main: match document {
                Document::Letter(_) => &templates.letter,
                Document::Sheet(_) => &templates.sheet,
            },
            fonts,
            data: Bytes::from_string(data),
            broken: OnceLock::new(),
        })
    }

    /// What went wrong with reading a face, if anything: the typesetter would have taken another one and said nothing.
    pub(crate) fn broken(self) -> Option<DocumentError> {
        self.broken.into_inner()
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.templates.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let style = &self.templates.style;
        [self.main, style]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.templates.data {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        match self.fonts.font(index)? {
            Ok(font) => Some(font),
            Err(error) => {
                // The first one is told; the rest follows from it.
                self.broken.get_or_init(|| error);
                None
            }
        }
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
