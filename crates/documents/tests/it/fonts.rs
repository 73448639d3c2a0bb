//! Finding faces.

use std::fs;
use std::os::unix::fs::symlink;

use tempfile::TempDir;
use yunheng_documents::{Document, DocumentError, FontMap, Fonts, Role, render};

use crate::making::{FONTS, made_at, noto};
use crate::paper::Paper;
use crate::samples;

fn family(fonts: &Fonts, role: &str) -> String {
    let mut faces = fonts.faces();
    let face = faces.find(|(name, _, _)| *name == role).unwrap();
    face.1.to_owned()
}

#[test]
fn a_role_without_a_face_of_its_kind_is_played_by_a_stand_in_and_said() {
    let fonts = Fonts::load(&[noto()], &FontMap::default()).unwrap();
    let roles: Vec<Role> = fonts.stand_ins().iter().map(|found| found.role).collect();
    assert_eq!(roles, [Role::Title, Role::Body, Role::Kai, Role::Latin]);
    assert_eq!(fonts.stand_ins()[0].family, "Noto Serif CJK SC");
    let document = Document::Letter(samples::letter());
    let paper = Paper::of(&render(&document, &fonts, made_at()).unwrap());
    assert!(paper.says("云衡市政务服务和大数据管理局文件"));
}

#[test]
fn what_the_operator_owns_comes_before_what_the_system_has() {
    let own = TempDir::new().unwrap();
    // In a directory of its own and in capitals, as files come from Windows.
    fs::create_dir(own.path().join("方正")).unwrap();
    symlink(
        noto().join("NotoSansCJK-Bold.ttc"),
        own.path().join("方正/FZXBSJW.TTF"),
    )
    .unwrap();
    let fonts = Fonts::load(&[own.path().to_owned(), noto()], &FontMap::default()).unwrap();
    assert!(family(&fonts, "title").starts_with("Noto Sans CJK"));
    assert!(
        fonts
            .stand_ins()
            .iter()
            .all(|found| found.role != Role::Title)
    );
}

#[test]
fn a_file_of_another_name_is_found_when_it_is_named() {
    let map = FontMap::default().prefer(Role::Body, "NotoSansCJK-Regular.ttc#Noto Sans CJK TC");
    let fonts = Fonts::load(&[noto()], &map).unwrap();
    assert_eq!(family(&fonts, "body"), "Noto Sans CJK TC");
}

#[test]
fn a_rare_character_is_found_in_a_font_that_was_added_for_it() {
    // A character that the faces of this map lack but that one.
    let bare = FontMap::default();
    let fonts = Fonts::load(&[noto()], &bare).unwrap();
    let rare = ('\u{20000}'..'\u{2a6d6}').find(|char| FONTS.have(*char) && !fonts.have(*char));
    let Some(rare) = rare else {
        panic!("the faces of the system have nothing that Noto lacks");
    };
    let kai = FONTS.faces().find(|(role, ..)| *role == "kai").unwrap().2;
    let own = TempDir::new().unwrap();
    symlink(kai, own.path().join("rare.ttf")).unwrap();
    let fonts = Fonts::load(
        &[own.path().to_owned(), noto()],
        &bare.with_rare("rare.ttf"),
    )
    .unwrap();
    assert!(fonts.have(rare));
    let mut letter = samples::short_letter();
    letter.signer = format!("王{rare}");
    let pdf = render(&Document::Letter(letter.clone()), &fonts, made_at()).unwrap();
    assert!(Paper::of(&pdf).says(&letter.signer));
}

#[test]
fn without_any_font_nothing_is_promised() {
    let empty = TempDir::new().unwrap();
    let directories = [empty.path().to_owned(), empty.path().join("missing")];
    let refused = Fonts::load(&directories, &FontMap::default()).unwrap_err();
    assert!(matches!(
        refused,
        DocumentError::NoFont {
            role: Role::Title,
            ..
        }
    ));
    assert!(refused.to_string().contains("NotoSerifCJK-Bold.ttc"));
}

#[test]
fn a_file_that_is_no_font_is_named() {
    let own = TempDir::new().unwrap();
    fs::write(own.path().join("simfang.ttf"), "not a font").unwrap();
    let refused = Fonts::load(&[own.path().to_owned(), noto()], &FontMap::default()).unwrap_err();
    assert!(matches!(refused, DocumentError::NotAFont { .. }));
    assert!(refused.to_string().contains("simfang.ttf"));
}

#[test]
fn a_font_that_is_gone_when_it_is_needed_is_an_error_and_not_a_blank() {
    let own = TempDir::new().unwrap();
    let file = own.path().join("simfang.ttf");
    fs::copy(noto().join("NotoSerifCJK-Regular.ttc"), &file).unwrap();
    let fonts = Fonts::load(&[own.path().to_owned(), noto()], &FontMap::default()).unwrap();
    fs::remove_file(&file).unwrap();
    let refused = render(&Document::Sheet(samples::sheet(1)), &fonts, made_at()).unwrap_err();
    assert!(
        matches!(refused, DocumentError::Unreadable { .. }),
        "{refused}"
    );
}
