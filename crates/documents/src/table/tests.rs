use std::io::Write as _;

use super::*;

fn texts(rows: &[Row]) -> Vec<(usize, Vec<&str>)> {
    rows.iter()
        .map(|row| (row.number, row.cells.iter().map(String::as_str).collect()))
        .collect()
}

fn owned(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect()
}

fn tab(rows: &[&[&str]]) -> Tab {
    Tab {
        name: "明细 Lines".to_owned(),
        rows: owned(rows),
        numbers: vec![1],
        chosen: None,
    }
}

/// A workbook with its sheet replaced.
fn packed(sheet: &[u8]) -> Vec<u8> {
    let whole = workbook(&[tab(&[&["a"]])]).unwrap();
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(whole)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for place in 0..from.len() {
        let mut part = from.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        to.start_file(name.clone(), options).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            to.write_all(sheet).unwrap();
        } else {
            std::io::copy(&mut part, &mut to).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

fn sheet(cells: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>"
    )
    .into_bytes()
}

#[test]
fn what_was_written_is_read_back_with_the_numbers_of_its_rows() {
    let rows: &[&[&str]] = &[
        &["目录项 Item", "数量 Quantity", "用途 Purpose"],
        &["CMP-001", "16", "=应用"],
        &["", "", ""],
        &["STO-002", "500", "-存储, \"二\""],
    ];
    let expected = vec![
        (1, rows[0].to_vec()),
        (2, rows[1].to_vec()),
        (4, rows[3].to_vec()),
    ];
    let book = workbook(&[tab(rows)]).unwrap();
    assert_eq!(texts(&read(&book).unwrap()), expected);
    let text = csv_text(&owned(rows)).unwrap();
    assert_eq!(texts(&read(&text).unwrap()), expected);
    assert!(String::from_utf8(text).unwrap().contains(",'=应用"));
}

#[test]
fn the_same_rows_are_the_same_file() {
    let book = || workbook(&[tab(&[&["a", "b"], &["c", "1"]])]).unwrap();
    assert_eq!(book(), book());
}

#[test]
fn text_is_read_in_the_encodings_that_excel_writes() {
    let text = "目录项;数量\r\n云主机;3\r\n";
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> = "\u{feff}目录项\t数量\r\n云主机\t3\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let expected = vec![(1, vec!["目录项", "数量"]), (2, vec!["云主机", "3"])];
    for bytes in [text.as_bytes(), &gb, &utf16] {
        assert_eq!(texts(&read(bytes).unwrap()), expected);
    }
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    let text = "a,b\r\n\r\n\"two\nlines\",1\r\nc,2";
    let expected = vec![
        (1, vec!["a", "b"]),
        (3, vec!["two\nlines", "1"]),
        (4, vec!["c", "2"]),
    ];
    assert_eq!(texts(&read(text.as_bytes()).unwrap()), expected);
}

#[test]
fn a_formula_is_what_it_came_to_and_is_not_evaluated() {
    let cells = "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>7</v></c><c r=\"B1\"><f>1+1</f></c></row>";
    let rows = read(&packed(&sheet(cells))).unwrap();
    assert_eq!(texts(&rows), vec![(1, vec!["7"])]);
}

#[test]
fn a_cell_at_the_far_end_takes_no_memory() {
    let cells = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c><c r=\"XFD1048576\"><v>3</v></c></row>";
    let rows = read(&packed(&sheet(cells))).unwrap();
    assert_eq!(texts(&rows), vec![(1, vec!["1"]), (1_048_576, vec!["2"])]);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let spaces = vec![b' '; 65 << 20];
    let bomb = packed(&spaces);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(read(&bomb), Err(TableError::Bomb));
}

#[test]
fn what_is_no_list_is_refused() {
    assert_eq!(read(b""), Err(TableError::Empty));
    assert_eq!(read(b"\r\n , ,\r\n"), Err(TableError::Empty));
    assert_eq!(read(b"PK\x03\x04nothing"), Err(TableError::Unreadable));
    assert_eq!(read(b"\x89PNG\0\x01\xff"), Err(TableError::Encoding));
    assert_eq!(read(b"MZ\0\0"), Err(TableError::Unreadable));
    assert_eq!(read(&vec![b'a'; LARGEST + 1]), Err(TableError::TooLarge));
    let rows = "a\r\n".repeat(MOST_ROWS + 1);
    assert_eq!(read(rows.as_bytes()).unwrap().len(), MOST_ROWS + 1);
    let rows = "a\r\n".repeat(MOST_ROWS + 2);
    assert_eq!(read(rows.as_bytes()), Err(TableError::TooManyRows));
}
