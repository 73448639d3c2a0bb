//! Parameters of a rulebook: their units, their values, and the readings of open questions.

use yunheng_domain::rulebook::Value;
use yunheng_domain::verdict::readings;

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
        "objection" => text("听取异议", "hearing of objections"),
        "decision" => text("决定", "decision"),
        "stop" => text("停用", "stop"),
        "snapshot" => text("快照", "snapshot"),
        "reclaim" => text("回收", "reclaim"),
        "monthly" => text("每月", "monthly"),
        "quarterly" => text("每季度", "quarterly"),
        "application_accepted" => text("申请受理", "application accepted"),
        "request_accepted" => text("配置需求受理", "request accepted"),
        "request_submitted" => text("配置需求提交", "request submitted"),
        "apply_use_pay" => text("先申请、再使用、后付费", "apply, use, then pay"),
        "authority" => text("主管部门", "authority"),
        "authority_approval" => text("主管部门同意", "approval by the authority"),
        "government_approval" => text("市政府批准", "approval by the municipal government"),
        "county" => text("县（区）", "county"),
        "finance" => text("财政部门", "finance"),
        "tenant" => text("使用单位", "tenant"),
        "clamp" => text("取月末", "clamped to the month's end"),
        "excluded" => text("不计入", "not counted"),
        "next_working_day" => text("次一工作日", "next working day"),
        "configuration_completed" => text("配置完成", "configuration completed"),
        "countersigned_declaration" => text(
            "双方签认的部署确认",
            "declaration countersigned by the provider",
        ),
        "half_up_to_fen_per_line" => text("逐行四舍五入到分", "half-up to fen per line"),
        "later_of_quota_and_completion" => text(
            "额度与部署完成两者较晚",
            "the later of quota and completion",
        ),
        "quota_and_deployment" => text(
            "获得额度且部署完成",
            "quota granted and deployment completed",
        ),
        "month_price_by_days_of_month" => {
            text("月价除以当月天数", "monthly price by the days of the month")
        }
        "month_price_by_days_of_year" => text(
            "月价乘十二除以当年天数",
            "twelve monthly prices by the days of the year",
        ),
        "refused" => text("不予受理", "refused"),
        "special_or_urgent" => text("按特殊或紧急需求办理", "handled as special or urgent"),
        "special" => text("特殊需求", "special"),
        "urgent" => text("紧急需求", "urgent"),
        "stays" => text("保持不变", "stays"),
        "response" => text("服务响应", "response"),
        "satisfaction" => text("服务满意度", "satisfaction"),
        "quality" => text("服务质量", "quality"),
        "stress_test" => text("压力测试", "stress test"),
        "internal_test" => text("内部测试", "internal test"),
        "security_pre_assessment" => text("安全风险预评估", "security pre-assessment"),
        "test_report" => text("测试报告", "test report"),
        "security_assessment_report" => text("安全评估报告", "security assessment report"),
        _ => return None,
    })
}

/// A choice in words, or its name where it has none.
pub(crate) fn named(lang: Lang, name: &str) -> String {
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
        Value::MonthDay { month, day } => month_day(lang, *month, *day),
    };
    with_unit(lang, bare, unit_code)
}

/// A day of every year.
pub(super) fn month_day(lang: Lang, month: i8, day: i8) -> String {
    match jiff::civil::Date::new(2000, month, day) {
        Ok(date) if !lang.zh() => date.strftime("%-d %B").to_string(),
        _ => format!("{month}月{day}日"),
    }
}

/// A value that a verdict keeps as text, with its unit.
pub(crate) fn value_text(lang: Lang, text: &str, unit_code: &str) -> String {
    let words: Vec<String> = text
        .split(',')
        .map(|name| named(lang, name.trim()))
        .collect();
    with_unit(lang, words.join(lang.t("、", ", ")), unit_code)
}

pub(super) fn with_unit(lang: Lang, bare: String, unit_code: &str) -> String {
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
        readings::CONSECUTIVE_WINDOW_MEANS => text(
            "以连续多个时间窗的均值与告警线比较。",
            "The means of consecutive windows are held against the alarm line.",
        ),
        readings::DISK_LAST_VALUE => text(
            "数据盘以最后一次读数与告警线比较。",
            "For a disk the last reading is held against the alarm line.",
        ),
        readings::METRIC_NOT_LISTED => text(
            "规则没有列出此类资源的任何指标。",
            "The rulebook lists no metric of this kind of resource.",
        ),
        readings::BOTH_PEAKS => text(
            "CPU 与内存的峰值都要达标，才建议缩减。",
            "Both peaks, CPU and memory, must be low before a reduction is proposed.",
        ),
        readings::EITHER_PEAK => text(
            "CPU 与内存中任一峰值达标，即建议缩减。",
            "Either peak, CPU or memory, suffices for a reduction.",
        ),
        readings::RAW_PEAK => text(
            "“峰值”取原始样本的最大值。",
            "The peak is the largest raw sample.",
        ),
        readings::P95 => text("“峰值”取 p95。", "The peak is the 95th percentile."),
        readings::CALENDAR_QUARTER => text(
            "“季度”按自然季度计算（北京时间）。",
            "A quarter is a calendar quarter (Shanghai time).",
        ),
        readings::ROLLING_DAYS => text(
            "“季度”按截至所问日期的滚动天数计算。",
            "A quarter is a rolling number of days ending with the day asked about.",
        ),
        readings::LEAST_FREE_SPACE => text(
            "以期间最少的剩余空间为准。",
            "The least free space of the window counts.",
        ),
        readings::LAST_FREE_SPACE => text(
            "以最后一次的剩余空间为准。",
            "The last free space of the window counts.",
        ),
        readings::PER_DATA_DISK => text(
            "每块数据盘单独判定。",
            "Each data disk is judged by itself.",
        ),
        readings::CPU_P99 => text(
            "以 CPU 的 p99 与闲置线比较。",
            "The 99th percentile of CPU is held against the idle line.",
        ),
        readings::TRAFFIC_BELOW_LINE => text(
            "日均流量未达到在用标准。",
            "Mean daily traffic lies below what counts as use.",
        ),
        readings::TRAFFIC_SEEN => text(
            "日均流量达到在用标准。",
            "Mean daily traffic reaches what counts as use.",
        ),
        readings::TRAFFIC_NOT_MEASURED => text(
            "没有足够的网络流量监测数据。",
            "Traffic was not measured, or too little of it.",
        ),
        readings::NO_LOGIN_EVIDENCE => text(
            "有登录监测，期间没有登录。",
            "Logins were measured and there was none.",
        ),
        readings::LOGIN_SEEN => text(
            "期间有登录，视为在用。",
            "Someone logged in: evidence of use.",
        ),
        readings::LOGINS_NOT_MEASURED => text(
            "没有登录监测数据，判定只看 CPU 与流量。",
            "Logins were not measured; the verdict rests on CPU and traffic.",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use yunheng_domain::rulebook::Rulebook;

    #[test]
    fn every_reading_has_words() {
        for key in readings::ALL {
            assert!(reading(key).is_some(), "{key}");
        }
    }

    #[test]
    fn every_choice_and_unit_of_the_rulebooks_that_ship_has_words() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rulebooks");
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            // The calendar stands in the same folder and is no rulebook.
            let Ok(rulebook) = Rulebook::parse(&text) else {
                continue;
            };
            for parameter in rulebook.parameters() {
                let names = match &parameter.value {
                    Value::Choice(name) => vec![name.clone()],
                    Value::List(names) => names.clone(),
                    _ => Vec::new(),
                };
                for name in names {
                    assert!(choice(&name).is_some(), "{}: {name}", parameter.key);
                }
                assert!(
                    parameter.unit.is_empty() || !unit(Lang::En, &parameter.unit).is_empty(),
                    "{}",
                    parameter.unit
                );
            }
        }
    }

    #[test]
    fn a_unit_follows_its_number_as_each_language_writes_it() {
        assert_eq!(
            value(Lang::Zh, &Value::Integer(3), "working_days"),
            "3个工作日"
        );
        assert_eq!(value(Lang::Zh, &Value::Integer(500), "gb"), "500 GB");
        assert_eq!(value(Lang::En, &Value::Integer(70), "percent"), "70%");
        assert_eq!(
            value(Lang::En, &Value::MonthDay { month: 9, day: 30 }, ""),
            "30 September"
        );
    }
}
