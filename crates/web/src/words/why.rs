//! A verdict in plain sentences: which figure, against which line of which article, and what follows.

use yunheng_domain::metric::Metric;
use yunheng_domain::verdict::{MetricFinding, Outcome, Rule, Verdict};

use super::{article, metric, value_text};
use crate::lang::Lang;

const GIB: f64 = 1_073_741_824.0;

/// The sentences, in the order a reader checks them.
pub(crate) fn why(lang: Lang, verdict: &Verdict) -> Vec<String> {
    let mut sentences = vec![coverage(lang, verdict)];
    for finding in &verdict.metrics {
        let sentence = match verdict.rule {
            Rule::Alarm => alarm(lang, verdict, finding),
            Rule::Reduction => reduction(lang, verdict, finding),
            Rule::DiskReduction => disk(lang, verdict, finding),
            Rule::Idle => idle(lang, verdict, finding),
        };
        sentences.extend(sentence);
        if finding.above_capacity > 0 {
            sentences.push(above_capacity(lang, finding));
        }
    }
    sentences.push(conclusion(lang, verdict));
    sentences
}

fn parameter(lang: Lang, verdict: &Verdict, key: &str) -> Option<String> {
    verdict
        .parameters
        .iter()
        .find(|used| used.key == key)
        .map(|used| value_text(lang, &used.value, &used.unit))
}

fn number(verdict: &Verdict, key: &str) -> Option<f64> {
    verdict
        .parameters
        .iter()
        .find(|used| used.key == key)
        .and_then(|used| used.value.parse().ok())
}

fn coverage(lang: Lang, verdict: &Verdict) -> String {
    let share = lang.share(verdict.coverage);
    let needed = parameter(lang, verdict, "observation.coverage_min");
    match (lang, needed) {
        (Lang::Zh, Some(needed)) => format!("样本覆盖率 {share}，判定要求不低于 {needed}。"),
        (Lang::Zh, None) => format!("样本覆盖率 {share}。"),
        (Lang::En, Some(needed)) => {
            format!("Coverage is {share}; at least {needed} is needed to judge.")
        }
        (Lang::En, None) => format!("Coverage is {share}."),
    }
}

fn alarm(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> Option<String> {
    let line = lang.percent(number(verdict, "scale_up.threshold")?);
    if finding.metric == Metric::Disk {
        return Some(disk_alarm(lang, finding, &line));
    }
    let name = called(lang, finding.metric);
    let Some(level) = finding.sustained else {
        return Some(unmeasured(lang, finding));
    };
    let (level, above) = (lang.percent(level), finding.outcome == Outcome::Alarm);
    let windows = parameter(lang, verdict, "scale_up.consecutive_windows").unwrap_or_default();
    Some(match lang {
        Lang::Zh => format!(
            "{}连续{windows}保持的最高水平为 {level}，{}告警线 {line}。",
            named(&name),
            if above { "高于" } else { "不高于" }
        ),
        Lang::En => format!(
            "The highest level that {name} held for {windows} in a row is {level}, {} the alarm line of {line}.",
            if above { "above" } else { "not above" }
        ),
    })
}

/// A disk's last reading is compared, which a finding does not carry: the sentence says how it compared, and the peak.
fn disk_alarm(lang: Lang, finding: &MetricFinding, line: &str) -> String {
    let Some(peak) = finding.peak else {
        return unmeasured(lang, finding);
    };
    let (peak, above) = (lang.percent(peak), finding.outcome == Outcome::Alarm);
    match lang {
        Lang::Zh => format!(
            "磁盘最后一次读数{}告警线 {line}，期间最高 {peak}。",
            if above { "高于" } else { "不高于" }
        ),
        Lang::En => format!(
            "The disk's last reading is {} the alarm line of {line}; the highest was {peak}.",
            if above { "above" } else { "not above" }
        ),
    }
}

/// A metric inside a sentence: English names lose their capital, abbreviations do not.
fn called(lang: Lang, of: Metric) -> String {
    let name = lang.say(metric(of));
    if of == Metric::Cpu {
        name.to_owned()
    } else {
        name.to_lowercase()
    }
}

/// A name before Chinese text: Latin letters keep a space.
fn named(name: &str) -> String {
    if name.ends_with(|last: char| last.is_ascii()) {
        format!("{name} ")
    } else {
        name.to_owned()
    }
}

fn reduction(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> Option<String> {
    let name = called(lang, finding.metric);
    let line = number(verdict, "scale_down.cpu_mem_peak")?;
    let by_p95 = verdict
        .parameters
        .iter()
        .any(|used| used.key == "scale_down.statistic" && used.value == "p95");
    let (figure, statistic) = if by_p95 {
        (finding.p95, "p95")
    } else {
        (finding.peak, lang.t("峰值", "peak"))
    };
    let Some(peak) = figure else {
        return Some(unmeasured(lang, finding));
    };
    let low = peak <= line;
    let (peak, line) = (lang.percent(peak), lang.percent(line));
    Some(match lang {
        Lang::Zh => format!(
            "{}{}为 {peak}，{}缩减线 {line}。",
            named(&name),
            named(statistic),
            if low { "不高于" } else { "高于" }
        ),
        Lang::En => format!(
            "The {name} {statistic} is {peak}, {} the reduction line of {line}.",
            if low { "not above" } else { "above" }
        ),
    })
}

fn disk(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> Option<String> {
    let line = number(verdict, "scale_down.disk_free")?;
    let Some(free) = finding.free_min_bytes else {
        return Some(unmeasured(lang, finding));
    };
    let much = free > line * GIB;
    let (free, line) = (lang.bytes(free), lang.bytes(line * GIB));
    Some(match lang {
        Lang::Zh => format!(
            "期间最少剩余空间为 {free}，{}缩减线 {line}。",
            if much { "多于" } else { "不多于" }
        ),
        Lang::En => format!(
            "The least free space is {free}, {} the line of {line}.",
            if much { "more than" } else { "not more than" }
        ),
    })
}

fn idle(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> Option<String> {
    match finding.metric {
        Metric::Cpu => {
            let line = number(verdict, "idle.cpu_p99")?;
            let Some(p99) = finding.p99 else {
                return Some(unmeasured(lang, finding));
            };
            let low = p99 < line;
            let (p99, line) = (lang.percent(p99), lang.percent(line));
            Some(match lang {
                Lang::Zh => format!(
                    "CPU 的 p99 为 {p99}，{}闲置线 {line}。",
                    if low { "低于" } else { "不低于" }
                ),
                Lang::En => format!(
                    "CPU p99 is {p99}, {} the idle line of {line}.",
                    if low { "below" } else { "not below" }
                ),
            })
        }
        Metric::Network => {
            let Some(mean) = finding.mean else {
                return Some(unmeasured(lang, finding));
            };
            let daily = lang.decimal(mean * 86_400.0 / 1e6);
            let line = parameter(lang, verdict, "idle.traffic_mb_per_day").unwrap_or_default();
            Some(match lang {
                Lang::Zh => format!("日均网络流量 {daily} MB（达到 {line} 即视为在用）。"),
                Lang::En => {
                    format!("Mean daily traffic is {daily} MB ({line} would count as use).")
                }
            })
        }
        Metric::Logins => {
            let Some(peak) = finding.peak else {
                return Some(unmeasured(lang, finding));
            };
            Some(match (lang, peak > 0.0) {
                (Lang::Zh, true) => "期间有登录记录，视为在用。".to_owned(),
                (Lang::Zh, false) => "期间没有登录记录。".to_owned(),
                (Lang::En, true) => "Logins were seen, which counts as use.".to_owned(),
                (Lang::En, false) => "No login was seen.".to_owned(),
            })
        }
        Metric::Memory | Metric::Disk => None,
    }
}

fn unmeasured(lang: Lang, finding: &MetricFinding) -> String {
    let name = called(lang, finding.metric);
    match lang {
        Lang::Zh => format!("{}在期间内没有可用读数。", named(&name)),
        Lang::En => format!("There is no usable reading of {name} in the window."),
    }
}

fn above_capacity(lang: Lang, finding: &MetricFinding) -> String {
    let (name, count) = (
        called(lang, finding.metric),
        lang.count(finding.above_capacity),
    );
    match lang {
        Lang::Zh => format!("{}有 {count} 个读数超过 100%，已保留并标记。", named(&name)),
        Lang::En => {
            format!("{count} readings of {name} lie above 100%; they are kept and flagged.")
        }
    }
}

fn conclusion(lang: Lang, verdict: &Verdict) -> String {
    let cited = article(lang, &verdict.article);
    match (lang, verdict.outcome) {
        (Lang::Zh, Outcome::Alarm) => format!("依{cited}，应立即报告，并按申请扩容。"),
        (Lang::Zh, Outcome::Shrink) => format!("依{cited}，应予缩减。"),
        (Lang::Zh, Outcome::Keep) => format!("依{cited}，无须处置。"),
        (Lang::Zh, Outcome::Idle) => format!("依{cited}，按闲置启动通知、督促、听取异议的程序。"),
        (Lang::Zh, Outcome::InsufficientData) => format!("数据不足，不作出{cited}的判定。"),
        (Lang::En, Outcome::Alarm) => {
            format!("{cited}: report at once, then scale up on application.")
        }
        (Lang::En, Outcome::Shrink) => format!("{cited}: scale down."),
        (Lang::En, Outcome::Keep) => format!("{cited}: nothing to do."),
        (Lang::En, Outcome::Idle) => format!("{cited}: idle; notice, urging and hearing follow."),
        (Lang::En, Outcome::InsufficientData) => {
            format!("Too little was measured to judge under {cited}.")
        }
    }
}
