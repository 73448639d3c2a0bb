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

/// A figure beside its line. A figure that the rule could not decide by, because too little was measured, is told without a word on which side of the line it lies.
fn compared(
    lang: Lang,
    finding: &MetricFinding,
    figure: &str,
    relation: &str,
    line: &str,
) -> String {
    if finding.outcome == Outcome::InsufficientData {
        let share = lang.share(finding.coverage);
        return match lang {
            Lang::Zh => format!("{figure}，但这项指标的覆盖率只有 {share}，不足以与{line} 比较。"),
            Lang::En => format!(
                "{figure}, but its coverage of {share} is too low to hold that against {line}."
            ),
        };
    }
    match lang {
        Lang::Zh => format!("{figure}，{relation}{line}。"),
        Lang::En => format!("{figure}, {relation} {line}."),
    }
}

fn alarm(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> Option<String> {
    let line = lang.percent(number(verdict, "scale_up.threshold")?);
    if finding.metric == Metric::Disk {
        return Some(disk_alarm(lang, finding, &line));
    }
    let Some(level) = finding.sustained else {
        return Some(if finding.peak.is_some() {
            too_few_windows(lang, verdict, finding)
        } else {
            unmeasured(lang, finding)
        });
    };
    let name = called(lang, finding.metric);
    let (level, above) = (lang.percent(level), finding.outcome == Outcome::Alarm);
    let windows = parameter(lang, verdict, "scale_up.consecutive_windows").unwrap_or_default();
    let figure = match lang {
        Lang::Zh => format!("{}连续{windows}保持的最高水平为 {level}", named(&name)),
        Lang::En => {
            format!("The highest level that {name} held for {windows} in a row is {level}")
        }
    };
    let relation = if above {
        lang.t("高于", "above")
    } else {
        lang.t("不高于", "not above")
    };
    let line = alarm_line(lang, &line);
    Some(compared(lang, finding, &figure, relation, &line))
}

fn alarm_line(lang: Lang, line: &str) -> String {
    match lang {
        Lang::Zh => format!("告警线 {line}"),
        Lang::En => format!("the alarm line of {line}"),
    }
}

/// There are readings, but never enough windows in a row to speak of a level that was held.
fn too_few_windows(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> String {
    let name = called(lang, finding.metric);
    let windows = parameter(lang, verdict, "scale_up.consecutive_windows").unwrap_or_default();
    let minutes = number(verdict, "scale_up.window_minutes").map(|minutes| lang.count(minutes));
    match (lang, minutes) {
        (Lang::Zh, Some(minutes)) => format!(
            "{}有读数，但连续的 {minutes} 分钟时间窗不足（需连续{windows}），无法判断持续水平。",
            named(&name)
        ),
        (Lang::Zh, None) => format!(
            "{}有读数，但连续时间窗不足（需连续{windows}），无法判断持续水平。",
            named(&name)
        ),
        (Lang::En, Some(minutes)) => format!(
            "There are readings of {name}, but too few consecutive {minutes}-minute windows ({windows} in a row are needed) to tell the level that it held."
        ),
        (Lang::En, None) => format!(
            "There are readings of {name}, but too few consecutive windows ({windows} in a row are needed) to tell the level that it held."
        ),
    }
}

/// A disk's last reading is compared, which a finding does not carry: the sentence says how it compared, and the peak.
fn disk_alarm(lang: Lang, finding: &MetricFinding, line: &str) -> String {
    let Some(peak) = finding.peak else {
        return unmeasured(lang, finding);
    };
    let (peak, above) = (lang.percent(peak), finding.outcome == Outcome::Alarm);
    if finding.outcome == Outcome::InsufficientData {
        let figure = match lang {
            Lang::Zh => format!("磁盘期间最高读数为 {peak}"),
            Lang::En => format!("The disk's highest reading is {peak}"),
        };
        return compared(lang, finding, &figure, "", &alarm_line(lang, line));
    }
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
    let relation = if peak <= line {
        lang.t("不高于", "not above")
    } else {
        lang.t("高于", "above")
    };
    let (peak, line) = (lang.percent(peak), lang.percent(line));
    let (figure, line) = match lang {
        Lang::Zh => (
            format!("{}{}为 {peak}", named(&name), named(statistic)),
            format!("缩减线 {line}"),
        ),
        Lang::En => (
            format!("The {name} {statistic} is {peak}"),
            format!("the reduction line of {line}"),
        ),
    };
    Some(compared(lang, finding, &figure, relation, &line))
}

fn disk(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> Option<String> {
    let line = number(verdict, "scale_down.disk_free")?;
    let Some(free) = finding.free_min_bytes else {
        return Some(unmeasured(lang, finding));
    };
    let relation = if free > line * GIB {
        lang.t("多于", "more than")
    } else {
        lang.t("不多于", "not more than")
    };
    let (free, line) = (lang.bytes(free), lang.bytes(line * GIB));
    let (figure, line) = match lang {
        Lang::Zh => (
            format!("期间最少剩余空间为 {free}"),
            format!("缩减线 {line}"),
        ),
        Lang::En => (
            format!("The least free space is {free}"),
            format!("the line of {line}"),
        ),
    };
    Some(compared(lang, finding, &figure, relation, &line))
}

fn idle(lang: Lang, verdict: &Verdict, finding: &MetricFinding) -> Option<String> {
    match finding.metric {
        Metric::Cpu => {
            let line = number(verdict, "idle.cpu_p99")?;
            let Some(p99) = finding.p99 else {
                return Some(unmeasured(lang, finding));
            };
            let relation = if p99 < line {
                lang.t("低于", "below")
            } else {
                lang.t("不低于", "not below")
            };
            let (p99, line) = (lang.percent(p99), lang.percent(line));
            let (figure, line) = match lang {
                Lang::Zh => (format!("CPU 的 p99 为 {p99}"), format!("闲置线 {line}")),
                Lang::En => (
                    format!("CPU p99 is {p99}"),
                    format!("the idle line of {line}"),
                ),
            };
            Some(compared(lang, finding, &figure, relation, &line))
        }
        Metric::Network => {
            let Some(mean) = finding.mean else {
                return Some(unmeasured(lang, finding));
            };
            let daily = lang.decimal(mean * 86_400.0 / 1e6);
            let line = parameter(lang, verdict, "idle.traffic_mb_per_day").unwrap_or_default();
            let decided = finding.outcome != Outcome::InsufficientData;
            Some(match lang {
                Lang::Zh if decided => {
                    format!("日均网络流量 {daily} MB（达到 {line} 即视为在用）。")
                }
                Lang::Zh => {
                    let figure = format!("已测得的日均网络流量为 {daily} MB");
                    compared(lang, finding, &figure, "", &format!("在用标准 {line}"))
                }
                Lang::En if decided => {
                    format!("Mean daily traffic is {daily} MB ({line} would count as use).")
                }
                Lang::En => {
                    let figure = format!("Mean daily traffic, as far as measured, is {daily} MB");
                    let line = format!("the {line} that would count as use");
                    compared(lang, finding, &figure, "", &line)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::stored;

    /// A verdict whose first metric was too little measured.
    fn open(rule: Rule) -> Verdict {
        let mut verdict = stored(rule, Outcome::InsufficientData).details.verdict;
        verdict.metrics.truncate(1);
        verdict.metrics[0].coverage = 0.12;
        verdict
    }

    #[test]
    fn readings_without_enough_windows_in_a_row_are_not_called_missing() {
        let mut verdict = open(Rule::Alarm);
        verdict.metrics[0].sustained = None;
        let zh = why(Lang::Zh, &verdict);
        assert_eq!(
            zh[1],
            "CPU 有读数，但连续的 15 分钟时间窗不足（需连续3个时间窗），无法判断持续水平。"
        );
        let en = why(Lang::En, &verdict);
        assert_eq!(
            en[1],
            "There are readings of CPU, but too few consecutive 15-minute windows (3 windows in a row are needed) to tell the level that it held."
        );
        verdict.metrics[0].peak = None;
        assert!(why(Lang::Zh, &verdict)[1].contains("没有可用读数"));
    }

    #[test]
    fn a_figure_that_decided_nothing_stands_on_no_side_of_its_line() {
        assert_eq!(
            why(Lang::Zh, &open(Rule::Idle))[1],
            "CPU 的 p99 为 0.7%，但这项指标的覆盖率只有 12.0%，不足以与闲置线 1.0% 比较。"
        );
        for rule in Rule::ALL {
            let zh = &why(Lang::Zh, &open(rule))[1];
            assert!(zh.contains("覆盖率只有 12.0%"), "{zh}");
            assert!(!zh.contains("低于") && !zh.contains("高于"), "{zh}");
            let en = &why(Lang::En, &open(rule))[1];
            assert!(en.contains("its coverage of 12.0% is too low"), "{en}");
            assert!(!en.contains("below") && !en.contains("above"), "{en}");
        }
    }

    #[test]
    fn a_figure_that_decided_stands_on_its_side() {
        let verdict = stored(Rule::Idle, Outcome::Idle).details.verdict;
        assert_eq!(
            why(Lang::En, &verdict)[1],
            "CPU p99 is 0.7%, below the idle line of 1.0%."
        );
    }
}
