//! Query strings of lists: filters, order, rows and cursor; and the address to go to after signing in.

use yunheng_web::fuzzing::{next, record_query, resource_query, verdict_query};

use super::Target;

pub(super) const TARGET: Target = Target {
    name: "queries",
    run,
    seeds,
    words: &[
        "unit=",
        "system=",
        "kind=",
        "outcome=",
        "q=",
        "sort=",
        "after=",
        "limit=",
        "rule=",
        "resource=",
        "exempted=hide",
        "login=",
        "action=",
        "object=",
        "from=",
        "until=",
        "&",
        "%",
        "%00",
        "%E5%8D%AB",
        "+",
        "-1",
        "9223372036854775807",
        "18446744073709551615",
        "9999-12-31",
        "-009999-01-01",
        "//",
        "\\",
    ],
};

fn run(input: &[u8]) {
    resource_query(input);
    verdict_query(input);
    record_query(input);
    let text = String::from_utf8_lossy(input);
    let path = next(&text);
    assert!(path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\"));
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic()));
    assert_eq!(next(path), path);
}

fn seeds() -> Vec<Vec<u8>> {
    [
        "",
        "unit=3&system=1&kind=virtual_machine&outcome=shrink&q=%E5%8D%AB+%E7%94%9F&sort=saving&after=7&limit=500",
        "rule=reduction&outcome=keep&unit=3&resource=12&exempted=hide&q=&after=9223372036854775807",
        "login=planner&action=resource.read&outcome=refused&kind=resource&object=12&from=2026-01-01&until=9999-12-31&after=41",
        "limit=0&sort=colour&unit=-9223372036854775808",
        "/resources?unit=3",
        "//example.org/",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
