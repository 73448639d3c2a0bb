use yunheng_domain::money::MicroYuan;
use yunheng_domain::processes;

use super::*;

fn field(process: &str, step: &str, code: &str) -> &'static Field {
    let process = processes::find(process).unwrap();
    let form = process.step(step).unwrap().form.as_ref().unwrap();
    form.field(code).unwrap()
}

fn demand() -> &'static Field {
    field("new-system", "application", "lines")
}

fn items() -> Vec<CatalogueItem> {
    vec![CatalogueItem {
        code: "CMP-001".to_owned(),
        name: "云主机处理器".to_owned(),
        unit: "核".to_owned(),
        price: MicroYuan(1),
    }]
}

fn told(wrong: &[RowWrong]) -> Vec<(Option<usize>, &str, &str, &str)> {
    wrong
        .iter()
        .map(|one| {
            let column = one.column.map_or("", |column| column.en);
            (one.row, column, one.value.as_str(), one.says.en)
        })
        .collect()
}

#[test]
fn columns_stand_in_any_order_and_items_with_or_without_their_name() {
    let text = "purpose,数量 Quantity,目录项\n应用,\"1,600\",CMP-001 云主机处理器（核）\n";
    let read = lines(demand(), &items(), text.as_bytes()).unwrap();
    let expected = vec![
        ("item", "CMP-001".to_owned()),
        ("quantity", "1,600".to_owned()),
        ("purpose", "应用".to_owned()),
    ];
    assert_eq!(read, vec![expected]);
}

#[test]
fn every_row_that_is_wrong_is_told_with_column_and_value() {
    let long = "长".repeat(201);
    let text =
        format!("item,quantity,purpose\nCMP-001,16,a\nCMP-9,many,b\n,-3,\nCMP-001,1,{long}\n");
    let wrong = lines(demand(), &items(), text.as_bytes()).unwrap_err();
    let short = "长".repeat(200);
    assert_eq!(
        told(&wrong),
        [
            (
                Some(3),
                "Item",
                "CMP-9",
                "The catalogue has no such item: enter the code of one."
            ),
            (Some(3), "Quantity", "many", "Enter a whole number."),
            (Some(4), "Item", "", "Choose an item."),
            (Some(4), "Quantity", "-3", "A quantity cannot be negative."),
            (
                Some(5),
                "Purpose",
                short.as_str(),
                "This is longer than 200 characters."
            ),
        ]
    );
}

#[test]
fn headings_that_are_missing_doubled_or_unknown_are_told() {
    let wrong = lines(demand(), &items(), b"item,item,price\nCMP-001,1,2\n").unwrap_err();
    let columns: Vec<_> = told(&wrong)
        .into_iter()
        .map(|(row, column, value, _)| (row, column, value))
        .collect();
    assert_eq!(
        columns,
        [
            (Some(1), "", "item"),
            (Some(1), "", "price"),
            (Some(1), "Quantity", ""),
            (Some(1), "Purpose", "")
        ]
    );
}

#[test]
fn an_identifier_that_is_there_twice_is_told_at_its_row() {
    let hosts = field("new-system", "configure", "hosts");
    let text = "host,identifier,vcpus,memory_gb,disk_gb\na,i-1,2,4,\nb,i-1,2,4,50\n";
    let wrong = lines(hosts, &[], text.as_bytes()).unwrap_err();
    assert_eq!(
        told(&wrong),
        [(
            Some(3),
            "Identifier",
            "i-1",
            "This identifier is there twice."
        )]
    );
}

#[test]
fn lines_replace_those_before_or_go_behind_them() {
    let before = || {
        vec![
            ("system_name".to_owned(), "甲".to_owned()),
            ("lines.3.item".to_owned(), "CMP-001".to_owned()),
        ]
    };
    let line = || vec![vec![("item", "CMP-002".to_owned())]];
    let (typed, count) = merged(demand(), before(), &line(), false).unwrap();
    assert_eq!((typed[1].0.as_str(), count), ("lines.0.item", 1));
    let (typed, _) = merged(demand(), before(), &line(), true).unwrap();
    let names: Vec<_> = typed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["system_name", "lines.3.item", "lines.4.item"]);
}
