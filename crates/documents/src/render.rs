use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::content;
use crate::document::Document;
use crate::error::DocumentError;
use crate::fonts::Fonts;
use crate::world::Desk;

/// How many documents long a result in the typesetter's cache is kept that none of them used.
const CACHED_FOR: usize = 8;

/// Puts a document on paper: PDF/A-2a and PDF/UA-1, with the parts of the faces that it uses. The same document, faces and instant make the
/// same bytes. Takes tens of milliseconds of one core: call it off the threads that serve requests.
///
/// # Errors
/// [`DocumentError::NoGlyph`] if a text has a character that no face has, [`DocumentError::UnevenRow`] if a table does
/// not fit its columns, [`DocumentError::NoTitle`], and what goes wrong on reading a face.
pub fn render(
    document: &Document,
    fonts: &Fonts,
    made_at: Timestamp,
) -> Result<Vec<u8>, DocumentError> {
    let data = content::json(document, fonts)?;
    let desk = Desk::new(document, data, fonts)?;
    let laid_out = typst::compile::<PagedDocument>(&desk);
    let pdf = laid_out
        .output
        .and_then(|pages| typst_pdf::pdf(&pages, &options(made_at)?));
    // What the typesetter remembers is there for the next document of the kind, and not for ever.
    typst::comemo::evict(CACHED_FOR);
    if let Some(error) = desk.broken() {
        return Err(error);
    }
    pdf.map_err(|errors| DocumentError::Typesetting(sentences(&errors)))
}

fn options(made_at: Timestamp) -> typst::diag::SourceResult<PdfOptions> {
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| {
            typst::ecow::eco_vec![SourceDiagnostic::error(
                typst::syntax::Span::detached(),
                error.message().clone()
            )]
        })?;
    Ok(PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Yunheng".to_owned())),
        timestamp: stamp(made_at),
        standards,
        ..PdfOptions::default()
    })
}

/// The instant on a clock in China.
fn stamp(made_at: Timestamp) -> Option<typst_pdf::Timestamp> {
    const HOURS: i8 = 8;
    let local = made_at
        .to_zoned(TimeZone::fixed(Offset::constant(HOURS)))
        .datetime();
    let datetime = Datetime::from_ymd_hms(
        local.year().into(),
        local.month().try_into().ok()?,
        local.day().try_into().ok()?,
        local.hour().try_into().ok()?,
        local.minute().try_into().ok()?,
        local.second().try_into().ok()?,
    )?;
    typst_pdf::Timestamp::new_local(datetime, i32::from(HOURS) * 60)
}

fn sentences(errors: &[SourceDiagnostic]) -> String {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.join("; ")
}
