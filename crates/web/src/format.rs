//! Dates, amounts and quantities as each language writes them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use yunheng_app::Counted;
use yunheng_domain::money::Fen;
use yunheng_domain::period::Period;

use crate::lang::Lang;

/// Shanghai has had no daylight saving since 1991, so a fixed offset is its time zone for every year telemetry can be of.
const SHANGHAI: Offset = jiff::tz::offset(8);

/// A plain value, however many references templates wrap around it: askama borrows every argument.
pub(crate) trait Plain<T: Copy> {
    /// The value.
    fn plain(self) -> T;
}

impl<T: Copy> Plain<T> for T {
    fn plain(self) -> T {
        self
    }
}

impl<T: Copy> Plain<T> for &T {
    fn plain(self) -> T {
        *self
    }
}

impl<T: Copy> Plain<T> for &&T {
    fn plain(self) -> T {
        **self
    }
}

impl<T: Copy> Plain<T> for &&&T {
    fn plain(self) -> T {
        ***self
    }
}

const GIB: f64 = 1_073_741_824.0;

impl Lang {
    /// `2026年9月30日`, `30 Sep 2026`.
    pub(crate) fn date(self, date: impl Plain<Date>) -> String {
        let date = date.plain();
        match self {
            Self::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Self::En => date.strftime("%-d %b %Y").to_string(),
        }
    }

    /// A span of days, both included.
    pub(crate) fn span(self, from: impl Plain<Date>, to: impl Plain<Date>) -> String {
        format!(
            "{}{}{}",
            self.date(from),
            self.t("至", " to "),
            self.date(to)
        )
    }

    /// A period as it was asked for (`2026Q3`, `2026-07`, two days), in words. What is none stays as it is.
    pub(crate) fn period(self, asked: &str) -> String {
        let Ok(period) = asked.parse::<Period>() else {
            return asked.to_owned();
        };
        let (year, month) = (period.from.year(), period.from.month());
        let quarter = (month + 2) / 3;
        match (self, period == Period::quarter_of(period.from)) {
            (Self::Zh, true) => format!("{year}年第{quarter}季度"),
            (Self::En, true) => format!("Q{quarter} {year}"),
            (Self::Zh, false) if period == Period::month_of(period.from) => {
                format!("{year}年{month}月")
            }
            (Self::En, false) if period == Period::month_of(period.from) => {
                period.from.strftime("%b %Y").to_string()
            }
            _ => self.span(period.from, period.to),
        }
    }

    /// The day in Shanghai.
    pub(crate) fn day(self, at: impl Plain<Timestamp>) -> String {
        self.date(at.plain().to_zoned(TimeZone::fixed(SHANGHAI)).date())
    }

    /// Day and minute in Shanghai.
    pub(crate) fn moment(self, at: impl Plain<Timestamp>) -> String {
        let local = at.plain().to_zoned(TimeZone::fixed(SHANGHAI)).datetime();
        format!(
            "{} {:02}:{:02}",
            self.date(local.date()),
            local.hour(),
            local.minute()
        )
    }

    /// Hour, minute and second in Shanghai.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    pub(crate) fn clock_time(self, at: impl Plain<Timestamp>) -> String {
        let local = at.plain().to_zoned(TimeZone::fixed(SHANGHAI)).time();
        format!(
            "{:02}:{:02}:{:02}",
            local.hour(),
            local.minute(),
            local.second()
        )
    }

    /// `¥1,234.50`.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    pub(crate) fn money(self, amount: impl Plain<Fen>) -> String {
        let amount = amount.plain();
        let sign = if amount.0 < 0 { "−" } else { "" };
        let fen = amount.0.unsigned_abs();
        format!(
            "{sign}¥{}.{:02}",
            separated(&(fen / 100).to_string()),
            fen % 100
        )
    }

    /// An amount that the store keeps in fen.
    pub(crate) fn fen(self, fen: impl Plain<i64>) -> String {
        self.money(Fen(fen.plain()))
    }

    /// An amount that may be unknown.
    pub(crate) fn money_or_unknown(self, amount: impl Plain<Option<Fen>>) -> String {
        amount.plain().map_or_else(
            || self.t("价格未知", "price unknown").to_owned(),
            |fen| self.money(fen),
        )
    }

    /// A whole number with separators.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "templates hand over references of any depth"
    )]
    pub(crate) fn count(self, count: impl ToString) -> String {
        let text = count.to_string();
        match text.strip_prefix('-') {
            Some(digits) => format!("−{}", separated(digits)),
            None => separated(&text),
        }
    }

    /// How many there are, as far as they are counted.
    pub(crate) fn counted(self, counted: impl Plain<Counted>) -> String {
        let counted = counted.plain();
        let number = self.count(counted.number);
        match (counted.more, self) {
            (false, _) => number,
            (true, Self::Zh) => format!("{number} 以上"),
            (true, Self::En) => format!("over {number}"),
        }
    }

    /// Which page it is.
    pub(crate) fn page_number(self, page: u64) -> String {
        match self {
            Self::Zh => format!("第 {} 页", self.count(page)),
            Self::En => format!("Page {}", self.count(page)),
        }
    }

    /// Which page of how many, with how many rows in all.
    pub(crate) fn place(self, page: u64, pages: u64, total: u64) -> String {
        let (page, pages) = (self.page_number(page), self.count(pages));
        match self {
            Self::Zh => format!("{page}，共 {pages} 页 {} 条", self.count(total)),
            Self::En => format!("{page} of {pages}, {} in all", self.count(total)),
        }
    }

    /// A number with one decimal and separators.
    pub(crate) fn decimal(self, value: impl Plain<f64>) -> String {
        let text = format!("{:.1}", value.plain());
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
        format!("{}.{decimals}", self.count(whole))
    }

    /// `38.2%`, from a percentage.
    pub(crate) fn percent(self, percent: impl Plain<f64>) -> String {
        format!("{}%", self.decimal(percent))
    }

    /// A percentage that may be unknown.
    pub(crate) fn percent_or_none(self, percent: impl Plain<Option<f64>>) -> String {
        percent
            .plain()
            .map_or_else(|| "—".to_owned(), |value| self.percent(value))
    }

    /// `38.2%`, from a share of one.
    pub(crate) fn share(self, share: impl Plain<f64>) -> String {
        self.percent(share.plain() * 100.0)
    }

    /// Bytes as MB, GB or TB of 2^20, 2^30 and 2^40 bytes, the units in which clouds allocate.
    pub(crate) fn bytes(self, bytes: impl Plain<f64>) -> String {
        let gb = bytes.plain() / GIB;
        if gb >= 1024.0 {
            format!("{} TB", self.trimmed(gb / 1024.0))
        } else if gb >= 1.0 || gb == 0.0 {
            format!("{} GB", self.trimmed(gb))
        } else {
            format!("{} MB", self.trimmed(gb * 1024.0))
        }
    }

    /// Whole bytes, as sizes are stored.
    pub(crate) fn size(self, bytes: impl Plain<i64>) -> String {
        self.bytes(bytes.plain() as f64)
    }

    /// The size of a file, in multiples of 1,000 as file managers count.
    pub(crate) fn file_size(self, bytes: impl Plain<i64>) -> String {
        let bytes = bytes.plain() as f64;
        if bytes >= 1e6 {
            format!("{} MB", self.trimmed(bytes / 1e6))
        } else {
            format!("{} kB", self.trimmed((bytes / 1e3).max(0.1)))
        }
    }

    /// Bytes per second, in multiples of 1,000 as networks count.
    pub(crate) fn rate(self, bytes_per_second: impl Plain<f64>) -> String {
        let bytes_per_second = bytes_per_second.plain();
        if bytes_per_second >= 1e6 {
            format!("{} MB/s", self.decimal(bytes_per_second / 1e6))
        } else {
            format!("{} kB/s", self.decimal(bytes_per_second / 1e3))
        }
    }

    fn trimmed(self, value: f64) -> String {
        let text = self.decimal(value);
        text.strip_suffix(".0")
            .map_or(text.clone(), ToOwned::to_owned)
    }
}

fn separated(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_reads_as_each_language_writes_it() {
        let date = jiff::civil::date(2026, 9, 30);
        assert_eq!(Lang::Zh.date(date), "2026年9月30日");
        assert_eq!(Lang::En.date(date), "30 Sep 2026");
    }

    #[test]
    fn a_period_reads_as_each_language_writes_it() {
        assert_eq!(Lang::Zh.period("2026Q3"), "2026年第3季度");
        assert_eq!(Lang::En.period("2026Q4"), "Q4 2026");
        assert_eq!(Lang::Zh.period("2026-02"), "2026年2月");
        assert_eq!(Lang::En.period("2026-02"), "Feb 2026");
        assert_eq!(
            Lang::Zh.period("2026-11-15..2026-11-21"),
            "2026年11月15日至2026年11月21日"
        );
        assert_eq!(Lang::En.period("2026"), "1 Jan 2026 to 31 Dec 2026");
        assert_eq!(Lang::En.period("soon"), "soon");
    }

    #[test]
    fn an_instant_shows_shanghai_s_wall_clock() {
        let at: Timestamp = "2026-01-31T18:05:00Z".parse().unwrap();
        assert_eq!(Lang::En.moment(at), "1 Feb 2026 02:05");
    }

    #[test]
    fn amounts_carry_separators_and_fen() {
        assert_eq!(Lang::Zh.money(Fen(128_453_027)), "¥1,284,530.27");
        assert_eq!(Lang::Zh.money(Fen(-5)), "−¥0.05");
        assert_eq!(Lang::En.count(1_000), "1,000");
        assert_eq!(Lang::En.count(999), "999");
    }

    #[test]
    fn bytes_become_gb_and_tb() {
        assert_eq!(Lang::En.bytes(500.0 * GIB), "500 GB");
        assert_eq!(Lang::En.bytes(1536.0 * GIB), "1.5 TB");
        assert_eq!(Lang::En.bytes(0.5 * GIB), "512 MB");
        assert_eq!(Lang::En.percent(38.249), "38.2%");
    }
}
