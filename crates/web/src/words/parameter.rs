//! Parameters of a rulebook: their units, their values, and the readings of open questions.

use yunheng_domain::rulebook::Value;

use super::{Text, text};
use crate::lang::Lang;

/// What a unit is called behind a number; empty for none.
pub(crate) fn unit(lang: Lang, unit: &str) -> &'static str {
    lang.say(match unit {
        "percent" => text("%", "%"),
        "working_days" => text("个工作日", "working days"),
        "calendar_months" | "months" => text("个月", "months"),
        "days" => text("天", "days"),
        "years" => text("年", "years"),
        "gb" => text("GB", "GB"),
        "mb_per_day" => text("MB/天", "MB a day"),
        "windows" => text("个时间窗", "windows"),
        "minutes" => text("分钟", "minutes"),
        "points" => text("个百分点", "percentage points"),
        "ratio" => text("倍", "times"),
        "level" => text("级", "level"),
        "count" | "times" => text("次", "times"),
        "per_year" => text("次/年", "a year"),
        _ => text("", ""),
    })
}

/// A choice in words; `None` for a name that has none, which is then shown as it stands.
fn choice(name: &str) -> Option<Text> {
    Some(match name {
        "all" => text("都要满足", "both"),
        "any" => text("任一满足", "either"),
        "calendar_quarter" => text("自然季度", "calendar quarter"),
        "rolling_days" => text("滚动天数", "rolling days"),
        "raw_peak" => text("原始样本最大值", "largest raw sample"),
        "p95" => text("p95", "p95"),
        "minimum" => text("最小值", "minimum"),
        "last" => text("最后一次读数", "last reading"),
        "per_disk" => text("逐块数据盘", "each disk"),
        "cpu" => text("CPU", "CPU"),
        "memory" => text("内存", "memory"),
        "disk" => text("磁盘", "disk"),
        "true" => text("是", "yes"),
        "false" => text("否", "no"),
        "notice" => text("通知", "notice"),
        "urge" => text("督促", "urge"),
        "objection" => text("听取异议", "hear objection"),
        "decision" => text("决定", "decide"),
        "stop" => text("停用", "stop"),
        "snapshot" => text("快照", "snapshot"),
        "reclaim" => text("回收", "reclaim"),
        "monthly" => text("每月", "monthly"),
        "quarter" | "quarterly" => text("每季度", "quarterly"),
        "yearly" | "annual" => text("每年", "yearly"),
        _ => return None,
    })
}

fn named(lang: Lang, name: &str) -> String {
    choice(name).map_or_else(|| name.to_owned(), |text| lang.say(text).to_owned())
}

/// A typed value with its unit.
pub(crate) fn value(lang: Lang, value: &Value, unit_code: &str) -> String {
    let bare = match value {
        Value::Integer(number) => lang.count(number),
        Value::Decimal(number) => number.to_string(),
        Value::Flag(flag) => named(lang, if *flag { "true" } else { "false" }),
        Value::Choice(name) => named(lang, name),
        Value::List(names) => {
            let names: Vec<String> = names.iter().map(|name| named(lang, name)).collect();
            names.join(lang.t("、", ", "))
        }
        Value::MonthDay { month, day } => match jiff::civil::Date::new(2000, *month, *day) {
            Ok(date) if !lang.zh() => date.strftime("%-d %B").to_string(),
            _ => format!("{month}月{day}日"),
        },
    };
    with_unit(lang, bare, unit_code)
}

/// A value that a verdict keeps as text, with its unit.
pub(crate) fn value_text(lang: Lang, text: &str, unit_code: &str) -> String {
    let words: Vec<String> = text
        .split(',')
        .map(|name| named(lang, name.trim()))
        .collect();
    with_unit(lang, words.join(lang.t("、", ", ")), unit_code)
}

fn with_unit(lang: Lang, bare: String, unit_code: &str) -> String {
    match (unit(lang, unit_code), lang) {
        ("", _) => bare,
        ("%", _) => format!("{bare}%"),
        (unit, Lang::Zh) if unit.starts_with(|c: char| c.is_ascii()) => format!("{bare} {unit}"),
        (unit, Lang::Zh) => format!("{bare}{unit}"),
        (unit, Lang::En) => format!("{bare} {unit}"),
    }
}

/// The reading of an open question that a verdict chose, in a sentence; `None` for a key without words.
pub(crate) fn reading(key: &str) -> Option<Text> {
    Some(match key {
        "both_peaks" => text(
            "CPU 与内存的峰值都要达标，才建议缩减。",
            "Both peaks, CPU and memory, must be low before a reduction is proposed.",
        ),
        "either_peak" => text(
            "CPU 与内存中任一峰值达标，即建议缩减。",
            "Either peak, CPU or memory, suffices for a reduction.",
        ),
        "calendar_quarter" => text(
            "“季度”按自然季度计算（北京时间）。",
            "A quarter is a calendar quarter (Shanghai time).",
        ),
        "rolling_days" => text(
            "“季度”按截至所问日期的滚动天数计算。",
            "A quarter is a rolling number of days ending with the day asked about.",
        ),
        "raw_peak" => text(
            "“峰值”取原始样本的最大值。",
            "The peak is the largest raw sample.",
        ),
        "p95_peak" | "p95" => text("“峰值”取 p95。", "The peak is the 95th percentile."),
        _ => return None,
    })
}
