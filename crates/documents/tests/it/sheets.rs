//! Forms.

use yunheng_documents::{Block, Column, Document, DocumentError, Field, render};

use crate::making::{FONTS, bytes, made_at, paper};
use crate::paper::MM;
use crate::samples;

#[test]
fn every_text_of_a_form_is_on_paper() {
    let paper = paper(samples::sheet(8));
    for text in [
        "政务云资源申请表",
        "填报单位：市卫生健康委员会",
        "日期：2026年9月28日",
        "编号：YH-2026-000317",
        "统一社会信用代码",
        "11510000MB0000000X",
        "云衡市江北大道中段政务服务中心附楼四楼信息化管理科",
        "拟整体迁移至政务云，迁移后原有设备停用。",
        "应用服务器8",
        "注：价格按2026年度政务云服务目录计算；数据盘容量含备份空间。",
        "专家评审意见",
        "签名：李某",
        "市政务服务和大数据管理局（盖章）",
        "SM39f2b6c1e0d7a4b58c3e1f0a29d8b7c6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c",
        "依据政务云管理办法第十六条、第十七条",
        "第1页共2页",
    ] {
        assert!(paper.says(text), "{text} is not in {:?}", paper.texts);
    }
}

#[test]
fn a_table_of_ten_pages_repeats_its_head_on_each() {
    let paper = paper(samples::sheet(300));
    assert!(paper.pages.len() >= 10, "{}", paper.pages.len());
    let with_rows = paper.texts.iter().filter(|text| text.contains("银河麒麟"));
    for text in with_rows.clone() {
        assert!(
            text.contains("操作系统") && text.contains("主机名称"),
            "{text}"
        );
    }
    assert!(with_rows.count() >= 9);
    assert!(paper.says("应用服务器300"));
}

#[test]
fn a_heading_is_never_the_last_thing_on_a_page() {
    for lines in (1000..1700).step_by(37) {
        let mut sheet = samples::sheet(1);
        sheet.blocks = vec![
            Block::Paragraph("衡".repeat(lines)),
            Block::Heading("末节".to_owned()),
            Block::Paragraph("量".repeat(200)),
        ];
        sheet.signatures.clear();
        let paper = paper(sheet);
        let page = paper.texts.iter().find(|text| text.contains("末节"));
        assert!(page.unwrap().contains("量量"), "{lines}");
    }
}

#[test]
fn what_is_not_signed_yet_is_left_free_for_pen_and_seal() {
    let paper = paper(samples::sheet(1));
    let last = paper.texts.last().unwrap();
    assert!(
        last.contains("签名：市政务服务和大数据管理局（盖章）年月日"),
        "{last}"
    );
}

#[test]
fn a_form_without_anything_in_it_is_still_a_form() {
    let mut sheet = samples::sheet(0);
    sheet.number = None;
    sheet.footer = None;
    sheet.blocks = vec![
        Block::Fields(Vec::new()),
        Block::Fields(vec![Field::new("", "")]),
        Block::Paragraph(String::new()),
        Block::Table {
            columns: vec![Column::new("序号", 0)],
            rows: vec![vec![String::new()]],
        },
        Block::Table {
            columns: Vec::new(),
            rows: Vec::new(),
        },
    ];
    sheet.signatures.clear();
    assert_eq!(paper(sheet).pages.len(), 1);
}

#[test]
fn a_text_longer_than_a_page_goes_on_on_the_next() {
    let mut sheet = samples::sheet(1);
    sheet.blocks = vec![
        Block::Fields(vec![Field::new("需求说明", "衡".repeat(3000) + "止")]),
        Block::Paragraph("量".repeat(3000) + "终"),
    ];
    sheet.signatures[0].opinion = Some("同意。".repeat(600) + "毕");
    let paper = paper(sheet);
    for end in ["止", "终", "毕"] {
        assert!(paper.says(end));
    }
    for word in paper.words() {
        assert!(word.bottom <= 297.0 * MM - 8.0 * MM, "{word:?}");
    }
}

#[test]
fn a_row_that_does_not_fit_its_columns_is_refused() {
    let mut sheet = samples::sheet(1);
    sheet.blocks = vec![Block::Table {
        columns: vec![Column::new("甲", 1), Column::new("乙", 1)],
        rows: vec![
            vec!["一".to_owned(), "二".to_owned()],
            vec!["一".to_owned()],
        ],
    }];
    let refused = bytes(sheet).unwrap_err();
    assert!(matches!(
        refused,
        DocumentError::UnevenRow {
            table: 1,
            row: 2,
            columns: 2,
            texts: 1
        }
    ));
}

#[test]
fn forms_are_made_side_by_side() {
    let alone = bytes(samples::sheet(20)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let document = Document::Sheet(samples::sheet(20));
                assert_eq!(render(&document, &FONTS, made_at()).unwrap(), alone);
            });
        }
    });
}
