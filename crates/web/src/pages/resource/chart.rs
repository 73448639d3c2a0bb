//! A resource's chart: what the script draws, and the same days as a table for readers without it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
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

/// Everything on the time axis is [`wall`] time.
#[derive(Serialize)]
struct Drawing {
    draws: &'static str,
    unit: &'static str,
    /// First and last of the time axis.
    from: i64,
    to: i64,
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
    /// Noon, min, mean, max; a single day from its midnight to the next.
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
    let raw: Vec<(i64, f64)> = chart
        .raw
        .iter()
        .map(|(at, value)| (wall(*at), *value))
        .collect();
    let (from, to) = span(chart, &raw);
    Drawing {
        draws: "metric",
        unit,
        from,
        to,
        raw_name: lang.t("原始读数", "Raw readings"),
        raw,
        bands,
        lines: capacity.into_iter().chain(thresholds).collect(),
        windows: windows.collect(),
    }
}

fn band(lang: Lang, chart: &Chart, source: Source) -> Option<Band> {
    let only = only_day(chart).is_some();
    let days: Vec<_> = chart
        .days
        .iter()
        .filter(|day| day.source == source)
        .flat_map(|day| {
            // A single point draws no line: a day alone is drawn over its whole length.
            let hours: &[i64] = if only { &[0, DAY] } else { &[DAY / 2] };
            hours
                .iter()
                .map(|hour| (midnight(day.day) + hour, day.min, day.mean, day.max))
        })
        .collect();
    let who = lang.source(source);
    (!days.is_empty()).then(|| Band {
        mean_name: format!("{who} {}", lang.t("日均值", "daily mean")),
        range_name: format!("{who} {}", lang.t("日最小至最大", "daily range")),
        source: source.code(),
        days,
    })
}

/// What the time axis shows: the days with figures; of a single day, the part that was read, so that ten minutes are not a speck in a day.
fn span(chart: &Chart, raw: &[(i64, f64)]) -> (i64, i64) {
    let first = raw.iter().map(|(at, _)| *at).min();
    let last = raw.iter().map(|(at, _)| *at).max();
    let days = chart.days.iter().map(|day| midnight(day.day));
    let from = days.clone().chain(first).min();
    let to = days.map(|day| day + DAY).chain(last).max();
    let whole = (
        from.unwrap_or_else(|| midnight(chart.period.from)),
        to.unwrap_or_else(|| midnight(chart.period.to) + DAY),
    );
    match (only_day(chart), first, last) {
        (Some(_), Some(first), Some(last)) if first < last => (first, last),
        _ => whole,
    }
}

/// The day of the roll-ups, if all are of one.
fn only_day(chart: &Chart) -> Option<Date> {
    let day = chart.days.first()?.day;
    chart.days.iter().all(|one| one.day == day).then_some(day)
}

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;

/// What a clock in Shanghai shows at an instant (UTC milliseconds), told as if it were UTC. ECharts knows two time zones, the browser's and UTC; days, windows and verdicts are Shanghai's wherever they are read, so the chart is drawn in UTC (`useUTC`) with everything moved by the fixed eight hours.
fn wall(at: i64) -> i64 {
    at + 8 * HOUR
}

/// The first moment of a day in Shanghai, in [`wall`] time.
fn midnight(day: Date) -> i64 {
    TimeZone::UTC
        .to_timestamp(day.at(0, 0, 0, 0))
        .map_or(0, Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::samples;

    const AT_TEN_PAST_SEVEN_UTC: i64 = 1_788_376_200_000;

    #[test]
    fn raw_readings_days_and_windows_stand_on_shanghai_s_clock() {
        let mut chart = samples::chart();
        chart.raw = vec![(AT_TEN_PAST_SEVEN_UTC, 4.0)];
        let drawing = drawing(Lang::En, &chart);
        let utc = |at| Timestamp::from_millisecond(at).unwrap().to_string();
        assert_eq!(utc(AT_TEN_PAST_SEVEN_UTC), "2026-09-02T19:10:00Z");
        assert_eq!(utc(drawing.raw[0].0), "2026-09-03T03:10:00Z");
        assert_eq!(utc(drawing.bands[0].days[0].0), "2026-09-01T12:00:00Z");
        assert_eq!(utc(drawing.windows[0].from), "2026-07-01T00:00:00Z");
        assert_eq!(utc(drawing.from), "2026-09-01T00:00:00Z");
        assert_eq!(utc(drawing.to), "2026-10-01T00:00:00Z");
    }

    #[test]
    fn ten_minutes_of_a_first_day_fill_the_axis() {
        let mut chart = samples::chart();
        chart.days.truncate(1);
        let noon = midnight(date(2026, 9, 1)) + DAY / 2;
        let at = |minutes: i64| noon - 8 * HOUR + minutes * 60_000;
        chart.raw = vec![(at(0), 1.0), (at(10), 2.0)];
        let drawing = drawing(Lang::Zh, &chart);
        assert_eq!((drawing.from, drawing.to), (noon, noon + 600_000));
        let days: Vec<i64> = drawing.bands[0].days.iter().map(|day| day.0).collect();
        assert_eq!(days, [noon - DAY / 2, noon + DAY / 2]);
    }

    #[test]
    fn a_single_reading_shows_its_whole_day() {
        let mut chart = samples::chart();
        chart.days.truncate(1);
        chart.raw.clear();
        let drawing = drawing(Lang::Zh, &chart);
        assert_eq!(drawing.to - drawing.from, DAY);
    }
}
