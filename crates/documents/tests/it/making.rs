//! What every test begins with.

use std::path::PathBuf;
use std::sync::LazyLock;

use jiff::Timestamp;
use yunheng_documents::{
    Block, Document, DocumentError, FontMap, Fonts, render, system_font_directories,
};

use crate::paper::Paper;
use crate::samples;

/// Read once for all tests.
pub(crate) static FONTS: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::load(&system_font_directories(), &FontMap::default()).unwrap());

pub(crate) fn made_at() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

pub(crate) fn bytes(document: impl Into<Made>) -> Result<Vec<u8>, DocumentError> {
    render(&document.into().0, &FONTS, made_at())
}

pub(crate) fn paper(document: impl Into<Made>) -> Paper {
    Paper::of(&bytes(document).unwrap())
}

/// A document from either kind.
pub(crate) struct Made(Document);

impl From<yunheng_documents::Letter> for Made {
    fn from(letter: yunheng_documents::Letter) -> Self {
        Self(Document::Letter(letter))
    }
}

impl From<yunheng_documents::Sheet> for Made {
    fn from(sheet: yunheng_documents::Sheet) -> Self {
        Self(Document::Sheet(sheet))
    }
}

/// A letter that says only this.
pub(crate) fn saying(body: Vec<Block>) -> yunheng_documents::Letter {
    yunheng_documents::Letter {
        body,
        ..samples::short_letter()
    }
}

/// Where Debian's package puts Noto's Chinese faces.
pub(crate) fn noto() -> PathBuf {
    PathBuf::from("/usr/share/fonts/opentype/noto")
}
