//! A resource's chart: what the script draws, and the same days as a table for readers without it.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use yunheng_app::{AppError, Chart, ChartDay};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Period;
use yunheng_domain::resource::ResourceKind;

use crate::filter::{code, given, query_string, refuse};
use crate::format::Plain;
use crate::html::embedded;
use crate::lang::Lang;

/// Which chart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChartQuery {
    /// `cpu`, `memory`, `disk`, `network` or `logins`; the first that suits the resource unless given.
    pub(crate) metric: Option<String>,
    /// `2013Q3`, `2013-07`, `2013` or `2013-07-01..2013-09-30`; the last 92 days with roll-ups unless given.
    pub(crate) period: Option<String>,
}

impl ChartQuery {
    /// Metric and period it names.
    pub(crate) fn wanted(&self, kind: ResourceKind) -> Result<(Metric, Option<Period>), AppError> {
        let first = kind.metrics().first().copied().unwrap_or(Metric::Cpu);
        let metric = code("metric", self.metric.as_ref(), Metric::from_code)?.unwrap_or(first);
        if !kind.metrics().contains(&metric) {
            return Err(refuse("metric", metric.code()));
        }
        let period = given(self.period.as_ref())
            .map(|text| text.parse().map_err(|_| refuse("period", text)))
            .transpose()?;
        Ok((metric, period))
    }
}

/// A chart as its page shows it.
#[derive(Debug)]
pub(crate) struct ChartView {
    pub(crate) chart: Chart,
    pub(crate) query: ChartQuery,
    /// What the script draws, as JSON.
    pub(crate) json: String,
    lang: Lang,
}

impl ChartView {
    /// The view of a chart.
    pub(crate) fn new(lang: Lang, chart: Chart, query: ChartQuery) -> Self {
        let json = embedded(&drawing(lang, &chart));
        Self {
            chart,
            query,
            json,
            lang,
        }
    }

    /// The same period for another metric.
    pub(crate) fn tab(&self, metric: impl Plain<Metric>) -> String {
        query_string([
            ("metric", Some(metric.plain().code())),
            ("period", given(self.query.period.as_ref())),
        ])
    }

    /// The period typed in.
    pub(crate) fn period(&self) -> &str {
        given(self.query.period.as_ref()).unwrap_or_default()
    }

    /// A value in the metric's unit.
    pub(crate) fn value(&self, value: impl Plain<f64>) -> String {
        match self.chart.metric {
            Metric::Cpu | Metric::Memory | Metric::Disk => self.lang.percent(value),
            Metric::Network => self.lang.rate(value),
            Metric::Logins => self.lang.decimal(value),
        }
    }

    /// Days newest first, as the table lists them.
    pub(crate) fn days(&self) -> Vec<&ChartDay> {
        let mut days: Vec<&ChartDay> = self.chart.days.iter().collect();
        days.sort_by(|a, b| b.day.cmp(&a.day).then(a.source.cmp(&b.source)));
        days
    }
}

#[derive(Serialize)]
struct Drawing {
    draws: &'static str,
    unit: &'static str,
    raw_name: &'static str,
    raw: Vec<(i64, f64)>,
    bands: Vec<Band>,
    lines: Vec<Line>,
    windows: Vec<Window>,
}

#[derive(Serialize)]
struct Band {
    mean_name: String,
    range_name: String,
    source: &'static str,
    /// Noon in Shanghai (UTC milliseconds), min, mean, max.
    days: Vec<(i64, f64, f64, f64)>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    value: f64,
    kind: &'static str,
}

#[derive(Serialize)]
struct Window {
    name: String,
    from: i64,
    to: i64,
    tone: &'static str,
}

fn drawing(lang: Lang, chart: &Chart) -> Drawing {
    let unit = match chart.metric {
        Metric::Cpu | Metric::Memory | Metric::Disk => "%",
        Metric::Network => "B/s",
        Metric::Logins => "",
    };
    let bands = Source::ALL
        .into_iter()
        .filter_map(|source| band(lang, chart, source))
        .collect();
    let capacity = chart.capacity.map(|value| Line {
        name: lang.t("容量", "Capacity").to_owned(),
        value,
        kind: "capacity",
    });
    let thresholds = chart.thresholds.iter().map(|(article, value)| Line {
        name: format!("{} {}", lang.cite(article), lang.percent(*value)),
        value: *value,
        kind: "threshold",
    });
    let windows = chart.windows.iter().map(|window| Window {
        name: format!(
            "{}: {}",
            lang.rule(window.rule),
            lang.outcome(window.outcome)
        ),
        from: midnight(window.from),
        to: midnight(window.to) + DAY,
        tone: window.outcome.code(),
    });
    Drawing {
        draws: "metric",
        unit,
        raw_name: lang.t("原始读数", "Raw readings"),
        raw: chart.raw.clone(),
        bands,
        lines: capacity.into_iter().chain(thresholds).collect(),
        windows: windows.collect(),
    }
}

fn band(lang: Lang, chart: &Chart, source: Source) -> Option<Band> {
    let days: Vec<_> = chart
        .days
        .iter()
        .filter(|day| day.source == source)
        .map(|day| (midnight(day.day) + DAY / 2, day.min, day.mean, day.max))
        .collect();
    let who = lang.source(source);
    (!days.is_empty()).then(|| Band {
        mean_name: format!("{who} {}", lang.t("日均值", "daily mean")),
        range_name: format!("{who} {}", lang.t("日最小至最大", "daily range")),
        source: source.code(),
        days,
    })
}

const DAY: i64 = 24 * 60 * 60 * 1000;

fn midnight(day: jiff::civil::Date) -> i64 {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(8))
        .to_timestamp(day.at(0, 0, 0, 0))
        .map_or(0, jiff::Timestamp::as_millisecond)
}
