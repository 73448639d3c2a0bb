//! Whatever somebody types is printed as it was typed.

use yunheng_documents::{Align, Block, Column, DocumentError, Field, Letter, Sheet, Signature};

use crate::making::{bytes, paper, saying};
use crate::paper::MM;
use crate::samples;

const TYPED: [&str; 14] = [
    "#panic()",
    "#eval(\"1\")",
    "$ x^2 $",
    "\\u{41}\\",
    "] #read(\"/etc/passwd\") [",
    "@x <label> @y",
    "<script>alert(1)</script>",
    "*粗* _斜_ `码`",
    "= 标题\n- 一\n+ 二\n/ 三: 四",
    "// 注释 /* 注释 */",
    "https://example.cn/?a=1&b=2#c",
    "--- ~ ... \"引\" '号'",
    "{\"json\": null}",
    "%s %n ${x} {{x}} \\0",
];

/// The text in every place that a letter has for one.
fn letter_of(text: &str) -> Letter {
    let text = text.to_owned();
    Letter {
        issuer: text.clone(),
        number: Some(text.clone()),
        title: text.clone(),
        addressee: Some(text.clone()),
        body: blocks_of(&text),
        signer: text.clone(),
        copy_to: vec![text.clone(); 2],
        attachments: vec![text.clone(); 2],
        label: Some(text),
        ..samples::short_letter()
    }
}

fn sheet_of(text: &str) -> Sheet {
    let text = text.to_owned();
    Sheet {
        title: text.clone(),
        number: Some(text.clone()),
        unit: text.clone(),
        blocks: blocks_of(&text),
        signatures: vec![Signature {
            role: text.clone(),
            name: Some(text.clone()),
            organisation: text.clone(),
            date: None,
            opinion: Some(text.clone()),
            proof: Some(text.clone()),
        }],
        footer: Some(text),
        ..samples::sheet(0)
    }
}

fn blocks_of(text: &str) -> Vec<Block> {
    let text = text.to_owned();
    vec![
        Block::Heading(text.clone()),
        Block::Paragraph(text.clone()),
        Block::Fields(vec![Field::new(text.clone(), text.clone()); 2]),
        Block::Table {
            columns: vec![
                Column::new(text.clone(), 1),
                Column::new(text.clone(), 2).aligned(Align::Right),
            ],
            rows: vec![vec![text.clone(), text.clone()]],
        },
        Block::Note(text),
    ]
}

#[test]
fn markup_that_somebody_typed_is_printed_and_not_read() {
    for typed in TYPED {
        for paper in [paper(letter_of(typed)), paper(sheet_of(typed))] {
            for line in typed.lines() {
                assert!(paper.says(line), "{line} is not in {:?}", paper.texts);
            }
        }
    }
}

#[test]
fn a_huge_word_stays_between_the_margins() {
    let word = "0123456789abcdef".repeat(25);
    let mut letter = saying(blocks_of(&word));
    letter.attachments = vec![word.clone()];
    letter.copy_to = vec![word.clone()];
    for word in paper(letter).words() {
        assert!(word.right <= 184.0 * MM + 1.0, "{word:?}");
    }
    let mut sheet = samples::sheet(1);
    sheet.blocks = blocks_of(&word);
    sheet.unit.clone_from(&word);
    sheet.number = Some(word.clone());
    sheet.signatures[0].proof = Some(word.clone());
    sheet.signatures[0].organisation.clone_from(&word);
    sheet.signatures[0].name = Some(word);
    for word in paper(sheet).words() {
        assert!(word.right <= 188.0 * MM + 1.0, "{word:?}");
    }
}

#[test]
fn a_digest_can_be_copied_out_of_the_paper_in_one_piece() {
    let digest = "9f2b6c1e0d7a4b58c3e1f0a29d8b7c6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c";
    let mut sheet = samples::sheet(0);
    sheet.signatures[0].proof = Some(digest.to_owned());
    let pdf = bytes(sheet).unwrap();
    let text = crate::paper::poppler("pdftotext", &["-raw", "-", "-"], &pdf);
    assert!(text.contains(digest), "{text}");
}

/// 仿宋 lacks all of these; they are names of people, units and marks of forms.
#[test]
fn rare_characters_come_from_another_face() {
    for text in ["喆堃瑄燊", "㎡✓①℃", "□■√×", "𠮷𠀋", "〇二〇六"] {
        assert!(paper(letter_of(text)).says(text), "{text}");
        assert!(paper(sheet_of(text)).says(text), "{text}");
    }
}

#[test]
fn a_character_that_no_face_has_is_refused_and_named() {
    // The last ideograph of extension B, an Egyptian bird, a face, a private character.
    for (text, char) in [
        ("王\u{2a6d6}", '\u{2a6d6}'),
        ("\u{13171}", '\u{13171}'),
        ("同意\u{1f600}", '\u{1f600}'),
        ("\u{e816}", '\u{e816}'),
    ] {
        for refused in [bytes(letter_of(text)), bytes(sheet_of(text))] {
            match refused.unwrap_err() {
                DocumentError::NoGlyph { chars } => assert_eq!(chars, [char]),
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn a_refusal_names_each_character_once() {
    let refused = bytes(letter_of("\u{2a6d6}甲\u{1f600}乙\u{2a6d6}")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "no font has \u{1f600} (U+1F600), \u{2a6d6} (U+2A6D6)"
    );
}

#[test]
fn nothing_typed_is_nothing_printed() {
    for text in ["", " ", "\n", "\u{0}\u{7}", "\u{202e}", "\n\n\r\n"] {
        let title = "无".to_owned();
        let (mut letter, mut sheet) = (letter_of(text), sheet_of(text));
        letter.title.clone_from(&title);
        sheet.title = title;
        bytes(letter).unwrap();
        bytes(sheet).unwrap();
    }
}

#[test]
fn a_document_without_a_title_is_refused() {
    for blank in ["", " \n", "\u{200b}"] {
        let refused = bytes(sheet_of(blank)).unwrap_err();
        assert!(matches!(refused, DocumentError::NoTitle), "{refused}");
    }
}
