//! Every page in both languages: as a snapshot, without a word of the other language, without inline script or style.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::about;
use super::gallery::rendered;
use crate::lang::Lang;
use crate::samples::visit;
use crate::visit::Visit;

#[test]
fn every_page_looks_as_reviewed_in_both_languages() {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"-[0-9a-f]{16}\.", "-[hash].");
    settings.bind(|| {
        for lang in [Lang::Zh, Lang::En] {
            for (name, text) in rendered(lang) {
                insta::assert_snapshot!(format!("{name}_{}", lang.code()), text);
            }
        }
    });
}

/// What a reader sees or hears: text and labels, without code, data and licence texts.
fn words_of(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        text.push(' ');
        rest = &rest[start..];
        let skipped = ["<script", "<code", "<pre"]
            .iter()
            .find(|tag| rest.starts_with(**tag));
        if let Some(tag) = skipped {
            let closing = format!("</{}>", &tag[1..]);
            rest = rest
                .find(&closing)
                .map_or("", |end| &rest[end + closing.len()..]);
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        for label in ["aria-label=\"", "title=\"", "placeholder=\""] {
            if let Some(begin) = rest[..end].find(label) {
                text.push_str(
                    rest[begin + label.len()..]
                        .split('"')
                        .next()
                        .unwrap_or_default(),
                );
                text.push(' ');
            }
        }
        rest = &rest[end..];
    }
    text + rest
}

/// Proper names, units and technical terms that Chinese readers use as they are, and parts of sample data.
const LATIN: &[&str] = &[
    "English",
    "vCPU",
    "CPU",
    "CSV",
    "GB",
    "TB",
    "MB",
    "kB",
    "s",
    "p95",
    "p99",
    "JavaScript",
    "SM2",
    "SM3",
    "GWA",
    "T",
    "Prometheus",
    "OpenAPI",
    "SQLite",
    "PostgreSQL",
    "Apache",
    "ECharts",
    "Tabler",
    "Icons",
    "htmx",
    "MIT",
    "0BSD",
    "vm",
    "data1",
    "2026Q3",
    "no",
    "errors",
    "Authorization",
    "PIN",
    "OAuth",
    "edu",
    "roll",
    "PDF",
    "PNG",
    "JPEG",
    "DOCX",
    "XLSX",
    "ZIP",
    "CMP",
    "STO",
    "CC",
];

/// What is left of character references.
const ENTITIES: &[&str] = &["quot", "amp", "lt", "gt"];

#[test]
fn no_chinese_page_has_an_english_word() {
    let allowed: BTreeSet<&str> = LATIN.iter().copied().collect();
    for (name, page) in rendered(Lang::Zh) {
        let text = words_of(&page);
        let strange: Vec<&str> = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
            .filter(|word| !allowed.contains(word) && !ENTITIES.contains(word))
            .collect();
        assert!(strange.is_empty(), "{name}: {strange:?}");
    }
}

/// Names that stay Chinese on every page: units, systems, what people typed, and the way back to Chinese.
const DATA: [&str; 27] = [
    "与上年实测用量相符，同意纳入。",
    "逾期件",
    "新建件",
    "政府部门",
    "示例市卫生健康委员会",
    "全民健康信息系统",
    "业务高峰在年底",
    "示例市教育局",
    "市卫健委",
    "李敏",
    "市档案馆",
    "市教育局",
    "业务高峰期",
    "数据迁移尚未完成",
    "中文",
    "学籍管理系统",
    "云主机处理器",
    "云主机内存",
    "块存储",
    "核",
    "吉字节",
    "应用",
    "周教授",
    "示例大学",
    "存储从严",
    "全市中小学。\n学年初为高峰。",
    "建设依据文件",
];

#[test]
fn no_english_page_has_chinese_outside_data() {
    for (name, page) in rendered(Lang::En) {
        let mut text = words_of(&page);
        for data in DATA {
            text = text.replace(data, "");
        }
        let strange: String = text
            .chars()
            .filter(|c| {
                ('\u{3000}'..='\u{9fff}').contains(c) || ('\u{ff00}'..='\u{ffef}').contains(c)
            })
            .collect();
        assert!(strange.is_empty(), "{name}: {strange}");
    }
}

#[test]
fn no_page_has_inline_script_or_style() {
    for (name, page) in rendered(Lang::Zh) {
        assert!(
            !page.contains(" style=\"") && !page.contains("<style"),
            "{name}"
        );
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(
                tag.contains("src=\"/assets/") || tag.contains("application/json"),
                "{name}: {tag}"
            );
        }
        assert!(!page.contains(" onclick="), "{name}");
    }
}

#[test]
fn every_field_has_a_label_and_every_asset_exists() {
    for (name, page) in rendered(Lang::En) {
        assert!(!page.contains("/assets/missing"), "{name}");
        for field in page
            .split("<input")
            .skip(1)
            .chain(page.split("<select").skip(1))
            .chain(page.split("<textarea").skip(1))
        {
            let tag = field.split('>').next().unwrap_or_default();
            if tag.contains("type=\"hidden\"") || tag.contains("aria-label=") {
                continue;
            }
            let id = tag
                .split(" id=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            assert!(
                id.is_some_and(|id| page.contains(&format!("for=\"{id}\""))),
                "{name}: {tag}"
            );
        }
    }
}

#[test]
fn every_page_with_something_to_type_offers_it_again() {
    // What proves who somebody is, and what is typed by nobody in particular, is not kept.
    let not_kept = ["profile", "signin", "start"];
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut seen = 0;
    for folder in fs::read_dir(templates).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() || not_kept.iter().any(|name| folder.ends_with(name)) {
            continue;
        }
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            let text = fs::read_to_string(&file).unwrap();
            let typed = ["<textarea", "form::field(", "call field("];
            if text.contains("method=\"post\"") && typed.iter().any(|field| text.contains(field)) {
                seen += 1;
                assert!(text.contains("::kept(v, typed)"), "{}", file.display());
            }
        }
    }
    assert!(seen >= 11, "{seen}");
}

#[test]
fn the_lapsed_rulebook_is_named_on_every_page() {
    for (name, page) in rendered(Lang::Zh) {
        assert!(page.contains("有效期已届满"), "{name}");
    }
}

#[test]
fn the_language_switch_keeps_the_filters() {
    let v: Visit = visit(Lang::Zh, "/resources", "q=vm&sort=name");
    assert_eq!(v.switch(), "/resources?q=vm&sort=name&lang=en");
}

#[test]
fn what_is_vendored_is_credited() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/vendor");
    let folders = std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count();
    assert_eq!(folders, about::VENDORED.len());
}

/// Writes every sample page into a folder, to look at: `YUNHENG_PAGES=folder cargo test -p yunheng-web pages_to_look_at`.
#[test]
fn pages_to_look_at_are_written_when_asked_for() {
    let Ok(folder) = std::env::var("YUNHENG_PAGES") else {
        return;
    };
    for lang in [Lang::Zh, Lang::En] {
        for (name, text) in rendered(lang) {
            std::fs::write(format!("{folder}/{name}_{}.html", lang.code()), text).unwrap();
        }
    }
}

#[test]
fn vendored_files_are_the_ones_their_list_names() {
    let list = include_str!("../../assets/vendor/VENDOR.md");
    for row in list
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('/'))
    {
        let cells: Vec<&str> = row
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        let name = cells[4].rsplit('/').next().unwrap();
        assert_eq!(
            crate::assets::sha256(name).as_deref(),
            Some(cells[5]),
            "{name}"
        );
    }
}
