//! The vocabulary of cases: deadlines, clocks, endings, labels.

use jiff::civil::Date;
use yunheng_domain::clock::{Deadline, Limit, State};
use yunheng_domain::holding::Level;
use yunheng_domain::money::Fen;
use yunheng_domain::process::{Bound, Ending, MONTHS, Opinion, Process, Subject, Words, Worth};

use super::parameter::{month_day, with_unit};
use super::{Text, text};
use crate::format::Plain;
use crate::lang::Lang;

/// A state in words with its look: colour is never the only signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Badge {
    /// Class of its ground.
    pub(crate) tone: &'static str,
    /// Icon of the sprite.
    pub(crate) icon: &'static str,
    /// What it says.
    pub(crate) text: String,
}

fn badge(tone: &'static str, icon: &'static str, text: impl Into<String>) -> Badge {
    Badge {
        tone,
        icon,
        text: text.into(),
    }
}

/// Working days left from which on a deadline is near.
const NEAR: i64 = 2;

fn ending(ending: Ending) -> Text {
    match ending {
        Ending::Completed => text("已办结", "Completed"),
        Ending::Rejected => text("未予批准", "Rejected"),
        Ending::Withdrawn => text("已撤回", "Withdrawn"),
    }
}

fn opinion(opinion: Opinion) -> Text {
    match opinion {
        Opinion::Agree => text("同意", "Agrees"),
        Opinion::Amend => text("调整后同意", "Agrees with changes"),
        Opinion::Disagree => text("不同意", "Disagrees"),
    }
}

fn subject(subject: Subject) -> Text {
    match subject {
        Subject::NewSystem => text("新的信息系统", "A new system"),
        Subject::System => text("已登记的信息系统", "A system in the register"),
        Subject::Unit => text("本单位", "The unit"),
        Subject::Platform => text("全市政务云", "The whole cloud"),
    }
}

/// Labels of documents with their names.
pub(crate) const LABELS: [(&str, Text); 3] = [
    ("internal", text("内部", "Internal")),
    ("public", text("公开", "Public")),
    ("sensitive", text("敏感", "Sensitive")),
];

impl Lang {
    /// The half of a declaration's text that this language reads.
    pub(crate) fn w(self, of: impl Plain<Words>) -> &'static str {
        let of = of.plain();
        match self {
            Self::Zh => of.zh,
            Self::En => of.en,
        }
    }

    pub(crate) fn case_ending(self, of: impl Plain<Ending>) -> &'static str {
        self.say(ending(of.plain()))
    }

    pub(crate) fn opinion(self, of: impl Plain<Opinion>) -> &'static str {
        self.say(opinion(of.plain()))
    }

    /// What lines cost, with what is not in the sum, and how far it is from what finance lets it be.
    pub(crate) fn cost(self, worth: &Worth) -> String {
        let sum = self.money(worth.sum);
        let mut told = vec![match self {
            Lang::Zh => format!("{sum}（{MONTHS} 个月）"),
            Lang::En => format!("{sum} ({MONTHS} months)"),
        }];
        if let Some(city) = worth.city {
            let city = self.money(city);
            told.push(match self {
                Lang::Zh => format!("其中市级财政 {city}"),
                Lang::En => format!("of which the city's budget pays {city}"),
            });
        }
        if let (Some(ceiling), Some(above)) = (worth.ceiling, worth.above_ceiling()) {
            let ceiling = self.money(ceiling);
            let difference = self.money(Fen(above.0.saturating_abs()));
            told.push(match (self, above.0) {
                (Lang::Zh, 0) => format!("与预算控制数 {ceiling} 一致"),
                (Lang::En, 0) => format!("as much as the ceiling of {ceiling}"),
                (Lang::Zh, 1..) => format!("超出预算控制数 {ceiling} 达 {difference}"),
                (Lang::En, 1..) => format!("{difference} above the ceiling of {ceiling}"),
                (Lang::Zh, _) => format!("低于预算控制数 {ceiling}，余 {difference}"),
                (Lang::En, _) => format!("{difference} below the ceiling of {ceiling}"),
            });
        }
        if worth.unpriced > 0 {
            told.push(match self {
                Lang::Zh => format!("{} 行无单价，未计入", worth.unpriced),
                Lang::En => format!("lines without a price, not in the sum: {}", worth.unpriced),
            });
        }
        told.join(match self {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }

    pub(crate) fn subject(self, of: impl Plain<Subject>) -> &'static str {
        self.say(subject(of.plain()))
    }

    /// Who may read a document.
    pub(crate) fn label(self, code: &str) -> &'static str {
        LABELS
            .iter()
            .find(|(label, _)| *label == code)
            .map_or("—", |(_, text)| self.say(*text))
    }

    /// Whether somebody gave a case a title of its own, which stays in the language that it was typed in.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    pub(crate) fn is_typed_title(self, process: &Process, title: &str) -> bool {
        !title.starts_with(process.name.zh)
    }

    /// What a case is called: a title that the program made of the process's name reads in both languages.
    pub(crate) fn case_title(self, process: &Process, title: &str) -> String {
        match title.strip_prefix(process.name.zh) {
            Some("") => self.w(process.name).to_owned(),
            Some(rest) if rest.starts_with('：') => {
                let system = rest.trim_start_matches('：');
                format!("{}{}{system}", self.w(process.name), self.t("：", ": "))
            }
            _ => title.to_owned(),
        }
    }

    /// How a case stands in a list.
    pub(crate) fn case_state(self, how: impl Plain<Option<Ending>>) -> Badge {
        match how.plain() {
            None => badge("bg-blue-lt", "clock", self.t("办理中", "Open")),
            Some(Ending::Completed) => badge(
                "bg-green-lt",
                "circle-check",
                self.case_ending(Ending::Completed),
            ),
            Some(how) => badge("bg-secondary-lt", "x", self.case_ending(how)),
        }
    }

    /// How much time is left: working days, today not counted.
    pub(crate) fn left(
        self,
        today: impl Plain<Date>,
        due: impl Plain<Option<Deadline>>,
        left: impl Plain<Option<i64>>,
    ) -> Badge {
        let (today, left) = (today.plain(), left.plain());
        let (Some(due), Some(left)) = (due.plain(), left) else {
            return badge("bg-secondary-lt", "clock", self.t("无时限", "No limit"));
        };
        if today > due.day {
            let days = left.abs();
            let text = match (self, days) {
                (Self::Zh, 0) => "已逾期".to_owned(),
                (Self::Zh, days) => format!("已逾期 {days} 个工作日"),
                (Self::En, 0) => "Overdue".to_owned(),
                (Self::En, 1) => "1 working day overdue".to_owned(),
                (Self::En, days) => format!("{days} working days overdue"),
            };
            return badge("bg-red-lt", "alert-triangle", text);
        }
        if today == due.day {
            let text = self.t("今天到期", "Due today");
            return badge("bg-yellow-lt", "clock-exclamation", text);
        }
        let text = match (self, left) {
            (Self::Zh, left) => format!("剩 {left} 个工作日"),
            (Self::En, 1) => "1 working day left".to_owned(),
            (Self::En, left) => format!("{left} working days left"),
        };
        if left <= NEAR {
            badge("bg-yellow-lt", "clock-exclamation", text)
        } else {
            badge("bg-blue-lt", "clock", text)
        }
    }

    /// The last day, said to be provisional where its year's calendar is not published.
    pub(crate) fn due(self, due: impl Plain<Deadline>) -> String {
        let due = due.plain();
        if due.provisional {
            let note = self.t("（暂定）", " (provisional)");
            format!("{}{note}", self.date(due.day))
        } else {
            self.date(due.day)
        }
    }

    /// How a clock stands.
    pub(crate) fn clock_state(self, state: impl Plain<State>, bound: impl Plain<Bound>) -> Badge {
        match (state.plain(), bound.plain()) {
            (State::Running { .. }, Bound::AtMost) => {
                badge("bg-blue-lt", "clock", self.t("计时中", "Running"))
            }
            (State::Running { .. }, Bound::Window) => {
                badge("bg-blue-lt", "clock", self.t("可行使", "Open"))
            }
            (State::Met { .. }, Bound::Window) => {
                badge("bg-green-lt", "circle-check", self.t("已行使", "Used"))
            }
            (State::Running { .. }, Bound::AtLeast) => {
                badge("bg-blue-lt", "clock", self.t("须满期", "Has to run out"))
            }
            (State::Paused { .. }, _) => {
                badge("bg-secondary-lt", "player-pause", self.t("暂停", "Paused"))
            }
            (State::Met { .. }, Bound::AtMost) => {
                badge("bg-green-lt", "circle-check", self.t("按期完成", "Met"))
            }
            (State::Met { .. }, Bound::AtLeast) => {
                badge("bg-green-lt", "circle-check", self.t("已满期", "Kept"))
            }
            (State::Breached { met_late, .. }, _) => {
                let text = match met_late {
                    Some(_) => self.t("逾期完成", "Met late"),
                    None => self.t("已逾期", "Breached"),
                };
                badge("bg-red-lt", "alert-triangle", text)
            }
            (State::Lifted { .. }, _) => badge("bg-secondary-lt", "x", self.t("已解除", "Lifted")),
        }
    }

    /// How long a time limit is, and from which side it limits.
    pub(crate) fn limit(self, limit: impl Plain<Limit>, bound: impl Plain<Bound>) -> String {
        let limit = limit.plain();
        match limit {
            Limit::MonthDay { .. } => self.length(limit),
            _ => format!("{} {}", self.bound(bound.plain()), self.length(limit)),
        }
    }

    /// A level of the ledger.
    pub(crate) fn level(self, level: impl Plain<Level>) -> &'static str {
        match level.plain() {
            Level::Commitment => self.t("采购承诺", "Commitment"),
            Level::Quota => self.t("配额", "Quota"),
            Level::Allocation => self.t("已分配", "Allocated"),
        }
    }

    /// How long a time limit is.
    pub(crate) fn length(self, limit: impl Plain<Limit>) -> String {
        let (count, unit) = match limit.plain() {
            Limit::WorkingDays { count } => (count, "working_days"),
            Limit::CalendarMonths { count } => (count, "calendar_months"),
            Limit::Days { count } => (count, "days"),
            Limit::MonthDay { month, day } => {
                return format!("{}{}", self.t("截至", "by "), month_day(self, month, day));
            }
        };
        with_unit(self, count.to_string(), unit)
    }

    /// In what a time limit is counted.
    pub(crate) fn length_unit(self, limit: impl Plain<Limit>) -> &'static str {
        match limit.plain() {
            Limit::WorkingDays { .. } => self.t("个工作日", "working days"),
            Limit::CalendarMonths { .. } => self.t("个月", "months"),
            Limit::Days { .. } => self.t("天", "days"),
            Limit::MonthDay { .. } => "",
        }
    }

    /// From which side a clock limits.
    pub(crate) fn bound(self, bound: impl Plain<Bound>) -> &'static str {
        match bound.plain() {
            Bound::AtMost => self.t("最长", "At most"),
            Bound::AtLeast => self.t("最短", "At least"),
            Bound::Window => self.t("可行使", "May be used for"),
        }
    }

    /// What happened, where no button of the step says it.
    pub(crate) fn event(self, kind: &str) -> &'static str {
        match kind {
            "open" => self.t("开始办理", "Begun"),
            "forward" => self.t("办理", "Done"),
            "return" => self.t("退回", "Returned"),
            "reject" => self.t("不予批准", "Rejected"),
            "withdraw" => self.t("撤回", "Withdrawn"),
            "ask_time" => self.t("申请延期", "More time asked for"),
            "extend" => self.t("同意延期", "More time given"),
            "refuse_time" => self.t("不同意延期", "More time not given"),
            "breach" => self.t("期限已过", "Deadline missed"),
            _ => self.t("说明", "Note"),
        }
    }

    /// Yes or no.
    pub(crate) fn yes(self, yes: impl Plain<bool>) -> &'static str {
        if yes.plain() {
            self.t("是", "Yes")
        } else {
            self.t("否", "No")
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn due(day: Date) -> Deadline {
        Deadline {
            day,
            provisional: false,
        }
    }

    #[test]
    fn time_left_is_counted_in_working_days_and_said_in_words() {
        let today = date(2026, 9, 30);
        let say = |day, left| Lang::Zh.left(today, Some(due(day)), Some(left)).text;
        assert_eq!(say(date(2026, 10, 9), 2), "剩 2 个工作日");
        assert_eq!(say(today, 0), "今天到期");
        assert_eq!(say(date(2026, 9, 25), -3), "已逾期 3 个工作日");
        // A deadline that passed on a day off is missed all the same.
        assert_eq!(say(date(2026, 9, 29), 0), "已逾期");
        assert_eq!(Lang::En.left(today, None, None).text, "No limit");
    }

    #[test]
    fn a_day_of_an_unpublished_year_is_said_to_be_provisional() {
        let due = Deadline {
            day: date(2027, 1, 4),
            provisional: true,
        };
        assert_eq!(Lang::Zh.due(due), "2027年1月4日（暂定）");
    }
}
