//! The file itself.

use jiff::ToSpan as _;
use yunheng_documents::{Document, render};

use crate::making::{FONTS, bytes, made_at};
use crate::paper::poppler;
use crate::samples;

#[test]
fn the_same_document_at_the_same_instant_is_the_same_file() {
    for (name, document) in samples::all() {
        let first = render(&document, &FONTS, made_at()).unwrap();
        // Neither what was set in between nor what is left of it may tell.
        render(&Document::Sheet(samples::sheet(3)), &FONTS, made_at()).unwrap();
        FONTS.release();
        let second = render(&document, &FONTS, made_at()).unwrap();
        assert!(first == second, "{name}");
    }
}

#[test]
fn another_instant_is_another_file() {
    let document = Document::Letter(samples::short_letter());
    let later = made_at() + 1.second();
    assert_ne!(
        render(&document, &FONTS, made_at()).unwrap(),
        render(&document, &FONTS, later).unwrap()
    );
}

#[test]
fn the_file_is_for_the_archive_and_for_a_reader_s_software() {
    for (name, document) in samples::all() {
        let pdf = render(&document, &FONTS, made_at()).unwrap();
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.contains("<pdfaid:part>2</pdfaid:part>"), "{name}");
        assert!(text.contains("<pdfaid:conformance>A</pdfaid:conformance>"));
        assert!(text.contains("<pdfuaid:part>1</pdfuaid:part>"), "{name}");
        assert!(text.contains("/Lang(zh-CN)") || text.contains("/Lang (zh-CN)"));
        let about = poppler("pdfinfo", &["-"], &pdf);
        for line in [
            format!("Title: {}", document.title()),
            "Creator: Yunheng".to_owned(),
            "Tagged: yes".to_owned(),
            "JavaScript: no".to_owned(),
            "Page size: 595.276 x 841.89 pts (A4)".to_owned(),
        ] {
            let squeezed: Vec<String> = about
                .lines()
                .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            assert!(squeezed.contains(&line), "{line} is not in {squeezed:?}");
        }
    }
}

#[test]
fn every_face_is_embedded_and_only_as_far_as_it_is_used() {
    let pdf = bytes(samples::letter()).unwrap();
    let fonts = poppler("pdffonts", &["-"], &pdf);
    let faces: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(faces.len() >= 4, "{fonts}");
    for face in faces {
        // Embedded, a subset, with a map back to Unicode.
        assert_eq!(face.matches(" yes").count(), 3, "{face}");
    }
    assert!(pdf.len() < 300_000, "{} bytes", pdf.len());
}
