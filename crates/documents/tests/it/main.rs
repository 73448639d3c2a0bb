//! What is on paper, as poppler reads it. The suite fails without poppler and without the fonts that
//! `scripts/install-test.sh` installs.

mod fonts;
mod letters;
mod paper;
mod pdf;
mod samples;
mod sheets;
mod texts;

use std::path::PathBuf;
use std::sync::LazyLock;

use jiff::Timestamp;
use yunheng_documents::{
    Block, Document, DocumentError, FontMap, Fonts, render, system_font_directories,
};

use paper::Paper;

/// Read once for all tests.
static FONTS: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::load(&system_font_directories(), &FontMap::default()).unwrap());

fn made_at() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

fn bytes(document: impl Into<Made>) -> Result<Vec<u8>, DocumentError> {
    render(&document.into().0, &FONTS, made_at())
}

fn paper(document: impl Into<Made>) -> Paper {
    Paper::of(&bytes(document).unwrap())
}

/// A document from either kind.
struct Made(Document);

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
fn saying(body: Vec<Block>) -> yunheng_documents::Letter {
    yunheng_documents::Letter {
        body,
        ..samples::short_letter()
    }
}

/// Where Debian's package puts Noto's Chinese faces.
fn noto() -> PathBuf {
    PathBuf::from("/usr/share/fonts/opentype/noto")
}
