//! GB/T 9704-2012, as far as it can be measured.

use yunheng_documents::{Block, Column};

use crate::making::{paper, saying};
use crate::paper::{MM, Paper, Word};
use crate::samples;

/// A size-3 character with its part of the gap: 156 mm for 28.
const CHAR: f64 = 156.0 * MM / 28.0;

fn near(measured: f64, expected: f64, tolerance: f64) {
    assert!(
        (measured - expected).abs() <= tolerance,
        "{measured} is not {expected}"
    );
}

/// Everything but the number of the page.
fn inside(page: &[Word]) -> impl Iterator<Item = &Word> {
    page.iter().filter(|word| word.top < 262.0 * MM)
}

#[test]
fn every_text_of_a_letter_is_on_paper() {
    let letter = samples::letter();
    let paper = paper(letter.clone());
    let mut texts = vec![
        letter.issuer,
        letter.title,
        format!("{}：", letter.addressee.unwrap()),
        letter.signer,
        "2026年11月3日".to_owned(),
        letter.number.unwrap(),
        letter.label.unwrap(),
        "抄送：市财政局，市委网信办，云服务商，云监管服务商。".to_owned(),
        "2026年11月3日印发".to_owned(),
        "附件：1.闲置云资源清单2.监测数据与判定过程说明".to_owned(),
    ];
    for block in letter.body {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::Note(text) => texts.push(text),
            Block::Fields(fields) => texts.extend(
                fields
                    .into_iter()
                    .flat_map(|field| [field.label, field.value]),
            ),
            Block::Table { columns, rows } => {
                texts.extend(columns.into_iter().map(|column| column.head));
                texts.extend(rows.into_iter().flatten());
            }
        }
    }
    for text in texts {
        assert!(paper.says(&text), "{text} is not in {:?}", paper.texts);
    }
}

#[test]
fn nothing_leaves_the_type_area() {
    for letter in [samples::letter(), samples::short_letter()] {
        let paper = paper(letter);
        for word in paper.pages.iter().flat_map(|page| inside(page)) {
            assert!(word.left >= 28.0 * MM - 1.0, "{word:?}");
            assert!(word.right <= 184.0 * MM + 1.0, "{word:?}");
            assert!(word.top >= 37.0 * MM - 6.0, "{word:?}");
            assert!(word.bottom <= 262.0 * MM + 6.0, "{word:?}");
        }
    }
}

#[test]
fn a_full_page_has_22_lines_of_28_characters() {
    let paper = paper(saying(vec![Block::Paragraph("衡".repeat(28 * 60))]));
    let mut lines: Vec<(f64, usize)> = Vec::new();
    for word in inside(&paper.pages[1]) {
        let length = word.text.chars().count();
        match lines.last_mut() {
            Some((last, chars)) if (*last - word.top).abs() < 3.0 => *chars += length,
            _ => lines.push((word.top, length)),
        }
    }
    assert_eq!(lines.len(), 22, "{lines:?}");
    assert!(lines.iter().all(|(_, chars)| *chars == 28), "{lines:?}");
}

#[test]
fn the_red_head_begins_35_mm_below_the_upper_edge_of_the_type_area() {
    let paper = paper(samples::short_letter());
    let head = paper.word("云衡市人民政府办公室");
    // poppler's boxes reach from ascent to descent of the face, more than the character.
    near(head.top, (37.0 + 35.0) * MM, 4.0 * MM);
}

#[test]
fn however_long_the_red_head_it_stays_on_one_line() {
    let mut letter = samples::short_letter();
    for issuer in [
        "局文件",
        &"云衡市联席会议".repeat(3),
        &"云衡市联席会议".repeat(6),
    ] {
        issuer.clone_into(&mut letter.issuer);
        let paper = paper(letter.clone());
        let head = paper.word(issuer);
        assert!(head.left >= 28.0 * MM && head.right <= 184.0 * MM);
        near(head.left - 28.0 * MM, 184.0 * MM - head.right, 2.0);
    }
}

#[test]
fn numbers_of_pages_stand_outside() {
    let paper = paper(samples::letter());
    for (index, page) in paper.pages.iter().enumerate() {
        let number: Vec<&Word> = page.iter().filter(|word| word.top > 262.0 * MM).collect();
        let text: Vec<&str> = number.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(text.join(" "), format!("— {} —", index + 1));
        let left = number.first().unwrap().left;
        let right = number.last().unwrap().right;
        if index % 2 == 0 {
            near(right, 184.0 * MM - CHAR, 3.0);
        } else {
            near(left, 28.0 * MM + CHAR, 3.0);
        }
        near(number[0].top, (262.0 + 7.0) * MM, 6.0);
    }
}

#[test]
fn the_date_ends_four_characters_from_the_edge_and_the_signer_stands_over_its_middle() {
    let mut letter = samples::short_letter();
    "市数据局".clone_into(&mut letter.signer);
    let paper = paper(letter);
    let (date, signer) = (paper.word("2026年12月28日"), paper.word("市数据局"));
    near(date.right, 184.0 * MM - 4.0 * CHAR, 1.0);
    near(
        f64::midpoint(signer.left, signer.right),
        f64::midpoint(date.left, date.right),
        1.0,
    );
    assert!(signer.top < date.top);
}

/// The standard forbids a page with 署名 and nothing else on it.
#[test]
fn a_signature_never_stands_alone_on_a_page() {
    for lines in 4..16 {
        let letter = saying(vec![
            Block::Paragraph("衡".repeat(28 * 3)),
            Block::Paragraph("量".repeat(28 * lines)),
        ]);
        let paper = paper(letter);
        let last = paper.texts.last().unwrap();
        assert!(last.contains("2026年12月28日"), "{last}");
        assert!(last.contains('量'), "{lines} lines: {last}");
    }
}

#[test]
fn a_list_at_the_end_keeps_its_signature() {
    for lines in 0..8 {
        let letter = saying(vec![
            Block::Paragraph("衡".repeat(28 * lines)),
            Block::Table {
                columns: vec![Column::new("名称", 1)],
                rows: vec![vec!["量".to_owned()]; 3],
            },
        ]);
        let paper = paper(letter);
        let last = paper.texts.last().unwrap();
        assert!(last.contains("2026年12月28日"), "{last}");
        assert!(last.contains('量'), "{lines} lines: {last}");
    }
}

#[test]
fn copies_are_named_at_the_foot_of_the_last_page() {
    let paper: Paper = paper(samples::letter());
    let last = paper.pages.last().unwrap();
    let printed = last.iter().find(|word| word.text.contains("印发")).unwrap();
    near(printed.bottom, 262.0 * MM, 5.0 * MM);
    assert!(last.iter().any(|word| word.text.contains("抄送")));
}

#[test]
fn a_letter_without_number_and_copies_has_no_foot() {
    let paper = paper(samples::short_letter());
    assert!(!paper.says("印发") && !paper.says("抄送"));
}
